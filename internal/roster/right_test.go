package roster

import (
	"strings"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/store"
)

// The organisation of these tests: 王建国 decides for all, 许明春 for the first branch and its
// groups until April, 周敏 from May on; 苏琳 for the first group; nobody for the second branch.
func staff(t *testing.T) *book {
	b := open(t)
	b.roster(
		"王建国,局机关/第二支部,管理员,2018-01-01,,u1,d1,,",
		"许明春,局机关/第一支部,支部管理员,2018-01-01,2021-04-30,u2,,,",
		"周敏,局机关/第一支部,成员,2018-01-01,2021-04-30,,,,",
		"周敏,局机关/第一支部,支部管理员,2021-05-01,,,,,",
		"苏琳,局机关/第一支部/第一小组,支部管理员,2018-01-01,,,,,",
		"吴涛,局机关/第一支部/第二小组,成员,2018-01-01,,,,,",
	)
	return b
}

func TestAdmins(t *testing.T) {
	b := staff(t)
	for _, c := range []struct{ unit, day, want string }{
		{"第一支部", "2021-04-20", "许明春"},
		{"第一支部", "2021-05-01", "周敏"},
		{"第一支部", "2017-01-01", ""},
		{"第一小组", "2021-04-20", "苏琳"},
		{"第二小组", "2021-04-20", "许明春"},
		{"第二支部", "2021-04-20", "王建国"},
		{"局机关", "2021-04-20", "王建国"},
		{"", "2021-04-20", "王建国"},
	} {
		b.do(func(tx *store.Tx) error {
			admins, err := Admins(tx, b.unit(tx, c.unit), c.day)
			var names []string
			for _, a := range admins {
				name, err := Name(tx, a)
				if err != nil {
					return err
				}
				names = append(names, name)
			}
			if got := strings.Join(names, " "); got != c.want {
				t.Errorf("admins of %s on %s: %s, want %s", c.unit, c.day, got, c.want)
			}
			return err
		})
	}
}

func TestAdminOf(t *testing.T) {
	b := staff(t)
	for _, c := range []struct {
		member, unit, day string
		want, any         bool
	}{
		{"王建国", "第一支部", "2021-04-20", true, true},
		{"王建国", "", "2021-04-20", true, true},
		{"王建国", "", "2017-04-20", false, false},
		{"许明春", "第一支部", "2021-04-20", true, true},
		{"许明春", "第二小组", "2021-04-20", true, true},
		{"许明春", "第一支部", "2021-05-01", false, false},
		{"许明春", "第二支部", "2021-04-20", false, true},
		{"许明春", "局机关", "2021-04-20", false, true},
		{"许明春", "", "2021-04-20", false, true},
		{"周敏", "第一支部", "2021-04-20", false, false},
		{"周敏", "第一支部", "2021-05-01", true, true},
		{"苏琳", "第一支部", "2021-04-20", false, true},
		{"苏琳", "第一小组", "2021-04-20", true, true},
		{"吴涛", "第二小组", "2021-04-20", false, false},
	} {
		b.do(func(tx *store.Tx) error {
			member := b.member(tx, c.member)
			got, err := AdminOf(tx, member, b.unit(tx, c.unit), c.day)
			if err != nil {
				return err
			}
			admin, err := IsAdmin(tx, member, c.day)
			if got != c.want || admin != c.any {
				t.Errorf("%s of %s on %s: %v, any %v; want %v, any %v", c.member, c.unit, c.day, got, admin, c.want, c.any)
			}
			return err
		})
	}
}

func TestReach(t *testing.T) {
	b := staff(t)
	at := time.Date(2021, 4, 20, 9, 0, 0, 0, zone)
	reach := func(want chat.Place) {
		t.Helper()
		b.do(func(tx *store.Tx) error {
			place, ok, err := Reach(tx, b.member(tx, "王建国"))
			if !ok || place != want {
				t.Errorf("reach %v, %v; want %v", place, ok, want)
			}
			return err
		})
	}
	says := func(platform string) {
		b.do(func(tx *store.Tx) error {
			_, _, err := tx.Keep(chat.Message{ID: platform, Place: chat.Place{Platform: platform, Room: "群"}, Sent: at})
			return err
		})
	}
	reach(chat.Direct("dingtalk", "d1"))
	says("wecom")
	reach(chat.Direct("wecom", "u1"))
	says("local")
	reach(chat.Direct("local", "王建国"))
	b.do(func(tx *store.Tx) error { return Seen(tx, "dingtalk", "d1", at) })
	reach(chat.Direct("dingtalk", "d1"))
	b.do(func(tx *store.Tx) error { return Seen(tx, "wecom", "u1", at.Add(time.Second)) })
	b.do(func(tx *store.Tx) error { return Seen(tx, "wecom", "u1", at.Add(-time.Hour)) })
	reach(chat.Direct("wecom", "u1"))

	// A name on the chat page is no account where nobody writes on it.
	for platform, want := range map[string]bool{"wecom": false, "local": true} {
		b.do(func(tx *store.Tx) error {
			_, _, err := tx.Keep(chat.Message{ID: "again " + platform, Place: chat.Place{Platform: platform, Room: "群"}, Sent: at})
			return err
		})
		b.do(func(tx *store.Tx) error {
			place, ok, err := Reach(tx, b.member(tx, "吴涛"))
			if ok != want {
				t.Errorf("people write on %s: reached at %v, %v", platform, place, ok)
			}
			return err
		})
	}
	b.do(func(tx *store.Tx) error {
		if _, err := tx.Exec(`DELETE FROM identity WHERE person = '吴涛'`); err != nil {
			return err
		}
		place, ok, err := Reach(tx, b.member(tx, "吴涛"))
		if ok {
			t.Errorf("a member without account is reached at %v", place)
		}
		return err
	})
}

func TestIdentify(t *testing.T) {
	b := staff(t)
	for _, c := range []struct{ platform, person, want string }{
		{"wecom", "u1", "王建国"}, {"dingtalk", "d1", "王建国"}, {"local", "吴涛", "吴涛"},
		{"dingtalk", "u1", ""}, {"local", "张三", ""}, {"local", "", ""},
	} {
		b.do(func(tx *store.Tx) error {
			member, known, err := Identify(tx, c.platform, c.person)
			if known != (c.want != "") || known && member != b.member(tx, c.want) {
				t.Errorf("%s on %s: %d, %v", c.person, c.platform, member, known)
			}
			return err
		})
	}
}

func TestTie(t *testing.T) {
	b := staff(t)
	place := chat.Place{Platform: "local", Room: "群"}
	for _, want := range []string{"", "第一支部", "第二支部"} {
		b.do(func(tx *store.Tx) error {
			if want != "" {
				if err := Tie(tx, place, b.unit(tx, want), 1, 0); err != nil {
					return err
				}
			}
			unit, tied, err := UnitAt(tx, place)
			if tied != (want != "") || unit.Name != want {
				t.Errorf("tied to %q, %v; want %q", unit.Name, tied, want)
			}
			return err
		})
	}
}
