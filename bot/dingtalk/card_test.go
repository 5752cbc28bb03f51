package dingtalk_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/daybook-bot/daybook/bot/dingtalk"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/simulator"
)

func TestCards(t *testing.T) {
	w := newWorld(t, func(_ *simulator.Options, o *dingtalk.Options) { o.Template = simulator.QuizTemplate })
	w.run()
	asked := answer(w.inGroup("今日一题"), "q", "题目")
	asked.Reply.Choices = []chat.Choice{{Label: "A", Says: "答 A"}, {Label: "B", Says: "答 B"}}
	press := func(label string) {
		t.Helper()
		if _, err := w.cloud.Click(t.Context(), simulator.Click{Chat: group.Room, From: "lisi", Label: label}); err != nil {
			t.Fatal(err)
		}
	}
	w.mustSend(asked)
	press("B")
	first := w.hear()
	if first.Text != "答 B" || first.From.ID != "lisi" || first.Place != group {
		t.Errorf("heard %+v", first)
	}
	w.acknowledged()
	if got := w.cloud.Card(group.Room, "lisi")["picked"]; got != "B" {
		t.Errorf("who pressed sees %q", got)
	}
	if got := w.cloud.Card(group.Room, "zhangsan")["picked"]; got != "" {
		t.Errorf("somebody else sees %q", got)
	}
	press("B")
	if again := w.hear(); again.ID != first.ID {
		t.Error("the same press is another message")
	}
	w.acknowledged()
	for _, r := range w.cloud.State().Refused {
		t.Errorf("the service refuses %s: %s", r.What, r.Why)
	}

	w.fail(simulator.Fault{What: "card", Mode: "undelivered"})
	asked.Key = "q2"
	w.mustSend(asked)
	if said := w.said(group); said.Via != "reply" || len(said.Choices) != 2 {
		t.Errorf("a card is refused, said by %s", said.Via)
	}
}

// A press tells the staff id alone; who was bound under another id presses as themselves.
func TestWhoPressesIsWhoTheRosterKnows(t *testing.T) {
	roster := map[string]bool{}
	w := newWorld(t, func(_ *simulator.Options, o *dingtalk.Options) {
		o.Template, o.Known = simulator.QuizTemplate, knownIn(roster)
	})
	w.run()
	var old string
	for !strings.HasPrefix(old, "$:") { // the service does not send every id every time
		old = w.say(simulator.Say{Chat: group.Room, Group: true, From: "lisi", Name: "李四", Stranger: true, Text: "@小记 在"}).From.ID
	}
	roster[old] = true
	w.say(simulator.Say{Chat: group.Room, Group: true, From: "lisi", Name: "李四", Text: "@小记 发布了"})
	w.acknowledged()
	w.stop()
	w.run()
	asked := push(group, "q", "题目")
	asked.Reply.Choices = []chat.Choice{{Label: "A", Says: "答 A"}, {Label: "B", Says: "答 B"}}
	w.mustSend(asked)
	if _, err := w.cloud.Click(t.Context(), simulator.Click{Chat: group.Room, From: "lisi", Label: "B"}); err != nil {
		t.Fatal(err)
	}
	if m := w.hear(); m.From.ID != old {
		t.Errorf("%q pressed, known as %q", m.From.ID, old)
	}
}

// A database that is slow must not make a press fail: the card changes later.
func TestASlowPressIsAnsweredInTime(t *testing.T) {
	w := newWorld(t, func(_ *simulator.Options, o *dingtalk.Options) { o.Template = simulator.QuizTemplate })
	w.run()
	asked := push(single, "q", "题目")
	asked.Reply.Choices = []chat.Choice{{Label: "A", Says: "答 A"}}
	w.mustSend(asked)
	slow := make(chan error)
	w.receipts(slow)
	if _, err := w.cloud.Click(t.Context(), simulator.Click{Chat: "zhangsan", From: "zhangsan", Label: "A"}); err != nil {
		t.Fatal(err)
	}
	w.hear()
	w.acknowledged() // though it is not kept yet
	slow <- nil
	for ctx := w.within(); w.cloud.Card("zhangsan", "zhangsan")["picked"] != "A"; {
		if ctx.Err() != nil {
			t.Fatal("the card does not change")
		}
		runtime.Gosched()
	}
	for _, r := range w.cloud.State().Refused {
		t.Errorf("the service refuses %s: %s", r.What, r.Why)
	}
}
