package jobs

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/reminder"
	"github.com/daybook-bot/daybook/internal/store"
)

// TestRemindersProperty draws rules, downtimes, crashes, refusing networks and clocks that
// jump back and forth. Whatever happens: nothing is said twice, nothing is lost within its
// limit, nobody hears more than they can bear, and what was foretold is what is said.
func TestRemindersProperty(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		//nolint:usetesting // one folder a draw, not one a test
		dir, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			r.Fatal(err)
		}
		o := newOffice(r, dir, "2025-01-02 10:00", drawDays(r)...)
		defer o.close()
		w := &watch{office: o, said: map[string]string{}}
		for range rapid.IntRange(1, 8).Draw(r, "steps") {
			w.step(r)
		}
		// In the end the program runs, in the hours of a working day.
		o.goOn(clockAt(nextWorkday(o), 12))
		w.check()
		if faults := o.log.String(); faults != "" {
			r.Errorf("faults:\n%s", faults)
		}
	})
}

func drawDays(r *rapid.T) []config.ThemeDay {
	on := rapid.SampledFrom([]string{"清明", "2-14", "农历正月十五", "每月5日 顺延", "每周三", "每月最后一个周五", "每月最后一天", "每周一", "1-8", "cron 15 10,16 * * 2"})
	offset := rapid.SampledFrom([]string{"-10wd 09:00", "-3wd 09:00", "-1d 16:00", "0d 08:30", "0d 07:00", "0d 21:30", "1d 12:00", "-2wd 18:00"})
	to := rapid.SampledFrom([]string{"group", "group", "admins"})
	shift := rapid.SampledFrom([]config.Shift{"", config.ShiftAfter, config.ShiftNone})
	var days []config.ThemeDay
	for n := range rapid.IntRange(1, 6).Draw(r, "days") {
		d := day(fmt.Sprintf("日%d", n), on.Draw(r, "on"))
		for range rapid.IntRange(1, 2).Draw(r, "reminders") {
			d.Remind = append(d.Remind, offset.Draw(r, "offset")+" "+to.Draw(r, "to"))
		}
		d.Shift = shift.Draw(r, "shift")
		days = append(days, d)
	}
	return days
}

// watch watches what is said.
type watch struct {
	*office
	seen int
	said map[string]string // rule, day and recipient, and the message it was in
}

func (w *watch) step(r *rapid.T) {
	minutes := time.Duration(rapid.IntRange(1, 12*24*60).Draw(r, "minutes")) * time.Minute
	switch rapid.SampledFrom([]string{"up", "up", "foretold", "down", "back", "ahead", "crash", "refused"}).Draw(r, "step") {
	case "up":
		w.goOn(w.clock.Now().Add(minutes))
	case "foretold":
		w.foretold(rapid.IntRange(1, 20).Draw(r, "foretold"))
	case "down":
		w.close()
		w.clock.Set(w.clock.Now().Add(minutes))
		w.open()
	case "back":
		w.clock.Set(w.clock.Now().Add(-minutes / 3))
	case "ahead":
		// It goes too far and comes back before long.
		at := w.clock.Now()
		w.clock.Set(at.Add(minutes * 10))
		w.settle()
		w.listen()
		w.clock.Set(at.Add(time.Minute))
	case "crash":
		w.crashMidway(rapid.IntRange(0, 3).Draw(r, "crash"))
	case "refused":
		w.refused()
	}
	w.settle()
	w.listen()
}

// foretold compares what Plan tells with what is then said.
func (w *watch) foretold(days int) {
	w.settle()
	w.listen()
	var plan []reminder.Send
	err := w.db.View(w.ctx(), func(tx *store.Tx) (err error) {
		plan, err = w.book.Plan(tx, tx.Now, days)
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
	var want []string
	for _, s := range plan {
		if s.Held == "" {
			want = append(want, fmt.Sprintf("%s %s %s", s.At.Format("01-02 15:04"), s.To.Place.Room, s.Text))
		}
	}
	now := w.clock.Now()
	w.goOn(time.Date(now.Year(), now.Month(), now.Day()+days, 0, 0, 0, 0, now.Location()).Add(-time.Minute))
	got := w.lines(w.seen)
	slices.Sort(want) // what is said to several at the same moment has no order
	slices.Sort(got)
	if d := cmp.Diff(want, got); d != "" {
		w.Errorf("what was foretold on %s for %d days is not what was said:\n%s", now.Format(time.DateTime), days, d)
	}
}

// crashMidway goes on to the next moment and dies there: before anything is said, while the
// first message is on its way, when it has arrived and before that is written down, or after.
func (w *watch) crashMidway(where int) {
	next, err := w.runner.runDue(w.ctx())
	if err != nil {
		w.Fatal(err)
	}
	w.deliver()
	w.clock.Set(later(next, w.clock.Now()))
	if _, err := w.runner.runDue(w.ctx()); err != nil {
		w.Fatal(err)
	}
	if where > 0 {
		for i, row := range w.claim() {
			if i == 0 && where >= 2 {
				w.hear(row)
			}
			if i == 0 && where == 3 {
				w.update(func(tx *store.Tx) error { return tx.Sent(row.ID) })
			}
		}
	}
	w.listen()
	w.crash()
}

// refused goes on to the next moment, and the network is down for a day.
func (w *watch) refused() {
	w.settle()
	w.listen()
	next, err := w.runner.runDue(w.ctx())
	if err != nil {
		w.Fatal(err)
	}
	w.clock.Set(later(next, w.clock.Now()))
	if _, err := w.runner.runDue(w.ctx()); err != nil {
		w.Fatal(err)
	}
	again := w.clock.Now().Add(24 * time.Hour)
	for _, row := range w.claim() {
		w.update(func(tx *store.Tx) error { return tx.Retry(row.ID, again, "down") })
	}
	w.goOn(again)
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// listen looks at what arrived: each occasion once, in the hours in which people may be
// reminded.
func (w *watch) listen() {
	for _, h := range w.heard[w.seen:] {
		for _, f := range w.fates() {
			if f.push != h.key {
				continue
			}
			id := f.rule + " " + f.day + " " + f.to
			if before, twice := w.said[id]; twice {
				w.Errorf("%s was said twice: in %s and in %s", id, before, h.key)
			}
			w.said[id] = h.key
			if hour := h.At.Hour()*60 + h.At.Minute(); hour < 8*60+30 || hour >= 18*60 || !worked(w.cal, h.At) {
				w.Errorf("%s was said on %s", id, h.At.Format(time.DateTime))
			}
		}
	}
	w.seen = len(w.heard)
}

// check looks at the ledger.
func (w *watch) check() {
	w.listen()
	daily, weekly, matters := map[string]int{}, map[string]int{}, map[string]string{}
	decided := map[string]bool{}
	for _, f := range w.fates() {
		decided[f.rule+" "+f.day+" "+f.to] = true
		year, week := f.at.ISOWeek()
		inWeek := fmt.Sprintf("%s in week %d of %d", f.to, week, year)
		switch {
		case f.state == "queued":
			daily[f.to+" on "+f.at.Format(time.DateOnly)]++
			weekly[inWeek]++
			fallthrough
		case f.state == "merged":
			about := strings.Split(f.rule, "/")[1] + " for " + inWeek
			if before, known := matters[about]; known && before != f.push && f.to[0] == 'm' {
				w.Errorf("two nudges about %s: %s and %s", about, before, f.push)
			}
			matters[about] = f.push
		case f.at.After(w.clock.Now()) && !f.due.After(w.clock.Now()) && workdaysBetween(w.cal, f.due, w.clock.Now()) <= 2:
			w.Errorf("%s of %s is still %s by a clock that was ahead", f.rule, f.due.Format(time.DateTime), f.state)
		case f.state == "skipped" && workdaysBetween(w.cal, f.due, f.at) <= 2:
			w.Errorf("%s of %s was skipped on %s, within its limit", f.rule, f.due.Format(time.DateTime), f.at.Format(time.DateTime))
		}
	}
	for where, n := range daily {
		if n > 1 && where[0] == 'g' {
			w.Errorf("%d reminders for %s", n, where)
		}
	}
	for where, n := range weekly {
		if n > 3 && where[0] == 'g' {
			w.Errorf("%d reminders for %s", n, where)
		}
	}
	w.complete(decided)
}

// complete finds what was due and never decided.
func (w *watch) complete(decided map[string]bool) {
	var rules []reminder.Rule
	err := w.db.View(w.ctx(), func(tx *store.Tx) (err error) {
		rules, err = w.book.Rules(tx)
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
	for _, rule := range rules {
		to := []string{"group/local/一群", "group/local/二群"}
		if rule.To == reminder.ToAdmins {
			to = []string{"member/1"}
		}
		for m, ok := rule.Next(rule.Since); ok && !m.Due.After(w.clock.Now()); m, ok = rule.Next(m.Due) {
			for _, who := range to {
				if !decided[rule.Key+" "+m.Occasion+" "+who] {
					w.Errorf("%s, due %s, was lost for %s", rule.Key, m.Due.Format(time.DateTime), who)
				}
			}
		}
	}
}

func worked(cal calendar.Calendar, at time.Time) bool {
	return cal.Day(at.Format(time.DateOnly)).OrWeekday(at.Format(time.DateOnly)) == calendar.Working
}

// workdaysBetween counts the working days after the day of a moment up to that of another.
func workdaysBetween(cal calendar.Calendar, from, to time.Time) (n int) {
	for at := clockAt(from.AddDate(0, 0, 1), 0); !at.After(to); at = at.AddDate(0, 0, 1) {
		if worked(cal, at) {
			n++
		}
	}
	return n
}

func clockAt(at time.Time, hour int) time.Time {
	return time.Date(at.Year(), at.Month(), at.Day(), hour, 0, 0, 0, at.Location())
}

func nextWorkday(o *office) time.Time {
	at := o.clock.Now().AddDate(0, 0, 1)
	for !worked(o.cal, at) {
		at = at.AddDate(0, 0, 1)
	}
	return at
}
