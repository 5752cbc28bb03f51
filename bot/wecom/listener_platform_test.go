package wecom_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/bot/platformtest"
	"github.com/daybook-bot/daybook/bot/wecom/app"
	"github.com/daybook-bot/daybook/bot/wecom/webhook"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/secret"
	"github.com/daybook-bot/daybook/internal/simulator"
	"github.com/daybook-bot/daybook/internal/token"
)

// With a webhook in the group and the app for people, a callback address does all that a
// platform must do.
func TestCallbackIsAPlatform(t *testing.T) {
	platformtest.Run(t, func(t *testing.T) platformtest.Network {
		p := makePost(t, time.Second, func(at simulator.Addresses, k clock.Clock) func(context.Context, chat.Outgoing) (bool, error) {
			hook := webhook.New(at.HTTP, secret.New(geheim), k)
			people := app.New(app.Options{API: at.HTTP, CorpID: "corp", Agent: 1000002, Secret: secret.New(geheim), Cache: token.Here(k)})
			return func(ctx context.Context, o chat.Outgoing) (bool, error) {
				if o.To.Private() {
					return true, people.Say(ctx, strings.TrimPrefix(o.To.Room, "@"), o.Reply.Text)
				}
				return true, hook.Text(ctx, o.Reply.Text, nil)
			}
		})
		return platformtest.Network{
			Platform: p.robot, Group: group, Single: single,
			Say: func(t *testing.T, at chat.Place, id, text string) {
				t.Helper()
				s := simulator.Say{From: "zhangsan", Text: text, MsgID: id}
				if !at.Private() {
					s.Chat, s.Group, s.Text = at.Room, true, "@小记 "+text
				}
				if _, err := p.cloud.Say(t.Context(), s); err != nil {
					t.Fatal(err)
				}
			},
			Said: func(at chat.Place) (all []string) {
				for _, s := range p.cloud.Said(strings.TrimPrefix(at.Room, "@")) {
					all = append(all, s.Text)
				}
				return all
			},
			Ready: func(*testing.T) { p.ready() },
		}
	})
}
