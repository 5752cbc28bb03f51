package simulator

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"
)

const (
	testToken  = "QDG6eK"
	testAESKey = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
)

// §2.1, OWN-B: an empty receive id and a pad of 32.
func TestSealVector(t *testing.T) {
	key := callbackKey(testAESKey)
	const want = "sKqRbbiSUnDhFHOvPjtUMUfqZ8gy0HoJdHhWsbA2EEFHqj1mfMBvIlGtXOBIa4rja4UFmdhXIsymo71Xiz3GgA=="
	if got := seal(key, []byte("0123456789abcdef"), []byte("abcdefghijkl")); got != want {
		t.Errorf("sealed: %s", got)
	}
	if got := signature(testToken, "1700000000", "nonce42", want); got != "500eab0b4772c2ce1b60c329d97c1b90c27c24c3" {
		t.Errorf("signature: %s", got)
	}
	if got, err := unseal(key, want); err != nil || string(got) != "abcdefghijkl" {
		t.Errorf("unsealed %q: %v", got, err)
	}
}

// §2.1, "Negative tests to write".
func TestUnsealRefuses(t *testing.T) {
	key := callbackKey(testAESKey)
	raw := func(plain []byte) string { return base64.StdEncoding.EncodeToString(encryptWhole(t, key, plain)) }
	head := append(bytes.Repeat([]byte{'r'}, 16), 0, 0, 0, 4, 't', 'e', 'x', 't')
	for _, tt := range []struct{ name, text, why string }{
		{"no base64", "*", "base64"},
		{"empty", "", "base64"},
		{"half a block", base64.StdEncoding.EncodeToString(make([]byte, 24)), "whole blocks"},
		{"pad 0", raw(append(bytes.Clone(head), make([]byte, 8)...)), "padding is not"},
		{"pad 33", raw(append(bytes.Repeat([]byte{'x'}, 31), bytes.Repeat([]byte{33}, 33)...)), "padding is not"},
		{"pad bytes unequal", raw(append(bytes.Clone(head), 1, 2, 3, 4, 5, 6, 7, 8)), "differ"},
		{"too short", raw(append(bytes.Repeat([]byte{'x'}, 8), bytes.Repeat([]byte{8}, 8)...)), "too short"},
		{"length beyond the end", raw(append(append(bytes.Repeat([]byte{'r'}, 16), 0, 0, 0, 9, 't'), bytes.Repeat([]byte{11}, 11)...)), "longer"},
		{"a receive id", raw(append(append(bytes.Clone(head), "corp"...), 4, 4, 4, 4)), "receive id"},
	} {
		if got, err := unseal(key, tt.text); err == nil || !strings.Contains(err.Error(), tt.why) {
			t.Errorf("%s: %q, %v", tt.name, got, err)
		}
	}
}

func FuzzUnseal(f *testing.F) {
	key := callbackKey(testAESKey)
	f.Add("")
	f.Add(seal(key, make([]byte, 16), []byte("你好")))
	f.Fuzz(func(t *testing.T, text string) {
		plain, err := unseal(key, text)
		if err != nil && plain != nil {
			t.Error("a text and an error")
		}
	})
}

func FuzzOpenReply(f *testing.F) {
	key := callbackKey(testAESKey)
	f.Add([]byte(`{"encrypt":"x","msgsignature":"y","timestamp":1,"nonce":"n"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		if _, err := openReply(testToken, key, "n", text); err == nil {
			t.Errorf("%s is signed", text)
		}
	})
}

func FuzzCommand(f *testing.F) {
	f.Add([]byte(`{"cmd":"ping","headers":{"req_id":"1"}}`))
	f.Add([]byte(`{"cmd":"aibot_send_msg","headers":{"req_id":"1"},"body":{"chatid":"g1","chat_type":2,"msgtype":"template_card","template_card":` + noticeCard + `}}`))
	f.Add([]byte(`{"cmd":"aibot_respond_msg","headers":{"req_id":"r"},"body":` + streamOf("S", "x", true) + `}`))
	w := NewWecom(Options{})
	w.rooms["group/g1"] = &room{"g1", true}
	w.requests["r"] = &request{kind: "message", room: room{"g1", true}, at: w.now()}
	c := &socket{answering: map[string]bool{}}
	w.live = c
	f.Fuzz(func(t *testing.T, text []byte) {
		cmd, r := readCommand(text)
		if r != nil {
			return
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		if how := w.run(c, cmd); how.answer.Headers != cmd.Headers {
			t.Errorf("%s is answered to %q", text, how.answer.Headers.ReqID)
		}
	})
}
