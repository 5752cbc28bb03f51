package figures

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/bigyear"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/store"
)

// TestPortionsAreFiguresOfTheirOwn compares every portion with the same figure counted for
// its branch or month alone.
func TestPortionsAreFiguresOfTheirOwn(t *testing.T) {
	c := config.Default()
	db, err := store.Open(t.Context(), t.TempDir(), clock.NewManual(time.Date(2022, 1, 5, 9, 0, 0, 0, time.UTC)), c.Zone())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := db.Update(t.Context(), func(tx *store.Tx) error { return bigyear.Fill(tx, c, 2021, 700) }); err != nil {
		t.Fatal(err)
	}
	s := Scope{From: "2021-02-10", To: "2021-05-20"}
	err = db.View(t.Context(), func(tx *store.Tx) error {
		for _, def := range c.Figures {
			whole, err := Of(tx, c, def, s)
			if err != nil {
				return err
			}
			if Splits(def, ByUnit) {
				portions, err := Portions(tx, c, def, s, ByUnit)
				if err != nil {
					return err
				}
				sum := int64(0)
				for i, p := range portions {
					sum += p.Figure.Value.N
					if p.Name == "其他" {
						continue
					}
					of := s
					of.Unit = int64(i + 2) // as bigyear numbers them
					alone, err := Of(tx, c, def, of)
					if err != nil {
						return err
					}
					if d := cmp.Diff(alone, p.Figure); d != "" {
						t.Errorf("%s of %s: %s", def.ID, p.Name, d)
					}
				}
				if addsUp(def.Count) && sum != whole.Value.N {
					t.Errorf("%s: the branches come to %d, the whole is %d", def.ID, sum, whole.Value.N)
				}
			}
			months, err := Portions(tx, c, def, s, ByMonth)
			if err != nil {
				return err
			}
			if len(months) != 4 || months[0].Name != "2月" || months[3].Name != "5月" {
				t.Fatalf("%s: months %v", def.ID, months)
			}
			sum := int64(0)
			for _, m := range months {
				sum += m.Figure.Value.N
			}
			if addsUp(def.Count) && def.Count != config.CountRoster && def.Count != config.CountTasksDone && sum != whole.Value.N {
				t.Errorf("%s: the months come to %d, the whole is %d", def.ID, sum, whole.Value.N)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// twoBranches has records of both branches of the small bureau.
func twoBranches(t *testing.T) *store.DB {
	return open(t,
		row{id: 1, kind: "集中学习", day: "2021-03-01", unit: 2, people: map[int64]int{11: 60, 12: 60}},
		row{id: 2, kind: "中心组学习", day: "2021-04-01", unit: 2, people: map[int64]int{13: 60}},
		row{id: 3, kind: "观影", day: "2021-05-01", title: "开国大典", unit: 2},
		row{id: 4, kind: "观影", day: "2021-05-02", title: "《开国大典》", unit: 3},
		row{id: 5, kind: "观影", day: "2021-04-02", title: "古田军号", unit: 3},
		row{id: 6, kind: "参观学习", day: "2021-05-03", place: "旧址", unit: 3},
		row{id: 7, kind: "参观学习", day: "2021-05-04", title: "参观", unit: 3, state: "withdrawn"},
		row{id: 8, kind: "志愿服务", day: "2021-05-05", partner: "东华社区", unit: 2, people: map[int64]int{11: 60}},
		row{id: 9, kind: "主题党日", day: "2021-05-06", topic: "清明", unit: 2},
	)
}

// What is directly in a unit above the branches is told by itself, with its records.
func TestPortionsOfUnitsAboveTheBranches(t *testing.T) {
	c := config.Default()
	db := open(t, row{id: 1, kind: "宣传稿件", title: "甲", day: "2021-03-01", unit: 2}, row{id: 2, kind: "志愿服务", day: "2021-03-02", people: map[int64]int{11: 60}})
	change(t, db, `INSERT INTO unit (id, parent, name, path) VALUES (4, 1, '机关党委', '局机关/机关党委'), (5, 4, '办公室', '局机关/机关党委/办公室')`)
	change(t, db, `INSERT INTO member (id, name) VALUES (15, '卫青')`)
	change(t, db, `INSERT INTO spell (member, unit, role, joined, ended) VALUES (15, 4, '成员', '', '')`)
	insert(t, db, row{id: 3, kind: "宣传稿件", title: "乙", day: "2021-03-03", unit: 4})
	change(t, db, `UPDATE participation SET unit = 4`)
	year := Scope{From: "2021-01-01", To: "2022-01-01"}
	view(t, db, func(tx *store.Tx) error {
		for _, of := range []struct {
			id   string
			unit int64
			want map[string][]int64
		}{
			{"publications", 0, map[string][]int64{"第一支部": {1}, "第二支部": {}, "机关党委本级": {3}, "办公室": {}}},
			{"service-hours", 0, map[string][]int64{"第一支部": {}, "第二支部": {}, "机关党委本级": {2}, "办公室": {}}},
			{"service-hours", 4, map[string][]int64{"机关党委本级": {2}, "办公室": {}}},
			{"publications", 2, map[string][]int64{}},
		} {
			def, _ := c.Figure(of.id)
			s := year
			s.Unit = of.unit
			portions, err := Portions(tx, c, def, s, ByUnit)
			if err != nil {
				return err
			}
			got := map[string][]int64{}
			for _, p := range portions {
				got[p.Name] = p.Figure.Records
			}
			if d := cmp.Diff(of.want, got); d != "" {
				t.Errorf("%s of %d (-want +got):\n%s", of.id, of.unit, d)
			}
		}
		return nil
	})
}

func TestKindsAreCountedAlone(t *testing.T) {
	c := config.Default()
	def, _ := c.Figure("collective-sessions")
	view(t, twoBranches(t), func(tx *store.Tx) error {
		portions, err := Portions(tx, c, def, Scope{From: "2021-01-01", To: "2022-01-01"}, ByKind)
		got := map[string]int64{}
		for _, p := range portions {
			got[p.Name] = p.Figure.Value.N
		}
		if d := cmp.Diff(map[string]int64{"其他集中学习": 1, "中心组学习": 1, "观影学习": 0}, got); d != "" {
			t.Error(d)
		}
		return err
	})
}

func TestThings(t *testing.T) {
	c := config.Default()
	year := Scope{From: "2021-01-01", To: "2022-01-01"}
	view(t, twoBranches(t), func(tx *store.Tx) error {
		for id, want := range map[string][]string{
			"films":       {"《古田军号》", "《开国大典》"},
			"visit-sites": {"旧址"},
			"party-days":  {"清明"},
			"partners":    {"东华社区"},
			"seminars":    nil,
		} {
			def, _ := c.Figure(id)
			got, more, err := Things(tx, c, def, year, 10)
			if err != nil {
				return err
			}
			if d := cmp.Diff(want, got); d != "" || more {
				t.Errorf("%s (more: %v): %s", id, more, d)
			}
		}
		films, _ := c.Figure("films")
		got, more, err := Things(tx, c, films, Scope{From: year.From, To: year.To, Unit: 2}, 10)
		if d := cmp.Diff([]string{"《开国大典》"}, got); d != "" || more {
			t.Errorf("of a branch: %s", d)
		}
		if err != nil {
			return err
		}
		if got, more, err = Things(tx, c, films, year, 1); len(got) != 1 || !more {
			t.Errorf("bounded: %v, more %v", got, more)
		}
		return err
	})
}

func TestProve(t *testing.T) {
	c := config.Default()
	for name, tc := range map[string]struct {
		claim config.Claim
		s     Scope
		want  Proof
	}{
		"members":           {config.Claim{Of: config.WholeMembers, Did: config.DeedTookPart, Kinds: []string{"集中学习"}}, Scope{}, Proof{All: 3, Did: 3, Records: []int64{1, 2}}},
		"not all members":   {config.Claim{Of: config.WholeMembers, Did: config.DeedTookPart, Kinds: []string{"志愿服务"}}, Scope{}, Proof{All: 3, Did: 1, Records: []int64{8}}},
		"not often enough":  {config.Claim{Of: config.WholeMembers, Did: config.DeedTookPart, Kinds: []string{"集中学习"}, Times: 2}, Scope{}, Proof{All: 3, Did: 0, Records: []int64{1, 2}}},
		"those of a branch": {config.Claim{Of: config.WholeMembers, Did: config.DeedTookPart, Kinds: []string{"集中学习"}}, Scope{Unit: 2}, Proof{All: 2, Did: 2, Records: []int64{1, 2}}},
		"branches":          {config.Claim{Of: config.WholeBranches, Did: config.DeedHeld, Kinds: []string{"观影"}}, Scope{}, Proof{All: 2, Did: 2, Records: []int64{3, 4, 5}}},
		"not all branches":  {config.Claim{Of: config.WholeBranches, Did: config.DeedHeld, Kinds: []string{"志愿服务"}}, Scope{}, Proof{All: 2, Did: 1, Records: []int64{8}}},
		"one branch":        {config.Claim{Of: config.WholeBranches, Did: config.DeedHeld, Kinds: []string{"观影"}}, Scope{Unit: 3}, Proof{}},
		"nobody answered":   {config.Claim{Of: config.WholeMembers, Did: config.DeedAnswered}, Scope{}, Proof{All: 3}},
		"no tasks":          {config.Claim{Of: config.WholeTasks, Did: config.DeedDone, List: "整改"}, Scope{}, Proof{Tasks: []int64{}}},
	} {
		t.Run(name, func(t *testing.T) {
			tc.s.From, tc.s.To = "2021-01-01", "2022-01-01"
			view(t, twoBranches(t), func(tx *store.Tx) error {
				got, err := Prove(tx, c, tc.claim, tc.s)
				if d := cmp.Diff(tc.want, got); d != "" {
					t.Error(d)
				}
				if got.Holds() != (tc.want.All > 0 && tc.want.All == tc.want.Did) {
					t.Errorf("holds: %v", got.Holds())
				}
				return err
			})
		})
	}
}

func TestOrigins(t *testing.T) {
	db := twoBranches(t)
	change(t, db, `DELETE FROM origin WHERE id IN (8, 9); INSERT INTO origin (subject, id, message, verb) VALUES ('record', 8, 1, 'draft'), ('record', 8, 2, 'confirm');
		UPDATE message SET room = '@周敏' WHERE id = 2; UPDATE message SET room = 'wr123' WHERE id = 1;
		INSERT INTO chat (platform, room, unit) VALUES ('local', 'wr123', 2)`)
	view(t, db, func(tx *store.Tx) error {
		got, err := Origins(tx, SubjectRecord, []int64{9, 8})
		if err != nil {
			return err
		}
		if len(got) != 2 || got[0].ID != 8 || got[0].First.Where != "第一支部群" || got[0].Last.Where != "单聊" ||
			!got[0].First.At.Before(got[0].Last.At) || got[1].Title != "清明" || !got[1].First.At.IsZero() {
			t.Errorf("%+v", got)
		}
		return nil
	})
}
