package roster

import (
	"fmt"

	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/store"
)

// UnitAt is the unit that a chat is tied to; false if it is tied to none.
func UnitAt(tx *store.Tx, place chat.Place) (Unit, bool, error) {
	u, found, err := store.One(tx, scanUnit, selectUnit+
		`WHERE id = (SELECT unit FROM chat WHERE platform = ? AND room = ?)`, place.Platform, place.Room)
	if err != nil {
		return Unit{}, false, fmt.Errorf("unit of chat %s: %w", place.Room, err)
	}
	return u, found, nil
}

// Tie ties a chat to a unit.
func Tie(tx *store.Tx, place chat.Place, unit, by, message int64) error {
	old, _, err := UnitAt(tx, place)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`
		INSERT INTO chat (platform, room, unit) VALUES (?, ?, ?)
		ON CONFLICT (platform, room) DO UPDATE SET unit = excluded.unit`, place.Platform, place.Room, unit)
	if err != nil {
		return fmt.Errorf("tie chat %s to unit %d: %w", place.Room, unit, err)
	}
	return tx.Audit(store.Change{Member: by, Message: message, Verb: "tie", Subject: "chat " + place.Room,
		Detail: map[string]any{"platform": place.Platform, "old": old.ID, "new": unit}})
}
