package understand

import "time"

// days is a half-open range of days.
type days struct{ from, to time.Time }

func yearOf(y int) days { return days{civil(y, 1, 1), civil(y+1, 1, 1)} }

func monthsOf(y, first, count int) days {
	return days{civil(y, first, 1), civil(y, first+count, 1)}
}

func oneDay(d time.Time) days { return days{d, d.AddDate(0, 0, 1)} }

// findPeriod finds the first period named in the message, sets it and takes its words.
func (s *reading) findPeriod(from int) {
	for i := from; i < len(s.t.runes); i++ {
		if s.t.taken[i] {
			continue
		}
		d, end, ok := s.periodAt(i)
		if !ok {
			continue
		}
		s.t.take(i, s.t.oneOfOr(end, "期间", "内", "的", "份"))
		s.setPeriod(d)
		return
	}
}

func (s *reading) setPeriod(d days) {
	if !d.from.Before(d.to) || d.from.Year() < 1900 || d.to.Year() > 2101 {
		s.problem("期间的起止日期不对，请核对。")
		return
	}
	s.m.Period = &Period{From: iso(d.from), To: iso(d.to)}
}

// periodAt reads the period at i and what reaches from it to today (今年以来, 3月至今).
func (s *reading) periodAt(i int) (days, int, bool) {
	d, end, ok := s.closedPeriod(i)
	if !ok {
		return days{}, 0, false
	}
	if open := s.t.oneOf(s.t.skip(end), "以来", "至今", "到现在", "到今天", "至今天", "到目前", "到今", "至目前", "截至今天", "截至目前"); open > 0 {
		d.to, end = s.today.AddDate(0, 0, 1), open
	}
	return d, end, true
}

func (s *reading) closedPeriod(i int) (days, int, bool) {
	if d, end, ok := s.until(i); ok {
		return d, end, true
	}
	return s.namedPeriod(i)
}

func (s *reading) namedPeriod(i int) (days, int, bool) {
	for _, read := range []func(int) (days, int, bool){s.lately, s.datePeriod, s.yearPeriod, s.monthPeriod, s.relativePeriod} {
		if d, end, ok := read(i); ok {
			return d, end, true
		}
	}
	return days{}, 0, false
}

// until reads 截至6月30日: from the year's first day to it.
func (s *reading) until(i int) (days, int, bool) {
	t := s.t
	end := t.oneOf(i, "截至到", "截止到", "截至", "截止", "到")
	if end == 0 || t.at(i) == '到' && !t.free(i-1) {
		return days{}, 0, false
	}
	j := t.skip(end)
	if now := t.oneOf(j, "目前", "现在", "当前", "此刻"); now > 0 {
		return days{civil(s.today.Year(), 1, 1), s.today.AddDate(0, 0, 1)}, now, true
	}
	if w, last, ok := s.dateAt(j); ok {
		if d, ok := s.inThisYear(w); ok {
			return days{civil(d.Year(), 1, 1), d.AddDate(0, 0, 1)}, t.oneOfOr(last, "为止"), true
		}
		return days{}, 0, false
	}
	if t.at(i) == '到' {
		return days{}, 0, false
	}
	if d, last, ok := s.namedPeriod(j); ok {
		return days{civil(d.to.AddDate(0, 0, -1).Year(), 1, 1), d.to}, last, true
	}
	return days{}, 0, false
}

// lately reads 近7天 (today is one of them), 最近一个月 (30 days), 过去两周.
func (s *reading) lately(i int) (days, int, bool) {
	t := s.t
	end := t.oneOf(i, "最近", "近", "过去", "前", "这")
	if end == 0 {
		return days{}, 0, false
	}
	end = t.skip(end)
	n, unit, half := int64(0), end+1, t.has(end, "半")
	if !half {
		num, ok := t.number(end)
		v, whole := num.whole()
		if !ok || !whole || v < 1 || v > 3660 {
			return days{}, 0, false
		}
		n, unit = v, num.end
	}
	count, last := t.daysIn(t.skip(unit), half)
	if last == 0 {
		return days{}, 0, false
	}
	if !half {
		count *= n
	}
	tomorrow := s.today.AddDate(0, 0, 1)
	return days{tomorrow.AddDate(0, 0, -int(min(count, 36600))), tomorrow}, last, true
}

// daysIn is the number of days of the unit of time at i, or of half of it.
func (t *text) daysIn(i int, half bool) (count int64, end int) {
	for _, u := range []struct {
		word        string
		whole, half int64
	}{{"天", 1, 1}, {"日", 1, 1}, {"个星期", 7, 4}, {"星期", 7, 4}, {"周", 7, 4}, {"个月", 30, 15}, {"月", 30, 15}, {"个季度", 90, 45}, {"年", 365, 182}} {
		if !t.has(i, u.word) {
			continue
		}
		if half {
			return u.half, i + runeLen(u.word)
		}
		return u.whole, i + runeLen(u.word)
	}
	return 0, 0
}

// datePeriod reads a day, or two and the days between: 昨天, 4月1日至6月30日.
func (s *reading) datePeriod(i int) (days, int, bool) {
	sp, ok := s.spanAt(i)
	if !ok {
		return days{}, 0, false
	}
	first, ok := s.inThisYear(sp.first)
	if !ok {
		s.problem("没有%s这一天，请写对日期。", sp.first.said)
		return days{}, 0, false
	}
	if !sp.ranged {
		return oneDay(first), sp.to, true
	}
	last, ok := s.inThisYear(sp.last)
	if !ok {
		s.problem("没有%s这一天，请写对日期。", sp.last.said)
		return days{}, 0, false
	}
	switch {
	case last.Before(first) && !sp.last.pledged && sp.first.pledged:
		last, _ = sp.last.nextOf(first)
	case last.Before(first) && !sp.first.pledged:
		first = first.AddDate(-1, 0, 0) // 12月1日至1月31日, said in January
	}
	return days{first, last.AddDate(0, 0, 1)}, sp.to, true
}

// inThisYear is the day that w means in a period: in the current year unless it says another.
func (s *reading) inThisYear(w when) (time.Time, bool) {
	switch {
	case w.never:
		return time.Time{}, false
	case !w.day.IsZero():
		return w.day, true
	case w.month > 0 || w.festival != "":
		return w.in(s.today.Year())
	case w.dayOf > 0:
		y, m := s.today.Year(), int(s.today.Month())
		return civil(y, m, w.dayOf), exists(y, m, w.dayOf)
	}
	return w.resolve(s.today, past)
}

// yearPeriod reads 2021年, 去年, 2021年3月, 今年一季度, 2021.
func (s *reading) yearPeriod(i int) (days, int, bool) {
	year, end := s.yearWord(i)
	if end == 0 {
		year, end = s.numericYear(i)
	}
	if end == 0 {
		return days{}, 0, false
	}
	if d, last, ok := s.partOfYear(year, s.t.skip(end)); ok {
		return d, last, true
	}
	return yearOf(year), s.t.oneOfOr(end, "全年", "年度", "度"), true
}

func (s *reading) numericYear(i int) (year, end int) {
	t := s.t
	if !t.beginsNumber(i) {
		return 0, 0
	}
	n, ok := t.number(i)
	v, whole := n.whole()
	if !ok || !whole {
		return 0, 0
	}
	if n.arabic && n.digits == 2 && t.has(n.end, "年") && v >= 15 && v <= 60 {
		v += 2000
	}
	if v < 1990 || v > 2100 {
		return 0, 0
	}
	if end := t.oneOf(n.end, "年度", "年"); end > 0 {
		return int(v), end
	}
	if n.arabic && n.digits == 4 && t.free(n.end) && t.free(i-1) && t.at(n.end) != '-' && t.at(n.end) != ':' {
		return int(v), n.end
	}
	return 0, 0
}

// partOfYear reads the part of a year at i: 3月, 1-3月, 一季度, 第三季度, Q2, 上半年.
func (s *reading) partOfYear(year, i int) (days, int, bool) {
	t := s.t
	if end := t.oneOf(i, "上半年"); end > 0 {
		return monthsOf(year, 1, 6), end, true
	}
	if end := t.oneOf(i, "下半年"); end > 0 {
		return monthsOf(year, 7, 6), end, true
	}
	j := t.oneOfOr(i, "第", "q")
	n, ok := t.number(j)
	v, whole := n.whole()
	if !ok || !whole || v < 1 || v > 12 {
		return days{}, 0, false
	}
	quarter := t.oneOf(t.oneOfOr(n.end, "个"), "季度")
	if quarter == 0 && t.at(i) == 'q' && t.free(n.end) {
		quarter = n.end
	}
	if quarter > 0 && v <= 4 {
		return monthsOf(year, int(v)*3-2, 3), quarter, true
	}
	if j > i {
		return days{}, 0, false
	}
	return s.months(year, int(v), n.end)
}

// months reads the 月 behind a month's number, or the second month of a range: 3月, 1-3月, 3月到5月.
func (s *reading) months(year, first, i int) (days, int, bool) {
	t := s.t
	end := t.oneOf(i, "月份", "月")
	j, joined := t.connector(t.oneOfOr(i, "月份", "月"))
	if joined && t.at(j-1) != '、' {
		if n, ok := t.number(j); ok {
			last, whole := n.whole()
			if to := t.oneOf(n.end, "月份", "月"); whole && last > int64(first) && last <= 12 && to > 0 && !t.numeral(to) {
				return monthsOf(year, first, int(last)-first+1), to, true
			}
		}
	}
	if end == 0 || t.numeral(end) {
		return days{}, 0, false
	}
	return monthsOf(year, first, 1), end, true
}

// monthPeriod reads the parts of the current year that no year stands before.
func (s *reading) monthPeriod(i int) (days, int, bool) {
	if s.t.numeral(i-1) || s.t.at(i-1) == '第' {
		return days{}, 0, false
	}
	return s.partOfYear(s.today.Year(), i)
}

// relativePeriod reads 本周, 上个月, 本季度, 全年 and their like.
func (s *reading) relativePeriod(i int) (days, int, bool) {
	t := s.t
	y, m := s.today.Year(), int(s.today.Month())
	if months, end := t.monthWord(i); end > 0 {
		return monthsOf(y, m+months, 1), end, true
	}
	week := monday(s.today)
	quarter := (m-1)/3*3 + 1
	for _, p := range []struct {
		words []string
		days  days
	}{
		{[]string{"上上周"}, days{week.AddDate(0, 0, -14), week.AddDate(0, 0, -7)}},
		{[]string{"上周", "上个星期", "上星期", "上个周"}, days{week.AddDate(0, 0, -7), week}},
		{[]string{"本周", "这周", "这个星期", "本星期", "这星期", "这一周", "这个周"}, days{week, week.AddDate(0, 0, 7)}},
		{[]string{"下周", "下个星期", "下星期", "下个周"}, days{week.AddDate(0, 0, 7), week.AddDate(0, 0, 14)}},
		{[]string{"本季度", "这个季度", "当季", "本季"}, monthsOf(y, quarter, 3)},
		{[]string{"上季度", "上个季度", "上一季度"}, monthsOf(y, quarter-3, 3)},
		{[]string{"全年", "年度", "本年度", "年初"}, yearOf(y)},
	} {
		if end := t.oneOf(i, p.words...); end > 0 {
			return p.days, end, true
		}
	}
	return days{}, 0, false
}
