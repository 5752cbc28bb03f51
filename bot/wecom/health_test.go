package wecom_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/bot/wecom"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/secret"
	"github.com/daybook-bot/daybook/internal/simulator"
)

func TestAConnectionThatBreaksHeals(t *testing.T) {
	w := newWorld(t, nil)
	w.run()
	for range 3 {
		before := w.cloud.State().Subscriptions
		w.fail(simulator.Fault{What: "connection", Mode: "drop"})
		waitFor(t, func() bool { return w.cloud.State().Subscriptions > before })
		w.until(wecom.Ready)
		w.inGroup("还在吗")
	}
	if n := strings.Count(w.log.String(), "connection lost"); n != 3 {
		t.Errorf("the log tells of %d losses, want one line for each:\n%s", n, w.log)
	}
	if h := w.until(wecom.Ready); h.Fault != "" || !h.Well() {
		t.Errorf("healed, but %+v", h)
	}
}

func TestASilentConnectionIsDroppedAndHeals(t *testing.T) {
	w := newWorld(t, func(o *wecom.Options) {
		o.Timing.Reply, o.Patience = 50*time.Millisecond, 50*time.Millisecond
	})
	w.run()
	w.fail(simulator.Fault{What: "connection", Mode: "silent"})
	waitFor(t, func() bool { return w.cloud.State().Subscriptions > 1 })
	w.until(wecom.Ready)
	w.inGroup("还在吗")
}

func TestAKickedConnectionComesBackOnce(t *testing.T) {
	w := newWorld(t, nil)
	w.run()
	w.fail(simulator.Fault{What: "connection", Mode: "kick"})
	waitFor(t, func() bool { return w.cloud.State().Subscriptions == 2 })
	h := w.until(wecom.Ready)
	if h.Kicks != 1 {
		t.Errorf("%d kicks", h.Kicks)
	}
	w.fail(simulator.Fault{What: "connection", Mode: "kick"})
	h = w.until(wecom.Stopped)
	if h.Mend == "" || h.Well() || !strings.Contains(h.Fault, "another program") {
		t.Errorf("stopped, and the operator sees %+v", h)
	}
	err := w.send(push(group, "p", "提醒"))
	if err == nil || errors.Is(err, chat.ErrNever) || errors.Is(err, chat.ErrUnknown) {
		t.Errorf("a push without a connection: %v, want one that is worth another try", err)
	}
	if n := w.cloud.State().Subscriptions; n != 2 {
		t.Errorf("subscribed %d times; a kicked connection must not fight for its place", n)
	}
	if n := strings.Count(w.log.String(), "level=ERROR"); n != 2 {
		t.Errorf("%d alarms in the log, want one for each kick:\n%s", n, w.log)
	}
	if strings.Contains(w.log.String(), "level=WARN") {
		t.Errorf("the log tells of a kick twice:\n%s", w.log)
	}
}

// TestTwoProgramsComeToRest has two programs with the same bot.
func TestTwoProgramsComeToRest(t *testing.T) {
	w := newWorld(t, nil)
	w.run()
	first := w.robot
	stop := w.stop
	w.start()
	waitFor(t, func() bool { return w.cloud.State().Subscriptions >= 4 })
	waitFor(t, func() bool {
		one, _ := first.Health()
		two, _ := w.robot.Health()
		return one.State == wecom.Stopped && two.State == wecom.Ready || one.State == wecom.Ready && two.State == wecom.Stopped
	})
	stop()
}

func TestARefusedBotStaysAway(t *testing.T) {
	w := newWorld(t, func(o *wecom.Options) { o.Secret = secret.New(geheim + "x") })
	w.start()
	h := w.until(wecom.Refused)
	if h.Mend == "" || h.Well() || strings.Contains(h.Fault, geheim) {
		t.Errorf("refused, and the operator sees %+v", h)
	}
	if n := strings.Count(w.log.String(), "level=ERROR"); n != 1 {
		t.Errorf("%d alarms in the log:\n%s", n, w.log)
	}
	w.inLog("853000")
	if strings.Contains(w.log.String(), "level=WARN") {
		t.Errorf("the log tells of it twice:\n%s", w.log)
	}
}

func (w *world) inLog(text string) {
	w.t.Helper()
	if !strings.Contains(w.log.String(), text) {
		w.t.Errorf("the log does not have %q:\n%s", text, w.log)
	}
}

func TestHealthTellsWhoWasHeardLast(t *testing.T) {
	w := newWorld(t, nil)
	w.run()
	w.inGroup("甲")
	w.clock.Set(morning.Add(time.Minute))
	w.say(simulator.Say{Text: "乙"})
	h := w.until(wecom.Ready)
	if !h.Group.Equal(morning) || !h.Single.Equal(morning.Add(time.Minute)) {
		t.Errorf("last in a group %v, in single chat %v", h.Group, h.Single)
	}
	w.stop()
	w.clock.Set(morning.Add(time.Hour))
	w.run()
	if h := w.until(wecom.Ready); !h.Group.Equal(morning) || !h.Single.Equal(morning.Add(time.Minute)) {
		t.Errorf("after a restart: last in a group %v, in single chat %v", h.Group, h.Single)
	}
}

func TestAGapIsToldOnce(t *testing.T) {
	w := newWorld(t, nil)
	w.run()
	if len(w.missed) > 0 {
		t.Errorf("missed %v before it was ever there", <-w.missed)
	}
	w.stop()
	w.clock.Set(morning.Add(2 * time.Hour))
	w.run()
	if len(w.missed) != 1 {
		t.Fatalf("told %d times of two hours", len(w.missed))
	}
	if got := <-w.missed; !got[0].Equal(morning) || !got[1].Equal(morning.Add(2*time.Hour)) {
		t.Errorf("missed %v, want the two hours", got)
	}
	w.stop()
	w.clock.Set(morning.Add(2*time.Hour + 30*time.Second))
	w.run()
	if len(w.missed) > 0 {
		t.Errorf("half a minute is told of: %v", <-w.missed)
	}
}

func TestAGapIsFromTheLastSignOfLife(t *testing.T) {
	w := newWorld(t, nil)
	w.run()
	w.clock.Set(morning.Add(time.Hour))
	if err := w.robot.Beat(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.fail(simulator.Fault{What: "subscribe", Code: -1, Times: 3})
	w.fail(simulator.Fault{What: "connection", Mode: "drop"})
	w.until(wecom.Broken)
	w.clock.Set(morning.Add(90 * time.Minute))
	w.until(wecom.Ready)
	for len(w.missed) > 0 {
		if got := <-w.missed; got[0].Before(morning.Add(time.Hour)) {
			t.Errorf("missed %v, but at 11:00 there was an answer", got)
		}
	}
}

func TestAGapThatCouldNotBeToldIsToldAgain(t *testing.T) {
	told := 0
	w := newWorld(t, func(o *wecom.Options) {
		o.Missed = func(context.Context, time.Time, time.Time) error {
			if told++; told == 1 {
				return errors.New("the disk is full")
			}
			return nil
		}
	})
	w.run()
	w.stop()
	w.clock.Set(morning.Add(2 * time.Hour))
	w.run()
	if told != 2 {
		t.Errorf("told %d times", told)
	}
}
