package intake

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/daybook-bot/daybook/internal/office/xlsx"
	"github.com/daybook-bot/daybook/internal/store"
)

// A name with a space in it is one name; a space between two people still parts them.
func TestNamesWithSpaces(t *testing.T) {
	db := open(t, "")
	change(t, db, func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO member (id, name) VALUES (21, 'Kevin Chen'), (22, 'Anna Maria Li');
			INSERT INTO spell (member, unit, role, joined, ended) VALUES (21, 2, '成员', '', ''), (22, 2, '成员', '', '')`)
		return err
	})
	file := csv(t, "志愿服务.csv", "日期,名称,参加人员,参加人数,时长,记录人\n"+
		"2021-04-17,甲,Kevin Chen、周敏（1小时）,2,3,周敏\n2021-04-18,乙,周敏 Anna Maria Li(30分钟) Kevin Chen,3,2.5,Kevin Chen\n")
	if _, wrong := bringIn(t, db, file, false); wrong != "" {
		t.Fatal(wrong)
	}
	for _, want := range []string{"Kevin Chen21:120 周敏11:60\n", "周敏11:60 Anna Maria Li22:30 Kevin Chen21:60\n"} {
		if got := told(t, db, "志愿服务"); !strings.Contains(got, want) {
			t.Errorf("no %q in:\n%s", want, got)
		}
	}
}

func TestOneMistakeIsToldOnce(t *testing.T) {
	_, wrong := bringIn(t, open(t, ""), csv(t, "志愿服务.csv", "日期,参加人员,参加人数,每人时长,时长,记录人\n2021-04-17,周敏 路人,1,2,4,周敏\n2021-04-18,周敏、吴涛,2,,50,周敏\n"), false)
	want := "志愿服务.csv:2：名册上2021-04-17没有“路人”；先导入有此人的名册；不是成员的就去掉姓名，只算进参加人数\n" +
		"志愿服务.csv:3：一个人的时长比整天还多；时长是所有人合计的小时数，看看时长和人数哪个写错了；办了几天的写上结束日期"
	if wrong != want {
		t.Errorf("%s\nwant\n%s", wrong, want)
	}
}

// A sheet of records that is called something else is refused, not passed over.
func TestSheetsThatAreNoKind(t *testing.T) {
	for name, tc := range map[string]struct {
		sheet string
		heads []string
		want  string
	}{
		"a kind misspelt":  {"志愿服务务", []string{"日期", "名称"}, "表.xlsx「志愿服务务」:1：没有“志愿服务务”这个类别；"},
		"columns unknown":  {"Sheet1", []string{"活动日期", "类别"}, "表.xlsx：没有一张表认得出是记录；"},
		"kind in a column": {"Sheet1", []string{"日期", "类别", "参加人数"}, ""},
		"of a member":      {"周敏", []string{"序号", "日期", "类别", "名称", "地点", "时长", "记录号"}, "表.xlsx：没有一张表认得出是记录；"},
	} {
		t.Run(name, func(t *testing.T) {
			var content bytes.Buffer
			book := xlsx.New(&content)
			var columns []xlsx.Column
			for _, head := range tc.heads {
				columns = append(columns, xlsx.Column{Head: head})
			}
			book.Sheet(tc.sheet, columns...)
			if err := book.Close(); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(t.TempDir(), "表.xlsx")
			if err := os.WriteFile(file, content.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, wrong := bringIn(t, open(t, ""), file, false); !strings.HasPrefix(wrong, tc.want) || wrong != "" && tc.want == "" {
				t.Errorf("%q", wrong)
			}
		})
	}
}
