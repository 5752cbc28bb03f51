package reconcile

import "slices"

// namedHere looks whether a number is right for a period or a unit that its own sentence names
// before it, and that no number has spoken of yet: then that is meant.
func (r *Reader) namedHere(l *line, n number, c *Claim, best candidate, s Scope, earlier []Claim) bool {
	f := r.lex.figures[best.figure]
	it := l.items[l.itemOf[n.from]]
	first := l.items[l.firstItem(it.sentence)].from
	var tries []Scope
	for _, t := range l.timesIn(first, n.from) {
		if t.from != "" && !t.compared && !t.listed && !t.vague {
			tries = append(tries, Scope{From: t.from, To: t.to, Unit: s.Unit})
		}
	}
	for _, p := range l.places {
		if p.at >= first && p.at < n.from && p.unit != 0 {
			tries = append(tries, Scope{From: s.From, To: s.To, Unit: p.unit})
		}
	}
	for _, t := range tries {
		spoken := slices.ContainsFunc(earlier, func(e Claim) bool { return e.Figure == f.ID && e.Scope == t })
		if v := r.value(f, t); !spoken && v > 0 && n.matches(v) {
			r.fill(c, f, t, v)
			c.Verdict = Agrees
			return true
		}
	}
	return false
}

// runningTimes are the periods named so far.
type runningTimes []spoken

// last is the one named last, if it is so many months long: 当季 is the quarter that was named
// before it.
func (all runningTimes) last(months int) (from, to string, ok bool) {
	if len(all) == 0 {
		return "", "", false
	}
	t := all[len(all)-1]
	return t.from, t.to, t.from != "" && !t.year && int(monthsOf(Scope{From: t.from, To: t.to})) == months
}
