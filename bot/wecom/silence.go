package wecom

import (
	"errors"
	"sync"
	"time"
)

// errSilent ends a connection that stands and brings nothing from the groups.
var errSilent = errors.New("no group was heard for long; the connection is made anew")

// Silence is for how long a connection may bring no word from any group, on the wall clock.
// It happens that one is pinged and answers, and single chats come, and groups do not (§9.3).
// Such a one cannot be told from one on which nobody says anything, so it is renewed: soon if
// people write in single chats meanwhile, else in the quiet hours that it makes itself. A
// renewal that brings no word doubles the wait, up to Most.
type Silence struct{ Doubt, Idle, Most time.Duration }

func usualSilence() Silence {
	return Silence{Doubt: time.Hour, Idle: 6 * time.Hour, Most: 24 * time.Hour}
}

// silence watches one connection after the other. It may be used by many goroutines.
type silence struct {
	limits Silence

	mu      sync.Mutex
	since   time.Time // the connection was made, or a group was heard over it
	singles bool      // single chats were heard since then
	renewed int       // in vain, since a group was last heard
	doubted bool      // one of them because of single chats
}

// begin is told of every fresh connection.
func (s *silence) begin(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.since, s.singles = now, false
}

// heard is told of whatever people do. over: groups are heard again after renewals in doubt.
func (s *silence) heard(now time.Time, group, single bool) (over bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.singles = s.singles || single
	if group {
		over = s.doubted
		s.since, s.singles, s.renewed, s.doubted = now, false, 0, false
	}
	return over
}

// long reports whether it is time to renew the connection.
func (s *silence) long(now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	wait := s.limits.Idle
	if s.singles {
		wait = s.limits.Doubt
	}
	for range s.renewed {
		wait = min(2*wait, s.limits.Most)
	}
	return now.Sub(s.since) >= wait
}

// renew counts a renewal. doubt: single chats are heard; first: this was not so before, since
// a group was heard.
func (s *silence) renew() (doubt, first bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	first = s.renewed == 0 || s.singles && !s.doubted
	s.renewed++
	s.doubted = s.doubted || s.singles
	return s.singles, first
}
