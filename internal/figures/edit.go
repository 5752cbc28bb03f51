package figures

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/daybook-bot/daybook/internal/store"
)

// Edit is one change of a record or a task, from the audit log.
type Edit struct {
	At      time.Time      `json:"at"`
	Member  int64          `json:"member"` // who; 0: the program itself
	By      string         `json:"by"`     // the member's name
	Verb    string         `json:"verb"`   // amend, withdraw, approve …
	Reason  string         `json:"reason,omitempty"`
	Message int64          `json:"message,omitempty"` // said so; its row
	Fields  map[string]Was `json:"fields,omitempty"`  // what was changed, by the slot's key
}

// Was is an old and a new value.
type Was struct {
	Old string `json:"old"`
	New string `json:"new"`
}

// reasonKey is where the audit log keeps why a record was changed (internal/activity).
const reasonKey = "reason"

// editsSince gives what was done to records and tasks after a row of the audit log, by
// subject: 「record 17」.
func editsSince(tx *store.Tx, audit int64) (map[string][]Edit, error) {
	type row struct {
		Edit
		subject, detail string
	}
	rows, err := store.Rows(tx, func(r *sql.Rows, e *row) error {
		var at int64
		err := r.Scan(&at, &e.Member, &e.By, &e.Verb, &e.subject, &e.detail, &e.Message)
		e.At = tx.Time(at)
		return err
	}, `SELECT a.at, coalesce(a.member, 0), coalesce(m.name, ''), a.verb, a.subject, a.detail, coalesce(a.message, 0)
		FROM audit a LEFT JOIN member m ON m.id = a.member
		WHERE a.id > ? AND (a.subject LIKE 'record %' OR a.subject LIKE 'task %') ORDER BY a.id`, audit)
	if err != nil {
		return nil, fmt.Errorf("changes since: %w", err)
	}
	edits := map[string][]Edit{}
	for _, r := range rows {
		e := r.Edit
		var detail map[string]json.RawMessage
		// Details that are no list of values say nothing here.
		if json.Unmarshal([]byte(r.detail), &detail) == nil {
			e.Fields, e.Reason = fieldsOf(detail)
		}
		edits[r.subject] = append(edits[r.subject], e)
	}
	return edits, nil
}

func fieldsOf(detail map[string]json.RawMessage) (fields map[string]Was, reason string) {
	for key, text := range detail {
		var w Was
		if json.Unmarshal(text, &w) != nil {
			continue
		}
		if key == reasonKey {
			reason = w.New
			continue
		}
		if w != (Was{}) {
			if fields == nil {
				fields = map[string]Was{}
			}
			fields[key] = w
		}
	}
	return fields, reason
}
