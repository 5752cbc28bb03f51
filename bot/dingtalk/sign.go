package dingtalk

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/daybook-bot/daybook/internal/secret"
)

// signWindow is how far the time of a callback may be off (§1b).
const signWindow = time.Hour

var (
	errNoSign  = errors.New("the headers timestamp and sign must each be there once")
	errOldSign = errors.New("its time is more than an hour off: is the clock right?")
	errSign    = errors.New("the signature does not fit: is the secret right?")
)

// sign is the base64 of the MAC of a text.
func sign(key secret.Text, text string) string {
	mac := hmac.New(sha256.New, []byte(key.Reveal()))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// verify checks the headers of a callback (§1b, §8 algorithm A). They prove who wrote them
// and when; they say nothing about the body.
func verify(h http.Header, key secret.Text, now time.Time) error {
	times, signs := h.Values("timestamp"), h.Values("sign")
	if len(times) != 1 || len(signs) != 1 {
		return errNoSign
	}
	at, err := strconv.ParseInt(times[0], 10, 64)
	if err != nil {
		return errNoSign
	}
	if !hmac.Equal([]byte(sign(key, times[0]+"\n"+key.Reveal())), []byte(signs[0])) {
		return errSign
	}
	// After the signature, so that what is logged is worth reading.
	if off := now.Sub(time.UnixMilli(at)); off > signWindow || off < -signWindow {
		return errOldSign
	}
	return nil
}
