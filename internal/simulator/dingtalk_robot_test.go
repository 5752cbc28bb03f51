package simulator

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"
)

const robotText = `{"msgtype":"text","text":{"content":"@0123456 开始"},"at":{"atUserIds":["0123456"]}}`

func startRobots(t *testing.T) *dingStage {
	t.Helper()
	return startDing(t, Options{
		Webhooks: map[string]string{"APP": "g1"}, People: []Person{{ID: "0123456", Name: "小李"}},
		Org: Org{Custom: map[string]Custom{
			"SIGNED": {Group: "g2", Secret: "SECexample0123456789"}, "WORDS": {Group: "g3", Keywords: []string{"通知"}},
		}},
	})
}

func (s *dingStage) robot(key, query, body string) string {
	s.t.Helper()
	a := s.post("/robot/send?access_token="+key+query, body)
	if a.status != 200 {
		s.t.Errorf("HTTP status %d", a.status)
	}
	return a.text
}

// The webhook of the app's robot can call people, and a msgUuid is said once (§2.1, §2.5).
func TestDingtalkAppRobot(t *testing.T) {
	s := startRobots(t)
	if got := s.robot("APP", "", robotText); got != `{"errcode":0,"errmsg":"ok"}` {
		t.Error(got)
	}
	if said := s.Said("g1"); len(said) != 1 || said[0].Via != "webhook" || len(said[0].To) != 1 || said[0].To[0] != "0123456" {
		t.Errorf("said %+v", said)
	}
	for range 2 {
		s.robot("APP", "", `{"msgtype":"text","text":{"content":"once"},"msgUuid":"u-1"}`)
	}
	if n := len(s.Said("g1")); n != 2 {
		t.Errorf("%d said, want 2", n)
	}
	s.robot("APP", "", strings.Replace(robotText, "@0123456 ", "", 1))
	if said := s.Said("g1"); len(said[2].To) != 0 || len(s.State().Warnings) != 1 {
		t.Errorf("somebody is called who is not in the text: %+v", said[2])
	}
	for key, want := range map[string]string{"": `"errcode":400101`, "OTHER": `"errcode":300001`} {
		if got := s.robot(key, "", robotText); !strings.Contains(got, want) {
			t.Errorf("token %q: %s", key, got)
		}
	}
	if a := s.post("/robot/send?access_token=APP", robotText, "Content-Type", "text/plain"); !strings.Contains(a.text, `"errcode":43004`) {
		t.Error(a.text)
	}
}

// A custom robot that asks for a signature takes the one of §8, and one hour's difference of
// the clocks (§2.5).
func TestDingtalkCustomRobot(t *testing.T) {
	s := startRobots(t)
	at := time.UnixMilli(1700000000000)
	const sign = "figG6qqCA%2FlRh0hsGCW2zNtNV5znkAFut5BI0zKhqnQ%3D"
	query := "&timestamp=1700000000000&sign=" + sign
	for _, c := range []struct {
		query string
		off   time.Duration
		want  string
	}{
		{query, 0, `"errcode":0`},
		{query, time.Hour, `"errcode":0`},
		{query, time.Hour + time.Millisecond, `"errcode":310000,"errmsg":"invalid timestamp"`},
		{query, -time.Hour - time.Millisecond, "invalid timestamp"},
		{"", 0, "invalid timestamp"},
		{"&timestamp=1700000000000", 0, "sign not match"},
		{strings.Replace(query, "fig", "gif", 1), 0, "sign not match"},
		{strings.Replace(query, sign, url.QueryEscape(sign), 1), 0, "sign not match"},
		{strings.Replace(query, "000000&", "&", 1), 0, "invalid timestamp"}, // seconds
	} {
		s.Advance(at.Add(c.off).Sub(s.State().Now))
		if got := s.robot("SIGNED", c.query, robotText); !strings.Contains(got, c.want) {
			t.Errorf("%s off by %s: %s", c.query, c.off, got)
		}
	}
	if got := s.robot("WORDS", "", robotText); !strings.Contains(got, `"errcode":310000,"errmsg":"keywords not in content"`) {
		t.Error(got)
	}
	if got := s.robot("WORDS", "", `{"msgtype":"markdown","markdown":{"title":"t","text":"通知：开会"}}`); !strings.Contains(got, `"errcode":0`) {
		t.Error(got)
	}
}

// The signatures of §8.
func TestDingtalkSignatures(t *testing.T) {
	for _, c := range []struct{ timestamp, secret, a, c string }{
		{"1577262236757", "this is a secret", "DJrE6qdyVGCQz9z5r2MDuNcNAhwYnuAkyj13cx169CA=", "cviWWKk4OPwVpK0VGNkvThhQ7PXwQPYvJhM+/YVA1VI="},
		{"1577262236757", "this is secret", "hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM=", "FGwKaEF7XaGlJ5gccMRQ354PCw//L4yApnX1QNvs7BU="},
		{"1767225600000", "测试密钥", "b79NUI4/FnBZoikWqw+Gm53lBZcW2xtwKj2aa4P4Ohc=", "3+xmTnzCa5PEvGdRo0BYbLt0KXZuI4zQzQ0qisKEbI0="},
	} {
		if got := robotSignature(c.timestamp, c.secret); got != c.a {
			t.Errorf("A of %s %s is %s", c.timestamp, c.secret, got)
		}
		if got := cardSignature(c.timestamp, c.secret); got != c.c {
			t.Errorf("C of %s %s is %s", c.timestamp, c.secret, got)
		}
	}
}

// Twenty a minute, and then ten minutes of silence (§2.5).
func TestDingtalkRobotThrottled(t *testing.T) {
	s := startRobots(t)
	for range 20 {
		if got := s.robot("APP", "", robotText); !strings.Contains(got, `"errcode":0`) {
			t.Fatal(got)
		}
	}
	if got := s.robot("APP", "", robotText); !strings.Contains(got, `"errcode":130101`) {
		t.Error(got)
	}
	for _, c := range []struct {
		after time.Duration
		want  int
	}{{2 * time.Minute, 410100}, {7 * time.Minute, 410100}, {time.Minute, 0}} {
		s.Advance(c.after)
		if got := s.robot("APP", "", robotText); !strings.Contains(got, fmt.Sprintf(`"errcode":%d,`, c.want)) {
			t.Errorf("%s later: %s, want %d", c.after, got, c.want)
		}
	}
}
