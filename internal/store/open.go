package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"time"

	"github.com/pressly/goose/v3"

	"github.com/daybook-bot/daybook/internal/clock"
)

// FileName is the data file's name in the data folder.
const FileName = "daybook.db"

// SchemaVersion is the newest schema that this program knows: the number of the last
// migration. A file with a newer one is refused.
const SchemaVersion = 7

//go:embed migrations/*.sql
var migrations embed.FS

// Open opens the data file in the folder dir; both are created if need be, and a file of an
// older program is brought up to date. Days are those of zone. What the person at the machine
// can mend comes as a *Trouble: a folder that cannot be written, a full disk, a file that is
// not ours, one of a newer program (ErrNewer).
//
// Several processes may have the same file open. Lock keeps two long-running ones apart.
func Open(ctx context.Context, dir string, c clock.Clock, zone *time.Location) (*DB, error) {
	if zone == nil {
		return nil, fmt.Errorf("open %s: no time zone", dir)
	}
	if err := makeFolder(dir); err != nil {
		return nil, err
	}
	path, err := filepath.Abs(filepath.Join(dir, FileName))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", dir, err)
	}
	db := &DB{
		path: path, clock: c, zone: zone,
		idle: make(chan struct{}), changed: make(chan struct{}), failed: make(chan *Trouble, 1),
	}
	db.more = sync.NewCond(&db.mu)
	turn, err := takeTurn(dir)
	if err != nil {
		return nil, err
	}
	err = db.connect(ctx)
	if err := errors.Join(err, turn.Close()); err != nil {
		return nil, explain(path, fmt.Errorf("open %s: %w", path, err))
	}
	go db.work()
	return db, nil
}

func (db *DB) connect(ctx context.Context) (err error) {
	db.pool, err = sql.Open("sqlite3", source(db.path, url.Values{
		"_journal_mode": {"WAL"},
		"_synchronous":  {"FULL"}, // the driver's choice for WAL is NORMAL, which loses commits
		"_txlock":       {"immediate"},
	}))
	if err != nil {
		return err
	}
	db.pool.SetMaxOpenConns(1)
	db.readers, err = sql.Open("sqlite3", source(db.path, url.Values{
		"mode":        {"ro"},
		"_query_only": {"true"},
		"_cache_size": {"-65536"}, // KiB; a large ledger jumps about in its rows
	}))
	if err != nil {
		return errors.Join(err, db.pool.Close())
	}
	readers := max(4, runtime.NumCPU())
	db.readers.SetMaxOpenConns(readers)
	db.readers.SetMaxIdleConns(readers)

	if err = migrate(ctx, db.pool, db.path); err == nil {
		err = db.openWriter(ctx)
	}
	if err == nil {
		err = db.readers.PingContext(ctx)
	}
	if err != nil {
		return errors.Join(err, db.readers.Close(), db.pool.Close())
	}
	return nil
}

func (db *DB) openWriter(ctx context.Context) error {
	conn, err := db.pool.Conn(ctx)
	if err != nil {
		return err
	}
	// SQLite opens a file that it may not write as one to be read, and says so at the first
	// statement that writes.
	if _, err := conn.ExecContext(ctx, "DELETE FROM goose_db_version WHERE 0"); err != nil {
		return errors.Join(err, conn.Close())
	}
	db.writer = &writer{db: db, conn: conn}
	if err := db.writer.watch(); err != nil {
		return errors.Join(err, conn.Close())
	}
	return nil
}

// source is the driver's name for the file. Pragmas stand only here, because one that is
// executed reaches a single connection of a pool.
func source(path string, more url.Values) string {
	values := url.Values{
		"_busy_timeout":    {"5000"},
		"_foreign_keys":    {"on"},
		"_stmt_cache_size": {"128"}, // twice as many messages a second
	}
	for name, value := range more {
		values[name] = value
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + values.Encode()
}

// migrate brings the file up to SchemaVersion. It refuses one that is ahead of it.
func migrate(ctx context.Context, db *sql.DB, path string) error {
	has, err := version(ctx, db)
	switch {
	case errors.Is(err, ErrForeign):
		return &Trouble{
			fmt.Sprintf("%s 是别的程序的数据库，不是 Daybook 的", path),
			"请把它移到别处再启动，或者用 --data 换一个文件夹。", err}
	case err != nil:
		return err
	case has > SchemaVersion:
		return &Trouble{
			fmt.Sprintf("%s 是更新的 daybook 写的（第 %d 版），这个程序太旧，只认得到第 %d 版", path, has, SchemaVersion),
			"请换用新的程序；数据没有被动过。", ErrNewer}
	case has == SchemaVersion:
		return nil
	}
	folder, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	steps, err := goose.NewProvider(goose.DialectSQLite3, db, folder,
		goose.WithLogger(goose.NopLogger()), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	_, err = steps.Up(ctx)
	return err
}

// version is the last migration that the file has had; 0 for an empty file.
func version(ctx context.Context, db *sql.DB) (has int64, err error) {
	var tables, ours int
	err = db.QueryRowContext(ctx,
		"SELECT count(*), count(CASE WHEN name = 'goose_db_version' THEN 1 END) FROM sqlite_schema WHERE type = 'table'").
		Scan(&tables, &ours)
	switch {
	case err != nil || tables == 0:
		return 0, err
	case ours == 0:
		return 0, ErrForeign
	}
	err = db.QueryRowContext(ctx, "SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied = 1").Scan(&has)
	return has, err
}

// makeFolder creates the folder, for its owner only, and finds out whether files can be made
// in it.
func makeFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return explainFolder(dir, err)
	}
	probe, err := os.CreateTemp(dir, ".daybook-*")
	if err != nil {
		return explainFolder(dir, err)
	}
	if err := errors.Join(probe.Close(), os.Remove(probe.Name())); err != nil {
		return explainFolder(dir, err)
	}
	return nil
}

func explainFolder(dir string, err error) error {
	switch {
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return readOnly(dir, err)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return &Trouble{
			fmt.Sprintf("磁盘满了，不能在 %s 里建文件", dir),
			"请腾出一些空间再试；已经记下的都还在。", err}
	}
	return &Trouble{
		fmt.Sprintf("不能用 %s 作数据文件夹", dir),
		"请用 --data 换一个文件夹。", err}
}
