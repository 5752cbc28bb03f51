package simulator

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// messageID makes an id of a message: opaque, with characters that a path or a URL escapes.
// The caller holds mu.
func (d *Dingtalk) messageID() string {
	return "msg" + base64.StdEncoding.EncodeToString([]byte(d.id(""))) + "=="
}

// Say lets a person do something and returns the id of the message. It is an error when the
// network gives people no way to do that, or does not tell the bot of it (§1c, §1d). That
// nobody is connected is not: then the message is lost, as State tells.
func (d *Dingtalk) Say(ctx context.Context, s Say) (string, error) {
	if s.Frame != "" {
		return d.sayFrame(s)
	}
	if s.Event != "" {
		return d.sayEvent(s)
	}
	if !s.Group {
		s.Chat = cmp.Or(s.Chat, s.From)
	}
	d.mu.Lock()
	if s.Name != "" && !s.Stranger {
		d.meet(Person{ID: s.From, Name: s.Name})
	}
	if err := d.permitted(s); err != nil {
		d.mu.Unlock()
		return "", err
	}
	if !s.Stranger {
		d.meet(Person{ID: s.From, Name: s.Name})
	}
	if title, known := d.groups[s.Chat]; s.Group && (!known || s.Title != "") {
		d.groups[s.Chat] = cmp.Or(s.Title, title, s.Chat)
	}
	id := cmp.Or(s.MsgID, d.messageID())
	m := encode(d.body(s, id))
	d.mu.Unlock()
	for range max(s.Times, 1) {
		if err := d.deliver(ctx, s, m); err != nil {
			return id, err
		}
	}
	return id, nil
}

// permitted says why a person's message would not reach the bot. The caller holds mu.
func (d *Dingtalk) permitted(s Say) error {
	switch {
	case s.From == "" || s.Chat == "":
		return errors.New("from and chat are needed")
	case !s.Group && s.Chat != s.From:
		return fmt.Errorf("a single chat is named by its person, not %q", s.Chat)
	case s.Text == "" && len(s.Images) == 0 && s.Voice == "" && s.File == nil && s.Video == nil:
		return errors.New("nothing is said")
	case !s.Group:
		return nil
	case s.Voice != "" || s.File != nil || s.Video != nil:
		return errors.New("群里的语音、文件和视频，钉钉不会送给机器人（§1c）")
	case s.Text != "" && !mentions(s.Text, d.o.Name):
		return fmt.Errorf("群里没有 @%s 的消息，钉钉不会送给机器人（§1d）", d.o.Name)
	}
	return nil
}

// typed takes out of a text what calls the bot and members, as the service does (§1c): what
// somebody calls is no text any more, the space around it is. at are the members. What only
// looks like a call is left alone. The caller holds mu.
func (d *Dingtalk) typed(text string) (content string, at []string) {
	ids := map[string]string{d.o.Name: ""}
	for _, p := range d.everybody() {
		if _, taken := ids[p.Name]; p.Name != "" && !taken {
			ids[p.Name] = p.ID
		}
	}
	var names []string
	for name := range ids {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	var out strings.Builder
	for text != "" {
		rest, called := strings.CutPrefix(text, "@")
		if !called {
			rest, called = strings.CutPrefix(text, "＠")
		}
		i := slices.IndexFunc(names, func(name string) bool { return called && strings.HasPrefix(rest, name) })
		if i < 0 {
			_, size := utf8.DecodeRuneInString(text)
			out.WriteString(text[:size])
			text = text[size:]
			continue
		}
		if id := ids[names[i]]; id != "" && !slices.Contains(at, id) {
			at = append(at, id)
		}
		text = rest[len(names[i]):]
	}
	return out.String(), at
}

// deliver sends a message the way the bot receives, with the failures that are switched on.
func (d *Dingtalk) deliver(ctx context.Context, s Say, m []byte) error {
	d.mu.Lock()
	times := 1
	d.handled++
	f, failed := d.faults.take("message")
	modes := d.faults.due("message", d.handled)
	broken := d.faults.due("connection", d.handled)
	if failed {
		modes = append(modes, f.Mode)
	}
	unheard := false
	for _, mode := range modes {
		times = map[string]int{"twice": 2, "lost": 0, "unacknowledged": 1}[mode]
		unheard = unheard || mode == "unacknowledged"
	}
	if times == 0 {
		d.state.Lost++
	}
	d.mu.Unlock()
	for range times {
		if err := d.send(ctx, s.From, m, unheard); err != nil {
			return err
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, mode := range broken {
		d.breakLink(mode)
	}
	return nil
}

// send delivers a message once, or the notice that the month has no pushes left (§1c).
// deaf is a message whose acknowledgement gets lost.
func (d *Dingtalk) send(ctx context.Context, from string, m []byte, deaf bool) error {
	d.mu.Lock()
	if !d.month.push(d.now(), d.o.Org.Push) {
		m, deaf = encode(quotaNotice{20001, "本月的消息推送次数已用完"}), false
	}
	p := &push{kind: "CALLBACK", topic: botTopic, id: d.frameID(), data: m, again: true, counts: true, deaf: deaf, from: from}
	d.mu.Unlock()
	if d.o.Callback != "" {
		return d.post(ctx, p)
	}
	d.push(p)
	return nil
}

// sayFrame sends any frame, such as a client may meet and not know (§1a.5, §1a.6).
func (d *Dingtalk) sayFrame(s Say) (string, error) {
	kind, topic, ok := strings.Cut(s.Frame, " ")
	if !ok {
		return "", fmt.Errorf("frame %q is not a type and a topic", s.Frame)
	}
	d.mu.Lock()
	p := &push{kind: kind, topic: topic, id: d.frameID(), data: s.Data}
	if topic == "ping" {
		p = d.ping()
	}
	if p.data == nil {
		p.data = []byte("{}")
	}
	p.counts, p.any = topic == "ping", true
	d.mu.Unlock()
	d.push(p)
	return p.id, nil
}

// sayEvent tells of something that has happened in the organisation (§1a.6).
func (d *Dingtalk) sayEvent(s Say) (string, error) {
	if d.o.Callback != "" {
		return "", errors.New("events in HTTP mode are not simulated")
	}
	d.mu.Lock()
	p := &push{
		kind: "EVENT", topic: "*", id: d.frameID(), data: s.Data, again: true, counts: true, name: s.Event,
		headers: map[string]string{
			"eventId": cmp.Or(s.MsgID, d.id("")), "eventType": s.Event, "eventCorpId": d.o.Corp.ID,
			"eventBornTime": fmt.Sprint(d.now().UnixMilli()), "eventUnifiedAppId": opaque("app", d.o.Bot),
		},
	}
	if p.data == nil {
		p.data = d.eventData(s)
	}
	allowed := d.month.push(d.now(), d.o.Org.Push)
	d.mu.Unlock()
	if !allowed {
		return "", errors.New("本月的推送次数已用完，事件不再推送（§2.7）")
	}
	for range max(s.Times, 1) {
		again := *p
		d.mu.Lock()
		again.id = d.frameID()
		d.mu.Unlock()
		d.push(&again)
	}
	return p.headers["eventId"], nil
}

// eventData is the data of an event as the documents show it. The caller holds mu.
func (d *Dingtalk) eventData(s Say) []byte {
	if strings.HasPrefix(s.Event, "robot_msg_") {
		return encode(map[string]any{
			"unionId": unionID(s.From), "userId": s.From, "robotCode": d.o.Bot, "openConversationId": s.Chat,
			"processQueryKey": s.Text, "operatTime": d.now().UnixMilli(),
		})
	}
	return encode(map[string]any{
		"openConversationId": s.Chat, "chatId": opaque("chat", s.Chat), "userId": []string{s.From},
		"unionId": []string{unionID(s.From)}, "operator": s.From, "title": cmp.Or(s.Title, d.groups[s.Chat]),
		"timeStamp": d.now().UnixMilli(),
	})
}
