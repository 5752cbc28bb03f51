package clock

import (
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

var noon = time.Date(2021, 4, 1, 12, 0, 0, 0, time.UTC)

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

func TestManualWakesAtTheTime(t *testing.T) {
	m := NewManual(noon)
	past, _ := m.At(noon.Add(-time.Hour))
	now, _ := m.At(noon)
	soon, release := m.At(noon.Add(time.Minute))
	defer release()
	if !closed(past) || !closed(now) {
		t.Error("a moment that is reached did not wake at once")
	}
	m.Set(noon.Add(time.Minute - 1))
	if closed(soon) {
		t.Error("woken too early")
	}
	m.Set(noon.Add(time.Minute))
	if !closed(soon) {
		t.Error("not woken at the time")
	}
	if got := m.Now(); !got.Equal(noon.Add(time.Minute)) {
		t.Errorf("Now = %v", got)
	}
}

func TestManualGoesBack(t *testing.T) {
	m := NewManual(noon)
	soon, _ := m.At(noon.Add(time.Minute))
	late, _ := m.At(noon.Add(time.Hour))
	m.Set(noon.Add(time.Minute))
	m.Set(noon.Add(-24 * time.Hour))
	if !closed(soon) {
		t.Error("a channel that was closed opened again")
	}
	if closed(late) || m.Now().After(noon) {
		t.Error("the clock did not go back")
	}
	m.Set(noon.Add(time.Hour))
	if !closed(late) {
		t.Error("who waited while the clock went back was forgotten")
	}
}

func TestManualRelease(t *testing.T) {
	m := NewManual(noon)
	soon, release := m.At(noon.Add(time.Minute))
	release()
	release()
	m.Set(noon.Add(time.Hour))
	if closed(soon) || len(m.waiting) != 0 {
		t.Error("released, but still waiting")
	}
}

func TestManualFromManyGoroutines(t *testing.T) {
	m := NewManual(noon)
	var waiters, setters sync.WaitGroup
	for i := range 50 {
		at := noon.Add(time.Duration(i) * time.Second)
		waiters.Go(func() {
			reached, release := m.At(at)
			defer release()
			<-reached
		})
		setters.Go(func() { m.Set(at); m.Now() })
	}
	setters.Wait()
	m.Set(noon.Add(time.Hour))
	waiters.Wait()
	if len(m.waiting) != 0 {
		t.Errorf("%d still wait", len(m.waiting))
	}
}

func TestWallWakesAtTheTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := Wall()
		start := c.Now()
		past, _ := c.At(start)
		if !closed(past) {
			t.Error("a moment that is reached did not wake at once")
		}
		reached, release := c.At(start.Add(time.Hour))
		defer release()
		<-reached
		if got := c.Now().Sub(start); got != time.Hour {
			t.Errorf("woken after %v, want 1h", got)
		}
	})
}

// set is a wall clock that somebody puts forward or back while it runs.
type set struct{ by atomic.Int64 }

func (s *set) now() time.Time { return time.Now().Add(time.Duration(s.by.Load())) }

func TestWallFollowsAClockThatIsSet(t *testing.T) {
	for _, test := range []struct {
		name string
		by   time.Duration
		min  time.Duration
		max  time.Duration
	}{
		{"forward", 50 * time.Minute, 10 * time.Minute, 10*time.Minute + recheck},
		{"far forward", 500 * time.Hour, time.Minute, time.Minute + recheck},
		{"back", -50 * time.Minute, 110 * time.Minute, 110*time.Minute + recheck},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var s set
				c := wall{s.now}
				began := time.Now()
				reached, release := c.At(c.Now().Add(time.Hour))
				defer release()
				// One minute in, somebody sets the clock.
				time.AfterFunc(time.Minute, func() { s.by.Store(int64(test.by)) })
				<-reached
				if took := time.Since(began); took < test.min || took > test.max {
					t.Errorf("woken after %v, want %v to %v", took, test.min, test.max)
				}
			})
		})
	}
}

func TestWallFarDatesAndRelease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := Wall()
		far, release := c.At(time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC))
		<-time.After(48 * time.Hour)
		if closed(far) {
			t.Error("a date 8000 years ahead is reached")
		}
		release()
		release()
		<-time.After(time.Minute)
		if closed(far) {
			t.Error("woken after the release")
		}
	})
}
