package roster

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/daybook-bot/daybook/internal/store"
)

func TestMembersOn(t *testing.T) {
	b := open(t)
	b.roster(
		"老李,局机关/第一支部,,2018-01-01,2021-03-31,,,,",
		"周敏,局机关/第一支部,,2018-01-01,2021-04-30,,,,", // leaves the day before
		"周敏,局机关/第二支部,,2021-05-01,,,,,",
		"吴涛,局机关/第一支部,,,2021-05-01,,,,", // leaves the same day
		"吴涛,局机关/第二支部,,2021-05-01,,,,,",
		"郑洁,局机关/第一支部/第一小组,,2021-04-01,,,,,",
		"赵磊,局机关/第一支部,,2018-01-01,,,,,", // the first spell is still open
		"赵磊,局机关/第二支部,,2021-06-01,,,,,",
	)
	for _, c := range []struct{ unit, day, want string }{
		{"", "2017-12-31", "吴涛"},
		{"", "2021-03-31", "老李 周敏 吴涛 赵磊"},
		{"", "2021-04-01", "周敏 吴涛 郑洁 赵磊"},
		{"局机关", "2021-04-01", "周敏 吴涛 郑洁 赵磊"},
		{"第一支部", "2021-04-30", "周敏 吴涛 郑洁 赵磊"},
		{"第一支部", "2021-05-01", "郑洁 赵磊"},
		{"第二支部", "2021-05-01", "周敏 吴涛"},
		{"第一支部/第一小组", "2021-05-01", "郑洁"},
		{"第一支部", "2021-06-01", "郑洁"},
		{"第二支部", "2021-06-01", "周敏 吴涛 赵磊"},
	} {
		if got := b.names(c.unit, c.day); got != c.want {
			t.Errorf("%s on %s: %s, want %s", c.unit, c.day, got, c.want)
		}
	}
	b.do(func(tx *store.Tx) error {
		unit, here, err := UnitOf(tx, b.member(tx, "周敏"), "2021-05-01")
		if !here || unit.Path != "局机关/第二支部" || unit.Name != "第二支部" || unit.Parent != b.unit(tx, "局机关") {
			t.Errorf("unit of 周敏: %+v, %v", unit, here)
		}
		if err != nil {
			return err
		}
		unit, here, err = UnitOf(tx, b.member(tx, "老李"), "2021-04-01")
		if here || unit != (Unit{}) {
			t.Errorf("unit of 老李 after he left: %+v, %v", unit, here)
		}
		return err
	})
}

// The spell that counts is compared with a plain reading of the rule, over spells of all sorts.
func TestSpellsOfADay(t *testing.T) {
	b := open(t)
	b.roster("周敏,甲,,,,,,,", "吴涛,乙,,,,,,,", "郑洁,丙,,,,,,,")
	day := func(n int) string {
		return time.Date(2021, 1, n, 0, 0, 0, 0, zone).Format(time.DateOnly)
	}
	type spell struct {
		unit         int
		from, to     int // 0: none
		joined, left string
	}
	rapid.Check(t, func(r *rapid.T) {
		spells := rapid.SliceOfNDistinct(rapid.Custom(func(r *rapid.T) spell {
			s := spell{unit: rapid.IntRange(1, 3).Draw(r, "unit"), from: rapid.IntRange(0, 9).Draw(r, "from"), to: rapid.IntRange(0, 9).Draw(r, "to")}
			if s.from > 0 {
				s.joined = day(s.from)
			}
			if s.to > 0 {
				s.left = day(s.to)
			}
			return s
		}), 0, 5, func(s spell) [2]int { return [2]int{s.unit, s.from} }).Draw(r, "spells")
		b.do(func(tx *store.Tx) error {
			if _, err := tx.Exec(`DELETE FROM spell`); err != nil {
				return err
			}
			for _, s := range spells {
				_, err := tx.Exec(`INSERT INTO spell (member, unit, role, joined, ended) VALUES (1, ?, '成员', ?, ?)`, s.unit, s.joined, s.left)
				if err != nil {
					return err
				}
			}
			for n := 1; n <= 10; n++ {
				want, from := 0, -1
				for _, s := range spells {
					if s.from <= n && (s.to == 0 || n <= s.to) && s.from >= from {
						want, from = s.unit, s.from
					}
				}
				m, err := MemberOn(tx, 1, day(n))
				if err != nil {
					return err
				}
				if int(m.Unit.ID) != want {
					r.Fatalf("unit %d on %s, want %d", m.Unit.ID, day(n), want)
				}
				all, err := MembersOn(tx, 0, day(n))
				if err != nil {
					return err
				}
				if len(all) > 1 || (want != 0) != (len(all) == 1) || want != 0 && all[0] != m {
					r.Fatalf("members on %s: %+v, want %+v", day(n), all, m)
				}
			}
			return nil
		})
	})
}

func TestUnitsNamed(t *testing.T) {
	b := open(t)
	b.roster(
		"甲,局机关/第一支部,,,,,,,", "乙,局机关/第十二支部,,,,,,,", "丙,水文站/第一党支部,,,,,,,",
		"丁,局机关/离退休支部,,,,,,,", "戊,水文站/离退休支部,,,,,,,",
	)
	for _, c := range []struct {
		said string
		want []string
	}{
		{"局机关/第一支部", []string{"局机关/第一支部"}},
		{"第一支部", []string{"局机关/第一支部"}},
		{"一支部", []string{"局机关/第一支部", "水文站/第一党支部"}},
		{"第一党支部", []string{"水文站/第一党支部"}},
		{"水文站/一支部", []string{"水文站/第一党支部"}},
		{" 第12支部 ", []string{"局机关/第十二支部"}},
		{"１２支部", []string{"局机关/第十二支部"}},
		{"离退休支部", []string{"局机关/离退休支部", "水文站/离退休支部"}},
		{"局机关", []string{"局机关"}},
		{"第三支部", nil},
		{"支部", nil},
		{"", nil},
		{"第", nil},
	} {
		b.do(func(tx *store.Tx) error {
			units, err := UnitsNamed(tx, c.said)
			var got []string
			for _, u := range units {
				got = append(got, u.Path)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%q (-want +got):\n%s", c.said, diff)
			}
			return err
		})
	}
}

func TestChineseNumber(t *testing.T) {
	for digits, want := range map[string]string{"1": "一", "9": "九", "10": "十", "11": "十一", "20": "二十", "21": "二十一", "99": "九十九",
		"0": "0", "01": "01", "100": "100", "": ""} {
		if got := chineseNumber(digits); got != want {
			t.Errorf("%s: %s, want %s", digits, got, want)
		}
	}
}

func TestBranches(t *testing.T) {
	b := open(t)
	b.roster("甲,局机关,,,,,,,", "乙,局机关/第一支部/第一小组,,,,,,,", "丙,局机关/第一支部/第二小组,,,,,,,", "丁,局机关/第二支部,,,,,,,",
		"戊,局机关/总支部/第三支部/第一小组,,,,,,,", "己,局机关/财务科,,,,,,,")
	b.do(func(tx *store.Tx) error {
		for of, want := range map[int64][]string{
			0:                       {"第一支部", "第二支部", "第三支部", "财务科"},
			b.unit(tx, "局机关"):       {"第一支部", "第二支部", "第三支部", "财务科"},
			b.unit(tx, "第一支部"):      {"第一小组", "第二小组"},
			b.unit(tx, "第二支部"):      nil,
			b.unit(tx, "总支部"):       {"第三支部"},
			b.unit(tx, "第三支部/第一小组"): nil,
		} {
			branches, err := Branches(tx, of)
			if err != nil {
				return err
			}
			var names []string
			for _, u := range branches {
				names = append(names, u.Name)
			}
			if diff := cmp.Diff(want, names); diff != "" {
				t.Errorf("branches of %d (-want +got):\n%s", of, diff)
			}
		}
		return nil
	})
}

func TestParts(t *testing.T) {
	b := open(t)
	b.roster("甲,馆,,,,,,,", "乙,馆/读者部/成人组,,,,,,,", "丙,馆/读者部/少儿组,,,,,,,", "丁,馆/采编部,,,,,,,", "戊,馆/采编部/编目组,,,,,,,",
		"己,馆/第一支部,,,,,,,", "庚,馆/第一支部/第一小组,,,,,,,")
	b.do(func(tx *store.Tx) error {
		for of, want := range map[int64][]string{
			0:                    {"馆本级", "成人组", "少儿组", "采编部本级", "编目组", "第一支部"},
			b.unit(tx, "馆"):      {"馆本级", "成人组", "少儿组", "采编部本级", "编目组", "第一支部"},
			b.unit(tx, "读者部"):    {"成人组", "少儿组"},
			b.unit(tx, "采编部"):    {"采编部本级", "编目组"},
			b.unit(tx, "编目组"):    {"编目组"},
			b.unit(tx, "馆/第一支部"): {"第一支部本级", "第一小组"},
		} {
			parts, err := Parts(tx, of)
			if err != nil {
				return err
			}
			var names []string
			for _, p := range parts {
				names = append(names, p.Called())
			}
			if diff := cmp.Diff(want, names); diff != "" {
				t.Errorf("parts of %d (-want +got):\n%s", of, diff)
			}
		}
		return nil
	})
}

func TestLeavesAndSubtree(t *testing.T) {
	b := open(t)
	b.roster("甲,局机关,,,,,,,", "乙,局机关/第一支部/第一小组,,,,,,,", "丙,局机关/第一支部/第二小组,,,,,,,", "丁,局机关/第二支部,,,,,,,")
	b.do(func(tx *store.Tx) error {
		leaves, err := Leaves(tx)
		var names []string
		for _, u := range leaves {
			names = append(names, u.Name)
		}
		if diff := cmp.Diff([]string{"第一小组", "第二小组", "第二支部"}, names); diff != "" {
			t.Errorf("leaves (-want +got):\n%s", diff)
		}
		if err != nil {
			return err
		}
		below, err := Subtree(tx, b.unit(tx, "第一支部"))
		if want := []int64{b.unit(tx, "第一支部"), b.unit(tx, "第一小组"), b.unit(tx, "第二小组")}; !slices.Equal(below, want) {
			t.Errorf("subtree %v, want %v", below, want)
		}
		return err
	})
}

func TestMembersNamed(t *testing.T) {
	b := open(t)
	b.roster(
		"王芳,局机关/第一支部,,2018-01-01,2020-12-31,u1,,,", "王芳,局机关/第二支部,,2018-01-01,,u2,,,",
		"王建国,局机关/第一支部,,,,,,老王,", "王刚,局机关/第一支部,,,,,,老王/王芳,",
	)
	for _, c := range []struct {
		name string
		want []string
	}{
		{"王芳", []string{"王芳 第二支部", "王芳 "}}, // a name goes before an alias, who has left comes last
		{"老王", []string{"王建国 第一支部", "王刚 第一支部"}},
		{"李四", nil},
		{"", nil},
	} {
		b.do(func(tx *store.Tx) error {
			members, err := MembersNamed(tx, c.name, "2021-04-20")
			var got []string
			for _, m := range members {
				got = append(got, m.Name+" "+m.Unit.Name)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.name, diff)
			}
			return err
		})
	}
}

func TestPeople(t *testing.T) {
	b := open(t)
	b.roster("王建国,局机关/第一支部,,,,,,老王/王局,", "老李,局机关/第一支部,,,2020-12-31,,,,")
	b.do(func(tx *store.Tx) error {
		got, err := People(tx)
		want := []Person{
			{ID: 1, Name: "王建国", Aliases: []string{"王局", "老王"}, Unit: "局机关/第一支部"},
			{ID: 2, Name: "老李"},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("people (-want +got):\n%s", diff)
		}
		return err
	})
}
