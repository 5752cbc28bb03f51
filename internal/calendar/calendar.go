// Package calendar knows the Chinese calendar: which days are worked, where the solar terms
// fall, and lunar dates. It does not know what the program does on those days, nor what
// day it is.
//
// Days are text, YYYY-MM-DD. The holiday notices are files of ours, a year each; the calendar
// library stands behind the solar terms and lunar dates only.
package calendar

import "time"

// Kind says whether a day is worked.
type Kind int

// The kinds of day. Unknown is the zero value: nobody may take a day for worked or free by
// forgetting to look.
const (
	Unknown Kind = iota // a holiday notice that could move it is not in the data, or the text is no day
	Working             // a weekday, or a weekend day worked in exchange (调休)
	Off                 // a weekend day, or a weekday given free
)

// String gives the kind as people read it.
func (k Kind) String() string {
	switch k {
	case Working:
		return "工作日"
	case Off:
		return "休息日"
	default:
		return "未知"
	}
}

// OrWeekday decides an Unknown day by its weekday alone: Monday to Friday are worked. To use
// it is to guess, so whoever calls it tells people so. A known kind stays as it is, and so
// does Unknown when the text is no day.
func (k Kind) OrWeekday(day string) Kind {
	at, ok := parse(day)
	if k != Unknown || !ok {
		return k
	}
	return byWeekday(at)
}

// Calendar holds the holiday notices (国务院办公厅关于部分节假日安排的通知) of some years.
// It never changes and may be used by many goroutines. The zero value knows no year.
type Calendar struct {
	years map[int]bool
	named map[int64]Kind // the days that a notice names, by their number
}

// yearEnd is the day of December from which on a day is not settled before next year's
// notice: of the notices for 2002 to 2026, seven moved a day of the December before, the
// earliest of them the 29th.
const yearEnd = 29

// Day says whether a day is worked. A day of a year without a notice is Unknown, even a
// Wednesday or a Sunday: the notice may move it. So are the last three days of December as
// long as next year's notice is missing, for it is that one which moves them. A day that a
// notice names is known.
func (c Calendar) Day(day string) Kind {
	at, ok := parse(day)
	if !ok {
		return Unknown
	}
	return c.kind(at)
}

func (c Calendar) kind(at time.Time) Kind {
	if kind, ok := c.named[number(at)]; ok {
		return kind
	}
	if _, missing := c.missing(at); missing {
		return Unknown
	}
	return byWeekday(at)
}

// Missing is the year whose notice would have to be in the data to say whether a day is
// worked; false if nothing is missing, or the text is no day.
func (c Calendar) Missing(day string) (year int, missing bool) {
	at, ok := parse(day)
	if !ok {
		return 0, false
	}
	return c.missing(at)
}

func (c Calendar) missing(at time.Time) (year int, missing bool) {
	if _, ok := c.named[number(at)]; ok {
		return 0, false
	}
	if !c.years[at.Year()] {
		return at.Year(), true
	}
	if at.Month() == time.December && at.Day() >= yearEnd && !c.years[at.Year()+1] {
		return at.Year() + 1, true
	}
	return 0, false
}

// Known reports whether the holiday notice of a year is in the data.
func (c Calendar) Known(year int) bool { return c.years[year] }

func byWeekday(at time.Time) Kind {
	if at.Weekday() == time.Saturday || at.Weekday() == time.Sunday {
		return Off
	}
	return Working
}

func parse(day string) (time.Time, bool) {
	at, err := time.Parse(time.DateOnly, day)
	return at, err == nil
}

// number counts days, so that a day can be looked up without writing it.
func number(at time.Time) int64 { return at.Unix() / (24 * 60 * 60) }
