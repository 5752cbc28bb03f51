package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/daybook-bot/daybook/internal/clock"
)

// notesOf opens a copy as what it is, a data file, and tells its notes.
func notesOf(t *testing.T, file string) []string {
	t.Helper()
	dir := t.TempDir()
	copyFile(t, file, filepath.Join(dir, FileName))
	db, _ := openAt(t, dir)
	var word string
	view(t, db, func(tx *Tx) error { return tx.QueryRow(`PRAGMA integrity_check`).Scan(&word) })
	if word != "ok" {
		t.Errorf("%s: integrity check: %s", file, word)
	}
	return notes(t, db)
}

func TestBackup(t *testing.T) {
	dir := t.TempDir()
	db, _ := openAt(t, dir)
	for n := range 50 {
		update(t, db, noteOf(fmt.Sprint(n)))
	}
	file := filepath.Join(dir, "backup", "数据?#%41.db")
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	// What was cut off before is in nobody's way.
	for _, left := range []string{file + ".part", file + ".part-journal"} {
		if err := os.WriteFile(left, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	before := notes(t, db)
	equal(t, "in the copy", notesOf(t, file), before)
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the copy: %v, %v", info, err)
	}

	update(t, db, noteOf("later"))
	equal(t, "in the copy", notesOf(t, file), before)
	if err := db.Backup(t.Context(), file); err != nil {
		t.Fatal("a second backup of that name:", err)
	}
	equal(t, "in the new copy", notesOf(t, file), append(before, "later"))
	all, err := os.ReadDir(filepath.Dir(file))
	if err != nil || len(all) != 1 {
		t.Errorf("in the folder: %v, %v", all, err)
	}
}

// A copy is one moment of the file, whatever is written meanwhile; who writes does not wait.
func TestBackupWhileOthersWrite(t *testing.T) {
	dir := t.TempDir()
	db, _ := openAt(t, dir)
	stop, done := make(chan struct{}), make(chan error)
	go func() {
		for n := 0; ; n++ {
			select {
			case <-stop:
				done <- nil
				return
			default:
			}
			if err := db.Update(context.Background(), func(tx *Tx) error {
				return errors.Join(note(tx, fmt.Sprint(n, " a")), note(tx, fmt.Sprint(n, " b")))
			}); err != nil {
				done <- err
				return
			}
		}
	}()
	for n := range 5 {
		file := filepath.Join(dir, fmt.Sprint(n, ".db"))
		if err := db.Backup(t.Context(), file); err != nil {
			t.Fatal(err)
		}
		got := notesOf(t, file)
		if len(got)%2 != 0 {
			t.Errorf("a copy has half of a transaction: %d rows", len(got))
		}
		for i := 0; i+1 < len(got); i += 2 {
			if strings.TrimSuffix(got[i], " a") != strings.TrimSuffix(got[i+1], " b") {
				t.Fatalf("a copy has %s and then %s", got[i], got[i+1])
			}
		}
	}
	close(stop)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestBackupThatFails(t *testing.T) {
	dir := t.TempDir()
	db, _ := openAt(t, dir)
	update(t, db, noteOf("one"))

	file := filepath.Join(dir, "copy.db")
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := db.Backup(ended, file); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	inTheWay := filepath.Join(dir, "file")
	if err := os.WriteFile(inTheWay, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var trouble *Trouble
	if err := db.Backup(t.Context(), filepath.Join(inTheWay, "copy.db")); !errors.As(err, &trouble) {
		t.Errorf("a file in the place of the folder: %v", err)
	}
	if left, err := filepath.Glob(file + "*"); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
	if err := db.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := db.Backup(t.Context(), file); !errors.Is(err, ErrKilled) {
		t.Errorf("after Kill: %v", err)
	}
}

// copyForEver is what the killed process does: it writes and makes copies, and says before
// each one that it begins.
func copyForEver(dir string) int {
	db, err := Open(context.Background(), dir, clock.NewManual(morning), shanghai)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	for n := 0; ; n++ {
		err := db.Update(context.Background(), noteOf(strings.Repeat("x", 4000)))
		if err == nil {
			_, err = fmt.Fprintln(os.Stdout, n)
		}
		if err == nil {
			err = db.Backup(context.Background(), filepath.Join(dir, "backup", fmt.Sprint(n%3, ".db")))
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
}

// Whoever is killed while copying leaves no broken copy under its name.
func TestBackupIsKilled(t *testing.T) {
	dir := t.TempDir()
	cutOff := 0
	for round := range 12 {
		child := exec.Command(os.Args[0]) //nolint:gosec // this very test
		child.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0", "STORE_TEST_PART=copier", "STORE_TEST_DIR="+dir)
		child.Stderr = os.Stderr
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewReader(out)
		for n := 0; ; n++ {
			if _, err := lines.ReadString('\n'); err != nil {
				break
			}
			if n == 1+round%4 {
				// It has begun one more copy; how far it gets is chance.
				if err := child.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := child.Wait(); err == nil {
			t.Error("the child was not killed")
		}
		copies, err := os.ReadDir(filepath.Join(dir, "backup"))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range copies {
			if !strings.HasSuffix(c.Name(), ".db") {
				cutOff++
				continue
			}
			if got := notesOf(t, filepath.Join(dir, "backup", c.Name())); len(got) == 0 || slices.Contains(got, "") {
				t.Errorf("round %d: %s holds %d notes", round, c.Name(), len(got))
			}
		}
	}
	t.Logf("%d copies were cut off", cutOff)
	db, _ := openAt(t, dir)
	if err := db.Backup(t.Context(), filepath.Join(dir, "backup", "0.db")); err != nil {
		t.Error("after all that:", err)
	}
}
