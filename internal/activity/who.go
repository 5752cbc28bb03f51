package activity

import (
	"fmt"
	"slices"

	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// everybody is what Everyone says of the whole organisation.
const everybody = "*"

// derive works out what a draft does not keep, because it depends on its day: who is on the
// roster, whom 全体 means, and with that the numbers.
func derive(tx *store.Tx, r *Record) error {
	day := r.placingDay(tx)
	r.People = slices.DeleteFunc(r.People, func(p Person) bool { return p.all })
	units, err := unitsOn(tx, r.People, day)
	if err != nil {
		return err
	}
	for i := range r.People {
		p := &r.People[i]
		p.Unit = units[p.Member]
		p.off = p.State == In && p.Unit == 0
	}
	whole, err := everyone(tx, r.Everyone, day)
	if err != nil {
		return err
	}
	for _, m := range whole {
		if r.person(m.ID) == nil {
			r.People = append(r.People, Person{Member: m.ID, Unit: m.Unit.ID, Source: Reported, State: In, all: true})
		}
	}
	r.recount()
	return nil
}

// placingDay is the day whose roster decides: the record's, while it has none the day on
// which it was said.
func (r Record) placingDay(tx *store.Tx) string {
	if r.Day != "" {
		return r.Day
	}
	return tx.Day(r.Made)
}

// fewPeople are looked up one by one; for more the whole roster is read at once.
const fewPeople = 64

func unitsOn(tx *store.Tx, people []Person, day string) (map[int64]int64, error) {
	units := make(map[int64]int64, len(people))
	if len(people) <= fewPeople {
		for _, p := range people {
			unit, _, err := roster.UnitOf(tx, p.Member, day)
			if err != nil {
				return nil, err
			}
			units[p.Member] = unit.ID
		}
		return units, nil
	}
	members, err := roster.MembersOn(tx, 0, day)
	if err != nil {
		return nil, err
	}
	for _, m := range members {
		units[m.ID] = m.Unit.ID
	}
	return units, nil
}

// everyone lists whom 全体 means on a day; nobody if it was not said.
func everyone(tx *store.Tx, said, day string) ([]roster.Member, error) {
	switch said {
	case "":
		return nil, nil
	case everybody:
		return counted(roster.MembersOn(tx, 0, day))
	}
	unit, found, err := unitNamed(tx, said)
	if err != nil || !found {
		return nil, err
	}
	return counted(roster.MembersOn(tx, unit.ID, day))
}

// counted leaves out those who only have rights.
func counted(members []roster.Member, err error) ([]roster.Member, error) {
	return slices.DeleteFunc(members, func(m roster.Member) bool { return m.Category == roster.Outside }), err
}

// unitNamed finds the one unit that words can mean.
func unitNamed(tx *store.Tx, words string) (roster.Unit, bool, error) {
	if words == "" {
		return roster.Unit{}, false, nil
	}
	found, err := roster.UnitsNamed(tx, words)
	if err != nil || len(found) != 1 {
		return roster.Unit{}, false, err
	}
	return found[0], true, nil
}

// ownUnit is the unit of a member on a record's day; of one who was not on the roster then,
// the unit on the day of speaking.
func ownUnit(tx *store.Tx, said Said, day string) (int64, bool, error) {
	for _, d := range []string{day, said.Day} {
		if d == "" {
			continue
		}
		unit, ok, err := roster.UnitOf(tx, said.Member, d)
		if err != nil || ok {
			return unit.ID, ok, err
		}
	}
	return 0, false, nil
}

// whose decides to which unit a report belongs: to the one that the text names if the sender
// may report for it, else to the sender's own (product.md 2). 全体 of the whole organisation
// names no unit.
func whose(tx *store.Tx, said Said, rep Report) (int64, bool, error) {
	for _, words := range []string{rep.Unit, rep.Everyone} {
		unit, found, err := unitNamed(tx, words)
		if err != nil {
			return 0, false, err
		}
		if !found {
			continue
		}
		may, err := roster.AdminOf(tx, said.Member, unit.ID, said.Day)
		if err != nil || may {
			return unit.ID, may, err
		}
	}
	return ownUnit(tx, said, rep.Day)
}

// find is the one member that a name means in a record: of homonyms the sender, if it is
// their name, else the only one on the roster that day, else the only one in the record's
// unit.
func find(tx *store.Tx, said Said, name, day string, unit int64) (int64, bool, error) {
	found, err := roster.MembersNamed(tx, name, day)
	if err != nil {
		return 0, false, fmt.Errorf("who is %s: %w", name, err)
	}
	keep := func(fits func(roster.Member) bool) {
		if kept := slices.DeleteFunc(slices.Clone(found), func(m roster.Member) bool { return !fits(m) }); len(kept) > 0 {
			found = kept
		}
	}
	keep(func(m roster.Member) bool { return m.ID == said.Member })
	keep(func(m roster.Member) bool { return m.Unit.ID != 0 })
	keep(func(m roster.Member) bool { return m.Unit.ID == unit })
	if len(found) != 1 {
		return 0, false, nil
	}
	return found[0].ID, true, nil
}
