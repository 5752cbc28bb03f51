package dingtalk

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/daybook-bot/daybook/bot/socket"
	"github.com/daybook-bot/daybook/internal/chat"
)

// notKnown is what people hear who send what nobody can read.
const notKnown = "这种消息我还看不懂，请用文字再说一遍。"

// hear takes a frame. It runs on the goroutines that read and does not wait for the network.
func (r *Robot) hear(c *socket.Conn, b []byte) {
	f, err := readFrame(b)
	if err != nil {
		r.o.Log.Warn("a frame could not be read", "platform", Platform, "fault", err)
		return
	}
	r.alive(false, false)
	say := func(code int, data string) { r.acknowledge(c, f, code, data) }
	switch {
	case f.Kind == kindSystem && f.topic() == topicDisconnect:
		r.o.Log.Debug("a connection is about to be closed; there is another one first", "platform", Platform)
		c.Retire()
	case f.Kind == kindSystem:
		say(http.StatusOK, string(f.Data)) // ping, and others that want to know whether we live
	case f.Kind == kindEvent:
		r.count(meterPush)
		say(http.StatusOK, eventTaken) // nothing is done about any yet
	case f.topic() == topicMessage:
		r.count(meterPush)
		r.message([]byte(f.Data), say)
	case f.topic() == topicCard:
		r.count(meterPush)
		r.pressed([]byte(f.Data), say)
	default:
		r.o.Log.Debug("a frame of an unknown kind", "platform", Platform)
		say(http.StatusNotFound, "")
	}
}

// acknowledge says what became of a frame. What cannot be said is no loss: the frame comes
// again, and what was kept is kept once.
func (r *Robot) acknowledge(c *socket.Conn, f frame, code int, data string) {
	b, err := encode(f.answer(code, data))
	if err != nil {
		return // three strings can always be encoded
	}
	write := func(ctx context.Context) {
		if err := c.Write(ctx, b); err != nil {
			r.o.Log.Debug("a frame is not acknowledged", "platform", Platform, "fault", err)
		}
	}
	if !r.spawn(write) { // of what was heard before we went down; whoever calls is waited for
		write(context.Background())
	}
}

// message takes in what somebody said over a connection: it is acknowledged once it is kept,
// and not at all if it cannot be, so that it comes again.
func (r *Robot) message(b []byte, say func(code int, data string)) {
	p, err := readPosted(b)
	if err != nil {
		r.o.Log.Warn("a message could not be read", "platform", Platform, "fault", err)
		say(http.StatusOK, messageTaken)
		return
	}
	taken := func(err error) {
		if err == nil {
			say(http.StatusOK, messageTaken)
		}
	}
	said := p.Created.time()
	r.mu.Lock()
	arrivals := r.arrivals
	r.mu.Unlock()
	if arrivals != nil {
		arrivals.add(said, func() { r.take(p, taken) })
	}
}

// take hands a message to keep; taken is told, once, what became of it.
func (r *Robot) take(p posted, taken func(error)) {
	if p.noQuota() {
		r.o.Log.Warn("the service says that the month's pushes are used up", "platform", Platform)
		r.warn(r.meters.exceeded(meterPush, r.o.Clock.Now()))
		taken(nil)
		return
	}
	if r.o.Corp != "" && p.Corp != "" && p.Corp != r.o.Corp {
		r.o.Log.Warn("a message from another organisation is not heard", "platform", Platform)
		r.health.foreign()
		taken(nil)
		return
	}
	r.mu.Lock()
	ctx, keep := r.context, r.keep
	r.mu.Unlock()
	if keep == nil { // we are going down; it comes again
		taken(errSlow)
		return
	}
	id, err := r.identify(ctx, p)
	if err != nil {
		r.o.Log.Error("a message could not be kept", "platform", Platform, "fault", err)
		taken(err)
		return
	}
	m, known := p.message(id, r.o.Names, r.o.Clock.Now())
	if !known {
		r.o.Log.Warn("a message of an unknown kind", "platform", Platform, "kind", p.Kind)
		r.unknown(p, id)
		taken(nil)
		return
	}
	if m.Text, err = r.called(ctx, p, m.Text); err != nil {
		r.o.Log.Error("a message could not be kept", "platform", Platform, "fault", err)
		taken(err)
		return
	}
	r.alive(!p.private(), p.private())
	r.meters.granted(meterPush, r.o.Clock.Now())
	r.health.reach(m.Place.Room, true)
	at := p.session(r.caller.a.OAPI)
	m.Back = at.back()
	r.remember(m.Place.Room, at)
	receipt := keep(m)
	if !r.spawn(func(ctx context.Context) { taken(r.kept(ctx, receipt)) }) {
		taken(errSlow)
	}
}

// errSlow says that the database takes too long.
var errSlow = errors.New("the database takes too long")

// kept waits for a receipt. Faults have been logged.
func (r *Robot) kept(ctx context.Context, receipt <-chan error) (err error) {
	late := time.NewTimer(keepWindow)
	defer late.Stop()
	select {
	case err = <-receipt:
	case <-late.C:
		err = errSlow
	}
	if err != nil && ctx.Err() == nil {
		r.o.Log.Error("a message could not be kept", "platform", Platform, "fault", err)
	}
	return err
}

// keepWindow is how long we wait for the database: after that the service pushes again.
const keepWindow = 15 * time.Second

// unknown tells somebody that what they sent cannot be read, if there is a place for that.
func (r *Robot) unknown(p posted, id string) {
	at := p.session(r.caller.a.OAPI)
	if p.ID == "" || p.Room == "" || id == "" || !at.lives(r.o.Clock.Now()) {
		return
	}
	r.spawn(func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, parting)
		defer cancel()
		if r.pace.take(p.place(id).Room, r.o.Clock.Now()) != nil {
			return
		}
		if err := r.caller.hook(ctx, "session webhook", at.url, plainText(notKnown, nil)); err != nil && ctx.Err() == nil {
			r.o.Log.Warn("a word about a message did not arrive", "platform", Platform, "fault", err)
		}
	})
}

// identify is the id under which somebody is taken for who they are: one that is on the
// roster, else the best one there is (§0, "User key").
func (r *Robot) identify(ctx context.Context, p posted) (string, error) {
	ids := p.ids()
	if len(ids) == 0 {
		return "", nil
	}
	id := ids[0]
	if r.o.Known != nil {
		known, err := r.o.Known(ctx, ids)
		if err != nil {
			return "", err
		}
		if known != "" {
			id = known
		}
	}
	if p.Staff != "" && id != p.Staff {
		if err := r.noteStaff(ctx, id, p.Staff); err != nil {
			return "", err
		}
	}
	return id, nil
}

// staffKey is where the staff id of somebody is kept who goes by another one; goesByKey is where
// that other one is found, by the staff id.
const (
	staffKey  = "staff/"
	goesByKey = "goes-by/"
)

// noteStaff remembers the staff id of somebody who goes by another id: they are written to
// by no other, and press the buttons of cards under no other.
func (r *Robot) noteStaff(ctx context.Context, id, staff string) error {
	r.mu.Lock()
	known := r.staff[id] == staff
	r.mu.Unlock()
	if known {
		return nil
	}
	if err := r.o.Shelf.Put(ctx, staffKey+id, staff); err != nil {
		return err
	}
	if err := r.o.Shelf.Put(ctx, goesByKey+staff, id); err != nil {
		return err
	}
	r.mu.Lock()
	r.staff[id] = staff
	r.mu.Unlock()
	return nil
}

// identifyStaff is identify for somebody of whom no more than the staff id is told.
func (r *Robot) identifyStaff(ctx context.Context, staff string) (string, error) {
	other, _, err := r.o.Shelf.Get(ctx, goesByKey+staff)
	if err != nil {
		return "", err
	}
	return r.identify(ctx, posted{Staff: staff, Sender: other})
}

// staffID is the staff id of somebody who goes by an id.
func (r *Robot) staffID(ctx context.Context, id string) (string, error) {
	r.mu.Lock()
	staff := r.staff[id]
	r.mu.Unlock()
	if staff != "" {
		return staff, nil
	}
	staff, found, err := r.o.Shelf.Get(ctx, staffKey+id)
	if err != nil || found {
		return staff, err
	}
	return id, nil
}

// remember keeps where a room can be answered for a while.
func (r *Robot) remember(room string, s session) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s.url != "" && !s.until.Before(r.sessions[room].until) {
		r.sessions[room] = s
	}
}

// forget drops a session that the service does not know any more.
func (r *Robot) forget(room string, s session) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.sessions[room].url == s.url {
		delete(r.sessions, room)
	}
}

// sessionFor is where something can be said for a while: in answer to its message, or to the
// newest one of the room; false if nowhere.
func (r *Robot) sessionFor(o chat.Outgoing, now time.Time) (session, bool) {
	r.mu.Lock()
	newest := r.sessions[o.To.Room]
	r.mu.Unlock()
	if newest.lives(now) {
		return newest, true
	}
	s := sessionOf(o.Back)
	return s, s.lives(now) && trusted(s.url, r.caller.a.OAPI)
}
