package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/simulator"
	"github.com/daybook-bot/daybook/internal/store"
)

// Every secret of these tests has this in it.
const treasure = "TOPSECRET"

const treasureKey = "TOPSECRETmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykk" // 43 letters and digits

// shared is a log that can be read while it is written.
type shared struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *shared) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *shared) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// served is a running program and the simulated service that it talks to.
type served struct {
	t      *testing.T
	o      *options
	cloud  *simulator.Wecom
	listen string
	log    *shared
	end    func() error // stops the program in order
}

// freeAddress is an address on this machine that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}()
	return l.Addr().String()
}

// prepare writes a data folder with a configuration whose secrets are in files. more goes
// under wecom.
func prepare(t *testing.T, mode string, change func(*simulator.Options), more string) *served {
	t.Helper()
	s := &served{t: t, listen: freeAddress(t), log: &shared{}, o: &options{dir: t.TempDir()}}
	so := simulator.Options{Name: "记事本", Secret: treasure + "-bot", Token: treasure + "-token", AESKey: treasureKey,
		Webhooks: map[string]string{treasure + "-hook": "wrHOOKED"}, Poll: 20 * time.Millisecond}
	so.Corp.AppSecret = treasure + "-app"
	if mode == "callback" {
		so.Callback = "http://" + s.listen + "/wecom/callback"
	}
	if change != nil {
		change(&so)
	}
	s.cloud = simulator.NewWecom(so)
	at, stop, err := s.cloud.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	for name, text := range map[string]string{"bot": treasure + "-bot", "token": treasure + "-token", "key": treasureKey, "hook": treasure + "-hook", "app": treasure + "-app"} {
		if err := os.WriteFile(filepath.Join(s.o.dir, name), []byte(text+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(t, s.o.dir, "daybook.yaml", "listen: "+s.listen+"\nwecom:\n  mode: "+mode+"\n  bot_id: bot\n  secret_file: bot\n  url: "+at.WS+"\n  api: "+at.HTTP+
		"\n  callback: {token_file: token, aes_key_file: key}\n"+more)
	return s
}

// start runs the program until the end of the test, or until it is stopped.
func (s *served) start() {
	s.t.Helper()
	s.startUnwell()
	s.until("connection", func() bool {
		h, found := askHealth(s.t.Context(), s.listen)
		return found && h.OK && h.Platforms[0].State == "ready"
	})
}

// startUnwell does not wait until all is well.
func (s *served) startUnwell() {
	s.t.Helper()
	c, err := s.o.settings()
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(s.t.Context())
	done := make(chan error, 1)
	go func() { done <- s.o.serve(ctx, c, clock.Wall(), s.log) }()
	s.end = sync.OnceValue(func() error {
		stop()
		return <-done
	})
	s.t.Cleanup(func() {
		if err := s.end(); err != nil {
			s.t.Error(err)
		}
	})
}

// until waits for something that happens soon.
func (s *served) until(what string, happened func() bool) {
	s.t.Helper()
	deadline := time.After(20 * time.Second)
	for !happened() {
		select {
		case <-deadline:
			s.t.Fatalf("there was no %s; said: %+v; refused: %+v; the log:\n%s", what, s.cloud.Said(""), s.cloud.State().Refused, s.log)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// hears has somebody ask in a chat and waits for an answer that has a word in it.
func (s *served) hears(say simulator.Say, word string) {
	s.t.Helper()
	if _, err := s.cloud.Say(s.t.Context(), say); err != nil {
		s.t.Fatal(err)
	}
	room := say.Chat
	if room == "" {
		room = say.From
	}
	s.until("answer with "+word, func() bool {
		for _, said := range s.cloud.Said(room) {
			if strings.Contains(said.Text, word) {
				return true
			}
		}
		return false
	})
}

func (s *served) doctor() []sign {
	s.t.Helper()
	found, err := s.o.examine(s.t.Context(), clock.Wall())
	if err != nil {
		s.t.Fatal(err)
	}
	return found
}

func signOf(found []sign, what, state string) (sign, bool) {
	for _, f := range found {
		if f.What == what && f.State == state {
			return f, true
		}
	}
	return sign{}, false
}

func TestServeOverTheLongConnection(t *testing.T) {
	s := prepare(t, "socket", nil, "")
	s.start()
	s.hears(simulator.Say{Chat: "wrGROUP1", Group: true, From: "zhangsan", Text: "@记事本 帮助"}, "绑定")
	found := s.doctor()
	if _, ok := signOf(found, "连接", well); !ok || anyIll(found) {
		t.Errorf("doctor says %+v", found)
	}
	if g, ok := signOf(found, "群", well); !ok || !strings.Contains(g.Says, "wrGROUP1") {
		t.Errorf("doctor does not name the group: %+v", found)
	}
	if c, err := s.o.settings(); err != nil {
		t.Error(err)
	} else if err := s.o.serve(t.Context(), c, clock.Wall(), s.log); !errors.Is(err, store.ErrLocked) {
		t.Errorf("a second serve on the same folder: %v", err)
	}
	if err := s.end(); err != nil {
		t.Error(err)
	}
	if !strings.Contains(s.log.String(), "msg=stopped") {
		t.Errorf("the log does not say that it ended:\n%s", s.log)
	}
	if _, found := askHealth(t.Context(), s.listen); found {
		t.Error("it still answers")
	}
}

func TestServeBehindACallback(t *testing.T) {
	s := prepare(t, "callback", nil, "")
	s.start()
	if err := s.cloud.Verify(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.hears(simulator.Say{Chat: "wrGROUP1", Group: true, From: "zhangsan", Text: "@记事本 帮助"}, "绑定")
	found := s.doctor()
	if anyIll(found) {
		t.Errorf("doctor says %+v", found)
	}
	if push, ok := signOf(found, "主动推送", care); !ok || !strings.Contains(push.Mend, "webhook") || !strings.Contains(push.Mend, "长连接") {
		t.Errorf("doctor does not say that there are no reminders: %+v", found)
	}
	if g, ok := signOf(found, "群", care); !ok || !strings.Contains(g.Mend, "提醒") {
		t.Errorf("doctor does not say that the group gets no reminders: %+v", found)
	}
	if _, ok := signOf(found, "回调地址", well); !ok {
		t.Errorf("doctor has not asked the address: %+v", found)
	}
	both := prepare(t, "callback", nil, "  webhooks: [{chat: wrHOOKED, key_file: hook}]\n  app: {corp_id: corp, agent_id: 1000002, secret_file: app}\n")
	if push, ok := signOf(both.doctor(), "主动推送", well); !ok || !strings.Contains(push.Says, "webhook") {
		t.Errorf("doctor does not see the other ways: %+v", push)
	}
}

func TestKickedAndRefusedAreSeen(t *testing.T) {
	s := prepare(t, "socket", nil, "")
	s.start()
	if err := s.cloud.Fail(simulator.Fault{What: "connection", Mode: "kick"}); err != nil {
		t.Fatal(err)
	}
	s.until("kick in /healthz", func() bool {
		h, _ := askHealth(t.Context(), s.listen)
		return !h.OK && len(h.Platforms) == 1 && h.Platforms[0].State == "kicked" && h.Platforms[0].Mend != ""
	})
	found := s.doctor()
	if c, ok := signOf(found, "连接", ill); !ok || c.Mend == "" {
		t.Errorf("doctor says %+v", found)
	}
	if n := strings.Count(s.log.String(), "level=ERROR"); n != 1 {
		t.Errorf("%d errors in the log:\n%s", n, s.log)
	}

	refused := prepare(t, "socket", func(o *simulator.Options) { o.Secret = "another" }, "")
	c, err := refused.o.settings()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- refused.o.serve(ctx, c, clock.Wall(), refused.log) }()
	refused.until("refusal in /healthz", func() bool {
		h, found := askHealth(t.Context(), refused.listen)
		return found && !h.OK && h.Platforms[0].State == "refused"
	})
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// The sentence of the issue: no secret, token, webhook key or response_url appears in a log,
// an error or what anybody is shown.
func TestNoSecretIsShown(t *testing.T) {
	const app = "  webhooks: [{chat: wrHOOKED, key_file: hook}]\n  app: {corp_id: corp, agent_id: 1000002, secret_file: app}\n"
	for _, mode := range []string{"socket", "callback"} {
		s := prepare(t, mode, nil, app)
		for _, f := range []simulator.Fault{{What: "token", Code: 40001}, {What: "webhook", Code: 93000}, {What: "reply", Code: 846605}, {What: "push", Code: 93006, Times: 3}} {
			if err := s.cloud.Fail(f); err != nil {
				t.Fatal(err)
			}
		}
		shown := []string{}
		look := func() {
			text, err := json.Marshal(s.doctor())
			if err != nil {
				t.Fatal(err)
			}
			shown = append(shown, string(text))
			h, _ := askHealth(t.Context(), s.listen)
			if text, err = json.Marshal(h); err != nil {
				t.Fatal(err)
			}
			shown = append(shown, string(text))
		}
		look()
		s.start()
		for _, room := range []string{"wrGROUP1", "wrHOOKED"} {
			s.hears(simulator.Say{Chat: room, Group: true, From: "zhangsan", Text: "@记事本 帮助"}, "绑定")
		}
		look()
		if err := s.end(); err != nil {
			t.Error(err)
		}
		look()
		// A configuration that is wrong in its secrets.
		for name, text := range map[string]string{"key": treasure, "bot": "", "app": ""} {
			if err := os.WriteFile(filepath.Join(s.o.dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		stdout, stderr, code := run(t, "serve", "--data", s.o.dir)
		if code != 2 {
			t.Errorf("%s: serve without its secrets: exit status %d", mode, code)
		}
		doctored, told, _ := run(t, "doctor", "--data", s.o.dir)
		shown = append(shown, stdout, stderr, doctored, told, s.log.String())
		shown = append(shown, reasons(t, s.o)...)
		for _, text := range shown {
			if strings.Contains(text, treasure) || strings.Contains(text, "response_code=RC") {
				t.Errorf("%s: a secret shows:\n%s", mode, text)
			}
		}
		if !strings.Contains(s.log.String(), "level=") {
			t.Errorf("%s: nothing was logged, so nothing was tested", mode)
		}
	}
}

// reasons are what the database says about what did not arrive.
func reasons(t *testing.T, o *options) (all []string) {
	t.Helper()
	c, err := o.settings()
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), o.dir, clock.Wall(), c.Zone())
	if err != nil {
		t.Fatal(err)
	}
	err = db.View(t.Context(), func(tx *store.Tx) error {
		unsent, err := tx.Unsents(time.Time{})
		for _, u := range unsent {
			all = append(all, u.Reason)
		}
		return err
	})
	if err = errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestDoctorWithoutAnything(t *testing.T) {
	stdout, stderr, code := run(t, "doctor", "--data", t.TempDir())
	if code != 0 || !strings.Contains(stdout, "wecom.mode") || stderr != "" {
		t.Errorf("exit status %d\n%s%s", code, stdout, stderr)
	}
	stdout, _, code = run(t, "doctor", "--json", "--data", filepath.Join(t.TempDir(), "none"))
	if code != 1 || !strings.Contains(stdout, `"state":"ill"`) {
		t.Errorf("exit status %d\n%s", code, stdout)
	}
}
