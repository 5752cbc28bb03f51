package jobs

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/store"
)

func wantLines(t *testing.T, o *office, from int, want ...string) {
	t.Helper()
	if d := cmp.Diff(want, o.lines(from)); d != "" {
		t.Error(d)
	}
}

func TestReminderOnce(t *testing.T) {
	o := openOffice(t, "2025-03-31 10:00", day("清明", "清明", "-3wd 09:00 group", "-2wd 09:00 admins"))
	o.until("2025-04-03 10:00")
	want := []string{
		"04-01 09:00 一群 提醒：清明（4月4日，周五）。说明。",
		"04-01 09:00 二群 提醒：清明（4月4日，周五）。说明。",
		"04-02 09:00 @王建国 提醒：清明（4月4日，周五）。说明。",
	}
	wantLines(t, o, 0, want...)

	// The clock is put back a day and an hour, and goes on again.
	o.clock.Set(moment(t, "2025-04-02 08:00"))
	o.until("2025-04-03 10:00")
	o.crash()
	o.until("2025-04-03 12:00")
	wantLines(t, o, 0, want...)

	// The organisation moves west: 09:00 there is still to come.
	o.close()
	o.clock.Set(moment(t, "2025-04-02 10:00"))
	o.config.Organisation.TimeZone = "Europe/Berlin"
	o.open()
	o.until("2025-04-04 20:00")
	wantLines(t, o, 0, want...)
}

// A clock that goes a year too far and comes back has skipped everything; nothing is lost.
func TestReminderAfterClockThatWasAhead(t *testing.T) {
	o := openOffice(t, "2025-03-31 10:00", day("清明", "清明", "-3wd 09:00 group"))
	o.clock.Set(moment(t, "2026-03-30 10:00"))
	o.settle()
	if n := len(o.fates()); n != 2 {
		t.Fatalf("%d decisions, want the two groups skipped", n)
	}
	told := len(o.heard)
	o.clock.Set(moment(t, "2025-03-31 10:05"))
	o.until("2025-04-02 10:00")
	wantLines(t, o, told,
		"04-01 09:00 一群 提醒：清明（4月4日，周五）。说明。",
		"04-01 09:00 二群 提醒：清明（4月4日，周五）。说明。")
}

// So does what waited for Monday when the clock went wrong.
func TestReminderThatWaitedForAClockThatWasAhead(t *testing.T) {
	o := openOffice(t, "2025-03-05 10:00", config.ThemeDay{
		Name: "妇女节", On: "3-8", Text: "说明。", Remind: []string{"-1d 21:30 group"}, Shift: config.ShiftNone,
	})
	o.until("2025-03-08 10:00")
	o.clock.Set(moment(t, "2026-03-06 10:00"))
	o.settle()
	told := len(o.heard)
	o.clock.Set(moment(t, "2025-03-08 10:05"))
	o.until("2025-03-10 10:00")
	wantLines(t, o, told,
		"03-10 08:30 一群 提醒：妇女节（3月8日，周六）。说明。",
		"03-10 08:30 二群 提醒：妇女节（3月8日，周六）。说明。")
}

// Two schedulers on one file, one a little ahead of the other in what it knows.
func TestReminderTwoSchedulers(t *testing.T) {
	o := openOffice(t, "2025-03-31 10:00", day("清明", "清明", "-3wd 09:00 group"))
	other := New(o.db, o.clock, o.runner.log, Reminders(Book(o.config, o.cal)))
	o.clock.Set(moment(t, "2025-04-01 09:00"))
	done := make(chan error, 2)
	for _, r := range []*Runner{o.runner, other} {
		go func() {
			_, err := r.runDue(o.ctx())
			done <- err
		}()
	}
	for range 2 {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	o.deliver()
	wantLines(t, o, 0,
		"04-01 09:00 一群 提醒：清明（4月4日，周五）。说明。",
		"04-01 09:00 二群 提醒：清明（4月4日，周五）。说明。")
}

// What is queued when the program is killed.
func TestReminderCrash(t *testing.T) {
	const said = "提醒：清明（4月4日，周五）。说明。"
	for _, c := range []struct {
		name, back string
		claim      bool // it had begun to say it
		want       []string
	}{
		{"queued, back at once", "2025-04-01 09:30", false, []string{"04-01 09:30 一群 " + said, "04-01 09:30 二群 " + said}},
		{"queued, back the next day", "2025-04-02 07:00", false, []string{
			"04-02 08:30 一群 (补发，原定 4月1日 09:00) " + said, "04-02 08:30 二群 (补发，原定 4月1日 09:00) " + said}},
		{"queued, back too late", "2025-04-09 09:00", false, []string{
			"04-09 09:00 @周敏 程序停过一阵，这些提醒过了补发时限，没有补发：\n清明（原定 4月1日 09:00）：一群\n要补一声，可以到群里@我说「应急 要说的话」。",
			"04-09 09:00 @王建国 程序停过一阵，这些提醒过了补发时限，没有补发：\n清明（原定 4月1日 09:00）：二群\n要补一声，可以到群里@我说「应急 要说的话」。"}},
		{"being said", "2025-04-01 09:30", true, []string{
			"04-01 09:30 @周敏 这些话没有再发：\n4月1日 09:00 一群，不知道送到没有：" + said + "\n请看一眼群里有没有；没有的话，可以到群里@我说「应急 要说的话」。",
			"04-01 09:30 @王建国 这些话没有再发：\n4月1日 09:00 二群，不知道送到没有：" + said + "\n请看一眼群里有没有；没有的话，可以到群里@我说「应急 要说的话」。"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := openOffice(t, "2025-03-31 10:00", day("清明", "清明", "-3wd 09:00 group"))
			o.clock.Set(moment(t, "2025-04-01 09:00"))
			if _, err := o.runner.runDue(o.ctx()); err != nil {
				t.Fatal(err)
			}
			if c.claim && len(o.claim()) != 2 {
				t.Fatal("nothing to say")
			}
			if err := o.db.Kill(); err != nil {
				t.Fatal(err)
			}
			o.clock.Set(moment(t, c.back))
			o.open()
			o.settle()
			o.crash()
			o.goOn(moment(t, c.back).Add(10 * time.Hour))
			wantLines(t, o, 0, c.want...)
		})
	}
}

// The program is killed every morning before it can say what it has queued.
func TestReminderUnsaidAgainAndAgain(t *testing.T) {
	o := openOffice(t, "2025-03-31 10:00", day("清明", "清明", "-3wd 09:00 group"))
	for _, morning := range []string{"2025-04-01 09:00", "2025-04-02 08:30", "2025-04-03 08:30"} {
		o.clock.Set(moment(t, morning))
		if n := len(o.claim()); n > 0 {
			t.Fatalf("%s: %d messages of another day are still to be said", morning, n)
		}
		if _, err := o.runner.runDue(o.ctx()); err != nil {
			t.Fatal(err)
		}
		o.crash()
	}
	o.until("2025-04-03 17:00")
	o.until("2025-04-10 10:00")
	wantLines(t, o, 0,
		"04-03 08:30 一群 (补发，原定 4月1日 09:00) 提醒：清明（4月4日，周五）。说明。",
		"04-03 08:30 二群 (补发，原定 4月1日 09:00) 提醒：清明（4月4日，周五）。说明。")
}

// A sweep that fails is tried again; other jobs go on meanwhile.
func TestSweepThatFails(t *testing.T) {
	o := openOffice(t, "2025-04-01 08:59", day("清明", "清明", "-3wd 09:00 group"))
	ran := 0
	minute := Job{
		Name: "minute",
		Due: func(_ *store.Tx, after time.Time) (time.Time, error) {
			return after.Truncate(time.Minute).Add(time.Minute), nil
		},
		Late: time.Hour,
		Run:  func(*store.Tx, time.Time) error { ran++; return nil },
	}
	broken := true
	sweep := Reminders(o.book)
	inner := sweep.Sweep
	sweep.Sweep = func(tx *store.Tx, after time.Time) error {
		if err := inner(tx, after); err != nil || !broken {
			return err
		}
		panic("broken")
	}
	o.runner = New(o.db, o.clock, o.runner.log, sweep, minute)
	if err := o.runner.Enrol(o.ctx()); err != nil {
		t.Fatal(err)
	}
	o.until("2025-04-01 09:03")
	if len(o.heard) > 0 || ran != 4 {
		t.Fatalf("heard %v, the other job ran %d times, want nothing and 4", o.lines(0), ran)
	}
	broken = false
	o.until("2025-04-01 09:05")
	if got := o.lines(0); len(got) != 2 || !strings.Contains(got[0], "(补发，原定 09:00)") {
		t.Errorf("heard %q, want the reminders, late", got)
	}
}

// Clocks of two machines differ a little: what one has seen is not seen again by the other.
func TestWobblingClock(t *testing.T) {
	o := openOffice(t, "2025-04-01 08:59", day("清明", "清明", "-3wd 09:00 group"))
	o.until("2025-04-01 09:00")
	before := len(o.heard)
	o.clock.Set(o.clock.Now().Add(-2 * time.Second))
	next, err := o.runner.runDue(o.ctx())
	if err != nil || !next.After(moment(t, "2025-04-02 00:00")) {
		t.Errorf("next is %s, %v; want the next occasion", next, err)
	}
	if len(o.heard) != before {
		t.Errorf("heard again: %q", o.lines(before))
	}
}
