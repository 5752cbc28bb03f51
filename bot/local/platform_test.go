package local_test

import (
	"testing"
	"time"

	"github.com/daybook-bot/daybook/bot/local"
	"github.com/daybook-bot/daybook/bot/platformtest"
	"github.com/daybook-bot/daybook/internal/chat"
)

func TestIsAPlatform(t *testing.T) {
	noon := time.Date(2021, 4, 1, 12, 0, 0, 0, time.UTC)
	platformtest.Run(t, func(*testing.T) platformtest.Network {
		n := local.New("local", func() time.Time { return noon })
		return platformtest.Network{
			Platform: n,
			Group:    chat.Place{Platform: "local", Room: "群"},
			Single:   chat.Direct("local", "周敏"),
			Say: func(t *testing.T, at chat.Place, id, text string) {
				t.Helper()
				m := chat.Message{ID: id, Place: at, From: chat.Person{ID: "周敏"}, Text: text, Sent: noon}
				if err := n.Say(t.Context(), m); err != nil {
					t.Fatal(err)
				}
			},
			Said: func(at chat.Place) []string {
				var all []string
				for _, u := range n.Said(0) {
					if u.Place == at {
						all = append(all, u.Reply.Text)
					}
				}
				return all
			},
			Ready: func(*testing.T) { <-n.Listening() },
		}
	})
}
