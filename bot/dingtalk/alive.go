package dingtalk

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/daybook-bot/daybook/bot/socket"
)

const (
	// aliveKey is where the last proof of life is kept.
	aliveKey = "alive"

	// keepAlive is how often it is put on the shelf; a gap is known no better after a crash.
	keepAlive = 30 * time.Second

	// worthTelling is from when on a gap is told of: what is pushed while no connection
	// stands is lost (§1a.7), and connections come and go all day.
	worthTelling = time.Minute
)

// proof is when the service was known to reach us last. It is on the product's clock.
type proof struct {
	At     time.Time `json:"at"`
	Group  time.Time `json:"group"`
	Single time.Time `json:"single"`
}

// life keeps the proof.
type life struct {
	mu     sync.Mutex
	last   proof
	stored time.Time

	resuming sync.Mutex
	gap      time.Time // since then nothing reached us; zero: something does
}

// alive notes a sign of life, and where a message came from.
func (r *Robot) alive(group, single bool) {
	now := r.o.Clock.Now()
	r.life.mu.Lock()
	r.life.last.At = now
	if group {
		r.life.last.Group = now
	}
	if single {
		r.life.last.Single = now
	}
	last := r.life.last
	r.life.mu.Unlock()
	r.health.seen(last)
}

// noteAlive puts the last sign of life on the shelf, from time to time, or now.
func (r *Robot) noteAlive(ctx context.Context, now bool) error {
	r.life.mu.Lock()
	last, stored := r.life.last, r.life.stored
	r.life.mu.Unlock()
	if since := last.At.Sub(stored); last.At.IsZero() || !now && since >= 0 && since < keepAlive {
		return nil
	}
	if err := r.o.Shelf.Put(ctx, aliveKey, encoded(last)); err != nil {
		return err
	}
	r.life.mu.Lock()
	defer r.life.mu.Unlock()
	r.life.stored = last.At
	return nil
}

// recall takes over the last sign of life from before a restart.
func (r *Robot) recall(ctx context.Context) error {
	text, found, err := r.o.Shelf.Get(ctx, aliveKey)
	if err != nil || !found {
		return err
	}
	var last proof
	if err := json.Unmarshal([]byte(text), &last); err != nil {
		return fmt.Errorf("the last sign of life: %w", err)
	}
	r.life.mu.Lock()
	r.life.last, r.life.stored, r.life.gap = last, last.At, last.At
	r.life.mu.Unlock()
	r.health.seen(last)
	return nil
}

// cut notes that no connection stands any more.
func (r *Robot) cut() {
	r.life.mu.Lock()
	defer r.life.mu.Unlock()
	if r.life.gap.IsZero() {
		r.life.gap = r.life.last.At
	}
}

// resume tells of what may have been missed since nothing reached us, once a connection
// stands again.
func (r *Robot) resume(ctx context.Context) error {
	r.life.resuming.Lock()
	defer r.life.resuming.Unlock()
	r.life.mu.Lock()
	gap := r.life.gap
	r.life.mu.Unlock()
	now := r.o.Clock.Now()
	if !gap.IsZero() && now.Sub(gap) >= worthTelling && r.o.Missed != nil {
		if err := r.o.Missed(ctx, gap, now); err != nil {
			return fmt.Errorf("tell what may be missing: %w", err)
		}
	}
	r.life.mu.Lock()
	r.life.gap = time.Time{}
	r.life.mu.Unlock()
	r.alive(false, false)
	return r.noteAlive(ctx, true)
}

// stayKnown tells of what may have been missed while nobody listened at the address, and from
// then on that somebody does. What is posted and not answered comes again a few times at most.
func (r *Robot) stayKnown(ctx context.Context) {
	for again := true; again; again = socket.Wait(ctx, keepAlive) {
		if err := r.resume(ctx); err != nil && ctx.Err() == nil {
			r.o.Log.Error("a gap could not be told", "platform", Platform, "fault", err)
		}
	}
}
