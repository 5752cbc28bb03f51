package dingtalk

import (
	"slices"
	"sync"
	"time"

	"github.com/daybook-bot/daybook/internal/clock"
)

// State is where the robot stands.
type State string

// The states. One that is Refused is tried again every minute.
const (
	Off     State = "off"     // nobody listens yet, or any more
	Dialing State = "dialing" // on the way to the service
	Ready   State = "ready"   // messages come and go
	Broken  State = "broken"  // no connection stands; the next one is on its way
	Refused State = "refused" // the service does not accept the client id and secret
)

// Health is how the robot is, for doctor and /healthz. Times are the program's; zero is never.
type Health struct {
	State State
	Since time.Time // in this state
	Fault string    // why the last connection ended, or was not made; empty: no reason yet
	Mend  string    // what the operator can do about it; empty: nothing needs to be done

	Connections int       // that stand
	Answered    time.Time // the last sign of life
	Group       time.Time // the last message from a group
	Single      time.Time // the last one from a single chat
	Foreign     time.Time // the last one that was not heard: for another robot, or from another organisation
	Unreachable []string  // rooms that did not take what was said to them
	Month       Month
}

// Well reports whether messages come and go, or will soon without anybody's doing.
func (h Health) Well() bool { return h.State == Ready || h.State == Dialing && h.Fault == "" }

// mends are what can be done about a state.
var mends = map[State]string{
	Refused: "钉钉不认这个应用。请核对 Client ID 和 Client Secret；应用和机器人都要发布，消息接收模式要选 Stream；应用设了 IP 白名单的，要加上这台机器。我每分钟再试一次。",
	Broken:  "和钉钉的连接断了，我在不停重连。请看看这台机器能不能访问 api.dingtalk.com 和 wss-open-connection.dingtalk.com 的 443 端口。",
}

// MendRefused is what can be done about an app that the gateway does not let in.
func MendRefused() string { return mends[Refused] }

// watch is the health as it is kept. It may be used by many goroutines.
type watch struct {
	clock   clock.Clock
	mu      sync.Mutex
	now     Health
	changed chan struct{}
}

func newWatch(c clock.Clock) *watch {
	return &watch{clock: c, now: Health{State: Off, Since: c.Now()}, changed: make(chan struct{})}
}

// change does something to the health. A fault stays until Ready.
func (w *watch) change(do func(h *Health)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	before := w.now.State
	do(&w.now)
	h := &w.now
	if h.State != before {
		h.Since = w.clock.Now()
	}
	h.Mend = mends[h.State]
	switch {
	case h.State == Ready:
		h.Fault = ""
	case h.State == Dialing && h.Fault != "":
		h.Mend = mends[Broken]
	}
	close(w.changed)
	w.changed = make(chan struct{})
}

func (w *watch) become(s State, fault string) {
	w.change(func(h *Health) {
		h.State = s
		if fault != "" {
			h.Fault = fault
		}
	})
}

// came notes a connection that stands now.
func (w *watch) came() {
	w.change(func(h *Health) { h.Connections++; h.State = Ready })
}

// went notes that a connection, or the attempt to make one, has ended. With another one
// standing all is well.
func (w *watch) went(stood bool, fault string) (left int) {
	w.change(func(h *Health) {
		if stood {
			h.Connections--
		}
		left = h.Connections
		if left == 0 {
			h.State, h.Fault = Broken, fault
		}
	})
	return left
}

// reach notes whether a room could be spoken to.
func (w *watch) reach(room string, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	i := slices.Index(w.now.Unreachable, room)
	switch {
	case ok && i >= 0:
		w.now.Unreachable = slices.Delete(slices.Clone(w.now.Unreachable), i, i+1)
	case !ok && i < 0:
		w.now.Unreachable = append(slices.Clone(w.now.Unreachable), room)
	}
}

// foreign notes a message that is not heard.
func (w *watch) foreign() {
	w.change(func(h *Health) { h.Foreign = w.clock.Now() })
}

// seen notes a sign of life, and where a message came from.
func (w *watch) seen(p proof) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now.Answered, w.now.Group, w.now.Single = p.At, p.Group, p.Single
}

func (w *watch) read() (Health, <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	h := w.now
	h.Unreachable = slices.Clone(h.Unreachable)
	return h, w.changed
}
