package wecom

import (
	"bytes"
	"context"
	"crypto/md5" // the service wants it; it protects nothing
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"

	"github.com/daybook-bot/daybook/bot/split"
	"github.com/daybook-bot/daybook/internal/chat"
)

// mostPictures of a stream, each at most of 10 MB ([101031]).
const (
	mostPictures   = 10
	mostPicture    = 10 << 20
	tooLong        = "\n……（太长了，只说到这里）"
	notFromHere    = "（有文件，从这里发不出来，请到网页上看。）"
	answerBytes    = 20000
	mostOfAnAnswer = 1 << 16
)

// ErrNoPush says that the robot cannot speak first in callback mode, and that there is no
// other way into the conversation.
var ErrNoPush = fmt.Errorf("%w: a callback address cannot push; configure a webhook for the group, or the long connection", chat.ErrNever)

// Send answers the message that the utterance belongs to: in the response, in its open
// stream, or at its response_url, whichever is still there. What belongs to no message goes
// aside, and where there is no aside it is chat.ErrNever.
func (l *Listener) Send(ctx context.Context, o chat.Outgoing) error {
	if o.To.Platform != Platform {
		return fmt.Errorf("send to %q: this is %q: %w", o.To.Platform, Platform, chat.ErrNever)
	}
	// What an answer cannot carry, or not for sure, another way may.
	if len(o.Reply.Mention) > 0 && !o.To.Private() || len(o.Reply.Files) > 0 {
		if done, err := l.aside(ctx, o); done || err != nil {
			return err
		}
	}
	if done, err := l.reply(ctx, o); done || err != nil {
		return err
	}
	if done, err := l.aside(ctx, o); done || err != nil {
		return err
	}
	l.health.reach(o.To.Room, false)
	return ErrNoPush
}

// reply says something as an answer to a message; done is false if that cannot be answered
// any more.
func (l *Listener) reply(ctx context.Context, o chat.Outgoing) (done bool, err error) {
	back, now := echoOf(o.Back), l.o.Clock.Now()
	later := back.URL != "" && now.Before(o.Back.Expires)
	if !later && !l.waits(back.ID) {
		return false, nil
	}
	// What is too much is not refused where we would hear of it.
	if err := l.quota.take(o.To.Room, now); err != nil {
		return false, err
	}
	if l.waits(back.ID) {
		b, kept, err := l.compose(o)
		if err == nil && kept != nil {
			err = l.keepCard(ctx, *kept)
		}
		if err == nil {
			done, err = l.offer(ctx, back.ID, b)
		}
		if done || err != nil {
			return done, err
		}
	}
	if later && l.use(back.URL) {
		return true, l.respond(ctx, back.URL, o)
	}
	return false, nil
}

// echoOf is empty for what cannot be answered here: it came before the mode was changed.
func echoOf(b chat.Back) (e echo) {
	if err := json.Unmarshal([]byte(b.Token), &e); err != nil {
		return echo{}
	}
	return e
}

func (l *Listener) aside(ctx context.Context, o chat.Outgoing) (done bool, err error) {
	if l.o.Aside == nil {
		return false, nil
	}
	return l.o.Aside(ctx, o)
}

// compose is the response that says something: a stream with its pictures, and a card.
func (l *Listener) compose(o chat.Outgoing) (body, *keptCard, error) {
	text := l.text(o)
	if o.To.Private() || l.o.GroupCards {
		if k, whole, fits := newCard(text, o.Reply); fits && whole {
			return k.body(), &k, nil
		} else if fits {
			b := stream(rand.Text(), text)
			b["msgtype"], b["template_card"] = "stream_with_template_card", k.Card
			return b, &k, nil
		}
	}
	b := stream(rand.Text(), text)
	var pictures []map[string]any
	for _, f := range o.Reply.Files {
		if kindOf(f) != "image" || len(pictures) == mostPictures {
			continue
		}
		content, err := os.ReadFile(f.Ref)
		if err != nil {
			return nil, nil, fmt.Errorf("say %s: %w: %w", f.Name, chat.ErrNever, err)
		}
		if len(content) > mostPicture {
			continue
		}
		sum := md5.Sum(content)
		pictures = append(pictures, map[string]any{"msgtype": "image", "image": map[string]string{
			"base64": base64.StdEncoding.EncodeToString(content), "md5": hex.EncodeToString(sum[:])}})
	}
	if len(pictures) > 0 {
		b["stream"].(map[string]any)["msg_item"] = pictures //nolint:forcetypeassert // stream has just made it
	}
	return b, nil, nil
}

// text is all the words of an utterance, as much of them as one answer takes.
func (l *Listener) text(o chat.Outgoing) string {
	text := o.Reply.Text
	for _, p := range o.Reply.Mention {
		name := p.Name
		if name == "" {
			name = p.ID
		}
		text = "@" + name + " " + text
	}
	for _, f := range o.Reply.Files {
		if kindOf(f) != "image" {
			text += "\n" + notFromHere
			break
		}
	}
	if parts := split.Text(text, answerBytes); len(parts) > 1 {
		return parts[0] + tooLong
	}
	return text
}

func (l *Listener) keepCard(ctx context.Context, k keptCard) error {
	text, err := encode(k)
	if err != nil {
		return fmt.Errorf("keep a card: %w", err)
	}
	if err := l.o.Shelf.Clear(ctx, cardKey, l.o.Clock.Now().Add(-cardsKept)); err != nil {
		return err
	}
	return l.o.Shelf.Put(ctx, cardKey+k.Card.Task, string(text))
}

// use takes the one use that a response_url has; false if it is gone.
func (l *Listener) use(url string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, gone := l.used[url]
	l.used[url] = l.o.Clock.Now()
	return !gone
}

// again gives the use back: nothing has arrived there.
func (l *Listener) again(url string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.used, url)
}

// respond says something at a response_url: markdown, which is all that groups take there.
// The address is a secret and stands in no error.
func (l *Listener) respond(ctx context.Context, url string, o chat.Outgoing) error {
	if !mayFetch(url, l.o.API) {
		return fmt.Errorf("%w: a response_url that leads nowhere", chat.ErrNever)
	}
	text, err := encode(markdown(l.text(o)))
	if err != nil {
		return fmt.Errorf("answer at a response_url: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("%w: a response_url that is none", chat.ErrNever)
	}
	request.Header.Set("Content-Type", "application/json")
	answer, err := l.client.Do(request)
	if err != nil {
		if dial := (*net.OpError)(nil); errors.As(err, &dial) && dial.Op == "dial" {
			l.again(url)
			return fmt.Errorf("answer at a response_url: %w", withoutAddress(err))
		}
		return fmt.Errorf("answer at a response_url: %w: %w", chat.ErrUnknown, withoutAddress(err))
	}
	said, err := io.ReadAll(io.LimitReader(answer.Body, mostOfAnAnswer))
	if err = errors.Join(err, answer.Body.Close()); err != nil {
		return fmt.Errorf("answer at a response_url: %w: %w", chat.ErrUnknown, withoutAddress(err))
	}
	var verdict struct {
		Code *int `json:"errcode"`
	}
	if err := json.Unmarshal(said, &verdict); err != nil || verdict.Code == nil || answer.StatusCode != http.StatusOK {
		return fmt.Errorf("answer at a response_url: %w: the server answers %d", chat.ErrUnknown, answer.StatusCode)
	}
	if *verdict.Code == 0 {
		return nil
	}
	refusal := &Refusal{"response_url", *verdict.Code}
	if waits(refusal) {
		if refusal.Code == codeQuota || refusal.Code == codeConcurrent {
			l.quota.exceeded(o.To.Room, l.o.Clock.Now())
		}
		l.again(url)
		return refusal
	}
	if done, err := l.aside(ctx, o); done || err != nil {
		return err
	}
	return fmt.Errorf("%w: %w", chat.ErrNever, refusal)
}
