package quiz

import (
	"database/sql"
	"fmt"

	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/store"
)

// Close ends a day's question: what a group was to hear of its answers later, it hears now.
// Nothing else is said.
func Close(tx *store.Tx, day string) error {
	groups, err := store.Rows(tx, func(r *sql.Rows, p *chat.Place) error { return r.Scan(&p.Platform, &p.Room) },
		`SELECT platform, room FROM question_post WHERE day = ? ORDER BY platform, room`, day)
	if err != nil {
		return fmt.Errorf("groups with the question of %s: %w", day, err)
	}
	for _, g := range groups {
		prefix, lines, err := gathered(tx, g, day)
		if err != nil {
			return err
		}
		if err := tx.Hurry(fmt.Sprintf("%s%d", prefix, lines)); err != nil {
			return err
		}
	}
	return nil
}
