package dingtalk

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/daybook-bot/daybook/internal/chat"
)

var (
	noon  = time.Date(2026, 3, 5, 12, 0, 0, 0, time.UTC)
	robot = []string{"小记"}
)

const inGroup = `"conversationId":"cid6/Ke==","conversationType":"2","msgId":"m1","createAt":1695199269062,
	"senderStaffId":"0123","senderUnionId":"u","senderId":"$:LWCP_v1:$s","senderNick":"小李","robotCode":"ding1"`

func TestMessagesAreRead(t *testing.T) {
	sent := time.UnixMilli(1695199269062)
	group := chat.Place{Platform: Platform, Room: "cid6/Ke=="}
	lee := chat.Person{ID: "0123", Name: "小李"}
	picture := func(codes ...string) chat.File {
		return chat.File{Name: "图片", Ref: encoded(remote{Codes: codes, Robot: "ding1", Kind: pictureKind})}
	}
	for name, tc := range map[string]struct {
		in   string
		want chat.Message
	}{
		"text": {`{` + inGroup + `,"msgtype":"text","text":{"content":" 一起 @张三 a@b.cn "}}`,
			chat.Message{Text: "一起 @张三 a@b.cn"}},
		"nothing but the mention": {`{` + inGroup + `,"msgtype":"text","text":{"content":" "}}`, chat.Message{}},
		"a bare string":           {`{` + inGroup + `,"msgtype":"text","content":"B"}`, chat.Message{Text: "B"}},
		"a quote": {`{` + inGroup + `,"msgtype":"text","text":{"content":"对","isReplyMsg":true,"repliedMsg":{"msgType":"text","content":{"text":"原话"}}}}`,
			chat.Message{Text: "对", Quoted: "原话"}},
		"a quote, the other way": {`{` + inGroup + `,"msgtype":"text","text":{"content":"对","repliedMsg":{"content":{"content":"原话"}}}}`,
			chat.Message{Text: "对", Quoted: "原话"}},
		"a quote of a card": {`{` + inGroup + `,"msgtype":"text","text":{"content":"对","repliedMsg":{"msgType":"interactiveCard"}}}`,
			chat.Message{Text: "对"}},
		"rich text": {`{` + inGroup + `,"msgtype":"richText","content":{"richText":[{"text":"@小记 报告\n"},{"text":"第二行"},
			{"type":"picture","downloadCode":"d1","pictureDownloadCode":"p1"},{"type":"picture","downloadCode":"d2"}]}}`,
			chat.Message{Text: "报告\n第二行", Files: []chat.File{picture("d1", "p1"), picture("d2")}}},
		"rich text for somebody else": {`{` + inGroup + `,"msgtype":"richText","content":{"richText":[{"text":"@小记录 你好"}]}}`,
			chat.Message{Text: "@小记录 你好"}},
		"a picture": {`{` + inGroup + `,"msgtype":"picture","content":{"downloadCode":"d"}}`, chat.Message{Files: []chat.File{picture("d")}}},
		"a file": {`{` + inGroup + `,"msgtype":"file","content":{"downloadCode":"d","fileName":"总结.docx","fileId":1}}`,
			chat.Message{Files: []chat.File{{Name: "总结.docx", Ref: encoded(remote{Codes: []string{"d"}, Robot: "ding1"})}}}},
		"speech":                  {`{` + inGroup + `,"msgtype":"audio","content":{"duration":4000,"recognition":"统计"}}`, chat.Message{Text: "统计"}},
		"a video, with odd types": {`{` + inGroup + `,"msgtype":"video","content":{"duration":"4000","downloadCode":"d"},"isAdmin":"false","atUsers":{}}`, chat.Message{Files: []chat.File{{Name: "视频", Ref: encoded(remote{Codes: []string{"d"}, Robot: "ding1"})}}}},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := readPosted([]byte(tc.in))
			if err != nil {
				t.Fatal(err)
			}
			want := tc.want
			want.ID, want.Place, want.From, want.Sent = "m1", group, lee, sent
			m, known := p.message(p.ids()[0], robot, noon)
			if !known {
				t.Fatal("not known")
			}
			if d := cmp.Diff(want, m); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestWhatIsNoMessage(t *testing.T) {
	for name, in := range map[string]string{
		"a quota notice":   `{"errorCode":20001,"errorMessage":"over"}`,
		"unknown kind":     `{` + inGroup + `,"msgtype":"unknownMsgType","content":{"unknownMsgType":"x"}}`,
		"nothing":          `{}`,
		"without a kind":   `{` + inGroup + `}`,
		"without an id":    `{"conversationId":"c","msgtype":"text","text":{"content":"x"},"senderId":"s"}`,
		"without a sender": `{"msgId":"m","conversationId":"c","msgtype":"text","text":{"content":"x"}}`,
	} {
		p, err := readPosted([]byte(in))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		id := ""
		if ids := p.ids(); len(ids) > 0 {
			id = ids[0]
		}
		if m, known := p.message(id, robot, noon); known {
			t.Errorf("%s: %+v", name, m)
		}
		if got := p.noQuota(); got != (name == "a quota notice") {
			t.Errorf("%s: quota notice: %v", name, got)
		}
	}
}

func TestSingleChatsAndStrangers(t *testing.T) {
	p, err := readPosted([]byte(`{"conversationId":"c1","conversationType":1,"msgId":"m","createAt":"1695199269062","senderId":"$:x","msgtype":"text","text":{"content":"B"}}`))
	if err != nil {
		t.Fatal(err)
	}
	m, known := p.message(p.ids()[0], nil, noon)
	if !known || m.Place != chat.Direct(Platform, "$:x") || m.Sent.UnixMilli() != 1695199269062 {
		t.Errorf("%+v", m)
	}
	p.Created = 0
	if m, _ := p.message("x", nil, noon); !m.Sent.Equal(noon) {
		t.Errorf("sent %v", m.Sent)
	}
	p.Staff, p.Union = "s", "u"
	if d := cmp.Diff([]string{"s", "u", "$:x"}, p.ids()); d != "" {
		t.Error(d)
	}
}

func TestSessionsLeadToTheServiceOnly(t *testing.T) {
	for address, want := range map[string]bool{
		"https://oapi.dingtalk.com/robot/sendBySession?session=x":             true,
		"https://oapi.dingtalk.com/robot/sendBySessionX?session=x":            false,
		"https://oapi.dingtalk.com/robot/send?access_token=x":                 false,
		"http://oapi.dingtalk.com/robot/sendBySession?session=x":              false,
		"https://oapi.dingtalk.com.evil.cn/robot/sendBySession?session=x":     false,
		"https://oapi.dingtalk.com@evil.cn/robot/sendBySession?session=x":     false,
		"https://evil@oapi.dingtalk.com/robot/sendBySession?session=x":        false,
		"https://oapi.dingtalk.com:8443/robot/sendBySession?session=x":        false,
		"https://127.0.0.1/robot/sendBySession?session=x":                     false,
		"https://oapi.dingtalk.com/robot/../admin?x=/robot/sendBySession":     false,
		"//oapi.dingtalk.com/robot/sendBySession":                             false,
		"https:oapi.dingtalk.com/robot/sendBySession":                         false,
		"https://oapi.dingtalk.com/robot/sendBySession?session=x#@127.0.0.1/": false,
		"":     false,
		"\x00": false,
	} {
		if got := trusted(address, OAPI); got != want {
			t.Errorf("%q: %v, want %v", address, got, want)
		}
	}
	if !trusted("http://127.0.0.1:4711/robot/sendBySession?session=x", "http://127.0.0.1:4711") {
		t.Error("a simulator is the service")
	}
}

func TestSessionsEndEarly(t *testing.T) {
	s := session{"https://oapi.dingtalk.com/robot/sendBySession?session=x", noon}
	for now, want := range map[time.Time]bool{noon: false, noon.Add(-time.Minute): false, noon.Add(-time.Minute - 1): true} {
		if got := s.lives(now); got != want {
			t.Errorf("%v before its end: %v, want %v", noon.Sub(now), got, want)
		}
	}
	if got := sessionOf(s.back()); got.url != s.url || !got.until.Equal(s.until) {
		t.Errorf("remembered as %+v", got)
	}
	if got := sessionOf(chat.Back{Token: "{"}); got.url != "" {
		t.Errorf("%+v", got)
	}
}

func TestFramesAreRead(t *testing.T) {
	f, err := readFrame([]byte(`{"specVersion":2,"type":"SYSTEM","headers":{"topic":"ping","messageId":"m","time":12,"x":null,"y":{"z":1}},"data":"{\"opaque\":\"o-1\"}","time":5}`))
	if err != nil {
		t.Fatal(err)
	}
	if f.Kind != kindSystem || f.topic() != topicPing || f.id() != "m" || f.Headers["time"] != "12" || f.Data != `{"opaque":"o-1"}` {
		t.Errorf("%+v", f)
	}
	want := `{"code":200,"headers":{"messageId":"m","contentType":"application/json"},"message":"OK","data":"{\"opaque\":\"o-1\"}"}`
	if got := encoded(f.answer(200, string(f.Data))); got != want {
		t.Errorf("answered with\n%s, want\n%s", got, want)
	}
	if f, err := readFrame([]byte(`{"type":"CALLBACK","headers":{"topic":"t"},"data":{"msgId":"m"}}`)); err != nil || f.Data != `{"msgId":"m"}` {
		t.Errorf("an object in place of a string: %+v, %v", f, err)
	}
	if _, err := readFrame([]byte(`geheim`)); err == nil || strings.Contains(err.Error(), "geheim") {
		t.Errorf("%v", err)
	}
}

// FuzzFrame: whatever comes over the socket, nothing breaks, and what is answered is JSON.
func FuzzFrame(f *testing.F) {
	f.Add([]byte(`{"type":"CALLBACK","headers":{"topic":"/v1.0/im/bot/messages/get","messageId":"m"},"data":"{}"}`))
	f.Add([]byte(`{"type":1,"headers":[],"data":null}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		frame, err := readFrame(b)
		if err != nil {
			return
		}
		if !json.Valid([]byte(encoded(frame.answer(200, string(frame.Data))))) {
			t.Error("the answer is no JSON")
		}
	})
}

// FuzzPosted: whatever a message says, it is read or left, and leads nowhere but to the service.
func FuzzPosted(f *testing.F) {
	f.Add([]byte(`{` + inGroup + `,"msgtype":"richText","content":{"richText":[{"text":"@小记 x"}]},"sessionWebhook":"https://oapi.dingtalk.com/robot/sendBySession?session=x"}`))
	f.Add([]byte(`{"errorCode":20001}`))
	f.Add([]byte(`{"text":[],"content":{"richText":{}},"createAt":-1}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := readPosted(b)
		if err != nil {
			return
		}
		if s := p.session(OAPI); s.url != "" && !strings.HasPrefix(s.url, OAPI+sessionPath) {
			t.Errorf("it can be answered at %s", s.url)
		}
		for _, id := range p.ids() {
			if m, known := p.message(id, robot, noon); known && (m.ID == "" || m.Place.Room == "" || m.From.ID == "" || m.Sent.IsZero()) {
				t.Errorf("%+v", m)
			}
		}
	})
}

// FuzzPress: whatever a card says was pressed, it is one of its buttons or none.
func FuzzPress(f *testing.F) {
	f.Add(`{"cardPrivateData":{"actionIds":["opt"],"params":{"choice":"1"}}}`)
	f.Add(`{"params":{"choice":-1}}`)
	f.Fuzz(func(t *testing.T, content string) {
		choices := []chat.Choice{{Label: "A", Says: "A"}, {Label: "B", Says: "B"}}
		if i, ok := (press{Content: text(content)}).choice(choices); ok && (i < 0 || i >= len(choices)) {
			t.Errorf("button %d", i)
		}
	})
}

func TestPresses(t *testing.T) {
	choices := []chat.Choice{{Label: "A", Says: "答 A"}, {Label: "B", Says: "答 B"}}
	for in, want := range map[string]int{
		`{"content":"{\"cardPrivateData\":{\"actionIds\":[\"opt\"],\"params\":{\"choice\":\"1\"}}}"}`: 1,
		`{"content":"{\"cardPrivateData\":{\"params\":{\"choice\":\"B\"}}}"}`:                         1,
		`{"content":"{\"cardPrivateData\":{\"params\":{\"choice\":0}}}"}`:                             0,
		`{"content":"{\"cardPrivateData\":{\"actionIds\":[\"B\"]}}"}`:                                 1,
		`{"value":"{\"params\":{\"choice\":\"A\"}}"}`:                                                 0,
		`{"content":"{\"cardPrivateData\":{\"params\":{\"choice\":\"7\"}}}"}`:                         -1,
		`{"content":"no"}`: -1,
		`{}`:               -1,
	} {
		var p press
		if err := lenient([]byte(in), &p); err != nil {
			t.Fatal(err)
		}
		i, ok := p.choice(choices)
		if !ok {
			i = -1
		}
		if i != want {
			t.Errorf("%s is button %d, want %d", in, i, want)
		}
	}
}
