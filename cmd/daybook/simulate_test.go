package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/daybook-bot/daybook/internal/simulator"
)

// One JSON line when it is ready, then it runs until it is told to end (cli.md).
func TestSimulate(t *testing.T) {
	at := simulated(t, "wecom", "--webhook", "KEY=g1")
	posted := fetch(t, http.MethodPost, at.HTTP+"/cgi-bin/webhook/send?key=KEY", `{"msgtype":"text","text":{"content":"开始"}}`)
	if !strings.Contains(posted, `"errcode":0`) {
		t.Error(posted)
	}
	if said := fetch(t, http.MethodGet, at.Control+"/said?chat=g1", ""); !strings.Contains(said, "开始") {
		t.Error(said)
	}
}

// The same for DingTalk: the answer goes back where the message came from.
func TestSimulateDingtalk(t *testing.T) {
	at := simulated(t, "dingtalk", "--bot", "dingAAAA", "--secret", "geheim", "--group", "g2=支部")
	opened := fetch(t, http.MethodPost, at.HTTP+"/v1.0/gateway/connections/open",
		`{"clientId":"dingAAAA","clientSecret":"geheim","subscriptions":[{"type":"EVENT","topic":"*"}]}`)
	if !strings.Contains(opened, at.WS) || !strings.Contains(opened, "icket") {
		t.Error(opened)
	}
	heard := fetch(t, http.MethodPost, at.Control+"/say", `{"chat":"g1","group":true,"from":"zhangsan","name":"张三","text":"@dingAAAA 统计"}`)
	if !strings.Contains(heard, "msgid") {
		t.Error(heard)
	}
	if state := fetch(t, http.MethodGet, at.Control+"/state", ""); !strings.Contains(state, `"lost":1`) {
		t.Error(state)
	}
}

// simulated starts a simulator and returns where it is; it has ended well with the test.
func simulated(t *testing.T, args ...string) simulator.Addresses {
	t.Helper()
	ctx, end := context.WithCancel(t.Context())
	out, in := io.Pipe()
	c := newDaybook()
	c.SetArgs(append([]string{"simulate"}, args...))
	c.SetOut(in)
	ended := make(chan error, 1)
	go func() { ended <- c.ExecuteContext(ctx) }()
	t.Cleanup(func() {
		end()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	var at simulator.Addresses
	if err := json.Unmarshal([]byte(line), &at); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	if !strings.HasPrefix(at.WS, "ws://127.0.0.1:") || at.Control != at.HTTP+"/control" {
		t.Errorf("%+v", at)
	}
	return at
}

func TestSimulateRefuses(t *testing.T) {
	for _, args := range [][]string{
		{"simulate", "fax"}, {"simulate", "wecom", "now"}, {"simulate", "wecom", "--aes-key", "short", "--callback", "http://127.0.0.1:1"},
	} {
		if _, stderr, code := run(t, args...); code != 2 || stderr == "" {
			t.Errorf("%v: exit status %d, %q", args, code, stderr)
		}
	}
}

// fetch calls something on loopback and returns what it answered.
func fetch(t *testing.T, method, url, body string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := answer.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return string(text)
}
