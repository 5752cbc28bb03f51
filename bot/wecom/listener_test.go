package wecom_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/bot/wecom"
	"github.com/daybook-bot/daybook/bot/wecom/seal"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/simulator"
	"github.com/daybook-bot/daybook/internal/store"
)

const (
	hookToken = "geheim-token"
	hookKey   = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
)

// post is a robot behind a callback address on the simulated service, and what keeps.
type post struct {
	t      *testing.T
	clock  *clock.Manual
	cloud  *simulator.Wecom
	robot  *wecom.Listener
	url    string
	log    *lockedBuffer
	heard  chan chat.Message
	missed chan [2]time.Time
	coming atomic.Bool
	aside  atomic.Int32 // -1: there is none; else how often it was used
	mu     sync.Mutex
	keeps  error
}

func (p *post) keep(m chat.Message) <-chan error {
	p.mu.Lock()
	defer p.mu.Unlock()
	receipt := make(chan error, 1)
	receipt <- p.keeps
	if p.keeps == nil {
		p.heard <- m
	}
	return receipt
}

// newPost is a robot that listens.
func newPost(t *testing.T, wait time.Duration) *post {
	t.Helper()
	p := makePost(t, wait, nil)
	t.Cleanup(p.listen())
	return p
}

// listen has the robot listen until stop is called.
func (p *post) listen() (stop func()) {
	ctx, end := context.WithCancel(p.t.Context())
	var listening sync.WaitGroup
	listening.Go(func() {
		if err := p.robot.Listen(ctx, p.keep); err != nil {
			p.t.Error(err)
		}
	})
	p.ready()
	return func() {
		end()
		listening.Wait()
	}
}

// ready waits until the robot listens.
func (p *post) ready() {
	for {
		h, changed := p.robot.Health()
		if h.State == wecom.Ready {
			return
		}
		select {
		case <-changed:
		case <-time.After(time.Minute):
			p.t.Errorf("the robot is %s, and does not get ready", h.State)
			return
		}
	}
}

// makePost is a robot that does not listen yet. aside, if there is one, is told where the
// service is.
func makePost(t *testing.T, wait time.Duration, aside func(at simulator.Addresses, k clock.Clock) func(context.Context, chat.Outgoing) (bool, error)) *post {
	t.Helper()
	k := clock.NewManual(morning)
	p := &post{t: t, clock: k, log: &lockedBuffer{}, heard: make(chan chat.Message, 100), missed: make(chan [2]time.Time, 10)}
	p.aside.Store(-1)
	address := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { p.robot.ServeHTTP(w, r) }))
	t.Cleanup(address.Close)
	p.url = address.URL + "/wecom/callback"
	so := simulator.Options{Name: "小记", Callback: p.url, Token: hookToken, AESKey: hookKey,
		Clock: k, Seed: 1, Poll: 10 * time.Millisecond, Webhooks: map[string]string{geheim: group.Room}}
	so.Corp.AppSecret = geheim
	so.People = []simulator.Person{{ID: "zhangsan", Name: "张三"}}
	p.cloud = simulator.NewWecom(so)
	at, stop, err := p.cloud.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	db, err := store.Open(t.Context(), t.TempDir(), k, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	box, err := seal.New(hookToken, hookKey, "")
	if err != nil {
		t.Fatal(err)
	}
	other := func(context.Context, chat.Outgoing) (bool, error) {
		if p.aside.Load() < 0 {
			return false, nil
		}
		p.aside.Add(1)
		return true, nil
	}
	if aside != nil {
		other = aside(at, k)
	}
	p.robot = wecom.NewListener(wecom.ListenerOptions{
		Box: box, Bot: "bot", Names: []string{"小记"}, API: at.HTTP, Clock: k, AtOnce: wait,
		Log: slog.New(slog.NewTextHandler(p.log, &slog.HandlerOptions{Level: slog.LevelDebug})), Shelf: db.Shelf(wecom.Platform),
		Coming: func(context.Context, chat.Message) (bool, error) { return p.coming.Load(), nil },
		Aside:  other,
		Missed: func(_ context.Context, from, to time.Time) error {
			p.missed <- [2]time.Time{from, to}
			return nil
		},
	})
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
		for _, hidden := range []string{hookToken, hookKey, "response_code=RC"} {
			if strings.Contains(p.log.String(), hidden) {
				t.Errorf("%s is in the log:\n%s", hidden, p.log)
			}
		}
	})
	return p
}

// says has somebody say something in the group, while f answers it.
func (p *post) says(s simulator.Say, f func(m chat.Message)) {
	p.t.Helper()
	var answering sync.WaitGroup
	if f != nil {
		answering.Go(func() {
			if m, ok := p.hear(); ok {
				f(m)
			}
		})
	}
	if _, err := p.cloud.Say(p.t.Context(), s); err != nil {
		p.t.Error(err)
	}
	answering.Wait()
}

// hear waits for what was said; nobody waits for ever.
func (p *post) hear() (m chat.Message, ok bool) {
	select {
	case m = <-p.heard:
		return m, true
	case <-time.After(time.Minute):
		p.t.Error("nothing was heard")
		return m, false
	}
}

func (p *post) answer(m chat.Message, text string) error {
	return p.robot.Send(p.t.Context(), chat.Outgoing{Key: text, To: m.Place, Back: m.Back, Reply: chat.Reply{Text: text}})
}

func (p *post) said(room string) []simulator.Said {
	p.t.Helper()
	if faults := p.cloud.State().Refused; len(faults) > 0 {
		p.t.Errorf("the service refused: %+v", faults)
	}
	return p.cloud.Said(room)
}

var asks = simulator.Say{Chat: "wrGROUP1", Group: true, From: "zhangsan", Text: "@小记 统计"}

func TestCallbackIsVerifiedAndAnswered(t *testing.T) {
	p := newPost(t, time.Minute)
	if err := p.cloud.Verify(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.coming.Store(true)
	p.says(asks, func(m chat.Message) {
		if m.Text != "统计" || m.Place != group || m.From.ID != "zhangsan" {
			t.Errorf("heard %+v", m)
		}
		if err := p.answer(m, "三件"); err != nil {
			t.Error(err)
		}
	})
	said := p.said("wrGROUP1")
	if len(said) != 1 || said[0].Text != "三件" || said[0].Via != "reply" || said[0].Open {
		t.Errorf("said %+v", said)
	}
	if h, _ := p.robot.Health(); !h.Well() || h.Group.IsZero() || !h.Single.IsZero() {
		t.Errorf("%+v", h)
	}
}

func TestCallbackThatNeedsNoAnswerIsAnsweredAtOnce(t *testing.T) {
	p := newPost(t, time.Minute) // it would be seen
	p.says(asks, nil)
	if said := p.said("wrGROUP1"); len(said) != 0 || len(p.heard) != 1 {
		t.Errorf("said %+v", said)
	}
}

func TestSlowAnswerComesByStream(t *testing.T) {
	p := newPost(t, time.Millisecond)
	p.coming.Store(true)
	p.says(asks, nil)
	said := p.said("wrGROUP1")
	if len(said) != 1 || !said[0].Open {
		t.Fatalf("said %+v", said)
	}
	m, _ := p.hear()
	if err := p.answer(m, "三件"); err != nil {
		t.Fatal(err)
	}
	if said := p.closed(); len(said) != 1 || said[0].Text != "三件" {
		t.Errorf("said %+v", said)
	}
	if err := p.answer(m, "还有一件"); err != nil {
		t.Fatal(err)
	}
	if said = p.said("wrGROUP1"); len(said) != 2 || said[1].Via != "response_url" {
		t.Errorf("said %+v", said)
	}
}

func TestStreamEndsAlsoWithoutAnswer(t *testing.T) {
	p := newPost(t, time.Millisecond)
	p.coming.Store(true)
	p.says(asks, nil)
	p.clock.Set(p.clock.Now().Add(5*time.Minute + 40*time.Second))
	if said := p.closed(); len(said) != 1 || !strings.Contains(said[0].Text, "再问一次") {
		t.Errorf("said %+v", said)
	}
}

// closed waits until the newest stream of the group is closed.
func (p *post) closed() []simulator.Said {
	p.t.Helper()
	deadline := time.After(10 * time.Second)
	for {
		if said := p.said("wrGROUP1"); len(said) > 0 && !said[len(said)-1].Open {
			return said
		}
		select {
		case <-deadline:
			p.t.Fatal("the stream stays open")
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func TestLateAnswerGoesToTheResponseURLOnce(t *testing.T) {
	p := newPost(t, time.Minute)
	p.says(asks, nil)
	m, _ := p.hear()
	if err := p.answer(m, "晚了一点"); err != nil {
		t.Fatal(err)
	}
	said := p.said("wrGROUP1")
	if len(said) != 1 || said[0].Via != "response_url" || said[0].Text != "晚了一点" {
		t.Fatalf("said %+v", said)
	}
	if err := p.answer(m, "还有"); !errors.Is(err, wecom.ErrNoPush) || !errors.Is(err, chat.ErrNever) {
		t.Errorf("a second one: %v", err)
	}
	p.aside.Store(0)
	if err := p.answer(m, "还有"); err != nil || p.aside.Load() != 1 {
		t.Errorf("a second one, with a webhook: %v", err)
	}
	p.says(asks, nil)
	m, _ = p.hear()
	p.clock.Set(p.clock.Now().Add(time.Hour))
	if err := p.answer(m, "太晚了"); err != nil || p.aside.Load() != 2 {
		t.Errorf("after an hour: %v", err)
	}
}

func TestCallbackCannotPush(t *testing.T) {
	p := newPost(t, time.Minute)
	o := chat.Outgoing{Key: "k", To: group, Reply: chat.Reply{Text: "明天主题日"}}
	if err := p.robot.Send(t.Context(), o); !errors.Is(err, wecom.ErrNoPush) {
		t.Errorf("%v", err)
	}
	if h, _ := p.robot.Health(); len(h.Unreachable) != 1 {
		t.Errorf("%+v", h)
	}
	p.aside.Store(0)
	if err := p.robot.Send(t.Context(), o); err != nil || p.aside.Load() != 1 {
		t.Errorf("with a webhook: %v", err)
	}
}

func TestCardsAndClicks(t *testing.T) {
	p := newPost(t, time.Minute)
	p.coming.Store(true)
	p.says(simulator.Say{From: "zhangsan", Text: "题目"}, func(m chat.Message) {
		err := p.robot.Send(t.Context(), chat.Outgoing{Key: "q", To: m.Place, Back: m.Back,
			Reply: chat.Reply{Text: "第一行\n第二行", Choices: []chat.Choice{{Label: "A", Says: "选A"}, {Label: "B", Says: "选B"}}}})
		if err != nil {
			t.Error(err)
		}
	})
	if said := p.said("zhangsan"); len(said) == 0 || len(said[len(said)-1].Choices) != 2 {
		t.Fatalf("said %+v", said)
	}
	if _, err := p.cloud.Click(t.Context(), simulator.Click{Chat: "zhangsan", From: "zhangsan", Label: "B"}); err != nil {
		t.Fatal(err)
	}
	m, _ := p.hear()
	if m.Text != "选B" || m.Place != single {
		t.Errorf("heard %+v", m)
	}
	said := p.said("zhangsan")
	if last := said[len(said)-1]; last.Via != "update" {
		t.Errorf("the card stays as it was: %+v", last)
	}
	if err := p.answer(m, "已记下"); err != nil {
		t.Errorf("the answer to a click: %v", err)
	}
}

func TestPictureIsDecryptedWithTheAddressKey(t *testing.T) {
	p := newPost(t, time.Minute)
	picture := []byte("\x89PNG\r\n\x1a\nquiz")
	p.says(simulator.Say{Chat: "wrGROUP1", Group: true, From: "zhangsan", Text: "@小记 报告", Images: [][]byte{picture}}, nil)
	m, _ := p.hear()
	if len(m.Files) != 1 {
		t.Fatalf("%+v", m)
	}
	if strings.Contains(m.Files[0].Ref, hookKey) {
		t.Error("the key of the address travels with the file")
	}
	file, err := p.robot.Fetch(t.Context(), m.Files[0])
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(file)
	if err != nil || string(got) != string(picture) {
		t.Errorf("%q, %v", got, err)
	}
}

func TestWhatCannotBeKeptIsSaid(t *testing.T) {
	p := newPost(t, time.Minute)
	p.mu.Lock()
	p.keeps = errors.New("the disk is full")
	p.mu.Unlock()
	p.says(asks, nil)
	if said := p.said("wrGROUP1"); len(said) != 1 || !strings.Contains(said[0].Text, "没能记下") {
		t.Errorf("said %+v", said)
	}
}

func TestWelcomeOnceForEver(t *testing.T) {
	p := newPost(t, time.Minute)
	for range 2 {
		p.says(simulator.Say{From: "zhangsan", Event: "enter_chat"}, nil)
		p.clock.Set(p.clock.Now().Add(24 * time.Hour))
	}
	if said := p.said("zhangsan"); len(said) != 1 || said[0].Via != "welcome" {
		t.Errorf("said %+v", said)
	}
}

func TestWhatWasPostedWhileNobodyListenedIsTold(t *testing.T) {
	p := makePost(t, time.Minute, nil)
	p.listen()()
	p.clock.Set(morning.Add(2 * time.Hour))
	if _, err := p.cloud.Say(t.Context(), asks); err != nil {
		t.Fatal(err)
	}
	p.listen()()
	if len(p.missed) != 1 || len(p.heard) != 0 || p.cloud.State().Lost != 1 {
		t.Fatalf("%d times told, %d heard, %+v", len(p.missed), len(p.heard), p.cloud.State())
	}
	if gap := <-p.missed; !gap[0].Equal(morning) || !gap[1].Equal(morning.Add(2*time.Hour)) {
		t.Errorf("missed from %s to %s", gap[0], gap[1])
	}
	p.clock.Set(morning.Add(2*time.Hour + 30*time.Second))
	p.listen()()
	if len(p.missed) != 0 {
		t.Error("half a minute is told of")
	}
}

// More than the service takes in a minute is not refused where we would hear of it (§8): it
// has to wait, and is said at the response_url.
func TestCallbackKeepsTheQuota(t *testing.T) {
	p := newPost(t, 500*time.Millisecond)
	var waiting []chat.Message
	for range 29 {
		p.coming.Store(true)
		p.says(asks, func(m chat.Message) {
			if err := p.answer(m, "三件"); err != nil {
				waiting = append(waiting, m)
				p.coming.Store(false)
			}
		})
	}
	if said := p.said("wrGROUP1"); len(said)+len(waiting) != 29 || len(waiting) == 0 {
		t.Fatalf("%d said, %d wait", len(said), len(waiting))
	}
	p.clock.Set(morning.Add(2 * time.Minute))
	for _, m := range waiting {
		if err := p.answer(m, "三件"); err != nil {
			t.Error(err)
		}
	}
	if said := p.said("wrGROUP1"); len(said) != 29 || said[28].Via != "response_url" {
		t.Errorf("%d said", len(said))
	}
}
