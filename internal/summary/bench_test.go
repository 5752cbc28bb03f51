package summary

import (
	"io"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/bigyear"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/office/docx"
	"github.com/daybook-bot/daybook/internal/store"
)

// BenchmarkBigYear measures what the product promises of a year of 1,000,000 records on two
// cores: its summary in less than 5 s. DAYBOOK_RECORDS asks for another number, and
// DAYBOOK_BIG names a folder in which the year is kept for the next time.
func BenchmarkBigYear(b *testing.B) {
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
	c := config.Default()
	db, err := store.Open(b.Context(), dir, clock.NewManual(time.Date(2022, 1, 5, 9, 0, 0, 0, time.UTC)), c.Zone())
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			b.Error(err)
		}
	}()
	if !filled {
		err = db.Update(b.Context(), func(tx *store.Tx) error { return bigyear.Fill(tx, c, 2021, records) })
		if err != nil {
			b.Fatal(err)
		}
	}
	text, err := config.SummaryTemplate()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		w := Work{Config: c, Template: text}
		err := db.View(b.Context(), func(tx *store.Tx) error {
			return w.Fill(tx, figures.Scope{From: "2021-01-01", To: "2022-01-01"})
		})
		if err != nil {
			b.Fatal(err)
		}
		s, err := w.Build()
		if err != nil {
			b.Fatal(err)
		}
		d, err := s.Word()
		if err != nil {
			b.Fatal(err)
		}
		if err := docx.Write(io.Discard, d); err != nil {
			b.Fatal(err)
		}
	}
}
