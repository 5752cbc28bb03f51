package simulator

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// oapi is a call of oapi.dingtalk.com that needs an access token. None of those that are
// simulated in this way is counted (§2.7).
type oapi struct {
	scope string // the permission it needs
	do    func(d *Dingtalk, text []byte) (any, *refusal)
}

// oapiRefusal is how a call is refused there; what lacks a permission has a second code.
type oapiRefusal struct {
	status
	SubCode   string `json:"sub_code,omitempty"`
	SubMsg    string `json:"sub_msg,omitempty"`
	RequestID string `json:"request_id"`
}

// oapiAnswer is how it is answered.
type oapiAnswer struct {
	status
	Result    any    `json:"result,omitempty"`
	RequestID string `json:"request_id"`
}

func (d *Dingtalk) serveOAPI(a oapi) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
		if err != nil || d.spoiled(rw, r, "app", a.scope) {
			return
		}
		if strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
			text = formAsJSON(text)
		}
		d.mu.Lock()
		lost := ""
		body, refused := d.callOAPI(r, a, text)
		if refused != nil {
			d.refuseOAPI(rw, r.URL.Path, refused)
		} else if lost = d.lostAnswer("app"); lost == "" {
			d.answerOAPI(rw, oapiAnswer{ok(), body, d.id("REQ-")})
		}
		d.mu.Unlock()
		d.loseAnswer(rw, lost)
	}
}

func (d *Dingtalk) callOAPI(r *http.Request, a oapi, text []byte) (any, *refusal) {
	if refused := d.authoriseOAPI(r); refused != nil {
		return nil, refused
	}
	if refused := d.permit(a.scope); refused != nil {
		return nil, refused
	}
	return a.do(d, text)
}

// authoriseOAPI checks the token in the URL: the same token as that of the newer APIs (§4).
// The caller holds mu.
func (d *Dingtalk) authoriseOAPI(r *http.Request) *refusal {
	if d.authorise(r.URL.Query().Get("access_token")) != nil {
		return refuse(40014, "不合法的access_token")
	}
	return nil
}

// formAsJSON is a form as JSON: all values are strings.
func formAsJSON(text []byte) []byte {
	form, err := url.ParseQuery(string(text))
	if err != nil {
		return text // it is refused as JSON
	}
	fields := map[string]string{}
	for name := range form {
		fields[name] = form.Get(name)
	}
	return encode(fields)
}

var errcode = regexp.MustCompile(`^{"errcode":(-?\d+)`)

// answerOAPI writes an answer of oapi.dingtalk.com, which begins with its code.
func (d *Dingtalk) answerOAPI(rw http.ResponseWriter, body any) {
	text := encode(body)
	if d.o.Org.Odd {
		text = errcode.ReplaceAll(text, []byte(`{"errcode":"$1"`))
	}
	writeJSON(rw, http.StatusOK, json.RawMessage(text))
}

// refuseOAPI answers a call of oapi.dingtalk.com with an error: HTTP 200 all the same (§2.8).
// The caller holds mu.
func (d *Dingtalk) refuseOAPI(rw http.ResponseWriter, what string, why *refusal) {
	d.note(what, why)
	a := oapiRefusal{status: status{why.code, why.why}, RequestID: d.id("REQ-")}
	if why.scopes != nil {
		a.status = status{88, "ding talk error"}
		a.SubCode, a.SubMsg = "60011", why.why
	}
	d.answerOAPI(rw, a)
}
