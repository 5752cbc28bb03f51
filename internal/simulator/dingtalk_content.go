package simulator

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// maxWebhookBody is the most that a webhook takes (§2.5).
const maxWebhookBody = 20_000

// robotMessage is what a webhook takes (§2.1).
type robotMessage struct {
	Msgtype string `json:"msgtype"`
	Text    *struct {
		Content string `json:"content"`
	} `json:"text"`
	Markdown *struct {
		Title string `json:"title"`
		Text  string `json:"text"`
	} `json:"markdown"`
	Link *struct {
		Title      string `json:"title"`
		Text       string `json:"text"`
		MessageURL string `json:"messageUrl"`
		PicURL     string `json:"picUrl"`
	} `json:"link"`
	ActionCard *actionCard `json:"actionCard"`
	FeedCard   *struct {
		Links []struct {
			Title      string `json:"title"`
			MessageURL string `json:"messageURL"`
			PicURL     string `json:"picURL"`
		} `json:"links"`
	} `json:"feedCard"`
	At struct {
		AtUserIDs []string `json:"atUserIds"`
		AtMobiles []string `json:"atMobiles"`
		IsAtAll   bool     `json:"isAtAll"`
	} `json:"at"`
	MsgUUID string `json:"msgUuid"`
}

type actionCard struct {
	Title          string `json:"title"`
	Text           string `json:"text"`
	SingleTitle    string `json:"singleTitle"`
	SingleURL      string `json:"singleURL"`
	BtnOrientation string `json:"btnOrientation"`
	Btns           []struct {
		Title     string `json:"title"`
		ActionURL string `json:"actionURL"`
	} `json:"btns"`
}

// action is something in a message that can be pressed.
type action struct{ label, url string }

// webhookSays reads what was posted to a webhook. The caller holds mu.
func (d *Dingtalk) webhookSays(r *http.Request, text []byte) (*Said, *refusal) {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		return nil, refuse(43004, "Content-Type 必须是 application/json")
	}
	m, refused := readRobotMessage(text)
	if refused != nil {
		return nil, refused
	}
	s := &Said{At: d.now(), Msgtype: m.Msgtype, Raw: text}
	actions, refused := m.fill(s)
	if refused != nil {
		return nil, refused
	}
	if refused := d.calls(m, s); refused != nil {
		return nil, refused
	}
	d.offer(s, actions)
	return s, nil
}

func readRobotMessage(text []byte) (*robotMessage, *refusal) {
	if len(text) > maxWebhookBody {
		return nil, refuse(460101, "message too long, exceed 20000 bytes")
	}
	var m robotMessage
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, refuse(40035, "缺少参数 json: %v", err)
	}
	return &m, nil
}

// fill puts what is said into s, and returns what can be pressed.
func (m *robotMessage) fill(s *Said) ([]action, *refusal) {
	switch {
	case m.Msgtype == "text" && m.Text != nil:
		s.Text = m.Text.Content
		return nil, filled("text.content", s.Text)
	case m.Msgtype == "markdown" && m.Markdown != nil:
		s.Text = m.Markdown.Text
		return markdownLinks(s.Text), filled("markdown.title, markdown.text", m.Markdown.Title, s.Text)
	case m.Msgtype == "link" && m.Link != nil:
		s.Text = m.Link.Title + "\n" + m.Link.Text
		return nil, filled("link.title, link.text, link.messageUrl", m.Link.Title, m.Link.Text, m.Link.MessageURL)
	case m.Msgtype == "actionCard" && m.ActionCard != nil:
		s.Text = m.ActionCard.Text
		return m.ActionCard.actions()
	case m.Msgtype == "feedCard" && m.FeedCard != nil:
		var actions []action
		var lines []string
		for _, l := range m.FeedCard.Links {
			if r := filled("feedCard.links", l.Title, l.MessageURL, l.PicURL); r != nil {
				return nil, r
			}
			lines, actions = append(lines, l.Title), append(actions, action{l.Title, l.MessageURL})
		}
		s.Text = strings.Join(lines, "\n")
		return actions, filled("feedCard.links", s.Text)
	case slices.Contains([]string{"text", "markdown", "link", "actionCard", "feedCard"}, m.Msgtype):
		return nil, refuse(40035, "缺少参数 %s", m.Msgtype)
	}
	return nil, refuse(400105, "不支持的消息类型 %q", m.Msgtype)
}

// filled refuses what lacks something.
func filled(names string, values ...string) *refusal {
	if slices.Contains(values, "") {
		return refuse(40035, "缺少参数 %s", names)
	}
	return nil
}

func (k *actionCard) actions() ([]action, *refusal) {
	if r := filled("actionCard.title, actionCard.text", k.Title, k.Text); r != nil {
		return nil, r
	}
	actions := markdownLinks(k.Text)
	if k.SingleTitle != "" || k.SingleURL != "" {
		return append(actions, action{k.SingleTitle, k.SingleURL}), filled("singleTitle, singleURL", k.SingleTitle, k.SingleURL)
	}
	if len(k.Btns) == 0 {
		return nil, refuse(40035, "缺少参数 actionCard.btns")
	}
	if !slices.Contains([]string{"", "0", "1"}, k.BtnOrientation) {
		return nil, refuse(40035, "btnOrientation 只能是 0 或 1，不是 %q", k.BtnOrientation)
	}
	for _, b := range k.Btns {
		if r := filled("btns.title, btns.actionURL", b.Title, b.ActionURL); r != nil {
			return nil, r
		}
		actions = append(actions, action{b.Title, b.ActionURL})
	}
	return actions, nil
}

var markdownLink = regexp.MustCompile(`(!?)\[([^\[\]]*)\]\(([^()\s]+)\)`)

// markdownLinks are the links of a text.
func markdownLinks(text string) []action {
	var links []action
	for _, m := range markdownLink.FindAllStringSubmatch(text, -1) {
		if m[1] == "" {
			links = append(links, action{m[2], m[3]})
		}
	}
	return links
}

// calls puts into s whom a message calls: those who are in the list and in the text (§2.1).
// The caller holds mu.
func (d *Dingtalk) calls(m *robotMessage, s *Said) *refusal {
	ids := slices.Concat(m.At.AtUserIDs, m.At.AtMobiles)
	if len(ids) > maxCalled {
		return refuse(40035, "at 里有 %d 个人，最多 %d 个", len(ids), maxCalled)
	}
	for _, id := range ids {
		switch {
		case m.Msgtype == "link" || m.Msgtype == "feedCard":
			d.warn("%s cannot call anybody", m.Msgtype)
		case !strings.Contains(s.Text, "@"+id):
			d.warn("%s is in the list of those who are called, but @%s is not in the text", id, id)
		case d.people[id].ID == "" && slices.Contains(m.At.AtUserIDs, id):
			d.warn("%s is called, but is nobody of the organisation", id)
		default:
			s.To = append(s.To, id)
		}
	}
	if m.At.IsAtAll {
		s.To = append(s.To, "@all")
	}
	return nil
}

// maxCalled is how many one message may call (§2.5).
const maxCalled = 50

// offer puts into s what can be pressed there. A link that makes the client send a message
// works only in one way of writing it (§3.2). The caller holds mu.
func (d *Dingtalk) offer(s *Said, actions []action) {
	for _, a := range actions {
		s.Choices = append(s.Choices, a.label)
		scheme, rest, _ := strings.Cut(a.url, "://")
		if !strings.EqualFold(scheme, "dtmd") {
			continue
		}
		if _, works := dtmd(a.url); !works {
			d.warn("the client ignores %q", a.url)
		} else if strings.Contains(rest, "+") {
			d.warn("not every client reads + as a space: %q", a.url)
		}
	}
	s.actions = actions
}

// dtmd is the text that a link makes the client send. The host is written in small letters, or
// the client does nothing (§3.2). A + stays a + here: not every client reads it as a space.
func dtmd(link string) (text string, works bool) {
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "dtmd" || u.Host != "dingtalkclient" || u.Path != "/sendMessage" {
		return "", false
	}
	for part := range strings.SplitSeq(u.RawQuery, "&") {
		if escaped, found := strings.CutPrefix(part, "content="); found && escaped != "" {
			text, err := url.PathUnescape(escaped)
			return text, err == nil
		}
	}
	return "", false
}
