package activity

import (
	"cmp"
	"slices"
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// Report is what a report says. Names are as people wrote them.
type Report struct {
	Facts // Kind is left empty; Kinds has it

	Kinds        []string // one part each; none: the report did not say
	Unit         string   // named in the text
	Minutes      int      // for each person
	TotalMinutes int
	OwnMinutes   map[string]int // by person
	KindMinutes  map[string]int // by kind
	Headcount    int
	Expected     int
	Names        []string
	Everyone     string // a unit, or * for all
	Except       []string
	Problems     []string
}

// Begin makes the drafts of a report, one for each of its kinds, numbered one after the
// other. It refuses somebody who is not on the roster and may report for nobody.
func Begin(tx *store.Tx, c config.Config, said Said, rep Report, lapses time.Time) (Result, error) {
	if err := lapse(tx, said.At); err != nil {
		return Result{}, err
	}
	unit, ok, err := whose(tx, said, rep)
	if err != nil {
		return Result{}, err
	}
	if !ok {
		return refuse(NotOnRoster), nil
	}
	whole := Record{
		State: Draft, Facts: rep.Facts, Unit: unit, Headcount: rep.Headcount, Expected: rep.Expected,
		Sender: said.Member, Room: said.Place, Source: "chat", Made: said.At, Lapses: lapses, Problems: rep.Problems,
	}
	if err := whole.invite(tx, said, rep); err != nil {
		return Result{}, err
	}
	drafts, err := createParts(tx, c, said, whole, rep)
	return Result{Records: drafts}, err
}

// createParts makes a draft for each kind of a report.
func createParts(tx *store.Tx, c config.Config, said Said, whole Record, rep Report) ([]Record, error) {
	kinds := rep.Kinds
	if len(kinds) == 0 {
		kinds = []string{""}
	}
	var drafts []Record
	for _, name := range kinds {
		r, err := part(tx, c, whole, rep, name)
		if err != nil {
			return nil, err
		}
		if len(drafts) > 0 {
			r.Event, r.Problems = drafts[0].Event, nil
		}
		if err := create(tx, &r); err != nil {
			return nil, err
		}
		if err := trace(tx, said, r.ID, "draft", nil); err != nil {
			return nil, err
		}
		drafts = append(drafts, r)
	}
	return drafts, nil
}

// invite puts the people of a report into a draft.
func (r *Record) invite(tx *store.Tx, said Said, rep Report) error {
	day := cmp.Or(rep.Day, said.Day)
	switch unit, found, err := unitNamed(tx, rep.Everyone); {
	case err != nil:
		return err
	case rep.Everyone == everybody:
		r.Everyone = everybody
	case found:
		r.Everyone = unit.Path
	}
	own := make([]string, 0, len(rep.OwnMinutes))
	for name := range rep.OwnMinutes {
		own = append(own, name)
	}
	slices.Sort(own)
	for _, name := range slices.Concat(rep.Names, own) {
		member, ok, err := find(tx, said, name, day, r.Unit)
		if err != nil {
			return err
		}
		switch {
		case ok && r.person(member) == nil:
			minutes, said := rep.OwnMinutes[name]
			r.People = append(r.People, Person{Member: member, Minutes: minutes, Own: said, Source: Reported, State: In})
		case !ok && !slices.Contains(r.Outside, name):
			r.Outside = append(r.Outside, name)
		}
	}
	for _, name := range rep.Except {
		member, ok, err := find(tx, said, name, day, r.Unit)
		if err != nil {
			return err
		}
		if ok {
			r.drop(member, Struck)
			if r.person(member) == nil {
				r.People = append(r.People, Person{Member: member, Source: Reported, State: Struck})
			}
		}
	}
	return nil
}

// part is the draft of one kind of a report.
func part(tx *store.Tx, c config.Config, whole Record, rep Report, name string) (Record, error) {
	r := whole
	r.People = slices.Clone(whole.People)
	r.Kind, r.Minutes, r.TotalMinutes = name, rep.Minutes, rep.TotalMinutes
	if minutes, ok := rep.KindMinutes[name]; ok {
		r.Minutes, r.TotalMinutes = minutes, 0
	}
	if r.TotalMinutes > 0 {
		r.Minutes = 0
	}
	kind := kindOf(c, name)
	for slot, drop := range r.special() {
		if !names(kind, slot) && anyNames(c, rep.Kinds, slot) {
			drop()
		}
	}
	if r.Author == "" && ownText(kind) {
		author, err := roster.Name(tx, r.Sender)
		if err != nil {
			return Record{}, err
		}
		r.Author = author
	}
	return r, derive(tx, &r)
}

// special are the facts that belong to some kinds only: of the parts of one event, those
// whose kind names such a fact have it, the others do not.
func (r *Record) special() map[config.Slot]func() {
	return map[config.Slot]func(){
		config.SlotLecturer:      func() { r.Lecturer = "" },
		config.SlotAuthor:        func() { r.Author = "" },
		config.SlotOutlet:        func() { r.Outlet = "" },
		config.SlotCopies:        func() { r.Copies = 0 },
		config.SlotBeneficiaries: func() { r.Beneficiaries = 0 },
	}
}

// ownText reports whether a kind is of texts that people report of themselves: it has an
// author and no outlet (心得体会), or cannot do without an author. Without one named, the
// sender wrote it (understanding.md).
func ownText(k config.Kind) bool {
	return slices.Contains(k.Needs, config.SlotAuthor) || names(k, config.SlotAuthor) && !names(k, config.SlotOutlet)
}

func anyNames(c config.Config, kinds []string, slot config.Slot) bool {
	return slices.ContainsFunc(kinds, func(name string) bool {
		return names(kindOf(c, name), slot)
	})
}
