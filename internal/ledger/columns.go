package ledger

import (
	"database/sql"
	"fmt"
	"strings"

	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/office/xlsx"
	"github.com/daybook-bot/daybook/internal/store"
)

// The heads of the columns. An import reads the same.
const (
	headNumber   = "序号"
	headDay      = "日期"
	headDayTo    = "结束日期"
	headPart     = "时段"
	headTitle    = "名称"
	headTopic    = "主题"
	headPlace    = "地点"
	headPartner  = "共建单位"
	headLecturer = "主讲"
	headAuthor   = "作者"
	headOutlet   = "刊发"
	headExpected = "应到"
	headHeads    = "参加人数"
	headPeople   = "参加人员"
	headEach     = "每人时长"
	headHours    = "时长"
	headCopies   = "册数"
	headHelped   = "受助人数"
	headUnit     = "单位"
	headCampaign = "专项"
	headSender   = "记录人"
	headRecord   = "记录号"
	headState    = "状态"
	headNote     = "备注"
)

// stateWords are the states as a ledger names them.
var stateWords = map[string]string{
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
		{column{headNumber, 0, func(l line) xlsx.Cell { return xlsx.Whole(l.n) }}, true},
		{column{headDay, 0, func(l line) xlsx.Cell { return xlsx.Day(l.Day) }}, true},
		{column{headDayTo, 0, func(l line) xlsx.Cell { return xlsx.Day(l.DayTo) }}, x.DayTo},
		{column{headPart, 0, func(l line) xlsx.Cell { return xlsx.Text(l.Part) }}, x.Part},
		{column{headTitle, 40, func(l line) xlsx.Cell { return xlsx.Text(l.Title) }}, true},
		{column{headTopic, 40, func(l line) xlsx.Cell { return xlsx.Text(l.Topic) }}, x.Topic},
		{column{headPlace, 30, func(l line) xlsx.Cell { return xlsx.Text(l.Place) }}, true},
		{column{headPartner, 30, func(l line) xlsx.Cell { return xlsx.Text(l.Partner) }}, x.Partner},
		{column{headLecturer, 20, func(l line) xlsx.Cell { return xlsx.Text(l.Lecturer) }}, x.Lecturer},
		{column{headAuthor, 20, func(l line) xlsx.Cell { return xlsx.Text(l.Author) }}, x.Author},
		{column{headOutlet, 30, func(l line) xlsx.Cell { return xlsx.Text(l.Outlet) }}, x.Outlet},
		{column{headExpected, 0, func(l line) xlsx.Cell { return count(l.Expected) }}, x.Expected},
		{column{headHeads, 0, func(l line) xlsx.Cell { return count(l.Heads()) }}, true},
		{column{headPeople, 50, func(l line) xlsx.Cell { return xlsx.Text(l.people) }}, true},
		{column{headEach, 0, func(l line) xlsx.Cell { return hours(l.each) }}, x.Minutes},
		{column{headHours, 0, func(l line) xlsx.Cell { return hours(l.Minutes()) }}, true},
		{column{headCopies, 0, func(l line) xlsx.Cell { return count(l.Copies) }}, x.Copies},
		{column{headHelped, 0, func(l line) xlsx.Cell { return count(l.Beneficiaries) }}, x.Beneficiaries},
		{column{headUnit, 30, func(l line) xlsx.Cell { return xlsx.Text(l.Unit) }}, true},
		{column{headCampaign, 30, func(l line) xlsx.Cell { return xlsx.Text(l.Campaign) }}, x.Campaign},
		{column{headSender, 0, func(l line) xlsx.Cell { return xlsx.Text(l.Sender) }}, true},
		{column{headRecord, 0, func(l line) xlsx.Cell { return xlsx.Whole(l.ID) }}, true},
		{column{headState, 0, func(l line) xlsx.Cell { return xlsx.Text(stateWords[l.State]) }}, true},
		{column{headNote, 60, func(l line) xlsx.Cell { return xlsx.Text(l.note) }}, true},
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
		words = append(words, offRoster)
	case w.names[p.Name] > 1:
		words = append(words, p.Unit)
	}
	if p.Minutes != each {
		words = append(words, durationText(p.Minutes))
	}
	return strings.Join(words, "，")
}

const offRoster = "当天不在册"

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
