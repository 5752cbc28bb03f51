package jobs

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/calendar"
)

// model is a rule as a clerk would look it up: day by day in a calendar on the wall.
type model struct {
	rule  string
	named func(day time.Time) bool
	times []time.Duration // a cron expression's own
}

func isLunar(month, lunarDay int) func(time.Time) bool {
	return func(day time.Time) bool {
		for _, year := range []int{day.Year() - 1, day.Year()} {
			if d, ok := calendar.Lunar(year, month, lunarDay); ok && d == day.Format(time.DateOnly) {
				return true
			}
		}
		return false
	}
}

func isTerm(name string) func(time.Time) bool {
	return func(day time.Time) bool {
		d, ok := calendar.SolarTerm(day.Year(), name)
		return ok && d == day.Format(time.DateOnly)
	}
}

func at(clocks ...float64) (times []time.Duration) {
	for _, c := range clocks {
		times = append(times, time.Duration(c*float64(time.Hour)))
	}
	return times
}

func tomorrow(d time.Time) time.Time { return d.AddDate(0, 0, 1) }

var models = []model{
	{"3-5", func(d time.Time) bool { return d.Month() == 3 && d.Day() == 5 }, nil},
	{"2027-05-04", func(d time.Time) bool { return d.Format(time.DateOnly) == "2027-05-04" }, nil},
	{"清明", isTerm("清明"), nil},
	{"冬至", isTerm("冬至"), nil},
	{"农历九月初九", isLunar(9, 9), nil},
	{"农历腊月廿三", isLunar(12, 23), nil},
	{"除夕", func(d time.Time) bool { return isLunar(1, 1)(tomorrow(d)) }, nil},
	{"每月5日", func(d time.Time) bool { return d.Day() == 5 }, nil},
	{"每月30日", func(d time.Time) bool { return d.Day() == 30 || d.Month() == 2 && tomorrow(d).Day() == 1 }, nil},
	{"每月第一个周五", func(d time.Time) bool { return d.Weekday() == time.Friday && d.Day() <= 7 }, nil},
	{"每月第五个周日", func(d time.Time) bool { return d.Weekday() == time.Sunday && d.Day() > 28 }, nil},
	{"每月最后一个周三", func(d time.Time) bool { return d.Weekday() == time.Wednesday && d.AddDate(0, 0, 7).Day() <= 7 }, nil},
	{"每月最后一天", func(d time.Time) bool { return tomorrow(d).Day() == 1 }, nil},
	{"每周六", func(d time.Time) bool { return d.Weekday() == time.Saturday }, nil},
	{"cron 30 8 * * *", func(time.Time) bool { return true }, at(8.5)},
	{"cron 0 9,17 * * 1-5", func(d time.Time) bool { return d.Weekday() >= 1 && d.Weekday() <= 5 }, at(9, 17)},
	{"cron 15 0-2 */10 * *", func(d time.Time) bool { return d.Day()%10 == 1 }, at(0.25, 1.25, 2.25)},
}

// asked is one question that is put to Next and to the model.
type asked struct {
	model     model
	postponed bool
	offset    Offset
	shift     config.Shift
	zone      *time.Location
	cal       calendar.Calendar
}

func (q asked) rule(t testing.TB) Rule {
	text := q.model.rule
	if q.postponed {
		text += " 顺延"
	}
	return rule(t, text)
}

func (q asked) worked(day time.Time) bool {
	d := day.Format(time.DateOnly)
	return q.cal.Day(d).OrWeekday(d) == calendar.Working
}

func (q asked) walk(day time.Time, step int) time.Time {
	for !q.worked(day) {
		day = day.AddDate(0, 0, step)
	}
	return day
}

func (q asked) reminder(day time.Time) time.Time {
	if q.postponed {
		day = q.walk(day, 1)
	}
	step, n := 1, q.offset.Days
	if n < 0 {
		step, n = -1, -n
	}
	for range n {
		day = day.AddDate(0, 0, step)
		if q.offset.Working {
			day = q.walk(day, step)
		}
	}
	switch q.shift {
	case config.ShiftNone:
		return day
	case config.ShiftAfter:
		return q.walk(day, 1)
	default:
		return q.walk(day, -1)
	}
}

// next looks at every day of three years around a moment.
func (q asked) next(after time.Time) (occasion string, due time.Time) {
	for day := date(after.Year()-1, 1, 1); day.Year() <= after.Year()+2; day = tomorrow(day) {
		if !q.model.named(day) {
			continue
		}
		times, layout := []time.Duration{time.Duration(q.offset.At) * time.Minute}, time.DateOnly
		if q.offset.At == OwnTime {
			times, layout = at(0), time.DateOnly
			if q.model.times != nil {
				times, layout = q.model.times, minutes
			}
		}
		for _, clock := range times {
			on := instant(q.reminder(day).Add(clock), q.zone)
			if on.After(after) && (due.IsZero() || on.Before(due)) {
				occasion, due = day.Add(clock).Format(layout), on
				if layout == time.DateOnly {
					occasion = day.Format(layout)
				}
			}
		}
	}
	return occasion, due
}

func draw(t *rapid.T, zones []*time.Location) (asked, time.Time) {
	q := asked{
		model:     rapid.SampledFrom(models).Draw(t, "model"),
		postponed: rapid.Bool().Draw(t, "postponed"),
		offset: Offset{
			Days:    rapid.IntRange(-20, 20).Draw(t, "days"),
			Working: rapid.Bool().Draw(t, "working"),
			At:      rapid.SampledFrom([]config.DayTime{OwnTime, 0, 150, 540, 1439}).Draw(t, "at"),
		},
		shift: rapid.SampledFrom([]config.Shift{"", config.ShiftBefore, config.ShiftAfter, config.ShiftNone}).Draw(t, "shift"),
		zone:  rapid.SampledFrom(zones).Draw(t, "zone"),
		cal:   rapid.SampledFrom([]calendar.Calendar{calendar.Official(), {}}).Draw(t, "calendar"),
	}
	after := time.Date(2019, 1, 1, 0, 0, 0, 0, q.zone).Add(time.Duration(rapid.IntRange(0, 9*366*24*60).Draw(t, "minute")) * time.Minute)
	return q, after
}

// Next is what somebody finds who goes through all the days; it is strictly after, and the
// same whenever one asks before it.
func TestNextIsWhatTheDaysSay(t *testing.T) {
	zones := []*time.Location{zone(t, "Asia/Shanghai"), zone(t, "America/New_York"), zone(t, "Pacific/Kiritimati")}
	rapid.Check(t, func(rt *rapid.T) {
		q, after := draw(rt, zones)
		r := q.rule(t)
		for range 4 {
			wantOccasion, wantDue := q.next(after)
			m, ok := r.Next(after, q.offset, q.shift, q.cal, q.zone)
			if wantDue.IsZero() && (!ok || m.Due.Sub(after) > 365*24*time.Hour) {
				return // further than the model looks
			}
			if !ok || m.Occasion != wantOccasion || !m.Due.Equal(wantDue) {
				rt.Fatalf("%s %s %s after %s:\ngot  %v\nwant %s %s", r, q.offset, q.shift, after, m, wantOccasion, wantDue)
			}
			if !m.Due.After(after) {
				rt.Fatalf("%s is not after %s", m.Due, after)
			}
			between := after.Add(time.Duration(rapid.Int64Range(0, int64(m.Due.Sub(after))-1).Draw(rt, "between")))
			if again, ok := r.Next(between, q.offset, q.shift, q.cal, q.zone); !ok || again != m {
				rt.Fatalf("after %s it is %v, after %s %v", after, m, between, again)
			}
			after = m.Due
		}
	})
}

// No occasion comes twice, and none is left out without another in its place.
func TestNoOccasionTwice(t *testing.T) {
	zones := []*time.Location{zone(t, "Asia/Shanghai")}
	rapid.Check(t, func(rt *rapid.T) {
		q, after := draw(rt, zones)
		r, seen, last := q.rule(t), map[string]bool{}, after
		for range 60 {
			m, ok := r.Next(last, q.offset, q.shift, q.cal, q.zone)
			if !ok {
				break
			}
			if seen[m.Occasion] || !m.Due.After(last) {
				rt.Fatalf("%s %s: %v comes after %s, seen %v", r, q.offset, m, last, seen[m.Occasion])
			}
			seen[m.Occasion], last = true, m.Due
		}
		if q.shift != config.ShiftNone || q.postponed || q.offset.Working || q.model.times != nil {
			return
		}
		lost := func(day string) bool { return !seen[day] }
		from := wall(after).AddDate(0, 0, 1-q.offset.Days).Format(time.DateOnly)
		to := wall(last).AddDate(0, 0, -q.offset.Days).Format(time.DateOnly)
		if days := r.Occasions(from, to); slices.ContainsFunc(days, lost) {
			rt.Fatalf("%s %s: of %v only %v came", r, q.offset, days, seen)
		}
	})
}

func BenchmarkNext(b *testing.B) {
	shanghai, cal := zone(b, "Asia/Shanghai"), calendar.Official()
	for _, text := range []string{"3-5", "农历九月初九", "每月5日 顺延", "cron */5 * * * *"} {
		r := rule(b, text)
		for _, year := range []int{1952, 2025, 2095} {
			b.Run(fmt.Sprintf("%s/%d", text, year), func(b *testing.B) {
				after := time.Date(year, 6, 1, 9, 0, 0, 0, shanghai)
				for b.Loop() {
					if _, ok := r.Next(after, Offset{Days: -10, Working: true, At: 540}, "", cal, shanghai); !ok {
						b.Fatal("none")
					}
				}
			})
		}
	}
}
