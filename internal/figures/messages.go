package figures

import (
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/internal/store"
)

// Message is one message that a record or a task came from.
type Message struct {
	ID    int64     `json:"id"` // its row
	At    time.Time `json:"at"`
	From  string    `json:"from"`  // the member's name; of a stranger the name shown then
	Verbs []string  `json:"verbs"` // what it did: draft, confirm, approve …
	Text  string    `json:"text"`
}

// What Messages may be asked for.
const (
	SubjectRecord = "record"
	SubjectTask   = "task"
)

// Messages gives all messages that a record or a task came from, in the order of their
// arrival. There are none for what was imported.
func Messages(tx *store.Tx, subject string, id int64) ([]Message, error) {
	messages, err := store.Rows(tx, func(r *sql.Rows, m *Message) error {
		var sent int64
		var verbs string
		err := r.Scan(&m.ID, &sent, &m.From, &m.Text, &verbs)
		m.At, m.Verbs = tx.Time(sent), strings.Split(verbs, ",")
		return err
	}, `SELECT m.id, m.sent, coalesce(b.name, m.person_name), m.text, string_agg(o.verb, ',')
		FROM origin o JOIN message m ON m.id = o.message LEFT JOIN member b ON b.id = m.member
		WHERE o.subject = ? AND o.id = ? GROUP BY m.id ORDER BY m.id`, subject, id)
	if err != nil {
		return nil, fmt.Errorf("messages of %s %d: %w", subject, id, err)
	}
	return messages, nil
}
