package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/daybook-bot/daybook/internal/clock"
)

func TestKillInTheMiddle(t *testing.T) {
	dir := t.TempDir()
	db, _ := openAt(t, dir)
	update(t, db, noteOf("durable"))

	begun, looking, killed := make(chan struct{}), make(chan struct{}), make(chan struct{})
	wait := func(tx *Tx) error {
		for !tx.db.killed.Load() {
			runtime.Gosched()
		}
		return note(tx, "too late")
	}
	running := db.Queue(func(tx *Tx) error {
		close(begun)
		return errors.Join(note(tx, "not committed"), wait(tx))
	})
	<-begun
	queued := db.Queue(noteOf("queued"))
	var readers sync.WaitGroup
	readers.Go(func() {
		if err := db.View(context.Background(), func(tx *Tx) error { close(looking); return wait(tx) }); !errors.Is(err, ErrKilled) {
			t.Errorf("a view was told %v", err)
		}
	})
	<-looking
	go func() {
		defer close(killed)
		if err := db.Kill(); err != nil {
			t.Error("kill:", err)
		}
	}()
	if err := <-running; !errors.Is(err, ErrKilled) {
		t.Errorf("the running one was told %v", err)
	}
	if err := <-queued; !errors.Is(err, ErrKilled) {
		t.Errorf("the queued one was told %v", err)
	}
	<-killed
	readers.Wait()
	if err := db.Update(t.Context(), noteOf("after")); !errors.Is(err, ErrKilled) {
		t.Errorf("Update after Kill: %v", err)
	}
	if err := db.View(t.Context(), func(*Tx) error { return nil }); !errors.Is(err, ErrKilled) {
		t.Errorf("View after Kill: %v", err)
	}
	if log, err := os.Stat(filepath.Join(dir, FileName+"-wal")); err != nil || log.Size() == 0 {
		t.Errorf("the write-ahead log was tidied up, which nobody does who is killed: %v", err)
	}

	again, _ := openAt(t, dir)
	equal(t, "after the kill", notes(t, again), []string{"durable"})
	update(t, again, noteOf("goes on"))
	equal(t, "after the kill", notes(t, again), []string{"durable", "goes on"})
}

func TestKillWhileManyWrite(t *testing.T) {
	dir := t.TempDir()
	for round := range 10 {
		db, _ := openAt(t, dir)
		before := notes(t, db)
		var mu sync.Mutex
		var durable []string
		var producers sync.WaitGroup
		enough := make(chan struct{})
		for p := range 8 {
			producers.Go(func() {
				for n := 0; ; n++ {
					subject := fmt.Sprintf("%d/%d/%d", round, p, n)
					err := db.Update(context.Background(), noteOf(subject))
					if errors.Is(err, ErrKilled) {
						return
					}
					if err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					if durable = append(durable, subject); len(durable) == 20+7*round {
						close(enough)
					}
					mu.Unlock()
				}
			})
		}
		<-enough
		if err := db.Kill(); err != nil {
			t.Fatal("kill:", err)
		}
		producers.Wait()
		again, _ := openAt(t, dir)
		after := notes(t, again)
		equal(t, "rows from before", after[:len(before)], before)
		got := slices.Sorted(slices.Values(after[len(before):]))
		// Those that were told they were killed are not there.
		equal(t, "rows of this round", got, slices.Sorted(slices.Values(durable)))
		if err := again.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// produceForEver is what the killed process does: it writes rows and says, a line each,
// which of them were acknowledged.
func produceForEver(dir string) int {
	db, err := Open(context.Background(), dir, clock.NewManual(morning), shanghai)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	var mu sync.Mutex
	var producers sync.WaitGroup
	for p := range 8 {
		producers.Go(func() {
			for n := 0; ; n++ {
				subject := fmt.Sprintf("%d/%d/%d", os.Getpid(), p, n)
				if err := db.Update(context.Background(), noteOf(subject)); err != nil {
					fmt.Fprintln(os.Stderr, err)
					return
				}
				mu.Lock()
				_, err := fmt.Fprintln(os.Stdout, subject)
				mu.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	producers.Wait()
	return 1
}

func TestKillNine(t *testing.T) {
	dir := t.TempDir()
	acknowledged := map[string]bool{}
	for round := range 5 {
		child := exec.Command(os.Args[0]) //nolint:gosec // this very test
		child.Env = append(os.Environ(), "STORE_TEST_PART=producers", "STORE_TEST_DIR="+dir)
		child.Stderr = os.Stderr
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		// The last line may be cut short; it ends no line then, and is not counted.
		lines := bufio.NewReader(out)
		for n := 0; ; n++ {
			line, err := lines.ReadString('\n')
			if err != nil {
				break
			}
			acknowledged[line[:len(line)-1]] = true
			if n == 50+31*round {
				if err := child.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := child.Wait(); err == nil {
			t.Error("the child was not killed")
		}
	}
	db, _ := openAt(t, dir)
	there := map[string]int{}
	for _, subject := range notes(t, db) {
		there[subject]++
	}
	for subject := range acknowledged {
		if there[subject] != 1 {
			t.Errorf("%s was acknowledged and is there %d times", subject, there[subject])
		}
	}
	if len(acknowledged) < 5*50 {
		t.Errorf("only %d rows were acknowledged", len(acknowledged))
	}
	var word string
	view(t, db, func(tx *Tx) error { return tx.QueryRow(`PRAGMA integrity_check`).Scan(&word) })
	if word != "ok" {
		t.Errorf("integrity check: %s", word)
	}
}
