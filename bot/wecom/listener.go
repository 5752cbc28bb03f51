package wecom

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/daybook-bot/daybook/bot/socket"
	"github.com/daybook-bot/daybook/bot/wecom/seal"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/secret"
	"github.com/daybook-bot/daybook/internal/store"
)

const (
	mostPosted = 1 << 20          // bytes of a callback; messages have some 4000 characters
	skew       = 10 * time.Minute // how far the time of a callback may be off (§2)
	atOnce     = 900 * time.Millisecond
)

// ListenerOptions set up a callback address.
type ListenerOptions struct {
	Box   *seal.Box // with the receive id ""
	Bot   string    // the bot's id, if others must not be heard here; empty: any
	Names []string  // what people write behind an @ to call the bot
	API   string    // where a response_url leads to, beside public addresses

	GroupCards bool

	Clock clock.Clock
	Log   *slog.Logger
	Shelf *store.Shelf

	// Coming reports whether something is still to be said about a message at this moment.
	// nil: nobody knows, and every message waits for a word for a while.
	Coming func(ctx context.Context, m chat.Message) (bool, error)

	// Missed is described at Options: what is posted while nobody listens is lost here too.
	Missed func(ctx context.Context, from, to time.Time) error

	// Aside is described at Options. Here it is the only way to speak first.
	Aside func(ctx context.Context, o chat.Outgoing) (done bool, err error)

	AtOnce time.Duration // how long a callback waits for what is said about it; zero: 0.9 s
}

// Listener is the intelligent robot behind a callback address: the service posts what people
// say, and is answered in the response, by a stream that it asks for again and again, or once
// within an hour at the response_url that came with the message (§1.3). It cannot speak
// first. It is a bot.Platform and the http.Handler of the address.
type Listener struct {
	o      ListenerOptions
	health *watch
	pulse  *pulse
	quota  *quotas
	client *http.Client

	mu      sync.Mutex
	keep    chat.Keep
	seen    map[string]time.Time // callbacks that were dealt with, by their signature
	turns   map[string]*turn     // by message id: those that wait for a word
	streams map[string]*turn     // by stream id
	used    map[string]time.Time // response_urls
}

// NewListener makes a listener that hears nothing before Listen.
func NewListener(o ListenerOptions) *Listener {
	if o.AtOnce == 0 {
		o.AtOnce = atOnce
	}
	h := newWatch(o.Clock)
	return &Listener{
		o: o, health: h, quota: newQuotas(), pulse: &pulse{clock: o.Clock, shelf: o.Shelf, health: h, missed: o.Missed}, client: &http.Client{Timeout: downloadTime, CheckRedirect: stay},
		seen: map[string]time.Time{}, turns: map[string]*turn{}, streams: map[string]*turn{}, used: map[string]time.Time{},
	}
}

// Name is "wecom".
func (l *Listener) Name() string { return Platform }

// Health is how the address is doing: Ready says that it would hear, Group and Single when
// it heard last.
func (l *Listener) Health() (Health, <-chan struct{}) { return l.health.read() }

// Listen has what is posted go to keep until ctx ends.
func (l *Listener) Listen(ctx context.Context, keep chat.Keep) error {
	last, err := l.pulse.before(ctx)
	if err == nil {
		err = l.pulse.resume(ctx, last)
	}
	l.hear(keep)
	l.health.become(Ready, "")
	l.beat(ctx, last, err)
	l.hear(nil)
	l.health.become(Off, "")
	return nil
}

// hear has what is posted go to keep; nil: it is refused.
func (l *Listener) hear(keep chat.Keep) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.keep = keep
}

// beat notes from time to time that nothing is missed, until ctx ends. With an error it first
// tells again what may have been missed since a sign of life.
func (l *Listener) beat(ctx context.Context, last proof, err error) {
	for socket.Wait(ctx, keepAlive) {
		if err != nil {
			l.o.Log.Warn("it is not told what may be missing", "platform", Platform, "fault", err)
			err = l.pulse.resume(ctx, last)
			continue
		}
		if err := l.Beat(ctx); err != nil {
			l.o.Log.Warn("the last sign of life is not kept", "platform", Platform, "fault", err)
		}
	}
	// It is only kept for the next start: the program is going down, and a database that was
	// killed has nothing to say about it.
	if err := l.pulse.note(context.WithoutCancel(ctx), true); err != nil {
		l.o.Log.Debug("the last sign of life is not kept", "fault", err)
	}
}

// Beat notes that nothing is missed at this moment. Listen does so all the time; this is for
// whoever moves the clock by hand.
func (l *Listener) Beat(ctx context.Context) error {
	l.pulse.here()
	return l.pulse.note(ctx, false)
}

// Fetch opens a file that came with a message; it is encrypted with the address's own key.
func (l *Listener) Fetch(ctx context.Context, f chat.File) (io.ReadCloser, error) {
	var r remoteFile
	if err := json.Unmarshal([]byte(f.Ref), &r); err != nil {
		return nil, fmt.Errorf("fetch %s: %w: it is not known where it lies", f.Name, chat.ErrNever)
	}
	if r.Key == "" {
		r.Key = base64.StdEncoding.EncodeToString(l.o.Box.Key())
	}
	ref, err := encode(r)
	if err != nil {
		return nil, fmt.Errorf("fetch %s: %w", f.Name, err)
	}
	text, err := Download(ctx, chat.File{Name: f.Name, Ref: string(ref)}, l.o.API)
	if err != nil {
		return nil, fmt.Errorf("fetch %s: %w", f.Name, err)
	}
	return io.NopCloser(bytes.NewReader(text)), nil
}

// ServeHTTP is the address: GET proves to the service that it is ours, POST takes in.
func (l *Listener) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	e := seal.Envelope{Signature: q.Get("msg_signature"), Timestamp: q.Get("timestamp"), Nonce: q.Get("nonce")}
	switch r.Method {
	case http.MethodGet:
		e.Encrypt = q.Get("echostr")
	case http.MethodPost:
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostPosted))
		if err != nil {
			l.refuse(w, http.StatusRequestEntityTooLarge, "too long, or cut off")
			return
		}
		// Decoded as JSON: slashes may be escaped.
		var posted struct{ Encrypt string }
		if err := json.Unmarshal(body, &posted); err != nil {
			l.refuse(w, http.StatusBadRequest, "no JSON")
			return
		}
		e.Encrypt = posted.Encrypt
	default:
		w.Header().Set("Allow", "GET, POST")
		l.refuse(w, http.StatusMethodNotAllowed, "neither GET nor POST")
		return
	}
	text, status, why := l.open(e)
	if why != "" {
		l.refuse(w, status, why)
		return
	}
	if r.Method == http.MethodGet {
		w.Header().Set("Content-Type", "text/plain")
		// Nothing but this: no quotes, no line end (§2).
		if err := l.write(w, text); err != nil {
			l.o.Log.Warn("the address could not be verified", "platform", Platform, "fault", err)
		}
		return
	}
	l.post(w, r, e, text)
}

// open checks an envelope and gives what is in it, or why not.
func (l *Listener) open(e seal.Envelope) (text []byte, status int, why string) {
	seconds, err := strconv.ParseInt(e.Timestamp, 10, 64)
	if err != nil {
		return nil, http.StatusBadRequest, "no timestamp"
	}
	text, receiver, err := l.o.Box.Open(e)
	if errors.Is(err, seal.ErrSignature) {
		return nil, http.StatusForbidden, "the signature does not fit: is the Token right?"
	}
	if err != nil {
		return nil, http.StatusBadRequest, err.Error() + ": is the EncodingAESKey right?"
	}
	// After the signature, so that what is logged is worth reading.
	if off := l.o.Clock.Now().Sub(time.Unix(seconds, 0)); off > skew || off < -skew {
		return nil, http.StatusForbidden, fmt.Sprintf("its time is %s off: is the clock right?", off.Round(time.Second))
	}
	if receiver != "" {
		l.o.Log.Info("a callback names a receiver", "platform", Platform, "receiver", receiver) // documents disagree (§2)
	}
	return text, 0, ""
}

func (l *Listener) refuse(w http.ResponseWriter, status int, why string) {
	l.o.Log.Warn("a callback was refused", "platform", Platform, "status", status, "why", why)
	http.Error(w, http.StatusText(status), status)
}

// write writes a whole response, up to the network.
func (l *Listener) write(w http.ResponseWriter, text []byte) error {
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	if _, err := w.Write(text); err != nil {
		return err
	}
	if err := http.NewResponseController(w).Flush(); !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	return nil
}

// say answers a callback, encrypted. nil is the empty answer.
func (l *Listener) say(w http.ResponseWriter, nonce string, b body) error {
	if b == nil {
		w.WriteHeader(http.StatusOK)
		return nil
	}
	text, err := encode(b)
	if err != nil {
		return fmt.Errorf("answer a callback: %w", err)
	}
	now := l.o.Clock.Now().Unix()
	e, err := l.o.Box.Seal(text, strconv.FormatInt(now, 10), nonce)
	if err != nil {
		return err
	}
	// msgsignature has no underscore here, and the timestamp is a number (§1.3).
	answer, err := encode(map[string]any{"encrypt": e.Encrypt, "msgsignature": e.Signature, "timestamp": now, "nonce": nonce})
	if err != nil {
		return fmt.Errorf("answer a callback: %w", err)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	return l.write(w, answer)
}

// post takes in one callback that is authentic.
func (l *Listener) post(w http.ResponseWriter, r *http.Request, e seal.Envelope, text []byte) {
	l.mu.Lock()
	l.prune()
	keep := l.keep
	_, again := l.seen[e.Signature]
	l.mu.Unlock()
	if keep == nil {
		l.refuse(w, http.StatusServiceUnavailable, "nobody listens now")
		return
	}
	if again {
		w.WriteHeader(http.StatusOK) // posted again by the service, or by somebody who listened
		return
	}
	cb, err := ReadCallback(text)
	if err != nil || l.o.Bot != "" && cb.Bot != "" && cb.Bot != l.o.Bot {
		l.o.Log.Warn("a callback could not be used", "platform", Platform, "fault", secret.Clean(err), "bot", cb.Bot)
		w.WriteHeader(http.StatusOK)
		return
	}
	var b body
	dealt, written := true, func() {}
	switch cb.Kind {
	case "stream":
		b, written = l.refresh(cb)
	case "event":
		b, dealt = l.event(r.Context(), keep, cb)
	default:
		dealt = l.message(w, r, keep, e.Nonce, cb)
		l.note(e.Signature, dealt)
		return
	}
	if err := l.answer(w, e.Nonce, b); err == nil {
		written()
	}
	// The service asks for a stream with a fresh signature each time.
	l.note(e.Signature, dealt)
}

// note remembers that a callback was dealt with. What failed may be posted again.
func (l *Listener) note(signature string, dealt bool) {
	if dealt {
		l.mu.Lock()
		l.seen[signature] = l.o.Clock.Now()
		l.mu.Unlock()
	}
}

// prune forgets what cannot come again. The caller holds mu.
func (l *Listener) prune() {
	now := l.o.Clock.Now()
	for _, kept := range []map[string]time.Time{l.seen, l.used} {
		for key, at := range kept {
			if age := now.Sub(at); age > urlWindow || age < -urlWindow {
				delete(kept, key)
			}
		}
	}
	for id, t := range l.streams {
		if age := now.Sub(t.began); age > 2*streamWindow || age < -streamWindow {
			delete(l.streams, id)
		}
	}
}
