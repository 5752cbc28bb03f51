package simulator

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// A ticket opens one connection, within 90 s; wrong credentials are a 400 with an envelope;
// without Accept the answer is XML (§1a.1).
func TestDingtalkOpen(t *testing.T) {
	s := startDing(t, Options{})
	for name, body := range map[string]string{
		"secret":        `{"clientId":"bot","clientSecret":"wrong","subscriptions":` + everything + `}`,
		"client":        `{"clientId":"other","clientSecret":"secret","subscriptions":` + everything + `}`,
		"subscriptions": `{"clientId":"bot","clientSecret":"secret","subscriptions":[]}`,
		"topic":         `{"clientId":"bot","clientSecret":"secret","subscriptions":[{"type":"EVENT","topic":"chat"}]}`,
	} {
		a := s.post("/v1.0/gateway/connections/open", body)
		var b struct{ Code, Message, RequestID string }
		a.into(t, &b)
		if a.status != 400 || b.Code == "" || b.Message == "" || b.RequestID == "" {
			t.Errorf("%s: %d %s", name, a.status, a.text)
		}
	}
	a := s.post("/v1.0/gateway/connections/open", `{"clientId":"bot","clientSecret":"secret","subscriptions":`+everything+`}`, "Accept", "*/*")
	if a.status != 200 || !strings.HasPrefix(a.text, "<") {
		t.Errorf("without Accept: %d %s", a.status, a.text)
	}

	dial := func(query string) int {
		ws, r, err := websocket.Dial(t.Context(), s.at.WS+query, nil) //nolint:bodyclose // Dial says there is none
		if err == nil {
			cut(ws)
		}
		return r.StatusCode
	}
	endpoint, ticket := s.ticket()
	if endpoint != s.at.WS || strings.Contains(endpoint, "?") || url.QueryEscape(ticket) != ticket {
		t.Errorf("endpoint %s, ticket %s", endpoint, ticket)
	}
	if got := dial("?ticket=" + ticket); got != http.StatusSwitchingProtocols {
		t.Errorf("a fresh ticket: %d", got)
	}
	if got := dial("?ticket=" + ticket); got == http.StatusSwitchingProtocols {
		t.Error("a ticket opened two connections")
	}
	for _, c := range []struct {
		age  time.Duration
		want int
	}{{89 * time.Second, http.StatusSwitchingProtocols}, {90 * time.Second, http.StatusUnauthorized}} {
		_, ticket := s.ticket()
		s.Advance(c.age)
		if got := dial("?ticket=" + ticket); got != c.want {
			t.Errorf("a ticket of %s: %d, want %d", c.age, got, c.want)
		}
	}
}

// A message comes in a frame whose data is JSON in a string, with a webhook for 90 minutes;
// what calls the bot is out of a text, the space behind it is not (§1a.3, §1c).
func TestDingtalkMessage(t *testing.T) {
	s := startDing(t, Options{Name: "小记"})
	b := s.connect()
	id := s.say(Say{Chat: "cid6Ke/BL+ov==", Group: true, Title: "学习群", From: "0123456", Name: "小李", Text: "@小记 quiz go"})
	f := b.read()
	if f.Type != "CALLBACK" || f.Headers["topic"] != "/v1.0/im/bot/messages/get" || f.Headers["messageId"] == "" || f.Headers["time"] == "" {
		t.Errorf("frame %+v", f)
	}
	var m struct {
		ConversationID, ConversationType, ConversationTitle string
		ChatbotCorpID, ChatbotUserID, RobotCode, MsgID      string
		CreateAt, SessionWebhookExpiredTime                 int64
		Msgtype, SenderID, SenderNick, SenderStaffID        string
		IsInAtList                                          bool
		AtUsers                                             []struct{ DingtalkID, StaffID string }
		Text                                                struct{ Content string }
		SessionWebhook                                      string
	}
	f.into(t, &m)
	if m.ConversationID != "cid6Ke/BL+ov==" || m.ConversationType != "2" || m.ConversationTitle != "学习群" || m.MsgID != id ||
		m.Msgtype != "text" || m.Text.Content != " quiz go" || m.SenderNick != "小李" || m.SenderStaffID != "0123456" || m.RobotCode != "bot" ||
		!strings.HasPrefix(m.SenderID, "$:LWCP_v1:$") || !m.IsInAtList {
		t.Errorf("message %+v", m)
	}
	if len(m.AtUsers) != 1 || m.AtUsers[0].DingtalkID != m.ChatbotUserID || m.AtUsers[0].StaffID != "" {
		t.Errorf("called are %+v", m.AtUsers)
	}
	if life := m.SessionWebhookExpiredTime - m.CreateAt; life < 5_400_000 || life > 5_403_000 {
		t.Errorf("the webhook lives %d ms, want 90 minutes and a little", life)
	}
	if n := s.State().Unacknowledged; n != 1 {
		t.Errorf("%d frames unacknowledged", n)
	}
	b.ack(f, 200, `{"response":null}`)
	s.acknowledged()
	if n := s.State().Acknowledged["/v1.0/im/bot/messages/get"]; n != 1 {
		t.Errorf("%d acknowledged", n)
	}
}

// What nobody acknowledges comes again: the same msgId and messageId, on whatever connection
// there is by then, and not for ever (§1a.7).
func TestDingtalkRedelivers(t *testing.T) {
	s := startDing(t, Options{})
	b := s.connect()
	id := s.say(Say{From: "a", Text: "once more"})
	first := b.read()
	s.Advance(59 * time.Second)
	cut(b.ws)
	s.connections(0)
	b = s.connect()
	s.Advance(time.Second)
	second := b.read()
	var m struct{ MsgID string }
	second.into(t, &m)
	if m.MsgID != id || second.Headers["messageId"] != first.Headers["messageId"] {
		t.Errorf("came %s %+v, then %s %+v", first.Data, first.Headers, second.Data, second.Headers)
	}
	b.ack(second, 200, "")
	s.acknowledged()
	s.Advance(time.Hour)
	s.say(Say{From: "a", Text: "next"})
	if f := b.read(); strings.Contains(f.Data, "once more") {
		t.Error("an acknowledged message came again")
	}
}

// A ping is answered with its own data (§1a.4); acknowledgements are checked.
func TestDingtalkAcks(t *testing.T) {
	s := startDing(t, Options{})
	b := s.connect()
	s.say(Say{Frame: "SYSTEM ping"})
	f := b.read()
	if f.Headers["topic"] != "ping" || !strings.HasPrefix(f.Data, `{"opaque":`) {
		t.Fatalf("frame %+v", f)
	}
	b.ack(f, 200, `{"opaque":"mine"}`)
	b.ack(f, 200, f.Data)
	s.acknowledged()
	for _, bad := range []string{`{"headers":{"messageId":"x"}}`, `{"code":200,"headers":{"messageId":"nobody's"},"data":"{}"}`, `{"code":200,"headers":{},"data":{}}`, `hello`} {
		b.write(bad)
	}
	s.say(Say{Frame: "SYSTEM ping"})
	f = b.read()
	b.ack(f, 200, f.Data)
	s.acknowledged()
	if n := len(s.State().Refused); n != 5 {
		t.Errorf("refused %+v, want 5", s.State().Refused)
	}
}

// The connection that is told to go hears nothing more and is closed ten seconds later; with
// two connections nothing is lost (§1a.5).
func TestDingtalkDisconnect(t *testing.T) {
	s := startDing(t, Options{})
	one, two := s.connect(), s.connect()
	if err := s.Fail(Fault{What: "connection", Mode: "disconnect"}); err != nil {
		t.Fatal(err)
	}
	left, stays := one, two
	if s.State().Connections[1].Mode != "" {
		left, stays = two, one
	}
	if f := left.read(); f.Type != "SYSTEM" || f.Headers["topic"] != "disconnect" || !strings.Contains(f.Data, "reason") {
		t.Errorf("frame %+v", f)
	}
	for range 10 {
		s.hear(stays, Say{From: "a", Text: "still there?"})
	}
	s.Advance(10 * time.Second)
	if f, err := left.next(); err == nil {
		t.Errorf("came %+v, want the end", f)
	}
	if lost := s.State().Lost; lost > 0 {
		t.Errorf("%d messages were lost", lost)
	}
}

// A connection that is killed ends without a closing frame, and what it had not acknowledged
// comes on another one (§1a.7).
func TestDingtalkDrop(t *testing.T) {
	s := startDing(t, Options{})
	b := s.connect()
	s.say(Say{From: "a", Text: "hold on"})
	b.read()
	if err := s.Fail(Fault{What: "connection", Mode: "drop"}); err != nil {
		t.Fatal(err)
	}
	if f, err := b.next(); err == nil || websocket.CloseStatus(err) != -1 {
		t.Errorf("came %+v %v, want an end without a word", f, err)
	}
	b = s.connect()
	s.Advance(time.Minute)
	if f := b.read(); !strings.Contains(f.Data, "hold on") {
		t.Errorf("frame %+v", f)
	}
}

// A connection that is dead takes everything and brings nothing, not even what acknowledges
// (§1a.7).
func TestDingtalkSilence(t *testing.T) {
	s := startDing(t, Options{Org: Org{Ping: time.Hour}})
	b := s.connect()
	s.say(Say{From: "a", Text: "do you hear me"})
	f := b.read()
	if err := s.Fail(Fault{What: "connection", Mode: "silent"}); err != nil {
		t.Fatal(err)
	}
	b.ack(f, 200, "")
	if len(s.State().Connections) != 1 || s.State().Connections[0].Mode != "silent" {
		t.Errorf("state %+v", s.State())
	}
	cut(b.ws)
	s.connections(0)
	b = s.connect()
	s.Advance(time.Minute)
	if again := b.read(); again.Headers["messageId"] != f.Headers["messageId"] {
		t.Errorf("frame %+v", again)
	}
}

// Which connection gets a message is chance (§1a.7); one that is dead without anybody knowing
// takes its share.
func TestDingtalkRandomConnection(t *testing.T) {
	s := startDing(t, Options{Org: Org{Ping: time.Hour}})
	one, two := s.connect(), s.connect()
	heard := map[*dingRobot]int{}
	for range 40 {
		s.say(Say{From: "a", Text: "hello"})
		b := one
		for _, p := range []*dingRobot{one, two} {
			if s.pendingAt(p == one) {
				b = p
			}
		}
		b.ack(b.read(), 200, "")
		s.acknowledged()
		heard[b]++
	}
	if heard[one] < 5 || heard[two] < 5 {
		t.Errorf("heard %d and %d of 40", heard[one], heard[two])
	}
	if err := s.Fail(Fault{What: "connection", Mode: "silent", Times: -1}); err != nil {
		t.Fatal(err)
	}
	s.say(Say{From: "a", Text: "into the void"})
	if s.State().Unacknowledged != 1 || s.State().Lost != 0 {
		t.Errorf("state %+v", s.State())
	}
	three := s.connect()
	cut(one.ws)
	cut(two.ws)
	s.connections(1)
	s.Advance(time.Minute)
	if f := three.read(); !strings.Contains(f.Data, "into the void") {
		t.Errorf("frame %+v", f)
	}
}

// pendingAt reports whether what is pending went to the first connection, or to another one.
func (s *dingStage) pendingAt(first bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.pushes {
		return (p.to == s.links[0]) == first
	}
	return false
}

// connections returns when so many are left.
func (s *dingStage) connections(n int) {
	s.t.Helper()
	if err := s.until(s.t.Context(), "the end of connections", func() bool { return len(s.links) == n }); err != nil {
		s.t.Fatal(err)
	}
}
