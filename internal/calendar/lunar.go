package calendar

import (
	"slices"
	"sync"
	"time"

	lunar "github.com/6tail/lunar-go/calendar"
)

// FirstYear and LastYear bound the solar terms and lunar dates. Within them the tests have
// asked for every one; far outside, the library panics while it holds its lock.
const (
	FirstYear = 1950
	LastYear  = 2100
)

// SolarTerms are the twenty-four terms (节气) in the order of the year, as SolarTerm knows them.
func SolarTerms() []string { return slices.Clone(terms) }

// The library's list of a year's terms begins with 大雪 and 冬至 of the year before, goes
// through the year to 大雪 and ends with 冬至 and three terms of the year after.
var terms = []string{
	"小寒", "大寒", "立春", "雨水", "惊蛰", "春分", "清明", "谷雨", "立夏", "小满", "芒种", "夏至",
	"小暑", "大暑", "立秋", "处暑", "白露", "秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至",
}

const termsOfLastYear = 2

// almanac is what a year has: constants of nature that take the library half a millisecond
// to compute.
type almanac struct {
	terms  []string
	months map[int]month // leap months are negative
}

type month struct {
	first time.Time
	days  int
}

// almanacs has a year's almanac computed when it is first asked for.
var almanacs = func() (all [LastYear - FirstYear + 1]func() almanac) {
	for i := range all {
		all[i] = sync.OnceValue(func() almanac { return compute(FirstYear + i) })
	}
	return all
}()

func compute(year int) almanac {
	y := lunar.NewLunarYear(year)
	a := almanac{months: map[int]month{}}
	for _, moment := range y.GetJieQiJulianDays()[termsOfLastYear : termsOfLastYear+len(terms)] {
		a.terms = append(a.terms, civil(moment).Format(time.DateOnly))
	}
	for m := 1; m <= 12; m++ {
		for _, number := range []int{m, -m} {
			if of := y.GetMonth(number); of != nil {
				a.months[number] = month{civil(of.GetFirstJulianDay()), of.GetDayCount()}
			}
		}
	}
	return a
}

func inYear(year int) (almanac, bool) {
	if year < FirstYear || year > LastYear {
		return almanac{}, false
	}
	return almanacs[year-FirstYear](), true
}

// SolarTerm returns the day in a year, in China, on which a solar term falls (清明, 冬至 …,
// without 节). It is false for a name that is no term and for years outside 1950 to 2100.
func SolarTerm(year int, name string) (day string, ok bool) {
	i := slices.Index(terms, name)
	a, ok := inYear(year)
	if !ok || i < 0 {
		return "", false
	}
	return a.terms[i], true
}

// Lunar returns the day of a lunar date: 1, 1 is 春节, 5, 5 is 端午, 8, 15 is 中秋. A leap month
// is negative (-4: 闰四月). It is false for a date that the year does not have (a leap month of
// another year, the 30th of a short month) and for lunar years outside 1950 to 2100.
func Lunar(year, month, day int) (solar string, ok bool) {
	a, ok := inYear(year)
	if !ok {
		return "", false
	}
	m, ok := a.months[month]
	if !ok || day < 1 || day > m.days {
		return "", false
	}
	return m.first.AddDate(0, 0, day-1).Format(time.DateOnly), true
}

// civil turns a Julian day, which begins at noon, into the civil day around it.
func civil(julian float64) time.Time {
	const unixEpoch = 2440587.5
	seconds := (julian - unixEpoch) * 24 * 60 * 60
	// The library's own conversion rounds the seconds and panics when that passes the end of
	// a month.
	return time.Unix(int64(seconds), 0).UTC()
}
