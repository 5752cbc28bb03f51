package jobs

import (
	"fmt"
	"slices"
	"time"

	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/reminder"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
	"github.com/daybook-bot/daybook/internal/task"
)

// The days before its due day on which a task's owner is reminded, the latest first.
var daysBefore = []int{1, 8}

// Deadlines reminds the owners of tasks, in single chat, 8 days and 1 day before they are due,
// on the working day before if that is one off; and of what is overdue, once a week, them and
// the admins of the unit.
func Deadlines(b *reminder.Book, cal calendar.Calendar) Job {
	return morning("deadlines", b, eachDay(cal), func(tx *store.Tx, _ time.Time) error {
		tasks, err := task.Dated(tx)
		if err != nil {
			return err
		}
		d := &deadlines{cal: cal, today: tx.Now, nudges: map[int64][]reminder.Nudge{}}
		for _, t := range tasks {
			if err := d.add(tx, t); err != nil {
				return err
			}
		}
		for _, member := range d.who {
			if _, err := b.Nudge(tx, member, d.nudges[member]...); err != nil {
				return err
			}
		}
		return nil
	})
}

// deadlines gathers what each person is to hear.
type deadlines struct {
	cal    calendar.Calendar
	today  time.Time
	who    []int64 // in the order of what is most urgent
	nudges map[int64][]reminder.Nudge
}

func (d *deadlines) tell(member int64, n reminder.Nudge) {
	if !slices.Contains(d.who, member) {
		d.who = append(d.who, member)
	}
	d.nudges[member] = append(d.nudges[member], n)
}

func (d *deadlines) add(tx *store.Tx, t task.Task) error {
	_, here, err := roster.UnitOf(tx, t.Owner, tx.Today())
	if err != nil {
		return err
	}
	n := reminder.Nudge{
		Rule: fmt.Sprintf("task/%d", t.ID), Occasion: t.Due, Name: fmt.Sprintf("T%d 到期", t.ID), Matter: fmt.Sprintf("task/%d", t.ID),
	}
	how := fmt.Sprintf("办完回复「办结 T%d 怎么办的」。", t.ID)
	if !t.Overdue(tx.Today()) {
		days, due := d.soon(t)
		if due && here {
			n.Rule += fmt.Sprintf("/%dd", days)
			n.Text = fmt.Sprintf("T%d「%s」%s。", t.ID, t.Title, leftWords(daysBetween(tx.Today(), t.Due), t.Due)) + how
			d.tell(t.Owner, n)
		}
		return nil
	}
	n.Rule += "/overdue"
	n.Occasion = mondayOf(tx.Now).Format(time.DateOnly)
	over := fmt.Sprintf("%s到期，已超 %d 天。", spoken(t.Due), daysBetween(t.Due, tx.Today()))
	if here {
		n.Text = fmt.Sprintf("T%d「%s」%s", t.ID, t.Title, over) + how
		d.tell(t.Owner, n)
	}
	return d.tellAdmins(tx, t, n, over)
}

func (d *deadlines) tellAdmins(tx *store.Tx, t task.Task, n reminder.Nudge, over string) error {
	admins, err := roster.Admins(tx, t.Unit, tx.Today())
	if err != nil {
		return err
	}
	owner, err := roster.Name(tx, t.Owner)
	if err != nil {
		return err
	}
	n.Text = fmt.Sprintf("T%d「%s」（%s负责）%s", t.ID, t.Title, owner, over)
	for _, admin := range admins {
		if admin != t.Owner {
			d.tell(admin, n)
		}
	}
	return nil
}

// soon tells which of the reminders of a task is due, if any: the latest whose day has come
// and lies behind the day on which the task was made.
func (d *deadlines) soon(t task.Task) (days int, due bool) {
	at, err := time.ParseInLocation(time.DateOnly, t.Due, d.today.Location())
	if err != nil {
		return 0, false
	}
	for _, days := range daysBefore {
		remind := workdayUpTo(d.cal, at.AddDate(0, 0, -days)).Format(time.DateOnly)
		if t.Day < remind && remind <= d.today.Format(time.DateOnly) {
			return days, true
		}
	}
	return 0, false
}

func leftWords(days int, due string) string {
	switch days {
	case 0:
		return "今天到期"
	case 1:
		return "明天到期（" + spoken(due) + "）"
	}
	return fmt.Sprintf("还有 %d 天到期（%s）", days, spoken(due))
}

func daysBetween(from, to string) int {
	a, errA := time.Parse(time.DateOnly, from)
	b, errB := time.Parse(time.DateOnly, to)
	if errA != nil || errB != nil {
		return 0
	}
	return int(b.Sub(a).Hours() / 24)
}
