package simulator

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// A webhook of a message takes answers for 90 minutes, and after that says 300001 (§2.1).
func TestDingtalkReply(t *testing.T) {
	s := startDing(t, Options{People: []Person{{ID: "0123456", Name: "小李"}}})
	b := s.connect()
	m := s.hear(b, Say{Chat: "g1", Group: true, From: "0654321", Text: "@bot hello"})
	webhook := fmt.Sprint(m["sessionWebhook"])
	good := `{"msgtype":"text","text":{"content":"@0123456 correct!"},"at":{"atUserIds":["0123456"],"isAtAll":false}}`
	if a := s.post(webhook, good); a.status != 200 || a.text != `{"errcode":0,"errmsg":"ok"}` {
		t.Errorf("%d %s", a.status, a.text)
	}
	said := s.Said("g1")
	if len(said) != 1 || said[0].Text != "@0123456 correct!" || !slices.Equal(said[0].To, []string{"0123456"}) || said[0].Via != "reply" {
		t.Fatalf("said %+v", said)
	}
	s.Advance(89 * time.Minute)
	if a := s.post(webhook, good); !strings.Contains(a.text, `"errcode":0`) {
		t.Errorf("after 89 minutes: %s", a.text)
	}
	s.Advance(2 * time.Minute)
	for _, late := range []string{webhook, s.at.HTTP + "/robot/sendBySession?session=never"} {
		if a := s.post(late, good); a.status != 200 || !strings.Contains(a.text, `"errcode":300001,"errmsg":"session 不存在"`) {
			t.Errorf("%d %s", a.status, a.text)
		}
	}
}

// What a webhook takes and what it refuses (§2.1, §2.5).
func TestDingtalkWebhookBodies(t *testing.T) {
	const frame = len(`{"msgtype":"text","text":{"content":""}}`)
	for _, c := range []struct {
		name, body string
		want       int
	}{
		{"markdown", `{"msgtype":"markdown","markdown":{"title":"t","text":"# x"}}`, 0},
		{"markdown without title", `{"msgtype":"markdown","markdown":{"text":"# x"}}`, 40035},
		{"link", `{"msgtype":"link","link":{"title":"t","text":"x","messageUrl":"https://a"}}`, 0},
		{"one button", `{"msgtype":"actionCard","actionCard":{"title":"t","text":"x","singleTitle":"open","singleURL":"https://a"}}`, 0},
		{"two buttons", `{"msgtype":"actionCard","actionCard":{"title":"t","text":"x","btnOrientation":"0","btns":[{"title":"A","actionURL":"u"},{"title":"B","actionURL":"v"}]}}`, 0},
		{"a button without URL", `{"msgtype":"actionCard","actionCard":{"title":"t","text":"x","btns":[{"title":"A"}]}}`, 40035},
		{"feed", `{"msgtype":"feedCard","feedCard":{"links":[{"title":"t","messageURL":"https://a","picURL":"https://b"}]}}`, 0},
		{"empty", `{"msgtype":"text","text":{"content":""}}`, 40035},
		{"a picture", `{"msgtype":"image","image":{"mediaId":"@x"}}`, 400105},
		{"no JSON", `msgtype=text`, 40035},
		{"20000 bytes", `{"msgtype":"text","text":{"content":"` + strings.Repeat("x", 20000-frame) + `"}}`, 0},
		{"20001 bytes", `{"msgtype":"text","text":{"content":"` + strings.Repeat("x", 20001-frame) + `"}}`, 460101},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := startDing(t, Options{})
			m := s.hear(s.connect(), Say{From: "a", Text: "hello"})
			var b struct{ ErrCode int }
			a := s.post(fmt.Sprint(m["sessionWebhook"]), c.body)
			if a.into(t, &b); b.ErrCode != c.want {
				t.Errorf("%s, want %d", a.text, c.want)
			}
			if c.want != 0 && s.refused().Code != c.want {
				t.Errorf("refused %+v", s.refused())
			}
		})
	}
}

func groupSend(key, param string) string {
	text, err := json.Marshal(param)
	if err != nil {
		panic(err)
	}
	return fmt.Sprintf(`{"robotCode":"bot","openConversationId":"g1","msgKey":%q,"msgParam":%s}`, key, text)
}

// groupMessages/send needs a token, the group, and msgParam as JSON in a string (§2.2, §2.4).
func TestDingtalkGroupSend(t *testing.T) {
	const path = "/v1.0/robot/groupMessages/send"
	s := startDing(t, Options{Org: Org{Groups: map[string]string{"g1": "学习群"}}})
	if a := s.post(path, groupSend("sampleText", `{"content":"x"}`)); a.status != 400 && a.status != 401 || !strings.Contains(a.text, "InvalidAuthentication") {
		t.Errorf("without token: %d %s", a.status, a.text)
	}
	var sent struct{ ProcessQueryKey string }
	s.api(path, groupSend("sampleMarkdown", `{"title":"Daily quiz","text":"#### ready"}`)).into(t, &sent)
	if said := s.Said("g1"); sent.ProcessQueryKey == "" || len(said) != 1 || said[0].Text != "#### ready" {
		t.Errorf("said %+v", said)
	}
	for name, c := range map[string]struct{ body, want string }{
		"param as object": {`{"robotCode":"bot","openConversationId":"g1","msgKey":"sampleText","msgParam":{"content":"x"}}`, "invalidParameter.msgParam.invalid"},
		"key":             {groupSend("sampleActionCard1", `{"title":"t"}`), "invalidParameter.msgKey.invalid"},
		"missing":         {groupSend("sampleMarkdown", `{"text":"x"}`), "invalidParameter.msgParam.invalid"},
		"too much":        {groupSend("sampleText", `{"content":"x","title":"t"}`), "invalidParameter.msgParam.invalid"},
		"other spelling":  {groupSend("sampleActionCard6", `{"title":"t","text":"x","actionTitle1":"a","actionURL1":"b"}`), "invalidParameter.msgParam.invalid"},
		"15001 bytes":     {groupSend("sampleText", `{"content":"`+strings.Repeat("x", 15001-14)+`"}`), "invalidParameter.msgParam.tooLong"},
		"robot":           {strings.Replace(groupSend("sampleText", `{"content":"x"}`), `"bot"`, `"other"`, 1), "invalidParameter.robotCode.notExsit"},
		"group":           {strings.Replace(groupSend("sampleText", `{"content":"x"}`), `"g1"`, `"g2"`, 1), "invalid.openConversationId"},
	} {
		a := s.api(path, c.body)
		if a.status != 400 || !strings.Contains(a.text, `"code":"`+c.want+`"`) || s.refused().Name != c.want {
			t.Errorf("%s: %d %s, want %s", name, a.status, a.text, c.want)
		}
	}
	if a := s.api(path, groupSend("sampleText", `{"content":"`+strings.Repeat("x", 15000-14)+`"}`)); a.status != 200 {
		t.Errorf("15000 bytes: %s", a.text)
	}
}

// batchSend takes 20 people at most, and names those who did not get it in a 200 (§2.3).
func TestDingtalkBatchSend(t *testing.T) {
	const path = "/v1.0/robot/oToMessages/batchSend"
	s := startDing(t, Options{People: []Person{{ID: "a"}, {ID: "b"}}})
	send := func(ids ...string) answer {
		list, err := json.Marshal(ids)
		if err != nil {
			t.Fatal(err)
		}
		return s.api(path, fmt.Sprintf(`{"robotCode":"bot","userIds":%s,"msgKey":"sampleText","msgParam":"{\"content\":\"hi\"}"}`, list))
	}
	type lists struct {
		ProcessQueryKey                               string
		InvalidStaffIDList, FlowControlledStaffIDList []string
	}
	var got lists
	send("a", "nobody", "b").into(t, &got)
	if !slices.Equal(got.InvalidStaffIDList, []string{"nobody"}) || len(got.FlowControlledStaffIDList) > 0 || got.ProcessQueryKey == "" {
		t.Errorf("%+v", got)
	}
	if len(s.Said("a")) != 1 || len(s.Said("b")) != 1 || !s.Said("a")[0].Private {
		t.Errorf("said %+v", s.Said(""))
	}
	if err := s.Fail(Fault{What: "push", Mode: "flow-controlled"}); err != nil {
		t.Fatal(err)
	}
	got = lists{}
	if send("a").into(t, &got); !slices.Equal(got.FlowControlledStaffIDList, []string{"a"}) || len(s.Said("a")) != 1 {
		t.Errorf("%+v", got)
	}
	if a := send(make([]string, 21)...); a.status != 400 || !strings.Contains(a.text, "invalidParameter.userIds.overMax") {
		t.Errorf("21 people: %d %s", a.status, a.text)
	}
}

// Twenty a minute in a group (§2.1, §12), however they are sent.
func TestDingtalkTwentyAMinute(t *testing.T) {
	s := startDing(t, Options{})
	webhook := fmt.Sprint(s.hear(s.connect(), Say{Chat: "g1", Group: true, From: "a", Text: "@bot hi"})["sessionWebhook"])
	const text = `{"msgtype":"text","text":{"content":"x"}}`
	for range 20 {
		if a := s.post(webhook, text); !strings.Contains(a.text, `"errcode":0`) {
			t.Fatal(a.text)
		}
	}
	if a := s.post(webhook, text); !strings.Contains(a.text, `"errcode":130101`) {
		t.Error(a.text)
	}
	if a := s.api("/v1.0/robot/groupMessages/send", groupSend("sampleText", `{"content":"x"}`)); a.status != 400 || !strings.Contains(a.text, "send.too.fast") {
		t.Error(a.text)
	}
	s.Advance(time.Minute)
	if a := s.post(webhook, text); !strings.Contains(a.text, `"errcode":0`) {
		t.Error(a.text)
	}
}
