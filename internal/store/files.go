package store

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
)

// FilesBefore are the files that a person sent in a chat since a time, in the order in which
// they came; of the last messages there.
func (tx *Tx) FilesBefore(in chat.Place, person string, since time.Time) ([]chat.File, error) {
	lists, err := Rows(tx, func(r *sql.Rows, list *string) error { return r.Scan(list) }, `
		SELECT files FROM (SELECT id, person, sent, files FROM message WHERE platform = ? AND room = ? ORDER BY id DESC LIMIT 500)
		WHERE person = ? AND sent >= ? AND files <> '[]' ORDER BY id`,
		in.Platform, in.Room, person, since.UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("files that were sent: %w", err)
	}
	var all []chat.File
	for _, list := range lists {
		var files []chat.File
		if err := json.Unmarshal([]byte(list), &files); err != nil {
			return nil, fmt.Errorf("files that were sent: %w", err)
		}
		all = append(all, files...)
	}
	return all, nil
}
