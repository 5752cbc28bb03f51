package dingtalk

import (
	"errors"
	"io"
	"net/http"
	"time"
)

const (
	mostPosted = 128 << 10               // bytes of a message (§1b)
	postWindow = 2300 * time.Millisecond // the service waits for 2.5 s
)

// errForeign says that a message is for another robot, or from another organisation.
var errForeign = errors.New("it is for another robot or from another organisation")

// ServeHTTP is the address to which messages are posted (§1b). The signature proves who
// wrote its time, and says nothing about the body: so the body is bounded, must be for this
// robot and from this organisation, counts once, and cannot lead us anywhere else.
func (r *Robot) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	if q.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		r.refuse(w, http.StatusMethodNotAllowed, "not POST")
		return
	}
	if err := verify(q.Header, r.o.Account.Secret, r.o.Clock.Now()); err != nil {
		r.refuse(w, http.StatusForbidden, err.Error())
		return
	}
	b, err := io.ReadAll(http.MaxBytesReader(w, q.Body, mostPosted))
	if err != nil {
		r.refuse(w, http.StatusRequestEntityTooLarge, "too long, or cut off")
		return
	}
	p, err := readPosted(b)
	if err != nil {
		r.refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	// A notice about the quota names neither.
	if !p.noQuota() && (p.Robot != r.o.Robot || r.o.Corp != "" && p.Corp != r.o.Corp) {
		r.health.foreign()
		r.refuse(w, http.StatusForbidden, errForeign.Error())
		return
	}
	r.count(meterPush)
	r.alive(false, false)
	receipt := make(chan error, 1)
	r.take(p, func(err error) { receipt <- err })
	late := time.NewTimer(postWindow)
	defer late.Stop()
	select {
	case err = <-receipt:
	case <-late.C:
		err = errSlow
	case <-q.Context().Done():
		return
	}
	if err != nil {
		// The service may post it again; what was kept is kept once.
		http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if _, err := io.WriteString(w, `{"msgtype":"empty"}`); err != nil {
		return // whoever asked has gone; what was kept is kept
	}
}

func (r *Robot) refuse(w http.ResponseWriter, status int, why string) {
	r.o.Log.Warn("a callback was refused", "platform", Platform, "status", status, "why", why)
	http.Error(w, http.StatusText(status), status)
}
