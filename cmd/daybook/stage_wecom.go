package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/bot/socket"
	"github.com/daybook-bot/daybook/bot/wecom"
	"github.com/daybook-bot/daybook/bot/wecom/webhook"
	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/chatscript"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/reminder"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/secret"
	"github.com/daybook-bot/daybook/internal/simulator"
	"github.com/daybook-bot/daybook/internal/store"
)

// wecomStage is the simulated WeCom: people speak there, and the program is connected by its
// real adapters, over a socket on loopback or by a callback address. It outlives restarts and
// crashes of the program.
type wecomStage struct {
	config config.Config
	clock  clock.Clock
	log    *slog.Logger
	cloud  *simulator.Wecom
	at     simulator.Addresses
	stop   func() error

	address *stageAddress // nil: a long connection
	corp    simulator.Corp
	mu      sync.Mutex
	hooks   map[string]*webhook.Robot // by room

	entered map[string]bool // by account: who has opened the single chat

	names map[string]string // account → what a script calls its owner
	ids   map[string]string // the other way round

	// Of the program that runs.
	health func() (wecom.Health, <-chan struct{})
	beat   func(context.Context) error
	db     *store.DB

	refuse  refusing
	ordered []int // places in what the cloud was told, in the order in which it was all said
	whole   map[int]bool
}

const stageSecret = "secret-of-a-play"

func newWecomStage(c config.Config, k clock.Clock, log *slog.Logger, callback bool) (s *wecomStage, err error) {
	s = &wecomStage{
		config: c, clock: k, log: log, hooks: map[string]*webhook.Robot{}, entered: map[string]bool{},
		names: map[string]string{}, ids: map[string]string{}, whole: map[int]bool{},
	}
	o := simulator.Options{Name: c.Bot.Name, Secret: stageSecret, Clock: k, Seed: 1}
	if callback {
		if s.address, err = openAddress(c.Wecom.Callback.Path); err != nil {
			return nil, err
		}
		o.Callback, o.Token, o.AESKey = s.address.url, stageSecret, stageKey
		s.corp = simulator.Corp{ID: "corp", AppSecret: stageSecret + "-" + rand.Text(), Agent: 1000002}
		o.Poll, o.Webhooks, o.Corp = 20*time.Millisecond, map[string]string{}, s.corp
	}
	s.cloud = simulator.NewWecom(o)
	if s.at, s.stop, err = s.cloud.Start(); err != nil && callback {
		err = errors.Join(err, s.address.close())
	}
	return s, err
}

func (s *wecomStage) close() error {
	err := s.stop()
	if s.address != nil {
		err = errors.Join(err, s.address.close())
	}
	return err
}

func (s *wecomStage) connect(db *store.DB, book *reminder.Book) ([]bot.Platform, error) {
	s.db = db
	if s.address == nil {
		return []bot.Platform{refusable{s.socket(db, book), &s.refuse}}, nil
	}
	platform, err := s.callback(db, book)
	return []bot.Platform{refusable{platform, &s.refuse}}, err
}

// socket makes a robot as serve does, with a service that is near: who is cut off dials again
// at once.
func (s *wecomStage) socket(db *store.DB, book *reminder.Book) bot.Platform {
	near := socket.Usual()
	near.First, near.Most = 5*time.Millisecond, 50*time.Millisecond
	robot := wecom.New(wecom.Options{
		URL: s.at.WS, Bot: "bot", Secret: secret.New(stageSecret), Names: []string{s.config.Bot.Name},
		GroupCards: s.config.Wecom.GroupCards, Clock: s.clock, Log: s.log, Shelf: db.Shelf(wecom.Platform),
		Missed: missed(db, book, wecom.Platform), Timing: near,
	})
	s.health, s.beat = robot.Health, robot.Beat
	return robot
}

// missed has the groups of a platform told which minutes may be missing.
func missed(db *store.DB, book *reminder.Book, platform string) func(context.Context, time.Time, time.Time) error {
	return func(ctx context.Context, from, to time.Time) error {
		return db.Update(ctx, func(tx *store.Tx) error { return book.Outage(tx, platform, from, to) })
	}
}

// attend waits until the program hears and has given a sign of life at this moment of the
// clock that is moved by hand; the heartbeat itself is on the wall clock.
func (s *wecomStage) attend(ctx context.Context) error {
	for {
		h, changed := s.health()
		switch h.State {
		case wecom.Ready:
			if s.beat(ctx) == nil {
				return nil
			}
		case wecom.Refused, wecom.Stopped:
			return fmt.Errorf("the simulated network: %s", h.Fault)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-changed:
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// meet gives everybody an account, and has everybody on the roster open the single chat with
// the robot, as all who speak later do: it may speak only to people who have (reference
// §1.4), and in scripts it speaks to whom it likes.
func (s *wecomStage) meet(ctx context.Context, r *roster.File) error {
	for i := range r.People {
		p := &r.People[i]
		id := p.Accounts[wecom.Platform]
		if id == "" {
			id = p.Name
			if p.Accounts == nil {
				p.Accounts = map[string]string{}
			}
			p.Accounts[wecom.Platform] = id
		}
		if s.ids[p.Name] == "" { // a namesake is not spoken of by the name alone
			s.ids[p.Name], s.names[id] = id, p.Name
		}
		if s.address != nil {
			s.cloud.Hire(simulator.Person{ID: id, Name: p.Name}) // the app may write to everybody it sees
			continue
		}
		if err := s.enter(ctx, id, p.Name); err != nil {
			return err
		}
	}
	return nil
}

// enter has somebody open the single chat with the robot, once.
func (s *wecomStage) enter(ctx context.Context, id, name string) error {
	if s.entered[id] {
		return nil
	}
	s.entered[id] = true
	if _, err := s.cloud.Say(ctx, simulator.Say{From: id, Name: name, Event: "enter_chat"}); err != nil {
		return fmt.Errorf("open the single chat of %s: %w", name, err)
	}
	return nil
}

func (s *wecomStage) account(name string) string { return cmp.Or(s.ids[name], name) }

// say delivers a message and returns when it is kept. One that got lost because the
// connection broke is said again, as people do.
func (s *wecomStage) say(ctx context.Context, m chat.Message) error {
	what := simulator.Say{From: s.account(m.From.ID), Name: m.From.Name, Text: m.Text, MsgID: m.ID}
	if err := s.enter(ctx, what.From, what.Name); err != nil {
		return err
	}
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

func (s *wecomStage) click(ctx context.Context, at chat.Place, who chat.Person, label, id string) error {
	room := at.Room
	if at.Private() {
		room = s.account(strings.TrimPrefix(room, "@"))
	} else if !s.config.Wecom.GroupCards && s.address == nil {
		return errors.New("企业微信的群里没有按钮（配置 wecom.group_cards 是关的）")
	}
	return s.until(ctx, id, func() error {
		if _, err := s.cloud.Click(ctx, simulator.Click{Chat: room, From: s.account(who.ID), Labels: strings.Split(label, "、"), MsgID: id}); err != nil {
			return s.noButton(err)
		}
		return nil
	})
}

func (s *wecomStage) kept(ctx context.Context, id string) (kept bool, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) (err error) {
		kept, err = tx.Has(wecom.Platform, id)
		return err
	})
	return kept, err
}

// until delivers something until its row exists.
func (s *wecomStage) until(ctx context.Context, id string, deliver func() error) error {
	if s.address != nil {
		return s.posted(ctx, id, deliver)
	}
	for {
		before := s.cloud.State().Subscriptions
		if err := deliver(); err != nil {
			return err
		}
		for s.cloud.State().Subscriptions == before || !s.ready() {
			changed := s.db.Changed()
			kept, err := s.kept(ctx, id)
			if err != nil || kept {
				return err
			}
			_, moved := s.health()
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-changed:
			case <-moved:
			}
		}
	}
}

func (s *wecomStage) ready() bool {
	h, _ := s.health()
	return h.State == wecom.Ready
}

// said is what people see: a card that follows its text is one with it, and what a card
// becomes after somebody pressed it is nothing new.
func (s *wecomStage) said(since int) []chatscript.Utterance {
	var all []chatscript.Utterance
	last := map[chat.Place]int{}
	for _, u := range s.inOrder() {
		at := chat.Place{Platform: wecom.Platform, Room: u.Chat}
		if u.Private {
			at = chat.Direct(wecom.Platform, cmp.Or(s.names[u.Chat], u.Chat))
		}
		text, bare := cardText(u)
		if u.Via == "app" {
			text = strings.TrimSuffix(text, elsewhere(s.config.Bot.Name))
		}
		if i, known := last[at]; bare && known {
			all[i].Choices = u.Choices
			continue
		}
		if text != "" || len(u.Choices) > 0 || len(u.Files) == 0 {
			last[at] = len(all)
			all = append(all, chatscript.Utterance{At: u.At, Place: at, Text: text, Choices: u.Choices})
		}
		for _, f := range u.Files {
			all = append(all, chatscript.Utterance{At: u.At, Place: at, Text: chatscript.FileText(f.Name)})
		}
	}
	return all[min(since, len(all)):]
}

// inOrder is what was said to the end, in the order of the ends: an answer that is still
// being looked up has not been given.
func (s *wecomStage) inOrder() []simulator.Said {
	ctx, done := context.WithTimeout(context.Background(), goodbye)
	defer done()
	s.cloud.Answered(ctx)
	said := s.cloud.Said("")
	for i, u := range said {
		if !s.whole[i] && !u.Open && u.Via != "welcome" && u.Via != "update" {
			s.whole[i] = true
			s.ordered = append(s.ordered, i)
		}
	}
	var all []simulator.Said
	for _, i := range s.ordered {
		all = append(all, said[i])
	}
	return all
}

// cardText is the text of something that was said; bare is a card that has none of its own.
func cardText(u simulator.Said) (text string, bare bool) {
	if u.Msgtype != "template_card" {
		return u.Text, false
	}
	var said struct {
		Card struct {
			SubTitle string `json:"sub_title_text"`
		} `json:"template_card"`
	}
	if err := json.Unmarshal(u.Raw, &said); err != nil || said.Card.SubTitle == "" {
		return u.Text, true
	}
	return said.Card.SubTitle, false
}

func (s *wecomStage) fail(times int) { s.refuse.set(times) }

// refusing counts the sends that are still to be refused.
type refusing struct {
	mu    sync.Mutex
	times int
}

func (r *refusing) set(times int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.times = times
}

func (r *refusing) take() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.times > 0 {
		r.times--
		return true
	}
	return false
}

// refusable is a platform whose sends can be made to fail. The service has a fault for
// answers and one for pushes, and a script means either.
type refusable struct {
	bot.Platform
	refuse *refusing
}

func (r refusable) Send(ctx context.Context, o chat.Outgoing) error {
	if r.refuse.take() {
		return fmt.Errorf("send to %s: the network refuses", o.To.Room)
	}
	return r.Platform.Send(ctx, o)
}
