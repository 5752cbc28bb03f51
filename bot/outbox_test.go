package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/bot/local"
	"github.com/daybook-bot/daybook/bot/understand"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/store"
)

// moody is the network with a mood: what it says to a send before it takes it.
type moody struct {
	*local.Network
	mu   sync.Mutex
	mood func(o chat.Outgoing) error
}

func (m *moody) Send(ctx context.Context, o chat.Outgoing) error {
	m.mu.Lock()
	mood := m.mood
	m.mu.Unlock()
	if err := mood(o); err != nil {
		return err
	}
	return m.Network.Send(ctx, o)
}

func newMoody(t *testing.T, mood func(chat.Outgoing) error) *world {
	t.Helper()
	w := newWorld(t, map[understand.Intent]bot.Command{"echo": {Run: echo}, "remind": {Run: remind}})
	w.net = &moody{Network: w.local, mood: mood}
	w.run()
	return w
}

// remind queues a reminder beside its answer.
func remind(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	return bot.Answer{}, tx.Say(chat.Outgoing{Key: "reminder", To: t.Message.Place, Once: true, Reply: chat.Reply{Text: "提醒"}}, t.Row)
}

func (w *world) pass(d time.Duration) {
	w.clock.Set(w.clock.Now().Add(d))
	w.settle()
}

func TestRefusedSendIsRetriedInOrder(t *testing.T) {
	w := newWorld(t, map[understand.Intent]bot.Command{"echo": {Run: echo}})
	w.run()
	w.local.Fail(2)
	w.say(group, "m1", "echo 一")
	w.say(group, "m2", "echo 二")
	w.say(other, "m3", "echo 三")
	w.wantHeard(group)
	w.wantHeard(other)
	w.pass(5 * time.Second)
	w.wantHeard(group, "echo 一", "echo 二")
	w.wantHeard(other, "echo 三")
}

func TestFatesOfASend(t *testing.T) {
	for _, c := range []struct {
		name, text string
		fate       error
		times      int // how often the network says so; 0 for ever
		wait       time.Duration
		heard      int
		state      string
	}{
		{"never is given up at once", "echo", chat.ErrNever, 0, 48 * time.Hour, 0, "failed"},
		{"an answer of unknown fate is said again", "echo", chat.ErrUnknown, 1, time.Minute, 1, "sent"},
		{"a reminder of unknown fate is not", "remind", chat.ErrUnknown, 1, 48 * time.Hour, 0, "unknown"},
		{"a reminder that was refused is tried again", "remind", errors.New("busy"), 1, time.Minute, 1, "sent"},
	} {
		t.Run(c.name, func(t *testing.T) {
			said := 0
			w := newMoody(t, func(chat.Outgoing) error {
				if said++; c.times == 0 || said <= c.times {
					return fmt.Errorf("send: %w", c.fate)
				}
				return nil
			})
			w.say(group, "m1", c.text)
			w.pass(c.wait)
			if got := w.heard(group); len(got) != c.heard {
				t.Errorf("heard %q, want %d", got, c.heard)
			}
			if states := w.outboxStates(); states[c.state] != 1 || len(states) != 1 {
				t.Errorf("outbox has %v, want one %s", states, c.state)
			}
		})
	}
}

// What a network keeps back on purpose is not tried again and nobody is alarmed; who keeps
// the book of such things hears of it.
func TestHeldBackIsNotedOnce(t *testing.T) {
	attempts := 0
	w := newWorld(t, map[understand.Intent]bot.Command{"echo": {Run: echo}, "remind": {Run: remind}})
	w.net = &moody{Network: w.local, mood: func(chat.Outgoing) error {
		attempts++
		return fmt.Errorf("send: %w", &chat.Held{Reason: "额度快用完了"})
	}}
	var told []string
	w.held = func(_ *store.Tx, o chat.Outgoing, reason string) error {
		told = append(told, o.Key+" "+reason)
		return nil
	}
	w.run()
	w.say(group, "m1", "remind")
	w.pass(48 * time.Hour)
	if w.say(group, "m2", "remind"); attempts != 2 || len(told) != 2 {
		t.Errorf("said again at another time: %d attempts, told %q", attempts, told)
	}
	attempts, told = attempts-1, told[:1]
	if attempts != 1 || told[0] != "reminder 额度快用完了" {
		t.Errorf("%d attempts, told %q", attempts, told)
	}
	err := w.db.View(t.Context(), func(tx *store.Tx) error {
		var state, reason string
		if err := tx.QueryRow(`SELECT state, reason FROM outbox`).Scan(&state, &reason); err != nil {
			return err
		}
		if unsaid, err := tx.AnyUnsaid(); err != nil || unsaid || state != "expired" || reason != "额度快用完了" {
			t.Errorf("the row is %s (%s), to be told to somebody: %v, %v", state, reason, unsaid, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestGivenUpAfterAllRetriesWithTheReason(t *testing.T) {
	attempts := 0
	w := newMoody(t, func(chat.Outgoing) error {
		attempts++
		return errors.New("the network is down")
	})
	w.say(group, "m1", "echo")
	for range 20 {
		w.pass(6 * time.Hour)
	}
	var state, reason string
	err := w.db.View(t.Context(), func(tx *store.Tx) error {
		return tx.QueryRow(`SELECT state, reason FROM outbox`).Scan(&state, &reason)
	})
	if err != nil {
		t.Fatal(err)
	}
	if attempts != 9 || state != "failed" || !strings.Contains(reason, "the network is down") {
		t.Errorf("after %d attempts the row is %s (%s), want 9, failed, and the reason", attempts, state, reason)
	}
}

// TestReminderCutOffIsNotRepeated stops the program between the send and the mark.
func TestReminderCutOffIsNotRepeated(t *testing.T) {
	for _, c := range []struct {
		text, state string
		heard       int
	}{
		{"remind", "unknown", 1},
		{"echo", "sent", 2}, // an answer may be repeated (architecture.md, decision 7)
	} {
		t.Run(c.text, func(t *testing.T) {
			w := newWorld(t, map[understand.Intent]bot.Command{"echo": {Run: echo}, "remind": {Run: remind}})
			sent := make(chan struct{})
			var once sync.Once
			cut := &cutOff{Network: w.local, sent: func() { once.Do(func() { close(sent) }) }}
			w.net = cut
			w.run()
			if err := w.local.Say(t.Context(), message(group, "m1", c.text)); err != nil {
				t.Fatal(err)
			}
			<-sent
			w.stop()
			w.stop = nil
			if err := w.db.Kill(); err != nil {
				t.Fatal(err)
			}
			w.net = w.local
			w.run()
			w.settle()
			if got := w.heard(group); len(got) != c.heard {
				t.Errorf("heard %q, want %d", got, c.heard)
			}
			if states := w.outboxStates(); states[c.state] != 1 || len(states) != 1 {
				t.Errorf("outbox has %v, want one %s", states, c.state)
			}
		})
	}
}

// cutOff takes a send and never comes back to say so.
type cutOff struct {
	*local.Network
	sent func()
}

func (c *cutOff) Send(ctx context.Context, o chat.Outgoing) error {
	if err := c.Network.Send(ctx, o); err != nil {
		return err
	}
	c.sent()
	<-ctx.Done()
	return ctx.Err()
}
