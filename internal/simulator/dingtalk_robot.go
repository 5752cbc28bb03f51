package simulator

import (
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Custom is a robot that somebody has put into a group for one program to speak through it.
// What it asks for of Keywords and Secret, every message must have (§2.5).
type Custom struct {
	Group    string
	Secret   string // SEC…
	Keywords []string
}

// How far a signature's time may be off, and for how long a robot is silent that has said too
// much (§2.5).
const (
	maxSkew  = time.Hour
	throttle = 10 * time.Minute
)

// serveRobot is /robot/send: the webhook of the app's robot in a group, or that of a custom
// robot (§2.1, §2.5).
func (d *Dingtalk) serveRobot(rw http.ResponseWriter, r *http.Request) {
	text, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil || d.spoiled(rw, r, "webhook", "") {
		return
	}
	d.mu.Lock()
	lost := ""
	if refused := d.sendRobot(r, text); refused != nil {
		d.refuseOAPI(rw, "webhook", refused)
	} else if lost = d.lostAnswer("webhook"); lost == "" {
		d.answerOAPI(rw, ok())
	}
	d.mu.Unlock()
	d.loseAnswer(rw, lost)
}

// sendRobot says what was posted to a robot. The caller holds mu.
func (d *Dingtalk) sendRobot(r *http.Request, text []byte) *refusal {
	key := r.URL.Query().Get("access_token")
	group, app := d.o.Webhooks[key]
	custom, known := d.o.Org.Custom[key]
	counter := "group " + group
	switch {
	case key == "":
		return refuse(400101, "access_token 为空")
	case !app && !known:
		return refuse(300001, "token is not exist")
	case known:
		group, counter = custom.Group, "custom "+key
	}
	m, refused := readRobotMessage(text)
	if refused == nil && m.MsgUUID != "" && d.uuids[key+" "+m.MsgUUID] {
		return nil // it was said before
	}
	s, refused := d.webhookSays(r, text)
	if refused == nil && known {
		refused = custom.secure(r, s.Text, d.now())
	}
	if refused == nil {
		refused = d.throttled(counter)
	}
	if refused != nil {
		return refused
	}
	if !d.month.push(d.now(), d.o.Org.Push) {
		return refuse(90020, "本月的 Webhook&Stream 次数已用完")
	}
	if m.MsgUUID != "" {
		d.uuids[key+" "+m.MsgUUID] = true
	}
	s.Chat, s.Via = group, "webhook"
	d.said = append(d.said, *s)
	return nil
}

// secure checks what a custom robot asks for: one of them at least, and all that it has (§2.5).
func (c Custom) secure(r *http.Request, text string, now time.Time) *refusal {
	if len(c.Keywords) > 0 && !slices.ContainsFunc(c.Keywords, func(word string) bool { return strings.Contains(text, word) }) {
		return refuse(310000, "keywords not in content")
	}
	if c.Secret == "" {
		return nil
	}
	timestamp := r.URL.Query().Get("timestamp")
	ms, err := strconv.ParseInt(timestamp, 10, 64)
	if off := now.Sub(time.UnixMilli(ms)).Abs(); err != nil || off > maxSkew {
		return refuse(310000, "invalid timestamp")
	}
	if !sameSignature(r.URL.Query().Get("sign"), robotSignature(timestamp, c.Secret)) {
		return refuse(310000, "sign not match")
	}
	return nil
}

// throttled counts what a webhook says. One that says too much is silent for a while. The
// caller holds mu.
func (d *Dingtalk) throttled(counter string) *refusal {
	if d.now().Before(d.silent[counter]) {
		return refuse(410100, "发送速度太快而限流")
	}
	if d.counter(counter).allow(d.now(), groupMinute, groupMinute*60) {
		return nil
	}
	d.silent[counter] = d.now().Add(throttle)
	return refuse(130101, "send too fast, exceed 20 times per minute")
}
