package reconcile

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Text reads plain text: every line is a paragraph, headings are known by how they begin.
func Text(s string) []Paragraph {
	var all []Paragraph
	n := 0
	for line := range strings.Lines(s) {
		n++
		line = strings.TrimRight(line, "\r\n")
		if strings.TrimSpace(line) == "" {
			continue
		}
		if cells := strings.Split(line, "\t"); len(cells) > 2 {
			all = append(all, tabbed(cells, n, all)...)
			continue
		}
		all = append(all, Paragraph{Text: line, Heading: LooksLikeHeading(line), Line: n})
	}
	return runOn(all)
}

// runOn joins lines that an editor has broken: each is given what its sentence began with,
// and what comes next.
func runOn(all []Paragraph) []Paragraph {
	for i := 1; i < len(all); i++ {
		before, p := &all[i-1], &all[i]
		text := strings.TrimRight(before.Text, " \t　")
		wrapped := p.Line == before.Line+1 && !p.Cell && !before.Cell && !p.Heading && !before.Heading &&
			len([]rune(text)) >= 24 && !strings.ContainsRune("。！？：；!?:;", lastRune(text)) && !listItem.MatchString(p.Text)
		if !wrapped {
			continue
		}
		begun := before.Before + text
		if at := strings.LastIndexAny(begun, "。！？!?"); at >= 0 {
			_, size := utf8.DecodeRuneInString(begun[at:])
			begun = begun[at+size:]
		}
		if r := []rune(begun); len(r) > 120 {
			begun = string(r[len(r)-120:])
		}
		p.Before = begun
		before.After = string([]rune(p.Text)[:min(8, len([]rune(p.Text)))])
	}
	return all
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// tabbed reads a line of a table whose cells are parted by tabs. Without knowing where the
// table begins, the first cell is the row's head.
func tabbed(cells []string, line int, _ []Paragraph) []Paragraph {
	all := make([]Paragraph, 0, len(cells))
	head := ""
	for i, c := range cells {
		all = append(all, Paragraph{Text: c, Before: head, Cell: true, Line: line, Place: fmt.Sprintf("第%d列", i+1)})
		if strings.TrimSpace(c) != "" && !onlyNumber.MatchString(c) {
			head += strings.TrimSpace(c) + "，"
		}
	}
	return all
}

var (
	heading    = regexp.MustCompile(`^\s*(#{1,6}\s|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\([一二三四五六七八九十]+\)|第[一二三四五六七八九十]+[章节部]|\d{1,2}[.．、]\s*[^\d])`)
	listItem   = regexp.MustCompile(`^\s*([-*+•●·]|\d{1,2}[.．、)）]|[（(]?[一二三四五六七八九十]+[、）)是])`)
	onlyNumber = regexp.MustCompile(`^[\s\d.,，%]*$`)
	ruler      = regexp.MustCompile(`^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$`)
)

// LooksLikeHeading says whether a line is short, numbered like a heading and no sentence.
func LooksLikeHeading(s string) bool {
	return heading.MatchString(s) && len([]rune(s)) <= 40 && !strings.ContainsAny(s, "。；！？，")
}

// Markdown reads Markdown: paragraphs may run over lines, tables have heads. Code is left out.
func Markdown(s string) []Paragraph {
	var m markdown
	n := 0
	for line := range strings.Lines(s) {
		n++
		m.line(strings.TrimRight(line, "\r\n"), n)
	}
	m.flush()
	return runOn(m.all)
}

type markdown struct {
	all   []Paragraph
	table []row
	code  bool
}

type row struct {
	cells []cell
	line  int
}

// cell is one cell of a table.
type cell struct {
	text   string
	column int // characters of the line before it
}

func (m *markdown) line(s string, n int) {
	trimmed := strings.TrimSpace(s)
	if strings.HasPrefix(trimmed, "```") || strings.HasPrefix(trimmed, "~~~") {
		m.code = !m.code
		return
	}
	switch {
	case m.code:
	case strings.HasPrefix(trimmed, "|") || strings.Count(trimmed, "|") > 1:
		if !ruler.MatchString(s) {
			m.table = append(m.table, row{cellsOf(s), n})
		}
		return
	case trimmed != "":
		m.flush()
		m.all = append(m.all, Paragraph{Text: s, Heading: strings.HasPrefix(trimmed, "#") || LooksLikeHeading(s), Line: n})
		return
	}
	m.flush()
}

func cellsOf(s string) []cell {
	var cells []cell
	from := 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && (s[i] != '|' || i > 0 && s[i-1] == '\\') {
			continue
		}
		if text := s[from:i]; from > 0 || strings.TrimSpace(text) != "" {
			if i < len(s) || strings.TrimSpace(text) != "" {
				cells = append(cells, cell{text, utf8.RuneCountInString(s[:from])})
			}
		}
		from = i + 1
	}
	return cells
}

func (m *markdown) flush() {
	if len(m.table) == 0 {
		return
	}
	grid := make([][]string, len(m.table))
	for i, r := range m.table {
		for _, c := range r.cells {
			grid[i] = append(grid[i], c.text)
		}
	}
	for i, cells := range Table(grid) {
		for j, p := range cells {
			p.Line = m.table[i].line
			p.Column = m.table[i].cells[j].column
			m.all = append(m.all, p)
		}
	}
	m.table = nil
}

// countCell is a cell that counts something: 16次, 近400人次.
var countCell = regexp.MustCompile(`^\s*[约近超]?\d[\d,.]*\s*[余多]?\s*[^\d年月季日号]{1,4}\s*$`)

// unitHeads are the heads of a column that says in what the others count.
var unitHeads = regexp.MustCompile(`^\s*(计量)?单位\s*$|^\s*量词\s*$`)

// numberHeads are the heads of columns whose numbers count nothing.
var numberHeads = regexp.MustCompile(`序号|编号|^\s*号\s*$|日期|时间|电话|页码|记录号|来源|出处|口径`)

// planHeads are the heads of columns that say what was to be done.
var planHeads = regexp.MustCompile(`^\s*(年度|全年|年初|本年)?((计划|目标|任务|指标)(数|值|量|次数)|计划|目标)\s*([（(][^）)]*[）)])?\s*$`)

// timeHead is a cell that says of what time its row is.
var timeHead = regexp.MustCompile(`^(20\d\d年)?(\d{1,2}月(\d{1,2}日|份)?|第?[一二三四1-4]季度|\d{1,2}[-—至]\d{1,2}月)$|^20\d\d年$`)

// unitColumn is the column that says in what the others count: its head says 单位, its cells
// are measures and no names of units; -1 if there is none.
func unitColumn(grid [][]string, head []string) int {
	at := slices.IndexFunc(head, unitHeads.MatchString)
	for _, cells := range grid[min(1, len(grid)):] {
		if at >= 0 && at < len(cells) && strings.TrimSpace(cells[at]) != "" && !slices.Contains(measures, strings.TrimSpace(cells[at])) {
			return -1
		}
	}
	return at
}

// Table reads the cells of a table: every cell is a paragraph that knows the heads of its row
// and column. The first row is the head if it has no claims in it; so is the first column.
func Table(grid [][]string) [][]Paragraph {
	all := make([][]Paragraph, len(grid))
	var head []string
	headed := len(grid) > 1 && isHead(grid[0])
	if headed {
		head = grid[0]
	}
	unit := unitColumn(grid, head)
	for i, cells := range grid {
		left := ""
		all[i] = make([]Paragraph, len(cells))
		for j, c := range cells {
			p := Paragraph{Text: c, Cell: true, Place: fmt.Sprintf("第%d行第%d列", i+1, j+1)}
			column := ""
			if headed && i > 0 && j < len(head) {
				column = strings.TrimSpace(head[j])
			}
			switch {
			case headed && i == 0:
			case numberHeads.MatchString(column), planHeads.MatchString(column) && hasDigit(c):
				p.Mute = true
			default:
				p.Before = join(left, column)
				if unit >= 0 && unit < len(cells) && unit != j && onlyNumber.MatchString(c) {
					p.After = strings.TrimSpace(cells[unit])
				}
			}
			if j != unit && isRowHead(c, p.Mute) {
				left = join(left, c)
			}
			all[i][j] = p
		}
	}
	return all
}

// isRowHead says whether a cell says what the cells on its right are about.
func isRowHead(c string, mute bool) bool {
	c = strings.TrimSpace(c)
	if timeHead.MatchString(c) {
		return true
	}
	return !mute && c != "" && len([]rune(c)) <= 30 && !hasDigit(c)
}

func hasDigit(s string) bool {
	return strings.ContainsAny(s, "0123456789０１２３４５６７８９")
}

func join(a, b string) string {
	b = strings.TrimSpace(b)
	if b == "" {
		return a
	}
	return a + b + "，"
}

// isHead says whether a row holds words only.
func isHead(cells []string) bool {
	words := 0
	for _, c := range cells {
		if strings.TrimSpace(c) != "" && onlyNumber.MatchString(c) || countCell.MatchString(c) {
			return false
		}
		if strings.TrimSpace(c) != "" {
			words++
		}
	}
	return words > 1
}
