package wecom_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/bot/platformtest"
	"github.com/daybook-bot/daybook/bot/wecom"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/simulator"
)

func TestIsAPlatform(t *testing.T) {
	platformtest.Run(t, func(t *testing.T) platformtest.Network {
		w := newWorld(t, nil)
		w.robot = wecom.New(w.options)
		say := func(t *testing.T, at chat.Place, id, text string) {
			t.Helper()
			s := simulator.Say{From: "zhangsan", Text: text, MsgID: id}
			if !at.Private() {
				s.Chat, s.Group, s.Text = at.Room, true, "@小记 "+text
			}
			if _, err := w.cloud.Say(t.Context(), s); err != nil {
				t.Fatal(err)
			}
		}
		// Nobody listens yet: these are lost, and the robot may speak there from now on.
		say(t, group, "before", "你好")
		say(t, single, "before too", "你好")
		return platformtest.Network{
			Platform: w.robot, Group: group, Single: single, Say: say,
			Said: func(at chat.Place) []string {
				var all []string
				for _, s := range w.cloud.Said(strings.TrimPrefix(at.Room, "@")) {
					all = append(all, s.Text)
				}
				return all
			},
			Ready: func(t *testing.T) {
				t.Helper()
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
				defer cancel()
				if err := w.cloud.Subscribed(ctx); err != nil {
					t.Fatal(err)
				}
				w.until(wecom.Ready)
			},
		}
	})
}
