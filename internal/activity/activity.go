// Package activity keeps what the organisation did: drafts, records, who took part, and
// every change to them. It does not know how a sentence is understood, nor with which words
// people are answered.
//
// A report makes a draft for each of its kinds; the parts of one event share its date,
// place and people. Confirmed, a draft is pending or accepted; only accepted records count.
// For every record, draft or not, this holds (product.md 2):
//
//	people  = participations that are in + Unnamed
//	Unnamed = what the head-count has more than there are names, if one was said
//	hours   = minutes of the participations that are in + UnnamedMinutes
package activity

import (
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
)

// State is how far a record has come.
type State string

// The states of a record. Only accepted ones count anywhere.
const (
	Draft     State = "draft"
	Cancelled State = "cancelled" // a draft that its sender dropped
	Lapsed    State = "lapsed"    // a draft that nobody confirmed in time
	Pending   State = "pending"   // waits for an admin of its unit
	Accepted  State = "accepted"
	Returned  State = "returned" // an admin refused it, with a reason
	Withdrawn State = "withdrawn"
)

// Source tells where a participation comes from.
type Source string

// The sources of a participation.
const (
	Reported  Source = "reported"
	Joined    Source = "joined"
	Corrected Source = "corrected"
	Imported  Source = "imported"
)

// Presence tells whether a participation counts.
type Presence string

// Only those who are In count.
const (
	In      Presence = "in"
	Waiting Presence = "waiting" // joined; an admin of the record's unit has to agree
	Left    Presence = "left"    // said that they were not there
	Struck  Presence = "struck"  // taken off by the sender or an admin, or refused
)

// Person is one member's participation in one record.
type Person struct {
	Member  int64
	Unit    int64 // the member's on the record's day; 0: not on the roster that day
	Minutes int
	Own     bool // Minutes were said for this person alone
	Source  Source
	State   Presence

	// Of a draft only, and found anew whenever it is read.
	all bool // there because 全体 was said; a draft keeps no row of it
	off bool // named, but not on the roster on its day, and so not counted
}

func (p Person) counts() bool { return p.State == In && !p.off }

// Record is one thing that happened, or the draft of one.
type Record struct {
	ID    int64
	Event int64 // the number of its event's first part
	State State
	Facts

	Unit           int64  // whose record it is; its admins decide
	Minutes        int    // for each person without minutes of their own
	TotalMinutes   int    // of all people together, if a sum was said; 0: from Minutes
	Headcount      int    // as said; 0: not said
	Settled        bool   // the sender explained how head-count and names go together
	Expected       int    // 应到
	Everyone       string // 全体 was said of the unit with this path, or * for all
	Outside        []string
	People         []Person // in the order in which they were named, whatever their state
	Unnamed        int      // people counted without a name
	UnnamedMinutes int      // of all of them together
	Problems       []string // sentences that stand with the draft

	Sender    int64
	Room      chat.Place // where it was said
	Source    string     // chat or import
	Made      time.Time
	Lapses    time.Time // when an open draft lapses; zero: never
	Confirmed time.Time
	Decided   time.Time // accepted, returned or withdrawn
	DecidedBy int64
	Reason    string
}

// Facts are what was said of a record beside its people and hours. Days are YYYY-MM-DD.
type Facts struct {
	Kind, Title, Topic, Campaign string
	Day, DayTo, TimeOfDay        string
	Place, Partner               string
	Lecturer, Author, Outlet     string
	Beneficiaries, Copies        int
}

// Heads is the number of people that the record counts, with and without names.
func (r Record) Heads() int { return r.Named() + r.Unnamed }

// Named is the number of people that the record counts by name.
func (r Record) Named() int {
	n := 0
	for _, p := range r.People {
		if p.counts() {
			n++
		}
	}
	return n
}

// Sum is the time that the record counts, in minutes over all its people.
func (r Record) Sum() int {
	sum := r.UnnamedMinutes
	for _, p := range r.People {
		if p.counts() {
			sum += p.Minutes
		}
	}
	return sum
}

// Off lists the members who were named in a draft but are not on the roster on its day.
func (r Record) Off() []int64 {
	var off []int64
	for _, p := range r.People {
		if p.State == In && p.off {
			off = append(off, p.Member)
		}
	}
	return off
}

// Open reports whether the record is one that people may still join or correct.
func (r Record) Open() bool {
	return r.State == Draft || r.State == Pending || r.State == Accepted
}

// unborn reports whether the record was never confirmed, so that its people still follow
// its day.
func (r Record) unborn() bool {
	return r.State == Draft || r.State == Cancelled || r.State == Lapsed
}

func (r *Record) person(member int64) *Person {
	for i := range r.People {
		if r.People[i].Member == member {
			return &r.People[i]
		}
	}
	return nil
}

// Said is who said something, where and when: what every change of a record goes back to.
type Said struct {
	Member  int64
	At      time.Time // the message's own time
	Day     string    // its business day
	Place   chat.Place
	Message int64  // its row
	Reason  string // why a record is changed, if that was said; stands in the audit log
}

// Refusal is why nothing was done.
type Refusal string

// The refusals.
const (
	NoRecord    Refusal = "no such record"
	NoDraft     Refusal = "no open draft here"
	WrongState  Refusal = "its state does not allow it" // the record tells which it is
	Already     Refusal = "it is so already"
	NotYours    Refusal = "neither the sender nor an admin of the unit"
	NotReady    Refusal = "something is missing or must be settled first"
	NotOnRoster Refusal = "not on the roster that day"
	NoName      Refusal = "nobody of that name"
	NotThere    Refusal = "not among the people of the record"
	WhichPart   Refusal = "the event has several parts"
	BadField    Refusal = "no such thing to amend"
	BadValue    Refusal = "no such value"
	TooFew      Refusal = "fewer than have names"
	TooLong     Refusal = "the hours of single people are more than all together"
	Nothing     Refusal = "nothing waits"
)

// Result is what came of a verb. Refused, nothing was changed.
type Result struct {
	Refused Refusal  // empty: it was done
	Records []Record // what it was done to, as they are now; refused: what is in the way
	Names   []string // of whom the refusal speaks
}

func refuse(why Refusal, records ...Record) Result {
	return Result{Refused: why, Records: records}
}
