package wecom

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
)

const (
	urlWindow    = time.Hour                      // a response_url lasts (§1.3)
	streamWindow = 5*time.Minute + 30*time.Second // the service stops asking after 6 min
	keepWindow   = 4 * time.Second                // a callback must be answered within 5 s
	unheard      = 15 * time.Second               // nobody asks for a stream any more
)

// What people hear when an answer takes long or is lost.
const (
	working  = "正在查，请稍等……"
	noResult = "抱歉，这次没查出来，请再问一次。"
	lost     = "抱歉，我刚才重启了一下，没能说完。请再说一遍。"
)

// echo is what is remembered of a posted message so that it can be answered: chat.Back.Token
// as JSON.
type echo struct {
	ID  string `json:"msgid,omitempty"`
	URL string `json:"url,omitempty"`
}

// turn is one posted message that may still be answered where it was posted. At first it
// waits within the request; a stream waits for the service to ask for it.
type turn struct {
	began time.Time

	mu     sync.Mutex
	over   bool
	offers chan offer // to the request, as long as it is not over
	end    chan struct{}

	stream  string // its id, once the request was answered with an open one
	content body   // what the stream says at last
	told    chan struct{}
}

// offer is an answer for a request; taken gets one value: whether it was written.
type offer struct {
	body  body
	taken chan error
}

// message takes in what somebody said and answers it, if the answer comes soon. It reports
// whether the message is dealt with.
func (l *Listener) message(w http.ResponseWriter, r *http.Request, keep chat.Keep, nonce string, cb Callback) (dealt bool) {
	now := l.o.Clock.Now()
	m, known := cb.Message(l.o.Names, now)
	l.pulse.seen(!cb.Place().Private(), cb.Place().Private())
	if !known {
		l.o.Log.Warn("a message of an unknown kind", "platform", Platform, "kind", cb.Kind)
		return l.answer(w, nonce, stream(rand.Text(), notKnown)) == nil
	}
	m.Back = echoing(cb, now)
	t := &turn{began: now, offers: make(chan offer), end: make(chan struct{}), told: make(chan struct{})}
	l.mu.Lock()
	l.turns[m.ID] = t
	l.mu.Unlock()

	late := time.NewTimer(l.o.AtOnce)
	defer late.Stop()
	if err := receive(r.Context(), keep(m)); err != nil {
		l.close(m.ID, t)
		l.o.Log.Error("a message could not be kept", "platform", Platform, "fault", err)
		return l.answer(w, nonce, stream(rand.Text(), notKept)) == nil
	}
	coming := l.coming(r.Context(), m)
	if !coming {
		// What was said meanwhile has been taken from the outbox, and stands at the door.
		select {
		case of := <-t.offers:
			l.give(w, nonce, m.ID, t, of)
			return true
		default:
		}
		l.close(m.ID, t)
		return l.answer(w, nonce, nil) == nil
	}
	select {
	case of := <-t.offers:
		l.give(w, nonce, m.ID, t, of)
	case <-r.Context().Done():
		l.close(m.ID, t)
	case <-late.C:
		if l.o.Coming != nil && l.coming(r.Context(), m) {
			return l.answer(w, nonce, l.openStream(m.ID, t)) == nil
		}
		l.close(m.ID, t)
		return l.answer(w, nonce, nil) == nil
	}
	return true
}

func (l *Listener) coming(ctx context.Context, m chat.Message) bool {
	if l.o.Coming == nil {
		return true
	}
	coming, err := l.o.Coming(ctx, m)
	if err != nil {
		l.o.Log.Warn("it is not known whether a message will be answered", "platform", Platform, "fault", err)
	}
	return coming || err != nil
}

// receive waits for a receipt as long as the service waits for us.
func receive(ctx context.Context, receipt <-chan error) error {
	late := time.NewTimer(keepWindow)
	defer late.Stop()
	select {
	case err := <-receipt:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-late.C:
		return errors.New("the database takes too long")
	}
}

func (l *Listener) answer(w http.ResponseWriter, nonce string, b body) error {
	err := l.say(w, nonce, b)
	if err != nil {
		l.o.Log.Warn("a callback could not be answered", "platform", Platform, "fault", err)
	}
	return err
}

// give answers the request with what is offered, and takes no more.
func (l *Listener) give(w http.ResponseWriter, nonce, id string, t *turn, of offer) {
	l.close(id, t)
	of.taken <- l.answer(w, nonce, of.body)
}

// close ends the waiting for an answer.
func (l *Listener) close(id string, t *turn) {
	l.mu.Lock()
	if l.turns[id] == t {
		delete(l.turns, id)
	}
	l.mu.Unlock()
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.over {
		t.over = true
		close(t.end)
	}
}

// openStream answers a request with a stream that goes on until there is an answer.
func (l *Listener) openStream(id string, t *turn) body {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.turns[id] == t {
		delete(l.turns, id)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.stream = rand.Text()
	t.over = true
	close(t.end)
	l.turns[id], l.streams[t.stream] = t, t
	return body{"msgtype": "stream", "stream": map[string]any{"id": t.stream, "finish": false, "content": working}}
}

// refresh answers the service, which asks how a stream goes on. written is called once the
// answer is.
func (l *Listener) refresh(cb Callback) (b body, written func()) {
	id := cb.Stream.ID
	l.mu.Lock()
	t := l.streams[id]
	l.mu.Unlock()
	if t == nil {
		return stream(id, lost), func() {} // else the client waits until six minutes are over
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.content != nil:
		return t.content, t.tell
	case l.o.Clock.Now().Sub(t.began) > streamWindow:
		t.content = stream(id, noResult)
		return t.content, func() {}
	default:
		return body{"msgtype": "stream", "stream": map[string]any{"id": id, "finish": false, "content": working}}, func() {}
	}
}

// tell notes that the service has the end of the stream.
func (t *turn) tell() {
	t.mu.Lock()
	defer t.mu.Unlock()
	select {
	case <-t.told:
	default:
		close(t.told)
	}
}

// event takes in what happened and gives the answer to it.
func (l *Listener) event(ctx context.Context, keep chat.Keep, cb Callback) (b body, dealt bool) {
	place := cb.Place()
	l.pulse.seen(!place.Private() && place.Room != "", place.Private())
	switch cb.Event.Kind {
	case "enter_chat":
		return l.greet(ctx, cb.From.User), true
	case "template_card_event":
		return l.pressed(ctx, keep, cb)
	default:
		return nil, true // feedback, and what nobody knows yet
	}
}

// greet is what somebody hears who opens the single chat for the first time.
func (l *Listener) greet(ctx context.Context, user string) body {
	_, known, err := l.o.Shelf.Get(ctx, greetedKey+user)
	if err == nil && !known {
		err = l.o.Shelf.Put(ctx, greetedKey+user, "")
	}
	if err != nil {
		l.o.Log.Warn("a welcome was left out", "platform", Platform, "fault", err)
	}
	if known || err != nil {
		return nil
	}
	return body{"msgtype": "text", "text": textContent{greeting}}
}

// pressed takes in that somebody has pressed a button; the answer shows it on their card.
func (l *Listener) pressed(ctx context.Context, keep chat.Keep, cb Callback) (b body, dealt bool) {
	press := cb.Event.Card
	text, found, err := l.o.Shelf.Get(ctx, cardKey+press.task())
	var kept keptCard
	if err == nil && found {
		err = json.Unmarshal([]byte(text), &kept)
	}
	if err != nil || !found {
		l.o.Log.Warn("a button of a card that is not known", "platform", Platform, "fault", err)
		return nil, true
	}
	show := func(c card) body {
		return body{"response_type": "update_template_card", "userids": []string{cb.From.User}, "template_card": c}
	}
	chosen, says, empty := kept.pressed(press)
	if empty {
		return show(kept.again()), true
	}
	m := chat.Message{ID: cb.ID, Place: cb.Place(), From: chat.Person{ID: cb.From.User}, Text: says, Sent: l.o.Clock.Now()}
	if says == "" || m.ID == "" || m.Place.Room == "" || m.From.ID == "" {
		return nil, true
	}
	if cb.Created > 0 {
		m.Sent = time.Unix(cb.Created, 0)
	}
	m.Back = echoing(cb, l.o.Clock.Now())
	if err := receive(ctx, keep(m)); err != nil {
		l.o.Log.Error("a button could not be kept", "platform", Platform, "fault", err)
		return nil, false
	}
	return show(kept.chosen(chosen)), true
}

// echoing is the Back of a message that was posted.
func echoing(cb Callback, now time.Time) chat.Back {
	token, err := encode(echo{cb.ID, cb.ResponseURL})
	if err != nil {
		return chat.Back{} // two strings can always be encoded
	}
	return chat.Back{Token: string(token), Expires: now.Add(urlWindow)}
}

// waits reports whether the request of a message, or its open stream, is still there.
func (l *Listener) waits(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return id != "" && l.turns[id] != nil
}

// offer hands an answer to the request of a message, or to its open stream. done is false
// when neither is there any more.
func (l *Listener) offer(ctx context.Context, id string, b body) (done bool, err error) {
	l.mu.Lock()
	t := l.turns[id]
	l.mu.Unlock()
	if t == nil {
		return false, nil
	}
	of := offer{b, make(chan error, 1)}
	select {
	case t.offers <- of:
		if err := <-of.taken; err != nil {
			return true, fmt.Errorf("%w: %w", chat.ErrUnknown, err)
		}
		return true, nil
	case <-t.end:
	case <-ctx.Done():
		return true, ctx.Err()
	}
	return l.finish(ctx, id, t, b)
}

// finish has the open stream of a message end with an answer, once the service asks.
func (l *Listener) finish(ctx context.Context, id string, t *turn, b body) (done bool, err error) {
	spoken, _ := b["stream"].(map[string]any)
	t.mu.Lock()
	if t.stream == "" || t.content != nil || spoken == nil {
		t.mu.Unlock()
		return false, nil
	}
	spoken["id"] = t.stream
	t.content = b
	t.mu.Unlock()
	defer l.close(id, t)
	late := time.NewTimer(unheard)
	defer late.Stop()
	select {
	case <-t.told:
		return true, nil
	case <-ctx.Done():
		return true, ctx.Err()
	case <-late.C:
		return false, nil
	}
}
