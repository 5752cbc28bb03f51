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
	ctx, end := context.WithCancel(t.Context())
	defer end()
	out, in := io.Pipe()
	c := newDaybook()
	c.SetArgs([]string{"simulate", "wecom", "--webhook", "KEY=g1"})
	c.SetOut(in)
	ended := make(chan error, 1)
	go func() { ended <- c.ExecuteContext(ctx) }()

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
	posted := fetch(t, http.MethodPost, at.HTTP+"/cgi-bin/webhook/send?key=KEY", `{"msgtype":"text","text":{"content":"开始"}}`)
	if !strings.Contains(posted, `"errcode":0`) {
		t.Error(posted)
	}
	if said := fetch(t, http.MethodGet, at.Control+"/said?chat=g1", ""); !strings.Contains(said, "开始") {
		t.Error(said)
	}
	end()
	if err := <-ended; err != nil {
		t.Error(err)
	}
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
