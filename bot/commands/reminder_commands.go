package commands

import (
	"fmt"
	"slices"
	"time"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/bot/understand"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/reminder"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

func (d *Desk) reminderCommands() map[understand.Intent]bot.Command {
	return map[understand.Intent]bot.Command{
		understand.Preview:        {Run: d.preview, Reads: true},
		understand.Reminders:      {Run: d.reminders, Reads: true},
		understand.ThemedayAdd:    {Run: d.addThemeDay},
		understand.Quiet:          {Run: d.quiet},
		understand.LeaveOfAbsence: {Run: d.absence},
		understand.Resume:         {Run: d.resume},
		understand.Pause:          {Run: d.pause},
		understand.Urgent:         {Run: d.urgent},
	}
}

// meetIn is meet, and notes the groups that the bot is spoken to in: they are reminded.
func (d *Desk) meetIn(tx *store.Tx, row int64, m chat.Message) error {
	if !m.Place.Private() {
		if err := reminder.Know(tx, m.Place); err != nil {
			return fmt.Errorf("note the group %s: %w", m.Place.Room, err)
		}
	}
	return d.meet(tx, row, m)
}

// decidesHere says why the sender may not decide for this group; empty if they may.
func decidesHere(tx *store.Tx, t bot.Turn) (string, error) {
	unit, tied, err := roster.UnitAt(tx, t.Message.Place)
	if err != nil {
		return "", err
	}
	if !tied {
		return mayNotAsAdmin(tx, t)
	}
	may, err := roster.AdminOf(tx, t.Member, unit.ID, t.Day)
	if err != nil || may {
		return "", err
	}
	return whoMay(tx, unit, t.Day)
}

// sight is what an admin sees of the reminders: in a group that group's, in single chat those
// of the groups that they decide for and their own. It never names anybody else.
type sight struct {
	whole bool // all groups
	units []int64
	keys  []string // that are seen besides
	group bool     // nothing but these
}

func sightOf(tx *store.Tx, t bot.Turn) (sight, error) {
	if !t.Message.Place.Private() {
		unit, _, err := roster.UnitAt(tx, t.Message.Place)
		return sight{units: []int64{unit.ID}, keys: []string{reminder.KeyOf(t.Message.Place)}, group: true}, err
	}
	m, err := roster.MemberOn(tx, t.Member, t.Day)
	if err != nil {
		return sight{}, err
	}
	s := sight{whole: m.Role == roster.OrgAdmin, keys: []string{reminder.KeyOfMember(t.Member)}}
	if m.Role == roster.BranchAdmin {
		s.units, err = roster.Subtree(tx, m.Unit.ID)
	}
	return s, err
}

func (s sight) sees(to reminder.Recipient) bool {
	if slices.Contains(s.keys, to.Key) {
		return true
	}
	return !s.group && to.Member == 0 && (s.whole || to.Unit != 0 && slices.Contains(s.units, to.Unit))
}

// hears reports whether what is for a unit, 0 for all, is for somebody in sight.
func (s sight) hears(unit int64) bool { return unit == 0 || s.whole || slices.Contains(s.units, unit) }

// until is the first day after a time that somebody named: a period, a number of days, or
// else the rest of this week.
func until(t bot.Turn) string {
	m := t.Meaning
	today, err := time.Parse(time.DateOnly, t.Day)
	if err != nil {
		return t.Day
	}
	switch {
	case m.Period != nil && m.Period.To > t.Day:
		return m.Period.To
	case m.Days > 0:
		return today.AddDate(0, 0, m.Days).Format(time.DateOnly)
	}
	sinceMonday := (int(today.Weekday()) + 6) % 7
	return today.AddDate(0, 0, 7-sinceMonday).Format(time.DateOnly)
}

// lastDay is the day before one, as people say it.
func lastDay(until string) string { return spellDay(addDays(until, -1)) }

func addDays(day string, n int) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return at.AddDate(0, 0, n).Format(time.DateOnly)
}
