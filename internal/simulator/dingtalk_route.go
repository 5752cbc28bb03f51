package simulator

import (
	"encoding/json"
	"net/http"
	"net/url"
)

// route is where presses of cards go by HTTP (§3.5).
type route struct {
	Key         string `json:"callbackRouteKey"`
	CallbackURL string `json:"callbackUrl"`
	APISecret   string `json:"apiSecret"`
	ForceUpdate bool   `json:"forceUpdate"`
}

// registerRoute is card/callbacks/register. The caller holds mu.
func (d *Dingtalk) registerRoute(_ *http.Request, text []byte) (any, *refusal) {
	var b route
	if err := json.Unmarshal(text, &b); err != nil {
		return nil, badAPI("param.error", "body: %v", err)
	}
	u, err := url.Parse(b.CallbackURL)
	if b.Key == "" || err != nil || u.Host == "" {
		return nil, badAPI("param.error", "callbackRouteKey 为空，或者 callbackUrl %q 不是网址", b.CallbackURL)
	}
	if old, known := d.routes[b.Key]; known && !b.ForceUpdate && old.CallbackURL != b.CallbackURL {
		return nil, badAPI("param.callbackRouteKeyExist", "%q 已经注册过", b.Key)
	}
	d.routes[b.Key] = b
	return struct {
		Success bool `json:"success"`
	}{true}, nil
}
