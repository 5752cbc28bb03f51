package wecom_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/internal/npm"
)

// The official crypto seals callbacks that the bot takes, and opens its answers.
func TestOfficialCrypto(t *testing.T) {
	folder := npm.Install(t, "@wecom/crypto@1.0.1")
	p := newPost(t, time.Minute)
	p.clock.Set(time.Now())
	p.coming.Store(true)
	go func() {
		for m := range p.heard {
			if err := p.answer(m, "答："+m.Text); err != nil {
				t.Error(err)
			}
		}
	}()
	t.Cleanup(func() { close(p.heard) })
	texts := []string{"签到 B", "水务局 😀 <&>", strings.Repeat("长", 4000), ""}
	type content struct {
		Content string `json:"content"`
	}
	type message struct {
		ID       string            `json:"msgid"`
		Bot      string            `json:"aibotid"`
		Chat     string            `json:"chatid"`
		ChatType string            `json:"chattype"`
		From     map[string]string `json:"from"`
		Kind     string            `json:"msgtype"`
		Text     content           `json:"text"`
	}
	var messages []message
	for i, text := range texts {
		messages = append(messages, message{"m/" + string(rune('1'+i)), "bot", "wrGROUP1", "group",
			map[string]string{"userid": "zhangsan"}, "text", content{"@小记 " + text}})
	}
	posted, err := json.Marshal(messages)
	if err != nil {
		t.Fatal(err)
	}
	script := npm.Run(t, folder, "testdata/callback.js", "URL_OF="+p.url, "TOKEN="+hookToken, "KEY="+hookKey, "MESSAGES="+string(posted))
	var told struct {
		Status int
		Text   string
	}
	next := func() {
		t.Helper()
		if err := json.Unmarshal([]byte(script.Line()), &told); err != nil || told.Status != 200 {
			t.Fatalf("%+v, %v; the log:\n%s", told, err, p.log)
		}
	}
	if next(); told.Text != "1616140317555161061" {
		t.Errorf("verification is answered with %q", told.Text)
	}
	for _, text := range texts {
		next()
		var answer struct {
			Kind   string `json:"msgtype"`
			Stream struct {
				Content string
				Finish  bool
			}
		}
		if err := json.Unmarshal([]byte(told.Text), &answer); err != nil {
			t.Fatalf("%q: %v", told.Text, err)
		}
		if answer.Kind != "stream" || !answer.Stream.Finish || answer.Stream.Content != "答："+text {
			t.Errorf("%+v to %q", answer, text)
		}
	}
}
