package jobs

import (
	"testing"

	"github.com/daybook-bot/daybook/config"
)

// The organisation of these tests: a branch with 周敏 as its admin, and one without members.
func dutyOffice(t *testing.T) *office {
	o := newOffice(t, t.TempDir(), "2021-05-20 10:00")
	o.config.Kinds = []config.Kind{
		{Name: "支委会", Measures: []string{"次"}, Every: config.EveryMonth},
		{Name: "党课", Measures: []string{"次"}, Every: config.EveryQuarter},
		{Name: "微党课", Measures: []string{"次"}, CountsAs: "党课"},
		{Name: "志愿服务", Measures: []string{"人次"}},
	}
	o.exec(somebodyElse, inTheBranch, withAccount, `INSERT INTO unit (id, parent, name, path) VALUES (3, 1, '空支部', '局机关/空支部')`)
	return o
}

const (
	monthLine   = "第一支部5月还没有支委会的记录。开过的请补报一条，没开的 5月31日前安排；确有特殊情况不必理会。"
	quarterLine = "第一支部6月还没有支委会，第二季度还没有党课的记录。开过的请补报一条，没开的 6月30日前安排；确有特殊情况不必理会。"
)

func TestDutiesAreTold(t *testing.T) {
	o := dutyOffice(t)
	defer o.close()
	o.runs(Duties(o.book, o.config, o.cal))
	o.until("2021-05-24 08:59")
	o.heardAre()
	o.until("2021-07-05 10:00")
	o.heardAre("05-24 09:00 @周敏 "+monthLine, "06-23 09:00 @周敏 "+quarterLine)
}

func TestDutiesAreSwitchedOff(t *testing.T) {
	o := dutyOffice(t)
	defer o.close()
	o.config.Duties = false
	o.runs(Duties(o.book, o.config, o.cal))
	o.until("2021-07-05 10:00")
	o.heardAre()
}

// Missed until the month was over, it is not said of the new one.
func TestDutiesOfAMonthThatIsOver(t *testing.T) {
	o := dutyOffice(t)
	defer o.close()
	o.runs(Duties(o.book, o.config, o.cal))
	o.clock.Set(moment(t, "2021-06-02 10:00"))
	o.until("2021-06-22 10:00")
	o.heardAre()
}

func TestWhatFulfilsADuty(t *testing.T) {
	record := func(kind, state, day, unit string) string {
		return `INSERT INTO record (id, event, state, kind, day, unit, sender, platform, room, made)
			VALUES (7, 7, '` + state + `', '` + kind + `', '` + day + `', ` + unit + `, 1, 'local', '一群', 0)`
	}
	const took = `INSERT INTO participation (record, member, unit, minutes, source, state) VALUES (7, 3, 2, 60, 'reported', `
	plan := func(kind, state, day string) string {
		return `INSERT INTO plan (id, state, kinds, day, unit, organiser, made) VALUES (8, '` + state + `', '["` + kind + `"]', '` + day + `', 2, 2, 0)`
	}
	for name, c := range map[string]struct {
		statements []string
		fulfilled  bool
	}{
		"accepted":                    {[]string{record("支委会", "accepted", "2021-05-01", "2")}, true},
		"on the last day":             {[]string{record("支委会", "accepted", "2021-05-31", "2")}, true},
		"pending":                     {[]string{record("支委会", "pending", "2021-05-10", "2")}, true},
		"a draft":                     {[]string{record("支委会", "draft", "2021-05-10", "2")}, false},
		"withdrawn":                   {[]string{record("支委会", "withdrawn", "2021-05-10", "2")}, false},
		"the month before":            {[]string{record("支委会", "accepted", "2021-04-30", "2")}, false},
		"of another kind":             {[]string{record("志愿服务", "accepted", "2021-05-10", "2")}, false},
		"of the whole":                {[]string{record("支委会", "accepted", "2021-05-10", "1")}, false},
		"of the whole, with somebody": {[]string{record("支委会", "accepted", "2021-05-10", "1"), took + `'in')`}, true},
		"who was not there after all": {[]string{record("支委会", "accepted", "2021-05-10", "1"), took + `'left')`}, false},
		"planned":                     {[]string{plan("支委会", "open", "2021-05-28")}, true},
		"planned and called off":      {[]string{plan("支委会", "cancelled", "2021-05-28")}, false},
		"planned for the next month":  {[]string{plan("支委会", "open", "2021-06-01")}, false},
	} {
		o := dutyOffice(t)
		o.runs(Duties(o.book, o.config, o.cal))
		o.exec(c.statements...)
		o.until("2021-05-26 10:00")
		if told := len(o.heard) > 0; told == c.fulfilled {
			t.Errorf("%s: told %v", name, told)
		}
		o.close()
	}
}

// What counts as a kind fulfils its duty too.
func TestAnotherKindFulfilsADuty(t *testing.T) {
	o := dutyOffice(t)
	defer o.close()
	o.runs(Duties(o.book, o.config, o.cal))
	o.exec(`INSERT INTO record (id, event, state, kind, day, unit, sender, platform, room, made) VALUES
		(7, 7, 'accepted', '微党课', '2021-04-06', 2, 1, 'local', '一群', 0), (8, 8, 'accepted', '支委会', '2021-06-06', 2, 1, 'local', '一群', 0)`)
	o.clock.Set(moment(t, "2021-06-20 10:00"))
	o.until("2021-06-24 10:00")
	o.heardAre()
}
