package socket

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// quick is for a service that is on this machine.
func quick() Timing {
	return Timing{
		Dial: 5 * time.Second, Hello: 5 * time.Second, Beat: 20 * time.Millisecond, Reply: 20 * time.Millisecond,
		Misses: 2, First: time.Millisecond, Most: 4 * time.Millisecond, Steady: time.Hour,
	}
}

// serve runs a service that does with its n-th connection, counted from 1, what is said.
func serve(t *testing.T, does func(ctx context.Context, n int32, ws *websocket.Conn)) string {
	t.Helper()
	var n atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ws, err := websocket.Accept(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		does(r.Context(), n.Add(1), ws)
	}))
	t.Cleanup(s.Close)
	t.Cleanup(func() { http.DefaultClient.CloseIdleConnections() })
	return "ws" + strings.TrimPrefix(s.URL, "http")
}

// echo answers every frame until the other side goes.
func echo(ctx context.Context, ws *websocket.Conn) {
	for {
		kind, frame, err := ws.Read(ctx)
		if err != nil || ws.Write(ctx, kind, frame) != nil {
			return
		}
	}
}

// caller is what a line tells about itself.
type caller struct {
	line  *Line
	heard chan string
	gone  chan error
	hello chan *Conn
}

func call(url string) *caller {
	c := &caller{heard: make(chan string, 1000), gone: make(chan error, 1000), hello: make(chan *Conn, 1000)}
	answer := make(chan struct{}, 1)
	c.line = &Line{
		Timing:  quick(),
		Address: func(context.Context) (string, http.Header, error) { return url, nil, nil },
		Hello:   func(_ context.Context, conn *Conn) error { c.hello <- conn; return nil },
		Gone:    func(err error) { c.gone <- err },
		Hear: func(_ *Conn, frame []byte) {
			if string(frame) == "beat" {
				answer <- struct{}{}
				return
			}
			c.heard <- string(frame)
		},
		Beat: func(ctx context.Context, conn *Conn) error {
			if err := conn.Write(ctx, []byte("beat")); err != nil {
				return err
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-answer:
				return nil
			}
		},
	}
	return c
}

func (c *caller) hold(t *testing.T) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- c.line.Hold(ctx) }()
	return func() error { cancel(); return <-done }
}

func TestHoldsAConnectionThatLivesAndHangsUpPolitely(t *testing.T) {
	farewell := make(chan websocket.StatusCode, 1)
	c := call(serve(t, func(ctx context.Context, _ int32, ws *websocket.Conn) {
		for beats := 0; ; beats++ {
			kind, frame, err := ws.Read(ctx)
			if err != nil {
				farewell <- websocket.CloseStatus(err)
				return
			}
			if err := ws.Write(ctx, kind, frame); err != nil {
				t.Error(err)
			}
			if beats == 5 {
				if err := ws.Write(ctx, kind, []byte("enough")); err != nil {
					t.Error(err)
				}
			}
		}
	}))
	stop := c.hold(t)
	if got := <-c.heard; got != "enough" {
		t.Errorf("heard %q", got)
	}
	if err := stop(); err != nil {
		t.Errorf("Hold returned %v", err)
	}
	if got := <-farewell; got != websocket.StatusNormalClosure {
		t.Errorf("the service saw the end %v, want a closing frame", got)
	}
	if len(c.gone) > 0 || len(c.hello) != 1 {
		t.Errorf("%d connections, gone: %v", len(c.hello), <-c.gone)
	}
}

func TestDialsAgainWhenTheServiceHangsUp(t *testing.T) {
	c := call(serve(t, func(ctx context.Context, n int32, ws *websocket.Conn) {
		if n < 4 {
			if err := ws.CloseNow(); err != nil {
				t.Error(err)
			}
			return
		}
		echo(ctx, ws)
	}))
	stop := c.hold(t)
	for range 4 {
		<-c.hello
	}
	for range 3 {
		if err := <-c.gone; err == nil {
			t.Error("a broken connection had no reason")
		}
	}
	if err := stop(); err != nil {
		t.Errorf("Hold returned %v", err)
	}
}

func TestASilentServiceIsDead(t *testing.T) {
	c := call(serve(t, func(ctx context.Context, n int32, ws *websocket.Conn) {
		if n == 1 {
			for {
				if _, _, err := ws.Read(ctx); err != nil {
					return
				}
			}
		}
		echo(ctx, ws)
	}))
	stop := c.hold(t)
	if err := <-c.gone; !errors.Is(err, errSilent) {
		t.Errorf("gone because of %v, want silence", err)
	}
	<-c.hello
	<-c.hello
	if err := stop(); err != nil {
		t.Errorf("Hold returned %v", err)
	}
}

func TestAFinalErrorEndsIt(t *testing.T) {
	c := call(serve(t, func(ctx context.Context, _ int32, ws *websocket.Conn) { echo(ctx, ws) }))
	wrong := errors.New("wrong secret")
	c.line.Hello = func(context.Context, *Conn) error { return Final(wrong) }
	if err := c.line.Hold(t.Context()); !errors.Is(err, wrong) {
		t.Errorf("Hold returned %v, want the final error", err)
	}
	if err := <-c.gone; !errors.Is(err, wrong) {
		t.Errorf("gone because of %v", err)
	}
}

func TestABrokenConnectionSaysWhy(t *testing.T) {
	c := call(serve(t, func(ctx context.Context, _ int32, ws *websocket.Conn) { echo(ctx, ws) }))
	stop := c.hold(t)
	conn, kicked := <-c.hello, errors.New("kicked")
	conn.Break(Final(kicked))
	<-conn.Done()
	if err := conn.Write(t.Context(), []byte("x")); !errors.Is(err, kicked) {
		t.Errorf("writing fails with %v, want the reason of the end", err)
	}
	if err := <-c.gone; !errors.Is(err, kicked) {
		t.Errorf("gone because of %v", err)
	}
	if err := stop(); err != nil && !errors.Is(err, kicked) {
		t.Error(err)
	}
}

func TestTheAddressIsInNoError(t *testing.T) {
	for name, url := range map[string]string{
		"nobody listens": "ws://127.0.0.1:1/?ticket=geheim",
		"no web socket":  refusing(t) + "/?ticket=geheim",
		"no address":     "ws://127.0.0.1:port/?ticket=geheim",
	} {
		t.Run(name, func(t *testing.T) {
			c := call(url)
			stop := c.hold(t)
			if err := <-c.gone; strings.Contains(err.Error(), "geheim") {
				t.Errorf("the error tells the ticket: %v", err)
			}
			if err := stop(); err != nil {
				t.Error(err)
			}
		})
	}
}

func refusing(t *testing.T) string {
	t.Helper()
	s := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(s.Close)
	return "ws" + strings.TrimPrefix(s.URL, "http")
}

// A service that is about to take a connection down says so; nothing may be missed then.
func TestARetiredConnectionIsReplacedBeforeItEnds(t *testing.T) {
	second := make(chan struct{})
	c := call(serve(t, func(ctx context.Context, n int32, ws *websocket.Conn) {
		switch n {
		case 1:
			go func() {
				<-second
				if err := ws.Write(ctx, websocket.MessageText, []byte("last words")); err != nil {
					t.Error(err)
				}
			}()
		case 2:
			close(second)
		}
		echo(ctx, ws)
	}))
	c.line.Timing.Drain, c.line.Timing.First = time.Minute, 0
	stop := c.hold(t)
	first := <-c.hello
	first.Retire()
	first.Retire()
	<-c.hello
	if got := <-c.heard; got != "last words" {
		t.Errorf("heard %q", got)
	}
	if first.Ended() {
		t.Error("the old connection ended before it was drained")
	}
	if err := first.Write(t.Context(), []byte("an answer")); err != nil {
		t.Errorf("what was under way is not finished: %v", err)
	}
	if got := <-c.heard; got != "an answer" {
		t.Errorf("heard %q", got)
	}
	if err := stop(); err != nil {
		t.Errorf("Hold returned %v", err)
	}
	if len(c.gone) > 0 {
		t.Errorf("a retired connection counts as lost: %v", <-c.gone)
	}
}

func TestPingAsksTheSocket(t *testing.T) {
	c := call(serve(t, func(ctx context.Context, _ int32, ws *websocket.Conn) { echo(ctx, ws) }))
	stop := c.hold(t)
	conn := <-c.hello
	if err := conn.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	if err := stop(); err != nil {
		t.Errorf("Hold returned %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if conn.Ping(ctx) == nil {
		t.Error("a connection that has ended answers")
	}
}
