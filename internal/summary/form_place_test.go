package summary

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"
)

const (
	word = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:v="urn:schemas-microsoft-com:vml"`
	kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	mime = "application/vnd.openxmlformats-officedocument.wordprocessingml."
)

// byAnotherHand is a document with a header, a text box and a page number in the footer.
func byAnotherHand(t *testing.T, text, box, header string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range map[string]string{
		"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Override PartName="/word/document.xml" ContentType="` + mime + `document.main+xml"/><Override PartName="/word/header1.xml" ContentType="` + mime + `header+xml"/><Override PartName="/word/footer1.xml" ContentType="` + mime + `footer+xml"/></Types>`,
		"_rels/.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="` + kind + `officeDocument" Target="word/document.xml"/></Relationships>`,
		"word/_rels/document.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="h1" Type="` + kind + `header" Target="header1.xml"/>` +
			`<Relationship Id="f1" Type="` + kind + `footer" Target="footer1.xml"/></Relationships>`,
		"word/document.xml": `<w:document ` + word + `><w:body><w:p>` + text + `</w:p><w:p><w:r><w:pict><v:shape><v:textbox><w:txbxContent><w:p><w:r><w:t>` + box +
			`</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p><w:sectPr><w:headerReference w:type="default" r:id="h1"/><w:footerReference w:type="default" r:id="f1"/></w:sectPr></w:body></w:document>`,
		"word/header1.xml": `<w:hdr ` + word + `><w:p><w:r><w:t>` + header + `</w:t></w:r></w:p></w:hdr>`,
		"word/footer1.xml": `<w:ftr ` + word + `><w:p><w:r><w:t xml:space="preserve">— </w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>` +
			`<w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>`,
	} {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestFormIsFilledInWhereverTextStands(t *testing.T) {
	f, err := OpenForm(byAnotherHand(t,
		`<w:r><w:t>服务【志</w:t></w:r><w:proofErr w:type="spellStart"/><w:r><w:rPr><w:b/></w:rPr><w:t>愿服务小时</w:t></w:r><w:r><w:t>】小时</w:t></w:r>`,
		"框里【观影】部", "【单位】【期间】共【观影·部】部"))
	if err != nil {
		t.Fatal(err)
	}
	filled, err := aTemplate("").BuildForm(f)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := filled.Write(&b); err != nil {
		t.Fatal(err)
	}
	again, err := OpenForm(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range again.file.Passages {
		got = append(got, p.Text)
	}
	if all, want := strings.Join(got, "\n"), "服务231.5小时\n框里3部\n局第一支部2021年共3部\n— 1 —"; all != want {
		t.Errorf("got %q, want %q", all, want)
	}
	f, err = OpenForm(byAnotherHand(t, `<w:r><w:t>好</w:t></w:r>`, "框里3部", "共【影】部"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = aTemplate("").BuildForm(f)
	for _, want := range []string{"文本框1第1段第3字：这里的数字没有出处：“框里3部”", "页眉第1段第2字：没有“影”这个数字"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in %v", want, err)
		}
	}
}
