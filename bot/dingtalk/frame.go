package dingtalk

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// What kinds of frames there are, and their topics (§1a.3 to §1a.6).
const (
	kindSystem   = "SYSTEM"
	kindEvent    = "EVENT"
	kindCallback = "CALLBACK"

	topicPing       = "ping"
	topicDisconnect = "disconnect"
	topicMessage    = "/v1.0/im/bot/messages/get"
	topicCard       = "/v1.0/card/instances/callback"
	topicEvents     = "*"
)

// frame is what comes in over the socket. Data is JSON once more.
type frame struct {
	Kind    string  `json:"type"`
	Headers headers `json:"headers"`
	Data    text    `json:"data"`
}

func (f frame) topic() string { return f.Headers["topic"] }
func (f frame) id() string    { return f.Headers["messageId"] }

// readFrame reads a frame. What it does not know is left out; what is no frame is an error
// that quotes nothing.
func readFrame(b []byte) (frame, error) {
	var f frame
	if err := lenient(b, &f); err != nil {
		return frame{}, fmt.Errorf("a frame of %d bytes: not the JSON that it should be", len(b))
	}
	return f, nil
}

// lenient decodes JSON. A field of another type than the documents say stays empty, and the
// rest is read: fields change now and then, and a message is worth more than a field.
func lenient(b []byte, into any) error {
	err := json.Unmarshal(b, into)
	if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) && wrong.Field != "" {
		return nil
	}
	return err
}

// headers are strings; numbers and the like are read as what they look like.
type headers map[string]string

func (h *headers) UnmarshalJSON(b []byte) error {
	var raw map[string]text
	if err := json.Unmarshal(b, &raw); err != nil {
		return err
	}
	*h = headers{}
	for name, value := range raw {
		(*h)[name] = string(value)
	}
	return nil
}

// text is a string, or whatever JSON stands in its place, as it is written there.
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err == nil {
		*t = text(s)
		return nil
	}
	*t = text(b)
	return nil
}

// answer is what we say about a frame (§1a.4).
type answer struct {
	Code    int           `json:"code"`
	Headers answerHeaders `json:"headers"`
	Message string        `json:"message"`
	Data    string        `json:"data"`
}

type answerHeaders struct {
	ID   string `json:"messageId"`
	Type string `json:"contentType"`
}

// acknowledged are the data of an acknowledgement that says nothing more.
const (
	messageTaken = `{"response":null}`
	eventTaken   = `{"status":"SUCCESS","message":"ok"}`
	eventLater   = `{"status":"LATER","message":"not kept yet"}`
	cardTaken    = `{"response":{}}`
)

func (f frame) answer(code int, data string) answer {
	message := "OK"
	if code != 200 {
		message = "not done"
	}
	return answer{code, answerHeaders{f.id(), "application/json"}, message, data}
}

// encode writes JSON with < and & as they are.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// encoded is JSON of what can always be encoded: strings, numbers, and maps and lists of them.
func encoded(v any) string {
	b, err := encode(v)
	if err != nil {
		panic(fmt.Sprintf("encode %T: %v", v, err))
	}
	return string(b)
}
