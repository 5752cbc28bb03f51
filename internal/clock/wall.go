package clock

import (
	"sync"
	"time"
)

// recheck bounds how long the wall clock is left unread while somebody waits. A timer counts
// the time that the machine ran, which is not what the clock on the wall says after it was
// set, or after the machine slept. It also keeps a timer for a far date within its range.
const recheck = 15 * time.Second

// Wall returns the clock of the machine. Whoever waits is woken at the time that the clock
// shows, at most 15 seconds late after it was put forward or the machine slept.
func Wall() Clock { return wall{time.Now} }

type wall struct{ now func() time.Time }

// Round(0) takes off the monotonic reading, which does not follow a clock that is set.
func (w wall) Now() time.Time { return w.now().Round(0) }

func (w wall) At(t time.Time) (<-chan struct{}, func()) {
	a := &alarm{clock: w, t: t.Round(0), reached: make(chan struct{})}
	a.check()
	return a.reached, a.release
}

// alarm is one wait for the wall clock.
type alarm struct {
	clock   wall
	t       time.Time
	reached chan struct{}

	mu    sync.Mutex
	timer *time.Timer
	over  bool
}

func (a *alarm) check() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.over {
		return
	}
	left := a.t.Sub(a.clock.Now())
	if left <= 0 {
		a.over = true
		close(a.reached)
		return
	}
	a.timer = time.AfterFunc(min(left, recheck), a.check)
}

func (a *alarm) release() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.over = true
	if a.timer != nil {
		a.timer.Stop()
	}
}
