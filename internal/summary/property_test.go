package summary

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/figures"
)

var anyNumber = regexp.MustCompile(`\d+(?:\.\d+)?`)

// TestAnyFigures gives the figures any values, and has the preset tell of them: every number
// in the Word document's text is one of theirs, and each that is not zero is in it.
func TestAnyFigures(t *testing.T) {
	text, err := config.SummaryTemplate()
	if err != nil {
		t.Fatal(err)
	}
	c := config.Default()
	rapid.Check(t, func(r *rapid.T) {
		w := Work{Config: c, Period: "某年", Template: text, Day: "某日"}
		known := map[string]bool{}
		know := func(v figures.Value) { known[v.String()] = true }
		for _, def := range c.Figures {
			f := figures.Figure{ID: def.ID, Label: def.Label, Unit: def.Unit, Definition: def.Definition, Records: []int64{}}
			f.Value.Minutes = def.Count == config.CountHours
			if rapid.Bool().Draw(r, def.ID+" at all") {
				f.Value.N = rapid.Int64Range(1, 99999).Draw(r, def.ID)
			}
			before := f
			before.Value.N = rapid.Int64Range(0, 99999).Draw(r, def.ID+" before")
			know(f.Value)
			know(before.Value)
			know(figures.Value{N: max(f.Value.N-before.Value.N, before.Value.N-f.Value.N), Minutes: f.Value.Minutes})
			w.Figures, w.Before = append(w.Figures, f), append(w.Before, before)
		}
		apart(&w)
		w.Day = "某日"
		for id := range w.things {
			w.things[id] = things{names: []string{"甲"}}
		}
		for _, claim := range c.Claims {
			all := rapid.Int64Range(0, 50).Draw(r, claim.ID)
			w.proofs[claim.ID] = figures.Proof{All: all, Did: rapid.Int64Range(0, all).Draw(r, claim.ID+" did")}
		}
		for _, portions := range w.portions {
			for _, p := range portions {
				know(p.Figure.Value)
			}
		}
		s, err := w.Build()
		if err != nil {
			r.Fatal(err)
		}
		body, annex, _ := strings.Cut(wordText(t, written(t, s)), AnnexTitle)
		for _, n := range anyNumber.FindAllString(body, -1) {
			if !known[n] {
				r.Errorf("%s is nobody's number in\n%s", n, body)
			}
		}
		// Copies are told with the books, hours with the people who gave them, and so on.
		with := map[string]string{"study-book-copies": "study-books", "service-hours": "service-participations", "service-members": "service-participations",
			"sign-ins": "question-days", "sign-in-members": "question-days", "tasks-done": "tasks-total", "rectifications-done": "rectifications-total",
			"branches": "members", "central-group-sessions": "collective-sessions", "documentary-screenings": "collective-sessions"}
		for _, f := range w.Figures {
			if whole, ok := w.figure(with[f.ID]); f.Value.N == 0 || ok && whole.Value.N == 0 || f.ID == "sign-in-members" || f.ID == "service-hours" && strings.Contains(body, "没有记下志愿服务") {
				continue
			}
			if said := fmt.Sprintf("%s%s", f.Value, f.Unit); !strings.Contains(body, said) || !strings.Contains(annex, "\n"+f.Label+"\n"+said+"\n") {
				r.Errorf("%s: no %s in\n%s", f.ID, said, body)
			}
		}
	})
}
