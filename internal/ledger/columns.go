package ledger

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/office/xlsx"
	"github.com/daybook-bot/daybook/internal/store"
)

// The heads of the columns. An import reads the same (internal/intake).
const (
	HeadNumber   = "序号"
	HeadDay      = "日期"
	HeadDayTo    = "结束日期"
	HeadPart     = "时段"
	HeadTitle    = "名称"
	HeadTopic    = "主题"
	HeadPlace    = "地点"
	HeadPartner  = "共建单位"
	HeadLecturer = "主讲"
	HeadAuthor   = "作者"
	HeadOutlet   = "刊发"
	HeadExpected = "应到"
	HeadHeads    = "参加人数"
	HeadPeople   = "参加人员"
	HeadEach     = "每人时长"
	HeadHours    = "时长"
	HeadCopies   = "册数"
	HeadHelped   = "受助人数"
	HeadUnit     = "单位"
	HeadCampaign = "专项"
	HeadSender   = "记录人"
	HeadRecord   = "记录号"
	HeadState    = "状态"
	HeadNote     = "备注"
)

// Sheets of a ledger that hold no records, beside those of members.
const (
	sheetFigures = "口径"
	sheetTasks   = "任务"
)

// OtherSheets are the names of the sheets of a ledger that hold no records, without those of
// members: these are called as the members are, and have MemberHeads.
func OtherSheets() []string { return []string{sheetFigures, sheetTasks} }

var memberHeads = []string{HeadNumber, HeadDay, "类别", HeadTitle, HeadPlace, HeadHours, HeadRecord}

// MemberHeads are the heads of a member's sheet.
func MemberHeads() []string { return slices.Clone(memberHeads) }

// Heads are the heads of all columns that a sheet of records may have.
func Heads() []string {
	return []string{HeadNumber, HeadDay, HeadDayTo, HeadPart, HeadTitle, HeadTopic, HeadPlace, HeadPartner, HeadLecturer, HeadAuthor, HeadOutlet,
		HeadExpected, HeadHeads, HeadPeople, HeadEach, HeadHours, HeadCopies, HeadHelped, HeadUnit, HeadCampaign, HeadSender, HeadRecord, HeadState, HeadNote}
}

// StateWords are the states as a ledger names them.
var StateWords = map[string]string{
	"accepted": "已通过", "pending": "待审", "returned": "已退回", "withdrawn": "已撤回",
}

// line is one record on its way into a sheet.
type line struct {
	figures.Entry
	n      int64
	people string
	each   int64
	note   string
}

type column struct {
	head string
	most int
	cell func(line) xlsx.Cell
}

// columnsOf are the columns of a sheet, in order.
func columnsOf(x figures.Extent) []column {
	all := []struct {
		column
		wanted bool
	}{
		{column{HeadNumber, 0, func(l line) xlsx.Cell { return xlsx.Whole(l.n) }}, true},
		{column{HeadDay, 0, func(l line) xlsx.Cell { return xlsx.Day(l.Day) }}, true},
		{column{HeadDayTo, 0, func(l line) xlsx.Cell { return xlsx.Day(l.DayTo) }}, x.DayTo},
		{column{HeadPart, 0, func(l line) xlsx.Cell { return xlsx.Text(l.Part) }}, x.Part},
		{column{HeadTitle, 40, func(l line) xlsx.Cell { return xlsx.Text(l.Title) }}, true},
		{column{HeadTopic, 40, func(l line) xlsx.Cell { return xlsx.Text(l.Topic) }}, x.Topic},
		{column{HeadPlace, 30, func(l line) xlsx.Cell { return xlsx.Text(l.Place) }}, true},
		{column{HeadPartner, 30, func(l line) xlsx.Cell { return xlsx.Text(l.Partner) }}, x.Partner},
		{column{HeadLecturer, 20, func(l line) xlsx.Cell { return xlsx.Text(l.Lecturer) }}, x.Lecturer},
		{column{HeadAuthor, 20, func(l line) xlsx.Cell { return xlsx.Text(l.Author) }}, x.Author},
		{column{HeadOutlet, 30, func(l line) xlsx.Cell { return xlsx.Text(l.Outlet) }}, x.Outlet},
		{column{HeadExpected, 0, func(l line) xlsx.Cell { return count(l.Expected) }}, x.Expected},
		{column{HeadHeads, 0, func(l line) xlsx.Cell { return count(l.Heads()) }}, true},
		{column{HeadPeople, 50, func(l line) xlsx.Cell { return xlsx.Text(l.people) }}, true},
		{column{HeadEach, 0, func(l line) xlsx.Cell { return l.eachHours() }}, x.Minutes},
		{column{HeadHours, 0, func(l line) xlsx.Cell { return hours(l.Minutes()) }}, true},
		{column{HeadCopies, 0, func(l line) xlsx.Cell { return count(l.Copies) }}, x.Copies},
		{column{HeadHelped, 0, func(l line) xlsx.Cell { return count(l.Beneficiaries) }}, x.Beneficiaries},
		{column{HeadUnit, 30, func(l line) xlsx.Cell { return xlsx.Text(l.Unit) }}, true},
		{column{HeadCampaign, 30, func(l line) xlsx.Cell { return xlsx.Text(l.Campaign) }}, x.Campaign},
		{column{HeadSender, 0, func(l line) xlsx.Cell { return xlsx.Text(l.Sender) }}, true},
		{column{HeadRecord, 0, func(l line) xlsx.Cell { return xlsx.Whole(l.ID) }}, true},
		{column{HeadState, 0, func(l line) xlsx.Cell { return xlsx.Text(StateWords[l.State]) }}, true},
		{column{HeadNote, 60, func(l line) xlsx.Cell { return xlsx.Text(l.note) }}, true},
	}
	var columns []column
	for _, c := range all {
		if c.wanted {
			columns = append(columns, c.column)
		}
	}
	return columns
}

// count is a number of things; none is left empty.
func count(n int64) xlsx.Cell {
	if n == 0 {
		return xlsx.Cell{}
	}
	return xlsx.Whole(n)
}

// eachHours is the time of everybody of whom no other is said; that it is none is said too, where
// there is any.
func (l line) eachHours() xlsx.Cell {
	if l.each == 0 && len(l.People) > 0 && l.Minutes() > 0 {
		return xlsx.Whole(0)
	}
	return hours(l.each)
}

func hours(minutes int64) xlsx.Cell {
	if minutes == 0 {
		return xlsx.Cell{}
	}
	return xlsx.Number(float64(minutes) / 60)
}

// line prepares a record for its row.
func (w *writer) line(n int64, e figures.Entry) line {
	l := line{Entry: e, n: n, each: commonMinutes(e)}
	if l.DayTo == l.Day {
		l.DayTo = ""
	}
	var b strings.Builder
	for i, p := range e.People {
		if i > 0 {
			b.WriteString("、")
		}
		b.WriteString(p.Name)
		if said := w.beside(p, l.each); said != "" {
			b.WriteString("（" + said + "）")
		}
	}
	if e.Unnamed > 0 && len(e.People) > 0 {
		fmt.Fprintf(&b, "，另%d人未具名", e.Unnamed)
	}
	l.people = b.String()
	l.note = note(e)
	return l
}

// beside is what has to be said of a participant: their unit if others bear the name, their
// minutes if they differ.
func (w *writer) beside(p figures.Taker, each int64) string {
	var words []string
	switch {
	case p.Unit == "":
		words = append(words, OffRoster)
	case w.names[p.Name] > 1:
		words = append(words, p.Unit)
	}
	if p.Minutes != each {
		words = append(words, durationText(p.Minutes))
	}
	return strings.Join(words, "，")
}

// OffRoster is said of a participant who was not on the roster that day.
const OffRoster = "当天不在册"

// durationText is 2小时 or 45分钟, exactly.
func durationText(minutes int64) string {
	if minutes%60 == 0 {
		return fmt.Sprintf("%d小时", minutes/60)
	}
	return fmt.Sprintf("%d分钟", minutes)
}

// commonMinutes is what most people of a record have; of several, what the report said or the
// smaller.
func commonMinutes(e figures.Entry) int64 {
	if len(e.People) == 0 {
		if e.Unnamed > 0 && e.UnnamedMinutes%e.Unnamed == 0 {
			return e.UnnamedMinutes / e.Unnamed
		}
		return 0
	}
	number := map[int64]int{}
	best := e.People[0].Minutes
	for _, p := range e.People {
		number[p.Minutes]++
	}
	for m, n := range number {
		if n > number[best] || n == number[best] && (m == e.Each || best != e.Each && m < best) {
			best = m
		}
	}
	return best
}

func note(e figures.Entry) string {
	var words []string
	if e.State == "returned" && e.Reason != "" {
		words = append(words, "退回原因："+e.Reason)
	}
	if e.Foreign {
		words = append(words, "其他单位的记录，次数不计在这里")
	}
	if e.Imported {
		words = append(words, "导入")
	}
	return strings.Join(words, "；")
}

// namesakes tells how many members bear each name.
func namesakes(tx *store.Tx) (map[string]int, error) {
	names, err := store.Rows(tx, func(r *sql.Rows, name *string) error { return r.Scan(name) }, `SELECT name FROM member`)
	if err != nil {
		return nil, fmt.Errorf("names: %w", err)
	}
	number := map[string]int{}
	for _, n := range names {
		number[n]++
	}
	return number, nil
}
