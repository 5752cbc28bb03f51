package checkup

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/store"
)

// left is a record that something still has to be done about.
type left struct{ id, unit, member int64 }

func (l *looking) lefts(query string, args ...any) ([]left, error) {
	return store.Rows(l.tx, func(r *sql.Rows, x *left) error { return r.Scan(&x.id, &x.unit, &x.member) }, query, args...)
}

// gather makes one finding of each unit's records.
func (l *looking) gather(check Check, all []left, what, do string) ([]Finding, error) {
	var found []Finding
	at := map[int64]int{}
	members := map[int64][]int64{}
	for _, x := range all {
		i, known := at[x.unit]
		if !known {
			i = len(found)
			at[x.unit] = i
			found = append(found, Finding{Check: check, Do: do, units: []int64{x.unit}})
		}
		found[i].Records = append(found[i].Records, x.id)
		members[x.unit] = append(members[x.unit], x.member)
	}
	for i := range found {
		f := &found[i]
		f.What = fmt.Sprintf(what, len(f.Records), numbers(f.Records))
		var err error
		if f.People, err = l.people(members[f.units[0]]); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func (l *looking) pending() ([]Finding, error) {
	waiting, err := l.lefts(`SELECT id, coalesce(unit, 0), sender FROM record
		WHERE state = 'pending' AND day >= ? AND day < ? ORDER BY id`, l.From, l.To)
	if err != nil {
		return nil, err
	}
	found, err := l.gather(Pending, waiting, "还有 %d 条等审核：%s", "说「待审」逐条看，「通过 编号」或「退回 编号 原因」")
	if err != nil {
		return nil, err
	}
	joins, err := l.lefts(`SELECT r.id, coalesce(r.unit, 0), p.member FROM participation p JOIN record r ON r.id = p.record
		WHERE p.state = 'waiting' AND r.state = 'accepted' AND r.day >= ? AND r.day < ? ORDER BY r.id`, l.From, l.To)
	if err != nil {
		return nil, err
	}
	more, err := l.gather(Pending, joins, "还有 %d 人要加进记录，等审核：%s", "说「通过 编号」算上，或「退回 编号 原因」")
	return append(found, more...), err
}

// drafts are open; those that lapsed were told of at the time.
func (l *looking) drafts() ([]Finding, error) {
	from, to, err := l.moments()
	if err != nil {
		return nil, err
	}
	open, err := l.lefts(`SELECT id, coalesce(unit, 0), sender FROM record
		WHERE state = 'draft' AND id = event AND (day >= ? AND day < ? OR day = '' AND made >= ? AND made < ?) ORDER BY id`, l.From, l.To, from, to)
	if err != nil {
		return nil, err
	}
	return l.gather(Drafts, open, "还有 %d 份草稿没有确认：%s", "请报的人说「确认 编号」或「取消 编号」")
}

// moments are the beginnings of the first day and of the day after the last.
func (l *looking) moments() (from, to int64, err error) {
	first, err := time.ParseInLocation(time.DateOnly, l.From, l.tx.Zone())
	if err != nil {
		return 0, 0, err
	}
	end, err := time.ParseInLocation(time.DateOnly, l.To, l.tx.Zone())
	return first.UnixMilli(), end.UnixMilli(), err
}

// nothingNow finds figures that are zero and were something in the same days a year before,
// as far as the period has come.
func (l *looking) nothingNow() ([]Finding, error) {
	if l.Unit != 0 {
		return nil, nil
	}
	s := figures.Scope{From: l.From, To: min(l.To, l.tx.Day(l.tx.Now.AddDate(0, 0, 1)))}
	if s.From >= s.To {
		return nil, nil
	}
	now, err := figures.Compute(l.tx, l.config, s)
	if err != nil {
		return nil, err
	}
	before, err := figures.Compute(l.tx, l.config, figures.YearBefore(s))
	if err != nil {
		return nil, err
	}
	var found []Finding
	for i, f := range now {
		if f.Value.N == 0 && before[i].Value.N > 0 {
			found = append(found, Finding{Check: NowNothing, Figure: f.ID, Do: "没有办就不用管；办了没记的，现在还能报",
				What: fmt.Sprintf("%s（%s）是 0，上年同期有 %s", f.Label, f.Unit, before[i].Value)})
		}
	}
	return found, nil
}

// missing finds what a kind cannot do without: it may not have needed it when the record was
// made, or the record was brought in from a file.
func (l *looking) missing() ([]Finding, error) {
	var found []Finding
	for _, k := range l.config.Kinds {
		for _, slot := range k.Needs {
			without, word := lacks(slot)
			if without == "" {
				continue
			}
			ids, err := l.lefts(`SELECT r.id, coalesce(r.unit, 0), r.sender FROM record r
				WHERE r.state = 'accepted' AND r.kind = ? AND r.day >= ? AND r.day < ? AND `+without+` ORDER BY r.id`, k.Name, l.From, l.To)
			if err != nil {
				return nil, err
			}
			for _, x := range ids {
				found = append(found, Finding{Check: Missing, Records: []int64{x.id}, units: []int64{x.unit},
					What: fmt.Sprintf("#%d %s没有写%s", x.id, k.Name, word), Do: fmt.Sprintf("补上：「更正 %d %s …」", x.id, word)})
			}
		}
	}
	return found, nil
}

// lacks is the condition that record r has no such thing, and its word in an amendment.
func lacks(slot config.Slot) (condition, word string) {
	const nobody = `r.unnamed = 0 AND NOT EXISTS (SELECT 1 FROM participation p WHERE p.record = r.id AND p.state = 'in')`
	switch slot {
	case config.SlotPeople:
		return nobody, "参加人"
	case config.SlotHours:
		return `r.minutes = 0 AND r.total_minutes = 0 AND r.unnamed_minutes = 0
			AND NOT EXISTS (SELECT 1 FROM participation p WHERE p.record = r.id AND p.state = 'in' AND p.minutes > 0)`, "时长"
	case config.SlotTitle:
		return `r.title = ''`, "标题"
	case config.SlotPlace:
		return `r.place = '' AND r.partner = ''`, "地点"
	case config.SlotPartner:
		return `r.partner = ''`, "共建单位"
	case config.SlotLecturer:
		return `r.lecturer = ''`, "授课人"
	case config.SlotCopies:
		return `r.copies = 0`, "册数"
	case config.SlotBeneficiaries:
		return `r.beneficiaries = 0`, "帮扶人数"
	case config.SlotAuthor:
		return `r.author = ''`, "作者"
	case config.SlotOutlet:
		return `r.outlet = ''`, "刊发"
	}
	return "", ""
}
