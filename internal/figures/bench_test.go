package figures

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/bigyear"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/store"
)

// big opens a year of 1,000,000 records; DAYBOOK_RECORDS asks for another number, and
// DAYBOOK_BIG names a folder in which the year is kept for the next time.
func big(b *testing.B) *store.DB {
	b.Helper()
	records := 1_000_000
	if asked := os.Getenv("DAYBOOK_RECORDS"); asked != "" {
		var err error
		if records, err = strconv.Atoi(asked); err != nil {
			b.Fatalf("DAYBOOK_RECORDS: %v", err)
		}
	}
	dir := os.Getenv("DAYBOOK_BIG")
	_, err := os.Stat(filepath.Join(dir, store.FileName))
	filled := dir != "" && err == nil
	if dir == "" {
		dir = b.TempDir()
	}
	db, err := store.Open(b.Context(), dir, clock.NewManual(time.Date(2022, 1, 5, 9, 0, 0, 0, time.UTC)), config.Default().Zone())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := db.Close(); err != nil {
			b.Error(err)
		}
	})
	if filled {
		return db
	}
	err = db.Update(b.Context(), func(tx *store.Tx) error { return bigyear.Fill(tx, config.Default(), 2021, records) })
	if err != nil {
		b.Fatal(err)
	}
	return db
}

// BenchmarkBigYear measures what the product promises of a year of 1,000,000 records on two
// cores: all figures in less than 2 s.
func BenchmarkBigYear(b *testing.B) {
	c, s := config.Default(), Scope{From: "2021-01-01", To: "2022-01-01"}
	db := big(b)
	b.Run("figures", func(b *testing.B) {
		for b.Loop() {
			err := db.View(b.Context(), func(tx *store.Tx) error {
				_, err := Compute(tx, c, s)
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}
