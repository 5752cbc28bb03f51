package dingtalk_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/daybook-bot/daybook/bot/dingtalk"
	"github.com/daybook-bot/daybook/bot/socket"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/secret"
	"github.com/daybook-bot/daybook/internal/simulator"
	"github.com/daybook-bot/daybook/internal/store"
	"github.com/daybook-bot/daybook/internal/token"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	morning = time.Date(2026, 3, 2, 8, 30, 0, 0, time.UTC)
	group   = chat.Place{Platform: dingtalk.Platform, Room: "cid6Ke/BL+ov=="}
	single  = chat.Direct(dingtalk.Platform, "zhangsan")
)

// near is the timing for a service on this machine.
func near() socket.Timing {
	return socket.Timing{
		Dial: 5 * time.Second, Hello: 5 * time.Second, Beat: 100 * time.Millisecond, Reply: 2 * time.Second,
		Misses: 2, First: 5 * time.Millisecond, Most: 20 * time.Millisecond, Steady: time.Hour, Drain: 20 * time.Millisecond,
	}
}

// world is a robot on the simulated service.
type world struct {
	t       *testing.T
	clock   *clock.Manual
	cloud   *simulator.Dingtalk
	options dingtalk.Options
	log     *lockedBuffer
	robot   *dingtalk.Robot
	heard   chan chat.Message
	missed  chan [2]time.Time
	warned  chan dingtalk.Meter
	stop    func()

	mu      sync.Mutex
	keeping func(chat.Message) error // what becomes of a message; nil: all are kept
	waiting <-chan error             // the receipts come from here; nil: at once
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

// newWorld has a service and a robot that is not connected yet; change sees their options.
func newWorld(t *testing.T, change func(*simulator.Options, *dingtalk.Options)) *world {
	t.Helper()
	k := clock.NewManual(morning)
	w := &world{
		t: t, clock: k, log: &lockedBuffer{}, heard: make(chan chat.Message, 1000),
		missed: make(chan [2]time.Time, 100), warned: make(chan dingtalk.Meter, 100),
	}
	cloud := simulator.Options{Name: "小记", Secret: geheim, Clock: k, Seed: 1, People: []simulator.Person{{ID: "zhangsan", Name: "张三"}}}
	cloud.Org.Ping = time.Second
	db, err := store.Open(t.Context(), t.TempDir(), k, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	w.options = dingtalk.Options{
		Account: dingtalk.Account{ClientID: "bot", Secret: secret.New(geheim), Tokens: token.Here(k), Patience: 5 * time.Second},
		Names:   []string{"小记"}, Clock: k, Zone: time.UTC, Shelf: db.Shelf(dingtalk.Platform),
		Log:    slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: secret.Attr})),
		Timing: near(), Hold: time.Millisecond,
		Missed: func(_ context.Context, from, to time.Time) error {
			w.missed <- [2]time.Time{from, to}
			return nil
		},
		Warn: func(_ context.Context, _ string, m dingtalk.Meter) error {
			w.warned <- m
			return nil
		},
	}
	if change != nil {
		change(&cloud, &w.options)
	}
	w.cloud = simulator.NewDingtalk(cloud)
	at, stop, err := w.cloud.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	w.options.Account.API, w.options.Account.OAPI = at.HTTP, at.HTTP
	t.Cleanup(func() {
		said := w.log.String()
		for _, one := range []string{geheim, "session=", "ticket-", "TOKEN"} {
			if strings.Contains(strings.ReplaceAll(said, "session=***", ""), one) {
				t.Errorf("%s is in the log", one)
			}
		}
		if t.Failed() {
			t.Log(said)
		}
	})
	return w
}

// run starts a robot and waits until both of its connections stand.
func (w *world) run() {
	w.t.Helper()
	w.start()
	w.ready()
}

func (w *world) ready() {
	w.t.Helper()
	w.until("two connections", func(h dingtalk.Health) bool { return h.Connections == 2 })
	if err := w.cloud.Connected(w.within(), 2); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) within() context.Context {
	ctx, cancel := context.WithTimeout(w.t.Context(), 10*time.Second)
	w.t.Cleanup(cancel)
	return ctx
}

func (w *world) start() {
	w.robot = dingtalk.New(w.options)
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

func (w *world) keepAs(keeping func(chat.Message) error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.keeping = keeping
}

func (w *world) keep(m chat.Message) <-chan error {
	w.mu.Lock()
	keeping, waiting := w.keeping, w.waiting
	w.mu.Unlock()
	if waiting != nil {
		w.heard <- m
		return waiting
	}
	receipt := make(chan error, 1)
	var err error
	if keeping != nil {
		err = keeping(m)
	}
	receipt <- err
	w.heard <- m
	return receipt
}

// until waits for something to be seen in the health.
func (w *world) until(what string, is func(dingtalk.Health) bool) dingtalk.Health {
	w.t.Helper()
	for {
		h, changed := w.robot.Health()
		if is(h) {
			return h
		}
		select {
		case <-changed:
		case <-time.After(10 * time.Second):
			w.t.Fatalf("no %s: %+v", what, h)
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

func (w *world) acknowledged() {
	w.t.Helper()
	if err := w.cloud.Acknowledged(w.within()); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) send(o chat.Outgoing) error {
	w.t.Helper()
	return w.robot.Send(w.within(), o)
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

// knownIn is the roster as judge.
func knownIn(roster map[string]bool) func(context.Context, []string) (string, error) {
	return func(_ context.Context, ids []string) (string, error) {
		for _, id := range ids {
			if roster[id] {
				return id, nil
			}
		}
		return "", nil
	}
}

// receipts has what is heard from now on wait for its receipt.
func (w *world) receipts(from <-chan error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waiting = from
}
