package simulator

import (
	"fmt"
	"net/http"
	"time"
)

// refusal is a request that the service does not do, with the code it says. Codes are those
// of §1.4 and §4; where the reference names none for a mistake, 40035 (bad parameter).
type refusal struct {
	code int
	why  string
}

func refuse(code int, format string, args ...any) *refusal {
	return &refusal{code, fmt.Sprintf(format, args...)}
}

// badParameter is a mistake for which the reference names no code of its own.
func badParameter(format string, args ...any) *refusal { return refuse(40035, format, args...) }

// note keeps a refusal for State. The caller holds mu.
func (w *Wecom) note(what string, r *refusal) {
	w.state.Refused = append(w.state.Refused, Refused{w.now(), what, r.code, r.why})
}

// warn keeps, for State, what is not refused but advised against. The caller holds mu.
func (w *Wecom) warn(format string, args ...any) {
	w.state.Warnings = append(w.state.Warnings, fmt.Sprintf(format, args...))
}

// fault takes a fault that has a code. The caller holds mu.
func (w *Wecom) fault(what string) *refusal {
	return w.faultIf(what, func(int) bool { return true })
}

func (w *Wecom) faultIf(what string, wanted func(code int) bool) *refusal {
	f, failed := w.faults.takeIf(what, func(f *Fault) bool { return f.Code != 0 && wanted(f.Code) })
	if !failed {
		return nil
	}
	return refuse(f.Code, "%s", meaning(f.Code))
}

// slow waits before an API answers, if that is switched on, or until the client has gone.
func (w *Wecom) slow(r *http.Request, what string) {
	w.mu.Lock()
	f, failed := w.faults.takeIf(what, func(f *Fault) bool { return f.Mode == "slow" })
	w.mu.Unlock()
	if !failed {
		return
	}
	timer := time.NewTimer(f.Delay)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.Context().Done():
	case <-w.ctx.Done():
	}
}

// meanings are the texts of the codes that are switched on by hand.
var meanings = map[int]string{
	-1: "system busy", 6000: "command conflict", 40008: "invalid message type",
	40014: "invalid access_token", 42001: "access_token expired", 45009: "api freq out of limit",
	45033: "api concurrent out of limit", 60020: "not allow to access from your ip",
	600039: "device type not support", 846605: "invalid req_id", 846608: "stream message update expired",
	846609: "aibot websocket not subscribed", 853000: "invalid bot_id or secret",
	93000: "invalid webhook key", 93001: "group does not allow", 93006: "invalid chatid",
	93008: "bot not in group",
}

func meaning(code int) string {
	if text, ok := meanings[code]; ok {
		return text
	}
	return "refused"
}
