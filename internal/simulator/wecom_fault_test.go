package simulator

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/coder/websocket"
)

func (s *stage) fail(f Fault) {
	s.t.Helper()
	if err := s.Fail(f); err != nil {
		s.t.Fatal(err)
	}
}

// §9: pushes, streams and cards that are refused, so many times and then no more.
func TestRefusals(t *testing.T) {
	s := start(t, Options{})
	b := s.connect()
	f, _ := s.hear(b, groupText("@bot hi"))
	s.hear(b, Say{From: "lisi", Text: "hi"})
	r := f.Headers.ReqID

	s.fail(Fault{What: "push", Code: 93006, Times: 2}) // #11, #12
	b.do("aibot_send_msg", "", pushTo("g1", 2, "x"), 93006)
	b.do("aibot_respond_msg", r, markdown("x"), 0)
	b.do("aibot_send_msg", "", pushTo("g1", 2, "x"), 93006)
	b.do("aibot_send_msg", "", pushTo("g1", 2, "x"), 0)

	s.fail(Fault{What: "stream", Code: 600039, Times: -1}) // #13
	b.do("aibot_respond_msg", r, streamOf("S", "x", true), 600039)
	b.do("aibot_respond_msg", r, markdown("x"), 0)
	b.do("aibot_respond_msg", r, streamOf("S", "x", true), 600039)
	s.fail(Fault{What: "stream", Mode: "clear"})
	b.do("aibot_respond_msg", r, streamOf("S", "x", true), 0)

	s.fail(Fault{What: "card", Code: 40008, Times: -1}) // §12: group template_card push
	b.do("aibot_send_msg", "", cardTo("g1", 2, noticeCard), 40008)
	b.do("aibot_send_msg", "", cardTo("lisi", 1, noticeCard), 0)

	s.fail(Fault{What: "upload", Code: -1})
	b.do("aibot_upload_media_init", "", initBody("file", "a", 10, 1, ""), -1)
	b.do("aibot_upload_media_init", "", initBody("file", "a", 10, 1, ""), 0)

	s.fail(Fault{What: "subscribe", Code: 600041})
	s.dial().do("aibot_subscribe", "", `{"bot_id":"bot","secret":"secret"}`, 600041)
}

// §9 #5: ids from before a reconnect are good by default, as the document says, or not.
func TestOldSession(t *testing.T) {
	s := start(t, Options{})
	b := s.connect()
	f, _ := s.hear(b, groupText("@bot hi"))
	s.fail(Fault{What: "connection", Mode: "drop"})
	b = s.connect()
	b.do("aibot_respond_msg", f.Headers.ReqID, markdown("x"), 0)
	s.fail(Fault{What: "reply", Mode: "old-session"})
	b.do("aibot_respond_msg", f.Headers.ReqID, markdown("x"), 846605)
	g, _ := s.hear(b, groupText("@bot hi"))
	b.do("aibot_respond_msg", g.Headers.ReqID, markdown("x"), 0)
}

// §9 #1: kicked: the event, then the close frame. #30: dropped without one.
func TestKickAndDrop(t *testing.T) {
	s := start(t, Options{})
	b := s.connect()
	s.fail(Fault{What: "connection", Mode: "kick"})
	if gone := b.read(); !contains(gone.Body, "disconnected_event") {
		t.Errorf("%s", gone.Body)
	}
	if _, err := b.next(); websocket.CloseStatus(err) != websocket.StatusNormalClosure {
		t.Errorf("kicked: %v", err)
	}
	b = s.connect()
	s.fail(Fault{What: "connection", Mode: "drop"})
	if _, err := b.next(); err == nil || websocket.CloseStatus(err) != -1 {
		t.Errorf("dropped: %v", err)
	}
	if err := s.Fail(Fault{What: "connection", Mode: "drop"}); err == nil {
		t.Error("a connection failed that is not there")
	}
}

// Silent: open, and nothing comes back any more. Another connection is well.
func TestSilentConnection(t *testing.T) {
	s := start(t, Options{})
	b := s.connect()
	s.fail(Fault{What: "connection", Mode: "silent"})
	b.send("ping", "p", "")
	if _, err := s.Say(t.Context(), groupText("@bot hi")); err != nil {
		t.Fatal(err)
	}
	if lost := s.State().Lost; lost != 1 {
		t.Errorf("%d lost", lost)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, _, err := b.ws.Read(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a silent connection reads %v", err)
	}
	s.hear(s.connect(), groupText("@bot hi"))
}

// §9 #3: groups are silent, single chats are not, until a reconnect.
func TestZombie(t *testing.T) {
	s := start(t, Options{})
	b := s.connect()
	s.fail(Fault{What: "connection", Mode: "zombie"})
	if _, err := s.Say(t.Context(), groupText("@bot hi")); err != nil {
		t.Fatal(err)
	}
	if _, c := s.hear(b, Say{From: "lisi", Text: "hi"}); c.ChatType != "single" {
		t.Errorf("%+v", c)
	}
	b = s.connect()
	s.hear(b, groupText("@bot hi"))
}

// Every tenth message twice, and the line cut every so many.
func TestRepeatingFaults(t *testing.T) {
	s := start(t, Options{})
	s.fail(Fault{What: "message", Mode: "twice", Every: 2})
	s.fail(Fault{What: "connection", Mode: "drop", Every: 3})
	b := s.connect()
	for i, want := range []int{1, 2, 1, 2, 1, 2, 1} {
		_, c := s.hear(b, groupText("@bot hi"))
		for range want - 1 {
			if again := b.read(); !contains(again.Body, c.MsgID[2:]) {
				t.Errorf("message %d: then came %s", i+1, again.Body)
			}
		}
		if (i+1)%3 == 0 {
			if _, err := b.next(); err == nil {
				t.Errorf("message %d did not cut the line", i+1)
			}
			b = s.connect()
		}
	}
	s.fail(Fault{What: "message", Mode: "lost"})
	if _, err := s.Say(t.Context(), groupText("@bot hi")); err != nil {
		t.Fatal(err)
	}
	if st := s.State(); st.Lost != 1 || st.Delivered != 10 {
		t.Errorf("%d lost, %d delivered", st.Lost, st.Delivered)
	}
}

// §1.4: frames of one req_id go one by one; who does not wait for a slow answer conflicts.
func TestSlowAnswerAndConflict(t *testing.T) {
	s := start(t, Options{})
	b := s.connect()
	f, _ := s.hear(b, groupText("@bot hi"))
	r := f.Headers.ReqID
	s.fail(Fault{What: "reply", Mode: "slow", Delay: 300 * time.Millisecond})
	b.send("aibot_respond_msg", r, streamOf("S", "1", false))
	b.do("aibot_respond_msg", r, streamOf("S", "2", false), 6000)
	b.do("ping", "", "", 0)
	if slow := b.read(); slow.Headers.ReqID != r || slow.ErrCode != 0 {
		t.Errorf("%+v", slow)
	}
	b.do("aibot_respond_msg", r, streamOf("S", "2", true), 0)
}

// What was done and never said so, what was lost, and what was done while the line broke.
func TestLostAnswers(t *testing.T) {
	s := start(t, Options{})
	b := s.connect()
	s.hear(b, groupText("@bot hi"))
	for _, tt := range []struct {
		mode string
		said int
	}{{"lost-ack", 1}, {"lost", 1}, {"drop", 2}} {
		s.fail(Fault{What: "push", Mode: tt.mode})
		b.send("aibot_send_msg", "push-"+tt.mode, pushTo("g1", 2, "x"))
		if tt.mode != "drop" {
			b.do("ping", "", "", 0) // nothing came before it
		} else if _, err := b.next(); err == nil {
			t.Error("the line is whole")
		}
		if n := len(s.Said("g1")); n != tt.said {
			t.Errorf("%s: %d said, want %d", tt.mode, n, tt.said)
		}
	}
}

// The failures of the issue that are not frames: media URLs that are gone, slow APIs.
func TestMediaAndSlowFaults(t *testing.T) {
	s := corpStage(t)
	b := s.connect()
	_, c := s.hear(b, Say{From: "lisi", File: &File{Name: "a", Data: []byte("123456")}})
	s.fail(Fault{What: "media", Mode: "expired"})
	s.fail(Fault{What: "media", Code: 500})
	for _, want := range []int{403, 500, 200} {
		if got, _, _ := get(t, c.File.URL); got != want {
			t.Errorf("status %d, want %d", got, want)
		}
	}
	if got, _, _ := get(t, s.at.HTTP+"/media/none?sign=x"); got != 404 {
		t.Errorf("status %d of nothing", got)
	}
	const wait = 30 * time.Millisecond
	for what, url := range map[string]string{
		"token": "gettoken?corpid=corp&corpsecret=appsecret", "app": "user/get?userid=lisi", "webhook": "webhook/send?key=KEY",
	} {
		s.fail(Fault{What: what, Mode: "slow", Delay: wait})
		began := time.Now()
		if what == "webhook" {
			s.post(s.at.HTTP+"/cgi-bin/"+url, webhookText("x"))
		} else {
			s.call(url, "x", "", nil)
		}
		if took := time.Since(began); took < wait {
			t.Errorf("%s answered after %s", what, took)
		}
	}
}

// An answer that was lost on its way holds nothing up, but State counts it.
func TestLostAnswerIsNoConflict(t *testing.T) {
	s := start(t, Options{})
	b := s.connect()
	f, _ := s.hear(b, groupText("@bot hi"))
	s.fail(Fault{What: "reply", Mode: "lost-ack"})
	b.send("aibot_respond_msg", f.Headers.ReqID, markdown("x"))
	b.do("aibot_respond_msg", f.Headers.ReqID, markdown("y"), 0)
	if n := s.State().Unacknowledged; n != 1 {
		t.Errorf("%d unacknowledged", n)
	}
}

func TestUnknownFaults(t *testing.T) {
	s := start(t, Options{})
	for _, f := range []Fault{
		{}, {What: "weather", Code: 1}, {What: "push"}, {What: "push", Mode: "kick"},
		{What: "connection", Code: 1}, {What: "connection", Mode: "explode"},
	} {
		if err := s.Fail(f); err == nil {
			t.Errorf("%+v is taken", f)
		}
	}
}
