package quiz

import (
	"fmt"

	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/store"
)

// TakeBack notes that a post, as Post made it, was kept back by its network or did not arrive:
// its group had no question that day. It is nothing for whatever else was kept back, nor for a question in
// place of another one that was posted.
func TakeBack(tx *store.Tx, o chat.Outgoing, reason string) error {
	prefix := "question/" + o.To.Platform + "/" + o.To.Room + "/"
	if len(o.Key) != len(prefix)+len("2006-01-02") || o.Key[:len(prefix)] != prefix {
		return nil
	}
	day := o.Key[len(prefix):]
	done, err := tx.Exec(`DELETE FROM question_post WHERE day = ? AND platform = ? AND room = ?`, day, o.To.Platform, o.To.Room)
	if err != nil {
		return fmt.Errorf("take the question of %s back in %s: %w", day, o.To.Room, err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return err
	}
	return tx.Audit(store.Change{Verb: "hold-back", Subject: "question " + day,
		Detail: map[string]any{"platform": o.To.Platform, "room": o.To.Room, "reason": reason}})
}
