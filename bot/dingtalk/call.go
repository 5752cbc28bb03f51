package dingtalk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/secret"
	"github.com/daybook-bot/daybook/internal/token"
)

// Where the service listens.
const (
	API  = "https://api.dingtalk.com"
	OAPI = "https://oapi.dingtalk.com"
)

// mostAnswer bounds what the service answers.
const mostAnswer = 4 << 20

// early is how long before its end a token is not used any more (§4).
const early = 5 * time.Minute

// Account is the app at the service: who calls, and where.
type Account struct {
	API, OAPI string // API and OAPI, or those of a simulator; without a slash at the end
	ClientID  string
	Secret    secret.Text
	Tokens    token.Cache
	Patience  time.Duration // for an answer; zero: 15 s
}

// caller calls the service over HTTP. It may be used from any goroutine.
type caller struct {
	a      Account
	client *http.Client
	asking sync.Mutex // one token is asked for at a time
	called func(meter string)
}

func newCaller(a Account, called func(meter string)) *caller {
	if a.Patience == 0 {
		a.Patience = 15 * time.Second
	}
	a.API, a.OAPI = strings.TrimSuffix(a.API, "/"), strings.TrimSuffix(a.OAPI, "/")
	return &caller{a: a, called: called, client: &http.Client{
		Timeout: a.Patience,
		// What is asked stands in addresses and headers that are secret.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// tokenHeader carries the token to the newer API.
const tokenHeader = "x-acs-dingtalk-access-token"

// tokenKey is where the app's token is kept, which other programs may share.
func (c *caller) tokenKey() string { return "dingtalk_access_token_" + c.a.ClientID }

// token is the app's access token, from the cache or fresh.
func (c *caller) token(ctx context.Context) (secret.Text, error) {
	if kept, ok := c.a.Tokens.Get(c.tokenKey()).(string); ok {
		return secret.New(kept), nil
	}
	c.asking.Lock()
	defer c.asking.Unlock()
	if kept, ok := c.a.Tokens.Get(c.tokenKey()).(string); ok { // somebody else has asked meanwhile
		return secret.New(kept), nil
	}
	var fresh struct {
		Token string `json:"accessToken"`
		Lasts int    `json:"expireIn"`
	}
	err := c.post(ctx, "accessToken", c.a.API+"/v1.0/oauth2/accessToken",
		map[string]string{"appKey": c.a.ClientID, "appSecret": c.a.Secret.Reveal()}, &fresh)
	if err != nil {
		return secret.Text{}, withoutUnknown(err)
	}
	if fresh.Token == "" {
		return secret.Text{}, errors.New("accessToken: the service gives none")
	}
	lasts := max(time.Duration(fresh.Lasts)*time.Second-early, time.Minute)
	if err := c.a.Tokens.Set(c.tokenKey(), fresh.Token, lasts); err != nil {
		return secret.Text{}, err
	}
	return secret.New(fresh.Token), nil
}

// withToken does something with a token; once more with a fresh one if the service says that
// it is not valid any more.
func (c *caller) withToken(ctx context.Context, do func(secret.Text) error) error {
	for again := false; ; again = true {
		t, err := c.token(ctx)
		if err != nil {
			return err
		}
		err = do(t)
		if f := faultIn(err); f == nil || !f.is(badToken...) || again {
			return secret.Clean(err, t)
		}
		if err := c.a.Tokens.Delete(c.tokenKey()); err != nil {
			return err
		}
	}
}

// api calls the newer API, and counts it.
func (c *caller) api(ctx context.Context, method, path string, body, into any) error {
	return c.withToken(ctx, func(t secret.Text) error {
		c.called(meterAPI)
		return c.send(ctx, method, path[strings.LastIndex(path, "/")+1:], c.a.API+path, http.Header{tokenHeader: {t.Reveal()}}, body, into)
	})
}

// oapi calls the older API. Its calls about people are not counted (§2.7).
func (c *caller) oapi(ctx context.Context, path string, body, into any) error {
	return c.withToken(ctx, func(t secret.Text) error {
		q := url.Values{"access_token": {t.Reveal()}}
		return c.post(ctx, path[strings.LastIndex(path, "/")+1:], c.a.OAPI+path+"?"+q.Encode(), body, into)
	})
}

// hook posts to a webhook, and counts it.
func (c *caller) hook(ctx context.Context, what, address string, body any) error {
	c.called(meterPush)
	return c.post(ctx, what, address, body, nil)
}

func (c *caller) post(ctx context.Context, what, address string, body, into any) error {
	return c.send(ctx, http.MethodPost, what, address, nil, body, into)
}

func (c *caller) send(ctx context.Context, method, what, address string, h http.Header, body, into any) error {
	b, err := encode(body)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if h == nil {
		h = http.Header{}
	}
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Accept", "application/json")
	return c.do(ctx, method, what, address, h, b, into)
}

// do makes a request. A *Fault says that the service did not do it, chat.ErrUnknown that
// nobody knows, any other error that nothing was sent. No error has the address in it.
func (c *caller) do(ctx context.Context, method, what, address string, h http.Header, body []byte, into any) error {
	var sent atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { sent.Store(true) }})
	r, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("%s: its address is none", what)
	}
	r.Header = h
	answer, err := c.client.Do(r)
	if err != nil {
		if !sent.Load() {
			return fmt.Errorf("%s: %w", what, withoutAddress(err))
		}
		return fmt.Errorf("%s: %w: %w", what, chat.ErrUnknown, withoutAddress(err))
	}
	said, err := io.ReadAll(io.LimitReader(answer.Body, mostAnswer))
	if err = errors.Join(err, answer.Body.Close()); err != nil {
		return fmt.Errorf("%s: %w: %w", what, chat.ErrUnknown, withoutAddress(err))
	}
	if err := judge(what, answer.StatusCode, said); err != nil || into == nil {
		return err
	}
	if err := lenient(said, into); err != nil {
		return fmt.Errorf("%s: the answer cannot be read", what)
	}
	return nil
}

// withoutUnknown is an error of something that may be done again without harm.
func withoutUnknown(err error) error {
	if errors.Is(err, chat.ErrUnknown) {
		return errors.New(err.Error())
	}
	return err
}

func withoutAddress(err error) error {
	if with := (*url.Error)(nil); errors.As(err, &with) {
		return with.Err
	}
	return err
}
