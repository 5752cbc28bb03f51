package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// run runs the program with the arguments and tells what it printed and its exit status.
func run(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	return runWith(t, "", args...)
}

func runWith(t *testing.T, stdin string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, fault bytes.Buffer
	c := newDaybook()
	c.SetArgs(args)
	c.SetIn(strings.NewReader(stdin))
	c.SetOut(&out)
	c.SetErr(&fault)
	err := c.ExecuteContext(t.Context())
	if err != nil {
		fault.WriteString(explain(err))
	}
	return out.String(), fault.String(), status(err)
}

// mustRun is run for a command that has to succeed; it returns what was printed.
func mustRun(t *testing.T, args ...string) string {
	t.Helper()
	stdout, stderr, code := run(t, args...)
	if code != 0 {
		t.Fatalf("daybook %s: exit status %d\n%s", strings.Join(args, " "), code, stderr)
	}
	return stdout
}

// valuesOf are the figures of a year, by id.
func valuesOf(t *testing.T, data, year string) map[string]float64 {
	t.Helper()
	values := map[string]float64{}
	for line := range strings.Lines(mustRun(t, "figures", "--year", year, "--json", "--data", data)) {
		var f struct {
			ID    string  `json:"id"`
			Value float64 `json:"value"`
		}
		if err := json.Unmarshal([]byte(line), &f); err != nil {
			t.Fatalf("figures printed %q: %v", line, err)
		}
		values[f.ID] = f.Value
	}
	return values
}

// expected are the figures that a year must give.
func expected(t *testing.T, file string) map[string]float64 {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]struct{ Value float64 }
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	values := map[string]float64{}
	for id, f := range want {
		values[id] = f.Value
	}
	return values
}

func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	file := filepath.Join(dir, name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
