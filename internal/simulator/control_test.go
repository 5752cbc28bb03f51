package simulator

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

func (s *stage) control(call, body string, into any) int {
	s.t.Helper()
	method := http.MethodPost
	if body == "" {
		method = http.MethodGet
	}
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.at.Control+"/"+call, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	code, _, text := do(s.t, r)
	if err := json.Unmarshal(text, into); err != nil {
		s.t.Fatalf("%s: %s: %v", call, text, err)
	}
	return code
}

// cli.md, "`daybook simulate` — the control API", with nothing but HTTP.
func TestControl(t *testing.T) {
	s := start(t, Options{})
	b := s.connect()
	var said struct{ MsgID, Error string }
	if code := s.control("say", `{"chat":"g1","group":true,"from":"zhangsan","name":"张三","text":"@bot B","images":["iVBORw=="],"times":2}`, &said); code != http.StatusOK || said.MsgID == "" {
		t.Fatalf("%d %+v", code, said)
	}
	f := b.read()
	b.read()
	b.do("aibot_respond_msg", f.Headers.ReqID, cardTo("", 0, strings.Replace(buttonCard, "%s", "t", 1)), 0)
	if code := s.control("click", `{"chat":"g1","from":"lisi","label":"443"}`, &said); code != http.StatusOK || said.MsgID == "" {
		t.Fatalf("%d %+v", code, said)
	}
	b.read()
	var nothing struct{}
	if code := s.control("fail", `{"what":"push","code":93006,"times":3}`, &nothing); code != http.StatusOK {
		t.Errorf("fail: %d", code)
	}
	if code := s.control("fail", `{"what":"reply","mode":"slow","delay":"2s"}`, &nothing); code != http.StatusOK {
		t.Errorf("fail with a delay: %d", code)
	}
	b.do("aibot_send_msg", "", pushTo("g1", 2, "x"), 93006)
	var lines []struct {
		At                  time.Time
		Chat, Msgtype, Text string
		Raw                 json.RawMessage
	}
	s.control("said?chat=g1", "", &lines)
	if len(lines) != 1 || lines[0].Msgtype != "template_card" || !lines[0].At.Equal(morning) || !contains(lines[0].Raw, "button_interaction") {
		t.Errorf("%+v", lines)
	}
	s.control("said?chat=elsewhere", "", &lines)
	if lines == nil || len(lines) != 0 {
		t.Errorf("nothing said is %v", lines)
	}
	if code := s.control("clock", `{"advance":"2h"}`, &nothing); code != http.StatusOK {
		t.Errorf("clock: %d", code)
	}
	var state State
	s.control("state", "", &state)
	if !state.Now.Equal(morning.Add(2*time.Hour)) || len(state.Connections) != 1 || !state.Connections[0].Subscribed ||
		state.Subscriptions != 1 || state.Delivered != 3 || len(state.Refused) != 1 {
		t.Errorf("%+v", state)
	}
	for call, body := range map[string]string{
		"say":   `{"chat":"g1","group":true,"from":"zhangsan","text":"B"}`,
		"click": `{"chat":"g9","from":"lisi","label":"443"}`,
		"fail":  `{"what":"weather"}`,
		"clock": `{"advance":"tomorrow"}`,
	} {
		if code := s.control(call, body, &said); code != http.StatusBadRequest || said.Error == "" {
			t.Errorf("%s %s: %d", call, body, code)
		}
	}
	if code := s.control("say", `{"chta":"g1"}`, &said); code != http.StatusBadRequest {
		t.Errorf("a word it does not know: %d", code)
	}
}

// A test that waits for its client is told when it is there.
func TestSubscribed(t *testing.T) {
	s := start(t, Options{})
	waited := make(chan error, 1)
	go func() { waited <- s.Subscribed(t.Context()) }()
	s.connect()
	if err := <-waited; err != nil {
		t.Error(err)
	}
}
