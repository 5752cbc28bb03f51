package bot

import (
	"context"
	"fmt"

	"github.com/daybook-bot/daybook/bot/understand"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/store"
)

// Router finds out what a message means and which command serves it.
type Router struct {
	// Meet notes who speaks, in the transaction that stores the message.
	Meet func(tx *store.Tx, row int64, m chat.Message) error

	// Read tells what a message means; it only reads.
	Read func(tx *store.Tx, row int64, m chat.Message) (Turn, error)

	// Commands serve the intents. understand.Unknown serves those that nobody else does.
	Commands map[understand.Intent]Command
}

func (r *Router) route(tx *store.Tx, row int64, m chat.Message) (Turn, Command, error) {
	t, err := r.Read(tx, row, m)
	if err != nil {
		return Turn{}, Command{}, fmt.Errorf("read message %d: %w", row, err)
	}
	command, ok := r.Commands[t.Meaning.Intent]
	if !ok {
		command = r.Commands[understand.Unknown]
	}
	return t, command, nil
}

// answer runs a command and stores what it wants said. The message is then done.
func answer(ctx context.Context, tx *store.Tx, t Turn, c Command) error {
	a, err := c.Run(ctx, tx, t)
	if err != nil {
		return fmt.Errorf("%s: %w", t.Meaning.Intent, err)
	}
	return settle(tx, t, a)
}

// settle stores an answer and marks its message as done.
func settle(tx *store.Tx, t Turn, a Answer) error {
	if a.Text != "" {
		reply := chat.Outgoing{
			Key:   answerKey(t.Row),
			To:    t.Message.Place,
			Back:  t.Message.Back,
			Reply: chat.Reply{Text: a.Text, Choices: a.Choices, Boxes: a.Boxes},
		}
		if err := tx.Say(reply, t.Row); err != nil {
			return err
		}
	}
	for _, o := range a.Also {
		if err := tx.Say(o, t.Row); err != nil {
			return err
		}
	}
	if a.Then != nil {
		if err := a.Then(tx); err != nil {
			return err
		}
	}
	return tx.Done(t.Row)
}

// apologise tells the sender that the message could not be served, and the operator why.
func apologise(tx *store.Tx, row int64, m chat.Message, fault error) error {
	sorry := chat.Outgoing{
		Key:   answerKey(row),
		To:    m.Place,
		Back:  m.Back,
		Reply: chat.Reply{Text: apology(row)},
	}
	if err := tx.Say(sorry, row); err != nil {
		return err
	}
	return tx.Fail(row, fault.Error())
}

func answerKey(row int64) string { return fmt.Sprintf("answer/%d", row) }
