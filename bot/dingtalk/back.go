package dingtalk

import (
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
)

// session is the address at which a conversation can be answered for a while (§2.1). The
// address is a secret: whoever has it may speak there.
type session struct {
	url   string
	until time.Time
}

// margin is how long before its end a session is not used any more.
const margin = time.Minute

// lives reports whether a session can be used.
func (s session) lives(now time.Time) bool { return s.url != "" && now.Before(s.until.Add(-margin)) }

// back is what is remembered of a message so that it can be answered: chat.Back.Token as JSON.
type back struct {
	Hook string `json:"hook"`
}

func (s session) back() chat.Back {
	if s.url == "" {
		return chat.Back{}
	}
	return chat.Back{Token: encoded(back{s.url}), Expires: s.until}
}

func sessionOf(b chat.Back) session {
	var t back
	if b.Token == "" || json.Unmarshal([]byte(b.Token), &t) != nil {
		return session{}
	}
	return session{t.Hook, b.Expires}
}

// sessionPath is the only place that a message may have us answer at (§1b).
const sessionPath = "/robot/sendBySession"

// trusted reports whether an address that came with a message leads to the service. Whoever
// can forge a message must not be able to have us call other machines.
func trusted(address, oapi string) bool {
	at, err := url.Parse(address)
	home, errHome := url.Parse(oapi)
	if err != nil || errHome != nil || at.User != nil || at.Opaque != "" || at.Fragment != "" {
		return false
	}
	return at.Scheme == home.Scheme && at.Host == home.Host && at.Path == strings.TrimSuffix(home.Path, "/")+sessionPath
}

// session is where a message can be answered; none if it leads elsewhere.
func (p posted) session(oapi string) session {
	if !trusted(p.Hook, oapi) {
		return session{}
	}
	return session{p.Hook, p.HookUntil.time()}
}
