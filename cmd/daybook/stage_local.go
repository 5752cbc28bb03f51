package main

import (
	"context"
	"fmt"
	"log/slog"
	"slices"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/bot/dingtalk"
	"github.com/daybook-bot/daybook/bot/local"
	"github.com/daybook-bot/daybook/bot/wecom"
	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/chatscript"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/reminder"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// localPlatform is the name of the in-memory network.
const localPlatform = "local"

// stages are the networks that a script can be played on.
var stages = []string{localPlatform, wecom.Platform, wecomCallback, dingtalk.Platform, dingtalkCallback}

// platformOf is the platform of the chats on a stage: some are played on in two ways.
func platformOf(stage string) string {
	switch stage {
	case wecomCallback:
		return wecom.Platform
	case dingtalkCallback:
		return dingtalk.Platform
	}
	return stage
}

func newNetwork(platform string, c config.Config, k clock.Clock, log *slog.Logger) (network, error) {
	switch platform {
	case localPlatform, "":
		return &localStage{net: local.New(localPlatform, k.Now)}, nil
	case wecom.Platform:
		return newWecomStage(c, k, log, false)
	case wecomCallback:
		return newWecomStage(c, k, log, true)
	case dingtalk.Platform:
		return newDingtalkStage(c, k, log, false)
	case dingtalkCallback:
		return newDingtalkStage(c, k, log, true)
	}
	return nil, fmt.Errorf("no network %q to play on", platform)
}

// localStage is the in-memory network.
type localStage struct {
	net   *local.Network
	taken int                    // what of the network is in heard
	heard []chatscript.Utterance // a file that comes with a text is said after it, as on other networks
}

func (s *localStage) connect(*store.DB, *reminder.Book) ([]bot.Platform, error) {
	return []bot.Platform{s.net}, nil
}

func (s *localStage) attend(ctx context.Context) error {
	select {
	case <-s.net.Listening():
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *localStage) meet(context.Context, *roster.File) error { return nil }

func (s *localStage) say(ctx context.Context, m chat.Message) error { return s.net.Say(ctx, m) }

func (s *localStage) click(ctx context.Context, at chat.Place, who chat.Person, label, id string) error {
	return s.net.Click(ctx, at, who, label, id)
}

func (s *localStage) said(since int) []chatscript.Utterance {
	for _, u := range s.net.Said(s.taken) {
		s.taken++
		heard := chatscript.Utterance{At: u.At, Place: u.Place, Text: u.Reply.Text}
		for _, c := range slices.Concat(u.Reply.Choices, u.Reply.Boxes) {
			heard.Choices = append(heard.Choices, c.Label)
		}
		if heard.Text != "" || len(heard.Choices) > 0 || len(u.Reply.Files) == 0 {
			s.heard = append(s.heard, heard)
		}
		for _, f := range u.Reply.Files {
			s.heard = append(s.heard, chatscript.Utterance{At: u.At, Place: u.Place, Text: chatscript.FileText(f.Name)})
		}
	}
	return s.heard[min(since, len(s.heard)):]
}

func (s *localStage) fail(times int) { s.net.Fail(times) }

func (s *localStage) close() error { return nil }
