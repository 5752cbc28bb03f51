package jobs

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/internal/activity"
	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/reminder"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// Digest tells admins in single chat, on Monday at nine or on the first working day after, what
// the week brought and what waits: a 支部管理员 of the unit and those below, a 管理员 of the
// whole. Who has nothing to hear of hears nothing.
func Digest(b *reminder.Book, cal calendar.Calendar) Job {
	return morning("digest", b, eachWeek(cal), func(tx *store.Tx, after time.Time) error {
		// The weeks since the last digest; no more than a few of them, if the program was down.
		to := mondayOf(tx.Now)
		from := mondayOf(after)
		if earliest := to.AddDate(0, 0, -28); from.Before(earliest) {
			from = earliest
		}
		if !from.Before(to) {
			return nil
		}
		return toAdmins(tx, func(m roster.Member, unit int64) error {
			lines, err := weekLines(tx, unit, from, to)
			if err != nil || len(lines) == 0 {
				return err
			}
			head := fmt.Sprintf("%s，%s：", periodWords(from, to), scopeWords(m, unit))
			_, err = b.Nudge(tx, m.ID, reminder.Nudge{
				Rule: "digest", Occasion: to.Format(time.DateOnly), Name: "每周小结", Matter: "digest",
				Text: head + "\n" + strings.Join(lines, "\n"),
			})
			return err
		})
	})
}

// toAdmins does something for every admin, with the unit that they see: 0 is the whole.
func toAdmins(tx *store.Tx, do func(m roster.Member, unit int64) error) error {
	members, err := roster.MembersOn(tx, 0, tx.Today())
	if err != nil {
		return err
	}
	for _, m := range members {
		switch m.Role {
		case roster.OrgAdmin:
			err = do(m, 0)
		case roster.BranchAdmin:
			err = do(m, m.Unit.ID)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func scopeWords(m roster.Member, unit int64) string {
	if unit == 0 {
		return "全体"
	}
	return m.Unit.Name
}

// periodWords is 4月12日至4月18日.
func periodWords(from, to time.Time) string {
	return from.Format("1月2日") + "至" + to.AddDate(0, 0, -1).Format("1月2日")
}

func weekLines(tx *store.Tx, unit int64, from, to time.Time) ([]string, error) {
	var lines []string
	entered, err := activity.Entered(tx, unit, from, to)
	if err != nil {
		return nil, err
	}
	if len(entered) > 0 {
		var kinds []string
		sum := 0
		for _, k := range entered {
			kinds = append(kinds, fmt.Sprintf("%s %d", k.Kind, k.N))
			sum += k.N
		}
		lines = append(lines, fmt.Sprintf("新记录 %d 条：%s。", sum, strings.Join(kinds, "、")))
	}
	waits, err := waitingLines(tx, unit)
	if err != nil {
		return nil, err
	}
	kept, err := keptLines(tx, unit, from, to)
	return append(append(lines, waits...), kept...), err
}

// waitingLines says what waits for somebody.
func waitingLines(tx *store.Tx, unit int64) ([]string, error) {
	u, err := activity.UnfinishedIn(tx, unit)
	if err != nil {
		return nil, err
	}
	var lines []string
	add := func(what string, numbers []int64, mend string) {
		if len(numbers) > 0 {
			lines = append(lines, fmt.Sprintf("%s：%s。%s", what, numbersWords(numbers), mend))
		}
	}
	add(fmt.Sprintf("等审核 %d 条", len(u.Pending)), u.Pending, "「待审」可以看。")
	add(fmt.Sprintf("没确认的草稿 %d 份", len(u.Drafts)), u.Drafts, "")
	add(fmt.Sprintf("办过还没有结果的活动 %d 个", len(u.Plans)), u.Plans, "发起人回复“全到”“缺 某某”或“没办成”就行。")
	return lines, nil
}

func numbersWords(numbers []int64) string {
	const most = 10
	var words []string
	for _, n := range numbers[:min(len(numbers), most)] {
		words = append(words, fmt.Sprintf("#%d", n))
	}
	list := strings.Join(words, "、")
	if len(numbers) > most {
		list += " 等"
	}
	return list
}

// keptLines says what groups were to hear and did not.
func keptLines(tx *store.Tx, unit int64, from, to time.Time) ([]string, error) {
	kept, err := reminder.KeptBack(tx, from)
	if err != nil {
		return nil, err
	}
	var units []int64
	if unit != 0 {
		if units, err = roster.Subtree(tx, unit); err != nil {
			return nil, err
		}
	}
	held, skipped := 0, 0
	for _, k := range kept {
		switch {
		case k.To.Place.Room == "" || !k.At.Before(to): // a person, or this week's
		case unit != 0 && !slices.Contains(units, k.To.Unit):
		case k.State == reminder.Skipped:
			skipped++
		default:
			held++
		}
	}
	var what []string
	if held > 0 {
		what = append(what, fmt.Sprintf("压下没发 %d 次", held))
	}
	if skipped > 0 {
		what = append(what, fmt.Sprintf("错过没补 %d 次", skipped))
	}
	var lines []string
	if len(what) > 0 {
		lines = append(lines, "群里的提醒："+strings.Join(what, "，")+"。「提醒 列表」看原因。")
	}
	if unit != 0 {
		return lines, nil
	}
	lost, err := tx.Undelivered(from, to)
	if err != nil {
		return nil, err
	}
	if lost > 0 {
		lines = append(lines, fmt.Sprintf("没送到，或不知道送到没有的消息：%d 条。", lost))
	}
	return lines, nil
}
