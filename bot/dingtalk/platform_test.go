package dingtalk_test

import (
	"strings"
	"testing"

	"github.com/daybook-bot/daybook/bot/dingtalk"
	"github.com/daybook-bot/daybook/bot/platformtest"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/simulator"
)

func TestIsAPlatform(t *testing.T) {
	platformtest.Run(t, func(t *testing.T) platformtest.Network {
		w := newWorld(t, nil)
		w.robot = dingtalk.New(w.options)
		say := func(t *testing.T, at chat.Place, id, text string) {
			t.Helper()
			s := simulator.Say{From: "zhangsan", Text: text, MsgID: id}
			if !at.Private() {
				s.Chat, s.Group, s.Text = at.Room, true, "@小记 "+text
			}
			if _, err := w.cloud.Say(t.Context(), s); err != nil {
				t.Fatal(err)
			}
			// People speak one after another; which of two connections is faster nobody knows.
			w.acknowledged()
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
			Ready: func(t *testing.T) { t.Helper(); w.ready() },
		}
	})
}
