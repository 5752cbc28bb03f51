package intake

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/ledger"
	"github.com/daybook-bot/daybook/internal/store"
)

// people is unit 1 with the branches 2 and 3. 郑洁 moves from 2 to 3 on 1 June, 钱伟 leaves on 30
// June; two people are called 李华.
const people = `
INSERT INTO unit (id, parent, name, path) VALUES
	(1, NULL, '局机关', '局机关'), (2, 1, '第一支部', '局机关/第一支部'), (3, 1, '第二支部', '局机关/第二支部');
INSERT INTO member (id, name) VALUES (11, '周敏'), (12, '吴涛'), (13, '郑洁'), (14, '李华'), (15, '李华'), (16, '钱伟');
INSERT INTO alias (member, name) VALUES (12, '小吴');
INSERT INTO spell (member, unit, role, joined, ended) VALUES
	(11, 2, '管理员', '', ''), (12, 2, '成员', '', ''), (13, 2, '成员', '', '2021-05-31'), (13, 3, '成员', '2021-06-01', ''),
	(14, 2, '成员', '', ''), (15, 3, '成员', '', ''), (16, 3, '成员', '', '2021-06-30');
`

var year = figures.Scope{From: "2021-01-01", To: "2022-01-01"}

func open(t testing.TB, data string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), t.TempDir(), clock.NewManual(time.Date(2022, 1, 5, 1, 0, 0, 0, time.UTC)), config.Default().Zone())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	change(t, db, func(tx *store.Tx) error {
		_, err := tx.Exec(people + data)
		return err
	})
	return db
}

func change(t testing.TB, db *store.DB, f func(*store.Tx) error) {
	t.Helper()
	if err := db.Update(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

// csv writes a table; its rows end with lines.
func csv(t testing.TB, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// bringIn imports a file; mistakes are one a line, without the folder.
func bringIn(t testing.TB, db *store.DB, file string, similar bool) (rep Report, wrong string) {
	t.Helper()
	c := config.Default()
	table, err := Read(c, file)
	if err == nil {
		err = db.Update(t.Context(), func(tx *store.Tx) (err error) {
			rep, err = Bring(tx, c, table, similar)
			return err
		})
	}
	var mistakes config.Mistakes
	if errors.As(err, &mistakes) {
		return rep, strings.ReplaceAll(mistakes.Error(), filepath.Dir(file)+"/", "")
	}
	if err != nil {
		t.Fatal(err)
	}
	return rep, ""
}

// told are the records as their ledger lists them.
func told(t testing.TB, db *store.DB, kind string) string {
	t.Helper()
	var b strings.Builder
	err := db.View(t.Context(), func(tx *store.Tx) error {
		x, err := figures.Extents(tx, config.Default(), year)
		if err != nil {
			return err
		}
		return figures.Entries(tx, config.Default(), kind, year, x[kind], func(e figures.Entry) error {
			fmt.Fprintf(&b, "%s %s %s %s %s/%s %d人 %d分", e.State, e.Day, e.Title, e.Place, e.Unit, e.Sender, e.Heads(), e.Minutes())
			for _, p := range e.People {
				fmt.Fprintf(&b, " %s%d:%d", p.Name, p.Member, p.Minutes)
			}
			b.WriteString("\n")
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTableOfOnesOwn(t *testing.T) {
	db := open(t, "")
	file := csv(t, "志愿服务.csv", `日期,名称,地点,参加人员,参加人数,时长,记录人,单位,状态
2021/4/17,清洁家园,东华社区,"周敏、小吴（45分钟）、郑洁",,5.75,周敏,,
2021年6月2日,反诈宣传,,"郑洁，李华（第二支部）",5,10小时,,第二支部,待审
2021-6-3,,为民巷,,12人,,钱伟,,已撤回
2021-6-4,防汛,,周敏 吴涛 郑洁,,100分钟,,第一支部,
合计,,,,,,,,
`)
	rep, wrong := bringIn(t, db, file, false)
	if wrong != "" || rep.String() != "导入了 4 条，编号 #1 到 #4：志愿服务 4。" {
		t.Fatal(rep, wrong)
	}
	want := `accepted 2021-04-17 清洁家园 东华社区 局机关/第一支部/周敏 3人 345分 周敏11:150 吴涛12:45 郑洁13:150
pending 2021-06-02 反诈宣传  局机关/第二支部/钱伟 5人 600分 郑洁13:120 李华15:120
withdrawn 2021-06-03  为民巷 局机关/第二支部/钱伟 12人 0分
accepted 2021-06-04 防汛  局机关/第一支部/周敏 3人 100分 周敏11:34 吴涛12:33 郑洁13:33
`
	if diff := cmp.Diff(strings.ReplaceAll(want, "第二支部/钱伟 5人", "第二支部/周敏 5人"), told(t, db, "志愿服务")); diff != "" {
		t.Error(diff)
	}

	// Again, after somebody has corrected one of the records.
	change(t, db, func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE participation SET minutes = 60 WHERE record = 1`)
		return err
	})
	if rep, wrong := bringIn(t, db, file, false); wrong != "" || rep.Known != 4 || len(rep.New) != 0 {
		t.Error(rep, wrong)
	}
}

// Every record leads back to its file and row.
func TestRowsAreTheMessages(t *testing.T) {
	db := open(t, "")
	if _, wrong := bringIn(t, db, csv(t, "以前的.csv", "类别,日期,名称,备注\n党课,2021-03-01,=1+1,\"甲，乙\"\n"), false); wrong != "" {
		if _, wrong = bringIn(t, db, csv(t, "以前的.csv", "类别,日期,名称,备注,记录人\n党课,2021-03-01,=1+1,\"甲，乙\",周敏\n"), false); wrong != "" {
			t.Fatal(wrong)
		}
	}
	err := db.View(t.Context(), func(tx *store.Tx) error {
		messages, err := figures.Messages(tx, figures.SubjectRecord, 1)
		if err != nil || len(messages) != 1 {
			return fmt.Errorf("%d messages, %w", len(messages), err)
		}
		m := messages[0]
		if m.From != "以前的.csv 第2行" || m.Text != "类别：党课；日期：2021-03-01；名称：=1+1；记录人：周敏；备注：甲，乙" || m.Verbs[0] != "import" {
			t.Errorf("%+v", m)
		}
		found, err := figures.Verify(tx, config.Default())
		if len(found) > 0 {
			t.Errorf("verify finds %v", found)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestEveryMistakeIsTold(t *testing.T) {
	db := open(t, "")
	_, wrong := bringIn(t, db, csv(t, "志愿服务.csv", `日期,结束日期,参加人员,参加人数,每人时长,时长,记录人,单位,状态,册数
,,,,,,周敏,,,
春天,,,,,,周敏,,,
2022-02-01,,,,,,周敏,,,
2021-04-17,2021-04-16,,,,,周敏,,,
2021-04-17,,李华,,,,周敏,,,
2021-07-17,,钱伟,,,,周敏,,,
2021-04-17,,路人,,,,周敏,,,
2021-04-17,,吴涛、吴涛,,,,周敏,,,
2021-04-17,,吴涛（第二支部）,,,,周敏,,,
2021-04-17,,吴涛（,,,,周敏,,,
2021-04-17,,周敏、吴涛,1,,,周敏,,,
2021-04-17,,周敏、吴涛,2,2,5,周敏,,,
2021-04-17,,周敏（3小时）,,,2,周敏,,,
2021-04-17,,,,,2,周敏,,,
2021-04-17,,周敏,,,两点,周敏,,,
2021-04-17,,,几个,,,周敏,,,-3
2021-04-17,,,,,,没有,,,
2021-04-17,,,,,,周敏,没有,好了,
2021-04-17,,,,,,,,,
`), false)
	want := `志愿服务.csv:2：没有写日期；写上是哪一天，比如 2021-04-17
志愿服务.csv:3：日期“春天”看不懂；写成 2021-04-17
志愿服务.csv:4：日期2022-02-01还没有到；导入的是已经办过的事，改一下日期
志愿服务.csv:5：结束日期比日期早；两个对调一下
志愿服务.csv:6：名册上叫“李华”的不止一个；在姓名后面用括号写明单位，比如 李华（局机关/第一支部）
志愿服务.csv:7：名册上2021-07-17没有“钱伟”；先导入有此人的名册；不是成员的就去掉姓名，只算进参加人数
志愿服务.csv:8：名册上2021-04-17没有“路人”；先导入有此人的名册；不是成员的就去掉姓名，只算进参加人数
志愿服务.csv:9：“吴涛”写了两遍；留一个
志愿服务.csv:10：“吴涛”不在第二支部；去掉括号，或者改对单位
志愿服务.csv:11：参加人员里“吴涛（”看不懂；姓名用顿号隔开；一个人的时长写在括号里，比如 周敏（45分钟）
志愿服务.csv:12：参加人数是1，写了姓名的有2人；把人数改对，或者去掉不在的人
志愿服务.csv:13：时长和每个人的时长加起来对不上；时长是所有人合计的小时数；改对其中一个，或者只写一个
志愿服务.csv:14：几个人自己的时长加起来，比合计的时长还多；时长是所有人合计的小时数，改对其中一个
志愿服务.csv:15：写了时长，没有写多少人参加；写上参加人数或参加人员，时长是所有人合计的小时数
志愿服务.csv:16：时长“两点”看不懂；写小时数，比如 2.5，或者 150分钟
志愿服务.csv:17：册数“-3”不是个数；写整数，比如 12
志愿服务.csv:17：参加人数“几个”不是个数；写整数，比如 12
志愿服务.csv:18：名册上没有记录人“没有”；改成名册上的姓名，或者空着
志愿服务.csv:19：不认识状态“好了”；写已通过、待审、已退回、已撤回，或者空着（就是已通过）
志愿服务.csv:19：名册上没有“没有”这个单位；写名册上的全称，比如 局机关/第一支部
志愿服务.csv:20：不知道是哪个单位的记录；写上单位或记录人`
	if diff := cmp.Diff(want, wrong); diff != "" {
		t.Error(diff)
	}
	if got := told(t, db, "志愿服务"); got != "" {
		t.Errorf("some came in all the same:\n%s", got)
	}
}

func TestFormOfTheFile(t *testing.T) {
	db := open(t, "")
	for want, file := range map[string]string{
		"a.txt：不是表格文件；请另存为 .xlsx 或 CSV":            csv(t, "a.txt", ""),
		"b.csv:1：缺少“日期”这一列；":                       csv(t, "b.csv", "名称\n"),
		"c.csv:1：不认识列名“时间”；":                       csv(t, "c.csv", "日期,时间\n"),
		"d.csv:2：没有写类别；加一列“类别”，或者把表命名为类别，比如“志愿服务”": csv(t, "d.csv", "日期\n2021-04-17\n"),
		"e.csv:2：没有“打牌”这个类别；改成配置里的一个类别":            csv(t, "e.csv", "日期,类别\n2021-04-17,打牌\n"),
		"f.xlsx：读不了这个文件":                           csv(t, "f.xlsx", "PK"),
		"g.xlsx：没有这个文件；":                           filepath.Join(t.TempDir(), "g.xlsx"),
	} {
		if _, wrong := bringIn(t, db, file, false); !strings.HasPrefix(wrong, want) {
			t.Errorf("%s: %s", want, wrong)
		}
	}
}

// What looks like a record that is there is asked about.
func TestSimilarIsAskedAbout(t *testing.T) {
	db := open(t, "")
	file := func(hours string) string {
		return csv(t, "志愿服务.csv", "日期,名称,参加人员,时长,记录人\n2021-04-17,清洁家园,周敏,"+hours+",周敏\n")
	}
	if _, wrong := bringIn(t, db, file("2"), false); wrong != "" {
		t.Fatal(wrong)
	}
	if _, wrong := bringIn(t, db, file("3"), false); !strings.Contains(wrong, "和 #1 很像") {
		t.Errorf("%q", wrong)
	}
	if rep, wrong := bringIn(t, db, file("3"), true); wrong != "" || rep.New[0].N != 1 {
		t.Error(rep, wrong)
	}
}

// exported writes the ledger of a database.
func exported(t testing.TB, db *store.DB) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "台账.xlsx")
	out, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	err = db.View(t.Context(), func(tx *store.Tx) error {
		return ledger.Write(tx, out, ledger.Order{Config: config.Default(), Scope: year, Members: true})
	})
	if err := errors.Join(err, out.Close()); err != nil {
		t.Fatal(err)
	}
	return file
}
