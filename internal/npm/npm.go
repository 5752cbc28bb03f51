// Package npm lets tests try the program against the networks' official Node packages. It
// does not know what is in them.
package npm

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// installTime bounds an install: a registry that accepts and is silent is no way to it.
const installTime = 5 * time.Minute

// Install returns a folder in which packages of exact versions (name@1.2.3) are installed,
// each once on a machine. Where there is no npm, or no way to its registry, the test is
// skipped and says so; with DAYBOOK_NODE=required in the environment, as in CI, it fails.
func Install(t *testing.T, packages ...string) string {
	t.Helper()
	program, err := exec.LookPath("npm")
	if err != nil {
		without(t, "npm is not on this machine")
	}
	slices.Sort(packages)
	sum := sha256.Sum256([]byte(strings.Join(packages, " ")))
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	parent := filepath.Join(cache, "daybook-npm")
	folder := filepath.Join(parent, hex.EncodeToString(sum[:8]))
	if _, err := os.Stat(folder); err == nil {
		return folder
	}
	if err := os.MkdirAll(parent, 0o700); err != nil {
		t.Fatal(err)
	}
	fresh, err := os.MkdirTemp(parent, "new-*") //nolint:usetesting // on the disk that it is renamed on
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := os.RemoveAll(fresh); err != nil {
			t.Error(err)
		}
	}()
	if err := os.WriteFile(filepath.Join(fresh, "package.json"), []byte(`{"private":true}`), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), installTime)
	defer cancel()
	install := exec.CommandContext(ctx, program, append([]string{"install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--save-exact"}, packages...)...)
	install.Dir = fresh
	if out, err := install.CombinedOutput(); err != nil {
		without(t, "npm install failed: %v\n%s", err, out)
	}
	// Another test may have been faster.
	if err := os.Rename(fresh, folder); err != nil && !errors.Is(err, fs.ErrExist) {
		t.Fatal(err)
	}
	return folder
}

func without(t *testing.T, format string, args ...any) {
	t.Helper()
	if os.Getenv("DAYBOOK_NODE") == "required" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

// Run starts a script with the packages of a folder and an environment besides, and hands
// out its lines. It is killed at the end of the test; it failing by itself fails the test.
func Run(t *testing.T, folder, script string, environment ...string) *Script {
	t.Helper()
	program, err := exec.LookPath("node")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(script)
	if err != nil {
		t.Fatal(err)
	}
	node := exec.CommandContext(t.Context(), program, "-")
	node.Dir = folder
	node.Stdin = bytes.NewReader(text)
	node.Env = append(os.Environ(), environment...)
	return Follow(t, node)
}

// Follow starts a program, a script of npm or another one, and hands out its lines, as Run
// does.
func Follow(t *testing.T, program *exec.Cmd) *Script {
	t.Helper()
	var faults bytes.Buffer
	program.Stderr = &faults
	out, err := program.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	s := &Script{t: t, lines: make(chan string, 100)}
	go func() {
		defer close(s.lines)
		for lines := bufio.NewScanner(io.LimitReader(out, 10<<20)); lines.Scan(); {
			s.lines <- lines.Text()
		}
	}()
	t.Cleanup(func() {
		if err := program.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Error(err)
		}
		for range s.lines {
			continue
		}
		if err := program.Wait(); err == nil || faults.Len() > 0 {
			t.Logf("%s: %v %s", filepath.Base(program.Path), err, faults.String())
		}
	})
	s.faults = &faults
	return s
}

// Script is a running script.
type Script struct {
	t      *testing.T
	lines  chan string
	faults *bytes.Buffer
}

// Line waits for the script's next line; the test fails if it has ended.
func (s *Script) Line() string {
	s.t.Helper()
	select {
	case line, ok := <-s.lines:
		if !ok {
			s.t.Fatalf("the script has ended")
		}
		return line
	case <-s.t.Context().Done():
		s.t.Fatal("the test has ended")
		return ""
	}
}
