// Package jobs holds what happens because it is time: each due moment of a job once, across
// restarts and crashes; late ones are caught up or skipped by the job's rule. It does not
// know how anything is said.
package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
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

	// Aside, if there is one, is slow work that is done before Run, outside of any
	// transaction; it may be done twice. If it fails, Fails is run in the place of Run.
	Aside func(ctx context.Context, due time.Time) error
	Fails func(tx *store.Tx, due time.Time, fault error) error

	// Sweep takes the place of Late and Run for a job that deals at once with all that was
	// due after a moment, and that remembers by itself what it has done. Then nothing up to
	// now is due any more. If it fails, everything is as it was, and it is tried again.
	Sweep func(tx *store.Tx, after time.Time) error

	// Enrol, if there is one, is run at every start, before anything is due.
	Enrol func(tx *store.Tx) error
}

// Runner runs jobs when they are due.
type Runner struct {
	db    *store.DB
	clock clock.Clock
	log   *slog.Logger
	jobs  []Job

	back chan struct{} // somebody noticed that the clock was put back

	mu    sync.Mutex
	rests map[string]time.Time // jobs that failed, and when they are tried again
}

// New makes a runner. A job that the database has never seen is due from now on, and not
// for the time before.
func New(db *store.DB, c clock.Clock, log *slog.Logger, jobs ...Job) *Runner {
	return &Runner{db: db, clock: c, log: log, jobs: jobs,
		back: make(chan struct{}, 1), rests: map[string]time.Time{}}
}

const (
	retryAfter = 10 * time.Second // when the database could not be written
	restsFor   = time.Minute      // a sweep that failed
)

// wobble is how far the clock may go back without anybody minding: so little that nothing
// was too late then and is in time now. Two machines on one file have clocks that differ.
const wobble = time.Minute

// waitsFor is how long something that is due may have waited for its sweep: over a holiday, or
// while the program was down. A clock that was ahead may have found it too late.
const waitsFor = 14 * 24 * time.Hour

// Run runs what is due, in the order of the due moments, until ctx ends. The jobs must have
// been enrolled.
func (r *Runner) Run(ctx context.Context) {
	for ctx.Err() == nil {
		changed := r.db.Changed()
		next, err := r.runDue(ctx)
		if err != nil && ctx.Err() == nil {
			r.log.Error("jobs could not be run", "fault", err)
			next, changed = r.clock.Now().Add(retryAfter), nil
		}
		r.wait(ctx, changed, next)
	}
}

// Enrol notes from when on each job is due: from now, if the database has never seen it.
func (r *Runner) Enrol(ctx context.Context) error {
	return r.db.Update(ctx, func(tx *store.Tx) error {
		for _, j := range r.jobs {
			_, err := tx.Exec(`INSERT INTO job (name, since) VALUES (?, ?) ON CONFLICT DO NOTHING`,
				j.Name, tx.Now.UnixMilli())
			if err == nil && j.Enrol != nil {
				err = j.Enrol(tx)
			}
			if err != nil {
				return fmt.Errorf("enrol job %s: %w", j.Name, err)
			}
		}
		return nil
	})
}

// runDue runs everything that is due and tells when the next is.
func (r *Runner) runDue(ctx context.Context) (time.Time, error) {
	if err := r.followClock(ctx); err != nil {
		return time.Time{}, err
	}
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
		var fault error
		if job.Aside != nil && r.clock.Now().Sub(due) <= job.Late {
			if fault = job.Aside(ctx, due); ctx.Err() != nil {
				return time.Time{}, ctx.Err()
			}
		}
		if err := r.db.Update(ctx, func(tx *store.Tx) error { return r.happen(tx, job, due, fault) }); err != nil {
			return time.Time{}, fmt.Errorf("job %s due %s: %w", job.Name, due, err)
		}
	}
}

// followClock takes the jobs back with a clock that was put back: what is due from now on
// is due, even if it has been before. What was done then stays done.
func (r *Runner) followClock(ctx context.Context) error {
	behind := false
	err := r.db.View(ctx, func(tx *store.Tx) (err error) {
		behind, err = isBehind(tx)
		return err
	})
	if err != nil || !behind {
		return err
	}
	return r.db.Update(ctx, func(tx *store.Tx) error {
		for _, j := range r.jobs {
			to := tx.Now
			if j.Sweep != nil {
				to = to.Add(-waitsFor)
			}
			_, err := tx.Exec(`UPDATE job SET since = ? WHERE name = ? AND since > ?`,
				to.UnixMilli(), j.Name, tx.Now.Add(wobble).UnixMilli())
			if err != nil {
				return fmt.Errorf("put job %s back: %w", j.Name, err)
			}
		}
		return nil
	})
}

func isBehind(tx *store.Tx) (behind bool, err error) {
	err = tx.QueryRow(`SELECT EXISTS (SELECT 1 FROM job WHERE since > ?)`, tx.Now.Add(wobble).UnixMilli()).Scan(&behind)
	return behind, err
}

// earliest is the job that is due next.
func (r *Runner) earliest(tx *store.Tx) (job Job, due time.Time, err error) {
	for _, j := range r.jobs {
		at, err := r.next(tx, j)
		if err != nil {
			return Job{}, time.Time{}, fmt.Errorf("next due moment of job %s: %w", j.Name, err)
		}
		if !at.IsZero() && (due.IsZero() || at.Before(due)) {
			job, due = j, at
		}
	}
	return job, due, nil
}

// next is the first due moment of a job after all that it has seen, or after its rest.
func (r *Runner) next(tx *store.Tx, j Job) (time.Time, error) {
	after, err := seen(tx, j.Name)
	if err != nil || after.IsZero() {
		return time.Time{}, err
	}
	at, err := j.Due(tx, after)
	r.mu.Lock()
	defer r.mu.Unlock()
	if rest := r.rests[j.Name]; err == nil && !at.IsZero() && at.Before(rest) {
		at = rest
	}
	return at, err
}

// seen is the moment up to which nothing of a job is due any more; zero for a job that was
// never enrolled.
func seen(tx *store.Tx, job string) (time.Time, error) {
	var since int64
	err := tx.QueryRow(`SELECT since FROM job WHERE name = ?`, job).Scan(&since)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("what job %s has seen: %w", job, err)
	}
	if at := tx.Time(since); !at.After(tx.Now.Add(wobble)) {
		return at, nil
	}
	return tx.Now, nil
}

// happen does what is due; fault is what became of its slow work.
func (r *Runner) happen(tx *store.Tx, j Job, due time.Time, fault error) error {
	if j.Sweep != nil {
		return r.sweep(tx, j)
	}
	if err := r.occur(tx, j, due, fault); err != nil {
		return err
	}
	return see(tx, j, due)
}

// sweep runs a job that deals with all that is due at once, unless somebody else has done so
// meanwhile.
func (r *Runner) sweep(tx *store.Tx, j Job) error {
	after, err := seen(tx, j.Name)
	if err != nil {
		return err
	}
	due, err := j.Due(tx, after)
	if err != nil || due.IsZero() || due.After(tx.Now) {
		return err
	}
	fault := tx.Savepoint(func() error { return j.Sweep(tx, after) })
	if fault == nil {
		return see(tx, j, tx.Now)
	}
	if !tx.Stands() {
		return fault
	}
	tx.Committed(func() { r.log.Error("job failed", "job", j.Name, "due", due, "fault", fault) })
	r.mu.Lock()
	defer r.mu.Unlock()
	r.rests[j.Name] = tx.Now.Add(restsFor)
	return nil
}

func see(tx *store.Tx, j Job, at time.Time) error {
	_, err := tx.Exec(`UPDATE job SET since = ?2 WHERE name = ?1 AND since < ?2`, j.Name, at.UnixMilli())
	return err
}

// occur claims a due moment and runs the job, or skips it if it is too late. A moment that
// somebody else has claimed is left alone; one that was skipped by a clock that had gone too
// far is free again. A job that fails has had its moment: what it did is undone and the
// reason kept.
func (r *Runner) occur(tx *store.Tx, j Job, due time.Time, fault error) error {
	claimed, err := tx.Exec(`
		INSERT INTO occurrence (job, due, state, at) VALUES (?, ?, 'done', ?)
		ON CONFLICT (job, due) DO UPDATE SET state = 'done', at = excluded.at, reason = ''
		WHERE occurrence.state = 'skipped' AND occurrence.at > excluded.at`,
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
	if fault == nil {
		fault = tx.Savepoint(func() error { return j.Run(tx, due) })
	} else {
		fault = errors.Join(fault, tx.Savepoint(func() error { return j.Fails(tx, due, fault) }))
	}
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
	behind, err := isBehind(tx)
	if err != nil {
		return time.Time{}, err
	}
	if behind {
		// Run sleeps until a moment of the clock as it was.
		select {
		case r.back <- struct{}{}:
		default:
		}
	}
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
	case <-r.back:
	case <-due:
	}
}
