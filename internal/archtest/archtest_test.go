package archtest

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestModule(t *testing.T) {
	exists := map[string]bool{}
	for _, s := range readModule(t) {
		exists[s.pkg()] = true
		for _, breach := range breaches(s, table[s.pkg()]) {
			t.Error(breach)
		}
	}
	for _, pkg := range slices.Sorted(maps.Keys(exists)) {
		if _, ok := table[pkg]; !ok {
			t.Errorf("%s is missing from the table of allowed imports", pkg)
		}
		if wrongPackageName(pkg) {
			t.Errorf("%s: the name says nothing; name the thing of the users' world", pkg)
		}
		if slices.Contains(planned, pkg) {
			t.Errorf("%s exists; take it out of planned", pkg)
		}
	}
	for _, pkg := range slices.Sorted(maps.Keys(table)) {
		if !exists[pkg] && !slices.Contains(planned, pkg) {
			t.Errorf("%s is in the table but not in the module", pkg)
		}
	}
	if len(planned) > 0 {
		t.Logf("still to be written: %s", strings.Join(planned, ", "))
	}
}

func TestTable(t *testing.T) {
	doors := map[string]string{}
	for pkg, r := range table {
		for _, library := range r.libraries {
			if other, taken := doors[library]; taken {
				t.Errorf("%s has two doors, %s and %s", library, other, pkg)
			}
			doors[library] = pkg
		}
		for _, other := range r.imports {
			if _, ok := table[other]; !ok {
				t.Errorf("%s may import %s, which is not in the table", pkg, other)
			}
		}
	}
	for _, pkg := range planned {
		if _, ok := table[pkg]; !ok {
			t.Errorf("%s is planned but has no line in the table", pkg)
		}
	}
}

// Every module in go.mod, ours or somebody's behind it, has its line with a reason.
func TestDependenciesAreExplained(t *testing.T) {
	root := moduleRoot(t)
	gomod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	explained, err := os.ReadFile(filepath.Join(root, "docs", "dependencies.md"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(gomod)) {
		words := strings.Fields(strings.TrimPrefix(line, "require "))
		if len(words) < 2 || !strings.HasPrefix(words[1], "v") {
			continue
		}
		if !strings.Contains(string(explained), "| "+words[0]+" |") {
			t.Errorf("docs/dependencies.md has no line for %s", words[0])
		}
	}
}
