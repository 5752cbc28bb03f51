package roster

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/daybook-bot/daybook/internal/store"
)

func TestImport(t *testing.T) {
	b := open(t)
	rows := []string{
		"王建国,局机关/第一支部,管理员,2018-01-01,,u1,d1,老王,在职党员",
		"周敏,局机关/第一支部,成员,2018-01-01,,u2,d2,,",
		"吴涛,局机关/第一支部,成员,2018-01-01,,,,,",
		"王芳,局机关/第一支部,成员,2018-01-01,,u4,,,",
		"王芳,局机关/第二支部,成员,2018-01-01,,u5,,,",
	}
	first := b.roster(rows...)
	if diff := cmp.Diff(Report{Added: []string{"王建国", "周敏", "吴涛", "王芳", "王芳"}}, first); diff != "" {
		t.Errorf("first (-want +got):\n%s", diff)
	}
	before := b.dump()
	again := b.roster(rows...)
	if diff := cmp.Diff(Report{Unchanged: []string{"王建国", "周敏", "吴涛", "王芳", "王芳"}}, again); diff != "" {
		t.Errorf("again (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(before, b.dump()); diff != "" {
		t.Errorf("the second import changed (-before +after):\n%s", diff)
	}
	if !strings.Contains(before, "account local王芳4\n") || !strings.Contains(before, "account local王芳（第二支部）5\n") {
		t.Errorf("homonyms in chat scripts:\n%s", before)
	}

	b.clock.Set(time.Date(2021, 6, 15, 10, 0, 0, 0, zone))
	rows[0] = "王建国,局机关/第一支部,管理员,2018-01-01,,u1,d1,王局,在职党员"
	rows[1] = "周敏,局机关/第二支部,支部管理员,2021-06-01,,u2,d2,," // the file holds only where people are now
	rows[2] = "吴磊,局机关/第一支部,成员,2021-06-01,,,,,"
	third := b.roster(rows...)
	want := Report{Added: []string{"吴磊"}, Changed: []string{"王建国", "周敏"}, Unchanged: []string{"王芳", "王芳"}, Absent: []string{"吴涛"}}
	if diff := cmp.Diff(want, third); diff != "" {
		t.Errorf("third (-want +got):\n%s", diff)
	}
	if got := third.String(); got != "名册：新增 1 人，变更 2 人，不变 2 人。\n变更：王建国、周敏。\n文件里没有了 1 人：吴涛。以前的记录都保留，从今天起不算在册。" {
		t.Errorf("report: %s", got)
	}
	for _, c := range []struct{ unit, day, want string }{
		{"第一支部", "2021-05-31", "王建国 周敏 吴涛 王芳"},
		{"第二支部", "2021-06-01", "周敏 王芳"},
		{"", "2021-06-14", "王建国 周敏 吴涛 王芳 王芳 吴磊"},
		{"", "2021-06-15", "王建国 周敏 王芳 王芳 吴磊"},
	} {
		if got := b.names(c.unit, c.day); got != c.want {
			t.Errorf("%s on %s: %s, want %s", c.unit, c.day, got, c.want)
		}
	}
	if got := b.roster(rows...); len(got.Unchanged) != 5 || len(got.Absent) != 0 {
		t.Errorf("the third file again: %+v", got)
	}

	rows[2] = "吴涛,局机关/第一支部,成员,2018-01-01,,,,,"
	back := b.roster(rows...)
	if diff := cmp.Diff([]string{"吴涛"}, back.Changed); diff != "" {
		t.Errorf("吴涛 came back (-want +got):\n%s", diff)
	}
	if got := b.names("第一支部", "2021-06-15"); got != "王建国 吴涛 王芳" {
		t.Errorf("after he came back: %s", got)
	}
}

// Who is who when names and accounts do not say the same.
func TestImportRecognises(t *testing.T) {
	for _, c := range []struct {
		name          string
		first, second []string
		want          string // members by id, absent ones with a minus
		report        string // added changed unchanged absent
	}{
		{"renamed", []string{"李华,甲,,,,u1,,,"}, []string{"李桦,甲,,,,u1,,,"}, "李桦", "0 1 0 0"},
		{"account changed", []string{"李华,甲,,,,u1,,,"}, []string{"李华,甲,,,,u9,,,"}, "李华", "0 1 0 0"},
		{"account told later", []string{"李华,甲,,,,,,,"}, []string{"李华,甲,,,,u9,,,"}, "李华", "0 1 0 0"},
		{"account no more told", []string{"李华,甲,,,,u1,,,"}, []string{"李华,甲,,,,,,,"}, "李华", "0 0 1 0"},
		{"account changed hands", []string{"李华,甲,,,,u1,,,", "吴涛,甲,,,,,,,"}, []string{"李华,甲,,,,,,,", "吴涛,甲,,,,u1,,,"}, "李华 吴涛", "0 1 1 0"},
		{"account passed on to somebody new", []string{"李华,甲,,,,u1,,,"}, []string{"李华,甲,,,,,,,", "吴涛,甲,,,,u1,,,"}, "李华 吴涛", "1 0 1 0"},
		{"account passed on by one who leaves", []string{"李华,甲,,,,u1,,,", "吴涛,甲,,,,,,,"}, []string{"吴涛,甲,,,,u1,,,"}, "-李华 吴涛", "0 1 0 1"},
		{"a homonym arrives", []string{"王芳,甲,,,,u1,,,"}, []string{"王芳,乙,,,,u2,,,", "王芳,甲,,,,u1,,,"}, "王芳 王芳", "1 0 1 0"},
		{"a homonym goes", []string{"王芳,甲,,,,u1,,,", "王芳,乙,,,,u2,,,"}, []string{"王芳,乙,,,,u2,,,"}, "-王芳 王芳", "0 0 1 1"},
		{"of two, the one of the unit", []string{"王芳,甲,,,,u1,,,", "王芳,乙,,,,u2,,,"}, []string{"王芳,乙,,,,,,,"}, "-王芳 王芳", "0 0 1 1"},
		{"another after one has left", []string{"王芳,甲,,,,u1,,,", "吴涛,甲,,,,,,,"}, []string{"吴涛,甲,,,,,,,"}, "-王芳 吴涛", "0 0 1 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := open(t)
			b.roster(c.first...)
			r := b.roster(c.second...)
			if got := fmt.Sprint(len(r.Added), len(r.Changed), len(r.Unchanged), len(r.Absent)); got != c.report {
				t.Errorf("report %s (%+v), want %s", got, r, c.report)
			}
			if got := b.known(); got != c.want {
				t.Errorf("members %s, want %s", got, c.want)
			}
		})
	}
}

// known lists the members in the order of their ids, absent ones with a minus.
func (b *book) known() string {
	b.Helper()
	var names []string
	b.do(func(tx *store.Tx) (err error) {
		names, err = store.Rows(tx, scanText, `SELECT CASE absent WHEN 1 THEN '-' ELSE '' END || name FROM member ORDER BY id`)
		return err
	})
	return strings.Join(names, " ")
}

func TestImportAfterOneLeft(t *testing.T) {
	b := open(t)
	b.roster("王芳,甲,,,,u1,,,", "吴涛,甲,,,,,,,")
	b.roster("吴涛,甲,,,,,,,")
	b.roster("吴涛,甲,,,,,,,", "王芳,甲,,,,u2,,,")
	if got := b.known(); got != "-王芳 吴涛 王芳" {
		t.Errorf("members %s: the new 王芳 is another person", got)
	}
	b.roster("吴涛,甲,,,,,,,", "王芳,甲,,,,u1,,,")
	if got := b.known(); got != "王芳 吴涛 -王芳" {
		t.Errorf("members %s: the first 王芳 came back", got)
	}
}

func TestImportCannotTellHomonyms(t *testing.T) {
	b := open(t)
	b.roster("王芳,甲,,,,u1,,,", "王芳,乙,,,,u2,,,")
	before := b.dump()
	file := write(t, "吴涛,甲,,,,,,,", "王芳,丙,,,,,,,")
	b.do(func(tx *store.Tx) error {
		f, err := ReadCSV(file)
		if err != nil {
			return err
		}
		_, err = Import(tx, f)
		if mistakes := mistakesIn(t, err); len(mistakes) != 1 || mistakes[0].Line != 3 || mistakes[0].File != file {
			t.Errorf("error %v", err)
		}
		return nil
	})
	if diff := cmp.Diff(before, b.dump()); diff != "" {
		t.Errorf("a file that does not fit changed (-before +after):\n%s", diff)
	}
}

// What was bound in chat stays, unless the file says whose the account is.
func TestImportKeepsAccounts(t *testing.T) {
	b := open(t)
	rows := []string{"李华,甲,,,,u1,,,", "吴涛,甲,,,,,,,"}
	b.roster(rows...)
	b.do(func(tx *store.Tx) error {
		if err := give(tx, "wecom", "新号", b.member(tx, "吴涛")); err != nil {
			return err
		}
		return give(tx, "wecom", "u1", b.member(tx, "吴涛"))
	})
	b.roster(rows...)
	b.do(func(tx *store.Tx) error {
		for person, name := range map[string]string{"新号": "吴涛", "u1": "李华"} {
			member, known, err := Identify(tx, "wecom", person)
			if err != nil {
				return err
			}
			if !known || member != b.member(tx, name) {
				t.Errorf("%s is %d, %v; want %s", person, member, known, name)
			}
		}
		return nil
	})
}

func TestImportOfNobody(t *testing.T) {
	b := open(t)
	b.roster("李华,甲,,,,,,,")
	before := b.dump()
	b.do(func(tx *store.Tx) error {
		if _, err := Import(tx, File{}); err == nil {
			t.Error("a roster of nobody was taken")
		}
		return nil
	})
	if after := b.dump(); after != before {
		t.Errorf("changed:\n%s", after)
	}
}

func TestVersion(t *testing.T) {
	b := open(t)
	version := func() (v int64) {
		b.do(func(tx *store.Tx) (err error) {
			v, err = Version(tx)
			return err
		})
		return v
	}
	last := version()
	for _, rows := range [][]string{{"李华,甲,,,,,,,"}, {"李华,甲,,,,,,小李,"}, {"李华,乙,,,,,,小李,"}, {"吴涛,乙,,,,,,,"}} {
		b.roster(rows...)
		if v := version(); v == last {
			t.Errorf("version %d is the same after %s", v, rows)
		}
		last = version()
		b.roster(rows...)
		if v := version(); v != last {
			t.Errorf("version %d changed to %d although nothing did (%s)", last, v, rows)
		}
	}
	b.clock.Set(b.clock.Now().AddDate(0, 0, 1))
	if v := version(); v == last {
		t.Errorf("version %d is the same on the next day", v)
	}
}
