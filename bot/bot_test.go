package bot_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/bot/local"
	"github.com/daybook-bot/daybook/bot/understand"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	start = time.Date(2021, 4, 20, 10, 0, 0, 0, time.UTC)
	group = chat.Place{Platform: "local", Room: "第一支部群"}
	other = chat.Place{Platform: "local", Room: "第二支部群"}
)

// world is a bot on a network, with commands that are named by the text of a message.
type world struct {
	t     *testing.T
	dir   string
	clock *clock.Manual
	net   bot.Platform
	local *local.Network
	does  map[understand.Intent]bot.Command
	held  func(*store.Tx, chat.Outgoing, string) error

	db   *store.DB
	bot  *bot.Bot
	stop func()
}

func newWorld(t *testing.T, does map[understand.Intent]bot.Command) *world {
	t.Helper()
	k := clock.NewManual(start)
	net := local.New("local", k.Now)
	w := &world{t: t, dir: t.TempDir(), clock: k, net: net, local: net, does: does}
	t.Cleanup(func() { w.halt() })
	return w
}

func (w *world) run() {
	w.t.Helper()
	var err error
	w.db, err = store.Open(w.t.Context(), w.dir, w.clock, time.UTC)
	if err != nil {
		w.t.Fatal(err)
	}
	router := &bot.Router{
		Meet: func(*store.Tx, int64, chat.Message) error { return nil },
		Read: func(_ *store.Tx, row int64, m chat.Message) (bot.Turn, error) {
			intent, _, _ := strings.Cut(m.Text, " ")
			return bot.Turn{Message: m, Row: row, Meaning: understand.Meaning{Intent: understand.Intent(intent)}}, nil
		},
		Commands: w.does,
	}
	w.bot = bot.New(w.db, w.clock, router, slog.New(slog.DiscardHandler), w.net)
	w.bot.Held = w.held
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.bot.Run(ctx) }()
	w.stop = func() {
		cancel()
		if err := <-done; err != nil {
			w.t.Errorf("run: %v", err)
		}
	}
	<-w.local.Listening()
}

func (w *world) halt() {
	if w.stop == nil {
		return
	}
	w.stop()
	w.stop = nil
	if err := w.db.Close(); err != nil {
		w.t.Errorf("close: %v", err)
	}
}

// settle waits until nothing is left to do at this moment.
func (w *world) settle() {
	w.t.Helper()
	for {
		changed := w.db.Changed()
		var settled bool
		err := w.db.View(w.t.Context(), func(tx *store.Tx) (err error) {
			settled, err = w.bot.Settled(tx)
			return err
		})
		if err != nil {
			w.t.Fatal(err)
		}
		if settled {
			return
		}
		select {
		case <-changed:
		case <-w.t.Context().Done():
			w.t.Fatal("never settled")
		}
	}
}

func (w *world) say(at chat.Place, id, text string) {
	w.t.Helper()
	if err := w.local.Say(w.t.Context(), message(at, id, text)); err != nil {
		w.t.Fatal(err)
	}
	w.settle()
}

func message(at chat.Place, id, text string) chat.Message {
	return chat.Message{ID: id, Place: at, From: chat.Person{ID: "周敏"}, Text: text, Sent: start}
}

func (w *world) heard(at chat.Place) []string {
	var texts []string
	for _, u := range w.local.Said(0) {
		if u.Place == at {
			texts = append(texts, u.Reply.Text)
		}
	}
	return texts
}

func (w *world) wantHeard(at chat.Place, want ...string) {
	w.t.Helper()
	if got := w.heard(at); !slices.Equal(got, want) {
		w.t.Errorf("%s heard %q, want %q", at.Room, got, want)
	}
}

// outboxStates counts the rows of the outbox by state.
func (w *world) outboxStates() map[string]int {
	w.t.Helper()
	states := map[string]int{}
	err := w.db.View(w.t.Context(), func(tx *store.Tx) error {
		rows, err := tx.Query(`SELECT state, count(*) FROM outbox GROUP BY state`)
		if err != nil {
			return err
		}
		for rows.Next() {
			var state string
			var n int
			if err := rows.Scan(&state, &n); err != nil {
				return err
			}
			states[state] = n
		}
		return rows.Err()
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return states
}

// echo answers with the text of the message.
func echo(_ context.Context, _ *store.Tx, t bot.Turn) (bot.Answer, error) {
	return bot.Say(t.Message.Text), nil
}

func TestMessageIsAnsweredOnceHoweverOftenDelivered(t *testing.T) {
	w := newWorld(t, map[understand.Intent]bot.Command{"echo": {Run: echo}})
	w.run()
	w.say(group, "m1", "echo 一")
	w.say(group, "m1", "echo 一")
	w.halt()
	w.run()
	w.say(group, "m1", "echo 一")
	w.say(group, "m2", "echo 二")
	w.wantHeard(group, "echo 一", "echo 二")
}

func TestFaultsAreAnsweredAndTheNextMessageIsServed(t *testing.T) {
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	faults := map[understand.Intent]bot.Handler{
		"error": func(_ context.Context, tx *store.Tx, _ bot.Turn) (bot.Answer, error) {
			_, err := tx.Exec(`INSERT INTO unit (name, path) VALUES ('坏', '坏')`)
			return bot.Say("不该说出来"), errors.Join(err, errors.New("broken"))
		},
		"panic": func(_ context.Context, tx *store.Tx, _ bot.Turn) (bot.Answer, error) {
			if _, err := tx.Exec(`INSERT INTO unit (name, path) VALUES ('坏', '坏')`); err != nil {
				return bot.Answer{}, err
			}
			panic("out of order")
		},
		"cancel": func(_ context.Context, tx *store.Tx, _ bot.Turn) (bot.Answer, error) {
			_, err := tx.Exec(`ROLLBACK`) // what SQLite does by itself when it cancels a statement
			return bot.Answer{}, errors.Join(err, cancelled.Err())
		},
	}
	for name, fault := range faults {
		for _, reads := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s reads=%v", name, reads), func(t *testing.T) {
				w := newWorld(t, map[understand.Intent]bot.Command{
					"fault": {Run: fault, Reads: reads},
					"echo":  {Run: echo},
				})
				w.run()
				w.say(group, "m1", "fault")
				w.say(group, "m2", "echo 还在")
				heard := w.heard(group)
				if len(heard) != 2 || !strings.Contains(heard[0], "M1") || heard[1] != "echo 还在" {
					t.Errorf("heard %q, want an apology with M1 and the echo", heard)
				}
				var units, failed int
				err := w.db.View(t.Context(), func(tx *store.Tx) error {
					if err := tx.QueryRow(`SELECT count(*) FROM unit`).Scan(&units); err != nil {
						return err
					}
					return tx.QueryRow(`SELECT count(*) FROM message WHERE state = 'failed' AND fault <> ''`).Scan(&failed)
				})
				if err != nil || units != 0 || failed != 1 {
					t.Errorf("%d units were left behind, %d messages failed with a reason (%v); want 0 and 1", units, failed, err)
				}
			})
		}
	}
}

// TestReadingHoldsOnlyItsRoom has a command that reads wait in one room: a later message of
// that room keeps its place behind it, another room goes on.
func TestReadingHoldsOnlyItsRoom(t *testing.T) {
	reading, goOn := make(chan struct{}), make(chan struct{})
	var begun sync.Once
	w := newWorld(t, map[understand.Intent]bot.Command{
		"read": {Reads: true, Run: func(_ context.Context, _ *store.Tx, turn bot.Turn) (bot.Answer, error) {
			begun.Do(func() { close(reading) })
			<-goOn
			return bot.Say(turn.Message.Text), nil
		}},
		"echo": {Run: echo},
	})
	w.run()
	for _, m := range []chat.Message{message(group, "m1", "read"), message(group, "m2", "echo 后来的")} {
		if err := w.local.Say(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	<-reading
	if err := w.local.Say(t.Context(), message(other, "m3", "echo 别的群")); err != nil {
		t.Fatal(err)
	}
	for len(w.heard(other)) == 0 {
		changed := w.db.Changed()
		if len(w.heard(other)) > 0 {
			break
		}
		<-changed
	}
	w.wantHeard(group)
	close(goOn)
	w.settle()
	w.wantHeard(group, "read", "echo 后来的")
}

// TestWaitingSurvivesKill kills the program while a message waits for its reader.
func TestWaitingSurvivesKill(t *testing.T) {
	reading := make(chan struct{})
	var begun sync.Once
	var patient atomic.Bool
	w := newWorld(t, map[understand.Intent]bot.Command{
		"read": {Reads: true, Run: func(ctx context.Context, _ *store.Tx, turn bot.Turn) (bot.Answer, error) {
			if patient.Load() {
				return bot.Say(turn.Message.Text), nil
			}
			begun.Do(func() { close(reading) })
			<-ctx.Done()
			return bot.Answer{}, ctx.Err()
		}},
		"echo": {Run: echo},
	})
	w.run()
	for _, m := range []chat.Message{message(group, "m1", "read"), message(group, "m2", "echo")} {
		if err := w.local.Say(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	<-reading
	w.stop()
	w.stop = nil
	if err := w.db.Kill(); err != nil {
		t.Fatal(err)
	}
	w.wantHeard(group)
	patient.Store(true)
	w.run()
	w.settle()
	w.wantHeard(group, "read", "echo")
}
