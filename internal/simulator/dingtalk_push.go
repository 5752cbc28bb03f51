package simulator

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/coder/websocket"
)

// The topics of what is pushed (§1a.6).
const (
	botTopic  = "/v1.0/im/bot/messages/get"
	cardTopic = "/v1.0/card/instances/callback"
)

const (
	pushTime  = 3 * time.Second // a push in Stream mode waits so long (§1a.7)
	maxPushes = 3               // a message comes so often at most; nobody documents it (§12)
)

// push is something on its way to the bot. Pushed again it keeps its id (§1a.7).
type push struct {
	kind, topic string // of the frame
	id          string // messageId
	headers     map[string]string
	data        []byte
	again       bool   // it comes again if nobody acknowledges it
	counts      bool   // it is something the bot has to handle
	any         bool   // it goes to whoever is connected, subscribed or not
	deaf        bool   // the acknowledgement gets lost, once
	name        string // of an event
	from        string // who said it
	press       *dingPress

	to    *link
	at    time.Time
	tries int
	done  chan struct{} // closed when it is acknowledged
}

// dingFrame is a frame that goes out (§1a.3).
type dingFrame struct {
	SpecVersion string            `json:"specVersion"`
	Type        string            `json:"type"`
	Headers     map[string]string `json:"headers"`
	Data        string            `json:"data"`
}

// frameID makes a messageId. The caller holds mu.
func (d *Dingtalk) frameID() string {
	d.lastID++
	return fmt.Sprintf("%x_0_%d_%x", d.random.Uint32(), d.lastID, d.random.Uint32())
}

// ping makes a sign of life to be answered. The caller holds mu.
func (d *Dingtalk) ping() *push {
	return &push{kind: "SYSTEM", topic: "ping", id: d.frameID(), data: fmt.Appendf(nil, `{"opaque":"%x"}`, d.bytes(8))}
}

// push sends something to one of the connections that want it, chosen at random (§1a.7). What
// nobody hears is lost; only events come again then.
func (d *Dingtalk) push(p *push) {
	d.mu.Lock()
	if p.done == nil {
		p.done = make(chan struct{})
	}
	c := d.route(p)
	switch {
	case c != nil:
		d.state.Delivered++
	case p.kind == "EVENT":
		p.at = d.now()
		p.tries++
		d.pushes[p.id] = p
	default:
		d.state.Lost++
		delete(d.pushes, p.id)
		if p.press != nil {
			d.unanswered(p)
			close(p.done)
		}
		d.change()
	}
	d.mu.Unlock()
	if c != nil {
		d.pushTo(c, p)
	}
	if p.again && (c != nil || p.kind == "EVENT") {
		d.pushAgain(p)
	}
}

// route chooses the connection for a push. One that has died without anybody noticing may be
// chosen as well. The caller holds mu.
func (d *Dingtalk) route(p *push) *link {
	topic := subscription{p.kind, p.topic}
	if p.kind == "EVENT" {
		topic.Topic = "*"
	}
	var fit []*link
	for _, c := range d.links {
		if c.mode != "leaving" && (c.topics[topic] || p.any) {
			fit = append(fit, c)
		}
	}
	if len(fit) == 0 {
		return nil
	}
	return fit[d.random.IntN(len(fit))]
}

// pushTo writes a frame to a connection.
func (d *Dingtalk) pushTo(c *link, p *push) {
	d.mu.Lock()
	p.to, p.at = c, d.now()
	p.tries++
	if p.done == nil {
		p.done = make(chan struct{})
	}
	d.pushes[p.id] = p
	headers := map[string]string{
		"appId": opaque("app", d.o.Bot), "connectionId": opaque("link", strconv.Itoa(c.id)),
		"contentType": "application/json", "messageId": p.id,
		"time": strconv.FormatInt(d.now().UnixMilli(), 10), "topic": p.topic,
	}
	for name, value := range p.headers {
		headers[name] = value
	}
	text := encode(dingFrame{"1.0", p.kind, headers, string(p.data)})
	d.mu.Unlock()
	ctx, cancel := context.WithTimeout(d.ctx, 5*time.Second)
	defer cancel()
	if err := c.ws.Write(ctx, websocket.MessageText, text); err != nil {
		return // nobody acknowledges it
	}
}

// pushAgain waits for the acknowledgement, and pushes once more if there is none.
func (d *Dingtalk) pushAgain(p *push) {
	if !d.begin() {
		return
	}
	d.mu.Lock()
	at := p.at.Add(d.o.Org.Redeliver)
	d.mu.Unlock()
	go func() {
		defer d.work.Done()
		if !d.wait(at, p.done) {
			return
		}
		d.mu.Lock()
		waiting := d.pushes[p.id] == p
		if waiting && p.tries >= maxPushes {
			d.state.Lost++
			delete(d.pushes, p.id)
			d.change()
			waiting = false
		}
		d.mu.Unlock()
		if waiting {
			d.push(p)
		}
	}()
}

// dingAck is a frame that comes in (§1a.4).
type dingAck struct {
	Code    *int              `json:"code"`
	Headers map[string]string `json:"headers"`
	Message string            `json:"message"`
	Data    string            `json:"data"`
}

// acknowledge takes in an acknowledgement. What is wrong with one is kept for State.
func (d *Dingtalk) acknowledge(c *link, text []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var a dingAck
	if err := json.Unmarshal(text, &a); err != nil {
		d.note("ack", refuse(0, "a frame that is no acknowledgement: %v", err))
		return
	}
	p := d.pushes[a.Headers["messageId"]]
	switch {
	case a.Code == nil:
		d.note("ack", refuse(0, "an acknowledgement without a code"))
		return
	case p == nil || p.to == nil:
		if !d.answered[a.Headers["messageId"]] {
			d.note("ack", refuse(0, "no frame has the messageId %q", a.Headers["messageId"]))
		}
		return
	case p.to != c:
		d.warn("%s was sent to connection %d and acknowledged by %d", p.topic, p.to.id, c.id)
	}
	d.settle(p, a)
}

// settle does what an acknowledgement says. The caller holds mu.
func (d *Dingtalk) settle(p *push, a dingAck) {
	late := d.now().Sub(p.at)
	switch {
	case p.deaf:
		p.deaf = false
		return
	case p.topic == "ping" && (*a.Code != 200 || a.Data != string(p.data)):
		d.note("ack", refuse(*a.Code, "a ping is answered with 200 and its own data, not %q", a.Data))
		return
	case p.kind == "EVENT" && !d.eventDone(a):
		d.warn("an event is to come again: %s", a.Data)
		return
	case p.press != nil && *a.Code != 200:
		d.warn("the press of card %q is answered with %d %s", p.press.card.track, *a.Code, a.Message)
		d.unanswered(p)
	case p.press != nil:
		d.answerPress(p, a.Data)
	case *a.Code == 404:
		d.warn("%s %s: nobody handles this topic", p.kind, p.topic)
	case *a.Code != 200:
		d.warn("%s %s failed with %d %s", p.kind, p.topic, *a.Code, a.Message)
		if p.again {
			return
		}
	case a.Data != "" && !json.Valid([]byte(a.Data)):
		d.note("ack", refuse(*a.Code, "the data of an acknowledgement is not JSON: %q", a.Data))
	}
	if p.counts && p.press == nil && late > pushTime {
		d.warn("%s was acknowledged after %s, more than %s", p.topic, late, pushTime)
	}
	delete(d.pushes, p.id)
	d.answered[p.id] = true
	if *a.Code == 200 {
		name := p.topic
		if p.name != "" {
			name = p.name
		}
		d.state.Acknowledged[name]++
	}
	close(p.done)
	d.change()
}

// eventDone reports whether the client is done with an event (§1a.4).
func (d *Dingtalk) eventDone(a dingAck) bool {
	var b struct {
		Status string `json:"status"`
	}
	if err := json.NewDecoder(bytes.NewReader([]byte(a.Data))).Decode(&b); err != nil {
		d.note("ack", refuse(*a.Code, "the data of an event's acknowledgement: %v", err))
		return false
	}
	return *a.Code == 200 && b.Status == "SUCCESS"
}
