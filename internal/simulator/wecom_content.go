package simulator

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"slices"
)

// Sizes in bytes (§1.3, §1.4).
const (
	maxContent    = 20480
	maxFeedbackID = 256
	maxMsgItems   = 10
	maxItemImage  = 10 << 20
)

// content is what a bot says: the body of a reply or a push.
type content struct {
	MsgType      string          `json:"msgtype"`
	Stream       *streamBody     `json:"stream"`
	Markdown     *markdownBody   `json:"markdown"`
	Text         *textBody       `json:"text"`
	TemplateCard json.RawMessage `json:"template_card"`
	File         *mediaBody      `json:"file"`
	Image        *mediaBody      `json:"image"`
	Voice        *mediaBody      `json:"voice"`
	Video        *mediaBody      `json:"video"`

	card  *card
	files []File
}

type streamBody struct {
	ID       string       `json:"id"`
	Finish   bool         `json:"finish"`
	Content  string       `json:"content"`
	MsgItem  []itemBody   `json:"msg_item"`
	Feedback *feedbackRef `json:"feedback"`
}

type itemBody struct {
	MsgType string `json:"msgtype"`
	Image   *struct {
		Base64 string `json:"base64"`
		MD5    string `json:"md5"`
	} `json:"image"`
}

type markdownBody struct {
	Content  string       `json:"content"`
	Feedback *feedbackRef `json:"feedback"`
}

type textBody struct {
	Content string `json:"content"`
}

type feedbackRef struct {
	ID string `json:"id"`
}

type mediaBody struct {
	MediaID     string `json:"media_id"`
	Title       string `json:"title"`
	Description string `json:"description"`
}

func isStream(text json.RawMessage) bool {
	var c content
	return json.Unmarshal(text, &c) == nil && c.MsgType == "stream"
}

// readContent reads a body whose msgtype is one of those allowed, and checks everything but
// the stream's place in its story. The caller holds mu.
func (w *Wecom) readContent(text json.RawMessage, allowed ...string) (*content, *refusal) {
	var c content
	if r := decode(text, &c); r != nil {
		return nil, r
	}
	if !slices.Contains(allowed, c.MsgType) {
		return nil, refuse(40008, "invalid message type %q", c.MsgType)
	}
	return &c, w.checkContent(&c)
}

func (w *Wecom) checkContent(c *content) *refusal {
	switch c.MsgType {
	case "text":
		if c.Text == nil {
			return refuse(93017, "empty content")
		}
		return checkText(c.Text.Content, maxContent, nil)
	case "markdown":
		if c.Markdown == nil {
			return refuse(93017, "empty content")
		}
		return checkText(c.Markdown.Content, maxContent, c.Markdown.Feedback)
	case "stream":
		return checkStream(c)
	case "template_card":
		return w.readCard(c)
	case "stream_with_template_card":
		if r := checkStream(c); r != nil || len(c.TemplateCard) == 0 {
			return r
		}
		return w.readCard(c)
	default:
		return w.checkMedia(c)
	}
}

func (w *Wecom) readCard(c *content) *refusal {
	var r *refusal
	if c.card, r = w.parseCard(c.TemplateCard, aibotCards); r != nil {
		return r
	}
	return checkFeedback(c.card.Feedback)
}

func checkText(text string, limit int, f *feedbackRef) *refusal {
	switch {
	case text == "":
		return refuse(93017, "empty content")
	case len(text) > limit:
		return refuse(40058, "content is %d bytes, more than %d", len(text), limit)
	}
	return checkFeedback(f)
}

func checkFeedback(f *feedbackRef) *refusal {
	if f != nil && (f.ID == "" || len(f.ID) > maxFeedbackID) {
		return badParameter("feedback.id is %d bytes, not 1 to %d", len(f.ID), maxFeedbackID)
	}
	return nil
}

func checkStream(c *content) *refusal {
	s := c.Stream
	switch {
	case s == nil || s.ID == "":
		return badParameter("stream.id is missing")
	case s.Content == "" && s.Finish && len(s.MsgItem) == 0:
		return refuse(93017, "empty content")
	case len(s.Content) > maxContent:
		return refuse(40058, "content is %d bytes, more than %d", len(s.Content), maxContent)
	case len(s.MsgItem) > 0 && !s.Finish:
		return refuse(40058, "msg_item is for the last frame of a stream")
	case len(s.MsgItem) > maxMsgItems:
		return refuse(40058, "%d pictures, more than %d", len(s.MsgItem), maxMsgItems)
	}
	for _, item := range s.MsgItem {
		if item.MsgType != "image" || item.Image == nil {
			return refuse(40008, "msg_item of type %q", item.MsgType)
		}
		raw, r := checkPicture(item.Image.Base64, item.Image.MD5, maxItemImage)
		if r != nil {
			return r
		}
		c.files = append(c.files, File{Data: raw})
	}
	return checkFeedback(s.Feedback)
}

// checkPicture decodes a JPG or PNG that comes in JSON with the md5 of its raw bytes.
func checkPicture(text, sum string, limit int) ([]byte, *refusal) {
	raw, err := base64.StdEncoding.DecodeString(text)
	switch {
	case err != nil || len(raw) == 0:
		return nil, badParameter("image.base64: not base64")
	case len(raw) > limit:
		return nil, refuse(93018, "picture is %d bytes, more than %d", len(raw), limit)
	case !isPicture(raw):
		return nil, refuse(40005, "the picture is not JPG or PNG")
	case !sameSum(raw, sum):
		return nil, badParameter("image.md5 is not that of the raw bytes")
	}
	return raw, nil
}

func isPicture(raw []byte) bool {
	return len(raw) > 4 && (string(raw[:4]) == "\x89PNG" || string(raw[:3]) == "\xff\xd8\xff")
}

// sameSum compares with an md5 in hex, however it is written.
func sameSum(raw []byte, sum string) bool {
	want, err := hex.DecodeString(sum)
	got := md5.Sum(raw)
	return err == nil && slices.Equal(want, got[:])
}

func (w *Wecom) checkMedia(c *content) *refusal {
	body := map[string]*mediaBody{"file": c.File, "image": c.Image, "voice": c.Voice, "video": c.Video}[c.MsgType]
	if body == nil || body.MediaID == "" {
		return refuse(41006, "missing media_id")
	}
	if len(body.Title) > 64 || len(body.Description) > 512 {
		return refuse(40058, "title or description of the video is too long")
	}
	m, r := w.ownMedia(body.MediaID, "aibot", c.MsgType)
	if r != nil {
		return r
	}
	c.files = []File{m.file}
	return nil
}

// words is what people read of it, and what they can press.
func (c *content) words() (text string, choices []string) {
	switch {
	case c.MsgType == "text":
		return c.Text.Content, nil
	case c.MsgType == "markdown":
		return c.Markdown.Content, nil
	case c.Stream != nil && c.card == nil:
		return c.Stream.Content, nil
	case c.Stream != nil:
		return c.Stream.Content, c.card.labels()
	case c.card != nil:
		return c.card.words(), c.card.labels()
	default:
		return "", nil
	}
}
