package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/chatscript"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/quiz"
	"github.com/daybook-bot/daybook/internal/reminder"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// network is what a script is played on: people on one side, the program on the other.
type network interface {
	// connect gives the program that starts its side of the network.
	connect(*store.DB, *reminder.Book) ([]bot.Platform, error)
	// attend returns when the program hears what is said, and nothing is on its way between
	// the two. Before the first program, and between two, nobody calls it.
	attend(context.Context) error
	// meet makes the network known to the people of the script.
	meet(context.Context, *roster.File) error
	say(context.Context, chat.Message) error
	click(ctx context.Context, at chat.Place, who chat.Person, label, id string) error
	said(since int) []chatscript.Utterance
	fail(times int)
	close() error
}

// stage is the real program on a network and a clock that is moved by hand: what a chat
// script is played on.
type stage struct {
	dir       string
	config    config.Config
	clock     *clock.Manual
	net       network
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
	if s.net, err = newNetwork(script.Platform, c, k, s.log); err != nil {
		return nil, err
	}
	if s.lock, err = store.Lock(dir); err != nil {
		return nil, errors.Join(err, s.net.close())
	}
	return s, nil
}

// Said is what the network has taken, as people see it.
func (s *stage) Said(since int) []chatscript.Utterance { return s.net.said(since) }

// Fail makes the network refuse the next n sends.
func (s *stage) Fail(n int) error {
	s.net.fail(n)
	return nil
}

// Start brings in the script's roster and questions and starts the program.
func (s *stage) Start(ctx context.Context, at time.Time) error {
	s.clock.Set(at)
	if err := s.net.meet(ctx, &s.roster); err != nil {
		return err
	}
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
	s.program, err = launch(ctx, s.dir, s.config, s.clock, s.log, s.net.connect)
	if err != nil {
		return err
	}
	return s.settle(ctx)
}

// settle returns when nothing is left to do at this moment, on the network and behind it
// (architecture.md, decision 10).
func (s *stage) settle(ctx context.Context) error {
	if err := s.net.attend(ctx); err != nil {
		return err
	}
	return s.program.settle(ctx)
}

// Move lets the clock go to a moment; everything that is due on the way happens, in order.
func (s *stage) Move(ctx context.Context, to time.Time) error {
	for {
		if err := s.settle(ctx); err != nil {
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
	return s.settle(ctx)
}

// Say has somebody say something, and waits until it is answered.
func (s *stage) Say(ctx context.Context, m chat.Message) error {
	if err := s.net.say(ctx, m); err != nil {
		return err
	}
	return s.settle(ctx)
}

// Click has somebody press a button.
func (s *stage) Click(ctx context.Context, at chat.Place, who chat.Person, label, id string) error {
	if err := s.net.click(ctx, at, who, label, id); err != nil {
		return err
	}
	return s.settle(ctx)
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
	if err = errors.Join(err, s.net.close(), s.lock.Close()); err != nil {
		return fmt.Errorf("stop the program: %w", err)
	}
	return nil
}
