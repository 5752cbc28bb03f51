package bot

import (
	"context"
	"sync"

	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/store"
)

const lanesAtOnce = 4 // rooms that are read for at the same time

// runLanes handles the messages that wait, room by room in order of arrival, until ctx ends.
func (b *Bot) runLanes(ctx context.Context) {
	var (
		lanes sync.WaitGroup
		busy  = newRooms()
		slots = make(chan struct{}, lanesAtOnce)
	)
	defer lanes.Wait()
	for {
		changed := b.db.Changed()
		for _, place := range b.roomsWaiting(ctx) {
			if !busy.enter(place) {
				continue
			}
			lanes.Add(1)
			go func() {
				defer lanes.Done()
				defer busy.leave(place)
				slots <- struct{}{}
				defer func() { <-slots }()
				b.runLane(ctx, place)
			}()
		}
		select {
		case <-ctx.Done():
			return
		case <-changed:
		case <-busy.left():
		}
	}
}

func (b *Bot) roomsWaiting(ctx context.Context) []chat.Place {
	var places []chat.Place
	err := b.db.View(ctx, func(tx *store.Tx) error {
		var err error
		places, err = tx.PlacesWaiting()
		return err
	})
	if err != nil && ctx.Err() == nil {
		b.log.Error("waiting messages could not be read", "fault", err)
	}
	return places
}

// runLane handles what waits in one room until nothing does.
func (b *Bot) runLane(ctx context.Context, place chat.Place) {
	for ctx.Err() == nil {
		var row int64
		err := b.db.View(ctx, func(tx *store.Tx) error {
			var err error
			row, err = tx.FirstWaiting(place)
			return err
		})
		if err == nil && row == 0 {
			return
		}
		if err == nil {
			err = b.handleAlone(ctx, row)
		}
		if err != nil {
			// The database cannot be written or read at all: the message stays.
			if ctx.Err() == nil {
				b.log.Error("waiting message could not be handled", "message", row, "fault", err)
			}
			b.pause(ctx, faultRetry)
		}
	}
}

// rooms is the set of rooms in which something is going on.
type rooms struct {
	mu   sync.Mutex
	in   map[chat.Place]bool
	gone chan struct{}
}

func newRooms() *rooms {
	return &rooms{in: map[chat.Place]bool{}, gone: make(chan struct{}, 1)}
}

// enter reports whether the room was free; it is taken then.
func (r *rooms) enter(p chat.Place) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.in[p] {
		return false
	}
	r.in[p] = true
	return true
}

func (r *rooms) leave(p chat.Place) {
	r.mu.Lock()
	delete(r.in, p)
	r.mu.Unlock()
	select {
	case r.gone <- struct{}{}:
	default:
	}
}

// left yields after a room was left.
func (r *rooms) left() <-chan struct{} { return r.gone }
