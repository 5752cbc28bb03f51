package simulator

import (
	"io"
	"net/http"
	"time"
)

// responseLife is how long a response_url is good for, once (§1.3).
const responseLife = time.Hour

// responseURL makes the address at which a request may be answered once. The caller holds mu.
func (w *Wecom) responseURL(q *request) string {
	code := w.id("RC")
	w.requests["response_url "+code] = q
	return w.base + "/cgi-bin/aibot/response?response_code=" + code
}

func (w *Wecom) serveResponse(rw http.ResponseWriter, r *http.Request) {
	text, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		return // the client has gone
	}
	code := "response_url " + r.URL.Query().Get("response_code")
	w.mu.Lock()
	q := w.requests[code]
	w.mu.Unlock()
	if q != nil {
		w.Answered(r.Context(), q.room.id)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.reply(rw, "response_url", w.respondLater(code, text), nil)
}

// respondLater says something by response_url. The reference names no code for one that is
// used up or expired; it is an id that is not valid any more.
func (w *Wecom) respondLater(code string, text []byte) *refusal {
	q := w.requests[code]
	if q == nil || w.now().Sub(q.at) >= responseLife {
		return refuse(846605, "invalid response_code: unknown, used or expired")
	}
	c, r := w.readContent(text, "markdown", "template_card")
	if r != nil {
		return r
	}
	if c.card != nil && q.room.group {
		return refuse(40008, "template_card by response_url is for single chats only")
	}
	if r := w.utter("response_url", q.room, q.user, c, text); r != nil {
		return r
	}
	delete(w.requests, code)
	return nil
}
