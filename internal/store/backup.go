package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// unfinished is how the name of a copy ends that is not whole yet.
const unfinished = ".part"

// Backup writes a copy of the whole data file, as it is at one moment, beside the running
// program, which goes on writing meanwhile. The folder is created if need be. The copy is
// checked before it gets its name, and takes the place of a file of that name; whatever
// happens midway, there is never a broken one. What a backup left that was cut off is removed.
func (db *DB) Backup(ctx context.Context, file string) error {
	if err := db.enterView(); err != nil {
		return err
	}
	defer db.views.Done()
	file, err := filepath.Abs(file)
	if err != nil {
		return fmt.Errorf("back up to %s: %w", file, err)
	}
	if err := makeFolder(filepath.Dir(file)); err != nil {
		return err
	}
	part := file + unfinished
	if err := removeAll(part, part+"-journal"); err != nil {
		return fmt.Errorf("back up to %s: %w", file, err)
	}
	err = db.copyTo(ctx, part)
	if err == nil {
		err = check(ctx, part)
	}
	if err == nil {
		err = settleFile(part, file)
	}
	if err != nil {
		return errors.Join(explain(file, fmt.Errorf("back up to %s: %w", file, err)), removeAll(part, part+"-journal"))
	}
	return nil
}

// copyTo has SQLite write the copy, on a connection of its own that reads one state of the
// file.
func (db *DB) copyTo(ctx context.Context, part string) error {
	// The file is to be its owner's alone from the first byte on.
	made, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := made.Close(); err != nil {
		return err
	}
	return alone(ctx, source(db.path, url.Values{"mode": {"ro"}}), func(conn *sql.Conn) error {
		_, err := conn.ExecContext(ctx, `VACUUM INTO ?`, part)
		return err
	})
}

// check reads a whole copy.
func check(ctx context.Context, part string) error {
	return alone(ctx, source(part, url.Values{"mode": {"ro"}, "_query_only": {"true"}}), func(conn *sql.Conn) error {
		var word string
		if err := conn.QueryRowContext(ctx, `PRAGMA integrity_check`).Scan(&word); err != nil {
			return fmt.Errorf("check the copy: %w", err)
		}
		if word != "ok" {
			return fmt.Errorf("the copy is broken: %s", strings.TrimSpace(word))
		}
		return nil
	})
}

// alone runs f on one connection that nobody else has.
func alone(ctx context.Context, source string, f func(*sql.Conn) error) (err error) {
	pool, err := sql.Open("sqlite3", source)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	return f(conn)
}

// settleFile gives a file its name, for good: the bytes are on the disk before the name is.
func settleFile(part, file string) error {
	if err := syncPath(part); err != nil {
		return err
	}
	if err := os.Rename(part, file); err != nil {
		return err
	}
	return syncPath(filepath.Dir(file))
}

func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func removeAll(paths ...string) error {
	var faults []error
	for _, path := range paths {
		if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
			faults = append(faults, err)
		}
	}
	return errors.Join(faults...)
}
