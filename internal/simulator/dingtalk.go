package simulator

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/daybook-bot/daybook/internal/clock"
)

// Dingtalk is the DingTalk cloud with one internal app and its robot, as open.dingtalk.com
// describes them: the gateway of Stream mode, the APIs of api.dingtalk.com and
// oapi.dingtalk.com on one address, and the robots of groups. "§" in the files dingtalk_*.go
// is a section of our protocol reference of DingTalk. It may be used from any goroutine.
type Dingtalk struct {
	*service

	tickets  map[string]*ticket
	links    []*link // in the order of connecting
	pushes   map[string]*push
	answered map[string]bool // ids of frames that have been acknowledged
	groups   map[string]string
	sessions map[string]*session
	received map[string]*received // what came with messages, by downloadCode
	uploaded map[string]File      // by media id
	cards    map[string]*dingCard // by outTrackId
	routes   map[string]route     // where presses go by HTTP, by callbackRouteKey
	uuids    map[string]bool      // of robots' messages: token and msgUuid
	silent   map[string]time.Time // robots that have said too much, until when
	token    *token
	month    months
}

// NewDingtalk returns a cloud that nobody is connected to. It is an http.Handler, for a test
// that brings its own server; Start brings one.
func NewDingtalk(o Options) *Dingtalk {
	d := &Dingtalk{
		service: newService(o.withDingtalkDefaults(), dingtalkFaults), tickets: map[string]*ticket{},
		pushes: map[string]*push{}, answered: map[string]bool{}, groups: map[string]string{},
		sessions: map[string]*session{}, received: map[string]*received{}, uploaded: map[string]File{},
		cards: map[string]*dingCard{}, routes: map[string]route{}, uuids: map[string]bool{}, silent: map[string]time.Time{},
	}
	d.state.Acknowledged = map[string]int{}
	for id, title := range o.Org.Groups {
		d.groups[id] = title
	}
	d.mux.Handle("/control/", control(d))
	d.mux.HandleFunc("POST /v1.0/gateway/connections/open", d.serveOpen)
	d.mux.HandleFunc("GET /connect", d.serveLink)
	d.mux.HandleFunc("GET /control/card", func(w http.ResponseWriter, r *http.Request) {
		writeJSON(w, http.StatusOK, d.Card(r.URL.Query().Get("chat"), r.URL.Query().Get("from")))
	})
	d.routeAPI()
	return d
}

func (o Options) withDingtalkDefaults() Options {
	o.Listen = cmp.Or(o.Listen, "127.0.0.1:0")
	o.Bot = cmp.Or(o.Bot, "bot")
	o.Name = cmp.Or(o.Name, o.Bot)
	o.Secret = cmp.Or(o.Secret, "secret")
	o.Corp.ID = cmp.Or(o.Corp.ID, "corp")
	o.Idle = cmp.Or(o.Idle, 90*time.Second)
	o.Org.API = cmp.Or(o.Org.API, 5000)
	o.Org.Push = cmp.Or(o.Org.Push, 3000)
	o.Org.Redeliver = cmp.Or(o.Org.Redeliver, time.Minute)
	o.Org.Ping = cmp.Or(o.Org.Ping, 25*time.Second)
	if len(o.Org.Templates) == 0 {
		o.Org.Templates = []Template{{}}
	}
	templates := make([]Template, len(o.Org.Templates))
	for i, t := range o.Org.Templates {
		templates[i] = t.withDefaults()
	}
	o.Org.Templates = templates
	if o.Clock == nil {
		o.Clock = clock.Wall()
	}
	return o
}

// Start serves the cloud at Options.Listen. stop cuts every connection and returns when
// nothing of the cloud runs any more.
func (d *Dingtalk) Start() (a Addresses, stop func() error, err error) { return d.start("/connect") }

// Fail switches a failure on. A failure of the connection happens at once, unless it repeats;
// Times is how many connections have it, chosen at random.
func (d *Dingtalk) Fail(f Fault) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if f.What != "connection" || f.Every > 0 || f.Mode == "clear" {
		return d.faults.add(f)
	}
	if err := d.faults.check(f); err != nil {
		return err
	}
	if len(d.alive()) == 0 {
		return errors.New("nobody is connected")
	}
	for n := cmp.Or(f.Times, 1); n != 0 && len(d.alive()) > 0; n-- {
		d.breakLink(f.Mode)
	}
	return nil
}

// State is what the cloud knows about its client.
func (d *Dingtalk) State() State {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.snapshot()
	for _, c := range d.links {
		s.Connections = append(s.Connections, Connection{c.id, c.since, c.mode == "", c.mode})
	}
	for _, p := range d.pushes {
		if p.counts {
			s.Unacknowledged++
		}
	}
	acknowledged := map[string]int{}
	for topic, n := range d.state.Acknowledged {
		acknowledged[topic] = n
	}
	s.Acknowledged, s.OpenStreams = acknowledged, []string{}
	used := d.month.used(d.now())
	s.Month = &used
	return s
}

// Subscribed returns when somebody is connected, or with the error of ctx.
func (d *Dingtalk) Subscribed(ctx context.Context) error { return d.Connected(ctx, 1) }

// Connected returns when so many connections stand that hear something, or with the error of
// ctx.
func (d *Dingtalk) Connected(ctx context.Context, n int) error {
	return d.until(ctx, "connections", func() bool { return len(d.alive()) >= n })
}

// Acknowledged returns when no message and no event waits for its acknowledgement any more,
// or with the error of ctx.
func (d *Dingtalk) Acknowledged(ctx context.Context) error {
	return d.until(ctx, "acknowledgements", func() bool {
		for _, p := range d.pushes {
			if p.counts {
				return false
			}
		}
		return true
	})
}

// alive are the connections that work, as far as the client can tell. The caller holds mu.
func (d *Dingtalk) alive() []*link {
	return slices.Collect(func(yield func(*link) bool) {
		for _, c := range d.links {
			if c.mode == "" && !yield(c) {
				return
			}
		}
	})
}

// The ids that the organisation keeps to itself: opaque, always the same (§1c).
func opaque(kind, id string) string {
	sum := sha256.Sum256([]byte(kind + " " + id))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

func lwcp(id string) string    { return "$:LWCP_v1:$" + opaque("lwcp", id) }
func unionID(id string) string { return opaque("union", id) + "iE" }

// singleChat is the conversationId of a person's chat with the robot.
func singleChat(id string) string {
	return "cid" + base64.StdEncoding.EncodeToString([]byte("single "+id)) + "=="
}
