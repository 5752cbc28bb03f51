package figures

import (
	"database/sql"
	"fmt"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/store"
)

// Row is one thing behind a figure: a record, a task; or a unit, a member, a day of the
// daily question. Of a unit's figure it shows what lies in the unit.
type Row struct {
	Record   int64    `json:"record,omitempty"`
	Task     int64    `json:"task,omitempty"` // 3 is T3
	Day      string   `json:"day,omitempty"`
	Kind     string   `json:"kind,omitempty"`
	Title    string   `json:"title,omitempty"`
	Unit     string   `json:"unit,omitempty"` // its path
	Members  []string `json:"members,omitempty"`
	People   int64    `json:"people,omitempty"` // with and without names
	Hours    *Value   `json:"hours,omitempty"`
	Adds     Value    `json:"adds"`               // to the figure; what counts once adds 1 in each of its rows
	Messages []int64  `json:"messages,omitempty"` // rows of the messages it came from
}

// Rows gives the rows behind a figure, in the order of their days. Of answers to the daily
// question it tells how many there were on a day, not whose.
func Rows(tx *store.Tx, c config.Config, def config.Figure, s Scope) ([]Row, error) {
	var rows []Row
	var err error
	switch q := counted(c, def, s); {
	case ofTasks(def.Count):
		rows, err = taskRows(tx, q.rows)
	case ofRoster(def.Count) || ofQuestion(def.Count):
		rows, err = placeRows(tx, def.Count, s)
	default:
		rows, err = recordRows(tx, q.rows, def.Count == config.CountHours, s)
	}
	if err != nil {
		return nil, fmt.Errorf("rows of %s: %w", def.ID, err)
	}
	return rows, nil
}

const shares = "SELECT id, sum(n) AS n FROM counted GROUP BY id"

func recordRows(tx *store.Tx, counted fragment, inMinutes bool, s Scope) ([]Row, error) {
	people := s.perHead("count(*)", "r.unnamed", piece("r.id IN (SELECT id FROM counted)"))
	hours := s.perHead("coalesce(sum(p.minutes), 0)", "r.unnamed_minutes", piece("r.id IN (SELECT id FROM counted)"))
	query := counted.then(
		piece(", people(id, n, what) AS MATERIALIZED ("), people, piece("), hours(id, n, what) AS MATERIALIZED ("), hours, piece(")"),
		piece(`SELECT r.id, r.day, r.kind, r.title, coalesce(u.path, ''), c.n,
				coalesce((SELECT n FROM people WHERE people.id = r.id), 0),
				coalesce((SELECT n FROM hours WHERE hours.id = r.id), 0)
			FROM (`+shares+`) c JOIN record r ON r.id = c.id LEFT JOIN unit u ON u.id = r.unit
			ORDER BY r.day, r.id`))
	rows, err := store.Rows(tx, func(r *sql.Rows, row *Row) error {
		row.Adds.Minutes = inMinutes
		minutes := Value{Minutes: true}
		if err := r.Scan(&row.Record, &row.Day, &row.Kind, &row.Title, &row.Unit, &row.Adds.N, &row.People, &minutes.N); err != nil {
			return err
		}
		if minutes.N > 0 {
			row.Hours = &minutes
		}
		return nil
	}, query.text, query.args...)
	if err != nil {
		return nil, err
	}
	at := map[int64]*Row{}
	for i := range rows {
		at[rows[i].Record] = &rows[i]
	}
	if err := addMembers(tx, counted, s, at); err != nil {
		return nil, err
	}
	return rows, addMessages(tx, counted, "record", at)
}

func addMembers(tx *store.Tx, counted fragment, s Scope, at map[int64]*Row) error {
	query := counted.then(piece(`SELECT p.record, m.name FROM participation p JOIN member m ON m.id = p.member
		WHERE p.state = 'in' AND p.record IN (SELECT id FROM counted)`)).and(s.inUnit("p.unit")).
		then(piece("ORDER BY p.record, p.position, m.id"))
	type one struct {
		record int64
		name   string
	}
	names, err := store.Rows(tx, func(r *sql.Rows, n *one) error { return r.Scan(&n.record, &n.name) }, query.text, query.args...)
	for _, n := range names {
		at[n.record].Members = append(at[n.record].Members, n.name)
	}
	return err
}

func addMessages(tx *store.Tx, counted fragment, subject string, at map[int64]*Row) error {
	query := counted.then(piece(`SELECT DISTINCT o.id, o.message FROM origin o
		WHERE o.subject = ? AND o.id IN (SELECT id FROM counted) ORDER BY o.id, o.message`, subject))
	pairs, err := store.Rows(tx, scanShare, query.text, query.args...)
	for _, p := range pairs {
		at[p.ID].Messages = append(at[p.ID].Messages, p.N)
	}
	return err
}

func taskRows(tx *store.Tx, counted fragment) ([]Row, error) {
	query := counted.then(piece(`SELECT t.id, t.day, t.list, t.title, coalesce(u.path, ''), m.name
		FROM counted c JOIN task t ON t.id = c.id JOIN member m ON m.id = t.owner LEFT JOIN unit u ON u.id = t.unit
		ORDER BY t.day, t.id`))
	rows, err := store.Rows(tx, func(r *sql.Rows, row *Row) error {
		var owner string
		err := r.Scan(&row.Task, &row.Day, &row.Kind, &row.Title, &row.Unit, &owner)
		row.Members, row.Adds.N = []string{owner}, 1
		return err
	}, query.text, query.args...)
	if err != nil {
		return nil, err
	}
	at := map[int64]*Row{}
	for i := range rows {
		at[rows[i].Task] = &rows[i]
	}
	return rows, addMessages(tx, counted, "task", at)
}

// placeRows are units, members, and days of the question.
func placeRows(tx *store.Tx, what config.Count, s Scope) ([]Row, error) {
	var query fragment
	switch what {
	case config.CountBranches:
		query = piece("SELECT '', l.path, '', '', 1 FROM unit l WHERE NOT EXISTS (SELECT 1 FROM unit u WHERE u.parent = l.id)").
			and(s.inUnit("l.id")).then(piece("ORDER BY l.id"))
	case config.CountRoster:
		query = piece(`SELECT '', u.path, m.name, '', 1
			FROM (SELECT m.id, m.name, `+unitOn("m.id", "l.day")+` AS unit FROM member m, (SELECT ? AS day) l) m
			JOIN unit u ON u.id = m.unit WHERE TRUE`, s.lastDay()).and(s.inUnit("m.unit")).then(piece("ORDER BY u.id, m.id"))
	case config.CountQuestionDays:
		query = piece(`SELECT d.day, '', '', q.text, 1 FROM question_day d JOIN question q ON q.id = d.question
			WHERE EXISTS (SELECT 1 FROM question_post p WHERE p.day = d.day)`).and(s.days("d.day")).then(piece("ORDER BY d.day"))
	case config.CountSignIns:
		query = piece(`SELECT a.day, '', '', max(q.text), count(*) FROM sign_in a JOIN question q ON q.id = a.question WHERE`).
			then(s.days("a.day")).and(s.inUnit(unitOn("a.member", "a.day"))).then(piece("GROUP BY a.day ORDER BY a.day"))
	default:
		query = piece("SELECT '', '', name, '', 1 FROM (SELECT DISTINCT m.id, m.name FROM sign_in a JOIN member m ON m.id = a.member WHERE").
			then(s.days("a.day")).and(s.inUnit(unitOn("a.member", "a.day"))).then(piece(") ORDER BY id"))
	}
	return store.Rows(tx, func(r *sql.Rows, row *Row) error {
		var name string
		err := r.Scan(&row.Day, &row.Unit, &name, &row.Title, &row.Adds.N)
		if name != "" {
			row.Members = []string{name}
		}
		return err
	}, query.text, query.args...)
}
