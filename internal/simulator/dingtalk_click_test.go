package simulator

import (
	"fmt"
	"strings"
	"testing"
)

// A link that makes the client send a message sends it as the person, and calls the robot in
// a group; written in another way it does nothing (§3.2).
func TestDingtalkLinksThatSpeak(t *testing.T) {
	s := startDing(t, Options{Name: "小记"})
	b := s.connect()
	m := s.hear(b, Say{Chat: "g1", Group: true, From: "a", Text: "@小记 题目"})
	webhook := fmt.Sprint(m["sessionWebhook"])
	link := func(url string) {
		t.Helper()
		a := s.post(webhook, fmt.Sprintf(`{"msgtype":"actionCard","actionCard":{"title":"t","text":"Q17","btns":[{"title":"A","actionURL":"https://a"},{"title":"B","actionURL":%q}]}}`, url))
		if !strings.Contains(a.text, `"errcode":0`) {
			t.Fatal(a.text)
		}
	}
	link("dtmd://dingtalkclient/sendMessage?content=%E7%AD%94%20Q17%20B")
	id, err := s.Click(t.Context(), Click{Chat: "g1", From: "lisi", Label: "B"})
	if err != nil || id == "" {
		t.Fatal(id, err)
	}
	f := b.read()
	var got struct {
		MsgID, ConversationType, SenderStaffID string
		IsInAtList                             bool
		Text                                   struct{ Content string }
	}
	f.into(t, &got)
	if got.MsgID != id || got.Text.Content != " 答 Q17 B" || got.SenderStaffID != "lisi" || !got.IsInAtList || got.ConversationType != "2" {
		t.Errorf("heard %s", f.Data)
	}
	b.ack(f, 200, "")
	for _, nothing := range []string{
		"dtmd://dingtalkClient/sendMessage?content=B", "dtmd://dingtalkclient/sendmessage?content=B",
		"dtmd://dingtalkclient/sendMessage", "https://example.org/B",
	} {
		link(nothing)
		if id, err := s.Click(t.Context(), Click{Chat: "g1", From: "lisi", Label: "B"}); id != "" || err != nil {
			t.Errorf("%s says something: %q %v", nothing, id, err)
		}
	}
	if _, err := s.Click(t.Context(), Click{Chat: "g1", From: "lisi", Label: "C"}); err == nil {
		t.Error("a button that is not there can be pressed")
	}

	// In a markdown, in a single chat, and sent by the API.
	s.hear(b, Say{From: "lisi", Text: "hi"})
	a := s.api("/v1.0/robot/oToMessages/batchSend", `{"robotCode":"bot","userIds":["lisi"],"msgKey":"sampleMarkdown",
		"msgParam":"{\"title\":\"t\",\"text\":\"[甲](dtmd://dingtalkclient/sendMessage?content=%E7%94%B2) ![p](@x)\"}"}`)
	if a.status != 200 {
		t.Fatal(a.text)
	}
	s.click("lisi", "lisi", "甲")
	f = b.read()
	f.into(t, &got)
	if got.Text.Content != "甲" || got.ConversationType != "1" {
		t.Errorf("heard %s", f.Data)
	}
}

func FuzzDingtalkText(f *testing.F) {
	f.Add("@bot 答 @小李 a@b", "dtmd://dingtalkclient/sendMessage?content=%E7")
	f.Fuzz(func(t *testing.T, text, link string) {
		d := NewDingtalk(Options{People: []Person{{ID: "0123456", Name: "小李"}}})
		content, at := d.typed(text)
		if len(at) > 1 || len(content) > len(text) || !strings.Contains(text, "@") && !strings.Contains(text, "＠") && content != text {
			t.Errorf("%q became %q, calling %q", text, content, at)
		}
		dtmd(link)
		markdownLinks(text)
	})
}

func FuzzDingtalkAck(f *testing.F) {
	f.Add(`{"code":200,"headers":{"messageId":"x"},"message":"OK","data":"{\"response\":null}"}`)
	f.Add(`{"code":200,"headers":{"messageId":"x"},"data":"{\"status\":\"SUCCESS\"}"}`)
	f.Fuzz(func(t *testing.T, text string) {
		for _, p := range []*push{
			{kind: "SYSTEM", topic: "ping"}, {kind: "EVENT", topic: "*", again: true},
			{kind: "CALLBACK", topic: botTopic, again: true},
			{kind: "CALLBACK", topic: cardTopic, press: &dingPress{card: &dingCard{private: map[string]map[string]string{}, seen: map[string]map[string]string{}}}},
		} {
			d := NewDingtalk(Options{})
			c := &link{}
			p.id, p.to, p.at, p.done, p.counts = "x", c, d.now(), make(chan struct{}), true
			d.pushes["x"] = p
			d.acknowledge(c, []byte(text))
			if len(d.pushes) == 0 && !d.answered["x"] {
				t.Errorf("%s: it is gone, and was not acknowledged", text)
			}
		}
	})
}
