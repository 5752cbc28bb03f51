package simulator

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/coder/websocket"
)

// maxFrame bounds a frame of a client: a chunk of 512 KB in base64 fits in.
const maxFrame = 2 << 20

// kicked is what the old connection reads when a new one has subscribed (§1.4).
const kicked = "New connection established, server disconnected this connection"

// socket is one connection of a client.
type socket struct {
	id        int
	since     time.Time
	ws        *websocket.Conn
	mode      string          // silent, zombie, unsubscribed: how it is broken
	answering map[string]bool // req_ids whose answer is still to come
	muted     int             // answers that will never come
	tried     bool            // it has sent a good subscribe
}

// header is what every frame has.
type header struct {
	ReqID string `json:"req_id"`
}

// command is a frame that comes in.
type command struct {
	Cmd     string          `json:"cmd"`
	Headers header          `json:"headers"`
	Body    json.RawMessage `json:"body"`
}

// callbackFrame is a frame that goes out by itself.
type callbackFrame struct {
	Cmd     string    `json:"cmd"`
	Headers header    `json:"headers"`
	Body    *callback `json:"body"`
}

// answerFrame answers a command. It has no cmd (§1.4).
type answerFrame struct {
	Headers header `json:"headers"`
	ErrCode int    `json:"errcode"`
	ErrMsg  string `json:"errmsg"`
	Body    any    `json:"body,omitempty"`
}

func (w *Wecom) serveSocket(rw http.ResponseWriter, r *http.Request) {
	if !w.begin() {
		return
	}
	defer w.work.Done()
	ws, err := websocket.Accept(rw, r, nil)
	if err != nil {
		return // Accept has answered
	}
	ws.SetReadLimit(maxFrame)
	c := w.open(ws)
	defer w.shut(c)
	for {
		idle, cancel := context.WithTimeout(w.ctx, w.o.Idle)
		kind, text, err := ws.Read(idle)
		cancel()
		if err != nil {
			// What the service says to an idle connection is not documented; it just ends.
			return
		}
		if kind != websocket.MessageText {
			closeSocket(ws, websocket.StatusUnsupportedData, "text frames only")
			return
		}
		w.obey(c, text)
	}
}

func (w *Wecom) open(ws *websocket.Conn) *socket {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lastID++
	c := &socket{id: w.lastID, since: w.now(), ws: ws, answering: map[string]bool{}}
	w.sockets[c.id] = c
	w.change()
	return c
}

func (w *Wecom) shut(c *socket) {
	w.mu.Lock()
	w.forget(c)
	w.mu.Unlock()
	cut(c.ws)
}

// forget takes a socket out of the cloud's books. The caller holds mu.
func (w *Wecom) forget(c *socket) {
	delete(w.sockets, c.id)
	if w.live == c {
		w.live = nil
	}
	w.change()
}

// obey does what a frame says and answers it.
func (w *Wecom) obey(c *socket, text []byte) {
	w.mu.Lock()
	if c.mode == "silent" {
		w.mu.Unlock()
		return
	}
	cmd, r := readCommand(text)
	how := outcome{answer: answerFrame{Headers: cmd.Headers}}
	switch {
	case r != nil:
		how.refuse(r)
	case c.answering[cmd.Headers.ReqID]:
		// Frames of one req_id go one by one (§1.4).
		how.refuse(refuse(6000, "command conflict: the frame before has not been answered"))
	default:
		how = w.run(c, cmd)
	}
	if how.answer.ErrCode != 0 {
		w.note(cmd.Cmd, refuse(how.answer.ErrCode, "%s", how.answer.ErrMsg))
		how.answer.ErrMsg += ", hint: [simulated], more info at https://open.work.weixin.qq.com/devtool/query"
	} else {
		how.answer.ErrMsg = "ok"
	}
	if how.mute {
		c.muted++
	} else if how.delay > 0 {
		c.answering[cmd.Headers.ReqID] = true
	}
	w.mu.Unlock()
	w.finish(c, how)
}

// outcome is how a command went and how the client hears of it.
type outcome struct {
	answer answerFrame
	delay  time.Duration
	mute   bool // it does not hear of it
	drop   bool // it is cut off instead
	kick   *socket
}

func (o *outcome) refuse(r *refusal) { o.answer.ErrCode, o.answer.ErrMsg = r.code, r.why }

// finish tells the client, and the one whose place it took.
func (w *Wecom) finish(c *socket, how outcome) {
	if how.kick != nil {
		w.work.Go(func() { w.kick(how.kick) })
	}
	switch {
	case how.drop:
		w.shut(c)
	case how.mute:
	case how.delay > 0:
		w.work.Add(1)
		timer := time.NewTimer(how.delay)
		go func() {
			defer w.work.Done()
			defer timer.Stop()
			select {
			case <-w.ctx.Done():
			case <-timer.C:
				w.mu.Lock()
				delete(c.answering, how.answer.Headers.ReqID)
				w.mu.Unlock()
				w.write(c, how.answer)
			}
		}()
	default:
		w.write(c, how.answer)
	}
}

// write sends a frame and reports whether the socket took it.
func (w *Wecom) write(c *socket, frame any) bool {
	ctx, cancel := context.WithTimeout(w.ctx, 5*time.Second)
	defer cancel()
	return c.ws.Write(ctx, websocket.MessageText, escapeSlashes(encode(frame))) == nil
}

// kick tells a socket that another one has taken its place, and closes it (§1.4).
func (w *Wecom) kick(c *socket) {
	w.mu.Lock()
	gone := callbackFrame{Cmd: "aibot_event_callback", Headers: header{w.id("R")}, Body: &callback{
		MsgID: w.messageID(), CreateTime: w.now().Unix(), AibotID: w.o.Bot, MsgType: "event",
		Event: &event{EventType: "disconnected_event"},
	}}
	w.mu.Unlock()
	w.write(c, gone)
	closeSocket(c.ws, websocket.StatusNormalClosure, kicked)
}

// breakConnection does to the live connection what a fault says. The caller holds mu.
func (w *Wecom) breakConnection(mode string) {
	c := w.live
	if c == nil {
		return
	}
	switch mode {
	case "kick":
		w.forget(c)
		w.work.Go(func() { w.kick(c) })
	case "drop":
		w.forget(c)
		cut(c.ws)
	default:
		c.mode = mode
	}
}

// closeSocket says goodbye. The other side may be gone already, which is the same.
func closeSocket(ws *websocket.Conn, code websocket.StatusCode, why string) {
	if err := ws.Close(code, why); err != nil {
		cut(ws)
	}
}

// cut ends a connection without a word, as a network does.
func cut(ws *websocket.Conn) {
	if err := ws.CloseNow(); err != nil {
		return // it was closed before
	}
}
