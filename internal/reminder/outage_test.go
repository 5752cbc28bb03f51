package reminder_test

import (
	"strings"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/reminder"
	"github.com/daybook-bot/daybook/internal/store"
)

func TestOutageIsToldToActiveGroupsOnceAndWithinLimits(t *testing.T) {
	zone := config.Default().Zone()
	began := time.Date(2021, 4, 20, 10, 0, 0, 0, zone) // a Tuesday
	for _, c := range []struct {
		name  string
		spoke time.Time
		ended time.Time
		told  string // when; empty: not at all
	}{
		{"active", began.Add(-time.Hour), began.Add(time.Hour), "4月20日 11:00"},
		{"active before the weekend", began.Add(-70 * time.Hour), began.Add(time.Hour), "4月20日 11:00"},
		{"silent for days", began.Add(-80 * time.Hour), began.Add(time.Hour), ""},
		{"in the evening", began.Add(-time.Hour), began.Add(10 * time.Hour), "4月21日 08:30"},
		{"longer than anything is made up for", began.Add(-time.Hour), began.Add(30 * 24 * time.Hour), "5月20日 10:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := clock.NewManual(c.spoke)
			db, err := store.Open(t.Context(), t.TempDir(), k, zone)
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := db.Close(); err != nil {
					t.Error(err)
				}
			}()
			group := chat.Place{Platform: "net", Room: "群"}
			cal, err := calendar.Load(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			b := reminder.New(reminder.Bearable(), cal, nil, nil)
			update := func(f func(*store.Tx) error) {
				t.Helper()
				if err := db.Update(t.Context(), f); err != nil {
					t.Fatal(err)
				}
			}
			update(func(tx *store.Tx) error {
				_, _, err := tx.Keep(chat.Message{ID: "1", Place: group, From: chat.Person{ID: "a"}, Text: "x", Sent: c.spoke})
				if err != nil {
					return err
				}
				return reminder.Know(tx, group)
			})
			k.Set(c.ended)
			var due time.Time
			for range 2 { // twice: the adapter was told to say it again
				update(func(tx *store.Tx) (err error) {
					if err := b.Outage(tx, "net", began, c.ended); err != nil {
						return err
					}
					due, err = b.Due(tx, tx.Now)
					return err
				})
			}
			if c.told == "" {
				if !due.IsZero() {
					t.Errorf("due at %v, want never", due)
				}
				return
			}
			if got := due.Format("1月2日 15:04"); got != c.told {
				t.Fatalf("due at %s, want %s", got, c.told)
			}
			k.Set(due)
			var said []store.Due
			update(func(tx *store.Tx) error { return b.Sweep(tx, c.ended) })
			update(func(tx *store.Tx) (err error) {
				if said, err = tx.Claim(10); err != nil {
					return err
				}
				due, err = b.Due(tx, tx.Now)
				return err
			})
			if len(said) != 1 || said[0].To != group || !said[0].Once || !strings.Contains(said[0].Reply.Text, "4月20日 10:00 到") {
				t.Errorf("said %+v", said)
			}
			if !due.IsZero() {
				t.Errorf("due again at %v", due)
			}
		})
	}
}
