package simulator

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
)

// dingtalkFaults lists the modes that each fault may have; an empty one goes with a code. A
// call may fail by being slow, done or not done without an answer in time (lost-ack, lost),
// cut off (drop), by the page or the object that the gateway puts before everything (html,
// punish), and by a missing permission.
var dingtalkFaults = map[string][]string{
	"push":       callModes("flow-controlled"),
	"reply":      callModes(),
	"webhook":    callModes(),
	"card":       callModes("undelivered"),
	"app":        callModes(),
	"upload":     callModes(),
	"token":      callModes("expired"),
	"subscribe":  callModes(),
	"connection": {"disconnect", "kick", "drop", "silent"},
	"message":    {"twice", "lost", "unacknowledged"},
	"media":      {"", "expired"},
}

func callModes(more ...string) []string {
	return append([]string{"", "slow", "lost-ack", "lost", "drop", "html", "punish", "permission"}, more...)
}

// banned is the page for an address that has called too often (§2.7).
const banned = `<!DOCTYPE html><html><head><title>405</title></head><body>很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。</body></html>`

// punished is the other answer to it.
type punished struct {
	Status int    `json:"status"`
	Wait   int    `json:"wait"`
	Source string `json:"source"`
	Punish string `json:"punish"`
	UUID   string `json:"uuid"`
}

// spoiled answers a call in place of what it would do, if such a failure is switched on, and
// reports whether it did. scope is the permission that the call needs.
func (d *Dingtalk) spoiled(rw http.ResponseWriter, r *http.Request, what, scope string) bool {
	d.slow(r, what)
	d.mu.Lock()
	f, failed := d.faults.takeIf(what, func(f *Fault) bool {
		switch f.Mode {
		case "", "lost", "html", "punish", "permission":
			return true
		}
		return false
	})
	defer d.mu.Unlock()
	if !failed {
		return false
	}
	oapi := !strings.HasPrefix(r.URL.Path, "/v1.0/")
	switch f.Mode {
	case "lost":
		d.note(r.URL.Path, refuse(http.StatusGatewayTimeout, "the gateway waited too long; nothing was done"))
		gatewayTimeout(rw)
	case "html":
		d.note(r.URL.Path, refuse(http.StatusMethodNotAllowed, "the address is banned"))
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		rw.WriteHeader(http.StatusMethodNotAllowed)
		if _, err := rw.Write([]byte(banned)); err != nil {
			return true // the client has gone
		}
	case "punish":
		d.note(r.URL.Path, refuse(1111, "the address is banned"))
		writeJSON(rw, http.StatusOK, punished{1111, 5, "x5", "deny", fmt.Sprintf("%x", d.bytes(16))})
	case "permission":
		d.refuseCall(rw, r, oapi, missing(cmp.Or(scope, "qyapi_robot_sendmsg")))
	default:
		d.refuseCall(rw, r, oapi, scripted(f, oapi))
	}
	return true
}

// refuseCall refuses in the words of the host that was called. The caller holds mu.
func (d *Dingtalk) refuseCall(rw http.ResponseWriter, r *http.Request, oapi bool, why *refusal) {
	if oapi {
		d.refuseOAPI(rw, r.URL.Path, why)
		return
	}
	d.refuseAPI(rw, r, why)
}

// The words that api.dingtalk.com has for the numbers of oapi.dingtalk.com (§2.7, §4), and
// with which HTTP status they come.
var dingtalkWords = map[int]struct {
	status     int
	name, text string
}{
	-1:    {500, "system.error", "系统繁忙"},
	88:    {401, "InvalidAuthentication", "不合法的access_token"},
	40014: {401, "InvalidAuthentication", "不合法的access_token"},
	90002: {403, "Forbidden.AccessDenied.QpsLimitForApi", "接口调用过于频繁，平台限流"},
	90018: {403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", "应用调用该接口过于频繁"},
	90020: {403, "Forbidden.AccessDenied.ApiCountLimitForOrg", "本月的接口调用次数已用完"},
}

// dingtalkTexts are the texts of the numbers that are switched on by hand (§2.5, §2.7).
var dingtalkTexts = map[int]string{
	15: "isp.top-remote-connection-timeout", 60011: "no permission", 130101: "send too fast, exceed 20 times per minute",
	300001: "session 不存在", 310000: "keywords not in content", 400013: "group disbanded", 400101: "invalid access_token",
	400102: "robot is disabled", 400106: "robot is not in the group", 410100: "发送速度太快而限流",
	430104: "contain unsafe content", 460101: "message too long, exceed 20000 bytes",
}

// scripted is the refusal that a fault asks for.
func scripted(f Fault, oapi bool) *refusal {
	w, known := dingtalkWords[f.Code]
	switch {
	case oapi:
		return refuse(f.Code, "%s", cmp.Or(dingtalkTexts[f.Code], w.text, f.Error, "refused"))
	case f.Error != "":
		return &refusal{code: cmp.Or(f.Code, http.StatusBadRequest), name: f.Error, why: f.Error}
	case known:
		return &refusal{code: w.status, name: w.name, why: w.text}
	case f.Code == http.StatusGatewayTimeout:
		return &refusal{code: f.Code, name: "ServiceTimeout", why: "the gateway waited too long"}
	case f.Code >= 400 && f.Code < 600:
		return &refusal{code: f.Code, name: "system.error", why: http.StatusText(f.Code)}
	}
	return badAPI(fmt.Sprint(f.Code), "%s", cmp.Or(dingtalkTexts[f.Code], "refused"))
}

// lostAnswer takes a failure by which a call is done and nobody says so. The caller holds mu.
func (d *Dingtalk) lostAnswer(what string) string {
	f, failed := d.faults.takeIf(what, func(f *Fault) bool { return f.Mode == "lost-ack" || f.Mode == "drop" })
	if !failed {
		return ""
	}
	return f.Mode
}

// loseAnswer ends a call that was done without saying so.
func (d *Dingtalk) loseAnswer(rw http.ResponseWriter, mode string) {
	switch mode {
	case "lost-ack":
		gatewayTimeout(rw)
	case "drop":
		panic(http.ErrAbortHandler) // net/http cuts the connection, and says nothing
	}
}

// gatewayTimeout is what a client gets when the service behind the gateway is too slow (§2.7).
func gatewayTimeout(rw http.ResponseWriter) {
	http.Error(rw, "504 Gateway Time-out", http.StatusGatewayTimeout)
}
