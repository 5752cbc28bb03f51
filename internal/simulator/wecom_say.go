package simulator

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// callback is a message or an event on its way to the bot: the same JSON over a long
// connection and, encrypted, by POST (§1.1, §1.2).
type callback struct {
	MsgID       string     `json:"msgid"`
	CreateTime  int64      `json:"create_time,omitempty"`
	AibotID     string     `json:"aibotid"`
	ChatID      string     `json:"chatid,omitempty"`
	ChatType    string     `json:"chattype,omitempty"`
	From        *from      `json:"from,omitempty"`
	ResponseURL string     `json:"response_url,omitempty"`
	MsgType     string     `json:"msgtype"`
	Text        *textBody  `json:"text,omitempty"`
	Image       *linkBody  `json:"image,omitempty"`
	Mixed       *mixed     `json:"mixed,omitempty"`
	Voice       *textBody  `json:"voice,omitempty"`
	File        *linkBody  `json:"file,omitempty"`
	Video       *linkBody  `json:"video,omitempty"`
	Quote       *part      `json:"quote,omitempty"`
	Event       *event     `json:"event,omitempty"`
	Stream      *streamRef `json:"stream,omitempty"`
}

type from struct {
	UserID string `json:"userid"`
}

type streamRef struct {
	ID string `json:"id"`
}

type linkBody struct {
	URL    string `json:"url"`
	AESKey string `json:"aeskey,omitempty"`
}

type mixed struct {
	MsgItem []part `json:"msg_item"`
}

type part struct {
	MsgType string    `json:"msgtype"`
	Text    *textBody `json:"text,omitempty"`
	Image   *linkBody `json:"image,omitempty"`
}

type event struct {
	EventType string         `json:"eventtype"`
	Card      *cardEvent     `json:"template_card_event,omitempty"`
	Feedback  *feedbackEvent `json:"feedback_event,omitempty"`
	Enter     *struct{}      `json:"enter_chat,omitempty"`
}

type feedbackEvent struct {
	ID      string `json:"id"`
	Type    int    `json:"type"`
	Content string `json:"content,omitempty"`
}

// Say lets a person do something and returns the id of the message. It is an error when the
// network gives people no way to do that, or does not tell the bot of it (§1.1). That
// nobody is connected is not: then the message is lost, as State tells.
func (w *Wecom) Say(ctx context.Context, s Say) (string, error) {
	if !s.Group {
		s.Chat = cmp.Or(s.Chat, s.From)
	}
	if err := w.permitted(s); err != nil {
		return "", err
	}
	w.mu.Lock()
	if w.inInteraction(s.From) >= 3 && s.Event == "" {
		w.mu.Unlock()
		return "", errors.New("这个人还有 3 条消息在等机器人说完，企业微信不让再发（§1.1）")
	}
	if s.Event == "enter_chat" {
		day := w.now().In(china).Format("2006-01-02")
		if w.entered[s.From] == day {
			w.mu.Unlock()
			return "", errors.New("进入会话的事件一天只有一次（§1.2）")
		}
		w.entered[s.From] = day
	}
	where := w.enter(s)
	id := cmp.Or(s.MsgID, w.messageID())
	w.mu.Unlock()
	for range max(s.Times, 1) {
		if err := w.deliver(ctx, delivery{say: s, room: where, id: id}); err != nil {
			return id, err
		}
	}
	return id, nil
}

// permitted says why a person's message would not reach the bot.
func (w *Wecom) permitted(s Say) error {
	switch {
	case s.From == "" || s.Chat == "":
		return errors.New("from and chat are needed")
	case !s.Group && s.Chat != s.From:
		return fmt.Errorf("a single chat is named by its person, not %q", s.Chat)
	case s.Event != "":
		if s.Event == "enter_chat" && s.Group {
			return errors.New("群聊没有进入会话的事件（§1.2）")
		}
		return nil
	case s.Text == "" && len(s.Images) == 0 && s.Voice == "" && s.File == nil && s.Video == nil:
		return errors.New("nothing is said")
	case !s.Group:
		return nil
	case s.Voice != "" || s.File != nil || s.Video != nil || s.Text == "":
		return errors.New("群里单独的图片、语音、文件和视频，企业微信不会送给机器人（§1.1）")
	case !mentions(s.Text, w.o.Name):
		return fmt.Errorf("群里没有 @%s 的消息，企业微信不会送给机器人（§1.1）", w.o.Name)
	}
	return nil
}

// china is where days begin and end for the service.
var china = time.FixedZone("CST", 8*60*60)

func mentions(text, name string) bool {
	return strings.Contains(text, "@"+name) || strings.Contains(text, "＠"+name)
}

// enter makes the person and the conversation known. The caller holds mu.
func (w *Wecom) enter(s Say) room {
	w.meet(Person{ID: s.From, Name: s.Name})
	key := "single/" + s.Chat
	if s.Group {
		key = "group/" + s.Chat
	}
	if w.rooms[key] == nil {
		w.rooms[key] = &room{id: s.Chat, group: s.Group}
	}
	return *w.rooms[key]
}

// delivery is one time that a message or event goes to the bot.
type delivery struct {
	say  Say
	room room
	id   string
	card *cardPress
}

// deliver sends it the way the bot receives, with the failures that are switched on.
func (w *Wecom) deliver(ctx context.Context, d delivery) error {
	w.mu.Lock()
	times := 1
	w.handled++
	f, failed := w.faults.take("message")
	modes := w.faults.due("message", w.handled)
	broken := w.faults.due("connection", w.handled)
	if failed {
		modes = append(modes, f.Mode)
	}
	for _, mode := range modes {
		times = map[string]int{"twice": 2, "lost": 0}[mode]
	}
	if times == 0 {
		w.state.Lost++
	}
	w.mu.Unlock()
	for range times {
		if w.o.Callback != "" {
			if err := w.post(ctx, d); err != nil {
				return err
			}
			continue
		}
		w.send(d)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, mode := range broken {
		w.breakConnection(mode)
	}
	return nil
}

// send writes a frame to the connection that is subscribed, if it hears anything.
func (w *Wecom) send(d delivery) {
	w.mu.Lock()
	c := w.live
	if c == nil || c.mode == "silent" || c.mode == "unsubscribed" || c.mode == "zombie" && d.room.group {
		w.state.Lost++
		w.mu.Unlock()
		return
	}
	reqID := w.id("R")
	body := w.callback(d, reqID, true)
	w.requests[reqID].session = c.id
	w.state.Delivered++
	w.mu.Unlock()

	cmd := "aibot_msg_callback"
	if body.Event != nil {
		cmd = "aibot_event_callback"
	}
	if !w.write(c, callbackFrame{Cmd: cmd, Headers: header{reqID}, Body: body}) {
		w.mu.Lock()
		w.state.Lost++
		w.mu.Unlock()
	}
}

// callback makes the body of a delivery and opens it for answers under key. The caller
// holds mu.
func (w *Wecom) callback(d delivery, key string, long bool) *callback {
	b := &callback{MsgID: d.id, AibotID: w.o.Bot, ChatType: "single", From: &from{w.seen(d.say.From)}}
	if d.room.group {
		b.ChatType, b.ChatID = "group", d.room.id
	}
	q := &request{kind: "message", room: d.room, user: d.say.From, msgID: d.id, at: w.now()}
	w.requests[key] = q
	switch {
	case d.card != nil:
		q.kind, q.card = "card", d.card.sent
		b.MsgType, b.CreateTime = "event", w.now().Unix()
		b.Event = &event{EventType: "template_card_event", Card: d.card.event}
	case d.say.Event != "":
		q.kind = "other"
		b.MsgType, b.CreateTime = "event", w.now().Unix()
		b.Event = &event{EventType: d.say.Event}
		switch d.say.Event {
		case "enter_chat":
			q.kind, b.Event.Enter = "enter_chat", &struct{}{}
		case "feedback_event":
			f := d.say.Quality
			b.Event.Feedback = &feedbackEvent{f.ID, f.Type, f.Content}
		}
		return b
	default:
		w.fill(b, d.say, long)
		if w.coin() { // documented for events only (§1.1)
			b.CreateTime = w.now().Unix()
		}
	}
	// Over a long connection real frames have it sometimes (§1.1).
	if !long || w.coin() {
		b.ResponseURL = w.responseURL(q)
	}
	return b
}

// fill puts what is said into a callback.
func (w *Wecom) fill(b *callback, s Say, long bool) {
	link := func(f File) *linkBody { return w.publish(f, long) }
	switch {
	case s.Voice != "":
		b.MsgType, b.Voice = "voice", &textBody{s.Voice}
	case s.File != nil:
		b.MsgType, b.File = "file", link(*s.File)
	case s.Video != nil:
		b.MsgType, b.Video = "video", link(*s.Video)
	case len(s.Images) == 0:
		b.MsgType, b.Text = "text", &textBody{s.Text}
	case len(s.Images) == 1 && s.Text == "":
		b.MsgType, b.Image = "image", link(File{Data: s.Images[0]})
	default:
		b.MsgType, b.Mixed = "mixed", &mixed{}
		if s.Text != "" {
			b.Mixed.MsgItem = append(b.Mixed.MsgItem, part{MsgType: "text", Text: &textBody{s.Text}})
		}
		for _, image := range s.Images {
			b.Mixed.MsgItem = append(b.Mixed.MsgItem, part{MsgType: "image", Image: link(File{Data: image})})
		}
	}
	switch q := s.Quote; {
	case q == nil:
	case q.Image != nil:
		b.Quote = &part{MsgType: "image", Image: link(File{Data: q.Image})}
	default:
		b.Quote = &part{MsgType: "text", Text: &textBody{q.Text}}
	}
}
