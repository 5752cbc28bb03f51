// Package docx writes, reads and amends Word documents (.docx). It knows no domain: it sees
// paragraphs, tables and pictures, not figures or records.
//
// Writing lays a plain [Document] out after GB/T 9704-2012 (the layout of official documents):
//
//	d := docx.Document{Title: "2021年工作总结", Created: now, Blocks: []docx.Block{
//		docx.Paragraph{Style: docx.Title, Runs: docx.Text("2021年工作总结")},
//		docx.Paragraph{Style: docx.Heading1, Runs: docx.Text("一、学习教育")},
//		docx.Paragraph{Runs: []docx.Run{
//			{Text: "开展志愿服务"}, {Text: "1260", Anchor: "text-hours", Link: "annex-hours"}, {Text: "小时。"}}},
//		docx.PageBreak{},
//		docx.Table{Header: 1, Columns: …, Rows: …},
//	}}
//	err := docx.Write(w, d)
//
// Equal documents give equal bytes.
//
// Reading takes documents of any hand, from Word, WPS or LibreOffice, with tracked changes,
// text boxes and tables:
//
//	f, err := docx.Open(r, size)   // errors say in Chinese what is wrong and what to do
//	for i, p := range f.Passages   // in reading order: p.Text, p.Heading, p.Place ("正文第3段")
//
// Amending replaces ranges of a passage's text, as tracked changes or without traces, and marks
// ranges with a yellow background or a comment; all else in the file stays as it was:
//
//	edits := []docx.Edit{
//		{Passage: i, From: 12, To: 15, Text: "128"},
//		{Passage: j, From: 0, To: 9, Keep: true, Comment: "没有记录支持"}}
//	err := f.Track(w, edits, docx.By{Author: "…", At: now})   // or f.Fill(w, edits)
//
// Positions in a text are byte offsets, as Go slices it.
package docx

import "time"

// Document is what is written. Blocks stand in the order of reading.
type Document struct {
	Title   string // the property of the file; the title on the page is a Paragraph of style Title
	Author  string // a property of the file
	Created time.Time
	Fonts   Fonts
	Blocks  []Block
}

// Fonts are names of font families; an empty one is that of [DefaultFonts]. They are named in
// the file, never embedded.
type Fonts struct {
	Title string // 小标宋
	Body  string // 仿宋: the text and headings of the third level
	Hei   string // 黑体: headings of the first level, the head of a table
	Kai   string // 楷体: headings of the second level
	Song  string // 宋体: page numbers
	Latin string // digits and Latin letters, except in page numbers
}

// DefaultFonts come with Windows and WPS, but for 小标宋, which the standard asks for. 仿宋_GB2312
// and 楷体_GB2312 are the same letters with rare characters (喆, 玥) missing.
func DefaultFonts() Fonts {
	return Fonts{Title: "方正小标宋简体", Body: "仿宋", Hei: "黑体", Kai: "楷体", Song: "宋体", Latin: "Times New Roman"}
}

// Block is a Paragraph, a Table, a Picture or a PageBreak.
type Block interface{ block() }

// Style is how a paragraph looks, and what it is.
type Style int

// The styles of paragraphs. Numbers of headings (一、 （一） 1.) are the author's text.
const (
	Body      Style = iota // 仿宋 16 pt, lines of exactly 28 pt, the first indented by two characters
	Title                  // 小标宋 22 pt, centred; without a newline of the author's a long one is broken into lines of like length
	Heading1               // 黑体 16 pt
	Heading2               // 楷体 16 pt
	Heading3               // 仿宋 16 pt
	Flush                  // as Body, without the indent: whom it is addressed to, 附件
	Signature              // as Body, on the right, four characters from the edge: who signs, and the date
	Caption                // 黑体 14 pt, centred, kept with what follows: the name of a table or picture
	Small                  // 仿宋 12 pt, no indent: notes
)

// Align is where a text stands in its line.
type Align int

// The alignments; Default is that of the style, in a table's body the left.
const (
	Default Align = iota
	Left
	Center
	Right
)

// Paragraph is one paragraph.
type Paragraph struct {
	Style Style
	Align Align
	Runs  []Run
}

// Run is text that looks alike. A newline breaks the line (in a Cell: the paragraph), a tab is
// a tab; what a Word file cannot hold (control characters, bytes that are no UTF-8) is left out.
type Run struct {
	Text   string
	Bold   bool
	Anchor string // makes the run a place that links lead to; any text, once in a document
	Link   string // makes the run a link to the Anchor of that name
}

// Text is one plain run.
func Text(s string) []Run { return []Run{{Text: s}} }

// Table is a table with borders. Its first Header rows are printed again on each page; a row, and
// a table, of at most half a page is kept in one piece.
type Table struct {
	Columns []Column
	Header  int
	Size    float64 // of its text, in points; 0: 12
	Rows    []Row
	Plain   bool // without borders
}

// Column is a column. Those of width 0 share what the others leave; what is wider than the
// text together is made narrower.
type Column struct {
	Width float64 // in mm
	Align Align
}

// Row is a row of a table; a cell that an upper one covers is left out. Cells that are
// missing on the right are empty.
type Row struct {
	Cells  []Cell
	Height float64 // at least, in mm
}

// Cell is a cell. It covers Across columns and Down rows; 0 means 1.
type Cell struct {
	Runs         []Run
	Align        Align // Default: the column's; in the header: Center
	Across, Down int
	Head         bool // looks like a cell of the header: for forms with labels at the side
	Top          bool // the text begins at the upper edge, not in the middle
}

// Picture is a picture on a line of its own, centred.
type Picture struct {
	PNG   []byte
	Width float64 // in mm; 0: 144 pixels to the inch. Never larger than the text's area
	Alt   string  // what it shows, for those who cannot see it
}

// PageBreak begins a new page with the block that follows; at the end it does nothing.
type PageBreak struct{}

func (Paragraph) block() {}
func (Table) block()     {}
func (Picture) block()   {}
func (PageBreak) block() {}
