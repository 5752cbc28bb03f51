package chatscript

import (
	"context"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
)

// Stage is the program and the network that a script is played on. When a call returns,
// everything that it set going has happened: what was delivered is handled and answered,
// and nothing due is unsent. Before Start only Said is called.
type Stage interface {
	// Start starts the program with the clock at the first == of a script.
	Start(ctx context.Context, at time.Time) error
	// Move moves the clock; everything due on the way happens, in order.
	Move(ctx context.Context, to time.Time) error
	// Say delivers a message; the same ID again is a redelivery. An error says why the
	// network cannot do it.
	Say(ctx context.Context, m chat.Message) error
	// Click presses a button of the newest card in a chat; the same id again is a
	// redelivery of that press.
	Click(ctx context.Context, at chat.Place, who chat.Person, label, id string) error
	// Said is what the bot has said on this stage, oldest first, without the first since.
	Said(since int) []Utterance
	// Restart stops the program in order and starts it on the same data.
	Restart(ctx context.Context) error
	// Crash kills the program, so that only what was committed is left, and starts it.
	Crash(ctx context.Context) error
	// Offline stops the program, moves the clock on by d and starts the program there.
	Offline(ctx context.Context, d time.Duration) error
	// Fail makes the network refuse the next n sends.
	Fail(n int) error
}

// Utterance is something the bot said, as the people in the chat see it.
type Utterance struct {
	At      time.Time
	Place   chat.Place
	Text    string
	Choices []string // the labels of the buttons
}
