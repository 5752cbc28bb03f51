package ledger

import (
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
	"github.com/daybook-bot/daybook/internal/office/xlsx"
	"github.com/daybook-bot/daybook/internal/store"
)

// bureau is unit 1 with the branches 2 and 3. 郑洁 moves from 2 to 3 on 1 June; two people are
// called 李华.
const bureau = `
INSERT INTO unit (id, parent, name, path) VALUES
	(1, NULL, '局机关', '局机关'), (2, 1, '第一支部', '局机关/第一支部'), (3, 1, '第二支部', '局机关/第二支部');
INSERT INTO member (id, name) VALUES (11, '周敏'), (12, '吴涛'), (13, '郑洁'), (14, '李华'), (15, '李华');
INSERT INTO spell (member, unit, role, joined, ended) VALUES
	(11, 2, '支部管理员', '', ''), (12, 2, '成员', '', ''), (13, 2, '成员', '', '2021-05-31'), (13, 3, '成员', '2021-06-01', ''),
	(14, 2, '成员', '', ''), (15, 3, '成员', '', '');
INSERT INTO record (id, event, state, kind, title, topic, day, place, unit, minutes, headcount, unnamed, unnamed_minutes, copies, author, sender, platform, room, made, reason, source) VALUES
	(1, 1, 'accepted', '志愿服务', '=清洁家园', '', '2021-04-17', '东华社区', 2, 150, 0, 0, 0, 0, '', 11, 'local', '群', 1, '', 'chat'),
	(2, 2, 'accepted', '志愿服务', '反诈宣传', '', '2021-06-02', '@紫菘', 3, 60, 5, 3, 180, 0, '', 13, 'local', '群', 2, '', 'chat'),
	(3, 3, 'pending', '志愿服务', '待审的', '', '2021-06-03', '', 2, 60, 0, 0, 0, 0, '', 12, 'local', '群', 3, '', 'chat'),
	(4, 4, 'returned', '志愿服务', '退回的', '', '2021-06-04', '', 2, 60, 0, 0, 0, 0, '', 12, 'local', '群', 4, '时间不对', 'chat'),
	(5, 5, 'withdrawn', '志愿服务', '撤回的', '', '2021-06-05', '', 2, 60, 0, 0, 0, 0, '', 12, 'local', '群', 5, '', 'import'),
	(6, 6, 'draft', '志愿服务', '草稿', '', '2021-06-06', '', 2, 60, 0, 0, 0, 0, '', 12, 'local', '群', 6, '', 'chat'),
	(7, 7, 'accepted', '集中学习', '', '六中全会', '2021-11-12', '会议室', 2, 0, 15, 15, 0, 0, '', 11, 'local', '群', 7, '', 'chat'),
	(8, 8, 'accepted', '中心组学习', '', '', '2021-11-13', '会议室', 2, 0, 9, 9, 0, 0, '', 11, 'local', '群', 8, '', 'chat'),
	(9, 9, 'accepted', '学习用书', '论述摘编', '', '2021-03-01', '', 2, 0, 0, 0, 0, 44, '', 11, 'local', '群', 9, '', 'chat'),
	(10, 10, 'accepted', '学习用书', '论述摘编', '', '2021-03-08', '', 2, 0, 0, 0, 0, 6, '', 11, 'local', '群', 10, '', 'chat'),
	(11, 11, 'accepted', '老类别', '不在配置里', '', '2021-03-09', '', 2, 0, 0, 0, 0, 0, '', 11, 'local', '群', 11, '', 'chat');
INSERT INTO participation (record, member, position, unit, minutes, own, source, state) VALUES
	(1, 11, 0, 2, 150, 0, 'reported', 'in'), (1, 12, 1, 2, 45, 1, 'reported', 'in'), (1, 13, 2, 2, 150, 0, 'joined', 'in'), (1, 14, 3, 2, 150, 0, 'reported', 'left'),
	(2, 13, 0, 3, 60, 0, 'reported', 'in'), (2, 14, 1, 2, 60, 0, 'reported', 'in'),
	(3, 12, 0, 2, 60, 0, 'reported', 'in'), (5, 12, 0, 2, 60, 0, 'reported', 'in');
INSERT INTO task (list, title, owner, unit, due, state, made, day, done_day, note) VALUES
	('办实事', '完善网格台账', 11, 2, '2021-10-31', '已办结', 1, '2021-04-12', '2021-10-12', '-1+1'), ('整改', '-整改', 13, 3, '', '进行中', 1, '2021-05-12', '', '');
`

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
	err = db.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

var year = figures.Scope{From: "2021-01-01", To: "2022-01-01"}

// written writes a ledger and reads the sheets back. Days are read as such.
func written(t testing.TB, db *store.DB, o Order) (sheets map[string][][]string, order []string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "a.xlsx")
	out, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.View(t.Context(), func(tx *store.Tx) error { return Write(tx, out, o) }); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	sheets = map[string][][]string{}
	err = xlsx.Read(file, func(sheet string, n int, cells []string) error {
		if n == 1 {
			order = append(order, sheet)
		}
		for i, c := range cells {
			if n > 1 && strings.HasSuffix(sheets[sheet][0][i], "日期") {
				if day, ok := xlsx.DayOf(c); ok {
					cells[i] = day
				}
			}
		}
		sheets[sheet] = append(sheets[sheet], cells)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return sheets, order
}

// text is a sheet with a bar between its cells.
func text(rows [][]string) string {
	var b strings.Builder
	for _, r := range rows {
		fmt.Fprintln(&b, strings.TrimRight(strings.Join(r, "|"), "|"))
	}
	return b.String()
}

func TestLedger(t *testing.T) {
	db := open(t, bureau)
	sheets, order := written(t, db, Order{Config: config.Default(), Scope: year, About: "2021年"})
	if diff := cmp.Diff([]string{"口径", "中心组学习", "集中学习", "学习用书", "志愿服务", "老类别", "任务"}, order); diff != "" {
		t.Error(diff)
	}
	for sheet, want := range map[string]string{
		"志愿服务": `序号|日期|名称|地点|参加人数|参加人员|每人时长|时长|单位|记录人|记录号|状态|备注
1|2021-04-17|=清洁家园|东华社区|3|周敏、吴涛（45分钟）、郑洁|2.5|5.75|局机关/第一支部|周敏|1|已通过
2|2021-06-02|反诈宣传|@紫菘|5|郑洁、李华（局机关/第一支部），另3人未具名|1|5|局机关/第二支部|郑洁|2|已通过
3|2021-06-03|待审的||1|吴涛|1|1|局机关/第一支部|吴涛|3|待审
4|2021-06-04|退回的||||||局机关/第一支部|吴涛|4|已退回|退回原因：时间不对
5|2021-06-05|撤回的||1|吴涛|1|1|局机关/第一支部|吴涛|5|已撤回|导入
合计|2|||8|4||10.75|||||即“口径”表的志愿服务(人次)、志愿服务(人)、志愿服务(小时)；只计已通过的
`,
		"集中学习": `序号|日期|名称|主题|地点|参加人数|参加人员|时长|单位|记录人|记录号|状态|备注
1|2021-11-12||六中全会|会议室|15|||局机关/第一支部|周敏|7|已通过
合计|1||||15|||||||只计已通过的
连同|2|中心组学习、观影学习|||24|||||||即“口径”表的集中学习(次)；只计已通过的
`,
		"学习用书": `序号|日期|名称|地点|参加人数|参加人员|时长|册数|单位|记录人|记录号|状态|备注
1|2021-03-01|论述摘编|||||44|局机关/第一支部|周敏|9|已通过
2|2021-03-08|论述摘编|||||6|局机关/第一支部|周敏|10|已通过
合计|1||||||50|||||即“口径”表的学习用书(本)、学习用书(册)；只计已通过的；同名的算一个
`,
		"任务": `序号|任务号|清单|名称|负责人|单位|立项日期|截止日期|办结日期|销号日期|状态|备注
1|T1|办实事|完善网格台账|周敏|局机关/第一支部|2021-04-12|2021-10-31|2021-10-12||已办结|-1+1
2|T2|整改|-整改|郑洁|局机关/第二支部|2021-05-12||||进行中
合计|1||办实事||||||||期间内新立的办实事任务，一个任务号算一项，分支部看时按负责人所在支部。
合计|1||办实事已办结||||||||期间内新立的办实事任务中，到期间最后一天已经办结或销号的。
合计|1||整改||||||||期间内新立的整改任务，一个任务号算一项，分支部看时按负责人所在支部。
合计|0||整改已完成||||||||期间内新立的整改任务中，到期间最后一天已经办结或销号的。
`,
	} {
		if diff := cmp.Diff(want, text(sheets[sheet])); diff != "" {
			t.Errorf("%s: %s", sheet, diff)
		}
	}
	first := sheets["口径"]
	if said := first[len(first)-1][3]; said != "2021年；截至2022-01-05 09:00；另有1条待审，没有计入" {
		t.Errorf("the first sheet says %q", said)
	}
}

// The ledger of a unit has what its figures count: people go by their own unit.
func TestLedgerOfAUnit(t *testing.T) {
	db := open(t, bureau)
	scope := year
	scope.Unit = 3
	sheets, _ := written(t, db, Order{Config: config.Default(), Scope: scope})
	want := `序号|日期|名称|地点|参加人数|参加人员|每人时长|时长|单位|记录人|记录号|状态|备注
1|2021-06-02|反诈宣传|@紫菘|4|郑洁，另3人未具名|1|4|局机关/第二支部|郑洁|2|已通过
合计|1|||4|1||4|||||即“口径”表的志愿服务(人次)、志愿服务(人)、志愿服务(小时)；只计已通过的
`
	if diff := cmp.Diff(want, text(sheets["志愿服务"])); diff != "" {
		t.Error(diff)
	}
}

func TestMembers(t *testing.T) {
	db := open(t, bureau)
	sheets, order := written(t, db, Order{Config: config.Default(), Scope: year, Members: true})
	if diff := cmp.Diff([]string{"周敏", "吴涛", "郑洁", "李华（局机关_第一支部）"}, order[len(order)-4:]); diff != "" {
		t.Error(diff)
	}
	want := `序号|日期|类别|名称|地点|时长|记录号
1|2021-04-17|志愿服务|=清洁家园|东华社区|2.5|1
2|2021-06-02|志愿服务|反诈宣传|@紫菘|1|2
合计|2||||3.5|只计已通过的
`
	if diff := cmp.Diff(want, text(sheets["郑洁"])); diff != "" {
		t.Error(diff)
	}
}

// A sheet that goes on in another one still has its totals, once.
func TestLongSheets(t *testing.T) {
	db := open(t, bureau)
	var out strings.Builder
	err := db.View(t.Context(), func(tx *store.Tx) error {
		book := xlsx.New(&out)
		book.MostRows = 3
		return write(tx, book, Order{Config: config.Default(), Scope: year})
	})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "a.xlsx")
	if err := os.WriteFile(file, []byte(out.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	var got []string
	err = xlsx.Read(file, func(sheet string, n int, cells []string) error {
		if strings.HasPrefix(sheet, "志愿服务") && n > 1 {
			got = append(got, sheet+" "+cells[0])
		}
		return nil
	})
	want := []string{"志愿服务 1", "志愿服务 2", "志愿服务 (2) 3", "志愿服务 (2) 4", "志愿服务 (3) 5", "志愿服务 (3) 合计"}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(diff, err)
	}
}
