// Package calendar knows the Chinese calendar: which days are worked, where the solar terms
// fall, and lunar dates. It does not know what the program does on those days, nor what
// day it is.
//
// Days are text, YYYY-MM-DD. The calendar library stands behind this package only.
package calendar

import (
	"time"

	"github.com/6tail/lunar-go/HolidayUtil"
)

// Kind says whether a day is worked.
type Kind int

// The kinds of day. Unknown is the zero value: nobody may take a day for worked or free by
// forgetting to look.
const (
	Unknown Kind = iota // the year's holiday notice is not in the data, or the text is no day
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
	days  map[string]Kind // only the days that differ from their weekday, or could
}

// Official returns the notices that come with the program.
func Official() Calendar {
	c := Calendar{years: map[int]bool{}, days: map[string]Kind{}}
	for year := firstNotice; ; year++ {
		notice := HolidayUtil.GetHolidaysByYear(year)
		for e := notice.Front(); e != nil; e = e.Next() {
			h := e.Value.(*HolidayUtil.Holiday) //nolint:forcetypeassert // the library's list holds nothing else
			c.days[h.GetDay()] = Off
			if h.IsWork() {
				c.days[h.GetDay()] = Working
			}
		}
		if !c.complete(year) {
			return c
		}
		c.years[year] = true
	}
}

// firstNotice is the first year whose notice the library has whole; of 2001 it has only the
// two days that the notice for 2002 moved.
const firstNotice = 2002

// complete tells a year's own notice from a few days of December that next year's notice
// moved: it names New Year's Day and the National Day, as every notice does.
func (c Calendar) complete(year int) bool {
	at := time.Date(year, time.January, 1, 0, 0, 0, 0, time.UTC)
	return c.days[at.Format(time.DateOnly)] == Off && c.days[at.AddDate(0, 9, 0).Format(time.DateOnly)] == Off
}

// Day says whether a day is worked. A day of a year without a notice is Unknown, even a
// Wednesday or a Sunday: the notice may move it. So may next year's notice move one of the
// last days of December, about which this year's says nothing.
func (c Calendar) Day(day string) Kind {
	at, ok := parse(day)
	if !ok || !c.years[at.Year()] {
		return Unknown
	}
	if k, ok := c.days[day]; ok {
		return k
	}
	return byWeekday(at)
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
