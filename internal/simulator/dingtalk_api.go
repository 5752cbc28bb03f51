package simulator

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// answering is what the APIs of api.dingtalk.com say when they refuse (§2.8).
type answering struct {
	XMLName   struct{}      `json:"-" xml:"error"`
	Code      string        `json:"code" xml:"code"`
	RequestID string        `json:"requestid" xml:"requestid"`
	Message   string        `json:"message" xml:"message"`
	Detail    *accessDenied `json:"accessdenieddetail,omitempty" xml:"-"`
}

type accessDenied struct {
	RequiredScopes []string `json:"requiredScopes"`
}

// badAPI is a mistake that api.dingtalk.com answers with HTTP 400 and a word (§2.8).
func badAPI(name, format string, args ...any) *refusal {
	return &refusal{code: http.StatusBadRequest, name: name, why: fmt.Sprintf(format, args...)}
}

// missing is the refusal of a call for which the app lacks a permission (§2.8).
func missing(scope string) *refusal {
	return &refusal{
		code: http.StatusForbidden, name: "Forbidden.AccessDenied.AccessTokenPermissionDenied",
		why: "应用尚未开通所需的权限：[" + scope + "]", scopes: []string{scope},
	}
}

// refuseAPI answers a call of api.dingtalk.com with an error. The caller holds mu.
func (d *Dingtalk) refuseAPI(rw http.ResponseWriter, r *http.Request, why *refusal) {
	d.note(r.URL.Path, why)
	a := answering{Code: why.name, RequestID: d.id("REQ-"), Message: why.why}
	if why.scopes != nil {
		a.Detail = &accessDenied{why.scopes}
	}
	d.answerAPI(rw, r, why.code, a)
}

// answerAPI writes an answer: JSON for those who ask for it, else XML, as the gateway does
// (§1a.1). The caller holds mu.
func (d *Dingtalk) answerAPI(rw http.ResponseWriter, r *http.Request, status int, body any) {
	if r.URL.Path != "/v1.0/gateway/connections/open" || acceptsJSON(r) {
		writeJSON(rw, status, body)
		return
	}
	text, err := xml.Marshal(body)
	if err != nil {
		panic(fmt.Sprintf("encode %T: %v", body, err)) // our own structs
	}
	rw.Header().Set("Content-Type", "application/xml; charset=utf-8")
	rw.WriteHeader(status)
	if _, err := rw.Write(text); err != nil {
		return // the client has gone
	}
}

// dingAPI is a call of api.dingtalk.com that needs an access token.
type dingAPI struct {
	fault string // what fails it
	scope string // the permission it needs
	do    func(d *Dingtalk, r *http.Request, text []byte) (any, *refusal)
}

func (d *Dingtalk) routeAPI() {
	d.mux.HandleFunc("POST /v1.0/oauth2/accessToken", d.serveAccessToken)
	d.mux.HandleFunc("POST /v1.0/oauth2/{corp}/token", d.serveCorpToken)
	d.mux.HandleFunc("GET /gettoken", d.serveOldToken)
	d.mux.HandleFunc("POST /robot/sendBySession", d.serveSession)
	d.mux.HandleFunc("POST /robot/send", d.serveRobot)
	d.mux.HandleFunc("POST /media/upload", d.serveDingUpload)
	d.mux.HandleFunc("GET /download/{name}", d.serveDownload)
	d.routeOAPI()
	const send, card = "qyapi_robot_sendmsg", "Card.Instance.Write"
	for pattern, a := range map[string]dingAPI{
		"POST /v1.0/robot/groupMessages/send":        {fault: "push", scope: send, do: (*Dingtalk).sendToGroup},
		"POST /v1.0/robot/oToMessages/batchSend":     {fault: "push", scope: send, do: (*Dingtalk).sendToPeople},
		"POST /v1.0/robot/messageFiles/download":     {fault: "app", scope: send, do: (*Dingtalk).download},
		"POST /v1.0/card/instances/createAndDeliver": {fault: "card", scope: card, do: (*Dingtalk).createAndDeliver},
		"POST /v1.0/card/instances":                  {fault: "card", scope: card, do: (*Dingtalk).createCard},
		"POST /v1.0/card/instances/deliver":          {fault: "card", scope: card, do: (*Dingtalk).deliverCard},
		"PUT /v1.0/card/instances":                   {fault: "card", scope: card, do: (*Dingtalk).updateCard},
		"POST /v1.0/card/callbacks/register":         {fault: "app", scope: card, do: (*Dingtalk).registerRoute},
	} {
		d.mux.HandleFunc(pattern, d.serveDingAPI(a))
	}
	d.mux.HandleFunc("/v1.0/", func(rw http.ResponseWriter, r *http.Request) {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.refuseAPI(rw, r, &refusal{code: http.StatusNotFound, name: "InvalidAction.NotFound", why: r.Method + " " + r.URL.Path})
	})
}

func (d *Dingtalk) serveDingAPI(a dingAPI) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
		if err != nil || d.spoiled(rw, r, a.fault, a.scope) {
			return
		}
		d.mu.Lock()
		body, refused := d.call(a, r, text)
		if refused != nil {
			d.refuseAPI(rw, r, refused)
			d.mu.Unlock()
			return
		}
		lost := d.lostAnswer(a.fault)
		if lost == "" {
			d.answerAPI(rw, r, http.StatusOK, body)
		}
		d.mu.Unlock()
		d.loseAnswer(rw, lost)
	}
}

// call does a call whose token, permission and quota are right. Refused calls are not
// counted (§2.7). The caller holds mu.
func (d *Dingtalk) call(a dingAPI, r *http.Request, text []byte) (any, *refusal) {
	if refused := d.authorise(r.Header.Get("x-acs-dingtalk-access-token")); refused != nil {
		return nil, refused
	}
	if refused := d.permit(a.scope); refused != nil {
		return nil, refused
	}
	if !d.month.api(d.now(), d.o.Org.API) {
		return nil, &refusal{code: http.StatusForbidden, name: "Forbidden.AccessDenied.ApiCountLimitForOrg", why: "本月的接口调用次数已用完"}
	}
	if r.Method != http.MethodGet && !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		d.warn("%s: Content-Type is %q, not application/json", r.URL.Path, r.Header.Get("Content-Type"))
	}
	return a.do(d, r, text)
}

// permit checks that the app has a permission. The caller holds mu.
func (d *Dingtalk) permit(scope string) *refusal {
	for _, without := range d.o.Org.Without {
		if without == scope {
			return missing(scope)
		}
	}
	return nil
}
