package jobs

import (
	"errors"
	"fmt"
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/reminder"
)

// Book is the book of reminders of a configuration: its theme days, and those that people add
// in chats. Theme days that CheckThemeDays finds wrong remind of nothing.
func Book(c config.Config, cal calendar.Calendar) *reminder.Book {
	t := timetable{cal, c.Zone()}
	var fixed []reminder.Rule
	known := map[string]bool{} // a line may stand twice
	for _, d := range c.ThemeDays {
		if d.Off {
			continue
		}
		for _, line := range d.Reminders() {
			if r, ok := t.rule(d, line); ok && !known[r.Key] {
				known[r.Key] = true
				fixed = append(fixed, r)
			}
		}
	}
	return reminder.New(reminder.Bearable(), cal, fixed, t.read)
}

// timetable makes moments of rules.
type timetable struct {
	cal  calendar.Calendar
	zone *time.Location
}

func (t timetable) rule(d config.ThemeDay, line string) (reminder.Rule, bool) {
	on, errOn := ParseRule(d.On)
	to, errTo := ParseReminder(line)
	if errOn != nil || errTo != nil {
		return reminder.Rule{}, false
	}
	return reminder.Rule{
		Key:    fmt.Sprintf("themeday/%s/%s %s", d.Name, to.Offset, to.To),
		Name:   d.Name,
		Falls:  d.On,
		Offset: to.Offset.String(),
		Text:   d.Text,
		Late:   d.Late,
		Matter: "themeday/" + d.Name,
		To:     map[Audience]reminder.Audience{ToAdmins: reminder.ToAdmins, ToGroup: reminder.ToGroups}[to.To],
		Next:   t.moments(on, to.Offset, d.Shift),
	}, true
}

// read reads a theme day as people write it in a chat.
func (t timetable) read(falls, offset string) (func(time.Time) (reminder.Moment, bool), string) {
	on, err := ParseRule(falls)
	if err != nil {
		return nil, mend(err)
	}
	o, err := ParseOffset(offset)
	if err != nil {
		return nil, mend(err)
	}
	if o.At == OwnTime && !on.HasTimes() {
		return nil, fmt.Sprintf("“%s”没写几点；请写成「提前3天 09:00」的样子", offset)
	}
	return t.moments(on, o, config.ShiftBefore), ""
}

func mend(err error) string {
	var m config.Mistake
	if errors.As(err, &m) {
		return m.What + "；" + m.Mend
	}
	return err.Error()
}

func (t timetable) moments(on Rule, o Offset, s config.Shift) func(time.Time) (reminder.Moment, bool) {
	return func(after time.Time) (reminder.Moment, bool) {
		m, ok := on.Next(after, o, s, t.cal, t.zone)
		return reminder.Moment(m), ok
	}
}

// Reminders sends what people are reminded of.
func Reminders(b *reminder.Book) Job {
	return Job{Name: reminder.Job, Due: b.Due, Sweep: b.Sweep, Enrol: b.Enrol}
}
