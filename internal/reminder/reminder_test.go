package reminder

import (
	"database/sql"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/store"
)

var zone = config.Default().Zone()

func at(t *testing.T, text string) time.Time {
	t.Helper()
	when, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
	if err != nil {
		t.Fatal(err)
	}
	return when
}

func TestOpening(t *testing.T) {
	b := New(Bearable(), calendar.Official(), nil, nil)
	for given, want := range map[string]string{
		"2025-04-01 08:29": "2025-04-01 08:30",
		"2025-04-01 08:30": "2025-04-01 08:30",
		"2025-04-01 17:59": "2025-04-01 17:59",
		"2025-04-01 18:00": "2025-04-02 08:30",
		"2025-04-03 20:00": "2025-04-07 08:30", // 清明 and a weekend
		"2025-04-27 10:00": "2025-04-27 10:00", // a Sunday that is worked
		"2025-09-30 18:00": "2025-10-09 08:30", // 国庆 and 中秋
		"2099-01-03 10:00": "2099-01-05 08:30", // nobody knows: the weekend is off
	} {
		if got := b.opening(at(t, given)).Format("2006-01-02 15:04"); got != want {
			t.Errorf("%s opens %s, want %s", given, got, want)
		}
	}
}

func TestStale(t *testing.T) {
	b := New(Bearable(), calendar.Official(), nil, nil)
	for _, c := range []struct {
		due, now string
		limit    int
		want     bool
	}{
		{"2025-04-01 09:00", "2025-04-01 17:00", 2, false},
		{"2025-04-01 09:00", "2025-04-03 17:00", 2, false},
		{"2025-04-01 09:00", "2025-04-07 08:30", 2, true},
		{"2025-04-03 09:00", "2025-04-08 08:30", 2, false}, // three days off do not count
		{"2025-04-03 09:00", "2025-04-09 00:00", 2, true},
		{"2025-09-30 09:00", "2025-10-09 09:00", 1, false},
		{"2025-04-01 09:00", "2025-04-02 00:00", 1, false},
		{"2025-04-01 09:00", "2025-04-03 00:00", 1, true},
	} {
		if got := b.stale(at(t, c.due), at(t, c.now), c.limit); got != c.want {
			t.Errorf("due %s is stale on %s with limit %d: %v", c.due, c.now, c.limit, got)
		}
	}
}

func TestText(t *testing.T) {
	thing := func(name, due string) item {
		return item{rule: Rule{Name: name, Text: " 说\n明。"}, moment: Moment{Day: "2025-04-04", Due: at(t, due)}, due: at(t, due)}
	}
	for _, c := range []struct {
		items []item
		want  string
	}{
		{[]item{thing("甲", "2025-04-01 09:00")}, "提醒：甲（4月4日，周五）。说 明。"},
		{[]item{thing("甲", "2025-04-01 08:58")}, "(补发，原定 08:58) 提醒：甲（4月4日，周五）。说 明。"},
		{[]item{thing("甲", "2025-03-31 09:00")}, "(补发，原定 3月31日 09:00) 提醒：甲（4月4日，周五）。说 明。"},
		{[]item{thing("甲", "2025-04-01 09:00"), thing("甲", "2025-04-01 15:00")}, "提醒：甲（4月4日，周五）。说 明。"},
		{[]item{thing("甲", "2025-03-31 09:00"), thing("乙", "2025-04-01 15:00")},
			"提醒，有两件事：\n1. (补发，原定 3月31日 09:00) 甲（4月4日，周五）。说 明。\n2. 乙（4月4日，周五）。说 明。"},
	} {
		if d := cmp.Diff(c.want, text(c.items, at(t, "2025-04-01 09:00"))); d != "" {
			t.Error(d)
		}
	}
}

func TestShort(t *testing.T) {
	if got := Short("一\n二  三"); got != "一 二 三" {
		t.Errorf("got %q", got)
	}
	if got := []rune(Short(strings.Repeat("长", 100))); len(got) != 40 || got[39] != '…' {
		t.Errorf("got %q", string(got))
	}
}

// desk is a book on a file, with one group and one member.
type desk struct {
	*testing.T
	db    *store.DB
	clock *clock.Manual
	book  *Book
}

// once reads 「2025-04-01 09:00」 as the one moment of a rule.
func once(falls, _ string) (func(time.Time) (Moment, bool), string) {
	due, err := time.ParseInLocation("2006-01-02 15:04", falls, zone)
	if err != nil {
		return nil, "看不懂"
	}
	return func(after time.Time) (Moment, bool) {
		return Moment{Occasion: falls[:10], Day: falls[:10], Due: due}, due.After(after)
	}, ""
}

func newDesk(t *testing.T, now string) *desk {
	t.Helper()
	d := &desk{T: t, clock: clock.NewManual(at(t, now)), book: New(Bearable(), calendar.Official(), nil, once)}
	var err error
	if d.db, err = store.Open(t.Context(), t.TempDir(), d.clock, zone); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.db.Close(); err != nil {
			t.Error(err)
		}
	})
	d.do(func(tx *store.Tx) error {
		for _, statement := range []string{
			`INSERT INTO unit (id, name, path) VALUES (1, '支部', '支部')`,
			`INSERT INTO member (id, name) VALUES (1, '周敏')`,
			`INSERT INTO spell (member, unit, role) VALUES (1, 1, '管理员')`,
			`INSERT INTO identity (platform, person, member, bound) VALUES ('local', '周敏', 1, 0)`,
		} {
			if _, err := tx.Exec(statement); err != nil {
				return err
			}
		}
		return Know(tx, group)
	})
	return d
}

var group = chat.Place{Platform: "local", Room: "一群"}

func (d *desk) do(f func(*store.Tx) error) {
	d.Helper()
	if err := d.db.Update(d.Context(), f); err != nil {
		d.Fatal(err)
	}
}

func (d *desk) add(name, falls string, to Audience) (a Added) {
	d.Helper()
	d.do(func(tx *store.Tx) (err error) {
		a, err = d.book.AddThemeDay(tx, ThemeDay{Name: name, Falls: falls, Remind: "-", To: to}, 1, 0)
		return err
	})
	return a
}

// sweep puts the clock to a moment and sweeps all that was due since another; what is to be
// said arrives.
func (d *desk) sweep(after, now string) {
	d.Helper()
	d.clock.Set(at(d.T, now))
	d.do(func(tx *store.Tx) error {
		if err := d.book.Sweep(tx, at(d.T, after)); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE outbox SET state = 'sent' WHERE state = 'queued'`)
		return err
	})
}

// states are what became of things: name, state, reason.
func (d *desk) wantStates(want ...string) {
	d.Helper()
	var got []string
	d.do(func(tx *store.Tx) error {
		var err error
		got, err = store.Rows(tx, func(r *sql.Rows, line *string) error {
			var name, state, reason string
			err := r.Scan(&name, &state, &reason)
			*line = strings.TrimSpace(name + " " + state + " " + reason)
			return err
		}, `SELECT name, state, reason FROM reminder ORDER BY name, recipient`)
		return err
	})
	if diff := cmp.Diff(want, got); diff != "" {
		d.Error(diff)
	}
}

func TestOneReminderADay(t *testing.T) {
	d := newDesk(t, "2025-04-01 08:00")
	d.add("甲", "2025-04-01 09:00", ToGroups)
	d.sweep("2025-04-01 08:00", "2025-04-01 09:00")
	d.add("乙", "2025-04-01 15:00", ToGroups) // too late to be merged
	d.sweep("2025-04-01 09:00", "2025-04-01 15:00")
	d.wantStates("乙 held 本群今天已经提醒过 1 次", "甲 queued")
}

func TestOneMessageForADay(t *testing.T) {
	d := newDesk(t, "2025-04-01 08:00")
	d.add("甲", "2025-04-01 09:00", ToGroups)
	d.add("乙", "2025-04-01 15:00", ToGroups)
	d.add("丙", "2025-04-01 18:30", ToGroups) // after hours: tomorrow's
	d.sweep("2025-04-01 08:00", "2025-04-01 09:00")
	d.wantStates("乙 merged", "甲 queued")
	d.sweep("2025-04-01 09:00", "2025-04-01 15:00")
	d.sweep("2025-04-01 15:00", "2025-04-02 08:30")
	d.wantStates("丙 queued", "乙 merged", "甲 queued")
}

func TestHushes(t *testing.T) {
	for _, c := range []struct {
		name      string
		recipient string
		hush      Hush
		resume    string
		want      []string
	}{
		{"paused", KeyOf(group), Hush{Why: Paused, From: "2025-03-01"}, "", []string{"甲 held 暂停提醒", "甲 queued"}},
		{"undisturbed", KeyOf(group), Hush{Why: Undisturbed, From: "2025-03-31", Until: "2025-04-07"}, "", []string{"甲 held 免打扰到4月6日", "甲 queued"}},
		{"away", KeyOfMember(1), Hush{Why: Away, From: "2025-04-01", Until: "2025-04-02"}, "", []string{"甲 queued", "甲 held 请假到4月1日"}},
		{"back by then", KeyOfMember(1), Hush{Why: Away, From: "2025-03-01", Until: "2025-04-01"}, "", []string{"甲 queued", "甲 queued"}},
		{"not yet away", KeyOfMember(1), Hush{Why: Away, From: "2025-04-02", Until: "2025-04-03"}, "", []string{"甲 queued", "甲 queued"}},
		{"resumed", KeyOf(group), Hush{Why: Paused, From: "2025-03-01"}, "2025-04-01", []string{"甲 queued", "甲 queued"}},
		{"resumed before", KeyOfMember(1), Hush{Why: Away, From: "2025-04-01", Until: "2025-04-02"}, "2025-03-31", []string{"甲 queued", "甲 queued"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t, "2025-04-01 08:00")
			d.add("甲", "2025-04-01 09:00", ToGroups)
			d.do(func(tx *store.Tx) error {
				_, err := tx.Exec(`INSERT INTO theme_day (name, falls, remind, audience, member, made) VALUES ('甲', '2025-04-01 09:00', '-', 'admins', 1, 0)`)
				if err == nil {
					err = tx.Audit(store.Change{Verb: "add", Subject: subject})
				}
				if err == nil {
					err = Silence(tx, c.recipient, c.hush, 1, 0)
				}
				if err != nil || c.resume == "" {
					return err
				}
				was, err := Resume(tx, c.recipient, c.resume, 1, 0)
				if !was {
					t.Error("there was nothing to resume")
				}
				if again, err := Resume(tx, c.recipient, c.resume, 1, 0); again || err != nil {
					t.Errorf("resumed twice: %v, %v", again, err)
				}
				return err
			})
			d.sweep("2025-04-01 08:00", "2025-04-01 09:00")
			d.wantStates(c.want...)
		})
	}
}

func TestThemeDays(t *testing.T) {
	d := newDesk(t, "2025-04-01 08:00")
	if a := d.add("甲", "胡话", ToGroups); a.Mistake == "" {
		t.Error("nonsense was added")
	}
	if a := d.add("甲", "2025-03-01 09:00", ToGroups); a.Mistake == "" {
		t.Error("what is over was added")
	}
	if a := d.add("甲", "2025-04-02 09:00", ToGroups); a.Mistake != "" || a.Double || a.First.Day != "2025-04-02" {
		t.Errorf("not added: %+v", a)
	}
	if a := d.add("甲", "2025-04-03 09:00", ToGroups); !a.Double {
		t.Error("added twice")
	}
	d.do(func(tx *store.Tx) error {
		for name, want := range map[string]bool{"甲": true, "乙": false} {
			if ended, err := d.book.EndThemeDay(tx, name, 0, 1, 0); err != nil || ended != want {
				t.Errorf("end %s: %v, %v", name, ended, err)
			}
		}
		return nil
	})
	d.sweep("2025-04-01 08:00", "2025-04-02 09:00")
	d.wantStates()
}

// What was due before a group was known, or a theme day was added, is not for it.
func TestNothingFromBefore(t *testing.T) {
	d := newDesk(t, "2025-04-01 10:00")
	d.do(func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO theme_day (name, falls, remind, audience, member, made) VALUES ('甲', '2025-04-01 09:00', '-', 'group', 1, 0)`)
		return err
	})
	d.sweep("2025-04-01 08:00", "2025-04-01 10:30")
	d.wantStates()
}

func TestKeptBack(t *testing.T) {
	d := newDesk(t, "2025-04-01 08:00")
	d.add("甲", "2025-04-01 09:00", ToGroups)
	d.add("乙", "2025-04-01 10:00", ToAdmins)
	d.sweep("2025-04-01 08:00", "2025-04-09 09:00")
	d.do(func(tx *store.Tx) error {
		kept, err := KeptBack(tx, at(t, "2025-04-09 00:00"))
		if err != nil {
			return err
		}
		if len(kept) != 2 || kept[0].To.Member != 1 || kept[1].To.Place != group || kept[1].State != Skipped {
			t.Errorf("kept back: %+v", kept)
		}
		none, err := KeptBack(tx, at(t, "2025-04-10 00:00"))
		if len(none) > 0 {
			t.Errorf("kept back later: %+v", none)
		}
		return err
	})
}
