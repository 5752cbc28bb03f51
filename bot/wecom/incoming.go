package wecom

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
)

// Platform is the name of the network in every chat.Place.
const Platform = "wecom"

// replyWindow is how long after a message it may be answered by its id (§1.4).
const replyWindow = 24 * time.Hour

// Callback is the body of a message or an event, the same over both ways ([100719], [101027]).
// What it does not name is ignored; fields are added now and then.
type Callback struct {
	ID       string `json:"msgid"`
	Bot      string `json:"aibotid"`
	Chat     string `json:"chatid"` // of a group only
	ChatType string `json:"chattype"`
	From     struct {
		User string `json:"userid"`
	} `json:"from"`
	Created     int64  `json:"create_time"` // in seconds; messages may have none
	ResponseURL string `json:"response_url"`
	Kind        string `json:"msgtype"`
	content

	Quote *struct {
		Kind string `json:"msgtype"`
		content
	} `json:"quote"`
	Stream struct {
		ID string `json:"id"`
	} `json:"stream"`
	Event struct {
		Kind string    `json:"eventtype"`
		Card cardEvent `json:"template_card_event"`
	} `json:"event"`
}

// content is what stands in a message or in one that it quotes.
type content struct {
	Text  textContent `json:"text"`
	Voice textContent `json:"voice"` // what the service heard
	Image remoteFile  `json:"image"`
	File  remoteFile  `json:"file"`
	Video remoteFile  `json:"video"`
	Mixed struct {
		Items []mixedItem `json:"msg_item"`
	} `json:"mixed"`
}

type mixedItem struct {
	Kind string `json:"msgtype"`
	content
}

type textContent struct {
	Content string `json:"content"`
}

// remoteFile is a file that lies encrypted on a server for some minutes.
type remoteFile struct {
	URL string `json:"url"`
	Key string `json:"aeskey,omitempty"`
}

// ReadCallback reads the body of a callback.
func ReadCallback(body []byte) (Callback, error) {
	var c Callback
	if err := json.Unmarshal(body, &c); err != nil {
		// The text of such an error may quote what people wrote.
		return c, fmt.Errorf("read a callback of %d bytes: not the JSON that it should be", len(body))
	}
	return c, nil
}

// Place is the conversation that a callback is from. It is zero if the callback does not say.
func (c Callback) Place() chat.Place {
	switch {
	case c.Chat != "" && c.ChatType != "single":
		return chat.Place{Platform: Platform, Room: c.Chat}
	case c.From.User != "":
		return chat.Direct(Platform, c.From.User)
	}
	return chat.Place{}
}

// Message is what somebody said, without the name of the bot that is called; false for what
// is no message, or of a kind that nobody knows yet. A message without a time of its own was
// sent now.
func (c Callback) Message(names []string, now time.Time) (chat.Message, bool) {
	place := c.Place()
	if c.ID == "" || c.From.User == "" || place.Room == "" {
		return chat.Message{}, false
	}
	text, files, known := c.read(c.Kind)
	if !known {
		return chat.Message{}, false
	}
	m := chat.Message{
		ID: c.ID, Place: place, From: chat.Person{ID: c.From.User}, Sent: now,
		Text: withoutNames(text, names), Files: files,
	}
	if c.Created > 0 {
		m.Sent = time.Unix(c.Created, 0)
	}
	if c.Quote != nil {
		quoted, with, _ := c.Quote.read(c.Quote.Kind)
		m.Quoted = quoted
		m.Files = append(m.Files, with...)
	}
	return m, true
}

// read is the text and the files of a content of a kind; false if the kind is not known.
func (c *content) read(kind string) (text string, files []chat.File, known bool) {
	switch kind {
	case "text":
		return c.Text.Content, nil, true
	case "voice":
		return c.Voice.Content, nil, true
	case "image":
		return "", c.Image.file("图片"), true
	case "file":
		return "", c.File.file("文件"), true
	case "video":
		return "", c.Video.file("视频"), true
	case "mixed":
		var parts []string
		for i := range c.Mixed.Items {
			// What stands among others and is not known is left out, not the others.
			part, with, _ := c.Mixed.Items[i].read(c.Mixed.Items[i].Kind)
			if part != "" {
				parts = append(parts, part)
			}
			files = append(files, with...)
		}
		return strings.Join(parts, "\n"), files, true
	}
	return "", nil, false
}

// file is how a file travels through the program: where it lies and its key, as JSON.
func (f remoteFile) file(name string) []chat.File {
	if f.URL == "" {
		return nil
	}
	ref, err := encode(f)
	if err != nil {
		return nil // two strings can always be encoded
	}
	return []chat.File{{Name: name, Ref: string(ref)}}
}

// withoutNames takes the @ of the bot out of a text: wherever it stands, with a half- or
// full-width @, and the space behind it. Other people's stay (§1.1).
func withoutNames(text string, names []string) string {
	for _, name := range names {
		if name == "" {
			continue
		}
		called := regexp.MustCompile(`[@＠]` + regexp.QuoteMeta(name) + `(?:[\s\x{2005}\x{a0}\x{3000}]+|$)`)
		text = called.ReplaceAllString(text, "")
		// Without a space behind it, a name ends where the text begins with something that
		// cannot be a longer name.
		glued := regexp.MustCompile(`^[@＠]` + regexp.QuoteMeta(name))
		text = glued.ReplaceAllString(text, "")
	}
	return strings.TrimSpace(text)
}
