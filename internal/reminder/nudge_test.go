package reminder

import (
	"context"
	"database/sql"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/store"
)

var shanghai = time.FixedZone("CST", 8*3600)

// nudging is an organisation with 周敏, who can be reached, and 钱伟, who cannot.
type nudging struct {
	t    *testing.T
	db   *store.DB
	book *Book
}

const zhou, qian = int64(1), int64(2)

func openNudging(t *testing.T) *nudging {
	t.Helper()
	db, err := store.Open(t.Context(), t.TempDir(), clock.NewManual(time.Time{}), shanghai)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	d := &nudging{t: t, db: db, book: New(Bearable(), calendar.Official(), nil, nil)}
	d.at("2021-04-01 10:00", func(tx *store.Tx) error {
		_, err := tx.Exec(`
			INSERT INTO unit (id, name, path) VALUES (1, '局机关', '局机关');
			INSERT INTO member (id, name) VALUES (1, '周敏'), (2, '钱伟');
			INSERT INTO spell (member, unit, role) VALUES (1, 1, '成员'), (2, 1, '成员');
			INSERT INTO identity (platform, person, member, bound) VALUES ('local', '周敏', 1, 0)`)
		return err
	})
	return d
}

func (d *nudging) at(when string, f func(tx *store.Tx) error) {
	d.t.Helper()
	now, err := time.ParseInLocation("2006-01-02 15:04", when, shanghai)
	if err != nil {
		d.t.Fatal(err)
	}
	err = d.db.Update(context.Background(), func(tx *store.Tx) error {
		tx.Now = now
		return f(tx)
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

// nudge tells which of some nudges were said.
func (d *nudging) nudge(when string, member int64, nudges ...Nudge) (said []string) {
	d.t.Helper()
	d.at(when, func(tx *store.Tx) error {
		all, err := d.book.Nudge(tx, member, nudges...)
		for _, n := range all {
			said = append(said, n.Rule)
		}
		return err
	})
	return said
}

// queue is what is to be said: when, and the text.
func (d *nudging) queue() (all []string) {
	d.t.Helper()
	d.at("2021-12-31 10:00", func(tx *store.Tx) (err error) {
		all, err = store.Rows(tx, func(r *sql.Rows, s *string) error {
			var due, until int64
			if err := r.Scan(&due, &until, s); err != nil {
				return err
			}
			*s = tx.Time(due).Format("01-02 15:04") + "-" + tx.Time(until).Format("15:04 ") + *s
			return nil
		}, `SELECT due, until, reply ->> '$.Text' FROM outbox WHERE once = 1 ORDER BY id`)
		return err
	})
	return all
}

func (d *nudging) equal(what string, got, want []string) {
	d.t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		d.t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func of(rule, occasion, matter string) Nudge {
	return Nudge{Rule: rule, Occasion: occasion, Name: rule, Matter: matter, Text: "说：" + rule}
}

func TestNudgesAreSaidOnceAndWithinBounds(t *testing.T) {
	d := openNudging(t)
	first := of("T1/8d", "2021-04-28", "T1")

	d.equal("Tuesday", d.nudge("2021-04-20 09:00", zhou, first), []string{"T1/8d"})
	d.equal("the same again", d.nudge("2021-04-20 09:00", zhou, first), nil)
	d.equal("the same matter in the same week", d.nudge("2021-04-25 09:00", zhou, of("T1/1d", "2021-04-28", "T1")), nil)
	d.equal("another matter", d.nudge("2021-04-25 09:00", zhou, of("T2/1d", "2021-04-26", "T2")), []string{"T2/1d"})
	d.equal("what was held back, next week", d.nudge("2021-04-26 09:00", zhou, of("T1/1d", "2021-04-28", "T1")), []string{"T1/1d"})
	d.equal("after the clock was put back", d.nudge("2021-04-19 09:00", zhou, first), nil)
	d.equal("somebody who cannot be reached", d.nudge("2021-04-26 09:00", qian, first), nil)

	d.equal("queue", d.queue(), []string{
		"04-20 09:00-18:00 说：T1/8d", "04-25 09:00-18:00 说：T2/1d", "04-26 09:00-18:00 说：T1/1d",
	})
	var kept []string
	d.at("2021-04-26 10:00", func(tx *store.Tx) error {
		all, err := KeptBack(tx, tx.Now.AddDate(0, 0, -30))
		for _, k := range all {
			kept = append(kept, k.Name+"："+k.Reason)
		}
		return err
	})
	d.equal("kept back", kept, []string{"T1/8d：" + unreachable})
}

func TestNudgesWaitForWorkingHours(t *testing.T) {
	for when, due := range map[string]string{
		"2021-04-20 08:29": "04-20 08:30",
		"2021-04-20 08:30": "04-20 08:30",
		"2021-04-20 17:59": "04-20 17:59",
		"2021-04-20 18:00": "04-21 08:30",
		"2021-04-24 10:00": "04-25 08:30", // the Sunday is worked
		"2021-05-01 10:00": "05-06 08:30",
	} {
		d := openNudging(t)
		d.nudge(when, zhou, of("T1", "2021-05-10", "T1"))
		d.equal(when, d.queue(), []string{due + "-18:00 说：T1"})
	}
}

func TestNudgesAreMerged(t *testing.T) {
	d := openNudging(t)
	d.nudge("2021-04-19 09:00", zhou, of("T1", "2021-04-19", "T1"))
	said := d.nudge("2021-04-20 09:00", zhou, of("T1", "2021-04-20", "T1"), of("T2", "2021-04-20", "T2"), of("T3", "2021-04-20", "T3"))
	d.equal("said", said, []string{"T2", "T3"})
	d.equal("queue", d.queue(), []string{"04-19 09:00-18:00 说：T1", "04-20 09:00-18:00 提醒，有两件事：\n1. 说：T2\n2. 说：T3"})
}

func TestNudgesLeaveInPeace(t *testing.T) {
	d := openNudging(t)
	d.at("2021-04-20 08:00", func(tx *store.Tx) error {
		return Silence(tx, KeyOfMember(zhou), Hush{Why: Away, From: "2021-04-20", Until: "2021-04-22"}, zhou, 0)
	})
	n := of("T1", "2021-04-26", "T1")
	d.equal("away", d.nudge("2021-04-20 09:00", zhou, n), nil)
	// Said in the evening of the last day, it would be heard when they are back.
	d.equal("the evening before", d.nudge("2021-04-21 19:00", zhou, n), []string{"T1"})
	d.equal("queue", d.queue(), []string{"04-22 08:30-18:00 说：T1"})
}
