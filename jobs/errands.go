package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/errand"
	"github.com/daybook-bot/daybook/internal/store"
)

// mostBegun is how often an errand is begun. One that the program did not survive so often is
// given up: it may be what brings it down.
const mostBegun = 3

// Errands makes what people asked for, one after the other in the order in which they asked,
// beside everything else. What is made lies in a folder of the errand's own, and goes when it is old.
type Errands struct {
	db     *store.DB
	clock  clock.Clock
	log    *slog.Logger
	folder string
	makers map[string]errand.Maker
}

// NewErrands has errands made by the maker of their kind, their files in folder, which is an
// absolute path and may be missing.
func NewErrands(db *store.DB, c clock.Clock, log *slog.Logger, folder string, makers map[string]errand.Maker) *Errands {
	return &Errands{db: db, clock: c, log: log, folder: folder, makers: makers}
}

// Run makes what is open, and sweeps what is old, until ctx ends.
func (r *Errands) Run(ctx context.Context) {
	for ctx.Err() == nil {
		changed := r.db.Changed()
		next, err := r.runOpen(ctx)
		if err != nil && ctx.Err() == nil {
			r.log.Error("errands could not be run", "fault", err)
			next, changed = r.clock.Now().Add(retryAfter), nil
		}
		r.wait(ctx, changed, next)
	}
}

// runOpen makes all that is open and tells when files are to be swept.
func (r *Errands) runOpen(ctx context.Context) (next time.Time, err error) {
	for {
		var (
			e     errand.Errand
			open  bool
			stale []int64
		)
		err := r.db.View(ctx, func(tx *store.Tx) (err error) {
			if e, open, err = errand.Next(tx); err != nil {
				return err
			}
			stale, next, err = errand.Stale(tx)
			return err
		})
		if err == nil && len(stale) > 0 {
			err = r.sweep(ctx, stale)
		}
		if err != nil || !open {
			return next, err
		}
		if err := r.run(ctx, e); err != nil {
			return time.Time{}, fmt.Errorf("errand %d: %w", e.ID, err)
		}
	}
}

// run makes one errand and ends it. An error means that it is still open.
func (r *Errands) run(ctx context.Context, e errand.Errand) error {
	if e.Begun >= mostBegun {
		return r.fail(ctx, e, fmt.Errorf("begun %d times, and never came to an end", e.Begun))
	}
	if err := r.db.Update(ctx, func(tx *store.Tx) error { return errand.Begin(tx, e.ID) }); err != nil {
		return err
	}
	e.Begun++
	made, err := r.make(ctx, e)
	switch refusal, refused := errand.IsRefusal(err); {
	case ctx.Err() != nil:
		return ctx.Err() // it is made again at the next start
	case refused:
		return r.end(ctx, e, nil, chat.Reply{Text: refusal.Text}, nil)
	case err != nil:
		return r.fail(ctx, e, err)
	}
	reply := chat.Reply{Text: made.Text}
	if reply.Text == "" {
		reply.Text = e.Title + "好了："
	}
	for _, name := range made.Files {
		reply.Files = append(reply.Files, chat.File{Name: name, Ref: filepath.Join(r.home(e.ID), name)})
	}
	err = r.end(ctx, e, made.Files, reply, made.Then)
	if err != nil && ctx.Err() == nil && !isTrouble(err) {
		return r.fail(ctx, e, err) // what it wanted to note of it cannot be noted
	}
	return err
}

func isTrouble(err error) bool {
	var t *store.Trouble
	return errors.As(err, &t)
}

// home is the folder of an errand.
func (r *Errands) home(id int64) string {
	return filepath.Join(r.folder, fmt.Sprintf("e%d", id))
}

// make runs the maker in an empty folder. A panic of it is a fault like another.
func (r *Errands) make(ctx context.Context, e errand.Errand) (made errand.Made, err error) {
	maker, known := r.makers[e.Kind]
	if !known {
		return made, fmt.Errorf("nobody makes a %q", e.Kind)
	}
	home := r.home(e.ID)
	if err := errors.Join(os.RemoveAll(home), os.MkdirAll(home, 0o700)); err != nil {
		return made, fmt.Errorf("make room: %w", err)
	}
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v", v)
		}
	}()
	if made, err = maker(ctx, e, home); err != nil {
		return errand.Made{}, err
	}
	for _, name := range made.Files {
		if _, err := os.Stat(filepath.Join(home, name)); err != nil || name != filepath.Base(name) {
			return errand.Made{}, errors.Join(fmt.Errorf("it made no %q", name), err)
		}
	}
	return made, nil
}

// fail tells the person that it did not work, and the operator why.
func (r *Errands) fail(ctx context.Context, e errand.Errand, fault error) error {
	text := fmt.Sprintf("抱歉，%s没有做出来（编号 %s），原因已记在日志里，请转告运维。您可以过一会儿再要一次。", e.Title, e.Number())
	err := r.db.Update(ctx, func(tx *store.Tx) error {
		if err := errand.Fail(tx, e.ID, fault.Error()); err != nil {
			return err
		}
		tx.Committed(func() {
			r.log.Error("errand failed", "errand", e.ID, "kind", e.Kind, "message", e.Message, "fault", fault)
		})
		return tx.Say(chat.Outgoing{Key: e.Key(), To: e.To, Back: e.Back, Reply: chat.Reply{Text: text}}, e.Message)
	})
	return errors.Join(err, os.RemoveAll(r.home(e.ID)))
}

// end notes that an errand is done, and says so, in one transaction.
func (r *Errands) end(ctx context.Context, e errand.Errand, files []string, reply chat.Reply, then func(*store.Tx) error) error {
	return r.db.Update(ctx, func(tx *store.Tx) error {
		if err := errand.Done(tx, e.ID, files); err != nil {
			return err
		}
		if then != nil {
			if err := then(tx); err != nil {
				return err
			}
		}
		return tx.Say(chat.Outgoing{Key: e.Key(), To: e.To, Back: e.Back, Reply: reply}, e.Message)
	})
}

// sweep deletes files that are too old; they were sent long ago.
func (r *Errands) sweep(ctx context.Context, stale []int64) error {
	for _, id := range stale {
		if err := os.RemoveAll(r.home(id)); err != nil {
			return fmt.Errorf("sweep: %w", err)
		}
	}
	return r.db.Update(ctx, func(tx *store.Tx) error {
		for _, id := range stale {
			if err := errand.Swept(tx, id); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r *Errands) wait(ctx context.Context, changed <-chan struct{}, next time.Time) {
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
