// Package reconcile reads what people wrote about a period: it finds every number that claims
// something, decides from the words around it which figure it speaks of, and says whether the
// ledger agrees. It does not know where the text comes from, nor how the ledger is kept: it
// is handed paragraphs, the configuration and a way to ask for a value.
package reconcile

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/config"
)

// World is what a text is checked against.
type World struct {
	Config   config.Config
	Units    []Unit
	From, To string // the period: business days, To is the day after the last

	People []string // names: what is said of one person is no figure
	Part   bool     // what is asked without a unit is one unit's: the text is checked as its own
	Where  []string // partners and places of records: what is said of one of them is a part

	// YearsBack is how many years the text's own year lies before the period: 1 where last
	// year's document is read as this year's. Years that it names count as so many later.
	YearsBack int

	// Value asks the ledger. It is asked about figures of the configuration, and about
	// figures that are made of one kind on the spot (宣讲的次数).
	Value func(config.Figure, Scope) (float64, error)

	// Prove asks the ledger of a claim of everybody (全员参与志愿服务): how many did it, and how
	// many there are. Nil: of claims nothing is known.
	Prove func(config.Claim, Scope) (did, all int64, err error)
}

// Unit is one unit of the roster: its number, and its path (局机关/第一支部).
type Unit struct {
	ID     int64
	Path   string
	Branch bool // one of 各支部
}

// Scope says of what a value is asked.
type Scope struct {
	From, To string // To is the day after the last
	Unit     int64  // 0: everybody
	Campaign string
	Title    string // only what is called so
	All      bool   // everybody, also where the text is checked as one unit's
	Where    string // only with this partner, or at this place
	Apart    bool   // each record counts, also those that count only once by their kind
	Own      bool   // without the kinds that count as the one
}

// Paragraph is a piece of text that is read as a whole. Before and After are words that stand
// elsewhere and belong to it: the heads of a table's row and column before it, the unit behind.
type Paragraph struct {
	Text          string
	Heading       bool
	Level         int // of a heading, 1 the highest; 0 if the document does not say
	Before, After string
	Cell          bool   // of a table
	Mute          bool   // its numbers count nothing: dates, numbers of rows
	Line          int    // of a text file; 0 when there are none
	Column        int    // characters of the line that stand before it
	Place         string // of another document: 表1第2行第3列
}

// Verdict says what became of a number.
type Verdict string

// The verdicts.
const (
	Agrees      Verdict = "agrees"
	Differs     Verdict = "differs"      // the ledger says something else
	Unsupported Verdict = "unsupported"  // no record supports it
	NotAFigure  Verdict = "not-a-figure" // a date, an ordinal, a set phrase
	Vague       Verdict = "vague"        // 多次: true or not, nobody can say
)

// Claim is one number of the text.
type Claim struct {
	Paragraph int // its index
	From, To  int // bytes of the paragraph's Text: the number with what hedges it, without its unit
	Phrase    string
	Number    string // as it is written, with its hedges
	Value     float64
	Unit      string
	Verdict   Verdict
	Figure    string // the id; empty if there is none
	Label     string // what it was taken to be about, for people
	Scope     Scope
	Ledger    float64
	Known     bool   // whether Ledger is meant
	Reason    string // why it is no figure, or what else is to be said
	Each      bool   // it is said of every unit, and they are not alike
	Nearest   string // of what differs: the reading under which it would be right

	n number
}

// Reader checks texts against one world.
type Reader struct {
	w      World
	lex    *lexicon
	units  []unitName
	whole  Scope
	own    Scope // what the text itself is about: a quarter, if its title says so
	people *trie
	where  *trie // partners and places

	measures []string
	values   map[question]float64
	heads    []*line        // the first row of the table at hand
	said     map[string]int // what this text has spoken of, by unit
	err      error
}

type question struct {
	id    string
	scope Scope
}

// New prepares a reader. The configuration must be valid.
func New(w World) *Reader {
	r := &Reader{w: w, whole: Scope{From: w.From, To: w.To}, values: map[question]float64{}}
	r.lex = newLexicon(w.Config)
	r.units = unitNames(w.Units)
	units := make([]string, len(w.Config.Figures))
	for i, f := range w.Config.Figures {
		units[i] = f.Unit
	}
	r.measures = measuresWith(units)
	r.people = trieOf(w.People)
	r.where = trieOf(slices.Concat(w.Config.Partners, w.Config.Places, w.Where))
	for _, u := range r.units {
		r.lex.names.add(u.word, ref{})
	}
	return r
}

// Check reads paragraphs in their order and gives every number in them. An error is the
// ledger's: of a text nothing can go wrong.
func (r *Reader) Check(paragraphs []Paragraph) ([]Claim, error) {
	var all []Claim
	var before *line
	var heading, title *line
	r.own, r.said = r.whole, map[string]int{}
	r.own = r.ownScope(paragraphs)
	for i, p := range paragraphs {
		l := r.prepare(p)
		l.before, l.heading, l.title = before, heading, title
		for _, c := range r.claims(l) {
			c.Paragraph = i
			r.note(c)
			all = append(all, c)
		}
		if r.err != nil {
			return nil, fmt.Errorf("ask the ledger: %w", r.err)
		}
		if title == nil && len(l.runes) < 40 {
			title = l
		}
		if !p.Cell {
			r.heads = nil
		} else if strings.Contains(p.Place, "第1行") && len(r.heads) < 12 {
			r.heads = append(r.heads, l)
		}
		switch {
		case p.Cell:
		case p.Heading:
			for l.up = heading; l.up != nil && l.up.p.level() >= p.level(); {
				l.up = l.up.up
			}
			heading, before = l, nil
		case len(l.runes) > 0:
			before = l
		}
	}
	return all, nil
}

// value asks the ledger once for the same thing.
func (r *Reader) value(f config.Figure, s Scope) float64 {
	q := question{f.ID, s}
	if v, ok := r.values[q]; ok || r.err != nil {
		return v
	}
	v, err := r.w.Value(f, s)
	if err != nil {
		r.err = err
		return 0
	}
	r.values[q] = v
	return v
}

// year is the year of the period's last day.
func (r *Reader) year() int {
	to, err := time.Parse(time.DateOnly, r.w.To)
	if err != nil {
		return 0
	}
	return to.AddDate(0, 0, -1).Year()
}
