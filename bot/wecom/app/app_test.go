package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/secret"
	"github.com/daybook-bot/daybook/internal/simulator"
	"github.com/daybook-bot/daybook/internal/token"
)

const hush = "TOPSECRET"

// cloud is the least of a network: tokens that can be taken back, and answers by path.
type network struct {
	t       *testing.T
	mu      sync.Mutex
	tokens  int    // given so far
	valid   string // the one that is good now
	expires int
	answers map[string]string // by path; "" is ok
	status  int
	got     []string
}

func (c *network) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		c.t.Error(err)
	}
	path := strings.TrimPrefix(r.URL.Path, "/cgi-bin/")
	if c.status != 0 {
		w.WriteHeader(c.status)
		return
	}
	answer := c.answers[path]
	switch {
	case path == "gettoken":
		if answer == "" {
			c.tokens++
			c.valid = fmt.Sprintf("%s-token-%d", hush, c.tokens)
			answer = fmt.Sprintf(`{"errcode":0,"errmsg":"ok","access_token":%q,"expires_in":%d}`, c.valid, c.expires)
		}
		if q := r.URL.Query(); q.Get("corpid") != "ww1" || q.Get("corpsecret") != hush {
			c.t.Errorf("gettoken?%s", r.URL.RawQuery)
		}
	case r.URL.Query().Get("access_token") != c.valid:
		answer = fmt.Sprintf(`{"errcode":40014,"errmsg":"invalid access_token %s"}`, r.URL.Query().Get("access_token"))
	case answer == "":
		answer = `{"errcode":0,"errmsg":"ok"}`
	}
	if path != "gettoken" && path != "media/upload" {
		c.got = append(c.got, strings.TrimSpace(path+" "+string(body)))
	}
	if _, err := io.WriteString(w, answer); err != nil {
		c.t.Error(err)
	}
}

func (c *network) revoke() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.valid = "another"
}

func start(t *testing.T, answers map[string]string) (*App, *network, *clock.Manual) {
	t.Helper()
	c := &network{t: t, expires: 7200, answers: answers}
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	k := clock.NewManual(time.Date(2026, 4, 1, 9, 0, 0, 0, time.UTC))
	return New(Options{API: server.URL, CorpID: "ww1", Agent: 1000002, Secret: secret.New(hush), Cache: token.Here(k)}), c, k
}

func hides(t *testing.T, err error) {
	t.Helper()
	for e := err; e != nil; e = errors.Unwrap(e) {
		if fault := (*Fault)(nil); errors.As(e, &fault) && strings.Contains(fault.Error(), hush) {
			t.Errorf("a secret shows in a fault: %v", fault)
		}
	}
	if err != nil && strings.Contains(err.Error(), hush) {
		t.Errorf("a secret shows: %v", err)
	}
}

func TestTokenIsKeptAndRefreshed(t *testing.T) {
	a, c, k := start(t, nil)
	for range 3 {
		if err := a.Say(t.Context(), "zhangsan", "你好"); err != nil {
			t.Fatal(err)
		}
	}
	if c.tokens != 1 {
		t.Errorf("%d tokens for three calls", c.tokens)
	}
	c.revoke()
	if err := a.Say(t.Context(), "zhangsan", "还在"); err != nil || c.tokens != 2 {
		t.Errorf("after the token was taken back: %v, %d tokens", err, c.tokens)
	}
	k.Set(k.Now().Add(2 * time.Hour))
	if err := a.Check(t.Context()); err != nil || c.tokens != 3 {
		t.Errorf("after its time: %v, %d tokens", err, c.tokens)
	}
}

// Each refusal of a token is answered by one new one, and no more.
func TestNoLoopOverTokens(t *testing.T) {
	a, c, _ := start(t, map[string]string{"message/send": `{"errcode":42001,"errmsg":"access_token expired TOPSECRET-token-2"}`})
	err := a.Say(t.Context(), "zhangsan", "你好")
	var fault *Fault
	if !errors.As(err, &fault) || fault.Code != codeExpiredToken || c.tokens != 2 || len(c.got) != 2 {
		t.Errorf("%v, %d tokens, %d sent", err, c.tokens, len(c.got))
	}
	hides(t, err)
}

// expires_in at or under 1500 s would be kept for no time at all (wecom.md section 10, 5).
func TestShortLivedToken(t *testing.T) {
	a, c, _ := start(t, nil)
	c.expires = 900
	if err := errors.Join(a.Check(t.Context()), a.Check(t.Context())); err != nil || c.tokens != 2 {
		t.Errorf("%v, %d tokens", err, c.tokens)
	}
}

func TestRefusedSecretIsAFault(t *testing.T) {
	a, _, _ := start(t, map[string]string{"gettoken": `{"errcode":40001,"errmsg":"invalid credential TOPSECRET, hint: [1]"}`})
	err := a.Check(t.Context())
	var fault *Fault
	if !errors.As(err, &fault) || fault.Code != codeWrongSecret || fault.Mend() == "" || errors.Is(err, chat.ErrNever) {
		t.Errorf("%v", err)
	}
	hides(t, err)
}

func TestErrorsHoldNoSecret(t *testing.T) {
	for _, status := range []int{http.StatusInternalServerError, http.StatusFound} {
		a, c, _ := start(t, nil)
		c.status = status
		if err := a.Check(t.Context()); err == nil {
			t.Error("no error")
		} else {
			hides(t, err)
		}
		c.status = 0
		if err := a.Check(t.Context()); err != nil {
			t.Fatal(err)
		}
		c.status = status
		if err := a.Say(t.Context(), "a", "b"); !errors.Is(err, chat.ErrUnknown) {
			t.Errorf("%v", err)
		} else {
			hides(t, err)
		}
	}
	a, _, _ := start(t, nil)
	door.lead("", credentials("ww1", a.secret.Reveal()), "http://127.0.0.1:1")
	err := a.Check(t.Context())
	if err == nil {
		t.Error("nobody is there, and no error")
	}
	hides(t, err)
}

func TestWhatIsSent(t *testing.T) {
	a, c, _ := start(t, map[string]string{"media/upload": `{"errcode":0,"type":"file","media_id":"M1","created_at":1760000000}`})
	ctx := t.Context()
	if err := errors.Join(a.Say(ctx, "zhangsan", "你好"), a.SendFile(ctx, "zhangsan", "台账.xlsx", []byte("123456")),
		a.SendPicture(ctx, "zhangsan", "a.png", []byte("123456")), a.Say(ctx, "lisi", strings.Repeat("水", 700))); err != nil {
		t.Fatal(err)
	}
	want := []string{
		`message/send {"agentid":1000002,"msgtype":"text","text":{"content":"你好"},"touser":"zhangsan"}`,
		`message/send {"agentid":1000002,"file":{"media_id":"M1"},"msgtype":"file","touser":"zhangsan"}`,
		`message/send {"agentid":1000002,"image":{"media_id":"M1"},"msgtype":"image","touser":"zhangsan"}`,
	}
	if d := cmp.Diff(want, c.got[:3]); d != "" {
		t.Error(d)
	}
	if len(c.got) != 5 {
		t.Errorf("a long text went out as %d", len(c.got)-3)
	}
	for name, err := range map[string]error{
		"two people": a.Say(ctx, "a|b", "x"), "everybody": a.Say(ctx, "@all", "x"), "nobody": a.Say(ctx, "", "x"),
		"nothing": a.Say(ctx, "a", " \n"), "small file": a.SendFile(ctx, "a", "f", []byte("12345")),
	} {
		if !errors.Is(err, chat.ErrNever) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(c.got) != 5 {
		t.Errorf("sent all the same: %q", c.got[5:])
	}
}

// errcode 0 does not say that anybody got it (wecom.md section 3.2).
func TestPartialFailure(t *testing.T) {
	for _, answer := range []string{
		`{"errcode":0,"errmsg":"ok","invaliduser":"zhangsan"}`, `{"errcode":0,"unlicenseduser":"zhangsan"}`,
		`{"errcode":81013,"errmsg":"user & party & tag all invalid"}`,
	} {
		a, _, _ := start(t, map[string]string{"message/send": answer})
		if err := a.Say(t.Context(), "zhangsan", "x"); !errors.Is(err, chat.ErrNever) {
			t.Errorf("%s: %v", answer, err)
		}
	}
	a, _, _ := start(t, map[string]string{"message/send": `{"errcode":60020,"errmsg":"not allow to access from your ip"}`})
	if err := a.Say(t.Context(), "zhangsan", "x"); err == nil || errors.Is(err, chat.ErrNever) || errors.Is(err, chat.ErrUnknown) {
		t.Errorf("an address that an admin can let in: %v", err)
	}
}

func TestPeople(t *testing.T) {
	a, c, _ := start(t, map[string]string{
		"department/simplelist":      `{"errcode":0,"department_id":[{"id":1},{"id":2}]}`,
		"user/simplelist":            `{"errcode":0,"userlist":[{"userid":"b","name":"李四","department":[1]},{"userid":"a","name":"张三","department":[1,2]}]}`,
		"user/get":                   `{"errcode":0,"userid":"a","name":"张三"}`,
		"batch/openuserid_to_userid": `{"errcode":0,"userid_list":[{"open_userid":"woX","userid":"a"}],"invalid_open_userid_list":["woY"]}`,
	})
	people, err := a.People(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]Person{{"a", "张三"}, {"b", "李四"}}, people); d != "" {
		t.Error(d)
	}
	if p, err := a.Person(t.Context(), "a&userid=b"); err != nil || p.Name != "张三" {
		t.Errorf("%v, %v", p, err)
	}
	plain, err := a.Plain(t.Context(), []string{"woX", "woY"})
	if err != nil || len(plain) != 1 || plain["woX"] != "a" {
		t.Errorf("%v, %v", plain, err)
	}
	var asked map[string][]string
	last := c.got[len(c.got)-1]
	if err := json.Unmarshal([]byte(last[strings.Index(last, " "):]), &asked); err != nil || len(asked["open_userid_list"]) != 2 {
		t.Errorf("asked %s", last)
	}
	if plain, err := a.Plain(t.Context(), nil); err != nil || len(plain) != 0 {
		t.Errorf("%v, %v", plain, err)
	}
	a, _, _ = start(t, map[string]string{"user/get": `{"errcode":60111,"errmsg":"userid not found"}`})
	if _, err := a.Person(t.Context(), "x"); !Unknown(err) {
		t.Errorf("%v", err)
	}
}

// The same on the simulated service, which checks what it is sent.
func TestOnTheSimulatedService(t *testing.T) {
	so := simulator.Options{People: []simulator.Person{{ID: "zhangsan", Name: "张三"}, {ID: "lisi", Name: "李四", Departments: []int{2}}}}
	so.Corp.AppSecret = hush
	service := simulator.NewWecom(so)
	at, stop, err := service.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	a := New(Options{API: at.HTTP, CorpID: "corp", Agent: 1000002, Secret: secret.New(hush), Cache: token.Here(clock.Wall())})
	people, err := a.People(t.Context())
	if d := cmp.Diff([]Person{{"lisi", "李四"}, {"zhangsan", "张三"}}, people); err != nil || d != "" {
		t.Errorf("%v %s", err, d)
	}
	if err := service.Fail(simulator.Fault{What: "app", Code: codeExpiredToken}); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(a.Say(t.Context(), "zhangsan", "你好"), a.SendFile(t.Context(), "zhangsan", "台账.xlsx", []byte("123456"))); err != nil {
		t.Error(err)
	}
	said := service.Said("zhangsan")
	if len(said) != 2 || said[0].Via != "app" || said[0].Text != "你好" || len(said[1].Files) != 1 {
		t.Errorf("said %+v", said)
	}
	if err := a.Say(t.Context(), "nobody", "你好"); !errors.Is(err, chat.ErrNever) {
		t.Errorf("to nobody: %v", err)
	}
}
