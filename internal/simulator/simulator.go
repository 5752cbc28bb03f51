// Package simulator stands in for the chat networks' clouds on loopback, with their limits,
// error codes and failures. It does not know our adapters: it is written from the networks'
// own documents, and refuses what those say is refused.
package simulator

import (
	"encoding/json"
	"time"

	"github.com/daybook-bot/daybook/internal/clock"
)

// Options set up a cloud with one bot. Zero values are described at each.
type Options struct {
	Listen string // 127.0.0.1:0: any free port
	Bot    string // bot
	Name   string // what people write behind the @; the Bot
	Secret string // secret

	// Callback is where messages are posted to; empty: they go over a long connection.
	Callback, Token, AESKey string

	Clock clock.Clock // the machine's
	Seed  uint64      // of everything that is random

	// Idle is after how much silence a connection is closed, and Poll is how often an open
	// stream is asked for in callback mode; both on the wall clock. 90 s and 1 s.
	Idle, Poll time.Duration

	// HiddenIDs makes the bot one that sees encrypted ids of people (reference §1.6).
	HiddenIDs bool

	Corp     Corp
	People   []Person          // whom the app may see; who speaks joins them
	Webhooks map[string]string // key of a group's webhook robot → the group
	Org      Org
}

// Org is what an organisation has only on DingTalk.
type Org struct {
	// Groups are those that the robot is in from the start: id → title. Whoever speaks in
	// another one has added it there.
	Groups map[string]string

	API, Push int      // how many calls and pushes a month has; 5000 and 3000, below 0: no end
	Without   []string // the permissions that the app has not been given
	Admins    []string // the staff ids of those who administer it
	Templates []Template
	Custom    map[string]Custom // access_token → the robot

	// Odd has everything come in the shapes that only some documents show: times and codes
	// as strings, and in HTTP mode a text without its envelope (§1b, §1c, §2.8).
	Odd bool

	// Redeliver is after how long a message that is not acknowledged comes again, on the
	// cloud's clock, and Ping how often a connection is asked for a sign of life, on the wall
	// clock. 60 s and 25 s.
	Redeliver, Ping time.Duration
}

// Corp is the organisation and its self-built app. Zero values: corp, appsecret,
// contactsecret, 1000002.
type Corp struct {
	ID, AppSecret, ContactSecret string
	Agent                        int
}

// Person is a member of the organisation. Without departments they are in department 1.
type Person struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Departments []int  `json:"departments"`
}

// Addresses is where a started cloud is reached. HTTP has no slash at its end.
type Addresses struct {
	HTTP    string `json:"http"`
	WS      string `json:"ws"`
	Control string `json:"control"`
}

// Say is something a person does in a chat: writes, sends a picture, opens the chat.
type Say struct {
	Chat    string   `json:"chat"` // a single chat is named by the person, or not at all
	Group   bool     `json:"group"`
	From    string   `json:"from"`
	Name    string   `json:"name"`
	Text    string   `json:"text"`
	Images  [][]byte `json:"images"`
	Voice   string   `json:"voice"` // what the network heard in it
	File    *File    `json:"file"`
	Video   *File    `json:"video"`
	Quote   *Quote   `json:"quote"`
	Event   string   `json:"event"`   // enter_chat, feedback_event or any other name
	Quality Feedback `json:"quality"` // for feedback_event
	Times   int      `json:"times"`   // how often it is delivered, with the same id; 0 is 1
	MsgID   string   `json:"msgid"`   // empty: a new one

	// On DingTalk only.
	Title    string          `json:"title"`    // of the group
	Stranger bool            `json:"stranger"` // outside the organisation: without a staff id
	Frame    string          `json:"frame"`    // any frame: its type and topic, "SYSTEM KEEPALIVE"
	Data     json.RawMessage `json:"data"`     // of the event or the frame
}

// File is a named file; data is base64 in JSON.
type File struct {
	Name string `json:"name"`
	Data []byte `json:"data"`
}

// Quote is the message that another one quotes: a text or a picture.
type Quote struct {
	Text  string `json:"text"`
	Image []byte `json:"image"`
}

// Feedback is what somebody thinks of an answer.
type Feedback struct {
	ID      string `json:"id"`
	Type    int    `json:"type"` // 1 accurate, 2 inaccurate, 3 withdrawn
	Content string `json:"content"`
}

// Click is somebody pressing what the newest card of a chat offers.
type Click struct {
	Chat   string   `json:"chat"`
	From   string   `json:"from"`
	Label  string   `json:"label"`  // of a button, or the text or id of an option
	Labels []string `json:"labels"` // of several options at once, instead
	MsgID  string   `json:"msgid"`  // empty: a new one
}

// Fault is a failure that is switched on.
//
//	push, reply, stream, welcome, update, upload, subscribe
//	                 Code refuses; Mode slow answers after Delay, lost-ack does it and
//	                 never says so, lost does nothing and never says so, drop does it and
//	                 cuts the line instead of saying so
//	reply            Mode old-session: ids from before the last reconnect are refused
//	card             Code refuses cards in groups
//	token, webhook, app
//	                 Code refuses, Mode slow answers after Delay; token is gettoken when the
//	                 code is about the secret, else any call with a token, and app is those
//	connection       Mode kick, drop, silent (open and dead), zombie (groups are silent),
//	                 unsubscribed (846609 on an open socket)
//	message          Mode twice, lost
//	media            Mode expired, or Code as the HTTP status
//
// Mode clear ends the faults of What.
type Fault struct {
	What  string        `json:"what"`
	Mode  string        `json:"mode,omitempty"`
	Code  int           `json:"code,omitempty"`
	Times int           `json:"times,omitempty"` // 0 is once, -1 always
	Every int           `json:"every,omitempty"` // with message and connection: at every so many messages, always
	Delay time.Duration `json:"-"`               // "delay":"2s" in JSON

	// Error is the code of DingTalk's newer APIs, which is a word; Code is the HTTP status
	// then, 400 if there is none.
	Error string `json:"error,omitempty"`
}

// Said is something the bot said, as it stands in the chat now: an open stream changes it.
type Said struct {
	At      time.Time       `json:"at"`
	Chat    string          `json:"chat"`
	Private bool            `json:"private"`
	To      []string        `json:"to,omitempty"` // whom it calls, or who alone sees it
	Via     string          `json:"via"`          // reply, push, welcome, update, response_url, webhook, app
	Msgtype string          `json:"msgtype"`
	Text    string          `json:"text"`
	Choices []string        `json:"choices,omitempty"` // what can be clicked
	Open    bool            `json:"open,omitempty"`    // a stream that is not finished
	Files   []File          `json:"files,omitempty"`
	Raw     json.RawMessage `json:"raw"`

	actions []action  // behind Choices, on DingTalk
	card    *dingCard // the same
}

// State is what the cloud knows about its client.
type State struct {
	Now            time.Time        `json:"now"`
	Connections    []Connection     `json:"connections"`
	Subscriptions  int              `json:"subscriptions"`  // accepted so far
	Quotas         map[string]Quota `json:"quotas"`         // by conversation, robot or person
	Unacknowledged int              `json:"unacknowledged"` // frames that wait for their answer
	OpenStreams    []string         `json:"open_streams"`
	Delivered      int              `json:"delivered"`              // messages and events, repetitions included
	Acknowledged   map[string]int   `json:"acknowledged,omitempty"` // on DingTalk, by topic or type of event
	Month          *Month           `json:"month,omitempty"`        // on DingTalk
	Lost           int              `json:"lost"`                   // because nobody was there
	Refused        []Refused        `json:"refused"`
	Warnings       []string         `json:"warnings"` // what the documents advise against
}

// Connection is one open socket.
type Connection struct {
	ID         int       `json:"id"`
	Since      time.Time `json:"since"`
	Subscribed bool      `json:"subscribed"`
	Mode       string    `json:"mode,omitempty"` // the fault it has
}

// Quota is how much of a quota is used.
type Quota struct {
	Minute int `json:"minute"`
	Hour   int `json:"hour"`
}

// Month is what is used of a month's quotas: calls of APIs, and pushes and webhooks.
type Month struct {
	API  int `json:"api"`
	Push int `json:"push"`
}

// Refused is a request that was answered with an error.
type Refused struct {
	At   time.Time `json:"at"`
	What string    `json:"what"`
	Code int       `json:"code"`
	Name string    `json:"name,omitempty"` // of the code, where it is a word and no number
	Why  string    `json:"why"`
}
