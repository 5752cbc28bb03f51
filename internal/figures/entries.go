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

// Entry is one record as a ledger lists it, whatever its state. Of a unit's ledger, People,
// Unnamed and the minutes are what lies in the unit, as in its figures.
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

// of is the condition on record r that it is of one kind alone and concerns the scope,
// whatever its state: it is the unit's, or people of the unit took part.
func (s Scope) of(c config.Config, kind string) fragment {
	f := s.days("r.day").and(piece("r.kind = ?", kind)).and(s.inCampaign(c, "r.campaign", "r.day", "r.kind", "r.title", "r.topic"))
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
// numbers. It holds one at a time, so that a ledger may be longer than there is memory.
func Entries(tx *store.Tx, c config.Config, kind string, s Scope, f func(Entry) error) error {
	rest, minutes := piece("r.unnamed"), piece("r.unnamed_minutes")
	if s.Unit != 0 {
		rest = piece("CASE WHEN").then(s.inUnit("r.unit"), piece("THEN r.unnamed ELSE 0 END"))
		minutes = piece("CASE WHEN").then(s.inUnit("r.unit"), piece("THEN r.unnamed_minutes ELSE 0 END"))
	}
	people := piece(`(SELECT string_agg(m.id || char(31) || m.name || char(31) || coalesce(u.path, '') || char(31) || p.minutes, char(30) ORDER BY p.position, m.id)
			FROM participation p JOIN member m ON m.id = p.member LEFT JOIN unit u ON u.id = p.unit
			WHERE p.record = r.id AND p.state = 'in'`).and(s.inUnit("p.unit")).then(piece(")"))
	query := piece(`SELECT r.id, r.state, r.kind, r.title, r.topic, r.day, r.day_to, r.time_of_day, r.place, r.partner,
			r.lecturer, r.author, r.outlet, r.campaign, coalesce(u.path, ''), m.name, r.source = 'import', r.reason,
			r.minutes, r.expected, r.copies, r.beneficiaries,`).
		then(rest, piece(","), minutes, piece(", coalesce("), people, piece(`, '')
		FROM record r JOIN member m ON m.id = r.sender LEFT JOIN unit u ON u.id = r.unit WHERE `+inLedger)).
		and(s.of(c, kind)).then(piece("ORDER BY r.day, r.id"))
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
		if err := f(e); err != nil {
			return err
		}
	}
	return rows.Err()
}

func scanEntry(r *sql.Rows) (e Entry, err error) {
	var people string
	err = r.Scan(&e.ID, &e.State, &e.Kind, &e.Title, &e.Topic, &e.Day, &e.DayTo, &e.Part, &e.Place, &e.Partner,
		&e.Lecturer, &e.Author, &e.Outlet, &e.Campaign, &e.Unit, &e.Sender, &e.Imported, &e.Reason,
		&e.Each, &e.Expected, &e.Copies, &e.Beneficiaries, &e.Unnamed, &e.UnnamedMinutes, &people)
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

// Extent tells of the records of a kind how many there are, and which slots any of them fills.
type Extent struct {
	Records                                                         int64
	DayTo, Part, Topic, Partner, Lecturer, Author, Outlet, Campaign bool
	Copies, Beneficiaries, Expected, People, Minutes                bool
}

// ExtentOf looks over the records that Entries gives.
func ExtentOf(tx *store.Tx, c config.Config, kind string, s Scope) (x Extent, err error) {
	query := piece(`SELECT count(*), coalesce(max(r.day_to <> '' AND r.day_to <> r.day), 0), coalesce(max(r.time_of_day <> ''), 0),
			coalesce(max(r.topic <> ''), 0), coalesce(max(r.partner <> ''), 0), coalesce(max(r.lecturer <> ''), 0),
			coalesce(max(r.author <> ''), 0), coalesce(max(r.outlet <> ''), 0), coalesce(max(r.campaign <> ''), 0),
			coalesce(max(r.copies > 0), 0), coalesce(max(r.beneficiaries > 0), 0), coalesce(max(r.expected > 0), 0),
			coalesce(max(r.unnamed > 0 OR EXISTS (SELECT 1 FROM participation p WHERE p.record = r.id AND p.state = 'in')), 0),
			coalesce(max(r.unnamed_minutes > 0 OR EXISTS (SELECT 1 FROM participation p WHERE p.record = r.id AND p.state = 'in' AND p.minutes > 0)), 0)
		FROM record r WHERE ` + inLedger).and(s.of(c, kind))
	err = tx.QueryRow(query.text, query.args...).Scan(&x.Records, &x.DayTo, &x.Part, &x.Topic, &x.Partner, &x.Lecturer,
		&x.Author, &x.Outlet, &x.Campaign, &x.Copies, &x.Beneficiaries, &x.Expected, &x.People, &x.Minutes)
	if err != nil {
		return x, fmt.Errorf("ledger of %s: %w", kind, err)
	}
	return x, nil
}

// KindsWithout are the kinds of records in the scope that the configuration does not have any
// more: a ledger must not lose them.
func KindsWithout(tx *store.Tx, c config.Config, s Scope) ([]string, error) {
	names := make([]string, len(c.Kinds))
	for i, k := range c.Kinds {
		names[i] = k.Name
	}
	query := piece(`SELECT DISTINCT r.kind FROM record r WHERE ` + inLedger).and(s.days("r.day"))
	if len(names) > 0 {
		query = query.and(piece("r.kind NOT IN").then(list(names)))
	}
	query = query.then(piece("ORDER BY r.kind"))
	kinds, err := store.Rows(tx, func(r *sql.Rows, k *string) error { return r.Scan(k) }, query.text, query.args...)
	if err != nil {
		return nil, fmt.Errorf("kinds that are not in the configuration: %w", err)
	}
	return kinds, nil
}
