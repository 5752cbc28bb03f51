package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/internal/activity"
	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// TestOtherYears plays years of bureaus that the program has never seen, told in many words,
// and compares every figure with what the tellers meant. DAYBOOK_YEARS=40 plays the seeds 1
// to 40, DAYBOOK_YEARS=7-9 those.
func TestOtherYears(t *testing.T) {
	from, to, busy := 3, 4, 20 // quiet years, for speed
	if asked := os.Getenv("DAYBOOK_YEARS"); asked != "" {
		first, last, ranged := strings.Cut(asked, "-")
		if !ranged {
			first, last = "1", asked
		}
		busy = 100
		var err, bad error
		from, err = strconv.Atoi(first)
		to, bad = strconv.Atoi(last)
		if err != nil || bad != nil {
			t.Fatalf("DAYBOOK_YEARS=%s: want 40 or 7-9", asked)
		}
	}
	for seed := from; seed <= to; seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { playOtherYear(t, uint64(seed), busy) })
	}
}

// mostShown is how many records of a year are shown that are not as meant.
const mostShown = 20

func playOtherYear(t *testing.T, seed uint64, busy int) {
	c, err := calendar.Load(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	g := newGenerator(seed, busy, func(day string) bool { return c.Day(day).OrWeekday(day) == calendar.Working })
	g.live()
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "roster.csv", g.rosterCSV())
	write(t, dir, "questions.csv", g.questionsCSV())
	write(t, data, "daybook.yaml", g.configYAML())
	file := write(t, dir, "year.chat", g.text)
	if keep := os.Getenv("DAYBOOK_KEEP"); keep != "" {
		write(t, keep, fmt.Sprintf("%d.chat", seed), g.text)
		write(t, keep, "roster.csv", g.rosterCSV())
		write(t, keep, "questions.csv", g.questionsCSV())
	}
	if _, stderr, code := run(t, "play", file, "--data", data); code != 0 {
		t.Errorf("play: exit status %d\n%s", code, complaints(stderr))
	}
	if !g.sameRecords(t, data) {
		return
	}
	year := fmt.Sprint(g.year)
	whole := window{from: year + "-01-01", to: fmt.Sprint(g.year+1) + "-01-01"}
	quarter := window{from: year + "-04-01", to: year + "-07-01"}
	g.sameFigures(t, data, whole, "--year", year)
	g.sameFigures(t, data, quarter, "--from", year+"-04-01", "--to", year+"-06-30")
	ofCampaign := whole
	ofCampaign.word = "学史"
	g.sameFigures(t, data, ofCampaign, "--year", year, "--campaign", "学史专项")
	for _, u := range some(g.dice, g.units, 2) {
		ofUnit := whole
		ofUnit.unit = u
		g.sameFigures(t, data, ofUnit, "--year", year, "--unit", u.path)
	}
	if stdout, stderr, code := run(t, "verify", "--data", data); code != 0 {
		t.Errorf("verify does not agree:\n%s%s", stdout, stderr)
	}
}

// complaints are the first lines that are not of the log.
func complaints(text string) string {
	lines := slices.DeleteFunc(strings.SplitAfter(text, "\n"), func(line string) bool { return strings.HasPrefix(line, "time=") })
	return strings.Join(lines[:min(12, len(lines))], "")
}

func (g *generator) sameFigures(t *testing.T, data string, w window, flags ...string) {
	t.Helper()
	got := figuresOf(t, append([]string{"figures", "--json", "--data", data}, flags...)...)
	want := counting{&g.book, g.bureau, w}.figures()
	for _, id := range slices.Sorted(maps.Keys(want)) {
		value, there := got[id]
		if diff := value - want[id]; !there || diff > 1e-6 || diff < -1e-6 {
			t.Errorf("%v: %s is %v, want %v", flags, id, value, want[id])
		}
	}
	for id := range got {
		if w.word != "" {
			break
		}
		if _, known := want[id]; !known {
			t.Errorf("%v: the model has no %s", flags, id)
		}
	}
}

// sameRecords compares each record with what was meant, and shows for the first ones that
// differ what was said.
func (g *generator) sameRecords(t *testing.T, data string) bool {
	t.Helper()
	db, err := store.Open(t.Context(), data, clock.NewManual(g.now), g.zone())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	wrong := 0
	err = db.View(t.Context(), func(tx *store.Tx) error {
		for _, h := range g.happenings {
			got, err := g.recordAs(tx, h)
			if err != nil {
				return err
			}
			if got == nil {
				wrong++
				t.Errorf("from here on the numbers differ: %s %s（%s）：\n  %s", h.at.Format("2006-01-02 15:04"), h.sender.name, h.room, strings.Join(h.said, "\n  "))
				return nil
			}
			if differ := differences(got, h.facts()); differ != "" {
				if wrong++; wrong <= mostShown {
					t.Errorf("%s %s（%s）：\n  %s\n%s", h.at.Format("2006-01-02 15:04"), h.sender.name, h.room, strings.Join(h.said, "\n  "), differ)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if wrong > 0 {
		t.Errorf("%d of %d records are not as meant", wrong, len(g.happenings))
	}
	return wrong == 0
}

func differences(got, want []string) string {
	text := ""
	for i := range want {
		if got[i] != want[i] {
			text += fmt.Sprintf("  got %s, want %s\n", got[i], want[i])
		}
	}
	return text
}

// recordAs is the record with the number of h as the program keeps it, told like h; nothing
// if that is another.
func (g *generator) recordAs(tx *store.Tx, h *happening) ([]string, error) {
	r, ok, err := activity.Get(tx, int64(h.number))
	if err != nil || !ok || r.Made.In(g.zone()).Format(time.DateTime) < h.at.Format(time.DateTime) {
		return nil, err
	}
	if sender, err := roster.Name(tx, r.Sender); err != nil || sender != h.sender.name {
		return nil, err
	}
	u, err := roster.UnitByID(tx, r.Unit)
	if err != nil {
		return nil, err
	}
	as := &happening{
		number: h.number, kind: r.Kind, day: r.Day, unit: &unit{path: u.Path}, state: string(r.State), partner: r.Partner, copies: r.Copies, helped: r.Beneficiaries,
		unnamed: r.Unnamed, unnamedMinutes: r.UnnamedMinutes, people: map[*person]int{}, title: h.title, place: h.place,
	}
	as.topic = r.Topic
	if h.quoted {
		as.title = r.Title
	}
	if h.kind == "参观学习" {
		as.place = r.Place
	}
	for _, p := range r.People {
		if p.State != activity.In {
			continue
		}
		m, err := roster.MemberOn(tx, p.Member, r.Day)
		if err != nil {
			return nil, err
		}
		as.people[&person{name: m.Name}] = p.Minutes
	}
	return as.facts(), nil
}

// figuresOf are the values that `daybook figures` prints, by id.
func figuresOf(t *testing.T, args ...string) map[string]float64 {
	t.Helper()
	values := map[string]float64{}
	for line := range strings.Lines(mustRun(t, args...)) {
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
