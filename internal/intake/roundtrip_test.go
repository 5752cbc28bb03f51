package intake

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/store"
)

// A ledger that is brought into an empty book gives the same figures, of the whole and of every
// unit, and lists the same records; brought in where it comes from, or twice, it changes nothing.
func TestLedgerComesBack(t *testing.T) {
	from, to := open(t, ""), open(t, "")
	rapid.Check(t, func(r *rapid.T) {
		empty(t, to)
		empty(t, from)
		records := randomRecords(r)
		change(t, from, func(tx *store.Tx) error {
			_, err := tx.Exec(records)
			return err
		})
		file := exported(t, from)
		if _, wrong := bringIn(t, to, file, false); wrong != "" {
			r.Fatal(wrong)
		}
		if diff := cmp.Diff(valuesOf(t, from), valuesOf(t, to)); diff != "" {
			r.Errorf("figures differ: %s", diff)
		}
		for _, kind := range kinds {
			if diff := cmp.Diff(told(t, from, kind), told(t, to, kind)); diff != "" {
				r.Errorf("%s: %s", kind, diff)
			}
		}
		for _, db := range []*store.DB{from, to} {
			if rep, wrong := bringIn(t, db, file, false); wrong != "" || len(rep.New) > 0 {
				r.Errorf("brought in again: %v %s", rep, wrong)
			}
		}
	})
}

// empty takes all records out of a book, so that one is enough.
func empty(t testing.TB, db *store.DB) {
	t.Helper()
	change(t, db, func(tx *store.Tx) error {
		_, err := tx.Exec(`DELETE FROM origin; DELETE FROM audit; DELETE FROM participation; DELETE FROM record; DELETE FROM message`)
		return err
	})
}

var kinds = []string{"志愿服务", "集中学习", "中心组学习", "宣传稿件", "学习用书", "慰问帮扶", "参观学习"}

// randomRecords is SQL of records as chat makes them: what holds of every record holds of these.
func randomRecords(r *rapid.T) string {
	var b strings.Builder
	text := rapid.OneOf(rapid.Just(""), rapid.SampledFrom([]string{"清洁家园", "=1+1", "@甲", "+1", "-1", "a,b；c、d", "换\n行", `"引"'号'`, "<&>", "😀", "甲（乙）", "_x0041_"}))
	for id := 1; id <= rapid.IntRange(0, 12).Draw(r, "records"); id++ {
		kind := rapid.SampledFrom(kinds).Draw(r, "kind")
		day := fmt.Sprintf("2021-%02d-%02d", rapid.IntRange(1, 12).Draw(r, "month"), rapid.IntRange(1, 28).Draw(r, "day"))
		unit := rapid.IntRange(1, 3).Draw(r, "unit")
		state := rapid.SampledFrom([]string{"accepted", "accepted", "accepted", "pending", "returned", "withdrawn", "draft"}).Draw(r, "state")
		each := rapid.SampledFrom([]int{0, 30, 45, 60, 100, 150}).Draw(r, "minutes")
		unnamed := rapid.SampledFrom([]int{0, 0, 1, 7}).Draw(r, "unnamed")
		unnamedMinutes := 0
		if unnamed > 0 {
			unnamedMinutes = unnamed*each + rapid.SampledFrom([]int{0, 0, 1}).Draw(r, "odd minutes")
		}
		var took []string
		for member := 11; member <= 16; member++ {
			if member == 16 && day > "2021-06-30" || !rapid.Bool().Draw(r, "took part") {
				continue
			}
			of := map[int]int{11: 2, 12: 2, 13: 2, 14: 2, 15: 3, 16: 3}[member]
			if member == 13 && day >= "2021-06-01" {
				of = 3
			}
			minutes := rapid.SampledFrom([]int{each, each, each, 0, 20, 90}).Draw(r, "own minutes")
			took = append(took, fmt.Sprintf("(%d, %d, %d, %d, %d, 0, 'reported', 'in')", id, member, len(took), of, minutes))
		}
		headcount := 0
		if unnamed > 0 {
			headcount = len(took) + unnamed
		}
		quoted := func(what string) string {
			return "'" + strings.ReplaceAll(text.Draw(r, what), "'", "''") + "'"
		}
		fmt.Fprintf(&b, `INSERT INTO record (id, event, state, kind, title, topic, day, place, partner, author, copies, beneficiaries, unit, minutes, headcount, unnamed, unnamed_minutes, expected, sender, platform, room, made)
			VALUES (%d, %d, '%s', '%s', %s, %s, '%s', %s, %s, %s, %d, %d, %d, %d, %d, %d, %d, %d, 11, 'local', '群', 1);`, id, id, state, kind, quoted("title"), quoted("topic"),
			day, quoted("place"), quoted("partner"), quoted("author"), rapid.IntRange(0, 3).Draw(r, "copies"), rapid.IntRange(0, 3).Draw(r, "helped"), unit, each, headcount, unnamed, unnamedMinutes,
			rapid.SampledFrom([]int{0, 20}).Draw(r, "expected"))
		if len(took) > 0 {
			b.WriteString("INSERT INTO participation (record, member, position, unit, minutes, own, source, state) VALUES " + strings.Join(took, ", ") + ";")
		}
	}
	return b.String()
}

func valuesOf(t testing.TB, db *store.DB) map[string]string {
	t.Helper()
	values := map[string]string{}
	err := db.View(t.Context(), func(tx *store.Tx) error {
		for unit := range int64(4) {
			scope := year
			scope.Unit = unit
			all, err := figures.Compute(tx, config.Default(), scope)
			if err != nil {
				return err
			}
			for _, f := range all {
				values[fmt.Sprintf("%s of %d", f.ID, unit)] = f.Value.String()
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return values
}

// Whatever stands in a cell, it is read or refused.
func FuzzCells(f *testing.F) {
	for _, text := range []string{"2021-04-17", "44303", "2021年4月17日", "12人", "2.5小时", "周敏、吴涛（45分钟），另3人未具名", "（（", "1e9", "-1", "99999999999"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if day, ok := dayOf(text); ok && len(day) != len("2021-04-17") {
			t.Errorf("%q is the day %q", text, day)
		}
		if n, ok := countOf(text); ok && n < 0 {
			t.Errorf("%q is %d", text, n)
		}
		if n, ok := minutesOf(text); ok && n < 0 {
			t.Errorf("%q is %d minutes", text, n)
		}
		people, more, err := peopleOf(text, func(name string) bool { return strings.Contains(name, " ") })
		if err == nil && more < 0 {
			t.Errorf("%q has %d people without a name", text, more)
		}
		for _, p := range people {
			if p.name == "" || p.minutes < 0 {
				t.Errorf("%q names %+v", text, p)
			}
		}
	})
}
