package secret

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const treasure = "TOPSECRET"

func TestTextNeverShows(t *testing.T) {
	s := New(treasure)
	holder := struct {
		Name string
		Key  Text
	}{"x", s}
	encoded, err := json.Marshal(holder)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("start", "secret", s, "all", holder)
	for _, shown := range []string{
		fmt.Sprint(s), fmt.Sprintf("%v %+v %#v %s %q", s, holder, holder, s, s), string(encoded), log.String(),
	} {
		if strings.Contains(shown, treasure) {
			t.Errorf("shown in %s", shown)
		}
		if !strings.Contains(shown, hidden) {
			t.Errorf("nobody sees that there is one: %s", shown)
		}
	}
	if s.Reveal() != treasure || !s.Set() || New("").Set() || New("").String() != "" {
		t.Error("a secret is not what it was made of")
	}
}

func TestRead(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "secret")
	if err := os.WriteFile(file, []byte("  from-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := Read(file, "DAYBOOK_TEST_SECRET"); err != nil || s.Reveal() != "from-file" {
		t.Errorf("%q, %v", s.Reveal(), err)
	}
	t.Setenv("DAYBOOK_TEST_SECRET", "from-environment")
	if s, err := Read(file, "DAYBOOK_TEST_SECRET"); err != nil || s.Reveal() != "from-environment" {
		t.Errorf("%q, %v", s.Reveal(), err)
	}
	if s, err := Read("", "DAYBOOK_TEST_NOTHING"); err != nil || s.Set() {
		t.Errorf("%q, %v", s.Reveal(), err)
	}
	if _, err := Read(filepath.Join(dir, "none"), "DAYBOOK_TEST_NOTHING"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(file, "DAYBOOK_TEST_NOTHING"); !errors.Is(err, ErrOpenToAll) {
		t.Errorf("a file that all may read: %v", err)
	}
}

func TestHide(t *testing.T) {
	for _, test := range []struct{ says, want string }{
		{"http get error : uri=https://q/cgi-bin/gettoken?corpid=ww1&corpsecret=TOPSECRET , statusCode=500",
			"http get error : uri=https://q/cgi-bin/gettoken?corpid=ww1&corpsecret=*** , statusCode=500"},
		{`Get "https://q/cgi-bin/user/get?access_token=TOPSECRET&userid=a": EOF`,
			`Get "https://q/cgi-bin/user/get?access_token=***&userid=a": EOF`},
		{`Post "https://q/cgi-bin/webhook/send?key=TOPSECRET": timeout`, `Post "https://q/cgi-bin/webhook/send?key=***": timeout`},
		{"https://q/cgi-bin/aibot/response?response_code=TOPSECRET", "https://q/cgi-bin/aibot/response?response_code=***"},
		{`Post "https://oapi/robot/sendBySession?session=TOPSECRET": EOF`, `Post "https://oapi/robot/sendBySession?session=***": EOF`},
		{`{"sessionWebhook":"https://oapi/robot/sendBySession?x=TOPSECRET","clientSecret":"TOPSECRET"}`, `{"sessionWebhook":"***","clientSecret":"***"}`},
		{`{"endpoint":"wss://x","ticket":"TOPSECRET"} {"accessToken":"TOPSECRET"}`, `{"endpoint":"wss://x","ticket":"***"} {"accessToken":"***"}`},
		{"https://cos/x?sign=TOPSECRET&q-signature=TOPSECRET", "https://cos/x?sign=***&q-signature=***"},
		{`{"cmd":"aibot_subscribe","body":{"bot_id":"b","secret":"TOPSECRET"}}`, `{"cmd":"aibot_subscribe","body":{"bot_id":"b","secret":"***"}}`},
		{`{"response_url":"https:\/\/q\/TOPSECRET?x","msgid":"m"}`, `{"response_url":"***","msgid":"m"}`},
		{"dial redis://daybook:TOPSECRET@host:6379/0: refused", "dial redis://daybook:***@host:6379/0: refused"},
		{"第3次 errcode=93000, errmsg=invalid webhook url", "第3次 errcode=93000, errmsg=invalid webhook url"},
	} {
		if got := Hide(test.says); got != test.want {
			t.Errorf("Hide(%s)\n got %s\nwant %s", test.says, got, test.want)
		}
	}
	if got := Hide("the word is TOPSECRET", New(treasure), New("")); got != "the word is ***" {
		t.Errorf("a known one stays: %s", got)
	}
}

func TestClean(t *testing.T) {
	if Clean(nil) != nil {
		t.Error("nil became something")
	}
	plain := errors.New("nothing to hide")
	if got := Clean(plain); got.Error() != plain.Error() || errors.Unwrap(got) != nil {
		t.Errorf("changed without need: %v", got)
	}
	cause := errors.New("token=TOPSECRET")
	got := Clean(fmt.Errorf("send: %w", cause))
	if strings.Contains(got.Error(), treasure) || !errors.Is(got, cause) {
		t.Errorf("%v", got)
	}
}

func TestAttr(t *testing.T) {
	var log bytes.Buffer
	h := slog.NewTextHandler(&log, &slog.HandlerOptions{ReplaceAttr: Attr})
	slog.New(h).Info("send?key=TOPSECRET", "fault", errors.New("access_token=TOPSECRET"),
		"url", "x?response_code=TOPSECRET", "frame", map[string]string{"a": `"secret":"TOPSECRET"`}, "n", 3)
	if said := log.String(); strings.Contains(said, treasure) || !strings.Contains(said, "n=3") {
		t.Error(said)
	}
}
