package reconcile

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/config"
)

func plain(v float64) string { return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64) }

// ratio decides about percentages, averages and growth; false if a number is none of these.
func (r *Reader) ratio(l *line, n number, c *Claim, all []candidate, earlier []Claim) bool {
	it := l.around(n)
	before := l.text(it.from, n.lead)
	s, _ := r.scopes(l, n)
	switch {
	case n.percent:
		c.Verdict = Unsupported
		if !r.share(l, n, c, s, earlier) {
			r.percentage(l, n, c, s)
		}
		return true
	case n.unit == "成" || n.unit == "倍" || n.unit == "百分点":
		c.Verdict = Unsupported
		return true
	case grown(before), containsAny(before, []string{"比", "较"}) && l.endsWith(n.lead, "多", "少", "高", "低") >= 0:
		c.Verdict, c.Reason = Unsupported, "是增减的数，没有单独的记录"
		if len(all) == 0 {
			all = slices.DeleteFunc(r.lastSaid(l, n, earlier), func(a candidate) bool { return fits(n.unit, r.lex.figures[a.figure].Unit) < 3 })
		}
		if len(all) > 0 && !r.moreThan(l, n, c, all[0], s) {
			r.growth(n, c, all[0], s)
		}
		return true
	}
	per, ok := averageOf(before)
	if !ok {
		return false
	}
	c.Verdict = Unsupported
	if len(all) == 0 {
		all = r.lastSaid(l, n, earlier)
	}
	for _, a := range all {
		if r.average(n, c, a, s, per) {
			return true
		}
	}
	return true
}

// lastSaid is what the number before this one in its sentence was about.
func (r *Reader) lastSaid(l *line, n number, earlier []Claim) []candidate {
	for i := len(earlier) - 1; i >= 0 && i >= len(earlier)-3; i-- {
		e := earlier[i]
		if l.items[l.itemOf[e.n.from]].sentence != l.items[l.itemOf[n.from]].sentence {
			break
		}
		at := slices.IndexFunc(r.lex.figures, func(f config.Figure) bool { return e.Known && f.ID == e.Figure })
		if at >= 0 {
			return []candidate{{figure: at}}
		}
	}
	return nil
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

// moreThan decides about the difference of two periods of the text's own: 下半年比上半年多81人次.
func (r *Reader) moreThan(l *line, n number, c *Claim, a candidate, s Scope) bool {
	at := spokenBefore(l.times, n.lead)
	if at < 0 || !l.times[at].compared || l.itemOf[l.times[at].at] != l.itemOf[n.from] {
		return false
	}
	then := s
	if b := l.times[:at]; len(b) > 0 && b[at-1].from != "" && l.items[l.itemOf[b[at-1].at]].sentence == l.items[l.itemOf[n.from]].sentence {
		s.From, s.To = b[at-1].from, b[at-1].to
	}
	if then.From, then.To = l.times[at].from, l.times[at].to; then.From < r.w.From || then.To > r.w.To || then == s {
		return false
	}
	f := r.lex.figures[a.figure]
	r.fill(c, f, s, math.Abs(r.value(f, s)-r.value(f, then)))
	c.Verdict, c.Reason = Differs, ""
	if n.matches(c.Ledger) {
		c.Verdict = Agrees
	}
	return true
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
		{"每人次", "人次"}, {"人次平均", "人次"}, {"人均", "人"}, {"每个人", "人"}, {"平均每人", "人"}, {"每人平均", "人"}, {"每名党员平均", "人"}, {"每人每年", "人"},
		{"月均", "月"}, {"平均每月", "月"}, {"每月平均", "月"}, {"平均每个月", "月"},
		{"场均", "次"}, {"次均", "次"}, {"平均每次", "次"}, {"平均每场", "次"}, {"平均每期", "次"},
		{"日均", "天"}, {"平均每天", "天"}, {"每天平均", "天"}, {"平均每日", "天"},
		{"平均每个支部", "支部"}, {"每个支部平均", "支部"}, {"各支部平均", "支部"},
		{"平均", ""}, {"每人", "每"}, {"每次", "每"}, {"每期", "每"}, {"每场", "每"}, {"每月", "每"}, {"每周", "每"}, {"每季度", "每"}, {"每年", "每"}, {"每半年", "每"}, {"每半月", "每"},
	} {
		if i := strings.LastIndex(before, w.word); i >= 0 && len([]rune(before[i:])) <= 12 {
			return w.per, true
		}
	}
	for _, m := range []string{"本", "次", "场", "期", "人", "名", "户", "个", "篇", "处", "部", "组", "班", "册", "批", "天", "日"} {
		if strings.HasSuffix(before, "每"+m) || strings.HasSuffix(before, "每"+m+"平均") {
			return "每", true
		}
	}
	return "", false
}

// share decides about a percentage of what was said just before: 44人，占党员总数的100%.
func (r *Reader) share(l *line, n number, c *Claim, s Scope, earlier []Claim) bool {
	it := l.around(n)
	said := l.text(it.from, n.from)
	if !strings.Contains(said, "占") || len(earlier) == 0 {
		return false
	}
	if r.shareOfAll(l, n, c, earlier) {
		return true
	}
	last := earlier[len(earlier)-1]
	if !last.Known || l.items[l.itemOf[last.n.from]].sentence != it.sentence {
		return false
	}
	if r.shareOfUnit(n, c, s, last) {
		return true
	}
	var whole config.Figure
	if containsAny(said, []string{"在册", "总人数", "全体"}) {
		if at := slices.IndexFunc(r.lex.figures[:r.lex.own], func(f config.Figure) bool { return f.Count == config.CountRoster }); at >= 0 {
			whole = r.lex.figures[at]
		}
	}
	for _, m := range l.mentionsIn(it.from, n.from) {
		for _, ref := range m.refs {
			if f := r.lex.figures[ref.figure]; whole.ID == "" || f.Count == config.CountRoster {
				whole = f
			}
		}
	}
	under := r.value(whole, s)
	if whole.ID == "" || under == 0 || last.Ledger > under {
		return false
	}
	q := last.Ledger / under * 100
	r.fill(c, whole, s, rounded(q, max(1, n.decimals)))
	c.Figure, c.Label, c.Verdict = last.Figure, last.Label+"占"+whole.Label, Differs
	if n.matches(rounded(q, n.decimals)) {
		c.Verdict = Agrees
	}
	return true
}

// shareOfUnit decides about a unit's part of what everybody did: 全局387人次，我们支部占36.4%.
func (r *Reader) shareOfUnit(n number, c *Claim, s Scope, last Claim) bool {
	if (s.Unit == 0) == (last.Scope.Unit == 0) || strings.Contains(last.Figure, "+") {
		return false
	}
	at := slices.IndexFunc(r.lex.figures, func(f config.Figure) bool { return f.ID == last.Figure })
	if at < 0 {
		return false
	}
	part, whole := s, last.Scope
	if s.Unit == 0 {
		part, whole = last.Scope, s
	}
	f := r.lex.figures[at]
	whole.From, whole.To = part.From, part.To
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
	if per == "人次" {
		all = append(all, of(config.CountPeople, f.Kinds))
	}
	if per == "天" {
		all = append(all, of(config.CountQuestionDays, nil), daysOf(s))
	}
	if per == "支部" {
		all = append(all, of(config.CountBranches, nil))
	}
	return all
}

func daysOf(s Scope) float64 {
	from, e1 := time.Parse(time.DateOnly, s.From)
	to, e2 := time.Parse(time.DateOnly, s.To)
	if e1 != nil || e2 != nil {
		return 0
	}
	return to.Sub(from).Hours() / 24
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
	it := l.around(n)
	from := max(it.from-20, 0)
	said := l.text(it.from, it.to)
	var part, whole config.Figure
	switch {
	case containsAny(said, []string{"完成率", "办结率", "整改率", "销号率", "落实率"}):
		part = r.figureNear(l, from, n.from, config.CountTasksDone)
		for _, f := range r.lex.figures[:r.lex.own] {
			if f.Count == config.CountTasks && f.List == part.List {
				whole = f
			}
		}
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
	for _, m := range slices.Backward(l.mentionsIn(from, to)) {
		for _, ref := range m.refs {
			if f := r.lex.figures[ref.figure]; f.Count == count && ref.figure < r.lex.own {
				return f
			}
		}
	}
	return config.Figure{}
}
