// Package errand is slow work that somebody asked for in a chat, as a row: a document or a
// picture that is made outside of any transaction and sent when it is ready. It does not know
// what is made, nor who runs it.
//
// A command calls Ask and says 「正在生成…」 in the same transaction. jobs.Errands has the row
// made by the Maker of its kind; what came of it, and the message that brings it, are one
// transaction. A program that stops midway makes it again, and nothing is sent twice.
package errand

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/store"
)

// Wish is what somebody asks for.
type Wish struct {
	Kind    string     // which Maker makes it
	Title   string     // what people call it: 2021年台账
	Args    any        // what of it; becomes JSON, and the Maker reads that
	Member  int64      // who asks
	Message int64      // the row of the message that asks
	To      chat.Place // where it is to go: what names people goes to a single chat (chat.Direct)
	Back    chat.Back  // of that message, if it is to go there
}

// Errand is a wish that was written down.
type Errand struct {
	ID      int64
	Kind    string
	Title   string
	Args    json.RawMessage
	Member  int64
	Message int64
	To      chat.Place
	Back    chat.Back
	Begun   int       // how often it was begun, this time included
	Asked   time.Time // in the organisation's time zone
}

// Maker makes what one kind of errand asks for, outside of any transaction: it reads with
// views of its own, and writes files into folder, which exists, is empty, and is nobody
// else's. It gives up when ctx ends. It may be run again for the same errand, after a crash.
// A *Refusal is told to the person in its own words; any other error is a fault.
type Maker func(ctx context.Context, e Errand, folder string) (Made, error)

// Made is what came of an errand.
type Made struct {
	Text  string   // said with the files; empty: 「title」好了
	Files []string // names in the folder, in the order in which they are sent

	// Then, if there is one, is run in the transaction in which the errand is done: what the
	// program keeps of having made this.
	Then func(tx *store.Tx) error
}

// Refusal is why nothing was made, in words for the person who asked.
type Refusal struct{ Text string }

func (r *Refusal) Error() string { return r.Text }

// Ask writes a wish down. Somebody who asks again for what is still being made gets the same
// errand; again is true then.
func Ask(tx *store.Tx, w Wish) (id int64, again bool, err error) {
	args, err := json.Marshal(w.Args)
	if err != nil {
		return 0, false, fmt.Errorf("ask for %s: %w", w.Kind, err)
	}
	back, err := json.Marshal(w.Back)
	if err != nil {
		return 0, false, fmt.Errorf("ask for %s: %w", w.Kind, err)
	}
	id, again, err = store.One(tx, scanID, `
		SELECT id FROM errand INDEXED BY errand_open
		WHERE state = 'open' AND kind = ? AND args = ? AND member = ? AND platform = ? AND room = ?`,
		w.Kind, string(args), w.Member, w.To.Platform, w.To.Room)
	if err != nil || again {
		return id, again, err
	}
	added, err := tx.Exec(`
		INSERT INTO errand (kind, args, title, member, message, platform, room, back, state, made)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'open', ?)`,
		w.Kind, string(args), w.Title, w.Member, w.Message, w.To.Platform, w.To.Room, string(back), tx.Now.UnixMilli())
	if err != nil {
		return 0, false, fmt.Errorf("ask for %s: %w", w.Kind, err)
	}
	id, err = added.LastInsertId()
	return id, false, err
}

// Unmarshal reads the arguments of an errand.
func (e Errand) Unmarshal(args any) error {
	if err := json.Unmarshal(e.Args, args); err != nil {
		return fmt.Errorf("arguments of errand %d: %w", e.ID, err)
	}
	return nil
}

// Number is how an errand is called between a person and the operator: E12.
func (e Errand) Number() string { return fmt.Sprintf("E%d", e.ID) }

// Key is the key of the message that brings what came of it.
func (e Errand) Key() string { return fmt.Sprintf("errand/%d", e.ID) }

// IsRefusal finds a Refusal in what a Maker returned.
func IsRefusal(err error) (*Refusal, bool) {
	var r *Refusal
	found := errors.As(err, &r)
	return r, found
}
