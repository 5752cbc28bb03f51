package simulator

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// §1.4: what is said before a subscription, and to whom a subscription is given.
func TestSubscribe(t *testing.T) {
	s := start(t, Options{Bot: "AIB", Secret: "s3"})
	b := s.dial()
	b.do("ping", "", "", 0)
	b.do("aibot_send_msg", "", `{"chatid":"g1","chat_type":2,"msgtype":"markdown","markdown":{"content":"x"}}`, 846609)
	for _, body := range []string{
		`{"bot_id":"AIB","secret":"s4"}`, `{"bot_id":"bot","secret":"s3"}`, `{}`,
	} {
		b.do("aibot_subscribe", "", body, 853000)
	}
	b.do("aibot_subscribe", "", `{"bot_id":7,"secret":"s3"}`, 40035)
	b.do("aibot_subscribe", "", "", 40035)
	b.do("aibot_subscribe", "", `{"bot_id":"AIB","secret":"s3","scene":1,"plug_version":"1"}`, 0)
	b.do("aibot_subscribe", "", `{"bot_id":"AIB","secret":"s3"}`, 45009) // "Do not repeat after success"
	b.do("aibot_dance", "", `{}`, 40035)
	b.send("ping", "", "")
	if f := b.read(); f.ErrCode != 846605 {
		t.Errorf("a frame without req_id: %+v", f)
	}
}

// §1.4: subscriptions are frequency protected.
func TestSubscribeFrequency(t *testing.T) {
	s := start(t, Options{})
	b := s.dial()
	for range subscribeLimit {
		b.do("aibot_subscribe", "", `{"bot_id":"bot","secret":"no"}`, 853000)
	}
	b.do("aibot_subscribe", "", `{"bot_id":"bot","secret":"secret"}`, 45009)
	s.Advance(time.Minute)
	b.do("aibot_subscribe", "", `{"bot_id":"bot","secret":"secret"}`, 0)
}

// §1.0: long connection and callback exclude each other.
func TestSubscribeInCallbackMode(t *testing.T) {
	s := start(t, Options{Callback: "http://127.0.0.1:1/"})
	s.dial().do("aibot_subscribe", "", `{"bot_id":"bot","secret":"secret"}`, 853000)
}

// §1.4: the later of two connections wins, the older one hears of it and is closed. §9 #2:
// when both come back for ever, they kick each other for ever.
func TestSingleConnection(t *testing.T) {
	s := start(t, Options{})
	first := s.connect()
	for range 3 {
		second := s.connect()
		gone := first.read()
		if gone.Cmd != "aibot_event_callback" || !contains(gone.Body, `"eventtype":"disconnected_event"`) {
			t.Fatalf("the old connection hears %+v %s", gone, gone.Body)
		}
		_, err := first.next()
		var closed websocket.CloseError
		if !errors.As(err, &closed) || closed.Reason != kicked {
			t.Fatalf("the old connection ends with %v", err)
		}
		first = second
	}
	if n := s.State().Subscriptions; n != 4 {
		t.Errorf("%d subscriptions", n)
	}
}

// §1.4: the server closes idle connections; who pings stays. This is wall clock, because
// sockets live on it.
func TestIdleConnectionIsClosed(t *testing.T) {
	s := start(t, Options{Idle: 100 * time.Millisecond})
	b := s.connect()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if _, _, err := b.ws.Read(ctx); err == nil || ctx.Err() != nil {
		t.Fatalf("an idle connection reads %v", err)
	}
}

// §1.4: text frames only.
func TestBinaryFrameCloses(t *testing.T) {
	s := start(t, Options{})
	b := s.connect()
	if err := b.ws.Write(t.Context(), websocket.MessageBinary, []byte(`{"cmd":"ping"}`)); err != nil {
		t.Fatal(err)
	}
	if _, err := b.next(); websocket.CloseStatus(err) != websocket.StatusUnsupportedData {
		t.Errorf("ends with %v", err)
	}
}

// §1.4: messages that nobody was there for are not delivered later.
func TestMessagesWhileAwayAreLost(t *testing.T) {
	s := start(t, Options{})
	if _, err := s.Say(t.Context(), groupText("@bot 在吗")); err != nil {
		t.Fatal(err)
	}
	b := s.connect()
	if _, c := s.hear(b, groupText("@bot 现在呢")); c.Text.Content != "@bot 现在呢" {
		t.Errorf("first came %q", c.Text.Content)
	}
	if st := s.State(); st.Lost != 1 || st.Delivered != 1 {
		t.Errorf("%d lost, %d delivered", st.Lost, st.Delivered)
	}
}
