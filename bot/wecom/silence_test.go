package wecom_test

import (
	"strings"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/bot/wecom"
	"github.com/daybook-bot/daybook/internal/simulator"
)

// A connection that answers pings and brings single chats, and no group (§9.3), is closed and
// made anew; the log tells of it once.
func TestAConnectionWithoutGroupsIsRenewed(t *testing.T) {
	w := newWorld(t, func(o *wecom.Options) {
		o.Timing.Beat = 5 * time.Millisecond
		o.Silence = wecom.Silence{Doubt: 20 * time.Millisecond, Idle: time.Hour, Most: 20 * time.Millisecond}
	})
	w.run()
	w.inGroup("在")
	w.clock.Set(morning.Add(time.Hour))
	w.fail(simulator.Fault{What: "connection", Mode: "zombie"})
	if _, err := w.cloud.Say(t.Context(), simulator.Say{Chat: group.Room, Group: true, From: "zhangsan", Text: "@小记 听得见吗"}); err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool {
		// The wait goes on from one connection to the next as long as people write.
		if _, err := w.cloud.Say(t.Context(), simulator.Say{From: "lisi", Text: "群里没反应"}); err != nil {
			t.Error(err)
		}
		return w.cloud.State().Subscriptions > 2
	})
	h := w.until(wecom.Ready)
	if !h.Silent.Equal(morning) || h.Renewed < 2 || h.Mend == "" || !h.Well() || !h.Group.Equal(morning) {
		t.Errorf("%+v", h)
	}
	w.until(wecom.Ready)
	for len(w.heard) > 0 {
		<-w.heard
	}
	if err := w.cloud.Subscribed(t.Context()); err != nil {
		t.Fatal(err)
	}
	for h.Renewed > 0 { // said while a connection was just being made anew, it is lost
		if _, err := w.cloud.Say(t.Context(), simulator.Say{Chat: group.Room, Group: true, From: "zhangsan", Text: "@小记 听得见吗"}); err != nil {
			t.Fatal(err)
		}
		h = w.until(wecom.Ready)
	}
	if !h.Silent.IsZero() || h.Mend != "" {
		t.Errorf("%+v", h)
	}
	w.stop()
	for line, want := range map[string]int{"level=WARN": 1, "groups are heard again": 1, "connection lost": 0} {
		if n := strings.Count(w.log.String(), line); n != want {
			t.Errorf("%d times %q in the log, want %d:\n%s", n, line, want, w.log)
		}
	}
	if len(w.missed) > 0 {
		t.Errorf("a renewal counts as an outage: %v", <-w.missed)
	}
}

// Where nobody says anything the connection is renewed now and then; where there are no groups
// it is left alone.
func TestAnIdleConnectionIsRenewedQuietly(t *testing.T) {
	w := newWorld(t, func(o *wecom.Options) {
		o.Timing.Beat = time.Millisecond
		o.Silence = wecom.Silence{Doubt: time.Hour, Idle: 10 * time.Millisecond, Most: time.Hour}
	})
	w.run()
	w.say(simulator.Say{Text: "在"})
	before := w.robot
	for range 50 {
		if err := before.Beat(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := w.cloud.State().Subscriptions; n != 1 {
		t.Errorf("%d connections without a group", n)
	}
	w.inGroup("在")
	waitFor(t, func() bool { return w.cloud.State().Subscriptions > 1 })
	h := w.until(wecom.Ready)
	if !h.Silent.IsZero() || h.Mend != "" {
		t.Errorf("%+v", h)
	}
	if n := strings.Count(w.log.String(), "level=WARN"); n != 0 {
		t.Errorf("the log:\n%s", w.log)
	}
}
