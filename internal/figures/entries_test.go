package figures

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/bigyear"
	"github.com/daybook-bot/daybook/internal/store"
)

// What a ledger lists adds up to its figures, of the whole, of a unit and of a campaign, and what
// is summed up at once is what each figure gives.
func TestEntriesAddUpToFigures(t *testing.T) {
	c := config.Default()
	c.Campaigns = append(c.Campaigns, config.Campaign{Name: "专题活动", From: "2021-01-01", To: "2021-12-31", Words: []string{"专题1"}})
	db := openEmpty(t)
	err := db.Update(t.Context(), func(tx *store.Tx) error { return bigyear.Fill(tx, c, 2021, 2000) })
	if err != nil {
		t.Fatal(err)
	}
	err = db.View(t.Context(), func(tx *store.Tx) error {
		for _, s := range []Scope{{From: "2021-01-01", To: "2022-01-01"}, {From: "2021-03-01", To: "2021-04-01"}, {From: "2021-01-01", To: "2022-01-01", Unit: 5}, {From: "2021-01-01", To: "2022-01-01", Campaign: "专题活动"}} {
			extents, err := Extents(tx, c, s)
			if err != nil {
				return err
			}
			for _, k := range c.Kinds {
				if err := addUp(t, tx, c, k.Name, s, extents[k.Name]); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func addUp(t *testing.T, tx *store.Tx, c config.Config, kind string, s Scope, x Extent) error {
	t.Helper()
	for i := range c.Kinds {
		c.Kinds[i].CountsAs = ""
	}
	var listed Sums
	var n int64
	last := ""
	err := Entries(tx, c, kind, s, x, func(e Entry) error {
		if n++; e.Day < last {
			t.Errorf("%s: %s stands after %s", kind, e.Day, last)
		}
		last = e.Day
		if e.State == "accepted" {
			listed.People += e.Heads()
			listed.Minutes += e.Minutes()
			listed.Copies += e.Copies
			listed.Beneficiaries += e.Beneficiaries
		}
		return nil
	})
	if err != nil {
		return err
	}
	if n != x.Records {
		t.Errorf("%s of %+v: %d entries, the extent is %d", kind, s, n, x.Records)
	}
	sums, err := SumsOf(tx, c, []string{kind}, s)
	if err != nil {
		return err
	}
	var each Sums
	for count, into := range map[config.Count]*int64{config.CountPeople: &each.People, config.CountHours: &each.Minutes, config.CountCopies: &each.Copies, config.CountBeneficiaries: &each.Beneficiaries} {
		f, err := Of(tx, c, config.Figure{Count: count, Kinds: []string{kind}}, s)
		if err != nil {
			return err
		}
		*into = f.Value.N
	}
	if diff := cmp.Diff(each, sums); diff != "" {
		t.Errorf("%s of %+v: summed up at once: %s", kind, s, diff)
	}
	if diff := cmp.Diff(each, listed); diff != "" {
		t.Errorf("%s of %+v: listed: %s", kind, s, diff)
	}
	return nil
}

func openEmpty(t *testing.T) *store.DB {
	t.Helper()
	db := open(t)
	err := db.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(`DELETE FROM spell; DELETE FROM message; DELETE FROM member; DELETE FROM unit WHERE parent IS NOT NULL; DELETE FROM unit`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return db
}
