package reminder

import (
	"database/sql"
	"fmt"
	"slices"

	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// Recipient is a group, or a person in single chat.
type Recipient struct {
	Key    string     // for ever
	Name   string     // as people call it: 第一支部群, 周敏
	Place  chat.Place // zero for a person who cannot be reached
	Unit   int64      // that the group is tied to, or the person is in; 0: none
	Member int64      // 0 for a group

	since int64 // what was due up to then is not for it, UTC milliseconds
}

// KeyOf names a group for ever.
func KeyOf(group chat.Place) string { return "group/" + group.Platform + "/" + group.Room }

// KeyOfMember names a person for ever, whatever account they use.
func KeyOfMember(member int64) string { return fmt.Sprintf("member/%d", member) }

// Groups lists the groups that the bot knows.
func Groups(tx *store.Tx) ([]Recipient, error) {
	groups, err := store.Rows(tx, func(r *sql.Rows, g *Recipient) error {
		if err := r.Scan(&g.Place.Platform, &g.Place.Room, &g.Unit, &g.since); err != nil {
			return err
		}
		g.Key, g.Name = KeyOf(g.Place), g.Place.Room
		return nil
	}, `SELECT platform, room, coalesce(unit, 0), since FROM chat WHERE room NOT LIKE '@%' ORDER BY platform, room`)
	if err != nil {
		return nil, fmt.Errorf("groups: %w", err)
	}
	return groups, nil
}

// person is a member as somebody to remind.
func person(tx *store.Tx, m roster.Member) (Recipient, error) {
	place, _, err := roster.Reach(tx, m.ID)
	return Recipient{Key: KeyOfMember(m.ID), Name: m.Name, Place: place, Unit: m.Unit.ID, Member: m.ID}, err
}

// people remembers who is reminded by which rule on a day; rules ask for the same again
// and again.
type people struct {
	tx     *store.Tx
	groups []Recipient
	under  map[int64][]int64      // units below a unit
	admins map[string][]Recipient // by unit and day
}

func newPeople(tx *store.Tx) (*people, error) {
	groups, err := Groups(tx)
	return &people{tx: tx, groups: groups, under: map[int64][]int64{}, admins: map[string][]Recipient{}}, err
}

// of lists who is to be reminded by a rule on a day.
func (p *people) of(r Rule, day string) ([]Recipient, error) {
	switch r.To {
	case ToGroups:
		return p.groupsOf(r.Unit)
	case ToAdmins:
		return p.adminsOf(r.Unit, day)
	}
	m, err := roster.MemberOn(p.tx, r.Member, day)
	if err != nil {
		return nil, err
	}
	one, err := person(p.tx, m)
	return []Recipient{one}, err
}

func (p *people) groupsOf(unit int64) ([]Recipient, error) {
	if unit == 0 {
		return p.groups, nil
	}
	under, known := p.under[unit]
	if !known {
		var err error
		if under, err = roster.Subtree(p.tx, unit); err != nil {
			return nil, err
		}
		p.under[unit] = under
	}
	var all []Recipient
	for _, g := range p.groups {
		if slices.Contains(under, g.Unit) {
			all = append(all, g)
		}
	}
	return all, nil
}

func (p *people) adminsOf(unit int64, day string) ([]Recipient, error) {
	key := fmt.Sprintf("%d %s", unit, day)
	if all, known := p.admins[key]; known {
		return all, nil
	}
	admins, err := roster.Admins(p.tx, unit, day)
	if err != nil {
		return nil, err
	}
	var all []Recipient
	for _, admin := range admins {
		m, err := roster.MemberOn(p.tx, admin, day)
		if err != nil {
			return nil, err
		}
		one, err := person(p.tx, m)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	p.admins[key] = all
	return all, nil
}
