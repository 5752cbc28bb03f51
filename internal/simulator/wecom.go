package simulator

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/daybook-bot/daybook/internal/clock"
)

// Wecom is the WeCom cloud with one intelligent robot (aibot), one self-built app and the
// webhook robots of some groups, as docs of developer.work.weixin.qq.com describe them. "§"
// in this package is a section of our protocol reference of WeCom. It may be used from any
// goroutine.
type Wecom struct {
	o      Options
	mux    *http.ServeMux
	ctx    context.Context // ends with the cloud
	cancel context.CancelFunc
	work   sync.WaitGroup // sockets and polls
	poster *http.Client   // of callbacks

	mu       sync.Mutex
	changed  chan struct{} // closed when a connection comes or goes
	offset   time.Duration
	random   *rand.Rand
	base     string // where clients reach us over HTTP
	faults   faults
	rooms    map[string]*room
	people   map[string]Person
	said     []Said
	quotas   map[string]*quota
	requests map[string]*request // by the req_id or the response_code we gave
	streams  map[string]*stream
	cards    []*sentCard
	tasks    map[string]bool // every task_id that was ever used
	uploads  map[string]*upload
	media    map[string]*media
	pictures map[string]*picture // what came with messages, by path
	sockets  map[int]*socket
	live     *socket // the one that is subscribed
	tokens   map[string]*token
	entered  map[string]string    // person → the day they last opened the chat
	repeats  map[string]time.Time // app messages under duplicate check
	presses  map[string]delivery  // by msgid, for the same press once more
	asked    map[string]int       // conversation → callbacks about it that are being answered
	handled  int                  // messages that were to be delivered, each once
	state    State                // the counters and lists of it
	lastID   int
}

// room is a conversation of the bot's.
type room struct {
	id    string
	group bool
}

// request is something that came from the cloud and may be answered.
type request struct {
	kind    string // message, enter_chat, card, other
	room    room
	user    string
	msgID   string
	at      time.Time
	session int    // the connection it went over
	stream  string // its last stream, as soon as there is one
	card    *sentCard
	used    bool
}

// NewWecom returns a cloud that nobody is connected to. It is an http.Handler, for a test
// that brings its own server; Start brings one.
func NewWecom(o Options) *Wecom {
	o = o.withDefaults()
	w := &Wecom{
		o: o, mux: http.NewServeMux(), changed: make(chan struct{}),
		poster: &http.Client{
			Transport:     &http.Transport{},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		random: rand.New(rand.NewPCG(o.Seed, 0x5eed)),
		faults: faults{}, rooms: map[string]*room{}, people: map[string]Person{},
		quotas: map[string]*quota{}, requests: map[string]*request{}, streams: map[string]*stream{},
		tasks: map[string]bool{}, uploads: map[string]*upload{}, media: map[string]*media{},
		pictures: map[string]*picture{}, sockets: map[int]*socket{}, tokens: map[string]*token{},
		entered: map[string]string{}, repeats: map[string]time.Time{}, presses: map[string]delivery{},
		asked: map[string]int{},
	}
	w.ctx, w.cancel = context.WithCancel(context.Background())
	for _, p := range o.People {
		w.meet(p)
	}
	w.mux.Handle("/control/", control(w))
	w.mux.HandleFunc("POST /control/verify", call(func(ctx context.Context, _ done) (any, error) {
		return done{}, w.Verify(ctx)
	}))
	w.mux.HandleFunc("/ws", w.serveSocket)
	w.mux.HandleFunc("GET /media/{name}", w.servePicture)
	w.mux.HandleFunc("POST /cgi-bin/aibot/response", w.serveResponse)
	w.routeAPI()
	return w
}

// Check says what is wrong with the options, if anything is.
func (o Options) Check() error {
	if o.Callback != "" && callbackKey(o.AESKey) == nil {
		return errors.New("回调模式要 EncodingAESKey：43 个字符，在企业微信后台「接收消息」一栏")
	}
	return nil
}

func (o Options) withDefaults() Options {
	fill := func(s *string, value string) {
		if *s == "" {
			*s = value
		}
	}
	fill(&o.Listen, "127.0.0.1:0")
	fill(&o.Bot, "bot")
	fill(&o.Name, o.Bot)
	fill(&o.Secret, "secret")
	fill(&o.Corp.ID, "corp")
	fill(&o.Corp.AppSecret, "appsecret")
	fill(&o.Corp.ContactSecret, "contactsecret")
	if o.Corp.Agent == 0 {
		o.Corp.Agent = 1000002
	}
	if o.Clock == nil {
		o.Clock = clock.Wall()
	}
	if o.Idle == 0 {
		o.Idle = 90 * time.Second
	}
	if o.Poll == 0 {
		o.Poll = time.Second
	}
	return o
}

// ServeHTTP serves the socket at /ws, the APIs at their own paths and the control API below
// /control.
func (w *Wecom) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	if w.base == "" {
		w.base = "http://" + r.Host
	}
	w.mu.Unlock()
	w.mux.ServeHTTP(rw, r)
}

// Start serves the cloud at Options.Listen. stop cuts every connection and returns when
// nothing of the cloud runs any more.
func (w *Wecom) Start() (a Addresses, stop func() error, err error) {
	base, end, err := listen(w.o.Listen, w)
	if err != nil {
		return Addresses{}, nil, err
	}
	w.mu.Lock()
	w.base = base
	w.mu.Unlock()
	return Addresses{
			HTTP: base, WS: "ws" + strings.TrimPrefix(base, "http") + "/ws", Control: base + "/control",
		}, func() error {
			w.mu.Lock()
			w.cancel()
			w.mu.Unlock()
			err := end()
			w.work.Wait()
			w.poster.CloseIdleConnections()
			return err
		}, nil
}

// begin counts something that runs, unless the cloud has been stopped.
func (w *Wecom) begin() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ctx.Err() != nil {
		return false
	}
	w.work.Add(1)
	return true
}

// now is the cloud's time. The caller holds mu.
func (w *Wecom) now() time.Time { return w.o.Clock.Now().Add(w.offset) }

// Hire makes somebody a member of the organisation whom the app may see.
func (w *Wecom) Hire(p Person) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.meet(p)
}

// Advance lets time pass for everything that expires.
func (w *Wecom) Advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.offset += d
}

// Fail switches a failure on. A failure of the connection happens at once, unless it repeats.
func (w *Wecom) Fail(f Fault) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if f.What != "connection" || f.Every > 0 || f.Mode == "clear" {
		return w.faults.add(f)
	}
	if err := (faults{}).add(f); err != nil {
		return err
	}
	if w.live == nil {
		return errors.New("nobody is connected")
	}
	w.breakConnection(f.Mode)
	return nil
}

// Said is what the bot has said in a chat, oldest first; in all of them if chat is empty.
func (w *Wecom) Said(chat string) []Said {
	w.mu.Lock()
	defer w.mu.Unlock()
	var said []Said
	for _, s := range w.said {
		if chat == "" || s.Chat == chat {
			said = append(said, s)
		}
	}
	return said
}

// State is what the cloud knows about its client.
func (w *Wecom) State() State {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.state
	s.Now = w.now()
	s.Connections = []Connection{}
	for _, c := range w.sockets {
		s.Connections = append(s.Connections, Connection{c.id, c.since, c == w.live, c.mode})
		s.Unacknowledged += len(c.answering) + c.muted
	}
	s.Quotas = map[string]Quota{}
	for name, q := range w.quotas {
		s.Quotas[name] = q.used(w.now())
	}
	s.OpenStreams = w.openStreams()
	s.Refused = append([]Refused{}, s.Refused...)
	s.Warnings = append([]string{}, s.Warnings...)
	return s
}

// Subscribed returns when somebody is subscribed, or with the error of ctx.
func (w *Wecom) Subscribed(ctx context.Context) error {
	for {
		w.mu.Lock()
		live, changed := w.live, w.changed
		ready := live != nil && live.mode == ""
		w.mu.Unlock()
		if ready {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for a subscription: %w", ctx.Err())
		case <-changed:
		}
	}
}

// change wakes those who wait for a connection. The caller holds mu.
func (w *Wecom) change() {
	close(w.changed)
	w.changed = make(chan struct{})
}

// id makes an id that nobody has had, of the kinds of characters the service uses. The
// caller holds mu.
func (w *Wecom) id(prefix string) string {
	w.lastID++
	return fmt.Sprintf("%s%x-%016x", prefix, w.lastID, w.random.Uint64())
}

// bytes makes n random bytes. The caller holds mu.
func (w *Wecom) bytes(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(w.random.Uint32())
	}
	return b
}

// coin falls one way or the other. The caller holds mu.
func (w *Wecom) coin() bool { return w.random.Uint32()&1 == 0 }

// messageID makes an id of a message: opaque, with characters that JSON escapes (§1.1).
func (w *Wecom) messageID() string {
	return "m/" + base64.StdEncoding.EncodeToString([]byte(w.id("")))
}

// quota counts one more use of what, unless that is too much. The caller holds mu.
func (w *Wecom) quota(what string, minute, hour int) *refusal {
	q := w.quotas[what]
	if q == nil {
		q = &quota{}
		w.quotas[what] = q
	}
	if q.allow(w.now(), minute, hour) {
		return nil
	}
	return refuse(45009, "api freq out of limit")
}

// meet makes a person known to the organisation. The caller holds mu, or nobody else knows
// the cloud yet.
func (w *Wecom) meet(p Person) {
	known, ok := w.people[p.ID]
	if ok && (p.Name == "" || len(known.Departments) > 0) {
		return
	}
	if len(p.Departments) == 0 {
		p.Departments = []int{1}
	}
	w.people[p.ID] = p
}
