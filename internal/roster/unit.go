package roster

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/daybook-bot/daybook/internal/store"
)

const selectUnit = `SELECT id, coalesce(parent, 0), name, path FROM unit `

func scanUnit(r *sql.Rows, u *Unit) error { return r.Scan(&u.ID, &u.Parent, &u.Name, &u.Path) }

// Units lists all units in the order in which they were first named.
func Units(tx *store.Tx) ([]Unit, error) {
	units, err := store.Rows(tx, scanUnit, selectUnit+`ORDER BY id`)
	if err != nil {
		return nil, fmt.Errorf("units: %w", err)
	}
	return units, nil
}

// UnitByID is one unit.
func UnitByID(tx *store.Tx, id int64) (Unit, error) {
	u, found, err := store.One(tx, scanUnit, selectUnit+`WHERE id = ?`, id)
	if err == nil && !found {
		err = sql.ErrNoRows
	}
	if err != nil {
		return Unit{}, fmt.Errorf("unit %d: %w", id, err)
	}
	return u, nil
}

// Leaves lists the units without units below them (支部), in the order of Units.
func Leaves(tx *store.Tx) ([]Unit, error) {
	units, err := store.Rows(tx, scanUnit, selectUnit+
		`WHERE NOT EXISTS (SELECT 1 FROM unit child WHERE child.parent = unit.id) ORDER BY id`)
	if err != nil {
		return nil, fmt.Errorf("units without units below: %w", err)
	}
	return units, nil
}

// Branches lists what 各支部 means below a unit, or in the whole organisation (0): going down,
// the units called 支部, with their groups as parts of them, and elsewhere the units without
// units below. Each of the unit's people who is not in the unit itself is in exactly one.
func Branches(tx *store.Tx, unit int64) ([]Unit, error) {
	units, err := Units(tx)
	if err != nil {
		return nil, err
	}
	below := map[int64][]Unit{}
	for _, u := range units {
		below[u.Parent] = append(below[u.Parent], u)
	}
	var branches []Unit
	var down func(int64)
	down = func(parent int64) {
		for _, u := range below[parent] {
			if len(below[u.ID]) == 0 || isBranch(u.Name) {
				branches = append(branches, u)
			} else {
				down(u.ID)
			}
		}
	}
	down(unit)
	return branches, nil
}

// Part is one of the parts a unit falls into: one of its branches or, alone, what is directly
// in a unit that has branches below it.
type Part struct {
	Unit
	Alone bool // nothing of the units below it
}

// Called is how lists name the part.
func (p Part) Called() string {
	if p.Alone {
		return p.Name + "本级"
	}
	return p.Name
}

// Parts takes a unit apart, or the whole organisation (0), so that each of its people is in
// exactly one part: its Branches, before them the units above these that have people of their
// own. A unit without units below it is its own only part.
func Parts(tx *store.Tx, unit int64) ([]Part, error) {
	units, err := Units(tx)
	if err != nil {
		return nil, err
	}
	peopled, err := store.Rows(tx, scanID, `SELECT DISTINCT unit FROM spell`)
	if err != nil {
		return nil, fmt.Errorf("units with people of their own: %w", err)
	}
	below := map[int64][]Unit{}
	for _, u := range units {
		below[u.Parent] = append(below[u.Parent], u)
	}
	var parts []Part
	var take func(u Unit, top bool)
	take = func(u Unit, top bool) {
		if len(below[u.ID]) == 0 || isBranch(u.Name) && !top {
			parts = append(parts, Part{Unit: u})
			return
		}
		if slices.Contains(peopled, u.ID) {
			parts = append(parts, Part{u, true})
		}
		for _, child := range below[u.ID] {
			take(child, false)
		}
	}
	for _, u := range units {
		if unit == 0 && u.Parent == 0 || unit != 0 && u.ID == unit {
			take(u, unit != 0)
		}
	}
	return parts, nil
}

// isBranch tells 第一支部 from 机关党委 and 机关总支部, which have branches.
func isBranch(name string) bool {
	return strings.HasSuffix(name, "支部") && !strings.HasSuffix(name, "总支部")
}

// Subtree lists a unit and all below it.
func Subtree(tx *store.Tx, unit int64) ([]int64, error) {
	ids, err := store.Rows(tx, scanID, `
		WITH RECURSIVE below(id) AS (SELECT ? UNION SELECT unit.id FROM unit JOIN below ON unit.parent = below.id)
		SELECT id FROM below ORDER BY id`, unit)
	if err != nil {
		return nil, fmt.Errorf("units below %d: %w", unit, err)
	}
	return ids, nil
}

// UnitsNamed lists the units that people may mean by some words: the one with that path, or
// else those with that name, or else those whose name or path is said a little differently
// (一支部 or 第1支部 for 第一支部). Several are for the caller to tell apart.
func UnitsNamed(tx *store.Tx, words string) ([]Unit, error) {
	units, err := Units(tx)
	if err != nil {
		return nil, err
	}
	return unitsNamed(units, words), nil
}

func unitsNamed(units []Unit, words string) []Unit {
	words = strings.TrimSpace(words)
	said := spoken(words)
	if said == "" {
		return nil
	}
	for _, same := range []func(Unit) bool{
		func(u Unit) bool { return u.Path == words },
		func(u Unit) bool { return u.Name == words },
		func(u Unit) bool { return spoken(u.Path) == said },
		func(u Unit) bool { return spoken(u.Name) == said },
		func(u Unit) bool { return strings.HasSuffix(spoken(u.Path), "/"+said) },
	} {
		var found []Unit
		for _, u := range units {
			if same(u) {
				found = append(found, u)
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// spoken is what is left of a unit's name when all is taken away that people leave out.
func spoken(name string) string {
	var b strings.Builder
	digits := ""
	flush := func() {
		b.WriteString(chineseNumber(digits))
		digits = ""
	}
	for _, r := range name {
		switch {
		case r >= '0' && r <= '9':
			digits += string(r)
			continue
		case r >= '０' && r <= '９':
			digits += string(r - '０' + '0')
			continue
		}
		flush()
		switch r {
		case '第', ' ', '\u3000', '党':
		case '／':
			b.WriteRune('/')
		default:
			b.WriteRune(r)
		}
	}
	flush()
	return b.String()
}

// chineseNumber writes 1 to 99 as units are numbered: 三, 十二, 二十一. Others stay digits.
func chineseNumber(digits string) string {
	const numerals = "零一二三四五六七八九"
	if len(digits) == 0 || len(digits) > 2 || digits[0] == '0' {
		return digits
	}
	numeral := func(digit byte) string { return string([]rune(numerals)[digit-'0']) }
	if len(digits) == 1 {
		return numeral(digits[0])
	}
	tens, ones := "十", ""
	if digits[0] != '1' {
		tens = numeral(digits[0]) + "十"
	}
	if digits[1] != '0' {
		ones = numeral(digits[1])
	}
	return tens + ones
}
