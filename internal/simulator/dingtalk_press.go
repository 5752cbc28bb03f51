package simulator

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"
)

// pressTime is within what a press of a card is answered; who pressed sees an error after it
// (§3.5).
const pressTime = 2 * time.Second

// dingPress is somebody pressing a card.
type dingPress struct {
	card *dingCard
	user string
}

// cardCallback is what the bot hears of it; content is JSON in a string (§3.5).
type cardCallback struct {
	Type       string `json:"type"`
	OutTrackID string `json:"outTrackId"`
	CorpID     string `json:"corpId"`
	UserID     string `json:"userId"`
	UserIDType int    `json:"userIdType"`
	SpaceType  string `json:"spaceType"`
	SpaceID    string `json:"spaceId"`
	Extension  string `json:"extension"`
	Content    string `json:"content"`
}

type cardContent struct {
	CardPrivateData struct {
		ActionIDs []string          `json:"actionIds"`
		Params    map[string]string `json:"params"`
	} `json:"cardPrivateData"`
}

// press presses an option of a card. It tells the bot once, and never again.
func (d *Dingtalk) press(ctx context.Context, s Said, k Click) (string, error) {
	d.mu.Lock()
	option, found := cardOption{}, false
	for _, o := range s.card.options(k.From) {
		if k.Label == cmp.Or(o.Text, o.ID) || k.Label == o.ID {
			option, found = o, true
		}
	}
	if !found {
		d.mu.Unlock()
		return "", fmt.Errorf("%s 的卡片上没有 %s", k.Chat, k.Label)
	}
	p := d.pressed(s, k, option)
	switch c := s.card; {
	case c.callback != "STREAM" && c.callback != "HTTP":
		d.note("press", refuse(0, "callbackType is %q: the press of card %q goes nowhere", c.callback, c.track))
		d.mu.Unlock()
		return p.id, nil
	case !d.month.push(d.now(), d.o.Org.Push):
		d.note("press", refuse(90020, "the month has no pushes left"))
		d.mu.Unlock()
		return p.id, nil
	}
	s.card.answering++
	d.mu.Unlock()
	if s.card.callback == "HTTP" {
		return p.id, d.postPress(ctx, p)
	}
	d.push(p)
	d.expectAnswer(p)
	return p.id, nil
}

// pressed makes the push that tells of a press. The caller holds mu.
func (d *Dingtalk) pressed(s Said, k Click, option cardOption) *push {
	t := s.card.template
	var content cardContent
	content.CardPrivateData.ActionIDs = []string{t.Action}
	content.CardPrivateData.Params = map[string]string{t.Param: option.ID}
	b := cardCallback{
		Type: "actionCallback", OutTrackID: s.card.track, CorpID: d.o.Corp.ID, UserID: k.From, UserIDType: 1,
		SpaceType: "IM_GROUP", SpaceID: s.Chat, Extension: "{}", Content: string(encode(content)),
	}
	if s.Private {
		b.SpaceType = "IM_ROBOT"
	}
	return &push{
		kind: "CALLBACK", topic: cardTopic, id: cmp.Or(k.MsgID, d.frameID()), data: encode(b), counts: true,
		press: &dingPress{s.card, k.From}, at: d.now(), done: make(chan struct{}),
	}
}

// expectAnswer gives up a press that is not answered in time.
func (d *Dingtalk) expectAnswer(p *push) {
	d.mu.Lock()
	late := p.at.Add(pressTime + time.Millisecond)
	d.mu.Unlock()
	if !d.begin() {
		return
	}
	go func() {
		defer d.work.Done()
		if !d.wait(late, p.done) {
			return
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		if d.pushes[p.id] == p {
			delete(d.pushes, p.id)
			d.answered[p.id] = true
			d.unanswered(p)
			d.change()
		}
	}()
}

// unanswered notes that somebody sees that their press has failed. The caller holds mu.
func (d *Dingtalk) unanswered(p *push) {
	p.press.card.answering--
	d.note("press", refuse(0, "card %q was not answered within %s; %s sees an error", p.press.card.track, pressTime, p.press.user))
}

// cardAnswer is what a press is answered with (§3.5).
type cardAnswer struct {
	Options updateOptions `json:"cardUpdateOptions"`
	Data    *cardMap      `json:"cardData"`
	Private *cardMap      `json:"userPrivateData"`
}

// answerPress shows the one who pressed what the bot answered; nobody else sees it (§3.5). The
// caller holds mu.
func (d *Dingtalk) answerPress(p *push, text string) {
	c, who := p.press.card, p.press.user
	if d.now().Sub(p.at) > pressTime {
		d.unanswered(p)
		return
	}
	c.answering--
	var b struct {
		Response *cardAnswer `json:"response"`
	}
	strict := json.NewDecoder(strings.NewReader(text))
	strict.DisallowUnknownFields() // it would have no effect, and nobody would know
	if err := strict.Decode(&b); err != nil || b.Response == nil {
		d.note("press", refuse(0, `card %q is answered with %q, not with {"response":{…}}: %v`, c.track, text, err))
		return
	}
	if b.Response.Data != nil {
		if c.seen[who] == nil || !b.Response.Options.Data {
			c.seen[who] = map[string]string{}
		}
		maps.Copy(c.seen[who], b.Response.Data.CardParamMap)
	}
	if b.Response.Private != nil {
		c.setPrivate(who, b.Response.Private.CardParamMap, b.Response.Options.Private)
	}
}

// postPress tells of a press by HTTP (§3.5): signed with the secret of the route.
func (d *Dingtalk) postPress(ctx context.Context, p *push) error {
	d.mu.Lock()
	route, known := d.routes[p.press.card.route]
	timestamp := strconv.FormatInt(d.now().UnixMilli(), 10)
	d.mu.Unlock()
	var text []byte
	err := fmt.Errorf("no callback is registered as %q", p.press.card.route)
	if known {
		headers := map[string]string{"x-ddpaas-signature-timestamp": timestamp}
		if route.APISecret != "" {
			headers["x-ddpaas-signature"] = cardSignature(timestamp, route.APISecret)
		}
		text, err = d.exchange(ctx, route.CallbackURL, headers, p.data, pressTime)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if err != nil {
		d.note("press", refuse(0, "%s", err))
		d.unanswered(p)
		return nil
	}
	d.state.Delivered++
	d.state.Acknowledged[cardTopic]++
	// Nobody documents whether the object has the name that it has in a frame.
	var named map[string]json.RawMessage
	if json.Unmarshal(text, &named) == nil && named["response"] == nil {
		text = encode(map[string]json.RawMessage{"response": text})
	}
	d.answerPress(p, string(text))
	return nil
}
