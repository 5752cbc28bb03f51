// Package bigyear is a test tool: it fills a database with a year as large as is asked for,
// the same one every time. It does not know what is measured on it.
//
// Records are spread over all kinds, days and branches, with three people each on average,
// some without names; there are titles, places and partners in common, tasks, and the daily
// question with its answers.
package bigyear

import (
	"encoding/json"
	"fmt"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/store"
)

// The organisation of a big year.
const (
	Branches = 20
	Members  = 1000
)

// Fill adds the year with so many records to a database that has none, in one transaction.
// The year before gets one record in a hundred.
func Fill(tx *store.Tx, c config.Config, year, records int) error {
	kinds := make([]string, len(c.Kinds))
	for i, k := range c.Kinds {
		kinds[i] = k.Name
	}
	names, err := json.Marshal(kinds)
	if err != nil {
		return err
	}
	for _, step := range []struct {
		what, query string
		args        []any
	}{
		{"units", `INSERT INTO unit (id, parent, name, path) VALUES (1, NULL, '大机关', '大机关')`, nil},
		{"branches", count + `INSERT INTO unit (id, parent, name, path) SELECT n + 1, 1, '第' || n || '支部', '大机关/第' || n || '支部' FROM count`, []any{Branches}},
		{"members", count + `INSERT INTO member (id, name) SELECT n, '成员' || n FROM count`, []any{Members}},
		{"spells", `INSERT INTO spell (member, unit, role, joined) SELECT id, 2 + id % ?, iif(id = 1, '管理员', '成员'), '2018-01-01' FROM member`, []any{Branches}},
		{"messages", count + `INSERT INTO message (id, platform, platform_id, room, person, member, text, sent, day, arrived, state)
			SELECT n, 'local', 'm' || n, '大群', '成员' || (1 + n % ?2), 1 + n % ?2, '报告 第' || n || '件事 确认', unixepoch(?3) * 1000 + n * 1000, ?3, 0, 'done' FROM count`,
			[]any{max(1, records/10), Members, first(year)}},
		{"records", count + `, kinds AS MATERIALIZED (SELECT key AS k, value AS kind FROM json_each(?2)),
			all_kinds AS (SELECT count(*) AS many FROM kinds), days AS MATERIALIZED (SELECT n, date(?3, '+' || (n - 1) || ' days') AS day FROM count WHERE n <= 366)
			INSERT INTO record (id, event, state, kind, title, topic, day, time_of_day, place, partner, author, outlet, unit, minutes, headcount,
				beneficiaries, copies, unnamed, unnamed_minutes, sender, platform, room, made, confirmed, decided)
			SELECT c.n, c.n, iif(c.n % 97 = 0, 'pending', iif(c.n % 89 = 0, 'withdrawn', 'accepted')), k.kind,
				'第' || (c.n % 5003) || '项', iif(c.n % 3 = 0, '专题' || (c.n % 17), ''),
				iif(c.n % 101 = 0, date(d.day, '-1 year'), d.day), iif(c.n % 2, '上午', '下午'),
				'地点' || (c.n % 211), iif(c.n % 4 = 0, '社区' || (c.n % 53), ''), '成员' || (1 + c.n % 997), '单位网站', 2 + c.n % ?4, 30 * (1 + c.n % 7), iif(c.n % 5 = 0, c.n % 9, 0),
				iif(c.n % 6 = 0, c.n % 4, 0), iif(c.n % 8 = 0, c.n % 30, 0), iif(c.n % 5 = 0, c.n % 3, 0), iif(c.n % 5 = 0, c.n % 3, 0) * 60,
				1 + c.n % ?5, 'local', '大群', unixepoch(d.day) * 1000, unixepoch(d.day) * 1000, unixepoch(d.day) * 1000
			FROM count c JOIN all_kinds a JOIN kinds k ON k.k = (c.n * 2654435761 / 65536) % a.many JOIN days d ON d.n = 1 + (c.n * 40503) % ?6`,
			[]any{records, string(names), first(year), Branches, Members, 365}},
		{"participations", count + `INSERT OR IGNORE INTO participation (record, member, position, unit, minutes, source, state)
			SELECT r.id, 1 + (r.id * 31 + c.n * 7) % ?2, c.n, 2 + (1 + (r.id * 31 + c.n * 7) % ?2) % ?3, r.minutes, 'reported', iif((r.id + c.n) % 50 = 0, 'left', 'in')
			FROM record r JOIN count c ON c.n <= r.id % 7`, []any{6, Members, Branches}},
		{"origins", `INSERT INTO origin (subject, id, message, verb) SELECT 'record', id, 1 + id % ?, 'confirm' FROM record`, []any{max(1, records/10)}},
		{"tasks", count + `INSERT INTO task (id, list, title, owner, unit, state, made, day, done_day)
			SELECT n, iif(n % 2, ?2, ?3), '任务' || n, 1 + n % ?4, 2 + n % ?5, iif(n % 3, '已办结', '进行中'), 0, date(?6, '+' || (n % 365) || ' days'), iif(n % 3, date(?6, '+' || (n % 365) || ' days'), '') FROM count`,
			[]any{max(1, records/100), list(c, 0), list(c, 1), Members, Branches, first(year)}},
		{"question", `INSERT INTO question (id, position, kind, text, options, answer) VALUES (1, 1, '判断', '题目', '[]', '对')`, nil},
		{"question days", count + `INSERT INTO question_day (day, question, at) SELECT date(?2, '+' || n || ' days'), 1, 0 FROM count`, []any{250, first(year)}},
		{"question posts", `INSERT INTO question_post (day, platform, room, at) SELECT day, 'local', '大群', 0 FROM question_day`, nil},
		{"answers", `INSERT INTO sign_in (member, day, question, answer, platform, room, at, message)
			SELECT m.id, d.day, 1, '对', 'local', '大群', 0, 1 FROM member m JOIN question_day d WHERE (m.id + unixepoch(d.day) / 86400) % 4 > 0`, nil},
	} {
		if _, err := tx.Exec(step.query, step.args...); err != nil {
			return fmt.Errorf("fill a big year: %s: %w", step.what, err)
		}
	}
	return nil
}

// count begins a statement with the numbers from 1 to its first argument.
const count = `WITH RECURSIVE count(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < ?1) `

func first(year int) string { return fmt.Sprintf("%04d-01-01", year) }

func list(c config.Config, i int) string {
	if i < len(c.Tasks) {
		return c.Tasks[i]
	}
	return "任务"
}
