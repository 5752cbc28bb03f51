package simulator

import (
	"context"
	"encoding/base64"
	"errors"
	"time"

	"github.com/daybook-bot/daybook/internal/clock"
)

// Wecom is the WeCom cloud with one intelligent robot (aibot), one self-built app and the
// webhook robots of some groups, as docs of developer.work.weixin.qq.com describe them. "§"
// in this package is a section of our protocol reference of WeCom. It may be used from any
// goroutine.
type Wecom struct {
	*service

	rooms    map[string]*room
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
	w := &Wecom{
		service: newService(o.withDefaults(), wecomFaults), rooms: map[string]*room{},
		requests: map[string]*request{}, streams: map[string]*stream{},
		tasks: map[string]bool{}, uploads: map[string]*upload{}, media: map[string]*media{},
		pictures: map[string]*picture{}, sockets: map[int]*socket{}, tokens: map[string]*token{},
		entered: map[string]string{}, repeats: map[string]time.Time{}, presses: map[string]delivery{},
		asked: map[string]int{},
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

// Start serves the cloud at Options.Listen. stop cuts every connection and returns when
// nothing of the cloud runs any more.
func (w *Wecom) Start() (a Addresses, stop func() error, err error) { return w.start("/ws") }

// Fail switches a failure on. A failure of the connection happens at once, unless it repeats.
func (w *Wecom) Fail(f Fault) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if f.What != "connection" || f.Every > 0 || f.Mode == "clear" {
		return w.faults.add(f)
	}
	if err := w.faults.check(f); err != nil {
		return err
	}
	if w.live == nil {
		return errors.New("nobody is connected")
	}
	w.breakConnection(f.Mode)
	return nil
}

// State is what the cloud knows about its client.
func (w *Wecom) State() State {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.snapshot()
	for _, c := range w.sockets {
		s.Connections = append(s.Connections, Connection{c.id, c.since, c == w.live, c.mode})
		s.Unacknowledged += len(c.answering) + c.muted
	}
	s.OpenStreams = w.openStreams()
	return s
}

// Subscribed returns when somebody is subscribed, or with the error of ctx.
func (w *Wecom) Subscribed(ctx context.Context) error {
	return w.until(ctx, "a subscription", func() bool { return w.live != nil && w.live.mode == "" })
}

// messageID makes an id of a message: opaque, with characters that JSON escapes (§1.1).
func (w *Wecom) messageID() string {
	return "m/" + base64.StdEncoding.EncodeToString([]byte(w.id("")))
}

// quota counts one more use of what, unless that is too much. The caller holds mu.
func (w *Wecom) quota(what string, minute, hour int) *refusal {
	if w.counter(what).allow(w.now(), minute, hour) {
		return nil
	}
	return refuse(45009, "api freq out of limit")
}
