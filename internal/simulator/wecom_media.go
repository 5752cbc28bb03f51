package simulator

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// How long things are kept (§1.4, §6).
const (
	pictureLife = 5 * time.Minute
	mediaLife   = 3 * 24 * time.Hour
	uploadLife  = 30 * time.Minute
)

// media is a file that a client uploaded. Media ids of one channel are not valid in another.
type media struct {
	owner, kind string // aibot, app, or webhook and its key
	file        File
	at          time.Time
}

// keepMedia stores an upload. The caller holds mu.
func (w *Wecom) keepMedia(owner, kind string, f File) string {
	id := w.id("MEDIA_")
	w.media[id] = &media{owner, kind, f, w.now()}
	return id
}

// ownMedia finds an upload of one channel. An empty kind is any. The caller holds mu.
func (w *Wecom) ownMedia(id, owner, kind string) (*media, *refusal) {
	m := w.media[id]
	switch {
	case m == nil || m.owner != owner || w.now().Sub(m.at) >= mediaLife:
		return nil, refuse(40007, "invalid media_id")
	case kind != "" && m.kind != kind:
		return nil, refuse(40004, "invalid media type: it was uploaded as %s", m.kind)
	}
	return m, nil
}

// picture is a file that came with a message: encrypted, for five minutes.
type picture struct {
	name   string
	cipher []byte
	at     time.Time
}

// publish encrypts a file of a message and puts it up for download: with a key of its own
// over a long connection, with the callback's key otherwise (§6). The caller holds mu.
func (w *Wecom) publish(f File, long bool) *linkBody {
	var link linkBody
	key := w.bytes(32)
	if long {
		// Clients have met it with and without padding, in both alphabets (§6).
		link.AESKey = []*base64.Encoding{
			base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding,
		}[w.random.IntN(3)].EncodeToString(key)
	} else {
		key = callbackKey(w.o.AESKey)
	}
	path := w.id("")
	w.pictures[path] = &picture{f.Name, sealFile(key, f.Data), w.now()}
	link.URL = w.base + "/media/" + path + "?sign=" + url.QueryEscape(base64.StdEncoding.EncodeToString(w.bytes(9)))
	return &link
}

func (w *Wecom) servePicture(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	p := w.pictures[r.PathValue("name")]
	f, failed := w.faults.take("media")
	status := http.StatusOK
	switch {
	case p == nil:
		status = http.StatusNotFound
	case failed && f.Code != 0:
		status = f.Code
	case failed || w.now().Sub(p.at) >= pictureLife || r.URL.Query().Get("sign") == "":
		status = http.StatusForbidden
	}
	w.mu.Unlock()
	if status != http.StatusOK {
		http.Error(rw, `<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>`, status)
		return
	}
	rw.Header().Set("Content-Type", "application/octet-stream") // it says nothing (§6)
	if p.name != "" {
		rw.Header().Set("Content-Disposition", disposition(p.name))
	}
	if _, err := rw.Write(p.cipher); err != nil {
		return // the client has gone
	}
}

func disposition(name string) string {
	return fmt.Sprintf("attachment; filename*=UTF-8''%s", url.PathEscape(name))
}

// sealFile is whole-file AES-256-CBC with IV key[:16] and PKCS#7 to 32, without framing (§6).
func sealFile(key, plain []byte) []byte {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // keys are made here or checked before
	}
	padded := pad(plain)
	cipher.NewCBCEncrypter(block, key[:16]).CryptBlocks(padded, padded)
	return padded
}

// pad adds PKCS#7 to blocks of 32, on a copy.
func pad(plain []byte) []byte {
	n := 32 - len(plain)%32
	padded := append([]byte{}, plain...)
	for range n {
		padded = append(padded, byte(n))
	}
	return padded
}
