package simulator

import (
	"io"
	"net/http"
	"net/url"
	"time"
)

// sessionLife is how long the webhook of a message takes answers. The documents' samples are
// some milliseconds longer (§1c).
const sessionLife = 90 * time.Minute

// session is a webhook that came with a message.
type session struct {
	chat    string
	private bool
	expires time.Time
}

// openSession makes the webhook of a message. The caller holds mu.
func (d *Dingtalk) openSession(s Say) (webhook string, expires int64) {
	key := d.id("")
	at := d.now().Add(sessionLife + time.Duration(d.random.IntN(2500))*time.Millisecond)
	d.sessions[key] = &session{s.Chat, !s.Group, at}
	return d.base + "/robot/sendBySession?session=" + url.QueryEscape(key), at.UnixMilli()
}

func (d *Dingtalk) serveSession(rw http.ResponseWriter, r *http.Request) {
	text, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil || d.spoiled(rw, r, "reply", "") {
		return
	}
	d.mu.Lock()
	lost := ""
	if refused := d.answerSession(r, text); refused != nil {
		d.refuseOAPI(rw, "reply", refused)
	} else if lost = d.lostAnswer("reply"); lost == "" {
		d.answerOAPI(rw, ok())
	}
	d.mu.Unlock()
	d.loseAnswer(rw, lost)
}

// answerSession says what was posted to a webhook of a message (§2.1). The caller holds mu.
func (d *Dingtalk) answerSession(r *http.Request, text []byte) *refusal {
	s := d.sessions[r.URL.Query().Get("session")]
	if s == nil || !d.now().Before(s.expires) {
		return refuse(300001, "session 不存在")
	}
	said, refused := d.webhookSays(r, text)
	if refused != nil {
		return refused
	}
	if refused := d.allowGroup(s.chat, s.private); refused != nil {
		return refused
	}
	if !d.month.push(d.now(), d.o.Org.Push) {
		return refuse(90020, "本月的 Webhook&Stream 次数已用完")
	}
	said.Chat, said.Private, said.Via = s.chat, s.private, "reply"
	d.said = append(d.said, *said)
	return nil
}

// groupMinute is how much a robot may say in a group in a minute. It is documented for custom
// robots; for the others it is assumed (§2.1, §12).
const groupMinute = 20

// allowGroup counts what the robot says in a group. The caller holds mu.
func (d *Dingtalk) allowGroup(chat string, private bool) *refusal {
	if private || d.counter("group "+chat).allow(d.now(), groupMinute, groupMinute*60) {
		return nil
	}
	return refuse(130101, "send too fast, exceed 20 times per minute")
}
