package wecom

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
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

// alive notes a sign of life, and where a message came from.
func (a *Aibot) alive(group, single bool) {
	now := a.o.Clock.Now()
	a.health.seen(group, single)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.last.At = now
	if group {
		a.last.Group = now
	}
	if single {
		a.last.Single = now
	}
}

// noteAlive puts the last sign of life on the shelf, from time to time, or now.
func (a *Aibot) noteAlive(ctx context.Context, now bool) error {
	a.mu.Lock()
	if now {
		a.last.At = a.o.Clock.Now()
	}
	last, stored := a.last, a.stored
	a.mu.Unlock()
	if since := last.At.Sub(stored); !now && since >= 0 && since < keepAlive {
		return nil
	}
	text, err := encode(last)
	if err != nil {
		return fmt.Errorf("note a sign of life: %w", err)
	}
	if err := a.o.Shelf.Put(ctx, aliveKey, string(text)); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.stored = last.At
	return nil
}

// lastProof is the last sign of life, from before a restart if need be.
func (a *Aibot) lastProof(ctx context.Context) (proof, error) {
	a.mu.Lock()
	last := a.last
	a.mu.Unlock()
	if !last.At.IsZero() {
		return last, nil
	}
	text, found, err := a.o.Shelf.Get(ctx, aliveKey)
	if err != nil || !found {
		return proof{}, err
	}
	if err := json.Unmarshal([]byte(text), &last); err != nil {
		return proof{}, fmt.Errorf("the last sign of life: %w", err)
	}
	a.health.recall(last)
	return last, nil
}

// resume tells of what may have been missed since a sign of life, once a connection stands
// again, and then forgets it.
func (a *Aibot) resume(ctx context.Context, last proof) error {
	now := a.o.Clock.Now()
	if !last.At.IsZero() && now.Sub(last.At) >= worthTelling && a.o.Missed != nil {
		if err := a.o.Missed(ctx, last.At, now); err != nil {
			return fmt.Errorf("tell what may be missing: %w", err)
		}
	}
	a.mu.Lock()
	if a.last.Group.IsZero() {
		a.last.Group = last.Group
	}
	if a.last.Single.IsZero() {
		a.last.Single = last.Single
	}
	a.mu.Unlock()
	a.alive(false, false)
	return a.noteAlive(ctx, true)
}
