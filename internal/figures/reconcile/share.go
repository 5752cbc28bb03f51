package reconcile

import (
	"slices"
	"strings"

	"github.com/daybook-bot/daybook/config"
)

// shareOfAll decides about one unit's part of what the whole organisation did, by the measure
// that is named: 第二支部人次最多，占全局的36.4%.
func (r *Reader) shareOfAll(l *line, n number, c *Claim, earlier []Claim) bool {
	at := spokenBefore(l.places, n.lead)
	if at < 0 || !l.places[at].all || l.endsWith(l.places[at].at, "占", "占到", "占了") < 0 {
		return false
	}
	first := l.items[l.firstItem(l.items[l.itemOf[n.from]].sentence)].from
	e, ok := r.measuredBefore(l.text(first, n.from), earlier)
	if !ok {
		return false
	}
	f := r.lex.figures[slices.IndexFunc(r.lex.figures, e.isOf)]
	part, whole := e.Scope, e.Scope
	if at > 0 && l.places[at-1].at >= first && l.places[at-1].unit != 0 {
		part.Unit = l.places[at-1].unit
	}
	if whole.Unit, whole.All = 0, r.w.Part; part == whole || part.Unit == 0 && !r.w.Part {
		return false
	}
	under := r.value(f, whole)
	if under == 0 {
		return false
	}
	q := r.value(f, part) / under * 100
	r.fill(c, f, part, rounded(q, max(1, n.decimals)))
	c.Verdict, c.Label = Differs, f.Label+"所占的比例"
	if n.matches(rounded(q, n.decimals)) {
		c.Verdict = Agrees
	}
	return true
}

// measuredBefore is the last claim before that is counted in the measure that words name, or
// the last of all where they name none.
func (r *Reader) measuredBefore(said string, earlier []Claim) (Claim, bool) {
	unit := ""
	for _, m := range []struct{ word, unit string }{{"人次", "人次"}, {"时长", "小时"}, {"小时", "小时"}, {"场次", "次"}, {"次数", "次"}} {
		if unit == "" && strings.Contains(said, m.word) {
			unit = m.unit
		}
	}
	for _, e := range slices.Backward(earlier[max(0, len(earlier)-6):]) {
		if e.Known && slices.ContainsFunc(r.lex.figures, e.isOf) && (unit == "" || plainUnit(e.n.unit) == unit) {
			return e, true
		}
	}
	return Claim{}, false
}

// isOf says whether a claim is about a figure.
func (c Claim) isOf(f config.Figure) bool { return c.Figure == f.ID }
