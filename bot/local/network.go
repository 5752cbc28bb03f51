// Package local is a chat network in memory, for plays, demonstrations and tests: what is
// said to it goes to the program that listens, and what the program sends can be read here.
// It does not know the program, and it outlives its restarts and crashes.
package local

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
)

// Network is one chat network. It is safe for use by many goroutines.
type Network struct {
	name string
	now  func() time.Time

	mu       sync.Mutex
	listener *listener
	changed  chan struct{} // closed when somebody begins to listen
	said     []Utterance
	refuse   int
	pressed  map[string]chat.Message // by the id of the press
}

type listener struct {
	keep chat.Keep
	gone <-chan struct{}
}

// Utterance is something that the program sent and the network took.
type Utterance struct {
	At    time.Time // when the network took it
	Place chat.Place
	Reply chat.Reply
}

var (
	// ErrUnheard says that nobody listened, or that the listener went away without a
	// receipt. This network does not deliver again: the message is lost, or nobody knows.
	ErrUnheard = errors.New("nobody took the message in")
	// ErrNoButton says that no card in the chat has such a button.
	ErrNoButton = errors.New("no card here has this button")
)

// New is a network without a past. Its name stands in every Place, its utterances are
// stamped by now.
func New(name string, now func() time.Time) *Network {
	return &Network{name: name, now: now, changed: make(chan struct{}), pressed: map[string]chat.Message{}}
}

// Name is the name of the network, as in chat.Place.
func (n *Network) Name() string { return n.name }

// Listen hands every message to keep until ctx is done, and then returns nil. One program
// can listen at a time; for a second one Listen fails at once.
func (n *Network) Listen(ctx context.Context, keep chat.Keep) error {
	n.mu.Lock()
	if n.listener != nil {
		n.mu.Unlock()
		return fmt.Errorf("listen to %s: another program is listening", n.name)
	}
	n.listener = &listener{keep: keep, gone: ctx.Done()}
	close(n.changed)
	n.mu.Unlock()

	<-ctx.Done()
	n.mu.Lock()
	n.listener, n.changed = nil, make(chan struct{})
	n.mu.Unlock()
	return nil
}

// Listening is closed as soon as a program listens. It is a new channel after every program.
func (n *Network) Listening() <-chan struct{} {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.changed
}

// Say delivers a message and waits for its receipt. It fails with the receipt's error, with
// ErrUnheard, or because ctx is done; a message may be said again, with the same ID.
func (n *Network) Say(ctx context.Context, m chat.Message) error {
	n.mu.Lock()
	to := n.listener
	n.mu.Unlock()
	if to == nil {
		return fmt.Errorf("say in %s: %w", m.Place.Room, ErrUnheard)
	}
	receipt := to.keep(m)
	err := ErrUnheard
	select {
	case err = <-receipt:
	case <-ctx.Done():
		err = ctx.Err()
	case <-to.gone:
		// The receipt may have come together with the end.
		select {
		case err = <-receipt:
		default:
		}
	}
	if err != nil {
		return fmt.Errorf("say in %s: %w", m.Place.Room, err)
	}
	return nil
}

// Click presses the button with a label on the newest card in a chat that has it: the person
// says there what the button says. Boxes are ticked together by their labels with 、 between. Its errors are those of Say, and ErrNoButton. A click with
// an id that was seen before delivers the same message again.
func (n *Network) Click(ctx context.Context, at chat.Place, who chat.Person, label, id string) error {
	m, err := n.press(at, who, label, id)
	if err != nil {
		return err
	}
	return n.Say(ctx, m)
}

func (n *Network) press(at chat.Place, who chat.Person, label, id string) (chat.Message, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if m, again := n.pressed[id]; again {
		return m, nil
	}
	for _, u := range slices.Backward(n.said) {
		if u.Place != at {
			continue
		}
		if says, ok := pressed(u.Reply, label); ok {
			m := chat.Message{ID: id, Place: at, From: who, Text: says, Sent: n.now()}
			n.pressed[id] = m
			return m, nil
		}
	}
	return chat.Message{}, fmt.Errorf("press %q in %s: %w", label, at.Room, ErrNoButton)
}

// pressed is what a button says, or what ticked boxes say together; false if there is none.
func pressed(r chat.Reply, label string) (says string, ok bool) {
	for _, c := range r.Choices {
		if c.Label == label {
			return c.Says, true
		}
	}
	ticked := strings.Split(label, "、")
	for _, c := range r.Boxes {
		if i := slices.Index(ticked, c.Label); i >= 0 {
			says += c.Says
			ticked = slices.Delete(ticked, i, i+1)
		}
	}
	return says, says != "" && len(ticked) == 0
}

// Send shows what the program says. It fails with chat.ErrNever for a place on another
// network, and while Fail tells it to; then another try is worth it.
func (n *Network) Send(ctx context.Context, o chat.Outgoing) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("send to %s: %w", o.To.Room, err)
	}
	if o.To.Platform != n.name {
		return fmt.Errorf("send to %s on %q: this is %q: %w", o.To.Room, o.To.Platform, n.name, chat.ErrNever)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.refuse > 0 {
		n.refuse--
		return fmt.Errorf("send to %s: the network refuses", o.To.Room)
	}
	n.said = append(n.said, Utterance{At: n.now(), Place: o.To, Reply: o.Reply})
	return nil
}

// Fail makes the network refuse the next times sends, and no more than those.
func (n *Network) Fail(times int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.refuse = times
}

// Said is what the network took, oldest first, without the first since.
func (n *Network) Said(since int) []Utterance {
	n.mu.Lock()
	defer n.mu.Unlock()
	if since >= len(n.said) {
		return nil
	}
	return slices.Clone(n.said[since:])
}

// Fetch opens a file that came with a message. Its Ref is a path on this machine.
func (n *Network) Fetch(ctx context.Context, f chat.File) (io.ReadCloser, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("fetch %s: %w", f.Name, err)
	}
	file, err := os.Open(f.Ref)
	if err != nil {
		return nil, fmt.Errorf("fetch %s: %w", f.Name, err)
	}
	return file, nil
}
