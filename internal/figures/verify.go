package figures

import (
	"database/sql"
	"fmt"
	"slices"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/store"
)

// Finding is one thing that does not agree.
type Finding struct {
	Check string `json:"check"` // database, figure, sign-in, origin, unit, people, event, freeze
	What  string `json:"what"`
}

// Verify recounts every figure of every year that has anything in it, for the whole, for
// every unit and for every campaign, by another way than Compute, and checks the database,
// what must hold between its rows, and that no freeze was touched. No findings: all agrees.
func Verify(tx *store.Tx, c config.Config) ([]Finding, error) {
	found, err := checkDatabase(tx)
	if err != nil || len(found) > 0 {
		return found, err // what lies in a broken file says nothing more
	}
	years, err := years(tx)
	if err != nil {
		return nil, err
	}
	for _, year := range years {
		from, to := fmt.Sprintf("%04d-01-01", year), fmt.Sprintf("%04d-01-01", year+1)
		l, err := read(tx, from, to)
		if err != nil {
			return nil, err
		}
		more, err := recountYear(tx, c, l, from, to)
		if err != nil {
			return nil, err
		}
		found = append(append(found, more...), l.invariants()...)
	}
	more, err := checkRows(tx)
	if err != nil {
		return nil, err
	}
	frozen, err := checkFreezes(tx)
	return slices.Concat(found, more, frozen), err
}

// years are those of which there is anything to count.
func years(tx *store.Tx) ([]int, error) {
	years, err := store.Rows(tx, func(r *sql.Rows, y *int) error { return r.Scan(y) }, `
		SELECT DISTINCT CAST(substr(day, 1, 4) AS INTEGER) AS year FROM (
			SELECT day FROM record WHERE state = 'accepted' AND day <> '' UNION SELECT day FROM task
			UNION SELECT day FROM question_post UNION SELECT day FROM sign_in)
		ORDER BY year`)
	if err != nil {
		return nil, fmt.Errorf("years with anything in them: %w", err)
	}
	return years, nil
}

func recountYear(tx *store.Tx, c config.Config, l *ledger, from, to string) ([]Finding, error) {
	scopes := []Scope{{From: from, To: to}}
	for unit := range l.units {
		scopes = append(scopes, Scope{From: from, To: to, Unit: unit})
	}
	for _, g := range c.Campaigns {
		scopes = append(scopes, Scope{From: from, To: to, Campaign: g.Name})
	}
	var found []Finding
	for _, s := range scopes {
		all, err := Compute(tx, c, s)
		if err != nil {
			return nil, err
		}
		for _, f := range all {
			def, _ := c.Figure(f.ID)
			if again := l.recount(c, def, s); again != f.Value {
				found = append(found, Finding{"figure", fmt.Sprintf("%s（%s）%s：算得%s，重数得%s",
					PeriodName(from, to), scopeName(s), f.ID, f.Value, again)})
			}
		}
	}
	return found, nil
}

func scopeName(s Scope) string {
	switch {
	case s.Unit != 0:
		return "单位 " + number(s.Unit)
	case s.Campaign != "":
		return "专项" + s.Campaign
	default:
		return "全部"
	}
}

func checkDatabase(tx *store.Tx) ([]Finding, error) {
	texts := func(query string, scan func(*sql.Rows, *string) error) ([]string, error) {
		said, err := store.Rows(tx, scan, query)
		if err != nil {
			return nil, fmt.Errorf("check the database: %w", err)
		}
		return said, nil
	}
	broken, err := texts(`PRAGMA integrity_check`, func(r *sql.Rows, s *string) error { return r.Scan(s) })
	if err != nil {
		return nil, err
	}
	var found []Finding
	for _, s := range broken {
		if s != "ok" {
			found = append(found, Finding{"database", "数据文件损坏：" + s})
		}
	}
	dangling, err := texts(`PRAGMA foreign_key_check`, func(r *sql.Rows, s *string) error {
		var table, parent string
		var row, key sql.NullInt64
		err := r.Scan(&table, &row, &parent, &key)
		*s = fmt.Sprintf("%s 表第 %d 行指向的 %s 不存在", table, row.Int64, parent)
		return err
	})
	for _, s := range dangling {
		found = append(found, Finding{"database", s})
	}
	return found, err
}
