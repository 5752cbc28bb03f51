package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/bot/local"
	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/chatscript"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/quiz"
	"github.com/daybook-bot/daybook/internal/reminder"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// localPlatform is the name of the in-memory network.
const localPlatform = "local"

// stage is the real program on the in-memory network and a clock that is moved by hand: what
// a chat script is played on.
type stage struct {
	dir       string
	config    config.Config
	clock     *clock.Manual
	net       *local.Network
	log       *slog.Logger
	lock      io.Closer
	roster    roster.File
	questions quiz.File
	program   *program        // nil before Start
	members   map[string]bool // names on the roster, once it was brought in
}

// newStage reads the files that the script names, before anything is changed.
func newStage(dir string, c config.Config, script *chatscript.Script, faults io.Writer) (*stage, error) {
	k := clock.NewManual(time.Time{})
	s := &stage{
		dir:     dir,
		config:  c,
		clock:   k,
		net:     local.New(localPlatform, k.Now),
		log:     slog.New(slog.NewTextHandler(faults, nil)),
		members: map[string]bool{},
	}
	var err error
	if script.Roster != "" {
		if s.roster, err = roster.ReadCSV(script.Roster); err != nil {
			return nil, badInput{err}
		}
	}
	if script.Questions != "" {
		if s.questions, err = quiz.ReadCSV(script.Questions); err != nil {
			return nil, badInput{err}
		}
	}
	if s.lock, err = store.Lock(dir); err != nil {
		return nil, err
	}
	return s, nil
}

// Said is what the network has taken, as people see it.
func (s *stage) Said(since int) []chatscript.Utterance {
	var all []chatscript.Utterance
	for _, u := range s.net.Said(since) {
		heard := chatscript.Utterance{At: u.At, Place: u.Place, Text: u.Reply.Text}
		for _, c := range u.Reply.Choices {
			heard.Choices = append(heard.Choices, c.Label)
		}
		all = append(all, heard)
	}
	return all
}

// Fail makes the network refuse the next n sends.
func (s *stage) Fail(n int) error {
	s.net.Fail(n)
	return nil
}

// Start brings in the script's roster and questions and starts the program.
func (s *stage) Start(ctx context.Context, at time.Time) error {
	s.clock.Set(at)
	if err := s.bringIn(ctx); err != nil {
		return err
	}
	return s.start(ctx)
}

func (s *stage) bringIn(ctx context.Context) error {
	db, err := store.Open(ctx, s.dir, s.clock, s.config.Zone())
	if err != nil {
		return err
	}
	err = db.Update(ctx, func(tx *store.Tx) error {
		if err := importAll(tx, s.roster, s.questions); err != nil {
			return err
		}
		people, err := roster.People(tx)
		for _, p := range people {
			s.members[p.Name] = true
		}
		return err
	})
	return errors.Join(err, db.Close())
}

// importAll brings in what a script names; without a file, what is there stays.
func importAll(tx *store.Tx, r roster.File, q quiz.File) error {
	if len(r.People) > 0 {
		if _, err := roster.Import(tx, r); err != nil {
			return err
		}
	}
	if len(q.Questions) > 0 {
		if _, err := quiz.Import(tx, q); err != nil {
			return err
		}
	}
	return nil
}

func (s *stage) start(ctx context.Context) (err error) {
	s.program, err = launch(ctx, s.dir, s.config, s.clock, s.log,
		func(*store.DB, *reminder.Book) ([]bot.Platform, error) { return []bot.Platform{s.net}, nil })
	if err != nil {
		return err
	}
	select {
	case <-s.net.Listening():
	case <-ctx.Done():
		return ctx.Err()
	}
	return s.program.settle(ctx)
}

// Move lets the clock go to a moment; everything that is due on the way happens, in order.
func (s *stage) Move(ctx context.Context, to time.Time) error {
	for {
		if err := s.program.settle(ctx); err != nil {
			return err
		}
		_, next, err := s.program.state(ctx)
		if err != nil {
			return err
		}
		if next.IsZero() || next.After(to) {
			break
		}
		s.clock.Set(next)
	}
	s.clock.Set(to)
	return s.program.settle(ctx)
}

// Say has somebody say something, and waits until it is answered.
func (s *stage) Say(ctx context.Context, m chat.Message) error {
	if err := s.net.Say(ctx, m); err != nil {
		return err
	}
	return s.program.settle(ctx)
}

// Click has somebody press a button.
func (s *stage) Click(ctx context.Context, at chat.Place, who chat.Person, label, id string) error {
	if err := s.net.Click(ctx, at, who, label, id); err != nil {
		return err
	}
	return s.program.settle(ctx)
}

// Restart stops the program in order and starts it on the same data.
func (s *stage) Restart(ctx context.Context) error {
	if err := s.program.halt(); err != nil {
		return err
	}
	return s.start(ctx)
}

// Crash kills the program and starts it on what was committed.
func (s *stage) Crash(ctx context.Context) error {
	if err := s.program.kill(); err != nil {
		return err
	}
	return s.start(ctx)
}

// Offline stops the program, lets the clock go on, and starts it again.
func (s *stage) Offline(ctx context.Context, d time.Duration) error {
	if err := s.program.halt(); err != nil {
		return err
	}
	s.clock.Set(s.clock.Now().Add(d))
	return s.start(ctx)
}

// leave stops what is running and gives the data folder free.
func (s *stage) leave() error {
	var err error
	if s.program != nil {
		err = s.program.halt()
	}
	if err = errors.Join(err, s.lock.Close()); err != nil {
		return fmt.Errorf("stop the program: %w", err)
	}
	return nil
}
