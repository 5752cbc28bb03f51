package figures

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/store"
)

// a small bureau: unit 1 with the branches 2 and 3; members 11–14, of whom 13 moves from
// branch 2 to branch 3 on 1 June and 14 leaves on 30 June.
const bureau = `
INSERT INTO unit (id, parent, name, path) VALUES
	(1, NULL, '局机关', '局机关'), (2, 1, '第一支部', '局机关/第一支部'), (3, 1, '第二支部', '局机关/第二支部');
INSERT INTO member (id, name) VALUES (11, '周敏'), (12, '吴涛'), (13, '郑洁'), (14, '李华');
INSERT INTO spell (member, unit, role, joined, ended) VALUES
	(11, 2, '支部管理员', '', ''), (12, 2, '成员', '2018-01-01', ''),
	(13, 2, '成员', '2018-01-01', ''), (13, 3, '成员', '2021-06-01', ''),
	(14, 3, '成员', '', '2021-06-30');
INSERT INTO message (id, platform, platform_id, room, person, member, text, sent, day, arrived, state) VALUES
	(1, 'local', 'm1', '群', '周敏', 11, '报告', 1617933600000, '2021-04-09', 1617933600000, 'done'),
	(2, 'local', 'm2', '群', '周敏', 11, '确认', 1617933660000, '2021-04-09', 1617933660000, 'done');
`

// row is one record of a test; what is left out is as in most of them.
type row struct {
	id                           int64
	state, kind, day             string
	title, topic, place, partner string
	campaign                     string
	unit                         int64
	headcount, unnamed, forThem  int
	copies, beneficiaries        int
	people                       map[int64]int // minutes by member
	left                         []int64
}

func open(t *testing.T, rows ...row) *store.DB {
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
	change(t, db, bureau)
	for _, r := range rows {
		insert(t, db, r)
	}
	return db
}

func change(t *testing.T, db *store.DB, statement string, args ...any) {
	t.Helper()
	err := db.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(statement, args...)
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func insert(t *testing.T, db *store.DB, r row) {
	t.Helper()
	if err := db.Update(t.Context(), func(tx *store.Tx) error { return put(tx, r.id, r) }); err != nil {
		t.Fatalf("record %d: %v", r.id, err)
	}
}

func put(tx *store.Tx, id int64, r row) error {
	if r.state == "" {
		r.state = "accepted"
	}
	if r.unit == 0 {
		r.unit = 2
	}
	_, err := tx.Exec(`INSERT INTO record (id, event, state, kind, title, topic, day, place, partner, campaign, unit,
			headcount, copies, beneficiaries, unnamed, unnamed_minutes, sender, platform, room, made)
		VALUES (?1, ?1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 11, 'local', '群', 0)`,
		id, r.state, r.kind, r.title, r.topic, r.day, r.place, r.partner, r.campaign, r.unit,
		r.headcount, r.copies, r.beneficiaries, r.unnamed, r.forThem)
	if err != nil {
		return err
	}
	for member, minutes := range r.people {
		_, err := tx.Exec(`INSERT INTO participation (record, member, unit, minutes, source, state) VALUES (?1, ?2,
			`+unitOn("?2", "?3")+`, ?4, 'reported', 'in')`, id, member, r.day, minutes)
		if err != nil {
			return err
		}
	}
	for _, member := range r.left {
		_, err := tx.Exec(`INSERT INTO participation (record, member, unit, minutes, source, state) VALUES (?, ?, 2, 60, 'reported', 'left')`, id, member)
		if err != nil {
			return err
		}
	}
	_, err = tx.Exec(`INSERT INTO origin (subject, id, message, verb) VALUES ('record', ?1, 1, 'draft'), ('record', ?1, 2, 'confirm')`, id)
	return err
}

// yearRows are a year in which everything happens at least once.
func yearRows() []row {
	return []row{
		{id: 1, kind: "志愿服务", title: "清洁家园", day: "2021-04-09", partner: "东华社区", people: map[int64]int{11: 150, 12: 150, 13: 90}, left: []int64{14}},
		{id: 2, kind: "志愿服务", title: "文明劝导", day: "2021-07-01", unit: 3, headcount: 5, unnamed: 3, forThem: 360, people: map[int64]int{13: 120, 11: 120}},
		{id: 3, kind: "志愿服务", title: "防汛巡查", day: "2020-12-31", people: map[int64]int{11: 60}},
		{id: 4, kind: "志愿服务", title: "待审的", day: "2021-05-01", state: "pending", people: map[int64]int{11: 60}},
		{id: 5, kind: "志愿服务", title: "撤回的", day: "2021-05-01", state: "withdrawn", people: map[int64]int{11: 60}},
		{id: 6, kind: "集中学习", day: "2021-01-01"},
		{id: 7, kind: "中心组学习", day: "2021-12-31"},
		{id: 8, kind: "观影学习", title: "重生", day: "2021-05-21"},
		{id: 9, kind: "主题党日", topic: "七一", day: "2021-07-05"},
		{id: 10, kind: "主题党日", topic: "七一", day: "2021-07-06", unit: 3},
		{id: 11, kind: "主题党日", title: "七一", day: "2021-08-06"},
		{id: 12, kind: "主题党日", day: "2021-07-09"},
		{id: 13, kind: "主题党日", day: "2021-07-09"},
		{id: 14, kind: "观影", title: "开国大典", day: "2021-07-19", headcount: 26, unnamed: 26},
		{id: 15, kind: "观影", title: "开国大典", day: "2021-09-28", unit: 3, headcount: 12, unnamed: 12},
		{id: 16, kind: "学习用书", title: "江河志", day: "2021-03-15", copies: 44},
		{id: 17, kind: "学习用书", title: "江河志", day: "2021-03-16", copies: 10},
		{id: 18, kind: "慰问帮扶", day: "2021-07-01", beneficiaries: 15, partner: "东华社区"},
		{id: 19, kind: "参观学习", place: "旧址", day: "2021-05-19", campaign: "红色足迹"},
		{id: 20, kind: "参观学习", place: "旧址", day: "2021-05-20"},
		{id: 21, kind: "参观学习", day: "2021-05-20", title: "红色场馆"},
		{id: 22, kind: "联合主题党日", day: "2021-06-02", partner: "紫菘社区"},
	}
}

const rest = `
INSERT INTO task (id, list, title, owner, unit, state, made, day, done_day, closed_day) VALUES
	(1, '办实事', '红色广场修路灯', 11, 2, '已办结', 0, '2021-04-09', '2021-10-01', ''),
	(2, '办实事', '修台阶', 13, 3, '已销号', 0, '2021-05-09', '2022-01-02', '2022-01-03'),
	(3, '办实事', '修水管', 12, 2, '进行中', 0, '2021-06-09', '', ''),
	(4, '整改', '第1条', 12, 2, '已销号', 0, '2021-06-09', '', '2021-06-20'),
	(5, '办实事', '去年的', 12, 2, '已销号', 0, '2020-06-09', '2020-06-10', '2020-06-20');
INSERT INTO question (id, position, kind, text, options, answer) VALUES (1, 1, '单选', '问', '["甲","乙"]', 'A');
INSERT INTO question_day (day, question, at) VALUES ('2021-04-09', 1, 0), ('2021-07-09', 1, 0), ('2022-01-04', 1, 0);
INSERT INTO question_post (day, platform, room, at) VALUES
	('2021-04-09', 'local', '一', 0), ('2021-04-09', 'local', '二', 0), ('2021-07-09', 'local', '一', 0), ('2022-01-04', 'local', '一', 0);
INSERT INTO message (id, platform, platform_id, room, person, member, text, sent, day, arrived, state) VALUES
	(3, 'local', 'm3', '群', '郑洁', 13, 'A', 1625799600000, '2021-07-09', 1625799600000, 'done');
INSERT INTO sign_in (member, day, question, answer, platform, room, at, message) VALUES
	(11, '2021-04-09', 1, 'A', 'local', '一', 0, 1), (13, '2021-04-09', 1, 'B', 'local', '一', 0, 2),
	(13, '2021-07-09', 1, 'A', 'local', '一', 0, 3);
`

func settings() config.Config {
	c := config.Default()
	c.Campaigns = []config.Campaign{{Name: "红色足迹", From: "2021-04-01", To: "2021-05-20", Words: []string{"红色", "重生"}}}
	return c
}

func view(t *testing.T, db *store.DB, f func(*store.Tx) error) {
	t.Helper()
	if err := db.View(context.Background(), f); err != nil {
		t.Fatal(err)
	}
}

func values(t *testing.T, db *store.DB, c config.Config, s Scope) map[string]string {
	t.Helper()
	got := map[string]string{}
	view(t, db, func(tx *store.Tx) error {
		all, err := Compute(tx, c, s)
		for _, f := range all {
			if f.Value.N != 0 {
				got[f.ID] = f.Value.String()
			}
		}
		return err
	})
	return got
}

func TestCompute(t *testing.T) {
	db := open(t, yearRows()...)
	change(t, db, rest)
	for name, tc := range map[string]struct {
		scope Scope
		want  map[string]string
	}{
		"the year": {Scope{From: "2021-01-01", To: "2022-01-01"}, map[string]string{
			"service-participations": "8", "service-hours": "16.5", "service-members": "3",
			"collective-sessions": "3", "central-group-sessions": "1", "documentary-screenings": "1",
			"party-days": "4", "films": "1", "study-books": "1", "study-book-copies": "54",
			"people-helped": "15", "visit-sites": "2", "joint-party-days": "1", "partners": "2",
			"branches": "2", "members": "3", "tasks-total": "3", "tasks-done": "1",
			"rectifications-total": "1", "rectifications-done": "1",
			"question-days": "2", "sign-ins": "3", "sign-in-members": "2",
		}},
		"the year before": {Scope{From: "2020-01-01", To: "2021-01-01"}, map[string]string{
			"service-participations": "1", "service-hours": "1", "service-members": "1",
			"branches": "2", "members": "4", "tasks-total": "1", "tasks-done": "1",
		}},
		"a branch": {Scope{From: "2021-01-01", To: "2022-01-01", Unit: 3}, map[string]string{
			"service-participations": "4", "service-hours": "8", "service-members": "1",
			"party-days": "1", "films": "1", "branches": "1", "members": "1", "tasks-total": "1",
			"question-days": "2", "sign-ins": "1", "sign-in-members": "1",
		}},
		"the other branch, April to June": {Scope{From: "2021-04-01", To: "2021-07-01", Unit: 2}, map[string]string{
			"service-participations": "3", "service-hours": "6.5", "service-members": "3",
			"collective-sessions": "1", "documentary-screenings": "1", "visit-sites": "2",
			"joint-party-days": "1", "partners": "2", "branches": "1", "members": "2",
			"tasks-total": "2", "rectifications-total": "1", "rectifications-done": "1",
			"question-days": "1", "sign-ins": "2", "sign-in-members": "2",
		}},
		"the whole tree": {Scope{From: "2021-06-30", To: "2021-07-02", Unit: 1}, map[string]string{
			"service-participations": "5", "service-hours": "10", "service-members": "2",
			"people-helped": "15", "partners": "1", "branches": "2", "members": "3",
		}},
		"a campaign": {Scope{From: "2021-01-01", To: "2022-01-01", Campaign: "红色足迹"}, map[string]string{
			"visit-sites": "2", "branches": "2", "members": "3", "tasks-total": "1", "tasks-done": "1",
		}},
		"a campaign nobody set up": {Scope{From: "2021-01-01", To: "2022-01-01", Campaign: "无"}, map[string]string{
			"branches": "2", "members": "3",
		}},
		"a day": {Scope{From: "2021-12-31", To: "2022-01-01"}, map[string]string{
			"collective-sessions": "1", "central-group-sessions": "1", "branches": "2", "members": "3",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(tc.want, values(t, db, settings(), tc.scope)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestFiguresNameTheirRows(t *testing.T) {
	db := open(t, yearRows()...)
	change(t, db, rest)
	year := Scope{From: "2021-01-01", To: "2022-01-01"}
	branch := Scope{From: "2021-01-01", To: "2022-01-01", Unit: 3}
	for name, tc := range map[string]struct {
		scope          Scope
		records, tasks []int64
	}{
		"service-members":        {year, []int64{1, 2}, nil},
		"service-participations": {branch, []int64{2}, nil},
		"collective-sessions":    {year, []int64{6, 7, 8}, nil},
		"party-days":             {year, []int64{9, 10, 11, 12, 13}, nil},
		"partners":               {year, []int64{1, 18, 22}, nil},
		"tasks-total":            {year, []int64{}, []int64{1, 2, 3}},
		"tasks-done":             {year, []int64{}, []int64{1}},
		"members":                {year, []int64{}, nil},
		"sign-ins":               {year, []int64{}, nil},
		"seminars":               {year, []int64{}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			def, ok := settings().Figure(name)
			if !ok {
				t.Fatal("no such figure")
			}
			view(t, db, func(tx *store.Tx) error {
				f, err := Of(tx, settings(), def, tc.scope)
				if err != nil {
					return err
				}
				if d := cmp.Diff(tc.records, f.Records); d != "" {
					t.Error(d)
				}
				if d := cmp.Diff(tc.tasks, f.Tasks); d != "" {
					t.Error(d)
				}
				return nil
			})
		})
	}
}

func TestShares(t *testing.T) {
	db := open(t, yearRows()...)
	view(t, db, func(tx *store.Tx) error {
		def, _ := settings().Figure("service-hours")
		got, err := Shares(tx, settings(), def, Scope{From: "2021-01-01", To: "2022-01-01", Unit: 2})
		if d := cmp.Diff([]Share{{1, 390}, {2, 120}}, got); d != "" {
			t.Error(d)
		}
		return err
	})
}

func TestValue(t *testing.T) {
	for _, tc := range []struct {
		v          Value
		text, json string
	}{
		{Value{387, false}, "387", "387"},
		{Value{62820, true}, "1047", "1047"},
		{Value{13890, true}, "231.5", "231.5"},
		{Value{45, true}, "0.75", "0.75"},
		{Value{100, true}, "1.67", "1.6666666666666667"},
		{Value{600, true}, "10", "10"},
		{Value{0, true}, "0", "0"},
	} {
		if got := tc.v.String(); got != tc.text {
			t.Errorf("%v: %s, want %s", tc.v, got, tc.text)
		}
		b, err := tc.v.MarshalJSON()
		if err != nil || string(b) != tc.json {
			t.Errorf("%v: %s (%v), want %s", tc.v, b, err, tc.json)
		}
	}
}
