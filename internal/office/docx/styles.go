package docx

import (
	"fmt"
	"strings"
)

// look is a paragraph style as the file holds it.
type look struct {
	id, name string // names are Word's own where it has one, so that its menus show them in the user's language
	next     string
	font     func(Fonts) string
	ppr      string // what follows w:pStyle in w:pPr, in the schema's order
	size     int    // in half points
}

func body(f Fonts) string { return f.Body }
func hei(f Fonts) string  { return f.Hei }
func kai(f Fonts) string  { return f.Kai }
func song(f Fonts) string { return f.Song }

const (
	exactly = `<w:spacing w:before="0" w:after="0" w:line="560" w:lineRule="exact"/>`
	// 28 characters to a line (5.2.3): of 16 pt they are 2 mm wider than the page leaves. A grid of
	// characters would say it as well, but LibreOffice pulls the text of one apart.
	tight    = `<w:spacing w:val="-5"/>`
	twoChars = `<w:ind w:firstLineChars="200" w:firstLine="640"/>`
)

var looks = map[Style]look{
	Body:      {id: "NormalIndent", name: "Normal Indent", font: body, ppr: exactly + twoChars, size: 32},
	Title:     {id: "Title", name: "Title", next: "NormalIndent", font: func(f Fonts) string { return f.Title }, ppr: `<w:keepNext/><w:keepLines/><w:spacing w:before="0" w:after="560" w:line="720" w:lineRule="exact"/><w:jc w:val="center"/>`, size: 44},
	Heading1:  {id: "Heading1", name: "heading 1", next: "NormalIndent", font: hei, ppr: `<w:keepNext/><w:keepLines/>` + exactly + twoChars + `<w:outlineLvl w:val="0"/>`, size: 32},
	Heading2:  {id: "Heading2", name: "heading 2", next: "NormalIndent", font: kai, ppr: `<w:keepNext/><w:keepLines/>` + exactly + twoChars + `<w:outlineLvl w:val="1"/>`, size: 32},
	Heading3:  {id: "Heading3", name: "heading 3", next: "NormalIndent", font: body, ppr: `<w:keepNext/><w:keepLines/>` + exactly + twoChars + `<w:outlineLvl w:val="2"/>`, size: 32},
	Flush:     {id: "BodyText", name: "Body Text", font: body, ppr: exactly, size: 32},
	Signature: {id: "Signature", name: "Signature", font: body, ppr: exactly + `<w:ind w:rightChars="400" w:right="1280"/><w:jc w:val="right"/>`, size: 32},
	Caption:   {id: "Caption", name: "caption", next: "NormalIndent", font: hei, ppr: `<w:keepNext/><w:spacing w:before="120" w:after="120"/><w:jc w:val="center"/>`, size: 28},
	Small:     {id: "Note", name: "Note", font: body, ppr: `<w:spacing w:before="0" w:after="80" w:line="360" w:lineRule="exact"/>`, size: 24},
}

// Looks that only the writer uses.
var (
	tableText   = look{id: "TableText", name: "Table Text", font: body, ppr: `<w:spacing w:before="40" w:after="40"/><w:jc w:val="left"/>`, size: 24}
	tableHead   = look{id: "TableHead", name: "Table Head", font: hei, ppr: `<w:spacing w:before="40" w:after="40"/><w:jc w:val="center"/>`, size: 24}
	pictureLine = look{id: "PictureLine", name: "Picture Line", font: body, ppr: `<w:spacing w:before="120" w:after="120"/><w:jc w:val="center"/>`, size: 32}
	footer      = look{id: "Footer", name: "footer", font: song, ppr: `<w:spacing w:before="0" w:after="0" w:line="320" w:lineRule="exact"/>`, size: 28}
	gap         = look{id: "Gap", name: "Gap", font: body, ppr: `<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>`, size: 2}
)

func (f Fonts) filled() Fonts {
	d := DefaultFonts()
	for _, p := range []struct{ to, from *string }{{&f.Title, &d.Title}, {&f.Body, &d.Body}, {&f.Hei, &d.Hei}, {&f.Kai, &d.Kai}, {&f.Song, &d.Song}, {&f.Latin, &d.Latin}} {
		if *p.to = strings.TrimSpace(clean(*p.to)); *p.to == "" {
			*p.to = *p.from
		}
	}
	return f
}

// rFonts names all four fonts: one that is left out would come from the theme of whoever
// opens the file.
func (f Fonts) rFonts(eastAsia string, hint bool) string {
	latin, h := f.Latin, ""
	if eastAsia == f.Song { // page numbers: digits of the same letters
		latin = f.Song
	}
	if hint {
		h = ` w:hint="eastAsia"`
	}
	latin = escape(latin)
	return `<w:rFonts` + h + ` w:ascii="` + latin + `" w:hAnsi="` + latin + `" w:eastAsia="` + escape(eastAsia) + `" w:cs="` + latin + `"/>`
}

func (f Fonts) styles() string {
	var b strings.Builder
	b.WriteString(header + `<w:styles ` + nsW + `><w:docDefaults><w:rPrDefault><w:rPr>` + f.rFonts(f.Body, false) +
		`<w:sz w:val="32"/><w:szCs w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>` +
		`<w:pPrDefault><w:pPr/></w:pPrDefault></w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>` +
		`<w:pPr><w:widowControl w:val="0"/><w:jc w:val="both"/></w:pPr>` +
		`<w:rPr>` + f.rFonts(f.Body, false) + `<w:kern w:val="2"/><w:sz w:val="32"/><w:szCs w:val="32"/></w:rPr></w:style>` +
		`<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>` +
		`<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/>` +
		`<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="85" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>`)
	for s := Body; s <= Small; s++ {
		b.WriteString(f.style(looks[s]))
	}
	for _, l := range []look{tableText, tableHead, pictureLine, footer, gap} {
		b.WriteString(f.style(l))
	}
	b.WriteString(`</w:styles>`)
	return b.String()
}

func (f Fonts) style(l look) string {
	next := ""
	if l.next != "" {
		next = `<w:next w:val="` + l.next + `"/>`
	}
	rPr := f.rFonts(l.font(f), false)
	if l.size == 32 {
		rPr += tight
	}
	return fmt.Sprintf(`<w:style w:type="paragraph" w:styleId="%s"><w:name w:val="%s"/><w:basedOn w:val="Normal"/>%s<w:qFormat/><w:pPr>%s</w:pPr><w:rPr>%s<w:sz w:val="%d"/><w:szCs w:val="%d"/></w:rPr></w:style>`,
		l.id, l.name, next, l.ppr, rPr, l.size, l.size)
}

// instead are what a machine without a font may take for it.
var instead = map[string]string{
	"方正小标宋简体": "方正小标宋_GBK", "方正小标宋_GBK": "方正小标宋简体", "仿宋": "FangSong", "仿宋_GB2312": "仿宋",
	"楷体": "KaiTi", "楷体_GB2312": "楷体", "黑体": "SimHei", "宋体": "SimSun",
}

func (f Fonts) fontTable() string {
	var b strings.Builder
	b.WriteString(header + `<w:fonts ` + nsW + `>`)
	seen := map[string]bool{}
	for _, name := range []string{f.Title, f.Body, f.Hei, f.Kai, f.Song, f.Latin} {
		if seen[name] {
			continue
		}
		seen[name] = true
		b.WriteString(`<w:font w:name="` + escape(name) + `">`)
		if alt := instead[name]; alt != "" {
			b.WriteString(`<w:altName w:val="` + alt + `"/>`)
		}
		if name == f.Latin {
			b.WriteString(`<w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>`)
			continue
		}
		b.WriteString(`<w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>`)
	}
	b.WriteString(`</w:fonts>`)
	return b.String()
}
