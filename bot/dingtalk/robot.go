// Package dingtalk speaks with DingTalk (钉钉): as the robot of an internal app, over the
// connections of Stream mode or behind a callback address. It does not know what people say
// or what the program does with it.
//
// § are sections of the protocol reference.
package dingtalk

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/daybook-bot/daybook/bot/socket"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/secret"
	"github.com/daybook-bot/daybook/internal/store"
)

// Options set up a robot.
type Options struct {
	Account Account
	Robot   string   // robotCode; empty: the client id
	Corp    string   // whose messages are heard; empty: anybody's
	Names   []string // what people write behind an @ to call the robot

	// Posted says that messages are posted to ServeHTTP; else they come over connections.
	Posted bool

	Hooks    map[string]secret.Text // by room: the access token of the group's own webhook (§2.1)
	Template string                 // of interactive cards (§3.3); empty: buttons are links

	Clock clock.Clock
	Zone  *time.Location // of the calendar months
	Log   *slog.Logger
	Shelf *store.Shelf // what has to be remembered across restarts

	Limits Limits // of a calendar month

	// Known chooses, among the ids under which somebody wrote, that of somebody who is known;
	// empty if none is. nil: nobody is known.
	Known func(ctx context.Context, ids []string) (string, error)

	// Named is the name on the roster of whoever goes by one of some ids; empty if none does.
	// nil: nobody has one.
	Named func(ctx context.Context, ids []string) (string, error)

	// Spare reports whether something may stay unsaid when the month's calls run out.
	Spare func(o chat.Outgoing) bool

	// Warn is told, once a month for each, of a meter that is running out.
	Warn func(ctx context.Context, month string, m Meter) error

	// Missed is told that messages from a time may be lost: what is pushed while no
	// connection stands is not pushed again. Until it returns nil it is told again.
	Missed func(ctx context.Context, from, to time.Time) error

	Timing      socket.Timing // zero: Usual
	Connections int           // that stand at the same time; zero: two
	Hold        time.Duration // how long a message waits for one that was said before it; zero: 80 ms
}

// Usual is the timing of a connection (§1a.9): the service is asked for a sign of life every
// 30 s, and must have sent something within 80 s.
func Usual() socket.Timing {
	return socket.Timing{
		Dial: 10 * time.Second, Hello: 15 * time.Second, Beat: 30 * time.Second, Reply: 10 * time.Second,
		Misses: 2, First: time.Second, Most: time.Minute, Steady: time.Minute, Drain: 12 * time.Second,
	}
}

// Robot is the robot of an internal app. It is a bot.Platform and, for messages that are
// posted, the http.Handler of its address.
type Robot struct {
	o      Options
	caller *caller
	health *watch
	pace   *pace
	meters *meters
	life   life

	work sync.WaitGroup

	mu       sync.Mutex
	context  context.Context // of Listen; nil: nobody listens
	keep     chat.Keep
	arrivals *arrivals
	sessions map[string]session // by room: the newest
	staff    map[string]string  // by the id somebody goes by: their staff id, if it is another
	said     map[string]int     // by key: how many parts of an utterance were taken
	down     bool               // that no connection stands has been logged
}

// New makes a robot that is not connected yet.
func New(o Options) *Robot {
	if o.Timing == (socket.Timing{}) {
		o.Timing = Usual()
	}
	if o.Connections == 0 {
		o.Connections = 2
	}
	if o.Hold == 0 {
		o.Hold = 80 * time.Millisecond
	}
	if o.Robot == "" {
		o.Robot = o.Account.ClientID
	}
	r := &Robot{
		o: o, health: newWatch(o.Clock), pace: newPace(), meters: newMeters(o.Zone, o.Limits, o.Shelf),
		sessions: map[string]session{}, staff: map[string]string{}, said: map[string]int{},
	}
	r.caller = newCaller(o.Account, r.count)
	return r
}

// Name is "dingtalk".
func (r *Robot) Name() string { return Platform }

// Health is how the robot is, and a channel that is closed at its next change.
func (r *Robot) Health() (Health, <-chan struct{}) {
	h, changed := r.health.read()
	h.Month = r.meters.read(r.o.Clock.Now())
	return h, changed
}

// parting is how long what was heard may take to be kept and acknowledged when we go down.
const parting = 2 * time.Second

// Listen hands every message to keep until ctx ends. In Stream mode it holds connections; one
// that the service is about to close is replaced first. Who is refused tries again, every
// minute; that is to be seen in Health, and said once in the log.
func (r *Robot) Listen(ctx context.Context, keep chat.Keep) error {
	if err := errors.Join(r.meters.load(ctx, r.o.Clock.Now()), r.recall(ctx)); err != nil {
		return err
	}
	// The connections outlive ctx by as long as it takes to acknowledge what was heard.
	lines, hangUp := context.WithCancel(context.WithoutCancel(ctx))
	defer hangUp()
	r.mu.Lock()
	r.context, r.keep, r.arrivals = ctx, keep, newArrivals(r.o.Hold)
	arrivals := r.arrivals
	r.mu.Unlock()

	var running sync.WaitGroup
	running.Go(func() { r.keepCounts(ctx) })
	running.Go(func() { arrivals.run(ctx) })
	if r.o.Posted {
		r.health.become(Ready, "")
		running.Go(func() { r.stayKnown(ctx) })
	} else {
		for range r.o.Connections {
			running.Go(func() { r.hold(ctx, lines) })
		}
	}
	<-ctx.Done()
	r.part()
	hangUp()
	running.Wait()
	r.work.Wait()
	r.health.change(func(h *Health) { h.State, h.Connections = Off, 0 })
	return nil
}

// part hears nothing new, and lets what was heard be kept and acknowledged. What is counted
// and the last sign of life are only kept for the next start.
func (r *Robot) part() {
	stood, _ := r.health.read()
	r.mu.Lock()
	r.context, r.keep = nil, nil
	r.mu.Unlock()
	done := make(chan struct{})
	go func() { r.work.Wait(); close(done) }()
	ctx, cancel := context.WithTimeout(context.Background(), parting)
	defer cancel()
	select {
	case <-done:
	case <-ctx.Done():
	}
	err := r.meters.keep(ctx)
	if stood.State == Ready {
		r.alive(false, false)
		err = errors.Join(err, r.noteAlive(ctx, true))
	}
	if err != nil {
		r.o.Log.Debug("the last counts are not kept", "platform", Platform, "fault", err)
	}
}

// spawn runs f beside the reading of frames; false if we are going down and it does not run.
func (r *Robot) spawn(f func(ctx context.Context)) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	ctx := r.context
	if ctx != nil {
		r.work.Go(func() { f(ctx) })
	}
	return ctx != nil
}

// keepCounts writes down what was counted, as often as the database lets it.
func (r *Robot) keepCounts(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.meters.dirty:
		}
		if err := r.meters.keep(ctx); err != nil && ctx.Err() == nil {
			r.o.Log.Warn("what was counted is not kept", "platform", Platform, "fault", err)
		}
	}
}

// count counts a call, and has somebody warned when a month is running out.
func (r *Robot) count(meter string) { r.warn(r.meters.count(meter, r.o.Clock.Now())) }

func (r *Robot) warn(m Meter, running bool) {
	if !running {
		return
	}
	r.o.Log.Warn("the month's calls are running out", "platform", Platform, "meter", m.Name, "used", m.Used, "limit", m.Limit)
	if r.o.Warn == nil {
		return
	}
	month := r.meters.read(r.o.Clock.Now()).Month
	warned := r.spawn(func(ctx context.Context) {
		if err := r.o.Warn(ctx, month, m); err != nil {
			r.meters.unwarned(m.Name)
			if ctx.Err() == nil {
				r.o.Log.Error("nobody could be warned", "platform", Platform, "fault", err)
			}
		}
	})
	if !warned {
		r.meters.unwarned(m.Name)
	}
}
