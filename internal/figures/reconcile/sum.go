package reconcile

import (
	"slices"
	"strings"

	"github.com/daybook-bot/daybook/config"
)

// sum decides about a number that adds up those before it: 中心组学习5次、专题研讨3次，共8次.
func (r *Reader) sum(l *line, k int, c *Claim, earlier []Claim) bool {
	n := l.numbers[k]
	it := l.around(n)
	before := l.text(it.from, n.from)
	if !containsAny(before, []string{"共", "合计", "总计", "累计", "总"}) {
		return false
	}
	sentence := it.sentence
	var total, written float64
	var ids []string
	for _, e := range earlier[max(0, len(earlier)-20):] {
		if !e.Known || plainUnit(e.Unit) != plainUnit(n.unit) || l.items[l.itemOf[e.n.from]].sentence != sentence {
			continue
		}
		total, written = total+e.Ledger, written+e.Value
		ids = append(ids, e.Figure)
	}
	if len(ids) > 1 && n.matches(written) && !n.matches(total) { // the parts are wrong, and so is the sum
		c.Verdict, c.Figure, c.Ledger, c.Known, c.Label = Differs, strings.Join(ids, "+"), total, true, "几项之和"
		return true
	}
	if len(ids) < 2 || !n.matches(total) {
		total, ids = r.named(l, n)
	}
	if len(ids) < 2 || !n.matches(total) {
		return false
	}
	c.Verdict, c.Figure, c.Ledger, c.Known, c.Label = Agrees, strings.Join(ids, "+"), total, true, "几项之和"
	return true
}

// named adds up the figures that are named one after the other before a number: 志愿服务和慰问帮扶共402人次.
func (r *Reader) named(l *line, n number) (total float64, ids []string) {
	here := l.itemOf[n.from]
	s, _ := r.scopes(l, n)
	for _, m := range l.mentionsIn(n.from-60, n.from) {
		if here-l.itemOf[m.from] > 4 || l.items[l.itemOf[m.from]].sentence != l.items[here].sentence || l.between(m.to, n.from) > 0 {
			continue
		}
		for _, ref := range m.refs {
			if f := r.lex.figures[ref.figure]; ref.weight >= 8 && fits(n.unit, f.Unit) == 3 && ref.figure < r.lex.own && !slices.Contains(ids, f.ID) {
				total += r.value(f, s)
				ids = append(ids, f.ID)
				break
			}
		}
	}
	return total, ids
}

// each decides about what every branch is said to have done: 各支部分别开展组织生活会1次.
func (r *Reader) each(l *line, n number, c *Claim, best candidate, s Scope) bool {
	it := l.around(n)
	said := l.text(max(it.from-12, 0), n.from)
	if !containsAny(said, []string{"各支部", "每个支部", "各党支部", "每个党支部", "各单位", "支部各", "各", "分别"}) {
		return false
	}
	single := containsAny(said, []string{"分别", "各开展", "各组织", "各召开", "各完成", "均", "每个", "支部各"}) && !containsAny(said, []string{"共", "累计", "合计", "总"})
	f := r.lex.figures[best.figure]
	branches, alike := 0, true
	var values []string
	for _, u := range r.w.Units {
		if !u.Branch {
			continue
		}
		branches++
		of := s
		of.Unit = u.ID
		v := r.value(f, of)
		alike = alike && n.matches(v)
		values = append(values, lastPart(u.Path)+plain(v)+f.Unit)
	}
	if parts := l.listBefore(n); parts > 1 && n.value*float64(parts) == r.value(f, s) {
		r.fill(c, f, s, n.value)
		c.Verdict, c.Label = Agrees, f.Label+"（各）"
		return true
	}
	switch {
	case branches < 2 || !alike && !single:
		return false
	case !alike:
		r.fill(c, f, s, r.value(f, s))
		c.Verdict, c.Each, c.Reason = Differs, true, strings.Join(values, "、")
		return true
	}
	r.fill(c, f, s, n.value)
	c.Verdict, c.Label = Agrees, f.Label+"（每个支部）"
	return true
}

// listBefore counts the parts of the list before 分别 or 各.
func (l *line) listBefore(n number) int {
	it := l.items[l.itemOf[n.from]]
	said := l.text(max(l.items[l.firstItem(it.sentence)].from, n.from-60), n.from)
	at := max(strings.LastIndex(said, "分别"), strings.LastIndex(said, "各"))
	if at < 0 {
		return 0
	}
	said = said[:at]
	if i := strings.LastIndexAny(said, ",;:"); i >= 0 {
		said = said[i:]
	}
	return 1 + strings.Count(said, "、") + strings.Count(said, "和")
}

// negations finds what was said not to have happened: 未开展线上活动.
func (r *Reader) negations(l *line) []Claim {
	var all []Claim
	for _, m := range l.mentions {
		it := l.items[l.itemOf[m.from]]
		at := -1
		for _, verb := range []string{"开展", "组织", "举办", "召开", "安排", "举行", "记下", "新列入", "列入", "进行"} {
			for _, no := range []string{"没有", "尚未", "从未", "未", "没"} {
				if i := l.endsWith(m.from, no+verb, no+verb+"过", no+verb+"的", no+verb+"新的"); i >= it.from && at < 0 {
					at = i
				}
			}
		}
		if at < 0 || l.between(it.from, it.to) > 0 {
			continue
		}
		it.from, it.to = max(it.from, at-30), min(it.to, m.to+30)
		first, last, ok := l.bytes(at, m.to)
		if !ok {
			continue
		}
		for _, ref := range m.refs {
			f := r.lex.figures[ref.figure]
			if ref.weight < 8 || m.weak || f.Count == config.CountTasksDone {
				continue
			}
			s, _ := r.scopes(l, number{from: m.from, end: m.to})
			c := Claim{From: first, To: last, Phrase: l.spelt(it.from, it.to), Unit: f.Unit, Verdict: Agrees}
			if r.fill(&c, f, s, r.value(f, s)); c.Ledger != 0 {
				c.Verdict = Differs
			}
			all = append(all, c)
			break
		}
	}
	return all
}
