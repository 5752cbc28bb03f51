package simulator

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"
)

// A ticket opens one connection within this time (§1a.1).
const ticketLife = 90 * time.Second

// ticket is the right to connect once.
type ticket struct {
	at     time.Time
	topics map[subscription]bool
}

// subscription is a kind of frame that a connection wants to get.
type subscription struct {
	Type  string `json:"type"`
	Topic string `json:"topic"`
}

// openRequest is the body of connections/open.
type openRequest struct {
	ClientID      string         `json:"clientId"`
	ClientSecret  string         `json:"clientSecret"`
	Subscriptions []subscription `json:"subscriptions"`
	UA            string         `json:"ua"`
	LocalIP       string         `json:"localIp"`
}

// gate is what connections/open answers.
type gate struct {
	XMLName  struct{} `json:"-" xml:"result"`
	Endpoint string   `json:"endpoint" xml:"endpoint"`
	Ticket   string   `json:"ticket" xml:"ticket"`
}

func (d *Dingtalk) serveOpen(rw http.ResponseWriter, r *http.Request) {
	text, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		return // the client has gone
	}
	if d.spoiled(rw, r, "subscribe", "") {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	topics, refused := d.admit(text)
	if refused != nil {
		d.refuseAPI(rw, r, refused)
		return
	}
	g := gate{Endpoint: "ws" + strings.TrimPrefix(d.base, "http") + "/connect", Ticket: d.id("ticket-")}
	d.tickets[g.Ticket] = &ticket{d.now(), topics}
	d.answerAPI(rw, r, http.StatusOK, g)
}

// admit checks who wants to connect and what for (§1a.1). The caller holds mu.
func (d *Dingtalk) admit(text []byte) (map[subscription]bool, *refusal) {
	var b openRequest
	if err := json.Unmarshal(text, &b); err != nil {
		return nil, badAPI("invalidParameter.body", "body: %v", err)
	}
	switch {
	case b.ClientID != d.o.Bot || b.ClientSecret != d.o.Secret:
		return nil, badAPI("invalidClientIdOrSecret", "the clientId or the clientSecret is wrong")
	case d.o.Callback != "":
		return nil, badAPI("invalidParameter.receiveMode", "the robot is not in Stream mode")
	case len(b.Subscriptions) == 0:
		return nil, badAPI("invalidParameter.subscriptions", "no subscriptions")
	}
	topics := map[subscription]bool{}
	for _, s := range b.Subscriptions {
		switch {
		case s.Type == "EVENT" && s.Topic == "*", s.Type == "CALLBACK" && s.Topic != "",
			s.Type == "SYSTEM" && (s.Topic == "ping" || s.Topic == "disconnect"):
			topics[s] = true
		default:
			return nil, badAPI("invalidParameter.subscriptions", "no subscription has type %q and topic %q", s.Type, s.Topic)
		}
	}
	return topics, nil
}

// enter takes a ticket. A second time, or too late, it is worth nothing. The caller holds mu.
func (d *Dingtalk) enter(text string) *ticket {
	t := d.tickets[text]
	delete(d.tickets, text)
	if t == nil || d.now().Sub(t.at) >= ticketLife {
		return nil
	}
	return t
}
