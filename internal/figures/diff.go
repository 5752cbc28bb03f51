package figures

import (
	"slices"
	"strconv"
	"strings"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/store"
)

// Diff is what has changed since a period was signed (差异).
type Diff struct {
	Figures     []FigureDiff     `json:"figures"`     // whose value or rows changed, by the definitions that were signed
	Definitions []DefinitionDiff `json:"definitions"` // that are others now
	Rows        []RowDiff        `json:"rows"`        // records and tasks that came, went or changed

	index map[rowName]int // of Rows
}

// rowName names a record or a task.
type rowName struct {
	subject string
	id      int64
}

func subjectOf(what config.Count) string {
	if ofTasks(what) {
		return SubjectTask
	}
	return SubjectRecord
}

// FigureDiff is one figure then and now, counted by the definition that was signed.
type FigureDiff struct {
	Definition
	Old  Value       `json:"old"`
	New  Value       `json:"new"`
	Rows []ShareDiff `json:"rows"` // what makes the difference; empty for what has no records: the roster, answers
}

// ShareDiff is what a record or a task added to a figure then and adds now. Both may be the
// same: the row was changed in something that decides whether it counts as one with others.
type ShareDiff struct {
	ID  int64 `json:"id"`
	Old Value `json:"old"`
	New Value `json:"new"`
}

// DefinitionDiff is a figure whose definition was changed, dropped or added.
type DefinitionDiff struct {
	Old   *Definition `json:"old"`    // nil: there was none
	New   *Definition `json:"new"`    // nil: there is none any more
	Value Value       `json:"value"`  // today, by the old definition
	ByNew Value       `json:"by_new"` // today, by the new one
}

// RowDiff is a record or a task that is not as it was.
type RowDiff struct {
	Subject string `json:"subject"` // record, task
	ID      int64  `json:"id"`
	Came    bool   `json:"came,omitempty"` // it counts now and did not
	Gone    bool   `json:"gone,omitempty"`
	Changes []Edit `json:"changes"` // since the signing, in order
}

// Differences compares a freeze with the rows of now, and its definitions with those of the
// configuration. A changed definition and a changed row are told apart: figures are compared
// by the definitions that were signed.
func Differences(tx *store.Tx, c config.Config, f Freeze) (Diff, error) {
	s := Scope{From: f.From, To: f.To}
	then := configured(f.Definitions)
	now, shares, err := withShares(tx, then, s)
	if err != nil {
		return Diff{}, err
	}
	text, err := content(tx, f.Definitions, now, shares, s)
	if err != nil {
		return Diff{}, err
	}
	today, err := readContent(text)
	if err != nil {
		return Diff{}, err
	}
	edits, err := editsSince(tx, f.audit)
	if err != nil {
		return Diff{}, err
	}
	d := Diff{Figures: []FigureDiff{}}
	d.Rows = rowDiffs(f.content.rows, today.rows, edits)
	d.index = map[rowName]int{}
	for i, r := range d.Rows {
		d.index[rowName{r.Subject, r.ID}] = i
	}
	for i, def := range f.Definitions {
		was := f.content.figures[def.ID]
		rows := shareDiffs(was.shares, shares[i], was.value.Minutes)
		if was.value == now[i].Value && len(rows) == 0 {
			continue
		}
		if len(rows) == 0 {
			rows = touched(shares[i], d.index, subjectOf(def.Count), was.value.Minutes)
		}
		d.Figures = append(d.Figures, FigureDiff{def, was.value, now[i].Value, rows})
	}
	d.Definitions, err = definitionDiffs(tx, c, f, now, s)
	return d, err
}

// shareDiffs merges two lists in the order of their numbers.
func shareDiffs(old, now []Share, minutes bool) []ShareDiff {
	differ := []ShareDiff{}
	add := func(id, old, now int64) {
		differ = append(differ, ShareDiff{id, Value{old, minutes}, Value{now, minutes}})
	}
	for len(old) > 0 || len(now) > 0 {
		switch {
		case len(now) == 0 || len(old) > 0 && old[0].ID < now[0].ID:
			add(old[0].ID, old[0].N, 0)
			old = old[1:]
		case len(old) == 0 || now[0].ID < old[0].ID:
			add(now[0].ID, 0, now[0].N)
			now = now[1:]
		default:
			if old[0].N != now[0].N {
				add(now[0].ID, old[0].N, now[0].N)
			}
			old, now = old[1:], now[1:]
		}
	}
	return differ
}

// touched are the rows of a figure that were changed, though each adds what it did: two
// publications with one title are one.
func touched(now []Share, changed map[rowName]int, subject string, minutes bool) []ShareDiff {
	differ := []ShareDiff{}
	for _, s := range now {
		if _, ok := changed[rowName{subject, s.ID}]; ok {
			differ = append(differ, ShareDiff{s.ID, Value{s.N, minutes}, Value{s.N, minutes}})
		}
	}
	return differ
}

// rowDiffs lists rows whose line is another one, and those that were edited in something
// that no line holds: titles, places.
func rowDiffs(old, now map[string]string, edits map[string][]Edit) []RowDiff {
	rows := []RowDiff{}
	add := func(name string, came, gone bool) {
		subject, digits, _ := strings.Cut(name, " ")
		id, err := strconv.ParseInt(digits, 10, 64)
		if err != nil {
			return // no row that the program wrote
		}
		rows = append(rows, RowDiff{subject, id, came, gone, slices.Concat([]Edit{}, edits[name])})
	}
	for name, line := range old {
		is, still := now[name]
		if !still {
			add(name, false, true)
		} else if is != line || len(edits[name]) > 0 {
			add(name, false, false)
		}
	}
	for name := range now {
		if _, was := old[name]; !was {
			add(name, true, false)
		}
	}
	slices.SortFunc(rows, func(a, b RowDiff) int {
		if a.Subject != b.Subject {
			return strings.Compare(a.Subject, b.Subject)
		}
		return int(a.ID - b.ID)
	})
	return rows
}

func definitionDiffs(tx *store.Tx, c config.Config, f Freeze, now []Figure, s Scope) ([]DefinitionDiff, error) {
	differ := []DefinitionDiff{}
	for i, old := range f.Definitions {
		def, still := c.Figure(old.ID)
		if !still {
			differ = append(differ, DefinitionDiff{Old: &f.Definitions[i], Value: now[i].Value})
			continue
		}
		is := definitionOf(c, def)
		if is.Equal(old) {
			continue
		}
		by, err := Of(tx, c, def, s)
		if err != nil {
			return nil, err
		}
		differ = append(differ, DefinitionDiff{&f.Definitions[i], &is, now[i].Value, by.Value})
	}
	for _, def := range c.Figures {
		if slices.ContainsFunc(f.Definitions, func(d Definition) bool { return d.ID == def.ID }) {
			continue
		}
		by, err := Of(tx, c, def, s)
		if err != nil {
			return nil, err
		}
		is := definitionOf(c, def)
		differ = append(differ, DefinitionDiff{New: &is, ByNew: by.Value})
	}
	return differ, nil
}

// Any reports whether anything is not as it was signed.
func (d Diff) Any() bool { return len(d.Figures) > 0 || len(d.Definitions) > 0 || len(d.Rows) > 0 }

// Row finds what became of a row of a figure.
func (d Diff) Row(f FigureDiff, id int64) (RowDiff, bool) {
	i, ok := d.index[rowName{subjectOf(f.Count), id}]
	if !ok {
		return RowDiff{}, false
	}
	return d.Rows[i], true
}

// CountsOnce reports whether some of what the rows add counts only once, so that they may
// add up to more than the value.
func (d Definition) CountsOnce() bool {
	switch d.Count {
	case config.CountMembers, config.CountPartners, config.CountSignInMembers, config.CountQuestionDays:
		return true
	case config.CountTimes:
		return slices.ContainsFunc(d.Rules, func(r KindRule) bool { return r.Once != config.OncePerRecord })
	default:
		return false
	}
}
