package simulator

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/daybook-bot/daybook/internal/clock"
)

// dingStage is a DingTalk that has been started, on a clock that stands.
type dingStage struct {
	*Dingtalk
	t  *testing.T
	at Addresses
}

func startDing(t *testing.T, o Options) *dingStage {
	t.Helper()
	if o.Clock == nil {
		o.Clock = clock.NewManual(morning)
	}
	d := NewDingtalk(o)
	at, stop, err := d.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	return &dingStage{d, t, at}
}

// answer is what a call was answered with.
type answer struct {
	status int
	kind   string
	text   string
}

// post calls something; headers are name, value, name, value.
func (s *dingStage) post(path, body string, headers ...string) answer {
	s.t.Helper()
	return s.request(http.MethodPost, path, body, headers...)
}

func (s *dingStage) request(method, path, body string, headers ...string) answer {
	s.t.Helper()
	if strings.HasPrefix(path, "/") {
		path = s.at.HTTP + path
	}
	r, err := http.NewRequestWithContext(s.t.Context(), method, path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	text, err := io.ReadAll(a.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := a.Body.Close(); err != nil {
		s.t.Fatal(err)
	}
	return answer{a.StatusCode, a.Header.Get("Content-Type"), string(text)}
}

// into reads an answer that is JSON.
func (a answer) into(t *testing.T, v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.text), v); err != nil {
		t.Fatalf("%d %s: %v", a.status, a.text, err)
	}
}

const everything = `[{"type":"CALLBACK","topic":"/v1.0/im/bot/messages/get"},
	{"type":"CALLBACK","topic":"/v1.0/card/instances/callback"},{"type":"EVENT","topic":"*"}]`

func (s *dingStage) open(secret, subscriptions string) answer {
	s.t.Helper()
	return s.post("/v1.0/gateway/connections/open",
		fmt.Sprintf(`{"clientId":"bot","clientSecret":%q,"subscriptions":%s,"ua":"test/1"}`, secret, subscriptions))
}

// dingRobot is a client that knows nothing but JSON.
type dingRobot struct {
	t  *testing.T
	ws *websocket.Conn
}

func (s *dingStage) ticket() (endpoint, ticket string) {
	s.t.Helper()
	var b struct{ Endpoint, Ticket string }
	s.open("secret", everything).into(s.t, &b)
	return b.Endpoint, b.Ticket
}

func (s *dingStage) connect() *dingRobot {
	s.t.Helper()
	before := s.State().Subscriptions
	endpoint, ticket := s.ticket()
	ws, _, err := websocket.Dial(s.t.Context(), endpoint+"?ticket="+ticket, nil) //nolint:bodyclose // Dial says there is none
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { cut(ws) })
	if err := s.until(s.t.Context(), "the connection", func() bool { return s.state.Subscriptions > before }); err != nil {
		s.t.Fatal(err)
	}
	return &dingRobot{s.t, ws}
}

// dingIn is a frame as it comes.
type dingIn struct {
	Type    string            `json:"type"`
	Headers map[string]string `json:"headers"`
	Data    string            `json:"data"`
}

func (f dingIn) into(t *testing.T, v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(f.Data), v); err != nil {
		t.Fatalf("%s: %v", f.Data, err)
	}
}

func (b *dingRobot) read() dingIn {
	b.t.Helper()
	f, err := b.next()
	if err != nil {
		b.t.Fatal(err)
	}
	return f
}

func (b *dingRobot) next() (f dingIn, err error) {
	ctx, cancel := context.WithTimeout(b.t.Context(), 10*time.Second)
	defer cancel()
	_, text, err := b.ws.Read(ctx)
	if err != nil {
		return f, err
	}
	return f, json.Unmarshal(text, &f)
}

func (b *dingRobot) ack(f dingIn, code int, data string) {
	b.t.Helper()
	b.write(fmt.Sprintf(`{"code":%d,"headers":{"messageId":%q,"contentType":"application/json"},"message":"OK","data":%q}`,
		code, f.Headers["messageId"], data))
}

func (b *dingRobot) write(text string) {
	b.t.Helper()
	if err := b.ws.Write(b.t.Context(), websocket.MessageText, []byte(text)); err != nil {
		b.t.Fatal(err)
	}
}

// say has somebody say something.
func (s *dingStage) say(what Say) string {
	s.t.Helper()
	id, err := s.Say(s.t.Context(), what)
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

// hear has somebody say something and returns the message that brings it, acknowledged.
func (s *dingStage) hear(b *dingRobot, what Say) map[string]any {
	s.t.Helper()
	s.say(what)
	f := b.read()
	b.ack(f, 200, `{"response":null}`)
	s.acknowledged()
	var m map[string]any
	f.into(s.t, &m)
	return m
}

func (s *dingStage) acknowledged() {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 10*time.Second)
	defer cancel()
	if err := s.Acknowledged(ctx); err != nil {
		s.t.Fatalf("%v: %+v", err, s.State())
	}
}

// refused is the last refusal.
func (s *dingStage) refused() Refused {
	s.t.Helper()
	all := s.State().Refused
	if len(all) == 0 {
		s.t.Fatal("nothing was refused")
	}
	return all[len(all)-1]
}

func (s *dingStage) token() string {
	s.t.Helper()
	var b struct {
		AccessToken string `json:"accessToken"`
		ExpireIn    int    `json:"expireIn"`
	}
	s.post("/v1.0/oauth2/accessToken", `{"appKey":"bot","appSecret":"secret"}`).into(s.t, &b)
	if b.ExpireIn != 7200 {
		s.t.Errorf("the token lives %d s, want 7200", b.ExpireIn)
	}
	return b.AccessToken
}

func (s *dingStage) api(path, body string) answer {
	s.t.Helper()
	return s.post(path, body, "x-acs-dingtalk-access-token", s.token())
}

// catch serves an address until the test ends.
func (s *dingStage) catch(h http.HandlerFunc) string {
	s.t.Helper()
	server := httptest.NewServer(h)
	s.t.Cleanup(server.Close)
	return server.URL
}
