package dingtalk

import (
	"context"
	"slices"
	"sync"
	"time"
)

// arrivals puts what came in over several connections in the order in which it was said:
// of two messages one may overtake the other on its way. Each waits for a moment for what was
// said before it. It is on the wall clock, like the sockets.
type arrivals struct {
	hold time.Duration

	mu      sync.Mutex
	waiting []arrival
	more    chan struct{} // holds one: something came
}

type arrival struct {
	said    time.Time // by the service's clock
	due     time.Time // it waits no longer
	deliver func()
}

func newArrivals(hold time.Duration) *arrivals {
	return &arrivals{hold: hold, more: make(chan struct{}, 1)}
}

// add takes something in that was said at a time.
func (a *arrivals) add(said time.Time, deliver func()) {
	a.mu.Lock()
	a.waiting = append(a.waiting, arrival{said, time.Now().Add(a.hold), deliver})
	a.mu.Unlock()
	select {
	case a.more <- struct{}{}:
	default:
	}
}

// run delivers what came until ctx ends, and then what is left.
func (a *arrivals) run(ctx context.Context) {
	var due <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			a.release(time.Time{})
			return
		case <-due:
		case <-a.more:
		}
		if next := a.release(time.Now()); !next.IsZero() {
			due = time.After(time.Until(next))
		}
	}
}

// release delivers what has waited long enough, and with it what was said before it; with a
// zero time all. It returns when there is more to do.
func (a *arrivals) release(now time.Time) time.Time {
	a.mu.Lock()
	slices.SortStableFunc(a.waiting, func(x, y arrival) int { return x.said.Compare(y.said) })
	n := 0
	for i, one := range a.waiting {
		if now.IsZero() || !one.due.After(now) {
			n = i + 1
		}
	}
	ready := slices.Clone(a.waiting[:n])
	a.waiting = slices.Delete(a.waiting, 0, n)
	var next time.Time
	if len(a.waiting) > 0 {
		next = slices.MinFunc(a.waiting, func(x, y arrival) int { return x.due.Compare(y.due) }).due
	}
	a.mu.Unlock()
	for _, one := range ready {
		one.deliver()
	}
	return next
}
