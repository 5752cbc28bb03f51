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
	if l.p.Before != "" {
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
	if n.vague {
		r.decideVague(l, n, c, all)
		return
	}
	switch {
	case r.ratio(l, n, c, all, earlier):
		return
	case len(all) == 0 || !r.sure(n, all[0]):
		if !r.everybody(l, n, c) {
			r.unbound(l, n, c)
			l.unbound = append(l.unbound, n)
		}
		return
	}
	s, strict := r.scopes(l, n.from)
	if f.unit != 0 {
		s.Unit, strict = f.unit, true
	}
	if r.isPlan(l, n, s) {
		c.Verdict, c.Reason = Unsupported, "是打算，还没有发生"
		return
	}
	best := all[0]
	for _, a := range all {
		if !a.rivals(best) {
			continue
		}
		for _, scope := range r.tries(l, n, a, s, strict) {
			if r.right(n, a, scope, c) {
				return
			}
		}
	}
	if r.sum(l, k, c, earlier) || r.each(l, n, c, best, s) {
		return
	}
	if r.ofPerson(l, n) {
		c.Verdict, c.Reason = Unsupported, "说的是个人，没有单独的数字"
		return
	}
	if t := withTitle(s, r.titled(l, n, best)); t.Title != "" && r.value(r.lex.figures[best.figure], t) > 0 {
		s = t
	}
	r.wrong(best, s, strict, c)
	if c.Verdict == Differs {
		c.Nearest = r.nearest(n, all, s)
	}
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
	if !strict && v == 0 {
		s = r.whole
		v = r.value(f, s)
	}
	r.fill(c, f, s, v)
	c.Verdict = Differs
	made := best.figure >= r.lex.own
	switch {
	case s.From < r.w.From && v == 0:
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
	return best.same && best.gap <= 3 && best.fit >= 2 && (best.before || !strings.Contains("名位个人", n.unit))
}

// isPlan says whether a number speaks of what is still to come.
func (r *Reader) isPlan(l *line, n number, s Scope) bool {
	it := l.items[l.itemOf[n.from]]
	from := it.from
	if first := l.firstItem(it.sentence); l.items[first].to <= n.from {
		from = min(from, l.items[first].from)
		if containsAny(l.text(l.items[first].from, min(l.items[first].to, l.items[first].from+60)), []string{"明年", "下一年", "来年", "下一步"}) {
			return true
		}
	}
	return s.From >= r.w.To || containsAny(l.text(max(from, n.from-16, l.endBefore(n)), n.from), planned)
}

// everybody knows 44名党员 that stands alone, by its number: it may be any group of people, but
// if it is as many as there are, it is all of them.
func (r *Reader) everybody(l *line, n number, c *Claim) bool {
	it := l.around(n)
	if containsAny(l.text(it.from, it.to), narrowed) || n.hedge != hedgeNone {
		return false
	}
	s, _ := r.scopes(l, n.from)
	for _, m := range l.mentions[l.firstMentionAfter(it.from):] {
		if m.from >= it.to {
			break
		}
		for _, ref := range m.refs {
			f := r.lex.figures[ref.figure]
			if ref.figure < r.lex.own && (f.Count == config.CountRoster || f.Count == config.CountBranches) && fits(n.unit, f.Unit) == 3 && r.right(n, candidate{figure: ref.figure}, s, c) {
				return true
			}
		}
	}
	return false
}

// unbound decides about a number that no figure stands behind.
func (r *Reader) unbound(l *line, n number, c *Claim) {
	c.Verdict = Unsupported
	switch {
	case n.unit == "" && !n.percent:
		c.Verdict, c.Reason = NotAFigure, "看不出在数什么"
	case n.chinese && n.hedge == hedgeNone && n.value <= 1:
		c.Verdict, c.Reason = NotAFigure, "泛指"
	case n.unit == "天" && l.endsWith(n.lead, "为期", "历时", "连续", "用时", "历经") >= 0:
		c.Verdict, c.Reason = NotAFigure, "时间长短"
	case n.chinese && strings.Contains("个项条种类批轮", n.unit) && n.value < 11 && l.endsWith(n.lead, achieved...) < 0:
		c.Verdict, c.Reason = NotAFigure, "泛指或固定说法"
	}
}

func (r *Reader) decideVague(l *line, n number, c *Claim, all []candidate) {
	if len(all) == 0 || !all[0].same || all[0].figure >= r.lex.own {
		return
	}
	s, _ := r.scopes(l, n.from)
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
	all := []namedScope{{"", s}, {"各次都算是", apart}}
	if s != r.whole {
		all = append(all, namedScope{"全部合起来是", r.whole})
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

// endBefore is where the number before n ends; 0 if there is none.
func (l *line) endBefore(n number) int {
	end := 0
	for _, o := range l.numbersFrom(n.from - 40) {
		if o.from >= n.from {
			break
		}
		if o.why == "" {
			end = o.end
		}
	}
	return end
}

// achieved are verbs that make a count of what follows: 制定三项制度.
var achieved = strings.Fields(`制定 制定了 出台 出台了 建立 建立了 解决 解决了 新增 新增了 成立 成立了 创建 创建了 获得 获得了 完成 完成了 引进 帮助 修订 修订了 形成 形成了 办理 办理了 办成 办成了 化解 化解了 消除 整治 建成 建成了 培育 打造 打造了 荣获 评选 评选出`)

func withTitle(s Scope, title string) Scope {
	s.Title = title
	return s
}

// titled is the title that a number may be meant of: a synonym that is kept as a record's
// title (清洁家园 of 志愿服务) and stands alone beside it.
func (r *Reader) titled(l *line, n number, a candidate) string {
	f := r.lex.figures[a.figure]
	if len(f.Kinds) != 1 || !a.same {
		return ""
	}
	k, ok := r.w.Config.Kind(f.Kinds[0])
	if !ok || !k.SynonymIsTitle {
		return ""
	}
	it := l.around(n)
	title := ""
	for _, m := range l.mentionsIn(it.from, it.to) {
		word := l.text(m.from, m.to)
		if word == k.Name || title != "" && word != title || l.hasAny(m.to, "等", "、") || l.at(it.from-1) == '、' && l.between(it.from-12, it.from) == 0 {
			return ""
		}
		if slices.Contains(k.Synonyms, word) {
			title = word
		}
	}
	return title
}

// ofPerson says whether a number's sentence speaks of one person.
func (r *Reader) ofPerson(l *line, n number) bool {
	at := l.items[l.firstItem(l.items[l.itemOf[n.from]].sentence)].from
	at = max(at, n.from-40)
	for i := at; i < n.from; i++ {
		if end := r.people.longest(l, i); end > 0 && !strings.ContainsRune("、和", l.at(end)) && l.at(i-1) != '、' {
			return true
		}
		if l.hasAny(i, "同志") && l.endsWith(i, "全体", "党员", "位", "名", "老", "多", "的", "等") < 0 && han(l.at(i-1)) && han(l.at(i-2)) && (l.boundary(i-3) || l.boundary(i-4)) {
			return true
		}
	}
	return false
}

// lastTime is the period that was named last before i, in whatever sentence, or in the
// paragraph before.
func (l *line) lastTime(i int) (spoken, bool) {
	if at := spokenBefore(l.times, i); at >= 0 {
		return l.times[at], !l.times[at].year
	}
	if l.before != nil && len(l.before.times) > 0 {
		t := l.before.times[len(l.before.times)-1]
		return t, !t.year
	}
	return spoken{}, false
}
