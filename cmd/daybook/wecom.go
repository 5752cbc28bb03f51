package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/bot/wecom"
	"github.com/daybook-bot/daybook/bot/wecom/app"
	"github.com/daybook-bot/daybook/bot/wecom/seal"
	"github.com/daybook-bot/daybook/bot/wecom/webhook"
	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/reminder"
	"github.com/daybook-bot/daybook/internal/store"
	"github.com/daybook-bot/daybook/internal/token"
)

// wecomWay is WeCom as it is configured: the robot, and what stands beside it.
type wecomWay struct {
	config  config.Config
	secrets config.WecomSecrets
	clock   clock.Clock
	log     *slog.Logger
	app     *app.App // nil: there is none

	// hook is the webhook robot of a room; false: there is none.
	hook func(room string) (*webhook.Robot, bool)

	health  func() (wecom.Health, <-chan struct{})
	address http.Handler // of callback mode; else nil
}

// newWecom reads the secrets and makes all but the robot, which needs the database. tokens
// keeps the app's access token.
func newWecom(c config.Config, k clock.Clock, log *slog.Logger, tokens token.Cache) (*wecomWay, error) {
	secrets, err := c.Wecom.Secrets()
	if err != nil {
		return nil, badInput{err}
	}
	hooks := map[string]*webhook.Robot{}
	for room, key := range secrets.Webhooks {
		hooks[room] = webhook.New(c.Wecom.API, key, k)
	}
	w := &wecomWay{config: c, secrets: secrets, clock: k, log: log,
		hook: func(room string) (*webhook.Robot, bool) { robot, ok := hooks[room]; return robot, ok }}
	if a := c.Wecom.App; a.On() {
		w.app = app.New(app.Options{API: c.Wecom.API, CorpID: a.CorpID, Agent: a.AgentID, Secret: secrets.App, Cache: tokens})
	}
	return w, nil
}

// connect makes the robot on a database.
func (w *wecomWay) connect(db *store.DB, reminders *reminder.Book) (bot.Platform, error) {
	c := w.config.Wecom
	if c.Mode == config.WecomSocket {
		robot := wecom.New(wecom.Options{
			URL: c.URL, Bot: c.BotID, Secret: w.secrets.Bot, Names: []string{w.config.Bot.Name}, GroupCards: c.GroupCards,
			Clock: w.clock, Log: w.log, Shelf: db.Shelf(wecom.Platform),
			Missed: missed(db, reminders, wecom.Platform), Aside: w.aside,
		})
		w.health = robot.Health
		return robot, nil
	}
	box, err := seal.New(w.secrets.Token.Reveal(), w.secrets.AESKey.Reveal(), "")
	if err != nil {
		return nil, badInput{fmt.Errorf("wecom.callback.aes_key_file：EncodingAESKey 应是 43 位字母和数字；请从管理后台重新复制（%w）", err)}
	}
	listener := wecom.NewListener(wecom.ListenerOptions{
		Box: box, Bot: c.BotID, Names: []string{w.config.Bot.Name}, API: c.API, GroupCards: c.GroupCards,
		Clock: w.clock, Log: w.log, Shelf: db.Shelf(wecom.Platform),
		Missed: missed(db, reminders, wecom.Platform), Aside: w.aside,
		Coming: func(ctx context.Context, m chat.Message) (coming bool, err error) {
			err = db.View(ctx, func(tx *store.Tx) error {
				coming, err = tx.Coming(m.Place.Platform, m.ID)
				return err
			})
			return coming, err
		},
	})
	w.health, w.address = listener.Health, listener
	return listener, nil
}

// aside says something beside the robot: in a group by its webhook, to a person by the
// self-built app.
func (w *wecomWay) aside(ctx context.Context, o chat.Outgoing) (done bool, err error) {
	if o.To.Private() {
		return w.asideToPerson(ctx, o)
	}
	robot, ok := w.hook(o.To.Room)
	if !ok {
		return false, nil
	}
	var mention []string
	for _, p := range o.Reply.Mention {
		mention = append(mention, p.ID)
	}
	if o.Reply.Text != "" {
		if err := robot.Text(ctx, o.Reply.Text, mention); err != nil {
			return true, err
		}
	}
	return true, eachFile(o.Reply.Files, func(f chat.File, content []byte) error {
		if isPicture(f) {
			return robot.Picture(ctx, content)
		}
		return robot.File(ctx, f.Name, content)
	})
}

func (w *wecomWay) asideToPerson(ctx context.Context, o chat.Outgoing) (done bool, err error) {
	if w.app == nil {
		return false, nil
	}
	person := strings.TrimPrefix(o.To.Room, "@")
	if o.Reply.Text != "" {
		if err := w.app.Say(ctx, person, o.Reply.Text+elsewhere(w.config.Bot.Name)); err != nil {
			return true, err
		}
	}
	return true, eachFile(o.Reply.Files, func(f chat.File, content []byte) error {
		if isPicture(f) {
			return w.app.SendPicture(ctx, person, f.Name, content)
		}
		return w.app.SendFile(ctx, person, f.Name, content)
	})
}

// elsewhere says where an answer is heard: not in the chat with the app.
func elsewhere(bot string) string {
	return "\n（这里收不到回复；要回，请到和「" + bot + "」的单聊里说）"
}

// eachFile reads what goes out. After the words, a file that fails is not tried again: they
// would be said twice.
func eachFile(files []chat.File, send func(chat.File, []byte) error) error {
	for _, f := range files {
		content, err := os.ReadFile(f.Ref)
		if err == nil {
			err = send(f, content)
		}
		if err != nil {
			return fmt.Errorf("send %s: %w: %w", f.Name, chat.ErrNever, err)
		}
	}
	return nil
}

func isPicture(f chat.File) bool {
	switch strings.ToLower(filepath.Ext(f.Name)) {
	case ".png", ".jpg", ".jpeg":
		return true
	}
	return false
}
