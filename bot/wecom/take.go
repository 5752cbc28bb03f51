package wecom

import (
	"context"
	"fmt"
	"time"

	"github.com/daybook-bot/daybook/bot/socket"
	"github.com/daybook-bot/daybook/internal/chat"
)

// What people hear from the connection itself.
const (
	notKept    = "抱歉，刚才这条没能记下，请稍后再发一次。"
	notKnown   = "这种消息我还看不懂，请用文字再说一遍。"
	greeting   = "您好！直接跟我说话就行，在群里要先@我。发「帮助」看看我会做什么。"
	greetedKey = "greeted/"
)

// message takes in what somebody said.
func (a *Aibot) message(request string, cb Callback) {
	place := cb.Place()
	a.heard(!place.Private(), place.Private())
	now := a.o.Clock.Now()
	if place.Room == "" {
		a.o.Log.Warn("a message without a conversation", "platform", Platform, "kind", cb.Kind)
		return
	}
	a.mu.Lock()
	a.newest[place.Room] = request
	a.mu.Unlock()
	a.health.reach(place.Room, true)
	m, known := cb.Message(a.o.Names, now)
	if !known {
		a.o.Log.Warn("a message of an unknown kind", "platform", Platform, "kind", cb.Kind)
		a.spawn(func() { a.tell(request, notKnown) })
		return
	}
	m.Back = answerable(request, a.session.now(), now.Add(replyWindow))
	receipt := a.keep(m)
	a.spawn(func() {
		if a.kept(receipt) != nil {
			a.tell(request, notKept)
		}
	})
}

// kept waits for a receipt. An error has been logged. When the program goes down there is
// none: what was not kept then is missed.
func (a *Aibot) kept(receipt <-chan error) error {
	var err error
	select {
	case err = <-receipt:
	case <-a.context.Done():
		return nil
	}
	if err != nil && a.context.Err() == nil {
		a.o.Log.Error("a message could not be kept", "platform", Platform, "fault", err)
		return err
	}
	return nil
}

// tell says something about a message at once: nothing of it is kept, so nothing waits to be said.
func (a *Aibot) tell(request, text string) {
	ctx, cancel := context.WithTimeout(a.context, a.o.Patience)
	defer cancel()
	if _, err := a.session.ask(ctx, cmdRespond, request, markdown(text)); err != nil && a.context.Err() == nil {
		a.o.Log.Warn("a word about a message did not arrive", "platform", Platform, "fault", err)
	}
}

// event takes in what happened. Of a kind that nobody knows, nothing comes (§1.2).
func (a *Aibot) event(c *socket.Conn, request string, cb Callback) {
	place := cb.Place()
	switch cb.Event.Kind {
	case "disconnected_event":
		a.kick(true)
		c.Break(socket.Final(errKicked))
	case "enter_chat":
		a.heard(false, true)
		a.spawn(func() { a.greet(request, cb.From.User) })
	case "template_card_event":
		a.heard(!place.Private(), place.Private())
		a.pressed(request, cb)
	default:
		a.heard(false, false)
	}
}

// greet welcomes somebody who opens the single chat, once for ever: the event comes every
// day, and has to be answered within 5 s.
func (a *Aibot) greet(request, user string) {
	ctx, cancel := context.WithTimeout(a.context, cardWindow)
	defer cancel()
	a.greets.Lock() // the event may come twice
	defer a.greets.Unlock()
	_, known, err := a.o.Shelf.Get(ctx, greetedKey+user)
	if err == nil && known {
		return
	}
	if err == nil {
		_, err = a.session.ask(ctx, cmdWelcome, request, body{"msgtype": "text", "text": textContent{greeting}})
	}
	if err == nil {
		err = a.o.Shelf.Put(ctx, greetedKey+user, "")
	}
	if err != nil && a.context.Err() == nil {
		a.o.Log.Warn("a welcome did not arrive", "platform", Platform, "fault", err)
	}
}

// cardWindow is how long after an event it may be answered (§1.2).
const cardWindow = 5 * time.Second

// pressed takes in that somebody has pressed a button: they say what it says.
func (a *Aibot) pressed(request string, cb Callback) {
	until := time.Now().Add(cardWindow)
	ctx, cancel := context.WithDeadline(a.context, until)
	defer cancel()
	press := cb.Event.Card
	kept, found, err := a.recallCard(ctx, press.task())
	if err != nil || !found {
		a.o.Log.Warn("a button of a card that is not known", "platform", Platform, "fault", err)
		return
	}
	user := cb.From.User
	chosen, says, empty := kept.pressed(press)
	if empty {
		a.spawn(func() { a.show(until, request, user, kept.again()) })
	}
	if says == "" {
		return
	}
	now := a.o.Clock.Now()
	m := chat.Message{ID: cb.ID, Place: cb.Place(), From: chat.Person{ID: cb.From.User}, Text: says, Sent: now}
	if cb.Created > 0 {
		m.Sent = time.Unix(cb.Created, 0)
	}
	if m.ID == "" || m.Place.Room == "" || m.From.ID == "" {
		a.o.Log.Warn("a button that nobody pressed", "platform", Platform)
		return
	}
	// The id of an event answers the event alone: what is said because of it is pushed (846605).
	receipt := a.keep(m)
	a.spawn(func() {
		if a.kept(receipt) == nil {
			a.show(until, request, user, kept.chosen(chosen))
		}
	})
}

// show has a card show one person what they chose, until the service takes that no more. Then
// the card stays as it was, which does no harm.
func (a *Aibot) show(until time.Time, request, user string, c card) {
	ctx, cancel := context.WithDeadline(a.context, until)
	defer cancel()
	_, err := a.session.ask(ctx, cmdUpdate, request, body{
		"response_type": "update_template_card", "userids": []string{user}, "template_card": c,
	})
	if err != nil && a.context.Err() == nil {
		a.o.Log.Debug("a card was not updated", "platform", Platform, "fault", err)
	}
}

// body is the body of a command.
type body map[string]any

func markdown(text string) body { return body{"msgtype": "markdown", "markdown": textContent{text}} }

func stream(id, text string) body {
	return body{"msgtype": "stream", "stream": map[string]any{"id": id, "finish": true, "content": text}}
}

func media(kind, id string) body {
	return body{"msgtype": kind, kind: map[string]string{"media_id": id}}
}

// to is a body that is pushed to a place. The kind of the chat is always said: without it the
// service guesses (93006).
func (b body) to(p chat.Place) body {
	pushed := body{"chatid": p.Room, "chat_type": 2}
	if p.Private() {
		pushed = body{"chatid": p.Room[1:], "chat_type": 1}
	}
	for k, v := range b {
		pushed[k] = v
	}
	return pushed
}

func (b body) String() string { return fmt.Sprintf("a %v", b["msgtype"]) }
