package figures

import (
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/store"
)

// Entry is one record as a ledger lists it, whatever its state. Of a unit's ledger, the people, their
// minutes, the copies and those who were helped are what lies in the unit, as in its figures.
type Entry struct {
	ID      int64
	State   string // accepted, pending, returned or withdrawn
	Kind    string
	Title   string
	Topic   string
	Day     string
	DayTo   string // last day, if it took several
	Part    string // of the day: 上午
	Place   string
	Partner string

	Lecturer, Author, Outlet string
	Campaign                 string // named in the report
	Unit                     string // its path
	Sender                   string
	Imported                 bool
	Foreign                  bool   // of another unit than the ledger's, whose people took part
	Reason                   string // why it was returned

	Each           int64 // minutes of everybody without some of their own
	Expected       int64
	Copies         int64
	Beneficiaries  int64
	People         []Taker
	Unnamed        int64
	UnnamedMinutes int64
}

// Taker is somebody who took part by name.
type Taker struct {
	Member  int64
	Name    string
	Unit    string // path on that day; empty: not on the roster then
	Minutes int64
}

// Heads is how many people the entry counts.
func (e Entry) Heads() int64 { return int64(len(e.People)) + e.Unnamed }

// Minutes is the time that the entry counts, over all its people.
func (e Entry) Minutes() int64 {
	sum := e.UnnamedMinutes
	for _, p := range e.People {
		sum += p.Minutes
	}
	return sum
}

// inLedger are the states of what somebody has confirmed.
const inLedger = `r.state IN ('accepted', 'pending', 'returned', 'withdrawn')`

// of is the condition on record r that it concerns the scope, whatever its state: it is the
// unit's, or people of the unit took part.
func (s Scope) of(c config.Config) fragment {
	f := s.days("r.day").and(s.inCampaign(c, "r.campaign", "r.day", "r.kind", "r.title", "r.topic"))
	if s.Unit != 0 {
		f = f.and(piece("(")).then(s.inUnit("r.unit"),
			piece("OR EXISTS (SELECT 1 FROM participation p WHERE p.record = r.id AND p.state = 'in'")).and(s.inUnit("p.unit")).then(piece("))"))
	}
	return f
}

// Marks that no name has; they stand between people, and between what is said of one.
const (
	betweenPeople = "\x1e"
	betweenParts  = "\x1f"
)

// Entries calls f for every record of a kind that was ever confirmed, in the order of their days and
// numbers; x is what Extents found of the kind. It holds one at a time, and those that do not
// count, so that a ledger may be longer than there is memory.
func Entries(tx *store.Tx, c config.Config, kind string, s Scope, x Extent, f func(Entry) error) error {
	others, err := x.uncounted(tx, s)
	if err != nil {
		return fmt.Errorf("ledger of %s: %w", kind, err)
	}
	before := func(day string, id int64) error {
		for len(others) > 0 && (day == "" || others[0].Day < day || others[0].Day == day && others[0].ID < id) {
			if err := f(others[0]); err != nil {
				return err
			}
			others = others[1:]
		}
		return nil
	}
	// The index of what counts gives them in order.
	query := s.entries().then(piece("r.state = 'accepted' AND r.kind = ?", kind)).and(s.of(c)).then(piece("ORDER BY r.day, r.id"))
	rows, err := tx.Query(query.text, query.args...)
	if err != nil {
		return fmt.Errorf("ledger of %s: %w", kind, err)
	}
	defer rows.Close()
	for rows.Next() {
		e, err := scanEntry(rows)
		if err != nil {
			return fmt.Errorf("ledger of %s: %w", kind, err)
		}
		if err := before(e.Day, e.ID); err != nil {
			return err
		}
		if err := f(e); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("ledger of %s: %w", kind, err)
	}
	return before("", 0)
}

// entries begins a query for entries; a condition on record r follows.
func (s Scope) entries() fragment {
	own := piece("r.copies, r.beneficiaries, 0, r.unnamed, r.unnamed_minutes")
	if s.Unit != 0 {
		own = piece("")
		for _, column := range []string{"r.copies", "r.beneficiaries", "1", "r.unnamed", "r.unnamed_minutes"} {
			then, otherwise, comma := column, "0", ","
			if column == "1" {
				then, otherwise = "0", "1"
			}
			if column == "r.unnamed_minutes" {
				comma = ""
			}
			own = own.then(piece("CASE WHEN"), s.inUnit("r.unit"), piece("THEN "+then+" ELSE "+otherwise+" END"+comma))
		}
	}
	people := piece(`(SELECT string_agg(m.id || char(31) || m.name || char(31) || coalesce(u.path, '') || char(31) || p.minutes, char(30) ORDER BY p.position, m.id)
			FROM participation p JOIN member m ON m.id = p.member LEFT JOIN unit u ON u.id = p.unit
			WHERE p.record = r.id AND p.state = 'in'`).and(s.inUnit("p.unit")).then(piece(")"))
	return piece(`SELECT r.id, r.state, r.kind, r.title, r.topic, r.day, r.day_to, r.time_of_day, r.place, r.partner,
			r.lecturer, r.author, r.outlet, r.campaign, coalesce(u.path, ''), m.name, r.source = 'import', r.reason,
			r.minutes, r.expected,`).
		then(own, piece(", coalesce("), people, piece(`, '')
		FROM record r JOIN member m ON m.id = r.sender LEFT JOIN unit u ON u.id = r.unit WHERE`))
}

func scanEntry(r *sql.Rows) (e Entry, err error) {
	var people string
	err = r.Scan(&e.ID, &e.State, &e.Kind, &e.Title, &e.Topic, &e.Day, &e.DayTo, &e.Part, &e.Place, &e.Partner,
		&e.Lecturer, &e.Author, &e.Outlet, &e.Campaign, &e.Unit, &e.Sender, &e.Imported, &e.Reason,
		&e.Each, &e.Expected, &e.Copies, &e.Beneficiaries, &e.Foreign, &e.Unnamed, &e.UnnamedMinutes, &people)
	if err != nil || people == "" {
		return e, err
	}
	for one := range strings.SplitSeq(people, betweenPeople) {
		parts := strings.Split(one, betweenParts)
		if len(parts) != 4 {
			return e, fmt.Errorf("people of record %d: a name with control characters", e.ID)
		}
		member, err := strconv.ParseInt(parts[0], 10, 64)
		minutes, err2 := strconv.ParseInt(parts[3], 10, 64)
		if err := errors.Join(err, err2); err != nil {
			return e, fmt.Errorf("people of record %d: %w", e.ID, err)
		}
		e.People = append(e.People, Taker{member, parts[1], parts[2], minutes})
	}
	return e, nil
}
