package docx

import (
	"fmt"
	"strings"
)

// Passage is a paragraph that was read, with its text as it is after all tracked changes are
// accepted. A line break is "\n", a tab "\t"; fields show their results; hidden text, deleted
// text, numbers that Word adds by itself and comments are not in it. Paragraphs without text
// are left out.
type Passage struct {
	Text    string
	Place   Place
	Heading int // 1 to 9: the level, by its style or outline; a title is 1; 0: no heading

	part   *xmlPart
	pieces []piece
	twins  []*Passage // the same text box again, for programs that do not know the first form
	style  string
	level  int // outline level + 1 set at the paragraph itself, 10: expressly none
	text   strings.Builder
	merged bool // the next paragraph belongs to it
}

// Story is what a passage is part of.
type Story string

// The stories of a document.
const (
	Main     Story = "正文"
	TextBox  Story = "文本框"
	Header   Story = "页眉"
	Footer   Story = "页脚"
	Footnote Story = "脚注"
	Endnote  Story = "尾注"
)

// Place says where a passage stands. All numbers count from 1.
type Place struct {
	Story     Story
	Number    int // which text box or note; 0 in other stories
	Table     int // which table of the document; 0: in none
	Row, Cell int
	Paragraph int // which in its story outside of tables, or in its cell; those without text are not counted
}

// String is for people: 正文第3段, 表格2第3行第1列.
func (p Place) String() string {
	var b strings.Builder
	if p.Table == 0 || p.Story != Main {
		b.WriteString(string(p.Story))
	}
	if p.Number > 0 {
		fmt.Fprint(&b, p.Number)
	}
	if p.Table > 0 {
		fmt.Fprintf(&b, "表格%d第%d行第%d列", p.Table, p.Row, p.Cell)
		if p.Paragraph < 2 {
			return b.String()
		}
	}
	fmt.Fprintf(&b, "第%d段", p.Paragraph)
	return b.String()
}

// Editable reports whether text[from:to] can be replaced or marked: it is no formula or the like.
func (p *Passage) Editable(from, to int) bool {
	for _, c := range p.pieces {
		if c.from < to && c.to > from && (c.run == nil || !c.run.atoms[c.atom].editable) {
			return false
		}
	}
	return len(p.pieces) > 0 && from >= 0 && to <= len(p.Text) && from <= to
}

// piece maps text[from:to] to the child of a run that it comes from.
type piece struct {
	from, to int
	run      *textRun // nil: no run of text, but a formula
	atom     int
}

// textRun is a w:r as it lies in the file, by offsets into its part.
type textRun struct {
	start, open, end int  // of the element; open: the end of its start tag
	rPr              span // its properties; empty when it has none
	props            []property
	hidden           bool
	atoms            []atom
	parent           tag // the element around it
}

type span struct{ start, end int }

// property is a child of w:rPr.
type property struct {
	name string
	span
}

// tag is a start tag.
type tag struct {
	name string
	span
}

// atom is a child of a run other than its properties.
type atom struct {
	span
	name     string
	editable bool
}
