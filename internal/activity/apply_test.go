package activity

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadingHours(t *testing.T) {
	for value, want := range map[string]int{"3": 180, " 2.5 ": 150, "0.75": 45, "0.01": 1, "0": 0, "0.001": 0, "-1": 0, "三": 0, "": 0,
		"NaN": 0, "Inf": 0, "1e300": 0, "2400000": 144_000_000} {
		if got, ok := minutesOf(value); got != want || ok != (want > 0) {
			t.Errorf("%q is %d minutes, %v; want %d", value, got, ok, want)
		}
	}
}

func TestReadingNames(t *testing.T) {
	for _, c := range []struct {
		value string
		want  []comeOrGo
	}{
		{"+李华", []comeOrGo{{'+', []string{"李华"}}}},
		{"-郑洁、 吴涛，周敏", []comeOrGo{{'-', []string{"郑洁", "吴涛", "周敏"}}}},
		{"-郑洁 +吴涛", []comeOrGo{{'-', []string{"郑洁"}}, {'+', []string{"吴涛"}}}},
		{"周敏,吴涛", []comeOrGo{{0, []string{"周敏", "吴涛"}}}},
		{"+", nil},
		{"、、", nil},
	} {
		if diff := cmp.Diff(c.want, cut(c.value), cmp.AllowUnexported(comeOrGo{})); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.value, diff)
		}
	}
	if got, ok := ownHours("周敏 2.5小时、吴涛 3"); !ok || !slices.Equal(got, []own{{"周敏", 150}, {"吴涛", 180}}) {
		t.Errorf("hours of two are %+v, %v", got, ok)
	}
	for _, value := range []string{"周敏 吴涛", "周敏 2、吴涛", ""} {
		if got, ok := ownHours(value); ok {
			t.Errorf("%q are hours: %+v", value, got)
		}
	}
}

func FuzzAmendmentValue(f *testing.F) {
	for _, seed := range []string{"+李华", "-郑洁、吴涛", "周敏 2", "3", "", "+-、，", "\x00 1e9", "１２"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		for _, c := range cut(value) {
			for _, name := range c.names {
				if strings.TrimSpace(name) == "" || strings.ContainsAny(name, "、，,；;+-") {
					t.Errorf("%q names %q", value, name)
				}
			}
		}
		if minutes, ok := minutesOf(value); ok && (minutes <= 0 || minutes > 24*60*mostHeads) {
			t.Errorf("%q is %d minutes", value, minutes)
		}
		if n, ok := count(value); ok && (n <= 0 || n > mostHeads) {
			t.Errorf("%q counts %d", value, n)
		}
		var r Record
		for _, field := range []string{"hours", "total_hours"} {
			if r.applyHours(field, value) == "" && r.Minutes+r.TotalMinutes <= 0 {
				t.Errorf("%s %q gives %+v", field, value, r)
			}
		}
	})
}
