package errand

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/daybook-bot/daybook/internal/store"
)

func scanID(r *sql.Rows, id *int64) error { return r.Scan(id) }

// Next is the open errand that was asked for first, if there is one.
func Next(tx *store.Tx) (Errand, bool, error) {
	e, found, err := store.One(tx, func(r *sql.Rows, e *Errand) error {
		var args, back string
		var made int64
		if err := r.Scan(&e.ID, &e.Kind, &e.Title, &args, &e.Member, &e.Message,
			&e.To.Platform, &e.To.Room, &back, &e.Begun, &made); err != nil {
			return err
		}
		e.Args, e.Asked = json.RawMessage(args), tx.Time(made)
		return json.Unmarshal([]byte(back), &e.Back)
	}, `
		SELECT id, kind, title, args, member, message, platform, room, back, attempts, made
		FROM errand INDEXED BY errand_open WHERE state = 'open' ORDER BY id LIMIT 1`)
	if err != nil {
		return Errand{}, false, fmt.Errorf("next errand: %w", err)
	}
	return e, found, nil
}

// Begin notes that an open errand is about to be made, so that one that brings the program
// down is not made for ever.
func Begin(tx *store.Tx, id int64) error {
	return change(tx, id, `UPDATE errand SET attempts = attempts + 1 WHERE id = ? AND state = 'open'`, id)
}

// Done ends an open errand that was made, with the names of its files.
func Done(tx *store.Tx, id int64, files []string) error {
	if files == nil {
		files = []string{}
	}
	names, err := json.Marshal(files)
	if err != nil {
		return fmt.Errorf("files of errand %d: %w", id, err)
	}
	return change(tx, id, `UPDATE errand SET state = 'done', files = ?, ended = ? WHERE id = ? AND state = 'open'`,
		string(names), tx.Now.UnixMilli(), id)
}

// Fail ends an open errand that could not be made; fault is why, for the operator.
func Fail(tx *store.Tx, id int64, fault string) error {
	return change(tx, id, `UPDATE errand SET state = 'failed', fault = ?, ended = ? WHERE id = ? AND state = 'open'`,
		fault, tx.Now.UnixMilli(), id)
}

// Kept is for how long the files of an errand stay where they are: long enough for a network
// that is down over a holiday, and no longer, since they name people.
const Kept = 8 * 24 * time.Hour

// Stale lists the errands whose files are to go, and tells when the next ones are; zero if
// none are.
func Stale(tx *store.Tx) (stale []int64, next time.Time, err error) {
	until := tx.Now.Add(-Kept).UnixMilli()
	stale, err = store.Rows(tx, scanID, `SELECT id FROM errand INDEXED BY errand_kept WHERE state = 'done' AND ended <= ?`, until)
	if err != nil {
		return nil, next, fmt.Errorf("errands to sweep: %w", err)
	}
	oldest, found, err := store.One(tx, scanID, `
		SELECT ended FROM errand INDEXED BY errand_kept WHERE state = 'done' AND ended > ? ORDER BY ended LIMIT 1`, until)
	if err != nil {
		return nil, next, fmt.Errorf("errands to sweep: %w", err)
	}
	if found {
		next = tx.Time(oldest).Add(Kept)
	}
	return stale, next, nil
}

// Swept notes that the files of an errand are gone.
func Swept(tx *store.Tx, id int64) error {
	return change(tx, id, `UPDATE errand SET state = 'swept' WHERE id = ? AND state = 'done'`, id)
}

// Due is when there is something to do: now if an errand is open or files are to go, else
// when the next files are; zero if never.
func Due(tx *store.Tx) (time.Time, error) {
	_, open, err := Next(tx)
	if err != nil || open {
		return tx.Now, err
	}
	stale, next, err := Stale(tx)
	if err != nil || len(stale) > 0 {
		return tx.Now, err
	}
	return next, nil
}

// errNot says that an errand is not in the state that a change needs: somebody else ended it.
var errNot = errors.New("it is not in that state any more")

func change(tx *store.Tx, id int64, statement string, args ...any) error {
	result, err := tx.Exec(statement, args...)
	if err != nil {
		return fmt.Errorf("errand %d: %w", id, err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return errors.Join(fmt.Errorf("errand %d: %w", id, errNot), err)
	}
	return nil
}
