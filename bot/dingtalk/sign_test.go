package dingtalk

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/internal/secret"
)

// The vectors of the protocol reference (§8): A is the MAC of the time and the secret, B is A
// in an address, C is the MAC of the time alone.
func TestSignVectors(t *testing.T) {
	for _, v := range []struct{ at, secret, a, b, c string }{
		{"1577262236757", "this is a secret", "DJrE6qdyVGCQz9z5r2MDuNcNAhwYnuAkyj13cx169CA=", "DJrE6qdyVGCQz9z5r2MDuNcNAhwYnuAkyj13cx169CA%3D", "cviWWKk4OPwVpK0VGNkvThhQ7PXwQPYvJhM+/YVA1VI="},
		{"1577262236757", "this is secret", "hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM=", "hmPWwU%2B7lVdm3ZZz0r9tSfx0L4Q26jWOZr9%2BGs6EZQM%3D", "FGwKaEF7XaGlJ5gccMRQ354PCw//L4yApnX1QNvs7BU="},
		{"1700000000000", "SECexample0123456789", "figG6qqCA/lRh0hsGCW2zNtNV5znkAFut5BI0zKhqnQ=", "figG6qqCA%2FlRh0hsGCW2zNtNV5znkAFut5BI0zKhqnQ%3D", "5MG0JFl9uYVXpgyrWZ2ukiCM377QhhHr5jk1eRi2PJI="},
		{"1767225600000", "测试密钥", "b79NUI4/FnBZoikWqw+Gm53lBZcW2xtwKj2aa4P4Ohc=", "b79NUI4%2FFnBZoikWqw%2BGm53lBZcW2xtwKj2aa4P4Ohc%3D", "3+xmTnzCa5PEvGdRo0BYbLt0KXZuI4zQzQ0qisKEbI0="},
		{at: "1546084445901", secret: "testappSecret", c: "HCbG3xNE3vzhO+u7qCUL1jS5hsu2n5r2cFhnTrtyDAE="},
	} {
		key := secret.New(v.secret)
		if got := sign(key, v.at); got != v.c {
			t.Errorf("%s: C is %s, want %s", v.secret, got, v.c)
		}
		if v.a == "" {
			continue
		}
		got := sign(key, v.at+"\n"+v.secret)
		if got != v.a || url.QueryEscape(got) != v.b {
			t.Errorf("%s: A is %s, want %s", v.secret, got, v.a)
		}
		ms, err := strconv.ParseInt(v.at, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		if err := verify(http.Header{"Timestamp": {v.at}, "Sign": {v.a}}, key, time.UnixMilli(ms)); err != nil {
			t.Errorf("%s: %v", v.secret, err)
		}
	}
}

func TestVerify(t *testing.T) {
	const at, key = "1577262236757", "this is a secret"
	const good = "DJrE6qdyVGCQz9z5r2MDuNcNAhwYnuAkyj13cx169CA="
	signed := time.UnixMilli(1577262236757)
	for name, tc := range map[string]struct {
		h    http.Header
		key  string
		now  time.Time
		want error
	}{
		"an hour old":          {http.Header{"Timestamp": {at}, "Sign": {good}}, key, signed.Add(3_600_000 * time.Millisecond), nil},
		"an hour early":        {http.Header{"Timestamp": {at}, "Sign": {good}}, key, signed.Add(-3_600_000 * time.Millisecond), nil},
		"too old":              {http.Header{"Timestamp": {at}, "Sign": {good}}, key, signed.Add(3_600_001 * time.Millisecond), errOldSign},
		"too early":            {http.Header{"Timestamp": {at}, "Sign": {good}}, key, signed.Add(-3_600_001 * time.Millisecond), errOldSign},
		"no time":              {http.Header{"Sign": {good}}, key, signed, errNoSign},
		"no sign":              {http.Header{"Timestamp": {at}}, key, signed, errNoSign},
		"two times":            {http.Header{"Timestamp": {at, at}, "Sign": {good}}, key, signed, errNoSign},
		"two signs":            {http.Header{"Timestamp": {at}, "Sign": {"x", good}}, key, signed, errNoSign},
		"no number":            {http.Header{"Timestamp": {"now"}, "Sign": {good}}, key, signed, errNoSign},
		"in seconds":           {http.Header{"Timestamp": {at[:10]}, "Sign": {good}}, key, signed, errSign},
		"escaped":              {http.Header{"Timestamp": {at}, "Sign": {url.QueryEscape(good)}}, key, signed, errSign},
		"of another secret":    {http.Header{"Timestamp": {at}, "Sign": {good}}, "this is secret", signed, errSign},
		"of another time":      {http.Header{"Timestamp": {"1577262236758"}, "Sign": {good}}, key, signed, errSign},
		"the beginning of one": {http.Header{"Timestamp": {at}, "Sign": {good[:20]}}, key, signed, errSign},
		"empty":                {http.Header{"Timestamp": {at}, "Sign": {""}}, key, signed, errSign},
	} {
		if err := verify(tc.h, secret.New(tc.key), tc.now); !errors.Is(err, tc.want) || (tc.want == nil) != (err == nil) {
			t.Errorf("%s: %v, want %v", name, err, tc.want)
		}
	}
}
