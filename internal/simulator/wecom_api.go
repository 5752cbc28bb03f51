package simulator

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"time"
)

// maxBody bounds what the APIs read.
const maxBody = 32 << 20

// How often an API may be called (§8: base frequency of one corp and API).
const apiMinute, apiHour = 10_000, 150_000

// tokenLife is expires_in of an access token (§4).
const tokenLife = 2 * time.Hour

// token is an access token of one secret.
type token struct {
	text   string
	secret string
	at     time.Time
}

// status is what every API answers with.
type status struct {
	ErrCode int    `json:"errcode"`
	ErrMsg  string `json:"errmsg"`
}

func ok() status { return status{0, "ok"} }

// reply writes the answer of an API: HTTP 200 whatever happened. The caller holds mu.
func (w *Wecom) reply(rw http.ResponseWriter, what string, r *refusal, body any) {
	if r != nil {
		w.note(what, r)
		body = status{r.code, r.why + ", hint: [simulated], from ip: 127.0.0.1, more info at https://open.work.weixin.qq.com/devtool/query"}
	} else if body == nil {
		body = ok()
	}
	writeJSON(rw, http.StatusOK, body)
}

func (w *Wecom) routeAPI() {
	w.mux.HandleFunc("GET /cgi-bin/gettoken", w.serveToken)
	w.mux.HandleFunc("POST /cgi-bin/webhook/send", w.serveWebhook)
	w.mux.HandleFunc("POST /cgi-bin/webhook/upload_media", w.serveWebhookUpload)
	for pattern, a := range map[string]api{
		"POST /cgi-bin/message/send":               {secrets: "app", do: (*Wecom).sendMessage},
		"POST /cgi-bin/message/recall":             {secrets: "app", do: (*Wecom).recallMessage},
		"POST /cgi-bin/media/upload":               {secrets: "app", do: (*Wecom).uploadMedia},
		"GET /cgi-bin/user/get":                    {secrets: "app", do: (*Wecom).getUser},
		"GET /cgi-bin/user/simplelist":             {secrets: "app", do: (*Wecom).listUsers},
		"POST /cgi-bin/user/list_id":               {secrets: "contact", do: (*Wecom).listIDs},
		"GET /cgi-bin/department/simplelist":       {secrets: "app contact", do: (*Wecom).listDepartments},
		"POST /cgi-bin/batch/openuserid_to_userid": {secrets: "app", do: (*Wecom).convertIDs},
		"GET /cgi-bin/getcallbackip":               {secrets: "app contact", do: (*Wecom).callbackIPs},
	} {
		w.mux.HandleFunc(pattern, w.serveAPI(a))
	}
	w.mux.HandleFunc("GET /cgi-bin/media/get", w.serveMedia)
}

// api is a call that needs an access token of one of the secrets.
type api struct {
	secrets string
	do      func(w *Wecom, r *http.Request, text []byte) (any, *refusal)
}

func (w *Wecom) serveAPI(a api) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
		if err != nil {
			return // the client has gone
		}
		w.slow(r, "app")
		w.mu.Lock()
		defer w.mu.Unlock()
		var body any
		refused := w.authorise(r, a.secrets)
		if refused == nil {
			body, refused = a.do(w, r, text)
		}
		w.reply(rw, r.URL.Path, refused, body)
	}
}

// authorise checks the access token of a call, and what it may do (§4, §5).
func (w *Wecom) authorise(r *http.Request, secrets string) *refusal {
	given := r.URL.Query().Get("access_token")
	if given == "" {
		return refuse(41001, "access_token missing")
	}
	if r := w.quota("api "+r.URL.Path, apiMinute, apiHour); r != nil {
		return r
	}
	t := w.tokens[given]
	if r := w.faultIf("token", func(code int) bool { return !credential(code) }); r != nil {
		if t != nil && (r.code == 40014 || r.code == 42001) {
			delete(w.tokens, given) // the service has invalidated it early
		}
		return r
	}
	switch {
	case t == nil:
		return refuse(40014, "invalid access_token")
	case w.now().Sub(t.at) >= tokenLife:
		return refuse(42001, "access_token expired")
	case secrets == "app" && t.secret == w.o.Corp.ContactSecret:
		return refuse(48009, "the contact secret may not call this from a new ip")
	case secrets == "contact" && t.secret != w.o.Corp.ContactSecret:
		return refuse(48002, "api forbidden: only the contact secret may call this")
	}
	return w.fault("app")
}

// credential reports whether a code is about the corpid or the secret, not about the token.
func credential(code int) bool { return code == 40001 || code == 40013 || code == 40091 }

// serveToken is gettoken: the same token as long as it is valid (§4).
func (w *Wecom) serveToken(rw http.ResponseWriter, r *http.Request) {
	w.slow(r, "token")
	w.mu.Lock()
	defer w.mu.Unlock()
	q := r.URL.Query()
	secret := q.Get("corpsecret")
	refused := w.quota("api "+r.URL.Path, apiMinute, apiHour)
	if refused == nil {
		refused = w.faultIf("token", credential)
	}
	switch {
	case refused != nil:
		w.reply(rw, "gettoken", refused, nil)
		return
	case q.Get("corpid") != w.o.Corp.ID:
		w.reply(rw, "gettoken", refuse(40013, "invalid corpid"), nil)
		return
	case secret != w.o.Corp.AppSecret && secret != w.o.Corp.ContactSecret:
		w.reply(rw, "gettoken", refuse(40001, "invalid credential"), nil)
		return
	}
	t := w.tokenOf(secret)
	w.reply(rw, "gettoken", nil, struct {
		status
		AccessToken string `json:"access_token"`
		ExpiresIn   int    `json:"expires_in"`
	}{ok(), t.text, int((tokenLife - w.now().Sub(t.at)) / time.Second)})
}

// tokenOf is the valid token of a secret, or a new one. The caller holds mu.
func (w *Wecom) tokenOf(secret string) *token {
	for _, t := range w.tokens {
		if t.secret == secret && w.now().Sub(t.at) < tokenLife {
			return t
		}
	}
	// Clouds with one seed count alike; what their secrets open must differ all the same.
	own := sha256.Sum256([]byte(w.o.Corp.ID + "\n" + secret))
	t := &token{text: w.id("TOKEN_") + hex.EncodeToString(own[:8]), secret: secret, at: w.now()}
	w.tokens[t.text] = t
	return t
}

func (w *Wecom) callbackIPs(*http.Request, []byte) (any, *refusal) {
	return struct {
		status
		IPList []string `json:"ip_list"`
	}{ok(), []string{"127.0.0.1"}}, nil
}
