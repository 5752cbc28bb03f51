package jobs

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/reminder"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// Brief tells admins in single chat, on the first working day of a month at nine, what the
// month before came to, by the same figures as everywhere, and what still waits. Who has
// nothing to hear of hears nothing.
func Brief(b *reminder.Book, c config.Config, cal calendar.Calendar) Job {
	return morning("brief", b, eachMonth(cal), func(tx *store.Tx, _ time.Time) error {
		to := firstOf(tx.Now)
		from := to.AddDate(0, -1, 0)
		midnight := time.Date(tx.Now.Year(), tx.Now.Month(), tx.Now.Day(), 0, 0, 0, 0, tx.Zone())
		onDigestDay := tx.Day(eachWeek(cal).next(midnight)) == tx.Today()
		return toAdmins(tx, func(m roster.Member, unit int64) error {
			sums, err := monthSums(tx, c, unit, from, to)
			if err != nil {
				return err
			}
			var waits []string
			if !onDigestDay { // it says so already
				waits, err = waitingLines(tx, unit)
			}
			if err != nil || len(sums)+len(waits) == 0 {
				return err
			}
			head := fmt.Sprintf("%s，%s", from.Format("2006年1月"), scopeWords(m, unit))
			if len(sums) == 0 {
				head += "没有记录。"
			} else {
				head += "：" + strings.Join(sums, "；") + "。"
			}
			_, err = b.Nudge(tx, m.ID, reminder.Nudge{
				Rule: "brief", Occasion: to.Format(time.DateOnly), Name: "每月小结", Matter: "brief",
				Text: strings.Join(append([]string{head}, waits...), "\n"),
			})
			return err
		})
	})
}

// monthSums has what every kind came to that has any records: 志愿服务 3 次、12 人次、30 小时.
func monthSums(tx *store.Tx, c config.Config, unit int64, from, to time.Time) ([]string, error) {
	scope := figures.Scope{From: from.Format(time.DateOnly), To: to.Format(time.DateOnly), Unit: unit}
	var sums []string
	for _, k := range c.Kinds {
		def := config.Figure{Count: config.CountTimes, Kinds: []string{k.Name}}
		times, err := figures.ValueOf(tx, c, def, scope)
		if err != nil {
			return nil, err
		}
		if times.N == 0 {
			continue
		}
		words := []string{fmt.Sprintf("%s %s %s", k.Name, times, chiefUnit(k))}
		for _, more := range []struct {
			measure string
			count   config.Count
		}{{"人次", config.CountPeople}, {"小时", config.CountHours}, {"册", config.CountCopies}, {"人", peopleOf(k)}} {
			if !slices.Contains(k.Measures, more.measure) {
				continue
			}
			def.Count = more.count
			f, err := figures.ValueOf(tx, c, def, scope)
			if err != nil {
				return nil, err
			}
			words = append(words, fmt.Sprintf("%s %s", f, more.measure))
		}
		sums = append(sums, strings.Join(words, "、"))
	}
	return sums, nil
}

// peopleOf is whom a kind measured in 人 counts: those who were helped, or those who took part.
func peopleOf(k config.Kind) config.Count {
	if slices.Contains(k.Needs, config.SlotBeneficiaries) {
		return config.CountBeneficiaries
	}
	return config.CountPeople
}

// chiefUnit is what the records of a kind are counted in: 篇, 期; of what is measured in
// people or hours, 次.
func chiefUnit(k config.Kind) string {
	if slices.Contains([]string{"人次", "小时", "人", "册"}, k.Measures[0]) {
		return "次"
	}
	return k.Measures[0]
}
