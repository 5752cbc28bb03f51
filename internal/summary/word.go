package summary

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/daybook-bot/daybook/internal/office/docx"
)

// Word is the summary as a document after GB/T 9704: each number is a link to its row in the
// annex, the row to its records. # is the title, ##, ### and #### are the headings of the
// three levels, numbered where the author did not number them.
func (s Summary) Word() (docx.Document, error) {
	w := &wordBody{summary: s, places: map[string]bool{}}
	if err := w.read(); err != nil {
		return docx.Document{}, err
	}
	d := docx.Document{Title: w.title, Author: s.work.Who(), Created: s.work.Now, Blocks: numberHeadings(w.blocks)}
	d.Fonts = docx.Fonts(s.work.Config.Document.Fonts)
	d.Blocks = append(d.Blocks, docx.PageBreak{})
	d.Blocks = append(d.Blocks, wordAnnex(s.annex(), w.places)...)
	return d, nil
}

// wordBody turns the body's Markdown into blocks.
type wordBody struct {
	summary Summary
	title   string
	blocks  []docx.Block
	places  map[string]bool // numbers in the text that links can lead to
	open    []string        // lines of the paragraph that is being read
	rows    [][]string      // of the table that is being read
}

var (
	headingLine = regexp.MustCompile(`^(#{1,6})\s+(.*?)\s*#*$`)
	tableRule   = regexp.MustCompile(`^\|?[\s:|-]+\|?$`)
	ruleLine    = regexp.MustCompile(`^\s*(?:-\s*){3,}$|^\s*(?:\*\s*){3,}$`)
	bullet      = regexp.MustCompile(`^\s*[-*+]\s+`)
)

func (w *wordBody) read() error {
	for _, line := range strings.Split(oneLine(w.summary.body), "\n") {
		line = strings.TrimRightFunc(line, unicode.IsSpace)
		if strings.HasPrefix(line, "|") {
			w.endParagraph()
			w.rows = append(w.rows, cells(line))
			continue
		}
		w.endTable()
		heading := headingLine.FindStringSubmatch(line)
		switch {
		case line == "" || ruleLine.MatchString(line):
			w.endParagraph()
		case heading != nil:
			w.endParagraph()
			w.heading(len(heading[1]), heading[2])
		case strings.HasPrefix(line, picture):
			w.endParagraph()
			drawn, err := w.summary.work.draw(strings.Split(plainText(line[len(picture):]), "|"))
			if err != nil {
				return err
			}
			w.blocks = append(w.blocks, drawn)
		case strings.HasPrefix(line, right):
			w.endParagraph()
			w.add(docx.Signature, strings.TrimPrefix(line, right))
		case bullet.MatchString(line):
			w.endParagraph()
			w.open = []string{"——" + bullet.ReplaceAllString(line, "")}
		case enumerator.MatchString(line):
			w.endParagraph()
			w.open = []string{strings.TrimSpace(line)}
		default:
			w.open = append(w.open, strings.TrimSpace(strings.TrimPrefix(line, ">")))
		}
	}
	w.endParagraph()
	w.endTable()
	return nil
}

// oneLine takes the line breaks out of what stands between marks.
func oneLine(marked string) string {
	inside := false
	return strings.Map(func(r rune) rune {
		switch {
		case r == markFigure || r == markText:
			inside = true
		case r == markEnd:
			inside = false
		case inside && r == '\n':
			return ' '
		}
		return r
	}, marked)
}

func (w *wordBody) heading(level int, text string) {
	style := []docx.Style{docx.Title, docx.Heading1, docx.Heading2, docx.Heading3}[min(level, 4)-1]
	if style == docx.Title && w.title == "" {
		w.title = plainText(text)
	}
	w.add(style, text)
}

func (w *wordBody) add(style docx.Style, text string) {
	w.blocks = append(w.blocks, docx.Paragraph{Style: style, Runs: w.runs(text)})
}

func (w *wordBody) endParagraph() {
	if len(w.open) == 0 {
		return
	}
	text := w.open[0]
	for _, line := range w.open[1:] {
		last, _ := utf8.DecodeLastRuneInString(text)
		first, _ := utf8.DecodeRuneInString(line)
		if last < unicode.MaxASCII && first < unicode.MaxASCII {
			text += " " // words of a language with spaces
		}
		text += line
	}
	w.add(docx.Body, text)
	w.open = nil
}

func (w *wordBody) endTable() {
	rows := w.rows
	w.rows = nil
	if len(rows) == 0 {
		return
	}
	t := docx.Table{Size: 12}
	for i, row := range rows {
		if i == 1 && tableRule.MatchString(strings.Join(row, "|")) {
			t.Header = 1
			for n, c := range row {
				if n < len(t.Columns) && strings.HasSuffix(c, ":") {
					t.Columns[n].Align = docx.Right
				}
			}
			continue
		}
		for len(t.Columns) < len(row) {
			t.Columns = append(t.Columns, docx.Column{})
		}
		r := docx.Row{}
		for _, c := range row {
			r.Cells = append(r.Cells, docx.Cell{Runs: w.runs(strings.ReplaceAll(c, `\|`, "|"))})
		}
		t.Rows = append(t.Rows, r)
	}
	if len(t.Rows) > 0 {
		w.blocks = append(w.blocks, t)
	}
}

// cells takes a line of a table apart at the bars that are not between marks and not behind
// a backslash.
func cells(line string) []string {
	line = strings.TrimSuffix(strings.TrimPrefix(line, "|"), "|")
	var all []string
	from, inside := 0, false
	for i, r := range line {
		switch {
		case r == markFigure || r == markText:
			inside = true
		case r == markEnd:
			inside = false
		case r == '|' && !inside && (i == 0 || line[i-1] != '\\'):
			all = append(all, strings.TrimSpace(line[from:i]))
			from = i + 1
		}
	}
	return append(all, strings.TrimSpace(line[from:]))
}

// runs are a line's text, with what is **bold**, and its numbers as links.
func (w *wordBody) runs(line string) []docx.Run {
	pieces, _ := split(line)
	var runs []docx.Run
	bold := false
	for _, p := range pieces {
		if p.free {
			for i, text := range strings.Split(strings.ReplaceAll(p.text, right, ""), "**") {
				if i > 0 {
					bold = !bold
				}
				if text != "" {
					runs = append(runs, docx.Run{Text: unescape.ReplaceAllString(text, "$1"), Bold: bold})
				}
			}
			continue
		}
		run := docx.Run{Text: p.text, Bold: bold}
		if n, ok := w.summary.work.number(p.figure); ok {
			run.Link = placeOfRow(n.row)
			if place := placeInText(n.key); !w.places[place] {
				w.places[place], run.Anchor = true, place
			}
		}
		runs = append(runs, run)
	}
	return runs
}

var unescape = regexp.MustCompile(`\\([\\*_#|>~` + "`" + `\[\](){}.!+-])`)

// wordAnnex writes the annex; places are those in the text.
func wordAnnex(parts []part, places map[string]bool) []docx.Block {
	var blocks []docx.Block
	for _, p := range parts {
		blocks = append(blocks, docx.Paragraph{Style: docx.Caption, Runs: docx.Text(p.title)})
		for _, line := range p.intro {
			blocks = append(blocks, docx.Paragraph{Style: docx.Small, Runs: docx.Text(line)})
		}
		if len(p.rows) > 0 {
			blocks = append(blocks, p.table(places))
		}
		if p.after != "" {
			blocks = append(blocks, docx.Paragraph{Style: docx.Small, Runs: docx.Text(p.after)})
		}
	}
	return blocks
}

// table is the part's rows. What stands below in the last cell has its heading before it.
func (p part) table(places map[string]bool) docx.Table {
	t := docx.Table{Columns: p.columns, Header: 1, Size: 9, Rows: []docx.Row{{}}}
	beside := len(p.head) - p.below
	for i, h := range p.head[:beside] {
		if p.below > 0 && i == beside-1 {
			h += "与来源"
		}
		t.Rows[0].Cells = append(t.Rows[0].Cells, docx.Cell{Runs: docx.Text(h)})
	}
	for _, row := range p.rows {
		r := docx.Row{}
		for _, c := range row[:beside] {
			r.Cells = append(r.Cells, docx.Cell{Runs: leading(c, places)})
		}
		last := &r.Cells[beside-1].Runs
		for i, c := range row[beside:] {
			if c.text() != "—" {
				*last = append(append(*last, docx.Run{Text: "\n" + p.head[beside+i] + "："}), leading(c, places)...)
			}
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

// leading is a cell without the links into the text that would lead nowhere.
func leading(c cellText, places map[string]bool) []docx.Run {
	runs := append([]docx.Run{}, c...)
	for i := range runs {
		if runs[i].Text == "、" {
			runs[i].Text = "、 " // where a line may break
		}
		if strings.HasPrefix(runs[i].Link, placeInText("")) && !places[runs[i].Link] {
			runs[i].Link = ""
		}
	}
	return runs
}
