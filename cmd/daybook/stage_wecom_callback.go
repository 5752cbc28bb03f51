package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/bot/wecom"
	"github.com/daybook-bot/daybook/bot/wecom/app"
	"github.com/daybook-bot/daybook/bot/wecom/webhook"
	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/reminder"
	"github.com/daybook-bot/daybook/internal/secret"
	"github.com/daybook-bot/daybook/internal/simulator"
	"github.com/daybook-bot/daybook/internal/store"
	"github.com/daybook-bot/daybook/internal/token"
)

// wecomCallback is the stage on which the simulated WeCom posts to the program's callback
// address, and the program speaks by the other ways alone that it has then.
const wecomCallback = "wecom-callback"

const stageKey = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"

// stageAddress is the callback address of a play. It stands also while no program runs, as
// the proxy in front of a real one does.
type stageAddress struct {
	url    string
	server http.Server
	ended  chan error

	mu sync.Mutex
	to http.Handler // nil: no program runs
}

func openAddress(path string) (*stageAddress, error) {
	socket, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("open a callback address: %w", err)
	}
	a := &stageAddress{url: "http://" + socket.Addr().String() + path, ended: make(chan error, 1)}
	a.server.Handler, a.server.ReadHeaderTimeout = a, goodbye
	go func() { a.ended <- notClosed(a.server.Serve(socket)) }()
	return a, nil
}

func (a *stageAddress) lead(to http.Handler) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.to = to
}

func (a *stageAddress) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	to := a.to
	a.mu.Unlock()
	if to == nil {
		http.Error(w, http.StatusText(http.StatusBadGateway), http.StatusBadGateway)
		return
	}
	to.ServeHTTP(w, r)
}

func (a *stageAddress) close() error { return errors.Join(a.server.Close(), <-a.ended) }

// callback makes the program that starts one behind the callback address, configured as an
// operator would: every group has a webhook robot, and the self-built app reaches people.
func (s *wecomStage) callback(db *store.DB, book *reminder.Book) (bot.Platform, error) {
	c := s.config
	c.Wecom.Mode, c.Wecom.BotID, c.Wecom.API = config.WecomCallback, "bot", s.at.HTTP
	way := &wecomWay{
		config: c, clock: s.clock, log: s.log, hook: s.hook,
		secrets: config.WecomSecrets{Token: secret.New(stageSecret), AESKey: secret.New(stageKey)},
		app: app.New(app.Options{API: s.at.HTTP, CorpID: s.corp.ID, Agent: s.corp.Agent, Secret: secret.New(s.corp.AppSecret),
			Cache: token.Here(s.clock)}),
	}
	robot, err := way.connect(db, book)
	if err != nil {
		return nil, err
	}
	listener, ok := robot.(*wecom.Listener)
	if !ok {
		return nil, fmt.Errorf("behind the callback address is a %T", robot)
	}
	s.health, s.beat = listener.Health, listener.Beat
	s.address.lead(listener)
	return behindAnswers{listener, s.cloud}, nil
}

// hook is the webhook robot of a group. It hangs there as soon as it is needed.
func (s *wecomStage) hook(room string) (*webhook.Robot, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	robot := s.hooks[room]
	if robot == nil {
		key := stageSecret + "-" + room
		s.cloud.Hang(key, room)
		robot = webhook.New(s.at.HTTP, secret.New(key), s.clock)
		s.hooks[room] = robot
	}
	return robot, true
}

// behindAnswers is a platform on which what is said to a person by the app stands behind
// what the robot has just answered them: in a script both are one chat.
type behindAnswers struct {
	bot.Platform
	cloud *simulator.Wecom
}

func (b behindAnswers) Send(ctx context.Context, o chat.Outgoing) error {
	if o.To.Private() && o.Back.Token == "" {
		b.cloud.Answered(ctx, o.To.Room[1:])
	}
	return b.Platform.Send(ctx, o)
}

var errNotTaken = errors.New("回调地址一直没有收下这条消息")

// posted delivers something to the callback address. Who is not heard says it again a few
// times, as people do.
func (s *wecomStage) posted(ctx context.Context, id string, deliver func() error) error {
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

// noButton is why something cannot be pressed.
func (s *wecomStage) noButton(err error) error {
	if s.address == nil || !errors.Is(err, simulator.ErrNoCard) {
		return err
	}
	return fmt.Errorf("%w（回调方式里只有回答带按钮；提醒和每日一题由群里的消息推送机器人或自建应用发，没有按钮）", err)
}
