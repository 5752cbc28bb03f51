package roster

import (
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/daybook-bot/daybook/internal/store"
)

// Account is somebody as a platform knows them; Shown is the name it shows.
type Account struct{ Platform, Person, Shown string }

// AskOutcome tells what became of somebody's request to be recognised as a member.
type AskOutcome int

// What a request can lead to. Only Asked changes anything.
const (
	NobodyNamed  AskOutcome = iota // nobody of that name is on the roster
	SeveralNamed                   // homonyms: the unit must be named too
	AlreadyBound                   // the account is this member's already
	AskedBefore                    // the same request is still waiting
	Asked                          // it waits for an admin; what the account asked before is superseded
)

// Asking is a request to be recognised, or why there is none.
type Asking struct {
	Outcome    AskOutcome
	Request    Request
	Member     Member   // who the account wants to be
	Candidates []Member // the homonyms, when there are several

	Now    Member // whose account it is so far; zero for a stranger's
	Others int    // accounts that the member already has on this platform
}

// Request is an account's wish to be recognised as a member's.
type Request struct {
	ID      int64
	Account Account
	Member  int64
	At      time.Time
}

// AskBind asks that an account be recognised as a member's. Among homonyms the words for a
// unit choose; without homonyms they may be empty.
func AskBind(tx *store.Tx, who Account, name, unit, day string) (Asking, error) {
	candidates, err := Bindable(tx, name, unit, day)
	if err != nil {
		return Asking{}, err
	}
	switch len(candidates) {
	case 0:
		return Asking{Outcome: NobodyNamed}, nil
	case 1:
	default:
		return Asking{Outcome: SeveralNamed, Candidates: candidates}, nil
	}
	a := Asking{Outcome: Asked, Member: candidates[0]}
	bound, known, err := Identify(tx, who.Platform, who.Person)
	if err != nil {
		return Asking{}, err
	}
	if known {
		if a.Now, err = MemberOn(tx, bound, day); err != nil {
			return Asking{}, err
		}
		if bound == a.Member.ID {
			a.Outcome = AlreadyBound
			return a, nil
		}
	}
	if a.Others, err = accounts(tx, a.Member.ID, who.Platform); err != nil {
		return Asking{}, err
	}
	return a, ask(tx, who, &a)
}

// Bindable lists the members on the roster of a day that a name, and a unit if one is named,
// can mean.
func Bindable(tx *store.Tx, name, unit, day string) ([]Member, error) {
	named, err := MembersNamed(tx, name, day)
	if err != nil {
		return nil, err
	}
	here := slices.DeleteFunc(named, func(m Member) bool { return m.Unit.ID == 0 })
	if unit == "" {
		return here, nil
	}
	units, err := UnitsNamed(tx, unit)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(here, func(m Member) bool { return !slices.Contains(units, m.Unit) }), nil
}

func ask(tx *store.Tx, who Account, a *Asking) error {
	waiting, err := WaitingOf(tx, who.Platform, who.Person)
	if err != nil {
		return err
	}
	for _, r := range waiting {
		if r.Member == a.Member.ID {
			a.Outcome, a.Request = AskedBefore, r
			return nil
		}
		if err := decide(tx, r, "superseded", 0); err != nil {
			return err
		}
	}
	made, err := tx.Exec(`INSERT INTO bind_request (platform, person, shown, member, state, at) VALUES (?, ?, ?, ?, 'open', ?)`,
		who.Platform, who.Person, who.Shown, a.Member.ID, tx.Now.UnixMilli())
	if err != nil {
		return fmt.Errorf("ask to be member %d: %w", a.Member.ID, err)
	}
	id, err := made.LastInsertId()
	a.Request = Request{ID: id, Account: who, Member: a.Member.ID, At: tx.Now}
	return err
}

const selectRequest = `SELECT id, platform, person, shown, member, at FROM bind_request WHERE state = 'open' AND `

func requests(tx *store.Tx, where string, args ...any) ([]Request, error) {
	found, err := store.Rows(tx, func(r *sql.Rows, q *Request) error {
		var at int64
		err := r.Scan(&q.ID, &q.Account.Platform, &q.Account.Person, &q.Account.Shown, &q.Member, &at)
		q.At = tx.Time(at)
		return err
	}, selectRequest+where+` ORDER BY id`, args...)
	if err != nil {
		return nil, fmt.Errorf("open requests to bind: %w", err)
	}
	return found, nil
}

// WaitingOf lists what an account has asked for and nobody has decided: one request or none.
func WaitingOf(tx *store.Tx, platform, person string) ([]Request, error) {
	return requests(tx, `platform = ? AND person = ?`, platform, person)
}

// WaitingFor lists the accounts that ask to be a member, the oldest request first.
func WaitingFor(tx *store.Tx, member int64) ([]Request, error) {
	return requests(tx, `member = ?`, member)
}

// Grant makes the account of a request the member's. The member keeps the accounts they have.
func Grant(tx *store.Tx, r Request, by int64) error {
	if err := give(tx, r.Account.Platform, r.Account.Person, r.Member); err != nil {
		return err
	}
	return decide(tx, r, "granted", by)
}

// Refuse turns a request down.
func Refuse(tx *store.Tx, r Request, by int64) error { return decide(tx, r, "refused", by) }

func decide(tx *store.Tx, r Request, state string, by int64) error {
	if _, err := tx.Exec(`UPDATE bind_request SET state = ?, decided = ? WHERE id = ?`, state, store.Ref(by), r.ID); err != nil {
		return fmt.Errorf("decide request %d: %w", r.ID, err)
	}
	return tx.Audit(store.Change{Member: by, Verb: "bind-" + state, Subject: fmt.Sprintf("member %d", r.Member),
		Detail: map[string]any{"request": r.ID, "platform": r.Account.Platform, "person": r.Account.Person}})
}
