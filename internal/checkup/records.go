package checkup

import (
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/store"
)

// daysOff finds records of kinds that belong on working days, dated on a day off. Days of
// which the calendar does not know it are left alone.
func (l *looking) daysOff() ([]Finding, error) {
	var found []Finding
	for _, k := range l.config.Kinds {
		if !k.Workdays {
			continue
		}
		days, err := store.Rows(l.tx, func(r *sql.Rows, day *string) error { return r.Scan(day) },
			`SELECT DISTINCT day FROM record WHERE state = 'accepted' AND kind = ? AND day >= ? AND day < ? ORDER BY day`, k.Name, l.From, l.To)
		if err != nil {
			return nil, err
		}
		for _, day := range days {
			if l.calendar.Day(day) != calendar.Off {
				continue
			}
			records, err := l.lefts(`SELECT id, coalesce(unit, 0), sender FROM record WHERE state = 'accepted' AND kind = ? AND day = ? ORDER BY id`, k.Name, day)
			if err != nil {
				return nil, err
			}
			for _, x := range records {
				found = append(found, Finding{Check: DayOff, Records: []int64{x.id}, units: []int64{x.unit},
					What: fmt.Sprintf("#%d %s记在休息日：%s（%s）", x.id, k.Name, dayWords(day), weekday(day)),
					Do:   fmt.Sprintf("日期不对就「更正 %d 日期 …」，真是那天开的不用管", x.id)})
			}
		}
	}
	slices.SortStableFunc(found, byRecord)
	return found, nil
}

func weekday(day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return "周" + []string{"日", "一", "二", "三", "四", "五", "六"}[at.Weekday()]
}

// occasion is what tells records of one kind and day apart.
type occasion struct {
	id, event, unit, sender                      int64
	kind, day, part, partner, place, name, topic string
}

// mostCompared is how many records of one kind and day are compared with each other; in
// larger organisations they are compared within a unit.
const mostCompared = 200

// duplicates finds pairs of one kind and day at one place, or of one name, that have people
// in common or no people at all. What counts only once however often it is told is none.
func (l *looking) duplicates() ([]Finding, error) {
	all, err := store.Rows(l.tx, func(r *sql.Rows, o *occasion) error {
		return r.Scan(&o.id, &o.event, &o.unit, &o.sender, &o.kind, &o.day, &o.part, &o.partner, &o.place, &o.name, &o.topic)
	}, `WITH many AS (SELECT kind, day FROM record WHERE state = 'accepted' AND day >= ?1 AND day < ?2 GROUP BY kind, day HAVING count(*) > 1)
		SELECT r.id, r.event, coalesce(r.unit, 0), r.sender, r.kind, r.day, r.time_of_day, r.partner, r.place, r.title, r.topic
		FROM record r JOIN many m ON m.kind = r.kind AND m.day = r.day WHERE r.state = 'accepted' ORDER BY r.day, r.kind, r.id`, l.From, l.To)
	if err != nil {
		return nil, err
	}
	var found []Finding
	for len(all) > 0 && len(found) < mostFound {
		n := 1
		for n < len(all) && all[n].day == all[0].day && all[n].kind == all[0].kind {
			n++
		}
		more, err := l.duplicatesAmong(all[:n])
		if err != nil {
			return nil, err
		}
		found, all = append(found, more...), all[n:]
	}
	slices.SortStableFunc(found, byRecord)
	return found, nil
}

func (l *looking) duplicatesAmong(same []occasion) ([]Finding, error) {
	var found []Finding
	for i, a := range same {
		for _, b := range same[i+1:] {
			if a.event == b.event || len(same) > mostCompared && a.unit != b.unit || !l.alike(a, b) {
				continue
			}
			common, either, err := l.common(a.id, b.id)
			if err != nil {
				return nil, err
			}
			if len(common) == 0 && (either || a.unit != b.unit) {
				continue
			}
			people, err := l.people(common)
			if err != nil {
				return nil, err
			}
			who := ""
			if len(people) > 0 {
				who = fmt.Sprintf("，%d 个人相同", len(people))
			}
			found = append(found, Finding{Check: Duplicates, People: people, Records: []int64{a.id, b.id}, units: []int64{a.unit, b.unit},
				What: fmt.Sprintf("#%d 和 #%d 像是同一件事：%s %s%s", a.id, b.id, dayWords(a.day), title(a.kind, a.name), who),
				Do:   fmt.Sprintf("是重了就「撤回 %d 重复」", b.id)})
		}
	}
	return found, nil
}

// alike reports whether two records of one kind and day say the same place, or without
// places the same name.
func (l *looking) alike(a, b occasion) bool {
	if a.part != "" && b.part != "" && a.part != b.part {
		return false
	}
	kind, _ := l.config.Kind(a.kind)
	if kind.Once == config.OncePerTitle && a.name != "" && b.name != "" {
		return false // the same counts once, and another is another thing
	}
	for _, pair := range [][2]string{{a.partner, b.partner}, {a.place, b.place}, {a.name, b.name}, {a.topic, b.topic}} {
		if pair[0] != "" && pair[1] != "" {
			return pair[0] == pair[1]
		}
	}
	return false
}

// common are the people that two records share; either says whether one of them has any.
func (l *looking) common(a, b int64) (common []int64, either bool, err error) {
	err = l.tx.QueryRow(`SELECT EXISTS (SELECT 1 FROM participation WHERE record IN (?, ?) AND state = 'in')`, a, b).Scan(&either)
	if err != nil || !either {
		return nil, either, err
	}
	common, err = store.Rows(l.tx, func(r *sql.Rows, m *int64) error { return r.Scan(m) },
		`SELECT p.member FROM participation p JOIN participation o ON o.member = p.member AND o.record = ? AND o.state = 'in'
		WHERE p.record = ? AND p.state = 'in' ORDER BY p.member`, b, a)
	return common, either, err
}
