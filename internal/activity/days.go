package activity

import "time"

// Days is the number of days that the record took; 1 if it says no end.
func (r Record) Days() int {
	from, err := time.Parse(time.DateOnly, r.Day)
	if err != nil {
		return 1
	}
	to, err := time.Parse(time.DateOnly, r.DayTo)
	if err != nil || to.Before(from) {
		return 1
	}
	return int(to.Sub(from).Hours()/24) + 1
}

func isDay(text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	return err == nil
}

// A draft waits for two working days after the day on which it was made (product.md 2); no
// holiday is longer than the most days it can wait.
const (
	draftWorkdays = 2
	mostDays      = 30
)

// Lapse is when a draft made at some moment lapses: with the end of the second working day
// after it. Days are those of made's time zone; worked says which of them are working days.
func Lapse(made time.Time, worked func(day string) bool) time.Time {
	day := time.Date(made.Year(), made.Month(), made.Day(), 0, 0, 0, 0, made.Location())
	left := draftWorkdays
	for n := 0; left > 0 && n < mostDays; n++ {
		day = day.AddDate(0, 0, 1)
		if worked(day.Format(time.DateOnly)) {
			left--
		}
	}
	return day.AddDate(0, 0, 1)
}
