package archtest

import (
	"strings"
	"testing"
)

// The guard is guarded: each rule finds what it is there for, and leaves the rest alone.
func TestBreaches(t *testing.T) {
	const ours = `import _ "` + module
	wall, named := rule{wall: true}, rule{platforms: true}
	tests := []struct {
		name string
		rule rule
		file string
		text string
		want string // part of the one breach; empty: none
	}{
		{"the standard library", rule{}, "p/p.go", `import _ "encoding/json"`, ""},
		{"cgo", rule{}, "p/p.go", `import "C"`, "may not import C"},
		{"a package of ours", rule{}, "p/p.go", ours + `/q"`, "p may not import " + module + "/q"},
		{"allowed", rule{imports: []string{"q"}}, "p/p.go", ours + `/q"`, ""},
		{"allowed is not what lies below", rule{imports: []string{"q"}}, "p/p.go", ours + `/q/r"`, "may not import"},
		{"everyone", rule{everyone: true}, "p/p.go", ours + `/q"`, ""},
		{"itself, from its tests", rule{}, "p/p_test.go", ours + `/p"`, ""},
		{"config, from tests", rule{}, "p/p_test.go", ours + `/config"`, ""},
		{"config, not from tests", rule{}, "p/p.go", ours + `/config"`, "may not import"},
		{"only in tests", rule{inTests: []string{"q"}}, "p/p.go", ours + `/q"`, "may not import"},
		{"in tests", rule{inTests: []string{"q"}}, "p/p_test.go", ours + `/q"`, ""},
		{"a library", rule{}, "p/p.go", `import _ "example.org/lib"`, "may not import example.org/lib"},
		{"its door", rule{libraries: []string{"example.org/lib"}}, "p/p.go", `import _ "example.org/lib/deep"`, ""},
		{"its far end", rule{farEnd: []string{"example.org/lib"}}, "p/p.go", `import _ "example.org/lib"`, ""},
		{"a name that begins alike", rule{libraries: []string{"example.org/lib"}}, "p/p.go", `import _ "example.org/library"`, "may not import"},
		{"a test library", rule{}, "p/p_test.go", `import _ "github.com/google/go-cmp/cmp"`, ""},
		{"a test library outside tests", rule{}, "p/p.go", `import _ "github.com/google/go-cmp/cmp"`, "may not import"},

		{"sleep", wall, "p/p_test.go", "import \"time\"\nvar _ = time.Sleep", "p/p_test.go:3: nothing sleeps"},
		{"now", rule{}, "p/p.go", "import \"time\"\nvar _ = time.Now", "time.Now is the wall clock"},
		{"a timer", rule{}, "p/p.go", "import \"time\"\nvar _ = time.NewTimer", "time.NewTimer is the wall clock"},
		{"now by another name", rule{}, "p/p.go", "import uhr \"time\"\nvar _ = uhr.Now", "time.Now is the wall clock"},
		{"now where the clock lives", wall, "p/p.go", "import \"time\"\nvar _ = time.Now", ""},
		{"now in tests", rule{}, "p/p_test.go", "import \"time\"\nvar _ = time.Now", ""},
		{"a date", rule{}, "p/p.go", "import \"time\"\nvar _ = time.Date", ""},
		{"the injected clock", rule{}, "p/p.go", "var _ = clock.Now", ""},

		{"a network as identifier", rule{}, "p/p_test.go", "var sendWeCom int", "name of a network"},
		{"a network as string", rule{}, "p/p.go", `var s = "请在钉钉里回复"`, "name of a network"},
		{"a network as string in tests", rule{}, "p/p_test.go", `var s = "wecom"`, ""},
		{"a network in a comment", rule{}, "p/p.go", "// wecom is one", ""},
		{"a network where it belongs", named, "p/p.go", `var s = "dingtalk"`, ""},

		{"the longest file", rule{}, "p/p.go", strings.Repeat("\n", maxLines-2), ""},
		{"a file too long", rule{}, "p/p_test.go", strings.Repeat("\n", maxLines-1), "one file, one thing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := parse(tt.file, []byte("package p\n"+tt.text+"\n"))
			if err != nil {
				t.Fatal(err)
			}
			got := breaches(s, tt.rule)
			if tt.want == "" && len(got) > 0 {
				t.Errorf("found %q", got)
			}
			if tt.want != "" && (len(got) != 1 || !strings.Contains(got[0], tt.want)) {
				t.Errorf("found %q, want %q", got, tt.want)
			}
		})
	}
	if !wrongPackageName("internal/util") || wrongPackageName("internal/store") {
		t.Error("package names are judged wrongly")
	}
}
