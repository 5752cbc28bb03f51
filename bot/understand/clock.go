package understand

import "strings"

// The parts of a day that the slot time_of_day can hold.
const (
	morning   = "上午"
	afternoon = "下午"
	evening   = "晚上"
)

var dayParts = func() *lexicon[string] {
	l := &lexicon[string]{}
	for word, part := range map[string]string{
		"上午": morning, "早上": morning, "早晨": morning, "清晨": morning, "凌晨": morning, "一早": morning,
		"下午": afternoon, "中午": afternoon, "午后": afternoon, "傍晚": evening, "晚上": evening, "晚间": evening,
		"夜里": evening, "夜间": evening, "当晚": evening, "晚": evening, "早": morning, "晨": morning,
	} {
		l.add(word, part)
	}
	return l
}()

// partAt reads the part of the day at i. 晚 alone is one only before a clock time or behind a
// date (4月19日晚).
func (t *text) partAt(i int) (part string, end int) {
	part, end, ok := dayParts.find(t, i)
	if !ok || end == i+1 && !t.beginsNumber(end) && !t.endsDay(i) {
		return "", i
	}
	return part, end
}

// endsDay says whether the 晚, 早 or 晨 at i belongs to the date that was read before it, and
// is not the beginning of a word (晚会, 早餐).
func (t *text) endsDay(i int) bool {
	next := t.at(i + 1)
	return t.takenAt(i-1) && strings.ContainsRune("日号天一二三四五六末0123456789)", t.runes[i-1]) &&
		(next == edge || !strings.ContainsRune("会饭宴餐间报婚年了到点练读操课茶市自", next))
}

// clock is a time of day.
type clock struct {
	minutes int // since midnight
	part    string
	end     int
}

// clockAt reads the clock time at i: 8:30, 8点半, 9点, 下午2点一刻, 14时30分. A dot is read as a
// colon only if dotted.
func (t *text) clockAt(i int, dotted bool) (clock, bool) {
	part, j := t.partAt(i)
	j = t.skip(j)
	if !t.beginsNumber(j) {
		return clock{}, false
	}
	hour, end, ok := t.hour(j)
	if !ok {
		return clock{}, false
	}
	c := clock{part: part}
	switch {
	case t.at(end) == ':' && digit(t.at(end+1)) && digit(t.at(end+2)) && !digit(t.at(end+3)),
		dotted && t.at(end) == '.' && digit(t.at(end+1)) && digit(t.at(end+2)) && !digit(t.at(end+3)):
		m, last := t.shortNumber(end + 1)
		c.minutes, c.end = hour*60+m, last
		if m > 59 {
			return clock{}, false
		}
	case t.at(end) == '点' || t.at(end) == '时' && t.at(end-1) != '小':
		m, last := t.minutesAfter(t.oneOfOr(end, "点钟", "点", "时整", "时"))
		c.minutes, c.end = hour*60+m, last
	default:
		return clock{}, false
	}
	c.toAfternoon()
	return c, hour <= 24
}

// hour reads the hour of a clock time, without a fraction.
func (t *text) hour(i int) (hour, end int, ok bool) {
	if digit(t.at(i)) {
		hour, end = t.shortNumber(i)
		return hour, end, !digit(t.at(end))
	}
	n, ok := t.number(i)
	v, whole := n.whole()
	return int(v), n.end, ok && whole && v <= 24
}

// minutesAfter reads 半, 一刻, 三刻, 20分, 30 behind the hour; nothing is zero minutes.
func (t *text) minutesAfter(i int) (minutes, end int) {
	switch {
	case t.has(i, "半"):
		return 30, i + 1
	case t.has(i, "一刻"), t.has(i, "1刻"):
		return 15, i + 2
	case t.has(i, "三刻"), t.has(i, "3刻"):
		return 45, i + 2
	case t.has(i, "整"):
		return 0, i + 1
	}
	n, ok := t.number(i)
	v, whole := n.whole()
	if !ok || !whole || v > 59 || n.arabic && n.digits != 2 && t.at(n.end) != '分' {
		return 0, i
	}
	if !n.arabic && t.at(n.end) != '分' && v < 10 && t.counted(n.end) {
		return 0, i
	}
	return int(v), t.oneOfOr(n.end, "分")
}

func (c *clock) toAfternoon() {
	if (c.part == afternoon || c.part == evening) && c.minutes < 12*60 {
		c.minutes += 12 * 60
	}
}

// clockRange is a stretch of one day by the clock.
type clockRange struct {
	length   Minutes
	part     string
	from, to int
}

// clockRangeAt reads the stretch that begins at i: 8:30-11:00, 下午2点到5点半, 9-11点.
func (t *text) clockRangeAt(i int, dotted bool) (clockRange, bool) {
	first, ok := t.clockAt(i, dotted)
	if !ok {
		first, ok = t.bareHour(i)
	}
	if !ok {
		return clockRange{}, false
	}
	j := t.skip(first.end)
	k := t.oneOf(j, "--", "-", "~", "至", "到", "持续到", "持续至", "一直到", "直到")
	if k == 0 {
		return clockRange{}, false
	}
	next := t.oneOf(t.skip(k), "次日", "翌日", "第二天")
	last, ok := t.clockAt(t.skip(max(k, next)), dotted)
	if !ok {
		return clockRange{}, false
	}
	if next > 0 {
		last.minutes += 24 * 60
	}
	if last.minutes == first.minutes {
		return clockRange{}, false
	}
	if last.part == "" && last.minutes < first.minutes && last.minutes+12*60 > first.minutes {
		last.minutes += 12 * 60 // 8:30-3:00
	}
	if last.minutes < first.minutes {
		last.minutes += 24 * 60 // 22:00-6:00
	}
	length := last.minutes - first.minutes
	return clockRange{length: Minutes(length), part: first.part, from: i, to: last.end}, true
}

// bareHour reads the 9 of 9-11点.
func (t *text) bareHour(i int) (clock, bool) {
	part, j := t.partAt(i)
	if !digit(t.at(j)) || digit(t.at(j-1)) || t.at(j-1) == '.' || t.at(j-1) == '第' {
		return clock{}, false
	}
	hour, end := t.shortNumber(j)
	k := t.oneOf(end, "-", "~", "至", "到")
	h, l := t.shortNumber(k)
	if k == 0 || hour > 24 || l == k || h > 24 || t.oneOf(l, "点", "时") == 0 {
		return clock{}, false
	}
	c := clock{minutes: hour * 60, part: part, end: end}
	c.toAfternoon()
	return c, true
}
