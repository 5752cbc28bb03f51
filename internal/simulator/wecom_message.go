package simulator

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// The limits of an app's message (§3.2).
const (
	maxAppText               = 2048
	memberMinute, memberHour = 30, 1000
	recallWindow             = 24 * time.Hour
	defaultRepeat, maxRepeat = 1800, 14400 // seconds of the duplicate check
)

// agentID is a number; digits in a string are tolerated, as the library sends them (§10).
type agentID int

// UnmarshalJSON reads 1000002 and "1000002".
func (a *agentID) UnmarshalJSON(text []byte) error {
	return json.Unmarshal([]byte(strings.Trim(string(text), `"`)), (*int)(a))
}

// appMessage is the body of message/send.
type appMessage struct {
	ToUser   string          `json:"touser"`
	ToParty  string          `json:"toparty"`
	ToTag    string          `json:"totag"`
	AgentID  agentID         `json:"agentid"`
	MsgType  string          `json:"msgtype"`
	Text     *textBody       `json:"text"`
	Markdown *textBody       `json:"markdown"`
	Image    *mediaBody      `json:"image"`
	Voice    *mediaBody      `json:"voice"`
	Video    *mediaBody      `json:"video"`
	File     *mediaBody      `json:"file"`
	TextCard *textCard       `json:"textcard"`
	Card     json.RawMessage `json:"template_card"`
	Check    int             `json:"enable_duplicate_check"`
	Interval int             `json:"duplicate_check_interval"`
}

type textCard struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	URL         string `json:"url"`
}

// sentMessage is the answer. Some who cannot be reached are named in it; the errcode is 0
// all the same (§3.2).
type sentMessage struct {
	status
	InvalidUser  string `json:"invaliduser,omitempty"`
	MsgID        string `json:"msgid"`
	ResponseCode string `json:"response_code,omitempty"`
}

func (w *Wecom) sendMessage(_ *http.Request, text []byte) (any, *refusal) {
	var m appMessage
	if r := decode(text, &m); r != nil {
		return nil, r
	}
	if int(m.AgentID) != w.o.Corp.Agent {
		return nil, badParameter("agentid is %d, not that of the app", m.AgentID)
	}
	c, r := w.appContent(&m)
	if r != nil {
		return nil, r
	}
	to, invalid, r := w.receivers(m)
	if r != nil {
		return nil, r
	}
	answer := sentMessage{status: ok(), InvalidUser: strings.Join(invalid, "|"), MsgID: w.id("MSG_")}
	if m.MsgType == "template_card" && c.card.TaskID != "" {
		answer.ResponseCode = w.id("RESP_")
	}
	if w.repeated(m, text) {
		return answer, nil
	}
	w.requests["app "+answer.MsgID] = &request{kind: "app", at: w.now()}
	for _, id := range to {
		// What is too much for a member is dropped without a word.
		if w.quota("app "+id, memberMinute, memberHour) == nil {
			w.record("app", room{id: id}, "", c, text)
		}
	}
	return answer, nil
}

// appContent reads what an app says. The service cuts nothing: what is too long is refused.
func (w *Wecom) appContent(m *appMessage) (*content, *refusal) {
	c := &content{MsgType: m.MsgType, Text: m.Text, TemplateCard: m.Card}
	switch m.MsgType {
	case "text", "markdown":
		if m.MsgType == "markdown" {
			c.Text = nil
			if m.Markdown != nil {
				c.Markdown = &markdownBody{Content: m.Markdown.Content}
				return c, checkAppText(m.Markdown.Content)
			}
		}
		if c.Text == nil {
			return nil, refuse(44004, "empty content")
		}
		return c, checkAppText(c.Text.Content)
	case "image", "voice", "video", "file":
		body := map[string]*mediaBody{"file": m.File, "image": m.Image, "voice": m.Voice, "video": m.Video}[m.MsgType]
		if body == nil || body.MediaID == "" {
			return nil, refuse(41006, "missing media_id")
		}
		found, r := w.ownMedia(body.MediaID, "app", m.MsgType)
		if r != nil {
			return nil, r
		}
		c.files = []File{found.file}
		return c, nil
	case "textcard":
		if m.TextCard == nil || m.TextCard.Title == "" {
			return nil, refuse(41016, "missing title")
		}
		c.card = &card{MainTitle: &titleBody{m.TextCard.Title, m.TextCard.Description}}
		return c, nil
	case "template_card":
		var r *refusal
		c.card, r = w.parseCard(m.Card, aibotCards)
		return c, r
	}
	return nil, refuse(40008, "invalid message type %q", m.MsgType)
}

func checkAppText(text string) *refusal {
	switch {
	case text == "":
		return refuse(44004, "empty content")
	case len(text) > maxAppText:
		return refuse(45002, "content is %d bytes, more than %d", len(text), maxAppText)
	}
	return nil
}

// receivers are those who get a message and those who cannot.
func (w *Wecom) receivers(m appMessage) (to, invalid []string, r *refusal) {
	if m.ToUser == "@all" {
		return slices.Sorted(maps.Keys(w.people)), nil, nil
	}
	var named []string
	if m.ToUser != "" {
		named = strings.Split(m.ToUser, "|")
	}
	if len(named) > 1000 {
		return nil, nil, refuse(40035, "touser names %d, more than 1000", len(named))
	}
	for _, id := range named {
		if _, known := w.people[id]; known {
			to = append(to, id)
		} else {
			invalid = append(invalid, id)
		}
	}
	for party := range strings.SplitSeq(m.ToParty, "|") {
		for _, p := range w.everybody() {
			if slices.ContainsFunc(p.Departments, func(d int) bool { return decimal(d) == party }) && !slices.Contains(to, p.ID) {
				to = append(to, p.ID)
			}
		}
	}
	if len(to) == 0 {
		return nil, nil, refuse(81013, "user & party & tag all invalid")
	}
	return to, invalid, nil
}

// repeated reports whether the same message was sent a short while ago, when asked to look.
func (w *Wecom) repeated(m appMessage, text []byte) bool {
	if m.Check != 1 {
		return false
	}
	interval := m.Interval
	if interval == 0 {
		interval = defaultRepeat
	}
	interval = min(interval, maxRepeat)
	last, known := w.repeats[string(text)]
	if known && w.now().Sub(last) < time.Duration(interval)*time.Second {
		return true
	}
	w.repeats[string(text)] = w.now()
	return false
}

func (w *Wecom) recallMessage(_ *http.Request, text []byte) (any, *refusal) {
	var b struct {
		MsgID string `json:"msgid"`
	}
	if r := decode(text, &b); r != nil {
		return nil, r
	}
	q := w.requests["app "+b.MsgID]
	if q == nil || w.now().Sub(q.at) >= recallWindow {
		return nil, badParameter("msgid is unknown or older than %s", recallWindow)
	}
	return nil, nil
}
