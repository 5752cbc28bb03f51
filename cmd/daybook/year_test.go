package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const yearFolder = "testdata/year"

func TestYearGivesItsFigures(t *testing.T) {
	data := t.TempDir()
	mustRun(t, "play", filepath.Join(yearFolder, "year.chat"), "--data", data)
	checkYear(t, data)
	t.Run("its summary", func(t *testing.T) { checkItsSummary(t, data) })
	t.Run("its summary in Word", func(t *testing.T) { wordOfTheYear(t, data) })
	t.Run("played twice", func(t *testing.T) {
		mustRun(t, "play", filepath.Join(yearFolder, "year.chat"), "--data", data)
		checkYear(t, data)
	})
}

// TestCrashAnywhereInTheYear cuts the year at random lines with a crash; `make crash` at
// more of them, and at other lines each time.
func TestCrashAnywhereInTheYear(t *testing.T) {
	cuts, seed := 50, uint64(20211231)
	if asked := os.Getenv("DAYBOOK_CRASHES"); asked != "" {
		var err error
		if cuts, err = strconv.Atoi(asked); err != nil {
			t.Fatalf("DAYBOOK_CRASHES: %v", err)
		}
		seed = rand.Uint64()
		t.Logf("seed %d", seed)
	}
	script := cutByCrashes(t, filepath.Join(yearFolder, "year.chat"), cuts, rand.New(rand.NewPCG(seed, seed)))
	data := t.TempDir()
	mustRun(t, "play", script, "--data", data)
	checkYear(t, data)
}

func checkYear(t *testing.T, data string) {
	t.Helper()
	got := valuesOf(t, data, "2021")
	for id, want := range expected(t, filepath.Join(yearFolder, "expected.json")) {
		if got[id] != want {
			t.Errorf("%s is %v, want %v", id, got[id], want)
		}
	}
	if stdout, stderr, code := run(t, "verify", "--data", data); code != 0 {
		t.Errorf("verify does not agree:\n%s%s", stdout, stderr)
	}
}

// cutByCrashes copies a script with `! crash` behind random steps of people.
func cutByCrashes(t *testing.T, script string, cuts int, random *rand.Rand) string {
	t.Helper()
	text, err := os.ReadFile(script)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimRight(string(text), "\n"), "\n")
	var spoken []int
	for i, line := range lines {
		if strings.Contains(line, ": ") && !strings.HasPrefix(line, "//") {
			spoken = append(spoken, i)
		}
	}
	random.Shuffle(len(spoken), func(i, j int) { spoken[i], spoken[j] = spoken[j], spoken[i] })
	chosen := spoken[:min(cuts, len(spoken))]
	slices.Sort(chosen)
	for _, i := range slices.Backward(chosen) {
		lines = slices.Insert(lines, i+1, "! crash")
	}
	dir := t.TempDir()
	for _, file := range []string{"roster.csv", "questions.csv"} {
		content, err := os.ReadFile(filepath.Join(filepath.Dir(script), file))
		if err != nil {
			t.Fatal(err)
		}
		write(t, dir, file, string(content))
	}
	return write(t, dir, fmt.Sprintf("cut-%d.chat", cuts), strings.Join(lines, "\n")+"\n")
}
