package simulator

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// The bot answers a verification within 1 s (§2) and a callback within 5 s, which is
// documented for cards and the rule of apps (§1.3). Messages are tried three times.
const (
	verifyTime   = time.Second
	callbackTime = 5 * time.Second
	maxTries     = 3
	maxReply     = 160 << 20 // ten pictures of 10 MB in base64, twice over
)

// Verify does what saving the callback's URL in the console does (§2).
func (w *Wecom) Verify(ctx context.Context) error {
	w.mu.Lock()
	key := callbackKey(w.o.AESKey)
	if key == nil {
		w.mu.Unlock()
		return errors.New("the AES key is not 43 characters of base64")
	}
	echo := strconv.FormatUint(w.random.Uint64(), 10)
	q := w.signed(seal(key, w.bytes(16), []byte(echo)))
	w.mu.Unlock()

	ctx, cancel := context.WithTimeout(ctx, verifyTime)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, w.o.Callback+"?"+q.query(true), http.NoBody)
	if err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	text, err := w.do(r)
	if err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	if string(text) != echo {
		return fmt.Errorf("verify: the answer is %q, not the decrypted echostr", text)
	}
	return nil
}

// signedText is an encrypted text with what goes into the URL with it.
type signedText struct{ encrypt, signature, timestamp, nonce string }

// signed signs an encrypted text. The caller holds mu.
func (w *Wecom) signed(encrypt string) signedText {
	s := signedText{encrypt: encrypt, nonce: strconv.FormatUint(uint64(w.random.Uint32()), 10)}
	s.timestamp = strconv.FormatInt(w.now().Unix(), 10)
	s.signature = signature(w.o.Token, s.timestamp, s.nonce, encrypt)
	return s
}

func (s signedText) query(echo bool) string {
	q := url.Values{"msg_signature": {s.signature}, "timestamp": {s.timestamp}, "nonce": {s.nonce}}
	if echo {
		q.Set("echostr", s.encrypt)
	}
	return q.Encode()
}

func (w *Wecom) do(r *http.Request) ([]byte, error) {
	answer, err := w.poster.Do(r)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxReply))
	if err := errors.Join(err, answer.Body.Close()); err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("HTTP status %d", answer.StatusCode)
	}
	return text, nil
}

// post delivers by callback and takes what is answered. A message that gets no answer is
// tried again with the same id; a pressed card is not (§1.2).
func (w *Wecom) post(ctx context.Context, d delivery) error {
	w.mu.Lock()
	key := w.id("R")
	body := w.callback(d, key, false)
	q := w.requests[key]
	w.mu.Unlock()
	tries := maxTries
	if body.Event != nil {
		tries = 1
	}
	for range tries {
		if err := w.attempt(ctx, q, body); err == nil {
			return nil
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.state.Lost++
	return nil
}

// attempt posts once, and does what the answer says.
func (w *Wecom) attempt(ctx context.Context, q *request, body *callback) error {
	defer w.asking(q.room)()
	text, err := w.exchange(ctx, body)
	if err != nil {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.note("callback", refuse(0, "%s", err))
		return err
	}
	w.mu.Lock()
	w.state.Delivered++
	w.mu.Unlock()
	w.take(q, body, text)
	return nil
}

// asking counts a callback about a conversation that is being answered, until end is called.
func (w *Wecom) asking(where room) (end func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked[where.id]++
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.asked[where.id]--; w.asked[where.id] == 0 {
			delete(w.asked, where.id)
			w.change()
		}
	}
}

// Answered returns when no callback about a conversation is being answered, about any if
// none is named, or when ctx ends. What is said by another way meanwhile is shown behind the
// answer.
func (w *Wecom) Answered(ctx context.Context, chats ...string) {
	for {
		w.mu.Lock()
		changed, open := w.changed, len(chats) == 0 && len(w.asked) > 0
		for _, id := range chats {
			open = open || w.asked[id] > 0
		}
		w.mu.Unlock()
		if !open {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-w.ctx.Done():
			return
		case <-changed:
		}
	}
}

// exchange posts one callback and returns the decrypted answer; nil for an empty one.
func (w *Wecom) exchange(ctx context.Context, body *callback) ([]byte, error) {
	aesKey := callbackKey(w.o.AESKey)
	if aesKey == nil {
		return nil, errors.New("the AES key is not 43 characters of base64")
	}
	w.mu.Lock()
	s := w.signed(seal(aesKey, w.bytes(16), escapeSlashes(encode(body))))
	w.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, callbackTime)
	defer cancel()
	sealed := escapeSlashes(encode(struct {
		Encrypt string `json:"encrypt"`
	}{s.encrypt}))
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, w.o.Callback+"?"+s.query(false), bytes.NewReader(sealed))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	text, err := w.do(r)
	if err != nil || len(text) == 0 {
		return nil, err
	}
	return openReply(w.o.Token, aesKey, s.nonce, text)
}

// openReply checks and decrypts what a callback is answered with (§1.3): the names, the
// number and the nonce have to be right.
func openReply(token string, key []byte, nonce string, text []byte) ([]byte, error) {
	var b struct {
		Encrypt      string `json:"encrypt"`
		MsgSignature string `json:"msgsignature"`
		Timestamp    int64  `json:"timestamp"`
		Nonce        string `json:"nonce"`
	}
	if err := json.Unmarshal(text, &b); err != nil {
		return nil, fmt.Errorf("the reply is not the JSON of §1.3: %w", err)
	}
	want := signature(token, strconv.FormatInt(b.Timestamp, 10), b.Nonce, b.Encrypt)
	switch {
	case b.Nonce != nonce:
		return nil, fmt.Errorf("the reply's nonce is %q, not that of the callback", b.Nonce)
	case b.Timestamp == 0 || !sameSignature(b.MsgSignature, want):
		return nil, errors.New("the reply's msgsignature is wrong")
	}
	plain, err := unseal(key, b.Encrypt)
	if err != nil {
		return nil, fmt.Errorf("the reply cannot be decrypted: %w", err)
	}
	return plain, nil
}

// take does what a callback was answered with, and keeps asking for a stream that goes on.
func (w *Wecom) take(q *request, body *callback, text []byte) {
	if len(text) == 0 {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	r := w.answer(q, text)
	if r != nil {
		w.note("callback", r)
		return
	}
	if s := w.streams[q.stream]; s != nil && !s.finished && body.MsgType != "stream" && w.ctx.Err() == nil {
		w.work.Go(func() { w.poll(q, body, s) })
	}
}

// answer does a reply to a callback (§1.3). The caller holds mu.
func (w *Wecom) answer(q *request, text []byte) *refusal {
	switch q.kind {
	case "card":
		if w.now().Sub(q.at) > cardWindow {
			return refuse(846605, "the event is older than %s", cardWindow)
		}
		return w.replaceCard(q, text)
	case "other":
		return refuse(40008, "this event takes only an empty reply")
	}
	allowed := []string{"stream", "template_card", "stream_with_template_card"}
	if q.kind == "enter_chat" {
		allowed = []string{"text", "template_card"}
	} else if q.stream != "" {
		allowed = []string{"stream", "stream_with_template_card"}
	}
	c, r := w.readContent(text, allowed...)
	switch {
	case r != nil:
		return r
	case q.stream != "" && c.Stream.ID != q.stream:
		return badParameter("stream.id is %q, asked was %q", c.Stream.ID, q.stream)
	case c.Stream != nil:
		return w.streamFrame(q, c, q.at, text)
	case q.kind == "enter_chat":
		return w.utter("welcome", q.room, q.user, c, text)
	}
	return w.utter("reply", q.room, q.user, c, text)
}

// poll asks for a stream until it is finished or its six minutes are over.
func (w *Wecom) poll(q *request, first *callback, s *stream) {
	tick := time.NewTicker(w.o.Poll)
	defer tick.Stop()
	for {
		select {
		case <-w.ctx.Done():
			return
		case <-tick.C:
		}
		w.mu.Lock()
		finished := s.finished || s.over(w.now())
		refresh := &callback{
			MsgID: w.messageID(), AibotID: first.AibotID, ChatID: first.ChatID, ChatType: first.ChatType,
			From: first.From, MsgType: "stream", Stream: &streamRef{s.id},
		}
		w.mu.Unlock()
		if finished {
			return
		}
		w.refresh(q, refresh)
	}
}

// refresh asks for a stream once. One that is not answered is asked for again.
func (w *Wecom) refresh(q *request, body *callback) {
	defer w.asking(q.room)()
	text, err := w.exchange(w.ctx, body)
	if err == nil {
		w.take(q, body, text)
	}
}
