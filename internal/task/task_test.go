package task

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/store"
)

// 许明春 decides for the first branch, 苏琳 for the second; there is a 张伟 in each, and 老李 has left.
const (
	xu, su, zhou, wu, zhang1, zhang2 = int64(2), int64(3), int64(4), int64(5), int64(6), int64(7)

	people = `
INSERT INTO unit (id, parent, name, path) VALUES (1, NULL, '局机关', '局机关'), (2, 1, '第一支部', '局机关/第一支部'), (3, 1, '第二支部', '局机关/第二支部');
INSERT INTO member (id, name) VALUES (1, '王建国'), (2, '许明春'), (3, '苏琳'), (4, '周敏'), (5, '吴涛'), (6, '张伟'), (7, '张伟'), (8, '老李');
INSERT INTO spell (member, unit, role, ended) VALUES (1, 2, '管理员', ''), (2, 2, '支部管理员', ''), (3, 3, '支部管理员', ''), (4, 2, '成员', ''),
	(5, 2, '成员', ''), (6, 2, '成员', ''), (7, 3, '成员', ''), (8, 2, '成员', '2021-03-31')`
)

type book struct {
	t  *testing.T
	db *store.DB
	n  int
}

func open(t *testing.T) *book {
	t.Helper()
	zone := time.FixedZone("CST", 8*3600)
	db, err := store.Open(t.Context(), t.TempDir(), clock.NewManual(time.Date(2021, 4, 20, 10, 0, 0, 0, zone)), zone)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	b := &book{t: t, db: db}
	b.do(0, func(tx *store.Tx, _ Said) error {
		_, err := tx.Exec(people)
		return err
	})
	return b
}

// do runs what a member said on 20 April 2021.
func (b *book) do(member int64, f func(tx *store.Tx, said Said) error) {
	b.t.Helper()
	err := b.db.Update(context.Background(), func(tx *store.Tx) error {
		b.n++
		row, _, err := tx.Keep(chat.Message{ID: fmt.Sprint(b.n), Place: chat.Direct("local", "x"), Sent: tx.Now})
		if err != nil {
			return err
		}
		return f(tx, Said{Member: member, At: tx.Now, Day: tx.Today(), Message: row})
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *book) add(member int64, owner string) Result {
	b.t.Helper()
	var r Result
	b.do(member, func(tx *store.Tx, said Said) (err error) {
		r, err = Add(tx, said, Task{List: "办实事", Title: "完善网格台账", Due: "2021-10-31"}, owner)
		return err
	})
	return r
}

func TestAdd(t *testing.T) {
	for _, c := range []struct {
		what    string
		who     int64
		owner   string
		refused Refusal
		got     int64
	}{
		{"by the admin of the owner's unit", xu, "周敏", "", zhou},
		{"by an admin of all", 1, "周敏", "", zhou},
		{"by an admin of another unit", su, "周敏", NotAdmin, zhou},
		{"by a member", zhou, "周敏", NotAdmin, zhou},
		{"for nobody", xu, "张三丰", NoOwner, 0},
		{"for one who has left", xu, "老李", NotOnRoster, 0},
		{"for the one of two in the admin's unit", xu, "张伟", "", zhang1},
		{"for the other one", su, "张伟", "", zhang2},
		{"for either", 1, "张伟", Homonyms, 0},
	} {
		if r := open(t).add(c.who, c.owner); r.Refused != c.refused || r.Task.Owner != c.got {
			t.Errorf("%s: refused %q, owner %d; want %q, %d", c.what, r.Refused, r.Task.Owner, c.refused, c.got)
		}
	}
}

func TestATasksLife(t *testing.T) {
	b := open(t)
	b.add(xu, "周敏")
	for _, c := range []struct {
		what    string
		who     int64
		verb    string
		refused Refusal
	}{
		{"closed before it is done", xu, "close", NotDone},
		{"closed by its owner", zhou, "close", NotAdmin},
		{"done by somebody else", wu, "finish", NotYours},
		{"done", zhou, "finish", ""},
		{"done twice", zhou, "finish", Already},
		{"closed by an admin of another unit", su, "close", NotAdmin},
		{"closed", xu, "close", ""},
		{"closed twice", xu, "close", Already},
		{"done after it was closed", zhou, "finish", Already},
	} {
		b.do(c.who, func(tx *store.Tx, said Said) error {
			var r Result
			var err error
			if c.verb == "close" {
				r, err = Close(tx, said, 1)
			} else {
				r, err = Finish(tx, said, 1, "已回访")
			}
			if err == nil && r.Refused != c.refused {
				t.Errorf("%s: refused %q, want %q", c.what, r.Refused, c.refused)
			}
			return err
		})
	}
	b.do(xu, func(tx *store.Tx, said Said) error {
		got, ok, err := Get(tx, 1)
		want := Task{ID: 1, List: "办实事", Title: "完善网格台账", Owner: zhou, Unit: 2, Due: "2021-10-31", State: Closed,
			Day: "2021-04-20", DoneDay: "2021-04-20", ClosedDay: "2021-04-20", Note: "已回访"}
		if diff := cmp.Diff(want, got); err == nil && (!ok || diff != "") {
			t.Errorf("kept is (-want +got):\n%s", diff)
		}
		if err != nil {
			return err
		}
		var trail string
		err = tx.QueryRow(`SELECT group_concat(verb, ' ') FROM (SELECT verb FROM audit WHERE subject = 'task 1' ORDER BY id)`).Scan(&trail)
		if err == nil && trail != "add done close" {
			t.Errorf("audit is %q", trail)
		}
		if r, fault := Close(tx, said, 99); fault != nil || r.Refused != NoTask {
			t.Errorf("no task: %+v, %v", r, fault)
		}
		return err
	})
}

func TestList(t *testing.T) {
	b := open(t)
	b.add(xu, "周敏")
	b.add(xu, "吴涛")
	b.add(su, "苏琳")
	b.do(xu, func(tx *store.Tx, said Said) error {
		_, err := tx.Exec(`UPDATE task SET due = '' WHERE id = 1; UPDATE task SET state = '已销号' WHERE id = 3`)
		return err
	})
	for member, want := range map[int64][]int64{xu: {2, 1}, 1: {2, 1}, zhou: {1}, wu: {2}, su: nil} {
		b.do(member, func(tx *store.Tx, said Said) error {
			open, err := List(tx, member, said.Day)
			var got []int64
			for _, one := range open {
				got = append(got, one.ID)
			}
			if diff := cmp.Diff(want, got); err == nil && diff != "" {
				t.Errorf("member %d sees (-want +got):\n%s", member, diff)
			}
			return err
		})
	}
}

func TestOverdue(t *testing.T) {
	for _, c := range []struct {
		task Task
		want bool
	}{
		{Task{State: Doing, Due: "2021-04-19"}, true},
		{Task{State: Doing, Due: "2021-04-20"}, false},
		{Task{State: Doing}, false},
		{Task{State: Done, Due: "2021-04-19"}, false},
	} {
		if got := c.task.Overdue("2021-04-20"); got != c.want {
			t.Errorf("%+v is overdue: %v, want %v", c.task, got, c.want)
		}
	}
}
