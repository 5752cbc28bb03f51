package bot

import (
	"context"
	"fmt"

	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/store"
)

// Keep takes a message in. The receipt says nil once the message, all it changes and all
// that is to be said because of it are durable; a message that was taken in before changes
// nothing. Messages are handled in the order in which Keep is called.
func (b *Bot) Keep(m chat.Message) <-chan error {
	runs := 0
	return b.db.Queue(func(tx *store.Tx) error {
		runs++
		row, fresh, err := tx.Keep(m)
		if err != nil || !fresh {
			return err
		}
		if m, err = tx.Message(row); err != nil { // as stored: valid text
			return err
		}
		if err := b.router.Meet(tx, row, m); err != nil {
			return err
		}
		// A second run means that somebody broke the transaction they shared. Whoever it was,
		// the message is kept first and handled in its lane, where it can break only itself.
		if runs > 1 {
			return nil
		}
		return b.handleInTurn(tx, row, m)
	})
}

// handleInTurn handles a fresh message at once, unless it has to wait in its lane.
func (b *Bot) handleInTurn(tx *store.Tx, row int64, m chat.Message) error {
	first, err := tx.FirstWaiting(m.Place)
	if err != nil {
		return err
	}
	if first != row {
		return nil
	}
	err = tx.Savepoint(func() error {
		t, command, err := b.router.route(tx, row, m)
		if err != nil || command.Reads {
			return err
		}
		return answer(b.context, tx, t, command)
	})
	if err != nil && tx.Stands() {
		return b.fail(tx, row, m, err)
	}
	return err
}

func (b *Bot) fail(tx *store.Tx, row int64, m chat.Message, fault error) error {
	tx.Committed(func() { b.log.Error("message could not be handled", "message", row, "fault", fault) })
	return apologise(tx, row, m, fault)
}

// handleAlone handles a message that waited, in a transaction of its own.
func (b *Bot) handleAlone(ctx context.Context, row int64) error {
	var (
		t       Turn
		command Command
		a       Answer
	)
	read := func(tx *store.Tx) error {
		m, err := tx.Message(row)
		if err != nil {
			return err
		}
		if t, command, err = b.router.route(tx, row, m); err != nil || !command.Reads {
			return err
		}
		if a, err = command.Run(ctx, tx, t); err != nil {
			return fmt.Errorf("%s: %w", t.Meaning.Intent, err)
		}
		return nil
	}
	fault := b.db.View(ctx, read)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if fault == nil {
		fault = b.db.Update(ctx, func(tx *store.Tx) error {
			if command.Reads {
				return settle(tx, t, a)
			}
			return answer(ctx, tx, t, command)
		})
	}
	if fault == nil || ctx.Err() != nil {
		return ctx.Err()
	}
	return b.db.Update(ctx, func(tx *store.Tx) error {
		m, err := tx.Message(row)
		if err != nil {
			return err
		}
		return b.fail(tx, row, m, fault)
	})
}
