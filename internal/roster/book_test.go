package roster

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/store"
)

var zone = time.FixedZone("CST", 8*3600)

// book is a data folder of its own, with the clock at 2021-04-20 10:00.
type book struct {
	testing.TB
	db    *store.DB
	clock *clock.Manual
}

func open(t testing.TB) *book {
	t.Helper()
	c := clock.NewManual(time.Date(2021, 4, 20, 10, 0, 0, 0, zone))
	db, err := store.Open(context.Background(), t.TempDir(), c, zone)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return &book{TB: t, db: db, clock: c}
}

func (b *book) do(f func(tx *store.Tx) error) {
	b.Helper()
	if err := b.db.Update(context.Background(), f); err != nil {
		b.Fatal(err)
	}
}

// roster imports rows under the header that all files of these tests have.
func (b *book) roster(rows ...string) Report {
	b.Helper()
	var report Report
	b.do(func(tx *store.Tx) error {
		f, err := ReadCSV(write(b, rows...))
		if err != nil {
			return err
		}
		report, err = Import(tx, f)
		return err
	})
	return report
}

const header = "name,unit,role,joined,left,wecom,dingtalk,alias,category\n"

func write(t testing.TB, rows ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "roster.csv")
	if err := os.WriteFile(file, []byte(header+strings.Join(rows, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// names lists who is on the roster in a unit on a day.
func (b *book) names(unit, day string) string {
	b.Helper()
	var names []string
	b.do(func(tx *store.Tx) error {
		members, err := MembersOn(tx, b.unit(tx, unit), day)
		for _, m := range members {
			names = append(names, m.Name)
		}
		return err
	})
	return strings.Join(names, " ")
}

// unit is the id of a path; 0 for the whole organisation.
func (b *book) unit(tx *store.Tx, path string) int64 {
	b.Helper()
	if path == "" {
		return 0
	}
	units, err := UnitsNamed(tx, path)
	if err != nil || len(units) != 1 {
		b.Fatalf("unit %s: %v, %v", path, units, err)
	}
	return units[0].ID
}

// member is the id of a name; of homonyms, the first.
func (b *book) member(tx *store.Tx, name string) int64 {
	b.Helper()
	members, err := MembersNamed(tx, name, tx.Today())
	if err != nil || len(members) == 0 {
		b.Fatalf("member %s: %v, %v", name, members, err)
	}
	return members[0].ID
}

// dump is the whole roster as text, to see that nothing has changed.
func (b *book) dump() string {
	b.Helper()
	var all strings.Builder
	b.do(func(tx *store.Tx) error {
		for _, query := range []string{
			`SELECT 'unit ' || path FROM unit ORDER BY id`,
			`SELECT 'member ' || id || name || category || absent FROM member ORDER BY id`,
			`SELECT 'alias ' || member || name FROM alias ORDER BY member, name`,
			`SELECT 'spell ' || member || ' ' || unit || role || joined || '-' || ended FROM spell ORDER BY id`,
			`SELECT 'account ' || platform || person || member FROM identity ORDER BY platform, person`,
			`SELECT 'audit ' || count(*) FROM audit`,
		} {
			lines, err := store.Rows(tx, scanText, query)
			if err != nil {
				return err
			}
			all.WriteString(strings.Join(lines, "\n") + "\n")
		}
		return nil
	})
	return all.String()
}

func scanText(r *sql.Rows, text *string) error { return r.Scan(text) }

// mistakesIn are the mistakes that an error is; a failure if it is another.
func mistakesIn(t testing.TB, err error) (m config.Mistakes) {
	t.Helper()
	if !errors.As(err, &m) {
		t.Fatalf("error %v", err)
	}
	return m
}
