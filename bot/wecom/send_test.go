package wecom_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/bot/wecom"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/simulator"
)

func TestAnswersByTheMessagesOwnID(t *testing.T) {
	w := newWorld(t, nil)
	w.run()
	m := w.inGroup("统计")
	w.mustSend(answer(m, "a", "本年 3 次"))
	if got := w.said(group); got.Via != "reply" || got.Msgtype != "stream" || got.Open || got.Text != "本年 3 次" {
		t.Errorf("said %+v, want a finished stream in reply", got)
	}
}

func TestAnswerThatIsRepeatedReplacesItself(t *testing.T) {
	w := newWorld(t, nil)
	w.run()
	m := w.inGroup("统计")
	w.fail(simulator.Fault{What: "reply", Mode: "drop"})
	if err := w.send(answer(m, "a", "本年 3 次")); !errors.Is(err, chat.ErrUnknown) {
		t.Fatalf("a reply that was cut off: %v, want unknown", err)
	}
	w.until(wecom.Ready)
	w.mustSend(answer(m, "a", "本年 3 次"))
	if got := w.said(group); got.Via != "push" {
		t.Errorf("said by %s over another connection, want a push", got.Via)
	}
}

func TestPushesWithTheKindOfTheChat(t *testing.T) {
	w := newWorld(t, nil)
	w.run()
	w.inGroup("你好")
	w.say(simulator.Say{Text: "你好"})
	for _, at := range []chat.Place{group, single} {
		w.mustSend(push(at, "p"+at.Room, "提醒：清明"))
		if got := w.said(at); got.Via != "push" || got.Msgtype != "markdown" || got.Text != "提醒：清明" {
			t.Errorf("said %+v, want a push", got)
		}
	}
	if state := w.cloud.State(); len(state.Refused) > 0 || len(state.Warnings) > 0 {
		t.Errorf("refused %v, warned %v", state.Refused, state.Warnings)
	}
}

// TestCodes has the service refuse with every code that the reference lists (§1.4).
func TestCodes(t *testing.T) {
	for _, c := range []struct {
		name   string
		faults []simulator.Fault
		push   bool
		want   error  // nil: it arrived
		via    string // how
		kind   string
	}{
		{name: "an id that is not known any more", faults: []simulator.Fault{{What: "reply", Code: 846605}}, via: "push", kind: "markdown"},
		{name: "a stream that was open for too long", faults: []simulator.Fault{{What: "reply", Code: 846608}}, via: "push", kind: "markdown"},
		{name: "a device that shows no streams", faults: []simulator.Fault{{What: "stream", Code: 600039}}, via: "reply", kind: "markdown"},
		{name: "not subscribed", faults: []simulator.Fault{{What: "connection", Mode: "unsubscribed"}}, via: "push", kind: "markdown"},
		{name: "not subscribed, a push", faults: []simulator.Fault{{What: "connection", Mode: "unsubscribed"}}, push: true, via: "push", kind: "markdown"},
		{name: "a group that takes no pushes, but answers", faults: []simulator.Fault{{What: "push", Code: 93006}}, push: true, via: "reply", kind: "markdown"},
		{name: "a group that the bot has left", faults: []simulator.Fault{{What: "push", Code: 93008}, {What: "reply", Code: 93008}}, push: true, want: chat.ErrNever},
		{name: "too much", faults: []simulator.Fault{{What: "push", Code: 45009}}, push: true, want: errLater},
		{name: "a conflict", faults: []simulator.Fault{{What: "push", Code: 6000}}, push: true, want: errLater},
		{name: "busy", faults: []simulator.Fault{{What: "push", Code: -1}}, push: true, want: errLater},
		{name: "a code that nobody has seen", faults: []simulator.Fault{{What: "push", Code: 12345}}, push: true, want: errLater},
		{name: "wrong content", faults: []simulator.Fault{{What: "push", Code: 40008}}, push: true, want: chat.ErrNever},
		{name: "nothing in it", faults: []simulator.Fault{{What: "push", Code: 93017}}, push: true, want: chat.ErrNever},
		{name: "no answer", faults: []simulator.Fault{{What: "push", Mode: "lost-ack"}}, push: true, want: chat.ErrUnknown},
		{name: "cut off", faults: []simulator.Fault{{What: "push", Mode: "drop"}}, push: true, want: chat.ErrUnknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, func(o *wecom.Options) { o.Patience = 500 * time.Millisecond })
			w.run()
			m := w.inGroup("统计")
			for _, f := range c.faults {
				w.fail(f)
			}
			o := answer(m, "a", "好")
			if c.push {
				o.Back = chat.Back{}
			}
			err := w.send(o)
			switch {
			case c.want == nil && err != nil:
				t.Fatal(err)
			case c.want == nil:
				if got := w.said(group); got.Via != c.via || got.Msgtype != c.kind {
					t.Errorf("said as %s by %s, want %s by %s", got.Msgtype, got.Via, c.kind, c.via)
				}
			case errors.Is(c.want, errLater):
				if err == nil || errors.Is(err, chat.ErrNever) || errors.Is(err, chat.ErrUnknown) {
					t.Errorf("%v, want one that is worth another try", err)
				}
			case !errors.Is(err, c.want):
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
}

var errLater = errors.New("worth another try")

func TestTheServicesPauseIsKept(t *testing.T) {
	w := newWorld(t, nil)
	w.run()
	w.inGroup("你好")
	w.fail(simulator.Fault{What: "push", Code: 45009})
	if w.send(push(group, "p", "提醒")) == nil {
		t.Fatal("a refused push arrived")
	}
	before := len(w.cloud.State().Refused)
	if w.send(push(group, "p", "提醒")) == nil {
		t.Error("said within the pause")
	}
	if after := len(w.cloud.State().Refused); after != before {
		t.Error("the service was asked within the pause")
	}
	w.clock.Set(morning.Add(61 * time.Second))
	w.mustSend(push(group, "p", "提醒"))
}

func TestNeverMoreThanTheServiceTakes(t *testing.T) {
	w := newWorld(t, nil)
	w.run()
	w.inGroup("你好")
	taken, now := 0, morning
	for range 2000 {
		if w.send(push(group, "p", "提醒")) == nil {
			taken++
		}
		now = now.Add(1700 * time.Millisecond)
		w.clock.Set(now)
	}
	if state := w.cloud.State(); len(state.Refused) > 0 {
		t.Errorf("the service refused %v", state.Refused[0])
	}
	if taken < 900 || taken > 1000 {
		t.Errorf("%d messages in 57 minutes, want almost 1000", taken)
	}
}

func TestACallGoesAside(t *testing.T) {
	var aside []string
	w := newWorld(t, func(o *wecom.Options) {
		o.Aside = func(_ context.Context, o chat.Outgoing) (bool, error) {
			aside = append(aside, o.Key)
			return o.Key != "without", nil
		}
	})
	w.run()
	w.inGroup("你好")
	call := push(group, "call", "请看一下")
	call.Reply.Mention = []chat.Person{{ID: "lisi", Name: "李四"}}
	w.mustSend(call)
	if len(aside) != 1 || len(w.cloud.Said(group.Room)) != 0 {
		t.Errorf("aside: %v, said: %v", aside, w.cloud.Said(group.Room))
	}
	call.Key = "without"
	w.mustSend(call)
	if got := w.said(group).Text; got != "@李四 请看一下" {
		t.Errorf("said %q without another way", got)
	}
	w.fail(simulator.Fault{What: "push", Code: 93006})
	w.fail(simulator.Fault{What: "reply", Code: 93006})
	w.mustSend(push(group, "refused", "提醒"))
	if h, _ := w.robot.Health(); len(h.Unreachable) != 0 {
		t.Errorf("unreachable: %v, but it arrived aside", h.Unreachable)
	}
}

func TestUnreachableUntilSomebodySpeaks(t *testing.T) {
	w := newWorld(t, nil)
	w.run()
	err := w.send(push(group, "p", "提醒"))
	if !errors.Is(err, chat.ErrNever) {
		t.Fatalf("a push to a group that never spoke: %v", err)
	}
	if h, _ := w.robot.Health(); len(h.Unreachable) != 1 || h.Unreachable[0] != group.Room {
		t.Errorf("unreachable: %v", h.Unreachable)
	}
	w.inGroup("你好")
	if h, _ := w.robot.Health(); len(h.Unreachable) != 0 {
		t.Errorf("still unreachable: %v", h.Unreachable)
	}
}

func TestLongTextsAreSaidInParts(t *testing.T) {
	w := newWorld(t, nil)
	w.run()
	m := w.inGroup("台账")
	line := strings.Repeat("水", 99) + "\n"
	text := strings.TrimSpace(strings.Repeat(line, 90))
	w.fail(simulator.Fault{What: "stream", Code: 6000, Times: 1})
	o := answer(m, "a", text)
	if w.send(o) == nil {
		t.Fatal("a refused part arrived")
	}
	w.mustSend(o)
	var all []string
	for _, s := range w.cloud.Said(group.Room) {
		if len(s.Text) > 20480 {
			t.Errorf("a part has %d bytes", len(s.Text))
		}
		all = append(all, s.Text)
	}
	if got := strings.Join(all, "\n"); got != text {
		t.Errorf("the parts make %d bytes, want the %d that were to be said", len(got), len(text))
	}
}

func TestFilesAreUploadedInChunks(t *testing.T) {
	// Megabytes take their time on a busy machine.
	w := newWorld(t, func(o *wecom.Options) { o.Patience, o.Timing.Beat = time.Minute, time.Minute })
	w.run()
	m := w.inGroup("总结")
	path := filepath.Join(t.TempDir(), "f")
	content := strings.Repeat("年度总结", 200_000)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	o := answer(m, "a", "好了")
	o.Reply.Files = []chat.File{{Name: "2021年度总结.docx", Ref: path}}
	if err := w.robot.Send(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	got := w.said(group)
	if got.Msgtype != "file" || len(got.Files) != 1 || got.Files[0].Name != "2021年度总结.docx" || string(got.Files[0].Data) != content {
		t.Errorf("said a %s with %d files", got.Msgtype, len(got.Files))
	}
}

func TestWrongNetwork(t *testing.T) {
	w := newWorld(t, nil)
	if err := w.send(push(chat.Place{Platform: "local", Room: "x"}, "p", "x")); !errors.Is(err, chat.ErrNever) {
		t.Errorf("a place on another network: %v", err)
	}
}
