package wecom

import (
	"encoding/json"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
)

// back is what is remembered of a message so that it can be answered: chat.Back.Token as JSON.
type back struct {
	Request string `json:"req,omitempty"`   // the req_id it came under
	Epoch   string `json:"epoch,omitempty"` // the connection it came over; req_ids die with it
}

// answerable is the Back of a message that came over a connection.
func answerable(request, epoch string, until time.Time) chat.Back {
	token, err := encode(back{Request: request, Epoch: epoch})
	if err != nil {
		return chat.Back{} // two strings can always be encoded
	}
	return chat.Back{Token: string(token), Expires: until}
}

// requestOf is the req_id that may still be answered over the connection of an epoch; empty
// if there is none.
func requestOf(b chat.Back, epoch string, now time.Time) string {
	if b.Token == "" || !now.Before(b.Expires) {
		return ""
	}
	var t back
	if err := json.Unmarshal([]byte(b.Token), &t); err != nil || t.Epoch != epoch {
		return ""
	}
	return t.Request
}
