package simulator

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/daybook-bot/daybook/internal/clock"
)

var morning = time.Date(2021, 4, 1, 9, 0, 0, 0, time.FixedZone("CST", 8*3600))

// stage is a cloud that has been started, on a clock that stands.
type stage struct {
	*Wecom
	t  *testing.T
	at Addresses
}

func start(t *testing.T, o Options) *stage {
	t.Helper()
	if o.Clock == nil {
		o.Clock = clock.NewManual(morning)
	}
	w := NewWecom(o)
	at, stop, err := w.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	return &stage{w, t, at}
}

// robot is a client that knows nothing but JSON.
type robot struct {
	t  *testing.T
	ws *websocket.Conn
	n  int
}

// frame is any frame, both ways.
type frame struct {
	Cmd     string          `json:"cmd"`
	Headers header          `json:"headers"`
	ErrCode int             `json:"errcode"`
	ErrMsg  string          `json:"errmsg"`
	Body    json.RawMessage `json:"body"`
}

func (s *stage) dial() *robot {
	s.t.Helper()
	ws, _, err := websocket.Dial(s.t.Context(), s.at.WS, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	ws.SetReadLimit(8 << 20)
	s.t.Cleanup(func() { cut(ws) })
	return &robot{t: s.t, ws: ws}
}

// connect is a client that is subscribed.
func (s *stage) connect() *robot {
	s.t.Helper()
	b := s.dial()
	b.do("aibot_subscribe", "sub", `{"bot_id":"bot","secret":"secret"}`, 0)
	return b
}

func (b *robot) send(cmd, reqID, body string) {
	b.t.Helper()
	text := fmt.Sprintf(`{"cmd":%q,"headers":{"req_id":%q}}`, cmd, reqID)
	if body != "" {
		text = fmt.Sprintf(`{"cmd":%q,"headers":{"req_id":%q},"body":%s}`, cmd, reqID, body)
	}
	if err := b.ws.Write(b.t.Context(), websocket.MessageText, []byte(text)); err != nil {
		b.t.Fatal(err)
	}
}

func (b *robot) read() frame {
	b.t.Helper()
	f, err := b.next()
	if err != nil {
		b.t.Fatal(err)
	}
	return f
}

func (b *robot) next() (frame, error) {
	ctx, cancel := context.WithTimeout(b.t.Context(), 10*time.Second)
	defer cancel()
	_, text, err := b.ws.Read(ctx)
	if err != nil {
		return frame{}, err
	}
	var f frame
	return f, json.Unmarshal(text, &f)
}

// do sends a command and wants it answered with code. An empty reqID is a new one.
func (b *robot) do(cmd, reqID, body string, code int) frame {
	b.t.Helper()
	if reqID == "" {
		b.n++
		reqID = fmt.Sprint("own-", b.n)
	}
	b.send(cmd, reqID, body)
	f := b.read()
	if f.Headers.ReqID != reqID || f.Cmd != "" {
		b.t.Fatalf("%s %s is answered by %+v", cmd, reqID, f)
	}
	if f.ErrCode != code {
		b.t.Fatalf("%s %s: errcode %d %s, want %d", cmd, body, f.ErrCode, f.ErrMsg, code)
	}
	return f
}

// hear has somebody say something and returns the frame that brings it.
func (s *stage) hear(b *robot, say Say) (frame, callback) {
	s.t.Helper()
	id, err := s.Say(s.t.Context(), say)
	if err != nil {
		s.t.Fatal(err)
	}
	f := b.read()
	var c callback
	if err := json.Unmarshal(f.Body, &c); err != nil {
		s.t.Fatal(err)
	}
	if c.MsgID != id {
		s.t.Fatalf("message %q came, not %q", c.MsgID, id)
	}
	return f, c
}

func groupText(text string) Say {
	return Say{Chat: "g1", Group: true, From: "zhangsan", Name: "张三", Text: text}
}
