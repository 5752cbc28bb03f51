package calendar

import (
	"slices"
	"time"

	lunar "github.com/6tail/lunar-go/calendar"
)

// The years in which solar terms and lunar dates are computed. Within them the tests have
// asked for every one; far outside, the library panics while it holds its lock.
const (
	firstYear = 1901
	lastYear  = 2100
)

// The library's list of a year's terms begins with 大雪 and 冬至 of the year before, goes
// through the year to 大雪 and ends with 冬至 and three terms of the year after.
var terms = []string{
	"小寒", "大寒", "立春", "雨水", "惊蛰", "春分", "清明", "谷雨", "立夏", "小满", "芒种", "夏至",
	"小暑", "大暑", "立秋", "处暑", "白露", "秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至",
}

const termsOfLastYear = 2

// SolarTerm returns the day in a year, in China, on which a solar term falls (清明, 冬至 …,
// without 节). It is false for a name that is no term and for years outside 1901 to 2100.
func SolarTerm(year int, name string) (day string, ok bool) {
	i := slices.Index(terms, name)
	if i < 0 || year < firstYear || year > lastYear {
		return "", false
	}
	moments := lunar.NewLunarYear(year).GetJieQiJulianDays()
	return solarDay(moments[termsOfLastYear+i]), true
}

// Lunar returns the day of a lunar date: 1, 1 is 春节, 5, 5 is 端午, 8, 15 is 中秋. A leap month
// is negative (-4: 闰四月). It is false for a date that the year does not have (a leap month of
// another year, the 30th of a short month) and for years outside 1901 to 2100.
func Lunar(year, month, day int) (solar string, ok bool) {
	if year < firstYear || year > lastYear {
		return "", false
	}
	m := lunar.NewLunarYear(year).GetMonth(month)
	if m == nil || day < 1 || day > m.GetDayCount() {
		return "", false
	}
	return solarDay(m.GetFirstJulianDay() + float64(day-1)), true
}

// solarDay turns a Julian day, which begins at noon, into the civil day around it.
func solarDay(julian float64) string {
	const unixEpoch = 2440587.5
	seconds := (julian - unixEpoch) * 24 * 60 * 60
	// The library's own conversion rounds the seconds and panics when that passes the end of
	// a month.
	return time.Unix(int64(seconds), 0).UTC().Format(time.DateOnly)
}
