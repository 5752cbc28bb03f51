package figures

import (
	"database/sql"
	"fmt"

	"github.com/daybook-bot/daybook/internal/store"
)

// invariants checks what must hold within the records of a year that count.
func (l *ledger) invariants() []Finding {
	var found []Finding
	say := func(check, format string, args ...any) {
		found = append(found, Finding{check, fmt.Sprintf(format, args...)})
	}
	for _, r := range l.records {
		if r.state != "accepted" {
			continue
		}
		if _, ok := l.units[r.unit]; !ok {
			say("unit", "#%d 不属于任何单位", r.id)
		}
		named := int64(0)
		for _, p := range l.participations[r.id] {
			if p.state != "in" {
				continue
			}
			named++
			if unit, ok := l.unitOn(p.member, r.day); !ok {
				say("unit", "#%d 记了成员 %d 参加，名册上%s没有此人", r.id, p.member, r.day)
			} else if unit != p.unit {
				say("unit", "#%d 把成员 %d 记在单位 %d，名册上%s在单位 %d", r.id, p.member, p.unit, r.day, unit)
			}
			if p.minutes < 0 {
				say("people", "#%d 成员 %d 的时长是负的", r.id, p.member)
			}
		}
		unnamed := int64(0)
		if r.headcount > 0 {
			unnamed = max(0, r.headcount-named)
		}
		if r.unnamed != unnamed {
			say("people", "#%d 报%d人、具名%d人，不具名应是%d人，记的是%d人", r.id, r.headcount, named, unnamed, r.unnamed)
		}
		if r.unnamedMinutes < 0 || r.unnamed == 0 && r.unnamedMinutes != 0 {
			say("people", "#%d 不具名%d人，却记了他们%d分钟", r.id, r.unnamed, r.unnamedMinutes)
		}
	}
	return found
}

// rules are queries that find rows which should not be there: each gives a number and a text.
var rules = []struct{ check, say, query string }{
	{"sign-in", "成员 %d 在%s的答题，来源消息不是他当天所发", `
		SELECT a.member, a.day FROM sign_in a LEFT JOIN message m ON m.id = a.message
		WHERE m.id IS NULL OR m.day <> a.day OR coalesce(m.member, a.member) <> a.member`},
	{"sign-in", "成员 %d 在%s的答题，那天没有出过题", `
		SELECT a.member, a.day FROM sign_in a
		WHERE NOT EXISTS (SELECT 1 FROM question_day d WHERE d.day = a.day)`},
	{"origin", "#%d（%s）没有来源消息", `
		SELECT r.id, r.day FROM record r WHERE r.state = 'accepted' AND r.source = 'chat'
		AND NOT EXISTS (SELECT 1 FROM origin o WHERE o.subject = 'record' AND o.id = r.id)`},
	{"origin", "T%d（%s）没有来源消息", `
		SELECT t.id, t.day FROM task t
		WHERE NOT EXISTS (SELECT 1 FROM origin o WHERE o.subject = 'task' AND o.id = t.id)`},
	{"day", "#%d 已通过，日期却是“%s”", `
		SELECT r.id, r.day FROM record r WHERE r.state = 'accepted' AND coalesce(date(r.day), '') <> r.day`},
	{"event", "#%d 所属的活动 #%s 不存在", `
		SELECT r.id, CAST(r.event AS TEXT) FROM record r
		WHERE NOT EXISTS (SELECT 1 FROM record e WHERE e.id = r.event AND e.event = e.id)`},
}

func checkRows(tx *store.Tx) ([]Finding, error) {
	var found []Finding
	for _, rule := range rules {
		more, err := store.Rows(tx, func(r *sql.Rows, f *Finding) error {
			var id int64
			var text string
			err := r.Scan(&id, &text)
			*f = Finding{rule.check, fmt.Sprintf(rule.say, id, text)}
			return err
		}, rule.query)
		if err != nil {
			return nil, fmt.Errorf("check %s: %w", rule.check, err)
		}
		found = append(found, more...)
	}
	return found, nil
}
