package intake

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/activity"
	"github.com/daybook-bot/daybook/internal/ledger"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// checker turns rows into records, and notes what is wrong with them.
type checker struct {
	tx       *store.Tx
	config   config.Config
	file     string
	mistakes config.Mistakes

	row    row
	known  map[string][]roster.Member // by name and day
	units  map[string][]roster.Unit
	admins map[int64]int64 // by unit: who stands for it where nobody is named
}

func newChecker(tx *store.Tx, c config.Config, file string) *checker {
	return &checker{tx: tx, config: c, file: file, known: map[string][]roster.Member{}, units: map[string][]roster.Unit{}}
}

func (k *checker) wrong(what, mend string) {
	k.mistakes = append(k.mistakes, config.Mistake{File: place(k.file, k.row.sheet), Line: k.row.line, What: what, Mend: mend})
}

// record is what a row says. An error is a fault; what is wrong with the row is noted.
func (k *checker) record(r row) (activity.Record, error) {
	k.row = r
	rec := activity.Record{State: k.state(), Source: "import", Facts: activity.Facts{
		Kind: r.kind, Title: r.cells[ledger.HeadTitle], Topic: r.cells[ledger.HeadTopic], Campaign: r.cells[ledger.HeadCampaign],
		TimeOfDay: r.cells[ledger.HeadPart], Place: r.cells[ledger.HeadPlace], Partner: r.cells[ledger.HeadPartner],
		Lecturer: r.cells[ledger.HeadLecturer], Author: r.cells[ledger.HeadAuthor], Outlet: r.cells[ledger.HeadOutlet],
		Beneficiaries: k.count(ledger.HeadHelped), Copies: k.count(ledger.HeadCopies),
	}, Expected: k.count(ledger.HeadExpected)}
	if !k.days(&rec) {
		return rec, nil
	}
	if err := k.people(&rec); err != nil {
		return rec, err
	}
	if err := k.sender(&rec); err != nil {
		return rec, err
	}
	if rec.Sender == 0 && r.cells[ledger.HeadSender] != "" {
		return rec, nil // which has been said
	}
	return rec, k.unit(&rec)
}

func (k *checker) state() activity.State {
	said := k.row.cells[ledger.HeadState]
	if said == "" {
		return activity.Accepted
	}
	for state, word := range ledger.StateWords {
		if said == word {
			return activity.State(state)
		}
	}
	k.wrong("不认识状态“"+said+"”", "写已通过、待审、已退回、已撤回，或者空着（就是已通过）")
	return activity.Accepted
}

func (k *checker) count(head string) int {
	text := k.row.cells[head]
	if text == "" {
		return 0
	}
	n, ok := countOf(text)
	if !ok {
		k.wrong(fmt.Sprintf("%s“%s”不是个数", head, text), "写整数，比如 12")
	}
	return n
}

func (k *checker) minutes(head string) (n int, said bool) {
	text := k.row.cells[head]
	if text == "" {
		return 0, false
	}
	n, ok := minutesOf(text)
	if !ok {
		k.wrong(fmt.Sprintf("%s“%s”看不懂", head, text), "写小时数，比如 2.5，或者 150分钟")
	}
	return n, true
}

func (k *checker) days(rec *activity.Record) bool {
	for head, into := range map[string]*string{ledger.HeadDay: &rec.Day, ledger.HeadDayTo: &rec.DayTo} {
		text := k.row.cells[head]
		if text == "" {
			continue
		}
		day, ok := dayOf(text)
		switch {
		case !ok:
			k.wrong(fmt.Sprintf("%s“%s”看不懂", head, text), "写成 2021-04-17")
			return false
		case day > k.tx.Today():
			k.wrong(fmt.Sprintf("%s%s还没有到", head, day), "导入的是已经办过的事，改一下日期")
			return false
		}
		*into = day
	}
	switch {
	case rec.Day == "":
		k.wrong("没有写日期", "写上是哪一天，比如 2021-04-17")
		return false
	case rec.DayTo != "" && rec.DayTo < rec.Day:
		k.wrong("结束日期比日期早", "两个对调一下")
		return false
	}
	return true
}

// people fills in who took part and for how long.
func (k *checker) people(rec *activity.Record) error {
	var fault error
	people, unnamed, err := peopleOf(k.row.cells[ledger.HeadPeople], func(name string) bool {
		all, err := k.membersNamed(name, rec.Day)
		fault = errors.Join(fault, err)
		return len(all) > 0
	})
	if fault != nil {
		return fault
	}
	if err != nil {
		k.wrong("参加人员里"+err.Error(), "姓名用顿号隔开；一个人的时长写在括号里，比如 周敏（45分钟）")
		return nil //nolint:nilerr // it is the table that is wrong
	}
	var own []bool
	before := len(k.mistakes)
	for _, p := range people {
		m, ok, err := k.member(p, rec.Day)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if slices.ContainsFunc(rec.People, func(q activity.Person) bool { return q.Member == m.ID }) {
			k.wrong("“"+p.name+"”写了两遍", "留一个")
			continue
		}
		rec.People = append(rec.People, activity.Person{Member: m.ID, Unit: m.Unit.ID, Minutes: p.minutes, Own: p.own, Source: activity.Imported, State: activity.In})
		own = append(own, p.own)
	}
	if len(k.mistakes) > before {
		return nil // what does not add up for that need not be said as well
	}
	if text := k.row.cells[ledger.HeadHeads]; text != "" {
		heads := k.count(ledger.HeadHeads)
		if heads < len(people) {
			k.wrong(fmt.Sprintf("参加人数是%d，写了姓名的有%d人", heads, len(people)), "把人数改对，或者去掉不在的人")
		}
		unnamed = max(0, heads-len(people))
	}
	if rec.Unnamed = unnamed; unnamed > 0 {
		rec.Headcount = len(rec.People) + unnamed
		rec.Settled = len(rec.People) > 0
	}
	k.share(rec, own)
	k.tooLong(*rec)
	return nil
}

// tooLong looks for somebody with more hours than the days have.
func (k *checker) tooLong(rec activity.Record) {
	most := minutesADay
	if rec.DayTo != "" {
		most *= daysBetween(rec.Day, rec.DayTo) + 1
	}
	longest := 0
	for _, p := range rec.People {
		longest = max(longest, p.Minutes)
	}
	if longest > most || rec.UnnamedMinutes > most*rec.Unnamed {
		k.wrong("一个人的时长比整天还多", "时长是所有人合计的小时数，看看时长和人数哪个写错了；办了几天的写上结束日期")
	}
}

// share gives everybody their time: their own, else what each has, else a part of the rest.
func (k *checker) share(rec *activity.Record, own []bool) {
	total, summed := k.minutes(ledger.HeadHours)
	each, told := k.minutes(ledger.HeadEach)
	rest, others := total, rec.Unnamed
	for i, p := range rec.People {
		if own[i] {
			rest -= p.Minutes
		} else {
			others++
		}
	}
	switch {
	case !summed && !told:
		return
	case told:
		rec.Minutes = each
		rec.UnnamedMinutes = each * rec.Unnamed
		for i := range rec.People {
			if !own[i] {
				rec.People[i].Minutes = each
				rest -= each
			}
		}
		if !summed {
			return
		}
		if rec.Unnamed > 0 && rest >= 0 {
			rec.UnnamedMinutes = rest
		} else if rest != 0 {
			k.wrong("时长和每个人的时长加起来对不上", "时长是所有人合计的小时数；改对其中一个，或者只写一个")
		}
		return
	case rest < 0:
		k.wrong("几个人自己的时长加起来，比合计的时长还多", "时长是所有人合计的小时数，改对其中一个")
		return
	case others == 0 && rest > 0:
		what := "时长和每个人的时长加起来对不上"
		if len(rec.People) == 0 {
			what = "写了时长，没有写多少人参加"
		}
		k.wrong(what, "写上参加人数或参加人员，时长是所有人合计的小时数")
		return
	}
	rec.TotalMinutes = total
	for i := range rec.People {
		if !own[i] {
			rec.People[i].Minutes = (rest + others - 1) / others
			rest -= rec.People[i].Minutes
			others--
		}
	}
	rec.UnnamedMinutes = rest
}

// member finds somebody on the roster of a day.
func (k *checker) member(p named, day string) (roster.Member, bool, error) {
	all, err := k.membersNamed(p.name, day)
	if err != nil {
		return roster.Member{}, false, err
	}
	var found []roster.Member
	for _, m := range all {
		if m.Unit.ID != 0 && (len(p.beside) == 0 || slices.ContainsFunc(p.beside, func(said string) bool { return isUnit(m.Unit, said) })) {
			found = append(found, m)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], true, nil
	case len(found) > 1:
		k.wrong("名册上叫“"+p.name+"”的不止一个", "在姓名后面用括号写明单位，比如 "+p.name+"（"+found[0].Unit.Path+"）")
	case slices.ContainsFunc(all, func(m roster.Member) bool { return m.Unit.ID != 0 }):
		k.wrong("“"+p.name+"”不在"+strings.Join(p.beside, "、"), "去掉括号，或者改对单位")
	default:
		k.wrong("名册上"+day+"没有“"+p.name+"”", "先导入有此人的名册；不是成员的就去掉姓名，只算进参加人数")
	}
	return roster.Member{}, false, nil
}

func isUnit(u roster.Unit, said string) bool {
	return u.Path == said || u.Name == said || strings.HasSuffix(u.Path, "/"+said)
}

func (k *checker) membersNamed(name, day string) ([]roster.Member, error) {
	key := name + " " + day
	if all, ok := k.known[key]; ok {
		return all, nil
	}
	all, err := roster.MembersNamed(k.tx, name, day)
	k.known[key] = all
	return all, err
}

// sender is who reported it: the one that the row names, who may have left since; without one
// somebody who answers for the unit.
func (k *checker) sender(rec *activity.Record) error {
	name := k.row.cells[ledger.HeadSender]
	if name == "" {
		return nil
	}
	all, err := k.membersNamed(name, rec.Day)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		k.wrong("名册上没有记录人“"+name+"”", "改成名册上的姓名，或者空着")
		return nil
	}
	rec.Sender = all[0].ID
	return nil
}

// unit is whose record it is: the one that the row names, else the sender's.
func (k *checker) unit(rec *activity.Record) error {
	if said := k.row.cells[ledger.HeadUnit]; said != "" {
		found, known := k.units[said]
		if !known {
			var err error
			if found, err = roster.UnitsNamed(k.tx, said); err != nil {
				return err
			}
			k.units[said] = found
		}
		if len(found) != 1 {
			what := "名册上没有“" + said + "”这个单位"
			if len(found) > 1 {
				what = "叫“" + said + "”的单位不止一个"
			}
			k.wrong(what, "写名册上的全称，比如 局机关/第一支部")
			return nil
		}
		rec.Unit = found[0].ID
	} else if rec.Sender != 0 {
		u, ok, err := roster.UnitOf(k.tx, rec.Sender, rec.Day)
		if err != nil {
			return err
		}
		if ok {
			rec.Unit = u.ID
		}
	} else if len(rec.People) > 0 && !slices.ContainsFunc(rec.People, func(p activity.Person) bool { return p.Unit != rec.People[0].Unit }) {
		rec.Unit = rec.People[0].Unit
	}
	if rec.Unit == 0 {
		k.wrong("不知道是哪个单位的记录", "写上单位或记录人")
		return nil
	}
	if rec.Sender != 0 {
		return nil
	}
	return k.standIn(rec)
}

// standIn takes an admin of the unit for whoever reported it.
func (k *checker) standIn(rec *activity.Record) error {
	if k.admins == nil {
		k.admins = map[int64]int64{}
	}
	who, known := k.admins[rec.Unit]
	if !known {
		admins, err := roster.Admins(k.tx, rec.Unit, k.tx.Today())
		if err != nil {
			return err
		}
		if len(admins) == 0 {
			if admins, err = roster.Admins(k.tx, 0, k.tx.Today()); err != nil {
				return err
			}
		}
		if len(admins) > 0 {
			who = admins[0]
		}
		k.admins[rec.Unit] = who
	}
	if rec.Sender = who; who == 0 {
		k.wrong("没有写记录人，单位也没有管理员", "写上记录人")
	}
	return nil
}
