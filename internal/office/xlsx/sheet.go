package xlsx

import (
	"bufio"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Column is one column of a sheet.
type Column struct {
	Head string
	Most int // the widest it gets, in half-width characters; 0: 60
	Wide int // the narrowest it gets; 0: as wide as its head
}

// Continued stands in the first column of a row that only goes on with the texts of the row
// above, which are longer than a cell can be.
const Continued = "（接上行）"

// Sheet is a table of a workbook: a header that stays in sight and can filter, then rows, then
// the foot. It is written until the next sheet begins or the book is closed.
type Sheet struct {
	book    *Book
	name    string
	columns []Column
	width   []int
	at      []string // the letters of the columns
	sample  []row    // rows that wait until the widths are known
	w       *bufio.Writer
	rows    int // written to the part, with the header
	foot    bool
}

type row struct {
	cells []Cell
	foot  bool
}

// Sheet begins a sheet. Its name is made one that a sheet may have and that no other has; it
// goes on in 「name (2)」 if its rows do not fit.
func (b *Book) Sheet(name string, columns ...Column) *Sheet {
	b.endSheet()
	b.open = &Sheet{book: b, name: name, columns: columns, width: make([]int, len(columns))}
	for i, c := range columns {
		b.open.at = append(b.open.at, letters(i))
		b.open.width[i] = max(c.Wide, wide(c.Head)+4) // room for the arrow of the filter
	}
	return b.open
}

// Row adds a row. Cells beyond the columns are an error, missing ones are empty. The cells
// are the caller's again when it returns.
func (s *Sheet) Row(cells ...Cell) error { return s.add(row{cells: cells}) }

// Foot adds a row below all others, which the filter does not touch: totals.
func (s *Sheet) Foot(cells ...Cell) error { return s.add(row{cells: cells, foot: true}) }

func (s *Sheet) add(r row) error {
	if len(r.cells) > len(s.columns) {
		return fmt.Errorf("sheet %s: %d cells in %d columns", s.name, len(r.cells), len(s.columns))
	}
	for more := true; more; {
		var rest row
		r, rest, more = s.fitting(r)
		if s.w == nil {
			r.cells = slices.Clone(r.cells)
			s.sample = append(s.sample, r)
			s.measure(r)
			if len(s.sample) >= sampleRows {
				s.flush()
			}
		} else {
			s.write(r)
		}
		r = rest
	}
	return s.book.err
}

// fitting cuts the texts that are too long for a cell; the rest goes into a row of its own.
func (s *Sheet) fitting(r row) (fits, rest row, more bool) {
	for i, c := range r.cells {
		head, tail := cut(c.text)
		if tail == "" {
			continue
		}
		if !more {
			more = true
			fits = row{cells: append([]Cell(nil), r.cells...), foot: r.foot}
			rest = row{cells: make([]Cell, len(r.cells)), foot: r.foot}
			if i > 0 {
				rest.cells[0] = Text(Continued)
			}
		}
		fits.cells[i].text, rest.cells[i] = head, Text(tail)
	}
	if !more {
		return r, row{}, false
	}
	return fits, rest, true
}

func (s *Sheet) measure(r row) {
	for i, c := range r.cells {
		most := s.columns[i].Most
		if most == 0 {
			most = 60
		}
		s.width[i] = max(s.width[i], min(c.wide()+2, most))
	}
}

// flush writes what waits; from then on rows go out as they come.
func (s *Sheet) flush() {
	if s.w == nil {
		s.beginPart()
	}
	for _, r := range s.sample {
		s.write(r)
	}
	s.sample = nil
}

func (s *Sheet) write(r row) {
	if s.rows >= s.book.MostRows {
		s.endPart()
		s.beginPart()
	}
	if r.foot && !s.foot {
		s.foot = true
		s.note()
	}
	s.rows++
	number := strconv.Itoa(s.rows)
	w := s.w
	put(w, `<row r="`, number)
	if lines := s.lines(r); lines > 1 {
		put(w, `" ht="`, strconv.Itoa(min(lines*lineHeight, mostHeight)), `" customHeight="1`)
	}
	put(w, `">`)
	for i := range s.columns {
		var c Cell
		if i < len(r.cells) {
			c = r.cells[i]
		}
		c.put(w, &s.book.styles, s.at[i]+number, r.foot)
	}
	put(w, "</row>")
}

// How high a line of text and a row can be, in points.
const (
	lineHeight = 15
	mostHeight = 405
)

// lines is how many lines the texts of a row take in their columns. Not every program finds
// that out by itself when it opens a file.
func (s *Sheet) lines(r row) int {
	most := 1
	for i, c := range r.cells {
		if c.kind != text || len(c.text) < s.width[i] && !strings.Contains(c.text, "\n") {
			continue
		}
		lines := 0
		for line := range strings.SplitSeq(c.text, "\n") {
			lines += 1 + wide(line)/s.width[i]
		}
		most = max(most, lines)
	}
	return most
}

func (s *Sheet) beginPart() {
	b := s.book
	b.parts = append(b.parts, part{name: b.freeName(s.name), columns: len(s.columns)})
	s.w, s.rows, s.foot = b.begin("xl/worksheets/sheet"+strconv.Itoa(len(b.parts))+".xml"), 0, false
	put(s.w, sheetHead)
	if len(s.columns) > 0 {
		put(s.w, "<cols>")
		for i, n := range s.width {
			at := strconv.Itoa(i + 1)
			put(s.w, `<col min="`, at, `" max="`, at, `" width="`, strconv.Itoa(n), `" customWidth="1"/>`)
		}
		put(s.w, "</cols>")
	}
	put(s.w, "<sheetData>")
	s.rows = 1
	put(s.w, `<row r="1" ht="22" customHeight="1">`)
	for i, c := range s.columns {
		head := Text(c.Head)
		head.style = styleHead
		head.put(s.w, &b.styles, letters(i)+"1", false)
	}
	put(s.w, "</row>")
}

// note notes how far the filter reaches.
func (s *Sheet) note() { s.book.parts[len(s.book.parts)-1].rows = s.rows }

func (s *Sheet) endPart() {
	if !s.foot {
		s.note()
	}
	p := s.book.parts[len(s.book.parts)-1]
	put(s.w, "</sheetData>")
	if p.columns > 0 {
		put(s.w, `<autoFilter ref="A1:`, letters(p.columns-1), strconv.Itoa(p.rows), `"/>`)
	}
	put(s.w, sheetTail)
	if err := s.w.Flush(); err != nil && s.book.err == nil {
		s.book.err = err
	}
}

func (s *Sheet) end() {
	s.flush()
	s.endPart()
}

// letters is the name of a column: A for 0, AA for 26.
func letters(column int) string {
	name := ""
	for column++; column > 0; column = (column - 1) / 26 {
		name = string(rune('A'+(column-1)%26)) + name
	}
	return name
}

// put writes to a buffer, whose faults come out when it is flushed.
func put(w *bufio.Writer, texts ...string) {
	for _, t := range texts {
		if _, err := w.WriteString(t); err != nil {
			return
		}
	}
}
