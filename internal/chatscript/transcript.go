package chatscript

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// transcript writes a conversation as a script: played again, it expects what was said.
type transcript struct {
	out  io.Writer
	zone *time.Location
	at   time.Time // the clock as written
	chat string    // the chat as written
	err  error     // the first that out returned
}

func (t *transcript) write(line string) {
	if t.err == nil {
		_, t.err = fmt.Fprintln(t.out, strings.TrimRight(line, blanks))
	}
}

func (t *transcript) event(source string) { t.write(source) }

func (t *transcript) clock(at time.Time) {
	if at = at.Truncate(time.Second); at.After(t.at) {
		t.at = at
		t.write("== " + clockText(at.In(t.zone)))
	}
}

func (t *transcript) place(name string) {
	if name != t.chat {
		t.chat = name
		t.write("@ " + name)
	}
}

func (t *transcript) speech(place, who, text string) {
	t.place(place)
	first, rest, more := strings.Cut(text, "\n")
	t.write(who + first)
	for more {
		first, rest, more = strings.Cut(rest, "\n")
		t.write(indent + first)
	}
}

func (t *transcript) utterance(place string, u Utterance) {
	t.clock(u.At)
	if text := clean(u.Text); text != "" {
		t.speech(place, "BOT: ", text)
	} else {
		t.speech(place, "BOT~ ", "*")
	}
	if len(u.Choices) > 0 {
		t.write("// [" + strings.ReplaceAll(clean(strings.Join(u.Choices, "] [")), "\n", " ") + "]")
	}
}
