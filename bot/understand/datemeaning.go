package understand

import (
	"fmt"
	"time"
)

// toward says which way a date without a year is looked for.
type toward int

const (
	past    toward = iota // the nearest not later than today: reports
	coming                // the nearest not earlier: plans, deadlines, leave
	nearest               // whichever is nearer: plain words, of which it is not known yet what they are
)

// resolve is the day that w means on the day today.
func (w when) resolve(today time.Time, to toward) (time.Time, bool) {
	if w.never {
		return time.Time{}, false
	}
	if !w.day.IsZero() {
		return w.day, true
	}
	back, okBack := w.look(today, -1)
	ahead, okAhead := w.look(today, 1)
	switch {
	case to == past:
		return back, okBack
	case to == coming:
		return ahead, okAhead
	case !okBack:
		return ahead, okAhead
	case !okAhead:
		return back, true
	case ahead.Sub(today) < today.Sub(back):
		return ahead, true
	}
	return back, true
}

// look finds the nearest day from today on, in one direction, that w can mean.
func (w when) look(today time.Time, step int) (time.Time, bool) {
	switch {
	case w.weekday:
		days := (int(w.week) - int(today.Weekday()) + 7) % 7
		if step < 0 && days > 0 {
			days -= 7
		}
		return today.AddDate(0, 0, days), true
	case w.month > 0 || w.festival != "":
		// Eight years: as long as 29 February can stay away.
		for n, year := 0, today.Year(); n <= 8; n, year = n+1, year+step {
			if d, ok := w.in(year); ok && !wrongSide(d, today, step) {
				return d, true
			}
		}
	case w.dayOf > 0:
		for n := range 13 {
			first := civil(today.Year(), int(today.Month())+n*step, 1)
			d := first.AddDate(0, 0, w.dayOf-1)
			if d.Month() == first.Month() && !wrongSide(d, today, step) {
				return d, true
			}
		}
	}
	return time.Time{}, false
}

func wrongSide(d, today time.Time, step int) bool {
	return step < 0 && d.After(today) || step > 0 && d.Before(today)
}

// in is the day of w, a month and day or a festival, in a year.
func (w when) in(year int) (time.Time, bool) {
	month, day := w.month, w.dayOf
	if w.festival != "" {
		var ok bool
		if month, day, ok = festivalIn(w.festival, year); !ok {
			return time.Time{}, false
		}
	}
	if w.vague && day > 28 {
		return civil(year, month+1, 0), true
	}
	return civil(year, month, day), exists(year, month, day)
}

const isoDay = "2006-01-02"

func iso(d time.Time) string { return d.Format(isoDay) }

// setDates writes the date slots of a span and the problems with it.
func (s *reading) setDates(sp span, to toward) {
	first, ok := sp.first.resolve(s.today, to)
	switch {
	case !ok:
		s.problem("没有%s这一天，请写对日期。", sp.first.said)
		return
	case sp.first.vague && to == past:
		s.problem("“%s”是哪一天？请写日期。", sp.first.said)
		return
	case to == past && first.After(s.today):
		s.problem("%s还没到。是活动预告，还是写错了日期？", sp.first.said)
		return
	}
	s.m.Date = iso(first)
	if to == past {
		s.doubtPast(sp.first, first)
	}
	if to == coming && first.Before(s.today) {
		s.problem("%s已经过了，请核对日期。", sp.first.said)
	}
	if sp.ranged {
		s.setDateTo(sp.last, first)
	}
}

func (s *reading) setDateTo(w when, first time.Time) {
	last, ok := w.nextOf(first)
	switch {
	case !ok:
		s.problem("没有%s这一天，请写对日期。", w.said)
	case last.Before(first):
		s.problem("结束的日期%s在开始之前，请核对。", w.said)
	case last.After(first):
		s.m.DateTo = iso(last)
	}
}

// farBack is how far back a report may lie before it is asked about (understanding.md, Problems).
const farBack = 60

// doubtPast asks about a date that lies far back or in another year.
func (s *reading) doubtPast(w when, d time.Time) {
	days := int(s.today.Sub(d).Hours()) / 24
	short := fmt.Sprintf("%d月%d日", d.Month(), d.Day())
	otherYear := d.Year() != s.today.Year()
	thisYear, exists := w.in(s.today.Year())
	switch {
	case !otherYear && days <= farBack, w.counted && days <= farBack:
	case w.pledged && otherYear:
		s.problem("%d年%s不在今年，请核对年份。", d.Year(), short)
	case otherYear && days > farBack && w.month > 0 && exists && thisYear.After(s.today):
		s.problem("%s还没到。是活动预告，还是%s%s？", short, s.yearName(d.Year()), short)
	case otherYear:
		s.problem("按%s%s记（%s），请核对年份。", s.yearName(d.Year()), short, iso(d))
	default:
		s.problem("%s是%d天以前，请核对日期。", short, days)
	}
}

func (s *reading) yearName(year int) string {
	switch s.today.Year() - year {
	case 1:
		return "去年"
	case 2:
		return "前年"
	}
	return fmt.Sprintf("%d年", year)
}
