package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/store"
)

// faultRetry is how long the bot waits when the database cannot be read or written.
const faultRetry = 10 * time.Second

// Bot is the road of the messages, on one database.
type Bot struct {
	// Held is told, in the transaction that notes it, what a platform kept back and why; nil:
	// nobody is. It is set before Run.
	Held func(tx *store.Tx, o chat.Outgoing, reason string) error

	// GivenUp is told, in the transaction that notes it, what will not arrive any more, and
	// why; nil: nobody is. It is set before Run.
	GivenUp func(tx *store.Tx, o chat.Outgoing, reason string) error

	db        *store.DB
	clock     clock.Clock
	router    *Router
	platforms map[string]Platform
	log       *slog.Logger
	context   context.Context // of Run; handlers in the writer's transaction get it
}

// New makes a bot that listens and speaks on the platforms. Nothing happens before Run.
func New(db *store.DB, c clock.Clock, r *Router, log *slog.Logger, platforms ...Platform) *Bot {
	b := &Bot{
		db:        db,
		clock:     c,
		router:    r,
		platforms: map[string]Platform{},
		log:       log,
		context:   context.Background(),
	}
	for _, p := range platforms {
		b.platforms[p.Name()] = p
	}
	return b
}

// Run listens, handles and speaks until ctx ends. What a run before left half done is
// settled first. The error is that of a platform that cannot listen.
func (b *Bot) Run(ctx context.Context) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	b.context = ctx
	if err := b.db.Update(ctx, (*store.Tx).Sweep); err != nil {
		if ctx.Err() != nil {
			return nil // stopped before it began
		}
		return fmt.Errorf("settle what was being sent: %w", err)
	}
	var loops sync.WaitGroup
	loops.Go(func() { b.runLanes(ctx) })
	loops.Go(func() { b.runOutbox(ctx) })
	for _, p := range b.platforms {
		loops.Go(func() {
			if err := p.Listen(ctx, b.Keep); err != nil && ctx.Err() == nil {
				stop(fmt.Errorf("listen on %s: %w", p.Name(), err))
			}
		})
	}
	loops.Wait()
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		return cause
	}
	return nil
}

// pause waits for the program's clock to move on by d, or for ctx to end.
func (b *Bot) pause(ctx context.Context, d time.Duration) {
	reached, release := b.clock.At(b.clock.Now().Add(d))
	defer release()
	select {
	case <-ctx.Done():
	case <-reached:
	}
}

// Settled reports whether nothing is left to do at this moment: no message waits, nothing
// due is unsent, nothing is in flight.
func (b *Bot) Settled(tx *store.Tx) (bool, error) {
	places, err := tx.PlacesWaiting()
	if err != nil || len(places) > 0 {
		return false, err
	}
	flying, err := tx.Sending()
	if err != nil || flying {
		return false, err
	}
	next, err := tx.NextSend()
	return next.IsZero() || next.After(tx.Now), err
}
