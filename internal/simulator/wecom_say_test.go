package simulator

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

func contains(text []byte, part string) bool { return strings.Contains(string(text), part) }

// §1.1, "What triggers a message callback".
func TestWhatReachesTheBot(t *testing.T) {
	picture := []byte("\x89PNG....")
	file := &File{Name: "表.xlsx", Data: []byte("123456")}
	tests := []struct {
		name   string
		say    Say
		single string // msgtype; empty: not delivered
		group  string
	}{
		{"text", Say{Text: "hi"}, "text", ""},
		{"text with @", Say{Text: "@Quiz hi"}, "text", "text"},
		{"text with a full-width @ at the end", Say{Text: "hi ＠Quiz"}, "text", "text"},
		{"mixed", Say{Text: "hi", Images: [][]byte{picture}}, "mixed", ""},
		{"mixed with @", Say{Text: "@Quiz hi", Images: [][]byte{picture}}, "mixed", "mixed"},
		{"image alone", Say{Images: [][]byte{picture}}, "image", ""},
		{"voice", Say{Voice: "你好"}, "voice", ""},
		{"file", Say{File: file}, "file", ""},
		{"video", Say{Video: file}, "video", ""},
		{"quote with @", Say{Text: "@Quiz B", Quote: &Quote{Text: "Q3"}}, "text", "text"},
		{"enter_chat", Say{Event: "enter_chat"}, "event", ""},
		{"an event nobody knows", Say{Event: "auth_change_event"}, "event", "event"},
	}
	for _, group := range []bool{false, true} {
		s := start(t, Options{Name: "Quiz"})
		b := s.connect()
		for _, tt := range tests {
			say, want := tt.say, tt.single
			say.From = "zhangsan"
			if group {
				say.Chat, say.Group, want = "g1", true, tt.group
			}
			if want == "" {
				if id, err := s.Say(t.Context(), say); err == nil {
					t.Errorf("%s in a group is delivered as %s", tt.name, id)
				}
				continue
			}
			_, c := s.hear(b, say)
			if c.MsgType != want || c.AibotID != "bot" || c.From.UserID != "zhangsan" {
				t.Errorf("%s, group %v: %+v", tt.name, group, c)
			}
			if wantChat := map[bool]string{true: "g1"}[group]; c.ChatID != wantChat {
				t.Errorf("%s: chatid %q, want %q", tt.name, c.ChatID, wantChat)
			}
			if say.Quote != nil && c.Quote.Text.Content != "Q3" {
				t.Errorf("quote: %+v", c.Quote)
			}
		}
	}
}

// §1.2: enter_chat comes once a day.
func TestEnterChatOnceADay(t *testing.T) {
	s := start(t, Options{})
	b := s.connect()
	enter := Say{From: "lisi", Event: "enter_chat"}
	s.hear(b, enter)
	if _, err := s.Say(t.Context(), enter); err == nil {
		t.Error("entered twice in a day")
	}
	s.Advance(24 * time.Hour)
	s.hear(b, enter)
}

// §1.1: three messages in interaction with one person, counted by unfinished streams.
func TestThreeOpenInteractions(t *testing.T) {
	s := start(t, Options{})
	b := s.connect()
	var last string
	for _, id := range []string{"S1", "S2", "S3"} {
		f, _ := s.hear(b, groupText("@bot 问"))
		last = f.Headers.ReqID
		b.do("aibot_respond_msg", last, `{"msgtype":"stream","stream":{"id":"`+id+`","content":"…"}}`, 0)
	}
	if _, err := s.Say(t.Context(), groupText("@bot 四")); err == nil {
		t.Error("a fourth message is taken")
	}
	if open := s.State().OpenStreams; len(open) != 3 {
		t.Errorf("open streams: %v", open)
	}
	b.do("aibot_respond_msg", last, `{"msgtype":"stream","stream":{"id":"S3","finish":true,"content":"好"}}`, 0)
	s.hear(b, groupText("@bot 四"))
}

// §1.6: a bot of an ordinary member sees ids that begin with wo, and is answered by them.
func TestHiddenIDs(t *testing.T) {
	s := start(t, Options{HiddenIDs: true})
	b := s.connect()
	_, c := s.hear(b, Say{From: "zhangsan", Text: "hi"})
	if !strings.HasPrefix(c.From.UserID, "wo") || strings.Contains(c.From.UserID, "zhangsan") {
		t.Fatalf("from %q", c.From.UserID)
	}
	push := `{"chatid":"` + c.From.UserID + `","chat_type":1,"msgtype":"markdown","markdown":{"content":"x"}}`
	b.do("aibot_send_msg", "", push, 0)
	if said := s.Said("zhangsan"); len(said) != 1 || !said[0].Private {
		t.Errorf("%+v", said)
	}
}

// §6: ciphertext for five minutes, its key in the message, no framing.
func TestPictureIsEncryptedAndExpires(t *testing.T) {
	s := start(t, Options{})
	b := s.connect()
	data := bytes.Repeat([]byte("A"), 64)
	_, c := s.hear(b, Say{From: "lisi", File: &File{Name: "名单 1.csv", Data: data}})
	status, header, sealed := get(t, c.File.URL)
	if status != http.StatusOK || len(sealed) != 96 {
		t.Fatalf("status %d, %d bytes", status, len(sealed))
	}
	if d := header.Get("Content-Disposition"); d != "attachment; filename*=UTF-8''%E5%90%8D%E5%8D%95%201.csv" {
		t.Errorf("disposition %q", d)
	}
	key := aesKeyOf(t, c.File.AESKey)
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	cipher.NewCBCDecrypter(block, key[:16]).CryptBlocks(sealed, sealed)
	if !bytes.Equal(sealed[:64], data) || !bytes.Equal(sealed[64:], bytes.Repeat([]byte{32}, 32)) {
		t.Error("it is not the file with a pad of 32")
	}
	s.Advance(5 * time.Minute)
	if status, _, _ := get(t, c.File.URL); status != http.StatusForbidden {
		t.Errorf("after five minutes: %d", status)
	}
}

// aesKeyOf reads a key in any of the forms that clients have met (§6).
func aesKeyOf(t *testing.T, text string) []byte {
	t.Helper()
	plain := strings.TrimRight(strings.NewReplacer("-", "+", "_", "/").Replace(text), "=")
	key, err := base64.RawStdEncoding.DecodeString(plain)
	if err != nil || len(key) != 32 {
		t.Fatalf("aeskey %q: %v", text, err)
	}
	return key
}

func get(t *testing.T, url string) (int, http.Header, []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	return do(t, r)
}

func do(t *testing.T, r *http.Request) (int, http.Header, []byte) {
	t.Helper()
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := answer.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, answer.Header, text
}

// §2.1, "Media vectors".
func TestMediaVectors(t *testing.T) {
	key := callbackKey("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C")
	plain, err := hex.DecodeString("89504e470d0a1a0a7175697a")
	if err != nil {
		t.Fatal(err)
	}
	for want, plain := range map[string][]byte{
		"27bc39679b2ba4a0c067e4cff435696ceae2cc6db93e8258ce15906da13b8f8a":                                                                 plain,
		"6537fd6bffed98f23d595358dda696403cd833728228df8ab3503a7bef522d11da1bbfc57981fc0785279a39e962ff045e42285bf4bc391b49173fc73ab29342": bytes.Repeat([]byte("A"), 32),
	} {
		if got := hex.EncodeToString(sealFile(key, plain)); got != want {
			t.Errorf("%x becomes %s", plain, got)
		}
	}
}

// §1.1: msgid is opaque and may need escapes; a repetition has the same one.
func TestRepetitionHasTheSameID(t *testing.T) {
	s := start(t, Options{})
	b := s.connect()
	say := groupText("@bot 签到")
	say.Times = 3
	first, c := s.hear(b, say)
	if !strings.ContainsAny(c.MsgID, "/=") || !contains(first.Body, `m\/`) {
		t.Errorf("msgid %q in %s", c.MsgID, first.Body)
	}
	for range 2 {
		again := b.read()
		var r callback
		if err := json.Unmarshal(again.Body, &r); err != nil {
			t.Fatal(err)
		}
		if r.MsgID != c.MsgID || again.Headers.ReqID == first.Headers.ReqID {
			t.Errorf("%+v", again)
		}
	}
}
