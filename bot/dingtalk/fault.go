package dingtalk

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/daybook-bot/daybook/internal/chat"
)

// Fault is the answer of the service to something that it does not do. The service's own
// text is not quoted: parts of what was sent may stand in it.
type Fault struct {
	What   string   // the call
	Status int      // of HTTP
	Code   string   // a word of the newer API, a number of the older one; empty: none
	Needs  []string // the permissions that are missing
}

func (f *Fault) Error() string {
	says := fmt.Sprintf("%s is refused: HTTP %d", f.What, f.Status)
	if f.Code != "" {
		says = fmt.Sprintf("%s is refused: %s", f.What, f.Code)
	}
	if what, known := meanings[f.Code]; known {
		says += ", " + what
	}
	if len(f.Needs) > 0 {
		says += ", it needs " + strings.Join(f.Needs, " ")
	}
	return says
}

// Mend is what the operator can do about it; empty: nothing that we know of.
func (f *Fault) Mend() string {
	switch {
	case len(f.Needs) > 0:
		return "请在开放平台「权限管理」里给应用开通 " + strings.Join(f.Needs, "、") + "，再发布一个版本"
	case f.is("60011", "43007"):
		return "请在开放平台「权限管理」里给应用开通通讯录的读权限（qyapi_get_member、qyapi_get_department_list、qyapi_get_department_member），再发布一个版本"
	case f.is(wrongSecret...):
		return "请到开放平台「凭证与基础信息」核对 Client ID 和 Client Secret，改好配置后重启"
	case f.is(monthOver...):
		return "本月的调用次数用完了；请管理员在开放平台的「资源用量」里看，或者等下个月"
	case f.is(badToken...):
		return "请看看别的程序是不是在用同一个应用"
	case f.is("invalidParameter.robotCode.notExsit", "invalidParameter.robotCode.auth", "invalidParameter.robotCode.invalid", "robot.oto.notExist"):
		return "请核对 dingtalk.robot_code（一般就是 Client ID），并看看机器人发布了没有"
	}
	return ""
}

func (f *Fault) is(codes ...string) bool { return slices.Contains(codes, f.Code) }

// The codes that something is done about (§2.5, §2.7, §2.8, §4).
var (
	badToken    = []string{"InvalidAuthentication", "40014", "88", "40001", "42001"}
	wrongSecret = []string{"invalidClientIdOrSecret", "invalidParameter.clientId", "authFailed"}
	noSession   = []string{"300001", "session.notExisted", "session.expired"}
	monthOver   = []string{"90020", "Forbidden.AccessDenied.ApiCountLimitForOrg"}
	busy        = []string{
		"90018", "90002", "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", "Forbidden.AccessDenied.QpsLimitForApi",
		"-1", "1111", codeNoJSON,
	}
	// throttled are conversations in which too much was said.
	throttled = []string{"410100", "130101", "send.too.fast", "send.byToken.tooFast", "too.many.group", "too.many.people"}
	// unreachable are conversations that cannot be spoken to.
	unreachable = []string{
		"400013", "400101", "400102", "400106", "group.disbanded", "bot.stopped", "send.forbidden", "bot.forbidden.sendMessage", "invalid.openConversationId",
		"miss.openConversationId", "conversation.org.notMatch", "chatbotId.notAllow.sendOTO", "robot.oto.notExist",
		"resource.not.found", "resource.unavailable", "invalidStaffId",
	}
	// hopeless are messages that will not become better.
	hopeless = []string{
		"460101", "430101", "430102", "430103", "430104", "310000", "400105", "40035", "40004", "43004", "msg.unsupport",
		"invalidParameter.msgKey.empty", "invalidParameter.msgKey.invalid",
		"invalidParameter.msgParam.invalid", "invalidParameter.msgParam.tooLong", "contain.unsafe.url", "contain.notAllowed.text",
	}
)

// codeNoJSON is our own code for an answer that is none of the API: a page of HTML, when too
// many calls came from this address.
const codeNoJSON = "no JSON"

var meanings = map[string]string{
	"InvalidAuthentication":   "the access token is not valid",
	"invalidClientIdOrSecret": "client id or secret is wrong",
	"300001":                  "the session has ended, or the token is none",
	"60011":                   "a permission is missing",
	"310000":                  "the robot's security settings do not allow it",
	"90020":                   "the month's calls are used up",
	"90018":                   "too many calls a second",
	"90002":                   "too many calls a second",
	"1111":                    "this address has called too often and is shut out for some minutes",
	codeNoJSON:                "this address may have called too often and be shut out for some minutes",
	"410100":                  "too many messages a minute",
	"130101":                  "too many messages a minute",
	"460101":                  "too long",
	"400013":                  "the group is gone",
	"group.disbanded":         "the group is gone",
	"400106":                  "the robot is not in the group",
	"bot.stopped":             "the robot is switched off",
	"invalidStaffId":          "nobody in the organisation has this id",
}

// envelope is every way in which the service says no (§2.7, §2.8).
type envelope struct {
	Code    text `json:"code"`
	ErrCode text `json:"errcode"`
	SubCode text `json:"sub_code"` // with errcode 88
	Status  text `json:"status"`   // 1111: shut out
	Needs   struct {
		Scopes []string `json:"requiredScopes"`
	} `json:"accessdenieddetail"`
}

// judge reads an answer. nil: the service did it. For what is not repeated without need,
// an answer from which nobody knows whether it was done is chat.ErrUnknown.
func judge(what string, status int, body []byte) error {
	if status == http.StatusGatewayTimeout {
		return fmt.Errorf("%s: the gateway gave up waiting: %w", what, chat.ErrUnknown)
	}
	var e envelope
	if json.Unmarshal(body, &e) != nil {
		if status >= 500 {
			return fmt.Errorf("%s: the server says %d: %w", what, status, chat.ErrUnknown)
		}
		return &Fault{What: what, Status: status, Code: codeNoJSON}
	}
	code := string(e.Code)
	switch {
	case e.ErrCode == "88" && e.SubCode != "":
		code = string(e.SubCode)
	case e.ErrCode != "":
		code = string(e.ErrCode)
	case e.Status == "1111":
		code = "1111"
	}
	switch {
	case code == "15":
		return fmt.Errorf("%s: the gateway gave up waiting: %w", what, chat.ErrUnknown)
	case status < 300 && (code == "" || code == "0"):
		return nil
	case status >= 500 && code != "system.error" && code != "":
		return &Fault{What: what, Status: status, Code: code}
	case status >= 500:
		return fmt.Errorf("%s: the server says %d: %w", what, status, chat.ErrUnknown)
	}
	return &Fault{What: what, Status: status, Code: code, Needs: e.Needs.Scopes}
}

// faultIn is the refusal in an error; nil if there is none.
func faultIn(err error) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return nil
}

// waits reports whether the same may be tried later.
func (f *Fault) waits() bool { return f.is(busy...) || f.is(throttled...) }
