package jobs

import (
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/store"
)

// runs has the office run some jobs in the place of the reminders.
func (o *office) runs(jobs ...Job) {
	o.Helper()
	o.runner = New(o.db, o.clock, slog.New(slog.NewTextHandler(&o.log, &slog.HandlerOptions{Level: slog.LevelError})), jobs...)
	if err := o.runner.Enrol(o.ctx()); err != nil {
		o.Fatal(err)
	}
}

func (o *office) exec(statements ...string) {
	o.Helper()
	o.update(func(tx *store.Tx) error {
		for _, s := range statements {
			if _, err := tx.Exec(s); err != nil {
				return err
			}
		}
		return nil
	})
}

// heardAre compares what arrived since the last time with what should have.
func (o *office) heardAre(want ...string) {
	o.Helper()
	got := o.lines(0)
	if diff := cmp.Diff(want, got); diff != "" {
		o.Errorf("heard (-want +got):\n%s", diff)
	}
	o.heard = nil
}

func TestPaces(t *testing.T) {
	zone, cal := config.Default().Zone(), calendar.Official()
	for _, c := range []struct {
		name  string
		pace  pace
		after string
		want  []string
	}{
		{"every working day", eachDay(cal), "2021-04-23 09:00", []string{"04-25", "04-26", "04-27", "04-28", "04-29", "04-30", "05-06"}},
		{"every working day, before nine", eachDay(cal), "2021-04-23 08:59", []string{"04-23", "04-25"}},
		{"the holidays end on a Sunday that is worked", eachDay(cal), "2021-09-30 09:00", []string{"10-08", "10-09", "10-11"}},
		{"weeks", eachWeek(cal), "2021-04-19 09:00", []string{"04-26", "05-06", "05-10"}},
		{"in the middle of a week", eachWeek(cal), "2021-04-22 10:00", []string{"04-26"}},
		{"a Monday that moved", eachWeek(cal), "2021-05-03 09:00", []string{"05-06", "05-10"}},
		{"a week without a working day", eachWeek(cal), "2022-01-24 09:00", []string{"02-07", "02-14"}},
		{"months", eachMonth(cal), "2021-04-01 09:00", []string{"05-06", "06-01", "07-01", "08-02"}},
		{"over the year's end", eachMonth(cal), "2021-12-01 09:00", []string{"01-04", "02-07"}},
		{"a week before they end", weekBeforeMonthEnds(cal), "2021-04-01 10:00", []string{"04-23", "05-24", "06-23", "07-23"}},
		{"in February", weekBeforeMonthEnds(cal), "2021-02-01 10:00", []string{"02-20", "03-24"}}, // a Saturday that is worked; the 21st is none
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", c.after, zone)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for range c.want {
			at = c.pace.next(at)
			got = append(got, at.Format("01-02"))
			if at.Format("15:04") != "09:00" {
				t.Errorf("%s: at %s", c.name, at)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// What was missed is made up for once, at a time at which people may be reminded.
func TestMissedMornings(t *testing.T) {
	o := newOffice(t, t.TempDir(), "2021-04-20 10:00")
	defer o.close()
	var ran []string
	o.runs(morning("test", o.book, eachDay(o.cal), func(tx *store.Tx, after time.Time) error {
		ran = append(ran, after.Format("02 15:04-")+tx.Now.Format("02 15:04"))
		return nil
	}))
	o.until("2021-04-21 12:00")
	o.clock.Set(moment(t, "2021-04-23 20:00")) // down for two days, up again in the evening
	o.until("2021-04-26 12:00")
	want := []string{"20 10:00-21 09:00", "21 09:00-25 08:30", "25 08:30-25 09:00", "25 09:00-26 09:00"}
	if !slices.Equal(ran, want) {
		t.Errorf("ran %v, want %v", ran, want)
	}
}

func TestQuestionClosesIsDue(t *testing.T) {
	zone := config.Default().Zone()
	for _, c := range []struct {
		to          config.DayTime
		after, want string
	}{
		{24 * 60, "2021-04-20 08:29", "2021-04-21 00:00"},
		{24 * 60, "2021-04-21 00:00", "2021-04-22 00:00"},
		{24 * 60, "2021-12-31 23:59", "2022-01-01 00:00"},
		{18 * 60, "2021-04-20 08:29", "2021-04-20 18:00"},
		{18 * 60, "2021-04-20 18:00", "2021-04-21 18:00"},
	} {
		after, err := time.ParseInLocation("2006-01-02 15:04", c.after, zone)
		if err != nil {
			t.Fatal(err)
		}
		got, err := QuestionCloses(config.Question{From: 8*60 + 30, To: c.to}).Due(nil, after)
		if err != nil || got.Format("2006-01-02 15:04") != c.want {
			t.Errorf("to %s, after %s: %s, %v; want %s", c.to, c.after, got, err, c.want)
		}
	}
}

// What a group was to hear of the day's answers after the end, it hears at the end; nothing
// else is said then.
func TestQuestionCloses(t *testing.T) {
	o := newOffice(t, t.TempDir(), "2021-04-20 17:00")
	defer o.close()
	o.runs(QuestionCloses(config.Question{From: 8*60 + 30, To: 18 * 60}))
	o.exec(`INSERT INTO question (position, kind, text, options, answer) VALUES (1, '判断', '一', '[]', '对')`,
		`INSERT INTO question_day (day, question, at) VALUES ('2021-04-20', 1, 0)`,
		`INSERT INTO question_post (day, platform, room, at) VALUES ('2021-04-20', 'local', '一群', 0), ('2021-04-20', 'local', '二群', 0)`)
	o.clock.Set(moment(t, "2021-04-20 17:59"))
	o.update(func(tx *store.Tx) error {
		for key, after := range map[string]time.Duration{"answers/local/一群/2021-04-20/1": 90 * time.Second, "something else": time.Hour} {
			if err := tx.Say(outgoing(key, tx.Now.Add(after)), 0); err != nil {
				return err
			}
		}
		return nil
	})
	o.until("2021-04-20 18:00")
	o.heardAre("04-20 18:00 一群 answers/local/一群/2021-04-20/1")
}
