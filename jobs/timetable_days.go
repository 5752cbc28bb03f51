package jobs

import (
	"time"

	"github.com/daybook-bot/daybook/internal/calendar"
)

// once is a single day.
func once(day time.Time) first {
	return func(from time.Time) (time.Time, bool) { return day, !day.Before(from) }
}

// yearly is a date of every year that has it.
func yearly(month time.Month, day int) first {
	const leapGap = 8 // years, around 2100; so far may 29 February be away
	return func(from time.Time) (time.Time, bool) {
		for year := from.Year(); year <= from.Year()+leapGap; year++ {
			at := date(year, month, day)
			if at.Month() == month && at.Day() == day && !at.Before(from) {
				return at, true
			}
		}
		return time.Time{}, false
	}
}

// monthly is the day that pick finds in every month in which there is one.
func monthly(pick func(month time.Time) (time.Time, bool)) first {
	const longest = 12 // months; a fifth weekday is never as far away
	return func(from time.Time) (time.Time, bool) {
		begin := date(from.Year(), from.Month(), 1)
		for n := range longest + 1 {
			if at, ok := pick(begin.AddDate(0, n, 0)); ok && !at.Before(from) {
				return at, true
			}
		}
		return time.Time{}, false
	}
}

// dayOfMonth is a day of the month, or the last one of a month that is too short for it:
// who writes 每月31日 means its end, and would miss five reminders a year.
func dayOfMonth(day int) func(time.Time) (time.Time, bool) {
	return func(month time.Time) (time.Time, bool) {
		return month.AddDate(0, 0, min(day, lastOf(month).Day())-1), true
	}
}

// nthWeekday is the nth Monday, Tuesday … of a month; a month without a fifth one has none.
func nthWeekday(n int, weekday time.Weekday) func(time.Time) (time.Time, bool) {
	return func(month time.Time) (time.Time, bool) {
		at := onOrAfter(month, weekday).AddDate(0, 0, 7*(n-1))
		return at, at.Month() == month.Month()
	}
}

func lastWeekday(weekday time.Weekday) func(time.Time) (time.Time, bool) {
	return func(month time.Time) (time.Time, bool) {
		return onOrAfter(lastOf(month).AddDate(0, 0, -6), weekday), true
	}
}

func lastDay(month time.Time) (time.Time, bool) { return lastOf(month), true }

func lastOf(month time.Time) time.Time { return month.AddDate(0, 1, -1) }

func weekly(weekday time.Weekday) first {
	return func(from time.Time) (time.Time, bool) {
		at := onOrAfter(midnight(from), weekday)
		if at.Before(from) {
			at = at.AddDate(0, 0, 7)
		}
		return at, true
	}
}

func onOrAfter(day time.Time, weekday time.Weekday) time.Time {
	return day.AddDate(0, 0, int(weekday-day.Weekday()+7)%7)
}

// solarTerm is 清明, 冬至 … of every year.
func solarTerm(name string) first {
	return func(from time.Time) (time.Time, bool) {
		for year := from.Year(); year <= from.Year()+1; year++ {
			day, ok := calendar.SolarTerm(year, name)
			if at, found := fromCalendar(day, ok, from); found {
				return at, true
			}
		}
		return time.Time{}, false
	}
}

// lunarDate is a lunar date of every year; a leap month (negative) of the years that have it.
// The month of the same number is not celebrated twice when there is a leap month too. The
// thirtieth of a short month is its last day: 腊月三十 is 除夕 whatever its number.
func lunarDate(month, day int) first {
	const lastOfLong = 30
	return func(from time.Time) (time.Time, bool) {
		for year := from.Year() - 1; year <= calendar.LastYear; year++ {
			text, ok := calendar.Lunar(year, month, day)
			if !ok && day == lastOfLong {
				text, ok = calendar.Lunar(year, month, day-1)
			}
			if at, found := fromCalendar(text, ok, from); found {
				return at, true
			}
		}
		return time.Time{}, false
	}
}

// fromCalendar reads a day of the calendar's, if there is one, that is not before a moment.
func fromCalendar(day string, ok bool, from time.Time) (time.Time, bool) {
	if !ok {
		return time.Time{}, false
	}
	at, err := time.Parse(time.DateOnly, day)
	return at, err == nil && !at.Before(from)
}
