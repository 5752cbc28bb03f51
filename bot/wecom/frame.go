package wecom

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// The commands of the long connection ([101463]; protocol reference §1.4).
const (
	cmdSubscribe = "aibot_subscribe"
	cmdPing      = "ping"
	cmdMessage   = "aibot_msg_callback"
	cmdEvent     = "aibot_event_callback"
	cmdRespond   = "aibot_respond_msg"
	cmdWelcome   = "aibot_respond_welcome_msg"
	cmdUpdate    = "aibot_respond_update_msg"
	cmdPush      = "aibot_send_msg"
	cmdInit      = "aibot_upload_media_init"
	cmdChunk     = "aibot_upload_media_chunk"
	cmdFinish    = "aibot_upload_media_finish"
)

// The error codes that something is done about.
const (
	codeBusy          = -1
	codeWrongType     = 40008
	codeWrongChars    = 40033
	codeTooLong       = 40058
	codeNoCardAction  = 42045
	codeQuota         = 45009
	codeConcurrent    = 45033
	codeConflict      = 6000
	codeDevice        = 600039
	codeOldRequest    = 846605
	codeStreamOver    = 846608
	codeNotSubscribed = 846609
	codeWrongSecret   = 853000
	codeForbidden     = 93001
	codeWrongChat     = 93006
	codeNotInGroup    = 93008
	codeEmpty         = 93017
	codeImageTooBig   = 93018
	codeWrongBot      = 93019
)

var (
	// refusals of the bot itself: nothing helps but another configuration.
	refusals = []int{codeWrongSecret, codeWrongBot, 600041, 600042, 600043}
	// unreachable are the codes of a conversation that cannot be spoken to.
	unreachable = []int{codeForbidden, codeWrongChat, codeNotInGroup}
	// hopeless are the codes of a message that will not become better.
	hopeless = []int{codeWrongType, codeWrongChars, codeTooLong, codeNoCardAction, codeEmpty, codeImageTooBig}
)

// frame is what goes over the socket. A frame that comes in without a command answers one of
// ours.
type frame struct {
	Cmd     string          `json:"cmd,omitempty"`
	Headers headers         `json:"headers"`
	Body    json.RawMessage `json:"body,omitempty"`
	Code    int             `json:"errcode,omitempty"`
	Said    string          `json:"errmsg,omitempty"`
}

type headers struct {
	Request string `json:"req_id"`
}

// Refusal is the answer of the service to something that it does not do.
type Refusal struct {
	Command string
	Code    int
}

// Error does not quote the service's own text, in which parts of what was sent may stand.
func (r *Refusal) Error() string {
	if what, known := meanings[r.Code]; known {
		return fmt.Sprintf("%s is refused: %d, %s", r.Command, r.Code, what)
	}
	return fmt.Sprintf("%s is refused: %d", r.Command, r.Code)
}

func (r *Refusal) in(codes []int) bool { return slices.Contains(codes, r.Code) }

var meanings = map[int]string{
	codeBusy:          "the service is busy",
	codeWrongType:     "wrong kind of message",
	codeWrongChars:    "characters that it does not take",
	codeTooLong:       "too long",
	codeNoCardAction:  "the card has no action",
	codeQuota:         "too many messages",
	codeConcurrent:    "too many at the same time",
	codeConflict:      "two commands at once",
	codeDevice:        "a device in the group cannot show it",
	codeOldRequest:    "the message that it answers is not known any more",
	codeStreamOver:    "the stream was open for too long",
	codeNotSubscribed: "the connection is not subscribed any more",
	codeWrongSecret:   "bot id or secret is wrong",
	codeForbidden:     "the group does not allow it",
	codeWrongChat:     "there is no such conversation for the bot",
	codeNotInGroup:    "the bot is not in the group",
	codeEmpty:         "there is nothing in it",
	codeImageTooBig:   "the picture is too big",
	codeWrongBot:      "there is no such bot",
	600041:            "the bot may not connect",
	600042:            "the bot may not connect",
	600043:            "the bot may not connect",
}

// encode writes JSON with < and & as they are: escapes of them are refused in some places
// (40033) and make everything longer.
func encode(v any) ([]byte, error) {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(text.Bytes(), "\n"), nil
}
