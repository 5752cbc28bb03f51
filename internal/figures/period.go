package figures

import (
	"fmt"
	"time"
)

// PeriodName is how a document names a half-open period of days: 2021年, 2021年上半年,
// 2021年第一季度, 2021年3月, 2021年4月17日, 2021年4月1日至15日. Days that are none come
// back as they are.
func PeriodName(from, to string) string {
	first, err := time.Parse(time.DateOnly, from)
	if err != nil {
		return from + "至" + to
	}
	end, err := time.Parse(time.DateOnly, to)
	if err != nil || !first.Before(end) {
		return from + "至" + to
	}
	if first.Day() == 1 && end.Day() == 1 {
		return monthsName(first, end)
	}
	last := end.AddDate(0, 0, -1)
	switch {
	case first.Equal(last):
		return DayName(first)
	case first.Year() != last.Year():
		return DayName(first) + "至" + DayName(last)
	case first.Month() != last.Month():
		return DayName(first) + "至" + last.Format("1月2日")
	default:
		return DayName(first) + "至" + last.Format("2日")
	}
}

// DayName is 2021年4月20日.
func DayName(day time.Time) string { return day.Format("2006年1月2日") }

// monthsName names a period of whole months.
func monthsName(first, end time.Time) string {
	months := (end.Year()-first.Year())*12 + int(end.Month()-first.Month())
	year, month := first.Format("2006年"), int(first.Month())
	switch {
	case months == 12 && month == 1:
		return year
	case months == 6 && month == 1:
		return year + "上半年"
	case months == 6 && month == 7:
		return year + "下半年"
	case months == 3 && month%3 == 1:
		return year + "第" + []string{"一", "二", "三", "四"}[month/3] + "季度"
	case months == 1:
		return fmt.Sprintf("%s%d月", year, month)
	}
	last := end.AddDate(0, 0, -1)
	switch {
	case month == 1 && last.Month() == time.December:
		return year + "至" + last.Format("2006年")
	case first.Year() == last.Year():
		return fmt.Sprintf("%s%d月至%d月", year, month, last.Month())
	default:
		return first.Format("2006年1月") + "至" + last.Format("2006年1月")
	}
}

// YearBefore is the same scope a year earlier. The whole of a February stays whole.
func YearBefore(s Scope) Scope {
	s.From, s.To = yearEarlier(s.From), yearEarlier(s.To)
	return s
}

func yearEarlier(day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return at.AddDate(-1, 0, 0).Format(time.DateOnly)
}
