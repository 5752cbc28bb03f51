package dingtalk_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/bot/dingtalk"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/secret"
	"github.com/daybook-bot/daybook/internal/simulator"
)

const messages = "/v1.0/im/bot/messages/get"

func TestWhatIsNotKeptComesAgain(t *testing.T) {
	w := newWorld(t, nil)
	w.keepAs(func(chat.Message) error { return errors.New("the disk is full") })
	w.run()
	first := w.inGroup("B")
	w.keepAs(nil)
	if n := w.cloud.State().Acknowledged[messages]; n != 0 {
		t.Errorf("%d messages acknowledged that were not kept", n)
	}
	w.clock.Set(morning.Add(61 * time.Second))
	if again := w.hear(); again.ID != first.ID {
		t.Errorf("heard %q, want %q again", again.ID, first.ID)
	}
	w.acknowledged()
	if n := w.cloud.State().Acknowledged[messages]; n != 1 {
		t.Errorf("%d messages acknowledged", n)
	}
}

// A connection that the service is about to close is replaced first; nobody hears of it.
func TestDisconnectIsWarm(t *testing.T) {
	w := newWorld(t, nil)
	w.run()
	w.fail(simulator.Fault{What: "connection", Mode: "disconnect"})
	if err := w.cloud.Connected(w.within(), 2); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"一", "二", "三", "四"} {
		if m := w.inGroup(text); m.Text != text {
			t.Errorf("heard %q, want %q", m.Text, text)
		}
	}
	w.acknowledged()
	state := w.cloud.State()
	if state.Subscriptions != 3 || state.Lost != 0 {
		t.Errorf("%d connections were made, %d messages lost", state.Subscriptions, state.Lost)
	}
	if len(w.missed) > 0 || strings.Contains(w.log.String(), "connection lost") {
		t.Error("something is said to be missed")
	}
	if h, _ := w.robot.Health(); !h.Well() || h.Connections != 2 {
		t.Errorf("%+v", h)
	}
}

func TestOneConnectionIsEnough(t *testing.T) {
	w := newWorld(t, nil)
	w.run()
	w.fail(simulator.Fault{What: "connection", Mode: "drop"})
	w.ready()
	if len(w.missed) > 0 {
		t.Error("something is said to be missed though a connection stood all the time")
	}
}

func TestASilentConnectionIsDead(t *testing.T) {
	w := newWorld(t, func(_ *simulator.Options, o *dingtalk.Options) {
		o.Timing.Reply = 50 * time.Millisecond
	})
	w.run()
	w.fail(simulator.Fault{What: "connection", Mode: "silent", Times: 2})
	w.until("new connection", func(dingtalk.Health) bool { return w.cloud.State().Subscriptions >= 4 })
	w.ready()
	w.say(simulator.Say{Text: "还在吗"})
}

// What is pushed while no connection stands is lost, and people are told; from before a
// restart too.
func TestGapsAreTold(t *testing.T) {
	w := newWorld(t, nil)
	w.run()
	w.inGroup("一")
	w.acknowledged()
	w.stop()
	w.clock.Set(morning.Add(10 * time.Minute))
	if _, err := w.cloud.Say(t.Context(), simulator.Say{Chat: group.Room, Group: true, From: "zhangsan", Text: "@小记 二"}); err != nil {
		t.Fatal(err)
	}
	w.run()
	select {
	case gap := <-w.missed:
		if gap != [2]time.Time{morning, morning.Add(10 * time.Minute)} {
			t.Errorf("missed from %v to %v", gap[0], gap[1])
		}
	default:
		t.Error("nobody is told")
	}
	w.stop()
	w.clock.Set(morning.Add(10*time.Minute + 30*time.Second))
	w.run()
	if len(w.missed) > 0 {
		t.Error("half a minute is told of, or the other connection tells again")
	}
}

// A program that is killed after a quiet hour has not missed that hour: what the connection
// proves is kept while it stands.
func TestAQuietHourIsNoGap(t *testing.T) {
	w := newWorld(t, nil)
	w.run()
	later := morning.Add(time.Hour)
	w.clock.Set(later)
	for ctx := w.within(); ; {
		kept, _, err := w.options.Shelf.Get(ctx, "alive")
		if err != nil {
			t.Fatalf("%v; kept is %s", err, kept)
		}
		if strings.Contains(kept, later.Format(time.RFC3339)) {
			return
		}
	}
}

func TestTheWrongSecretIsRefused(t *testing.T) {
	w := newWorld(t, func(_ *simulator.Options, o *dingtalk.Options) { o.Account.Secret = secret.New("falsch") })
	w.start()
	h := w.until("refusal", func(h dingtalk.Health) bool { return h.State == dingtalk.Refused })
	if h.Well() || h.Mend == "" || strings.Contains(h.Fault, "falsch") {
		t.Errorf("%+v", h)
	}
}

// Frames that nobody knows, events, notices about quotas: all are survived and answered.
func TestUnknownFramesAreSurvived(t *testing.T) {
	w := newWorld(t, nil)
	w.run()
	for _, s := range []simulator.Say{
		{Frame: "SYSTEM ping"}, {Frame: "SYSTEM KEEPALIVE"}, {Frame: "SYSTEM REGISTERED"},
		{Frame: "CALLBACK /v1.0/graph/api/invoke"}, {Frame: "NEWS x", Data: json.RawMessage(`{"a":1}`)},
		{Frame: "CALLBACK " + messages, Data: json.RawMessage(`{"errorCode":20001,"errorMessage":"x"}`)},
		{Frame: "CALLBACK " + messages, Data: json.RawMessage(`"no message"`)},
		{Frame: "CALLBACK /v1.0/card/instances/callback", Data: json.RawMessage(`{"outTrackId":"unknown","userId":"a"}`)},
		{Event: "chat_update_title", From: "zhangsan", Chat: group.Room, Group: true},
	} {
		if s.From == "" {
			s.From = "zhangsan"
		}
		if _, err := w.cloud.Say(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	if m := w.inGroup("还在"); m.Text != "还在" {
		t.Errorf("heard %q", m.Text)
	}
	w.acknowledged()
	for _, r := range w.cloud.State().Refused {
		t.Errorf("the service refuses %s: %s", r.What, r.Why)
	}
	select {
	case m := <-w.warned:
		if !m.Over || m.Name != "webhook" {
			t.Errorf("warned of %+v", m)
		}
	case <-time.After(10 * time.Second):
		t.Error("nobody hears that the month's pushes are used up")
	}
}

func TestPeopleAreKnownByWhatTheRosterKnows(t *testing.T) {
	roster := map[string]bool{}
	w := newWorld(t, func(_ *simulator.Options, o *dingtalk.Options) { o.Known = knownIn(roster) })
	w.run()
	if m := w.say(simulator.Say{Text: "B"}); m.From.ID != "zhangsan" || m.Place != single || m.From.Name != "张三" {
		t.Errorf("a stranger of the organisation is %+v in %v", m.From, m.Place)
	}
	outside := w.say(simulator.Say{From: "fremd", Name: "外人", Stranger: true, Text: "B"})
	if id := outside.From.ID; id == "" || id == "fremd" {
		t.Errorf("somebody from outside is %+v", outside.From)
	}
	// Somebody who was known before the robot was published goes by the id from then, and is
	// written to under their staff id.
	old := ""
	for range 20 { // the service does not send every id every time
		if m := w.say(simulator.Say{From: "lisi", Name: "李四", Stranger: true, Text: "B"}); strings.HasPrefix(m.From.ID, "$:") {
			old = m.From.ID
		}
	}
	roster[old] = true
	m := w.say(simulator.Say{From: "lisi", Name: "李四", Text: "C"})
	if m.From.ID != old {
		t.Errorf("known as %q, now %q", old, m.From.ID)
	}
	w.clock.Set(morning.Add(2 * time.Hour)) // no session any more
	w.mustSend(push(m.Place, "k", "您好"))
	if said := w.said(chat.Direct(dingtalk.Platform, "lisi")); said.Text != "您好" || said.Via != "push" {
		t.Errorf("said %+v", said)
	}
}

// The service takes whom a text calls out of it; who is called in a list stands in it again.
func TestWhoIsCalledInAListIsNotLost(t *testing.T) {
	names := map[string]string{"lisi": "李四", "wangwu": "王五"}
	w := newWorld(t, func(s *simulator.Options, o *dingtalk.Options) {
		s.People = append(s.People, simulator.Person{ID: "lisi", Name: "李四"}, simulator.Person{ID: "wangwu", Name: "小王"}, simulator.Person{ID: "x", Name: "外人"})
		o.Named = func(_ context.Context, ids []string) (string, error) { return names[ids[0]], nil }
	})
	w.run()
	for said, want := range map[string]string{
		"报告 志愿服务 2小时 参加：@李四 @小王 @外人": "报告 志愿服务 2小时 参加： @李四 @王五",
		"报告 参加：张三、@李四 今天上午":          "报告 参加：张三、 今天上午 @李四",
		"今日一题 @李四":                   "今日一题",
		"报告 参加：张三":                   "报告 参加：张三",
	} {
		if m := w.inGroup(said); strings.Join(strings.Fields(m.Text), " ") != strings.Join(strings.Fields(want), " ") {
			t.Errorf("of %q, %q was heard", said, m.Text)
		}
	}
}
