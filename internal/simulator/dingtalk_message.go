package simulator

import "fmt"

// dingMessage is a message on its way to the bot: the same JSON in a frame and, in HTTP mode,
// by POST (§1c).
type dingMessage struct {
	ConversationID    string   `json:"conversationId"`
	ConversationType  string   `json:"conversationType"`
	ConversationTitle string   `json:"conversationTitle,omitempty"`
	ChatbotCorpID     string   `json:"chatbotCorpId"`
	ChatbotUserID     string   `json:"chatbotUserId"`
	RobotCode         string   `json:"robotCode"`
	MsgID             string   `json:"msgId"`
	CreateAt          any      `json:"createAt"` // a number or a string
	Msgtype           string   `json:"msgtype"`
	Text              *said    `json:"text,omitempty"`
	Content           any      `json:"content,omitempty"`
	SenderID          string   `json:"senderId"`
	SenderNick        string   `json:"senderNick"`
	SenderStaffID     string   `json:"senderStaffId,omitempty"`
	SenderUnionID     string   `json:"senderUnionId,omitempty"`
	SenderCorpID      string   `json:"senderCorpId,omitempty"`
	SenderPlatform    string   `json:"senderPlatform,omitempty"`
	IsAdmin           bool     `json:"isAdmin"`
	IsInAtList        bool     `json:"isInAtList,omitempty"`
	AtUsers           []atUser `json:"atUsers,omitempty"`
	OriginalMsgID     string   `json:"originalMsgId,omitempty"`
	SessionWebhook    string   `json:"sessionWebhook"`
	SessionExpires    int64    `json:"sessionWebhookExpiredTime"`
}

type atUser struct {
	DingtalkID string `json:"dingtalkId"`
	StaffID    string `json:"staffId,omitempty"`
}

// said is what somebody wrote, and what it answers.
type said struct {
	Content    string   `json:"content"`
	IsReplyMsg bool     `json:"isReplyMsg,omitempty"`
	RepliedMsg *replied `json:"repliedMsg,omitempty"`
}

type replied struct {
	MsgID     string `json:"msgId"`
	MsgType   string `json:"msgType"`
	CreatedAt int64  `json:"createdAt"`
	SenderID  string `json:"senderId"`
	Content   any    `json:"content,omitempty"`
}

// The contents of what is not text (§1c). A duration is a number in audio, and a number or
// a string in video.
type (
	richText struct {
		RichText []richPart `json:"richText"`
	}
	richPart struct {
		Text                string `json:"text,omitempty"`
		Type                string `json:"type,omitempty"`
		DownloadCode        string `json:"downloadCode,omitempty"`
		PictureDownloadCode string `json:"pictureDownloadCode,omitempty"`
	}
	pictureContent struct {
		DownloadCode        string `json:"downloadCode"`
		PictureDownloadCode string `json:"pictureDownloadCode,omitempty"`
	}
	audioContent struct {
		Duration     int    `json:"duration"`
		DownloadCode string `json:"downloadCode"`
		Recognition  string `json:"recognition"`
	}
	videoContent struct {
		Duration     any    `json:"duration"`
		VideoType    string `json:"videoType"`
		DownloadCode string `json:"downloadCode"`
	}
	fileContent struct {
		DownloadCode string `json:"downloadCode"`
		FileName     string `json:"fileName"`
		SpaceID      string `json:"spaceId"`
		FileID       string `json:"fileId"`
	}
)

// quotaNotice is what comes instead of a message when the month's pushes are used up (§1c).
type quotaNotice struct {
	ErrorCode    int    `json:"errorCode"`
	ErrorMessage string `json:"errorMessage"`
}

// body makes the message that brings what somebody said. The caller holds mu.
func (d *Dingtalk) body(s Say, id string) dingMessage {
	name := s.Name
	if name == "" {
		name = d.people[s.From].Name
	}
	if name == "" {
		name = s.From
	}
	m := dingMessage{
		ConversationID: singleChat(s.From), ConversationType: "1",
		ChatbotCorpID: d.o.Corp.ID, ChatbotUserID: lwcp("bot " + d.o.Bot), RobotCode: d.o.Bot,
		MsgID: id, CreateAt: d.now().UnixMilli(), SenderID: lwcp(s.From), SenderNick: name,
	}
	if !s.Stranger {
		m.SenderStaffID, m.SenderCorpID = s.From, d.o.Corp.ID
	}
	// Not in every payload, or undocumented (§1c).
	if d.coin() {
		m.SenderUnionID = unionID(s.From)
	}
	if d.coin() {
		m.SenderPlatform = "Mac"
	}
	if d.o.Org.Odd {
		m.CreateAt = fmt.Sprint(m.CreateAt)
	}
	text, at := s.Text, []string(nil)
	if s.Group {
		m.ConversationID, m.ConversationType, m.ConversationTitle = s.Chat, "2", d.groups[s.Chat]
		m.IsInAtList, m.AtUsers = true, []atUser{{DingtalkID: m.ChatbotUserID}}
		text, at = d.typed(s.Text)
	}
	for _, id := range at {
		m.AtUsers = append(m.AtUsers, atUser{lwcp(id), id})
	}
	d.fill(&m, s, text)
	m.SessionWebhook, m.SessionExpires = d.openSession(s)
	return m
}

// fill puts what is said into a message; text is without what calls somebody. The caller
// holds mu.
func (d *Dingtalk) fill(m *dingMessage, s Say, text string) {
	switch {
	case s.Voice != "":
		m.Msgtype, m.Content = "audio", audioContent{3000, d.publish(File{Data: []byte(s.Voice)}), s.Voice}
	case s.File != nil:
		m.Msgtype, m.Content = "file", fileContent{d.publish(*s.File), s.File.Name, d.id(""), d.id("")}
	case s.Video != nil:
		v := videoContent{5, "mp4", d.publish(*s.Video)}
		if d.coin() {
			v.Duration = "5"
		}
		m.Msgtype, m.Content = "video", v
	case len(s.Images) == 0 && d.o.Org.Odd && d.o.Callback != "" && s.Quote == nil:
		m.Msgtype, m.Content = "text", text
	case len(s.Images) == 0:
		m.Msgtype, m.Text = "text", &said{Content: text}
		d.quote(m, s)
	case len(s.Images) == 1 && s.Text == "":
		code := d.publish(File{Data: s.Images[0]})
		m.Msgtype, m.Content = "picture", pictureContent{code, d.publish(File{Data: s.Images[0]})}
	default:
		// What calls the bot stays in the text here (§1c).
		r := richText{}
		if s.Text != "" {
			r.RichText = append(r.RichText, richPart{Text: s.Text})
		}
		for _, image := range s.Images {
			code := d.publish(File{Data: image})
			r.RichText = append(r.RichText, richPart{Type: "picture", DownloadCode: code, PictureDownloadCode: d.publish(File{Data: image})})
		}
		m.Msgtype, m.Content = "richText", r
	}
}

// quote puts what a message answers into it, in one of the two shapes that have been seen
// (§1c). The caller holds mu.
func (d *Dingtalk) quote(m *dingMessage, s Say) {
	if s.Quote == nil {
		return
	}
	r := &replied{
		MsgID: d.messageID(), MsgType: "text", CreatedAt: d.now().UnixMilli(), SenderID: lwcp("somebody"),
	}
	switch {
	case s.Quote.Image != nil:
		r.MsgType, r.Content = "picture", pictureContent{DownloadCode: d.publish(File{Data: s.Quote.Image})}
	case d.coin():
		r.Content = map[string]string{"text": s.Quote.Text}
	default:
		r.Content = map[string]string{"content": s.Quote.Text}
	}
	m.Text.IsReplyMsg, m.Text.RepliedMsg, m.OriginalMsgID = true, r, r.MsgID
}
