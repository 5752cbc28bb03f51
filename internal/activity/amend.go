package activity

import (
	"slices"
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// Amendment is one thing to be changed. Field is the key of a slot in understanding.md;
// Value is its new value as text: 3, 2021-09-05, +李华, -郑洁, 周敏 2.
type Amendment struct {
	Record       int64 // 0: the sender's newest draft in this chat
	Field, Value string
	Problems     []string // what is odd about the new value; stands with a draft
}

// Amended is what came of an amendment.
type Amended struct {
	Result
	Again bool // an accepted record has to be decided on again
}

// shared are the slots that the parts of one event have in common: amended in one draft,
// they are amended in all of them.
var shared = []string{"date", "date_to", "time_of_day", "place", "partner", "topic", "campaign", "unit",
	"participants", "unknown_names", "headcount", "expected", "everyone", "except"}

// Amend changes a draft of the speaker, or corrects a record: its sender may, and an admin
// of its unit. A correction by somebody else than an admin has an accepted record decided
// on again, and a returned one too. What the correction would leave incomplete is refused
// with NotReady and the record as it would be.
func Amend(tx *store.Tx, c config.Config, said Said, a Amendment) (Amended, error) {
	if a.Record != 0 {
		r, refused, err := read(tx, said, a.Record)
		if err != nil || refused != "" {
			return Amended{Result: refuse(refused)}, err
		}
		if r.State != Draft {
			return correct(tx, c, said, r, a)
		}
	}
	found, err := draftsFor(tx, said, a.Record)
	if err != nil || found.Refused != "" {
		return Amended{Result: found}, err
	}
	targets := meant(c, found.Records, a)
	if targets == nil {
		return Amended{Result: refuse(WhichPart, found.Records...)}, nil
	}
	before := slices.Clone(found.Records)
	for n, i := range targets {
		r := &found.Records[i]
		before[i] = r.clone()
		refused, names, err := apply(tx, c, said, r, a)
		if err != nil || refused != "" {
			return Amended{Result: Result{Refused: refused, Records: before[i : i+1], Names: names}}, err
		}
		if n > 0 {
			r.Problems = nil // the event says them once
		}
	}
	for _, i := range targets {
		r := &found.Records[i]
		if err := derive(tx, r); err != nil {
			return Amended{}, err
		}
		if err := saveChange(tx, said, before[i], r, "amend"); err != nil {
			return Amended{}, err
		}
	}
	return Amended{Result: Result{Records: found.Records}}, nil
}

// meant finds the drafts of an event that an amendment means: all of them for what they
// share, else the one that was numbered; without a number all that have the same value now,
// or the only one whose kind asks for such a thing. Nil if it could be either.
func meant(c config.Config, drafts []Record, a Amendment) []int {
	every := make([]int, len(drafts))
	for i := range drafts {
		every[i] = i
	}
	if len(drafts) == 1 || slices.Contains(shared, a.Field) {
		return every
	}
	if a.Record != 0 {
		return []int{slices.IndexFunc(drafts, func(r Record) bool { return r.ID == a.Record })}
	}
	var asking []int
	for i, r := range drafts {
		if names(kindOf(c, r.Kind), config.Slot(a.Field)) {
			asking = append(asking, i)
		}
	}
	switch {
	case a.Field == "kind":
		return nil
	case len(asking) == 1 && a.Field != "hours":
		return asking
	}
	for _, r := range drafts[1:] {
		if r.value(a.Field) != drafts[0].value(a.Field) {
			return nil
		}
	}
	return every
}

// value is what an amendment of a field would replace.
func (r Record) value(field string) string {
	key, known := map[string]string{"hours": "minutes", "total_hours": "total_minutes"}[field]
	if !known {
		key = field
	}
	return flat(r)[key]
}

func correct(tx *store.Tx, c config.Config, said Said, r Record, a Amendment) (Amended, error) {
	may, err := rightOn(tx, said, r)
	switch {
	case err != nil:
		return Amended{}, err
	case !may.any():
		return Amended{Result: refuse(NotYours, r)}, nil
	case r.State != Pending && r.State != Accepted && r.State != Returned:
		return Amended{Result: refuse(WrongState, r)}, nil
	}
	before := r.clone()
	refused, names, err := apply(tx, c, said, &r, a)
	if err != nil || refused != "" {
		return Amended{Result: Result{Refused: refused, Records: []Record{before}, Names: names}}, err
	}
	if r.Day != before.Day || r.unplaced() {
		if refused, names, err := place(tx, &r); err != nil || refused != "" {
			return Amended{Result: Result{Refused: refused, Records: []Record{before}, Names: names}}, err
		}
	}
	r.recount()
	if len(r.Wants(kindOf(c, r.Kind), said.Day)) > 0 {
		return Amended{Result: refuse(NotReady, r)}, nil
	}
	r.decideAgain(said, may)
	if err := saveChange(tx, said, before, &r, "amend"); err != nil {
		return Amended{}, err
	}
	return Amended{Result: Result{Records: []Record{r}}, Again: before.State != Pending && r.State == Pending}, nil
}

// decideAgain sends a corrected record to the admins unless one of them corrected it. What
// an admin corrects in a returned record, they accept.
func (r *Record) decideAgain(said Said, may right) {
	switch {
	case !may.admin:
		r.State, r.Decided, r.DecidedBy, r.Reason = Pending, time.Time{}, 0, ""
	case r.State == Returned:
		r.State, r.Decided, r.DecidedBy, r.Reason = Accepted, said.At, said.Member, ""
	}
}

// place finds everybody's unit on a record's day. A record that is no draft any more does not
// lose people silently: whoever is not on the roster that day is named in the refusal.
func place(tx *store.Tx, r *Record) (Refusal, []string, error) {
	units, err := unitsOn(tx, r.People, r.placingDay(tx))
	if err != nil {
		return "", nil, err
	}
	var off []string
	for i := range r.People {
		p := &r.People[i]
		p.Unit = units[p.Member]
		if p.State != In || p.Unit != 0 {
			continue
		}
		name, err := roster.Name(tx, p.Member)
		if err != nil {
			return "", nil, err
		}
		off = append(off, name)
	}
	if len(off) > 0 {
		return NotOnRoster, off, nil
	}
	return "", nil, nil
}

func (r Record) unplaced() bool {
	return slices.ContainsFunc(r.People, func(p Person) bool { return p.State == In && p.Unit == 0 })
}
