package simulator

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/internal/clock"
)

// encryptWhole encrypts whole blocks as they are.
func encryptWhole(t *testing.T, key, plain []byte) []byte {
	t.Helper()
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	sealed := make([]byte, len(plain))
	cipher.NewCBCEncrypter(block, key[:16]).CryptBlocks(sealed, plain)
	return sealed
}

// address is a bot at its callback address. It checks what comes as §2 says and answers
// with what answer returns; nothing is an empty 200.
type address struct {
	t      *testing.T
	answer func(c callback) string
	spoil  func(body map[string]any) // the envelope of an answer
	echo   func(text string) string

	mu   sync.Mutex
	came []callback
}

func (a *address) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	q, key := r.URL.Query(), callbackKey(testAESKey)
	sealed := q.Get("echostr")
	if r.Method == http.MethodPost {
		text, err := io.ReadAll(r.Body)
		if err != nil {
			a.t.Error(err)
		}
		if strings.Contains(string(text), "/") != strings.Contains(string(text), `\/`) {
			a.t.Errorf("slashes are not escaped: %s", text)
		}
		var b struct{ Encrypt string }
		if err := json.Unmarshal(text, &b); err != nil {
			a.t.Error(err)
		}
		sealed = b.Encrypt
	}
	if signature(testToken, q.Get("timestamp"), q.Get("nonce"), sealed) != q.Get("msg_signature") {
		a.t.Error("the signature is wrong")
	}
	plain, err := unseal(key, sealed)
	if err != nil {
		a.t.Error(err)
	}
	text := a.echoed(string(plain))
	if r.Method == http.MethodPost {
		text = a.hear(plain, q.Get("nonce"))
	}
	if _, err := io.WriteString(rw, text); err != nil {
		a.t.Log(err) // the cloud does not wait for ever
	}
}

func (a *address) echoed(text string) string {
	if a.echo != nil {
		return a.echo(text)
	}
	return text
}

func (a *address) hear(plain []byte, nonce string) string {
	var c callback
	if err := json.Unmarshal(plain, &c); err != nil {
		a.t.Error(err)
	}
	a.mu.Lock()
	a.came = append(a.came, c)
	a.mu.Unlock()
	answer := a.answer(c)
	if answer == "" {
		return ""
	}
	sealed := seal(callbackKey(testAESKey), make([]byte, 16), []byte(answer))
	now := int64(1700000000)
	body := map[string]any{
		"encrypt": sealed, "timestamp": now, "nonce": nonce,
		"msgsignature": signature(testToken, strconv.FormatInt(now, 10), nonce, sealed),
	}
	if a.spoil != nil {
		a.spoil(body)
	}
	text, err := json.Marshal(body)
	if err != nil {
		a.t.Error(err)
	}
	return string(text)
}

func (a *address) heard() []callback {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]callback{}, a.came...)
}

// callbackStage is a cloud in callback mode with a bot at its address.
func callbackStage(t *testing.T, a *address) *stage {
	t.Helper()
	a.t = t
	if a.answer == nil {
		a.answer = func(callback) string { return "" }
	}
	server := httptest.NewServer(a)
	t.Cleanup(server.Close)
	return start(t, Options{
		Callback: server.URL + "/callback", Token: testToken, AESKey: testAESKey,
		Poll: time.Millisecond, Clock: clock.NewManual(morning),
	})
}

func (s *stage) say(say Say) {
	s.t.Helper()
	if _, err := s.Say(s.t.Context(), say); err != nil {
		s.t.Fatal(err)
	}
}

// until waits for the polls that go on beside the test.
func (s *stage) until(what string, holds func() bool) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 10*time.Second)
	defer cancel()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-ctx.Done():
			s.t.Fatalf("waited in vain: %s", what)
		case <-tick.C:
		}
	}
}

// §2, "GET verification": the decrypted text and nothing else.
func TestVerify(t *testing.T) {
	s := callbackStage(t, &address{})
	if err := s.Verify(t.Context()); err != nil {
		t.Error(err)
	}
	var answer failure
	if code := s.control("verify", `{}`, &answer); code != http.StatusOK {
		t.Errorf("over HTTP: %d %s", code, answer.Error)
	}
	for _, echo := range []func(string) string{
		strconv.Quote,
		func(s string) string { return s + "\n" },
		func(s string) string { return "\ufeff" + s },
		func(string) string { return "" },
	} {
		if err := callbackStage(t, &address{echo: echo}).Verify(t.Context()); err == nil {
			t.Errorf("%q is taken", echo("1"))
		}
	}
}

// §1.3: what comes, and that an empty 200 is an answer.
func TestCallback(t *testing.T) {
	a := &address{}
	s := callbackStage(t, a)
	s.say(Say{Chat: "g1", Group: true, From: "lisi", Text: "@bot 看图", Images: [][]byte{[]byte("\x89PNG....")}})
	c := a.heard()[0]
	if c.ChatID != "g1" || c.MsgType != "mixed" || c.ResponseURL == "" {
		t.Fatalf("%+v", c)
	}
	image := c.Mixed.MsgItem[1].Image
	if image.AESKey != "" { // §1.1: only over a long connection; here it is the callback's key (§6)
		t.Error("there is an aeskey")
	}
	_, _, sealed := get(t, image.URL)
	if string(sealed) != string(sealFile(callbackKey(testAESKey), []byte("\x89PNG...."))) {
		t.Error("the picture is not encrypted with the callback's key")
	}
	if len(s.Said("")) != 0 || len(s.State().Refused) != 0 {
		t.Errorf("%+v %+v", s.Said(""), s.State().Refused)
	}
}

// §1.3, "Stream refresh polling": asked again until finish, each answer the whole text.
func TestStreamIsAskedFor(t *testing.T) {
	a := &address{}
	n := 0
	a.answer = func(c callback) string {
		if n++; n == 1 {
			return streamOf("S1", "1", false)
		}
		if c.MsgType != "stream" || c.Stream.ID != "S1" || c.ChatID != "g1" || c.From.UserID != "zhangsan" {
			a.t.Errorf("%+v", c)
		}
		return streamOf("S1", strings.Repeat("1", n), n == 4)
	}
	s := callbackStage(t, a)
	s.say(groupText("@bot 讲"))
	s.until("the end of the stream", func() bool { return !s.Said("g1")[0].Open })
	if said := s.Said("g1"); len(said) != 1 || said[0].Text != "1111" || len(a.heard()) != 4 {
		t.Errorf("%+v after %d", said, len(a.heard()))
	}
}

// §1.3: asked for at most 6 min from the user's message.
func TestStreamIsAskedForSixMinutes(t *testing.T) {
	a := &address{answer: func(callback) string { return streamOf("S1", "…", false) }}
	s := callbackStage(t, a)
	s.say(groupText("@bot 讲"))
	s.until("a refresh", func() bool { return len(a.heard()) > 1 })
	s.Advance(6*time.Minute + time.Second)
	if err := s.stopsAsking(a); err != nil {
		t.Error(err)
	}
}

// stopsAsking watches for 50 polls' time.
func (s *stage) stopsAsking(a *address) error {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	<-tick.C // whatever was on its way
	before := len(a.heard())
	<-tick.C
	if after := len(a.heard()); after != before {
		return fmt.Errorf("asked %d times more", after-before)
	}
	return nil
}

// §1.3: what the first reply may be, and what an event takes.
func TestCallbackReplies(t *testing.T) {
	picture := func(finish bool) string {
		return fmt.Sprintf(`{"msgtype":"stream","stream":{"id":"S","finish":%v,"content":"图","msg_item":[{"msgtype":"image","image":{"base64":"iVBORwo=","md5":%q}}]}}`, finish, sumOf("\x89PNG\n"))
	}
	both := `{"msgtype":"stream_with_template_card","stream":{"id":"S","finish":true,"content":"x"},"template_card":` + noticeCard + `}`
	group, enter := groupText("@bot hi"), Say{From: "lisi", Event: "enter_chat"}
	for _, tt := range []struct {
		name   string
		say    Say
		answer string
		code   int
	}{
		{"stream", group, streamOf("S", "x", true), 0},
		{"card", group, cardTo("", 0, noticeCard), 0},
		{"stream with card", group, both, 0},
		{"stream with pictures at its end", group, picture(true), 0},
		{"stream with pictures before", group, picture(false), 40058},
		{"text", group, `{"msgtype":"text","text":{"content":"x"}}`, 40008},
		{"markdown", group, markdown("x"), 40008},
		{"too long", group, streamOf("S", strings.Repeat("x", 20480+1), true), 40058},
		{"text to enter_chat", enter, `{"msgtype":"text","text":{"content":"x"}}`, 0},
		{"stream to enter_chat", enter, streamOf("S", "x", true), 40008},
		{"anything to feedback", Say{From: "lisi", Event: "feedback_event"}, markdown("x"), 40008},
	} {
		s := callbackStage(t, &address{answer: func(callback) string { return tt.answer }})
		s.say(tt.say)
		refused := s.State().Refused
		switch {
		case tt.code == 0 && (len(refused) > 0 || len(s.Said("")) != 1):
			t.Errorf("%s: %+v", tt.name, refused)
		case tt.code != 0 && (len(refused) != 1 || refused[0].Code != tt.code || len(s.Said("")) > 0):
			t.Errorf("%s: %+v, want %d", tt.name, refused, tt.code)
		}
	}
}

// §1.3: the names, the number, the nonce and the signature of a reply.
func TestReplyEnvelope(t *testing.T) {
	for name, spoil := range map[string]func(map[string]any){
		"msg_signature":  func(b map[string]any) { b["msg_signature"] = b["msgsignature"]; delete(b, "msgsignature") },
		"timestamp text": func(b map[string]any) { b["timestamp"] = "1700000000" },
		"other time":     func(b map[string]any) { b["timestamp"] = 1700000001 },
		"own nonce": func(b map[string]any) {
			b["nonce"] = "mine"
			b["msgsignature"] = signature(testToken, "1700000000", "mine", b["encrypt"].(string))
		},
		"encrypt": func(b map[string]any) { b["encrypt"] = "AAAA" },
	} {
		a := &address{answer: func(callback) string { return streamOf("S", "x", true) }, spoil: spoil}
		s := callbackStage(t, a)
		s.say(groupText("@bot hi"))
		if len(s.Said("")) > 0 || len(a.heard()) != 3 {
			t.Errorf("%s: said %+v, tried %d times", name, s.Said(""), len(a.heard()))
		}
	}
}

// §1.2: an event is sent exactly once, however it is answered.
func TestEventsAreNotRepeated(t *testing.T) {
	a := &address{
		answer: func(callback) string { return `{"msgtype":"text","text":{"content":"x"}}` },
		spoil:  func(b map[string]any) { b["encrypt"] = "AAAA" },
	}
	s := callbackStage(t, a)
	s.say(Say{From: "lisi", Event: "enter_chat"})
	if n, st := len(a.heard()), s.State(); n != 1 || st.Lost != 1 || len(s.Said("")) != 0 {
		t.Errorf("came %d times, %d lost", n, st.Lost)
	}
}

// §1.2: a card's event is sent once; its answer updates the card within 5 s.
func TestCardByCallback(t *testing.T) {
	a := &address{}
	a.answer = func(c callback) string {
		if c.MsgType == "event" {
			return `{"response_type":"update_template_card","userids":["lisi"],"template_card":` +
				strings.Replace(fmt.Sprintf(buttonCard, "t"), "Q12", "已答", 1) + `}`
		}
		return cardTo("", 0, fmt.Sprintf(buttonCard, "t"))
	}
	s := callbackStage(t, a)
	s.say(groupText("@bot 题"))
	if _, err := s.Click(t.Context(), Click{Chat: "g1", From: "lisi", Label: "443"}); err != nil {
		t.Fatal(err)
	}
	said := s.Said("g1")
	if len(said) != 2 || said[1].Via != "update" || !strings.HasPrefix(said[1].Text, "已答") {
		t.Errorf("%+v", said)
	}
	if e := a.heard()[1]; e.Event.Card.EventKey != "ans:q12:B" || e.ResponseURL == "" {
		t.Errorf("%+v", e)
	}
}

// §1.3, "response_url": once, for an hour, markdown or, in single chat, a card.
func TestResponseURL(t *testing.T) {
	a := &address{}
	s := callbackStage(t, a)
	post := func(url, body string, code int) {
		t.Helper()
		if got := s.post(url, body); got.ErrCode != code {
			t.Errorf("%s: %+v, want %d", body, got, code)
		}
	}
	s.say(groupText("@bot hi"))
	s.say(groupText("@bot ho"))
	s.say(Say{From: "lisi", Text: "hi"})
	came := a.heard()
	url := came[0].ResponseURL
	post(url, `{"msgtype":"text","text":{"content":"x"}}`, 40008)
	post(url, `{"response_type":"update_template_card","template_card":`+noticeCard+`}`, 40008) // §9 #16
	post(url, cardTo("", 0, noticeCard), 40008)
	post(url, markdown(""), 93017)
	post(url, markdown("晚一点"), 0)
	post(url, markdown("再说"), 846605)
	post(came[2].ResponseURL, cardTo("", 0, noticeCard), 0)
	s.Advance(time.Hour)
	post(came[1].ResponseURL, markdown("太晚"), 846605)
	if said := s.Said("g1"); len(said) != 1 || said[0].Via != "response_url" || said[0].To[0] != "zhangsan" {
		t.Errorf("%+v", said)
	}
}

func (s *stage) post(url, body string) status {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	_, _, text := do(s.t, r)
	var st status
	if err := json.Unmarshal(text, &st); err != nil {
		s.t.Fatalf("%s: %v", text, err)
	}
	return st
}

// What is said at the response_url while the answer is on its way stands behind it.
func TestAnswerStandsBeforeWhatFollows(t *testing.T) {
	var following sync.WaitGroup
	a := &address{}
	a.answer = func(c callback) string {
		following.Go(func() {
			answer, err := http.Post(c.ResponseURL, "application/json", strings.NewReader(`{"msgtype":"markdown","markdown":{"content":"二"}}`))
			if err != nil {
				t.Error(err)
				return
			}
			if err := answer.Body.Close(); err != nil {
				t.Error(err)
			}
		})
		return fmt.Sprintf(`{"msgtype":"stream","stream":{"id":%q,"finish":true,"content":"一"}}`, c.MsgID)
	}
	s := callbackStage(t, a)
	for range 50 {
		s.say(Say{From: "lisi", Text: "说"})
		following.Wait()
		s.Advance(time.Minute)
	}
	for i, said := range s.Said("lisi") {
		if want := []string{"一", "二"}[i%2]; said.Text != want {
			t.Fatalf("%d: %q, want %q: %+v", i, said.Text, want, s.State().Refused)
		}
	}
}
