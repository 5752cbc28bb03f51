package bot

import (
	"context"

	"github.com/daybook-bot/daybook/bot/understand"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/store"
)

// Turn is one message and what is known about it when its turn comes.
type Turn struct {
	Message chat.Message
	Row     int64  // the message's row in the store
	Day     string // its business day, by its own time
	Member  int64  // who speaks; 0 for a stranger
	Meaning understand.Meaning
}

// Answer is what a handler wants said. The zero Answer is silence.
type Answer struct {
	Text    string          // to where the message came from
	Choices []chat.Choice   // buttons under it
	Boxes   []chat.Choice   // or boxes, of which several may be ticked
	Also    []chat.Outgoing // to other places, keyed by the handler

	// Then is run in the short write that stores the answer of a command that only reads:
	// what the program keeps of having answered (报数存底).
	Then func(tx *store.Tx) error
}

// Handler does what one message asks for. What it changes, and what it wants said, is
// committed with the message or not at all; it may run twice and so has no effect outside
// the transaction. A refusal is an Answer; an error is a fault.
type Handler func(ctx context.Context, tx *store.Tx, t Turn) (Answer, error)

// Command is a handler and how it is run. One that only reads is run on a reader, in its
// turn, so that long sums hold nobody up.
type Command struct {
	Run   Handler
	Reads bool
}

// Say makes an answer of a sentence.
func Say(text string) Answer { return Answer{Text: text} }
