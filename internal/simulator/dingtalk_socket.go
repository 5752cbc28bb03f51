package simulator

import (
	"bufio"
	"context"
	"errors"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"
)

// lastWords is how long a connection stays open and silent after it was told to go (§1a.5).
const lastWords = 10 * time.Second

// link is one connection of a client.
type link struct {
	id     int
	since  time.Time
	ws     *websocket.Conn
	wire   *wire
	topics map[subscription]bool
	mode   string        // silent, leaving: how it is broken
	gone   chan struct{} // closed when it has ended
}

func (d *Dingtalk) serveLink(rw http.ResponseWriter, r *http.Request) {
	if !d.begin() {
		return
	}
	defer d.work.Done()
	d.mu.Lock()
	t := d.enter(r.URL.Query().Get("ticket"))
	if t == nil {
		d.note("connect", refuse(http.StatusUnauthorized, "the ticket is unknown, used or older than %s", ticketLife))
	}
	d.mu.Unlock()
	if t == nil {
		http.Error(rw, "invalid ticket", http.StatusUnauthorized)
		return
	}
	hijacked := &wired{ResponseWriter: rw}
	ws, err := websocket.Accept(hijacked, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
	if err != nil {
		return // Accept has answered
	}
	ws.SetReadLimit(maxFrame)
	c := d.connect(ws, hijacked.wire, t)
	defer d.disconnect(c)
	ended := make(chan struct{})
	defer func() { <-ended }()
	go func() {
		defer close(ended)
		d.askForLife(c)
	}()
	defer close(c.gone)
	for {
		idle, cancel := context.WithTimeout(d.ctx, d.o.Idle)
		kind, text, err := ws.Read(idle)
		cancel()
		if err != nil {
			return
		}
		if kind != websocket.MessageText {
			closeSocket(ws, websocket.StatusUnsupportedData, "text frames only")
			return
		}
		d.acknowledge(c, text)
	}
}

func (d *Dingtalk) connect(ws *websocket.Conn, w *wire, t *ticket) *link {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lastID++
	c := &link{id: d.lastID, since: d.now(), ws: ws, wire: w, topics: t.topics, gone: make(chan struct{})}
	d.links = append(d.links, c)
	d.state.Subscriptions++
	d.change()
	return c
}

func (d *Dingtalk) disconnect(c *link) {
	d.mu.Lock()
	d.links = slices.DeleteFunc(d.links, func(x *link) bool { return x == c })
	maps.DeleteFunc(d.pushes, func(_ string, p *push) bool { return p.to == c && p.kind == "SYSTEM" })
	d.change()
	d.mu.Unlock()
	cut(c.ws)
}

// askForLife sends a connection a ping now and then (§1a.5), until it ends.
func (d *Dingtalk) askForLife(c *link) {
	tick := time.NewTicker(d.o.Org.Ping)
	defer tick.Stop()
	for {
		select {
		case <-c.gone:
			return
		case <-tick.C:
		}
		d.mu.Lock()
		p := d.ping()
		d.mu.Unlock()
		d.pushTo(c, p)
	}
}

// breakLink does to a connection, chosen at random, what a fault says. The caller holds mu.
func (d *Dingtalk) breakLink(mode string) {
	alive := d.alive()
	if len(alive) == 0 {
		return
	}
	c := alive[d.random.IntN(len(alive))]
	switch mode {
	case "disconnect", "kick":
		c.mode = "leaving"
		last := d.now().Add(lastWords)
		d.work.Go(func() { d.dismiss(c, last) })
	case "drop":
		c.mode = "dropped"
		d.links = slices.DeleteFunc(d.links, func(x *link) bool { return x == c })
		cut(c.ws)
	case "silent":
		c.mode = "silent"
		c.wire.dead.Store(true)
	}
	d.change()
}

// dismiss tells a connection to go: nothing is delivered to it any more, and a while later it
// is closed (§1a.5).
func (d *Dingtalk) dismiss(c *link, last time.Time) {
	d.mu.Lock()
	p := &push{kind: "SYSTEM", topic: "disconnect", id: d.frameID(), data: []byte(`{"reason":"persistent connection is timeout"}`)}
	d.mu.Unlock()
	d.pushTo(c, p)
	if d.wait(last, c.gone) {
		closeSocket(c.ws, websocket.StatusNormalClosure, "")
	}
}

// wire is the network below a socket. A dead one takes everything and brings nothing, not
// even an answer to a ping, and nobody says that it is dead.
type wire struct {
	net.Conn
	dead atomic.Bool
}

func (w *wire) Read(p []byte) (int, error) {
	for {
		n, err := w.Conn.Read(p)
		if err != nil || !w.dead.Load() {
			return n, err
		}
	}
}

func (w *wire) Write(p []byte) (int, error) {
	if w.dead.Load() {
		return len(p), nil
	}
	return w.Conn.Write(p)
}

// wired hands the socket a wire.
type wired struct {
	http.ResponseWriter
	wire *wire
}

// Hijack is described at http.Hijacker.
func (w *wired) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	h, can := w.ResponseWriter.(http.Hijacker)
	if !can {
		return nil, nil, errors.New("this server cannot do WebSocket")
	}
	conn, rw, err := h.Hijack()
	if err != nil {
		return nil, nil, err
	}
	w.wire = &wire{Conn: conn}
	return w.wire, rw, nil
}

// acceptsJSON reports whether a request wants JSON; the gateway's answer is XML otherwise
// (§1a.1).
func acceptsJSON(r *http.Request) bool {
	return strings.Contains(strings.Join(r.Header.Values("Accept"), ","), "application/json")
}
