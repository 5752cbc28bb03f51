package activity

import (
	"fmt"

	"github.com/daybook-bot/daybook/internal/store"
)

// Bring writes down a past record that comes from a table, in whatever state it is there. said is
// the row that it came from, kept as a message. Nobody is told, and its people were asked nowhere.
func Bring(tx *store.Tx, said Said, r Record) (int64, error) {
	r.Source, r.Made, r.Confirmed, r.Room = "import", said.At, said.At, said.Place
	if r.State != Pending {
		r.Decided = said.At
	}
	if err := create(tx, &r); err != nil {
		return 0, err
	}
	if _, err := tx.Exec(`UPDATE record SET source = 'import' WHERE id = ?`, r.ID); err != nil {
		return 0, fmt.Errorf("bring in record %d: %w", r.ID, err)
	}
	return r.ID, trace(tx, said, r.ID, "import", map[string]any{"state": r.State, "kind": r.Kind, "day": r.Day})
}
