package ledger

import (
	"fmt"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/office/xlsx"
)

// definitions writes the first sheet: every figure with its definition.
func (w *writer) definitions() error {
	all, err := figures.Compute(w.tx, w.Config, w.Scope)
	if err != nil {
		return err
	}
	waiting, err := figures.Pending(w.tx, w.Config, nil, w.Scope)
	if err != nil {
		return err
	}
	sheet := w.book.Sheet(sheetFigures, xlsx.Column{Head: "数字"}, xlsx.Column{Head: "数值"}, xlsx.Column{Head: HeadUnit},
		xlsx.Column{Head: "口径", Most: 80}, xlsx.Column{Head: "标识", Most: 40})
	for _, f := range all {
		if err := sheet.Row(xlsx.Text(f.Label), value(f.Value), xlsx.Text(f.Unit), xlsx.Text(f.Definition), xlsx.Text(f.ID)); err != nil {
			return err
		}
	}
	said := w.About + "；截至" + w.tx.Now.Format("2006-01-02 15:04")
	if waiting > 0 {
		said += fmt.Sprintf("；另有%d条待审，没有计入", waiting)
	}
	return sheet.Foot(xlsx.Text("说明"), xlsx.Cell{}, xlsx.Cell{}, xlsx.Text(said), xlsx.Cell{})
}

// tasks writes the sheet of the tasks, if there are any.
func (w *writer) tasks() error {
	all, err := figures.TaskEntries(w.tx, w.Config, w.Scope)
	if err != nil || len(all) == 0 {
		return err
	}
	sheet := w.book.Sheet(sheetTasks, xlsx.Column{Head: HeadNumber}, xlsx.Column{Head: "任务号"}, xlsx.Column{Head: "清单"}, xlsx.Column{Head: HeadTitle, Most: 50},
		xlsx.Column{Head: "负责人"}, xlsx.Column{Head: HeadUnit, Most: 30}, xlsx.Column{Head: "立项日期"}, xlsx.Column{Head: "截止日期"},
		xlsx.Column{Head: "办结日期"}, xlsx.Column{Head: "销号日期"}, xlsx.Column{Head: HeadState}, xlsx.Column{Head: HeadNote, Most: 50})
	for i, t := range all {
		err := sheet.Row(xlsx.Whole(int64(i+1)), xlsx.Text(fmt.Sprintf("T%d", t.ID)), xlsx.Text(t.List), xlsx.Text(t.Title), xlsx.Text(t.Owner),
			xlsx.Text(t.Unit), xlsx.Day(t.Day), xlsx.Day(t.Due), xlsx.Day(t.DoneDay), xlsx.Day(t.ClosedDay), xlsx.Text(t.State), xlsx.Text(t.Note))
		if err != nil {
			return err
		}
	}
	for _, def := range w.Config.Figures {
		if def.Count != config.CountTasks && def.Count != config.CountTasksDone {
			continue
		}
		f, err := figures.Of(w.tx, w.Config, def, w.Scope)
		if err != nil {
			return err
		}
		cells := make([]xlsx.Cell, 12)
		cells[0], cells[1], cells[3], cells[11] = xlsx.Text("合计"), value(f.Value).Of(f.Unit), xlsx.Text(f.Label), xlsx.Text(f.Definition)
		if err := sheet.Foot(cells...); err != nil {
			return err
		}
	}
	return nil
}

// members writes a sheet for everybody who took part in something that counts.
func (w *writer) members() error {
	var sheet *xlsx.Sheet
	var last figures.MemberSum
	var n int64
	foot := func() error {
		if sheet == nil {
			return nil
		}
		return sheet.Foot(xlsx.Text("合计"), xlsx.Whole(last.Times).Of("次"), xlsx.Cell{}, xlsx.Cell{}, xlsx.Cell{}, hours(last.Minutes), xlsx.Text("只计已通过的"))
	}
	err := figures.TakenBy(w.tx, w.Config, w.Scope, func(m figures.MemberSum) error {
		if err := foot(); err != nil {
			return err
		}
		name := m.Name
		if w.names[name] > 1 {
			name += "（" + m.Unit + "）"
		}
		last, n = m, 0
		columns := make([]xlsx.Column, len(memberHeads))
		for i, head := range memberHeads {
			columns[i] = xlsx.Column{Head: head, Most: map[string]int{HeadTitle: 40, HeadPlace: 30}[head]}
		}
		sheet = w.book.Sheet(name, columns...)
		return nil
	}, func(t figures.Taken) error {
		n++
		return sheet.Row(xlsx.Whole(n), xlsx.Day(t.Day), xlsx.Text(t.Kind), xlsx.Text(t.Title), xlsx.Text(t.Place), hours(t.Minutes), xlsx.Whole(t.Record))
	})
	if err != nil {
		return err
	}
	return foot()
}
