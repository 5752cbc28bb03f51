package ledger

import (
	"bufio"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/bigyear"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/office/xlsx"
	"github.com/daybook-bot/daybook/internal/store"
)

// BenchmarkBigYear measures what the product promises of a ledger with 1,000,000 records: less
// than 60 s, and less than 300 MB of memory in all. DAYBOOK_RECORDS asks for another number,
// DAYBOOK_BIG names a folder with the year in it (internal/figures makes it).
func BenchmarkBigYear(b *testing.B) {
	db := bigYear(b, 1_000_000)
	for b.Loop() {
		writeBig(b, db)
	}
	b.ReportMetric(float64(mostMemory(b))/(1<<20), "MB-peak")
}

func bigYear(t testing.TB, records int) *store.DB {
	t.Helper()
	if asked := os.Getenv("DAYBOOK_RECORDS"); asked != "" {
		var err error
		if records, err = strconv.Atoi(asked); err != nil {
			t.Fatalf("DAYBOOK_RECORDS: %v", err)
		}
	}
	dir := os.Getenv("DAYBOOK_BIG")
	_, err := os.Stat(filepath.Join(dir, store.FileName))
	filled := dir != "" && err == nil
	if dir == "" {
		dir = t.TempDir()
	}
	db, err := store.Open(t.Context(), dir, clock.NewManual(time.Date(2022, 1, 5, 9, 0, 0, 0, time.UTC)), config.Default().Zone())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if !filled {
		err = db.Update(t.Context(), func(tx *store.Tx) error { return bigyear.Fill(tx, config.Default(), 2021, records) })
		if err != nil {
			t.Fatal(err)
		}
	}
	return db
}

// writeBig writes the ledger of the year and gives the file.
func writeBig(t testing.TB, db *store.DB) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "a.xlsx")
	out, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(out)
	err = db.View(t.Context(), func(tx *store.Tx) error {
		return Write(tx, w, Order{Config: config.Default(), Scope: year, About: "2021年"})
	})
	if err == nil {
		err = w.Flush()
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return file
}

// mostMemory is the most memory that this process ever had; 0 where the system does not tell.
func mostMemory(t testing.TB) int64 {
	t.Helper()
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if kb, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			n, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(kb), "kB")), 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			return n << 10
		}
	}
	return 0
}

// The short form: every record of a big year is in its sheet, once, and the totals are there.
func TestBigYear(t *testing.T) {
	const records = 3000
	db := bigYear(t, records)
	rows, totals := 0, 0
	err := xlsx.Read(writeBig(t, db), func(sheet string, n int, cells []string) error {
		switch {
		case sheet == "口径" || sheet == "任务" || n == 1:
		case cells[0] == "合计":
			totals++
		case cells[0] != "连同":
			rows++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	// One in 101 is of the year before.
	if want := records - records/101; rows != want || totals < 20 {
		t.Errorf("%d rows, want %d; %d totals", rows, want, totals)
	}
}
