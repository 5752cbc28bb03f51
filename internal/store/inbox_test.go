package store

import (
	"database/sql"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/daybook-bot/daybook/internal/chat"
)

var group = chat.Place{Platform: "local", Room: "第一支部群"}

func message(id, text string) chat.Message {
	return chat.Message{ID: id, Place: group, From: chat.Person{ID: "u1", Name: "周敏"}, Text: text, Sent: morning}
}

// keep stores a message and gives back its row.
func keep(t *testing.T, db *DB, m chat.Message) (row int64, fresh bool) {
	t.Helper()
	update(t, db, func(tx *Tx) (err error) {
		row, fresh, err = tx.Keep(m)
		return err
	})
	return row, fresh
}

func TestKeepAndRead(t *testing.T) {
	db, c := openAt(t, t.TempDir())
	c.Set(morning.Add(time.Minute))
	want := message("m1", "B\n第二行")
	want.Quoted = "草稿 #17"
	want.Files = []chat.File{{Name: "photo.jpg", Ref: "/tmp/photo.jpg"}}
	want.Back = chat.Back{Token: "回", Expires: morning.Add(time.Hour)}
	row, fresh := keep(t, db, want)
	if !fresh {
		t.Error("a new message is not fresh")
	}
	view(t, db, func(tx *Tx) error {
		got, err := tx.Message(row)
		if err != nil {
			return err
		}
		if !got.Sent.Equal(want.Sent) || !got.Back.Expires.Equal(want.Back.Expires) {
			t.Errorf("sent %v, answerable until %v", got.Sent, got.Back.Expires)
		}
		got.Sent, got.Back.Expires = want.Sent, want.Back.Expires
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
		if _, err := tx.Message(row + 1); !errors.Is(err, sql.ErrNoRows) {
			t.Errorf("a message that is not there: %v", err)
		}
		return nil
	})
}

func TestKeepTwice(t *testing.T) {
	db, _ := openAt(t, t.TempDir())
	first, _ := keep(t, db, message("m1", "B"))
	other := message("m1", "B")
	other.Place.Platform = "elsewhere"
	elsewhere, fresh := keep(t, db, other)
	if !fresh || elsewhere == first {
		t.Error("the same id on another platform is another message")
	}
	update(t, db, func(tx *Tx) error { return tx.Done(first) })
	again, fresh := keep(t, db, message("m1", "changed"))
	if fresh || again != first {
		t.Errorf("redelivered: row %d, fresh %v; want %d, not fresh", again, fresh, first)
	}
	view(t, db, func(tx *Tx) error {
		m, err := tx.Message(first)
		if m.Text != "B" {
			t.Errorf("redelivery changed the text to %q", m.Text)
		}
		waiting, err2 := tx.FirstWaiting(group)
		if waiting != 0 {
			t.Error("redelivery made a message wait that was done")
		}
		return errors.Join(err, err2)
	})
}

func TestKeepRefusesWhatCannotBeKnownAgain(t *testing.T) {
	db, _ := openAt(t, t.TempDir())
	for name, m := range map[string]chat.Message{
		"no id":       {Place: group},
		"id of NULs":  {ID: "\x00\x00", Place: group},
		"no platform": {ID: "m", Place: chat.Place{Room: "r"}},
		"no room":     {ID: "m", Place: chat.Place{Platform: "p"}},
	} {
		if err := db.Update(t.Context(), func(tx *Tx) error { _, _, err := tx.Keep(m); return err }); err == nil {
			t.Errorf("%s: kept", name)
		}
	}
}

func TestBusinessDayIsThatOfTheMessage(t *testing.T) {
	db, c := openAt(t, t.TempDir())
	c.Set(time.Date(2021, 4, 3, 0, 0, 5, 0, shanghai)) // delivered late
	for _, test := range []struct {
		id   string
		sent time.Time
		day  string
	}{
		{"before midnight", time.Date(2021, 4, 1, 15, 59, 59, 0, time.UTC), "2021-04-01"},
		{"after midnight", time.Date(2021, 4, 1, 16, 0, 0, 0, time.UTC), "2021-04-02"},
		{"without a time", time.Time{}, "2021-04-03"},
	} {
		m := message(test.id, "B")
		m.Sent = test.sent
		row, _ := keep(t, db, m)
		var day string
		view(t, db, func(tx *Tx) error { return tx.QueryRow(`SELECT day FROM message WHERE id = ?`, row).Scan(&day) })
		if day != test.day {
			t.Errorf("%s: %s, want %s", test.id, day, test.day)
		}
	}
}

func TestTextThatIsNotText(t *testing.T) {
	db, _ := openAt(t, t.TempDir())
	for _, test := range []struct{ name, text, want string }{
		{"broken UTF-8", "签\xe7\xad到\xff", "签\uFFFD到\uFFFD"},
		{"NUL", "签\x00到", "签到"},
		{"controls stay", "签\x01\x1b[0m到\r\n", "签\x01\x1b[0m到\r\n"},
		{"a megabyte", strings.Repeat("长", 350_000), strings.Repeat("长", 350_000)},
		{"nothing", "", ""},
	} {
		row, _ := keep(t, db, message(test.name, test.text))
		view(t, db, func(tx *Tx) error {
			m, err := tx.Message(row)
			if m.Text != test.want {
				t.Errorf("%s: %.40q, want %.40q", test.name, m.Text, test.want)
			}
			return err
		})
	}
}

func FuzzKeep(f *testing.F) {
	db, _ := openAt(f, f.TempDir())
	f.Add("m1", "第一支部群", "周敏", "报告 志愿服务\x00", "\xff")
	f.Add("\xff", "@u\x00", "", "'; DROP TABLE message; --", "{}")
	f.Fuzz(func(t *testing.T, id, room, name, text, quoted string) {
		m := chat.Message{ID: id, Place: chat.Place{Platform: "p", Room: room}, From: chat.Person{ID: "u", Name: name},
			Text: text, Quoted: quoted, Files: []chat.File{{Name: name, Ref: text}}, Back: chat.Back{Token: quoted}, Sent: morning}
		err := db.Update(t.Context(), func(tx *Tx) error {
			row, _, err := tx.Keep(m)
			if err != nil {
				if clean(id) == "" || clean(room) == "" {
					return nil
				}
				return err
			}
			got, err := tx.Message(row)
			for _, s := range []string{got.ID, got.Place.Room, got.From.Name, got.Text, got.Quoted} {
				if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
					t.Errorf("%q is stored", s)
				}
			}
			if again, fresh, err := tx.Keep(m); err != nil || fresh || again != row {
				t.Errorf("kept again: row %d after %d, fresh %v, %v", again, row, fresh, err)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestWaitingInOrder(t *testing.T) {
	db, _ := openAt(t, t.TempDir())
	other := message("b1", "1")
	other.Place.Room = "第二支部群"
	first, _ := keep(t, db, message("a1", "1"))
	second, _ := keep(t, db, other)
	third, _ := keep(t, db, message("a2", "2"))
	state := func(wantFirst int64, wantPlaces ...chat.Place) {
		t.Helper()
		view(t, db, func(tx *Tx) error {
			got, err := tx.FirstWaiting(group)
			if got != wantFirst {
				t.Errorf("first waiting is %d, want %d", got, wantFirst)
			}
			places, err2 := tx.PlacesWaiting()
			equal(t, "places", places, wantPlaces)
			return errors.Join(err, err2)
		})
	}
	state(first, group, other.Place)
	update(t, db, func(tx *Tx) error { return tx.Done(first) })
	state(third, other.Place, group)
	update(t, db, func(tx *Tx) error { return tx.Fail(third, "处理时出错\xff") })
	state(0, other.Place)
	update(t, db, func(tx *Tx) error { return tx.Done(second) })
	state(0)

	for _, row := range []int64{first, third, 99} {
		if err := db.Update(t.Context(), func(tx *Tx) error { return tx.Done(row) }); err == nil {
			t.Errorf("message %d was done a second time", row)
		}
		if err := db.Update(t.Context(), func(tx *Tx) error { return tx.Fail(row, "x") }); err == nil {
			t.Errorf("message %d failed after it was done", row)
		}
	}
	view(t, db, func(tx *Tx) error {
		var states string
		err := tx.QueryRow(`SELECT group_concat(state || fault, ',') FROM (SELECT * FROM message ORDER BY id)`).Scan(&states)
		if states != "done,done,failed处理时出错\uFFFD" {
			t.Errorf("states: %s", states)
		}
		return err
	})
}

func TestAuditAndOrigin(t *testing.T) {
	db, _ := openAt(t, t.TempDir())
	row, _ := keep(t, db, message("m1", "撤回 17"))
	update(t, db, func(tx *Tx) error {
		return errors.Join(
			tx.Audit(Change{Message: row, Verb: "withdraw", Subject: "record 17", Detail: map[string]string{"状态": "已撤回"}}),
			tx.Audit(Change{Verb: "lapse", Subject: "record 18"}),
			tx.Origin("record", 17, row, "withdraw"),
			tx.Origin("record", 17, row, "withdraw"),
		)
	})
	view(t, db, func(tx *Tx) error {
		lines, err := Rows(tx, func(r *sql.Rows, s *string) error { return r.Scan(s) }, `
			SELECT at || '|' || coalesce(member, '-') || '|' || coalesce(message, '-') || '|' || verb || '|' || subject || '|' || detail
			FROM audit ORDER BY id`)
		equal(t, "audit", lines, []string{
			`1617237000000|-|1|withdraw|record 17|{"状态":"已撤回"}`,
			`1617237000000|-|-|lapse|record 18|{}`,
		})
		var origins int
		err2 := tx.QueryRow(`SELECT count(*) FROM origin WHERE subject = 'record' AND id = 17 AND message = ?`, row).Scan(&origins)
		if origins != 1 {
			t.Errorf("%d origins, want 1", origins)
		}
		return errors.Join(err, err2)
	})
	for name, f := range map[string]func(*Tx) error{
		"no verb":        func(tx *Tx) error { return tx.Audit(Change{Subject: "record 1"}) },
		"no subject":     func(tx *Tx) error { return tx.Audit(Change{Verb: "x"}) },
		"no JSON":        func(tx *Tx) error { return tx.Audit(Change{Verb: "x", Subject: "y", Detail: func() {}}) },
		"no such member": func(tx *Tx) error { return tx.Audit(Change{Member: 99, Verb: "x", Subject: "y"}) },
		"no such thing":  func(tx *Tx) error { return tx.Origin("member", 1, row, "x") },
	} {
		if err := db.Update(t.Context(), f); err == nil {
			t.Errorf("%s: stored", name)
		}
	}
}
