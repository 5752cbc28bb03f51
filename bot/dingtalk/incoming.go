package dingtalk

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
)

// Platform is the name of the network in every chat.Place.
const Platform = "dingtalk"

// posted is what somebody said, the same over both ways (§1c). What it does not name is
// ignored.
type posted struct {
	ID        string `json:"msgId"`
	Robot     string `json:"robotCode"`
	Corp      string `json:"chatbotCorpId"`
	Room      string `json:"conversationId"`
	RoomKind  text   `json:"conversationType"` // 1 or 2
	Staff     string `json:"senderStaffId"`
	Union     string `json:"senderUnionId"`
	Sender    string `json:"senderId"`
	Nick      string `json:"senderNick"`
	Created   millis `json:"createAt"`
	Kind      string `json:"msgtype"`
	Hook      string `json:"sessionWebhook"`
	HookUntil millis `json:"sessionWebhookExpiredTime"`

	Text    content  `json:"text"`
	Content content  `json:"content"`
	Called  []atUser `json:"atUsers"` // the robot is among them

	// Of a notice that the month's pushes are used up, which has nothing else.
	Code  text `json:"errorCode"`
	Code2 text `json:"errCode"`
}

// content is what stands in a message. One sample has a bare string in its place.
type content struct {
	Content     text        `json:"content"`
	Text        text        `json:"text"`
	Rich        []richPart  `json:"richText"`
	Download    string      `json:"downloadCode"`
	Picture     string      `json:"pictureDownloadCode"`
	Recognition string      `json:"recognition"` // what the service heard
	FileName    string      `json:"fileName"`
	Reply       bool        `json:"isReplyMsg"`
	Replied     *repliedMsg `json:"repliedMsg"`
}

// atUser is somebody whom a message calls.
type atUser struct {
	Staff  string `json:"staffId"`
	Union  string `json:"unionId"`
	Sender string `json:"dingtalkId"`
}

type richPart struct {
	Kind     string `json:"type"`
	Text     string `json:"text"`
	Download string `json:"downloadCode"`
	Picture  string `json:"pictureDownloadCode"`
}

type repliedMsg struct {
	Kind    string  `json:"msgType"`
	Content content `json:"content"`
}

func (c *content) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err == nil {
		c.Content = text(s)
		return nil
	}
	type plain content
	return lenient(b, (*plain)(c))
}

// millis is a time in milliseconds, as a number or as a string.
type millis int64

func (m *millis) UnmarshalJSON(b []byte) error {
	n, err := strconv.ParseInt(strings.Trim(string(b), `"`), 10, 64)
	if err != nil || n < 0 || n > maxMillis {
		n = 0
	}
	*m = millis(n)
	return nil
}

// maxMillis is far enough: year 9999.
const maxMillis = 253402300799999

func (m millis) time() time.Time {
	if m <= 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(m))
}

// readPosted reads what somebody said.
func readPosted(b []byte) (posted, error) {
	var p posted
	if err := lenient(b, &p); err != nil {
		// The text of such an error may quote what people wrote.
		return posted{}, fmt.Errorf("a message of %d bytes: not the JSON that it should be", len(b))
	}
	return p, nil
}

// noQuota reports whether it is a notice that the month's pushes are used up (§2.7).
func (p posted) noQuota() bool { return p.ID == "" && (p.Code == "20001" || p.Code2 == "20001") }

// ids are those under which the sender may be known, the best one first. The third is opaque
// and good for nothing but recognising somebody.
func (p posted) ids() []string {
	var ids []string
	for _, id := range []string{p.Staff, p.Union, p.Sender} {
		if id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

// private reports whether it was said in the robot's single chat.
func (p posted) private() bool { return p.RoomKind == "1" }

// place is where it was said, by somebody who goes by an id.
func (p posted) place(id string) chat.Place {
	if p.private() {
		return chat.Direct(Platform, id)
	}
	return chat.Place{Platform: Platform, Room: p.Room}
}

// message is what somebody who goes by an id said, without the name of the robot that is
// called; false for what is no message, or of a kind that nobody knows yet.
func (p posted) message(id string, names []string, now time.Time) (chat.Message, bool) {
	if p.ID == "" || id == "" || p.Room == "" {
		return chat.Message{}, false
	}
	said, files, known := p.read(names)
	if !known {
		return chat.Message{}, false
	}
	m := chat.Message{
		ID: p.ID, Place: p.place(id), From: chat.Person{ID: id, Name: p.Nick}, Sent: now,
		Text: strings.TrimSpace(said), Files: files,
	}
	if at := p.Created.time(); !at.IsZero() {
		m.Sent = at
	}
	if r := p.Text.Replied; r != nil {
		m.Quoted = r.Content.words()
	}
	return m, true
}

// words are the text of a content, wherever it stands.
func (c content) words() string {
	var parts []string
	for _, one := range []string{string(c.Text), string(c.Content)} {
		if one != "" && !strings.HasPrefix(one, "{") {
			parts = append(parts, one)
			break
		}
	}
	for _, r := range c.Rich {
		if r.Text != "" {
			parts = append(parts, r.Text)
		}
	}
	return strings.TrimSpace(strings.Join(parts, ""))
}

// read is the text and the files of a message; false if its kind is not known.
func (p posted) read(names []string) (said string, files []chat.File, known bool) {
	c := p.Content
	switch p.Kind {
	case "text":
		// Mentions, of the robot and of others, are gone here (§1c).
		if said = string(p.Text.Content); said == "" {
			said = string(c.Content)
		}
		return said, nil, true
	case "richText":
		var all strings.Builder
		for _, r := range c.Rich {
			all.WriteString(r.Text)
			files = append(files, p.file("图片", pictureKind, r.Download, r.Picture)...)
		}
		return withoutName(all.String(), names), files, true
	case "picture":
		return "", p.file("图片", pictureKind, c.Download, c.Picture), true
	case "audio":
		return c.Recognition, nil, true
	case "video":
		return "", p.file("视频", "", c.Download), true
	case "file":
		name := c.FileName
		if name == "" {
			name = "文件"
		}
		return "", p.file(name, "", c.Download), true
	}
	return "", nil, false
}

// withoutName takes the robot's own name off the beginning of a text: in richText it is left
// there (§1c). Whom else people mention stays.
func withoutName(said string, names []string) string {
	said = strings.TrimSpace(said)
	for _, name := range names {
		rest, found := strings.CutPrefix(said, "@"+name)
		if name == "" || !found {
			continue
		}
		trimmed := strings.TrimLeft(rest, " \u2005\u00a0\u3000\n\t")
		if rest == "" || trimmed != rest {
			return trimmed
		}
	}
	return said
}
