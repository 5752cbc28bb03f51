// Package platformtest is what every bot.Platform must pass: that which the road of a message
// relies on, whatever the network. It knows no network.
package platformtest

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/internal/chat"
)

// Network is a platform and the people on its other side.
type Network struct {
	Platform bot.Platform
	Group    chat.Place // in which somebody has spoken before, as the networks want it
	Single   chat.Place // the same

	// Say has a person say something; the same id again is a redelivery. The platform
	// listens when it is called.
	Say func(t *testing.T, at chat.Place, id, text string)
	// Said is what has been said in a place, oldest first.
	Said func(at chat.Place) []string
	// Ready returns when the platform hears what is said.
	Ready func(t *testing.T)
}

// Run runs everything, each on a network of its own.
func Run(t *testing.T, start func(t *testing.T) Network) {
	for name, check := range map[string]func(*testing.T, Network){
		"says what it is":                  name,
		"hears everything in order":        order,
		"hears a redelivery under its id":  redelivery,
		"says texts as they are":           texts,
		"answers what it heard":            answers,
		"answers later than it may":        lateAnswers,
		"refuses what is not its own":      foreign,
		"says nothing when it is too late": tooLate,
		"listens again":                    again,
		"has no file that nobody sent":     noFile,
	} {
		t.Run(name, func(t *testing.T) { check(t, start(t)) })
	}
}

// listen has the platform listen, and returns what it hears and its end.
func listen(t *testing.T, n Network) (heard <-chan chat.Message, stop func()) {
	t.Helper()
	all := make(chan chat.Message, 1000)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- n.Platform.Listen(ctx, func(m chat.Message) <-chan error {
			all <- m
			receipt := make(chan error, 1)
			receipt <- nil
			return receipt
		})
	}()
	n.Ready(t)
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-done; err != nil {
			t.Errorf("the end of listening is no error, but %v", err)
		}
	}
	t.Cleanup(stop)
	return all, stop
}

func hear(t *testing.T, heard <-chan chat.Message) chat.Message {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	select {
	case m := <-heard:
		return m
	case <-ctx.Done():
		t.Fatal("nothing was heard")
	}
	return chat.Message{}
}

func send(t *testing.T, n Network, o chat.Outgoing) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := n.Platform.Send(ctx, o); err != nil {
		t.Fatal(err)
	}
}

func (n Network) last(t *testing.T, at chat.Place) string {
	t.Helper()
	said := n.Said(at)
	if len(said) == 0 {
		t.Fatalf("nothing was said in %s", at.Room)
	}
	return said[len(said)-1]
}

func name(t *testing.T, n Network) {
	if got := n.Platform.Name(); got == "" || got != n.Group.Platform || got != n.Single.Platform {
		t.Errorf("it is called %q; its places are on %q and %q", got, n.Group.Platform, n.Single.Platform)
	}
	if n.Group.Private() || !n.Single.Private() {
		t.Error("a group is no single chat")
	}
}

func order(t *testing.T, n Network) {
	heard, _ := listen(t, n)
	var want, got []string
	for i := range 50 {
		text := string(rune('一' + i))
		want = append(want, text)
		n.Say(t, n.Group, "order-"+text, text)
	}
	for range want {
		m := hear(t, heard)
		if m.Place != n.Group || m.From.ID == "" || m.Sent.IsZero() {
			t.Errorf("heard %+v", m)
		}
		got = append(got, m.Text)
	}
	if !slices.Equal(got, want) {
		t.Errorf("heard %q, want %q", got, want)
	}
}

func redelivery(t *testing.T, n Network) {
	heard, _ := listen(t, n)
	n.Say(t, n.Single, "same", "B")
	n.Say(t, n.Single, "same", "B")
	n.Say(t, n.Single, "other", "B")
	first, second, third := hear(t, heard), hear(t, heard), hear(t, heard)
	if first.ID == "" || first.ID != second.ID || first.ID == third.ID {
		t.Errorf("ids are %q, %q and %q; want the first two the same", first.ID, second.ID, third.ID)
	}
	if first.Place != n.Single {
		t.Errorf("heard in %v, want %v", first.Place, n.Single)
	}
}

func texts(t *testing.T, n Network) {
	listen(t, n)
	for i, text := range []string{
		"已记录 #17。", "第一行\n第二行\n\n第四行", "周敏、吴涛：2.5小时 × 3人 = 7.5小时", "<b>&amp;</b> \"引号\" \\反斜杠", "喆玥璟👍🏽——…",
	} {
		for _, at := range []chat.Place{n.Group, n.Single} {
			send(t, n, chat.Outgoing{Key: string(rune('a'+i)) + at.Room, To: at, Reply: chat.Reply{Text: text}})
			if got := n.last(t, at); got != text {
				t.Errorf("said %q in %s, want %q", got, at.Room, text)
			}
		}
	}
}

func answers(t *testing.T, n Network) {
	heard, _ := listen(t, n)
	n.Say(t, n.Group, "q", "统计")
	m := hear(t, heard)
	send(t, n, chat.Outgoing{Key: "answer", To: m.Place, Back: m.Back, Reply: chat.Reply{Text: "好的"}})
	if got := n.last(t, n.Group); got != "好的" {
		t.Errorf("said %q", got)
	}
}

func lateAnswers(t *testing.T, n Network) {
	heard, stop := listen(t, n)
	n.Say(t, n.Group, "q", "统计")
	m := hear(t, heard)
	stop()
	listen(t, n)
	m.Back.Expires = time.Time{}
	send(t, n, chat.Outgoing{Key: "answer", To: m.Place, Back: m.Back, Reply: chat.Reply{Text: "晚了一点"}})
	if got := n.last(t, n.Group); got != "晚了一点" {
		t.Errorf("said %q", got)
	}
}

func foreign(t *testing.T, n Network) {
	listen(t, n)
	elsewhere := chat.Outgoing{Key: "x", To: chat.Place{Platform: "nowhere", Room: n.Group.Room}, Reply: chat.Reply{Text: "x"}}
	if err := n.Platform.Send(t.Context(), elsewhere); !errors.Is(err, chat.ErrNever) {
		t.Errorf("a place on another network: %v, want never", err)
	}
}

func tooLate(t *testing.T, n Network) {
	listen(t, n)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	before := len(n.Said(n.Group))
	if n.Platform.Send(ctx, chat.Outgoing{Key: "x", To: n.Group, Reply: chat.Reply{Text: "x"}}) == nil {
		t.Error("said although nobody waits for it")
	}
	if after := len(n.Said(n.Group)); after != before {
		t.Error("it was said all the same")
	}
}

func again(t *testing.T, n Network) {
	for _, id := range []string{"first", "second"} {
		heard, stop := listen(t, n)
		n.Say(t, n.Group, id, id)
		if m := hear(t, heard); m.Text != id {
			t.Errorf("heard %q, want %q", m.Text, id)
		}
		stop()
	}
}

func noFile(t *testing.T, n Network) {
	if content, err := n.Platform.Fetch(t.Context(), chat.File{Name: "图片", Ref: "/nowhere/at/all"}); err == nil {
		t.Errorf("fetched %v", content)
	}
}
