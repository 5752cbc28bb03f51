// Package summary writes a period's summary from a template in which every number is bound
// to a figure, with an annex that says where each comes from. It does not know how figures
// are computed.
//
// A template is Markdown in the language of text/template with
//
//	{{ figure "films" }}              a figure's value; false in a condition when it is zero
//	{{ text "十九届六中全会 2021" }}     what the author wrote, digits and all
//	{{ period }}  {{ organisation }}
//
// Any other digit stops the build: it is nobody's number.
package summary

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"text/template"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/figures"
)

// Work is what a summary is made of.
type Work struct {
	Config   config.Config
	Period   string // by its name: 2021年
	Figures  []figures.Figure
	Template string
	File     string // where the template lies, for what is said of it; empty: the preset's
}

// Build gives the summary as Markdown, the annex behind it. What is wrong with the template
// comes back as config.Mistakes, all that can be found at once.
func (w Work) Build() (string, error) {
	t, err := template.New(templateName).Funcs(w.functions()).Parse(w.Template)
	if err != nil {
		return "", w.mistaken(fromTemplate(err))
	}
	if found := w.check(t); len(found) > 0 {
		return "", w.mistaken(found)
	}
	var out strings.Builder
	if err := t.Execute(&out, nil); err != nil {
		return "", w.mistaken(fromTemplate(err))
	}
	body := manyNewlines.ReplaceAllString(out.String(), "\n\n")
	used, found := w.unbound(body)
	if len(found) > 0 {
		return "", w.mistaken(found)
	}
	return strings.TrimSpace(plainText(body)) + "\n\n" + w.annex(used), nil
}

var manyNewlines = regexp.MustCompile(`\n{3,}`)

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

func (w Work) functions() template.FuncMap {
	return template.FuncMap{
		"figure": func(id string) (bound, error) {
			f, ok := w.figure(id)
			if !ok {
				return nil, fmt.Errorf("没有“%s”这个数字", id)
			}
			return bind(f), nil
		},
		"text":         authors,
		"period":       func() string { return authors(w.Period) },
		"organisation": func() string { return authors(w.Config.Organisation.Name) },
	}
}

func (w Work) figure(id string) (figures.Figure, bool) {
	i := slices.IndexFunc(w.Figures, func(f figures.Figure) bool { return f.ID == id })
	if i < 0 {
		return figures.Figure{}, false
	}
	return w.Figures[i], true
}
