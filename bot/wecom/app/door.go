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

// door leads all that the library asks to the API that is configured. The library has one
// client for the process, so there is one door.
var door = &gate{}

type gate struct {
	once sync.Once
	mu   sync.Mutex
	api  *url.URL // nil: where the library wants to
}

func openDoor(api string) {
	at, err := url.Parse(api)
	if err != nil || at.Host == "" {
		at = nil
	}
	door.mu.Lock()
	door.api = at
	door.mu.Unlock()
	door.once.Do(func() {
		util.DefaultHTTPClient = &http.Client{Timeout: patience, Transport: door,
			CheckRedirect: func(*http.Request, []*http.Request) error {
				return http.ErrUseLastResponse // tokens are in the address
			}}
	})
}

// RoundTrip sends a request to the API. What the network answers beside 200 is told without
// the address, which the library would quote with all secrets in it.
func (g *gate) RoundTrip(r *http.Request) (*http.Response, error) {
	g.mu.Lock()
	api := g.api
	g.mu.Unlock()
	if api != nil && r.URL.Host == cloud {
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
