package dingtalk

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/daybook-bot/daybook/bot/socket"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/secret"
)

// refusedPause is how long we leave the service alone that does not accept us (§1a.1).
const refusedPause = time.Minute

// errRefused says that the service does not accept the app.
var errRefused = errors.New("the service does not accept the app")

// hold keeps one connection until ctx ends; what was begun then goes on until lines ends.
func (r *Robot) hold(ctx, lines context.Context) {
	var stands atomic.Bool
	line := &socket.Line{
		Address: func(dialing context.Context) (string, http.Header, error) {
			if ctx.Err() != nil {
				return "", nil, ctx.Err()
			}
			r.health.change(func(h *Health) {
				if h.Connections == 0 {
					h.State = Dialing
				}
			})
			address, err := r.open(dialing)
			return address, nil, err
		},
		Hello: func(greeting context.Context, _ *socket.Conn) error {
			if err := r.resume(greeting); err != nil {
				return err
			}
			if !stands.Swap(true) {
				r.health.came()
			}
			r.up()
			return nil
		},
		Hear: r.hear,
		Beat: r.beat,
		Gone: func(err error) {
			left := r.health.went(stands.Swap(false), told(err))
			if left == 0 {
				r.cut()
				r.lost(err)
			}
		},
		Timing: r.o.Timing,
	}
	for {
		err := line.Hold(lines)
		if stands.Swap(false) {
			r.health.went(true, "")
		}
		if err == nil || ctx.Err() != nil {
			return
		}
		r.health.change(func(h *Health) {
			if h.Connections == 0 {
				h.State, h.Fault = Refused, told(err)
			}
		})
		if !socket.Wait(ctx, refusedPause) {
			return
		}
	}
}

// beat asks for a sign of life, and keeps it for a start after a crash.
func (r *Robot) beat(asking context.Context, c *socket.Conn) error {
	if err := c.Ping(asking); err != nil {
		return err
	}
	r.alive(false, false)
	if err := r.noteAlive(asking, false); err != nil && asking.Err() == nil {
		r.o.Log.Warn("the last sign of life is not kept", "platform", Platform, "fault", err)
	}
	return nil
}

// told is why there is no connection, for an operator; what to do stands beside it.
func told(err error) string {
	if f := faultIn(err); f != nil {
		return f.Says()
	}
	return chat.InWords(err)
}

// up and lost note whether any connection stands. The log hears of each once.
func (r *Robot) up() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.down {
		r.o.Log.Info("connected again", "platform", Platform)
	}
	r.down = false
}

func (r *Robot) lost(why error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.down {
		r.o.Log.Warn("connection lost", "platform", Platform, "fault", why)
	}
	r.down = true
}

type subscription struct {
	Kind  string `json:"type"`
	Topic string `json:"topic"`
}

type openRequest struct {
	ID            string         `json:"clientId"`
	Secret        string         `json:"clientSecret"`
	Subscriptions []subscription `json:"subscriptions"`
	Agent         string         `json:"ua"`
}

// open asks where to dial, and for the ticket that one connection needs (§1a.1). A refusal
// is final.
func (r *Robot) open(ctx context.Context) (string, error) {
	var door struct {
		Endpoint string `json:"endpoint"`
		Ticket   string `json:"ticket"`
	}
	err := r.caller.post(ctx, "connections/open", r.caller.a.API+"/v1.0/gateway/connections/open", openRequest{
		ID: r.o.Account.ClientID, Secret: r.o.Account.Secret.Reveal(), Agent: "daybook-go/1.0",
		Subscriptions: []subscription{{kindCallback, topicMessage}, {kindCallback, topicCard}, {kindEvent, topicEvents}},
	}, &door)
	if f := faultIn(err); f != nil && (f.Status == http.StatusBadRequest || f.Status == http.StatusUnauthorized || f.Status == http.StatusForbidden) {
		return "", socket.Final(errors.Join(errRefused, secret.Clean(err, r.o.Account.Secret)))
	}
	if err != nil {
		return "", secret.Clean(withoutUnknown(err), r.o.Account.Secret)
	}
	at, err := url.Parse(door.Endpoint)
	if err != nil || at.Host == "" || door.Ticket == "" {
		return "", errors.New("connections/open: the service names no address")
	}
	q := at.Query()
	q.Set("ticket", door.Ticket)
	at.RawQuery = q.Encode()
	return at.String(), nil
}

// Beat notes a sign of life at this moment, if a connection stands. Frames do so all the
// time; this is for whoever moves the clock by hand.
func (r *Robot) Beat(ctx context.Context) error {
	if h, _ := r.health.read(); h.State != Ready {
		return errors.New("not connected")
	}
	r.alive(false, false)
	return r.noteAlive(ctx, false)
}
