package wecom_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/daybook-bot/daybook/bot/socket"
	"github.com/daybook-bot/daybook/bot/wecom"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/secret"
	"github.com/daybook-bot/daybook/internal/simulator"
	"github.com/daybook-bot/daybook/internal/store"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.Cleanup(func(int) { http.DefaultClient.CloseIdleConnections() }))
}

var (
	morning = time.Date(2021, 4, 20, 10, 0, 0, 0, time.UTC)
	group   = chat.Place{Platform: wecom.Platform, Room: "wrGROUP1"}
	single  = chat.Direct(wecom.Platform, "zhangsan")
)

// local is the timing for a service on this machine.
func local() socket.Timing {
	return socket.Timing{
		Dial: 5 * time.Second, Hello: 5 * time.Second, Beat: 100 * time.Millisecond, Reply: 2 * time.Second,
		Misses: 2, First: 5 * time.Millisecond, Most: 20 * time.Millisecond, Steady: time.Hour,
	}
}

// world is a robot on the simulated service.
type world struct {
	t       *testing.T
	clock   *clock.Manual
	cloud   *simulator.Wecom
	options wecom.Options
	log     *lockedBuffer
	robot   *wecom.Aibot
	heard   chan chat.Message
	missed  chan [2]time.Time
	keeping error // what becomes of every message
	stop    func()
}

// lockedBuffer is a log that can be read while it is written.
type lockedBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

const geheim = "geheimes-geheimnis"

// newWorld has a service and a robot that is not connected yet; change sees its options.
func newWorld(t *testing.T, change func(*wecom.Options)) *world {
	t.Helper()
	k := clock.NewManual(morning)
	w := &world{
		t: t, clock: k, log: &lockedBuffer{},
		cloud: simulator.NewWecom(simulator.Options{Name: "小记", Secret: geheim, Clock: k, Seed: 1}),
		heard: make(chan chat.Message, 1000), missed: make(chan [2]time.Time, 100),
	}
	at, stop, err := w.cloud.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	db, err := store.Open(t.Context(), t.TempDir(), k, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	w.options = wecom.Options{
		URL: at.WS, Bot: "bot", Secret: secret.New(geheim), Names: []string{"小记"}, Clock: k,
		Log: slog.New(slog.NewTextHandler(w.log, nil)), Shelf: db.Shelf(wecom.Platform),
		Timing: local(), Patience: 2 * time.Second, Return: 10 * time.Millisecond,
		Missed: func(_ context.Context, from, to time.Time) error {
			w.missed <- [2]time.Time{from, to}
			return nil
		},
	}
	if change != nil {
		change(&w.options)
	}
	t.Cleanup(func() {
		if strings.Contains(w.log.String(), geheim) {
			t.Error("the secret is in the log")
		}
	})
	return w
}

// run starts a robot and waits until it is accepted.
func (w *world) run() {
	w.t.Helper()
	w.start()
	w.until(wecom.Ready)
}

func (w *world) start() {
	w.robot = wecom.New(w.options)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	robot := w.robot
	go func() { done <- robot.Listen(ctx, w.keep) }()
	w.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			w.t.Errorf("listen: %v", err)
		}
	})
	w.t.Cleanup(w.stop)
}

func (w *world) keep(m chat.Message) <-chan error {
	receipt := make(chan error, 1)
	receipt <- w.keeping
	w.heard <- m
	return receipt
}

// until waits for a state and returns the health in it.
func (w *world) until(s wecom.State) wecom.Health {
	w.t.Helper()
	for {
		h, changed := w.robot.Health()
		if h.State == s {
			return h
		}
		select {
		case <-changed:
		case <-time.After(10 * time.Second):
			w.t.Fatalf("the connection is %s, want %s", h.State, s)
		}
	}
}

// say has somebody say something, and returns what was heard.
func (w *world) say(s simulator.Say) chat.Message {
	w.t.Helper()
	if s.From == "" {
		s.From = "zhangsan"
	}
	if _, err := w.cloud.Say(w.t.Context(), s); err != nil {
		w.t.Fatal(err)
	}
	return w.hear()
}

func (w *world) hear() chat.Message {
	w.t.Helper()
	select {
	case m := <-w.heard:
		return m
	case <-time.After(10 * time.Second):
		w.t.Fatal("nothing was heard")
	}
	return chat.Message{}
}

func (w *world) inGroup(text string) chat.Message {
	w.t.Helper()
	return w.say(simulator.Say{Chat: group.Room, Group: true, Text: "@小记 " + text})
}

func (w *world) send(o chat.Outgoing) error {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 10*time.Second)
	defer cancel()
	return w.robot.Send(ctx, o)
}

func (w *world) mustSend(o chat.Outgoing) {
	w.t.Helper()
	if err := w.send(o); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) fail(f simulator.Fault) {
	w.t.Helper()
	if err := w.cloud.Fail(f); err != nil {
		w.t.Fatal(err)
	}
}

// said is how the newest thing that was said in a place got there, and its text.
func (w *world) said(at chat.Place) simulator.Said {
	w.t.Helper()
	said := w.cloud.Said(strings.TrimPrefix(at.Room, "@"))
	if len(said) == 0 {
		w.t.Fatalf("nothing was said in %s", at.Room)
	}
	return said[len(said)-1]
}

func answer(to chat.Message, key, text string) chat.Outgoing {
	return chat.Outgoing{Key: key, To: to.Place, Back: to.Back, Reply: chat.Reply{Text: text}}
}

func push(to chat.Place, key, text string) chat.Outgoing {
	return chat.Outgoing{Key: key, To: to, Reply: chat.Reply{Text: text}}
}
