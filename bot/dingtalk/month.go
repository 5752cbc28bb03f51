package dingtalk

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/daybook-bot/daybook/internal/store"
)

// What an organisation may do in a calendar month is counted twice: calls of the API, and
// everything that goes over webhooks or is pushed to us (§2.7).
const (
	meterAPI  = "api"
	meterPush = "webhook"
)

// low is the part of a month's calls, in percent, from which on only what matters is said.
const low = 80

// Meter is one count of a month.
type Meter struct {
	Name  string // api or webhook
	Used  int
	Limit int  // 0: none
	Over  bool // the service has said that it is used up
}

// Low reports whether the month's calls are running out.
func (m Meter) Low() bool { return m.Over || m.Limit > 0 && m.Used*100 >= m.Limit*low }

// Month is what was used of a calendar month, in the organisation's time zone.
type Month struct {
	Month  string // 2026-11
	Meters []Meter
}

// Low is the first meter that is running out; false if none is.
func (m Month) Low() (Meter, bool) {
	for _, one := range m.Meters {
		if one.Low() {
			return one, true
		}
	}
	return Meter{}, false
}

// Limits of a month. Zero: none.
type Limits struct{ API, Push int }

// monthKey is where a month is kept.
const monthKey = "month/"

type counts struct {
	API  int `json:"api"`
	Push int `json:"webhook"`

	Over []string `json:"over,omitempty"` // the meters that the service says are used up
}

// meters count calls. They may be used from any goroutine.
type meters struct {
	zone   *time.Location
	limits Limits
	shelf  *store.Shelf

	mu     sync.Mutex
	loaded bool
	month  string
	used   counts
	warned map[string]bool

	dirty chan struct{} // holds one: there is something to keep
}

func newMeters(zone *time.Location, limits Limits, shelf *store.Shelf) *meters {
	if zone == nil {
		zone = time.UTC
	}
	return &meters{zone: zone, limits: limits, shelf: shelf, dirty: make(chan struct{}, 1)}
}

// load takes over what was counted before a restart, once.
func (m *meters) load(ctx context.Context, now time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.loaded {
		return nil
	}
	month := now.In(m.zone).Format("2006-01")
	kept, err := readCounts(ctx, m.shelf, month)
	if err != nil {
		return err
	}
	m.turn(month)
	m.used.API, m.used.Push = m.used.API+kept.API, m.used.Push+kept.Push
	for _, meter := range kept.Over {
		if !slices.Contains(m.used.Over, meter) {
			m.used.Over = append(m.used.Over, meter)
		}
	}
	m.loaded = true
	return nil
}

func readCounts(ctx context.Context, shelf *store.Shelf, month string) (counts, error) {
	var c counts
	text, found, err := shelf.Get(ctx, monthKey+month)
	if err != nil || !found {
		return c, err
	}
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return c, fmt.Errorf("what was counted in %s: %w", month, err)
	}
	return c, nil
}

// ReadMonth is what a program counted on a shelf in the month of a moment, whether it runs
// or not.
func ReadMonth(ctx context.Context, shelf *store.Shelf, now time.Time, zone *time.Location, l Limits) (Month, error) {
	month := now.In(zone).Format("2006-01")
	c, err := readCounts(ctx, shelf, month)
	return monthOf(month, c, l), err
}

func monthOf(month string, c counts, l Limits) Month {
	return Month{month, []Meter{
		{meterAPI, c.API, l.API, slices.Contains(c.Over, meterAPI)},
		{meterPush, c.Push, l.Push, slices.Contains(c.Over, meterPush)},
	}}
}

// turn begins with nothing when a month has begun. The caller holds mu.
func (m *meters) turn(month string) {
	if m.month != month {
		m.month, m.used = month, counts{}
		m.warned = map[string]bool{}
	}
}

// count notes one more call. It returns a meter that has just begun to run out.
func (m *meters) count(meter string, now time.Time) (Meter, bool) {
	return m.change(now, func() {
		if meter == meterAPI {
			m.used.API++
		} else {
			m.used.Push++
		}
	})
}

// exceeded notes that the service says that a month is used up.
func (m *meters) exceeded(meter string, now time.Time) (Meter, bool) {
	return m.change(now, func() {
		if !slices.Contains(m.used.Over, meter) {
			m.used.Over = append(slices.Clone(m.used.Over), meter) // keep may be writing the old one
		}
	})
}

// granted notes that the service let something through: what was used up was added to.
func (m *meters) granted(meter string, now time.Time) {
	m.mu.Lock()
	over := slices.Contains(m.used.Over, meter)
	m.mu.Unlock()
	if !over {
		return
	}
	m.change(now, func() {
		m.used.Over = slices.DeleteFunc(slices.Clone(m.used.Over), func(one string) bool { return one == meter })
	})
}

func (m *meters) change(now time.Time, do func()) (Meter, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.turn(now.In(m.zone).Format("2006-01"))
	do()
	select {
	case m.dirty <- struct{}{}:
	default:
	}
	for _, one := range monthOf(m.month, m.used, m.limits).Meters {
		if one.Low() && !m.warned[one.Name] {
			m.warned[one.Name] = true
			return one, true
		}
	}
	return Meter{}, false
}

// unwarned takes back that somebody was warned.
func (m *meters) unwarned(meter string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.warned, meter)
}

func (m *meters) read(now time.Time) Month {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.turn(now.In(m.zone).Format("2006-01"))
	return monthOf(m.month, m.used, m.limits)
}

// keep writes down what was counted. What is counted meanwhile marks itself as dirty again.
func (m *meters) keep(ctx context.Context) error {
	m.mu.Lock()
	month, used, loaded := m.month, m.used, m.loaded
	m.mu.Unlock()
	if !loaded || month == "" {
		return nil
	}
	return m.shelf.Put(ctx, monthKey+month, encoded(used))
}
