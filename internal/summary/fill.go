package summary

import (
	"errors"
	"slices"
	"text/template"
	"text/template/parse"
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// Bounds of what a document holds; what is beyond is told by number.
const (
	mostThings  = 200  // names in a list
	mostRecords = 1000 // records that the annex shows one by one
)

// Fill reads what the template asks for, and what the annex needs for it.
func (w *Work) Fill(tx *store.Tx, s figures.Scope) error {
	if err := w.fillFigures(tx, s); err != nil {
		return err
	}
	t, err := w.parse()
	if err != nil {
		return err
	}
	return w.fillFor(tx, s, w.asked(t))
}

func (w *Work) fillFigures(tx *store.Tx, s figures.Scope) error {
	w.Period, w.Campaign, w.Day = figures.PeriodName(s.From, s.To), s.Campaign, figures.DayName(tx.Now)
	w.Now = tx.Now
	var err error
	if w.Unit, err = partName(tx, s.Unit); err != nil {
		return err
	}
	if w.Figures, w.Seal, err = figuresOf(tx, w.Config, s); err != nil {
		return err
	}
	if s.Campaign != "" {
		w.Figures = withoutCampaign(w.Config, w.Figures)
	}
	earlier := s
	earlier.From, earlier.To = yearBefore(s.From), yearBefore(s.To)
	w.Earlier = figures.PeriodName(earlier.From, earlier.To)
	before, _, err := figuresOf(tx, w.Config, earlier)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(before, func(f figures.Figure) bool { return len(f.Records)+len(f.Tasks) > 0 }) {
		w.Before = before
	}
	return nil
}

// partName is the name of a unit that is not the whole organisation.
func partName(tx *store.Tx, unit int64) (string, error) {
	if unit == 0 {
		return "", nil
	}
	u, err := roster.UnitByID(tx, unit)
	if err != nil || u.Parent != 0 {
		return u.Name, err
	}
	units, err := roster.Units(tx)
	if slices.ContainsFunc(units, func(other roster.Unit) bool { return other.Parent == 0 && other.ID != unit }) {
		return u.Name, err
	}
	return "", err
}

// withoutCampaign adds the figures that no campaign can have as zero, so that a template may
// ask for them all the same.
func withoutCampaign(c config.Config, all []figures.Figure) []figures.Figure {
	for _, def := range c.Figures {
		if !slices.ContainsFunc(all, func(f figures.Figure) bool { return f.ID == def.ID }) {
			all = append(all, figures.Figure{ID: def.ID, Label: def.Label, Unit: def.Unit, Records: []int64{},
				Definition: def.Definition + "每日一题不属于任何专项，这里不算。"})
		}
	}
	return all
}

// figuresOf are the figures as they were signed, where the period is frozen: then those that
// were defined since are counted from the rows. A freeze is of the whole organisation.
func figuresOf(tx *store.Tx, c config.Config, s figures.Scope) ([]figures.Figure, *Seal, error) {
	if s.Unit != 0 || s.Campaign != "" {
		all, err := figures.Compute(tx, c, s)
		return all, nil, err
	}
	f, frozen, err := figures.Frozen(tx, s.From, s.To)
	if err != nil || !frozen {
		all, fault := figures.Compute(tx, c, s)
		return all, nil, errors.Join(err, fault)
	}
	all := slices.Clone(f.Figures)
	for _, def := range c.Figures {
		if _, signed := f.Figure(def.ID); signed {
			continue
		}
		since, err := figures.Of(tx, c, def, s)
		if err != nil {
			return nil, nil, err
		}
		all = append(all, since)
	}
	return all, &Seal{Version: f.Version, At: figures.DayName(f.At), Hash: f.Hash, Signed: len(f.Figures)}, nil
}

func yearBefore(day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return at.AddDate(-1, 0, 0).Format(time.DateOnly)
}

// asks is what a template needs beside the figures.
type asks struct {
	figures  []string // ids of those that it mentions
	portions []ask
	things   []string
	claims   []string
}

type ask struct {
	id string
	by figures.By
}

// asked walks through a template. What is wrong in it is left for check.
func (w Work) asked(t *template.Template) asks {
	var a asks
	for _, part := range t.Templates() {
		if part.Tree == nil || part.Root == nil {
			continue
		}
		eachCommand(part.Root, func(command *parse.CommandNode) {
			if name, words, ok := called(command); ok && len(words) > 0 {
				w.note(&a, name, words)
			}
		})
	}
	return a
}

func (w Work) note(a *asks, name string, words []string) {
	figure := func(said string) (string, bool) {
		f, err := w.find(said)
		if err == nil && !slices.Contains(a.figures, f.ID) {
			a.figures = append(a.figures, f.ID)
		}
		return f.ID, err == nil
	}
	switch name {
	case "figure", "before", "change", "list":
		id, ok := figure(words[0])
		if ok && name == "list" {
			a.things = append(a.things, id)
		}
		if ok && len(words) == 3 {
			a.portions = append(a.portions, ask{id, figures.By(words[2])})
		}
	case "table", "chart":
		for _, said := range words[:max(0, len(words)-2)] {
			if id, ok := figure(said); ok {
				a.portions = append(a.portions, ask{id, figures.By(words[len(words)-1])})
			}
		}
	case "claim":
		a.claims = append(a.claims, words[len(words)-1])
	}
}

// eachCommand visits every command below a node.
func eachCommand(n parse.Node, visit func(*parse.CommandNode)) {
	branch := func(b *parse.BranchNode) {
		eachCommand(b.Pipe, visit)
		eachCommand(b.List, visit)
		if b.ElseList != nil {
			eachCommand(b.ElseList, visit)
		}
	}
	switch n := n.(type) {
	case *parse.ListNode:
		for _, one := range n.Nodes {
			eachCommand(one, visit)
		}
	case *parse.ActionNode:
		eachCommand(n.Pipe, visit)
	case *parse.IfNode:
		branch(&n.BranchNode)
	case *parse.WithNode:
		branch(&n.BranchNode)
	case *parse.RangeNode:
		branch(&n.BranchNode)
	case *parse.TemplateNode:
		if n.Pipe != nil {
			eachCommand(n.Pipe, visit)
		}
	case *parse.PipeNode:
		for _, command := range n.Cmds {
			visit(command)
			for _, arg := range command.Args {
				eachCommand(arg, visit)
			}
		}
	}
}

// fillFor reads what was asked for.
func (w *Work) fillFor(tx *store.Tx, s figures.Scope, a asks) error {
	w.portions, w.things, w.proofs = map[string][]figures.Portion{}, map[string]things{}, map[string]figures.Proof{}
	for _, id := range a.figures {
		if def, ok := w.Config.Figure(id); ok && len(w.overlapping(def)) > 0 {
			a.portions = append(a.portions, ask{id, figures.ByKind})
		}
	}
	for _, one := range a.portions {
		def, ok := w.Config.Figure(one.id)
		key := portionsKey(one.id, one.by)
		if _, known := w.portions[key]; !ok || known || !figures.Splits(def, one.by) {
			continue
		}
		all, err := figures.Portions(tx, w.Config, def, s, one.by)
		if err != nil {
			return err
		}
		w.portions[key] = all
	}
	for _, id := range a.things {
		def, _ := w.Config.Figure(id)
		if !figures.Named(def) {
			continue
		}
		list, more, err := figures.Things(tx, w.Config, def, s, mostThings)
		if err != nil {
			return err
		}
		w.things[id] = things{list, more}
	}
	for _, id := range a.claims {
		claim, ok := w.Config.Claim(id)
		if _, known := w.proofs[id]; !ok || known {
			continue
		}
		p, err := figures.Prove(tx, w.Config, claim, s)
		if err != nil {
			return err
		}
		w.proofs[id] = p
	}
	return w.fillOrigins(tx, a)
}

// overlapping are the kinds that count as one of a figure's and are not its own.
func (w Work) overlapping(def config.Figure) []string {
	var others []string
	for _, k := range w.Config.Kinds {
		if k.CountsAs != "" && slices.Contains(def.Kinds, k.CountsAs) && !slices.Contains(def.Kinds, k.Name) {
			others = append(others, k.Name)
		}
	}
	return others
}

// fillOrigins reads the rows behind the figures that were asked for: all, or where there are
// many the same number of each, the last among them.
func (w *Work) fillOrigins(tx *store.Tx, a asks) error {
	var records, tasks [][]int64
	for _, id := range a.figures {
		f, _ := w.figure(id)
		records, tasks = append(records, f.Records), append(tasks, f.Tasks)
	}
	for _, p := range w.proofs {
		records, tasks = append(records, p.Records), append(tasks, p.Tasks)
	}
	var err error
	if w.records, err = figures.Origins(tx, figures.SubjectRecord, some(records)); err != nil {
		return err
	}
	w.tasks, err = figures.Origins(tx, figures.SubjectTask, some(tasks))
	return err
}

func some(lists [][]int64) []int64 {
	most := 0
	for _, l := range lists {
		most = max(most, len(l))
	}
	for each := min(most, mostRecords); ; each = each * 3 / 4 {
		var all []int64
		for _, l := range lists {
			if n := min(each, len(l)); n > 0 {
				all = append(append(all, l[:n-1]...), l[len(l)-1])
			}
		}
		slices.Sort(all)
		all = slices.Compact(all)
		if len(all) <= mostRecords || each <= 1 {
			return all
		}
	}
}
