package webhook

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/secret"
)

const key = "TOPSECRET-KEY"

// cloud is the least of a network: it notes what is posted and answers what it is told.
type cloud struct {
	t       *testing.T
	answers []string // in turn; then ok
	got     []string
	names   []string // of files
}

func (c *cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Get("key") != key {
		c.t.Errorf("key is %q", r.URL.Query().Get("key"))
	}
	if strings.HasSuffix(r.URL.Path, "/upload_media") {
		file, header, err := r.FormFile("media")
		if err != nil {
			c.t.Error(err)
			return
		}
		defer func() {
			if err := file.Close(); err != nil {
				c.t.Error(err)
			}
		}()
		c.names = append(c.names, header.Filename+" "+r.URL.Query().Get("type"))
	} else {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			c.t.Error(err)
		}
		c.got = append(c.got, strings.TrimSpace(string(body)))
	}
	answer := `{"errcode":0,"errmsg":"ok","media_id":"M1"}`
	if len(c.answers) > 0 {
		answer, c.answers = c.answers[0], c.answers[1:]
	}
	if _, err := io.WriteString(w, answer); err != nil {
		c.t.Error(err)
	}
}

func robot(t *testing.T, answers ...string) (*Robot, *cloud, *clock.Manual) {
	t.Helper()
	c := &cloud{t: t, answers: answers}
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	k := clock.NewManual(time.Date(2026, 4, 1, 9, 0, 0, 0, time.UTC))
	return New(server.URL+"/", secret.New(key), k), c, k
}

func TestWhatIsPosted(t *testing.T) {
	r, c, _ := robot(t)
	ctx := t.Context()
	if err := r.Text(ctx, "开会 <3 & 😀", []string{"zhangsan", "@all"}); err != nil {
		t.Fatal(err)
	}
	if err := r.Markdown(ctx, "**开会**"); err != nil {
		t.Fatal(err)
	}
	if err := r.Picture(ctx, []byte("abc")); err != nil {
		t.Fatal(err)
	}
	if err := r.File(ctx, "台账 2021.xlsx", []byte("123456")); err != nil {
		t.Fatal(err)
	}
	want := []string{
		`{"msgtype":"text","text":{"content":"开会 <3 & 😀","mentioned_list":["zhangsan","@all"]}}`,
		`{"markdown":{"content":"**开会**"},"msgtype":"markdown"}`,
		`{"image":{"base64":"YWJj","md5":"900150983cd24fb0d6963f7d28e17f72"},"msgtype":"image"}`,
		`{"file":{"media_id":"M1"},"msgtype":"file"}`,
	}
	if d := cmp.Diff(want, c.got); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"台账 2021.xlsx file"}, c.names); d != "" {
		t.Error(d)
	}
}

func TestLongTextGoesInParts(t *testing.T) {
	r, c, _ := robot(t)
	if err := r.Text(t.Context(), strings.Repeat("水", 1000), []string{"@all"}); err != nil {
		t.Fatal(err)
	}
	if err := r.Markdown(t.Context(), strings.Repeat("水", 1365)+"水"); err != nil {
		t.Fatal(err)
	}
	if len(c.got) != 4 {
		t.Fatalf("%d messages", len(c.got))
	}
	for i, body := range c.got {
		var said struct {
			Text struct {
				Content   string
				Mentioned []string `json:"mentioned_list"`
			}
			Markdown struct{ Content string }
		}
		if err := json.Unmarshal([]byte(body), &said); err != nil {
			t.Fatal(err)
		}
		if len(said.Text.Content) > TextLimit || len(said.Markdown.Content) > MarkdownLimit {
			t.Errorf("message %d is too long", i)
		}
		if mentions := len(said.Text.Mentioned); (mentions == 1) != (i == 0) {
			t.Errorf("message %d mentions %d", i, mentions)
		}
	}
}

func TestTwentyAMinute(t *testing.T) {
	r, c, k := robot(t)
	for range perMinute {
		if err := r.Text(t.Context(), "x", nil); err != nil {
			t.Fatal(err)
		}
		k.Set(k.Now().Add(time.Second))
	}
	var busy *Busy
	err := r.Text(t.Context(), "x", nil)
	if !errors.As(err, &busy) || errors.Is(err, chat.ErrNever) || len(c.got) != perMinute {
		t.Fatalf("%v after %d", err, len(c.got))
	}
	k.Set(busy.After)
	if err := r.Text(t.Context(), "x", nil); err != nil {
		t.Errorf("when it said there was room: %v", err)
	}
	if err := r.Text(t.Context(), strings.Repeat("水", 3000), nil); !errors.As(err, &busy) || len(c.got) != perMinute+1 {
		t.Errorf("half of a long text went out: %v, %d", err, len(c.got))
	}
	k.Set(k.Now().Add(-time.Hour)) // the clock was put back
	if err := r.Text(t.Context(), "x", nil); err != nil {
		t.Errorf("after the clock was put back: %v", err)
	}
}

func TestRefusals(t *testing.T) {
	for _, test := range []struct {
		answer         string
		never, unknown bool
	}{
		{`{"errcode":93000,"errmsg":"invalid webhook url, hint: [1], from ip: 1.2.3.4"}`, true, false},
		{`{"errcode":40058,"errmsg":"too long key=TOPSECRET-KEY"}`, true, false},
		{`{"errcode":45009,"errmsg":"freq"}`, false, false},
		{`{"errcode":45033,"errmsg":"concurrency"}`, false, false},
		{`{"errcode":-1,"errmsg":"busy"}`, false, false},
		{`<html>login</html>`, false, true},
		{`{}`, false, true},
	} {
		r, _, _ := robot(t, test.answer)
		err := r.Text(t.Context(), "x", nil)
		if err == nil || errors.Is(err, chat.ErrNever) != test.never || errors.Is(err, chat.ErrUnknown) != test.unknown {
			t.Errorf("%s: %v", test.answer, err)
		}
		if err != nil && strings.Contains(err.Error(), key) {
			t.Errorf("the key shows: %v", err)
		}
	}
	r, c, _ := robot(t, `{"errcode":0,"errmsg":"ok"}`, `{"errcode":45009,"errmsg":"freq"}`)
	if err := r.Text(t.Context(), strings.Repeat("水", 1000), nil); !errors.Is(err, chat.ErrUnknown) || len(c.got) != 2 {
		t.Errorf("half of it arrived: %v", err)
	}
	r, c, _ = robot(t)
	for name, err := range map[string]error{
		"no text":     r.Text(t.Context(), " ", nil),
		"no picture":  r.Picture(t.Context(), nil),
		"big picture": r.Picture(t.Context(), make([]byte, imageLimit+1)),
		"small file":  r.File(t.Context(), "a", []byte("12345")),
		"big file":    r.File(t.Context(), "a", make([]byte, fileLimit+1)),
	} {
		if !errors.Is(err, chat.ErrNever) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(c.got) != 0 {
		t.Errorf("posted all the same: %q", c.got)
	}
}

func TestFaultsOfTheRoad(t *testing.T) {
	k := clock.NewManual(time.Date(2026, 4, 1, 9, 0, 0, 0, time.UTC))
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	moved := httptest.NewServer(http.RedirectHandler("http://127.0.0.1:1/steal", http.StatusTemporaryRedirect))
	t.Cleanup(moved.Close)
	ended, end := context.WithCancel(t.Context())
	end()
	for name, err := range map[string]error{
		"nobody there": New(closed.URL, secret.New(key), k).Text(t.Context(), "x", nil),
		"redirected":   New(moved.URL, secret.New(key), k).Text(t.Context(), "x", nil),
		"ended":        New(moved.URL, secret.New(key), k).Text(ended, "x", nil),
		"no address":   New("http://[::1", secret.New(key), k).Text(t.Context(), "x", nil),
	} {
		if err == nil || strings.Contains(err.Error(), key) || errors.Is(err, chat.ErrNever) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
