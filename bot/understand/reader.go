package understand

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/config"
)

// World is what a message is read against: the words of one organisation.
type World struct {
	Kinds     []config.Kind
	People    []Person
	Units     []string // paths: 局机关/第一支部; people say the last part, and so do the slots
	Partners  []string
	Places    []string
	Campaigns []string
	Tasks     []string // lists that tasks are kept in: 办实事, 整改
	Bot       string   // the bot's own display name; its @mention is no part of a message
}

// Person is somebody on the roster, once for each person: two of one Name are two people.
type Person struct {
	Name    string
	Aliases []string
	Unit    string // a path, as in World.Units
}

// Reader reads messages against one World. It is safe for concurrent use.
type Reader struct {
	kinds     lexicon[kindWord]
	kind      map[string]config.Kind
	people    []Person
	names     lexicon[[]int] // every person who goes by the name, by place in people
	units     lexicon[string]
	root      lexicon[string] // units that have units below them
	partners  lexicon[string]
	places    lexicon[string]
	campaigns lexicon[string]
	tasks     lexicon[string]
	bot       string
}

// New compiles the indexes of w. The Reader keeps no reference to w's slices but reads
// People's, which the caller must not change.
func New(w World) *Reader {
	r := &Reader{people: w.People, bot: folded(w.Bot)}
	r.addKinds(w.Kinds)
	r.addPeople(w.People)
	r.addUnits(w.Units)
	for _, p := range w.Partners {
		r.partners.add(p, p)
	}
	for _, p := range w.Places {
		r.places.add(p, p)
	}
	for _, c := range w.Campaigns {
		r.campaigns.add(c, c)
	}
	r.addTaskLists(w.Tasks)
	return r
}

// reading is one message while it is being read.
type reading struct {
	*Reader
	t      *text
	in     Input
	today  time.Time
	quotes []quote
	opens  map[int]int // where a quote begins → its place in quotes

	hoursAt map[int]int // where a length of time begins → where it ends
	marks   marks
	m       Meaning
}

// Read says what a message means. It never fails: what it does not know is Unknown.
func (r *Reader) Read(in Input) Meaning {
	in.From = oneLine(in.From)
	s := &reading{Reader: r, t: normalise(in.Text), in: in, today: civilOf(in.At)}
	s.dropMention()
	if len(s.t.runes) == 0 {
		return Meaning{Intent: Help}
	}
	for _, read := range []func() bool{
		s.draftReply,
		s.command,
		s.quizAnswer,
		s.chatter,
		s.totalsQuestion,
		s.joinInPassing,
		s.plainReport,
	} {
		if read() {
			s.addTimes()
			return s.m
		}
		s.forget()
	}
	return Meaning{Intent: Unknown}
}

// forget undoes what a rule did that turned out not to hold.
func (s *reading) forget() {
	s.m = Meaning{}
	clear(s.t.taken)
	s.quotes, s.opens, s.hoursAt, s.marks = nil, nil, nil, marks{}
}

// problem adds a sentence for the sender, once.
func (s *reading) problem(format string, args ...any) {
	p := fmt.Sprintf(format, args...)
	for _, known := range s.m.Problems {
		if known == p {
			return
		}
	}
	s.m.Problems = append(s.m.Problems, p)
}

// dropMention removes the mention of the bot, wherever it stands; and a mention at the very
// start, or the only one at the very end, that is nobody on the roster, for platforms show the
// bot under names of their own.
func (s *reading) dropMention() {
	t := s.t
	var mentions [][2]int
	for i := range t.runes {
		if s.bot != "" && t.runes[i] == '@' && t.has(i+1, s.bot) {
			mentions = append(mentions, [2]int{i, t.skip(i + 1 + runeLen(s.bot))})
		}
	}
	t.cut(mentions...)
	if t.at(0) == '@' && !s.nameAt(1) {
		end := 1
		for end < len(t.runes) && !blank(t.runes[end]) {
			end++
		}
		t.cut([2]int{0, t.skip(end)})
	}
	if i := slices.Index(t.runes, '@'); i > 0 && blank(t.runes[i-1]) && !s.nameAt(i+1) && t.lastWord(i) {
		t.cut([2]int{i - 1, len(t.runes)})
		t.dropClosing()
	}
}

// lastWord says whether the word at i is the last of the text, and has no other mention in it.
func (t *text) lastWord(i int) bool {
	return !slices.ContainsFunc(t.runes[i+1:], func(r rune) bool { return blank(r) || r == '@' })
}

// cut removes stretches of runes, given from left to right.
func (t *text) cut(stretches ...[2]int) {
	kept := 0
	for i := range t.runes {
		for len(stretches) > 0 && i >= stretches[0][1] {
			stretches = stretches[1:]
		}
		if len(stretches) > 0 && i >= stretches[0][0] {
			continue
		}
		t.runes[kept], t.from[kept], t.to[kept] = t.runes[i], t.from[i], t.to[i]
		kept++
	}
	t.runes, t.from, t.to, t.taken = t.runes[:kept], t.from[:kept], t.to[:kept], t.taken[:kept]
}

// lastPart is the name of a unit: the last part of its path.
func lastPart(path string) string {
	return path[strings.LastIndexByte(path, '/')+1:]
}
