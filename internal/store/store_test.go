package store

import (
	"errors"

	"path/filepath"
	"strings"

	"testing"
	"time"

	"github.com/daybook-bot/daybook/internal/clock"
)

var (
	shanghai = time.FixedZone("CST", 8*3600)
	morning  = time.Date(2021, 4, 1, 8, 30, 0, 0, shanghai)
)

// openAt opens the data of a folder on a clock that the test moves, and closes it at the end.
func openAt(t *testing.T, dir string) (*DB, *clock.Manual) {
	t.Helper()
	c := clock.NewManual(morning)
	db, err := Open(t.Context(), dir, c, shanghai)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error("close:", err)
		}
	})
	return db, c
}

// note is a write that leaves a row to be found.
func note(tx *Tx, subject string) error {
	return tx.Audit(Change{Verb: "note", Subject: subject})
}

// notes are the subjects of all notes, oldest first.
func notes(t *testing.T, db *DB) []string {
	t.Helper()
	var all []string
	view(t, db, func(tx *Tx) (err error) {
		rows, err := tx.Query(`SELECT subject FROM audit ORDER BY id`)
		if err != nil {
			return err
		}
		for rows.Next() {
			var one string
			if err := rows.Scan(&one); err != nil {
				return err
			}
			all = append(all, one)
		}
		return rows.Err()
	})
	return all
}

func update(t *testing.T, db *DB, f func(*Tx) error) {
	t.Helper()
	if err := db.Update(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

func view(t *testing.T, db *DB, f func(*Tx) error) {
	t.Helper()
	if err := db.View(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

func equal(t *testing.T, what string, got, want []string) {
	t.Helper()
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}

func TestUpdateAndView(t *testing.T) {
	db, _ := openAt(t, filepath.Join(t.TempDir(), "a?b#c%41 数据"))
	update(t, db, func(tx *Tx) error { return note(tx, "one") })
	equal(t, "notes", notes(t, db), []string{"one"})
	err := db.View(t.Context(), func(tx *Tx) error { return note(tx, "two") })
	if !errors.Is(err, errView) {
		t.Errorf("writing in a view: %v", err)
	}
}
