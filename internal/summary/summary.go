// Package summary writes a period's summary from a template in which every number is bound
// to a figure, with an annex that says where each comes from. It does not know how figures
// are computed.
//
// A template is Markdown in the language of text/template. template.go says what can be
// written in it; any other digit stops the build: it is nobody's number.
//
//	w := summary.Work{Config: c, Template: text}
//	err := w.Fill(tx, scope)      // what the template asks for, from the rows or from a freeze
//	s, err := w.Build()
//	s.Markdown()                  // or s.Word(): a Word document in which numbers are links
package summary

import (
	"regexp"
	"slices"
	"strings"
	"text/template"
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/figures"
)

// Errand is the kind of the errand by which a summary is asked for in a chat. Its arguments are
// a figures.Scope.
const Errand = "summary"

// Work is what a summary is made of. Fill fills in all but Config, Template and File.
type Work struct {
	Config   config.Config
	Template string
	File     string // where the template lies, for what is said of it; empty: the preset's

	Period   string // by its name: 2021年
	Earlier  string // the same a year before: 2020年
	Unit     string // the unit that it is of; empty: the whole organisation
	Campaign string
	Day      string // on which it is written: 2022年1月5日
	Now      time.Time
	Figures  []figures.Figure
	Before   []figures.Figure // a year before; nil: not known
	Seal     *Seal            // of a period that is frozen

	portions map[string][]figures.Portion // by figure and By
	things   map[string]things
	proofs   map[string]figures.Proof
	records  []figures.Origin // in the order of their numbers, not all of them where there are many
	tasks    []figures.Origin
}

// Seal says that the figures are those of a freeze (封账).
type Seal struct {
	Version int
	At      string // 2022年1月3日
	Hash    string
	Signed  int // how many figures were signed: the first ones of Work's
}

// things are the names of what a figure counts.
type things struct {
	names []string
	more  bool
}

// Summary is a summary that is ready to be written.
type Summary struct {
	work    Work
	body    string // Markdown, with marks
	numbers []number
	remarks []remark
}

// Build makes the summary. What is wrong with the template comes back as config.Mistakes, all
// that can be found at once.
func (w Work) Build() (Summary, error) {
	t, err := w.parse()
	if err != nil {
		return Summary{}, err
	}
	if found := w.check(t); len(found) > 0 {
		return Summary{}, w.mistaken(found)
	}
	var out strings.Builder
	if err := t.Execute(&out, nil); err != nil {
		return Summary{}, w.mistaken(fromTemplate(err))
	}
	s := Summary{work: w, body: strings.TrimSpace(manyNewlines.ReplaceAllString(out.String(), "\n\n"))}
	if found := w.unbound(s.body); len(found) > 0 {
		return Summary{}, w.mistaken(found)
	}
	s.numbers = w.numbersIn(s.body + w.totals(s.body))
	s.remarks = s.remark()
	return s, nil
}

// Markdown is the summary, and the annex behind it.
func (s Summary) Markdown() string {
	return strings.TrimSpace(forReading(plainText(s.work.withTables(s.body)))) + "\n\n" + markdownOf(s.annex())
}

var manyNewlines = regexp.MustCompile(`\n{3,}`)

func (w Work) parse() (*template.Template, error) {
	t, err := template.New(templateName).Funcs(w.functions()).Parse(w.Template)
	if err != nil {
		return nil, w.mistaken(fromTemplate(err))
	}
	return t, nil
}

// mistaken puts the template's name on what was found.
func (w Work) mistaken(found config.Mistakes) error {
	found = slices.Clone(found)
	for i := range found {
		if found[i].File = w.File; w.File == "" {
			found[i].File = "内置模板"
		}
	}
	return found
}

// Who is whose summary it is: 市水务三局, 市水务三局第一支部.
func (w Work) Who() string {
	name := w.Config.Organisation.Name
	switch {
	case w.Unit == "" || strings.HasSuffix(name, w.Unit):
		return name
	case strings.HasPrefix(w.Unit, name):
		return w.Unit
	default:
		return name + w.Unit
	}
}
