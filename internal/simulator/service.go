package simulator

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// service is what the simulated clouds have in common: their clock, their chance, their
// books. A cloud embeds it and puts its own paths on mux.
type service struct {
	o      Options
	mux    *http.ServeMux
	ctx    context.Context // ends with the cloud
	cancel context.CancelFunc
	work   sync.WaitGroup // what runs by itself
	poster *http.Client   // of callbacks

	mu      sync.Mutex
	changed chan struct{} // closed when a connection comes or goes
	moved   chan struct{} // closed when Advance lets time pass
	offset  time.Duration
	random  *rand.Rand
	base    string // where clients reach us over HTTP
	faults  faults
	people  map[string]Person
	said    []Said
	quotas  map[string]*quota
	state   State // the counters and lists of it
	handled int   // messages that were to be delivered, each once
	lastID  int
}

func newService(o Options, may map[string][]string) *service {
	webhooks := map[string]string{}
	maps.Copy(webhooks, o.Webhooks)
	o.Webhooks = webhooks
	s := &service{
		o: o, mux: http.NewServeMux(), changed: make(chan struct{}), moved: make(chan struct{}),
		poster: &http.Client{
			Transport:     &http.Transport{},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		random: rand.New(rand.NewPCG(o.Seed, 0x5eed)), faults: faults{may: may, on: map[string][]*Fault{}},
		people: map[string]Person{}, quotas: map[string]*quota{},
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	for _, p := range o.People {
		s.meet(p)
	}
	return s
}

// ServeHTTP serves the socket, the APIs at their own paths and the control API below
// /control.
func (s *service) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	if s.base == "" {
		s.base = "http://" + r.Host
	}
	s.mu.Unlock()
	s.mux.ServeHTTP(rw, r)
}

// start serves the cloud at Options.Listen; its socket is at a path.
func (s *service) start(socket string) (a Addresses, stop func() error, err error) {
	base, end, err := listen(s.o.Listen, s)
	if err != nil {
		return Addresses{}, nil, err
	}
	s.mu.Lock()
	s.base = base
	s.mu.Unlock()
	return Addresses{
			HTTP: base, WS: "ws" + strings.TrimPrefix(base, "http") + socket, Control: base + "/control",
		}, func() error {
			s.mu.Lock()
			s.cancel()
			s.mu.Unlock()
			err := end()
			s.work.Wait()
			s.poster.CloseIdleConnections()
			return err
		}, nil
}

// begin counts something that runs, unless the cloud has been stopped.
func (s *service) begin() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return false
	}
	s.work.Add(1)
	return true
}

// now is the cloud's time. The caller holds mu.
func (s *service) now() time.Time { return s.o.Clock.Now().Add(s.offset) }

// Advance lets time pass for everything that expires.
func (s *service) Advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.offset += d
	close(s.moved)
	s.moved = make(chan struct{})
}

// wait returns true when the cloud's clock has reached a time, however it is moved, and false
// when the cloud or the thing it is for has ended.
func (s *service) wait(until time.Time, ended <-chan struct{}) bool {
	for {
		s.mu.Lock()
		left, moved := until.Sub(s.now()), s.moved
		at := s.o.Clock.Now().Add(left)
		s.mu.Unlock()
		if left <= 0 {
			return true
		}
		reached, release := s.o.Clock.At(at)
		select {
		case <-reached:
		case <-moved:
		case <-ended:
			release()
			return false
		case <-s.ctx.Done():
			release()
			return false
		}
		release()
	}
}

// Said is what the bot has said in a chat, oldest first; in all of them if chat is empty.
func (s *service) Said(chat string) []Said {
	s.mu.Lock()
	defer s.mu.Unlock()
	var said []Said
	for _, u := range s.said {
		if chat == "" || u.Chat == chat {
			said = append(said, u)
		}
	}
	return said
}

// until returns when ready, which is called with mu held, says so, or with the error of ctx.
func (s *service) until(ctx context.Context, what string, ready func() bool) error {
	for {
		s.mu.Lock()
		changed, done := s.changed, ready()
		s.mu.Unlock()
		if done {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for %s: %w", what, ctx.Err())
		case <-changed:
		}
	}
}

// change wakes those who wait for a connection. The caller holds mu.
func (s *service) change() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// snapshot is the state as far as it is the same for all clouds. The caller holds mu.
func (s *service) snapshot() State {
	t := s.state
	t.Now = s.now()
	t.Connections = []Connection{}
	t.Quotas = map[string]Quota{}
	for name, q := range s.quotas {
		t.Quotas[name] = q.used(s.now())
	}
	t.Refused = append([]Refused{}, t.Refused...)
	t.Warnings = append([]string{}, t.Warnings...)
	return t
}

// id makes an id that nobody has had, of the kinds of characters the service uses. The
// caller holds mu.
func (s *service) id(prefix string) string {
	s.lastID++
	return fmt.Sprintf("%s%x-%016x", prefix, s.lastID, s.random.Uint64())
}

// bytes makes n random bytes. The caller holds mu.
func (s *service) bytes(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(s.random.Uint32())
	}
	return b
}

// coin falls one way or the other. The caller holds mu.
func (s *service) coin() bool { return s.random.Uint32()&1 == 0 }

// counter is the quota of that name. The caller holds mu.
func (s *service) counter(what string) *quota {
	q := s.quotas[what]
	if q == nil {
		q = &quota{}
		s.quotas[what] = q
	}
	return q
}

// meet makes a person known to the organisation. The caller holds mu, or nobody else knows
// the cloud yet.
func (s *service) meet(p Person) {
	known, ok := s.people[p.ID]
	if ok && (p.Name == "" || len(known.Departments) > 0) {
		return
	}
	if len(p.Departments) == 0 {
		p.Departments = []int{1}
	}
	s.people[p.ID] = p
}

// Hire makes somebody a member of the organisation whom the app may see.
func (s *service) Hire(p Person) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.meet(p)
}

// Hang puts a webhook robot with a key into a group, as any member can.
func (s *service) Hang(key, group string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.o.Webhooks[key] = group
}

// everybody is the people in the order of their ids. The caller holds mu.
func (s *service) everybody() []Person {
	var all []Person
	for _, id := range slices.Sorted(maps.Keys(s.people)) {
		all = append(all, s.people[id])
	}
	return all
}
