// Package wecom speaks with WeCom (企业微信): as an intelligent robot (aibot) over a long
// connection. It does not know what people say or what the program does with it.
//
// § and [numbers] are sections of the protocol reference and pages of the official documents.
package wecom

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/daybook-bot/daybook/bot/socket"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/secret"
	"github.com/daybook-bot/daybook/internal/store"
)

// Endpoint is where the service listens.
const Endpoint = "wss://openws.work.weixin.qq.com"

// Options set up a long connection.
type Options struct {
	URL    string // Endpoint, or that of a simulator
	Bot    string
	Secret secret.Text
	Names  []string // what people write behind an @ to call the bot

	// GroupCards has questions in groups asked with buttons too. Whether groups take cards
	// is disputed (§1.4); if one is refused, its text is said.
	GroupCards bool

	Clock clock.Clock
	Log   *slog.Logger
	Shelf *store.Shelf // what has to be remembered across restarts

	// Missed is told, before anything else comes in, that messages from a time may be lost:
	// the service does not deliver again. Until it returns nil it is told again.
	Missed func(ctx context.Context, from, to time.Time) error

	// Aside, if there is one, says something in a group by another way, for those that call
	// people and those that were refused. done is false if there is no other way there.
	Aside func(ctx context.Context, o chat.Outgoing) (done bool, err error)

	Timing   socket.Timing // zero: socket.Usual
	Patience time.Duration // for an answer of the service; zero: 15 s
	Silence  Silence       // of the groups; zero: an hour, six, and a day
	Return   time.Duration // a kicked connection comes back after that; zero: a minute and some
}

// Aibot is the intelligent robot over its long connection. It is a bot.Platform.
type Aibot struct {
	o       Options
	line    *socket.Line
	session *session
	health  *watch
	pulse   *pulse
	silence *silence
	quota   *quotas
	keep    chat.Keep
	work    sync.WaitGroup
	greets  sync.Mutex
	context context.Context // of Listen
	closing bool            // guarded by mu

	mu     sync.Mutex
	newest map[string]string // by room: the req_id of the newest message of this connection
	said   map[string]int    // by key: how many parts of an utterance were taken
	down   bool              // that the connection is down has been logged
	kicked bool              // the service has said so, and Listen does not know yet
}

// New makes a robot that is not connected yet.
func New(o Options) *Aibot {
	if o.Timing == (socket.Timing{}) {
		o.Timing = socket.Usual()
	}
	if o.Patience == 0 {
		o.Patience = 15 * time.Second
	}
	if o.Silence == (Silence{}) {
		o.Silence = usualSilence()
	}
	if o.Return == 0 {
		o.Return = time.Minute + time.Duration(rand.Int64N(int64(30*time.Second)))
	}
	a := &Aibot{
		o: o, session: newSession(o.Patience), health: newWatch(o.Clock), quota: newQuotas(), silence: &silence{limits: o.Silence},
		newest: map[string]string{}, said: map[string]int{},
	}
	a.pulse = &pulse{clock: o.Clock, shelf: o.Shelf, health: a.health, missed: o.Missed}
	a.line = &socket.Line{
		Address: func(context.Context) (string, http.Header, error) {
			if a.isKicked() {
				return "", nil, socket.Final(errKicked) // the line had broken before it could say why
			}
			a.health.become(Dialing, "")
			return o.URL, nil, nil
		},
		Hello: a.subscribe, Hear: a.hear, Beat: a.ping, Gone: a.gone, Timing: o.Timing,
	}
	return a
}

// Name is "wecom".
func (a *Aibot) Name() string { return Platform }

// Health is how the connection is, and a channel that is closed at its next change.
func (a *Aibot) Health() (Health, <-chan struct{}) { return a.health.read() }

// longAgo is when the last kick does not count any more.
const longAgo = 24 * time.Hour

// Listen hands every message to keep until ctx ends. It holds one connection. One that was
// kicked comes back once, after a while; it never fights for its place (§1.4). Who is refused
// stays away. Both are to be seen in Health, and said once in the log.
func (a *Aibot) Listen(ctx context.Context, keep chat.Keep) error {
	a.keep, a.context = keep, ctx
	defer a.end()
	var kicked time.Time
	for {
		err := a.line.Hold(ctx)
		switch {
		case err == nil:
			return nil
		case !errors.Is(err, errKicked):
			a.stay(ctx, Refused, err)
			return nil
		case !kicked.IsZero() && time.Since(kicked) < longAgo:
			a.stay(ctx, Stopped, err)
			return nil
		}
		kicked = time.Now()
		a.kick(false)
		a.o.Log.Error("kicked by another connection of the same bot; coming back once", "platform", Platform, "after", a.o.Return)
		a.session.end(err)
		a.health.become(Kicked, err.Error())
		if !socket.Wait(ctx, a.o.Return) {
			return nil
		}
		a.session.end(nil)
	}
}

// kick notes that our place was taken, or that this is dealt with.
func (a *Aibot) kick(is bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.kicked = is
}

func (a *Aibot) isKicked() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.kicked
}

// stay keeps the connection down for good: somebody has to do something.
func (a *Aibot) stay(ctx context.Context, s State, why error) {
	a.o.Log.Error("connection is given up", "platform", Platform, "state", string(s), "fault", why.Error(), "mend", mends[s])
	a.session.end(why)
	a.health.become(s, why.Error())
	<-ctx.Done()
}

// end leaves nothing running, and notes until when nothing was missed.
func (a *Aibot) end() {
	a.mu.Lock()
	a.closing = true
	a.mu.Unlock()
	a.work.Wait()
	if h, _ := a.health.read(); h.State == Ready {
		// It is only kept for the next start: the program is going down, and a database that
		// was killed has nothing to say about it.
		if err := a.pulse.note(context.WithoutCancel(a.context), true); err != nil {
			a.o.Log.Debug("the last sign of life is not kept", "fault", err)
		}
	}
	a.health.become(Off, "")
	a.session.shut()
}

// spawn runs f beside the reading of frames, unless we are going down.
func (a *Aibot) spawn(f func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.closing {
		a.work.Go(f)
	}
}

// subscribe makes a fresh connection ours. It is asked for once a connection (§1.4).
func (a *Aibot) subscribe(ctx context.Context, c *socket.Conn) error {
	a.health.become(Subscribing, "")
	a.session.begin()
	a.mu.Lock()
	clear(a.newest)
	a.mu.Unlock()
	last, err := a.pulse.before(ctx)
	if err != nil {
		return err
	}
	_, err = a.session.askOn(ctx, c, cmdSubscribe, newRequest(), credentials{a.o.Bot, a.o.Secret.Reveal()})
	if refusal := (*Refusal)(nil); errors.As(err, &refusal) && refusal.in(refusals) {
		return socket.Final(err)
	}
	if err != nil {
		return err
	}
	if err := a.pulse.resume(ctx, last); err != nil {
		return err
	}
	a.health.seen(false, false)
	a.silence.begin(time.Now())
	a.session.open(c)
	a.health.become(Ready, "")
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.down {
		a.o.Log.Info("connected again", "platform", Platform)
	}
	a.down = false
	return nil
}

type credentials struct {
	Bot    string `json:"bot_id"`
	Secret string `json:"secret"`
}

// gone notes that a connection has ended. The log hears of it once, until there is one again.
func (a *Aibot) gone(err error) {
	a.session.shut()
	if errors.Is(err, errSilent) {
		a.health.become(Dialing, "")
		return // it was us
	}
	a.health.become(Broken, err.Error())
	a.mu.Lock()
	defer a.mu.Unlock()
	refusal := (*Refusal)(nil)
	told := errors.Is(err, errKicked) || errors.As(err, &refusal) && refusal.in(refusals) // by Listen
	if !a.down && !told {
		a.o.Log.Warn("connection lost", "platform", Platform, "fault", err)
	}
	a.down = true
}

func (a *Aibot) ping(ctx context.Context, c *socket.Conn) error {
	if _, err := a.session.askOn(ctx, c, cmdPing, newRequest(), nil); err != nil {
		return err
	}
	a.pulse.seen(false, false)
	a.renew(c)
	return a.pulse.note(ctx, false)
}

// heard notes a sign of life from people, and where it came from.
func (a *Aibot) heard(group, single bool) {
	a.pulse.seen(group, single)
	if a.silence.heard(time.Now(), group, single) {
		a.o.Log.Info("groups are heard again", "platform", Platform)
	}
}

// renew ends a connection over which no group was heard for too long, if there are groups. The
// next one is on its way then.
func (a *Aibot) renew(c *socket.Conn) {
	h, _ := a.health.read()
	if h.Group.IsZero() || !a.silence.long(time.Now()) || !a.session.retire(c, errSilent) {
		return
	}
	doubt, first := a.silence.renew()
	a.health.silent(doubt)
	switch {
	case first && doubt:
		a.o.Log.Warn("single chats are heard and no group; the connection is made anew", "platform", Platform, "group", h.Group)
	case first:
		a.o.Log.Info("no group was heard for long; the connection is made anew", "platform", Platform, "group", h.Group)
	}
}

// Beat asks the service for a sign of life at once, and notes it. The heartbeat does so all
// the time; this is for whoever moves the clock by hand.
func (a *Aibot) Beat(ctx context.Context) error {
	c, _, err := a.session.current(ctx)
	if err != nil {
		return err
	}
	return a.ping(ctx, c)
}

// hear takes a frame. It runs on the goroutine that reads and does not wait for the network.
func (a *Aibot) hear(c *socket.Conn, text []byte) {
	var f frame
	if err := json.Unmarshal(text, &f); err != nil {
		a.o.Log.Warn("a frame could not be read", "platform", Platform, "bytes", len(text))
		return
	}
	switch f.Cmd {
	case "":
		a.session.answered(f)
	case cmdMessage, cmdEvent:
		cb, err := ReadCallback(f.Body)
		if err != nil {
			a.o.Log.Warn("a callback could not be read", "platform", Platform, "fault", err)
			return
		}
		if f.Cmd == cmdEvent || cb.Kind == "event" {
			a.event(c, f.Headers.Request, cb)
		} else {
			a.message(f.Headers.Request, cb)
		}
	default:
		a.o.Log.Debug("a frame of an unknown kind", "platform", Platform)
	}
}
