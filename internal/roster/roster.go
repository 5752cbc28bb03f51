// Package roster knows who belongs to the organisation: the tree of units, the members and
// where they were on a day, what they may decide, and which accounts are theirs. It does not
// know what they do.
//
// A spell is a member's time in one unit, first and last day included. Where two spells of a
// member cover a day, the one joined later counts (of two joined on one day, the one that
// was entered later), so that a transfer leaves nobody in two units at once.
package roster

import (
	"database/sql"
	"fmt"

	"github.com/daybook-bot/daybook/internal/store"
)

// Role is what a member may do in a unit and in those below it.
type Role string

// The roles, as the roster's file spells them.
const (
	Plain       Role = "成员"
	BranchAdmin Role = "支部管理员" // of the unit and all below it
	OrgAdmin    Role = "管理员"   // of the whole tree, whatever the unit
)

// Unit is a node of the tree: the organisation, a branch, a group of a branch.
type Unit struct {
	ID     int64
	Parent int64  // 0: none
	Name   string // 第一支部
	Path   string // 局机关/第一支部
}

// Member is a person on the roster, or one who once was.
type Member struct {
	ID       int64
	Name     string
	Category string
	Unit     Unit // on the day that was asked for; zero if there was none
	Role     Role // on that day
}

// Person is a member as messages speak of them.
type Person struct {
	ID      int64
	Name    string
	Aliases []string
	Unit    string // path of today's unit; empty if there is none
}

// covering picks the spell that counts for each member on a day, which is parameter ?1.
const covering = `
	SELECT s.member, s.unit, s.role FROM spell s
	WHERE s.joined <= ?1 AND (s.ended = '' OR s.ended >= ?1) AND NOT EXISTS (
		SELECT 1 FROM spell o
		WHERE o.member = s.member AND o.joined <= ?1 AND (o.ended = '' OR o.ended >= ?1)
		AND (o.joined, o.id) > (s.joined, s.id))`

// Name is a member's name.
func Name(tx *store.Tx, member int64) (string, error) {
	var name string
	if err := tx.QueryRow(`SELECT name FROM member WHERE id = ?`, member).Scan(&name); err != nil {
		return "", fmt.Errorf("name of member %d: %w", member, err)
	}
	return name, nil
}

// MembersOn lists who is on the roster on a day in a unit and all below it, in the order of
// their entry; unit 0 is the whole organisation.
func MembersOn(tx *store.Tx, unit int64, day string) ([]Member, error) {
	members, err := store.Rows(tx, scanMember, `
		WITH RECURSIVE below(id) AS (
			SELECT id FROM unit WHERE id = ?2 OR (?2 = 0 AND parent IS NULL)
			UNION SELECT unit.id FROM unit JOIN below ON unit.parent = below.id)
		SELECT m.id, m.name, m.category, c.role, u.id, coalesce(u.parent, 0), u.name, u.path
		FROM (`+covering+`) c JOIN member m ON m.id = c.member JOIN unit u ON u.id = c.unit
		WHERE u.id IN (SELECT id FROM below) ORDER BY m.id`, day, unit)
	if err != nil {
		return nil, fmt.Errorf("members of unit %d on %s: %w", unit, day, err)
	}
	return members, nil
}

// MemberOn is a member as of a day. Unit and Role are zero if they were not on the roster.
func MemberOn(tx *store.Tx, member int64, day string) (Member, error) {
	m, found, err := store.One(tx, scanMember, `
		SELECT m.id, m.name, m.category, coalesce(c.role, ''),
			coalesce(u.id, 0), coalesce(u.parent, 0), coalesce(u.name, ''), coalesce(u.path, '')
		FROM member m LEFT JOIN (`+covering+` AND s.member = ?2) c ON c.member = m.id LEFT JOIN unit u ON u.id = c.unit
		WHERE m.id = ?2`, day, member)
	if err == nil && !found {
		err = sql.ErrNoRows
	}
	if err != nil {
		return Member{}, fmt.Errorf("member %d on %s: %w", member, day, err)
	}
	return m, nil
}

func scanMember(r *sql.Rows, m *Member) error {
	return r.Scan(&m.ID, &m.Name, &m.Category, &m.Role, &m.Unit.ID, &m.Unit.Parent, &m.Unit.Name, &m.Unit.Path)
}

// UnitOf is the unit that a member is in on a day; false if they are not on the roster then.
func UnitOf(tx *store.Tx, member int64, day string) (Unit, bool, error) {
	m, err := MemberOn(tx, member, day)
	return m.Unit, m.Unit.ID != 0, err
}

// MembersNamed lists the members of a name as of a day, those on the roster that day first;
// without any, those of that alias. Several are homonyms. Who has left is among them.
func MembersNamed(tx *store.Tx, name, day string) ([]Member, error) {
	for _, of := range []string{`SELECT id FROM member WHERE name = ?`, `SELECT member FROM alias WHERE name = ?`} {
		ids, err := store.Rows(tx, scanID, of+` ORDER BY 1`, name)
		if err != nil {
			return nil, fmt.Errorf("members named %s: %w", name, err)
		}
		var here, left []Member
		for _, id := range ids {
			m, err := MemberOn(tx, id, day)
			if err != nil {
				return nil, err
			}
			if m.Unit.ID != 0 {
				here = append(here, m)
			} else {
				left = append(left, m)
			}
		}
		if len(ids) > 0 {
			return append(here, left...), nil
		}
	}
	return nil, nil
}

// People lists every member that messages may speak of, those who have left included.
func People(tx *store.Tx) ([]Person, error) {
	people, err := store.Rows(tx, func(r *sql.Rows, p *Person) error { return r.Scan(&p.ID, &p.Name, &p.Unit) }, `
		SELECT m.id, m.name, coalesce(u.path, '')
		FROM member m LEFT JOIN (`+covering+`) c ON c.member = m.id LEFT JOIN unit u ON u.id = c.unit
		ORDER BY m.id`, tx.Today())
	if err != nil {
		return nil, fmt.Errorf("people on the roster: %w", err)
	}
	at := map[int64]int{}
	for i, p := range people {
		at[p.ID] = i
	}
	type alias struct {
		member int64
		name   string
	}
	aliases, err := store.Rows(tx, func(r *sql.Rows, a *alias) error { return r.Scan(&a.member, &a.name) },
		`SELECT member, name FROM alias ORDER BY member, name`)
	if err != nil {
		return nil, fmt.Errorf("aliases: %w", err)
	}
	for _, a := range aliases {
		p := &people[at[a.member]]
		p.Aliases = append(p.Aliases, a.name)
	}
	return people, nil
}

// Version changes whenever units, members, aliases or spells change, and with every business
// day, for a spell may begin or end with it.
func Version(tx *store.Tx) (int64, error) {
	var changes, day int64
	err := tx.QueryRow(`SELECT coalesce(max(id), 0), unixepoch(?) / 86400 FROM audit WHERE subject = 'roster'`, tx.Today()).
		Scan(&changes, &day)
	if err != nil {
		return 0, fmt.Errorf("version of the roster: %w", err)
	}
	return changes<<20 | day, nil
}

func scanID(r *sql.Rows, id *int64) error { return r.Scan(id) }
