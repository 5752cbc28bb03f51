package reconcile

import (
	"slices"
	"strings"

	"github.com/daybook-bot/daybook/config"
)

// fits says how well a number's unit goes with a figure's.
func (n number) fits(f config.Figure) float64 {
	fit := fits(n.unit, f.Unit)
	if n.percent || f.Count == config.CountBeneficiaries && fit == 0 && n.unit == "人次" {
		return 1
	}
	return fit
}

// headCount says whether a number counts those who came to one event: of one day people say
// 9人, and mean 9人次.
func (r *Reader) headCount(l *line, n number, f config.Figure) bool {
	if f.Count != config.CountPeople || plainUnit(n.unit) != "人" {
		return false
	}
	s, _ := r.scopes(l, n)
	return s.day()
}

// suits holds the rules for figures of people and places, which are named everywhere.
func (r *Reader) suits(l *line, n number, m mention, f config.Figure, p position) bool {
	it := l.around(n)
	said := l.text(it.from, it.to)
	word := l.text(m.from, m.to)
	if !p.same {
		word = "" // a mention of elsewhere
	}
	switch f.Count {
	case config.CountRoster:
		if word == f.Label {
			return !containsAny(strings.ReplaceAll(said, word, ""), narrowed)
		}
		if l.p.Cell && word != "" && m.from < l.own {
			return !containsAny(l.text(0, l.own), narrowed)
		}
		if h := max(0, it.from-8); word != "" && p.gap <= 3 {
			return containsAny(l.text(h, it.to), stock) && !containsAny(strings.ReplaceAll(said, word, ""), narrowed)
		}
		return false
	case config.CountBranches:
		return word != "" && p.gap <= 3 && !containsAny(said, narrowed)
	case config.CountPartners:
		return word != "" && p.gap <= 6 && !containsAny(said, []string{"下沉社区干部"})
	}
	return true
}

func containsAny(s string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
}

// prefer adds what tells figures of the same words apart.
func (r *Reader) prefer(l *line, n number, all []candidate) {
	it := l.around(n)
	said := l.text(it.from, it.to)
	done := containsAny(said, doneWords) || containsAny(said, r.lex.done)
	handed := containsAny(said, []string{"发放", "发出", "送出", "下发", "赠送", "配发", "分发", "人手", "发书", "共发", "发了"})
	for i := range all {
		f := r.lex.figures[all[i].figure]
		switch f.Count {
		case config.CountTasksDone:
			all[i].score += map[bool]float64{true: 3, false: -4}[done]
		case config.CountTasks:
			if done {
				all[i].score--
			}
		case config.CountCopies:
			if handed && n.unit != "册" {
				all[i].score += 3
			}
		}
		for j := range all {
			if all[j].same && all[i].same && slices.Contains(r.lex.parent[all[i].figure], all[j].figure) {
				all[i].score += 4
			}
		}
	}
}
