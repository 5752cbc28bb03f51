package simulator

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func markdown(text string) string {
	return fmt.Sprintf(`{"msgtype":"markdown","markdown":{"content":%q}}`, text)
}

func streamOf(id, text string, finish bool) string {
	return fmt.Sprintf(`{"msgtype":"stream","stream":{"id":%q,"content":%q,"finish":%v}}`, id, text, finish)
}

func pushTo(chat string, kind int, text string) string {
	return fmt.Sprintf(`{"chatid":%q,"chat_type":%d,"msgtype":"markdown","markdown":{"content":%q}}`, chat, kind, text)
}

// §1.4: what aibot_respond_msg takes, and with which codes it refuses the rest.
func TestReplyBodies(t *testing.T) {
	s := start(t, Options{})
	b := s.connect()
	f, _ := s.hear(b, groupText("@bot hi"))
	r := f.Headers.ReqID
	for _, tt := range []struct {
		name, body string
		code       int
	}{
		{"markdown", markdown("好"), 0},
		{"20480 bytes", markdown(strings.Repeat("a", 20480)), 0},
		{"20481 bytes", markdown(strings.Repeat("a", 20480+1)), 40058},
		{"6827 characters of 3 bytes", markdown(strings.Repeat("字", 6827)), 40058},
		{"empty", markdown(""), 93017},
		{"no body of its type", `{"msgtype":"markdown"}`, 93017},
		{"text is for enter_chat", `{"msgtype":"text","text":{"content":"x"}}`, 40008},
		{"markdown_v2", `{"msgtype":"markdown_v2","markdown_v2":{"content":"x"}}`, 40008},
		{"no msgtype", `{"markdown":{"content":"x"}}`, 40008},
		{"wrong type", `{"msgtype":"markdown","markdown":{"content":7}}`, 40035},
		{"feedback of 257 bytes", `{"msgtype":"markdown","markdown":{"content":"x","feedback":{"id":"` + strings.Repeat("f", 257) + `"}}}`, 40035},
		{"stream without id", streamOf("", "x", true), 40035},
		{"stream with pictures", `{"msgtype":"stream","stream":{"id":"P","content":"x","finish":true,"msg_item":[{"msgtype":"image","image":{"base64":"iVBORwo=","md5":"3ae2ca4df4a1d2c1d3e8dd0c7d3a4d12"}}]}}`, 40035},
		{"stream with card", `{"msgtype":"stream_with_template_card","stream":{"id":"C","content":"x"}}`, 40008},
		{"a picture nobody uploaded", `{"msgtype":"image","image":{"media_id":"M"}}`, 40007},
		{"a picture without id", `{"msgtype":"image"}`, 41006},
		{"card missing", `{"msgtype":"template_card"}`, 41016},
	} {
		t.Log(tt.name)
		b.do("aibot_respond_msg", r, tt.body, tt.code)
	}
	if n := len(s.Said("g1")); n != 2 {
		t.Errorf("%d were said", n)
	}
	if n := len(s.State().Refused); n != 15 {
		t.Errorf("%d were refused", n)
	}
}

// §1.4: pictures in a stream are for callback mode.
func TestNoPicturesInStreams(t *testing.T) {
	s := start(t, Options{})
	b := s.connect()
	f, _ := s.hear(b, groupText("@bot hi"))
	// md5 of the five bytes 89 50 4e 47 0a
	body := `{"msgtype":"stream","stream":{"id":"P","content":"x","finish":true,"msg_item":[{"msgtype":"image","image":{"base64":"iVBORwo=","md5":"` + sumOf("\x89PNG\n") + `"}}]}}`
	b.do("aibot_respond_msg", f.Headers.ReqID, body, 40058)
}

// §1.4: a reply up to 24 h after the callback, several for one req_id; §1.4 table: 846605.
func TestReplyWindow(t *testing.T) {
	s := start(t, Options{})
	b := s.connect()
	f, _ := s.hear(b, groupText("@bot hi"))
	b.do("aibot_respond_msg", f.Headers.ReqID, markdown("一"), 0)
	s.Advance(24 * time.Hour)
	b.do("aibot_respond_msg", f.Headers.ReqID, markdown("二"), 0)
	s.Advance(time.Second)
	b.do("aibot_respond_msg", f.Headers.ReqID, markdown("三"), 846605)
	b.do("aibot_respond_msg", "made-up", markdown("x"), 846605)
}

// §1.4: streams. First use makes the bubble, later frames replace it, finish closes it.
func TestStreams(t *testing.T) {
	s := start(t, Options{})
	b := s.connect()
	f, _ := s.hear(b, groupText("@bot hi"))
	g, _ := s.hear(b, groupText("@bot ho"))
	r, other := f.Headers.ReqID, g.Headers.ReqID
	b.do("aibot_respond_msg", r, streamOf("S", "", false), 0)
	b.do("aibot_respond_msg", other, streamOf("S", "x", false), 40035) // unique per message (§1.3)
	s.Advance(6 * time.Minute)
	b.do("aibot_respond_msg", r, streamOf("S", "快了", false), 0)
	s.Advance(time.Second)
	b.do("aibot_respond_msg", r, streamOf("S", "好了", true), 846608)
	b.do("aibot_respond_msg", r, streamOf("T", "", true), 93017)
	b.do("aibot_respond_msg", r, streamOf("T", "好了", true), 0)
	b.do("aibot_respond_msg", r, streamOf("T", "还有", true), 846608)
	said := s.Said("")
	if len(said) != 2 || said[0].Text != "快了" || !said[0].Open || said[1].Text != "好了" || said[1].Open {
		t.Errorf("%+v", said)
	}
}

// §1.4 table: a stream on an event's req_id is 846605. §1.2: what each event takes.
func TestEventsAndTheirAnswers(t *testing.T) {
	s := start(t, Options{})
	b := s.connect()
	f, _ := s.hear(b, Say{From: "lisi", Event: "enter_chat"})
	r := f.Headers.ReqID
	b.do("aibot_respond_msg", r, streamOf("S", "x", true), 846605)
	b.do("aibot_respond_welcome_msg", r, markdown("x"), 40008)
	s.Advance(5 * time.Second)
	b.do("aibot_respond_welcome_msg", r, `{"msgtype":"text","text":{"content":"欢迎"}}`, 0)
	b.do("aibot_respond_welcome_msg", r, `{"msgtype":"text","text":{"content":"再来"}}`, 846605)
	f, _ = s.hear(b, Say{From: "wangwu", Event: "enter_chat"})
	s.Advance(5*time.Second + time.Second)
	b.do("aibot_respond_welcome_msg", f.Headers.ReqID, `{"msgtype":"text","text":{"content":"欢迎"}}`, 846605)
	f, _ = s.hear(b, groupText("@bot hi"))
	b.do("aibot_respond_welcome_msg", f.Headers.ReqID, `{"msgtype":"text","text":{"content":"x"}}`, 846605)
	if said := s.Said("lisi"); len(said) != 1 || said[0].Via != "welcome" {
		t.Errorf("%+v", said)
	}
}

// §1.4, "Push": chat_type and chatid, and that somebody must have written there before.
func TestPush(t *testing.T) {
	s := start(t, Options{})
	b := s.connect()
	b.do("aibot_send_msg", "", pushTo("g1", 2, "x"), 93006)
	s.hear(b, groupText("@bot hi"))
	s.hear(b, Say{From: "lisi", Text: "hi"})
	for _, tt := range []struct {
		chat string
		kind int
		code int
	}{
		{"g1", 2, 0},
		{"g1", 0, 0},
		{"g1", 1, 93006},
		{"group:g1", 2, 93006}, // §9 #11
		{"lisi", 1, 0},
		{"lisi", 0, 0},
		{"lisi", 2, 93006}, // §9 #11
		{"zhangsan", 1, 93006},
		{"g1", 3, 40035},
	} {
		b.do("aibot_send_msg", "", pushTo(tt.chat, tt.kind, "x"), tt.code)
	}
	b.do("aibot_send_msg", "", `{"chatid":"g1","chat_type":2,"msgtype":"text","text":{"content":"x"}}`, 40008)
	b.do("aibot_send_msg", "", `{"chatid":"g1","chat_type":2,"msgtype":"stream","stream":{"id":"S","content":"x"}}`, 40008)
	b.do("aibot_send_msg", "", `{"chatid":"g1","chat_type":"2","msgtype":"markdown","markdown":{"content":"x"}}`, 40035)
	if n := len(s.State().Warnings); n != 2 {
		t.Errorf("%d warnings for a chat_type that is left to guess", n)
	}
}

// §1.4: replies and pushes together 30 a minute and 1000 an hour per conversation, 45009.
func TestConversationQuota(t *testing.T) {
	s := start(t, Options{})
	b := s.connect()
	f, _ := s.hear(b, groupText("@bot hi"))
	s.hear(b, Say{From: "lisi", Text: "hi"})
	r := f.Headers.ReqID
	for i := range 30 {
		if i%2 == 0 {
			b.do("aibot_respond_msg", r, markdown("x"), 0)
		} else {
			b.do("aibot_send_msg", "", pushTo("g1", 2, "x"), 0)
		}
	}
	b.do("aibot_respond_msg", r, markdown("x"), 45009)
	b.do("aibot_send_msg", "", pushTo("g1", 2, "x"), 45009)
	b.do("aibot_send_msg", "", pushTo("lisi", 1, "x"), 0)
	if q := s.State().Quotas["chat g1"]; q.Minute != 30 {
		t.Errorf("%+v", q)
	}
	for n := 30; n < 1000; n++ {
		if n%30 == 0 {
			s.Advance(time.Minute)
		}
		b.do("aibot_send_msg", "", pushTo("g1", 2, "x"), 0)
	}
	s.Advance(time.Minute)
	b.do("aibot_send_msg", "", pushTo("g1", 2, "x"), 45009)
	s.Advance(time.Hour)
	b.do("aibot_send_msg", "", pushTo("g1", 2, "x"), 0)
}

// §1.4: whether frames that refresh a stream count is not stated; here they do not.
func TestStreamFramesAreNotCounted(t *testing.T) {
	s := start(t, Options{})
	b := s.connect()
	f, _ := s.hear(b, groupText("@bot hi"))
	for range 2 * 30 {
		b.do("aibot_respond_msg", f.Headers.ReqID, streamOf("S", "x", false), 0)
	}
	if q := s.State().Quotas["chat g1"]; q.Minute != 1 {
		t.Errorf("%+v", q)
	}
}
