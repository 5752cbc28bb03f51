package wecom

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/store"
)

const (
	// aliveKey is where the last proof of life is kept.
	aliveKey = "alive"

	// keepAlive is how often it is put on the shelf; a gap is known no better after a crash.
	keepAlive = 30 * time.Second

	// worthTelling is from when on a gap is told of. A connection that breaks and is back
	// after a few seconds happens every few minutes (§1.4); to tell each time would teach
	// people not to listen.
	worthTelling = time.Minute
)

// proof is when the service was known to reach us last. It is on the product's clock.
type proof struct {
	At     time.Time `json:"at"`
	Group  time.Time `json:"group"`
	Single time.Time `json:"single"`
}

// pulse keeps the last proof of life, over restarts too, and tells of what may have been
// missed without one. It may be used by many goroutines.
type pulse struct {
	clock  clock.Clock
	shelf  *store.Shelf
	health *watch
	missed func(ctx context.Context, from, to time.Time) error // nil: nobody wants to know

	mu     sync.Mutex
	last   proof
	stored time.Time // what of it is on the shelf
}

// seen notes a sign of life, and where a message came from.
func (p *pulse) seen(group, single bool) {
	now := p.clock.Now()
	p.health.seen(group, single)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last.At = now
	if group {
		p.last.Group = now
	}
	if single {
		p.last.Single = now
	}
}

// here notes that nothing is missed at this moment, though nothing came.
func (p *pulse) here() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last.At = p.clock.Now()
}

// note puts the last sign of life on the shelf, from time to time; or this moment, if now is
// one.
func (p *pulse) note(ctx context.Context, now bool) error {
	if now {
		p.here()
	}
	p.mu.Lock()
	last, stored := p.last, p.stored
	p.mu.Unlock()
	if since := last.At.Sub(stored); !now && since >= 0 && since < keepAlive {
		return nil
	}
	text, err := encode(last)
	if err != nil {
		return fmt.Errorf("note a sign of life: %w", err)
	}
	if err := p.shelf.Put(ctx, aliveKey, string(text)); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stored = last.At
	return nil
}

// before is the last sign of life, from before a restart if need be.
func (p *pulse) before(ctx context.Context) (proof, error) {
	p.mu.Lock()
	last := p.last
	p.mu.Unlock()
	if !last.At.IsZero() {
		return last, nil
	}
	text, found, err := p.shelf.Get(ctx, aliveKey)
	if err != nil || !found {
		return proof{}, err
	}
	if err := json.Unmarshal([]byte(text), &last); err != nil {
		return proof{}, fmt.Errorf("the last sign of life: %w", err)
	}
	p.health.recall(last)
	return last, nil
}

// resume tells of what may have been missed since a sign of life, once messages come again,
// and then forgets it.
func (p *pulse) resume(ctx context.Context, last proof) error {
	now := p.clock.Now()
	if !last.At.IsZero() && now.Sub(last.At) >= worthTelling && p.missed != nil {
		if err := p.missed(ctx, last.At, now); err != nil {
			return fmt.Errorf("tell what may be missing: %w", err)
		}
	}
	p.mu.Lock()
	if p.last.Group.IsZero() {
		p.last.Group = last.Group
	}
	if p.last.Single.IsZero() {
		p.last.Single = last.Single
	}
	p.mu.Unlock()
	return p.note(ctx, true)
}
