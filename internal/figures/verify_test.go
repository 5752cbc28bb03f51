package figures

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/daybook-bot/daybook/internal/store"
)

// sound are a year's rows that hold together.
func sound(t *testing.T) *store.DB {
	t.Helper()
	db := open(t, yearRows()...)
	change(t, db, rest)
	change(t, db, `INSERT INTO origin (subject, id, message, verb) SELECT 'task', id, 1, 'draft' FROM task`)
	change(t, db, `UPDATE message SET day = '2021-04-09', member = 13 WHERE id = 2`)
	return db
}

func findings(t *testing.T, db *store.DB) string {
	t.Helper()
	var lines []string
	view(t, db, func(tx *store.Tx) error {
		found, err := Verify(tx, settings())
		for _, f := range found {
			lines = append(lines, f.Check+": "+f.What)
		}
		return err
	})
	return strings.Join(lines, "\n")
}

func TestVerifyAgrees(t *testing.T) {
	if got := findings(t, sound(t)); got != "" {
		t.Error(got)
	}
}

func TestVerifyAgreesOnNothing(t *testing.T) {
	if got := findings(t, open(t)); got != "" {
		t.Error(got)
	}
}

func TestVerifyFinds(t *testing.T) {
	for name, tc := range map[string]struct{ harm, want string }{
		"people without a name": {`UPDATE record SET unnamed = 4 WHERE id = 2`, "people: #2 报5人、具名2人，不具名应是3人，记的是4人"},
		"their minutes":         {`UPDATE record SET unnamed_minutes = 60 WHERE id = 1`, "people: #1 不具名0人，却记了他们60分钟"},
		"negative minutes":      {`UPDATE participation SET minutes = -1 WHERE record = 1 AND member = 11`, "people: #1 成员 11 的时长是负的"},
		"another unit":          {`UPDATE participation SET unit = 3 WHERE record = 1 AND member = 11`, "unit: #1 把成员 11 记在单位 3，名册上2021-04-09在单位 2"},
		"not on the roster":     {`UPDATE participation SET state = 'in', record = 2 WHERE record = 1 AND member = 14`, "unit: #2 记了成员 14 参加，名册上2021-07-01没有此人"},
		"no unit":               {`UPDATE record SET unit = NULL WHERE id = 6`, "unit: #6 不属于任何单位"},
		"no origin":             {`DELETE FROM origin WHERE id = 6 AND subject = 'record'`, "origin: #6（2021-01-01）没有来源消息"},
		"task without origin":   {`DELETE FROM origin WHERE id = 3 AND subject = 'task'`, "origin: T3（2021-06-09）没有来源消息"},
		"another day":           {`UPDATE message SET day = '2021-07-10' WHERE id = 3`, "sign-in: 成员 13 在2021-07-09的答题，来源消息不是他当天所发"},
		"another member":        {`UPDATE message SET member = 11 WHERE id = 3`, "sign-in: 成员 13 在2021-07-09的答题，来源消息不是他当天所发"},
		"no question":           {`UPDATE sign_in SET day = '2021-04-08' WHERE member = 11`, "sign-in: 成员 11 在2021-04-08的答题，那天没有出过题"},
		"no such day":           {`UPDATE record SET day = '2021-02-30' WHERE id = 6`, "day: #6 已通过，日期却是“2021-02-30”"},
		"event":                 {`UPDATE record SET event = 99 WHERE id = 6`, "event: #6 所属的活动 #99 不存在"},
		"event's event":         {`UPDATE record SET event = 7 WHERE id = 6; UPDATE record SET event = 8 WHERE id = 7`, "event: #6 所属的活动 #7 不存在"},
	} {
		t.Run(name, func(t *testing.T) {
			db := sound(t)
			change(t, db, tc.harm)
			if got := findings(t, db); !strings.Contains(got, tc.want) {
				t.Errorf("got:\n%s\nwant: %s", got, tc.want)
			}
		})
	}
}

func TestVerifyFindsDanglingRows(t *testing.T) {
	db := sound(t)
	// The connection refuses it; a hand with another tool would not.
	err := db.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(`PRAGMA defer_foreign_keys = on; UPDATE participation SET member = 99 WHERE record = 1 AND member = 11`)
		if err != nil {
			return err
		}
		found, err := Verify(tx, settings())
		if err != nil {
			return err
		}
		if len(found) != 1 || found[0].Check != "database" || !strings.Contains(found[0].What, "member") {
			t.Errorf("got %v", found)
		}
		return errUndo
	})
	if !errors.Is(err, errUndo) {
		t.Fatal(err)
	}
}

var errUndo = errors.New("undo")

func TestRecountDiffers(t *testing.T) {
	db := sound(t)
	view(t, db, func(tx *store.Tx) error {
		l, err := read(tx, "2021-01-01", "2022-01-01")
		if err != nil {
			return err
		}
		l.participations[1] = append(l.participations[1], plainParticipation{1, 14, 3, 60, "in"})
		found, err := recountYear(tx, settings(), l, "2021-01-01", "2022-01-01")
		got := fmt.Sprint(found)
		for _, want := range []string{
			"2021年（全部）service-hours：算得16.5，重数得17.5",
			"2021年（单位 3）service-members：算得1，重数得2",
		} {
			if !strings.Contains(got, want) {
				t.Errorf("got %s\nwant %s", got, want)
			}
		}
		return err
	})
}

// TestTwoWaysOfCounting holds the queries and the recount together on years nobody thought of.
func TestTwoWaysOfCounting(t *testing.T) {
	db := open(t)
	change(t, db, rest)
	kinds := []string{"志愿服务", "集中学习", "中心组学习", "主题党日", "观影", "参观学习", "学习用书", "慰问帮扶", "演讲比赛", "没有的类别"}
	word := rapid.SampledFrom([]string{"", "七一", "红色", "红色七一"})
	days := rapid.SampledFrom([]string{"2020-12-31", "2021-01-01", "2021-05-20", "2021-05-31", "2021-06-01", "2021-06-30", "2021-07-01", "2021-12-31", "2022-01-01"})
	rapid.Check(t, func(rt *rapid.T) {
		records := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) row {
			unnamed := rapid.IntRange(0, 3).Draw(rt, "unnamed")
			return row{
				state: rapid.SampledFrom([]string{"accepted", "accepted", "pending", "withdrawn"}).Draw(rt, "state"),
				kind:  rapid.SampledFrom(kinds).Draw(rt, "kind"), day: days.Draw(rt, "day"),
				title: word.Draw(rt, "title"), topic: word.Draw(rt, "topic"), place: word.Draw(rt, "place"),
				partner: word.Draw(rt, "partner"), campaign: rapid.SampledFrom([]string{"", "红色足迹"}).Draw(rt, "campaign"),
				unit: rapid.Int64Range(1, 3).Draw(rt, "unit"), headcount: unnamed, unnamed: unnamed, forThem: 50 * unnamed,
				copies: rapid.IntRange(0, 2).Draw(rt, "copies"), beneficiaries: rapid.IntRange(0, 2).Draw(rt, "helped"),
				people: rapid.MapOfN(rapid.Int64Range(11, 14), rapid.IntRange(0, 100), 0, 4).Draw(rt, "people"),
			}
		}), 0, 12).Draw(rt, "records")
		s := Scope{From: days.Draw(rt, "from"), To: days.Draw(rt, "to"), Unit: rapid.Int64Range(0, 3).Draw(rt, "of unit")}
		if rapid.Bool().Draw(rt, "of campaign") {
			s.Campaign = "红色足迹"
		}
		err := db.Update(t.Context(), func(tx *store.Tx) error {
			for i, r := range records {
				if err := put(tx, int64(i+1), r); err != nil {
					return err
				}
			}
			if err := sameBothWays(tx, s); err != nil {
				rt.Error(err)
			}
			return errUndo
		})
		if !errors.Is(err, errUndo) {
			rt.Fatal(err)
		}
	})
}

func sameBothWays(tx *store.Tx, s Scope) error {
	c := settings()
	l, err := read(tx, "2000-01-01", "2100-01-01")
	if err != nil {
		return err
	}
	all, err := Compute(tx, c, s)
	if err != nil {
		return err
	}
	for _, f := range all {
		def, _ := c.Figure(f.ID)
		if again := l.recount(c, def, s); again != f.Value {
			return fmt.Errorf("%s: %v by query, %v by recount", f.ID, f.Value, again)
		}
		parts, err := Shares(tx, c, def, s)
		if err != nil {
			return err
		}
		rows, err := Rows(tx, c, def, s)
		if err != nil {
			return err
		}
		if !ofRoster(def.Count) && !ofQuestion(def.Count) && (len(parts) != len(f.Records)+len(f.Tasks) || len(rows) != len(parts)) {
			return fmt.Errorf("%s: %d shares, %d rows, behind it %v %v", f.ID, len(parts), len(rows), f.Records, f.Tasks)
		}
	}
	return nil
}
