package activity

import (
	"flag"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/daybook-bot/daybook/internal/store"
)

// TestLife does everything that can be done to records in any order, and holds them to what
// the package promises after every step.
func TestLife(t *testing.T) {
	fewerChecks(t)
	b := open(t)
	members := []int64{wang, xu, su, zhou, wu, zheng, qian, li, zhang1, zhang2}
	names := []string{"王建国", "许明春", "苏琳", "周敏", "吴涛", "郑洁", "钱伟", "老李", "张伟", "张三丰"}
	rapid.Check(t, func(rt *rapid.T) {
		first := int64(0)
		b.do(func(tx *store.Tx) error {
			return tx.QueryRow(`SELECT coalesce(max(id), 0) FROM record`).Scan(&first)
		})
		last := first
		who := func() int64 { return rapid.SampledFrom(members).Draw(rt, "who") }
		which := func() int64 { return rapid.Int64Range(first, last).Draw(rt, "record") }
		kept := map[int64]Record{}
		step := func(f func() (refused bool)) {
			before := snapshot(b, first, last)
			if f() {
				if diff := cmp.Diff(before, snapshot(b, first, last), cmp.AllowUnexported(Person{})); diff != "" {
					rt.Fatalf("a refusal changed something:\n%s", diff)
				}
			}
		}
		rt.Repeat(map[string]func(*rapid.T){
			"report": func(rt *rapid.T) {
				rep := Report{
					Kinds:        rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"志愿服务", "主题党日", "党课"}), 0, 2, rapid.ID[string]).Draw(rt, "kinds"),
					Names:        rapid.SliceOfN(rapid.SampledFrom(names), 0, 5).Draw(rt, "names"),
					Headcount:    rapid.IntRange(0, 8).Draw(rt, "heads"),
					Minutes:      rapid.IntRange(0, 300).Draw(rt, "minutes"),
					TotalMinutes: rapid.SampledFrom([]int{0, 0, 100, 1000}).Draw(rt, "sum"),
					Everyone:     rapid.SampledFrom([]string{"", "", "第一支部", "*"}).Draw(rt, "everyone"),
				}
				rep.Day = rapid.SampledFrom([]string{"", "2021-04-17", "2021-04-17", "2021-03-17", "2021-04-25"}).Draw(rt, "day")
				if len(rep.Names) > 0 && rapid.Bool().Draw(rt, "own") {
					rep.OwnMinutes = map[string]int{rep.Names[0]: rapid.IntRange(1, 200).Draw(rt, "minutes")}
				}
				b.do(func(tx *store.Tx) error {
					made, err := Begin(tx, kinds, b.says(tx, who(), group), rep, b.now.AddDate(1, 0, 0))
					if err == nil && made.Refused == "" {
						last = made.Records[len(made.Records)-1].ID
					}
					return err
				})
			},
			"confirm": func(*rapid.T) { step(func() bool { return b.confirm(who(), which()).Refused != "" }) },
			"amend": func(rt *rapid.T) {
				field := rapid.SampledFrom([]string{"hours", "total_hours", "headcount", "participants", "date", "kind", "everyone"}).Draw(rt, "field")
				value := map[string]string{
					"hours":        rapid.SampledFrom([]string{"1", "2.5", "30", "0"}).Draw(rt, "hours"),
					"total_hours":  rapid.SampledFrom([]string{"1", "10", "x"}).Draw(rt, "sum"),
					"headcount":    fmt.Sprint(rapid.IntRange(0, 12).Draw(rt, "heads")),
					"date":         rapid.SampledFrom([]string{"2021-04-16", "2021-03-16", "2021-05-01"}).Draw(rt, "day"),
					"kind":         "党课",
					"everyone":     rapid.SampledFrom([]string{"第二支部", "*"}).Draw(rt, "everyone"),
					"participants": rapid.SampledFrom([]string{"+", "-", ""}).Draw(rt, "sign") + rapid.SampledFrom(names).Draw(rt, "name"),
				}[field]
				if field == "participants" && rapid.Bool().Draw(rt, "own") {
					value += " 2"
				}
				step(func() bool { return b.amend(who(), which(), field, value).Refused != "" })
			},
			"approve": func(*rapid.T) { step(func() bool { return b.approve(who(), which())[0].Refused != "" }) },
			"return":  func(*rapid.T) { step(func() bool { return b.sendBack(who(), which()).Refused != "" }) },
			"join": func(rt *rapid.T) {
				minutes := rapid.SampledFrom([]int{0, 0, 60}).Draw(rt, "minutes")
				step(func() bool { return b.join(who(), which(), minutes).Refused != "" })
			},
			"leave": func(*rapid.T) { step(func() bool { return b.leave(who(), which()).Refused != "" }) },
			"strike": func(rt *rapid.T) {
				name := rapid.SampledFrom(names).Draw(rt, "name")
				step(func() bool { return b.strike(who(), which(), name).Refused != "" })
			},
			"withdraw": func(*rapid.T) { step(func() bool { return b.withdraw(who(), which()).Refused != "" }) },
			"": func(rt *rapid.T) {
				records := snapshot(b, first, last)
				hold(rt, b, records)
				for _, r := range records {
					if old, ok := kept[r.ID]; ok {
						mayBecome(rt, old.State, r.State)
					}
					kept[r.ID] = r
				}
			},
		})
	})
}

// fewerChecks asks for less than rapid does by itself, unless somebody said how many: every
// step is a commit.
func fewerChecks(t *testing.T) {
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "rapid.checks" })
	if given {
		return
	}
	if err := flag.Set("rapid.checks", "30"); err != nil {
		t.Fatal(err)
	}
}

func snapshot(b *book, from, to int64) []Record {
	var records []Record
	b.do(func(tx *store.Tx) error {
		known, err := numbers(tx, `SELECT id FROM record WHERE id > ? AND id <= ?`, from, to)
		if err != nil {
			return err
		}
		records, err = all(tx, known)
		return err
	})
	return records
}

// hold checks what is promised of every record, against the rows.
func hold(t *rapid.T, b *book, records []Record) {
	type row struct{ in, minutes, nowhere, unnamed, unnamedMinutes int }
	rows := map[int64]row{}
	b.do(func(tx *store.Tx) error {
		for _, r := range records {
			var w row
			err := tx.QueryRow(`SELECT count(*), coalesce(sum(minutes), 0), count(*) - count(unit) FROM participation WHERE record = ? AND state = 'in'`,
				r.ID).Scan(&w.in, &w.minutes, &w.nowhere)
			if err != nil {
				return err
			}
			err = tx.QueryRow(`SELECT unnamed, unnamed_minutes FROM record WHERE id = ?`, r.ID).Scan(&w.unnamed, &w.unnamedMinutes)
			if err != nil {
				return err
			}
			rows[r.ID] = w
		}
		return nil
	})
	for _, r := range records {
		w := rows[r.ID]
		if w.unnamed != r.Unnamed || w.unnamedMinutes != r.UnnamedMinutes {
			t.Fatalf("#%d: kept are %+v, counted %d without a name for %d minutes", r.ID, w, r.Unnamed, r.UnnamedMinutes)
		}
		want := 0
		if r.Headcount > 0 {
			want = max(0, r.Headcount-r.Named())
		}
		if r.Unnamed != want {
			t.Fatalf("#%d: %d of %d have names, and %d are counted without", r.ID, r.Named(), r.Headcount, r.Unnamed)
		}
		for _, p := range r.People {
			if p.Minutes < 0 {
				t.Fatalf("#%d: member %d has %d minutes", r.ID, p.Member, p.Minutes)
			}
		}
		if r.unborn() {
			continue
		}
		if w.in != r.Named() || w.minutes+w.unnamedMinutes != r.Sum() || w.nowhere > 0 {
			t.Fatalf("#%d: rows are %+v; counted are %d people and %d minutes", r.ID, w, r.Named(), r.Sum())
		}
		if r.TotalMinutes > 0 && r.Heads() > 0 && r.Sum() != r.TotalMinutes {
			t.Fatalf("#%d: the sum is %d, and people have %d", r.ID, r.TotalMinutes, r.Sum())
		}
	}
}

// mayBecome checks one step of a record's life.
func mayBecome(t *rapid.T, old, now State) {
	next := map[State][]State{
		Draft:     {Cancelled, Pending, Accepted},
		Pending:   {Accepted, Returned, Withdrawn},
		Accepted:  {Pending, Withdrawn},
		Returned:  {Pending, Accepted, Withdrawn},
		Cancelled: {}, Withdrawn: {},
	}
	for _, s := range append(next[old], old) {
		if s == now {
			return
		}
	}
	t.Fatalf("%s became %s", old, now)
}
