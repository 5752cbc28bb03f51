package wecom_test

import (
	"strings"
	"testing"

	"github.com/daybook-bot/daybook/bot/wecom"
)

func TestTheNameOfTheBotIsTakenOut(t *testing.T) {
	for text, want := range map[string]string{
		"@小记 B": "B", "B @小记": "B", "＠小记\u2005B": "B", "@小记B": "B", "请 @小记 看 @李四": "请 看 @李四",
		"小记 B": "小记 B", "@李四 B": "@李四 B", "@小记": "",
	} {
		body := `{"msgid":"1","from":{"userid":"u"},"msgtype":"text","text":{"content":"` + text + `"}}`
		cb, err := wecom.ReadCallback([]byte(body))
		if err != nil {
			t.Fatal(err)
		}
		if m, ok := cb.Message([]string{"小记"}, morning); !ok || m.Text != want {
			t.Errorf("%q is %q, want %q", text, m.Text, want)
		}
	}
}

func FuzzCallback(f *testing.F) {
	for _, seed := range []string{
		`{"msgid":"m-7f\/01=","chatid":"wr","chattype":"group","from":{"userid":"z"},"msgtype":"mixed","mixed":{"msg_item":[{"msgtype":"text","text":{"content":"@小记 x"}},{"msgtype":"image","image":{"url":"https://x"}}]},"quote":{"msgtype":"text","text":{"content":"q"}}}`,
		`{"msgid":"e1","from":{"userid":"l"},"msgtype":"event","event":{"eventtype":"template_card_event","template_card_event":{"task_id":"t","selected_items":{"selected_item":[{"option_ids":{"option_id":["B"]}}]}}}}`,
		`{"msgid":"1","from":{"userid":"u"},"msgtype":"new_kind"}`, `[]`, `{"create_time":-1}`, "",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		cb, err := wecom.ReadCallback(body)
		if err != nil {
			if text := strings.TrimSpace(string(body)); len(text) > 40 && strings.Contains(err.Error(), text) {
				t.Error("the error quotes what people wrote")
			}
			return
		}
		if m, ok := cb.Message([]string{"小记"}, morning); ok && (m.ID == "" || m.Place.Room == "" || m.From.ID == "" || m.Sent.IsZero()) {
			t.Errorf("a message without what every message has: %+v", m)
		}
	})
}
