package activity

import (
	"fmt"
	"slices"

	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// Ruling is what came of one decision about one record.
type Ruling struct {
	Refused Refusal
	Record  Record  // as it is now; zero for NoRecord, but for its ID
	Was     State   // before
	Joins   []int64 // members whose joining was decided with it
}

// Approve accepts pending records, each for itself, and lets in who waits to join them. The
// speaker decides as an admin of the record's unit.
func Approve(tx *store.Tx, said Said, numbers []int64) ([]Ruling, error) {
	return decide(tx, said, numbers, func(r *Record) string {
		for _, member := range r.waiting() {
			p := *r.person(member)
			p.State = In
			r.comes(p, r.add)
		}
		if r.State == Pending {
			r.State, r.Decided, r.DecidedBy, r.Reason = Accepted, said.At, said.Member, ""
		}
		return "approve"
	})
}

// Return refuses pending records with a reason; of an accepted one it refuses those who wait
// to join.
func Return(tx *store.Tx, said Said, numbers []int64, reason string) ([]Ruling, error) {
	said.Reason = reason
	return decide(tx, said, numbers, func(r *Record) string {
		for _, member := range r.waiting() {
			r.person(member).State = Struck
		}
		if r.State == Pending {
			r.State, r.Decided, r.DecidedBy, r.Reason = Returned, said.At, said.Member, reason
		}
		return "return"
	})
}

func decide(tx *store.Tx, said Said, numbers []int64, rule func(*Record) string) ([]Ruling, error) {
	var rulings []Ruling
	for _, n := range numbers {
		r, refused, err := read(tx, said, n)
		if err != nil {
			return nil, err
		}
		if refused != "" {
			rulings = append(rulings, Ruling{Refused: refused, Record: Record{ID: n}})
			continue
		}
		ruling, err := decideOne(tx, said, r, rule)
		if err != nil {
			return nil, err
		}
		rulings = append(rulings, ruling)
	}
	return rulings, nil
}

func decideOne(tx *store.Tx, said Said, r Record, rule func(*Record) string) (Ruling, error) {
	ruling := Ruling{Record: r, Was: r.State, Joins: r.waiting()}
	may, err := rightOn(tx, said, r)
	switch {
	case err != nil:
		return Ruling{}, err
	case !may.admin:
		ruling.Refused = NotYours
		return ruling, nil
	case r.State == Accepted && len(ruling.Joins) == 0:
		ruling.Refused = Already
		return ruling, nil
	case r.State != Pending && r.State != Accepted:
		ruling.Refused = WrongState
		return ruling, nil
	}
	before := r.clone()
	verb := rule(&r)
	r.recount()
	ruling.Record = r
	return ruling, saveChange(tx, said, before, &r, verb)
}

func (r Record) waiting() []int64 {
	var members []int64
	for _, p := range r.People {
		if p.State == Waiting {
			members = append(members, p.Member)
		}
	}
	return members
}

// WaitingFor lists what a member may decide on a day: pending records, and accepted ones that
// somebody waits to join. The oldest come first.
func WaitingFor(tx *store.Tx, member int64, day string) ([]Record, error) {
	found, err := numbers(tx, `SELECT id FROM record WHERE state = 'pending'
		UNION SELECT p.record FROM participation p JOIN record r ON r.id = p.record
			WHERE p.state = 'waiting' AND r.state = 'accepted'
		ORDER BY 1`)
	if err != nil {
		return nil, fmt.Errorf("what waits: %w", err)
	}
	records, err := all(tx, found)
	if err != nil {
		return nil, err
	}
	may := map[int64]bool{}
	for _, r := range records {
		if _, asked := may[r.Unit]; asked {
			continue
		}
		if may[r.Unit], err = roster.AdminOf(tx, member, r.Unit, day); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(records, func(r Record) bool { return !may[r.Unit] }), nil
}

// Withdraw takes a record out of every figure: its sender may, and an admin of its unit. A
// draft is cancelled instead.
func Withdraw(tx *store.Tx, said Said, number int64) (Result, error) {
	r, refused, err := read(tx, said, number)
	if err != nil || refused != "" {
		return refuse(refused), err
	}
	may, err := rightOn(tx, said, r)
	switch {
	case err != nil:
		return Result{}, err
	case r.State == Draft && may.sender:
		return Cancel(tx, said, number)
	case !may.any():
		return refuse(NotYours, r), nil
	case r.State == Withdrawn:
		return refuse(Already, r), nil
	case r.State != Pending && r.State != Accepted && r.State != Returned:
		return refuse(WrongState, r), nil
	}
	before := r.clone()
	r.State, r.Decided, r.DecidedBy = Withdrawn, said.At, said.Member
	return Result{Records: []Record{r}}, saveChange(tx, said, before, &r, "withdraw")
}
