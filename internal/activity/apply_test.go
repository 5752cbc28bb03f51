package activity

import (
	"slices"
	"strings"
	"testing"
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
		sign  rune
		names []string
	}{
		{"+李华", '+', []string{"李华"}},
		{"-郑洁、 吴涛，周敏", '-', []string{"郑洁", "吴涛", "周敏"}},
		{"周敏,吴涛", 0, []string{"周敏", "吴涛"}},
		{"+", '+', nil},
		{"、、", 0, nil},
	} {
		if sign, names := cut(c.value); sign != c.sign || !slices.Equal(names, c.names) {
			t.Errorf("%q is %c %q, want %c %q", c.value, sign, names, c.sign, c.names)
		}
	}
	if name, minutes, ok := ownHours("周敏 2.5小时"); name != "周敏" || minutes != 150 || !ok {
		t.Errorf("周敏 2.5小时 is %q, %d, %v", name, minutes, ok)
	}
	if _, _, ok := ownHours("周敏 吴涛"); ok {
		t.Error("周敏 吴涛 are hours")
	}
}

func FuzzAmendmentValue(f *testing.F) {
	for _, seed := range []string{"+李华", "-郑洁、吴涛", "周敏 2", "3", "", "+-、，", "\x00 1e9", "１２"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		_, names := cut(value)
		for _, name := range names {
			if strings.TrimSpace(name) == "" || strings.ContainsAny(name, "、，,；;+-") {
				t.Errorf("%q names %q", value, name)
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
