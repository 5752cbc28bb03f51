package clock

import (
	"sync"
	"time"
)

// Manual is a clock that is moved by hand.
type Manual struct {
	mu      sync.Mutex
	now     time.Time
	waiting map[chan struct{}]time.Time
}

// NewManual returns a clock that stands at t.
func NewManual(t time.Time) *Manual {
	return &Manual{now: t.Round(0), waiting: map[chan struct{}]time.Time{}}
}

// Now is where the clock was put last.
func (m *Manual) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

// Set puts the clock to t, forward or back. Everybody who waits for t or earlier is woken
// before it returns.
func (m *Manual) Set(t time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = t.Round(0)
	for reached, at := range m.waiting {
		if !at.After(m.now) {
			close(reached)
			delete(m.waiting, reached)
		}
	}
}

// At is described at Clock.
func (m *Manual) At(t time.Time) (<-chan struct{}, func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	reached := make(chan struct{})
	if !t.After(m.now) {
		close(reached)
		return reached, func() {}
	}
	m.waiting[reached] = t
	return reached, func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.waiting, reached)
	}
}
