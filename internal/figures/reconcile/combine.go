package reconcile

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/daybook-bot/daybook/config"
)

func plain(v float64) string { return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64) }

// ratio decides about percentages, averages and growth; false if a number is none of these.
func (r *Reader) ratio(l *line, n number, c *Claim, all []candidate) bool {
	it := l.items[l.itemOf[n.from]]
	before := l.text(it.from, n.lead)
	s, _ := r.scopes(l, n.from)
	switch {
	case n.percent:
		c.Verdict = Unsupported
		r.percentage(l, n, c, s)
		return true
	case n.unit == "成" || n.unit == "倍" || n.unit == "百分点":
		c.Verdict = Unsupported
		return true
	case grown(before):
		c.Verdict, c.Reason = Unsupported, "是增减的数，没有单独的记录"
		if len(all) > 0 {
			r.growth(n, c, all[0], s)
		}
		return true
	}
	per, ok := averageOf(before)
	if !ok {
		return false
	}
	c.Verdict = Unsupported
	for _, a := range all {
		if r.average(n, c, a, s, per) {
			return true
		}
	}
	return true
}

func grown(before string) bool {
	for _, w := range []string{"增加", "增长", "提高", "上升", "减少", "下降", "多出", "增加了", "增长了", "减少了", "下降了", "提高了", "多了", "少了"} {
		if strings.HasSuffix(before, w) {
			return true
		}
	}
	return false
}

func (r *Reader) growth(n number, c *Claim, a candidate, s Scope) {
	last := s
	last.From, last.To = yearBefore(s.From), yearBefore(s.To)
	f := r.lex.figures[a.figure]
	now, then := r.value(f, s), r.value(f, last)
	if then > 0 {
		r.fill(c, f, s, math.Abs(now-then))
		c.Verdict, c.Reason = Differs, ""
		if n.matches(c.Ledger) {
			c.Verdict = Agrees
		}
	}
}

func yearBefore(day string) string {
	year, err := strconv.Atoi(day[:4])
	if err != nil {
		return day
	}
	return strconv.Itoa(year-1) + day[4:]
}

// averageOf says over what an average is taken.
func averageOf(before string) (per string, ok bool) {
	for _, w := range []struct{ word, per string }{
		{"人均", "人"}, {"平均每人", "人"}, {"每人平均", "人"}, {"每名党员平均", "人"}, {"每人每年", "人"},
		{"月均", "月"}, {"平均每月", "月"}, {"每月平均", "月"}, {"平均每个月", "月"},
		{"场均", "次"}, {"次均", "次"}, {"平均每次", "次"}, {"平均每场", "次"}, {"平均每期", "次"},
		{"平均每个支部", "支部"}, {"每个支部平均", "支部"}, {"各支部平均", "支部"},
		{"平均", ""}, {"每人", "每"}, {"每次", "每"}, {"每期", "每"}, {"每场", "每"}, {"每月", "每"}, {"每周", "每"}, {"每季度", "每"}, {"每年", "每"}, {"每半年", "每"}, {"每半月", "每"},
	} {
		if i := strings.LastIndex(before, w.word); i >= 0 && len([]rune(before[i:])) <= 12 {
			return w.per, true
		}
	}
	return "", false
}

func (r *Reader) average(n number, c *Claim, a candidate, s Scope, per string) bool {
	f := r.lex.figures[a.figure]
	v := r.value(f, s)
	for _, under := range r.denominators(f, s, per) {
		if under <= 0 || v == 0 {
			continue
		}
		q := v / under
		if n.matches(rounded(q, n.decimals)) || n.matches(math.Floor(q*math.Pow10(n.decimals))/math.Pow10(n.decimals)) || n.matches(q) {
			r.fill(c, f, s, rounded(q, max(n.decimals, 1)))
			c.Verdict = Agrees
			return true
		}
		if !c.Known && per != "每" && per != "" {
			r.fill(c, f, s, rounded(q, max(n.decimals, 1)))
			c.Verdict = Differs
		}
	}
	return false
}

func rounded(v float64, decimals int) float64 {
	p := math.Pow10(decimals)
	return math.Round(v*p) / p
}

func (r *Reader) denominators(f config.Figure, s Scope, per string) []float64 {
	of := func(count config.Count, kinds []string) float64 {
		return r.value(config.Figure{ID: "/" + string(count) + strings.Join(kinds, ","), Count: count, Kinds: kinds}, s)
	}
	var all []float64
	if per == "人" || per == "" || per == "每" {
		all = append(all, of(config.CountMembers, f.Kinds), of(config.CountRoster, nil))
		if f.Count == config.CountSignIns {
			all = append(all, of(config.CountSignInMembers, nil))
		}
	}
	if per == "月" || per == "" || per == "每" {
		all = append(all, monthsOf(s))
	}
	if per == "次" || per == "" || per == "每" {
		all = append(all, of(config.CountTimes, f.Kinds), of(config.CountPeople, f.Kinds))
	}
	if per == "支部" {
		all = append(all, of(config.CountBranches, nil))
	}
	return all
}

func monthsOf(s Scope) float64 {
	y1, e1 := strconv.Atoi(s.From[:4])
	m1, e2 := strconv.Atoi(s.From[5:7])
	y2, e3 := strconv.Atoi(s.To[:4])
	m2, e4 := strconv.Atoi(s.To[5:7])
	if e1 != nil || e2 != nil || e3 != nil || e4 != nil {
		return 0
	}
	return float64((y2-y1)*12 + m2 - m1)
}

// percentage computes the shares that the figures give: 完成率 and 参与率.
func (r *Reader) percentage(l *line, n number, c *Claim, s Scope) {
	it := l.items[l.itemOf[n.from]]
	from := max(it.from-20, 0)
	said := l.text(it.from, it.to)
	var part, whole config.Figure
	switch {
	case containsAny(said, []string{"完成率", "办结率", "整改率", "销号率", "落实率"}):
		part, whole = r.figureNear(l, from, n.from, config.CountTasksDone), r.figureNear(l, from, n.from, config.CountTasks)
	case containsAny(said, []string{"参与率", "参加率", "参学率", "覆盖率", "覆盖面", "参与面", "答题率"}):
		part = r.figureNear(l, from, n.from, config.CountMembers)
		if part.ID == "" || strings.Contains(said, "答题") {
			if of := r.figureNear(l, from, n.from, config.CountSignInMembers); of.ID != "" {
				part = of
			}
		}
		whole = config.Figure{ID: "/" + string(config.CountRoster), Count: config.CountRoster}
	}
	if part.ID == "" || whole.ID == "" {
		c.Reason = "百分比没有记录可对"
		return
	}
	under := r.value(whole, s)
	if under == 0 {
		return
	}
	q := r.value(part, s) / under * 100
	r.fill(c, part, s, rounded(q, max(1, n.decimals)))
	c.Verdict = Differs
	if n.matches(rounded(q, n.decimals)) {
		c.Verdict = Agrees
	}
}

// figureNear is the figure of a count that is named last in [from, to).
func (r *Reader) figureNear(l *line, from, to int, count config.Count) config.Figure {
	for _, m := range slices.Backward(l.mentions) {
		if m.from < from || m.to > to {
			continue
		}
		for _, ref := range m.refs {
			if f := r.lex.figures[ref.figure]; f.Count == count {
				return f
			}
		}
	}
	return config.Figure{}
}

// sum decides about a number that adds up those before it: 中心组学习5次、专题研讨3次，共8次.
func (r *Reader) sum(l *line, k int, c *Claim, earlier []Claim) bool {
	n := l.numbers[k]
	it := l.items[l.itemOf[n.from]]
	before := l.text(it.from, n.from)
	if !containsAny(before, []string{"共", "合计", "总计", "累计", "总"}) {
		return false
	}
	sentence := it.sentence
	var total, written float64
	var ids []string
	for _, e := range earlier {
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
	s, _ := r.scopes(l, n.from)
	for _, m := range l.mentions {
		if m.to > n.from || here-l.itemOf[m.from] > 4 || l.items[l.itemOf[m.from]].sentence != l.items[here].sentence || l.between(m.to, n.from) > 0 {
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
	it := l.items[l.itemOf[n.from]]
	said := l.text(max(it.from-12, 0), n.from)
	if !containsAny(said, []string{"各支部", "每个支部", "各党支部", "每个党支部", "各单位", "支部各", "各"}) {
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
		first, last, ok := l.bytes(at, m.to)
		if !ok {
			continue
		}
		for _, ref := range m.refs {
			f := r.lex.figures[ref.figure]
			if ref.weight < 8 || m.weak || f.Count == config.CountTasksDone {
				continue
			}
			s, _ := r.scopes(l, m.from)
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
