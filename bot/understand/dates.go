package understand

import (
	"strings"
	"time"
)

// when is a date as it was said: sometimes it names one day, sometimes it needs to be told
// whether the past or the future is meant (4月17日, 17号, 周六, 清明节).
type when struct {
	day      time.Time // set when one day is named
	month    int       // of a month and day without a year
	dayOf    int       // day of the month
	weekday  bool      // a bare day of the week
	week     time.Weekday
	festival string
	said     string // what is told back when there is no such day
	never    bool   // 2月30日
	vague    bool   // 月初
	counted  bool   // counted from today: 昨天, 上周五
	pledged  bool   // with its year, or counted from today: nothing about it was guessed
	part     string // 上午, 下午, 晚上: the part of the day that the word holds (今早)
	strength int
}

// How sure a date is to be one. The surest in a report is its date.
const (
	perhaps = iota + 1 // 清明, 五一
	likely             // 4.17, 4/17
	surely             // 4月17日, 昨天
)

func civil(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }

func exists(y, m, d int) bool {
	c := civil(y, m, d)
	return m >= 1 && m <= 12 && d >= 1 && c.Day() == d && int(c.Month()) == m
}

// civilOf is the day of t in t's own zone.
func civilOf(t time.Time) time.Time {
	y, m, d := t.Date()
	return civil(y, int(m), d)
}

// dateAt reads the date that begins at i.
func (s *reading) dateAt(i int) (when, int, bool) {
	t := s.t
	if !mayBeginDate(t.at(i)) {
		return when{}, 0, false
	}
	w, end, ok := s.relativeDay(i)
	if !ok && !digit(t.at(i)) {
		w, end, ok = s.dayInWords(i)
	}
	if !ok {
		w, end, ok = s.numericDate(i)
	}
	if !ok {
		w, end, ok = s.festivalDate(i)
	}
	if !ok {
		return when{}, 0, false
	}
	w.said = t.spelt(i, end)
	return w, t.withWeekday(end), true
}

func (s *reading) dayInWords(i int) (when, int, bool) {
	if w, end, ok := s.weekday(i); ok {
		return w, end, ok
	}
	return s.dayAfterMonthWord(i)
}

// dateRunes are the runes that dates in words begin with. Most of any text is none of them.
const dateRunes = "今昨前大明后上下本这当去年月周星礼元春清端中重植教国劳妇青建儿" + numerals

func mayBeginDate(r rune) bool { return digit(r) || r != edge && strings.ContainsRune(dateRunes, r) }

// withWeekday is the end of a date with the weekday that stands behind it: 4月17日(周六).
func (t *text) withWeekday(i int) int {
	j := i
	if t.at(j) == '(' {
		j++
	}
	k := t.oneOf(j, "周", "星期", "礼拜")
	if k == 0 || !strings.ContainsRune(weekdays, t.at(k)) {
		return t.oneOfOr(i, "当天", "当日", "那天")
	}
	if j == i {
		return k + 1
	}
	if t.at(k+1) == ')' {
		return k + 2
	}
	return i
}

// oneOfOr is oneOf, or i if none of words stands there.
func (t *text) oneOfOr(i int, words ...string) int {
	if end := t.oneOf(i, words...); end > 0 {
		return end
	}
	return i
}

var relativeDays = func() *lexicon[fromToday] {
	l := &lexicon[fromToday]{}
	for word, d := range map[string]fromToday{
		"今天": {0, ""}, "今日": {0, ""}, "今儿": {0, ""}, "今早": {0, morning}, "今晨": {0, morning}, "今晚": {0, evening}, "今夜": {0, evening},
		"昨天": {-1, ""}, "昨日": {-1, ""}, "昨儿": {-1, ""}, "昨早": {-1, morning}, "昨晚": {-1, evening}, "昨夜": {-1, evening},
		"今上午": {0, morning}, "今下午": {0, afternoon}, "昨上午": {-1, morning}, "昨下午": {-1, afternoon},
		"明上午": {1, morning}, "明下午": {1, afternoon},
		"前天": {-2, ""}, "前日": {-2, ""}, "前晚": {-2, evening}, "大前天": {-3, ""}, "大大前天": {-4, ""},
		"明天": {1, ""}, "明日": {1, ""}, "明儿": {1, ""}, "明早": {1, morning}, "明晨": {1, morning}, "明晚": {1, evening},
		"后天": {2, ""}, "后日": {2, ""}, "大后天": {3, ""},
	} {
		l.add(word, d)
	}
	return l
}()

type fromToday struct {
	days int
	part string
}

// relativeDay reads 昨天, 今早, 大前天, 3天前.
func (s *reading) relativeDay(i int) (when, int, bool) {
	if d, end, ok := relativeDays.find(s.t, i); ok {
		return when{day: s.today.AddDate(0, 0, d.days), part: d.part, pledged: true, counted: true, strength: surely}, end, true
	}
	if !s.t.beginsNumber(i) {
		return when{}, 0, false
	}
	n, ok := s.t.number(i)
	days, whole := n.whole()
	if !ok || !whole || days > 3660 {
		return when{}, 0, false
	}
	if end := s.t.oneOf(n.end, "天前", "天以前", "天之前", "日前"); end > 0 && s.t.at(end) != '往' {
		return when{day: s.today.AddDate(0, 0, -int(days)), pledged: true, counted: true, strength: surely}, end, true
	}
	if end := s.t.oneOf(n.end, "天后", "天以后", "天之后"); end > 0 {
		return when{day: s.today.AddDate(0, 0, int(days)), pledged: true, strength: surely}, end, true
	}
	return when{}, 0, false
}

const weekdays = "一二三四五六日天末1234567"

func weekdayOf(r rune) time.Weekday {
	switch r {
	case '日', '天', '7':
		return time.Sunday
	case '末':
		return time.Saturday
	}
	if digit(r) {
		return time.Weekday(r - '0')
	}
	return time.Weekday(numeralValue[r])
}

// weekday reads 周六, 上周五, 本周一, 下星期三. Weeks begin on Monday.
func (s *reading) weekday(i int) (when, int, bool) {
	t := s.t
	weeks, named, j := 0, false, i
	for _, p := range []struct {
		word  string
		weeks int
	}{{"上上个", -2}, {"上上", -2}, {"上个", -1}, {"上", -1}, {"这个", 0}, {"这", 0}, {"本", 0}, {"下下个", 2}, {"下下", 2}, {"下个", 1}, {"下", 1}} {
		if t.has(i, p.word) {
			weeks, named, j = p.weeks, true, i+runeLen(p.word)
			break
		}
	}
	k := t.oneOf(j, "周", "星期", "礼拜")
	if k == 0 || t.at(k) == edge || !strings.ContainsRune(weekdays, t.at(k)) || digit(t.at(k)) && digit(t.at(k+1)) {
		return when{}, 0, false
	}
	if !named && s.nameAt(i) {
		return when{}, 0, false
	}
	wd := weekdayOf(t.at(k))
	if !named {
		return when{weekday: true, week: wd, strength: surely}, k + 1, true
	}
	day := monday(s.today).AddDate(0, 0, 7*weeks+(int(wd)+6)%7)
	return when{day: day, pledged: true, counted: true, strength: surely}, k + 1, true
}

// monday is the first day of d's week.
func monday(d time.Time) time.Time { return d.AddDate(0, 0, -(int(d.Weekday())+6)%7) }

// dayAfterMonthWord reads 上个月5号, 去年3月5日, 月底.
func (s *reading) dayAfterMonthWord(i int) (when, int, bool) {
	t := s.t
	if year, end := s.yearWord(i); end > 0 {
		n, month, ok := t.numberBefore(end, "月")
		if !ok {
			return when{}, 0, false
		}
		if w, end, ok := t.monthDay(int(n), month); ok {
			return w.inYear(year), end, true
		}
		return when{}, 0, false
	}
	months, end := t.monthWord(i)
	if end == 0 {
		if end := t.oneOf(i, "月底", "月末"); end > 0 && t.free(i-1) {
			return s.monthEnd(s.today), end, true
		}
		if end := t.oneOf(i, "年底", "年末"); end > 0 {
			return when{month: 12, dayOf: 31, vague: true, strength: surely}, end, true
		}
		return when{}, 0, false
	}
	first := civil(s.today.Year(), int(s.today.Month())+months, 1)
	if end := t.oneOf(end, "底", "末"); end > 0 {
		return s.monthEnd(first), end, true
	}
	if end := t.oneOf(end, "初", "中旬", "上旬", "下旬"); end > 0 && t.at(end) != '心' {
		return when{day: first, vague: true, strength: surely}, end, true
	}
	d, end, ok := t.numberBefore(end, "日", "号")
	if !ok {
		return when{}, 0, false
	}
	w := when{day: first.AddDate(0, 0, int(d)-1), pledged: true, strength: surely}
	w.never = !exists(first.Year(), int(first.Month()), int(d))
	return w, end, true
}

func (s *reading) monthEnd(in time.Time) when {
	last := civil(in.Year(), int(in.Month())+1, 0)
	return when{day: last, vague: true, pledged: true, strength: surely}
}

// yearWord reads 今年, 去年 and their like.
func (s *reading) yearWord(i int) (year, end int) {
	for _, p := range []struct {
		word  string
		years int
	}{{"今年", 0}, {"本年", 0}, {"当年", 0}, {"去年", -1}, {"上年", -1}, {"前年", -2}, {"明年", 1}} {
		if s.t.has(i, p.word) {
			return s.today.Year() + p.years, s.t.oneOfOr(i+2, "度")
		}
	}
	return 0, 0
}

// monthWord reads 本月, 上个月 and their like: how many months away, and where it ends.
func (t *text) monthWord(i int) (months, end int) {
	for _, p := range []struct {
		word   string
		months int
	}{{"上上个月", -2}, {"上个月", -1}, {"上月", -1}, {"这个月", 0}, {"本月", 0}, {"当月", 0}, {"这月", 0}, {"下个月", 1}, {"下月", 1}} {
		if t.has(i, p.word) {
			return p.months, i + runeLen(p.word)
		}
	}
	return 0, 0
}

// numberBefore reads a small whole number at i with one of units behind it.
func (t *text) numberBefore(i int, units ...string) (int64, int, bool) {
	n, ok := t.number(i)
	v, whole := n.whole()
	if !ok || !whole {
		return 0, 0, false
	}
	if end := t.oneOf(n.end, units...); end > 0 {
		return v, end, true
	}
	return 0, 0, false
}
