package simulator

import (
	"crypto/sha256"
	"encoding/base64"
)

// openID is the encrypted id under which a bot of an ordinary member sees a person (§1.6).
func openID(userID string) string {
	sum := sha256.Sum256([]byte("open " + userID))
	return "wo" + base64.RawURLEncoding.EncodeToString(sum[:22])
}

// seen is how the bot sees a person's id.
func (w *Wecom) seen(userID string) string {
	if w.o.HiddenIDs {
		return openID(userID)
	}
	return userID
}

// meant is the person that the bot means by an id; the id itself if there is none.
func (w *Wecom) meant(id string) string {
	if !w.o.HiddenIDs {
		return id
	}
	for userID := range w.people {
		if openID(userID) == id {
			return userID
		}
	}
	return ""
}
