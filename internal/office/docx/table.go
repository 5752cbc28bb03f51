package docx

import (
	"fmt"
	"slices"
	"strings"
)

func (p *writer) table(t Table) error {
	if len(t.Columns) == 0 || len(t.Rows) == 0 {
		return fmt.Errorf("write table: %d columns, %d rows: a table has at least one of each", len(t.Columns), len(t.Rows))
	}
	widths := t.widths()
	p.b.WriteString(fmt.Sprintf(`<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/><w:jc w:val="center"/>`, sum(widths)))
	if !t.Plain {
		p.b.WriteString(`<w:tblBorders>`)
		for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
			p.b.WriteString(`<w:` + side + ` w:val="single" w:sz="4" w:space="0" w:color="000000"/>`)
		}
		p.b.WriteString(`</w:tblBorders>`)
	}
	p.b.WriteString(`<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`)
	for _, w := range widths {
		fmt.Fprintf(&p.b, `<w:gridCol w:w="%d"/>`, w)
	}
	p.b.WriteString(`</w:tblGrid>`)
	height := 0
	for _, r := range t.Rows {
		height += t.height(r, widths)
	}
	l := layout{Table: t, widths: widths, covered: make([]cover, len(widths)), whole: height <= textHeight/2}
	for n, r := range t.Rows {
		if err := p.row(l, n, r); err != nil {
			return fmt.Errorf("write table: row %d: %w", n+1, err)
		}
	}
	p.b.WriteString(`</w:tbl>`)
	return nil
}

// cover is a cell from a row above that reaches down into this one, at its first column.
type cover struct{ rows, across int }

// layout is a table with what is known of it while its rows are written.
type layout struct {
	Table
	widths  []int
	covered []cover
	whole   bool // stays on one page
}

// height is about that of a row, in twips.
func (t Table) height(r Row, widths []int) int {
	size := halfPoints(t.Size) * 10
	most, col := twips(r.Height), 0
	for _, c := range r.Cells {
		next := min(col+max(c.Across, 1), len(widths))
		width, rows := max(sum(widths[min(col, next):next])-170, size), 0
		for _, line := range lines(c.Runs) {
			characters := 0
			for _, run := range line {
				for _, c := range run.Text {
					characters += 1 + min(1, int(c)/0x250) // in halves
				}
			}
			rows += 1 + characters*size/2/width
		}
		most, col = max(most, rows*(size*3/2+80)), next
	}
	return most
}

func (p *writer) row(t layout, n int, r Row) error {
	p.b.WriteString(`<w:tr><w:trPr>`)
	if t.height(r, t.widths) <= textHeight/2 {
		p.b.WriteString(`<w:cantSplit/>`)
	}
	if r.Height > 0 {
		fmt.Fprintf(&p.b, `<w:trHeight w:val="%d" w:hRule="atLeast"/>`, twips(r.Height))
	}
	if n < t.Header {
		p.b.WriteString(`<w:tblHeader/>`)
	}
	p.b.WriteString(`</w:trPr>`)
	cells, keep := r.Cells, n < t.Header || t.whole && n < len(t.Rows)-1
	for col := 0; col < len(t.widths); {
		if c := &t.covered[col]; c.rows > 0 {
			c.rows--
			p.cell(t, Cell{Across: c.across}, col, `<w:vMerge/>`, false, keep)
			col += c.across
			continue
		}
		c := Cell{}
		if len(cells) > 0 {
			c, cells = cells[0], cells[1:]
		}
		c.Across, c.Down = max(c.Across, 1), max(c.Down, 1)
		if col+c.Across > len(t.widths) || n+c.Down > len(t.Rows) {
			return fmt.Errorf("the cell in column %d sticks out of the table", col+1)
		}
		if slices.ContainsFunc(t.covered[col:col+c.Across], func(c cover) bool { return c.rows > 0 }) {
			return fmt.Errorf("the cell in column %d overlaps one from above", col+1)
		}
		merge := ""
		if c.Down > 1 {
			merge, t.covered[col] = `<w:vMerge w:val="restart"/>`, cover{rows: c.Down - 1, across: c.Across}
		}
		p.cell(t, c, col, merge, n < t.Header || c.Head, keep)
		col += c.Across
	}
	if len(cells) > 0 {
		return fmt.Errorf("%d cells too many", len(cells))
	}
	p.b.WriteString(`</w:tr>`)
	return nil
}

func (p *writer) cell(t layout, c Cell, col int, merge string, head, keep bool) {
	fmt.Fprintf(&p.b, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, sum(t.widths[col:col+c.Across]))
	if c.Across > 1 {
		fmt.Fprintf(&p.b, `<w:gridSpan w:val="%d"/>`, c.Across)
	}
	if !c.Top {
		merge += `<w:vAlign w:val="center"/>`
	}
	p.b.WriteString(merge + `</w:tcPr>`)
	look, align := tableText, c.Align
	if head {
		look = tableHead
	} else if align == Default && c.Across == 1 {
		align = t.Columns[col].Align
	}
	for _, line := range lines(c.Runs) {
		p.paragraph(look, setting{align: align, size: halfPoints(t.Size), keep: keep}, line)
	}
	p.b.WriteString(`</w:tc>`)
}

// lines are the paragraphs of a cell: a newline in its text ends one. An anchor and its like
// stay with the first piece of a run.
func lines(runs []Run) [][]Run {
	all := [][]Run{nil}
	for _, r := range runs {
		for i, text := range strings.Split(clean(r.Text), "\n") {
			if i > 0 {
				all = append(all, nil)
				r.Anchor = ""
			}
			r.Text = text
			all[len(all)-1] = append(all[len(all)-1], r)
		}
	}
	return all
}

// widths are the columns' in twips.
func (t Table) widths() []int {
	given, open := 0.0, 0
	for _, c := range t.Columns {
		if c.Width <= 0 {
			open++
		}
		given += max(c.Width, 0)
	}
	const least = 10.0 // mm
	text := float64(textWidth) * 25.4 / 1440
	share := least
	if open > 0 {
		share = max(least, (text-given)/float64(open))
	}
	scale := min(1, text/(given+share*float64(open)))
	all := make([]int, len(t.Columns))
	for i, c := range t.Columns {
		w := c.Width
		if w <= 0 {
			w = share
		}
		all[i] = max(1, int(w*scale*1440/25.4))
	}
	return all
}

func sum(all []int) int {
	n := 0
	for _, v := range all {
		n += v
	}
	return n
}
