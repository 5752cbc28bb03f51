package checkup

import (
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// stay is one person at one record.
type stay struct {
	member, record, event, unit int64
	day, part, place            string
	clock                       string // when it began, if it was planned: 09:00
	minutes                     int
}

// twoPlaces finds people whom one part of a day, or one time by the clock, has in two places.
// Parts of one event are in one place; records without a part of the day or without a place
// contradict nothing.
func (l *looking) twoPlaces() ([]Finding, error) {
	stays, err := store.Rows(l.tx, func(r *sql.Rows, s *stay) error {
		return r.Scan(&s.member, &s.record, &s.event, &s.unit, &s.day, &s.part, &s.place, &s.clock, &s.minutes)
	}, `WITH been AS (
			SELECT p.member, r.id, r.event, coalesce(r.unit, 0) AS unit, r.day, r.time_of_day AS part, coalesce(nullif(r.place, ''), r.partner) AS place,
				coalesce((SELECT a.clock FROM plan a WHERE a.record = r.event), '') AS clock, p.minutes
			FROM record r JOIN participation p ON p.record = r.id AND p.state = 'in'
			WHERE r.state = 'accepted' AND r.day >= ?1 AND r.day < ?2 AND r.day_to IN ('', r.day)
				AND coalesce(nullif(r.place, ''), r.partner) <> ''),
		twice AS (SELECT member, day FROM been GROUP BY member, day HAVING count(DISTINCT place) > 1)
		SELECT b.member, b.id, b.event, b.unit, b.day, b.part, b.place, b.clock, b.minutes
		FROM been b JOIN twice t ON t.member = b.member AND t.day = b.day ORDER BY b.member, b.day, b.id`, l.From, l.To)
	if err != nil {
		return nil, err
	}
	type pair struct{ a, b int64 }
	members, first := map[pair][]int64{}, map[pair][2]stay{}
	var order []pair
	for i, a := range stays {
		if len(order) >= mostFound {
			break
		}
		for _, b := range stays[i+1:] {
			if b.member != a.member || b.day != a.day {
				break
			}
			if a.event == b.event || !apart(a.place, b.place) || !together(a, b) {
				continue
			}
			p := pair{a.record, b.record}
			if _, known := first[p]; !known {
				order, first[p] = append(order, p), [2]stay{a, b}
			}
			members[p] = append(members[p], a.member)
		}
	}
	var found []Finding
	for _, p := range order {
		a, b := first[p][0], first[p][1]
		people, err := l.people(members[p])
		if err != nil {
			return nil, err
		}
		found = append(found, Finding{Check: TwoPlaces, People: people, Records: []int64{a.record, b.record}, units: []int64{a.unit, b.unit},
			What: fmt.Sprintf("%s%s，%d 个人同时在两处：#%d 在%s，#%d 在%s", dayWords(a.day), a.part, len(people), a.record, a.place, b.record, b.place),
			Do:   fmt.Sprintf("核对时间和名单：「更正 %d 时段 下午」或「去掉 %d 姓名」", b.record, b.record)})
	}
	slices.SortStableFunc(found, byRecord)
	return found, nil
}

// apart reports whether two places are two: 东华社区 and 东华社区居委会 need not be.
func apart(a, b string) bool { return !strings.Contains(a, b) && !strings.Contains(b, a) }

// together reports whether two stays of a day are at one time.
func together(a, b stay) bool {
	from, okA := minute(a.clock)
	other, okB := minute(b.clock)
	if okA && okB && a.minutes > 0 && b.minutes > 0 {
		return from < other+b.minutes && other < from+a.minutes
	}
	return a.part != "" && a.part == b.part
}

// minute of the day of 09:00.
func minute(clock string) (int, bool) {
	h, m, ok := strings.Cut(clock, ":")
	hours, err := strconv.Atoi(h)
	if err != nil || !ok {
		return 0, false
	}
	minutes, err := strconv.Atoi(m)
	return hours*60 + minutes, err == nil
}

// longest is what one person can be busy on one day without being asked about, in minutes.
const longest = 8 * 60

type longDay struct {
	member, unit, minutes int64
	day, records          string
}

// longDays finds days of more than eight hours. The parts of one event that all have the
// same length are one stay; a record of several days is looked at for itself.
func (l *looking) longDays() ([]Finding, error) {
	days, err := store.Rows(l.tx, func(r *sql.Rows, d *longDay) error {
		return r.Scan(&d.member, &d.day, &d.minutes, &d.records, &d.unit)
	}, `SELECT member, day, sum(n) AS total, string_agg(ids, ' '), max(unit) FROM (
			SELECT p.member, r.day, coalesce(r.unit, 0) AS unit, string_agg(r.id, ' ') AS ids,
				CASE WHEN count(*) > 1 AND min(p.minutes) = max(p.minutes) THEN max(p.minutes) ELSE sum(p.minutes) END AS n
			FROM record r JOIN participation p ON p.record = r.id AND p.state = 'in'
			WHERE r.state = 'accepted' AND r.day >= ?1 AND r.day < ?2 AND r.day_to IN ('', r.day) AND p.minutes > 0
			GROUP BY p.member, r.day, r.event)
		GROUP BY member, day HAVING total > ?3
		UNION ALL
		SELECT p.member, r.day, p.minutes, r.id, coalesce(r.unit, 0) FROM record r JOIN participation p ON p.record = r.id AND p.state = 'in'
		WHERE r.state = 'accepted' AND r.day >= ?1 AND r.day < ?2 AND r.day_to > r.day
			AND p.minutes > ?3 * (julianday(r.day_to) - julianday(r.day) + 1)
		ORDER BY 2, 1 LIMIT ?4`, l.From, l.To, longest, mostFound)
	if err != nil {
		return nil, err
	}
	return l.longFindings(days)
}

// longFindings gathers those of one day whom the same records make too long.
func (l *looking) longFindings(days []longDay) ([]Finding, error) {
	var found []Finding
	for i := 0; i < len(days); {
		d := days[i]
		var members []int64
		most := d.minutes
		j := i
		for ; j < len(days) && days[j].day == d.day && days[j].records == d.records; j++ {
			members, most = append(members, days[j].member), max(most, days[j].minutes)
		}
		i = j
		people, err := l.people(members)
		if err != nil {
			return nil, err
		}
		records := ids(d.records)
		found = append(found, Finding{Check: LongDay, People: people, Records: records, units: []int64{d.unit},
			What: fmt.Sprintf("%s，%d 个人一天记了%s小时（%s）", dayWords(d.day), len(people), hours(most), numbers(records)),
			Do:   fmt.Sprintf("核对时长：「更正 %d 时长 3小时」", records[len(records)-1])})
	}
	return found, nil
}

func (l *looking) longDaysUnnamed() ([]Finding, error) {
	days, err := store.Rows(l.tx, func(r *sql.Rows, d *longDay) error {
		return r.Scan(&d.day, &d.minutes, &d.records, &d.unit)
	}, `SELECT day, unnamed_minutes / unnamed, id, coalesce(unit, 0) FROM record WHERE state = 'accepted' AND day >= ?1 AND day < ?2
		AND unnamed_minutes > ?3 * unnamed * (CASE WHEN day_to > day THEN julianday(day_to) - julianday(day) + 1 ELSE 1 END) ORDER BY id LIMIT ?4`,
		l.From, l.To, longest, mostFound)
	if err != nil {
		return nil, err
	}
	var found []Finding
	for _, d := range days {
		records := ids(d.records)
		found = append(found, Finding{Check: LongDay, Records: records, units: []int64{d.unit},
			What: fmt.Sprintf("%s，没写姓名的人平均每人%s小时（%s）", dayWords(d.day), hours(d.minutes), numbers(records)),
			Do:   fmt.Sprintf("核对时长：「更正 %d 时长 3小时」", records[0])})
	}
	return found, nil
}

func hours(minutes int64) string {
	s := strconv.FormatFloat(float64(minutes)/60, 'f', 2, 64)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// ids reads numbers with spaces between them, sorted.
func ids(list string) []int64 {
	var all []int64
	for _, word := range strings.Fields(list) {
		if n, err := strconv.ParseInt(word, 10, 64); err == nil {
			all = append(all, n)
		}
	}
	slices.Sort(all)
	return all
}

// offRoster finds people who took part on a day on which the roster does not have them now.
func (l *looking) offRoster() ([]Finding, error) {
	type row struct {
		left
		day string
	}
	rows, err := store.Rows(l.tx, func(r *sql.Rows, x *row) error { return r.Scan(&x.id, &x.unit, &x.member, &x.day) },
		`SELECT r.id, coalesce(r.unit, 0), p.member, r.day FROM record r JOIN participation p ON p.record = r.id AND p.state = 'in'
		WHERE r.state = 'accepted' AND r.day >= ?1 AND r.day < ?2 AND NOT EXISTS (SELECT 1 FROM spell s
			WHERE s.member = p.member AND s.joined <= r.day AND (s.ended = '' OR s.ended >= r.day)) ORDER BY r.id LIMIT ?3`, l.From, l.To, mostFound)
	if err != nil {
		return nil, err
	}
	var found []Finding
	for i := 0; i < len(rows); {
		x := rows[i]
		var members []int64
		for ; i < len(rows) && rows[i].id == x.id; i++ {
			members = append(members, rows[i].member)
		}
		people, err := l.people(members)
		if err != nil {
			return nil, err
		}
		found = append(found, Finding{Check: OffRoster, People: people, Records: []int64{x.id}, units: []int64{x.unit},
			What: fmt.Sprintf("#%d 里有 %d 人%s不在名册上", x.id, len(people), dayWords(x.day)),
			Do:   fmt.Sprintf("补名册，或「去掉 %d 姓名」", x.id)})
	}
	return found, nil
}

// everyone finds records that claim 全体 or 全员, of which the names and numbers fall short of
// the roster of that day. Those whom the report itself excepted are no gap.
func (l *looking) everyone() ([]Finding, error) {
	type claim struct {
		id, unit, heads    int64
		day, said, excused string
	}
	claims, err := store.Rows(l.tx, func(r *sql.Rows, c *claim) error {
		return r.Scan(&c.id, &c.unit, &c.day, &c.said, &c.heads, &c.excused)
	}, `SELECT r.id, coalesce(r.unit, 0), r.day, r.everyone,
			r.unnamed + (SELECT count(*) FROM participation p WHERE p.record = r.id AND p.state = 'in'),
			coalesce((SELECT string_agg(p.member, ' ') FROM participation p WHERE p.record = r.id AND p.state = 'struck'
				AND NOT EXISTS (SELECT 1 FROM audit a WHERE a.subject = 'record ' || r.id AND a.verb IN ('strike', 'leave'))), '')
		FROM record r WHERE r.state = 'accepted' AND r.day >= ? AND r.day < ?
			AND (r.everyone <> '' OR instr(r.title, '全体') OR instr(r.title, '全员') OR instr(r.topic, '全体') OR instr(r.topic, '全员'))
		ORDER BY r.id`, l.From, l.To)
	if err != nil {
		return nil, err
	}
	var found []Finding
	for _, c := range claims {
		unit, name, err := l.claimed(c.said, c.unit)
		if err != nil {
			return nil, err
		}
		members, err := l.rosterOn(unit, c.day)
		if err != nil {
			return nil, err
		}
		excused := len(ids(c.excused))
		if c.heads == 0 || c.heads+int64(excused) >= int64(len(members)) {
			continue
		}
		absent, err := l.absent(c.id, members)
		if err != nil {
			return nil, err
		}
		found = append(found, Finding{Check: Everyone, People: absent, Records: []int64{c.id}, units: []int64{c.unit},
			What: fmt.Sprintf("#%d 说的是%s，%s名册上有 %d 人，记了 %d 人", c.id, name, dayWords(c.day), len(members), c.heads),
			Do:   fmt.Sprintf("补上名字：「更正 %d 少了 姓名」，或者改掉“全体”的说法", c.id)})
	}
	return found, nil
}

// claimed is the unit of which 全体 was said, and how it is called.
func (l *looking) claimed(said string, own int64) (unit int64, name string, err error) {
	if said == "*" {
		return 0, "全体", nil
	}
	if said != "" {
		found, err := roster.UnitsNamed(l.tx, said)
		if err != nil {
			return 0, "", err
		}
		if len(found) == 1 {
			return found[0].ID, found[0].Name + "全体", nil
		}
	}
	if own == 0 {
		return 0, "全体", nil
	}
	u, err := roster.UnitByID(l.tx, own)
	return own, u.Name + "全体", err
}

// absent are those on the roster whom a record does not have.
func (l *looking) absent(record int64, members []roster.Member) ([]string, error) {
	in, err := store.Rows(l.tx, func(r *sql.Rows, m *int64) error { return r.Scan(m) },
		`SELECT member FROM participation WHERE record = ? AND state = 'in'`, record)
	if err != nil {
		return nil, err
	}
	var missing []int64
	for _, m := range members {
		if !slices.Contains(in, m.ID) {
			missing = append(missing, m.ID)
		}
	}
	return l.people(missing)
}
