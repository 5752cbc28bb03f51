package rollup

import (
	"bytes"
	"fmt"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/figures"
)

// Table is the sheets side by side, in the order in which they were given. Organisations are
// never put in order of their figures.
type Table struct {
	From, To      string
	Organisations []string
	Rows          []Row
}

// Row is one figure of all organisations.
type Row struct {
	figures.Definition
	Values []*figures.Value // nil: that organisation does not keep it
	Sum    *figures.Value   // nil: it may not be added up
	AtMost bool             // Sum may count the same thing twice: films of one name in two organisations
	Note   string           // why there is no sum, or what it rests on
	Others []Other          // definitions that differ from the first one; there is no sum then
}

// Other is an organisation's definition that is not the first one's.
type Other struct {
	Organisation string
	Definition   figures.Definition
}

// Add puts sheets side by side and adds up what may be added. It refuses sheets of different
// periods and two of one organisation or one key.
func Add(sheets []Signed) (Table, error) {
	var t Table
	for i, s := range sheets {
		if i == 0 {
			t.From, t.To = s.From, s.To
		}
		if s.From != t.From || s.To != t.To {
			return Table{}, fmt.Errorf("期间不同，不能相加：“%s”是%s，“%s”是%s", sheets[0].Organisation, sheets[0].Period(), s.Organisation, s.Period())
		}
		for _, before := range sheets[:i] {
			if oneLine(before.Organisation) == oneLine(s.Organisation) {
				return Table{}, fmt.Errorf("“%s”有两份，不能重复相加", s.Organisation)
			}
			if bytes.Equal(before.Key, s.Key) {
				return Table{}, fmt.Errorf("“%s”和“%s”是同一把钥匙签的，像是同一个单位的两份", before.Organisation, s.Organisation)
			}
		}
		t.Organisations = append(t.Organisations, s.Organisation)
	}
	seen := map[string]bool{}
	for _, s := range sheets {
		for _, e := range s.Figures {
			if !seen[e.ID] {
				seen[e.ID] = true
				t.Rows = append(t.Rows, row(sheets, e.ID))
			}
		}
	}
	return t, nil
}

// row gathers one figure of all sheets.
func row(sheets []Signed, id string) Row {
	var r Row
	var sum figures.Value
	missing := false
	for _, s := range sheets {
		e, ok := s.entry(id)
		if !ok {
			missing = true
			r.Values = append(r.Values, nil)
			continue
		}
		value := e.Number()
		r.Values = append(r.Values, &value)
		switch {
		case r.ID == "":
			r.Definition, sum = e.Definition, value
		case !e.Equal(r.Definition) || value.Minutes != sum.Minutes:
			r.Others = append(r.Others, Other{s.Organisation, e.Definition})
		default:
			sum.N += value.N
		}
	}
	switch {
	case len(r.Others) > 0:
		r.Note = "口径不同，不加"
	case missing:
		r.Note = "有单位没有这个数，不加"
	default:
		r.Sum = &sum
		r.AtMost, r.Note = overlaps(r.Definition)
	}
	return r
}

func (s Sheet) entry(id string) (Entry, bool) {
	for _, e := range s.Figures {
		if e.ID == id {
			return e, true
		}
	}
	return Entry{}, false
}

// overlaps says whether two organisations may have counted the same thing, and what a sum
// of distinct things rests on.
func overlaps(d figures.Definition) (atMost bool, note string) {
	switch d.Count {
	case config.CountMembers, config.CountRoster, config.CountSignInMembers:
		return false, "各单位的人不重复，直接相加"
	case config.CountPartners:
		return true, "同一个共建单位可能几家都有"
	case config.CountQuestionDays:
		return true, "各单位多半是同一天"
	case config.CountTimes:
		for _, r := range d.Rules {
			switch r.Once {
			case config.OncePerTitle:
				return true, "同名的可能几家都有"
			case config.OncePerPlace:
				return true, "同一处可能几家都有"
			}
		}
	}
	return false, ""
}

// Holds reports whether every figure could be added up or compared: no definitions differ.
func (t Table) Holds() bool {
	for _, r := range t.Rows {
		if len(r.Others) > 0 {
			return false
		}
	}
	return true
}
