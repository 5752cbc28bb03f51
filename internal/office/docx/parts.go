package docx

import (
	"fmt"
	"strings"
	"time"
)

type part struct {
	name    string
	content []byte
}

const (
	header = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	nsW    = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	nsR    = `xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	nsMore = `xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"`

	nsRels  = "http://schemas.openxmlformats.org/package/2006/relationships"
	relBase = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	typeOf  = "application/vnd.openxmlformats-officedocument.wordprocessingml."
)

// parts are the files inside the file, the table of contents first.
func (p *writer) parts(d Document) []part {
	all := []part{
		{"[Content_Types].xml", []byte(contentTypes)},
		{"_rels/.rels", []byte(header + `<Relationships xmlns="` + nsRels + `">` +
			`<Relationship Id="rId1" Type="` + relBase + `officeDocument" Target="word/document.xml"/>` +
			`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>` +
			`</Relationships>`)},
		{"docProps/core.xml", []byte(core(d))},
		{"word/document.xml", []byte(header + `<w:document ` + nsW + ` ` + nsR + ` ` + nsMore + `><w:body>` + p.b.String() + section + `</w:body></w:document>`)},
		{"word/_rels/document.xml.rels", []byte(p.relations())},
		{"word/styles.xml", []byte(p.fonts.styles())},
		{"word/settings.xml", []byte(settings)},
		{"word/fontTable.xml", []byte(p.fonts.fontTable())},
		{"word/footer1.xml", []byte(p.footer(`<w:ind w:rightChars="100" w:right="280"/><w:jc w:val="right"/>`))},
		{"word/footer2.xml", []byte(p.footer(`<w:ind w:leftChars="100" w:left="280"/><w:jc w:val="left"/>`))},
	}
	for i, png := range p.pictures {
		all = append(all, part{fmt.Sprintf("word/media/image%d.png", i+1), png})
	}
	return all
}

const contentTypes = header + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
	`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
	`<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>` +
	`<Override PartName="/word/document.xml" ContentType="` + typeOf + `document.main+xml"/>` +
	`<Override PartName="/word/styles.xml" ContentType="` + typeOf + `styles+xml"/>` +
	`<Override PartName="/word/settings.xml" ContentType="` + typeOf + `settings+xml"/>` +
	`<Override PartName="/word/fontTable.xml" ContentType="` + typeOf + `fontTable+xml"/>` +
	`<Override PartName="/word/footer1.xml" ContentType="` + typeOf + `footer+xml"/>` +
	`<Override PartName="/word/footer2.xml" ContentType="` + typeOf + `footer+xml"/>` +
	`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`

// The settings make odd and even pages differ, keep a line that is broken by hand from being
// stretched, and keep Word from opening the file as one of 2007.
const settings = header + `<w:settings ` + nsW + `><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/>` +
	`<w:characterSpacingControl w:val="compressPunctuation"/>` +
	`<w:compat><w:doNotExpandShiftReturn/><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`

var section = fmt.Sprintf(`<w:sectPr><w:footerReference w:type="default" r:id="rIdOdd"/><w:footerReference w:type="even" r:id="rIdEven"/>`+
	`<w:pgSz w:w="%d" w:h="%d"/><w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="851" w:footer="%d" w:gutter="0"/></w:sectPr>`,
	pageWidth, pageHeight, marginTop, marginRight, marginBottom, marginLeft, footerHeight)

func (p *writer) relations() string {
	var b strings.Builder
	b.WriteString(header + `<Relationships xmlns="` + nsRels + `">`)
	add := func(id, kind, target string) {
		b.WriteString(`<Relationship Id="` + id + `" Type="` + relBase + kind + `" Target="` + target + `"/>`)
	}
	add("rIdStyles", "styles", "styles.xml")
	add("rIdSettings", "settings", "settings.xml")
	add("rIdFonts", "fontTable", "fontTable.xml")
	add("rIdOdd", "footer", "footer1.xml")
	add("rIdEven", "footer", "footer2.xml")
	for i := range p.pictures {
		add(fmt.Sprintf("rIdImage%d", i+1), "image", fmt.Sprintf("media/image%d.png", i+1))
	}
	b.WriteString(`</Relationships>`)
	return b.String()
}

// footer is the page number with a dash on either side (GB/T 9704-2012, 7.5).
func (p *writer) footer(ppr string) string {
	rPr := `<w:rPr>` + p.fonts.rFonts(p.fonts.Song, true) + `</w:rPr>`
	run := func(inner string) string { return `<w:r>` + rPr + inner + `</w:r>` }
	return header + `<w:ftr ` + nsW + `><w:p><w:pPr><w:pStyle w:val="Footer"/>` + ppr + `</w:pPr>` +
		run(`<w:t xml:space="preserve">— </w:t>`) +
		run(`<w:fldChar w:fldCharType="begin"/>`) + run(`<w:instrText xml:space="preserve"> PAGE </w:instrText>`) +
		run(`<w:fldChar w:fldCharType="separate"/>`) + run(`<w:t>1</w:t>`) + run(`<w:fldChar w:fldCharType="end"/>`) +
		run(`<w:t xml:space="preserve"> —</w:t>`) + `</w:p></w:ftr>`
}

func core(d Document) string {
	when := ""
	if !d.Created.IsZero() {
		at := d.Created.UTC().Format(time.RFC3339)
		when = `<dcterms:created xsi:type="dcterms:W3CDTF">` + at + `</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">` + at + `</dcterms:modified>`
	}
	return header + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<dc:title>` + escape(clean(d.Title)) + `</dc:title><dc:creator>` + escape(clean(d.Author)) + `</dc:creator>` + when + `</cp:coreProperties>`
}
