package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

// The limits of a group's webhook robot (§3.1).
const (
	webhookMinute   = 20
	maxWebhookText  = 2048
	maxWebhookMark  = 4096
	maxWebhookImage = 2 << 20
)

var (
	escaped  = regexp.MustCompile(`(^|[^\\])(\\\\)*\\u[0-9a-fA-F]{4}`)
	mention  = regexp.MustCompile(`<@([^<>]+)>`)
	robotMax = map[string]int{"file": 20 << 20, "voice": 2 << 20}
)

// webhookMessage is the body of webhook/send.
type webhookMessage struct {
	MsgType string `json:"msgtype"`
	Text    *struct {
		Content             string   `json:"content"`
		MentionedList       []string `json:"mentioned_list"`
		MentionedMobileList []string `json:"mentioned_mobile_list"`
	} `json:"text"`
	Markdown   *textBody `json:"markdown"`
	MarkdownV2 *textBody `json:"markdown_v2"`
	Image      *struct {
		Base64 string `json:"base64"`
		MD5    string `json:"md5"`
	} `json:"image"`
	News *struct {
		Articles []struct {
			Title       string `json:"title"`
			Description string `json:"description"`
			URL         string `json:"url"`
		} `json:"articles"`
	} `json:"news"`
	File  *mediaBody      `json:"file"`
	Voice *mediaBody      `json:"voice"`
	Card  json.RawMessage `json:"template_card"`
}

func (w *Wecom) serveWebhook(rw http.ResponseWriter, r *http.Request) {
	text, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		return // the client has gone
	}
	w.slow(r, "webhook")
	key := r.URL.Query().Get("key")
	w.mu.Lock()
	group := w.o.Webhooks[key]
	w.mu.Unlock()
	w.Answered(r.Context(), group)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.reply(rw, "webhook", w.sendWebhook(key, text), nil)
}

func (w *Wecom) sendWebhook(key string, text []byte) *refusal {
	if r := w.fault("webhook"); r != nil {
		return r
	}
	group, known := w.o.Webhooks[key]
	if !known {
		return refuse(93000, "invalid webhook key")
	}
	if bytes.Contains(text, []byte(`\u`)) && escaped.Match(text) {
		return refuse(40033, `invalid characters: \uXXXX escapes`)
	}
	var m webhookMessage
	if r := decode(text, &m); r != nil {
		return r
	}
	said, r := w.webhookContent(key, &m)
	if r != nil {
		return r
	}
	if r := w.quota("webhook "+key, webhookMinute, webhookMinute*60); r != nil {
		return r
	}
	said.At, said.Chat, said.Via, said.Msgtype, said.Raw = w.now(), group, "webhook", m.MsgType, text
	w.said = append(w.said, *said)
	return nil
}

func (w *Wecom) webhookContent(key string, m *webhookMessage) (*Said, *refusal) {
	switch {
	case m.MsgType == "text" && m.Text != nil:
		to := append(called(m.Text.Content), m.Text.MentionedList...)
		return w.webhookText(m.Text.Content, maxWebhookText, append(to, m.Text.MentionedMobileList...))
	case m.MsgType == "markdown" && m.Markdown != nil:
		return w.webhookText(m.Markdown.Content, maxWebhookMark, called(m.Markdown.Content))
	case m.MsgType == "markdown_v2" && m.MarkdownV2 != nil:
		return w.webhookText(m.MarkdownV2.Content, maxWebhookMark, nil) // it calls nobody
	case m.MsgType == "image" && m.Image != nil:
		raw, r := checkPicture(m.Image.Base64, m.Image.MD5, maxWebhookImage)
		if r != nil && r.code == 93018 {
			r.code = 40009
		}
		return &Said{Files: []File{{Data: raw}}}, r
	case m.MsgType == "news" && m.News != nil:
		return webhookNews(m)
	case m.MsgType == "file" && m.File != nil:
		return w.webhookMedia(key, "file", m.File.MediaID)
	case m.MsgType == "voice" && m.Voice != nil:
		return w.webhookMedia(key, "voice", m.Voice.MediaID)
	case m.MsgType == "template_card" && m.Card != nil:
		k, r := w.parseCard(m.Card, webhookCards)
		if r != nil {
			return nil, r
		}
		return &Said{Text: k.words()}, nil
	}
	return nil, refuse(40008, "invalid message type %q, or its body is missing", m.MsgType)
}

func (w *Wecom) webhookText(text string, limit int, to []string) (*Said, *refusal) {
	switch {
	case text == "":
		return nil, refuse(44004, "empty content")
	case len(text) > limit:
		return nil, refuse(40058, "content is %d bytes, more than %d", len(text), limit)
	}
	return &Said{Text: text, To: to}, nil
}

// called are the people whom <@userid> in a text calls.
func called(text string) []string {
	var to []string
	for _, m := range mention.FindAllStringSubmatch(text, -1) {
		to = append(to, m[1])
	}
	return to
}

func webhookNews(m *webhookMessage) (*Said, *refusal) {
	if n := len(m.News.Articles); n < 1 || n > 8 {
		return nil, refuse(45008, "%d articles, not 1 to 8", n)
	}
	var lines []string
	for _, a := range m.News.Articles {
		if a.Title == "" || len(a.Title) > 128 || len(a.Description) > 512 || a.URL == "" {
			return nil, refuse(40058, "an article needs a title of at most 128 bytes, a url, and a description of at most 512 bytes")
		}
		lines = append(lines, a.Title, a.Description)
	}
	return &Said{Text: strings.Join(lines, "\n")}, nil
}

func (w *Wecom) webhookMedia(key, kind, id string) (*Said, *refusal) {
	found, r := w.ownMedia(id, "webhook "+key, kind)
	if r != nil {
		return nil, r
	}
	return &Said{Files: []File{found.file}}, nil
}

// serveWebhookUpload is webhook/upload_media: what it takes in, only the same robot may send.
func (w *Wecom) serveWebhookUpload(rw http.ResponseWriter, r *http.Request) {
	key, kind := r.URL.Query().Get("key"), r.URL.Query().Get("type")
	file, refused := readMultipart(r)
	w.mu.Lock()
	defer w.mu.Unlock()
	_, known := w.o.Webhooks[key]
	limit, allowed := robotMax[kind]
	switch {
	case !known:
		refused = refuse(93000, "invalid webhook key")
	case !allowed:
		refused = refuse(40004, "invalid media type %q", kind)
	case refused == nil:
		refused = checkSize(len(file.Data), limit)
	}
	if refused != nil {
		w.reply(rw, "webhook upload", refused, nil)
		return
	}
	w.reply(rw, "", nil, w.uploadedAs("webhook "+key, kind, file))
}

func checkSize(n, limit int) *refusal {
	switch {
	case n <= minMedia:
		return refuse(40006, "file is %d bytes, not more than %d", n, minMedia)
	case n > limit:
		return refuse(45001, "file is %d bytes, more than %d", n, limit)
	}
	return nil
}

func (w *Wecom) uploadedAs(owner, kind string, f File) any {
	id := w.keepMedia(owner, kind, f)
	return struct {
		status
		Type      string `json:"type"`
		MediaID   string `json:"media_id"`
		CreatedAt string `json:"created_at"`
	}{ok(), kind, id, fmt.Sprint(w.now().Unix())}
}

func decimal(n int) string { return strconv.Itoa(n) }
