package local

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/daybook-bot/daybook/internal/chat"
)

var (
	noon  = time.Date(2021, 4, 1, 12, 0, 0, 0, time.UTC)
	group = chat.Place{Platform: "local", Room: "群"}
	zhou  = chat.Person{ID: "周敏", Name: "周敏"}
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func network() *Network { return New("local", func() time.Time { return noon }) }

// listen lets a program listen until its stop is called, which returns what Listen returned.
func listen(t *testing.T, n *Network, keep chat.Keep) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- n.Listen(ctx, keep) }()
	<-n.Listening()
	stop = sync.OnceValue(func() error { cancel(); return <-done })
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	return stop
}

func kept(err error) <-chan error {
	receipt := make(chan error, 1)
	receipt <- err
	return receipt
}

// ear keeps everything.
type ear struct {
	mu    sync.Mutex
	heard []chat.Message
}

func (e *ear) keep(m chat.Message) <-chan error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heard = append(e.heard, m)
	return kept(nil)
}

func TestSayHandsOverAndWaitsForTheReceipt(t *testing.T) {
	n := network()
	m := chat.Message{ID: "1", Place: group, From: zhou, Text: "B", Sent: noon}
	receipt := make(chan error)
	var heard chat.Message
	listen(t, n, func(m chat.Message) <-chan error { heard = m; return receipt })

	done := make(chan error, 1)
	go func() { done <- n.Say(t.Context(), m) }()
	receipt <- nil
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(m, heard); diff != "" {
		t.Errorf("(-said +heard):\n%s", diff)
	}
}

func TestSayFailsWithItsReceipt(t *testing.T) {
	n := network()
	full := errors.New("disk full")
	listen(t, n, func(chat.Message) <-chan error { return kept(full) })
	if err := n.Say(t.Context(), chat.Message{Place: group}); !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
}

func TestSayWithoutListener(t *testing.T) {
	n := network()
	if err := n.Say(t.Context(), chat.Message{Place: group}); !errors.Is(err, ErrUnheard) {
		t.Errorf("before anybody listens: got %v", err)
	}
	stop := listen(t, n, new(ear).keep)
	if err := n.Say(t.Context(), chat.Message{Place: group}); err != nil {
		t.Errorf("while somebody listens: got %v", err)
	}
	if err := stop(); err != nil {
		t.Errorf("Listen returned %v", err)
	}
	if err := n.Say(t.Context(), chat.Message{Place: group}); !errors.Is(err, ErrUnheard) {
		t.Errorf("after it stopped: got %v", err)
	}
}

func TestSayEndsWhenTheListenerDies(t *testing.T) {
	n := network()
	taken := make(chan struct{})
	stop := listen(t, n, func(chat.Message) <-chan error { close(taken); return nil })
	done := make(chan error, 1)
	go func() { done <- n.Say(t.Context(), chat.Message{Place: group}) }()
	<-taken
	if err := stop(); err != nil {
		t.Error(err)
	}
	if err := <-done; !errors.Is(err, ErrUnheard) {
		t.Errorf("got %v", err)
	}
}

func TestSayEndsWithItsContext(t *testing.T) {
	n := network()
	ctx, cancel := context.WithCancel(t.Context())
	listen(t, n, func(chat.Message) <-chan error { cancel(); return nil })
	if err := n.Say(ctx, chat.Message{Place: group}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestOneProgramListens(t *testing.T) {
	n := network()
	first := n.Listening()
	select {
	case <-first:
		t.Error("somebody listens already")
	default:
	}
	stop := listen(t, n, new(ear).keep)
	<-first
	if err := n.Listen(t.Context(), new(ear).keep); err == nil {
		t.Error("a second program listens")
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	second := &ear{}
	listen(t, n, second.keep)
	if err := n.Say(t.Context(), chat.Message{Place: group, Text: "还在吗"}); err != nil {
		t.Fatal(err)
	}
	if len(second.heard) != 1 {
		t.Errorf("the program that started again heard %v", second.heard)
	}
}

func say(text string, choices ...chat.Choice) chat.Outgoing {
	return chat.Outgoing{Key: text, To: group, Reply: chat.Reply{Text: text, Choices: choices}}
}

func send(t *testing.T, n *Network, o chat.Outgoing) {
	t.Helper()
	if err := n.Send(t.Context(), o); err != nil {
		t.Fatal(err)
	}
}

func TestSaidSince(t *testing.T) {
	n := network()
	if got := n.Said(0); got != nil {
		t.Errorf("got %v", got)
	}
	for _, text := range []string{"一", "二", "三"} {
		send(t, n, say(text))
	}
	var texts []string
	for _, u := range n.Said(1) {
		texts = append(texts, u.Reply.Text)
		if u.At != noon || u.Place != group {
			t.Errorf("got %+v", u)
		}
	}
	if diff := cmp.Diff([]string{"二", "三"}, texts); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := n.Said(3); got != nil {
		t.Errorf("got %v", got)
	}
	n.Said(0)[0].Reply.Text = "改"
	if got := n.Said(0)[0].Reply.Text; got != "一" {
		t.Errorf("what was said became %q", got)
	}
}

func TestFailRefusesTheNextSends(t *testing.T) {
	n := network()
	n.Fail(2)
	for i := range 3 {
		err := n.Send(t.Context(), say("一"))
		if refused := err != nil; refused != (i < 2) {
			t.Errorf("send %d: %v", i, err)
		}
		if errors.Is(err, chat.ErrNever) || errors.Is(err, chat.ErrUnknown) {
			t.Errorf("send %d is not worth another try: %v", i, err)
		}
	}
	if got := len(n.Said(0)); got != 1 {
		t.Errorf("%d said", got)
	}
	n.Fail(5)
	n.Fail(0)
	send(t, n, say("二"))
}

func TestSendElsewhere(t *testing.T) {
	n := network()
	o := say("一")
	o.To.Platform = "other"
	if err := n.Send(t.Context(), o); !errors.Is(err, chat.ErrNever) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := n.Send(ctx, say("一")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if got := n.Said(0); got != nil {
		t.Errorf("said %v", got)
	}
}

func TestClick(t *testing.T) {
	n := network()
	e := &ear{}
	listen(t, n, e.keep)
	send(t, n, say("旧", chat.Choice{Label: "B", Says: "旧B"}, chat.Choice{Label: "C", Says: "旧C"}))
	send(t, n, say("新", chat.Choice{Label: "A", Says: "新A"}, chat.Choice{Label: "B", Says: "新B"}))
	other := say("别处", chat.Choice{Label: "B", Says: "别处B"})
	other.To.Room = "别的群"
	send(t, n, other)
	send(t, n, say("没有按钮"))

	for i, label := range []string{"B", "C"} {
		if err := n.Click(t.Context(), group, zhou, label, fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	send(t, n, say("更新", chat.Choice{Label: "B", Says: "更新B"}))
	if err := n.Click(t.Context(), group, zhou, "B", "0"); err != nil {
		t.Fatal(err)
	}
	want := []chat.Message{
		{ID: "0", Place: group, From: zhou, Text: "新B", Sent: noon},
		{ID: "1", Place: group, From: zhou, Text: "旧C", Sent: noon},
		{ID: "0", Place: group, From: zhou, Text: "新B", Sent: noon},
	}
	if diff := cmp.Diff(want, e.heard); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := n.Click(t.Context(), group, zhou, "D", "2"); !errors.Is(err, ErrNoButton) {
		t.Errorf("got %v", err)
	}
}

func TestFetch(t *testing.T) {
	path := filepath.Join(t.TempDir(), "photo.jpg")
	if err := os.WriteFile(path, []byte("picture"), 0o600); err != nil {
		t.Fatal(err)
	}
	n := network()
	r, err := n.Fetch(t.Context(), chat.File{Name: "photo.jpg", Ref: path})
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(r)
	if err != nil || string(got) != "picture" {
		t.Errorf("got %q, %v", got, err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if _, err := n.Fetch(t.Context(), chat.File{Name: "none", Ref: path + "x"}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := n.Fetch(ctx, chat.File{Ref: path}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// Everybody at once, while the program restarts: every message is heard or refused.
func TestManyAtOnce(t *testing.T) {
	n := network()
	e := &ear{}
	var talkers sync.WaitGroup
	var mu sync.Mutex
	heard := 0
	stop := listen(t, n, e.keep)
	for i := range 16 {
		talkers.Go(func() {
			for j := range 50 {
				err := n.Say(t.Context(), chat.Message{ID: fmt.Sprint(i, j), Place: group})
				if err != nil && !errors.Is(err, ErrUnheard) {
					t.Error(err)
				}
				if err == nil {
					mu.Lock()
					heard++
					mu.Unlock()
				}
				if err := n.Send(t.Context(), say("好", chat.Choice{Label: "B", Says: "B"})); err != nil {
					t.Error(err)
				}
				n.Said(j)
			}
		})
	}
	for range 5 {
		if err := stop(); err != nil {
			t.Error(err)
		}
		stop = listen(t, n, e.keep)
	}
	talkers.Wait()
	if len(e.heard) < heard {
		t.Errorf("%d heard, %d receipts", len(e.heard), heard)
	}
	if got := len(n.Said(0)); got != 16*50 {
		t.Errorf("%d said", got)
	}
}
