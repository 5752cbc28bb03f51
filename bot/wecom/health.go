package wecom

import (
	"slices"
	"sync"
	"time"

	"github.com/daybook-bot/daybook/internal/clock"
)

// State is where a connection stands.
type State string

// The states. A connection that is Kicked comes back by itself once; one that is Refused or
// Stopped does not (§1.4, §9).
const (
	Off         State = "off"         // nobody listens yet, or any more
	Dialing     State = "dialing"     // on the way to the service
	Subscribing State = "subscribing" // connected, not accepted yet
	Ready       State = "ready"       // messages come and go
	Broken      State = "broken"      // the connection was lost; the next one is on its way
	Kicked      State = "kicked"      // another program has taken our place; we come back later, once
	Stopped     State = "stopped"     // kicked again: somebody has to decide which program it is
	Refused     State = "refused"     // the service does not accept the bot's id and secret
)

// Health is how the connection is, for doctor and /healthz. Times are the program's; zero is
// never.
type Health struct {
	State State
	Since time.Time // in this state
	Fault string    // why the last connection ended, or was not made; empty: no reason yet
	Mend  string    // what the operator can do about it; empty: nothing needs to be done

	Answered    time.Time // the last sign of life
	Group       time.Time // the last message or event from a group
	Single      time.Time // the last one from a single chat
	Kicks       int       // since the program was started
	Renewed     int       // connections made anew because no group was heard, since one was
	Silent      time.Time // from then on single chats are heard and no group; zero: not so
	Unreachable []string  // rooms that did not take what was pushed to them
}

// Well reports whether messages come and go, or will soon without anybody's doing.
func (h Health) Well() bool {
	switch h.State {
	case Ready, Dialing, Subscribing:
		return h.Fault == "" || h.State == Ready
	}
	return false
}

// mends are what can be done about a state.
var mends = map[State]string{
	Kicked:  "有另一个程序用同一个机器人连上了企业微信。请只留一个：停掉另一个，或者停掉我。过一会儿我会再试一次。",
	Stopped: "又有另一个程序用同一个机器人连上了，我不再抢。请停掉另一个，然后重启我。",
	Refused: "企业微信不认这个机器人。请到管理后台「智能机器人」里核对 Bot ID 和长连接的 Secret，改好配置后重启。",
	Broken:  "和企业微信的连接断了，我在不停重连。请看看这台机器能不能访问 openws.work.weixin.qq.com 的 443 端口。",
}

// silentGroups is what can be done when a connection stands and brings no group's messages.
const silentGroups = "单聊收得到，群里的话却一直收不到；我已经重新连过。请在群里@我说一句：没有回应，就看看我还在不在群里，再重启我。"

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

// become notes a state. A fault stays until Ready.
func (w *watch) become(s State, fault string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	h := &w.now
	// On the way to the next attempt the operator still wants to see what is wrong.
	h.Mend = mends[s]
	if (s == Dialing || s == Subscribing) && h.Fault != "" {
		h.Mend = mends[Broken]
	}
	if h.State != s {
		h.State, h.Since = s, w.clock.Now()
	}
	switch {
	case s == Ready:
		h.Fault = ""
	case fault != "":
		h.Fault = fault
	}
	if s == Kicked || s == Stopped {
		h.Kicks++
	}
	close(w.changed)
	w.changed = make(chan struct{})
}

// silent notes that the connection is made anew because no group is heard; in doubt, if single
// chats are.
func (w *watch) silent(doubt bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now.Renewed++
	if doubt && w.now.Silent.IsZero() {
		w.now.Silent = w.now.Group
	}
}

// seen notes a sign of life; a place says where a message came from.
func (w *watch) seen(group, single bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.clock.Now()
	w.now.Answered = now
	if group {
		w.now.Group, w.now.Renewed, w.now.Silent = now, 0, time.Time{}
	}
	if single {
		w.now.Single = now
	}
}

// recall takes over what was known before a restart.
func (w *watch) recall(p proof) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.now.Group.IsZero() {
		w.now.Group = p.Group
	}
	if w.now.Single.IsZero() {
		w.now.Single = p.Single
	}
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

func (w *watch) read() (Health, <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	h := w.now
	h.Unreachable = slices.Clone(h.Unreachable)
	if h.State == Ready && !h.Silent.IsZero() {
		h.Mend = silentGroups
	}
	return h, w.changed
}
