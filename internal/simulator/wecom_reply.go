package simulator

import (
	"encoding/json"
	"slices"
	"time"
)

// Replies and pushes together, in one conversation (§1.4, §8).
const chatMinute, chatHour = 30, 1000

// streamWindow is how long a stream may go on: from its first frame over a long connection,
// from the user's message in callback mode (§1.3, §1.4).
const streamWindow = 6 * time.Minute

// stream is a bubble that changes until it is finished.
type stream struct {
	id       string
	msgID    string // what it answers
	room     room
	user     string
	began    time.Time
	said     int // in Wecom.said
	finished bool
	carded   bool // its card has been sent
}

// over reports whether it takes no more frames.
func (s *stream) over(now time.Time) bool { return now.Sub(s.began) > streamWindow }

// answerable finds what a req_id answers. The caller holds mu.
func (w *Wecom) answerable(c *socket, reqID, kind string, window time.Duration) (*request, *refusal) {
	q := w.requests[reqID]
	switch {
	case q == nil:
		return nil, refuse(846605, "invalid req_id: unknown")
	case q.kind != kind:
		return nil, refuse(846605, "invalid req_id: it is one of %s, not of %s", q.kind, kind)
	case w.now().Sub(q.at) > window:
		return nil, refuse(846605, "invalid req_id: it expired after %s", window)
	case q.session != c.id && w.faults.has("reply", "old-session"):
		return nil, refuse(846605, "invalid req_id: it belongs to an earlier connection")
	}
	return q, nil
}

// respond is aibot_respond_msg.
func (w *Wecom) respond(c *socket, cmd command) (any, *refusal) {
	q, r := w.answerable(c, cmd.Headers.ReqID, "message", replyWindow)
	if r != nil {
		return nil, r
	}
	said, r := w.readContent(cmd.Body, "stream", "markdown", "template_card", "file", "image", "voice", "video")
	switch {
	case r != nil:
		return nil, r
	case said.Stream != nil && said.MsgType == "stream" && len(said.Stream.MsgItem) > 0:
		return nil, refuse(40058, "msg_item is not supported over a long connection")
	case said.MsgType == "stream":
		return nil, w.streamFrame(q, said, w.now(), cmd.Body)
	}
	return nil, w.utter("reply", q.room, q.user, said, cmd.Body)
}

// welcome is aibot_respond_welcome_msg.
func (w *Wecom) welcome(c *socket, cmd command) (any, *refusal) {
	q, r := w.answerable(c, cmd.Headers.ReqID, "enter_chat", cardWindow)
	if r != nil {
		return nil, r
	}
	if q.used {
		return nil, refuse(846605, "invalid req_id: welcomed already")
	}
	said, r := w.readContent(cmd.Body, "text", "template_card")
	if r != nil {
		return nil, r
	}
	if r = w.utter("welcome", q.room, q.user, said, cmd.Body); r == nil {
		q.used = true
	}
	return nil, r
}

// push is aibot_send_msg.
func (w *Wecom) push(_ *socket, cmd command) (any, *refusal) {
	var to struct {
		ChatID   string `json:"chatid"`
		ChatType int    `json:"chat_type"`
	}
	if r := decode(cmd.Body, &to); r != nil {
		return nil, r
	}
	said, r := w.readContent(cmd.Body, "markdown", "template_card", "image", "file", "voice", "video")
	if r != nil {
		return nil, r
	}
	where, r := w.find(to.ChatID, to.ChatType)
	if r != nil {
		return nil, r
	}
	return nil, w.utter("push", *where, "", said, cmd.Body)
}

// find looks up a conversation in which the bot has met somebody, which is the precondition
// of a push. §1.0 calls it "first contact", §1.4 says "messaged"; opening the single chat
// counts here.
func (w *Wecom) find(id string, kind int) (*room, *refusal) {
	group, single := w.rooms["group/"+id], w.rooms["single/"+w.meant(id)]
	switch kind {
	case 0:
		w.warn("push to %s without chat_type: the service guesses", id)
		if group == nil {
			group = single
		}
	case 1:
		group = single
	case 2:
	default:
		return nil, badParameter("chat_type is %d, not 1 or 2", kind)
	}
	if group == nil {
		return nil, refuse(93006, "invalid chatid %q with chat_type %d: nobody has written to the bot there", id, kind)
	}
	return group, nil
}

// utter says something new in a conversation.
func (w *Wecom) utter(via string, where room, user string, c *content, raw json.RawMessage) *refusal {
	if c.card != nil && where.group {
		if r := w.fault("card"); r != nil {
			return r
		}
	}
	if c.card != nil {
		if r := w.newTask(c.card.TaskID); r != nil {
			return r
		}
	}
	if r := w.quota("chat "+where.id, chatMinute, chatHour); r != nil {
		return r
	}
	w.record(via, where, user, c, raw)
	return nil
}

// record writes down what is said in a conversation.
func (w *Wecom) record(via string, where room, user string, c *content, raw json.RawMessage) {
	text, choices := c.words()
	s := Said{
		At: w.now(), Chat: where.id, Private: !where.group, Via: via, Msgtype: c.MsgType,
		Text: text, Choices: choices, Files: c.files, Raw: raw,
		Open: c.Stream != nil && !c.Stream.Finish,
	}
	if !where.group {
		s.To = []string{where.id}
	}
	w.said = append(w.said, s)
	if c.card != nil && via != "app" {
		w.cards = append(w.cards, &sentCard{room: where, card: c.card, seen: map[string]*card{}})
		if c.card.TaskID != "" {
			w.tasks[c.card.TaskID] = true
		}
	}
	if user != "" && where.group && via == "response_url" {
		w.said[len(w.said)-1].To = []string{user} // it quotes what they wrote (§1.3)
	}
}

// streamFrame begins, continues or ends the stream that answers a message. began is from
// when its six minutes count.
func (w *Wecom) streamFrame(q *request, c *content, began time.Time, raw json.RawMessage) *refusal {
	s := w.streams[c.Stream.ID]
	if s == nil {
		return w.beginStream(q, c, began, raw)
	}
	switch {
	case q.msgID != s.msgID:
		return badParameter("stream.id %q belongs to another message", s.id)
	case s.finished:
		return refuse(846608, "stream message update expired: it is finished")
	case s.over(w.now()):
		return refuse(846608, "stream message update expired")
	}
	if c.Stream.Feedback != nil {
		w.warn("feedback.id counts in the first frame of a stream only")
	}
	return w.changeStream(s, c, raw)
}

func (w *Wecom) beginStream(q *request, c *content, began time.Time, raw json.RawMessage) *refusal {
	// Frames that continue a stream are not counted: not stated (§1.4), and what clients do
	// every half second could not work otherwise.
	if r := w.utter("reply", q.room, q.user, c, raw); r != nil {
		return r
	}
	q.stream = c.Stream.ID
	w.streams[q.stream] = &stream{
		id: q.stream, msgID: q.msgID, room: q.room, user: q.user, began: began,
		said: len(w.said) - 1, finished: c.Stream.Finish, carded: c.card != nil,
	}
	return nil
}

func (w *Wecom) changeStream(s *stream, c *content, raw json.RawMessage) *refusal {
	if c.card != nil {
		if s.carded {
			return refuse(40058, "the card of a stream is sent once")
		}
		if r := w.newTask(c.card.TaskID); r != nil {
			return r
		}
		s.carded = true
		w.tasks[c.card.TaskID] = true
		w.cards = append(w.cards, &sentCard{room: s.room, card: c.card, seen: map[string]*card{}})
	}
	said := &w.said[s.said]
	said.Text, said.Open, said.Raw, said.Files = c.Stream.Content, !c.Stream.Finish, raw, c.files
	if c.card != nil {
		said.Choices = c.card.labels()
	}
	s.finished = c.Stream.Finish
	return nil
}

// openStreams are the ids of the streams that still turn.
func (w *Wecom) openStreams() []string {
	open := []string{}
	for id, s := range w.streams {
		if !s.finished {
			open = append(open, id)
		}
	}
	slices.Sort(open)
	return open
}

// inInteraction counts the answers that a person is still waiting for (§1.1).
func (w *Wecom) inInteraction(user string) int {
	n := 0
	for _, s := range w.streams {
		if s.user == user && !s.finished && !s.over(w.now()) {
			n++
		}
	}
	return n
}
