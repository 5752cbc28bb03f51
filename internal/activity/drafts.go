package activity

import (
	"fmt"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/store"
)

// HasDraft reports whether a member has an open draft in a place. It only reads.
func HasDraft(tx *store.Tx, member int64, place chat.Place) (bool, error) {
	var n int
	err := tx.QueryRow(`SELECT count(*) FROM record
		WHERE state = 'draft' AND sender = ? AND platform = ? AND room = ? AND lapses > ?`,
		member, place.Platform, place.Room, tx.Now.UnixMilli()).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("drafts of member %d: %w", member, err)
	}
	return n > 0, nil
}

// Drafts lists a member's open drafts in all chats, the newest first.
func Drafts(tx *store.Tx, said Said) ([]Record, error) {
	if err := lapse(tx, said.At); err != nil {
		return nil, err
	}
	open, err := numbers(tx, `SELECT id FROM record WHERE state = 'draft' AND sender = ? ORDER BY made DESC, id DESC`, said.Member)
	if err != nil {
		return nil, fmt.Errorf("drafts of member %d: %w", said.Member, err)
	}
	return all(tx, open)
}

// LapsedDrafts lists the drafts of a member that lapsed and may be opened again, the newest
// first, those of the last thirty days.
func LapsedDrafts(tx *store.Tx, said Said) ([]Record, error) {
	gone, err := numbers(tx, `SELECT id FROM record WHERE state = 'lapsed' AND sender = ? AND lapses > ? ORDER BY id DESC`,
		said.Member, said.At.AddDate(0, 0, -30).UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("lapsed drafts of member %d: %w", said.Member, err)
	}
	return all(tx, gone)
}

// events lists the events of a member's open drafts in a place, the newest first.
func events(tx *store.Tx, member int64, place chat.Place) ([]int64, error) {
	found, err := numbers(tx, `SELECT event FROM record
		WHERE state = 'draft' AND sender = ? AND platform = ? AND room = ?
		GROUP BY event ORDER BY max(made) DESC, event DESC`, member, place.Platform, place.Room)
	if err != nil {
		return nil, fmt.Errorf("drafts of member %d here: %w", member, err)
	}
	return found, nil
}

// openParts reads the parts of an event that are still drafts.
func openParts(tx *store.Tx, event int64) ([]Record, error) {
	records, err := parts(tx, event)
	return inState(records, Draft), err
}

func inState(records []Record, states ...State) []Record {
	var kept []Record
	for _, r := range records {
		for _, s := range states {
			if r.State == s {
				kept = append(kept, r)
			}
		}
	}
	return kept
}

// lapse closes the drafts whose time was over at some moment.
func lapse(tx *store.Tx, at time.Time) error {
	over, err := numbers(tx, `SELECT id FROM record WHERE state = 'draft' AND lapses <= ?`, at.UnixMilli())
	if err != nil {
		return fmt.Errorf("drafts that are over: %w", err)
	}
	for _, n := range over {
		if _, err := tx.Exec(`UPDATE record SET state = ? WHERE id = ?`, Lapsed, n); err != nil {
			return fmt.Errorf("draft %d is over: %w", n, err)
		}
		if err := tx.Audit(store.Change{Verb: "lapse", Subject: fmt.Sprintf("record %d", n)}); err != nil {
			return err
		}
	}
	return nil
}

// draftsFor finds the drafts that a command means: the parts of the event of a number, or of
// the sender's newest event in this chat.
func draftsFor(tx *store.Tx, said Said, number int64) (Result, error) {
	if err := lapse(tx, said.At); err != nil {
		return Result{}, err
	}
	if number == 0 {
		here, err := events(tx, said.Member, said.Place)
		if err != nil {
			return Result{}, err
		}
		if len(here) == 0 {
			return refuse(NoDraft), nil
		}
		open, err := openParts(tx, here[0])
		return Result{Records: open}, err
	}
	r, ok, err := Get(tx, number)
	switch {
	case err != nil:
		return Result{}, err
	case !ok:
		return refuse(NoRecord), nil
	case r.Sender != said.Member:
		return refuse(NotYours, r), nil
	case r.State != Draft:
		return refuse(WrongState, r), nil
	}
	open, err := openParts(tx, r.Event)
	return Result{Records: open}, err
}

// Cancel drops drafts: the newest event here with all its parts, or the one part that a
// number names. Records of the result are what was dropped.
func Cancel(tx *store.Tx, said Said, number int64) (Result, error) {
	found, err := draftsFor(tx, said, number)
	if err != nil || found.Refused != "" {
		return found, err
	}
	var dropped []Record
	for _, r := range found.Records {
		if number != 0 && r.ID != number {
			continue
		}
		r.State = Cancelled
		if err := save(tx, &r); err != nil {
			return Result{}, err
		}
		if err := trace(tx, said, r.ID, "cancel", nil); err != nil {
			return Result{}, err
		}
		dropped = append(dropped, r)
	}
	return Result{Records: dropped}, nil
}

// Restore opens a lapsed or cancelled draft again, with the parts of its event that ended as
// it did. It becomes the newest of its chat.
func Restore(tx *store.Tx, said Said, number int64, lapses time.Time) (Result, error) {
	if err := lapse(tx, said.At); err != nil {
		return Result{}, err
	}
	r, ok, err := Get(tx, number)
	switch {
	case err != nil:
		return Result{}, err
	case !ok:
		return refuse(NoRecord), nil
	case r.Sender != said.Member:
		return refuse(NotYours, r), nil
	case r.State == Draft:
		return refuse(Already, r), nil
	case r.State != Lapsed && r.State != Cancelled:
		return refuse(WrongState, r), nil
	}
	event, err := parts(tx, r.Event)
	if err != nil {
		return Result{}, err
	}
	var opened []Record
	for _, r := range inState(event, r.State) {
		r.State, r.Made, r.Lapses, r.Room = Draft, said.At, lapses, said.Place
		if err := derive(tx, &r); err != nil {
			return Result{}, err
		}
		if err := save(tx, &r); err != nil {
			return Result{}, err
		}
		if err := trace(tx, said, r.ID, "restore", nil); err != nil {
			return Result{}, err
		}
		opened = append(opened, r)
	}
	return Result{Records: opened}, nil
}
