package wecom

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/daybook-bot/daybook/bot/socket"
	"github.com/daybook-bot/daybook/internal/chat"
)

// errKicked ends a connection whose place another one has taken.
var errKicked = errors.New("another program has connected with the same bot")

// errStale ends a connection on which we are not subscribed any more.
var errStale = errors.New("the service has forgotten our subscription")

// session asks the service for things and gets its answers, over whatever connection there
// is. It may be used by many goroutines.
type session struct {
	patience time.Duration // for a connection, and for an answer

	mu      sync.Mutex
	conn    *socket.Conn // nil: none is ready
	epoch   string       // names the connection; ids of requests die with it
	ready   chan struct{}
	ended   error // no connection will come any more
	waiting map[string]*question
}

// question is a command that waits for its answer.
type question struct {
	answer chan frame    // holds one
	over   chan struct{} // closed when the next one with its req_id may go
}

func newSession(patience time.Duration) *session {
	return &session{patience: patience, ready: make(chan struct{}), waiting: map[string]*question{}}
}

// begin is told of every fresh connection: what comes in from now on came over it.
func (s *session) begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.epoch = rand.Text()
}

// now is the epoch in which something comes in.
func (s *session) now() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.epoch
}

// open makes a connection the one that is used.
func (s *session) open(c *socket.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conn = c
	close(s.ready)
}

// shut takes the connection back.
func (s *session) shut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn != nil {
		s.conn, s.ready = nil, make(chan struct{})
	}
}

// end says that there will be no connection any more, and why; nil takes it back.
func (s *session) end(why error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = why
	if why != nil && s.conn == nil { // who waits for a connection waits in vain
		close(s.ready)
		s.ready = make(chan struct{})
	}
}

// current is the connection that stands, and its epoch; it waits a while for one. An error
// means that nothing was sent.
func (s *session) current(ctx context.Context) (*socket.Conn, string, error) {
	late := time.NewTimer(s.patience)
	defer late.Stop()
	for {
		s.mu.Lock()
		if s.conn != nil && s.conn.Ended() {
			s.conn, s.ready = nil, make(chan struct{})
		}
		conn, epoch, ready, ended := s.conn, s.epoch, s.ready, s.ended
		s.mu.Unlock()
		switch {
		case conn != nil:
			return conn, epoch, nil
		case ended != nil:
			return nil, "", fmt.Errorf("not connected: %w", ended)
		}
		select {
		case <-ctx.Done():
			return nil, "", ctx.Err()
		case <-late.C:
			return nil, "", errors.New("not connected")
		case <-ready:
		}
	}
}

// drop ends the connection of an epoch, if it still stands.
func (s *session) drop(epoch string, why error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn != nil && s.epoch == epoch {
		s.conn.Break(why)
		s.conn, s.ready = nil, make(chan struct{})
	}
}

// retire ends a connection on which nothing waits for an answer; false if something does.
func (s *session) retire(c *socket.Conn, why error) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.waiting) > 0 {
		return false
	}
	c.Break(why)
	if s.conn == c {
		s.conn, s.ready = nil, make(chan struct{})
	}
	return true
}

// ask sends a command over the connection that stands.
func (s *session) ask(ctx context.Context, cmd, request string, body any) (json.RawMessage, error) {
	conn, _, err := s.current(ctx)
	if err != nil {
		return nil, err
	}
	return s.askOn(ctx, conn, cmd, request, body)
}

// askOn sends a command and waits for its answer. A *Refusal says that the service did not
// do it, chat.ErrUnknown that nobody knows. Commands with the same req_id go one by one.
func (s *session) askOn(ctx context.Context, conn *socket.Conn, cmd, request string, body any) (json.RawMessage, error) {
	content, err := encode(body)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", cmd, err)
	}
	if body == nil {
		content = nil
	}
	text, err := encode(frame{Cmd: cmd, Headers: headers{request}, Body: content})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", cmd, err)
	}
	q, err := s.enter(ctx, request)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", cmd, err)
	}
	defer s.leave(request, q)
	if conn.Ended() {
		return nil, fmt.Errorf("%s: not connected", cmd)
	}
	// The frame is written whole or not at all, whoever gives up meanwhile.
	if err := conn.Write(ctx, text); err != nil {
		return nil, fmt.Errorf("%s: %w: %w", cmd, chat.ErrUnknown, err)
	}
	late := time.NewTimer(s.patience)
	defer late.Stop()
	select {
	case f := <-q.answer:
		if f.Code != 0 {
			return nil, &Refusal{cmd, f.Code}
		}
		return f.Body, nil
	case <-conn.Done():
		err = errors.New("the connection ended before the answer came")
	case <-ctx.Done():
		err = ctx.Err()
	case <-late.C:
		err = errors.New("no answer")
	}
	return nil, fmt.Errorf("%s: %w: %w", cmd, chat.ErrUnknown, err)
}

// enter takes the turn of a req_id.
func (s *session) enter(ctx context.Context, request string) (*question, error) {
	mine := &question{answer: make(chan frame, 1), over: make(chan struct{})}
	for {
		s.mu.Lock()
		before := s.waiting[request]
		if before == nil {
			s.waiting[request] = mine
			s.mu.Unlock()
			return mine, nil
		}
		s.mu.Unlock()
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-before.over:
		}
	}
}

func (s *session) leave(request string, q *question) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.waiting, request)
	close(q.over)
}

// answered hands an answer to whoever waits for it; nobody does if it came too late.
func (s *session) answered(f frame) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := s.waiting[f.Headers.Request]
	if q == nil {
		return
	}
	select {
	case q.answer <- f:
	default:
	}
}

// newRequest makes the id of a request of ours.
func newRequest() string { return "d-" + rand.Text() }
