package jobs

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/reminder"
	"github.com/daybook-bot/daybook/internal/store"
)

// tester is a *testing.T or a *rapid.T.
type tester interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
}

// office is a program with reminders on a clock that is moved by hand, and on a network that
// takes everything. Nothing runs beside the test.
type office struct {
	tester
	dir    string
	config config.Config
	cal    calendar.Calendar
	clock  *clock.Manual
	db     *store.DB
	book   *reminder.Book
	runner *Runner

	heard []heard
	log   bytes.Buffer // faults
}

// heard is a message that arrived.
type heard struct {
	At   time.Time
	To   chat.Place
	Text string
	key  string
}

func newOffice(t tester, dir, at string, days ...config.ThemeDay) *office {
	c := config.Default()
	c.ThemeDays = days
	o := &office{tester: t, dir: dir, config: c, cal: calendar.Official(), clock: clock.NewManual(moment(t, at))}
	o.open()
	o.update(func(tx *store.Tx) error {
		for _, statement := range []string{
			`INSERT INTO unit (id, name, path) VALUES (1, '局机关', '局机关'), (2, '第一支部', '局机关/第一支部')`,
			`UPDATE unit SET parent = 1 WHERE id = 2`,
			`INSERT INTO member (id, name) VALUES (1, '王建国'), (2, '周敏')`,
			`INSERT INTO spell (member, unit, role) VALUES (1, 1, '管理员'), (2, 2, '支部管理员')`,
			`INSERT INTO identity (platform, person, member, bound) VALUES ('local', '王建国', 1, 0), ('local', '周敏', 2, 0)`,
			`INSERT INTO chat (platform, room, unit) VALUES ('local', '一群', 2), ('local', '二群', NULL)`,
		} {
			if _, err := tx.Exec(statement); err != nil {
				return err
			}
		}
		return nil
	})
	return o
}

func moment(t tester, at string) time.Time {
	t.Helper()
	when, err := time.ParseInLocation("2006-01-02 15:04", at, config.Default().Zone())
	if err != nil {
		t.Fatal(err)
	}
	return when
}

// open starts the program as a start does: what was being sent is settled, the jobs enrol.
func (o *office) open() {
	o.Helper()
	var err error
	if o.db, err = store.Open(o.ctx(), o.dir, o.clock, o.config.Zone()); err != nil {
		o.Fatal(err)
	}
	o.update((*store.Tx).Sweep)
	o.book = Book(o.config, o.cal)
	o.runner = New(o.db, o.clock, slog.New(slog.NewTextHandler(&o.log, &slog.HandlerOptions{Level: slog.LevelError})), Reminders(o.book))
	if err := o.runner.Enrol(o.ctx()); err != nil {
		o.Fatal(err)
	}
}

func (o *office) close() {
	if err := o.db.Close(); err != nil {
		o.Fatal(err)
	}
}

func (o *office) crash() {
	if err := o.db.Kill(); err != nil {
		o.Fatal(err)
	}
	o.open()
}

func (o *office) update(f func(*store.Tx) error) {
	o.Helper()
	if err := o.db.Update(o.ctx(), f); err != nil {
		o.Fatal(err)
	}
}

// settle does all that is due now.
func (o *office) settle() {
	o.Helper()
	if _, err := o.runner.runDue(o.ctx()); err != nil {
		o.Fatal(err)
	}
	o.deliver()
}

// deliver says what is due, and marks it.
func (o *office) deliver() {
	// A place has its messages one by one.
	for claimed := o.claim(); len(claimed) > 0; claimed = o.claim() {
		for _, row := range claimed {
			o.hear(row)
			o.update(func(tx *store.Tx) error { return tx.Sent(row.ID) })
		}
	}
}

func (o *office) claim() (claimed []store.Due) {
	o.update(func(tx *store.Tx) (err error) {
		claimed, err = tx.Claim(100)
		return err
	})
	return claimed
}

func (o *office) hear(row store.Due) {
	o.heard = append(o.heard, heard{o.clock.Now(), row.To, row.Reply.Text, row.Key})
}

// goOn lets the clock go on to a moment; everything due on the way happens.
func (o *office) goOn(to time.Time) {
	o.Helper()
	for {
		o.settle()
		next, err := o.runner.runDue(o.ctx())
		if err != nil {
			o.Fatal(err)
		}
		if next.IsZero() || next.After(to) {
			break
		}
		o.clock.Set(next)
	}
	o.clock.Set(to)
	o.settle()
}

func (o *office) until(at string) { o.Helper(); o.goOn(moment(o, at)) }

// lines are what arrived since the first n, one line each.
func (o *office) lines(n int) []string {
	var all []string
	for _, h := range o.heard[n:] {
		all = append(all, fmt.Sprintf("%s %s %s", h.At.Format("01-02 15:04"), h.To.Room, h.Text))
	}
	return all
}

// fates are the rows of the ledger: rule, day, recipient, state, reason.
func (o *office) fates() []fate {
	var all []fate
	err := o.db.View(o.ctx(), func(tx *store.Tx) (err error) {
		all, err = store.Rows(tx, func(r *sql.Rows, f *fate) error {
			var due, at int64
			err := r.Scan(&f.rule, &f.day, &f.to, &f.state, &f.reason, &due, &at, &f.push)
			f.due, f.at = tx.Time(due), tx.Time(at)
			return err
		}, `SELECT rule, day, recipient, state, reason, due, at, push FROM reminder ORDER BY at, rule, day, recipient`)
		return err
	})
	if err != nil {
		o.Fatal(err)
	}
	return all
}

type fate struct {
	rule, day, to, state, reason, push string
	due, at                            time.Time
}

func day(name, on string, remind ...string) config.ThemeDay {
	return config.ThemeDay{Name: name, On: on, Text: "说明。", Remind: remind}
}

func openOffice(t *testing.T, at string, days ...config.ThemeDay) *office {
	t.Helper()
	o := newOffice(t, t.TempDir(), at, days...)
	t.Cleanup(func() { o.close() })
	return o
}

func (o *office) ctx() context.Context { return context.Background() }
