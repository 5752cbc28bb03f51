package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
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
	slots := make(chan struct{}, sendsAtOnce)
	for {
		changed := b.db.Changed()
		claimed, next, err := b.claim(ctx, cap(slots)-len(slots))
		if err != nil {
			if ctx.Err() == nil {
				b.log.Error("outbox could not be read", "fault", err)
			}
			b.pause(ctx, faultRetry)
		}
		for _, row := range claimed {
			slots <- struct{}{}
			sends.Go(func() {
				fate := b.send(ctx, row)
				<-slots // before the mark: whoever that wakes finds the slot free
				b.mark(ctx, row, fate)
			})
		}
		if !b.waitForOutbox(ctx, changed, next) {
			return
		}
	}
}

// waitForOutbox returns when something may be due; false when ctx has ended.
func (b *Bot) waitForOutbox(ctx context.Context, changed <-chan struct{}, next time.Time) bool {
	var due <-chan struct{}
	if !next.IsZero() {
		reached, release := b.clock.At(next)
		defer release()
		due = reached
	}
	select {
	case <-ctx.Done():
		return false
	case <-changed:
	case <-due:
	}
	return true
}

// claim marks what is due as being sent, durably, and returns it. If there is nothing, it
// tells when there will be; what is claimed announces its own end.
func (b *Bot) claim(ctx context.Context, free int) (claimed []store.Due, next time.Time, err error) {
	if free == 0 {
		return nil, time.Time{}, nil
	}
	due := false
	err = b.db.View(ctx, func(tx *store.Tx) error {
		next, err = tx.NextSend()
		due = !next.IsZero() && !next.After(tx.Now)
		return err
	})
	if err != nil || !due {
		return nil, next, err
	}
	err = b.db.Update(ctx, func(tx *store.Tx) error {
		claimed, err = tx.Claim(free)
		return err
	})
	return claimed, time.Time{}, err
}

// mark writes down what became of an attempt, as soon as the database can be written.
func (b *Bot) mark(ctx context.Context, row store.Due, fate error) {
	if fate != nil {
		if ctx.Err() != nil {
			return // the program is going down; the row is swept at the next start
		}
		level, says := slog.LevelWarn, "message not sent"
		if held := (*chat.Held)(nil); errors.As(fate, &held) {
			level, says = slog.LevelInfo, "message held back"
		}
		b.log.Log(ctx, level, says, "outbox", row.ID, "platform", row.To.Platform, "attempt", row.Attempts, "fault", fate)
	}
	for {
		err := b.db.Update(context.WithoutCancel(ctx), func(tx *store.Tx) error { return b.note(tx, row, fate) })
		if err == nil || ctx.Err() != nil {
			return
		}
		b.log.Error("fate of a message could not be written", "outbox", row.ID, "fault", err)
		b.pause(ctx, faultRetry)
	}
}

func (b *Bot) send(ctx context.Context, row store.Due) error {
	platform, ok := b.platforms[row.To.Platform]
	if !ok {
		return fmt.Errorf("%w: no platform %q is connected", chat.ErrNever, row.To.Platform)
	}
	return platform.Send(ctx, row.Outgoing)
}

// note chooses the fate of a row. A reminder whose fate is unknown is not
// repeated (architecture.md, decision 7).
func (b *Bot) note(tx *store.Tx, row store.Due, fate error) error {
	held := (*chat.Held)(nil)
	switch {
	case fate == nil:
		return tx.Sent(row.ID)
	case errors.As(fate, &held):
		if err := tx.Hold(row.ID, held.Reason); err != nil || b.Held == nil {
			return err
		}
		return b.Held(tx, row.Outgoing, held.Reason)
	case errors.Is(fate, chat.ErrNever):
		return b.giveUp(tx, row, chat.InWords(fate))
	case errors.Is(fate, chat.ErrUnknown) && row.Once:
		return tx.Lost(row.ID, chat.InWords(fate))
	case row.Attempts > len(retries):
		return b.giveUp(tx, row, fmt.Sprintf("试了 %d 次，不再试：%s", row.Attempts, chat.InWords(fate)))
	default:
		return tx.Retry(row.ID, tx.Now.Add(retries[row.Attempts-1]), chat.InWords(fate))
	}
}

func (b *Bot) giveUp(tx *store.Tx, row store.Due, reason string) error {
	if err := tx.GiveUp(row.ID, reason); err != nil || b.GivenUp == nil {
		return err
	}
	return b.GivenUp(tx, row.Outgoing, reason)
}
