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

	name   string   // instead of a number, in the newer APIs of DingTalk; code is the HTTP status
	scopes []string // the permissions that are missing, there
}

func refuse(code int, format string, args ...any) *refusal {
	return &refusal{code: code, why: fmt.Sprintf(format, args...)}
}

// badParameter is a mistake for which the reference names no code of its own.
func badParameter(format string, args ...any) *refusal { return refuse(40035, format, args...) }

// note keeps a refusal for State. The caller holds mu.
func (s *service) note(what string, r *refusal) {
	s.state.Refused = append(s.state.Refused, Refused{s.now(), what, r.code, r.name, r.why})
}

// warn keeps, for State, what is not refused but advised against. The caller holds mu.
func (s *service) warn(format string, args ...any) {
	s.state.Warnings = append(s.state.Warnings, fmt.Sprintf(format, args...))
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
func (s *service) slow(r *http.Request, what string) {
	s.mu.Lock()
	f, failed := s.faults.takeIf(what, func(f *Fault) bool { return f.Mode == "slow" })
	s.mu.Unlock()
	if !failed {
		return
	}
	timer := time.NewTimer(f.Delay)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.Context().Done():
	case <-s.ctx.Done():
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
