package store

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Change is one line of the audit log. Member 0 is the program itself; Message is what was
// said to bring it about, 0 for none. Subject is what changed, as in 「record 17」; Detail
// holds old and new values and is stored as JSON.
type Change struct {
	Member, Message int64
	Verb, Subject   string
	Detail          any
}

// Audit writes down who changed what.
func (tx *Tx) Audit(c Change) error {
	if c.Verb == "" || c.Subject == "" {
		return errors.New("audit: a change needs a verb and a subject")
	}
	detail := []byte("{}")
	if c.Detail != nil {
		var err error
		if detail, err = json.Marshal(c.Detail); err != nil {
			return fmt.Errorf("audit %s of %s: %w", c.Verb, c.Subject, err)
		}
	}
	_, err := tx.Exec(`INSERT INTO audit (at, member, message, verb, subject, detail) VALUES (?, ?, ?, ?, ?, ?)`,
		tx.Now.UnixMilli(), Ref(c.Member), Ref(c.Message), c.Verb, c.Subject, string(detail))
	if err != nil {
		return fmt.Errorf("audit %s of %s: %w", c.Verb, c.Subject, err)
	}
	return nil
}

// Origin notes that a record or a task (subject) came from a message, and what the message
// did to it. Noting it again changes nothing.
func (tx *Tx) Origin(subject string, id, message int64, verb string) error {
	_, err := tx.Exec(`INSERT INTO origin (subject, id, message, verb) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		subject, id, message, verb)
	if err != nil {
		return fmt.Errorf("origin of %s %d: %w", subject, id, err)
	}
	return nil
}
