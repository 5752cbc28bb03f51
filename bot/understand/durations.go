package understand

import "strings"

// duration is a length of time in a text, and whose it is.
type duration struct {
	value    Minutes
	days     int  // as many days it is spread over: 两天
	halfDay  bool // 半天 or 一天: a guess at hours
	total    bool // over all people: 共37.5小时
	rest     bool // of those who are not named: 其他人2.5小时
	daily    bool // 每天2小时
	each     bool // 每人, 各
	from, to int
}

// durationAt reads the length of time at i: 2小时, 2.5h, 两个半小时, 半天, 90分钟, 2小时30分.
func (t *text) durationAt(i int) (duration, bool) {
	if t.has(i, "半") {
		return t.halfAt(i)
	}
	if end := t.oneOf(i, "全天", "整天", "一整天"); end > 0 {
		return duration{value: 8 * 60, days: 1, halfDay: true, from: i, to: end}, true
	}
	if !t.beginsNumber(i) {
		return duration{}, false
	}
	n, ok := t.number(i)
	if !ok || n.milli > 1e9 {
		return duration{}, false
	}
	d := duration{from: i}
	j := t.skip(n.end)
	if end := t.oneOf(j, "个"); end > 0 {
		j = end
	}
	if end := t.oneOf(j, "半"); end > 0 && j > n.end && t.oneOf(j, "半天", "半日") == 0 {
		n.milli, j = n.milli+500, end
	}
	switch {
	case j > n.end && t.oneOf(j, "半天", "半日") > 0: // 两个半天
		d.value, d.to = minutesOf(n.milli, 4*60), j+2
		d.days, d.halfDay = int((n.milli+1999)/2000), true
	case t.hourUnit(j) > 0:
		d.value, d.to = minutesOf(n.milli, 60), t.hourUnit(j)
		t.afterHours(&d)
	case t.oneOf(j, "分钟", "min", "分种") > 0:
		d.value, d.to = minutesOf(n.milli, 1), t.oneOfOr(j, "分钟", "mins", "min", "分种")
	case t.oneOf(j, "刻钟") > 0:
		d.value, d.to = minutesOf(n.milli, 15), t.oneOf(j, "刻钟")
	case t.oneOf(j, "天", "整天", "个工作日", "工作日") > 0 && !t.dayIsNoLength(i, j):
		t.daysLong(&d, n, t.oneOf(j, "天", "整天", "个工作日", "工作日"))
	default:
		return duration{}, false
	}
	return d, true
}

func minutesOf(milli int64, unit int64) Minutes { return Minutes((milli*unit + 500) / 1000) }

func (t *text) hourUnit(i int) int {
	end := t.oneOf(i, "小时", "钟头", "hours", "hour", "hrs", "hr", "h")
	if end > 0 && letter(t.at(end-1)) && letter(t.at(end)) {
		return 0
	}
	return end
}

// afterHours adds what stands behind the hours: 1小时半, 2小时30分.
func (t *text) afterHours(d *duration) {
	if t.has(d.to, "半") && !t.has(d.to, "半天") {
		d.value, d.to = d.value+30, d.to+1
		return
	}
	n, ok := t.number(t.oneOfOr(d.to, "零", "又"))
	v, whole := n.whole()
	if end := t.oneOf(n.end, "分钟", "分"); ok && whole && v < 60 && end > 0 {
		d.value, d.to = d.value+Minutes(v), end
	}
}

// halfAt reads 半小时, 半个钟头, 半天.
func (t *text) halfAt(i int) (duration, bool) {
	if end := t.oneOf(i, "半天", "半个工作日", "半日"); end > 0 {
		return duration{value: 4 * 60, halfDay: true, from: i, to: end}, true
	}
	if end := t.hourUnit(t.oneOfOr(i+1, "个")); end > 0 {
		return duration{value: 30, from: i, to: end}, true
	}
	return duration{}, false
}

// dayIsNoLength says whether 天 at j counts no length of time: 第3天, 每天, 3天前, 近7天.
func (t *text) dayIsNoLength(i, j int) bool {
	if t.before(i, "第", "每", "有", "某", "同", "当", "近", "过去", "这") {
		return true
	}
	end := t.oneOf(j, "天", "整天", "个工作日", "工作日")
	return t.oneOf(end, "前", "后", "内", "气", "以", "来", "一次") > 0
}

func (t *text) daysLong(d *duration, n number, end int) {
	if t.has(end, "半") {
		n.milli, end = n.milli+500, end+1
	}
	d.value, d.to = minutesOf(n.milli, 8*60), end
	d.days, d.halfDay = int((n.milli+999)/1000), true
}

var totalWords = []string{"共", "共计", "合计", "累计", "总计", "总共", "共有", "一共", "总", "计"}
var eachWords = []string{"每人", "人均", "各", "各自", "每位", "每名", "均"}
var restWords = []string{"其他人", "其余人", "其他", "其余", "另外的人", "其他同志", "其余同志", "其他人员", "其余人员", "其它人", "剩下的人", "余下人员"}
var timeWords = phrasesOf(append(strings.Fields(`服务时长 志愿服务时长 活动时长 服务 时长 学习 志愿 活动 时间 达 约 为 了 近 达到 : 开展 工作 值班 服务时间 都 各 是 参加`), " ")...)

// context reads the words before a duration that say whose it is.
func (t *text) context(d *duration) {
	i := d.from
	for steps := 0; steps < 6; steps++ {
		switch {
		case t.before(i, eachWords...):
			d.each = true
		case t.before(i, restWords...):
			d.rest = true
		case t.before(i, "每天", "每日"):
			d.daily = true
		case t.before(i, totalWords...):
			d.total = !d.each
		}
		if d.each || d.rest || d.daily || d.total {
			break
		}
		word := timeWords.before(t, i)
		if word == 0 {
			break
		}
		i -= word
	}
	if end := t.oneOf(d.to, "/人", "每人", "/每人", "一人", "/人次"); end > 0 {
		d.each, d.total, d.to = true, false, end
	}
}

// durations reads and takes every length of time, and every stretch by the clock. Without
// a sure date, 8.30 is the thirtieth of August.
func (t *text) durations(dotted bool) (list []duration, ranges []clockRange) {
	for i := 0; i < len(t.runes); i++ {
		if t.taken[i] || !t.mayBeginTime(i) {
			continue
		}
		if r, ok := t.clockRangeAt(i, dotted); ok {
			ranges = append(ranges, r)
			t.take(r.from, r.to)
			i = r.to - 1
			continue
		}
		if d, ok := t.durationAt(i); ok {
			t.context(&d)
			list = append(list, d)
			t.take(d.from, d.to)
			i = d.to - 1
		}
	}
	return list, ranges
}

func (t *text) mayBeginTime(i int) bool {
	r := t.at(i)
	return r == '半' || r == '全' || r == '整' || t.beginsNumber(i) || r == '上' || r == '下' || r == '早' || r == '晚' || r == '中' || r == '凌' || r == '午' || r == '傍' || r == '清'
}
