package wecom

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"

	"github.com/daybook-bot/daybook/bot/socket"
	"github.com/daybook-bot/daybook/bot/split"
	"github.com/daybook-bot/daybook/internal/chat"
)

// mostBytes of a message: 4000 Chinese characters. The service takes 20480 ([101031]), but
// nobody reads that.
const mostBytes = 12000

// part is one message of an utterance.
type part struct {
	id   string // the same whenever it is sent: a stream of that id is replaced, not repeated
	text string
	card *keptCard
	file *chat.File
}

// Send says something: as an answer to the message that it belongs to if that came over this
// very connection, else by a push. It waits for the service to say that it has it.
func (a *Aibot) Send(ctx context.Context, o chat.Outgoing) error {
	if o.To.Platform != Platform {
		return fmt.Errorf("send to %q: this is %q: %w", o.To.Platform, Platform, chat.ErrNever)
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("send: %w", err)
	}
	if done, err := a.aside(ctx, o); done || err != nil {
		return err
	}
	parts := a.parts(o)
	if len(parts) == 0 {
		return fmt.Errorf("send nothing: %w", chat.ErrNever)
	}
	// What was taken before a fault is not said again with the rest.
	for n := a.taken(o.Key); n < len(parts); n++ {
		if err := a.deliver(ctx, o, parts[n]); err != nil {
			if errors.Is(err, chat.ErrNever) {
				a.take(o.Key, 0)
			}
			return err
		}
		a.take(o.Key, n+1)
	}
	a.take(o.Key, 0)
	a.health.reach(o.To.Room, true)
	return nil
}

// aside says by another way what calls people in a group: the robot itself cannot (§9.14).
func (a *Aibot) aside(ctx context.Context, o chat.Outgoing) (done bool, err error) {
	if a.o.Aside == nil || o.To.Private() || len(o.Reply.Mention) == 0 {
		return false, nil
	}
	return a.o.Aside(ctx, o)
}

func (a *Aibot) taken(key string) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.said[key]
}

func (a *Aibot) take(key string, n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if n == 0 {
		delete(a.said, key)
	} else {
		a.said[key] = n
	}
}

// parts are the messages that an utterance takes.
func (a *Aibot) parts(o chat.Outgoing) []part {
	text := o.Reply.Text
	for _, p := range o.Reply.Mention {
		name := p.Name
		if name == "" {
			name = p.ID
		}
		text = "@" + name + " " + text
	}
	var card *keptCard
	if o.To.Private() || a.o.GroupCards {
		if k, whole, fits := newCard(text, o.Reply); fits {
			card = &k
			if whole {
				// The text goes with the card, for the case that this is refused.
				return append([]part{{text: text, card: card}}, files(o)...)
			}
		}
	}
	var parts []part
	for i, piece := range split.Text(text, mostBytes) {
		sum := sha256.Sum256([]byte(o.Key + "/" + strconv.Itoa(i)))
		parts = append(parts, part{id: hex.EncodeToString(sum[:12]), text: piece})
	}
	if card != nil {
		parts = append(parts, part{card: card})
	}
	return append(parts, files(o)...)
}

func files(o chat.Outgoing) []part {
	var parts []part
	for i := range o.Reply.Files {
		parts = append(parts, part{file: &o.Reply.Files[i]})
	}
	return parts
}

// form is how a part is put.
type form int

const (
	asStream form = iota
	asMarkdown
	asCard
	asFile
)

// way is one attempt at a part.
type way struct {
	form    form
	request string // to answer; empty: a push
}

// deliver tries the ways of saying something one after the other, as the answers of the
// service advise (§1.4, "Error codes seen on the socket").
func (a *Aibot) deliver(ctx context.Context, o chat.Outgoing, p part) error {
	mediaID := ""
	if p.file != nil {
		var err error
		if mediaID, err = a.upload(ctx, *p.file); err != nil {
			return a.verdict(o, err)
		}
	}
	w, err := a.firstWay(ctx, o, p)
	if err != nil {
		return err
	}
	resubscribed := false
	for tried := map[way]bool{}; ; {
		tried[w] = true
		epoch, err := a.attempt(ctx, o.To, w, p, mediaID)
		refusal := (*Refusal)(nil)
		if !errors.As(err, &refusal) {
			return a.verdict(o, err)
		}
		if refusal.Code == codeNotSubscribed && !resubscribed {
			// The socket is open and of no use: another one, and once more (§9.4).
			resubscribed = true
			a.session.drop(epoch, errStale)
			w = way{form: w.pushed()}
			continue
		}
		next, ok := a.instead(o, w, p, refusal)
		switch {
		case !ok && w.form == asCard && p.text == "" && !waits(refusal):
			a.o.Log.Info("a card is refused; its text has been said", "platform", Platform, "code", refusal.Code)
			return nil
		case !ok && refusal.in(unreachable) || !ok && refusal.Code == codeDevice:
			return a.unreachable(ctx, o, refusal)
		case !ok:
			return a.verdict(o, refusal)
		case tried[next]:
			return a.verdict(o, refusal)
		}
		w = next
	}
}

// firstWay answers if it can. A picture of what was never answered yet is pushed.
func (a *Aibot) firstWay(ctx context.Context, o chat.Outgoing, p part) (way, error) {
	_, epoch, err := a.session.current(ctx)
	if err != nil {
		return way{}, err
	}
	w := way{request: requestOf(o.Back, epoch, a.o.Clock.Now())}
	switch {
	case p.file != nil:
		w.form = asFile
	case p.card != nil:
		w.form = asCard
	case w.request == "":
		w.form = asMarkdown
	}
	return w, nil
}

// attempt says a part one way, and tells over which connection.
func (a *Aibot) attempt(ctx context.Context, to chat.Place, w way, p part, mediaID string) (epoch string, err error) {
	conn, epoch, err := a.session.current(ctx)
	if err != nil {
		return "", err
	}
	if err := a.quota.take(to.Room, a.o.Clock.Now()); err != nil {
		return epoch, err
	}
	var b body
	switch w.form {
	case asStream:
		b = stream(p.id, p.text)
	case asMarkdown:
		b = markdown(p.text)
	case asFile:
		b = media(kindOf(*p.file), mediaID)
	case asCard:
		if err := a.keepCard(ctx, *p.card); err != nil {
			return epoch, err
		}
		b = p.card.body()
	}
	if w.request == "" {
		_, err = a.session.askOn(ctx, conn, cmdPush, newRequest(), b.to(to))
	} else {
		_, err = a.session.askOn(ctx, conn, cmdRespond, w.request, b)
	}
	return epoch, err
}

// pushed is how a form is put in a push, which takes no streams.
func (w way) pushed() form {
	if w.form == asStream {
		return asMarkdown
	}
	return w.form
}

// instead is what to try after a refusal; false if there is nothing.
func (a *Aibot) instead(o chat.Outgoing, w way, p part, r *Refusal) (way, bool) {
	switch {
	case r.Code == codeOldRequest || r.Code == codeStreamOver:
		return way{form: w.pushed()}, w.request != ""
	case waits(r) || r.in(refusals) || r.Code == codeNotSubscribed:
		return way{}, false
	case w.form == asCard && w.request != "":
		return way{form: asCard}, true
	case w.form == asCard:
		return way{form: asMarkdown, request: a.newestOf(o.To)}, p.text != ""
	case w.form == asStream:
		return way{form: asMarkdown, request: w.request}, r.Code == codeDevice
	case w.request == "" && (r.in(unreachable) || r.Code == codeDevice):
		request := a.newestOf(o.To)
		return way{form: w.form, request: request}, request != ""
	}
	return way{}, false
}

// newestOf is the id of the newest message from a place over this connection; empty if there
// is none. Where pushes are refused, that may still be answered (§1.4).
func (a *Aibot) newestOf(p chat.Place) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.newest[p.Room]
}

// waits reports whether the same may be tried later.
func waits(r *Refusal) bool {
	switch r.Code {
	case codeBusy, codeConflict, codeQuota, codeConcurrent:
		return true
	}
	return false
}

// verdict is what a fault means for the outbox.
func (a *Aibot) verdict(o chat.Outgoing, err error) error {
	refusal := (*Refusal)(nil)
	if !errors.As(err, &refusal) {
		return err
	}
	switch {
	case refusal.Code == codeQuota || refusal.Code == codeConcurrent:
		a.quota.exceeded(o.To.Room, a.o.Clock.Now())
	case refusal.in(refusals):
		a.session.drop(a.session.now(), socket.Final(err))
	case refusal.in(hopeless):
		return fmt.Errorf("%w: %w", chat.ErrNever, err)
	}
	return err
}

// unreachable is the end for something that a conversation does not take. Trying again does
// not help; somebody has to @ the robot there (§9.12).
func (a *Aibot) unreachable(ctx context.Context, o chat.Outgoing, r *Refusal) error {
	a.health.reach(o.To.Room, false)
	if a.o.Aside != nil && !o.To.Private() {
		if done, err := a.o.Aside(ctx, o); done || err != nil {
			return err
		}
	}
	return fmt.Errorf("%w: %w", chat.ErrNever, r)
}
