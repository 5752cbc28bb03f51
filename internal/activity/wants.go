package activity

import (
	"slices"

	"github.com/daybook-bot/daybook/config"
)

// Want is something that a draft still needs, or that its sender has to settle, before it
// can be confirmed. A config.Slot is one too.
type Want string

// The wants beside the slots that a kind needs.
const (
	WantKind   Want = "kind"
	WantDay    Want = "day"
	WantPast   Want = "past"   // its day has not come yet
	WantHeads  Want = "heads"  // head-count and names differ
	WantNames  Want = "names"  // some are not on the roster, and nobody said how to count them
	WantSum    Want = "sum"    // the hours of single people do not make the sum that was said
	WantLength Want = "length" // more than a whole day for one person on one day
)

// Wants lists what stands between a draft and its confirmation on a day, chief ones first.
func (r Record) Wants(k config.Kind, today string) []Want {
	var wants []Want
	miss := func(missing bool, w Want) {
		if missing {
			wants = append(wants, w)
		}
	}
	miss(r.Kind == "", WantKind)
	miss(r.Day == "", WantDay)
	miss(r.Day > today || r.DayTo > today, WantPast)
	for _, slot := range k.Needs {
		miss(!r.has(slot), Want(slot))
	}
	if !r.peopleClear() {
		miss(r.Headcount == 0, WantNames)
		miss(r.Headcount > 0, WantHeads)
	}
	miss(!r.sumHolds(), WantSum)
	miss(r.tooLong(), WantLength)
	return wants
}

// Asks lists what the kind would like to know beside that; nothing waits for it.
func (r Record) Asks(k config.Kind) []config.Slot {
	return slices.DeleteFunc(slices.Clone(k.Asks), r.has)
}

func (r Record) has(slot config.Slot) bool {
	switch slot {
	case config.SlotPeople:
		return r.Heads() > 0 || len(r.Outside)+len(r.Off()) > 0
	case config.SlotHours:
		return r.Sum() > 0 || r.Minutes > 0
	case config.SlotTitle:
		return r.Title != ""
	case config.SlotPlace:
		return r.Place != "" || r.Partner != ""
	case config.SlotPartner:
		return r.Partner != ""
	case config.SlotLecturer:
		return r.Lecturer != ""
	case config.SlotCopies:
		return r.Copies > 0
	case config.SlotBeneficiaries:
		return r.Beneficiaries > 0
	case config.SlotAuthor:
		return r.Author != ""
	case config.SlotOutlet:
		return r.Outlet != ""
	}
	return false
}

const dayMinutes = 24 * 60

// tooLong reports whether somebody would have been there for more than all of its days.
func (r Record) tooLong() bool {
	most := dayMinutes * r.Days()
	for _, p := range r.People {
		if p.counts() && p.Minutes > most {
			return true
		}
	}
	return r.UnnamedMinutes > r.Unnamed*most
}

// Names reports whether a kind needs or asks for a slot.
func names(k config.Kind, slot config.Slot) bool {
	return slices.Contains(k.Needs, slot) || slices.Contains(k.Asks, slot)
}

// kindOf is a kind of the configuration; one that is not in it needs nothing.
func kindOf(c config.Config, name string) config.Kind {
	if kind, ok := c.Kind(name); ok {
		return kind
	}
	return config.Kind{Name: name}
}
