package simulator

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func webhookText(text string) string {
	return fmt.Sprintf(`{"msgtype":"text","text":{"content":%q}}`, text)
}

// §3.1: every type with its limits and codes.
func TestWebhookMessages(t *testing.T) {
	png := "\x89PNG\n"
	image := func(data, sum string) string {
		return fmt.Sprintf(`{"msgtype":"image","image":{"base64":%q,"md5":%q}}`, base64.StdEncoding.EncodeToString([]byte(data)), sum)
	}
	article := `{"title":"t","url":"https://example.org"}`
	big := png + strings.Repeat("x", 2<<20)
	for _, tt := range []struct {
		name, body string
		code       int
	}{
		{"text", webhookText("好"), 0},
		{"text of 2048", webhookText(strings.Repeat("a", 2048)), 0},
		{"text of 2049", webhookText(strings.Repeat("a", 2049)), 40058},
		{"683 characters of 3 bytes", webhookText(strings.Repeat("字", 683)), 40058},
		{"empty", webhookText(""), 44004},
		{"no body", `{"msgtype":"text"}`, 40008},
		{"markdown of 4096", `{"msgtype":"markdown","markdown":{"content":"` + strings.Repeat("a", 4096) + `"}}`, 0},
		{"markdown of 4097", `{"msgtype":"markdown","markdown":{"content":"` + strings.Repeat("a", 4097) + `"}}`, 40058},
		{"markdown_v2", `{"msgtype":"markdown_v2","markdown_v2":{"content":"|a|"}}`, 0},
		{"stream", `{"msgtype":"stream"}`, 40008},
		{"escapes", `{"msgtype":"text","text":{"content":"\u4f60"}}`, 40033},
		{"an escaped backslash", `{"msgtype":"text","text":{"content":"C:\\users"}}`, 0},
		{"image", image(png, sumOf(png)), 0},
		{"image with another md5", image(png, sumOf("x")), 40035},
		{"image too big", image(big, sumOf(big)), 40009},
		{"not an image", image("GIF89a", sumOf("GIF89a")), 40005},
		{"news", `{"msgtype":"news","news":{"articles":[` + article + `]}}`, 0},
		{"no news", `{"msgtype":"news","news":{"articles":[]}}`, 45008},
		{"9 articles", `{"msgtype":"news","news":{"articles":[` + strings.Repeat(article+",", 8) + article + `]}}`, 45008},
		{"news without url", `{"msgtype":"news","news":{"articles":[{"title":"t"}]}}`, 40058},
		{"card", cardTo("", 0, noticeCard), 0},
		{"interactive card", cardTo("", 0, fmt.Sprintf(voteCard, "t")), 40008},
		{"file nobody uploaded", `{"msgtype":"file","file":{"media_id":"M"}}`, 40007},
		{"wrong type", `{"msgtype":"text","text":{"content":"x","mentioned_list":"lisi"}}`, 40035},
	} {
		s := corpStage(t)
		if got := s.post(s.at.HTTP+"/cgi-bin/webhook/send?key=KEY", tt.body); got.ErrCode != tt.code {
			t.Errorf("%s: %+v, want %d", tt.name, got, tt.code)
		}
		want := 0
		if tt.code == 0 {
			want = 1
		}
		if said := s.Said("g1"); len(said) != want {
			t.Errorf("%s: %d said", tt.name, len(said))
		}
	}
}

// §3.1: a key is a robot of one group.
func TestWebhookKeys(t *testing.T) {
	s := corpStage(t)
	send := s.at.HTTP + "/cgi-bin/webhook/send?key="
	for key, code := range map[string]int{"KEY": 0, "OTHER": 0, "": 93000, "NONE": 93000} {
		if got := s.post(send+key, webhookText("hi")); got.ErrCode != code {
			t.Errorf("key %q: %+v", key, got)
		}
	}
	upload := s.at.HTTP + "/cgi-bin/webhook/upload_media?type=file&key="
	id := s.upload(upload+"KEY", "media", []byte("123456"), 0)
	s.upload(upload+"NONE", "media", []byte("123456"), 93000)
	s.upload(upload+"KEY", "media", []byte("12345"), 40006)
	file := `{"msgtype":"file","file":{"media_id":"` + id + `"}}`
	if got := s.post(send+"OTHER", file); got.ErrCode != 40007 {
		t.Errorf("another robot sends it: %+v", got)
	}
	if got := s.post(send+"KEY", file); got.ErrCode != 0 {
		t.Errorf("%+v", got)
	}
}

// §3.1: mentioned_list, and <@userid> inside text and markdown, not inside markdown_v2.
func TestWebhookMentions(t *testing.T) {
	s := corpStage(t)
	send := s.at.HTTP + "/cgi-bin/webhook/send?key=KEY"
	for _, body := range []string{
		`{"msgtype":"text","text":{"content":"开始 <@lisi>","mentioned_list":["zhangsan","@all"],"mentioned_mobile_list":["13800000000"]}}`,
		`{"msgtype":"markdown","markdown":{"content":"**开始** <@lisi>"}}`,
		`{"msgtype":"markdown_v2","markdown_v2":{"content":"开始 <@lisi>"}}`,
	} {
		if got := s.post(send, body); got.ErrCode != 0 {
			t.Errorf("%s: %+v", body, got)
		}
	}
	var to [][]string
	for _, said := range s.Said("g1") {
		to = append(to, said.To)
	}
	if diff := cmp.Diff([][]string{{"lisi", "zhangsan", "@all", "13800000000"}, {"lisi"}, nil}, to); diff != "" {
		t.Error(diff)
	}
}

// §3.1: 20 a minute per robot, 45009 beyond.
func TestWebhookQuota(t *testing.T) {
	s := corpStage(t)
	send := s.at.HTTP + "/cgi-bin/webhook/send?key="
	for range 20 {
		if got := s.post(send+"KEY", webhookText("hi")); got.ErrCode != 0 {
			t.Fatalf("%+v", got)
		}
	}
	if got := s.post(send+"KEY", webhookText("hi")); got.ErrCode != 45009 {
		t.Errorf("the 21st: %+v", got)
	}
	if got := s.post(send+"OTHER", webhookText("hi")); got.ErrCode != 0 {
		t.Errorf("another robot: %+v", got)
	}
	s.Advance(time.Minute)
	s.fail(Fault{What: "webhook", Code: 45033})
	if got := s.post(send+"KEY", webhookText("hi")); got.ErrCode != 45033 {
		t.Errorf("a fault: %+v", got)
	}
	if got := s.post(send+"KEY", webhookText("hi")); got.ErrCode != 0 {
		t.Errorf("a minute later: %+v", got)
	}
}
