package jobs

import (
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/calendar"
)

// Rule names days, once or again and again: 3-5, 清明, 农历九月初九, 每月5日 顺延, or, for
// operators, a cron expression. It never changes, looks at no clock and knows no time zone.
// ParseRule makes one; the zero value names no day.
type Rule struct {
	text      string
	first     first
	cron      bool // it has times of its own
	postponed bool // 顺延: held on the next working day instead of a day off
}

// first finds the first occasion on or after a moment. Moments are what a clock without a
// time zone shows, as UTC; an occasion is a midnight, unless it comes from a cron expression.
type first func(from time.Time) (time.Time, bool)

// String is the rule as it was written.
func (r Rule) String() string { return r.text }

// HasTimes reports whether the rule says the time of day too, as a cron expression does.
func (r Rule) HasTimes() bool { return r.cron }

// next is the first occasion on or after a moment, within the years of the calendar.
func (r Rule) next(from time.Time) (time.Time, bool) {
	if begin := date(calendar.FirstYear, time.January, 1); from.Before(begin) {
		from = begin
	}
	if r.first == nil || from.Year() > calendar.LastYear {
		return time.Time{}, false
	}
	at, ok := r.first(from)
	return at, ok && at.Year() <= calendar.LastYear
}

// Occasions are the days that the rule names from one day to another, both included, in
// order; of what is put off (顺延), the day that is named and not the one it is held on.
// There are none outside 1950 to 2100, nor if a text is no day.
func (r Rule) Occasions(from, to string) []string {
	at, errFrom := time.Parse(time.DateOnly, from)
	end, errTo := time.Parse(time.DateOnly, to)
	if errFrom != nil || errTo != nil {
		return nil
	}
	var days []string
	for at, ok := r.next(at); ok && !midnight(at).After(end); at, ok = r.next(dayAfter(at)) {
		days = append(days, at.Format(time.DateOnly))
	}
	return days
}

// Moment is when somebody is to be reminded of an occasion of a rule.
type Moment struct {
	// Occasion is the day that the rule names, 2025-04-04, and of a cron expression at its
	// own times also the time, 2025-04-04 08:30. It is the same whatever holiday notices and
	// time zone say, so it may name the occasion for ever.
	Occasion string

	Day     string    // on which it is held: the occasion's, or the next working day (顺延)
	Due     time.Time // the moment, in the zone that was asked for
	Guessed bool      // a day of a year without a holiday notice was taken for worked or free by its weekday
}

// Next is the first moment after a given one at which a reminder of the rule is due, when it
// goes out at an offset and is shifted from days off. It is found by going forward from
// there: what it costs does not grow with the years before.
//
// Moments follow each other strictly. When days off move the reminders of several occasions
// to the same moment, that is one moment, of the earliest of them. A clock that is put
// forward over the time of day gives the moment at which it is put forward; of an hour that
// comes twice the first counts. It is false when there is none up to the end of 2100.
func (r Rule) Next(after time.Time, o Offset, s config.Shift, cal calendar.Calendar, zone *time.Location) (Moment, bool) {
	k := reckoning{r, o, s, cal, zone}
	local := wall(after.In(zone))
	today, clock := local.Format(time.DateOnly), local.Sub(midnight(local)).Truncate(time.Minute)
	switch {
	case local.Year() > calendar.LastYear+farthest:
		return Moment{}, false
	case local.Year() < calendar.FirstYear-farthest:
		return r.Next(instant(date(calendar.FirstYear-farthest, time.January, 1), zone), o, s, cal, zone)
	}
	for at, ok := r.next(k.start(local, today)); ok; at, ok = r.next(at) {
		m, on := k.reckon(at)
		switch {
		case on < today:
			at = dayAfter(at)
		case k.ownTime() && on == today && at.Sub(midnight(at)) < clock:
			at = midnight(at).Add(clock)
		case m.Due.After(after):
			// A cron expression has the same times on all its days, so no later day that is
			// moved to this one has an earlier moment.
			return m, true
		default:
			at = k.step(at)
		}
	}
	return Moment{}, false
}

// farthest is how many years a reminder can be from its occasion.
const farthest = 2

// reckoning is a rule with all that makes a moment of an occasion.
type reckoning struct {
	rule   Rule
	offset Offset
	shift  config.Shift
	cal    calendar.Calendar
	zone   *time.Location
}

func (k reckoning) ownTime() bool { return k.rule.cron && k.offset.At == OwnTime }

// step is where to look for the next occasion.
func (k reckoning) step(at time.Time) time.Time {
	if k.ownTime() {
		return at.Add(time.Minute)
	}
	return dayAfter(at)
}

// start is a day from which on all occasions lie whose reminders go out today or later.
// Later occasions never have earlier days of reminders, so it is enough to find one day
// whose reminder would have gone out before today.
func (k reckoning) start(local time.Time, today string) time.Time {
	const stride = 16
	at := midnight(local).AddDate(0, 0, -k.offset.Days)
	for {
		if _, on, _ := k.days(at.Format(time.DateOnly)); on < today {
			return at
		}
		at = at.AddDate(0, 0, -stride)
	}
}

// reckon makes the moment of an occasion, and tells the day on which it is.
func (k reckoning) reckon(at time.Time) (m Moment, on string) {
	m = Moment{Occasion: at.Format(time.DateOnly)}
	m.Day, on, m.Guessed = k.days(m.Occasion)
	clock := time.Duration(k.offset.At) * time.Minute
	if k.offset.At == OwnTime {
		clock = at.Sub(midnight(at))
	}
	if k.ownTime() {
		m.Occasion = at.Format("2006-01-02 15:04")
	}
	if day, err := time.Parse(time.DateOnly, on); err == nil {
		m.Due = instant(day.Add(clock), k.zone)
	}
	return m, on
}

// days are the day on which an occasion is held and the one on which its reminder goes out.
func (k reckoning) days(occasion string) (held, on string, guessed bool) {
	// There is always a working day to be found: the calendar guesses rather than give up.
	move := func(day string, to calendar.Workday, ok bool) string {
		if !ok {
			return day
		}
		guessed = guessed || to.Guessed
		return to.Day
	}
	held = occasion
	if k.rule.postponed {
		to, ok := k.cal.OnOrAfter(held, calendar.ByWeekday)
		held = move(held, to, ok)
	}
	to, ok := k.offset.from(held, k.cal)
	on = move(held, to, ok)
	switch k.shift {
	case config.ShiftNone:
	case config.ShiftAfter:
		to, ok := k.cal.OnOrAfter(on, calendar.ByWeekday)
		on = move(on, to, ok)
	default:
		to, ok := k.cal.OnOrBefore(on, calendar.ByWeekday)
		on = move(on, to, ok)
	}
	return held, on, guessed
}

// instant is the first moment at which a clock in a zone shows a time, or, if it is put
// forward over that time, the moment at which that is done.
func instant(shown time.Time, zone *time.Location) time.Time {
	// The offsets of the day before and the day after are the two that a change on this day
	// lies between.
	_, before := shown.AddDate(0, 0, -1).In(zone).Zone()
	_, after := shown.AddDate(0, 0, 1).In(zone).Zone()
	early := shown.Add(-time.Duration(before) * time.Second).In(zone)
	late := shown.Add(-time.Duration(after) * time.Second).In(zone)
	switch {
	case wall(early).Equal(shown):
		return early
	case wall(late).Equal(shown):
		return late
	default:
		forward, _ := early.ZoneBounds()
		return forward
	}
}

// wall is what a clock shows at a moment, without its zone.
func wall(at time.Time) time.Time {
	_, offset := at.Zone()
	return at.Add(time.Duration(offset) * time.Second).UTC()
}

func midnight(at time.Time) time.Time { return date(at.Year(), at.Month(), at.Day()) }

func dayAfter(at time.Time) time.Time { return midnight(at).AddDate(0, 0, 1) }

func date(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}
