package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/internal/activity"
	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// pending answers 待审.
func (d *Desk) pending(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	waiting, err := activity.WaitingFor(tx, t.Member, t.Day)
	if err != nil {
		return bot.Answer{}, err
	}
	if len(waiting) == 0 {
		return bot.Say("没有等您审核的。"), nil
	}
	text, err := waitingWords(tx, waiting)
	return asking(t, text), err
}

// fewLines is how many things one answer lists.
const fewLines = 30

// waitingWords lists what an admin has to decide, and how.
func waitingWords(tx *store.Tx, waiting []activity.Record) (string, error) {
	lines := []string{fmt.Sprintf("有 %d 条等您审核：", len(waiting))}
	for i, r := range waiting {
		if i == fewLines {
			lines = append(lines, fmt.Sprintf("……还有 %d 条，处理完这些再看。", len(waiting)-i))
			break
		}
		line, err := waitingLine(tx, r)
		if err != nil {
			return "", err
		}
		lines = append(lines, line)
	}
	n := waiting[0].ID
	return strings.Join(append(lines, fmt.Sprintf("回复「通过 %d」「退回 %d 原因」，或「全部通过」。", n, n)), "\n"), nil
}

func waitingLine(tx *store.Tx, r activity.Record) (string, error) {
	if r.State == activity.Pending {
		sender, err := roster.Name(tx, r.Sender)
		return fmt.Sprintf("%s（%s报）", recordLine(r), sender), err
	}
	var members []int64
	for _, p := range r.People {
		if p.State == activity.Waiting {
			members = append(members, p.Member)
		}
	}
	who, err := namesOf(tx, members)
	return fmt.Sprintf("%s（%s想参加）", recordLine(r), someNames(who)), err
}

// digestHour is when an admin hears of what came in after the first.
const digestHour = 9

// tellDeciders tells those who decide about records that they wait: at once if nothing else
// does, else gathered, on the morning of the next working day.
func (d *Desk) tellDeciders(tx *store.Tx, t bot.Turn, fresh []activity.Record) ([]chat.Outgoing, error) {
	admins, err := adminsOf(tx, t, fresh)
	if err != nil {
		return nil, err
	}
	var also []chat.Outgoing
	for _, admin := range admins {
		place, reachable, err := roster.Reach(tx, admin)
		if err != nil {
			return nil, err
		}
		if !reachable || admin == t.Member {
			continue
		}
		waiting, err := activity.WaitingFor(tx, admin, t.Day)
		if err != nil {
			return nil, err
		}
		text, err := waitingWords(tx, waiting)
		if err != nil {
			return nil, err
		}
		o := chat.Outgoing{Key: fmt.Sprintf("waiting/%d/%d", admin, t.Row), To: place, Reply: chat.Reply{Text: text}}
		old, err := anyOld(tx, t, admin, waiting, fresh)
		if err != nil {
			return nil, err
		}
		if old {
			o.After = d.nextMorning(tx, t.Message.Sent)
			o.Key = digestKey(admin, tx.Day(o.After))
			written, err := tx.Rewrite(o.Key, o.Reply)
			if err != nil {
				return nil, err
			}
			if written {
				continue
			}
		}
		also = append(also, o)
	}
	return also, nil
}

func adminsOf(tx *store.Tx, t bot.Turn, records []activity.Record) ([]int64, error) {
	var all []int64
	for _, r := range records {
		admins, err := roster.Admins(tx, r.Unit, t.Day)
		if err != nil {
			return nil, err
		}
		for _, a := range admins {
			if !slices.Contains(all, a) {
				all = append(all, a)
			}
		}
	}
	return all, nil
}

// anyOld reports whether something waits for an admin beside what has just come in. What the
// admins of a unit below decide, this one was not told of.
func anyOld(tx *store.Tx, t bot.Turn, admin int64, waiting, fresh []activity.Record) (bool, error) {
	for _, w := range waiting {
		if slices.ContainsFunc(fresh, func(f activity.Record) bool { return f.ID == w.ID }) {
			continue
		}
		nearest, err := roster.Admins(tx, w.Unit, t.Day)
		if err != nil || slices.Contains(nearest, admin) {
			return err == nil, err
		}
	}
	return false, nil
}

// nextMorning is when what waits is told of together: nobody is disturbed on a day off.
func (d *Desk) nextMorning(tx *store.Tx, at time.Time) time.Time {
	const longestHoliday = 30
	at = at.In(tx.Zone())
	next := time.Date(at.Year(), at.Month(), at.Day()+1, digestHour, 0, 0, 0, at.Location())
	for morning := next; morning.Before(next.AddDate(0, 0, longestHoliday)); morning = morning.AddDate(0, 0, 1) {
		day := morning.Format(time.DateOnly)
		if d.Calendar.Day(day).OrWeekday(day) == calendar.Working {
			return morning
		}
	}
	return next
}

func digestKey(admin int64, day string) string { return fmt.Sprintf("pending/%d/%s", admin, day) }

// refreshDigests keeps what waits to be told to admins true after something was decided, and
// has it not told when nothing waits any more. Admins above the unit may have been told of it
// as well.
func (d *Desk) refreshDigests(tx *store.Tx, t bot.Turn, decided []activity.Record) error {
	admins, err := allAdminsOf(tx, t, decided)
	if err != nil {
		return err
	}
	for _, admin := range admins {
		for _, day := range []string{t.Day, tx.Day(d.nextMorning(tx, t.Message.Sent))} {
			if err := refreshDigest(tx, t, admin, digestKey(admin, day)); err != nil {
				return err
			}
		}
	}
	return nil
}

func refreshDigest(tx *store.Tx, t bot.Turn, admin int64, key string) error {
	waits, err := tx.Waits(key)
	if err != nil || !waits {
		return err
	}
	waiting, err := activity.WaitingFor(tx, admin, t.Day)
	if err != nil {
		return err
	}
	if len(waiting) == 0 {
		return tx.Drop(key)
	}
	text, err := waitingWords(tx, waiting)
	if err != nil {
		return err
	}
	_, err = tx.Rewrite(key, chat.Reply{Text: text})
	return err
}

// allAdminsOf lists the admins of the records' units and of all above them.
func allAdminsOf(tx *store.Tx, t bot.Turn, records []activity.Record) ([]int64, error) {
	var units, all []int64
	for _, r := range records {
		for unit := r.Unit; !slices.Contains(units, unit); {
			units = append(units, unit)
			admins, err := roster.Admins(tx, unit, t.Day)
			if err != nil {
				return nil, err
			}
			all = append(all, admins...)
			if unit == 0 {
				break
			}
			u, err := roster.UnitByID(tx, unit)
			if err != nil {
				return nil, err
			}
			unit = u.Parent
		}
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}
