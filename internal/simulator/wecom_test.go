package simulator

import (
	"errors"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// The sequence of §1.5, point by point.
func TestSequence(t *testing.T) {
	s := start(t, Options{Seed: 1})
	b := s.dial()
	b.do("aibot_subscribe", "", `{"bot_id":"bot","secret":"wrong"}`, 853000)
	b.do("aibot_subscribe", "", `{"bot_id":"bot","secret":"secret"}`, 0)
	b.do("ping", "", "", 0)

	f, c := s.hear(b, groupText("@bot 你好"))
	if f.Cmd != "aibot_msg_callback" || c.ChatType != "group" || c.ChatID != "g1" || c.Text.Content != "@bot 你好" {
		t.Fatalf("%+v %+v", f, c)
	}
	r := f.Headers.ReqID
	b.do("aibot_respond_msg", r, `{"msgtype":"stream","stream":{"id":"S","finish":false,"content":"1"}}`, 0)
	b.do("aibot_respond_msg", r, `{"msgtype":"stream","stream":{"id":"S","finish":false,"content":"12"}}`, 0)
	b.do("aibot_respond_msg", r, `{"msgtype":"stream","stream":{"id":"S","finish":true,"content":"123"}}`, 0)
	said := s.Said("g1")
	if len(said) != 1 || said[0].Text != "123" || said[0].Open {
		t.Fatalf("%+v", said)
	}

	card := `{"card_type":"vote_interaction","main_title":{"title":"Q"},"checkbox":{"question_key":"q","mode":0,"option_list":[{"id":"A","text":"80"},{"id":"B","text":"443"}]},"submit_button":{"text":"Submit","key":"go"},"task_id":"t1"}`
	b.do("aibot_send_msg", "", `{"chatid":"g1","chat_type":2,"msgtype":"template_card","template_card":`+card+`}`, 0)
	if _, err := s.Click(t.Context(), Click{Chat: "g1", From: "lisi", Label: "443"}); err != nil {
		t.Fatal(err)
	}
	e := b.read()
	if e.Cmd != "aibot_event_callback" {
		t.Fatal(e)
	}
	update := `{"response_type":"update_template_card","userids":["lisi"],"template_card":` + card + `}`
	b.do("aibot_respond_update_msg", e.Headers.ReqID, update, 0)
	s.Advance(5*time.Second + 1)
	b.do("aibot_respond_update_msg", e.Headers.ReqID, update, 846605)

	b.do("aibot_send_msg", "", `{"chatid":"g1","chat_type":2,"msgtype":"markdown","markdown":{"content":"hi"}}`, 0)
	b.do("aibot_send_msg", "", `{"chatid":"group:g1","chat_type":2,"msgtype":"markdown","markdown":{"content":"hi"}}`, 93006)

	second := s.connect()
	gone := b.read()
	if gone.Cmd != "aibot_event_callback" {
		t.Fatal(gone)
	}
	_, err := b.next()
	var closed websocket.CloseError
	if !errors.As(err, &closed) || closed.Reason != kicked {
		t.Fatal(err)
	}

	again := groupText("@bot 再来")
	again.Times = 2
	_, c1 := s.hear(second, again)
	c2 := second.read()
	if c1.MsgID == "" || c2.Cmd != "aibot_msg_callback" {
		t.Fatal(c1, c2)
	}
	if err := s.Fail(Fault{What: "connection", Mode: "unsubscribed"}); err != nil {
		t.Fatal(err)
	}
	second.do("ping", "", "", 0)
	second.do("aibot_send_msg", "", `{"chatid":"g1","chat_type":2,"msgtype":"markdown","markdown":{"content":"hi"}}`, 846609)
	second.do("aibot_subscribe", "", `{"bot_id":"bot","secret":"secret"}`, 0)
	second.do("aibot_send_msg", "", `{"chatid":"g1","chat_type":2,"msgtype":"markdown","markdown":{"content":"hi"}}`, 0)
}
