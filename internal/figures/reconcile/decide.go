package reconcile

import (
	"slices"
	"strings"

	"github.com/daybook-bot/daybook/config"
)

// How much worse than the best a reading may be and still be meant; more where the words of
// both stand beside the number (中心组学习研讨5次).
const (
	margin     = 2.0
	marginSame = 4.0
)

// claims decides about all numbers of a line.
func (r *Reader) claims(l *line) []Claim {
	forced := r.distribute(l)
	var all []Claim
	for k, n := range l.numbers {
		c, ok := r.start(l, n)
		if !ok {
			continue
		}
		if !l.p.Mute && r.ofClaim(l, n, &c) {
			all = append(all, c)
			continue
		}
		if n.why == "" && l.p.Mute {
			n.why = "表里的序号、日期、出处"
		}
		if n.why != "" {
			c.Verdict, c.Reason = NotAFigure, n.why
			all = append(all, c)
			continue
		}
		r.decide(l, k, &c, forced[k], all)
		if c.Verdict != "" {
			all = append(all, c)
		}
	}
	all = append(all, r.negations(l)...)
	slices.SortStableFunc(all, func(a, b Claim) int { return a.From - b.From })
	return all
}

// start fills in what is known of a number without knowing its subject; ok is false if it
// stands in words that only belong to the paragraph.
func (r *Reader) start(l *line, n number) (Claim, bool) {
	first, last, ok := l.bytes(n.from, n.to)
	if !ok {
		return Claim{}, false
	}
	it := l.around(n)
	c := Claim{
		From: first, To: last, Value: n.value, Unit: strings.TrimPrefix(n.unit, "个"),
		Number: l.spelt(n.lead, n.to), Phrase: l.spelt(it.from, max(it.to, n.end)), Scope: r.whole, n: n,
	}
	if n.unit == "个" || n.unit == "个人" {
		c.Unit = n.unit
	}
	if l.p.Cell && l.p.Before != "" {
		c.Phrase = strings.TrimSpace(strings.Trim(l.p.Before, "，：") + "：" + l.p.Text)
	}
	return c, true
}

// decide finds what a number is about and asks the ledger.
func (r *Reader) decide(l *line, k int, c *Claim, f force, earlier []Claim) {
	n := l.numbers[k]
	all := r.bind(l, k)
	if len(f.refs) > 0 {
		all = r.forcedCandidates(n, f)
	}
	if len(f.refs) == 0 {
		all = r.goOn(l, n, all, earlier)
	}
	if n.vague {
		r.decideVague(l, n, c, all)
		return
	}
	s, strict := r.scopes(l, n)
	if f.unit != 0 {
		s.Unit, strict = f.unit, true
	}
	if f.from != "" {
		s.From, s.To, strict = f.from, f.to, true
	}
	switch {
	case r.isPlan(l, n, s):
		c.Verdict, c.Reason = NotAFigure, "是打算，还没有发生"
	case r.ratio(l, n, c, all, earlier):
	case l.single(n):
		c.Verdict, c.Reason = Unsupported, "说的是其中一次，没有单独的记录"
	case r.attended(l, n, c, all, f, s, earlier):
	case len(all) == 0 || !r.sure(n, all[0]):
		if !r.everybody(l, n, c) && !r.onlyUnit(l, n, c) {
			r.unbound(l, n, c)
			l.unbound = append(l.unbound, n)
		}
	default:
		r.compare(l, k, c, f, all, s, strict, earlier)
	}
}

// compare asks the ledger about a number of which it is known what it may be.
func (r *Reader) compare(l *line, k int, c *Claim, f force, all []candidate, s Scope, strict bool, earlier []Claim) {
	n := l.numbers[k]
	switch {
	case r.besides(l, n, c, all[0], s):
	case r.agrees(l, n, c, all, s, strict), r.part(l, n, c, all, s, earlier):
	case f.unit == 0 && f.from == "" && r.namedHere(l, n, c, all[0], s, earlier):
	case r.sum(l, k, c, earlier), f.unit == 0 && r.each(l, n, c, all[0], s), r.left(l, n, c, all[0], s):
	case l.partOf(n) && !all[0].same && s.Unit == r.own.Unit && s.From == r.own.From && s.To == r.own.To:
		c.Verdict, c.Reason = Unsupported, "是其中的一部分，没有单独的记录"
	case r.ofPerson(l, n):
		c.Verdict, c.Reason = Unsupported, "说的是个人，没有单独的数字"
	case all[0].unsure && (r.everybody(l, n, c) || r.onlyUnit(l, n, c)):
	case all[0].unsure:
		c.Verdict, c.Reason = Unsupported, "看不准说的是什么"
	default:
		r.differs(l, n, c, all, s, strict)
	}
}

// agrees looks for a reading of a number with which the ledger agrees.
func (r *Reader) agrees(l *line, n number, c *Claim, all []candidate, s Scope, strict bool) bool {
	best := all[0]
	for _, a := range all {
		if !a.rivals(best) || r.looser(a, best) {
			continue
		}
		for _, scope := range r.tries(l, n, a, s, strict) {
			if r.right(n, a, scope, c) {
				return true
			}
		}
	}
	return false
}

// differs fills in a claim with which the ledger does not agree, by its likeliest reading.
func (r *Reader) differs(l *line, n number, c *Claim, all []candidate, s Scope, strict bool) {
	best := all[0]
	if t := withTitle(s, r.titled(l, n, best)); t.Title != "" && r.value(r.lex.figures[best.figure], t) > 0 {
		s = t
	}
	r.wrong(best, s, strict, c)
	if c.Verdict == Differs {
		c.Nearest = r.nearest(n, all, s)
	}
}

// looser says whether a candidate is the same kind of thing in a unit that fits less well: who
// writes 387人 where it was 387人次 is wrong.
func (r *Reader) looser(a, best candidate) bool {
	return a.fit < best.fit && best.figure < r.lex.own && slices.Equal(r.lex.figures[a.figure].Kinds, r.lex.figures[best.figure].Kinds)
}

// rivals says whether a candidate may be meant where another is the best.
func (a candidate) rivals(best candidate) bool {
	return a.score >= best.score-margin || a.score >= best.score-marginSame && a.same && best.same && a.before == best.before
}

// tries are the scopes that may be meant, the likeliest first.
func (r *Reader) tries(l *line, n number, a candidate, s Scope, strict bool) []Scope {
	tries := []Scope{s}
	f := r.lex.figures[a.figure]
	if f.Count == config.CountTimes && plainUnit(n.unit) != plainUnit(f.Unit) && n.unit != "" {
		apart := s
		apart.Apart = true
		tries = append(tries, apart)
	}
	if title := r.titled(l, n, a); title != "" {
		tries = append(tries, withTitle(s, title))
	}
	if p := spokenBefore(l.places, n.from); p >= 0 && l.places[p].unit != 0 && s.Unit == 0 && l.itemOf[n.from]-l.itemOf[l.places[p].at] < 2*farItems {
		tries = append(tries, Scope{From: s.From, To: s.To, Unit: l.places[p].unit})
	}
	if t, ok := l.lastTime(n.from); ok && !strict && s == r.whole {
		tries = append(tries, Scope{From: t.from, To: t.to, Unit: s.Unit})
	}
	if strict || s == r.whole {
		return tries
	}
	if s.Unit != 0 && (s.From != r.whole.From || s.To != r.whole.To) {
		tries = append(tries, Scope{From: s.From, To: s.To}, Scope{From: r.whole.From, To: r.whole.To, Unit: s.Unit})
	}
	return append(tries, r.whole)
}

// right fills in a claim with which the ledger agrees.
func (r *Reader) right(n number, a candidate, s Scope, c *Claim) bool {
	f := r.lex.figures[a.figure]
	v := r.value(f, s)
	if !n.matches(v) {
		return false
	}
	r.fill(c, f, s, v)
	c.Verdict = Agrees
	return true
}

func (r *Reader) fill(c *Claim, f config.Figure, s Scope, v float64) {
	c.Figure, c.Label, c.Scope, c.Ledger, c.Known = f.ID, f.Label, s, v, true
}

// wrong fills in a claim with which no reading agrees.
func (r *Reader) wrong(best candidate, s Scope, strict bool, c *Claim) {
	f := r.lex.figures[best.figure]
	v := r.value(f, s)
	lastYear := s.From < r.w.From && v == 0
	if !strict && v == 0 && !lastYear {
		s = r.whole
		v = r.value(f, s)
	}
	r.fill(c, f, s, v)
	c.Verdict = Differs
	made := best.figure >= r.lex.own
	switch {
	case lastYear:
		c.Verdict, c.Reason = Unsupported, "台账里没有"+s.From[:4]+"年的记录"
	case made && (f.Count != config.CountTimes || v == 0):
		c.Verdict = Unsupported
		if v > 0 {
			c.Reason = "没有这个数字的口径；按记录里的算是" + plain(v) + f.Unit
		}
	default:
		return
	}
	c.Figure, c.Known = "", false
}

// sure says whether a number may be taken for what a candidate says. 一次 and 一个 are in every
// other sentence: they count only beside their subject.
func (r *Reader) sure(n number, best candidate) bool {
	if !n.chinese || n.hedge != hedgeNone || n.value > 1 {
		return true
	}
	return best.run || best.same && best.gap <= 3 && best.fit >= 2 && (best.before || !strings.Contains("名位个人", n.unit))
}

func (r *Reader) decideVague(l *line, n number, c *Claim, all []candidate) {
	if len(all) == 0 || !all[0].same || all[0].figure >= r.lex.own {
		return
	}
	s, _ := r.scopes(l, n)
	f := r.lex.figures[all[0].figure]
	r.fill(c, f, s, r.value(f, s))
	c.Verdict = Vague
}

// nearest is a reading under which a number that differs would be right; empty if none is.
func (r *Reader) nearest(n number, all []candidate, s Scope) string {
	if n.value == 0 {
		return ""
	}
	for i, a := range all {
		f := r.lex.figures[a.figure]
		for _, o := range r.otherScopes(s) {
			if i > 0 && o.name != "" {
				continue
			}
			if v := r.value(f, o.scope); n.matches(v) && v != 0 {
				return o.name + f.Label + plain(v) + f.Unit
			}
		}
	}
	best := r.lex.figures[all[0].figure]
	for i, f := range r.lex.figures {
		if i == all[0].figure || f.Label != best.Label {
			continue
		}
		if v := r.value(f, s); v != 0 && n.matches(v) {
			return f.Label + plain(v) + f.Unit
		}
	}
	return ""
}

type namedScope struct {
	name  string
	scope Scope
}

func (r *Reader) otherScopes(s Scope) []namedScope {
	apart := s
	apart.Apart = true
	all := []namedScope{{"", s}, {"每场都算一次的", apart}}
	if s != r.whole {
		all = append(all, namedScope{"全部合计的", r.whole})
	}
	year := r.year()
	for i, q := range []string{"第一季度", "第二季度", "第三季度", "第四季度"} {
		m := r.months(year, i*3+1, i*3+3, 0)
		all = append(all, namedScope{q, Scope{From: m.from, To: m.to, Unit: s.Unit}})
	}
	for i, h := range []string{"上半年", "下半年"} {
		m := r.months(year, i*6+1, i*6+6, 0)
		all = append(all, namedScope{h, Scope{From: m.from, To: m.to, Unit: s.Unit}})
	}
	for i, u := range r.w.Units {
		if u.Branch && i < 12 {
			all = append(all, namedScope{lastPart(u.Path), Scope{From: s.From, To: s.To, Unit: u.ID}})
		}
	}
	return all
}
