package reminder

import (
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/calendar"
)

// works reports whether a day is worked; of a year whose holidays nobody knows, Monday to
// Friday are.
func (b *Book) works(at time.Time) bool {
	day := at.Format(time.DateOnly)
	return b.calendar.Day(day).OrWeekday(day) == calendar.Working
}

// opening is the moment itself if people may be reminded then, else the next at which they may.
func (b *Book) opening(at time.Time) time.Time {
	// No notice gives more than some twenty days off in a row.
	const longestRest = 60
	for range longestRest {
		if opens, closes := hour(at, b.limits.From), b.closing(at); b.works(at) && at.Before(closes) {
			if at.Before(opens) {
				return opens
			}
			return at
		}
		at = hour(at.AddDate(0, 0, 1), 0)
	}
	return at
}

// closing is the first moment of a day after which nobody is reminded any more.
func (b *Book) closing(at time.Time) time.Time { return hour(at, b.limits.To) }

// stale reports whether more than a number of days were worked since a moment, the last of
// them today.
func (b *Book) stale(due, now time.Time, limit int) bool {
	worked := 0
	for at := hour(due.AddDate(0, 0, 1), 0); !at.After(now); at = hour(at.AddDate(0, 0, 1), 0) {
		if b.works(at) {
			worked++
		}
		if worked > limit {
			return true
		}
	}
	return false
}

// hour is a time of at's day.
func hour(at time.Time, d config.DayTime) time.Time {
	year, month, day := at.Date()
	return time.Date(year, month, day, 0, int(d), 0, 0, at.Location())
}

// monday is the first day of at's week.
func monday(at time.Time) time.Time {
	sinceMonday := (int(at.Weekday()) + 6) % 7
	return hour(at.AddDate(0, 0, -sinceMonday), 0)
}
