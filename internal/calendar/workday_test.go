package calendar

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestCountingWorkingDays(t *testing.T) {
	c := Official()
	tests := []struct {
		what    string
		count   func(string, int, Unsure) (Workday, bool)
		day     string
		n       int
		want    string
		guessed bool
	}{
		{"国庆, the Sundays and Saturdays of 调休 counted", c.Before, "2021-10-01", 10, "2021-09-17", false},
		{"国庆", c.Before, "2021-10-01", 3, "2021-09-28", false},
		{"a worked Sunday counts", c.Before, "2021-09-27", 1, "2021-09-26", false},
		{"over 春节", c.After, "2021-02-10", 1, "2021-02-18", false},
		{"into the worked Saturday", c.After, "2021-02-19", 1, "2021-02-20", false},
		{"from a day off", c.Before, "2021-05-03", 1, "2021-04-30", false},
		{"none", c.Before, "2021-05-03", 0, "2021-05-03", false},
		{"over the year's end, both notices", c.After, "2022-12-30", 1, "2023-01-03", false},
		{"into a year without a notice", c.After, "2026-12-28", 1, "2026-12-29", true},
		{"out of one", c.Before, "2027-01-04", 4, "2026-12-29", true},
		{"from one", c.Before, "2002-01-04", 1, "2001-12-31", true},
		{"a weekend of one", c.After, "2029-06-01", 1, "2029-06-04", true},
	}
	for _, tt := range tests {
		got, ok := tt.count(tt.day, tt.n, ByWeekday)
		if want := (Workday{tt.want, tt.guessed}); !ok || got != want {
			t.Errorf("%s: %d from %s is %v (%v), want %v", tt.what, tt.n, tt.day, got, ok, want)
		}
		if _, ok := tt.count(tt.day, tt.n, GiveUp); ok == tt.guessed {
			t.Errorf("%s: giving up, there is an answer: %v", tt.what, ok)
		}
	}
}

func TestNearestWorkingDay(t *testing.T) {
	c := Official()
	for _, tt := range []struct{ day, before, after string }{
		{"2025-04-04", "2025-04-03", "2025-04-07"}, // 清明, a Friday
		{"2025-04-03", "2025-04-03", "2025-04-03"},
		{"2021-02-20", "2021-02-20", "2021-02-20"}, // a Saturday worked
		{"2025-10-05", "2025-09-30", "2025-10-09"},
		{"2029-06-03", "2029-06-01", "2029-06-04"},
	} {
		if got, ok := c.OnOrBefore(tt.day, ByWeekday); !ok || got.Day != tt.before {
			t.Errorf("on or before %s: %v (%v), want %s", tt.day, got, ok, tt.before)
		}
		if got, ok := c.OnOrAfter(tt.day, ByWeekday); !ok || got.Day != tt.after {
			t.Errorf("on or after %s: %v (%v), want %s", tt.day, got, ok, tt.after)
		}
	}
}

func TestNothingToCount(t *testing.T) {
	c := Official()
	for _, tt := range []struct {
		day string
		n   int
	}{{"", 1}, {"2021-02-30", 1}, {"2021-02-01", -1}, {"2021-02-01", mostCounted + 1}, {"0001-01-02", 9}} {
		if got, ok := c.Before(tt.day, tt.n, ByWeekday); ok {
			t.Errorf("%d before %q is %v", tt.n, tt.day, got)
		}
	}
	if got, ok := c.After("9999-12-30", 9, ByWeekday); ok {
		t.Errorf("after the last year there is %v", got)
	}
	if got, ok := c.OnOrAfter("x", ByWeekday); ok {
		t.Errorf("on or after no day is %v", got)
	}
	if got, ok := (Calendar{}).OnOrAfter("2021-05-06", GiveUp); ok {
		t.Errorf("without a notice and without guessing: %v", got)
	}
}

// Between a day and the nth working day after it lie n−1 working days, and the way back is
// as long.
func TestCountingIsWhatItSays(t *testing.T) {
	c := Official()
	rapid.Check(t, func(t *rapid.T) {
		from := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 12000).Draw(t, "day"))
		n := rapid.IntRange(1, 40).Draw(t, "n")
		day := from.Format(time.DateOnly)
		got, ok := c.After(day, n, ByWeekday)
		if !ok {
			t.Fatalf("no %d after %s", n, day)
		}
		worked := 0
		for at := from.AddDate(0, 0, 1); at.Format(time.DateOnly) <= got.Day; at = at.AddDate(0, 0, 1) {
			if d := at.Format(time.DateOnly); c.Day(d).OrWeekday(d) == Working {
				worked++
			}
		}
		if last := c.Day(got.Day).OrWeekday(got.Day); worked != n || last != Working {
			t.Fatalf("%d after %s is %s: %d working days, the last is %s", n, day, got.Day, worked, last)
		}
		start, ok := c.OnOrAfter(day, ByWeekday)
		if back, okBack := c.Before(got.Day, n, ByWeekday); start.Day == day && (!ok || !okBack || back.Day != day) {
			t.Fatalf("%d after %s is %s, and %d before that is %s", n, day, got.Day, n, back.Day)
		}
	})
}
