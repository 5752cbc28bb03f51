package understand

import "github.com/daybook-bot/daybook/config"

// World is what a message is read against: the words of one organisation.
type World struct {
	Kinds     []config.Kind
	People    []Person
	Units     []string // paths: 局机关/第一支部; people say the last part
	Partners  []string
	Places    []string
	Campaigns []string
	Bot       string // the bot's own display name; its @mention is no part of a message
}

// Person is somebody on the roster, once for each person.
type Person struct {
	Name    string
	Aliases []string
	Unit    string // a path, as in World.Units
}

// Reader reads messages against one World. It is safe for concurrent use.
type Reader struct{}

// New compiles the indexes of w. The Reader keeps no reference to it.
func New(World) *Reader { return &Reader{} }

// Read says what a message means. It never fails: what it does not know is Unknown.
func (r *Reader) Read(Input) Meaning { return Meaning{Intent: Unknown} }
