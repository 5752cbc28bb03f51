package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/bot/dingtalk"
	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/chatscript"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/reminder"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/secret"
	"github.com/daybook-bot/daybook/internal/simulator"
	"github.com/daybook-bot/daybook/internal/store"
	"github.com/daybook-bot/daybook/internal/token"
)

// dingtalkCallback is the stage on which the simulated DingTalk posts to the program's callback
// address.
const dingtalkCallback = "dingtalk-callback"

// dingtalkStage is the simulated DingTalk: people speak there, and the program is connected by
// its real adapter, over two sockets on loopback or by a callback address. It outlives
// restarts and crashes of the program.
type dingtalkStage struct {
	config config.Config
	clock  clock.Clock
	log    *slog.Logger
	cloud  *simulator.Dingtalk
	at     simulator.Addresses
	stop   func() error

	address *stageAddress // nil: connections

	names map[string]string // account → what a script calls its owner
	ids   map[string]string // the other way round

	robot  *dingtalk.Robot // of the program that runs
	db     *store.DB
	refuse refusing
}

// connections are how many the program holds.
const connections = 2

func newDingtalkStage(c config.Config, k clock.Clock, log *slog.Logger, callback bool) (s *dingtalkStage, err error) {
	s = &dingtalkStage{config: c, clock: k, log: log, names: map[string]string{}, ids: map[string]string{}}
	o := simulator.Options{Name: c.Bot.Name, Secret: stageSecret, Clock: k, Seed: 1}
	if callback {
		if s.address, err = openAddress(c.Dingtalk.Callback.Path); err != nil {
			return nil, err
		}
		o.Callback = s.address.url
	}
	s.cloud = simulator.NewDingtalk(o)
	if s.at, s.stop, err = s.cloud.Start(); err != nil && callback {
		err = errors.Join(err, s.address.close())
	}
	return s, err
}

func (s *dingtalkStage) close() error {
	err := s.stop()
	if s.address != nil {
		err = errors.Join(err, s.address.close())
	}
	return err
}

// connect makes a robot as serve does, with a service that is near: who is cut off dials again
// at once, and nothing overtakes anything.
func (s *dingtalkStage) connect(db *store.DB, book *reminder.Book) ([]bot.Platform, error) {
	near := dingtalk.Usual()
	near.First, near.Most, near.Drain = 5*time.Millisecond, 50*time.Millisecond, 20*time.Millisecond
	s.db = db
	s.robot = dingtalk.New(dingtalk.Options{
		Account: dingtalk.Account{API: s.at.HTTP, OAPI: s.at.HTTP, ClientID: "bot", Secret: secret.New(stageSecret), Tokens: token.Here(s.clock)},
		Names:   []string{s.config.Bot.Name}, Clock: s.clock, Zone: s.config.Zone(), Log: s.log, Shelf: db.Shelf(dingtalk.Platform),
		Limits: dingtalkLimits(s.config), Spare: spare, Known: knownBy(db, dingtalk.Platform), Named: namedBy(db, dingtalk.Platform), Warn: warnAdmins(db),
		Missed: missed(db, book, dingtalk.Platform), Timing: near, Connections: connections, Hold: time.Nanosecond,
		Posted: s.address != nil, Corp: "corp",
	})
	if s.address != nil {
		s.address.lead(s.robot)
	}
	return []bot.Platform{refusable{s.robot, &s.refuse}}, nil
}

// attend waits until the program hears and has given a sign of life at this moment of the
// clock that is moved by hand; the heartbeat itself is on the wall clock.
func (s *dingtalkStage) attend(ctx context.Context) error {
	for {
		h, changed := s.robot.Health()
		switch {
		case h.Connections == connections, s.address != nil && h.State == dingtalk.Ready: // a ticket that is on its way ends when the clock moves
			if s.robot.Beat(ctx) == nil {
				return s.acknowledged(ctx)
			}
		case h.State == dingtalk.Refused:
			return fmt.Errorf("the simulated network: %s", h.Fault)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-changed:
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// acknowledged waits until the service knows that what it pushed was kept: it would push it
// again when the clock moves. What went over a connection that has died it does not get to
// know; that is not waited for.
func (s *dingtalkStage) acknowledged(ctx context.Context) error {
	knowing, done := context.WithTimeout(ctx, goodbye)
	defer done()
	if s.cloud.Acknowledged(knowing) != nil {
		return ctx.Err()
	}
	return nil
}

// meet gives everybody an account in the organisation.
func (s *dingtalkStage) meet(_ context.Context, r *roster.File) error {
	for i := range r.People {
		p := &r.People[i]
		id := p.Accounts[dingtalk.Platform]
		if id == "" {
			id = p.Name
			if p.Accounts == nil {
				p.Accounts = map[string]string{}
			}
			p.Accounts[dingtalk.Platform] = id
		}
		if s.ids[p.Name] == "" { // a namesake is not spoken of by the name alone
			s.ids[p.Name], s.names[id] = id, p.Name
		}
		s.cloud.Hire(simulator.Person{ID: id, Name: p.Name})
	}
	return nil
}

func (s *dingtalkStage) account(name string) string { return cmp.Or(s.ids[name], name) }

func (s *dingtalkStage) say(ctx context.Context, m chat.Message) error {
	what := simulator.Say{From: s.account(m.From.ID), Name: m.From.Name, Text: m.Text, MsgID: m.ID}
	if what.Group = !m.Place.Private(); what.Group {
		what.Chat = m.Place.Room
		if m.Text != "" {
			what.Text = "@" + s.config.Bot.Name + " " + m.Text
		}
	}
	for _, f := range m.Files {
		content, err := os.ReadFile(f.Ref)
		if err != nil {
			return err
		}
		if kind := strings.ToLower(filepath.Ext(f.Ref)); slices.Contains([]string{".png", ".jpg", ".jpeg"}, kind) {
			what.Images = append(what.Images, content)
		} else {
			what.File = &simulator.File{Name: filepath.Base(f.Ref), Data: content}
		}
	}
	return s.until(ctx, m.ID, func() error {
		_, err := s.cloud.Say(ctx, what)
		return err
	})
}

// errNoMessage says that a button does not say anything.
var errNoMessage = errors.New("这个按钮点了什么也不说")

func (s *dingtalkStage) click(ctx context.Context, at chat.Place, who chat.Person, label, id string) error {
	room := at.Room
	if at.Private() {
		room = s.account(strings.TrimPrefix(room, "@"))
	}
	return s.until(ctx, id, func() error {
		said, err := s.cloud.Click(ctx, simulator.Click{Chat: room, From: s.account(who.ID), Label: label, MsgID: id})
		if err == nil && said == "" {
			err = errNoMessage
		}
		return err
	})
}

// until delivers something until its row exists. What got lost because a connection broke is
// said again, as people do.
func (s *dingtalkStage) until(ctx context.Context, id string, deliver func() error) error {
	if s.address != nil {
		return s.posted(ctx, id, deliver)
	}
	for {
		if err := s.cloud.Connected(ctx, 1); err != nil {
			return err
		}
		before := s.cloud.State()
		if err := deliver(); err != nil {
			return err
		}
		for now := before; now.Subscriptions == before.Subscriptions && now.Lost == before.Lost; now = s.cloud.State() {
			changed := s.db.Changed()
			_, moved := s.robot.Health()
			kept, err := s.kept(ctx, id)
			if err != nil || kept {
				return err
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-changed:
			case <-moved:
			}
		}
	}
}

// posted delivers something to the callback address. Who is not heard says it again a few
// times, as people do.
func (s *dingtalkStage) posted(ctx context.Context, id string, deliver func() error) error {
	for range 5 {
		if err := deliver(); err != nil {
			return err
		}
		kept, err := s.kept(ctx, id)
		if err != nil || kept {
			return err
		}
	}
	return errNotTaken
}

func (s *dingtalkStage) kept(ctx context.Context, id string) (kept bool, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) (err error) {
		kept, err = tx.Has(dingtalk.Platform, id)
		return err
	})
	return kept, err
}

// said is what people see: the lines of a card are marked for its markdown.
func (s *dingtalkStage) said(since int) []chatscript.Utterance {
	var all []chatscript.Utterance
	for _, u := range s.cloud.Said("") {
		at := chat.Place{Platform: dingtalk.Platform, Room: u.Chat}
		if u.Private {
			at = chat.Direct(dingtalk.Platform, cmp.Or(s.names[u.Chat], u.Chat))
		}
		text := u.Text
		if len(u.Choices) > 0 {
			text = strings.ReplaceAll(text, "  \n  ", "\n")
		}
		if text != "" || len(u.Choices) > 0 || len(u.Files) == 0 {
			all = append(all, chatscript.Utterance{At: u.At, Place: at, Text: text, Choices: u.Choices})
		}
		for _, f := range u.Files {
			all = append(all, chatscript.Utterance{At: u.At, Place: at, Text: chatscript.FileText(f.Name)})
		}
	}
	return all[min(since, len(all)):]
}

func (s *dingtalkStage) fail(times int) { s.refuse.set(times) }
