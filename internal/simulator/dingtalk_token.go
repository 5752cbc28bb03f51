package simulator

import (
	"encoding/json"
	"io"
	"net/http"
)

// serveAccessToken gives out the app's token: the same one while it lives, which is two hours
// from the last call (§4).
func (d *Dingtalk) serveAccessToken(rw http.ResponseWriter, r *http.Request) {
	text, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil || d.spoiled(rw, r, "token", "") {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	var b struct {
		AppKey    string `json:"appKey"`
		AppSecret string `json:"appSecret"`
	}
	if err := json.Unmarshal(text, &b); err != nil {
		d.refuseAPI(rw, r, badAPI("invalidParameter.body", "body: %v", err))
		return
	}
	if b.AppKey != d.o.Bot || b.AppSecret != d.o.Secret {
		d.refuseAPI(rw, r, badAPI("invalidClientIdOrSecret", "无效的clientId或者clientSecret"))
		return
	}
	d.answerAPI(rw, r, http.StatusOK, struct {
		AccessToken string `json:"accessToken"`
		ExpireIn    int    `json:"expireIn"`
	}{d.freshToken(), int(tokenLife.Seconds())})
}

// serveCorpToken is the same in the newest shape.
func (d *Dingtalk) serveCorpToken(rw http.ResponseWriter, r *http.Request) {
	text, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil || d.spoiled(rw, r, "token", "") {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	var b struct {
		ClientID     string `json:"client_id"`
		ClientSecret string `json:"client_secret"`
		GrantType    string `json:"grant_type"`
	}
	switch err := json.Unmarshal(text, &b); {
	case err != nil || b.GrantType != "client_credentials":
		d.refuseAPI(rw, r, badAPI("invalidParameter.body", "body: %v, grant_type %q", err, b.GrantType))
	case b.ClientID != d.o.Bot || b.ClientSecret != d.o.Secret || r.PathValue("corp") != d.o.Corp.ID:
		d.refuseAPI(rw, r, badAPI("invalidClientIdOrSecret", "无效的clientId或者clientSecret"))
	default:
		d.answerAPI(rw, r, http.StatusOK, struct {
			AccessToken string `json:"access_token"`
			ExpiresIn   int    `json:"expires_in"`
		}{d.freshToken(), int(tokenLife.Seconds())})
	}
}

// serveOldToken is the same on oapi.dingtalk.com, with the secret in the URL.
func (d *Dingtalk) serveOldToken(rw http.ResponseWriter, r *http.Request) {
	if d.spoiled(rw, r, "token", "") {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if q := r.URL.Query(); q.Get("appkey") != d.o.Bot || q.Get("appsecret") != d.o.Secret {
		d.refuseOAPI(rw, "/gettoken", refuse(40089, "不合法的appKey或appSecret"))
		return
	}
	d.answerOAPI(rw, struct {
		status
		AccessToken string `json:"access_token"`
		ExpiresIn   int    `json:"expires_in"`
	}{ok(), d.freshToken(), int(tokenLife.Seconds())})
}

// freshToken is the app's token, valid from now on. The caller holds mu.
func (d *Dingtalk) freshToken() string {
	if !d.validToken() {
		// Clouds with one seed count alike; what their secrets open must differ all the same.
		d.token = &token{text: d.id("TOKEN") + opaque("token", d.o.Corp.ID+"\n"+d.o.Secret)}
	}
	d.token.at = d.now()
	return d.token.text
}

func (d *Dingtalk) validToken() bool {
	return d.token != nil && d.now().Sub(d.token.at) < tokenLife
}

// authorise checks the access token of a call to api.dingtalk.com (§4); 400 and 401 have both
// been seen. The caller holds mu.
func (d *Dingtalk) authorise(given string) *refusal {
	bad := &refusal{code: http.StatusUnauthorized, name: "InvalidAuthentication", why: "不合法的access_token"}
	if given == "" {
		bad.code = http.StatusBadRequest
		return bad
	}
	if f, failed := d.faults.takeIf("token", expired); failed && f.Mode == "expired" {
		d.token = nil
	}
	if !d.validToken() || given != d.token.text {
		return bad
	}
	return nil
}

func expired(f *Fault) bool { return f.Mode == "expired" }
