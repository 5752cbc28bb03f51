package docx

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
)

// parser reads the parts of a file into passages.
type parser struct {
	file      *File
	passages  []*Passage
	now       *xmlPart
	stack     []frame
	tables    int
	boxes     int
	elements  int
	notes     int
	before    int // where the token that is handled begins
	alternate []*alternative
	inner     strings.Builder // what the w:t that we are in holds so far
}

// frame is an open element and what holds for all inside it: a child begins as a copy.
type frame struct {
	tag
	skip     bool // text does not count: deleted, or no text
	shadowed bool // as skip, up to the next text box: the second form of something
	preserve bool // blanks at the ends of a text count
	para     *Passage
	run      *textRun
	atom     *atom // the child of the run that we are in
	place    Place
	cells    *place // the table around
	fields   *fields
	alt      *alternative
	shadow   bool // passages are twins of those before them
	merge    *Passage
}

// place counts the rows and cells of an open table.
type place struct{ row, cell, across int }

// alternative is an mc:AlternateContent: the passages of its first form and those of the others.
type alternative struct {
	chosen        bool
	first, second []*Passage
}

const (
	nsMC   = "http://schemas.openxmlformats.org/markup-compatibility/2006"
	nsMath = "http://schemas.openxmlformats.org/officeDocument/2006/math"
)

// word reports whether the name is of WordprocessingML, transitional or strict.
func word(n xml.Name) bool {
	return n.Space == "http://schemas.openxmlformats.org/wordprocessingml/2006/main" || n.Space == "http://purl.oclc.org/ooxml/wordprocessingml/main"
}

func (p *parser) part(name string, story Story) error {
	raw, err := p.file.unpack(name)
	if err != nil || raw == nil {
		return err
	}
	p.now, p.notes = &xmlPart{name: name, raw: string(raw)}, 0
	p.file.parts[name] = p.now
	p.stack = []frame{{place: Place{Story: story}, fields: &fields{}}}
	d := reader(raw)
	for {
		p.before = int(d.InputOffset())
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return broken(name, err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if p.elements++; len(p.stack) > maxDepth || p.elements > maxElements {
				return broken(name, errTooMuch)
			}
			if len(p.stack) == 1 {
				p.now.root(element{t}, p.before)
			}
			p.start(element{t}, int(d.InputOffset()))
		case xml.EndElement:
			p.end(int(d.InputOffset()))
		case xml.CharData:
			p.chars(string(t))
		}
	}
}

// start opens an element.
func (p *parser) start(e element, after int) {
	parent := &p.stack[len(p.stack)-1]
	f := *parent
	f.tag, f.merge = tag{"", span{p.before, after}}, nil
	p.known(e)
	switch {
	case word(e.Name):
		f.name = e.Name.Local
		p.startWord(e, &f, parent)
	case e.Name.Space == nsMC:
		p.startAlternative(e, &f)
	case e.Name.Space == nsMath && e.Name.Local == "t":
		f.name = "m:t"
	}
	if p.inRun(parent) && f.name != "rPr" {
		run := parent.run
		run.atoms = append(run.atoms, atom{span: f.span, name: f.name})
		f.atom = &run.atoms[len(run.atoms)-1]
		p.inner.Reset()
		if word(e.Name) {
			p.say(&f, letter(e))
		}
	}
	if e.Name.Local == "symEx" { // how Word writes 😀: inside an alternative
		p.say(&f, symbol(e))
	}
	p.stack = append(p.stack, f)
}

// inRun reports whether f is the innermost run itself.
func (p *parser) inRun(f *frame) bool { return f.run != nil && f.name == "r" && f.start == f.run.start }

// known keeps the ids of comments, changes and bookmarks.
func (p *parser) known(e element) {
	for _, a := range e.Attr {
		if a.Name.Local == "id" && word(a.Name) {
			if n, err := strconv.Atoi(a.Value); err == nil {
				p.file.used[n] = true
			}
		}
	}
}

func (p *parser) startWord(e element, f, parent *frame) {
	switch f.name {
	case "p":
		p.startParagraph(f, parent)
	case "r":
		f.run, f.atom = &textRun{start: f.start, open: f.end, parent: parent.tag}, nil
	case "t":
		for _, a := range e.Attr {
			if a.Name.Local == "space" {
				f.preserve = a.Value == "preserve"
			}
		}
	case "fldChar":
		if !f.skip && !f.shadowed {
			f.fields.change(e.attr("fldCharType"))
		}
	case "tbl":
		p.tables++
		f.cells, f.place.Table = &place{}, p.tables
		parent.merge = nil
	case "tr":
		if f.cells != nil {
			*f.cells = place{row: f.cells.row + 1, across: 1}
			f.place.Row = f.cells.row
		}
	case "tc":
		if f.cells != nil {
			f.cells.cell += f.cells.across
			f.cells.across, f.place.Cell = 1, f.cells.cell
		}
	case "txbxContent":
		if !f.skip && !f.shadow {
			p.boxes++
		}
		f.para, f.run, f.atom, f.cells, f.fields, f.shadowed = nil, nil, nil, nil, &fields{}, false
		f.place = Place{Story: TextBox, Number: p.boxes}
	case "footnote", "endnote":
		if kind := e.attr("type"); kind != "" && kind != "normal" {
			f.skip = true // the line between text and notes
		} else {
			p.notes++
			f.place.Number = p.notes
		}
	default:
		p.property(e, f, parent)
	}
}

// property handles what says how something looks, and changes that are tracked.
func (p *parser) property(e element, f, parent *frame) {
	switch f.name {
	case "del", "moveFrom", "cellDel":
		p.gone(f, parent)
	case "delText", "instrText", "delInstrText", "sdtPr", "rt", "sectPr":
		f.skip = true
	case "pPrChange", "rPrChange", "tblPrChange", "trPrChange", "tcPrChange", "sectPrChange", "numberingChange":
		f.skip, f.para = true, nil // what stands inside is how it was
	case "gridSpan":
		if n, err := strconv.Atoi(e.attr("val")); err == nil && n > 0 && n < 1000 && f.cells != nil && parent.name == "tcPr" {
			f.cells.across = n
		}
	case "vanish":
		if parent.name == "rPr" && f.run != nil && !f.skip && e.attr("val") != "0" && e.attr("val") != "false" {
			f.run.hidden = true
		}
	case "pStyle", "outlineLvl", "framePr":
		if f.para != nil {
			f.para.property(e)
		}
	}
}

// property is a child of w:pPr.
func (p *Passage) property(e element) {
	switch e.Name.Local {
	case "pStyle":
		p.style = e.attr("val")
	case "outlineLvl":
		p.level = outline(e.attr("val"))
	case "framePr":
		if kind := e.attr("dropCap"); kind != "" && kind != "none" {
			p.merged = true // a large first letter is a paragraph to Word, not to people
		}
	}
}

// gone handles what is deleted, or moved elsewhere: a row, a cell, the mark at the end of a
// paragraph, or the text inside.
func (p *parser) gone(f, parent *frame) {
	switch {
	case (parent.name == "trPr" || parent.name == "tcPr") && f.cells != nil:
		p.stack[len(p.stack)-2].skip = true
		if parent.name == "trPr" {
			f.cells.row--
		}
	case parent.name == "rPr" && f.para != nil && f.run == nil:
		f.para.merged = true
	default:
		f.skip = true
	}
}

func (p *parser) startParagraph(f, parent *frame) {
	f.run, f.atom = nil, nil
	if parent.merge != nil {
		f.para, parent.merge = parent.merge, nil
		f.para.merged = false
		return
	}
	f.para = &Passage{part: p.now, Place: f.place}
	switch {
	case f.alt != nil && f.shadow:
		f.alt.second = append(f.alt.second, f.para)
	default:
		p.passages = append(p.passages, f.para)
		if f.alt != nil {
			f.alt.first = append(f.alt.first, f.para)
		}
	}
}

// startAlternative: the first choice is read; what follows is the same again for other programs.
func (p *parser) startAlternative(e element, f *frame) {
	switch e.Name.Local {
	case "AlternateContent":
		if !f.shadow {
			f.alt = &alternative{}
			p.alternate = append(p.alternate, f.alt)
		}
	case "Choice", "Fallback":
		if f.alt != nil && !f.shadow {
			f.shadow, f.shadowed = f.alt.chosen, f.shadowed || f.alt.chosen
			f.alt.chosen = true
		}
	}
}

// chars takes text in.
func (p *parser) chars(s string) {
	f := &p.stack[len(p.stack)-1]
	if f.name != "t" && f.name != "m:t" {
		return
	}
	s = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || r == '\r' {
			return ' '
		}
		return r
	}, s)
	if f.atom != nil && f.name == "t" && p.inRun(&p.stack[len(p.stack)-2]) {
		p.inner.WriteString(s) // a comment inside may split it
		return
	}
	p.say(f, s)
}

// say adds text to the paragraph.
func (p *parser) say(f *frame, s string) {
	if s == "" || f.skip || f.shadowed || f.para == nil || f.fields.instruction() || f.run != nil && f.run.hidden {
		return
	}
	from := f.para.text.Len()
	f.para.text.WriteString(s)
	c := piece{from: from, to: from + len(s)}
	if f.run != nil && f.atom != nil {
		c.run, c.atom = f.run, len(f.run.atoms)-1
	}
	f.para.pieces = append(f.para.pieces, c)
}

// end closes an element.
func (p *parser) end(after int) {
	f := p.stack[len(p.stack)-1]
	p.stack = p.stack[:len(p.stack)-1]
	parent := &p.stack[len(p.stack)-1]
	if p.inRun(parent) {
		if f.name == "rPr" {
			parent.run.rPr = span{f.start, after}
		} else {
			p.endAtom(f, parent.run, after)
		}
	}
	switch {
	case f.name == "r" && f.run != nil:
		f.run.end = after
	case f.name == "p" && f.para != nil:
		f.fields.close()
		if f.para.merged {
			parent.merge = f.para
		} else if n := len(p.passages) - 1; n >= 0 && p.passages[n] == f.para && f.para.text.Len() == 0 && f.alt == nil {
			p.passages = p.passages[:n]
		}
	case parent.name == "rPr" && f.run != nil && parent.start != f.start:
		if grand := &p.stack[len(p.stack)-2]; p.inRun(grand) {
			f.run.props = append(f.run.props, property{f.name, span{f.start, after}})
		}
	}
}

// endAtom closes a child of a run. The text of a w:t is only now known in full.
func (p *parser) endAtom(f frame, run *textRun, after int) {
	a := &run.atoms[len(run.atoms)-1]
	a.end = after
	switch f.name {
	case "t":
		text := p.inner.String()
		p.inner.Reset()
		if !f.preserve {
			text = strings.Trim(text, " ")
		}
		a.editable = true
		f.atom = a
		p.say(&f, text)
	case "tab", "br", "cr", "noBreakHyphen", "sym":
		a.editable = true
	}
}

// finish gives the passages with text, numbered and with their levels.
func (p *parser) finish(headings styleLevels) []*Passage {
	for _, a := range p.alternate {
		for i, q := range a.second {
			q.Text = q.text.String()
			if n := len(a.first); n > 0 && len(a.second)%n == 0 && a.first[i%len(a.first)].text.String() == q.Text {
				first := a.first[i%len(a.first)]
				first.twins = append(first.twins, q)
			}
		}
	}
	type counted struct {
		Place
		part *xmlPart
	}
	count := map[counted]int{}
	var all []*Passage
	for _, q := range p.passages {
		q.Text = q.text.String()
		if strings.TrimSpace(q.Text) == "" {
			continue
		}
		q.Heading = headings.of(q.style, q.level)
		key := counted{q.Place, q.part}
		count[key]++
		q.Place.Paragraph = count[key]
		all = append(all, q)
	}
	return all
}
