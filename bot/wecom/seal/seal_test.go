package seal

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
)

const (
	keyA = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
	keyB = "6qkdMrq68nTKduznJYO1A37W2oEgpkMUvkttRToqhUt"
)

// What the vectors of wecom.md 2.1 decrypt to.
var insides = map[string]struct{ random, message string }{
	"V1":    {"c41b64491c2468d0", "1616140317555161061"},
	"V2":    {"0960688932c47ef1", "<xml><ToUserName><![CDATA[wx5823bf96d3bd56c7]]></ToUserName>\n<FromUserName><![CDATA[mycreate]]></FromUserName>\n<CreateTime>1409659813</CreateTime>\n<MsgType><![CDATA[text]]></MsgType>\n<Content><![CDATA[hello]]></Content>\n<MsgId>4561255354251345929</MsgId>\n<AgentID>218</AgentID>\n</xml>"},
	"V4":    {"694ce5a83ae07fe3", "<xml><ToUserName>ww1436e0e65a779aee</ToUserName><FromUserName>ChenJiaShun</FromUserName><CreateTime>1476422779</CreateTime><MsgType>text</MsgType><Content>你好</Content><MsgId>1456453720</MsgId><AgentID>1000002</AgentID></xml>"},
	"V5":    {"dDVXRx6kn1gOT43Q", `{ "ToUserName": "wx5823bf96d3bd56c7", "FromUserName": :mycreate", "CreateTime": 1409659813, "MsgType": "text", "Content": "hello", "MsgId": 4561255354251345929, "AgentID": 218}`},
	"OWN-B": {"0123456789abcdef", "abcdefghijkl"},
}

func vectors(t testing.TB) map[string]vector {
	t.Helper()
	text, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []vector
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	all := map[string]vector{}
	for _, v := range list {
		all[v.Name] = v
	}
	if len(all) != len(insides) {
		t.Fatalf("%d vectors, want %d", len(all), len(insides))
	}
	return all
}

type vector struct{ Name, Token, Key, ReceiveID, Sig, Timestamp, Nonce, Encrypt string }

func (v vector) envelope() Envelope { return Envelope{v.Encrypt, v.Sig, v.Timestamp, v.Nonce} }

func (v vector) box(t testing.TB) *Box {
	t.Helper()
	b, err := New(v.Token, v.Key, v.ReceiveID)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestVectors(t *testing.T) {
	for name, v := range vectors(t) {
		want := insides[name]
		message, receiver, err := v.box(t).Open(v.envelope())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if string(message) != want.message || receiver != v.ReceiveID {
			t.Errorf("%s: %q for %q", name, message, receiver)
		}
		sealed, err := v.box(t).sealWith([]byte(want.random), message, v.Timestamp, v.Nonce)
		if err != nil || sealed != v.envelope() {
			t.Errorf("%s sealed again: %+v, %v", name, sealed, err)
		}
	}
}

func TestSealAndOpen(t *testing.T) {
	b, err := New("t", keyA, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, length := range []int{0, 1, 11, 12, 13, 31, 32, 1000} {
		message := []byte(strings.Repeat("水", length))
		first, err := b.Seal(message, "1", "n")
		if err != nil {
			t.Fatal(err)
		}
		second, err := b.Seal(message, "1", "n")
		if err != nil || first.Encrypt == second.Encrypt {
			t.Errorf("the same twice (%v)", err)
		}
		got, _, err := b.Open(first)
		if err != nil || !bytes.Equal(got, message) {
			t.Errorf("length %d: %q, %v", length, got, err)
		}
	}
}

// envelope is a rightly signed envelope around any ciphertext.
func envelope(b *Box, encrypted []byte) Envelope {
	e := Envelope{Encrypt: base64.StdEncoding.EncodeToString(encrypted), Timestamp: "1", Nonce: "n"}
	e.Signature = b.sign(e.Timestamp, e.Nonce, e.Encrypt)
	return e
}

// unpadded encrypts blocks as they are, whatever padding they end with.
func unpadded(t *testing.T, b *Box, plain []byte) []byte {
	t.Helper()
	encrypted, err := encrypt(b.key, plain)
	if err != nil {
		t.Fatal(err)
	}
	return encrypted[:len(plain)]
}

func TestOpenRefuses(t *testing.T) {
	v := vectors(t)["V2"]
	b := v.box(t)
	right := v.envelope()

	flipped := right
	flipped.Signature = "5" + right.Signature[1:]
	shouting := right
	shouting.Signature = strings.ToUpper(right.Signature)
	later := right
	later.Timestamp += "0"

	tail := func(last ...byte) []byte {
		return unpadded(t, b, append(bytes.Repeat([]byte{7}, 64-len(last)), last...))
	}
	long := append(bytes.Repeat([]byte{'r'}, 16), 0xff, 0xff, 0xff, 0xff)
	long = append(long, bytes.Repeat([]byte{12}, 12)...)
	stranger, err := New(v.Token, v.Key, "ww-somebody-else")
	if err != nil {
		t.Fatal(err)
	}
	otherKey, err := New(v.Token, keyB, v.ReceiveID)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		box  *Box
		e    Envelope
		want error
	}{
		{"flipped signature", b, flipped, ErrSignature},
		{"upper case", b, shouting, ErrSignature},
		{"another time", b, later, ErrSignature},
		{"no signature", b, Envelope{Encrypt: right.Encrypt}, ErrSignature},
		{"empty echostr", b, envelope(b, nil), ErrDamaged},
		{"no base64", b, func() Envelope {
			e := Envelope{Encrypt: "水", Timestamp: "1", Nonce: "n"}
			e.Signature = b.sign("1", "n", e.Encrypt)
			return e
		}(), ErrDamaged},
		{"half a block", b, envelope(b, bytes.Repeat([]byte{1}, 24)), ErrDamaged},
		{"pad 0", b, envelope(b, tail(0)), ErrDamaged},
		{"pad 33", b, envelope(b, tail(bytes.Repeat([]byte{33}, 33)...)), ErrDamaged},
		{"pad unequal", b, envelope(b, tail(2, 3, 3)), ErrDamaged},
		{"nothing but padding", b, envelope(b, unpadded(t, b, bytes.Repeat([]byte{32}, 32))), ErrDamaged},
		{"longer than there is", b, envelope(b, unpadded(t, b, long)), ErrDamaged},
		{"another key", otherKey, right, ErrDamaged},
		{"another receiver", stranger, right, ErrReceiver},
	} {
		message, _, err := test.box.Open(test.e)
		if !errors.Is(err, test.want) || message != nil {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
	}
	anybody, err := New(v.Token, v.Key, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, receiver, err := anybody.Open(right); err != nil || receiver != v.ReceiveID {
		t.Errorf("written to %q: %v", receiver, err)
	}
}

func TestNewRefuses(t *testing.T) {
	for _, key := range []string{"", keyA[:42], keyA + "=", keyA + "a", strings.Replace(keyA, "j", "*", 1)} {
		if _, err := New("t", key, ""); !errors.Is(err, ErrKey) {
			t.Errorf("%q: %v", key, err)
		}
	}
}

// The media vectors of wecom.md 2.1.
func TestOpenFile(t *testing.T) {
	b, err := New("", keyA, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ plain, encrypted string }{
		{"89504e470d0a1a0a7175697a", "27bc39679b2ba4a0c067e4cff435696ceae2cc6db93e8258ce15906da13b8f8a"},
		{strings.Repeat("41", 32), "6537fd6bffed98f23d595358dda696403cd833728228df8ab3503a7bef522d11da1bbfc57981fc0785279a39e962ff045e42285bf4bc391b49173fc73ab29342"},
	} {
		encrypted, err := hex.DecodeString(test.encrypted)
		if err != nil {
			t.Fatal(err)
		}
		got, err := OpenFile(b.Key(), encrypted)
		if err != nil || hex.EncodeToString(got) != test.plain {
			t.Errorf("%x, %v", got, err)
		}
	}
	if _, err := OpenFile(b.Key()[:5], make([]byte, 32)); !errors.Is(err, ErrDamaged) {
		t.Errorf("a short key: %v", err)
	}
}

func FuzzOpen(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(v.Encrypt, v.Sig, v.Timestamp, v.Nonce)
	}
	b, err := New("QDG6eK", keyA, "")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, encrypted, signature, timestamp, nonce string) {
		e := Envelope{encrypted, signature, timestamp, nonce}
		_, _, err := b.Open(e)
		e.Signature = b.sign(timestamp, nonce, encrypted)
		message, _, err2 := b.Open(e)
		if err == nil && err2 != nil {
			t.Error("opened with another signature only")
		}
		if err2 != nil && (message != nil || !errors.Is(err2, ErrDamaged)) {
			t.Errorf("%q, %v", message, err2)
		}
	})
}
