package socket

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// Conn is one connection. It may be used by many goroutines.
type Conn struct {
	ws  *websocket.Conn
	ctx context.Context // ends with the connection; its cause is why

	cancel context.CancelCauseFunc

	retire  sync.Once
	retired chan struct{}

	// Cancelling a read tears the socket down, so reading goes on while we say goodbye.
	reading     context.Context
	stopReading context.CancelFunc
}

func newConn(ws *websocket.Conn) *Conn {
	c := &Conn{ws: ws, retired: make(chan struct{})}
	c.ctx, c.cancel = context.WithCancelCause(context.Background())
	c.reading, c.stopReading = context.WithCancel(context.Background())
	return c
}

// mostWrite bounds how long a frame may take to leave.
const mostWrite = 10 * time.Second

// Write sends a frame of text. The error does not tell whether it arrived. A frame that was
// begun is finished even if ctx ends: cancelling it would tear the socket down.
func (c *Conn) Write(ctx context.Context, frame []byte) error {
	if c.ctx.Err() != nil {
		return c.why(nil)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), mostWrite)
	defer cancel()
	if err := c.ws.Write(ctx, websocket.MessageText, frame); err != nil {
		// A frame that was cut off leaves a socket that cannot be used any more.
		c.Break(fmt.Errorf("write a frame: %w", err))
		return c.why(err)
	}
	return nil
}

// Ping asks the other side for a sign of life of the socket itself.
func (c *Conn) Ping(ctx context.Context) error {
	if err := c.ws.Ping(ctx); err != nil {
		return fmt.Errorf("ping: %w", unwrapAll(err))
	}
	return nil
}

// Retire says that the other side will send nothing new here: the line makes another
// connection at once, and meanwhile lets this one finish what is under way. It is no fault.
func (c *Conn) Retire() { c.retire.Do(func() { close(c.retired) }) }

// Done is closed when the connection has ended.
func (c *Conn) Done() <-chan struct{} { return c.ctx.Done() }

// Ended reports whether the connection has ended.
func (c *Conn) Ended() bool { return c.ctx.Err() != nil }

// Break ends the connection. The first reason that is given counts, also for Line.Gone.
func (c *Conn) Break(reason error) {
	if reason == nil {
		reason = context.Canceled
	}
	c.cancel(reason)
}

// why is the reason for which the connection ended; while it stands, otherwise is.
func (c *Conn) why(otherwise error) error {
	if cause := context.Cause(c.ctx); cause != nil {
		return cause
	}
	return otherwise
}

// hear reads until the connection ends, or nothing came for a while.
func (c *Conn) hear(hear func(*Conn, []byte), silence time.Duration) {
	for {
		ctx, cancel := context.WithTimeoutCause(c.reading, silence, errSilent)
		kind, frame, err := c.ws.Read(ctx)
		silent := errors.Is(context.Cause(ctx), errSilent)
		cancel()
		switch {
		case silent:
			c.Break(errSilent)
			return
		case err != nil:
			c.Break(closed(err))
			return
		case kind == websocket.MessageText:
			hear(c, frame)
		}
	}
}

// closed tells in few words why a connection could not be read any more.
func closed(err error) error {
	if code := websocket.CloseStatus(err); code >= 0 {
		return fmt.Errorf("the service closed the connection (%d)", code)
	}
	return fmt.Errorf("the connection broke: %w", unwrapAll(err))
}

// goodbye bounds how long the other side is waited for when we close.
const goodbye = time.Second

// hangUp closes the socket, with a closing frame if the other side may still be there.
func (c *Conn) hangUp(politely bool) {
	defer c.stopReading()
	// What a socket that is given up has to say about its end is of no use to anybody.
	if politely {
		late := time.AfterFunc(goodbye, c.stopReading)
		defer late.Stop()
		if c.ws.Close(websocket.StatusNormalClosure, "") == nil {
			return
		}
	}
	if c.ws.CloseNow() != nil {
		return
	}
}
