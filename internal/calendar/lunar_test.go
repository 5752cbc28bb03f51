package calendar

import (
	"math"
	"sync"
	"testing"
	"time"
)

// Published almanac days, not taken from the library.
var published = []struct {
	year                                                           int
	spring, tombs, dragonBoat, midAutumn, doubleNinth, winterStart string
}{
	{2021, "2021-02-12", "2021-04-04", "2021-06-14", "2021-09-21", "2021-10-14", "2021-12-21"},
	{2022, "2022-02-01", "2022-04-05", "2022-06-03", "2022-09-10", "2022-10-04", "2022-12-22"},
	{2023, "2023-01-22", "2023-04-05", "2023-06-22", "2023-09-29", "2023-10-23", "2023-12-22"},
	{2024, "2024-02-10", "2024-04-04", "2024-06-10", "2024-09-17", "2024-10-11", "2024-12-21"},
	{2025, "2025-01-29", "2025-04-04", "2025-05-31", "2025-10-06", "2025-10-29", "2025-12-21"},
	{2026, "2026-02-17", "2026-04-05", "2026-06-19", "2026-09-25", "2026-10-18", "2026-12-22"},
	{2027, "2027-02-06", "2027-04-05", "2027-06-09", "2027-09-15", "2027-10-08", "2027-12-22"},
	{2028, "2028-01-26", "2028-04-04", "2028-05-28", "2028-10-03", "2028-10-26", "2028-12-21"},
	{2029, "2029-02-13", "2029-04-04", "2029-06-16", "2029-09-22", "2029-10-16", "2029-12-21"},
	{2030, "2030-02-03", "2030-04-05", "2030-06-05", "2030-09-12", "2030-10-05", "2030-12-22"},
}

func TestFestivals(t *testing.T) {
	for _, a := range published {
		wantDay(t, a.spring, "春节")(Lunar(a.year, 1, 1))
		wantDay(t, a.dragonBoat, "端午")(Lunar(a.year, 5, 5))
		wantDay(t, a.midAutumn, "中秋")(Lunar(a.year, 8, 15))
		wantDay(t, a.doubleNinth, "重阳")(Lunar(a.year, 9, 9))
		wantDay(t, a.tombs, "清明")(SolarTerm(a.year, "清明"))
		wantDay(t, a.winterStart, "冬至")(SolarTerm(a.year, "冬至"))
	}
}

func TestLeapMonthsAndYearEnds(t *testing.T) {
	wantDay(t, "2020-05-23", "闰四月初一")(Lunar(2020, -4, 1))
	wantDay(t, "2023-03-22", "闰二月初一")(Lunar(2023, -2, 1))
	wantDay(t, "2025-07-25", "闰六月初一")(Lunar(2025, -6, 1))
	wantDay(t, "2033-12-22", "闰十一月初一")(Lunar(2033, -11, 1))
	wantDay(t, "2024-02-09", "除夕, 腊月三十")(Lunar(2023, 12, 30))
	wantDay(t, "2025-01-28", "除夕, 腊月廿九")(Lunar(2024, 12, 29))
	wantDay(t, "2021-01-05", "小寒")(SolarTerm(2021, "小寒"))
	wantDay(t, "2021-12-07", "大雪")(SolarTerm(2021, "大雪"))
}

func TestWhatIsNotInTheCalendar(t *testing.T) {
	for _, d := range [][3]int{
		{2024, 12, 30}, // the year's last month is short
		{2024, -2, 1}, {2025, -5, 1}, {2021, 0, 1}, {2021, 13, 1}, {2021, -13, 1},
		{2021, 1, 0}, {2021, 1, -1}, {2021, 1, 31}, {2021, math.MaxInt, math.MaxInt},
		{1949, 1, 1}, {2101, 1, 1}, {0, 1, 1}, {math.MinInt, 1, 1}, {math.MaxInt, 1, 1},
	} {
		if day, ok := Lunar(d[0], d[1], d[2]); ok || day != "" {
			t.Errorf("lunar %v is %q", d, day)
		}
	}
	for _, name := range []string{"", "清明节", "DONG_ZHI", "端午", "\xff"} {
		if day, ok := SolarTerm(2021, name); ok || day != "" {
			t.Errorf("the term %q is %q", name, day)
		}
	}
	for _, year := range []int{1949, 2101, 0, math.MinInt, math.MaxInt} {
		if day, ok := SolarTerm(year, "清明"); ok || day != "" {
			t.Errorf("清明 of %d is %q", year, day)
		}
	}
}

// The library panics on some input; within the years we let through it may not.
func TestEveryTermAndLunarDay(t *testing.T) {
	last := "1949-12-31"
	next := date(t, "1950-02-17") // 春节 of 1950
	for year := FirstYear; year <= LastYear; year++ {
		for i, name := range terms {
			day, ok := SolarTerm(year, name)
			if !ok || day <= last {
				t.Fatalf("%s of %d is %q, after %s", name, year, day, last)
			}
			if at := date(t, day); at.Year() != year || int(at.Month()) != i/2+1 {
				t.Fatalf("%s of %d is %s", name, year, day)
			}
			last = day
		}
		for month := 1; month <= 12; month++ {
			for _, m := range []int{month, -month} {
				next = walkMonth(t, year, m, next)
			}
		}
	}
}

// walkMonth asks for every day of a lunar month and returns the day after it; the days of
// all months must follow one another without a gap.
func walkMonth(t *testing.T, year, month int, next time.Time) time.Time {
	t.Helper()
	days := 0
	for day := 1; day <= 31; day++ {
		solar, ok := Lunar(year, month, day)
		if !ok {
			continue
		}
		if solar != next.Format(time.DateOnly) {
			t.Fatalf("lunar %d, %d, %d is %s, want %s", year, month, day, solar, next.Format(time.DateOnly))
		}
		next = next.AddDate(0, 0, 1)
		days++
	}
	if days != 29 && days != 30 && (month > 0 || days != 0) {
		t.Fatalf("lunar month %d of %d has %d days", month, year, days)
	}
	return next
}

func TestManyAtOnce(t *testing.T) {
	var askers sync.WaitGroup
	for _, a := range published {
		askers.Go(func() {
			for range 20 {
				if day, ok := SolarTerm(a.year, "清明"); !ok || day != a.tombs {
					t.Errorf("清明 of %d is %q, want %q", a.year, day, a.tombs)
				}
			}
		})
	}
	askers.Wait()
}

func wantDay(t *testing.T, want, what string) func(day string, ok bool) {
	t.Helper()
	return func(day string, ok bool) {
		t.Helper()
		if !ok || day != want {
			t.Errorf("%s is %q (%v), want %q", what, day, ok, want)
		}
	}
}

func TestSolarTermsAreACopy(t *testing.T) {
	names := SolarTerms()
	if len(names) != 24 {
		t.Fatalf("%d terms", len(names))
	}
	names[6] = "x"
	wantDay(t, "2025-04-04", "清明")(SolarTerm(2025, "清明"))
}
