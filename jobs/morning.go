package jobs

import (
	"time"

	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/reminder"
	"github.com/daybook-bot/daybook/internal/store"
)

// morningHour is when people hear in single chat of what is due.
const morningHour = 9

// pace tells the nth of the days on which something is done; 0 is one that is not after a
// moment's day, and the days never go back. A year whose holidays nobody knows has its working
// days from Monday to Friday.
type pace func(day time.Time, n int) time.Time

// morning is a job that is done at nine on the days of a pace. What was missed is done once,
// as soon as people may be reminded again: run remembers by itself whom it has told what.
func morning(name string, b *reminder.Book, p pace, run func(tx *store.Tx, after time.Time) error) Job {
	return Job{
		Name: name,
		Due: func(tx *store.Tx, after time.Time) (time.Time, error) {
			next := p.next(after.In(tx.Zone()))
			if next.Before(tx.Now) {
				return b.Opening(tx.Now), nil
			}
			return next, nil
		},
		Sweep: run,
	}
}

// mostSteps bounds how many days of a pace may fall on one and the same.
const mostSteps = 100

func (p pace) next(after time.Time) time.Time {
	day := time.Date(after.Year(), after.Month(), after.Day(), 0, 0, 0, 0, after.Location())
	for n := range mostSteps {
		d := p(day, n)
		if at := time.Date(d.Year(), d.Month(), d.Day(), morningHour, 0, 0, 0, d.Location()); at.After(after) {
			return at
		}
	}
	return time.Time{}
}

// eachDay is every working day.
func eachDay(cal calendar.Calendar) pace {
	return func(day time.Time, n int) time.Time { return workdayFrom(cal, day.AddDate(0, 0, n)) }
}

// eachWeek is the first working day from every Monday on.
func eachWeek(cal calendar.Calendar) pace {
	return func(day time.Time, n int) time.Time { return workdayFrom(cal, mondayOf(day).AddDate(0, 0, 7*(n-1))) }
}

// eachMonth is the first working day of every month.
func eachMonth(cal calendar.Calendar) pace {
	return func(day time.Time, n int) time.Time { return workdayFrom(cal, firstOf(day).AddDate(0, n-1, 0)) }
}

// weekBeforeMonthEnds is a week before the last day of every month, or the working day before.
func weekBeforeMonthEnds(cal calendar.Calendar) pace {
	return func(day time.Time, n int) time.Time { return lastWeek(cal, firstOf(day).AddDate(0, n-1, 0)) }
}

func lastWeek(cal calendar.Calendar, month time.Time) time.Time {
	return workdayUpTo(cal, month.AddDate(0, 1, -1-7))
}

func workdayFrom(cal calendar.Calendar, day time.Time) time.Time {
	w, ok := cal.OnOrAfter(day.Format(time.DateOnly), calendar.ByWeekday)
	return dayOr(w, ok, day)
}

func workdayUpTo(cal calendar.Calendar, day time.Time) time.Time {
	w, ok := cal.OnOrBefore(day.Format(time.DateOnly), calendar.ByWeekday)
	return dayOr(w, ok, day)
}

func dayOr(w calendar.Workday, ok bool, otherwise time.Time) time.Time {
	at, err := time.ParseInLocation(time.DateOnly, w.Day, otherwise.Location())
	if !ok || err != nil {
		return otherwise
	}
	return at
}

func mondayOf(day time.Time) time.Time {
	sinceMonday := (int(day.Weekday()) + 6) % 7
	return time.Date(day.Year(), day.Month(), day.Day()-sinceMonday, 0, 0, 0, 0, day.Location())
}

func firstOf(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), 1, 0, 0, 0, 0, day.Location())
}

// spoken is a day as people say it: 10月31日.
func spoken(day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return at.Format("1月2日")
}
