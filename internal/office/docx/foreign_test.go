package docx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

// foreign packs a document as other programs might: body is what stands inside w:body, more
// are further parts by name, as pairs of name and content.
func foreign(t testing.TB, body string, more ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	put := func(name, content string) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	rels := ""
	for i := 0; i < len(more); i += 2 {
		kind := strings.TrimRight(strings.TrimSuffix(more[i], ".xml"), "0123456789")
		rels += `<Relationship Id="r` + more[i] + `" Type="` + relBase + kind + `" Target="` + more[i] + `"/>`
		put("word/"+more[i], header+more[i+1])
	}
	put("[Content_Types].xml", contentTypes)
	put("_rels/.rels", header+`<Relationships xmlns="`+nsRels+`"><Relationship Id="rId1" Type="`+relBase+`officeDocument" Target="/word/document.xml"/></Relationships>`)
	put("word/_rels/document.xml.rels", header+`<Relationships xmlns="`+nsRels+`">`+rels+`</Relationships>`)
	put("word/document.xml", header+`<w:document `+nsAll+`><w:body>`+body+`<w:sectPr/></w:body></w:document>`)
	put("word/media/image1.bin", "\x00\x01 not touched")
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const nsAll = nsW + ` ` + nsR + ` ` + nsMore + ` xmlns:mc="` + nsMC + `" xmlns:m="` + nsMath + `" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" xmlns:w16se="http://schemas.microsoft.com/office/word/2015/wordml/symex"`

func opened(t testing.TB, file []byte) *File {
	t.Helper()
	f, err := Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		var u *Unreadable
		if errors.As(err, &u) {
			t.Fatal(err, u.Cause)
		}
		t.Fatal(err)
	}
	return f
}

// passages are a file's, a line each.
func passages(f *File) string {
	var b strings.Builder
	for _, p := range f.Passages {
		b.WriteString(p.Place.String())
		if p.Heading > 0 {
			b.WriteString(strings.Repeat("#", p.Heading))
		}
		b.WriteString(" " + strings.ReplaceAll(strings.ReplaceAll(p.Text, "\n", "⏎"), "\t", "→") + "\n")
	}
	return b.String()
}

// texts are the paragraphs of a part as they are when all tracked changes are accepted or
// rejected. It is not the reader: it knows only what the tests need, from the definition of
// the elements.
func texts(t testing.TB, part string, accept bool) []string {
	t.Helper()
	gone := map[string]bool{"instrText": true}
	for _, n := range []string{"del", "moveFrom"} {
		gone[n] = accept
	}
	for _, n := range []string{"ins", "moveTo"} {
		gone[n] = !accept
	}
	var all []string
	var lost int
	var stack []string
	d := xml.NewDecoder(strings.NewReader(part))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("%v\n%s", err, part)
		}
		switch k := token.(type) {
		case xml.StartElement:
			stack = append(stack, k.Name.Local)
			switch {
			case gone[k.Name.Local]:
				lost++
			case lost > 0:
			case k.Name.Local == "p":
				all = append(all, "")
			case k.Name.Local == "tab":
				all[len(all)-1] += "\t"
			case k.Name.Local == "br":
				all[len(all)-1] += "\n"
			}
		case xml.EndElement:
			if gone[k.Name.Local] {
				lost--
			}
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if n := stack[max(0, len(stack)-1):]; lost == 0 && len(n) > 0 && (n[0] == "t" || n[0] == "delText") {
				all[len(all)-1] += string(k)
			}
		}
	}
}
