package xlsx

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

// write makes a workbook and opens it with another implementation.
func write(t testing.TB, fill func(*Book)) (*excelize.File, []byte) {
	t.Helper()
	var out bytes.Buffer
	b := New(&out)
	fill(b)
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f, out.Bytes()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// injections are what people write to make a cell do something.
var injections = []string{
	`=cmd|' /C calc'!A0`, "@SUM(1+1)*cmd|' /C calc'!A0", "+1", "-1", "-2+3+cmd|' /C calc'!A0", "=1+1", `=HYPERLINK("http://a","b")`,
	"\t=1+1", "\r=1+1", "\n=1+1", "  =1", "'=1", `"=1"`, "＝1+1", "DDE", "#REF!", "1e3", "007", "2021-04-17", "TRUE", "{=1}",
	"_x0041_", "_x000D_", "a\x00b", "a\x07b", "a\rb", "a\r\nb", "a\tb", "a\nb", "<b>&amp;</b>", "]]>", "😀", "\u00a0", "\uFFFE", " 空格 ",
}

func TestTextStaysText(t *testing.T) {
	f, _ := write(t, func(b *Book) {
		s := b.Sheet("表", Column{Head: "内容"}, Column{Head: "数"})
		for _, words := range injections {
			must(t, s.Row(Text(words), Number(-2.5)))
		}
	})
	for i, want := range injections {
		at, err := excelize.CoordinatesToCellName(1, i+2)
		must(t, err)
		formula, err := f.GetCellFormula("表", at)
		must(t, err)
		kind, err := f.GetCellType("表", at)
		must(t, err)
		got, err := f.GetCellValue("表", at)
		must(t, err)
		if formula != "" || kind != excelize.CellTypeInlineString || got != want {
			t.Errorf("%q: got %q, kind %v, formula %q", want, got, kind, formula)
		}
		style, err := f.GetCellStyle("表", at)
		must(t, err)
		look, err := f.GetStyle(style)
		must(t, err)
		if look.NumFmt != 49 {
			t.Errorf("%q would be read anew when somebody edits the cell: format %d", want, look.NumFmt)
		}
		number, err := f.GetCellType("表", strings.Replace(at, "A", "B", 1))
		must(t, err)
		if value, err := f.GetCellValue("表", strings.Replace(at, "A", "B", 1)); err != nil || value != "-2.5" || number == excelize.CellTypeInlineString {
			t.Errorf("-2.5 came back as %q (%v), %v", value, number, err)
		}
	}
}

func TestDatesAndNumbers(t *testing.T) {
	f, _ := write(t, func(b *Book) {
		s := b.Sheet("表", Column{Head: "日期"}, Column{Head: "数"}, Column{Head: "小时"})
		must(t, s.Row(Day("2021-04-17"), Whole(12).Of("次"), Number(7.5)))
		must(t, s.Row(Day("1900-01-05"), Whole(-3), Number(455.0/60)))
		must(t, s.Row(Day("春天"), Cell{}, Number(3)))
	})
	rows, err := f.GetRows("表")
	must(t, err)
	want := [][]string{{"日期", "数", "小时"}, {"2021-04-17", "12次", "7.5"}, {"1900-01-05", "-3", "7.583333333"}, {"春天", "", "3"}}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
	raw, err := f.GetRows("表", excelize.Options{RawCellValue: true})
	must(t, err)
	if diff := cmp.Diff([]string{"44303", "12", "7.5"}, raw[1]); diff != "" {
		t.Error(diff)
	}
}

func TestLayout(t *testing.T) {
	f, _ := write(t, func(b *Book) {
		s := b.Sheet("志愿服务", Column{Head: "序号"}, Column{Head: "名称"}, Column{Head: "人员", Most: 20})
		cells := []Cell{Whole(1), Text("清洁家园"), Text(strings.Repeat("周敏、", 30))}
		must(t, s.Row(cells...))
		cells[0], cells[1], cells[2] = Whole(2), Text("反诈宣传"), Text("吴涛")
		must(t, s.Row(cells...))
		must(t, s.Foot(Text("合计"), Cell{}, Whole(31)))
	})
	panes, err := f.GetPanes("志愿服务")
	must(t, err)
	if !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("the header is not frozen: %+v", panes)
	}
	for _, n := range f.GetDefinedName() {
		if n.Name == "_xlnm._FilterDatabase" && n.RefersTo != "'志愿服务'!$A$1:$C$3" {
			t.Errorf("the filter covers %s", n.RefersTo)
		}
	}
	if name, err := f.GetCellValue("志愿服务", "B2"); err != nil || name != "清洁家园" {
		t.Errorf("the first row became %q, %v", name, err)
	}
	if high, err := f.GetRowHeight("志愿服务", 2); err != nil || high != 15*10 {
		t.Errorf("180 half-width characters in a column of 20 are %v high, %v", high, err)
	}
	for column, want := range map[string]float64{"A": 8, "B": 10, "C": 20} {
		if got, err := f.GetColWidth("志愿服务", column); err != nil || got != want {
			t.Errorf("column %s is %v wide, want %v (%v)", column, got, want, err)
		}
	}
}

// Text that no cell can hold goes on in the row below.
func TestLongText(t *testing.T) {
	long := strings.Repeat("周敏、😀", 20000)
	f, _ := write(t, func(b *Book) {
		s := b.Sheet("表", Column{Head: "号"}, Column{Head: "人员"}, Column{Head: "注"})
		must(t, s.Row(Whole(1), Text(long), Text("甲")))
		must(t, s.Row(Whole(2), Text("吴涛"), Text("乙")))
	})
	rows, err := f.GetRows("表")
	must(t, err)
	var whole strings.Builder
	for i, r := range rows[1 : len(rows)-1] {
		whole.WriteString(r[1])
		if i > 0 && (r[0] != Continued || len(r) > 2) {
			t.Errorf("row %d: %q, %d cells", i, r[0], len(r))
		}
	}
	if last := rows[len(rows)-1]; whole.String() != long || last[0] != "2" {
		t.Errorf("%d of %d bytes came back, then row %q", whole.Len(), len(long), last)
	}
}

func TestSheetsAreSplit(t *testing.T) {
	f, _ := write(t, func(b *Book) {
		b.MostRows = 4
		s := b.Sheet("志愿服务", Column{Head: "号"})
		for i := range 6 {
			must(t, s.Row(Whole(int64(i))))
		}
		must(t, s.Foot(Text("合计")))
	})
	got := map[string][][]string{}
	for _, name := range f.GetSheetList() {
		rows, err := f.GetRows(name)
		must(t, err)
		got[name] = rows
	}
	want := map[string][][]string{
		"志愿服务":     {{"号"}, {"0"}, {"1"}, {"2"}},
		"志愿服务 (2)": {{"号"}, {"3"}, {"4"}, {"5"}},
		"志愿服务 (3)": {{"号"}, {"合计"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSheetNames(t *testing.T) {
	f, _ := write(t, func(b *Book) {
		for _, name := range []string{"党课", "党课", "a/b:c", "A_B_C", "", "History", "'引'", strings.Repeat("长", 40), strings.Repeat("长", 40), "😀" + strings.Repeat("长", 40), "\x00"} {
			must(t, b.Sheet(name, Column{Head: "号"}).Row(Text("x")))
		}
	})
	want := []string{"党课", "党课 (2)", "a_b_c", "A_B_C (2)", "表", "History表", "引", strings.Repeat("长", 31), strings.Repeat("长", 27) + " (2)", "😀" + strings.Repeat("长", 29), "表 (2)"}
	if diff := cmp.Diff(want, f.GetSheetList()); diff != "" {
		t.Error(diff)
	}
}

// Whatever is written can be read back, cell by cell.
func TestAnythingComesBack(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		texts := rapid.SliceOfN(rapid.StringN(1, 40, 200), 1, 20).Draw(r, "texts")
		f, _ := write(t, func(b *Book) {
			s := b.Sheet(rapid.String().Draw(r, "name"), Column{Head: "文"})
			for _, words := range texts {
				must(t, s.Row(Text(words)))
			}
		})
		rows, err := f.GetRows(f.GetSheetList()[0])
		must(t, err)
		for i, want := range texts {
			if got := rows[i+1][0]; utf8.ValidString(want) && got != want {
				r.Errorf("%q came back as %q", want, got)
			}
		}
	})
}

// LibreOffice reads the same.
func TestLibreOfficeReadsIt(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice is not installed; nobody looked at the workbook with it")
	}
	_, content := write(t, func(b *Book) {
		s := b.Sheet("志愿服务", Column{Head: "序号"}, Column{Head: "日期"}, Column{Head: "名称"}, Column{Head: "时长"})
		must(t, s.Row(Whole(1), Day("2021-04-17"), Text("=1+1"), Number(7.5)))
		must(t, s.Row(Whole(2), Day("2021-04-18"), Text("@SUM(A1)"), Number(-1.25)))
		must(t, s.Foot(Text("合计"), Whole(2).Of("次"), Text("+1"), Number(6.25)))
	})
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "a.xlsx"), content, 0o600))
	convert := exec.Command(office, "--headless", "-env:UserInstallation=file://"+dir+"/profile", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true", "--outdir", dir, filepath.Join(dir, "a.xlsx"))
	if out, err := convert.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	got, err := os.ReadFile(filepath.Join(dir, "a.csv"))
	must(t, err)
	want := "序号,日期,名称,时长\n1,2021-04-17,=1+1,7.5\n2,2021-04-18,@SUM(A1),-1.25\n合计,2次,+1,6.25\n"
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}
