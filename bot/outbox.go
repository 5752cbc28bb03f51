package bot

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/store"
)

// sendsAtOnce bounds how many rooms are spoken to at the same time.
const sendsAtOnce = 16

// retries says how long after the n-th failed attempt the next one is made. After the last
// the message is given up, with its reason in its row.
var retries = []time.Duration{
	5 * time.Second, 15 * time.Second, time.Minute, 5 * time.Minute,
	15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour,
}

// runOutbox says what is due until ctx ends: in each room in order, one attempt at a time.
func (b *Bot) runOutbox(ctx context.Context) {
	var sends sync.WaitGroup
	defer sends.Wait()
	for {
		changed := b.db.Changed()
		claimed, err := b.claim(ctx)
		if err != nil && ctx.Err() == nil {
			b.log.Error("outbox could not be read", "fault", err)
			b.pause(ctx, faultRetry)
		}
		for _, row := range claimed {
			b.speaking.enter(row.To)
			sends.Add(1)
			go func() {
				defer sends.Done()
				defer b.speaking.leave(row.To)
				b.attempt(ctx, row)
			}()
		}
		if !b.waitForOutbox(ctx, changed) {
			return
		}
	}
}

// waitForOutbox returns when something may be due; false when ctx has ended.
func (b *Bot) waitForOutbox(ctx context.Context, changed <-chan struct{}) bool {
	next, err := b.nextSend(ctx)
	if err != nil {
		return ctx.Err() == nil // claim meets the same fault and waits
	}
	var due <-chan struct{}
	if !next.IsZero() && next.After(b.clock.Now()) {
		reached, release := b.clock.At(next)
		defer release()
		due = reached
	}
	select {
	case <-ctx.Done():
		return false
	case <-changed:
	case <-due:
	case <-b.speaking.left():
	}
	return true
}

// claim marks what is due and free to go as being sent, durably, and returns it.
func (b *Bot) claim(ctx context.Context) ([]store.Due, error) {
	free := sendsAtOnce - len(b.speaking.taken())
	if free <= 0 {
		return nil, nil
	}
	next, err := b.nextSend(ctx)
	if err != nil || next.IsZero() || next.After(b.clock.Now()) {
		return nil, err
	}
	var claimed []store.Due
	err = b.db.Update(ctx, func(tx *store.Tx) error {
		claimed, err = tx.Claim(b.speaking.taken(), free)
		return err
	})
	return claimed, err
}

// attempt sends one claimed row and writes down what became of it.
func (b *Bot) attempt(ctx context.Context, row store.Due) {
	fate := b.send(ctx, row)
	if ctx.Err() != nil && fate != nil {
		return // the program is going down; the row stays "sending" and is swept at the next start
	}
	err := b.db.Update(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		return mark(tx, row, fate)
	})
	if err != nil {
		b.log.Error("fate of a message could not be written", "outbox", row.ID, "fault", err)
	}
	if fate != nil {
		b.log.Warn("message not sent", "outbox", row.ID, "platform", row.To.Platform, "attempt", row.Attempts, "fault", fate)
	}
}

func (b *Bot) send(ctx context.Context, row store.Due) error {
	platform, ok := b.platforms[row.To.Platform]
	if !ok {
		return fmt.Errorf("%w: no platform %q is connected", chat.ErrNever, row.To.Platform)
	}
	return platform.Send(ctx, row.Outgoing)
}

// mark writes down what became of an attempt. A reminder whose fate is unknown is not
// repeated (architecture.md, decision 7).
func mark(tx *store.Tx, row store.Due, fate error) error {
	switch {
	case fate == nil:
		return tx.Sent(row.ID)
	case errors.Is(fate, chat.ErrNever):
		return tx.GiveUp(row.ID, fate.Error())
	case errors.Is(fate, chat.ErrUnknown) && row.Once:
		return tx.Lost(row.ID, fate.Error())
	case row.Attempts > len(retries):
		return tx.GiveUp(row.ID, fmt.Sprintf("given up after %d attempts: %v", row.Attempts, fate))
	default:
		return tx.Retry(row.ID, tx.Now.Add(retries[row.Attempts-1]), fate.Error())
	}
}

// nextSend tells when the earliest open row that nobody is sending is due; zero if none is.
func (b *Bot) nextSend(ctx context.Context) (time.Time, error) {
	var next time.Time
	err := b.db.View(ctx, func(tx *store.Tx) error {
		var err error
		next, err = tx.NextSend()
		return err
	})
	return next, err
}
