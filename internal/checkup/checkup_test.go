package checkup

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/store"
)

// A bureau with two branches. 14 left at the end of June.
const bureau = `
INSERT INTO unit (id, parent, name, path) VALUES
	(1, NULL, '局机关', '局机关'), (2, 1, '第一支部', '局机关/第一支部'), (3, 1, '第二支部', '局机关/第二支部');
INSERT INTO member (id, name, category) VALUES (11, '周敏', ''), (12, '吴涛', ''), (13, '郑洁', ''), (14, '李华', ''), (15, '顾问', '不在册');
INSERT INTO spell (member, unit, role, joined, ended) VALUES
	(11, 2, '支部管理员', '', ''), (12, 2, '成员', '', ''), (13, 3, '成员', '', ''), (14, 3, '成员', '', '2021-06-30'), (15, 1, '管理员', '', '');
INSERT INTO message (id, platform, platform_id, room, person, member, text, sent, day, arrived, state) VALUES
	(1, 'local', 'm1', '群', '周敏', 11, '报告', 1617933600000, '2021-04-09', 1617933600000, 'done');
`

func record(id, more, values string) string {
	return `INSERT INTO record (id, event, kind, day, state, unit, sender, platform, room, made, ` + more + `) VALUES (` + id + `, ` + id + `, ` + values + `);`
}

func people(record string, rows string) string {
	return `INSERT INTO participation (record, member, minutes, state, source, unit) SELECT ` + record + `, column1, column2, column3, 'reported', 2 FROM (VALUES ` + rows + `);`
}

const standing = `, 'accepted', 2, 11, 'local', '群', 0, `

func TestLook(t *testing.T) {
	for name, c := range map[string]struct {
		rows string
		want []Finding
	}{
		"nothing": {rows: record("1", "place", `'志愿服务', '2021-04-09'`+standing+`'东华社区'`) + people("1", `(11, 120, 'in'), (12, 120, 'in')`)},
		"two places in one part of a day": {
			rows: record("1", "place, time_of_day", `'志愿服务', '2021-04-09'`+standing+`'东华社区', '上午'`) + people("1", `(11, 60, 'in'), (12, 60, 'in')`) +
				record("2", "place, time_of_day", `'集中学习', '2021-04-09'`+standing+`'局会议室', '上午'`) + people("2", `(11, 60, 'in'), (12, 60, 'left')`),
			want: []Finding{{Check: TwoPlaces, People: []string{"周敏"}, Records: []int64{1, 2}, What: "4月9日上午，1 个人同时在两处：#1 在东华社区，#2 在局会议室"}},
		},
		"morning and afternoon, and the parts of one event, are no two places": {
			rows: record("1", "place, time_of_day", `'志愿服务', '2021-04-09'`+standing+`'东华社区', '上午'`) + people("1", `(11, 60, 'in')`) +
				record("2", "place, time_of_day", `'集中学习', '2021-04-09'`+standing+`'局会议室', '下午'`) + people("2", `(11, 60, 'in')`) +
				record("3", "place, time_of_day", `'集中学习', '2021-04-09'`+standing+`'东华社区居委会', '上午'`) + people("3", `(11, 60, 'in')`) +
				`UPDATE record SET event = 1 WHERE id = 3;`,
		},
		"two places by the clock": {
			rows: record("1", "place, time_of_day", `'志愿服务', '2021-04-09'`+standing+`'东华社区', ''`) + people("1", `(11, 120, 'in')`) +
				record("2", "place, time_of_day", `'集中学习', '2021-04-09'`+standing+`'局会议室', ''`) + people("2", `(11, 60, 'in')`) +
				`INSERT INTO plan (id, state, day, clock, unit, organiser, made, record) VALUES
					(101, 'held', '2021-04-09', '09:00', 2, 11, 0, 1), (102, 'held', '2021-04-09', '10:30', 2, 11, 0, 2);`,
			want: []Finding{{Check: TwoPlaces, People: []string{"周敏"}, Records: []int64{1, 2}, What: "4月9日，1 个人同时在两处：#1 在东华社区，#2 在局会议室"}},
		},
		"one after the other by the clock": {
			rows: record("1", "place, time_of_day", `'志愿服务', '2021-04-09'`+standing+`'东华社区', '上午'`) + people("1", `(11, 60, 'in')`) +
				record("2", "place, time_of_day", `'集中学习', '2021-04-09'`+standing+`'局会议室', '上午'`) + people("2", `(11, 60, 'in')`) +
				`INSERT INTO plan (id, state, day, clock, unit, organiser, made, record) VALUES
					(101, 'held', '2021-04-09', '09:00', 2, 11, 0, 1), (102, 'held', '2021-04-09', '10:00', 2, 11, 0, 2);`,
		},
		"a long day": {
			rows: record("1", "place", `'志愿服务', '2021-04-09'`+standing+`''`) + people("1", `(11, 300, 'in'), (12, 300, 'in')`) +
				record("2", "place", `'志愿服务', '2021-04-09'`+standing+`''`) + people("2", `(11, 200, 'in'), (12, 180, 'in')`),
			want: []Finding{{Check: LongDay, People: []string{"周敏"}, Records: []int64{1, 2}, What: "4月9日，1 个人一天记了8.33小时（#1、#2）"}},
		},
		"the parts of one event are one stretch, and a class of three days is no long day": {
			rows: record("1", "place", `'志愿服务', '2021-04-09'`+standing+`''`) + people("1", `(11, 300, 'in')`) +
				record("2", "place", `'集中学习', '2021-04-09'`+standing+`''`) + people("2", `(11, 300, 'in')`) + `UPDATE record SET event = 1 WHERE id = 2;` +
				record("3", "day_to", `'专题学习班', '2021-05-10'`+standing+`'2021-05-12'`) + people("3", `(11, 1440, 'in')`),
		},
		"a long day without names": {
			rows: record("1", "headcount, unnamed, unnamed_minutes", `'志愿服务', '2021-04-09'`+standing+`3, 3, 1800`),
			want: []Finding{{Check: LongDay, Records: []int64{1}, What: "4月9日，没写姓名的人平均每人10小时（#1）"}},
		},
		"who had left": {
			rows: record("1", "place", `'志愿服务', '2021-07-01'`+standing+`''`) + people("1", `(13, 60, 'in'), (14, 60, 'in')`),
			want: []Finding{{Check: OffRoster, People: []string{"李华"}, Records: []int64{1}, What: "#1 里有 1 人7月1日不在名册上"}},
		},
		"a meeting on a Saturday": { // Sunday the 25th was worked in exchange
			rows: record("1", "place", `'支部委员会', '2021-04-24'`+standing+`''`) + record("2", "place", `'支部委员会', '2021-04-25'`+standing+`''`) +
				record("3", "place, headcount, unnamed, unnamed_minutes", `'志愿服务', '2021-04-24'`+standing+`'', 1, 1, 60`),
			want: []Finding{{Check: DayOff, Records: []int64{1}, What: "#1 支部委员会记在休息日：4月24日（周六）"}},
		},
		"everyone, but one": {
			rows: record("1", "everyone", `'集中学习', '2021-04-09'`+standing+`'局机关/第一支部'`) + people("1", `(11, 60, 'in')`) +
				record("2", "title, headcount, unnamed", `'集中学习', '2021-04-09'`+standing+`'全体党员学习', 2, 2`),
			want: []Finding{{Check: Everyone, People: []string{"吴涛"}, Records: []int64{1}, What: "#1 说的是第一支部全体，4月9日名册上有 2 人，记了 1 人"}},
		},
		"everyone except one": {
			rows: record("1", "everyone", `'集中学习', '2021-04-09'`+standing+`'*'`) + people("1", `(11, 60, 'in'), (12, 60, 'in'), (13, 60, 'in'), (14, 0, 'struck')`),
		},
		"everyone, and one was taken off": {
			rows: record("1", "everyone", `'集中学习', '2021-04-09'`+standing+`'*'`) + people("1", `(11, 60, 'in'), (12, 60, 'in'), (13, 60, 'in'), (14, 60, 'struck')`) +
				`INSERT INTO audit (at, verb, subject) VALUES (0, 'strike', 'record 1');`,
			want: []Finding{{Check: Everyone, People: []string{"李华"}, Records: []int64{1}, What: "#1 说的是全体，4月9日名册上有 4 人，记了 3 人"}},
		},
		"one thing told twice": {
			rows: record("1", "place", `'志愿服务', '2021-04-09'`+standing+`'东华社区'`) + people("1", `(11, 60, 'in'), (12, 60, 'in')`) +
				record("2", "place", `'志愿服务', '2021-04-09'`+standing+`'东华社区'`) + people("2", `(11, 60, 'in')`) +
				record("3", "place", `'志愿服务', '2021-04-09'`+standing+`'东华社区'`) + people("3", `(13, 60, 'in')`) +
				record("4", "title", `'宣传稿件', '2021-04-09'`+standing+`'巡测路上'`) + record("5", "title", `'宣传稿件', '2021-04-09'`+standing+`'巡测路上'`),
			want: []Finding{{Check: Duplicates, People: []string{"周敏"}, Records: []int64{1, 2}, What: "#1 和 #2 像是同一件事：4月9日 志愿服务，1 个人相同"}},
		},
		"two things that go by their titles": {
			rows: record("1", "place, title", `'宣传稿件', '2021-04-09'`+standing+`'大厅', '甲'`) + record("2", "place, title", `'宣传稿件', '2021-04-09'`+standing+`'大厅', '乙'`),
		},
		"what the kind needs": {
			rows: record("1", "place", `'志愿服务', '2021-04-09'`+standing+`'东华社区'`) + record("2", "place", `'集中学习', '2021-04-09'`+standing+`''`),
			want: []Finding{
				{Check: Missing, Records: []int64{1}, What: "#1 志愿服务没有写参加人"},
				{Check: Missing, Records: []int64{1}, What: "#1 志愿服务没有写时长"},
			},
		},
		"left over": {
			rows: record("1", "headcount, unnamed, unnamed_minutes", `'志愿服务', '2021-04-09', 'pending', 2, 12, 'local', '群', 0, 1, 1, 60`) +
				record("2", "headcount, unnamed, unnamed_minutes", `'志愿服务', '2021-04-09', 'draft', 3, 13, 'local', '群', 0, 1, 1, 60`) +
				record("3", "headcount", `'志愿服务', '', 'draft', 2, 12, 'local', '群', 1617933600000, 0`) +
				record("4", "headcount", `'志愿服务', '2022-04-09', 'draft', 2, 12, 'local', '群', 1617933600000, 0`) +
				record("5", "place", `'志愿服务', '2021-04-09'`+standing+`''`) + people("5", `(11, 60, 'in'), (13, 60, 'waiting')`),
			want: []Finding{
				{Check: Pending, People: []string{"吴涛"}, Records: []int64{1}, What: "还有 1 条等审核：#1"},
				{Check: Pending, People: []string{"郑洁"}, Records: []int64{5}, What: "还有 1 人要加进记录，等审核：#5"},
				{Check: Drafts, People: []string{"郑洁"}, Records: []int64{2}, What: "还有 1 份草稿没有确认：#2"},
				{Check: Drafts, People: []string{"吴涛"}, Records: []int64{3}, What: "还有 1 份草稿没有确认：#3"},
			},
		},
		"nothing, and the year before something": {
			rows: record("1", "title", `'观影', '2020-04-09'`+standing+`'长津湖'`),
			want: []Finding{{Check: NowNothing, Figure: "films", What: "观影（部）是 0，上年同期有 1"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			found := look(t, open(t, c.rows), Span{From: "2021-01-01", To: "2022-01-01"})
			for _, f := range found {
				if f.Do == "" {
					t.Errorf("%q says nothing of what to do", f.What)
				}
			}
			if diff := cmp.Diff(c.want, found, cmpopts.IgnoreFields(Finding{}, "Do"), cmpopts.IgnoreUnexported(Finding{})); diff != "" {
				t.Errorf("(-want +found):\n%s", diff)
			}
		})
	}
}

func TestLookInAUnit(t *testing.T) {
	db := open(t, record("1", "headcount", `'志愿服务', '2021-04-09', 'pending', 2, 12, 'local', '群', 0, 0`)+
		record("2", "headcount", `'志愿服务', '2021-04-09', 'pending', 3, 13, 'local', '群', 0, 0`))
	found := look(t, db, Span{From: "2021-01-01", To: "2022-01-01", Unit: 3})
	if len(found) != 1 || found[0].Records[0] != 2 {
		t.Errorf("第二支部 hears of %+v", found)
	}
}

func look(t *testing.T, db *store.DB, s Span) (found []Finding) {
	t.Helper()
	cal, err := calendar.Load(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	err = db.View(t.Context(), func(tx *store.Tx) (err error) {
		found, err = Look(tx, config.Default(), cal, s)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func open(t *testing.T, rows string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), t.TempDir(), clock.NewManual(time.Date(2022, 1, 5, 9, 0, 0, 0, time.UTC)), config.Default().Zone())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	err = db.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(bureau + rows)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return db
}
