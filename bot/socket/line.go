// Package socket holds one WebSocket to the cloud of a chat network: it dials, watches whether
// the other side still lives, and dials again after longer and longer pauses. It does not
// know what the frames say.
package socket

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// mostFrame bounds a frame that comes in, in bytes.
const mostFrame = 4 << 20

// Timing is how patient a line is. All of it runs on the wall clock (architecture.md,
// decision 9).
type Timing struct {
	Dial  time.Duration // for the handshake
	Hello time.Duration // for Line.Hello
	Beat  time.Duration // from one sign of life to the next
	Reply time.Duration // for the answer to one

	Misses int // signs of life in a row that are not answered: the other side is dead

	First, Most time.Duration // the pause before dialling again: at first, and at most
	Steady      time.Duration // a connection that stood so long begins again with First

	Drain time.Duration // what a retired connection gets to finish; zero: nothing
}

// Usual is the timing for a service on the internet: a beat every 30 s, dead after two that
// were not answered, pauses from 1 s to 30 s.
func Usual() Timing {
	return Timing{
		Dial: 15 * time.Second, Hello: 15 * time.Second, Beat: 30 * time.Second, Reply: 15 * time.Second,
		Misses: 2, First: time.Second, Most: 30 * time.Second, Steady: time.Minute,
	}
}

// Line says how a connection is made and used. Its functions are called for one connection
// at a time; beside it, Hear is called for those that are retired.
type Line struct {
	// Address is where to dial; it is asked before every attempt.
	Address func(ctx context.Context) (url string, header http.Header, err error)

	// Hello makes a fresh connection ready for use. Frames are heard meanwhile.
	Hello func(ctx context.Context, c *Conn) error

	// Hear takes a frame that came in. Frames are heard one by one, in order.
	Hear func(c *Conn, frame []byte)

	// Beat asks the other side for a sign of life and returns when it came.
	Beat func(ctx context.Context, c *Conn) error

	// Gone is called when a connection, or the attempt to make one, has ended; err is why. A
	// connection that was retired is not gone.
	Gone func(err error)

	Timing Timing
}

// Final marks an error after which dialling again is no use.
func Final(err error) error { return &final{err} }

type final struct{ error }

func (f *final) Unwrap() error { return f.error }

var (
	errSilent  = errors.New("the other side does not answer any more")
	errRetired = errors.New("the service has closed the connection to new messages")
)

// Hold keeps a connection until ctx ends, and then returns nil, or until something happens
// that is Final, and then returns that.
func (l *Line) Hold(ctx context.Context) error {
	pause := l.Timing.First
	var retired sync.WaitGroup
	defer retired.Wait()
	for {
		began := time.Now()
		err := l.once(ctx, &retired)
		select {
		case <-ctx.Done():
			return nil
		default:
		}
		// A service that retires every connection at once is not asked without a pause.
		if errors.Is(err, errRetired) && time.Since(began) >= l.Timing.First {
			pause = l.Timing.First
			continue
		}
		l.Gone(err)
		if last := (*final)(nil); errors.As(err, &last) {
			return last.error
		}
		if time.Since(began) >= l.Timing.Steady {
			pause = l.Timing.First
		}
		if !Wait(ctx, jitter(pause)) {
			return nil
		}
		pause = min(2*pause, l.Timing.Most)
	}
}

// Wait lets d of the wall clock go by; false if ctx ends before.
func Wait(ctx context.Context, d time.Duration) bool {
	over := time.NewTimer(d)
	defer over.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-over.C:
		return true
	}
}

// jitter keeps many programs from dialling all at once after an outage.
func jitter(d time.Duration) time.Duration {
	return d + time.Duration(rand.Int64N(int64(d)/4+1))
}

// once makes one connection and serves it until it ends or is retired; the error is why. A
// retired one is drained beside whatever comes next.
func (l *Line) once(ctx context.Context, retired *sync.WaitGroup) error {
	c, err := l.dial(ctx)
	if err != nil {
		return err
	}
	heard := make(chan struct{})
	go func() {
		defer close(heard)
		c.hear(l.Hear, l.silence())
	}()
	stop := context.AfterFunc(ctx, func() { c.Break(ctx.Err()) })
	err = l.serve(c)
	end := func(why error) {
		stop()
		c.Break(why)
		c.hangUp(!errors.Is(why, errSilent))
		<-heard
	}
	if !errors.Is(err, errRetired) {
		end(err)
		return err
	}
	retired.Go(func() {
		late := time.NewTimer(l.Timing.Drain)
		defer late.Stop()
		select {
		case <-c.Done():
		case <-late.C:
		}
		end(err)
	})
	return err
}

// silence is how long a connection may be silent: every beat brings an answer.
func (l *Line) silence() time.Duration {
	return time.Duration(l.Timing.Misses)*l.Timing.Beat + 2*l.Timing.Reply
}

func (l *Line) dial(ctx context.Context) (*Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, l.Timing.Dial)
	defer cancel()
	url, header, err := l.Address(ctx)
	if err != nil {
		return nil, fmt.Errorf("ask where to dial: %w", err)
	}
	ws, answer, err := websocket.Dial(ctx, url, &websocket.DialOptions{HTTPHeader: header})
	if err != nil {
		if answer != nil {
			// The address may hold a ticket: the error of the library does not leave this place.
			return nil, fmt.Errorf("dial: the service answers %s", answer.Status)
		}
		return nil, fmt.Errorf("dial: %w", unwrapAll(err))
	}
	ws.SetReadLimit(mostFrame)
	return newConn(ws), nil
}

// unwrapAll is the innermost cause, which names no address with what may stand in its query.
func unwrapAll(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}

func (l *Line) serve(c *Conn) error {
	hello, cancel := context.WithTimeout(c.ctx, l.Timing.Hello)
	err := l.Hello(hello, c)
	cancel()
	if err != nil {
		return c.why(fmt.Errorf("introduce ourselves: %w", err))
	}
	beat := time.NewTicker(l.Timing.Beat)
	defer beat.Stop()
	missed := 0
	for {
		select {
		case <-c.ctx.Done():
			return c.why(nil)
		case <-c.retired:
			return errRetired
		case <-beat.C:
		}
		ask, cancel := context.WithTimeout(c.ctx, l.Timing.Reply)
		err := l.Beat(ask, c)
		cancel()
		switch {
		case err == nil:
			missed = 0
		case c.ctx.Err() != nil:
			return c.why(err)
		default:
			if missed++; missed >= l.Timing.Misses {
				return errSilent
			}
		}
	}
}
