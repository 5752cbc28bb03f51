package reconcile

import (
	"strings"
	"time"
)

// spoken is a word that narrows what is said behind it: a period, a unit, a campaign.
type spoken struct {
	at, end  int
	from, to string // a period
	year     bool   // the whole period again
	vague    bool   // 七一前后
	compared bool   // 较上半年的: it speaks of the next number only
	month    bool   // one month: when something was, rather than how much until then
	unit     int64
	all      bool // 各支部, 全局: every unit again
	campaign string
	listed   bool // 分别在3月、6月: it speaks of the number before it
	again    bool // 本季度: what the section is about
}

// findPlaces finds units and campaigns.
func (r *Reader) findPlaces(l *line) []spoken {
	var all []spoken
	for i := 0; i < len(l.runes); i++ {
		s, ok := r.placeAt(l, i)
		if !ok {
			continue
		}
		all = append(all, s)
		i = s.end - 1
	}
	return all
}

func (r *Reader) placeAt(l *line, i int) (spoken, bool) {
	if end := l.oneOf(i, "各支部", "各党支部", "三个支部", "各单位", "全局", "我局", "本局", "各部门", "合计", "总计", "全单位", "各科室", "全校", "我校", "全院", "全委", "全所", "全站", "全镇", "全街道", "全系统", "全公司", "全中心", "全机关"); end > 0 {
		return spoken{at: i, end: end, all: true}, true
	}
	if end := l.oneOf(i, "我支部", "我们支部", "本支部", "我党支部", "我们组", "我组", "本组", "我们科", "我科", "我处"); end > 0 && r.own.Unit != 0 {
		return spoken{at: i, end: end, unit: r.own.Unit}, true
	}
	for _, g := range r.w.Config.Campaigns {
		if end := l.oneOf(i, g.Name); end > 0 {
			return spoken{at: i, end: end, campaign: g.Name}, true
		}
	}
	if _, end := r.lex.names.find(l, i); end == 0 {
		return spoken{}, false
	}
	for _, u := range r.units {
		if end := l.oneOf(i, u.word); end > 0 && !(numeral(l.at(i)) && (numeral(l.at(i-1)) || l.at(i-1) == '第')) {
			return spoken{at: i, end: end, unit: u.id}, true
		}
	}
	return spoken{}, false
}

// findTimes finds periods: 1至6月, 第三季度, 截至6月底, 上半年, 6月22日, 2020年, 全年.
func (r *Reader) findTimes(l *line) []spoken {
	var all []spoken
	for i := 0; i < len(l.runes); i++ {
		s, ok := r.timeAt(l, i)
		if !ok {
			continue
		}
		s.at = i
		if s.again && (r.own == r.whole || l.hasAny(i, "当", "该")) {
			months := 3
			if l.hasAny(i+1, "月") {
				months = 1
			}
			if from, to, ok := runningTimes(all).last(months); ok {
				s.from, s.to, s.again = from, to, false
			}
		}
		s.listed = l.endsWith(i, "分别在", "分别于", "分别是在", "依次在", "依次于") >= 0
		if k := len(all) - 1; k >= 0 && all[k].listed && i-all[k].end <= 1 {
			s.listed = true
		}
		all = append(all, s)
		i = s.end - 1
	}
	return all
}

func (r *Reader) timeAt(l *line, i int) (spoken, bool) {
	year := r.year()
	if end := l.oneOf(i, "全年", "一年来", "今年以来", "本年度", "年度", "年内", "这一年", "本年", "到年底", "到了年底", "截至年底", "至年底", "一年下来"); end > 0 {
		return spoken{end: end, year: true}, true
	}
	if end := l.oneOf(i, "本季度", "季度内", "当季", "该季度", "该季", "该月", "本季", "本月", "当月", "本期"); end > 0 && !numeral(l.at(i-1)) {
		return spoken{end: end, again: true}, true
	}
	if end := l.oneOf(i, "去年", "上年", "上一年"); end > 0 {
		if l.endsWith(i, "比", "较", "同", "与", "和") >= 0 {
			return spoken{}, false
		}
		return r.months(year-1, 1, 12, max(end, l.oneOf(end, "全年", "一年", "度"))), true
	}
	j := i
	until := l.oneOf(i, "截至", "截止到", "截止")
	if until > 0 {
		j = l.skip(until)
	}
	if j < len(l.quoted) && l.quoted[j] || l.inNumber(j, j == i) {
		return spoken{}, false
	}
	s, ok := r.calendarAt(l, j, year)
	if !ok {
		return spoken{}, false
	}
	since := l.endsWith(i, "自", "从") >= 0 && l.hasAny(s.end, "起", "开始", "启动")
	switch {
	case until > 0:
		s.from, s.month = firstOf(s.from), false
		s.year = s.year || s.from <= r.w.From && s.to >= r.w.To
	case since, l.sinceAt(i, s.end), l.hasAny(s.end, "以来", "份以来"):
		s.to = r.w.To
	}
	s.compared = l.endsWith(i, "比", "较", "从", "由", "于") >= 0
	s.vague = l.hasAny(s.end, "前夕", "前后", "期间", "前")
	return s, true
}

// sinceAt says whether the time at [i, end) is when something began: 自3月开通以来.
func (l *line) sinceAt(i, end int) bool {
	if l.endsWith(i, "自", "从") < 0 {
		return false
	}
	for j := end; j < end+8 && !strings.ContainsRune(sentenceMarks+itemMarks, l.at(j)); j++ {
		if l.hasAny(j, "以来") {
			return true
		}
	}
	return false
}

// inNumber says whether i lies within a longer numeral, or behind 第 in 第三支部.
func (l *line) inNumber(i int, alone bool) bool {
	switch {
	case !numeral(l.at(i)):
		return false
	case digit(l.at(i)):
		return digit(l.at(i - 1))
	}
	return numeral(l.at(i-1)) && !digit(l.at(i-1)) || alone && l.at(i-1) == '第' && !l.hasAny(i+1, "季度")
}

func firstOf(day string) string { return day[:4] + "-01-01" }

// calendarAt reads a year, its part, a month or a day at j.
func (r *Reader) calendarAt(l *line, j, year int) (spoken, bool) {
	start := j
	if digit(l.at(j)) || l.at(j) == '二' {
		if n, ok := l.numberAt(j); ok && n.value >= 1990 && n.value <= 2100 && n.decimals == 0 && l.at(l.skip(n.to)) == '年' {
			year, j = int(n.value)+r.w.YearsBack, l.skip(l.skip(n.to)+1)
			j = max(j, l.oneOf(j, "度"))
		}
	} else if end := l.oneOf(j, "今年", "当年"); end > 0 {
		j = end
	}
	if end := l.oneOf(j, "上半年"); end > 0 {
		return r.months(year, 1, 6, end), true
	}
	if end := l.oneOf(j, "下半年"); end > 0 {
		return r.months(year, 7, 12, end), true
	}
	if end := l.oneOf(j, "前三季度", "前3季度"); end > 0 {
		return r.months(year, 1, 9, end), true
	}
	k := max(j, l.oneOf(j, "第", "前"))
	if numeral(l.at(k)) {
		if n, ok := l.numberAt(k); ok && n.value >= 1 && n.value <= 12 && n.decimals == 0 {
			if s, ok := r.partOfYear(l, n, k, j, year); ok {
				return s, true
			}
		}
	}
	if j > start {
		return r.months(year, 1, 12, j), true
	}
	return spoken{}, false
}

func (r *Reader) partOfYear(l *line, n number, k, j, year int) (spoken, bool) {
	e := l.skip(n.to)
	if end := l.oneOf(e, "季度", "个季度"); end > 0 && n.value <= 4 {
		first := int(n.value)
		if l.at(j) == '前' {
			return r.months(year, 1, first*3, end), true
		}
		if to := l.oneOf(e, "至", "-", "到"); to > 0 {
			return spoken{}, false
		}
		return r.months(year, first*3-2, first*3, end), true
	}
	if k > j {
		return spoken{}, false
	}
	first := int(n.value)
	e = l.skip(max(e, l.oneOf(e, "月份", "月")))
	monthly := e > l.skip(n.to)
	if to := l.oneOf(e, "至", "到", "-", "~"); to > 0 && numeral(l.at(l.skip(to))) {
		if m, ok := l.numberAt(l.skip(to)); ok && m.value >= n.value && m.value <= 12 {
			if end := l.oneOf(l.skip(m.to), "月份", "月"); end > 0 && !numeral(l.at(end)) {
				return r.months(year, first, int(m.value), max(end, l.oneOf(end, "底", "末"))), true
			}
		}
	}
	if !monthly {
		return spoken{}, false
	}
	if numeral(l.at(e)) {
		if d, ok := l.numberAt(e); ok && d.value >= 1 && d.value <= 31 {
			if end := l.oneOf(l.skip(d.to), "日", "号"); end > 0 {
				day := time.Date(year, time.Month(first), int(d.value), 0, 0, 0, 0, time.UTC)
				return spoken{end: end, from: day.Format(time.DateOnly), to: day.AddDate(0, 0, 1).Format(time.DateOnly)}, true
			}
		}
	}
	return r.months(year, first, first, max(e, l.oneOf(e, "底", "末"))), true
}

func (r *Reader) months(year, first, last, end int) spoken {
	from := time.Date(year, time.Month(first), 1, 0, 0, 0, 0, time.UTC)
	to := time.Date(year, time.Month(last)+1, 1, 0, 0, 0, 0, time.UTC)
	s := spoken{end: end, from: from.Format(time.DateOnly), to: to.Format(time.DateOnly)}
	s.year = s.from <= r.w.From && s.to >= r.w.To
	s.month = first == last
	return s
}
