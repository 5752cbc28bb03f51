package dingtalk_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/bot/dingtalk"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/secret"
	"github.com/daybook-bot/daybook/internal/simulator"
)

// While the session of a message lives, what is said goes there; a minute before its end it
// does not any more.
func TestAnswersGoThroughTheSession(t *testing.T) {
	w := newWorld(t, nil)
	w.run()
	m := w.inGroup("统计")
	w.acknowledged()
	for _, then := range []struct {
		after time.Duration
		via   string
	}{{0, "reply"}, {88 * time.Minute, "reply"}, {90 * time.Minute, "push"}} {
		w.clock.Set(morning.Add(then.after))
		w.mustSend(answer(m, fmt.Sprint(then.after), "好的"))
		if said := w.said(group); said.Via != then.via || said.Text != "好的" {
			t.Errorf("after %v said %s by %s, want %s", then.after, said.Text, said.Via, then.via)
		}
	}
	w.mustSend(answer(w.say(simulator.Say{Text: "统计"}), "single", "好的"))
	if said := w.said(single); said.Via != "reply" {
		t.Errorf("in the single chat by %s", said.Via)
	}
}

// What nobody asked for uses the newest session of its room too: it costs less, and can call
// people.
func TestPushesUseALivingSession(t *testing.T) {
	w := newWorld(t, nil)
	w.run()
	w.inGroup("你好")
	o := push(group, "k", "开会了")
	o.Reply.Mention = []chat.Person{{ID: "zhangsan", Name: "张三"}}
	w.mustSend(o)
	if said := w.said(group); said.Via != "reply" || !slices.Contains(said.To, "zhangsan") {
		t.Errorf("said by %s, calling %q", said.Via, said.To)
	}
	w.clock.Set(morning.Add(2 * time.Hour))
	o.Key = "k2"
	w.mustSend(o)
	if said := w.said(group); said.Via != "push" || said.Text != "@张三 开会了" {
		t.Errorf("said %s by %s", said.Text, said.Via)
	}
}

func TestASessionThatIsGoneIsLeft(t *testing.T) {
	w := newWorld(t, nil)
	w.run()
	m := w.inGroup("统计")
	w.fail(simulator.Fault{What: "reply", Code: 300001})
	w.mustSend(answer(m, "k", "好的"))
	if said := w.said(group); said.Via != "push" || said.Text != "好的" {
		t.Errorf("said %s by %s", said.Text, said.Via)
	}
}

// A group's own webhook can call people whenever, and an answer is tried again with the same
// id when nobody knows what became of it.
func TestTheGroupsWebhook(t *testing.T) {
	w := newWorld(t, func(s *simulator.Options, o *dingtalk.Options) {
		s.Webhooks = map[string]string{geheim + "-hook": group.Room}
		s.Org.Groups = map[string]string{group.Room: "支部"}
		o.Hooks = map[string]secret.Text{group.Room: secret.New(geheim + "-hook")}
	})
	w.run()
	o := push(group, "k", "开会了")
	o.Reply.Mention = []chat.Person{{ID: "zhangsan", Name: "张三"}}
	w.fail(simulator.Fault{What: "webhook", Mode: "lost-ack"})
	w.mustSend(o)
	said := w.said(group)
	if said.Via != "webhook" || !slices.Contains(said.To, "zhangsan") {
		t.Errorf("said by %s, calling %q", said.Via, said.To)
	}
	if n := len(w.cloud.Said(group.Room)); n != 1 {
		t.Errorf("said %d times", n)
	}
	once := push(group, "once", "提醒")
	once.Once = true
	w.fail(simulator.Fault{What: "webhook", Mode: "lost-ack"})
	if err := w.send(once); !errors.Is(err, chat.ErrUnknown) {
		t.Errorf("a reminder is tried again: %v", err)
	}
	w.fail(simulator.Fault{What: "webhook", Code: 400106})
	w.mustSend(push(group, "k2", "还有"))
	if said := w.said(group); said.Via != "push" {
		t.Errorf("refused there, said by %s", said.Via)
	}
}

func TestATokenThatEndedIsReplacedOnce(t *testing.T) {
	w := newWorld(t, nil)
	w.run()
	w.mustSend(push(single, "a", "一"))
	w.fail(simulator.Fault{What: "token", Mode: "expired"})
	w.mustSend(push(single, "b", "二"))
	w.fail(simulator.Fault{What: "push", Error: "InvalidAuthentication", Code: 401, Times: 2})
	if err := w.send(push(single, "c", "三")); err == nil || errors.Is(err, chat.ErrNever) || errors.Is(err, chat.ErrUnknown) {
		t.Errorf("twice not valid: %v", err)
	}
	w.mustSend(push(single, "c", "三"))
}

// The service fails in many shapes; each means one of four things.
func TestWhatAFailureMeans(t *testing.T) {
	const again, never, unknown = "again", "never", "unknown"
	for name, tc := range map[string]struct {
		fault simulator.Fault
		want  string
	}{
		"slow gateway, done":     {simulator.Fault{What: "push", Mode: "lost-ack"}, unknown},
		"slow gateway, not done": {simulator.Fault{What: "push", Mode: "lost"}, unknown},
		"cut off":                {simulator.Fault{What: "push", Mode: "drop"}, unknown},
		"a page of HTML":         {simulator.Fault{What: "push", Mode: "html"}, again},
		"punished":               {simulator.Fault{What: "push", Mode: "punish"}, again},
		"too many a second":      {simulator.Fault{What: "push", Code: 90018}, again},
		"no permission":          {simulator.Fault{What: "push", Mode: "permission"}, again},
		"disbanded":              {simulator.Fault{What: "push", Error: "group.disbanded"}, never},
		"unsafe":                 {simulator.Fault{What: "push", Error: "contain.unsafe.url"}, never},
		"month over":             {simulator.Fault{What: "push", Code: 90020}, again},
		"its own fault":          {simulator.Fault{What: "push", Code: 500}, unknown},
		"no token":               {simulator.Fault{What: "token", Mode: "html"}, again},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(s *simulator.Options, _ *dingtalk.Options) {
				s.Org.Groups = map[string]string{group.Room: "支部"}
			})
			w.run()
			w.fail(tc.fault)
			err := w.send(push(group, "k", "一"))
			got := again
			switch {
			case err == nil:
				got = "done"
			case errors.Is(err, chat.ErrNever):
				got = never
			case errors.Is(err, chat.ErrUnknown):
				got = unknown
			}
			if got != tc.want {
				t.Errorf("%s, want %s: %v", got, tc.want, err)
			}
			if err != nil && strings.Contains(err.Error(), "http://") {
				t.Errorf("the error has an address in it: %v", err)
			}
		})
	}
}

func TestNobodyIsToldThatItArrivedWhoDidNotGetIt(t *testing.T) {
	w := newWorld(t, nil)
	w.run()
	if err := w.send(push(chat.Direct(dingtalk.Platform, "nobody"), "k", "一")); !errors.Is(err, chat.ErrNever) {
		t.Errorf("nobody has this id: %v", err)
	}
	w.fail(simulator.Fault{What: "push", Mode: "flow-controlled"})
	if err := w.send(push(single, "k2", "一")); err == nil || errors.Is(err, chat.ErrNever) {
		t.Errorf("held up by the service: %v", err)
	}
	if err := w.send(push(chat.Place{Platform: dingtalk.Platform, Room: "cidUnknown"}, "k3", "一")); !errors.Is(err, chat.ErrNever) {
		t.Errorf("a group without the robot: %v", err)
	}
	h, _ := w.robot.Health()
	if !slices.Contains(h.Unreachable, "cidUnknown") {
		t.Errorf("unreachable are %q", h.Unreachable)
	}
}

func TestTooMuchInAMinuteWaits(t *testing.T) {
	w := newWorld(t, nil)
	w.run()
	m := w.inGroup("你好")
	n := 0
	for ; n < 30; n++ {
		if err := w.send(answer(m, fmt.Sprint(n), "好")); err != nil {
			if errors.Is(err, chat.ErrNever) || errors.Is(err, chat.ErrUnknown) {
				t.Errorf("%v", err)
			}
			break
		}
	}
	if n < 15 || n > 20 {
		t.Errorf("%d messages in a minute", n)
	}
	w.clock.Set(morning.Add(61 * time.Second))
	w.mustSend(answer(m, "later", "好"))
	if refused := w.cloud.State().Refused; len(refused) > 0 {
		t.Errorf("the service refuses %+v", refused[0])
	}
}

// What nobody waits for is kept back when the month runs out; the rest is said.
func TestAMonthThatRunsOut(t *testing.T) {
	w := newWorld(t, func(s *simulator.Options, o *dingtalk.Options) {
		s.Org.Groups = map[string]string{group.Room: "支部"}
		o.Limits = dingtalk.Limits{API: 5}
		o.Spare = func(o chat.Outgoing) bool { return o.Once }
	})
	w.run()
	question := push(group, "q", "每日一题")
	question.Once = true
	for i := range 4 {
		w.mustSend(push(single, fmt.Sprint(i), "好"))
	}
	if m := <-w.warned; m.Name != "api" || m.Used != 4 {
		t.Errorf("warned of %+v", m)
	}
	held := (*chat.Held)(nil)
	if err := w.send(question); !errors.As(err, &held) || !strings.Contains(held.Reason, "额度") {
		t.Errorf("%v, want it held back", err)
	}
	w.mustSend(push(single, "answer", "好"))
	w.stop()
	w.run()
	if err := w.send(question); !errors.As(err, &held) {
		t.Errorf("after a restart: %v", err)
	}
	w.clock.Set(time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC))
	w.mustSend(question)
}

// One of the two counts may be used up and the other not: what is said goes there.
func TestTheOtherCountIsUsed(t *testing.T) {
	w := newWorld(t, nil)
	w.run()
	m := w.inGroup("统计")
	w.fail(simulator.Fault{What: "reply", Code: 90020})
	w.mustSend(answer(m, "k", "好的"))
	if said := w.said(group); said.Via != "push" {
		t.Errorf("said by %s", said.Via)
	}
	if over := <-w.warned; over.Name != "webhook" || !over.Over {
		t.Errorf("warned of %+v", over)
	}
}

func TestButtonsAreSaidByWhoPressesThem(t *testing.T) {
	w := newWorld(t, nil)
	w.run()
	asked := answer(w.inGroup("今日一题"), "q", "题目\nA. 一\nB. 二")
	asked.Reply.Choices = []chat.Choice{{Label: "A", Says: "答 A"}, {Label: "B", Says: "答 B"}}
	for i, via := range []string{"reply", "push"} {
		asked.Key = via
		w.mustSend(asked)
		if said := w.said(group); said.Via != via || !slices.Equal(said.Choices, []string{"A", "B"}) {
			t.Fatalf("said %+v", said)
		}
		id, err := w.cloud.Click(t.Context(), simulator.Click{Chat: group.Room, From: "lisi", Label: "B"})
		if err != nil || id == "" {
			t.Fatalf("%q, %v", id, err)
		}
		if m := w.hear(); m.Text != "答 B" || m.From.ID != "lisi" || m.ID != id {
			t.Errorf("%d: heard %+v", i, m)
		}
		w.acknowledged()
		w.clock.Set(morning.Add(3 * time.Hour))
	}
	if warnings := w.cloud.State().Warnings; len(warnings) > 0 {
		t.Errorf("the service warns: %s", warnings[0])
	}
}

var png = append([]byte("\x89PNG\r\n\x1a\n"), bytes.Repeat([]byte("x"), 100)...)

func TestFilesGoOut(t *testing.T) {
	w := newWorld(t, func(s *simulator.Options, _ *dingtalk.Options) {
		s.Org.Groups = map[string]string{group.Room: "支部"}
	})
	w.run()
	dir := t.TempDir()
	file := func(name string, content []byte) chat.File {
		at := filepath.Join(dir, name)
		if err := os.WriteFile(at, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return chat.File{Name: name, Ref: at}
	}
	for _, at := range []chat.Place{group, single} {
		o := push(at, "files"+at.Room, "总结好了")
		o.Reply.Files = []chat.File{file("总结.docx", []byte("a document")), file("图.png", png)}
		w.mustSend(o)
		var names []string
		for _, s := range w.cloud.Said(strings.TrimPrefix(at.Room, "@")) {
			for _, f := range s.Files {
				names = append(names, f.Name)
			}
		}
		if !slices.Equal(names, []string{"总结.docx", "图.png"}) {
			t.Errorf("in %s there are %q", at.Room, names)
		}
	}
	o := push(single, "text file", "")
	o.Reply.Files = []chat.File{file("a.txt", []byte("text"))}
	w.mustSend(o)
	said := w.cloud.Said(strings.TrimPrefix(single.Room, "@"))
	if last := said[len(said)-1]; len(last.Files) != 1 || last.Files[0].Name != "a.zip" {
		t.Fatalf("a kind of file that the service does not take came as %+v", last.Files)
	}
	packed := said[len(said)-1].Files[0].Data
	z, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil || len(z.File) != 1 || z.File[0].Name != "a.txt" {
		t.Errorf("in it is %v, %v", z, err)
	}
}

func TestFilesComeIn(t *testing.T) {
	w := newWorld(t, nil)
	w.run()
	m := w.say(simulator.Say{Chat: group.Room, Group: true, Text: "@小记 看", Images: [][]byte{png, png}})
	if m.Text != "看" || len(m.Files) != 2 {
		t.Fatalf("heard %+v", m)
	}
	for _, f := range m.Files {
		content, err := w.robot.Fetch(w.within(), f)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(content)
		if err != nil || !bytes.Equal(got, png) {
			t.Errorf("fetched %d bytes, %v", len(got), err)
		}
	}
	fake := w.say(simulator.Say{Images: [][]byte{[]byte("<html>no picture</html>")}})
	if _, err := w.robot.Fetch(w.within(), fake.Files[0]); !errors.Is(err, chat.ErrNever) {
		t.Errorf("what is no picture is fetched as one: %v", err)
	}
	if _, err := w.robot.Fetch(w.within(), chat.File{Name: "x", Ref: `{"codes":["unknown"],"robot":"bot"}`}); !errors.Is(err, chat.ErrNever) {
		t.Errorf("a code that is none: %v", err)
	}
}
