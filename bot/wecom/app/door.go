package app

import (
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/silenceper/wechat/v2/util"
)

// patience bounds every call: the library's own client waits for ever.
const patience = 15 * time.Second

// cloud is where the library believes that the network is.
const cloud = "qyapi.weixin.qq.com"

// door leads all that the library asks to the API of the app that asks. The library has one
// client for the process, so there is one door.
var door = &gate{ways: map[string]*url.URL{}}

// gate knows an app by what it shows: its corporation and secret, or its access token.
type gate struct {
	once sync.Once
	mu   sync.Mutex
	ways map[string]*url.URL
}

func (g *gate) open() {
	g.once.Do(func() {
		util.DefaultHTTPClient = &http.Client{Timeout: patience, Transport: g,
			CheckRedirect: func(*http.Request, []*http.Request) error {
				return http.ErrUseLastResponse // tokens are in the address
			}}
	})
}

// lead sends whoever shows now to an API, and forgets who showed before.
func (g *gate) lead(before, now, api string) {
	at, err := url.Parse(api)
	if err != nil || at.Host == "" {
		return // to where the library wants
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.ways, before)
	g.ways[now] = at
}

func (g *gate) way(q url.Values) *url.URL {
	g.mu.Lock()
	defer g.mu.Unlock()
	if access := q.Get("access_token"); access != "" {
		return g.ways[access]
	}
	return g.ways[credentials(q.Get("corpid"), q.Get("corpsecret"))]
}

func credentials(corp, secret string) string { return corp + "\n" + secret }

// RoundTrip sends a request to the API. What the network answers beside 200 is told without
// the address, which the library would quote with all secrets in it.
func (g *gate) RoundTrip(r *http.Request) (*http.Response, error) {
	if api := g.way(r.URL.Query()); api != nil && r.URL.Host == cloud {
		r = r.Clone(r.Context())
		r.URL.Scheme, r.URL.Host, r.Host = api.Scheme, api.Host, api.Host
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusOK {
		err := fmt.Errorf("the server says %s", answer.Status)
		if closing := answer.Body.Close(); closing != nil {
			err = fmt.Errorf("%w (%w)", err, closing)
		}
		return nil, err
	}
	return answer, nil
}
