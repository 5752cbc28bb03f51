package jobs

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/errand"
	"github.com/daybook-bot/daybook/internal/store"
)

// errands are a database with somebody in it who asks for things, and the folder of the files.
type errandWorld struct {
	t      *testing.T
	dir    string
	clock  *clock.Manual
	db     *store.DB
	log    strings.Builder
	makers map[string]errand.Maker
	asked  int64
}

func newErrandWorld(t *testing.T) *errandWorld {
	t.Helper()
	w := &errandWorld{t: t, dir: t.TempDir(), makers: map[string]errand.Maker{},
		clock: clock.NewManual(time.Date(2021, 4, 20, 10, 0, 0, 0, time.UTC))}
	w.open()
	t.Cleanup(func() {
		if err := w.db.Close(); err != nil {
			t.Error(err)
		}
	})
	w.change(func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO member (id, name) VALUES (1, '周敏')`)
		return err
	})
	return w
}

func (w *errandWorld) open() {
	w.t.Helper()
	var err error
	if w.db, err = store.Open(w.t.Context(), w.dir, w.clock, time.UTC); err != nil {
		w.t.Fatal(err)
	}
}

func (w *errandWorld) change(f func(*store.Tx) error) {
	w.t.Helper()
	if err := w.db.Update(context.Background(), f); err != nil {
		w.t.Fatal(err)
	}
}

func (w *errandWorld) files() string { return filepath.Join(w.dir, "files") }

func (w *errandWorld) runner() *Errands {
	return NewErrands(w.db, w.clock, slog.New(slog.NewTextHandler(&w.log, nil)), w.files(), w.makers)
}

// finish runs the errands until none is open.
func (w *errandWorld) finish() {
	w.t.Helper()
	if _, err := w.runner().runOpen(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// ask asks for something in a message of its own.
func (w *errandWorld) ask(kind string, args any) (id int64, again bool) {
	w.t.Helper()
	w.change(func(tx *store.Tx) (err error) {
		w.asked++
		if _, err = tx.Exec(`
			INSERT INTO message (id, platform, platform_id, room, person, text, sent, day, arrived, state)
			VALUES (?1, 'local', ?1, '@周敏', '周敏', '台账', 0, '2021-04-20', 0, 'done')`, w.asked); err != nil {
			return err
		}
		id, again, err = errand.Ask(tx, errand.Wish{Kind: kind, Title: "2021年台账", Args: args, Member: 1, Message: w.asked,
			To: chat.Direct("local", "周敏")})
		return err
	})
	return id, again
}

// said takes what waits in the outbox and marks it as sent.
func (w *errandWorld) said() (said []chat.Reply) {
	w.t.Helper()
	w.change(func(tx *store.Tx) error {
		for said = nil; ; {
			due, err := tx.Claim(10)
			if err != nil || len(due) == 0 {
				return err
			}
			for _, d := range due {
				said = append(said, d.Reply)
				if err := tx.Sent(d.ID); err != nil {
					return err
				}
			}
		}
	})
	return said
}

func (w *errandWorld) due() (at time.Time) {
	w.t.Helper()
	err := w.db.View(w.t.Context(), func(tx *store.Tx) (err error) {
		at, err = errand.Due(tx)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return at
}

// writer makes one file that holds its arguments.
func writer(_ context.Context, e errand.Errand, folder string) (errand.Made, error) {
	return errand.Made{Files: []string{"台账.txt"}}, os.WriteFile(filepath.Join(folder, "台账.txt"), e.Args, 0o600)
}

func TestErrandIsMadeAndSwept(t *testing.T) {
	w := newErrandWorld(t)
	w.makers["ledger"] = writer
	id, again := w.ask("ledger", map[string]int{"year": 2021})
	if same, twice := w.ask("ledger", map[string]int{"year": 2021}); again || !twice || same != id {
		t.Errorf("asking again: errand %d, %v; want %d, true", same, twice, id)
	}
	if w.due() != w.clock.Now() {
		t.Error("an errand is open, and nothing is due")
	}
	w.finish()
	file := filepath.Join(w.files(), "e1", "台账.txt")
	want := []chat.Reply{{Text: "2021年台账好了：", Files: []chat.File{{Name: "台账.txt", Ref: file}}}}
	if diff := cmp.Diff(want, w.said()); diff != "" {
		t.Error(diff)
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != `{"year":2021}` {
		t.Errorf("the file holds %q, %v", text, err)
	}

	due := w.due()
	if age := due.Sub(w.clock.Now()); age != errand.Kept {
		t.Fatalf("files are kept for %s", age)
	}
	w.clock.Set(due)
	w.finish()
	if left, err := os.ReadDir(w.files()); err != nil || len(left) > 0 {
		t.Errorf("left after they were swept: %v, %v", left, err)
	}
	if due := w.due(); !due.IsZero() {
		t.Errorf("still due after that: %s", due)
	}
}

// A program that stops while it makes something makes it again, into an empty folder, and
// says so once.
func TestErrandSurvivesACrash(t *testing.T) {
	w := newErrandWorld(t)
	runs := 0
	begun := make(chan struct{})
	w.makers["ledger"] = func(ctx context.Context, e errand.Errand, folder string) (errand.Made, error) {
		if runs++; runs > 1 {
			if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
				t.Errorf("the folder is not empty: %v, %v", left, err)
			}
			return writer(ctx, e, folder)
		}
		if err := os.WriteFile(filepath.Join(folder, "half.txt"), nil, 0o600); err != nil {
			return errand.Made{}, err
		}
		close(begun)
		<-ctx.Done()
		return errand.Made{}, errors.New("cut off")
	}
	w.ask("ledger", 1)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	runner := w.runner()
	go func() { runner.Run(ctx); close(ended) }()
	<-begun
	stop()
	if err := w.db.Kill(); err != nil {
		t.Fatal(err)
	}
	<-ended
	w.open()
	w.finish()
	if said := w.said(); runs != 2 || len(said) != 1 || len(said[0].Files) != 1 {
		t.Errorf("made %d times, said %v", runs, said)
	}
	w.finish()
	if said := w.said(); runs != 2 || len(said) > 0 {
		t.Errorf("later: made %d times, said %v", runs, said)
	}
}

func TestErrandFails(t *testing.T) {
	for name, maker := range map[string]errand.Maker{
		"error": func(context.Context, errand.Errand, string) (errand.Made, error) {
			return errand.Made{}, errors.New("no ink")
		},
		"panic": func(context.Context, errand.Errand, string) (errand.Made, error) { panic("no ink") },
		"no file": func(context.Context, errand.Errand, string) (errand.Made, error) {
			return errand.Made{Files: []string{"no ink"}}, nil
		},
		"then": func(context.Context, errand.Errand, string) (errand.Made, error) {
			return errand.Made{Then: func(*store.Tx) error { return errors.New("no ink") }}, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newErrandWorld(t)
			w.makers["broken"], w.makers["ledger"] = maker, writer
			w.ask("broken", 1)
			w.ask("ledger", 1)
			w.finish()
			said := w.said()
			if len(said) != 2 || !strings.Contains(said[0].Text, "2021年台账没有做出来（编号 E1）") || len(said[1].Files) != 1 {
				t.Errorf("said %v", said)
			}
			if !strings.Contains(w.log.String(), "no ink") || strings.Contains(said[0].Text, "ink") {
				t.Errorf("the operator reads %q", w.log.String())
			}
			if _, err := os.Stat(filepath.Join(w.files(), "e1")); !os.IsNotExist(err) {
				t.Errorf("its folder is still there: %v", err)
			}
		})
	}
}

// What cannot be made for a reason that people understand is told in those words.
func TestErrandIsRefused(t *testing.T) {
	w := newErrandWorld(t)
	w.makers["ledger"] = func(context.Context, errand.Errand, string) (errand.Made, error) {
		return errand.Made{}, &errand.Refusal{Text: "2021年还没有记录。"}
	}
	w.ask("ledger", 1)
	w.finish()
	if diff := cmp.Diff([]chat.Reply{{Text: "2021年还没有记录。"}}, w.said()); diff != "" || w.log.Len() > 0 {
		t.Errorf("%s\n%s", diff, w.log.String())
	}
}

// One that brings the program down every time is not tried for ever.
func TestErrandIsGivenUp(t *testing.T) {
	w := newErrandWorld(t)
	var runs atomic.Int64
	for range mostBegun {
		begun := make(chan struct{})
		w.makers["ledger"] = func(ctx context.Context, _ errand.Errand, _ string) (errand.Made, error) {
			runs.Add(1)
			close(begun)
			<-ctx.Done()
			return errand.Made{}, ctx.Err()
		}
		if runs.Load() == 0 {
			w.ask("ledger", 1)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		runner := NewErrands(w.db, w.clock, slog.New(slog.NewTextHandler(io.Discard, nil)), w.files(), w.makers)
		go func() { runner.Run(ctx); close(ended) }()
		<-begun
		stop()
		<-ended
	}
	w.finish()
	if said := w.said(); runs.Load() != mostBegun || len(said) != 1 || !strings.Contains(said[0].Text, "编号 E1") {
		t.Errorf("made %d times, said %v", runs.Load(), said)
	}
}
