package understand

import (
	"strings"
	"time"
)

// numericDate reads the dates that begin with a number: 2021年3月5日, 2021-03-05, 20210305,
// 4月17日, 四月十七, 4.17, 4/17, 17号.
func (s *reading) numericDate(i int) (when, int, bool) {
	t := s.t
	if !t.beginsNumber(i) || t.before(i, "第", "#", "no.", "t", "共", "每", "各", "每月", "每周", "每年") {
		return when{}, 0, false
	}
	if year, end := t.fourDigits(i); end > 0 && t.at(end) == '.' {
		return t.yearMonthDay(year, end+1)
	}
	n, ok := t.number(i)
	v, whole := n.whole()
	switch {
	case !ok:
		return when{}, 0, false
	case !whole:
		return t.dotted(i)
	}
	if w, end, ok := s.withYear(n, v); ok {
		return w, end, true
	}
	switch end := t.oneOf(n.end, "月", "日", "号", "/", "-"); {
	case end == 0:
		return when{}, 0, false
	case t.at(end-1) == '月':
		return t.monthDay(int(v), end)
	case t.at(end-1) == '日' || t.at(end-1) == '号':
		if v < 1 || v > 31 || s.numbersThing(end) {
			return when{}, 0, false
		}
		return when{dayOf: int(v), strength: surely}, end, true
	case n.arabic:
		return t.slashed(i, int(v), end)
	}
	return when{}, 0, false
}

// numbersThing says whether what stands behind 5号 at i is what has the number: 5号线, but not
// 5号线上活动 nor 5日机关一支部.
func (s *reading) numbersThing(i int) bool {
	_, kind := s.kindWordAt(i)
	_, unit := s.unitAt(i)
	return !kind && unit == 0 && s.t.oneOf(i, "楼", "会议", "文", "线", "院", "门", "馆", "厅", "桌", "车", "站", "机", "码", "令", "房", "展", "常", "期", "岗") > 0
}

// fourDigits reads a year written in digits.
func (t *text) fourDigits(i int) (year, end int) {
	for end = i; digit(t.at(end)); end++ {
		if end == i+4 {
			return 0, 0
		}
		year = year*10 + int(t.at(end)-'0')
	}
	if end != i+4 || year < 1900 || year > 2100 {
		return 0, 0
	}
	return year, end
}

// withYear reads the dates that name their year.
func (s *reading) withYear(n number, v int64) (when, int, bool) {
	t := s.t
	if n.arabic && n.digits == 8 && t.free(n.end) && v >= 19000101 && v <= 21001231 {
		y, m, d := int(v/10000), int(v/100%100), int(v%100)
		return when{day: civil(y, m, d), pledged: true, strength: likely}, n.end, exists(y, m, d)
	}
	if n.digits == 2 && t.at(n.end) == '年' && v >= 15 && v <= 60 {
		v += 2000
	}
	if v < 1900 || v > 2100 {
		return when{}, 0, false
	}
	end := t.oneOf(n.end, "年", "-", "/", ".")
	if end == 0 {
		return when{}, 0, false
	}
	m, ok := t.number(t.skip(end))
	month, whole := m.whole()
	if ok && m.arabic && !whole { // 2021.4.17: the number swallowed the day
		return t.yearMonthDay(int(v), t.skip(end))
	}
	if !ok || !whole {
		return when{}, 0, false
	}
	w, last, ok := t.monthAndDay(int(month), m.end)
	return w.inYear(int(v)), last, ok
}

func (t *text) monthAndDay(month, i int) (when, int, bool) {
	if end := t.oneOf(i, "月"); end > 0 {
		return t.monthDay(month, end)
	}
	end := t.oneOf(i, "-", "/", ".")
	day, last := t.shortNumber(end)
	if end == 0 || last == end || digit(t.at(last)) || !plausible(month, day) {
		return when{}, 0, false
	}
	return when{month: month, dayOf: day, strength: surely}, t.oneOfOr(last, "日", "号"), true
}

// yearMonthDay reads the 4.17 of 2021.4.17.
func (t *text) yearMonthDay(year, i int) (when, int, bool) {
	month, j := t.shortNumber(i)
	day, end := t.shortNumber(j + 1)
	if j == i || end == j+1 || month > 12 || digit(t.at(end)) {
		return when{}, 0, false
	}
	w := when{month: month, dayOf: day, strength: surely}
	return w.inYear(year), t.oneOfOr(end, "日", "号"), true
}

// shortNumber reads up to two digits.
func (t *text) shortNumber(i int) (value, end int) {
	for end = i; end < i+2 && digit(t.at(end)); end++ {
		value = value*10 + int(t.at(end)-'0')
	}
	return value, end
}

// monthDay reads the 17日 behind 4月; the 日 may be left out.
func (t *text) monthDay(month, i int) (when, int, bool) {
	i = t.skip(i)
	if end := t.oneOf(i, "底", "末"); end > 0 && month >= 1 && month <= 12 {
		last := civil(2001, month+1, 0).Day()
		return when{month: month, dayOf: last, vague: true, strength: surely}, end, true
	}
	if end := t.oneOf(i, "初", "中旬", "上旬", "下旬"); end > 0 && t.at(end) != '心' {
		return when{month: month, dayOf: 1, vague: true, strength: surely}, end, true
	}
	n, ok := t.number(i)
	v, whole := n.whole()
	if ok && !whole { // 4月17.5
		return when{}, 0, false
	}
	if !ok || v > 99 {
		return when{}, 0, false
	}
	end := t.oneOf(n.end, "日", "号")
	if end == 0 {
		if t.counted(n.end) {
			return when{}, 0, false
		}
		end = n.end
	}
	if month == 0 { // a when without a month has that
		month = noMonth
	}
	return when{month: month, dayOf: int(v), strength: surely}, end, true
}

// noMonth is a month that no year has.
const noMonth = 13

// slashed reads the 17 behind 4/ or 4-, of a date that begins at begin.
func (t *text) slashed(begin, month, i int) (when, int, bool) {
	day, end := t.shortNumber(i)
	if end == i || digit(t.at(end)) || !plausible(month, day) || strings.ContainsRune("/:人名位次个天", t.at(end)) && t.at(end) != edge {
		return when{}, 0, false
	}
	end = t.oneOfOr(end, "日", "号")
	if t.at(i-1) == '-' && (!t.free(end) || !t.free(begin-1) && t.at(begin-1) != edge || t.at(end) == '-') {
		return when{}, 0, false
	}
	return when{month: month, dayOf: day, strength: likely}, end, true
}

// dotted reads 4.17. Hours, money and percentages are written like that too.
func (t *text) dotted(i int) (when, int, bool) {
	month, j := t.shortNumber(i)
	day, end := t.shortNumber(j + 1)
	if t.at(j) != '.' || end == j+1 || digit(t.at(end)) || t.at(end) == '.' && digit(t.at(end+1)) ||
		!plausible(month, day) || t.measured(end) || letter(t.at(i-1)) ||
		t.before(i, "时长", "时长:", "各", "每人", "约", "共", "计", "第", "时长为", "版本") {
		return when{}, 0, false
	}
	return when{month: month, dayOf: day, strength: likely}, t.oneOfOr(end, "日", "号"), true
}

func plausible(month, day int) bool { return month >= 1 && month <= 12 && day >= 1 && day <= 31 }

// counted says whether a unit at i makes the number before it a count, not a date.
func (t *text) counted(i int) bool {
	return t.measured(i) || t.oneOf(i, "人", "名", "位", "次", "本", "册", "篇", "项", "户", "场", "期", "份", "条", "部", "处") > 0
}

// measured says whether a unit at i makes the number before it a measure, which can have a
// fraction.
func (t *text) measured(i int) bool {
	return t.oneOf(i, "天", "个", "万", "元", "%", "公里", "米", "点", ":", "分", "倍") > 0 ||
		t.oneOf(t.skip(i), "小时", "个小时", "h", "分钟", "学时", "课时", "个钟", "个半") > 0
}

// inYear is w with its year.
func (w when) inYear(year int) when {
	w.never = !exists(year, w.month, w.dayOf)
	w.day, w.pledged, w.strength = civil(year, w.month, w.dayOf), true, surely
	if w.vague && w.never {
		w.day, w.never = civil(year, w.month+1, 0), false
	}
	return w
}

// festivalDate reads 清明节, 五一. The names of festivals stand in many titles, so one is a
// date only where the text goes on as it does behind a date.
func (s *reading) festivalDate(i int) (when, int, bool) {
	t := s.t
	name, end, ok := festivals.find(t, i)
	if !ok || strings.ContainsRune(numerals, t.at(i-1)) && t.at(i-1) != edge || t.at(i-1) == '第' {
		return when{}, 0, false
	}
	if again, next, ok := festivals.find(t, end); ok && again == name {
		end = next // 五四青年节
	}
	end = t.oneOfOr(end, "期间", "当天", "当日", "假期", "那天", "小长假")
	_, unit := s.unitAt(end)
	goesOn := t.free(end) || t.oneOf(end, "上午", "下午", "晚", "早", "在", "到", "去", "赴", "我", "全体", "全局", "值班", "举行", "举办", "开展", "组织", "召开") > 0 || unit > 0 || s.nameAt(end)
	if !goesOn {
		return when{}, 0, false
	}
	return when{festival: name, strength: perhaps}, end, true
}

// span is a date, or two and the days between them, and where it stands.
type span struct {
	first, last when
	ranged      bool
	from, to    int
}

// spanAt reads the date or range of dates that begins at i.
func (s *reading) spanAt(i int) (span, bool) {
	w, end, ok := s.dateAt(i)
	if !ok {
		return s.daysOfMonth(i)
	}
	sp := span{first: w, from: i, to: end}
	j, joined := s.t.connector(end)
	if !joined {
		return sp, true
	}
	last, to, ok := s.dateAt(j)
	if !ok {
		last, to, ok = s.t.bareDay(w, j)
	}
	if !ok || last.strength < likely || s.t.at(j-1) == '、' && !follows(w, last) {
		return sp, true
	}
	if last.dayOf > 0 && last.month == 0 && last.day.IsZero() && !w.day.IsZero() {
		last = when{month: int(w.day.Month()), dayOf: last.dayOf, said: last.said}.inYear(w.day.Year())
	}
	if last.dayOf > 0 && last.month == 0 && last.day.IsZero() && w.month > 0 {
		last.month = w.month
	}
	sp.last, sp.ranged, sp.to = last, true, to
	return sp, true
}

// connector is where what joins two ends of a range at i ends.
func (t *text) connector(i int) (int, bool) {
	i = t.skip(i)
	end := t.oneOf(i, "--", "-", "~", "至", "到", "、")
	return t.skip(end), end > 0
}

// bareDay is the 19 of 4.17-19.
func (t *text) bareDay(first when, i int) (when, int, bool) {
	day, end := t.shortNumber(i)
	if first.strength != likely && first.month == 0 || end == i || !t.free(end) || t.at(end) == '.' || t.counted(end) || day < 1 || day > 31 {
		return when{}, 0, false
	}
	return when{dayOf: day, strength: likely, said: t.spelt(i, end)}, end, true
}

// follows says whether b is the day after a: 17日、18日 are two days in a row.
func follows(a, b when) bool {
	return a.dayOf > 0 && b.dayOf == a.dayOf+1 && (b.month == 0 || b.month == a.month)
}

// daysOfMonth reads 17-19号.
func (s *reading) daysOfMonth(i int) (span, bool) {
	t := s.t
	if !digit(t.at(i)) || digit(t.at(i-1)) || t.at(i-1) == '.' || t.at(i-1) == '第' {
		return span{}, false
	}
	first, j := t.shortNumber(i)
	k := t.oneOf(j, "-", "~", "至", "到")
	if k == 0 {
		return span{}, false
	}
	last, end, ok := s.dateAt(k)
	if !ok || last.month != 0 || last.dayOf <= first || !last.day.IsZero() || first < 1 {
		return span{}, false
	}
	return span{first: when{dayOf: first, strength: surely, said: t.spelt(i, j)}, last: last, ranged: true, from: i, to: end}, true
}

// nextOf is the first day not before d that w can mean, of the years around d.
func (w when) nextOf(d time.Time) (time.Time, bool) { return w.resolve(d, coming) }
