package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/daybook-bot/daybook/internal/chat"
)

func TestComing(t *testing.T) {
	db, c := openAt(t, t.TempDir())
	row, _ := keep(t, db, message("m1", "B"))
	coming := func(id string) (coming bool) {
		t.Helper()
		view(t, db, func(tx *Tx) (err error) {
			coming, err = tx.Coming("local", id)
			return err
		})
		return coming
	}
	if !coming("m1") || coming("m2") {
		t.Error("a message that waits is not coming, or one that never was is")
	}
	update(t, db, func(tx *Tx) error {
		if err := tx.Say(chat.Outgoing{Key: "later", To: group, After: morning.Add(time.Minute), Reply: chat.Reply{Text: "later"}}, row); err != nil {
			return err
		}
		return tx.Done(row)
	})
	if coming("m1") {
		t.Error("what is due in a minute is coming now")
	}
	c.Set(morning.Add(time.Minute))
	if !coming("m1") {
		t.Error("what is due is not coming")
	}
	update(t, db, func(tx *Tx) error {
		due, err := tx.Claim(1)
		if err != nil || len(due) != 1 {
			return err
		}
		return tx.Sent(due[0].ID)
	})
	if coming("m1") {
		t.Error("what was sent is still coming")
	}
}

func TestLook(t *testing.T) {
	db, c := openAt(t, t.TempDir())
	c.Set(morning)
	keep(t, db, message("m1", "B"))
	single := message("m2", "B")
	single.Place, single.From.ID = chat.Direct("local", "u2"), "u2"
	keep(t, db, single)
	update(t, db, func(tx *Tx) error {
		for _, key := range []string{"a", "b", "c"} {
			if err := tx.Say(chat.Outgoing{Key: key, To: group, Reply: chat.Reply{Text: key}}, 0); err != nil {
				return err
			}
		}
		for i := range 2 {
			due, err := tx.Claim(1)
			if err != nil {
				return err
			}
			if len(due) != 1 {
				t.Fatalf("claimed %d at %d", len(due), i)
			}
			if err := tx.GiveUp(due[0].ID, "refused"); err != nil {
				return err
			}
		}
		return nil
	})
	view(t, db, func(tx *Tx) error {
		unsent, err := tx.Unsents(morning.Add(-time.Hour))
		if err != nil {
			return err
		}
		if len(unsent) != 1 || unsent[0].Count != 2 || unsent[0].Reason != "refused" || unsent[0].To != group {
			t.Errorf("unsent %+v", unsent)
		}
		if old, err := tx.Unsents(morning.Add(time.Hour)); err != nil || len(old) != 0 {
			t.Errorf("%+v, %v", old, err)
		}
		groups, err := tx.Groups("local")
		if err != nil || len(groups) != 1 || groups[0].Place != group || !groups[0].Heard.Equal(morning) {
			t.Errorf("groups %+v, %v", groups, err)
		}
		strangers, err := tx.Strangers("local")
		if d := cmp.Diff([]string{"u1", "u2"}, strangers); err != nil || d != "" {
			t.Errorf("%v %s", err, d)
		}
		return nil
	})
}
