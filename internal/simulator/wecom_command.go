package simulator

import (
	"encoding/json"
	"strings"
	"time"
)

// replyWindow is how long a message may be answered, cardWindow an event (§1.2, §1.4).
const (
	replyWindow = 24 * time.Hour
	cardWindow  = 5 * time.Second
)

func readCommand(text []byte) (command, *refusal) {
	var c command
	if err := json.Unmarshal(text, &c); err != nil {
		return c, badParameter("not a frame: %v", err)
	}
	if c.Headers.ReqID == "" {
		return c, refuse(846605, "invalid req_id: empty")
	}
	return c, nil
}

// verbs are the commands of §1.4 that need a subscription, with what they are called as
// faults. What a verb returns is the body of its answer.
var verbs = map[string]struct {
	fault string
	do    func(*Wecom, *socket, command) (any, *refusal)
}{
	"aibot_respond_msg":         {"reply", (*Wecom).respond},
	"aibot_respond_welcome_msg": {"welcome", (*Wecom).welcome},
	"aibot_respond_update_msg":  {"update", (*Wecom).updateCard},
	"aibot_send_msg":            {"push", (*Wecom).push},
	"aibot_upload_media_init":   {"upload", (*Wecom).uploadInit},
	"aibot_upload_media_chunk":  {"upload", (*Wecom).uploadChunk},
	"aibot_upload_media_finish": {"upload", (*Wecom).uploadFinish},
}

// run does a command. The caller holds mu.
func (w *Wecom) run(c *socket, cmd command) outcome {
	how := outcome{answer: answerFrame{Headers: cmd.Headers}}
	verb, known := verbs[cmd.Cmd]
	switch {
	case cmd.Cmd == "ping":
		return how
	case cmd.Cmd == "aibot_subscribe":
		w.spoil("subscribe", &how, func() (any, *refusal) {
			before, r := w.subscribe(c, cmd.Body)
			how.kick = before
			return nil, r
		})
	case !known:
		how.refuse(badParameter("unknown cmd %q", cmd.Cmd))
	case w.live != c || c.mode == "unsubscribed":
		how.refuse(refuse(846609, "aibot websocket not subscribed"))
	default:
		fault := verb.fault
		if fault == "reply" && len(w.faults.on["stream"]) > 0 && isStream(cmd.Body) {
			fault = "stream"
		}
		w.spoil(fault, &how, func() (any, *refusal) { return verb.do(w, c, cmd) })
	}
	return how
}

// spoil does something unless a fault of that name is switched on.
func (w *Wecom) spoil(name string, how *outcome, do func() (any, *refusal)) {
	f, failed := w.faults.take(name)
	if failed && f.Mode == "lost" {
		how.mute = true
		return
	}
	if failed && f.Code != 0 {
		how.refuse(refuse(f.Code, "%s", meaning(f.Code)))
		return
	}
	body, r := do()
	how.answer.Body = body
	if r != nil {
		how.refuse(r)
	}
	if failed {
		how.delay, how.mute, how.drop = f.Delay, f.Mode == "lost-ack", f.Mode == "drop"
	}
}

// subscribeLimit is how many subscriptions a minute the bot may try. The reference says only
// that they are "frequency protected" (§1.4).
const subscribeLimit = 60

// subscribe returns the connection whose place is taken, if there is one.
func (w *Wecom) subscribe(c *socket, text json.RawMessage) (*socket, *refusal) {
	var body struct {
		BotID       string `json:"bot_id"`
		Secret      string `json:"secret"`
		Scene       int    `json:"scene"`
		PlugVersion string `json:"plug_version"`
		DeviceID    string `json:"device_id"`
	}
	if r := decode(text, &body); r != nil {
		return nil, r
	}
	if c.tried && c.mode == "" {
		return nil, refuse(45009, "api freq out of limit: subscribed already")
	}
	if r := w.quota("subscribe", subscribeLimit, subscribeLimit*60); r != nil {
		return nil, r
	}
	// Long connection and callback exclude each other (§1.0).
	if w.o.Callback != "" || body.BotID != w.o.Bot || body.Secret != w.o.Secret {
		return nil, refuse(853000, "invalid bot_id or secret")
	}
	before := w.live
	if before == c {
		before = nil
	}
	if before != nil {
		w.forget(before)
	}
	w.state.Subscriptions++
	c.tried, c.mode, w.live = true, "", c
	w.change()
	return before, nil
}

// decode reads a body of a known form. Fields that the form does not have are ignored, as
// the service does.
func decode(text json.RawMessage, into any) *refusal {
	if len(text) == 0 {
		return badParameter("no body")
	}
	if err := json.Unmarshal(text, into); err != nil {
		return badParameter("body: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	return nil
}
