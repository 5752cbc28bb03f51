package chatscript

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
)

// theatre is a stage with a bot that does what it is told:
//
//	说 A|B        says A, then B, in the same chat
//	私 王建国 A   says A to 王建国, the only one it knows
//	等 90s A      says A so much later
//	卡 A B        posts a card with these buttons; a button says "说 <label>"
//	坏            cannot be delivered
//
// To a message that it has had before, and to anything else, it says nothing.
type theatre struct {
	now   time.Time
	log   []string
	said  []Utterance
	due   []Utterance
	had   map[string]chat.Message
	wake  string // said in 群 whenever the program starts again
	fault map[string]error
}

var errBroken = errors.New("the network is broken")

func newTheatre() *theatre {
	return &theatre{had: map[string]chat.Message{}, fault: map[string]error{}}
}

func (s *theatre) note(format string, args ...any) error {
	line := fmt.Sprintf(format, args...)
	s.log = append(s.log, line)
	word, _, _ := strings.Cut(line, " ")
	return s.fault[word]
}

func (s *theatre) Start(_ context.Context, at time.Time) error {
	s.now = at
	return s.note("start %s", at.Format(time.RFC3339))
}

func (s *theatre) Move(_ context.Context, to time.Time) error {
	s.pass(to)
	return s.note("move %s", to.Format(time.RFC3339))
}

func (s *theatre) pass(to time.Time) {
	slices.SortStableFunc(s.due, func(a, b Utterance) int { return a.At.Compare(b.At) })
	for len(s.due) > 0 && !s.due[0].At.After(to) {
		s.said = append(s.said, s.due[0])
		s.due = s.due[1:]
	}
	s.now = to
}

func (s *theatre) Say(_ context.Context, m chat.Message) error {
	err := s.note("say %s %s %q", m.Place.Room, m.From.Name, m.Text)
	if _, again := s.had[m.ID]; again {
		s.log = append(s.log, "again "+m.ID)
		return err
	}
	s.had[m.ID] = m
	word, rest, _ := strings.Cut(m.Text, " ")
	switch word {
	case "说":
		for text := range strings.SplitSeq(rest, "|") {
			s.utter(Utterance{At: s.now, Place: m.Place, Text: text})
		}
	case "私":
		if text, known := strings.CutPrefix(rest, "王建国 "); known {
			s.utter(Utterance{At: s.now, Place: chat.Direct(m.Place.Platform, "王建国"), Text: text})
		}
	case "等":
		span, text, _ := strings.Cut(rest, " ")
		d, bad := time.ParseDuration(span)
		if bad != nil {
			return bad
		}
		s.due = append(s.due, Utterance{At: s.now.Add(d), Place: m.Place, Text: text})
	case "卡":
		s.utter(Utterance{At: s.now, Place: m.Place, Text: "请选", Choices: strings.Fields(rest)})
	case "坏":
		return errBroken
	}
	return err
}

func (s *theatre) utter(u Utterance) { s.said = append(s.said, u) }

func (s *theatre) Click(ctx context.Context, at chat.Place, who chat.Person, label, id string) error {
	for _, u := range slices.Backward(s.said) {
		if u.Place == at && slices.Contains(u.Choices, label) {
			return s.Say(ctx, chat.Message{ID: id, Place: at, From: who, Text: "说 " + label})
		}
	}
	return errors.New("no such button")
}

func (s *theatre) Said(since int) []Utterance { return s.said[since:] }

func (s *theatre) again(format string, args ...any) error {
	err := s.note(format, args...)
	if s.wake != "" {
		s.utter(Utterance{At: s.now, Place: chat.Place{Platform: "local", Room: "群"}, Text: s.wake})
	}
	return err
}

func (s *theatre) Restart(context.Context) error { return s.again("restart") }
func (s *theatre) Crash(context.Context) error   { return s.again("crash") }
func (s *theatre) Fail(n int) error              { return s.note("fail %d", n) }

func (s *theatre) Offline(_ context.Context, d time.Duration) error {
	s.pass(s.now.Add(d))
	return s.again("offline %s", d)
}

// write puts a script, and whatever other files it names, into a folder of its own.
func write(t *testing.T, script string, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		put(t, filepath.Join(dir, files[i]), files[i+1])
	}
	path := filepath.Join(dir, "例.chat")
	put(t, path, script)
	return path
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

const names = "name,unit\n周敏,局/第一支部\n吴涛,局/第一支部\n王建国,局/第一支部\n"

// perform plays a script with a roster on a new theatre and returns what failed.
func perform(t *testing.T, script string) (failures []Failure, stage *theatre, transcript string) {
	t.Helper()
	stage = newTheatre()
	return performOn(t, stage, script)
}

func performOn(t *testing.T, stage *theatre, script string) ([]Failure, *theatre, string) {
	t.Helper()
	s, err := Parse(write(t, "% roster roster.csv\n"+script, "roster.csv", names))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	result, err := Play(t.Context(), s, stage, Options{Out: &out})
	if err != nil {
		t.Fatal(err)
	}
	return result.Failures, stage, out.String()
}
