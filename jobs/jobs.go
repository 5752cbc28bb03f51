// Package jobs holds what happens because it is time: each due moment of a job once, across
// restarts and crashes; late ones are caught up or skipped by the job's rule. It does not
// know how anything is said.
package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/store"
)

// Job is something that happens because it is time.
type Job struct {
	Name string // for ever: the occurrences are kept under it

	// Due tells the first due moment after the given one; the zero time means never again.
	// A fault of it stops the job until the next change.
	Due func(tx *store.Tx, after time.Time) (time.Time, error)

	// Late is how long after its due moment it may still be run; later it is skipped.
	Late time.Duration

	// Run does what is due, in the transaction that notes that it was done.
	Run func(tx *store.Tx, due time.Time) error
}

// Runner runs jobs when they are due.
type Runner struct {
	db    *store.DB
	clock clock.Clock
	log   *slog.Logger
	jobs  []Job
}

// New makes a runner. A job that the database has never seen is due from now on, and not
// for the time before.
func New(db *store.DB, c clock.Clock, log *slog.Logger, jobs ...Job) *Runner {
	return &Runner{db: db, clock: c, log: log, jobs: jobs}
}

const retryAfter = 10 * time.Second // when the database could not be written

// Run runs what is due, in the order of the due moments, until ctx ends.
func (r *Runner) Run(ctx context.Context) error {
	if err := r.enrol(ctx); err != nil {
		return err
	}
	for ctx.Err() == nil {
		changed := r.db.Changed()
		next, err := r.runDue(ctx)
		if err != nil && ctx.Err() == nil {
			r.log.Error("jobs could not be run", "fault", err)
			next, changed = r.clock.Now().Add(retryAfter), nil
		}
		r.wait(ctx, changed, next)
	}
	return nil
}

// enrol notes from when on each job is due.
func (r *Runner) enrol(ctx context.Context) error {
	return r.db.Update(ctx, func(tx *store.Tx) error {
		for _, j := range r.jobs {
			_, err := tx.Exec(`INSERT INTO job (name, since) VALUES (?, ?) ON CONFLICT DO NOTHING`,
				j.Name, tx.Now.UnixMilli())
			if err != nil {
				return fmt.Errorf("enrol job %s: %w", j.Name, err)
			}
		}
		return nil
	})
}

// runDue runs everything that is due and tells when the next is.
func (r *Runner) runDue(ctx context.Context) (time.Time, error) {
	for {
		var (
			job Job
			due time.Time
		)
		err := r.db.View(ctx, func(tx *store.Tx) (err error) {
			job, due, err = r.earliest(tx)
			return err
		})
		if err != nil || due.IsZero() || due.After(r.clock.Now()) {
			return due, err
		}
		if err := r.db.Update(ctx, func(tx *store.Tx) error { return r.occur(tx, job, due) }); err != nil {
			return time.Time{}, fmt.Errorf("job %s due %s: %w", job.Name, due, err)
		}
	}
}

// earliest is the job that is due next.
func (r *Runner) earliest(tx *store.Tx) (job Job, due time.Time, err error) {
	for _, j := range r.jobs {
		at, err := next(tx, j)
		if err != nil {
			return Job{}, time.Time{}, fmt.Errorf("next due moment of job %s: %w", j.Name, err)
		}
		if !at.IsZero() && (due.IsZero() || at.Before(due)) {
			job, due = j, at
		}
	}
	return job, due, nil
}

// next is the first due moment of a job after all that it has seen.
func next(tx *store.Tx, j Job) (time.Time, error) {
	var after int64
	err := tx.QueryRow(`
		SELECT max(since, coalesce((SELECT max(due) FROM occurrence WHERE job = name), since))
		FROM job WHERE name = ?`, j.Name).Scan(&after)
	if err != nil {
		return time.Time{}, err
	}
	return j.Due(tx, time.UnixMilli(after).In(tx.Zone()))
}

// occur claims a due moment and runs the job, or skips it if it is too late. A moment that
// somebody else has claimed is left alone. A job that fails has had its moment: what it did
// is undone and the reason kept.
func (r *Runner) occur(tx *store.Tx, j Job, due time.Time) error {
	claimed, err := tx.Exec(`INSERT INTO occurrence (job, due, state, at) VALUES (?, ?, 'done', ?) ON CONFLICT DO NOTHING`,
		j.Name, due.UnixMilli(), tx.Now.UnixMilli())
	if err != nil {
		return err
	}
	if n, err := claimed.RowsAffected(); err != nil || n == 0 {
		return err
	}
	if late := tx.Now.Sub(due); late > j.Late {
		return outcome(tx, j, due, "skipped", fmt.Sprintf("%s too late, the limit is %s", late, j.Late))
	}
	fault := tx.Savepoint(func() error { return j.Run(tx, due) })
	if fault == nil {
		return nil
	}
	if !tx.Stands() {
		return fault
	}
	tx.Committed(func() { r.log.Error("job failed", "job", j.Name, "due", due, "fault", fault) })
	return outcome(tx, j, due, "failed", fault.Error())
}

func outcome(tx *store.Tx, j Job, due time.Time, state, reason string) error {
	_, err := tx.Exec(`UPDATE occurrence SET state = ?, reason = ? WHERE job = ? AND due = ?`,
		state, reason, j.Name, due.UnixMilli())
	return err
}

// Next tells when the next job is due, run or not; zero if none ever is.
func (r *Runner) Next(tx *store.Tx) (time.Time, error) {
	_, due, err := r.earliest(tx)
	return due, err
}

func (r *Runner) wait(ctx context.Context, changed <-chan struct{}, next time.Time) {
	var due <-chan struct{}
	if !next.IsZero() {
		reached, release := r.clock.At(next)
		defer release()
		due = reached
	}
	select {
	case <-ctx.Done():
	case <-changed:
	case <-due:
	}
}
