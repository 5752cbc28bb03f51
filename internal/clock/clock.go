// Package clock is the one injected clock: it tells what time it is for everything that the
// product promises in days and minutes, and wakes those who wait for a moment. It does not
// know the heartbeats and deadlines of sockets; those run on package time.
package clock

import "time"

// Clock tells the time and wakes those who wait for it. All of it may be called from any
// goroutine.
type Clock interface {
	// Now is a wall-clock time; two of them are compared by what the clock showed.
	Now() time.Time

	// At returns a channel that is closed when the clock has reached t, at once if it has
	// already. The function ends the waiting; it may be called more than once, and must be
	// called when the channel is of no more use. Once closed, the channel stays closed even
	// if the clock is put back.
	At(t time.Time) (<-chan struct{}, func())
}
