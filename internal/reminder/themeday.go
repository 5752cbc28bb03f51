package reminder

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/daybook-bot/daybook/internal/store"
)

// ThemeDay is a theme day that somebody added in a chat.
type ThemeDay struct {
	ID     int64
	Name   string
	Falls  string // 农历九月初九
	Remind string // 提前3天 09:00
	To     Audience
	Text   string
	Unit   int64 // 0: for all
}

// Added is what became of a theme day that somebody wants to add: its first moment, or why
// there is none.
type Added struct {
	ThemeDay
	First   Moment
	Mistake string // what is wrong with the words, and the mend
	Double  bool   // there is one of that name already
}

// AddThemeDay adds a theme day.
func (b *Book) AddThemeDay(tx *store.Tx, d ThemeDay, by, message int64) (Added, error) {
	a := Added{ThemeDay: d}
	next, mistake := b.read(d.Falls, d.Remind)
	if a.Mistake = mistake; mistake != "" {
		return a, nil
	}
	first, ok := next(tx.Now)
	if !ok {
		a.Mistake = "这一天已经过了，不会再提醒；请写一个以后的日子"
		return a, nil
	}
	a.First = first
	rules, err := b.Rules(tx)
	if err != nil {
		return a, err
	}
	for _, r := range rules {
		if r.Name == d.Name && (r.Unit == d.Unit || r.Unit == 0) {
			a.Double = true
			return a, nil
		}
	}
	made, err := tx.Exec(`
		INSERT INTO theme_day (name, falls, remind, audience, text, unit, member, made) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		d.Name, d.Falls, d.Remind, d.To, d.Text, store.Ref(d.Unit), by, tx.Now.UnixMilli())
	if err != nil {
		return a, fmt.Errorf("add theme day %s: %w", d.Name, err)
	}
	if a.ID, err = made.LastInsertId(); err != nil {
		return a, err
	}
	return a, tx.Audit(store.Change{Member: by, Message: message, Verb: "add", Subject: subject, Detail: a.ThemeDay})
}

// EndThemeDay has nobody reminded any more of a theme day that was added in a chat. It is
// false if there is none of that name for the unit or, with unit 0, for any.
func (b *Book) EndThemeDay(tx *store.Tx, name string, unit, by, message int64) (bool, error) {
	ended, err := tx.Exec(`UPDATE theme_day SET ended = ? WHERE name = ? AND ended IS NULL AND (? = 0 OR unit = ?)`,
		tx.Now.UnixMilli(), name, unit, unit)
	if err != nil {
		return false, fmt.Errorf("end theme day %s: %w", name, err)
	}
	if n, err := ended.RowsAffected(); err != nil || n == 0 {
		return false, err
	}
	return true, tx.Audit(store.Change{Member: by, Message: message, Verb: "end", Subject: subject, Detail: map[string]any{"name": name}})
}

// themeDays are the rules that were added in chats.
func (b *Book) themeDays(tx *store.Tx) ([]Rule, error) {
	rules, err := store.Rows(tx, func(r *sql.Rows, one *Rule) error {
		var id, made int64
		if err := r.Scan(&id, &one.Name, &one.Falls, &one.Offset, &one.To, &one.Text, &one.Unit, &made); err != nil {
			return err
		}
		one.Key = fmt.Sprintf("chat/%d", id)
		one.Matter = one.Key
		one.Since = tx.Time(made)
		return nil
	}, `SELECT id, name, falls, remind, audience, text, coalesce(unit, 0), made FROM theme_day WHERE ended IS NULL ORDER BY id`)
	if err != nil {
		return nil, fmt.Errorf("theme days that were added: %w", err)
	}
	for i := range rules {
		next, mistake := b.read(rules[i].Falls, rules[i].Offset)
		if mistake != "" { // written for a program that understood more
			next = func(time.Time) (Moment, bool) { return Moment{}, false }
		}
		rules[i].Next = next
	}
	return rules, nil
}
