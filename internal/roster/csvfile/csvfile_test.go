package csvfile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
)

var shape = Shape{Required: []string{"name", "unit"}, Optional: []string{"alias"}}

func write(t testing.TB, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "表.csv")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestRead(t *testing.T) {
	gbk, err := simplifiedchinese.GBK.NewEncoder().String("name,unit\n周敏,第一支部\n")
	if err != nil {
		t.Fatal(err)
	}
	type row = map[string]string
	for _, c := range []struct {
		name, text string
		want       map[int]row // by line
		wrong      string      // of all mistakes, without the file
	}{
		{"plain", "name,unit\n周敏,第一支部\n", map[int]row{2: {"name": "周敏", "unit": "第一支部"}}, ""},
		{"any order, upper case, byte order mark, CRLF", "\uFEFFUnit, NAME ,alias\r\n第一支部,\u3000周敏 ,\r\n", map[int]row{2: {"name": "周敏", "unit": "第一支部"}}, ""},
		{"GBK", gbk, map[int]row{2: {"name": "周敏", "unit": "第一支部"}}, ""},
		{"blank rows and a short one", "name,unit,alias\n\n,,\n周敏,第一支部\n", map[int]row{4: {"name": "周敏", "unit": "第一支部"}}, ""},
		{"a field of two lines", "name,unit\n\"周\n敏\",第一支部\n吴涛,第二支部\n", map[int]row{2: {"name": "周\n敏", "unit": "第一支部"}, 4: {"name": "吴涛", "unit": "第二支部"}}, ""},
		{"empty", "", nil, "1：文件是空的；第一行写列名：name,unit,alias"},
		{"header", "name,nickname,name\n周敏,a,b\n", nil, "1：不认识列名“nickname”；可用的列名：name,unit,alias\n" +
			"1：列名“name”出现了两次；只留一列\n1：缺少“unit”这一列；第一行写列名：name,unit,alias"},
		{"too many fields", "name,unit\n周敏,第一支部,,x\n", map[int]row{2: {"name": "周敏", "unit": "第一支部"}}, "2：第4格“x”上面没有列名；看看这一行是不是多了逗号"},
		{"quotes", "name,unit\n周\"敏,第一支部\n吴涛,第二支部\n", map[int]row{3: {"name": "吴涛", "unit": "第二支部"}}, "2：引号没有成对；带引号的一格，前后都用英文双引号括起来，里面的引号写两遍"},
		{"no text", "name,unit\n\x00,a\n", nil, "2：这不是文本文件；请在表格软件里另存为“CSV UTF-8”"},
		{"UTF-16", "\xff\xfen\x00a\x00", nil, "文字编码既不是 UTF-8 也不是 GBK；请在表格软件里另存为“CSV UTF-8”"},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := write(t, c.text)
			rows, mistakes := Read(file, shape)
			got := map[int]row{}
			for _, r := range rows {
				got[r.Line] = r.fields
			}
			if c.want == nil {
				c.want = map[int]row{}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
			said := strings.NewReplacer(file+":", "", file+"：", "").Replace(mistakes.Error())
			if diff := cmp.Diff(c.wrong, said); diff != "" {
				t.Errorf("mistakes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadWhatIsNoFile(t *testing.T) {
	for _, file := range []string{filepath.Join(t.TempDir(), "没有.csv"), t.TempDir()} {
		rows, mistakes := Read(file, shape)
		if len(rows) != 0 || len(mistakes) != 1 || mistakes[0].File != file || mistakes[0].Mend == "" {
			t.Errorf("Read(%s) = %v, %v", file, rows, mistakes)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("name,unit\n周敏,第一支部\n")
	f.Add("\uFEFFname,unit,alias\n\"a\"\"b\",c,d,e\n\"")
	f.Add("\xd6\xdc\xc3\xf4")
	f.Fuzz(func(t *testing.T, text string) {
		rows, mistakes := Read(write(t, text), shape)
		for _, r := range rows {
			if r.Line < 2 || r.Line > 1+strings.Count(text, "\n")+1 {
				t.Errorf("row in line %d of %d", r.Line, strings.Count(text, "\n"))
			}
		}
		for _, m := range mistakes {
			if m.What == "" || m.Mend == "" {
				t.Errorf("mistake without words: %+v", m)
			}
		}
	})
}
