// Package sheet makes the papers of one record: the record sheet (记录表), with room to write
// down by hand what was said, and the sign-in sheet (签到表), with room for signatures. It does
// not know who may have them.
package sheet

import (
	"fmt"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/activity"
	"github.com/daybook-bot/daybook/internal/office/docx"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// Errand is the kind of the errand by which sheets are asked for in a chat.
const Errand = "sheet"

// Wanted are the arguments of that errand.
type Wanted struct {
	Record int64 `json:"record"`
}

// record is a record with all names that its sheets need.
type record struct {
	activity.Record
	unit   string
	sender string
	people []signer
}

// signer is somebody who took part.
type signer struct{ name, unit string }

// Document makes the sheets of a record; false if there is no such record.
func Document(tx *store.Tx, c config.Config, id int64) (docx.Document, bool, error) {
	r, ok, err := read(tx, id)
	if err != nil || !ok {
		return docx.Document{}, ok, err
	}
	name := r.Kind
	d := docx.Document{Title: name + "记录表", Author: c.Organisation.Name, Created: tx.Now, Fonts: docx.Fonts(c.Document.Fonts)}
	d.Blocks = []docx.Block{
		docx.Paragraph{Style: docx.Title, Runs: docx.Text(name + "记录表")},
		docx.Paragraph{Style: docx.Small, Runs: docx.Text(fmt.Sprintf("单位：%s　　编号：#%d", r.unit, r.ID))},
		r.recordSheet(),
		docx.PageBreak{},
		docx.Paragraph{Style: docx.Title, Runs: docx.Text(name + "签到表")},
		docx.Paragraph{Style: docx.Small, Runs: docx.Text(fmt.Sprintf("时间：%s　　地点：%s　　编号：#%d", r.when(), r.Place, r.ID))},
		r.signInSheet(),
	}
	return d, true, nil
}

func read(tx *store.Tx, id int64) (r record, ok bool, err error) {
	if r.Record, ok, err = activity.Get(tx, id); err != nil || !ok {
		return r, ok, err
	}
	if r.unit, err = unitName(tx, r.Unit); err != nil {
		return r, false, err
	}
	if r.sender, err = roster.Name(tx, r.Sender); err != nil {
		return r, false, err
	}
	for _, p := range r.People {
		if p.State != activity.In {
			continue
		}
		var s signer
		if s.name, err = roster.Name(tx, p.Member); err != nil {
			return r, false, err
		}
		if s.unit, err = unitName(tx, p.Unit); err != nil {
			return r, false, err
		}
		r.people = append(r.people, s)
	}
	return r, true, nil
}

func unitName(tx *store.Tx, id int64) (string, error) {
	if id == 0 {
		return "", nil
	}
	u, err := roster.UnitByID(tx, id)
	return u.Name, err
}

// Heights of cells, in mm.
const (
	lineHeight    = 11
	contentHeight = 88
	signHeight    = 10

	textSize = 14 // of the tables, in points
)

// recordSheet has what is known filled in, and the rest left for hands.
func (r record) recordSheet() docx.Table {
	label := func(s string) docx.Cell { return docx.Cell{Runs: docx.Text(s), Head: true} }
	pair := func(a, x, b, y string) docx.Row {
		return docx.Row{Height: lineHeight, Cells: []docx.Cell{label(a), {Runs: docx.Text(x)}, label(b), {Runs: docx.Text(y)}}}
	}
	wide := func(a, x string, height float64) docx.Row {
		return docx.Row{Height: height, Cells: []docx.Cell{label(a), {Runs: docx.Text(x), Across: 3, Top: height > lineHeight}}}
	}
	return docx.Table{
		Size:    textSize,
		Columns: []docx.Column{{Width: 28}, {}, {Width: 28}, {}},
		Rows: []docx.Row{
			pair("类别", r.Kind, "名称", r.name()),
			pair("时间", r.when(), "地点", r.Place),
			pair("主持", "", "主讲", r.Lecturer),
			pair("记录人", r.sender, "时长", r.long()),
			wide("人数", r.numbers(), lineHeight),
			wide("参加人员", r.names(), lineHeight),
			wide("缺席人员\n及原因", "", lineHeight*1.5),
			wide("内容", "", contentHeight),
		},
	}
}

func (r record) name() string {
	for _, name := range []string{r.Title, r.Topic, r.Partner} {
		if name != "" {
			return name
		}
	}
	return ""
}

// when is 2021年4月9日上午.
func (r record) when() string {
	words := dayName(r.Day)
	if r.DayTo != "" && r.DayTo != r.Day {
		words += "至" + dayName(r.DayTo)
	}
	return words + r.TimeOfDay
}

func dayName(day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return at.Format("2006年1月2日")
}

// long is how long it took each person, if it took all the same.
func (r record) long() string {
	if r.Minutes == 0 {
		return ""
	}
	hours := strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", float64(r.Minutes)/60), "0"), ".")
	return hours + "小时"
}

// numbers are 应到、实到、缺席; what was not said is left to be written.
func (r record) numbers() string {
	there := r.Heads()
	if r.Expected == 0 {
		return fmt.Sprintf("应到　　　人，实到 %d 人，缺席　　　人", there)
	}
	return fmt.Sprintf("应到 %d 人，实到 %d 人，缺席 %d 人", r.Expected, there, max(0, r.Expected-there))
}

func (r record) names() string {
	var names []string
	for _, p := range r.people {
		names = append(names, p.name)
	}
	words := strings.Join(names, "、")
	if r.Unnamed > 0 && words != "" {
		return words + fmt.Sprintf("，另有 %d 人", r.Unnamed)
	}
	return words
}

// emptyLines are left at the end of a sign-in sheet for people that nobody named.
const emptyLines = 4

// signInSheet has two people in a line.
func (r record) signInSheet() docx.Table {
	t := docx.Table{Header: 1, Size: textSize,
		Columns: []docx.Column{{Width: 15, Align: docx.Center}, {Align: docx.Center}, {}, {Width: 15, Align: docx.Center}, {Align: docx.Center}, {}},
		Rows:    []docx.Row{{Height: signHeight}}}
	for range 2 {
		for _, h := range []string{"序号", "姓名", "签到"} {
			t.Rows[0].Cells = append(t.Rows[0].Cells, docx.Cell{Runs: docx.Text(h)})
		}
	}
	total := len(r.people) + min(r.Unnamed, 2*emptyLines*10)
	lines := (total+1)/2 + emptyLines
	for i := range lines {
		row := docx.Row{Height: signHeight}
		for _, n := range []int{i, i + lines} {
			number, name := fmt.Sprint(n+1), ""
			if n < len(r.people) {
				name = r.people[n].name
			}
			row.Cells = append(row.Cells, docx.Cell{Runs: docx.Text(number)}, docx.Cell{Runs: docx.Text(name)}, docx.Cell{})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
