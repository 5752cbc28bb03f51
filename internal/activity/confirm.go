package activity

import (
	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// Confirmed is what came of a confirmation.
type Confirmed struct {
	Result          // Records: what was confirmed, accepted or pending; NotReady: the drafts that were not
	Left   []Record // the sender's other drafts that are open in this chat
}

// Confirm turns drafts into records, an event with all its parts or nothing of it: accepted
// at once if the sender is an admin of the record's unit, else pending. Without a number it
// is the sender's newest event in this chat. A draft that lacks something, or whose day has
// not come, stays one.
func Confirm(tx *store.Tx, c config.Config, said Said, number int64) (Confirmed, error) {
	found, err := draftsFor(tx, said, number)
	if err != nil || found.Refused != "" {
		return confirmedBefore(tx, said, number, found, err)
	}
	if found, err = confirmParts(tx, c, said, found.Records); err != nil {
		return Confirmed{}, err
	}
	left, err := leftOpen(tx, said, found.Records)
	return Confirmed{found, left}, err
}

func confirmParts(tx *store.Tx, c config.Config, said Said, parts []Record) (Result, error) {
	for _, r := range parts {
		if len(r.Wants(kindOf(c, r.Kind), said.Day)) > 0 {
			return refuse(NotReady, parts...), nil
		}
	}
	for i := range parts {
		if err := confirm(tx, said, &parts[i]); err != nil {
			return Result{}, err
		}
	}
	return Result{Records: parts}, nil
}

// confirmedBefore tells somebody who says it twice from somebody who has no draft.
func confirmedBefore(tx *store.Tx, said Said, number int64, found Result, err error) (Confirmed, error) {
	if err != nil || found.Refused != NoDraft || number != 0 {
		return Confirmed{Result: found}, err
	}
	recent, err := numbers(tx, `SELECT id FROM record
		WHERE platform = ? AND room = ? AND made >= ? AND sender = ? AND state IN ('pending', 'accepted')
		ORDER BY confirmed DESC, id DESC LIMIT 1`,
		said.Place.Platform, said.Place.Room, said.At.Add(-joinable).UnixMilli(), said.Member)
	if err != nil || len(recent) == 0 {
		return Confirmed{Result: found}, err
	}
	before, err := all(tx, recent)
	return Confirmed{Result: Result{Refused: Already, Records: before}}, err
}

// ConfirmAll confirms every event of the sender in this chat that is ready; the others are
// left open.
func ConfirmAll(tx *store.Tx, c config.Config, said Said) (Confirmed, error) {
	if err := lapse(tx, said.At); err != nil {
		return Confirmed{}, err
	}
	here, err := events(tx, said.Member, said.Place)
	if err != nil {
		return Confirmed{}, err
	}
	if len(here) == 0 {
		return confirmedBefore(tx, said, 0, refuse(NoDraft), nil)
	}
	var done Confirmed
	for i := len(here) - 1; i >= 0; i-- { // as they were told
		open, err := openParts(tx, here[i])
		if err != nil {
			return Confirmed{}, err
		}
		one, err := confirmParts(tx, c, said, open)
		switch {
		case err != nil:
			return Confirmed{}, err
		case one.Refused != "":
			done.Left = append(done.Left, one.Records...)
		default:
			done.Records = append(done.Records, one.Records...)
		}
	}
	if len(done.Records) == 0 {
		done.Result, done.Left = Result{Refused: NotReady, Records: done.Left}, nil
	}
	return done, nil
}

func confirm(tx *store.Tx, said Said, r *Record) error {
	admin, err := roster.AdminOf(tx, said.Member, r.Unit, said.Day)
	if err != nil {
		return err
	}
	r.State, r.Confirmed = Pending, said.At
	if admin {
		r.State, r.Decided, r.DecidedBy = Accepted, said.At, said.Member
	}
	for i := range r.People {
		p := &r.People[i]
		if p.off { // settled: counted without a name, or not at all
			p.State, p.off = Struck, false
		}
		p.all = false
	}
	r.recount()
	if err := save(tx, r); err != nil {
		return err
	}
	return trace(tx, said, r.ID, "confirm", map[string]State{"state": r.State})
}

// leftOpen lists the sender's drafts in this chat beside some.
func leftOpen(tx *store.Tx, said Said, beside []Record) ([]Record, error) {
	here, err := events(tx, said.Member, said.Place)
	if err != nil {
		return nil, err
	}
	var left []Record
	for _, event := range here {
		if len(beside) > 0 && event == beside[0].Event {
			continue
		}
		open, err := openParts(tx, event)
		if err != nil {
			return nil, err
		}
		left = append(left, open...)
	}
	return left, nil
}
