package dingtalk_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/bot/dingtalk"
	"github.com/daybook-bot/daybook/bot/platformtest"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/simulator"
)

// newPost has a robot behind an address that the service posts to.
func newPost(t *testing.T) *world {
	t.Helper()
	var w *world
	at := httptest.NewUnstartedServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { w.robot.ServeHTTP(rw, r) }))
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at.Listener = l
	w = newWorld(t, func(s *simulator.Options, o *dingtalk.Options) {
		s.Callback = "http://" + l.Addr().String() + "/dingtalk/callback"
		o.Posted, o.Corp = true, "corp"
	})
	w.robot = dingtalk.New(w.options)
	at.Start()
	t.Cleanup(at.Close)
	return w
}

func TestAnAddressIsAPlatform(t *testing.T) {
	platformtest.Run(t, func(t *testing.T) platformtest.Network {
		w := newPost(t)
		say := func(t *testing.T, at chat.Place, id, text string) {
			t.Helper()
			s := simulator.Say{From: "zhangsan", Text: text, MsgID: id}
			if !at.Private() {
				s.Chat, s.Group, s.Text = at.Room, true, "@小记 "+text
			}
			if _, err := w.cloud.Say(t.Context(), s); err != nil {
				t.Fatal(err)
			}
		}
		say(t, group, "before", "你好")
		return platformtest.Network{
			Platform: w.robot, Group: group, Single: single, Say: say,
			Said: func(at chat.Place) (all []string) {
				for _, s := range w.cloud.Said(strings.TrimPrefix(at.Room, "@")) {
					all = append(all, s.Text)
				}
				return all
			},
			Ready: func(t *testing.T) {
				t.Helper()
				w.until("readiness", func(h dingtalk.Health) bool { return h.State == dingtalk.Ready })
			},
		}
	})
}

// posting has a robot that listens, and posts to it what a forger might.
type posting struct {
	*world
	status int
}

func (p *posting) post(change func(h http.Header), body string) {
	p.t.Helper()
	const at = "1772440200000" // morning
	r := httptest.NewRequestWithContext(p.t.Context(), http.MethodPost, "/dingtalk/callback", strings.NewReader(body))
	r.Header = http.Header{"Timestamp": {at}, "Sign": {dingtalk.SignForTest(geheim, at)}}
	if change != nil {
		change(r.Header)
	}
	rw := httptest.NewRecorder()
	p.robot.ServeHTTP(rw, r)
	p.status = rw.Code
	if p.status != http.StatusOK && strings.Contains(rw.Body.String(), geheim) {
		p.t.Error("the answer tells the secret")
	}
}

const genuine = `{"conversationId":"cid","conversationType":"2","msgId":"%s","senderStaffId":"zhangsan","robotCode":"bot","chatbotCorpId":"corp",
	"msgtype":"text","text":{"content":"B"},"sessionWebhook":"%s","sessionWebhookExpiredTime":4102444800000}`

func TestForgedPosts(t *testing.T) {
	w := newPost(t)
	w.start()
	w.until("readiness", func(h dingtalk.Health) bool { return h.State == dingtalk.Ready })
	p := &posting{world: w}
	body := fmt.Sprintf(genuine, "m1", "http://169.254.169.254/robot/sendBySession?session=x")
	for name, tc := range map[string]struct {
		change func(http.Header)
		body   string
		want   int
	}{
		"no headers":     {func(h http.Header) { clear(h) }, body, http.StatusForbidden},
		"two signatures": {func(h http.Header) { h.Add("sign", "x") }, body, http.StatusForbidden},
		"another time":   {func(h http.Header) { h.Set("timestamp", "1772440200001") }, body, http.StatusForbidden},
		"too long":       {nil, strings.Repeat(" ", 128<<10) + body, http.StatusRequestEntityTooLarge},
		"no JSON":        {nil, "geheim", http.StatusBadRequest},
		"another robot":  {nil, strings.Replace(body, `"robotCode":"bot"`, `"robotCode":"x"`, 1), http.StatusForbidden},
		"no robot":       {nil, strings.Replace(body, `"robotCode":"bot",`, ``, 1), http.StatusForbidden},
		"another corp":   {nil, strings.Replace(body, `"chatbotCorpId":"corp"`, `"chatbotCorpId":"x"`, 1), http.StatusForbidden},
		"no corp":        {nil, strings.Replace(body, `"chatbotCorpId":"corp",`, ``, 1), http.StatusForbidden},
	} {
		if p.post(tc.change, tc.body); p.status != tc.want {
			t.Errorf("%s: %d, want %d", name, p.status, tc.want)
		}
	}
	if len(w.heard) > 0 {
		t.Errorf("heard %+v", <-w.heard)
	}
	// A captured pair of headers fits any body: what it says leads nowhere else.
	if p.post(nil, body); p.status != http.StatusOK {
		t.Fatalf("genuine: %d", p.status)
	}
	m := w.hear()
	if m.Text != "B" || m.Back.Token != "" {
		t.Errorf("heard %+v", m)
	}
	if r := httptest.NewRecorder(); true {
		w.robot.ServeHTTP(r, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/dingtalk/callback", http.NoBody))
		if r.Code != http.StatusMethodNotAllowed {
			t.Errorf("GET: %d", r.Code)
		}
	}
}

// A post is answered once the message is kept; what is not kept is to come again.
func TestPostsAreAnsweredOnceTheyAreKept(t *testing.T) {
	w := newPost(t)
	w.start()
	w.until("readiness", func(h dingtalk.Health) bool { return h.State == dingtalk.Ready })
	p := &posting{world: w}
	w.keepAs(func(chat.Message) error { return errors.New("the disk is full") })
	if p.post(nil, fmt.Sprintf(genuine, "m1", "")); p.status != http.StatusServiceUnavailable {
		t.Errorf("not kept: %d", p.status)
	}
	w.keepAs(nil)
	if p.post(nil, fmt.Sprintf(genuine, "m1", "")); p.status != http.StatusOK {
		t.Errorf("kept: %d", p.status)
	}
	w.stop()
	if p.post(nil, fmt.Sprintf(genuine, "m2", "")); p.status != http.StatusServiceUnavailable {
		t.Errorf("nobody listens: %d", p.status)
	}
}

// What is posted while nobody listens may be lost for good, and people are told.
func TestGapsAtTheAddressAreTold(t *testing.T) {
	w := newPost(t)
	w.start()
	w.until("readiness", func(h dingtalk.Health) bool { return h.State == dingtalk.Ready })
	w.say(simulator.Say{Text: "一"})
	w.stop()
	w.clock.Set(morning.Add(10 * time.Minute))
	w.start()
	select {
	case gap := <-w.missed:
		if gap != [2]time.Time{morning, morning.Add(10 * time.Minute)} {
			t.Errorf("missed from %v to %v", gap[0], gap[1])
		}
	case <-time.After(10 * time.Second):
		t.Error("nobody is told")
	}
}

// Files are fetched from the outside only, whatever a name or a redirect says.
func TestFilesAreNotFetchedFromInside(t *testing.T) {
	inside := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		if _, err := bytes.NewReader(png).WriteTo(rw); err != nil {
			t.Error(err)
		}
	}))
	defer inside.Close()
	for name, to := range map[string]string{
		"directly": inside.URL, "by a name": strings.Replace(inside.URL, "127.0.0.1", "localhost", 1),
		"the metadata of a cloud": "http://169.254.169.254/", "another scheme": "file:///etc/passwd", "nowhere": "",
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, nil)
			api := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				says := `{"accessToken":"t","expireIn":7200}`
				switch r.URL.Path {
				case "/v1.0/oauth2/accessToken":
				case "/v1.0/robot/messageFiles/download":
					says = fmt.Sprintf(`{"downloadUrl":%q}`, "http://"+r.Host+"/there")
				default:
					http.Redirect(rw, r, to, http.StatusFound)
					return
				}
				if _, err := io.WriteString(rw, says); err != nil {
					t.Error(err)
				}
			}))
			defer api.Close()
			w.options.Account.API = api.URL
			robot := dingtalk.New(w.options)
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			if content, err := robot.Fetch(ctx, chat.File{Name: "x", Ref: `{"codes":["c"],"robot":"bot","kind":"picture"}`}); err == nil {
				t.Errorf("fetched %v", content)
			}
		})
	}
}
