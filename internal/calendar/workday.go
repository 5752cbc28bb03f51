package calendar

import "time"

// Unsure says what counting working days does with a day of which it is not known whether
// it is worked.
type Unsure int

// What there is to do. GiveUp is the zero value.
const (
	GiveUp    Unsure = iota // there is no answer
	ByWeekday               // Monday to Friday are worked, and the answer says that it is a guess
)

// Workday is what counting working days found.
type Workday struct {
	Day     string
	Guessed bool // a day on the way was taken for worked or free by its weekday alone
}

const (
	mostCounted = 1000 // working days, some four years
	longestRest = 60   // days off in a row; no notice gives a third of it
)

// Days are written with four digits of the year.
const (
	firstCounted = 1
	lastCounted  = 9999
)

// Before is the nth working day before a day: 1 is the last one before it, 0 the day
// itself, worked or not. It is false if the text is no day, n is negative or over 1000, or a
// day on the way is Unknown and unsure says GiveUp.
func (c Calendar) Before(day string, n int, unsure Unsure) (Workday, bool) {
	return c.count(day, n, -1, unsure)
}

// After is the nth working day after a day, as Before is before it.
func (c Calendar) After(day string, n int, unsure Unsure) (Workday, bool) {
	return c.count(day, n, 1, unsure)
}

// OnOrBefore is the day itself if it is worked, else the last working day before it. It is
// false when Before is.
func (c Calendar) OnOrBefore(day string, unsure Unsure) (Workday, bool) {
	return c.nearest(day, -1, unsure)
}

// OnOrAfter is the day itself if it is worked, else the next working day after it.
func (c Calendar) OnOrAfter(day string, unsure Unsure) (Workday, bool) {
	return c.nearest(day, 1, unsure)
}

func (c Calendar) count(day string, n, step int, unsure Unsure) (Workday, bool) {
	at, ok := parse(day)
	if !ok || n < 0 || n > mostCounted {
		return Workday{}, false
	}
	guessed := false
	for ; n > 0; n-- {
		at, ok = c.seek(at.AddDate(0, 0, step), step, unsure, &guessed)
		if !ok {
			return Workday{}, false
		}
	}
	return Workday{at.Format(time.DateOnly), guessed}, true
}

func (c Calendar) nearest(day string, step int, unsure Unsure) (Workday, bool) {
	at, ok := parse(day)
	if !ok {
		return Workday{}, false
	}
	guessed := false
	if at, ok = c.seek(at, step, unsure, &guessed); !ok {
		return Workday{}, false
	}
	return Workday{at.Format(time.DateOnly), guessed}, true
}

// seek goes on from a day, which may be the one, to the first that is worked.
func (c Calendar) seek(at time.Time, step int, unsure Unsure, guessed *bool) (time.Time, bool) {
	for range longestRest {
		if at.Year() < firstCounted || at.Year() > lastCounted {
			return at, false
		}
		kind := c.kind(at)
		if kind == Unknown {
			if unsure != ByWeekday {
				return at, false
			}
			kind, *guessed = byWeekday(at), true
		}
		if kind == Working {
			return at, true
		}
		at = at.AddDate(0, 0, step)
	}
	return at, false
}
