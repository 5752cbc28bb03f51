package simulator

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// What somebody calls is out of a text, and in a list; what only looks like it stays (§1c).
func TestDingtalkCalls(t *testing.T) {
	s := startDing(t, Options{Name: "小记", People: []Person{{ID: "0654321", Name: "王五"}, {ID: "0777777", Name: "王五一"}}})
	b := s.connect()
	m := s.hear(b, Say{Chat: "g1", Group: true, From: "a", Text: "@小记 我和 @王五一 到 a@b.org 找@谁"})
	if text := fmt.Sprint(m["text"]); text != "map[content: 我和  到 a@b.org 找@谁]" {
		t.Errorf("text %q", text)
	}
	called, err := json.Marshal(m["atUsers"])
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(called), `"staffId":"0777777"`) || strings.Contains(string(called), "0654321") {
		t.Errorf("called are %s", called)
	}
	m = s.hear(b, Say{Chat: "g1", Group: true, From: "a", Text: "@小记"})
	if text := fmt.Sprint(m["text"]); text != "map[content:]" {
		t.Errorf("a bare call is %q", text)
	}
}

// What does not reach the robot: it was not called, everybody was, or groups have no such
// thing (§1c, §1d).
func TestDingtalkNotPushed(t *testing.T) {
	s := startDing(t, Options{})
	s.connect()
	for name, say := range map[string]Say{
		"not called": {Chat: "g1", Group: true, From: "a", Text: "hello"},
		"everybody":  {Chat: "g1", Group: true, From: "a", Text: "@所有人 hello"},
		"a file":     {Chat: "g1", Group: true, From: "a", File: &File{Name: "a.xlsx", Data: []byte("x")}},
		"a voice":    {Chat: "g1", Group: true, From: "a", Voice: "hello"},
		"a video":    {Chat: "g1", Group: true, From: "a", Video: &File{Name: "a.mp4", Data: []byte("x")}},
		"nothing":    {From: "a"},
	} {
		if _, err := s.Say(t.Context(), say); err == nil {
			t.Errorf("%s is pushed", name)
		}
	}
}

// The other kinds of message (§1c): the call stays in a rich text, and pictures are behind
// codes.
func TestDingtalkContents(t *testing.T) {
	s := startDing(t, Options{})
	b := s.connect()
	type content struct {
		RichText []struct{ Text, Type, DownloadCode string }

		DownloadCode, FileName, Recognition, VideoType string
		Duration                                       any
	}
	hear := func(say Say, msgtype string) content {
		t.Helper()
		m := s.hear(b, say)
		if m["msgtype"] != msgtype || m["text"] != nil {
			t.Errorf("%+v came as %v", say, m)
		}
		text, err := json.Marshal(m["content"])
		if err != nil {
			t.Fatal(err)
		}
		var c content
		if err := json.Unmarshal(text, &c); err != nil {
			t.Fatal(err)
		}
		return c
	}
	picture := []byte("\x89PNG\r\n\x1a\n")
	rich := hear(Say{Chat: "g1", Group: true, From: "a", Text: "@bot look", Images: [][]byte{picture, picture}}, "richText").RichText
	if len(rich) != 3 || rich[0].Text != "@bot look" || rich[1].Type != "picture" || rich[2].DownloadCode == "" || rich[1].DownloadCode == rich[2].DownloadCode {
		t.Errorf("rich text %+v", rich)
	}
	if c := hear(Say{Chat: "g1", Group: true, From: "a", Images: [][]byte{picture}}, "picture"); c.DownloadCode == "" {
		t.Errorf("picture %+v", c)
	}
	if c := hear(Say{From: "a", File: &File{Name: "台账.xlsx", Data: picture}}, "file"); c.DownloadCode == "" || c.FileName != "台账.xlsx" {
		t.Errorf("file %+v", c)
	}
	if c := hear(Say{From: "a", Voice: "你好"}, "audio"); c.DownloadCode == "" || c.Recognition != "你好" || c.Duration == nil {
		t.Errorf("audio %+v", c)
	}
	if c := hear(Say{From: "a", Video: &File{Name: "a.mp4", Data: picture}}, "video"); c.DownloadCode == "" || c.VideoType != "mp4" {
		t.Errorf("video %+v", c)
	}
}

// A quoted message is there in either of two shapes, and a sender from outside has no staff
// id (§1c).
func TestDingtalkQuotesAndStrangers(t *testing.T) {
	s := startDing(t, Options{})
	b := s.connect()
	shapes := map[string]bool{}
	union := map[bool]bool{}
	for range 30 {
		m := s.hear(b, Say{Chat: "g1", Group: true, From: "guest", Name: "客人", Stranger: true, Text: "@bot yes", Quote: &Quote{Text: "shall I?"}})
		text, err := json.Marshal(m["text"])
		if err != nil {
			t.Fatal(err)
		}
		for _, shape := range []string{`"content":{"text":"shall I?"}`, `"content":{"content":"shall I?"}`} {
			shapes[shape] = shapes[shape] || strings.Contains(string(text), shape)
		}
		if !strings.Contains(string(text), `"isReplyMsg":true`) || m["senderStaffId"] != nil || m["senderNick"] != "客人" {
			t.Fatalf("message %v", m)
		}
		union[m["senderUnionId"] != nil] = true
	}
	for shape, seen := range shapes {
		if !seen {
			t.Errorf("%s was never seen", shape)
		}
	}
	if len(union) != 2 {
		t.Error("senderUnionId is always there, or never")
	}
	if a := s.api("/v1.0/robot/oToMessages/batchSend", `{"robotCode":"bot","userIds":["guest"],"msgKey":"sampleText","msgParam":"{\"content\":\"x\"}"}`); !strings.Contains(a.text, `"invalidStaffIdList":["guest"]`) {
		t.Errorf("a stranger can be written to: %s", a.text)
	}
}

// Events say in their headers what they are, and come again until they are done (§1a.3,
// §1a.4, §1a.7).
func TestDingtalkEvents(t *testing.T) {
	s := startDing(t, Options{})
	s.say(Say{Event: "chat_add_member", Chat: "g1", From: "a"}) // nobody is there
	b := s.connect()
	s.Advance(s.o.Org.Redeliver)
	f := b.read()
	if f.Type != "EVENT" || f.Headers["eventType"] != "chat_add_member" || f.Headers["eventId"] == "" || f.Headers["eventCorpId"] != "corp" ||
		!strings.Contains(f.Data, `"openConversationId":"g1"`) {
		t.Errorf("frame %+v", f)
	}
	b.ack(f, 200, `{"status":"LATER","message":"busy"}`)
	s.say(Say{Frame: "SYSTEM ping"})
	ping := b.read()
	b.ack(ping, 200, ping.Data)
	if err := s.until(t.Context(), "the pong", func() bool { return s.state.Acknowledged["ping"] == 1 }); err != nil {
		t.Fatal(err)
	}
	s.Advance(s.o.Org.Redeliver)
	again := b.read()
	if again.Headers["eventId"] != f.Headers["eventId"] {
		t.Errorf("frame %+v", again)
	}
	b.ack(again, 200, `{"status":"SUCCESS","message":"ok"}`)
	s.acknowledged()
	if s.State().Acknowledged["chat_add_member"] != 1 {
		t.Errorf("state %+v", s.State())
	}
}

// Frames that no client knows are sent as they are; 404 is a fair answer (§1a.4, §1a.5).
func TestDingtalkUnknownFrames(t *testing.T) {
	s := startDing(t, Options{})
	b := s.connect()
	for _, frame := range []string{"SYSTEM KEEPALIVE", "SYSTEM REGISTERED", "CALLBACK /v1.0/graph/api/invoke", "NEWS of/tomorrow"} {
		s.say(Say{Frame: frame, Data: json.RawMessage(`{"a":1}`)})
		f := b.read()
		if f.Type+" "+f.Headers["topic"] != frame || f.Data != `{"a":1}` {
			t.Errorf("frame %+v", f)
		}
		b.ack(f, 404, "")
	}
	s.hear(b, Say{From: "a", Text: "still here"})
	if r := s.State().Refused; len(r) > 0 {
		t.Errorf("refused %+v", r)
	}
}

// One in so many comes twice, or again although it was acknowledged, with the same msgId.
func TestDingtalkDuplicates(t *testing.T) {
	s := startDing(t, Options{})
	b := s.connect()
	id := func(f dingIn) string {
		var m struct{ MsgID string }
		f.into(t, &m)
		b.ack(f, 200, "")
		return m.MsgID
	}
	want := s.say(Say{From: "a", Text: "twice", Times: 2})
	if got := []string{id(b.read()), id(b.read())}; !slices.Equal(got, []string{want, want}) {
		t.Errorf("came %q, want %s twice", got, want)
	}
	s.acknowledged()
	if err := s.Fail(Fault{What: "message", Mode: "unacknowledged"}); err != nil {
		t.Fatal(err)
	}
	want = s.say(Say{From: "a", Text: "again"})
	first := id(b.read())
	s.say(Say{Frame: "SYSTEM ping"})
	ping := b.read()
	b.ack(ping, 200, ping.Data)
	if err := s.until(t.Context(), "the pong", func() bool { return s.state.Acknowledged["ping"] == 1 }); err != nil {
		t.Fatal(err)
	}
	s.Advance(s.o.Org.Redeliver)
	if got := id(b.read()); got != want || first != want {
		t.Errorf("came %s, then %s, want %s", first, got, want)
	}
	s.acknowledged()
}
