package roster

import (
	"database/sql"
	"fmt"

	"github.com/daybook-bot/daybook/internal/store"
)

// IsAdmin reports whether a member has any admin's role on a day.
func IsAdmin(tx *store.Tx, member int64, day string) (bool, error) {
	m, err := MemberOn(tx, member, day)
	return m.Role == BranchAdmin || m.Role == OrgAdmin, err
}

// AdminOf reports whether a member may decide for a unit on a day: as 支部管理员 of it or of
// one above it, or as 管理员. Unit 0 is the whole organisation, for which only a 管理员 may.
func AdminOf(tx *store.Tx, member, unit int64, day string) (bool, error) {
	m, err := MemberOn(tx, member, day)
	if err != nil || m.Role == OrgAdmin {
		return err == nil, err
	}
	if m.Role != BranchAdmin {
		return false, nil
	}
	above, err := upwards(tx, unit)
	if err != nil {
		return false, err
	}
	for _, u := range above {
		if u == m.Unit.ID {
			return true, nil
		}
	}
	return false, nil
}

// Admins lists who decides for a unit on a day, the nearest: its own 支部管理员, without any
// those of the next unit above, without any there either the 管理员. Unit 0 lists the 管理员.
func Admins(tx *store.Tx, unit int64, day string) ([]int64, error) {
	above, err := upwards(tx, unit)
	if err != nil {
		return nil, err
	}
	type admin struct {
		member, unit int64
		role         Role
	}
	all, err := store.Rows(tx, func(r *sql.Rows, a *admin) error { return r.Scan(&a.member, &a.unit, &a.role) },
		`SELECT member, unit, role FROM (`+covering+`) WHERE role IN (?2, ?3) ORDER BY member`, day, BranchAdmin, OrgAdmin)
	if err != nil {
		return nil, fmt.Errorf("admins on %s: %w", day, err)
	}
	for _, u := range above {
		var here []int64
		for _, a := range all {
			if a.role == BranchAdmin && a.unit == u {
				here = append(here, a.member)
			}
		}
		if len(here) > 0 {
			return here, nil
		}
	}
	var whole []int64
	for _, a := range all {
		if a.role == OrgAdmin {
			whole = append(whole, a.member)
		}
	}
	return whole, nil
}

// upwards lists a unit and those above it, the nearest first.
func upwards(tx *store.Tx, unit int64) ([]int64, error) {
	ids, err := store.Rows(tx, scanID, `
		WITH RECURSIVE above(id, parent, steps) AS (
			SELECT id, parent, 0 FROM unit WHERE id = ?
			UNION ALL SELECT unit.id, unit.parent, steps + 1 FROM unit JOIN above ON unit.id = above.parent)
		SELECT id FROM above ORDER BY steps`, unit)
	if err != nil {
		return nil, fmt.Errorf("units above %d: %w", unit, err)
	}
	return ids, nil
}
