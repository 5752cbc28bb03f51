package docx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

// unzipped are the parts of a file by name.
func unzipped(t testing.TB, file []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all[f.Name] = string(b)
	}
	return all
}

// The schema's order of the children that we write (ECMA-376 part 1, annex A.1): Word calls a
// file broken that has them in another.
var order = map[string][]string{
	"pPr":      {"pStyle", "keepNext", "keepLines", "pageBreakBefore", "widowControl", "spacing", "ind", "jc", "outlineLvl", "rPr", "sectPr", "pPrChange"},
	"rPr":      {"ins", "del", "rStyle", "rFonts", "b", "bCs", "i", "spacing", "kern", "sz", "szCs", "highlight", "u", "lang", "rPrChange"},
	"tblPr":    {"tblStyle", "tblW", "jc", "tblInd", "tblBorders", "tblLayout", "tblCellMar"},
	"tcPr":     {"tcW", "gridSpan", "vMerge", "vAlign"},
	"sectPr":   {"footerReference", "pgSz", "pgMar"},
	"settings": {"zoom", "trackRevisions", "defaultTabStop", "evenAndOddHeaders", "characterSpacingControl", "compat"},
	"style":    {"name", "basedOn", "next", "uiPriority", "semiHidden", "qFormat", "pPr", "rPr", "tblPr"},
	"tbl":      {"tblPr", "tblGrid", "tr"},
}

// checkXML finds what is not well formed or stands in the wrong order.
func checkXML(t testing.TB, name, text string) {
	t.Helper()
	type element struct {
		name string
		at   int
	}
	stack := []element{{}}
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%s: %v\n%.2000s", name, err, text)
		}
		switch token := token.(type) {
		case xml.StartElement:
			parent := &stack[len(stack)-1]
			if names, ok := order[parent.name]; ok {
				at := slices.Index(names, token.Name.Local)
				if at < parent.at {
					t.Errorf("%s: %s in %s: it is unknown to the test or comes too late", name, token.Name.Local, parent.name)
				}
				parent.at = at
			}
			stack = append(stack, element{name: token.Name.Local})
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		}
	}
}

func TestWrittenPartsAreInOrder(t *testing.T) {
	parts := unzipped(t, written(t, sample(t)))
	for name, text := range parts {
		if strings.HasSuffix(name, ".png") {
			continue
		}
		checkXML(t, name, text)
		if strings.Contains(text, "Theme") {
			t.Errorf("%s: a theme font", name)
		}
		for _, f := range strings.Split(text, "<w:rFonts")[1:] {
			f, _, _ = strings.Cut(f, "/>")
			for _, a := range []string{"w:ascii=", "w:hAnsi=", "w:eastAsia=", "w:cs="} {
				if !strings.Contains(f, a) {
					t.Errorf("%s: fonts without %s%s", name, a, f)
				}
			}
		}
	}
	for _, want := range []string{
		`<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587"`,
		`w:hint="eastAsia" w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="仿宋"`,
		`<w:tblHeader/>`, `<w:gridSpan w:val="2"/>`, `<w:vMerge w:val="restart"/>`,
		`<w:tab/><w:t xml:space="preserve">制表</w:t><w:br/><w:t xml:space="preserve">换行😀。</w:t>`,
	} {
		if !strings.Contains(parts["word/document.xml"], want) {
			t.Errorf("the document has no %s", want)
		}
	}
	if s := parts["docProps/core.xml"]; !strings.Contains(s, "工作总结 &lt;2021&gt;") || !strings.Contains(s, ">2022-01-04T09:30:00Z<") {
		t.Error(s)
	}
	for _, want := range []string{`w:eastAsia="方正小标宋简体"`, `w:eastAsia="黑体"`, `w:eastAsia="楷体"`, `w:line="560" w:lineRule="exact"`, `w:firstLineChars="200"`} {
		if !strings.Contains(parts["word/styles.xml"], want) {
			t.Errorf("the styles have no %s", want)
		}
	}
}

func TestFontsAreTheOrganisations(t *testing.T) {
	d := sample(t)
	d.Fonts = Fonts{Body: "仿宋_GB2312", Kai: "楷体_GB2312", Latin: `Ti"mes`}
	parts := unzipped(t, written(t, d))
	for name, want := range map[string]string{"word/styles.xml": `w:eastAsia="楷体_GB2312" w:cs="Ti&quot;mes"`, "word/document.xml": `w:eastAsia="仿宋_GB2312"`, "word/fontTable.xml": `w:name="楷体_GB2312"`} {
		if !strings.Contains(parts[name], want) {
			t.Errorf("%s: no %s", name, want)
		}
	}
	if strings.Contains(parts["word/styles.xml"], `"仿宋"`) {
		t.Error("the default font is still there")
	}
}

func TestEqualDocumentsGiveEqualBytes(t *testing.T) {
	if !bytes.Equal(written(t, sample(t)), written(t, sample(t))) {
		t.Error("they differ")
	}
}

func TestWhatCannotBeWritten(t *testing.T) {
	cell := func(s string) Cell { return Cell{Runs: Text(s)} }
	for what, b := range map[string]Block{
		"leads to":       Paragraph{Runs: []Run{{Text: "1", Link: "nowhere"}}},
		"two runs":       Paragraph{Runs: []Run{{Text: "1", Anchor: "a"}, {Text: "2", Anchor: "a"}}},
		"no columns":     Table{Rows: []Row{{}}},
		"too many":       Table{Columns: []Column{{}}, Rows: []Row{{Cells: []Cell{cell("1"), cell("2")}}}},
		"sticks out":     Table{Columns: []Column{{}}, Rows: []Row{{Cells: []Cell{{Down: 2}}}}},
		"overlaps":       Table{Columns: []Column{{}, {}}, Rows: []Row{{Cells: []Cell{cell("1"), {Down: 2}}}, {Cells: []Cell{{Across: 2}}}}},
		"write picture":  Picture{PNG: []byte("no picture")},
		"a block of typ": nil,
	} {
		err := Write(io.Discard, Document{Blocks: []Block{b}})
		if what == "no columns" {
			what = "at least one"
		}
		if err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// A row that is nearly a page would leave the page before it empty.
func TestOnlyShortRowsStayInOnePiece(t *testing.T) {
	table := Table{Columns: []Column{{Width: 30}, {}}, Rows: []Row{{Cells: []Cell{{Runs: Text("短")}}}, {Cells: []Cell{{Runs: Text("活动内容"), Head: true}, {Runs: Text(strings.Repeat(longText, 20))}}}}}
	body := unzipped(t, written(t, Document{Blocks: []Block{table}}))[bodyName]
	if n := strings.Count(body, "<w:cantSplit/>"); n != 1 || strings.Contains(body, "<w:keepNext/>") {
		t.Errorf("%d rows cannot be split: %s", n, body)
	}
	table.Rows = table.Rows[:1]
	table.Rows = append(table.Rows, table.Rows[0])
	body = unzipped(t, written(t, Document{Blocks: []Block{table}}))[bodyName]
	if strings.Count(body, "<w:cantSplit/>") != 2 || strings.Count(body, "<w:keepNext/>") != 2 {
		t.Errorf("a small table is not kept together: %s", body)
	}
}
