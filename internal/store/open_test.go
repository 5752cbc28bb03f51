package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/daybook-bot/daybook/internal/clock"
)

var (
	comment = regexp.MustCompile(`--[^\n]*`)
	space   = regexp.MustCompile(`\s+`)
	gap     = regexp.MustCompile(` ([,)])`) // ALTER TABLE leaves other gaps than people do
)

// schemaOf lists what a file is made of, without comments and layout.
func schemaOf(t *testing.T, ask func(query string, args ...any) (*sql.Rows, error)) []string {
	t.Helper()
	rows, err := ask(`SELECT type || ' ' || name || ': ' || coalesce(sql, '') FROM sqlite_schema
		WHERE name NOT LIKE 'goose%' AND name <> 'sqlite_sequence' ORDER BY type, name`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		all = append(all, tidy(s))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func tidy(s string) string {
	s = space.ReplaceAllString(comment.ReplaceAllString(s, " "), " ")
	return strings.TrimSpace(gap.ReplaceAllString(s, "$1"))
}

func TestMigrationsMakeTheSchema(t *testing.T) {
	whole, err := os.ReadFile("schema.sql")
	if err != nil {
		t.Fatal(err)
	}
	plain, err := sql.Open("sqlite3", filepath.Join(t.TempDir(), "plain.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer closes(t, plain)
	if _, err := plain.Exec(string(whole)); err != nil {
		t.Fatal(err)
	}
	want := schemaOf(t, plain.Query)
	if len(want) < 20 {
		t.Fatalf("schema.sql makes only %d things", len(want))
	}
	db, _ := openAt(t, t.TempDir())
	view(t, db, func(tx *Tx) error {
		equal(t, "what the migrations make, beside schema.sql", schemaOf(t, tx.Query), want)
		return nil
	})
}

func TestSchemaVersionIsTheLastMigration(t *testing.T) {
	files, err := migrations.ReadDir("migrations")
	if err != nil {
		t.Fatal(err)
	}
	last := files[len(files)-1].Name()
	if !strings.HasPrefix(last, fmt.Sprintf("%05d_", SchemaVersion)) {
		t.Errorf("SchemaVersion is %d, the last migration is %s", SchemaVersion, last)
	}
}

// refused opens a folder that cannot be opened and gives back what was said.
func refused(t *testing.T, dir string) *Trouble {
	t.Helper()
	db, err := Open(t.Context(), dir, clock.NewManual(morning), shanghai)
	if err == nil {
		t.Fatal(errors.Join(errors.New("it opened"), db.Close()))
	}
	var trouble *Trouble
	if !errors.As(err, &trouble) {
		t.Fatalf("not said plainly: %v", err)
	}
	if trouble.Mend == "" || trouble.Err == nil || !strings.Contains(trouble.What, dir) {
		t.Errorf("What %q, Mend %q, Err %v", trouble.What, trouble.Mend, trouble.Err)
	}
	return trouble
}

func TestANewerFileIsRefused(t *testing.T) {
	dir := t.TempDir()
	db, _ := openAt(t, dir)
	update(t, db, noteOf("from the future"))
	update(t, db, func(tx *Tx) error {
		_, err := tx.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (?, 1)`, SchemaVersion+1)
		return err
	})
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, FileName)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	trouble := refused(t, dir)
	if !errors.Is(trouble, ErrNewer) || !strings.Contains(trouble.What, "太旧") {
		t.Errorf("said %q", trouble)
	}
	after, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(before, after) {
		t.Error("the file was changed")
	}
}

func TestFilesThatAreNotOurs(t *testing.T) {
	for _, test := range []struct {
		name, says string
		make       func(t *testing.T, path string)
	}{
		{"text", "不是 Daybook 的数据文件", func(t *testing.T, path string) {
			if err := os.WriteFile(path, bytes.Repeat([]byte("签到 周敏 B\n"), 1000), 0o600); err != nil {
				t.Fatal(err)
			}
		}},
		{"another program's database", "别的程序", func(t *testing.T, path string) {
			other, err := sql.Open("sqlite3", path)
			if err != nil {
				t.Fatal(err)
			}
			defer closes(t, other)
			if _, err := other.Exec(`CREATE TABLE songs (title TEXT)`); err != nil {
				t.Fatal(err)
			}
		}},
		{"a folder", "打不开", func(t *testing.T, path string) {
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			test.make(t, filepath.Join(dir, FileName))
			if trouble := refused(t, dir); !strings.Contains(trouble.What, test.says) {
				t.Errorf("said %q", trouble.What)
			}
		})
	}
}

func TestAnUnfinishedFirstStart(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, FileName), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	db, _ := openAt(t, dir)
	update(t, db, noteOf("one"))
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	again, _ := openAt(t, dir)
	equal(t, "notes", notes(t, again), []string{"one"})
}

func TestManyOpenAtOnce(t *testing.T) {
	dir := t.TempDir()
	c := clock.NewManual(morning)
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			db, err := Open(context.Background(), dir, c, shanghai)
			if err != nil {
				t.Error(err)
				return
			}
			if err := errors.Join(db.Update(context.Background(), noteOf("n")), db.Close()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	db, _ := openAt(t, dir)
	if n := len(notes(t, db)); n != 6 {
		t.Errorf("%d notes, want 6", n)
	}
}

func TestAFileInPlaceOfTheFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.WriteFile(dir, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{dir, filepath.Join(dir, "deeper")} {
		if trouble := refused(t, dir); !strings.Contains(trouble.What, "数据文件夹") {
			t.Errorf("said %q", trouble.What)
		}
	}
}

func TestNoTimeZone(t *testing.T) {
	if _, err := Open(t.Context(), t.TempDir(), clock.NewManual(morning), nil); err == nil {
		t.Error("opened without a time zone")
	}
}

func TestReadOnlyFolders(t *testing.T) {
	for _, test := range []struct {
		name string
		make func(t *testing.T, dir string)
	}{
		{"missing", func(t *testing.T, dir string) { chmod(t, filepath.Dir(dir), 0o555) }},
		{"empty", func(t *testing.T, dir string) { mkdir(t, dir); chmod(t, dir, 0o555) }},
		{"with data", func(t *testing.T, dir string) {
			filled(t, dir)
			chmod(t, dir, 0o555)
		}},
		{"only the file", func(t *testing.T, dir string) {
			filled(t, dir)
			chmod(t, filepath.Join(dir, FileName), 0o444)
			chmod(t, dir, 0o777)
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			parent := t.TempDir()
			dir := filepath.Join(parent, "data")
			chmod(t, filepath.Dir(parent), 0o755)
			chmod(t, parent, 0o755)
			test.make(t, dir)
			t.Cleanup(func() { chmod(t, parent, 0o755) })
			if said := openAsNobody(t, dir); !strings.Contains(said, "只能读") || !strings.Contains(said, dir) {
				t.Errorf("said %q", said)
			}
		})
	}
}

func filled(t *testing.T, dir string) {
	t.Helper()
	db, _ := openAt(t, dir)
	update(t, db, noteOf("one"))
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func mkdir(t *testing.T, dir string) {
	t.Helper()
	if err := os.Mkdir(dir, 0o755); err != nil { //nolint:gosec // another user is to look inside
		t.Fatal(err)
	}
}

func chmod(t *testing.T, path string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

// tryToOpen is what the other user does: it opens the folder and says what it hears.
func tryToOpen(dir string) int {
	db, err := Open(context.Background(), dir, clock.NewManual(morning), shanghai)
	said := fmt.Sprint("not plain: ", err)
	var trouble *Trouble
	switch {
	case errors.As(err, &trouble):
		said = trouble.What + trouble.Mend
	case err == nil:
		said = fmt.Sprint("it opened ", db.Close())
	}
	if _, err := fmt.Fprintln(os.Stdout, said); err != nil {
		return 1
	}
	return 0
}

// openAsNobody opens the folder as a user who may not write it. The superuser may write
// everything, so then another process does it, from a copy of this program that it may run.
func openAsNobody(t *testing.T, dir string) string {
	t.Helper()
	place := t.TempDir()
	chmod(t, place, 0o755)
	program := filepath.Join(place, "store.test")
	copyFile(t, os.Args[0], program)
	child := exec.Command(program) //nolint:gosec // this very test
	child.Dir = "/"
	child.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0", "STORE_TEST_PART=opener", "STORE_TEST_DIR="+dir)
	if os.Geteuid() == 0 {
		child.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	out, err := child.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

func closes(t *testing.T, c io.Closer) {
	t.Helper()
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	in, err := os.Open(from) //nolint:gosec // this very test
	if err != nil {
		t.Fatal(err)
	}
	defer closes(t, in)
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE, 0o755) //nolint:gosec // another user is to run it
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.Copy(out, in)
	if err := errors.Join(err, out.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestLock(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	lock, err := Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Lock(dir)
	var trouble *Trouble
	if !errors.As(err, &trouble) || !errors.Is(err, ErrLocked) ||
		!strings.Contains(trouble.What, fmt.Sprintf("进程 %d", os.Getpid())) || !strings.Contains(trouble.What, dir) {
		t.Errorf("the second one was told %v", err)
	}
	if err := lock.Close(); err != nil {
		t.Fatal(err)
	}
	lock, err = Lock(dir)
	if err != nil {
		t.Fatal("the folder was not given free:", err)
	}
	if err := lock.Close(); err != nil {
		t.Fatal(err)
	}
}
