package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/bot/dingtalk"
	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/reminder"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
	"github.com/daybook-bot/daybook/internal/token"
)

// dingtalkWay is DingTalk as it is configured.
type dingtalkWay struct {
	options dingtalk.Options
	robot   *dingtalk.Robot // nil before connect
}

// newDingtalk reads the secrets and makes all but the robot, which needs the database. tokens
// keeps the app's access token.
func newDingtalk(c config.Config, k clock.Clock, log *slog.Logger, tokens token.Cache) (*dingtalkWay, error) {
	d := c.Dingtalk
	secrets, err := d.Secrets()
	if err != nil {
		return nil, badInput{err}
	}
	return &dingtalkWay{options: dingtalk.Options{
		Account: dingtalk.Account{API: d.API, OAPI: d.OAPI, ClientID: d.ClientID, Secret: secrets.App, Tokens: tokens},
		Robot:   d.Robot(), Corp: d.CorpID, Names: []string{c.Bot.Name}, Posted: d.Mode == config.DingtalkCallback,
		Hooks: secrets.Webhooks, Template: d.Card, Clock: k, Zone: c.Zone(), Log: log,
		Limits: dingtalkLimits(c), Spare: spare,
	}}, nil
}

func dingtalkLimits(c config.Config) dingtalk.Limits {
	return dingtalk.Limits{API: c.Dingtalk.Month.API, Push: c.Dingtalk.Month.Webhook}
}

// connect makes the robot on a database.
func (w *dingtalkWay) connect(db *store.DB, reminders *reminder.Book) (bot.Platform, error) {
	o := w.options
	o.Shelf = db.Shelf(dingtalk.Platform)
	o.Known = knownBy(db, dingtalk.Platform)
	o.Named = namedBy(db, dingtalk.Platform)
	o.Warn = warnAdmins(db)
	o.Missed = missed(db, reminders, dingtalk.Platform)
	w.robot = dingtalk.New(o)
	return w.robot, nil
}

// spare reports whether something may stay unsaid when a month's calls run out: what nobody
// asked for, except theme days, and what an admin says is urgent.
func spare(o chat.Outgoing) bool {
	return o.Once && !strings.HasPrefix(o.Key, "reminder/") && !strings.HasPrefix(o.Key, "urgent/")
}

// knownBy chooses, among the ids of somebody, the first one that the roster knows.
func knownBy(db *store.DB, platform string) func(context.Context, []string) (string, error) {
	return func(ctx context.Context, ids []string) (known string, err error) {
		err = db.View(ctx, func(tx *store.Tx) error {
			for _, id := range ids {
				_, is, err := roster.Identify(tx, platform, id)
				if err != nil || is {
					known = id
					return err
				}
			}
			return nil
		})
		return known, err
	}
}

// namedBy is the name on the roster of whoever goes by one of some ids.
func namedBy(db *store.DB, platform string) func(context.Context, []string) (string, error) {
	return func(ctx context.Context, ids []string) (name string, err error) {
		err = db.View(ctx, func(tx *store.Tx) error {
			for _, id := range ids {
				member, is, err := roster.Identify(tx, platform, id)
				if err == nil && is {
					name, err = roster.Name(tx, member)
				}
				if err != nil || is {
					return err
				}
			}
			return nil
		})
		return name, err
	}
}

// warnAdmins has the admins of the whole hear, once a month for each meter, that it is
// running out.
func warnAdmins(db *store.DB) func(context.Context, string, dingtalk.Meter) error {
	return func(ctx context.Context, month string, m dingtalk.Meter) error {
		return db.Update(ctx, func(tx *store.Tx) error {
			admins, err := roster.Admins(tx, 0, tx.Today())
			if err != nil {
				return err
			}
			for _, admin := range admins {
				place, ok, err := roster.Reach(tx, admin)
				if err != nil {
					return err
				}
				if !ok {
					continue
				}
				err = tx.Say(chat.Outgoing{
					Key: fmt.Sprintf("month/%s/%s/%d", month, m.Name, admin), To: place,
					Reply: chat.Reply{Text: fmt.Sprintf("钉钉这个月的%s用了 %s。从现在到月底，我只发回答和主题日，每日一题、个人提醒和活动预告先不发，记在「提醒 列表」里。"+
						"不够用的话，请管理员在开放平台看看「资源用量」，买了再让运维改 dingtalk.month。", meterName(m.Name), meterUse(m))},
				}, 0)
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
}

// meterName is what people call a meter.
func meterName(meter string) string {
	if meter == "api" {
		return "接口调用"
	}
	return "消息推送（含 webhook）"
}

// meterUse tells how much of a month is used.
func meterUse(m dingtalk.Meter) string {
	switch {
	case m.Over:
		return fmt.Sprintf("%d 次，平台说已经用完", m.Used)
	case m.Limit == 0:
		return fmt.Sprintf("%d 次，不限", m.Used)
	default:
		return fmt.Sprintf("%d 次，每月 %d 次", m.Used, m.Limit)
	}
}
