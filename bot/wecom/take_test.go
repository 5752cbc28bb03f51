package wecom_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/daybook-bot/daybook/bot/wecom"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/simulator"
)

var picture = append([]byte("\x89PNG\r\n\x1a\n"), bytes.Repeat([]byte("x"), 100)...)

func TestWhatIsHeard(t *testing.T) {
	for _, c := range []struct {
		name string
		says simulator.Say
		want chat.Message
	}{
		{"text in a group", simulator.Say{Chat: "g", Group: true, Text: "@小记 B"}, chat.Message{Place: chat.Place{Platform: "wecom", Room: "g"}, Text: "B"}},
		{"others that are called stay", simulator.Say{Chat: "g", Group: true, Text: "@小记 去掉 17 @李四"}, chat.Message{Place: chat.Place{Platform: "wecom", Room: "g"}, Text: "去掉 17 @李四"}},
		{"text in single chat", simulator.Say{Text: "我的"}, chat.Message{Place: single, Text: "我的"}},
		{"a quote", simulator.Say{Text: "确认", Quote: &simulator.Quote{Text: "草稿 #17"}}, chat.Message{Place: single, Text: "确认", Quoted: "草稿 #17"}},
		{"voice", simulator.Say{Voice: "今年下沉多少小时"}, chat.Message{Place: single, Text: "今年下沉多少小时"}},
		{"a picture", simulator.Say{Images: [][]byte{picture}}, chat.Message{Place: single, Files: []chat.File{{Name: "图片"}}}},
		{"a picture and text", simulator.Say{Chat: "g", Group: true, Text: "@小记 报告", Images: [][]byte{picture}},
			chat.Message{Place: chat.Place{Platform: "wecom", Room: "g"}, Text: "报告", Files: []chat.File{{Name: "图片"}}}},
		{"a file", simulator.Say{File: &simulator.File{Name: "a.csv", Data: []byte("a,b,c,d")}}, chat.Message{Place: single, Files: []chat.File{{Name: "文件"}}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, nil)
			w.run()
			got := w.say(c.says)
			if got.ID == "" || got.Back.Token == "" || !got.Back.Expires.Equal(morning.Add(24*time.Hour)) {
				t.Errorf("id %q, back %+v", got.ID, got.Back)
			}
			for i := range got.Files {
				r, err := w.robot.Fetch(t.Context(), got.Files[i])
				if err != nil {
					t.Fatal(err)
				}
				content, err := io.ReadAll(r)
				if err != nil || !bytes.Equal(content, picture) && string(content) != "a,b,c,d" {
					t.Errorf("the file has %d bytes, %v", len(content), err)
				}
				got.Files[i].Ref = ""
			}
			c.want.From, c.want.Sent = chat.Person{ID: "zhangsan"}, morning
			got.ID, got.Back, got.Sent = "", chat.Back{}, got.Sent.UTC()
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +heard):\n%s", diff)
			}
		})
	}
}

func TestAFileCanBeFetchedForSomeMinutesOnly(t *testing.T) {
	w := newWorld(t, nil)
	w.run()
	m := w.say(simulator.Say{Images: [][]byte{picture}})
	w.clock.Set(morning.Add(6 * time.Minute))
	if _, err := w.robot.Fetch(t.Context(), m.Files[0]); !errors.Is(err, chat.ErrNever) || strings.Contains(err.Error(), "http") {
		t.Errorf("an expired file: %v; want never, and no address in it", err)
	}
	for _, ref := range []string{"", "{}", `{"url":"http://10.0.0.1/x"}`, `{"url":"https://192.168.1.1/x"}`, `{"url":"https://localhost/x"}`, `{"url":"file:///etc/passwd"}`} {
		if _, err := w.robot.Fetch(t.Context(), chat.File{Ref: ref}); !errors.Is(err, chat.ErrNever) {
			t.Errorf("fetched from %q: %v", ref, err)
		}
	}
}

func TestTheSameMessageTwiceIsHeardTwice(t *testing.T) {
	w := newWorld(t, nil)
	w.run()
	first := w.say(simulator.Say{Text: "B", Times: 2})
	if second := w.hear(); second.ID != first.ID {
		t.Errorf("heard %s and %s: whoever keeps them must see that they are one", first.ID, second.ID)
	}
}

func TestWhatIsNotKeptIsTold(t *testing.T) {
	w := newWorld(t, nil)
	w.keeping = errors.New("the disk is full")
	w.run()
	w.inGroup("B")
	waitFor(t, func() bool { return len(w.cloud.Said(group.Room)) == 1 })
	if got := w.said(group).Text; !strings.Contains(got, "没能记下") {
		t.Errorf("said %q", got)
	}
}

func TestEvents(t *testing.T) {
	w := newWorld(t, nil)
	w.run()
	enter := simulator.Say{From: "zhangsan", Event: "enter_chat"}
	if _, err := w.cloud.Say(t.Context(), enter); err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool { return len(w.cloud.Said("zhangsan")) == 1 })
	if got := w.said(single); got.Via != "welcome" || !strings.Contains(got.Text, "帮助") {
		t.Errorf("welcomed with %+v", got)
	}
	w.clock.Set(morning.Add(24 * time.Hour))
	for _, event := range []string{"enter_chat", "feedback_event", "auth_change_event"} {
		if _, err := w.cloud.Say(t.Context(), simulator.Say{From: "zhangsan", Event: event}); err != nil {
			t.Fatal(err)
		}
	}
	if got := w.say(simulator.Say{Text: "还在吗"}).Text; got != "还在吗" {
		t.Errorf("heard %q", got)
	}
	if n := len(w.cloud.Said("zhangsan")); n != 1 {
		t.Errorf("said %d things, want one welcome for ever", n)
	}
}

// waitFor waits until something holds that happens on other goroutines.
func waitFor(t *testing.T, holds func() bool) {
	t.Helper()
	late := time.After(10 * time.Second)
	for !holds() {
		select {
		case <-late:
			t.Fatal("it never came to that")
		case <-time.After(time.Millisecond):
		}
	}
}

func question(at chat.Place, labels ...string) chat.Outgoing {
	o := push(at, "q/"+strings.Join(labels, "/"), "今天的题：河湖长制从哪年起全面推行？")
	for _, l := range labels {
		o.Reply.Choices = append(o.Reply.Choices, chat.Choice{Label: l, Says: "答 " + l})
	}
	return o
}

func TestButtonsInSingleChat(t *testing.T) {
	for _, c := range []struct {
		name   string
		labels []string
		kind   string
	}{
		{"a few", []string{"A", "B", "C", "D"}, "button_interaction"},
		{"many", []string{"A", "B", "C", "D", "E", "F", "G"}, "multiple_interaction"},
		{"more", []string{"A", "B", "C", "D", "E", "F", "G", "H", "I", "J"}, "vote_interaction"},
		{"long", []string{"二〇一六年十二月一日起", "二〇一八年六月底之前才"}, "vote_interaction"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, nil)
			w.run()
			w.say(simulator.Say{Text: "出题"})
			w.mustSend(question(single, c.labels...))
			card := w.said(single)
			if card.Msgtype != "template_card" || !strings.Contains(string(card.Raw), c.kind) {
				t.Fatalf("said %s %s", card.Msgtype, card.Raw)
			}
			if _, err := w.cloud.Click(t.Context(), simulator.Click{Chat: "zhangsan", From: "zhangsan", Label: c.labels[1]}); err != nil {
				t.Fatal(err)
			}
			m := w.hear()
			if m.Text != "答 "+c.labels[1] || m.Place != single || m.ID == "" {
				t.Errorf("heard %+v", m)
			}
			waitFor(t, func() bool { return w.said(single).Via == "update" })
			if refused := w.cloud.State().Refused; len(refused) > 0 {
				t.Errorf("refused: %v", refused)
			}
			w.mustSend(push(single, "ok", "记下了"))
			if got := w.said(single); got.Text != "记下了" || got.Via != "push" {
				t.Errorf("said %+v", got)
			}
		})
	}
}

func boxes(labels ...string) chat.Outgoing {
	o := question(single, labels...)
	o.Key += "/boxes"
	o.Reply.Boxes, o.Reply.Choices = o.Reply.Choices, nil
	return o
}

func TestSeveralAreTickedAndSentAtOnce(t *testing.T) {
	w := newWorld(t, nil)
	w.run()
	w.say(simulator.Say{Text: "出题"})
	w.mustSend(boxes("A", "B", "C", "D"))
	card := w.said(single)
	if !strings.Contains(string(card.Raw), `"vote_interaction"`) || !strings.Contains(string(card.Raw), `"mode":1`) {
		t.Fatalf("said %s", card.Raw)
	}
	if _, err := w.cloud.Click(t.Context(), simulator.Click{Chat: "zhangsan", From: "zhangsan", Labels: []string{"D", "A"}}); err != nil {
		t.Fatal(err)
	}
	if m := w.hear(); m.Text != "答 A答 D" {
		t.Errorf("heard %+v", m)
	}
	waitFor(t, func() bool { return w.said(single).Via == "update" })
	var now struct {
		Card struct {
			Box struct {
				Disable bool
				List    []struct {
					ID      string
					Checked bool `json:"is_checked"`
				} `json:"option_list"`
			} `json:"checkbox"`
		} `json:"template_card"`
	}
	if err := json.Unmarshal(w.said(single).Raw, &now); err != nil {
		t.Fatal(err)
	}
	box := now.Card.Box
	if !box.Disable || len(box.List) != 4 || !box.List[0].Checked || box.List[1].Checked || box.List[2].Checked || !box.List[3].Checked {
		t.Errorf("the card shows %+v", box)
	}
	if refused := w.cloud.State().Refused; len(refused) > 0 {
		t.Errorf("refused: %v", refused)
	}
}

// A drop-down has something chosen from the beginning; to send that is no answer.
func TestADropDownSentWithNothingChosen(t *testing.T) {
	w := newWorld(t, nil)
	w.run()
	w.say(simulator.Say{Text: "出题"})
	w.mustSend(question(single, "A", "B", "C", "D", "E", "F", "G"))
	press := func(label string) {
		t.Helper()
		if _, err := w.cloud.Click(t.Context(), simulator.Click{Chat: "zhangsan", From: "zhangsan", Label: label}); err != nil {
			t.Fatal(err)
		}
	}
	press("——请选——")
	waitFor(t, func() bool { return w.said(single).Via == "update" })
	if got := w.said(single); !strings.Contains(got.Text, "还没选") || len(w.heard) != 0 {
		t.Fatalf("said %+v, heard %d", got, len(w.heard))
	}
	press("F")
	if m := w.hear(); m.Text != "答 F" {
		t.Errorf("heard %+v", m)
	}
	waitFor(t, func() bool { return strings.Contains(string(w.said(single).Raw), `"已选好"`) })
	if _, err := w.cloud.Click(t.Context(), simulator.Click{Chat: "zhangsan", From: "zhangsan", Label: "E"}); err == nil {
		t.Error("what was answered can be chosen again")
	}
}

// Whatever kind of card it is: refused everywhere, its text is said, once.
func TestRefusedCardsBecomeText(t *testing.T) {
	for name, o := range map[string]chat.Outgoing{
		"buttons":   question(single, "A", "B"),
		"drop-down": question(single, "A", "B", "C", "D", "E", "F", "G"),
		"boxes":     boxes("A", "B", "C"),
	} {
		for _, code := range []int{40008, 40035, 42045, 600039, 93001} {
			w := newWorld(t, nil)
			w.run()
			o.Back = w.say(simulator.Say{Text: "出题"}).Back
			w.fail(simulator.Fault{What: "reply", Code: code})
			w.fail(simulator.Fault{What: "push", Code: code})
			w.mustSend(o)
			if said := w.cloud.Said("zhangsan"); len(said) != 1 || said[0].Msgtype == "template_card" || said[0].Text != o.Reply.Text {
				t.Errorf("%s, %d: said %+v", name, code, said)
			}
			w.stop()
		}
	}
}

func TestACardIsKnownAfterARestart(t *testing.T) {
	w := newWorld(t, nil)
	w.run()
	w.say(simulator.Say{Text: "出题"})
	w.mustSend(question(single, "A", "B"))
	w.stop()
	w.run()
	if _, err := w.cloud.Click(t.Context(), simulator.Click{Chat: "zhangsan", From: "zhangsan", Label: "B"}); err != nil {
		t.Fatal(err)
	}
	if m := w.hear(); m.Text != "答 B" {
		t.Errorf("heard %+v", m)
	}
}

func TestGroupsGetTextUnlessCardsAreOn(t *testing.T) {
	for _, c := range []struct {
		name  string
		cards bool
		fault simulator.Fault
		kind  string
	}{
		{name: "off", kind: "markdown"},
		{name: "on", cards: true, kind: "template_card"},
		{name: "on and refused", cards: true, fault: simulator.Fault{What: "card", Code: 40008, Times: -1}, kind: "markdown"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, func(o *wecom.Options) { o.GroupCards = c.cards })
			w.run()
			w.inGroup("出题")
			if c.fault.What != "" {
				w.fail(c.fault)
			}
			w.mustSend(question(group, "A", "B"))
			if got := w.said(group); got.Msgtype != c.kind || !strings.Contains(got.Text, "河湖长制") {
				t.Errorf("said %s %q, want %s with the text", got.Msgtype, got.Text, c.kind)
			}
		})
	}
}

func TestALongQuestionIsSaidBeforeItsButtons(t *testing.T) {
	w := newWorld(t, nil)
	w.run()
	m := w.say(simulator.Say{Text: "出题"})
	o := question(single, "A", "B")
	o.Back = m.Back
	o.Reply.Text += "\nA. 2016年\nB. 2018年"
	w.mustSend(o)
	said := w.cloud.Said("zhangsan")
	if len(said) != 2 || said[0].Text != o.Reply.Text || said[1].Msgtype != "template_card" {
		t.Fatalf("said %+v", said)
	}
	w.fail(simulator.Fault{What: "reply", Code: 40008})
	w.fail(simulator.Fault{What: "push", Code: 40008})
	o.Key = "again"
	if err := w.send(o); err != nil && !errors.Is(err, chat.ErrNever) {
		t.Error(err)
	}
}
