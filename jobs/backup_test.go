package jobs

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/daybook-bot/daybook/internal/store"
)

// days lists days back from one, the newest first.
func daysBack(from string, n int) []string {
	at, err := time.Parse(time.DateOnly, from)
	if err != nil {
		panic(err)
	}
	var all []string
	for i := range n {
		all = append(all, at.AddDate(0, 0, -i).Format(time.DateOnly))
	}
	return all
}

func TestWhichCopiesAreKept(t *testing.T) {
	for _, c := range []struct {
		name string
		days []string
		want string
	}{
		{"none", nil, ""},
		{"few", daysBack("2021-04-20", 3), "04-18 04-19 04-20"},
		{"two years", daysBack("2021-04-20", 730), // Tuesday; the Sundays before, the last days of the months
			"05-31 06-30 07-31 08-31 09-30 10-31 11-30 12-31 01-31 02-28 03-31 04-04 04-11 04-14 04-15 04-16 04-17 04-18 04-19 04-20"},
		{"once a month", []string{"2021-04-01", "2021-03-01", "2021-02-01", "2021-01-01", "2020-12-01", "2020-11-01", "2020-10-01", "2020-09-01",
			"2020-08-01", "2020-07-01", "2020-06-01", "2020-05-01", "2020-04-01", "2020-03-01"},
			"05-01 06-01 07-01 08-01 09-01 10-01 11-01 12-01 01-01 02-01 03-01 04-01"},
	} {
		var got []string
		for _, day := range keep(c.days) {
			got = append(got, day[len("2021-"):])
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, strings.Join(got, " "), c.want)
		}
	}
}

// Night after night, with nights missing: what is kept is never more than the sum, the newest
// seven are always there, and after a year no two months of the last twelve are without a copy
// that had one.
func TestKeepingOverTheYears(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC)
		var there []string
		months := map[string]bool{}
		for range rapid.IntRange(1, 500).Draw(t, "nights") {
			at = at.AddDate(0, 0, rapid.SampledFrom([]int{1, 1, 1, 1, 1, 2, 9}).Draw(t, "until the next"))
			day := at.Format(time.DateOnly)
			months[day[:len("2021-01")]] = true
			before := append([]string{day}, there...)
			kept := keep(before)
			if len(kept) > keepDays+keepWeeks+keepMonths {
				t.Fatalf("%d are kept", len(kept))
			}
			for _, d := range before[:min(len(before), keepDays)] {
				if !slices.Contains(kept, d) {
					t.Fatalf("%s is one of the last seven and gone: %v", d, kept)
				}
			}
			slices.Reverse(kept)
			there = kept
		}
		left := map[string]bool{}
		for _, day := range there {
			left[day[:len("2021-01")]] = true
		}
		for back := range keepMonths {
			month := time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC).AddDate(0, -back, 0).Format("2006-01")
			if months[month] && !left[month] {
				t.Fatalf("nothing is left of %s: %v", month, there)
			}
		}
	})
}

func (o *office) backups() string {
	o.Helper()
	files, err := os.ReadDir(filepath.Join(o.dir, "backup"))
	if err != nil {
		o.Fatal(err)
	}
	var names []string
	for _, f := range files {
		names = append(names, f.Name())
	}
	return strings.Join(names, " ")
}

func TestBackupEveryNight(t *testing.T) {
	o := newOffice(t, t.TempDir(), "2021-04-20 10:00")
	defer o.close()
	folder := filepath.Join(o.dir, "backup")
	o.runs(Backup(o.db, folder, o.book))
	o.until("2021-04-22 10:00")
	if got, want := o.backups(), "daybook-2021-04-21.db daybook-2021-04-22.db"; got != want {
		t.Errorf("copies: %s, want %s", got, want)
	}
	// What is not ours stays; what is too old goes.
	for _, name := range []string{"报表.xlsx", "daybook-2021-04-22.db.bak"} {
		if err := os.WriteFile(filepath.Join(folder, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	o.until("2021-05-01 10:00")
	want := "daybook-2021-04-25.db daybook-2021-04-26.db daybook-2021-04-27.db daybook-2021-04-28.db daybook-2021-04-29.db " +
		"daybook-2021-04-30.db daybook-2021-05-01.db"
	if got := o.backups(); got != "daybook-2021-04-22.db.bak "+want+" 报表.xlsx" {
		t.Errorf("copies: %s", got)
	}
	// Down for three nights: one copy is made for the day on which it is up again.
	o.clock.Set(moment(t, "2021-05-04 09:00"))
	o.settle()
	if got := o.backups(); !strings.Contains(got, "daybook-2021-05-04.db") || strings.Contains(got, "05-03") {
		t.Errorf("copies after downtime: %s", got)
	}
	o.heardAre()
	if o.log.Len() > 0 {
		t.Errorf("log: %s", o.log.String())
	}
}

// A copy that fails is told to the 管理员 once, until one has worked again.
func TestBackupFails(t *testing.T) {
	o := newOffice(t, t.TempDir(), "2021-04-20 10:00")
	defer o.close()
	folder := filepath.Join(o.dir, "backup")
	o.runs(Backup(o.db, folder, o.book))
	o.until("2021-04-21 10:00")
	fails := func(days ...string) {
		t.Helper()
		for _, day := range days { // a folder stands where the copy should go
			inTheWay := filepath.Join(folder, nameOf(day))
			if err := os.MkdirAll(filepath.Join(inTheWay, "x"), 0o700); err != nil {
				t.Fatal(err)
			}
			o.until(day + " 08:30")
			if err := os.RemoveAll(inTheWay); err != nil {
				t.Fatal(err)
			}
		}
	}
	fails("2021-04-22", "2021-04-23", "2021-04-24", "2021-04-26")
	o.heardAre("04-22 08:30 @王建国 4月22日凌晨的数据备份没有成功，最近一份备份是4月21日的。数据都还在。请运维看一下日志和磁盘空间；弄好以后会照常备份。",
		"04-26 08:30 @王建国 4月26日凌晨的数据备份没有成功，最近一份备份是4月25日的。数据都还在。请运维看一下日志和磁盘空间；弄好以后会照常备份。")
	if n := strings.Count(o.log.String(), "job failed"); n != 4 {
		t.Errorf("%d faults in the log:\n%s", n, o.log.String())
	}
}

// Slow work is not begun for a moment that is too late, and a fault of it is the outcome.
func TestAside(t *testing.T) {
	o := newOffice(t, t.TempDir(), "2021-04-20 10:00")
	defer o.close()
	var did []string
	o.runs(Job{
		Name: "slow", Due: Backup(o.db, "", o.book).Due, Late: time.Hour,
		Aside: func(_ context.Context, due time.Time) error {
			did = append(did, "aside "+due.Format("02"))
			if due.Day() == 22 {
				return fmt.Errorf("no room")
			}
			return nil
		},
		Run:   func(_ *store.Tx, due time.Time) error { did = append(did, "run "+due.Format("02")); return nil },
		Fails: func(_ *store.Tx, due time.Time, fault error) error { did = append(did, fault.Error()); return nil },
	})
	o.until("2021-04-22 10:00")
	o.clock.Set(moment(t, "2021-04-23 04:01"))
	o.settle()
	if want := []string{"aside 21", "run 21", "aside 22", "no room"}; !slices.Equal(did, want) {
		t.Errorf("did %v, want %v", did, want)
	}
}
