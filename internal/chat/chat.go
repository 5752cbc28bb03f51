// Package chat holds the words of a conversation: who said what where, and what is to be
// said. It knows no platform, no database and no rule of the product.
package chat

import (
	"errors"
	"strings"
	"time"
)

// Place is one group or one single chat on one platform.
type Place struct{ Platform, Room string }

// Direct is the single chat with a person of a platform. Rooms of groups never begin with
// an @; adapters translate the name into what their network wants.
func Direct(platform, personID string) Place { return Place{platform, "@" + personID} }

// Private reports whether the place is a single chat.
func (p Place) Private() bool { return strings.HasPrefix(p.Room, "@") }

// Person is somebody as one platform knows them. Name is for display and may be empty.
type Person struct{ ID, Name string }

// Message is what arrived, verbatim. ID is the platform's and is the same when the platform
// delivers the message again. Sent is the message's own time and decides its business day.
type Message struct {
	ID     string
	Place  Place
	From   Person
	Text   string
	Quoted string // the text of the message that this one quotes, if the platform tells
	Sent   time.Time
	Files  []File
	Back   Back
}

// Keep takes in what arrived. It queues messages in the order of its calls and does not wait.
// The receipt yields exactly one value, with the commit: nil when the message and all that
// follows from it are durable, an error when nothing of it was kept. An adapter may
// acknowledge a message to its network only after nil (architecture.md, "The names").
type Keep func(Message) (receipt <-chan error)

// File is a picture or document that came with a message or goes out with one.
type File struct {
	Name string
	Ref  string // where the platform keeps it, or a path on disk; only adapters look inside
}

// Back is a platform's opaque way to answer one message, with its expiry. It is copied and
// never looked into outside the adapter that made it.
type Back struct {
	Token   string
	Expires time.Time
}

// Reply is something to say.
type Reply struct {
	Text    string
	Mention []Person
	Choices []Choice
	Boxes   []Choice // instead of Choices
	Files   []File
}

// Choice is a button: pressing it says Says. As one of a Reply's Boxes it is ticked together
// with others, and what all of them say is said in the boxes' order, at once. A network
// that has no such thing leaves it out: the Text tells how to answer in words.
type Choice struct{ Label, Says string }

// Outgoing is a Reply on its way. Key names this very utterance: a second one with the same
// Key is dropped. It is said at After or later (zero: at once) and not after Until
// (zero: whenever).
type Outgoing struct {
	Key          string
	To           Place
	After, Until time.Time
	Back         Back
	Once         bool // a reminder: not repeated when nobody knows whether it arrived
	Reply        Reply
}

// What an adapter's Send may return beside nil and an error that is worth another try.
var (
	ErrNever   = errors.New("the platform will never take this message")
	ErrUnknown = errors.New("nobody knows whether the message arrived")
)

// Held says that an adapter keeps something back on purpose, and why, in words for people: it
// is not said, now or later. Send may return it.
type Held struct{ Reason string }

func (h *Held) Error() string { return h.Reason }

// Words are described at InWords.
func (h *Held) Words() string { return h.Reason }
