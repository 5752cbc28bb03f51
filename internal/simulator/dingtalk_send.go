package simulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// The limits of the robot's own sending (§2.2, §2.3).
const (
	maxMsgParam = 15_000
	maxUserIDs  = 20
)

// msgKeys are the keys of msgParam by msgKey, all of them strings; those after | may be
// missing (§2.4).
var msgKeys = map[string]string{
	"sampleText":        "content",
	"sampleMarkdown":    "title text",
	"sampleImageMsg":    "photoURL",
	"sampleLink":        "title text picUrl messageUrl",
	"sampleActionCard":  "title text singleTitle singleURL",
	"sampleActionCard2": "title text " + actionKeys(2),
	"sampleActionCard3": "title text " + actionKeys(3),
	"sampleActionCard4": "title text " + actionKeys(4),
	"sampleActionCard5": "title text " + actionKeys(5),
	"sampleActionCard6": "title text buttonTitle1 buttonUrl1 buttonTitle2 buttonUrl2",
	"sampleAudio":       "mediaId duration",
	"sampleFile":        "mediaId fileName fileType",
	"sampleVideo":       "videoMediaId videoType duration picMediaId | height width",
}

func actionKeys(n int) string {
	var keys []string
	for i := range n {
		keys = append(keys, fmt.Sprintf("actionTitle%d actionURL%[1]d", i+1))
	}
	return strings.Join(keys, " ")
}

// robotSend is the body of groupMessages/send and of oToMessages/batchSend.
type robotSend struct {
	RobotCode          string   `json:"robotCode"`
	OpenConversationID string   `json:"openConversationId"`
	UserIDs            []string `json:"userIds"`
	MsgKey             string   `json:"msgKey"`
	MsgParam           string   `json:"msgParam"`
}

// readSend checks what a robot wants to say (§2.4). The caller holds mu.
func (d *Dingtalk) readSend(text []byte) (*robotSend, *Said, *refusal) {
	var b robotSend
	if err := json.Unmarshal(text, &b); err != nil {
		// msgParam is JSON in a string; an object in its place ends here.
		return nil, nil, badAPI("invalidParameter.msgParam.invalid", "body: %v", err)
	}
	keys, known := msgKeys[b.MsgKey]
	switch {
	case b.RobotCode == "":
		return nil, nil, badAPI("invalidParameter.robotCode.empty", "robotCode 为空")
	case b.RobotCode != d.o.Bot:
		return nil, nil, badAPI("invalidParameter.robotCode.notExsit", "robotCode %q 不存在", b.RobotCode)
	case b.MsgKey == "":
		return nil, nil, badAPI("invalidParameter.msgKey.empty", "msgKey 为空")
	case !known:
		return nil, nil, badAPI("invalidParameter.msgKey.invalid", "msgKey %q 不存在", b.MsgKey)
	case len(b.MsgParam) > maxMsgParam:
		return nil, nil, badAPI("invalidParameter.msgParam.tooLong", "msgParam 有 %d 字节，最多 %d", len(b.MsgParam), maxMsgParam)
	}
	var param map[string]string
	if err := json.Unmarshal([]byte(b.MsgParam), &param); err != nil {
		return nil, nil, badAPI("invalidParameter.msgParam.invalid", "msgParam: %v", err)
	}
	needed, optional, _ := strings.Cut(keys, "|")
	for _, key := range strings.Fields(needed) {
		if param[key] == "" {
			return nil, nil, badAPI("invalidParameter.msgParam.invalid", "msgParam 里没有 %s", key)
		}
	}
	for key := range param {
		if !slices.Contains(strings.Fields(needed+optional), key) {
			return nil, nil, badAPI("invalidParameter.msgParam.invalid", "%s 的 msgParam 里没有 %q 这一项", b.MsgKey, key)
		}
	}
	s := &Said{At: d.now(), Via: "push", Msgtype: b.MsgKey, Raw: text}
	return &b, s, d.fillSample(s, param)
}

// fillSample puts what msgParam says into s. The caller holds mu.
func (d *Dingtalk) fillSample(s *Said, param map[string]string) *refusal {
	s.Text = param["text"] + param["content"]
	var actions []action
	if s.Msgtype == "sampleMarkdown" || strings.HasPrefix(s.Msgtype, "sampleActionCard") {
		actions = markdownLinks(s.Text)
	}
	if param["singleTitle"] != "" {
		actions = append(actions, action{param["singleTitle"], param["singleURL"]})
	}
	for i := range 5 {
		n := fmt.Sprint(i + 1)
		if title := param["actionTitle"+n]; title != "" {
			actions = append(actions, action{title, param["actionURL"+n]})
		}
		if title := param["buttonTitle"+n]; title != "" {
			actions = append(actions, action{title, param["buttonUrl"+n]})
		}
	}
	d.offer(s, actions)
	return d.attach(s, param)
}

// sendToGroup is groupMessages/send (§2.2). The caller holds mu.
func (d *Dingtalk) sendToGroup(_ *http.Request, text []byte) (any, *refusal) {
	b, s, refused := d.readSend(text)
	if refused != nil {
		return nil, refused
	}
	if b.OpenConversationID == "" {
		return nil, badAPI("miss.openConversationId", "openConversationId 为空")
	}
	if _, known := d.groups[b.OpenConversationID]; !known {
		return nil, badAPI("invalid.openConversationId", "机器人不在群 %q 里", b.OpenConversationID)
	}
	if d.allowGroup(b.OpenConversationID, false) != nil {
		return nil, badAPI("send.too.fast", "机器人在这个群里一分钟说了不止 %d 句", groupMinute)
	}
	s.Chat = b.OpenConversationID
	d.said = append(d.said, *s)
	return sentKey{d.processKey()}, nil
}

type sentKey struct {
	ProcessQueryKey string `json:"processQueryKey"`
}

// sentBatch is the answer of batchSend: that it is 200 does not mean that everybody got it
// (§2.3).
type sentBatch struct {
	sentKey
	Invalid    []string `json:"invalidStaffIdList"`
	Controlled []string `json:"flowControlledStaffIdList"`
}

// sendToPeople is oToMessages/batchSend (§2.3). The caller holds mu.
func (d *Dingtalk) sendToPeople(_ *http.Request, text []byte) (any, *refusal) {
	b, s, refused := d.readSend(text)
	switch {
	case refused != nil:
		return nil, refused
	case len(b.UserIDs) == 0:
		return nil, badAPI("invalidParameter.userIds.missing", "userIds 为空")
	case len(b.UserIDs) > maxUserIDs:
		return nil, badAPI("invalidParameter.userIds.overMax", "userIds 有 %d 个，最多 %d 个", len(b.UserIDs), maxUserIDs)
	}
	answer := sentBatch{sentKey{d.processKey()}, []string{}, []string{}}
	_, controlled := d.faults.takeIf("push", func(f *Fault) bool { return f.Mode == "flow-controlled" })
	for _, id := range b.UserIDs {
		_, known := d.people[id]
		switch {
		case !known:
			answer.Invalid = append(answer.Invalid, id)
		case controlled:
			answer.Controlled = append(answer.Controlled, id)
		default:
			s.Chat, s.Private = id, true
			d.said = append(d.said, *s)
		}
	}
	return answer, nil
}

// processKey names a message for recalling it and for asking who has read it. The caller
// holds mu.
func (d *Dingtalk) processKey() string { return d.id("pqk") + "==" }
