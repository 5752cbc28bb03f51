package figures

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/store"
)

func sign(t *testing.T, db *store.DB, c config.Config) (f Freeze, fresh bool) {
	t.Helper()
	err := db.Update(t.Context(), func(tx *store.Tx) (err error) {
		f, fresh, err = Sign(tx, c, "2021-01-01", "2022-01-01", Signature{Member: 11, Message: 2})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return f, fresh
}

func differ(t *testing.T, db *store.DB, c config.Config, f Freeze) (d Diff) {
	t.Helper()
	err := db.View(t.Context(), func(tx *store.Tx) (err error) {
		d, err = Differences(tx, c, f)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestFreezeKeepsTheFiguresOfThen(t *testing.T) {
	c := config.Default()
	db := open(t, yearRows()...)
	var before []Figure
	err := db.View(t.Context(), func(tx *store.Tx) (err error) {
		before, err = Compute(tx, c, Scope{From: "2021-01-01", To: "2022-01-01"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	f, fresh := sign(t, db, c)
	if !fresh || f.Version != 1 || f.Signer != "周敏" || f.Message != 2 {
		t.Errorf("signed %+v, fresh %v", f, fresh)
	}
	change(t, db, `UPDATE record SET state = 'withdrawn' WHERE id = 1`)
	err = db.View(t.Context(), func(tx *store.Tx) (err error) {
		f, _, err = Frozen(tx, "2021-01-01", "2022-01-01")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, f.Figures); diff != "" {
		t.Errorf("the figures that were signed (-then +stored):\n%s", diff)
	}
	if sum := sha256.Sum256(f.Content()); hex.EncodeToString(sum[:]) != f.Hash {
		t.Error("the hash is not the SHA-256 of the content")
	}
	for _, name := range []string{"周敏", "吴涛", "清洁家园", "东华社区"} {
		if strings.Contains(string(f.Content()), name) {
			t.Errorf("the content holds %q", name)
		}
	}
}

func TestSigningTheSameAgainMakesNoVersion(t *testing.T) {
	c := config.Default()
	db := open(t, yearRows()...)
	first, _ := sign(t, db, c)
	if again, fresh := sign(t, db, c); fresh || again.ID != first.ID {
		t.Errorf("signed again: %+v", again)
	}
	change(t, db, `UPDATE record SET unnamed = 0, unnamed_minutes = 0 WHERE id = 2`)
	second, fresh := sign(t, db, c)
	if !fresh || second.Version != 2 {
		t.Errorf("after a change: version %d, fresh %v", second.Version, fresh)
	}
	err := db.View(t.Context(), func(tx *store.Tx) error {
		old, ok, err := FrozenVersion(tx, "2021-01-01", "2022-01-01", 1)
		if !ok || old.Hash != first.Hash {
			t.Error("the first version is gone")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestDifferencesNameRowsPeopleAndReasons(t *testing.T) {
	c := config.Default()
	db := open(t, yearRows()...)
	f, _ := sign(t, db, c)
	if d := differ(t, db, c, f); d.Any() {
		t.Fatalf("nothing was changed, but %+v", d)
	}
	change(t, db, `UPDATE participation SET minutes = 30 WHERE record = 1 AND member = 13`)
	change(t, db, `INSERT INTO audit (at, member, verb, subject, detail) VALUES
		(1641340800000, 12, 'amend', 'record 1', '{"member 13":{"old":"in 90","new":"in 30"},"reason":{"old":"","new":"记错了"}}')`)
	d := differ(t, db, c, f)
	if len(d.Figures) != 1 || d.Figures[0].ID != "service-hours" {
		t.Fatalf("figures that changed: %+v", d.Figures)
	}
	hours := d.Figures[0]
	want := []ShareDiff{{1, Value{390, true}, Value{330, true}}}
	if diff := cmp.Diff(want, hours.Rows); diff != "" || hours.Old.N-hours.New.N != 60 {
		t.Errorf("%v → %v (-want +got):\n%s", hours.Old, hours.New, diff)
	}
	row, ok := d.Row(hours, 1)
	if !ok || len(row.Changes) != 1 || row.Changes[0].By != "吴涛" || row.Changes[0].Reason != "记错了" {
		t.Errorf("what became of #1: %+v", row)
	}
}

// A title decides whether two records are one: the figure changes though each row adds what
// it did, and the row is named all the same.
func TestDifferencesOfWhatCountsOnce(t *testing.T) {
	c := config.Default()
	db := open(t,
		row{id: 1, kind: "宣传稿件", title: "甲", day: "2021-03-01"},
		row{id: 2, kind: "宣传稿件", title: "乙", day: "2021-03-02"})
	f, _ := sign(t, db, c)
	change(t, db, `UPDATE record SET title = '甲' WHERE id = 2`)
	change(t, db, `INSERT INTO audit (at, member, verb, subject, detail) VALUES (1641340800000, 11, 'amend', 'record 2', '{"title":{"old":"乙","new":"甲"}}')`)
	d := differ(t, db, c, f)
	if len(d.Figures) != 1 || d.Figures[0].ID != "publications" || d.Figures[0].New.N != 1 {
		t.Fatalf("figures that changed: %+v", d.Figures)
	}
	if rows := d.Figures[0].Rows; len(rows) != 1 || rows[0].ID != 2 {
		t.Errorf("rows: %+v", rows)
	}
}

func TestAChangedDefinitionIsNoChangedRow(t *testing.T) {
	c := config.Default()
	db := open(t, yearRows()...)
	f, _ := sign(t, db, c)
	for i := range c.Kinds {
		if c.Kinds[i].Name == "中心组学习" {
			c.Kinds[i].CountsAs = ""
		}
	}
	c.Figures = append(c.Figures, config.Figure{ID: "new-one", Label: "新数", Unit: "次", Definition: "新加的。", Count: config.CountTimes, Kinds: []string{"集中学习"}})
	d := differ(t, db, c, f)
	if len(d.Figures) != 0 || len(d.Rows) != 0 {
		t.Errorf("no row was changed, but figures %+v, rows %+v", d.Figures, d.Rows)
	}
	if len(d.Definitions) != 2 {
		t.Fatalf("definitions that changed: %+v", d.Definitions)
	}
	study, added := d.Definitions[0], d.Definitions[1]
	if study.Old.ID != "collective-sessions" || study.ByNew.N != study.Value.N-1 {
		t.Errorf("without 中心组学习: %+v", study)
	}
	if added.Old != nil || added.New.ID != "new-one" {
		t.Errorf("the new figure: %+v", added)
	}
}

func TestForgettingAPersonBreaksNoHash(t *testing.T) {
	c := config.Default()
	db := open(t, yearRows()...)
	f, _ := sign(t, db, c)
	change(t, db, `UPDATE member SET name = '（已删除）' WHERE id = 13`)
	change(t, db, `UPDATE message SET text = '', person_name = ''`)
	if d := differ(t, db, c, f); d.Any() {
		t.Errorf("a name is gone, and that is a difference: %+v", d)
	}
	if found := freezesFound(t, db); len(found) > 0 {
		t.Errorf("verify: %v", found)
	}
}

func TestVerifyFindsAFreezeThatWasTouched(t *testing.T) {
	for name, touch := range map[string]string{
		"content":     `UPDATE freeze SET content = (SELECT content FROM freeze WHERE version = 2) WHERE version = 1`,
		"hash":        `UPDATE freeze SET hash = replace(hash, substr(hash, 1, 1), 'x') WHERE version = 1`,
		"definitions": `UPDATE freeze SET definitions = replace(definitions, '三人各做两小时', '四人各做两小时') WHERE version = 1`,
		"packing":     `UPDATE freeze SET content = x'00' WHERE version = 1`,
	} {
		t.Run(name, func(t *testing.T) {
			db := open(t, yearRows()...)
			sign(t, db, config.Default())
			change(t, db, `UPDATE record SET state = 'withdrawn' WHERE id = 1`)
			sign(t, db, config.Default())
			if found := freezesFound(t, db); len(found) > 0 {
				t.Fatalf("nobody touched anything: %v", found)
			}
			change(t, db, touch)
			if found := freezesFound(t, db); len(found) != 1 || found[0].Check != "freeze" {
				t.Errorf("found %v", found)
			}
		})
	}
}

func freezesFound(t *testing.T, db *store.DB) (found []Finding) {
	t.Helper()
	err := db.View(t.Context(), func(tx *store.Tx) (err error) {
		found, err = checkFreezes(tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
