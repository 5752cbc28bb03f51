package rollup

import (
	"crypto/ed25519"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/figures"
)

func key(t testing.TB, dir, organisation string) ed25519.PrivateKey {
	t.Helper()
	k, _, err := Key(filepath.Join(dir, organisation+".key"), organisation)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// sheet has every figure of the preset, each with the value given.
func sheet(organisation string, value int64) Sheet {
	s := Sheet{Format: Format, Organisation: organisation, From: "2021-01-01", To: "2022-01-01", Frozen: 1, Made: time.Date(2022, 1, 5, 9, 0, 0, 0, time.UTC)}
	for _, d := range figures.Definitions(config.Default()) {
		s.Figures = append(s.Figures, Entry{Definition: d, Value: value, Minutes: d.Count == config.CountHours})
	}
	return s
}

func signed(t testing.TB, s Sheet) Signed {
	t.Helper()
	one, err := Sign(s, key(t, t.TempDir(), s.Organisation))
	if err != nil {
		t.Fatal(err)
	}
	return one
}

func written(t testing.TB, s Signed) string {
	t.Helper()
	text, err := json.MarshalIndent(s, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestASheetIsReadAsItWasSigned(t *testing.T) {
	text := written(t, signed(t, sheet("甲局", 60)))
	got, err := Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if e, ok := got.entry("service-hours"); !ok || e.Number().String() != "1" {
		t.Errorf("service-hours: %+v", e)
	}
}

// Whatever letter or digit of a file is changed, it is refused.
func TestATamperedSheetIsRefused(t *testing.T) {
	text := written(t, signed(t, sheet("甲局", 60)))
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.IntRange(0, len(text)-1).Draw(t, "at")
		by := rapid.SampledFrom([]byte("0123456789abcdefXYZ+/")).Draw(t, "by")
		if text[at] == by || strings.ContainsRune(" \t\n", rune(text[at])) {
			return
		}
		changed := text[:at] + string(by) + text[at+1:]
		s, err := Read(strings.NewReader(changed))
		if err == nil && !sameAs(s, text) {
			t.Errorf("changed at %d into %q and still taken: %s", at, by, changed[max(0, at-40):min(len(changed), at+40)])
		}
	})
}

// sameAs tells whether a sheet says what a text says: a key in capitals reads the same.
func sameAs(s Signed, text string) bool {
	var other Signed
	if json.Unmarshal([]byte(text), &other) != nil {
		return false
	}
	a, errA := s.text()
	b, errB := other.text()
	return errA == nil && errB == nil && string(a) == string(b)
}

func TestWhatIsNoSheetIsRefused(t *testing.T) {
	good := written(t, signed(t, sheet("甲局", 1)))
	for name, text := range map[string]string{
		"empty":          "",
		"other JSON":     `{"a":1}`,
		"more fields":    strings.Replace(good, `"format"`, `"note": "x", "format"`, 1),
		"two in one":     good + good,
		"another format": strings.Replace(good, Format, "daybook-figures 2", 1),
		"no signature":   strings.Replace(good, `"signature"`, `"Signature": "", "signature"`, 1)[:len(good)/2],
	} {
		if _, err := Read(strings.NewReader(text)); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func TestAddsWhatMayBeAdded(t *testing.T) {
	table, err := Add([]Signed{signed(t, sheet("乙局", 90)), signed(t, sheet("甲局", 60))})
	if err != nil {
		t.Fatal(err)
	}
	if table.Organisations[0] != "乙局" {
		t.Error("the order in which the sheets were given is lost")
	}
	for id, want := range map[string]struct {
		sum    string
		atMost bool
	}{
		"service-hours": {"2.5", false}, "service-members": {"150", false}, "service-participations": {"150", false}, "party-days": {"150", false},
		"films": {"150", true}, "visit-sites": {"150", true}, "partners": {"150", true}, "question-days": {"150", true},
	} {
		r := find(t, table, id)
		if r.Sum == nil || r.Sum.String() != want.sum || r.AtMost != want.atMost {
			t.Errorf("%s: sum %v, at most %v", id, r.Sum, r.AtMost)
		}
	}
	if !table.Holds() {
		t.Error("equal definitions do not hold")
	}
}

func TestDifferentDefinitionsAreNotAdded(t *testing.T) {
	other := sheet("乙局", 1)
	for i := range other.Figures {
		switch f := &other.Figures[i]; f.ID {
		case "service-hours":
			f.Text = "按次数估算。"
		case "collective-sessions":
			f.Rules = f.Rules[:1] // 中心组学习 does not count as it there; the words are the same
		}
	}
	other.Figures = other.Figures[:len(other.Figures)-1]
	table, err := Add([]Signed{signed(t, sheet("甲局", 1)), signed(t, other)})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"service-hours", "collective-sessions"} {
		if r := find(t, table, id); r.Sum != nil || len(r.Others) != 1 || r.Others[0].Organisation != "乙局" {
			t.Errorf("%s: %+v", id, r)
		}
	}
	if r := find(t, table, "members"); r.Sum != nil || r.Values[1] != nil {
		t.Errorf("one organisation has no such figure: %+v", r)
	}
	if find(t, table, "service-members").Sum == nil || table.Holds() {
		t.Error("the rest is added, and the table does not hold")
	}
}

func TestRefusesTheSameTwiceAndOtherPeriods(t *testing.T) {
	a, b := signed(t, sheet("甲局", 1)), signed(t, sheet("乙局", 1))
	half := sheet("丙局", 1)
	half.To = "2021-07-01"
	renamed := a
	renamed.Organisation = "丁局"
	for name, sheets := range map[string][]Signed{
		"one organisation": {a, b, signed(t, sheet("甲局 ", 2))},
		"another period":   {a, signed(t, half)},
		"one key":          {a, renamed},
	} {
		if _, err := Add(sheets); err == nil {
			t.Errorf("%s was added up", name)
		}
	}
}

func TestTrust(t *testing.T) {
	dir := t.TempDir()
	k := key(t, dir, "甲局")
	mine, err := Sign(sheet("甲局", 1), k)
	if err != nil {
		t.Fatal(err)
	}
	posing, err := Sign(sheet("乙局", 1), k)
	if err != nil {
		t.Fatal(err)
	}
	trusted := Trusted{}
	if err := trusted.ReadTrusted(filepath.Join(dir, "甲局.key.pub")); err != nil {
		t.Fatal(err)
	}
	if err := trusted.Check(mine); err != nil {
		t.Errorf("a trusted key: %v", err)
	}
	if trusted.Check(posing) == nil {
		t.Error("甲局 signs for 乙局")
	}
	if trusted.Check(signed(t, sheet("甲局", 1))) == nil {
		t.Error("a key that nobody knows is trusted")
	}
	if info, err := os.Stat(filepath.Join(dir, "甲局.key")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key can be read by others: %v, %v", info.Mode(), err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(written(f, signed(f, sheet("甲局", 1))))
	f.Add("{}")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Read(strings.NewReader(text))
		if err != nil {
			return
		}
		if _, err := Add([]Signed{s}); err != nil {
			t.Errorf("one sheet alone: %v", err)
		}
	})
}

func find(t *testing.T, table Table, id string) Row {
	t.Helper()
	for _, r := range table.Rows {
		if r.ID == id {
			return r
		}
	}
	t.Fatalf("no row %s", id)
	return Row{}
}
