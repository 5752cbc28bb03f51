package reconcile

import (
	"slices"
	"strings"

	"github.com/daybook-bot/daybook/config"
)

// left decides about what is left of tasks: 还有1件正在推进.
func (r *Reader) left(l *line, n number, c *Claim, best candidate, s Scope) bool {
	it := l.around(n)
	f := r.lex.figures[best.figure]
	if f.List == "" || !containsAny(l.text(it.from, it.to), remaining) {
		return false
	}
	var total, done float64
	for _, g := range r.lex.figures[:r.lex.own] {
		switch {
		case g.List != f.List:
		case g.Count == config.CountTasks:
			f, total = g, r.value(g, s)
		case g.Count == config.CountTasksDone:
			done = r.value(g, s)
		}
	}
	r.fill(c, f, s, total-done)
	c.Verdict, c.Label = Differs, f.Label+"未完成的"
	if n.matches(total - done) {
		c.Verdict = Agrees
	}
	return true
}

// partOf says whether a number is said to be part of what was counted before it.
func (l *line) partOf(n number) bool {
	it := l.items[l.itemOf[n.from]]
	for i := l.itemOf[n.from]; i >= 0 && l.items[i].sentence == it.sentence && l.itemOf[n.from]-i < 3; i-- {
		if l.hasAny(l.items[i].from, "其中") {
			return true
		}
	}
	return strings.Contains(l.text(max(it.from, n.from-20), n.from), "其中")
}

// isPlan says whether a number speaks of what is still to come.
func (r *Reader) isPlan(l *line, n number, s Scope) bool {
	for h := l.heading; h != nil; h = h.up {
		if h != l.title && h.ofPlans() {
			return true
		}
	}
	it := l.items[l.itemOf[n.from]]
	from := it.from
	if first := l.firstItem(it.sentence); l.items[first].to <= n.from {
		from = min(from, l.items[first].from)
		if containsAny(l.text(l.items[first].from, min(l.items[first].to, l.items[first].from+60)), []string{"明年", "下一年", "来年", "下一步", "下一季度", "下个季度", "下季度", "下一阶段"}) {
			return true
		}
	}
	said := l.text(max(from, n.from-16, l.endBefore(n)), n.from)
	for _, got := range []string{"争取到", "争取了", "争取项目", "争取资金", "争取经费", "争取上级", "争取专项"} {
		said = strings.ReplaceAll(said, got, "") // what was won
	}
	return s.From >= r.w.To || containsAny(said, planned)
}

// ofPlans says whether a heading is that of a section about what is to come: 2022年工作打算.
func (l *line) ofPlans() bool {
	said := l.text(0, len(l.runes))
	if containsAny(said, []string{"总结", "成效", "情况", "完成"}) {
		return false
	}
	for _, w := range []string{"工作打算", "下一步打算", "下步打算", "今后打算", "工作思路", "下一步工作", "下步工作", "下一步计划", "工作展望", "明年工作", "明年计划", "明年打算"} {
		if strings.HasSuffix(strings.TrimRight(said, " :*#"), w) {
			return true
		}
	}
	return false
}

// everybody knows 44名党员 that stands alone, by its number: it may be any group of people, but
// if it is as many as there are, it is all of them.
func (r *Reader) everybody(l *line, n number, c *Claim) bool {
	it := l.around(n)
	if containsAny(l.text(it.from, it.to), narrowed) || n.hedge != hedgeNone {
		return false
	}
	s, _ := r.scopes(l, n)
	if plainUnit(n.unit) == "人" && l.allBefore(n) && r.roster(n, s, c) {
		return true
	}
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

// allBefore says whether 全局 or a unit's name stands right before a number, or at the head of
// its row.
func (l *line) allBefore(n number) bool {
	at := spokenBefore(l.places, n.lead)
	return at >= 0 && l.places[at].campaign == "" && (n.lead-l.places[at].end <= 1 || l.p.Cell && l.places[at].at < l.own)
}

// roster says whether there are just as many people on the roster.
func (r *Reader) roster(n number, s Scope, c *Claim) bool {
	at := slices.IndexFunc(r.lex.figures[:r.lex.own], func(f config.Figure) bool { return f.Count == config.CountRoster })
	return at >= 0 && r.right(n, candidate{figure: at}, s, c)
}

// onlyUnit knows a number by its unit, where only one thing is counted in it and it is just as
// many: 影视观摩学（3部）. A number that differs is left alone: it may be anything.
func (r *Reader) onlyUnit(l *line, n number, c *Claim) bool {
	if generic(n.unit) || n.hedge != hedgeNone || l.ownWords(n).foreign {
		return false
	}
	found := -1
	for i, f := range r.lex.figures[:r.lex.own] {
		switch {
		case fits(n.unit, f.Unit) != 3:
		case found >= 0:
			return false
		default:
			found = i
		}
	}
	s, _ := r.scopes(l, n)
	return found >= 0 && r.right(n, candidate{figure: found}, s, c)
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
	case n.chinese && strings.Contains("个项条种类批轮面组口头把层道根对队班级", n.unit) && n.value < 11 && l.endsWith(n.lead, achieved...) < 0:
		c.Verdict, c.Reason = NotAFigure, "泛指或固定说法"
	}
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
