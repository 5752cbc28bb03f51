// Package webhook speaks through the robot of one group, which can mention people and needs
// nothing but its key (wecom.md section 3.1; official page 91770). It hears nothing and does
// not know which group it is in.
package webhook

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/daybook-bot/daybook/bot/split"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/secret"
)

// What the network takes in one message, in bytes of UTF-8.
const (
	TextLimit     = 2048
	MarkdownLimit = 4096
	imageLimit    = 2 << 20
	fileLimit     = 20 << 20
)

// perMinute is how many messages one robot may send.
const perMinute = 20

// patience bounds one call.
const patience = 15 * time.Second

// Fault is a refusal by the network: errcode and what it says.
type Fault struct {
	Code int
	Says string
}

func (f *Fault) Error() string { return fmt.Sprintf("webhook: errcode %d: %s", f.Code, f.Says) }

// Words are described at chat.InWords.
func (f *Fault) Words() string {
	if f.Code == 93000 {
		return "群机器人没有收（93000）：webhook 的 key 不对，或者机器人已经不在群里，请核对 wecom.webhooks"
	}
	return fmt.Sprintf("群机器人没有收（%d）：%s", f.Code, f.Says)
}

// Is tells the outbox which refusals will never end: another try is worth it only when the
// network is busy or was asked too often.
func (f *Fault) Is(target error) bool {
	switch f.Code {
	case -1, 45009, 45033:
		return false
	default:
		return target == chat.ErrNever
	}
}

// Busy says that this minute's messages are used up; After tells when one is free.
type Busy struct{ After time.Time }

func (e *Busy) Error() string {
	return "webhook: 20 messages in a minute are sent already"
}

// Words are described at chat.InWords.
func (e *Busy) Words() string { return "群机器人一分钟只说 20 句，多的排着" }

// Robot is one robot. All of it may be called from any goroutine.
type Robot struct {
	base   string
	key    secret.Text
	clock  clock.Clock
	client *http.Client

	mu   sync.Mutex
	sent []time.Time // of the last minute
}

// New makes a robot. The base is https://qyapi.weixin.qq.com, or a simulator's address.
func New(base string, key secret.Text, c clock.Clock) *Robot {
	return &Robot{base: strings.TrimSuffix(base, "/"), key: key, clock: c, client: &http.Client{
		Timeout: patience,
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse // the key is in the address
		},
	}}
}

// Text says something as plain text and mentions people, by their ids; @all is everybody.
// What is longer than one message goes out as several, the mentions with the first. It fails
// with *Busy before anything is sent when the minute has no room for all of it, with a
// *Fault when the network refuses, and with chat.ErrUnknown when nobody knows.
func (r *Robot) Text(ctx context.Context, text string, mention []string) error {
	type content struct {
		Content   string   `json:"content"`
		Mentioned []string `json:"mentioned_list,omitempty"`
	}
	parts := split.Text(text, TextLimit)
	return r.sendAll(ctx, len(parts), func(i int) any {
		c := content{Content: parts[i]}
		if i == 0 {
			c.Mentioned = mention
		}
		return map[string]any{"msgtype": "text", "text": c}
	})
}

// Markdown says something in the network's small markdown. Its errors are those of Text.
func (r *Robot) Markdown(ctx context.Context, text string) error {
	parts := split.Text(text, MarkdownLimit)
	return r.sendAll(ctx, len(parts), func(i int) any {
		return map[string]any{"msgtype": "markdown", "markdown": map[string]string{"content": parts[i]}}
	})
}

// Picture sends a JPG or PNG of up to 2 MB.
func (r *Robot) Picture(ctx context.Context, picture []byte) error {
	if len(picture) == 0 || len(picture) > imageLimit {
		return fmt.Errorf("webhook: a picture of %d bytes: %w", len(picture), chat.ErrNever)
	}
	sum := md5.Sum(picture)
	return r.sendAll(ctx, 1, func(int) any {
		return map[string]any{"msgtype": "image", "image": map[string]string{
			"base64": base64.StdEncoding.EncodeToString(picture), "md5": hex.EncodeToString(sum[:])}}
	})
}

// File sends a document of 6 bytes to 20 MB under a name.
func (r *Robot) File(ctx context.Context, name string, document []byte) error {
	if len(document) <= 5 || len(document) > fileLimit {
		return fmt.Errorf("webhook: a file of %d bytes: %w", len(document), chat.ErrNever)
	}
	if err := r.take(1); err != nil {
		return err
	}
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("media", name)
	if err != nil {
		return fmt.Errorf("webhook: upload: %w", err)
	}
	if _, err := part.Write(document); err != nil {
		return fmt.Errorf("webhook: upload: %w", err)
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("webhook: upload: %w", err)
	}
	var answer struct {
		MediaID string `json:"media_id"`
	}
	err = r.call(ctx, "upload_media", url.Values{"type": {"file"}}, w.FormDataContentType(), form.Bytes(), &answer)
	if errors.Is(err, chat.ErrUnknown) {
		return fmt.Errorf("webhook: upload did not end") // nothing has been said yet: try again
	}
	if err != nil {
		return err
	}
	return r.send(ctx, map[string]any{"msgtype": "file", "file": map[string]string{"media_id": answer.MediaID}})
}

func (r *Robot) sendAll(ctx context.Context, parts int, body func(int) any) error {
	if parts == 0 {
		return fmt.Errorf("webhook: nothing to say: %w", chat.ErrNever)
	}
	if err := r.take(parts); err != nil {
		return err
	}
	for i := range parts {
		err := r.send(ctx, body(i))
		if err != nil && i > 0 {
			// Said again, it would begin anew.
			return fmt.Errorf("webhook: part %d of %d: %w: %w", i+1, parts, chat.ErrUnknown, err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// take uses up the room of so many messages in this minute, all of it or nothing. More than
// the minute could ever hold goes through once the minute is empty, and the network decides.
func (r *Robot) take(messages int) error {
	now := r.clock.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	for len(r.sent) > 0 && (now.Sub(r.sent[0]) >= time.Minute || now.Before(r.sent[0])) {
		r.sent = r.sent[1:]
	}
	if len(r.sent) > 0 && len(r.sent)+messages > perMinute {
		return &Busy{r.sent[0].Add(time.Minute)}
	}
	for range messages {
		r.sent = append(r.sent, now)
	}
	return nil
}

func (r *Robot) send(ctx context.Context, body any) error {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false) // 40033: the network refuses \u escapes
	if err := e.Encode(body); err != nil {
		return fmt.Errorf("webhook: encode: %w", err)
	}
	return r.call(ctx, "send", nil, "application/json; charset=utf-8", text.Bytes(), nil)
}

// call posts to the robot. Once the request may have been read and the answer did not come,
// the error is chat.ErrUnknown.
func (r *Robot) call(ctx context.Context, what string, more url.Values, kind string, body []byte, into any) error {
	query := url.Values{"key": {r.key.Reveal()}}
	for name, values := range more {
		query[name] = values
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, r.base+"/cgi-bin/webhook/"+what+"?"+query.Encode(), bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("webhook: %w", secret.Clean(err, r.key))
	}
	request.Header.Set("Content-Type", kind)
	response, err := r.client.Do(request)
	if err != nil {
		return fmt.Errorf("webhook: %w: %w", chat.ErrUnknown, secret.Clean(err, r.key))
	}
	said, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err = errors.Join(err, response.Body.Close()); err != nil {
		return fmt.Errorf("webhook: %w: %w", chat.ErrUnknown, secret.Clean(err, r.key))
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("webhook: the server says %s", response.Status)
	}
	var verdict struct {
		ErrCode *int   `json:"errcode"`
		ErrMsg  string `json:"errmsg"`
	}
	if err := json.Unmarshal(said, &verdict); err != nil || verdict.ErrCode == nil {
		return fmt.Errorf("webhook: an answer without errcode: %w", chat.ErrUnknown)
	}
	if *verdict.ErrCode != 0 {
		return &Fault{*verdict.ErrCode, secret.Hide(verdict.ErrMsg, r.key)}
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(said, into); err != nil {
		return fmt.Errorf("webhook: answer: %w", secret.Clean(err, r.key))
	}
	return nil
}
