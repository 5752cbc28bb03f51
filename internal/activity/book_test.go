package activity

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/store"
)

var zone = time.FixedZone("CST", 8*3600)

// The organisation of these tests: 局机关 with two branches. 许明春 decides for the first,
// 苏琳 for the second, 王建国 for all. 郑洁 came to the first branch on 1 April, 老李 left it
// with March, and there are two 张伟, one in each branch.
const (
	office, first, second = int64(1), int64(2), int64(3)

	wang, xu, su, zhou, wu, zheng, qian, li, zhang1, zhang2 = int64(1), int64(2), int64(3), int64(4), int64(5),
		int64(6), int64(7), int64(8), int64(9), int64(10)
)

const people = `
INSERT INTO unit (id, parent, name, path) VALUES
	(1, NULL, '局机关', '局机关'), (2, 1, '第一支部', '局机关/第一支部'), (3, 1, '第二支部', '局机关/第二支部');
INSERT INTO member (id, name) VALUES (1, '王建国'), (2, '许明春'), (3, '苏琳'), (4, '周敏'), (5, '吴涛'),
	(6, '郑洁'), (7, '钱伟'), (8, '老李'), (9, '张伟'), (10, '张伟');
INSERT INTO spell (member, unit, role, joined, ended) VALUES
	(1, 2, '管理员', '2018-01-01', ''), (2, 2, '支部管理员', '2018-01-01', ''), (3, 3, '支部管理员', '2018-01-01', ''),
	(4, 2, '成员', '2018-01-01', ''), (5, 2, '成员', '2018-01-01', ''), (6, 2, '成员', '2021-04-01', ''),
	(7, 3, '成员', '2018-01-01', ''), (8, 2, '成员', '2018-01-01', '2021-03-31'),
	(9, 2, '成员', '2018-01-01', ''), (10, 3, '成员', '2018-01-01', '')`

var kinds = config.Config{Kinds: []config.Kind{
	{Name: "志愿服务", Synonyms: []string{"清洁家园"}, Measures: []string{"人次", "小时"},
		Needs: []config.Slot{config.SlotPeople, config.SlotHours}},
	{Name: "主题党日", Measures: []string{"次"}, Once: config.OncePerTheme},
	{Name: "党课", Measures: []string{"次"}, Asks: []config.Slot{config.SlotLecturer}},
	{Name: "集中学习", Measures: []string{"次"}},
	{Name: "观影学习", Measures: []string{"次"}, CountsAs: "集中学习"},
	{Name: "心得体会", Measures: []string{"篇"}, Needs: []config.Slot{config.SlotAuthor}},
	{Name: "学习用书", Measures: []string{"本", "册"}, Once: config.OncePerTitle,
		Needs: []config.Slot{config.SlotTitle, config.SlotCopies}},
}}

var (
	group   = chat.Place{Platform: "local", Room: "第一支部群"}
	private = chat.Direct("local", "周敏")
)

// book is a data folder of its own, with the clock at 2021-04-20 10:00.
type book struct {
	t   testing.TB
	db  *store.DB
	now time.Time
	n   int
}

func open(t testing.TB) *book {
	t.Helper()
	now := time.Date(2021, 4, 20, 10, 0, 0, 0, zone)
	db, err := store.Open(context.Background(), t.TempDir(), clock.NewManual(now), zone)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	b := &book{t: t, db: db, now: now}
	b.do(func(tx *store.Tx) error {
		_, err := tx.Exec(people)
		return err
	})
	return b
}

func (b *book) do(f func(tx *store.Tx) error) {
	b.t.Helper()
	if err := b.db.Update(context.Background(), f); err != nil {
		b.t.Fatal(err)
	}
}

// says has a member say something in a place; the words do not matter here.
func (b *book) says(tx *store.Tx, member int64, place chat.Place) Said {
	b.t.Helper()
	b.n++
	row, _, err := tx.Keep(chat.Message{ID: fmt.Sprint(b.n), Place: place, Text: "…", Sent: b.now})
	if err != nil {
		b.t.Fatal(err)
	}
	return Said{Member: member, At: b.now, Day: tx.Day(b.now), Place: place, Message: row}
}

// report begins drafts in the group.
func (b *book) report(member int64, rep Report) []Record {
	b.t.Helper()
	var r Result
	b.do(func(tx *store.Tx) (err error) {
		r, err = Begin(tx, kinds, b.says(tx, member, group), rep, b.now.Add(60*time.Hour))
		return err
	})
	if r.Refused != "" {
		b.t.Fatalf("refused: %s", r.Refused)
	}
	return r.Records
}

func (b *book) get(number int64) Record {
	b.t.Helper()
	var r Record
	b.do(func(tx *store.Tx) (err error) {
		r, _, err = Get(tx, number)
		return err
	})
	return r
}

func (b *book) confirm(member, number int64) Confirmed {
	b.t.Helper()
	var r Confirmed
	b.do(func(tx *store.Tx) (err error) {
		r, err = Confirm(tx, kinds, b.says(tx, member, group), number)
		return err
	})
	return r
}

func (b *book) amend(member, number int64, field, value string) Amended {
	b.t.Helper()
	var r Amended
	b.do(func(tx *store.Tx) (err error) {
		r, err = Amend(tx, kinds, b.says(tx, member, group), Amendment{Record: number, Field: field, Value: value})
		return err
	})
	return r
}

func (b *book) join(member, number int64, minutes int) Result {
	b.t.Helper()
	var r Result
	b.do(func(tx *store.Tx) (err error) {
		r, err = Join(tx, b.says(tx, member, group), number, minutes)
		return err
	})
	return r
}

func (b *book) leave(member, number int64) Result {
	b.t.Helper()
	var r Result
	b.do(func(tx *store.Tx) (err error) {
		r, err = Leave(tx, b.says(tx, member, group), number)
		return err
	})
	return r
}

func (b *book) strike(member, number int64, who ...string) Result {
	b.t.Helper()
	var r Result
	b.do(func(tx *store.Tx) (err error) {
		r, err = Strike(tx, b.says(tx, member, group), number, who)
		return err
	})
	return r
}

func (b *book) approve(member int64, numbers ...int64) []Ruling {
	b.t.Helper()
	var r []Ruling
	b.do(func(tx *store.Tx) (err error) {
		r, err = Approve(tx, b.says(tx, member, group), numbers)
		return err
	})
	return r
}

func (b *book) sendBack(member, number int64) Ruling {
	b.t.Helper()
	var r []Ruling
	b.do(func(tx *store.Tx) (err error) {
		r, err = Return(tx, b.says(tx, member, group), []int64{number}, "时间不对")
		return err
	})
	return r[0]
}

func (b *book) withdraw(member, number int64) Result {
	b.t.Helper()
	var r Result
	b.do(func(tx *store.Tx) (err error) {
		r, err = Withdraw(tx, b.says(tx, member, group), number)
		return err
	})
	return r
}

// service is a report of voluntary work that lacks nothing: three people, 2.5 hours each.
func service() Report {
	return Report{
		Kinds: []string{"志愿服务"}, Minutes: 150, Names: []string{"周敏", "吴涛", "郑洁"},
		Facts: Facts{Title: "清洁家园", Partner: "东华社区", Day: "2021-04-17", TimeOfDay: "上午"},
	}
}

// person is somebody's participation in a record; they have to be there.
func (b *book) person(number, member int64) Person {
	b.t.Helper()
	r := b.get(number)
	p := r.person(member)
	if p == nil {
		b.t.Fatalf("#%d has no member %d", number, member)
	}
	return *p
}
