package wecom_test

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/bot/wecom/seal"
)

func TestCallbackRefuses(t *testing.T) {
	p := newPost(t, time.Minute)
	box, err := seal.New(hookToken, hookKey, "")
	if err != nil {
		t.Fatal(err)
	}
	other, err := seal.New("another-token", hookKey, "")
	if err != nil {
		t.Fatal(err)
	}
	call := func(method string, b *seal.Box, text string, at time.Time, body string) (int, string) {
		t.Helper()
		e, err := b.Seal([]byte(text), strconv.FormatInt(at.Unix(), 10), "n")
		if err != nil {
			t.Fatal(err)
		}
		if body == "" {
			body = `{"encrypt":"` + strings.ReplaceAll(e.Encrypt, "/", `\/`) + `"}`
		}
		url := p.url + "?msg_signature=" + e.Signature + "&timestamp=" + e.Timestamp + "&nonce=n"
		r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		said, err := io.ReadAll(answer.Body)
		if err = errors.Join(err, answer.Body.Close()); err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode, string(said)
	}
	const message = `{"msgid":"m1","aibotid":"bot","chattype":"single","from":{"userid":"a"},"msgtype":"text","text":{"content":"B"}}`
	now := p.clock.Now()
	for _, test := range []struct {
		name, method string
		box          *seal.Box
		text         string
		at           time.Time
		body         string
		status       int
		heard        int
	}{
		{"another token", "POST", other, message, now, "", 403, 0},
		{"too old", "POST", box, message, now.Add(-skew - time.Second), "", 403, 0},
		{"from the future", "POST", box, message, now.Add(skew + time.Second), "", 403, 0},
		{"no JSON", "POST", box, message, now, "<xml>", 400, 0},
		{"no envelope", "POST", box, message, now, "{}", 403, 0},
		{"too long", "POST", box, message, now, strings.Repeat(" ", 1<<20+1), 413, 0},
		{"another method", "PUT", box, message, now, "", 405, 0},
		{"no echostr", "GET", box, message, now, "", 403, 0},
		{"another bot", "POST", box, strings.Replace(message, `"bot"`, `"other"`, 1), now, "", 200, 0},
		{"inside no JSON", "POST", box, "hello", now, "", 200, 0},
		{"a kind of tomorrow", "POST", box, strings.Replace(message, `"text",`, `"hologram",`, 1), now, "", 200, 0},
		{"an event of tomorrow", "POST", box, `{"msgid":"e","msgtype":"event","event":{"eventtype":"x"}}`, now, "", 200, 0},
		{"right", "POST", box, message, now.Add(-skew + time.Second), "", 200, 1},
	} {
		status, _ := call(test.method, test.box, test.text, test.at, test.body)
		if status != test.status || len(p.heard) != test.heard {
			t.Errorf("%s: %d, %d heard", test.name, status, len(p.heard))
		}
	}

	// A stream that nobody knows any more ends at once; else the client waits for six minutes.
	status, said := call("POST", box, `{"msgid":"s","aibotid":"bot","msgtype":"stream","stream":{"id":"S1"}}`, now, "")
	if status != 200 || !strings.Contains(said, `"msgsignature":"`) || !strings.Contains(said, `"nonce":"n"`) {
		t.Errorf("%d %s", status, said)
	}
}

const skew = 10 * time.Minute

func TestReplayIsNotHeardAgain(t *testing.T) {
	p := newPost(t, time.Minute)
	box, err := seal.New(hookToken, hookKey, "")
	if err != nil {
		t.Fatal(err)
	}
	e, err := box.Seal([]byte(`{"msgid":"m1","chattype":"single","from":{"userid":"a"},"msgtype":"text","text":{"content":"B"}}`),
		strconv.FormatInt(p.clock.Now().Unix(), 10), "n")
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		answer, err := http.Post(p.url+"?msg_signature="+e.Signature+"&timestamp="+e.Timestamp+"&nonce=n", "application/json",
			strings.NewReader(`{"encrypt":"`+e.Encrypt+`"}`))
		if err != nil {
			t.Fatal(err)
		}
		if err := answer.Body.Close(); err != nil || answer.StatusCode != 200 {
			t.Errorf("%d, %v", answer.StatusCode, err)
		}
	}
	if len(p.heard) != 1 {
		t.Errorf("heard %d times", len(p.heard))
	}
}
