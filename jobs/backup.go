package jobs

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"github.com/daybook-bot/daybook/internal/reminder"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// backupHour is when the data is copied: people are asleep.
const backupHour = 3

// How many copies are kept: of the last days, and the last one of each of the last weeks and
// months of which there is any.
const (
	keepDays   = 7
	keepWeeks  = 4
	keepMonths = 12
)

// Backup copies the data every night into a folder, beside the running program, and deletes
// copies that are too old. One that was missed is made up for on the same day. If it fails,
// the log says why, and the 管理员 hear of it once until it works again.
func Backup(db *store.DB, folder string, b *reminder.Book) Job {
	return Job{
		Name: "backup",
		Due: func(tx *store.Tx, after time.Time) (time.Time, error) {
			at := after.In(tx.Zone())
			due := time.Date(at.Year(), at.Month(), at.Day(), backupHour, 0, 0, 0, at.Location())
			if !due.After(after) {
				due = due.AddDate(0, 0, 1)
			}
			return due, nil
		},
		Late: (24 - backupHour) * time.Hour,
		Aside: func(ctx context.Context, due time.Time) error {
			day := due.Format(time.DateOnly)
			if err := db.Backup(ctx, filepath.Join(folder, nameOf(day))); err != nil {
				return err
			}
			return rotate(folder)
		},
		Run:   func(*store.Tx, time.Time) error { return nil },
		Fails: func(tx *store.Tx, due time.Time, _ error) error { return tellBackupFailed(tx, b, folder, due) },
	}
}

func nameOf(day string) string { return "daybook-" + day + ".db" }

var copyName = regexp.MustCompile(`^daybook-(\d{4}-\d{2}-\d{2})\.db$`)

// copies lists the days of the copies in a folder, the newest first.
func copies(folder string) ([]string, error) {
	files, err := os.ReadDir(folder)
	if err != nil && !os.IsNotExist(err) {
		return nil, fmt.Errorf("list the backups: %w", err)
	}
	var days []string
	for _, f := range files {
		if name := copyName.FindStringSubmatch(f.Name()); name != nil && f.Type().IsRegular() {
			days = append(days, name[1])
		}
	}
	slices.Sort(days)
	slices.Reverse(days)
	return days, nil
}

// rotate deletes the copies that are not kept. Whatever else is in the folder stays.
func rotate(folder string) error {
	days, err := copies(folder)
	if err != nil {
		return err
	}
	kept := keep(days)
	var faults []error
	for _, day := range days {
		if !slices.Contains(kept, day) {
			faults = append(faults, os.Remove(filepath.Join(folder, nameOf(day))))
		}
	}
	if err := errors.Join(faults...); err != nil {
		return fmt.Errorf("delete old backups: %w", err)
	}
	return nil
}

// keep picks the days of the copies that are kept, of days that are sorted, the newest first.
func keep(days []string) []string {
	kept := slices.Clone(days[:min(len(days), keepDays)])
	for _, of := range []struct {
		most   int
		period func(time.Time) string
	}{
		{keepWeeks, func(day time.Time) string { return mondayOf(day).Format(time.DateOnly) }},
		{keepMonths, func(day time.Time) string { return day.Format("2006-01") }},
	} {
		var periods []string
		for _, day := range days {
			at, err := time.Parse(time.DateOnly, day)
			if err != nil { // 2021-02-30 is nothing that we have made
				kept = append(kept, day)
				continue
			}
			p := of.period(at)
			if slices.Contains(periods, p) {
				continue
			}
			if len(periods) == of.most {
				break
			}
			periods = append(periods, p)
			kept = append(kept, day)
		}
	}
	slices.Sort(kept)
	return slices.Compact(kept)
}

func tellBackupFailed(tx *store.Tx, b *reminder.Book, folder string, due time.Time) error {
	good, last := "还没有过一份备份。", "none"
	days, err := copies(folder)
	if err != nil {
		return err
	}
	if len(days) > 0 {
		good, last = "最近一份备份是"+spoken(days[0])+"的。", days[0]
	}
	admins, err := roster.Admins(tx, 0, tx.Today())
	if err != nil {
		return err
	}
	for _, admin := range admins {
		_, err := b.Nudge(tx, admin, reminder.Nudge{
			Rule: "backup/failed", Occasion: last, Name: "备份没有成功", Matter: "backup",
			Text: fmt.Sprintf("%s凌晨的数据备份没有成功，%s数据都还在。请运维看一下日志和磁盘空间；弄好以后会照常备份。",
				spoken(due.In(tx.Zone()).Format(time.DateOnly)), good),
		})
		if err != nil {
			return err
		}
	}
	return nil
}
