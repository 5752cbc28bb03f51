package reminder

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// listeners are the admins who hear of what went wrong in a unit: the nearest who can be
// reached, without any the 管理员.
func listeners(tx *store.Tx, unit int64) ([]Recipient, error) {
	for _, of := range []int64{unit, 0} {
		admins, err := roster.Admins(tx, of, tx.Today())
		if err != nil {
			return nil, err
		}
		var all []Recipient
		for _, admin := range admins {
			m, err := roster.MemberOn(tx, admin, tx.Today())
			if err != nil {
				return nil, err
			}
			one, err := person(tx, m)
			if err != nil {
				return nil, err
			}
			if one.Place.Room != "" {
				all = append(all, one)
			}
		}
		if len(all) > 0 {
			return all, nil
		}
	}
	return nil, nil
}

// notices gathers what several admins are to hear into one message for each.
type notices struct {
	to    []Recipient
	lines map[string][]string
}

func (n *notices) add(to Recipient, line string) {
	if n.lines == nil {
		n.lines = map[string][]string{}
	}
	if n.lines[to.Key] == nil {
		n.to = append(n.to, to)
	}
	if !slices.Contains(n.lines[to.Key], line) {
		n.lines[to.Key] = append(n.lines[to.Key], line)
	}
}

const mostLines = 10

// notice is what an admin is told beside all reminders.
type notice struct {
	to        Recipient
	key, text string
}

// all has one message for each, all about one thing, with a first and a last line.
func (n *notices) all(about, first, last string, now time.Time) []notice {
	var told []notice
	for _, to := range n.to {
		lines := n.lines[to.Key]
		if rest := len(lines) - mostLines; rest > 0 {
			lines = append(slices.Clone(lines[:mostLines]), fmt.Sprintf("还有 %d 条，「提醒 列表」可以看。", rest))
		}
		told = append(told, notice{to, fmt.Sprintf("%s/%s/%d", about, to.Key, now.UnixMilli()),
			first + "\n" + strings.Join(lines, "\n") + "\n" + last})
	}
	return told
}

// tell says what the admins are to hear about decisions, and about what was lost before.
func tell(tx *store.Tx, l *ledger, decisions []decision, now time.Time) ([]notice, error) {
	skipped, err := tellSkipped(tx, decisions, now)
	if err != nil {
		return nil, err
	}
	lost, err := tellLost(tx, l, now)
	return append(skipped, lost...), err
}

// tellSkipped tells the admins, once, what was missed and not made up for.
func tellSkipped(tx *store.Tx, decisions []decision, now time.Time) ([]notice, error) {
	type missed struct {
		what string
		unit int64
	}
	var (
		all   notices
		order []missed
		where = map[missed][]string{}
	)
	for _, d := range decisions {
		if d.state != Skipped {
			continue
		}
		for _, i := range d.items {
			what := i.rule.Name + "（原定 " + spokenMoment(i.moment.Due) + "）"
			if i.rule.To == ToAdmins {
				if d.to.Place.Room != "" {
					all.add(d.to, what+"：单聊您的")
				}
				continue
			}
			m := missed{what, d.to.Unit}
			if where[m] == nil {
				order = append(order, m)
			}
			where[m] = append(where[m], d.to.Name)
		}
	}
	for _, m := range order {
		admins, err := listeners(tx, m.unit)
		if err != nil {
			return nil, err
		}
		for _, admin := range admins {
			all.add(admin, m.what+"："+few(where[m]))
		}
	}
	return all.all("skipped", "程序停过一阵，这些提醒过了补发时限，没有补发：", "要补一声，可以到群里@我说「应急 要说的话」。", now), nil
}

func few(names []string) string {
	const most = 5
	if len(names) <= most {
		return strings.Join(names, "、")
	}
	return fmt.Sprintf("%s等 %d 个", strings.Join(names[:most], "、"), len(names))
}

// tellLost tells the admins what did not arrive for sure and is not said again.
func tellLost(tx *store.Tx, l *ledger, now time.Time) ([]notice, error) {
	var all notices
	for _, u := range l.lost {
		var unit int64
		name := "单聊"
		if !u.To.Private() {
			name = u.To.Room
		}
		for _, g := range l.people.groups {
			if g.Place == u.To {
				unit = g.Unit
			}
		}
		fate := "没能送到"
		if u.Unknown {
			fate = "不知道送到没有"
		}
		admins, err := listeners(tx, unit)
		if err != nil {
			return nil, err
		}
		for _, admin := range admins {
			all.add(admin, fmt.Sprintf("%s %s，%s：%s", spokenMoment(u.Due), name, fate, Short(u.Text)))
		}
	}
	l.lost = nil
	return all.all("lost", "这些话没有再发：", "请看一眼群里有没有；没有的话，可以到群里@我说「应急 要说的话」。", now), nil
}

// Short is the beginning of a text, on one line.
func Short(text string) string {
	const most = 40
	line := []rune(strings.Join(strings.Fields(text), " "))
	if len(line) <= most {
		return string(line)
	}
	return string(line[:most-1]) + "…"
}

// tellUnknownYear tells the 管理员, once a year, that nobody knows yet which days of the year
// are off. The daily question does so under the same key.
func (b *Book) tellUnknownYear(tx *store.Tx) error {
	if b.calendar.Day(tx.Today()) != calendar.Unknown {
		return nil
	}
	admins, err := listeners(tx, 0)
	if err != nil {
		return err
	}
	for _, admin := range admins {
		err := tx.Say(chat.Outgoing{
			Key: fmt.Sprintf("calendar/%d/%d", tx.Now.Year(), admin.Member), To: admin.Place,
			Reply: chat.Reply{Text: UnknownYear(tx.Now.Year())},
		}, 0)
		if err != nil {
			return err
		}
	}
	return nil
}

// UnknownYear says that the holidays of a year are not known, and the mend.
func UnknownYear(year int) string {
	return fmt.Sprintf("我还没有%d年的放假安排，先按周一到周五是工作日来算，调休和节假日可能不准。"+
		"请运维用 daybook import holidays 导入当年的安排。", year)
}

// UnknownYears lists the years that a time touches whose holidays are not known.
func (b *Book) UnknownYears(from time.Time, days int) []int {
	var years []int
	for year := from.Year(); year <= from.AddDate(0, 0, days).Year(); year++ {
		if !b.calendar.Known(year) {
			years = append(years, year)
		}
	}
	return years
}
