package docx

import (
	"archive/zip"
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// Write writes d as a .docx file. It fails when a link leads nowhere, two runs bear the same
// anchor, cells of a table overlap or stick out of it, or a picture is no PNG.
func Write(w io.Writer, d Document) error {
	p := &writer{fonts: d.Fonts.filled(), bookmarks: map[string]int{}}
	if err := p.enrol(d.Blocks); err != nil {
		return err
	}
	if err := p.blocks(d.Blocks); err != nil {
		return err
	}
	z := zip.NewWriter(w)
	for _, part := range p.parts(d) {
		// A fixed time, the first that a zip file can say: equal documents, equal bytes.
		f, err := z.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err == nil {
			_, err = f.Write(part.content)
		}
		if err != nil {
			return fmt.Errorf("write %s: %w", part.name, err)
		}
	}
	return z.Close()
}

// writer puts the body of a document together.
type writer struct {
	fonts     Fonts
	b         strings.Builder
	bookmarks map[string]int // an anchor's number; its bookmark is named after it
	pictures  [][]byte
	newPage   bool // a page break waits for the next paragraph
}

func bookmark(n int) string { return "_place" + strconv.Itoa(n) }

// enrol gives each anchor its number, so that links may lead forward.
func (p *writer) enrol(blocks []Block) error {
	var links []string
	each := func(runs []Run) error {
		for _, r := range runs {
			if _, twice := p.bookmarks[r.Anchor]; twice {
				return fmt.Errorf("write document: two runs bear the anchor %q", r.Anchor)
			}
			if r.Anchor != "" {
				p.bookmarks[r.Anchor] = len(p.bookmarks) + 1
			}
			if r.Link != "" {
				links = append(links, r.Link)
			}
		}
		return nil
	}
	for _, b := range blocks {
		for _, runs := range runsOf(b) {
			if err := each(runs); err != nil {
				return err
			}
		}
	}
	for _, l := range links {
		if p.bookmarks[l] == 0 {
			return fmt.Errorf("write document: a link leads to %q, and nothing bears that anchor", l)
		}
	}
	return nil
}

func runsOf(b Block) [][]Run {
	switch b := b.(type) {
	case Paragraph:
		return [][]Run{b.Runs}
	case Table:
		var all [][]Run
		for _, r := range b.Rows {
			for _, c := range r.Cells {
				all = append(all, c.Runs)
			}
		}
		return all
	}
	return nil
}

func (p *writer) blocks(blocks []Block) error {
	var before Block
	for _, b := range blocks {
		switch b := b.(type) {
		case Paragraph:
			p.paragraph(looks[b.Style], b.setting(), b.Runs)
		case Table:
			if _, ok := before.(Table); ok || p.newPage {
				p.paragraph(gap, setting{}, nil) // tables without a paragraph between them would be one
			}
			if err := p.table(b); err != nil {
				return err
			}
		case Picture:
			if err := p.picture(b); err != nil {
				return err
			}
		case PageBreak:
			p.newPage = true
		default:
			return fmt.Errorf("write document: a block of type %T", b)
		}
		before = b
	}
	if _, ok := before.(Paragraph); !ok { // a body ends with a paragraph
		p.newPage = false
		p.paragraph(gap, setting{}, nil)
	}
	return nil
}

// setting is what one paragraph has of its own.
type setting struct {
	align Align
	size  int  // of its text in half points; 0: the look's
	keep  bool // on the page of the paragraph after it
	inset int  // from either side, in twips
}

func (p *writer) paragraph(l look, s setting, runs []Run) {
	p.open(l, s)
	for _, r := range runs {
		p.run(l, s.size, r)
	}
	p.b.WriteString(`</w:p>`)
}

// open begins a paragraph, on a new page if one is due.
func (p *writer) open(l look, s setting) {
	p.b.WriteString(`<w:p><w:pPr><w:pStyle w:val="` + l.id + `"/>`)
	if s.keep {
		p.b.WriteString(`<w:keepNext/>`)
	}
	if p.newPage {
		p.b.WriteString(`<w:pageBreakBefore/>`)
		p.newPage = false
	}
	if l.id == looks[Body].id && (s.align == Center || s.align == Right) {
		p.b.WriteString(`<w:ind w:firstLineChars="0" w:firstLine="0"/>`) // an indent would push it off the middle
	}
	if s.inset > 0 {
		fmt.Fprintf(&p.b, `<w:ind w:left="%d" w:right="%d"/>`, s.inset, s.inset)
	}
	if s.align != Default {
		p.b.WriteString(`<w:jc w:val="` + alignments[s.align] + `"/>`)
	}
	p.b.WriteString(`</w:pPr>`)
}

func (b Paragraph) setting() setting {
	s := setting{align: b.Align}
	if b.Style == Title {
		s.inset = inset(b.Runs)
	}
	return s
}

// inset makes the lines of a long title alike in length, so that no single character is left
// for the last (GB/T 9704-2012, 7.3.1).
func inset(runs []Run) int {
	const character = 440 // twips
	width, before := 0, rune(0)
	for _, r := range runs {
		for _, c := range clean(r.Text) {
			if c == '\n' {
				return 0
			}
			if before != 0 && (before < 0x250) != (c < 0x250) {
				width += character / 4 // the gap between Chinese and Latin
			}
			before = c
			if c < 0x250 {
				width += character / 2
			} else {
				width += character
			}
		}
	}
	lines := (width + textWidth - 1) / textWidth
	if lines < 2 {
		return 0
	}
	return max(0, (textWidth-width/lines-2*character)/2)
}

var alignments = map[Align]string{Left: "left", Center: "center", Right: "right"}

func (p *writer) run(l look, size int, r Run) {
	text := clean(r.Text)
	n := p.bookmarks[r.Anchor]
	if n > 0 {
		fmt.Fprintf(&p.b, `<w:bookmarkStart w:id="%d" w:name="%s"/>`, n, bookmark(n))
	}
	if r.Link != "" {
		p.b.WriteString(`<w:hyperlink w:anchor="` + bookmark(p.bookmarks[r.Link]) + `" w:history="1">`)
	}
	if text != "" {
		p.b.WriteString(`<w:r>` + p.rPr(l, size, r.Bold, chinese(text)) + content(text, "w:t") + `</w:r>`)
	}
	if r.Link != "" {
		p.b.WriteString(`</w:hyperlink>`)
	}
	if n > 0 {
		fmt.Fprintf(&p.b, `<w:bookmarkEnd w:id="%d"/>`, n)
	}
}

func (p *writer) rPr(l look, size int, bold, hint bool) string {
	var s string
	if hint {
		s += p.fonts.rFonts(l.font(p.fonts), true)
	}
	if bold {
		s += `<w:b/><w:bCs/>`
	}
	if size > 0 && size != l.size {
		s += fmt.Sprintf(`<w:sz w:val="%d"/><w:szCs w:val="%d"/>`, size, size)
	}
	if s == "" {
		return ""
	}
	return `<w:rPr>` + s + `</w:rPr>`
}

// halfPoints are points in the unit of w:sz.
func halfPoints(points float64) int { return cmp.Or(int(points*2+0.5), tableText.size) }
