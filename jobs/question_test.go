package jobs

import (
	"context"
	"database/sql"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/store"
)

var questionWindow = config.Question{From: 8*60 + 30, To: 24 * 60}

func TestQuestionIsDue(t *testing.T) {
	zone := config.Default().Zone()
	due := Question(questionWindow, calendar.Official()).Due
	for after, want := range map[string]string{
		"2021-04-20 08:29": "2021-04-20 08:30",
		"2021-04-20 08:30": "2021-04-21 08:30",
		"2021-12-31 23:59": "2022-01-01 08:30",
		"2021-04-30 08:31": "2021-05-01 08:30",
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", after, zone)
		if err != nil {
			t.Fatal(err)
		}
		got, err := due(nil, at)
		if err != nil || got.Format("2006-01-02 15:04") != want {
			t.Errorf("after %s: %s, %v; want %s", after, got, err, want)
		}
	}
}

// On which days the question is posted, and where the bank stands after it.
func TestQuestionIsPosted(t *testing.T) {
	zone := config.Default().Zone()
	day := func(month time.Month, day, hour, minute int) time.Time {
		return time.Date(2021, month, day, hour, minute, 0, 0, zone)
	}
	db, err := store.Open(t.Context(), t.TempDir(), clock.NewManual(day(4, 20, 8, 30)), zone)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	job := Question(questionWindow, calendar.Official())
	post := func(due, now time.Time) {
		t.Helper()
		err := db.Update(context.Background(), func(tx *store.Tx) error {
			tx.Now = now
			return job.Run(tx, due)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	change := func(statement string) {
		t.Helper()
		err := db.Update(context.Background(), func(tx *store.Tx) error {
			_, err := tx.Exec(statement)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	at := func(d time.Time) { post(d, d) }

	at(day(4, 19, 8, 30)) // no group has it on, and the bank is empty
	change(`INSERT INTO question (position, kind, text, options, answer) VALUES (1, '判断', '一', '[]', '对'), (2, '判断', '二', '[]', '错')`)
	at(day(4, 20, 8, 30)) // still no group: the bank does not advance
	change(`INSERT INTO chat (platform, room, question_on) VALUES ('local', '一群', 1), ('local', '二群', 1), ('local', '三群', 0)`)
	at(day(4, 21, 8, 30))
	at(day(4, 24, 8, 30))                     // Saturday
	at(day(4, 25, 8, 30))                     // a Sunday that is worked
	at(day(5, 3, 8, 30))                      // a Monday off
	post(day(5, 6, 8, 30), day(5, 6, 10, 15)) // the program was down
	at(day(5, 6, 8, 30))                      // nothing twice

	type said struct{ room, text string }
	var got []said
	err = db.View(context.Background(), func(tx *store.Tx) (err error) {
		got, err = store.Rows(tx, func(r *sql.Rows, s *said) error { return r.Scan(&s.room, &s.text) },
			`SELECT room, substr(reply ->> 'Text', 1, instr(reply ->> 'Text', '自愿') - 1) FROM outbox WHERE once = 1 AND until > due ORDER BY id`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []said{
		{"一群", "每日一题（4月21日，判断）\n一\n"}, {"二群", "每日一题（4月21日，判断）\n一\n"},
		{"一群", "每日一题（4月25日，判断）\n二\n"}, {"二群", "每日一题（4月25日，判断）\n二\n"},
		{"一群", "(补发，原定 08:30)\n每日一题（5月6日，判断）\n一\n"}, {"二群", "(补发，原定 08:30)\n每日一题（5月6日，判断）\n一\n"},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(said{})); diff != "" {
		t.Errorf("said (-want +got):\n%s", diff)
	}
}

// At midnight the question of the day that is over is not posted any more.
func TestQuestionIsCaughtUp(t *testing.T) {
	job := Question(questionWindow, calendar.Official())
	if got, want := job.Late, 15*time.Hour+30*time.Minute; got >= want || got < want-time.Second {
		t.Errorf("late %s", got)
	}
}
