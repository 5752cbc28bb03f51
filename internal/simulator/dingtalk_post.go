package simulator

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// postTime is how long a push in HTTP mode waits for its answer (§1a.7, §1b).
const postTime = 2500 * time.Millisecond

// robotSignature is algorithm A of §8: of a robot's callback, and, escaped for a URL, of a
// custom robot's calls.
func robotSignature(timestamp, secret string) string { return hmacOf(secret, timestamp+"\n"+secret) }

// cardSignature is algorithm C of §8: of a card's callback by HTTP.
func cardSignature(timestamp, secret string) string { return hmacOf(secret, timestamp) }

func hmacOf(secret, text string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// post pushes by HTTP (§1b), and takes the message that the answer may be. One that is not
// answered in time comes again, as in Stream mode.
func (d *Dingtalk) post(ctx context.Context, p *push) error {
	d.mu.Lock()
	p.tries++
	timestamp := strconv.FormatInt(d.now().UnixMilli(), 10)
	d.state.Delivered++
	d.mu.Unlock()
	headers := map[string]string{"timestamp": timestamp, "sign": robotSignature(timestamp, d.o.Secret)}
	text, err := d.exchange(ctx, d.o.Callback, headers, p.data, postTime)
	d.mu.Lock()
	defer d.mu.Unlock()
	deaf := p.deaf
	switch p.deaf = false; {
	case err != nil:
		d.note("callback", refuse(0, "%s", err))
	case !deaf:
		d.state.Acknowledged[p.topic]++
		if refused := d.answerPost(p, text); refused != nil {
			d.note("callback", refused)
		}
		return nil
	}
	if p.tries >= maxPushes || d.ctx.Err() != nil {
		d.state.Lost++
		return nil
	}
	at := d.now().Add(d.o.Org.Redeliver)
	d.work.Go(func() {
		if d.wait(at, nil) {
			if err := d.post(d.ctx, p); err != nil {
				return // post notes it
			}
		}
	})
	return nil
}

// exchange posts JSON and returns what is answered.
func (d *Dingtalk) exchange(ctx context.Context, to string, headers map[string]string, body []byte, within time.Duration) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	answer, err := d.poster.Do(r)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxBody))
	if err := errors.Join(err, answer.Body.Close()); err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("HTTP status %d", answer.StatusCode)
	}
	return text, nil
}

// answerPost says what a callback was answered with, if it is a message. The caller holds mu.
func (d *Dingtalk) answerPost(p *push, text []byte) *refusal {
	if len(bytes.TrimSpace(text)) == 0 {
		return nil
	}
	m, refused := readRobotMessage(text)
	if refused != nil {
		return refused
	}
	if m.Msgtype == "" || m.Msgtype == "empty" {
		return nil
	}
	var asked dingMessage
	if err := json.Unmarshal(p.data, &asked); err != nil {
		return refuse(0, "what was posted: %v", err)
	}
	s := &Said{At: d.now(), Via: "reply", Msgtype: m.Msgtype, Raw: text, Chat: asked.ConversationID}
	if asked.ConversationType == "1" {
		s.Chat, s.Private = p.from, true
	}
	actions, refused := m.fill(s)
	if refused == nil {
		refused = d.calls(m, s)
	}
	if refused == nil {
		refused = d.allowGroup(s.Chat, s.Private)
	}
	if refused != nil {
		return refused
	}
	d.offer(s, actions)
	d.said = append(d.said, *s)
	return nil
}
