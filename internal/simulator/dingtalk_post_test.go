package simulator

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/internal/clock"
)

// posted is what a bot in HTTP mode got.
type posted struct {
	header http.Header
	body   map[string]any
}

// startPosting is a DingTalk that posts to a bot which answers with what is next.
func startPosting(t *testing.T, o Options) (s *dingStage, heard <-chan posted, answer chan<- func(http.ResponseWriter)) {
	t.Helper()
	all, answers := make(chan posted, 10), make(chan func(http.ResponseWriter), 10)
	bot := dingStage{t: t}
	o.Callback = bot.catch(func(w http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(r.Body)
		p := posted{header: r.Header}
		if err != nil || json.Unmarshal(text, &p.body) != nil {
			t.Errorf("posted %s: %v", text, err)
		}
		all <- p
		select {
		case do := <-answers:
			do(w)
		default:
		}
	})
	return startDing(t, o), all, answers
}

// HTTP mode: signed with algorithm A, not escaped, and the answer may be a message (§1b).
func TestDingtalkPosts(t *testing.T) {
	s, heard, answer := startPosting(t, Options{Secret: "this is a secret", Clock: clock.NewManual(time.UnixMilli(1577262236757))})
	answer <- func(w http.ResponseWriter) {
		writeJSON(w, 200, json.RawMessage(`{"msgtype":"text","text":{"content":"收到"}}`))
	}
	id := s.say(Say{Chat: "g1", Group: true, From: "a", Text: "@bot hello"})
	p := <-heard
	if p.header.Get("timestamp") != "1577262236757" || p.header.Get("sign") != "DJrE6qdyVGCQz9z5r2MDuNcNAhwYnuAkyj13cx169CA=" ||
		p.header.Get("Content-Type") != "application/json; charset=utf-8" {
		t.Errorf("headers %v", p.header)
	}
	if p.body["msgId"] != id || p.body["robotCode"] != "bot" || p.body["chatbotCorpId"] != "corp" || p.body["sessionWebhook"] == "" {
		t.Errorf("body %v", p.body)
	}
	if said := s.Said("g1"); len(said) != 1 || said[0].Text != "收到" {
		t.Errorf("said %+v", said)
	}
	answer <- func(w http.ResponseWriter) { writeJSON(w, 200, json.RawMessage(`{"msgtype":"empty"}`)) }
	s.say(Say{From: "a", Text: "hello"})
	<-heard
	s.say(Say{From: "a", Text: "hello"}) // an empty body
	<-heard
	if s.State().Delivered != 3 || len(s.Said("")) != 1 || len(s.State().Refused) > 0 {
		t.Errorf("state %+v", s.State())
	}
	if a := s.open("this is a secret", everything); a.status != 400 {
		t.Errorf("a connection beside it: %d", a.status)
	}
}

// What is not answered with 200 comes again, with the same msgId.
func TestDingtalkPostsAgain(t *testing.T) {
	s, heard, answer := startPosting(t, Options{})
	answer <- func(w http.ResponseWriter) { http.Error(w, "", http.StatusInternalServerError) }
	id := s.say(Say{From: "a", Text: "hello"})
	<-heard
	s.Advance(s.o.Org.Redeliver)
	if p := <-heard; p.body["msgId"] != id {
		t.Errorf("body %v", p.body)
	}
	if r := s.State().Refused; len(r) != 1 {
		t.Errorf("refused %+v", r)
	}
}

// The rarer shapes of the documents (§1b, §1c, §2.8).
func TestDingtalkOdd(t *testing.T) {
	s, heard, answer := startPosting(t, Options{Org: Org{Odd: true}})
	answer <- func(w http.ResponseWriter) { http.Error(w, "", http.StatusOK) }
	s.say(Say{Chat: "g1", Group: true, From: "a", Text: "@bot hello"})
	p := <-heard
	if p.body["content"] != " hello" || p.body["text"] != nil || p.body["createAt"] != fmt.Sprint(morning.UnixMilli()) {
		t.Errorf("body %v", p.body)
	}
	webhook := fmt.Sprint(p.body["sessionWebhook"])
	for body, want := range map[string]string{`{"msgtype":"text","text":{"content":"x"}}`: `{"errcode":"0","errmsg":"ok"}`, `{}`: `{"errcode":"400105",`} {
		if a := s.post(webhook, body); !strings.HasPrefix(a.text, want) {
			t.Errorf("%s: %s", body, a.text)
		}
	}
}
