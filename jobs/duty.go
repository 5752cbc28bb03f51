package jobs

import (
	"fmt"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/activity"
	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/reminder"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// Duties tells the admin of a unit without units below it, once, a week before a month or
// quarter ends, what has to be held in it by rule and is neither recorded nor planned. No
// group ever hears of it.
func Duties(b *reminder.Book, c config.Config, cal calendar.Calendar) Job {
	return morning("duties", b, weekBeforeMonthEnds(cal), func(tx *store.Tx, _ time.Time) error {
		month := firstOf(tx.Now)
		if !c.Duties || tx.Now.Before(lastWeek(cal, month)) {
			return nil // switched off; or missed, and the time was up with the month before
		}
		units, err := roster.Leaves(tx)
		if err != nil {
			return err
		}
		for _, unit := range units {
			if err := tellDuties(tx, b, c, unit, month); err != nil {
				return err
			}
		}
		return nil
	})
}

func tellDuties(tx *store.Tx, b *reminder.Book, c config.Config, unit roster.Unit, month time.Time) error {
	members, err := roster.MembersOn(tx, unit.ID, tx.Today())
	if err != nil || len(members) == 0 {
		return err
	}
	var missing []string
	for _, p := range periodsEnding(month) {
		kinds, err := notHeld(tx, c, unit.ID, p)
		if err != nil {
			return err
		}
		if len(kinds) > 0 {
			missing = append(missing, p.name+"还没有"+strings.Join(kinds, "、"))
		}
	}
	if len(missing) == 0 {
		return nil
	}
	admins, err := roster.Admins(tx, unit.ID, tx.Today())
	if err != nil {
		return err
	}
	last := month.AddDate(0, 1, -1).Format(time.DateOnly)
	for _, admin := range admins {
		_, err := b.Nudge(tx, admin, reminder.Nudge{
			Rule: fmt.Sprintf("duty/%d", unit.ID), Occasion: last, Name: unit.Name + "该开的会", Matter: fmt.Sprintf("duty/%d", unit.ID),
			Text: fmt.Sprintf("%s%s的记录。开过的请补报一条，没开的 %s前安排；确有特殊情况不必理会。",
				unit.Name, strings.Join(missing, "，"), spoken(last)),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// period is a time in which something has to be held.
type period struct {
	every    config.Every
	name     string
	from, to string
}

// periodsEnding are the periods that end with a month.
func periodsEnding(month time.Time) []period {
	to := month.AddDate(0, 1, 0)
	all := []period{{config.EveryMonth, month.Format("1月"), month.Format(time.DateOnly), to.Format(time.DateOnly)}}
	if month.Month()%3 == 0 {
		quarter := []string{"一", "二", "三", "四"}[month.Month()/3-1]
		all = append(all, period{config.EveryQuarter, "第" + quarter + "季度",
			to.AddDate(0, -3, 0).Format(time.DateOnly), to.Format(time.DateOnly)})
	}
	return all
}

// notHeld lists the kinds that are due in a period and that a unit has not had.
func notHeld(tx *store.Tx, c config.Config, unit int64, p period) ([]string, error) {
	var missing []string
	for _, k := range c.Kinds {
		if k.Every != p.every {
			continue
		}
		had := false
		for _, same := range c.Kinds {
			if same.Name != k.Name && same.CountsAs != k.Name || had {
				continue
			}
			took, err := activity.Took(tx, unit, same.Name, p.from, p.to)
			if err != nil {
				return nil, err
			}
			had = took
		}
		if !had {
			missing = append(missing, k.Name)
		}
	}
	return missing, nil
}
