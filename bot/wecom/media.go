package wecom

import (
	"bytes"
	"context"
	"crypto/md5" // the service wants it; it protects nothing
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/bot/wecom/seal"
	"github.com/daybook-bot/daybook/internal/chat"
)

// Sizes in bytes (§1.4, §6). Sources disagree about pictures; the smaller figure holds.
const (
	mostDownload = 100 << 20
	mostImage    = 2 << 20
	mostFile     = 20 << 20
	leastFile    = 5
	chunkSize    = 512 << 10
	mostName     = 256
)

const downloadTime = 30 * time.Second

// Fetch opens a file that came with a message. It lies on a server for some five minutes
// after the message; later the error is chat.ErrNever.
func (a *Aibot) Fetch(ctx context.Context, f chat.File) (io.ReadCloser, error) {
	text, err := Download(ctx, f, a.o.URL)
	if err != nil {
		return nil, fmt.Errorf("fetch %s: %w", f.Name, err)
	}
	return io.NopCloser(bytes.NewReader(text)), nil
}

// Download gets a file that came with a callback and decrypts it, by the key that came with it. It
// talks to public addresses only, encrypted, and beside those to the host of the service
// itself, which may be a simulator. No error has the address in it, which is a secret.
func Download(ctx context.Context, f chat.File, service string) ([]byte, error) {
	var r remoteFile
	if err := json.Unmarshal([]byte(f.Ref), &r); err != nil {
		return nil, fmt.Errorf("%w: it is not known where it lies", chat.ErrNever)
	}
	if !mayFetch(r.URL, service) {
		return nil, fmt.Errorf("%w: it lies where nothing is fetched from", chat.ErrNever)
	}
	encrypted, err := get(ctx, r.URL)
	if err != nil || r.Key == "" {
		return encrypted, err
	}
	key, err := mediaKey(r.Key)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", chat.ErrNever, err)
	}
	plain, err := seal.OpenFile(key, encrypted)
	if err != nil {
		// Some pictures lie there as they are (§6).
		if strings.HasPrefix(http.DetectContentType(encrypted), "image/") {
			return encrypted, nil
		}
		return nil, fmt.Errorf("%w: %w", chat.ErrNever, err)
	}
	return plain, nil
}

// mayFetch keeps us from being sent to the machines of our own network.
func mayFetch(address, service string) bool {
	at, err := url.Parse(address)
	if err != nil || at.Host == "" || at.User != nil {
		return false
	}
	if home, err := url.Parse(service); err == nil && home.Host == at.Host {
		return at.Scheme == "https" || at.Scheme == "http"
	}
	if at.Scheme != "https" || at.Hostname() == "localhost" || strings.HasSuffix(at.Hostname(), ".local") {
		return false
	}
	ip := net.ParseIP(at.Hostname())
	return ip == nil || ip.IsGlobalUnicast() && !ip.IsPrivate()
}

// stay refuses to be sent elsewhere.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func get(ctx context.Context, address string) (text []byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, downloadTime)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("%w: its address is none", chat.ErrNever)
	}
	answer, err := (&http.Client{CheckRedirect: stay}).Do(request)
	if err != nil {
		return nil, withoutAddress(err)
	}
	defer func() { err = errors.Join(err, answer.Body.Close()) }()
	switch {
	case answer.StatusCode >= 500:
		return nil, fmt.Errorf("the server answers %d", answer.StatusCode)
	case answer.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("%w: the server answers %d; files can be fetched for some minutes only", chat.ErrNever, answer.StatusCode)
	}
	text, err = io.ReadAll(io.LimitReader(answer.Body, mostDownload+1))
	if err != nil {
		return nil, withoutAddress(err)
	}
	if len(text) > mostDownload {
		return nil, fmt.Errorf("%w: it has more than %d MB", chat.ErrNever, mostDownload>>20)
	}
	return text, nil
}

func withoutAddress(err error) error {
	if with := (*url.Error)(nil); errors.As(err, &with) {
		return with.Err
	}
	return err
}

// mediaKey reads the key of a file, which is seen in several spellings (§6).
func mediaKey(text string) ([]byte, error) {
	if key, err := hex.DecodeString(text); err == nil && len(key) == 32 {
		return key, nil
	}
	text = strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(text, "="))
	key, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil || len(key) != 32 {
		return nil, errors.New("its key is none")
	}
	return key, nil
}

// kindOf is what a file is sent as.
func kindOf(f chat.File) string {
	switch strings.ToLower(filepath.Ext(f.Name)) {
	case ".png", ".jpg", ".jpeg":
		return "image"
	}
	return "file"
}

// upload brings a file to the service, in pieces, and returns the name it has there.
func (a *Aibot) upload(ctx context.Context, f chat.File) (mediaID string, err error) {
	content, err := os.ReadFile(f.Ref)
	if err != nil {
		return "", fmt.Errorf("upload %s: %w: %w", f.Name, chat.ErrNever, err)
	}
	kind, most := kindOf(f), mostFile
	if kind == "image" {
		most = mostImage
	}
	if len(content) < leastFile || len(content) > most {
		return "", fmt.Errorf("upload %s: %w: it has %d bytes, and only %d to %d are taken", f.Name, chat.ErrNever, len(content), leastFile, most)
	}
	sum := md5.Sum(content)
	var begun struct {
		ID string `json:"upload_id"`
	}
	chunks := (len(content) + chunkSize - 1) / chunkSize
	err = a.uploadStep(ctx, cmdInit, body{
		"type": kind, "filename": shortName(f.Name), "total_size": len(content), "total_chunks": chunks, "md5": hex.EncodeToString(sum[:]),
	}, &begun)
	if err != nil {
		return "", err
	}
	for i := range chunks {
		piece := content[i*chunkSize : min((i+1)*chunkSize, len(content))]
		err := a.uploadStep(ctx, cmdChunk, body{
			"upload_id": begun.ID, "chunk_index": i, "base64_data": base64.StdEncoding.EncodeToString(piece),
		}, nil)
		if err != nil {
			return "", err
		}
	}
	var done struct {
		ID string `json:"media_id"`
	}
	if err := a.uploadStep(ctx, cmdFinish, body{"upload_id": begun.ID}, &done); err != nil {
		return "", err
	}
	return done.ID, nil
}

// uploadStep does one step. Nothing can be seen of an upload that went wrong, so it is just
// not done: its fate is never unknown.
func (a *Aibot) uploadStep(ctx context.Context, cmd string, b body, into any) error {
	answer, err := a.session.ask(ctx, cmd, newRequest(), b)
	if errors.Is(err, chat.ErrUnknown) {
		return fmt.Errorf("%s: no answer", cmd)
	}
	if err != nil || into == nil {
		return err
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return fmt.Errorf("%s: the answer cannot be read: %w", cmd, err)
	}
	return nil
}

// shortName keeps the end of a name, which says what it is.
func shortName(name string) string {
	for len(name) > mostName {
		for i := range name {
			if i > 0 {
				name = name[i:]
				break
			}
		}
	}
	return name
}
