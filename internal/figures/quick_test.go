package figures

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/bigyear"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// Counting, listing, gathering every row and recounting in plain Go give the same, of the
// whole, of a unit and of a campaign, for every figure and for every way of counting each kind.
func TestTheQuickWayGivesTheSame(t *testing.T) {
	c := config.Default()
	c.Campaigns = []config.Campaign{{Name: "学史专项", From: "2021-03-01", To: "2021-10-31", Words: []string{"专题1", "第7"}}}
	defs := slices.Clone(c.Figures)
	for _, count := range []config.Count{config.CountTimes, config.CountPeople, config.CountHours, config.CountMembers,
		config.CountCopies, config.CountBeneficiaries, config.CountPartners} {
		defs = append(defs, config.Figure{ID: "all-" + string(count), Count: count})
		for i, k := range c.Kinds {
			if i%5 != 0 && k.Once == config.OncePerRecord {
				continue
			}
			defs = append(defs, config.Figure{ID: fmt.Sprintf("%s-%d", count, i), Count: count, Kinds: []string{k.Name}})
		}
	}
	db, err := store.Open(t.Context(), t.TempDir(), clock.NewManual(time.Date(2022, 1, 5, 9, 0, 0, 0, time.UTC)), c.Zone())
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(t.Context(), func(tx *store.Tx) error {
		if err := bigyear.Fill(tx, c, 2021, 700); err != nil {
			return err
		}
		l, err := read(tx, "2021-01-01", "2022-01-01")
		if err != nil {
			return err
		}
		for _, s := range []Scope{{}, {Unit: 3}, {Unit: 4, Campaign: "学史专项"}} {
			s.From, s.To = "2021-01-01", "2022-01-01"
			for _, def := range defs {
				if err := sameEveryWay(t, tx, c, def, s, l); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

// The branches in one pass are as each for itself.
func TestBranchesInOnePass(t *testing.T) {
	c := config.Default()
	db := open(t, yearRows()...)
	change(t, db, `INSERT INTO unit (id, parent, name, path) VALUES (4, 2, '第一小组', '局机关/第一支部/第一小组')`)
	change(t, db, `UPDATE participation SET unit = 4 WHERE member = 12`)
	change(t, db, `INSERT INTO unit (id, parent, name, path) VALUES (5, 1, '机关党委', '局机关/机关党委'), (6, 5, '办公室', '局机关/机关党委/办公室')`)
	change(t, db, `UPDATE participation SET unit = 5 WHERE member = 13`)
	change(t, db, `UPDATE spell SET unit = 5 WHERE member = 13`)
	err := db.View(t.Context(), func(tx *store.Tx) error {
		parts, err := roster.Parts(tx, 0)
		if err != nil {
			return err
		}
		s := Scope{From: "2021-01-01", To: "2022-01-01"}
		for _, def := range c.Figures {
			each, err := ofParts(tx, c, def, s, parts)
			if err != nil {
				return err
			}
			for i, u := range parts {
				alone := s
				alone.Unit, alone.Alone = u.ID, u.Alone
				want, err := Of(tx, c, def, alone)
				if err != nil {
					return err
				}
				if diff := cmp.Diff(want, each[i]); diff != "" {
					t.Errorf("%s of %s (-alone +in one pass):\n%s", def.ID, u.Name, diff)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func sameEveryWay(t *testing.T, tx *store.Tx, c config.Config, def config.Figure, s Scope, l *ledger) error {
	t.Helper()
	of, err := Of(tx, c, def, s)
	if err != nil {
		return err
	}
	value, err := ValueOf(tx, c, def, s)
	if err != nil {
		return err
	}
	q := counted(c, def, s)
	query := q.rows.then(piece("SELECT coalesce(" + q.value + ", 0) FROM counted"))
	gathered := Value{Minutes: of.Value.Minutes}
	if err := tx.QueryRow(query.text, query.args...).Scan(&gathered.N); err != nil {
		return err
	}
	if again := l.recount(c, def, s); value != of.Value || gathered != of.Value || again != of.Value {
		t.Errorf("%s of %+v: %v, counted alone %v, gathered %v, recounted %v", def.ID, s, of.Value, value, gathered, again)
	}
	shares, err := Shares(tx, c, def, s)
	if err != nil {
		return err
	}
	ids := make([]int64, len(shares))
	for i, one := range shares {
		ids[i] = one.ID
	}
	if !slices.Equal(ids, slices.Concat(of.Records, of.Tasks)) {
		t.Errorf("%s of %+v has rows %v, but shares of %v", def.ID, s, of.Records, ids)
	}
	return nil
}
