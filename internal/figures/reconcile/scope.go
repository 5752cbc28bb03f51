package reconcile

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
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
}

// unitName is a spelling of a unit's name.
type unitName struct {
	word string
	id   int64
}

// unitNames gives the units' spellings: the last part of a path, and of 第一支部 also 一支部,
// 第一党支部, 第1支部.
func unitNames(units []Unit) []unitName {
	var names []unitName
	add := func(word string, id int64) {
		if utf8.RuneCountInString(word) > 1 && !slices.ContainsFunc(names, func(n unitName) bool { return n.word == word }) {
			names = append(names, unitName{word, id})
		}
	}
	for _, u := range units {
		if strings.Contains(u.Path, "/") {
			add(lastPart(u.Path), u.ID)
		}
	}
	for _, u := range units {
		name := lastPart(u.Path)
		if !strings.Contains(u.Path, "/") {
			continue
		}
		number, behind, ok := numberedUnit(name)
		if !ok {
			if before, found := strings.CutSuffix(name, "党支部"); found {
				add(before+"支部", u.ID)
			} else if before, found := strings.CutSuffix(name, "支部"); found {
				add(before+"党支部", u.ID)
			}
			continue
		}
		for _, n := range []string{chineseNumber(number), strconv.Itoa(number)} {
			for _, b := range []string{behind, strings.TrimPrefix(behind, "党"), "党" + strings.TrimPrefix(behind, "党")} {
				if b == "党"+behind && !strings.HasPrefix(behind, "支部") {
					continue
				}
				add("第"+n+b, u.ID)
				add(n+b, u.ID)
			}
		}
	}
	slices.SortStableFunc(names, func(a, b unitName) int {
		return utf8.RuneCountInString(b.word) - utf8.RuneCountInString(a.word)
	})
	return names
}

func lastPart(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// numberedUnit parts 第一支部 into 1 and 支部.
func numberedUnit(name string) (number int, behind string, ok bool) {
	l := &line{}
	l.add(name, false)
	i := l.oneOf(0, "第")
	if !numeral(l.at(i)) {
		return 0, "", false
	}
	n, ok := l.numberAt(i)
	if !ok || n.value < 1 || n.value > 99 || n.to >= len(l.runes) {
		return 0, "", false
	}
	return int(n.value), l.text(n.to, len(l.runes)), true
}

func chineseNumber(n int) string {
	return spell(float64(n))
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
	if end := l.oneOf(i, "各支部", "各党支部", "三个支部", "各单位", "全局", "我局", "本局", "各部门", "合计", "总计", "全单位", "各科室"); end > 0 {
		return spoken{at: i, end: end, all: true}, true
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
		all = append(all, s)
		i = s.end - 1
	}
	return all
}

func (r *Reader) timeAt(l *line, i int) (spoken, bool) {
	year := r.year()
	if end := l.oneOf(i, "全年", "一年来", "今年以来", "本年度", "年度", "年内", "这一年", "本年"); end > 0 {
		return spoken{end: end, year: true}, true
	}
	if end := l.oneOf(i, "去年", "上年", "上一年"); end > 0 {
		if l.endsWith(i, "比", "较", "同", "与", "和") >= 0 {
			return spoken{}, false
		}
		return r.months(year-1, 1, 12, end), true
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
	case since, l.hasAny(s.end, "以来", "份以来"):
		s.to = r.w.To
	}
	s.compared = l.endsWith(i, "比", "较", "从", "由", "于") >= 0
	s.vague = l.hasAny(s.end, "前夕", "前后", "期间", "前")
	return s, true
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

// day says whether a period is a single day.
func (s Scope) day() bool {
	from, err := time.Parse(time.DateOnly, s.From)
	return err == nil && from.AddDate(0, 0, 1).Format(time.DateOnly) == s.To
}

// ownScope is what a text is about by its title: the whole, or a quarter, or one unit of it.
func (r *Reader) ownScope(paragraphs []Paragraph) Scope {
	for i, p := range paragraphs {
		if i > 2 || p.Cell {
			break
		}
		if len([]rune(p.Text)) > 40 || strings.ContainsAny(p.Text, "。；") {
			continue
		}
		l := r.prepare(Paragraph{Text: p.Text})
		own := r.whole
		for _, t := range l.times { // a single month is when the text was written
			if !t.year && !t.month && t.from >= r.w.From && t.to <= r.w.To && !(Scope{From: t.from, To: t.to}).day() {
				own.From, own.To = t.from, t.to
				break
			}
		}
		if len(l.places) == 1 {
			own.Unit = l.places[0].unit
		}
		if own != r.whole {
			return own
		}
	}
	return r.whole
}

// scopes are what a number can be about, the likeliest first: what was named last in its
// sentence, and after that the whole.
func (r *Reader) scopes(l *line, n number) (likely Scope, strict bool) {
	i := n.from
	s := r.own
	sentence := l.items[l.itemOf[min(i, len(l.runes))]].sentence
	strict = s.From == r.whole.From && s.To == r.whole.To
	first := l.items[l.firstItem(sentence)].from
	near := func(at int) bool { return l.itemOf[i]-l.itemOf[at] <= 1 }
	leads := func(p spoken) bool { return p.at-first <= 1 } // it begins the sentence
	times, behind := l.timesFor(n)
	if behind {
		i = n.end + 2
	}
	if t, ok := lastBefore(l, times, i, sentence); ok && t.year {
		s.From, s.To = r.whole.From, r.whole.To
	} else if ok {
		s.From, s.To = t.from, t.to
		strict = (near(t.at) || leads(t) && !t.month) && !t.vague
		if s.day() {
			strict = false
		}
	}
	if p, ok := lastBefore(l, l.places, i, sentence); ok && p.all {
		s.Unit = 0
	} else if ok {
		s.Unit, s.Campaign = p.unit, p.campaign
		strict = strict && p.unit != 0 && (near(p.at) || leads(p))
	} else if s.Unit == 0 && l.heading != nil && len(l.heading.places) == 1 && l.heading.places[0].unit != 0 {
		s.Unit, strict = l.heading.places[0].unit, false
	}
	return s, strict
}

// timesFor are the periods that a number may be of: those before it, without those with which
// another is only compared (较上半年的153人次); behind says that it is one in brackets behind
// the number (8名（7月1日）).
func (l *line) timesFor(n number) (times []spoken, behind bool) {
	if at := spokenBefore(l.times, n.end+2); at >= 0 && l.times[at].at == n.end+1 && l.at(n.end) == '(' {
		return l.times[:at+1], true
	}
	times = l.times
	for at := spokenBefore(times, n.from); at >= 0 && times[at].compared && l.between(times[at].end, n.from) > 0; at-- {
		times = times[:at]
	}
	return times, false
}

func lastBefore(l *line, all []spoken, i, sentence int) (spoken, bool) {
	at := spokenBefore(all, i)
	if at < 0 || l.items[l.itemOf[all[at].at]].sentence != sentence {
		return spoken{}, false
	}
	return all[at], true
}

// spokenBefore is the last of all that begins before i; -1 if there is none.
func spokenBefore(all []spoken, i int) int {
	at, _ := slices.BinarySearchFunc(all, i, func(s spoken, i int) int { return s.at - i })
	return at - 1
}
