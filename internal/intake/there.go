package intake

import (
	"fmt"
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/activity"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// there are the records that are in the book already, of the kinds and days of a table.
type there struct {
	same  map[string]int   // how many have a fingerprint
	looks map[string]int64 // one that counts, or is to, by what two records of one thing have in common
}

func existing(tx *store.Tx, c config.Config, records []activity.Record) (there, error) {
	t := there{same: map[string]int{}, looks: map[string]int64{}}
	if len(records) == 0 {
		return t, nil
	}
	kinds := map[string]bool{}
	s := figures.Scope{From: records[0].Day, To: records[0].Day}
	for _, r := range records {
		kinds[r.Kind] = true
		s.From, s.To = min(s.From, r.Day), max(s.To, r.Day)
	}
	last, err := time.Parse(time.DateOnly, s.To)
	if err != nil {
		return t, err
	}
	s.To = last.AddDate(0, 0, 1).Format(time.DateOnly)
	extents, err := figures.Extents(tx, c, s)
	if err != nil {
		return t, err
	}
	units, err := unitsOf(tx)
	if err != nil {
		return t, err
	}
	for kind := range kinds {
		err := figures.Entries(tx, c, kind, s, extents[kind], func(e figures.Entry) error {
			r := recordOf(e)
			r.Unit = units[e.Unit]
			t.same[fingerprint(r)]++
			if r.State == activity.Accepted || r.State == activity.Pending {
				for _, look := range looks(r) {
					t.looks[look] = e.ID
				}
			}
			return nil
		})
		if err != nil {
			return t, err
		}
	}
	return t, nil
}

// unitsOf are the units by their path.
func unitsOf(tx *store.Tx) (map[string]int64, error) {
	units, err := roster.Units(tx)
	all := map[string]int64{}
	for _, u := range units {
		all[u.Path] = u.ID
	}
	return all, err
}

func recordOf(e figures.Entry) activity.Record {
	r := activity.Record{State: activity.State(e.State), Facts: activity.Facts{
		Kind: e.Kind, Title: e.Title, Topic: e.Topic, Campaign: e.Campaign, Day: e.Day, DayTo: e.DayTo, TimeOfDay: e.Part, Place: e.Place, Partner: e.Partner,
		Lecturer: e.Lecturer, Author: e.Author, Outlet: e.Outlet, Beneficiaries: int(e.Beneficiaries), Copies: int(e.Copies),
	}, Expected: int(e.Expected), Unnamed: int(e.Unnamed), UnnamedMinutes: int(e.UnnamedMinutes)}
	for _, p := range e.People {
		r.People = append(r.People, activity.Person{Member: p.Member, Minutes: int(p.Minutes), State: activity.In})
	}
	return r
}

// similar is a record that is there and may be the same thing; 0 if there is none.
func (t there) similar(r activity.Record) int64 {
	for _, look := range looks(r) {
		if n := t.looks[look]; n != 0 {
			return n
		}
	}
	return 0
}

// looks are what makes two records look like one thing.
func looks(r activity.Record) []string {
	var all []string
	for what, word := range map[string]string{"title": r.Title, "place": r.Place} {
		if word != "" {
			all = append(all, fmt.Sprintf("%s %q %s %s %d", what, word, r.Kind, r.Day, r.Unit))
		}
	}
	return all
}
