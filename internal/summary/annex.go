package summary

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/office/docx"
)

// AnnexTitle is the line with which the annex begins, in every format.
const AnnexTitle = "附：数字口径与来源"

// part is a part of the annex.
type part struct {
	title   string
	intro   []string
	columns []docx.Column
	head    []string
	rows    [][]cellText
	below   int // in a Word document, that many of a row's last cells stand in the cell before them, below its text
	after   string
}

// cellText is a cell: pieces of text, some of them places or links.
type cellText []docx.Run

func plain(s string) cellText { return cellText{{Text: strings.Join(strings.Fields(s), " ")}} }

// The names of places in a document.
func placeOfRow(key string) string  { return "row " + key }
func placeInText(key string) string { return "text " + key }
func placeOfRecord(id int64) string { return fmt.Sprintf("record %d", id) }
func placeOfTask(id int64) string   { return fmt.Sprintf("task %d", id) }

// annex is what stands behind the text: every number in it with its definition and where it
// comes from, what the program could not prove, and the records themselves.
func (s Summary) annex() []part {
	rows := s.rows()
	shown := s.shown(rows)
	parts := []part{s.figuresPart(rows, shown)}
	if len(s.remarks) > 0 {
		parts = append(parts, s.remarksPart())
	}
	if len(shown.records)+len(shown.tasks) > 0 {
		parts = append(parts, shown.part())
	}
	return parts
}

// rows are the annex's rows, in the order in which the text first needs them.
func (s Summary) rows() []number {
	var rows []number
	for _, n := range s.numbers {
		if slices.ContainsFunc(rows, func(r number) bool { return r.row == n.row }) {
			continue
		}
		if n.key != n.row && !strings.HasPrefix(n.row, keyClaim) {
			n, _ = s.work.number(n.row)
		}
		rows = append(rows, n)
	}
	return rows
}

func (s Summary) figuresPart(rows []number, shown shownRows) part {
	p := part{title: AnnexTitle, intro: s.intro()}
	if len(rows) == 0 {
		p.after = "正文里没有用到数字。"
		return p
	}
	p.columns, p.below = []docx.Column{{Width: 29}, {Width: 22}, {Width: 20}, {}}, 2
	p.head = []string{"数字", "数值", "上年同期", "口径", "来源", "最早和最近的消息"}
	for i, n := range rows {
		first := s.firstKey(n.row)
		p.rows = append(p.rows, []cellText{
			{{Text: n.label, Anchor: placeOfRow(n.row)}},
			{{Text: s.valueText(n), Link: placeInText(first)}},
			plain(beforeText(n)),
			plain(n.definition + s.overlap(n)),
			s.source(n, rows[:i], shown),
			plain(shown.heard(n)),
		})
	}
	return p
}

// firstKey is the number in the text that a row belongs to.
func (s Summary) firstKey(row string) string {
	i := slices.IndexFunc(s.numbers, func(n number) bool { return n.row == row })
	return s.numbers[i].key
}

func (s Summary) intro() []string {
	w := s.work
	of := w.Period
	if w.Campaign != "" {
		of += "，专项“" + w.Campaign + "”"
	}
	lines := []string{fmt.Sprintf("%s，%s。正文里的数字都由记录算出；# 是记录的编号，T 是任务的编号，可以单聊对机器人说“溯源”加编号，查看当时的消息。", w.Who(), of)}
	if w.Seal != nil {
		lines = append(lines, fmt.Sprintf("%s已经封账（第%d版，%s），正文里的数字是封账时的数。校验码：%s", w.Period, w.Seal.Version, w.Seal.At, w.Seal.Hash))
		if later := s.later(); later != "" {
			lines = append(lines, later+"封账时没有存，是现在按记录算的。")
		}
	}
	return lines
}

// later names what of a frozen period's numbers the freeze does not hold.
func (s Summary) later() string {
	var words []string
	for _, n := range s.numbers {
		i := slices.IndexFunc(s.work.Figures, func(f figures.Figure) bool { return f.ID == n.row })
		if i >= 0 && i < s.work.Seal.Signed || slices.Contains(words, n.label) {
			continue
		}
		words = append(words, n.label)
	}
	return strings.Join(words, "、")
}

func (s Summary) valueText(n number) string {
	if rest, ok := strings.CutPrefix(n.row, keyClaim); ok {
		p := s.work.proofs[rest]
		return fmt.Sprintf("%s（%d/%d）", map[bool]string{true: "成立", false: "不成立"}[p.Holds()], p.Did, p.All)
	}
	return n.value.String() + n.unit
}

func beforeText(n number) string {
	if n.before == nil {
		return "—"
	}
	return n.before.String() + n.unit
}

// overlap declares which kinds of their own are counted as well: 16次，其中中心组学习5次.
func (s Summary) overlap(n number) string {
	def, ok := s.work.Config.Figure(n.key)
	if !ok {
		return ""
	}
	others := s.work.overlapping(def)
	var words []string
	for _, p := range s.work.portions[portionsKey(n.key, figures.ByKind)] {
		if slices.Contains(others, p.Name) && p.Figure.Value.N > 0 {
			words = append(words, p.Name+p.Figure.Value.String()+n.unit)
		}
	}
	if len(words) == 0 {
		return ""
	}
	return fmt.Sprintf("%s%s，其中%s。", n.value, n.unit, strings.Join(words, "、"))
}

// mostRanges bounds how many numbers and ranges of numbers a cell holds.
const mostRanges = 60

// manyRecords are so many that they are not told twice.
const manyRecords = 12

// source names the rows behind a number. above are the rows of the annex that stand above it.
func (s Summary) source(n number, above []number, shown shownRows) cellText {
	if len(n.records) > manyRecords && len(n.tasks) == 0 {
		for _, other := range above {
			if slices.Equal(other.records, n.records) {
				return cellText{{Text: "同“"}, {Text: other.label + other.unitInName(), Link: placeOfRow(other.row)}, {Text: "”"}}
			}
		}
	}
	runs := ranges("#", n.records, func(id int64) string {
		if among(shown.records, id) {
			return placeOfRecord(id)
		}
		return ""
	})
	tasks := ranges("T", n.tasks, func(id int64) string {
		if among(shown.tasks, id) {
			return placeOfTask(id)
		}
		return ""
	})
	if len(runs) > 0 && len(tasks) > 0 {
		runs = append(runs, docx.Run{Text: "、"})
	}
	runs = append(runs, tasks...)
	switch {
	case len(runs) > 0:
		return runs
	case n.roster != "":
		return plain(n.roster)
	default:
		return plain("没有记录")
	}
}

// ranges writes sorted numbers, three and more in a row as #3—#9. place is where a link to a
// number leads.
func ranges(sign string, numbers []int64, place func(int64) string) cellText {
	var runs cellText
	said := func(id int64) docx.Run { return docx.Run{Text: fmt.Sprintf("%s%d", sign, id), Link: place(id)} }
	for i, n := 0, 0; i < len(numbers); n++ {
		if n > 0 {
			runs = append(runs, docx.Run{Text: "、"})
		}
		if n == mostRanges {
			return append(runs, docx.Run{Text: fmt.Sprintf("……共%d条", len(numbers))})
		}
		j := i
		for j+1 < len(numbers) && numbers[j+1] == numbers[j]+1 {
			j++
		}
		runs = append(runs, said(numbers[i]))
		if j-i < 2 {
			j = i
		} else {
			runs = append(runs, docx.Run{Text: "—"}, said(numbers[j]))
		}
		i = j + 1
	}
	return runs
}

func (s Summary) remarksPart() part {
	p := part{title: "没有用记录核对的话", intro: []string{"这些话是作者自己写的，程序没有改，也没有替它作证。请对照旁边的数再看一眼。"},
		columns: []docx.Column{{}, {Width: 30}, {Width: 60}}, head: []string{"原句", "说法", "对照"}}
	for _, r := range s.remarks {
		p.rows = append(p.rows, []cellText{plain(r.sentence), plain(r.words), plain(r.note)})
	}
	return p
}

// shownRows are the records and tasks that the annex shows one by one.
type shownRows struct {
	records, tasks []figures.Origin
	more           bool // there are others
}

func (s Summary) shown(rows []number) shownRows {
	var shown shownRows
	has := func(ids func(number) []int64, id int64) bool {
		return slices.ContainsFunc(rows, func(n number) bool {
			_, ok := slices.BinarySearch(ids(n), id)
			return ok
		})
	}
	for _, o := range s.work.records {
		if has(func(n number) []int64 { return n.records }, o.ID) {
			shown.records = append(shown.records, o)
		}
	}
	for _, o := range s.work.tasks {
		if has(func(n number) []int64 { return n.tasks }, o.ID) {
			shown.tasks = append(shown.tasks, o)
		}
	}
	shown.more = slices.ContainsFunc(rows, func(n number) bool {
		return len(n.records) > len(shown.records) || len(n.tasks) > len(shown.tasks) ||
			!within(n.records, shown.records) || !within(n.tasks, shown.tasks)
	})
	return shown
}

// within tells whether all ids, which are no more than the rows, are among them.
func within(ids []int64, rows []figures.Origin) bool {
	return !slices.ContainsFunc(ids, func(id int64) bool { return !among(rows, id) })
}

// among tells whether a row of that number is among rows in the order of their numbers.
func among(rows []figures.Origin, id int64) bool {
	_, ok := slices.BinarySearchFunc(rows, id, func(o figures.Origin, id int64) int { return cmp.Compare(o.ID, id) })
	return ok
}

// heard is the first and the last message of those behind a number.
func (r shownRows) heard(n number) string {
	var first, last figures.Heard
	imported := false
	look := func(all []figures.Origin, ids []int64) {
		for _, o := range all {
			if _, ok := slices.BinarySearch(ids, o.ID); !ok {
				continue
			}
			if o.First.At.IsZero() {
				imported = true
				continue
			}
			if first.At.IsZero() || o.First.At.Before(first.At) {
				first = o.First
			}
			if o.Last.At.After(last.At) {
				last = o.Last
			}
		}
	}
	look(r.records, n.records)
	look(r.tasks, n.tasks)
	switch {
	case !first.At.IsZero():
		return heardText(first) + "；" + heardText(last)
	case imported:
		return "导入的记录"
	default:
		return "—"
	}
}

func heardText(h figures.Heard) string {
	if h.At.IsZero() {
		return "导入"
	}
	return h.At.Format("2006-01-02 15:04") + " " + h.Where
}

func lastHeard(o figures.Origin) string {
	if o.First == o.Last && !o.First.At.IsZero() {
		return "同左"
	}
	return heardText(o.Last)
}

// quoted puts a title in quotes, so that nobody takes a number in it for one of the figures.
func quoted(title string) string {
	if title == "" {
		return ""
	}
	return "“" + strings.Trim(title, "“”") + "”"
}

func (r shownRows) part() part {
	p := part{title: "记录与任务", head: []string{"编号", "日期", "类别", "名称", "最早的消息", "最近的消息"},
		columns: []docx.Column{{Width: 14}, {Width: 24}, {Width: 24}, {}, {Width: 28}, {Width: 28}}}
	add := func(all []figures.Origin, sign string, place func(int64) string) {
		for _, o := range all {
			p.rows = append(p.rows, []cellText{
				{{Text: fmt.Sprintf("%s%d", sign, o.ID), Anchor: place(o.ID)}},
				plain(o.Day), plain(o.Kind), plain(quoted(o.Title)), plain(heardText(o.First)), plain(lastHeard(o)),
			})
		}
	}
	add(r.records, "#", placeOfRecord)
	add(r.tasks, "T", placeOfTask)
	if r.more {
		p.after = "其余的没有逐条列出：全部在台账里，也可以用 daybook trace 查看。"
	}
	return p
}
