package docx

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var by = By{Author: "记事本 <bot>", At: time.Date(2022, 1, 4, 9, 30, 0, 0, time.UTC)}

const bodyName = "word/document.xml"

func tracked(t testing.TB, file []byte, edits ...Edit) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := opened(t, file).Track(&b, edits, by); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// find is an edit of the first place where old stands.
func find(t testing.TB, f *File, old, replacement string) Edit {
	t.Helper()
	for i, p := range f.Passages {
		if at := strings.Index(p.Text, old); at >= 0 {
			return Edit{Passage: i, From: at, To: at + len(old), Text: replacement}
		}
	}
	t.Fatalf("no %q in\n%s", old, passages(f))
	return Edit{}
}

// A number that Word has split over runs becomes one change with the look of its beginning.
func TestANumberIsReplacedAsATrackedChange(t *testing.T) {
	file := foreign(t, `<w:p><w:r><w:t>服务</w:t></w:r><w:r w:rsidR="00A1"><w:rPr><w:b/><w:sz w:val="32"/></w:rPr><w:t xml:space="preserve">近 12</w:t></w:r><w:bookmarkStart w:id="1" w:name="x"/><w:r><w:rPr><w:i/></w:rPr><w:t>60小时</w:t></w:r><w:bookmarkEnd w:id="1"/></w:p><w:p><w:r><w:t>别处</w:t></w:r></w:p>`)
	got := unzipped(t, tracked(t, file, find(t, opened(t, file), "1260", "1,300")))[bodyName]
	want := `<w:p><w:r><w:t>服务</w:t></w:r>` +
		`<w:r w:rsidR="00A1"><w:rPr><w:b/><w:sz w:val="32"/></w:rPr><w:t xml:space="preserve">近 </w:t></w:r>` +
		`<w:del w:id="2" w:author="记事本 &lt;bot&gt;" w:date="2022-01-04T09:30:00Z"><w:r w:rsidR="00A1"><w:rPr><w:b/><w:sz w:val="32"/></w:rPr><w:delText xml:space="preserve">12</w:delText></w:r></w:del>` +
		`<w:bookmarkStart w:id="1" w:name="x"/>` +
		`<w:del w:id="3" w:author="记事本 &lt;bot&gt;" w:date="2022-01-04T09:30:00Z"><w:r><w:rPr><w:i/></w:rPr><w:delText xml:space="preserve">60</w:delText></w:r></w:del>` +
		`<w:ins w:id="4" w:author="记事本 &lt;bot&gt;" w:date="2022-01-04T09:30:00Z"><w:r w:rsidR="00A1"><w:rPr><w:b/><w:sz w:val="32"/></w:rPr><w:t xml:space="preserve">1,300</w:t></w:r></w:ins>` +
		`<w:r><w:rPr><w:i/></w:rPr><w:t xml:space="preserve">小时</w:t></w:r><w:bookmarkEnd w:id="1"/></w:p><w:p><w:r><w:t>别处</w:t></w:r></w:p><w:sectPr/>`
	if _, after, _ := strings.Cut(got, "<w:body>"); after != want+"</w:body></w:document>" {
		t.Error(cmp.Diff(strings.ReplaceAll(want, "><", ">\n<"), strings.ReplaceAll(after, "><", ">\n<")))
	}
}

func TestATemplateIsFilledWithoutTraces(t *testing.T) {
	file := foreign(t, `<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>共【志愿</w:t></w:r><w:r><w:t>服务</w:t></w:r><w:r><w:t>小时】小时，【人次】人次</w:t><w:br/></w:r></w:p>`)
	f := opened(t, file)
	var b bytes.Buffer
	if err := f.Fill(&b, []Edit{find(t, f, "【人次】", "86"), find(t, f, "【志愿服务小时】", "1260")}); err != nil {
		t.Fatal(err)
	}
	got := unzipped(t, b.Bytes())[bodyName]
	if strings.Contains(got, "w:ins") || strings.Contains(got, "w:del") {
		t.Error(got)
	}
	if !strings.Contains(got, `<w:rPr><w:b/></w:rPr><w:t xml:space="preserve">1260</w:t>`) {
		t.Error("the look of the placeholder is lost:", got)
	}
	if got := opened(t, b.Bytes()).Passages[0].Text; got != "共1260小时，86人次\n" {
		t.Errorf("%q", got)
	}
	if err := f.Fill(&b, []Edit{{To: 3, Keep: true, Comment: "注"}}); err == nil {
		t.Error("a comment of nobody was written")
	}
}

// What somebody else inserted stays theirs; what is ours can be told from it.
func TestChangesInsideOfChanges(t *testing.T) {
	file := foreign(t, `<w:p><w:ins w:id="7" w:author="甲"><w:r><w:t>共86人</w:t></w:r></w:ins><w:del w:id="8" w:author="甲"><w:r><w:delText>共80人</w:delText></w:r></w:del></w:p>`)
	got := unzipped(t, tracked(t, file, find(t, opened(t, file), "86", "90")))[bodyName]
	checkXML(t, bodyName, got)
	if a := texts(t, got, true); a[0] != "共90人" {
		t.Error(a)
	}
	if r := texts(t, got, false); r[0] != "共80人" {
		t.Error(r)
	}
	if regexp.MustCompile(`<w:ins[^>]*><w:ins`).MatchString(got) || strings.Count(got, `w:author="甲"`) != 3 {
		t.Error(got)
	}
}

func TestMarksAndComments(t *testing.T) {
	body := `<w:p><w:r><w:rPr><w:sz w:val="32"/><w:u w:val="single"/></w:rPr><w:t>走访慰问多次，发放物品30份。</w:t></w:r></w:p>`
	for name, more := range map[string][]string{
		"no comments yet": nil,
		"some already":    {"comments.xml", `<w:comments ` + nsW + `><w:comment w:id="0" w:author="甲"><w:p/></w:comment></w:comments>`},
		"none inside":     {"comments.xml", `<w:comments ` + nsW + `/>`},
	} {
		file := foreign(t, body, append(more, "header1.xml", `<w:hdr `+nsW+`><w:p><w:r><w:t>眉30</w:t></w:r></w:p></w:hdr>`)...)
		f := opened(t, file)
		mark := find(t, f, "多次", "")
		mark.Keep, mark.Mark, mark.Comment = true, true, "没有记录\n支持 <它>"
		change := find(t, f, "30", "28")
		change.Comment = "台账为28份"
		above := find(t, f, "眉30", "")
		above.Keep, above.Comment = true, "页眉不能批注"
		got := tracked(t, file, mark, change, above)
		if diff := cmp.Diff(strings.ReplaceAll(passages(f), "品30", "品28"), passages(opened(t, got))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		parts := unzipped(t, got)
		for n, text := range parts {
			if strings.HasSuffix(n, ".xml") || strings.HasSuffix(n, ".rels") {
				checkXML(t, n, text)
			}
		}
		if strings.Count(parts["word/comments.xml"], "<w:comment ") != strings.Count(strings.Join(more, ""), "<w:comment ")+2 || strings.Count(parts[bodyName], "w:commentReference") != 2 {
			t.Errorf("%s: %s\n%s", name, parts["word/comments.xml"], parts[bodyName])
		}
		if !strings.Contains(parts["word/_rels/document.xml.rels"], `Target="comments.xml"`) || more == nil && !strings.Contains(parts["[Content_Types].xml"], `"/word/comments.xml"`) {
			t.Errorf("%s: the part is not entered", name)
		}
		if !strings.Contains(parts[bodyName], `<w:sz w:val="32"/><w:highlight w:val="yellow"/><w:u w:val="single"/><w:rPrChange`) || !strings.Contains(parts["word/header1.xml"], "w:highlight") {
			t.Errorf("%s: %s", name, parts[bodyName])
		}
	}
}

// Some programs call the prefix otherwise, or name none.
func TestAnyPrefixWillDo(t *testing.T) {
	file := foreign(t, `<w:p><w:ins w:id="7" w:author="甲"><w:r><w:rPr><w:b/></w:rPr><w:t>共86人</w:t></w:r></w:ins></w:p>`)
	for _, prefix := range []string{"ns0:", ""} {
		var b bytes.Buffer
		f := opened(t, file)
		body := strings.NewReplacer("xmlns:w=", strings.TrimSuffix("xmlns:"+prefix, ":")+"=", "<w:", "<"+prefix, "</w:", "</"+prefix, " w:id", ` xmlns:q="`+f.parts[bodyName].space+`" q:id`, " w:author", " q:author").Replace(f.parts[bodyName].raw)
		if err := f.rewrite(&b, map[string][]byte{bodyName: []byte(body)}); err != nil {
			t.Fatal(err)
		}
		f = opened(t, b.Bytes())
		got := unzipped(t, tracked(t, b.Bytes(), find(t, f, "86", "90")))[bodyName]
		checkXML(t, bodyName, got)
		if a := texts(t, got, true); a[0] != "共90人" {
			t.Error(got)
		}
	}
}

// Programs that do not know new text boxes see the second form of them.
func TestBothFormsOfATextBoxChange(t *testing.T) {
	box := `<w:txbxContent><w:p><w:r><w:t>共30份</w:t></w:r></w:p></w:txbxContent>`
	file := foreign(t, `<w:p><w:r><w:t>见图12</w:t><mc:AlternateContent><mc:Choice Requires="wps">`+box+`</mc:Choice><mc:Fallback>`+box+`</mc:Fallback></mc:AlternateContent><w:t>34</w:t></w:r></w:p>`)
	f := opened(t, file)
	got := unzipped(t, tracked(t, file, find(t, f, "30", "28"), find(t, f, "1234", "5")))[bodyName]
	checkXML(t, bodyName, got)
	if strings.Count(got, ">28<") != 2 || strings.Count(got, ">5<") != 1 {
		t.Error(got)
	}
	uniqueIDs(t, got)
}

func uniqueIDs(t testing.TB, text string) {
	t.Helper()
	seen := map[string]bool{}
	for _, m := range regexp.MustCompile(`<w:(?:ins|del|bookmarkStart|rPrChange|commentReference)\b[^>]* w:id="(\d+)"`).FindAllStringSubmatch(text, -1) {
		if seen[m[1]] {
			t.Errorf("id %s comes twice:\n%s", m[1], text)
		}
		seen[m[1]] = true
	}
}

func TestEditsThatCannotBe(t *testing.T) {
	file := foreign(t, `<w:p><w:r><w:t>年度</w:t></w:r><m:oMath><m:r><m:t>x</m:t></m:r></m:oMath></w:p>`)
	for what, edits := range map[string][]Edit{
		"no passage 1":   {{Passage: 1}},
		"no characters ": {{From: 1, To: 3}},
		"no characters":  {{From: 0, To: 99}},
		"overlap":        {{From: 0, To: 6, Text: "甲"}, {From: 3, To: 6}},
		"cannot be":      {{From: 3, To: 7, Text: "甲"}},
		"nothing to mar": {{Keep: true}},
	} {
		err := opened(t, file).Track(&bytes.Buffer{}, edits, by)
		if err == nil || !strings.Contains(err.Error(), strings.TrimSpace(what)) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// randomBody draws paragraphs as programs leave them: texts over many runs, breaks, links,
// fields, controls, other people's changes.
func randomBody(t *rapid.T) string {
	var b strings.Builder
	id := 0
	text := rapid.SampledFrom([]string{"学习", "1", "26", "0小时", " ", "，", "a &amp; b", "😀", "人次 "})
	run := func(element string) string {
		s := `<w:r>` + rapid.SampledFrom([]string{"", `<w:rPr><w:b/><w:u w:val="single"/></w:rPr>`, `<w:rPr/>`}).Draw(t, "rPr")
		for range rapid.IntRange(1, 3).Draw(t, "texts") {
			s += rapid.SampledFrom([]string{`<w:tab/>`, `<w:br/>`, `<w:drawing/>`, ``, ``, ``}).Draw(t, "other")
			s += `<w:` + element + ` xml:space="preserve">` + text.Draw(t, "text") + `</w:` + element + `>`
		}
		return s + `</w:r>`
	}
	for range rapid.IntRange(1, 4).Draw(t, "paragraphs") {
		b.WriteString(`<w:p><w:r><w:t>段</w:t></w:r>`)
		for range rapid.IntRange(0, 6).Draw(t, "runs") {
			id++
			switch rapid.IntRange(0, 7).Draw(t, "kind") {
			case 0:
				fmt.Fprintf(&b, `<w:ins w:id="%d" w:author="甲">%s%s</w:ins>`, id*10, run("t"), run("t"))
			case 1:
				fmt.Fprintf(&b, `<w:del w:id="%d" w:author="甲">%s</w:del>`, id*10, run("delText"))
			case 2:
				b.WriteString(`<w:hyperlink w:anchor="x">` + run("t") + `</w:hyperlink>`)
			case 3:
				b.WriteString(`<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE 1</w:instrText><w:fldChar w:fldCharType="separate"/></w:r>` + run("t") + `<w:r><w:fldChar w:fldCharType="end"/></w:r>`)
			case 4:
				b.WriteString(`<w:sdt><w:sdtContent>` + run("t") + `</w:sdtContent></w:sdt>`)
			default:
				b.WriteString(run("t"))
			}
		}
		b.WriteString(`</w:p>`)
	}
	return b.String()
}

func TestRandomEdits(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		file := foreign(t, randomBody(rt))
		before := unzipped(t, file)
		f := opened(t, file)
		var edits []Edit
		want := make([]string, len(f.Passages))
		for i, p := range f.Passages {
			edges := []int{}
			for at := range p.Text {
				edges = append(edges, at)
			}
			edges = append(edges, len(p.Text))
			cuts := rapid.SliceOfNDistinct(rapid.SampledFrom(edges), 0, min(6, len(edges)), rapid.ID).Draw(rt, "cuts")
			slices.Sort(cuts)
			at := 0
			for c := 1; c < len(cuts); c += 2 {
				e := Edit{Passage: i, From: cuts[c-1], To: cuts[c], Mark: rapid.Bool().Draw(rt, "mark"), Keep: rapid.Bool().Draw(rt, "keep"),
					Text: rapid.SampledFrom([]string{"", "128", "新\n行", "<&>\t"}).Draw(rt, "new"), Comment: rapid.SampledFrom([]string{"", "", "注"}).Draw(rt, "comment")}
				if !e.Keep && rapid.IntRange(0, 4).Draw(rt, "insert") == 0 {
					e.To = e.From
				}
				replacement := e.Text
				if e.Keep {
					replacement = p.Text[e.From:e.To]
				}
				want[i] += p.Text[at:e.From] + replacement
				at = e.To
				edits = append(edits, e)
			}
			want[i] += p.Text[at:]
		}
		after := unzipped(t, tracked(t, file, edits...))
		body := after[bodyName]
		checkXML(t, bodyName, body)
		uniqueIDs(t, body)
		same(rt, "accepted", want, texts(t, body, true))
		same(rt, "rejected", texts(t, before[bodyName], false), texts(t, body, false))
		if after["word/media/image1.bin"] != before["word/media/image1.bin"] {
			rt.Error("another part has changed")
		}
		if len(edits) == 0 && body != before[bodyName] {
			rt.Error("nothing was edited, and the text has changed")
		}
		for i := range edits {
			edits[i].Comment = ""
		}
		var filled bytes.Buffer
		if err := f.Fill(&filled, edits); err != nil {
			rt.Fatal(err)
		}
		body = unzipped(t, filled.Bytes())[bodyName]
		checkXML(t, bodyName, body)
		same(rt, "filled", want, texts(t, body, true))
	})
}

func same(t *rapid.T, what string, want, got []string) {
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("%s (-want +got):\n%s", what, diff)
	}
}

// Documents that we write are read as they were meant.
func TestRandomDocumentsAreReadBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("一学习“”—…·喆玥璟😀 <>&\"'\t\n\x00\x1b\ufffeab19，。\u2028")), 0, 20, -1)
		var want []string
		add := func(s string) {
			if strings.TrimSpace(s) != "" {
				want = append(want, s)
			}
		}
		var d Document
		for range rapid.IntRange(0, 5).Draw(rt, "blocks") {
			switch rapid.IntRange(0, 3).Draw(rt, "block") {
			case 0:
				d.Blocks = append(d.Blocks, PageBreak{})
			case 1:
				table, row := Table{Columns: make([]Column, 2), Header: 1}, Row{}
				for range 2 {
					s := text.Draw(rt, "cell")
					row.Cells = append(row.Cells, Cell{Runs: Text(s)})
					for _, line := range strings.Split(clean(s), "\n") {
						add(line)
					}
				}
				table.Rows = []Row{row}
				d.Blocks = append(d.Blocks, table)
			default:
				p, all := Paragraph{Style: Style(rapid.IntRange(0, int(Small)).Draw(rt, "style"))}, ""
				for range rapid.IntRange(0, 3).Draw(rt, "runs") {
					r := Run{Text: text.Draw(rt, "text"), Bold: rapid.Bool().Draw(rt, "bold")}
					p.Runs, all = append(p.Runs, r), all+clean(r.Text)
				}
				add(all)
				d.Blocks = append(d.Blocks, p)
			}
		}
		file := written(t, d)
		parts := unzipped(t, file)
		checkXML(t, bodyName, parts[bodyName])
		var got []string
		for _, p := range opened(t, file).Passages {
			if p.Place.Story == Main {
				got = append(got, p.Text)
			}
		}
		same(rt, "read", want, got)
	})
}
