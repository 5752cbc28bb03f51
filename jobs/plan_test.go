package jobs

import (
	"testing"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/store"
)

func outgoing(key string, after time.Time) chat.Outgoing {
	return chat.Outgoing{Key: key, To: chat.Place{Platform: "local", Room: "一群"}, After: after, Reply: chat.Reply{Text: key}}
}

const (
	somebodyElse = `INSERT INTO member (id, name) VALUES (3, '吴涛'), (4, '钱伟')`
	inTheBranch  = `INSERT INTO spell (member, unit, role) VALUES (3, 2, '成员'), (4, 2, '成员')`
	withAccount  = `INSERT INTO identity (platform, person, member, bound) VALUES ('local', '吴涛', 3, 0)`

	aPlan = `INSERT INTO plan (id, state, kinds, title, partner, day, clock, unit, organiser, made)
		VALUES (18, 'open', '["志愿服务"]', '清洁家园', '东华社区', '2021-04-21', '09:00', 2, 3, 0)`
	signedUp = `INSERT INTO sign_up (plan, member, state, at) VALUES (18, 2, 'in', 1), (18, 4, 'in', 2), (18, 1, 'out', 3)`
)

func (o *office) planState() (state string) {
	o.Helper()
	o.update(func(tx *store.Tx) error { return tx.QueryRow(`SELECT state FROM plan WHERE id = 18`).Scan(&state) })
	return state
}

const (
	question = "#18 报名2人。全到回“全到 2.5小时”，缺人回“缺 吴涛 加 李华”，没办成回“没办成”。\n志愿服务「清洁家园」，4月21日 09:00，东华社区。报名的：周敏、钱伟。"
	nobody   = "#18 没有人报名。有人去了回“到了 周敏、吴涛 2.5小时”，没办成回“没办成”。\n志愿服务「清洁家园」，4月21日 09:00，东华社区。"
	numbered = "#18 报名2人。全到回“全到 18 2.5小时”，缺人回“缺 18 吴涛 加 李华”，没办成回“没办成 18”。\n志愿服务「清洁家园」，4月21日 09:00，东华社区。报名的：周敏、钱伟。"
)

// Asked three times, a week apart, on working days; then it is given up, without a word.
func TestOrganisersAreAskedThreeTimes(t *testing.T) {
	o := newOffice(t, t.TempDir(), "2021-04-20 10:00")
	defer o.close()
	o.runs(Plans(o.book, o.cal))
	o.exec(somebodyElse, inTheBranch, withAccount, aPlan, signedUp)
	o.until("2021-05-30 10:00")
	o.heardAre("04-22 09:00 @吴涛 "+question, "04-29 09:00 @吴涛 "+question, "05-06 09:00 @吴涛 "+question)
	if got := o.planState(); got != "lapsed" {
		t.Errorf("the plan is %s", got)
	}
}

func TestOrganisersWhoAreAwayAreAskedWhenTheyAreBack(t *testing.T) {
	o := newOffice(t, t.TempDir(), "2021-04-20 10:00")
	defer o.close()
	o.runs(Plans(o.book, o.cal))
	o.exec(somebodyElse, inTheBranch, withAccount, aPlan,
		`INSERT INTO hush (recipient, why, from_day, until_day) VALUES ('member/3', '请假', '2021-04-20', '2021-05-11')`)
	o.until("2021-05-12 10:00")
	o.heardAre("05-11 09:00 @吴涛 " + nobody)
	if got := o.planState(); got != "open" {
		t.Errorf("the plan is %s", got)
	}
}

// For an organiser who has left, or has no account, the admin of the unit is asked, who has to
// name the plan.
func TestOrganisersWhoCannotBeAsked(t *testing.T) {
	for name, statements := range map[string][]string{
		"no account": {inTheBranch},
		"has left":   {inTheBranch, withAccount, `UPDATE spell SET ended = '2021-04-21' WHERE member = 3`},
	} {
		o := newOffice(t, t.TempDir(), "2021-04-20 10:00")
		o.runs(Plans(o.book, o.cal))
		o.exec(append(append([]string{somebodyElse}, statements...), aPlan, signedUp)...)
		o.until("2021-04-23 10:00")
		t.Log(name)
		o.heardAre("04-22 09:00 @周敏 " + numbered)
		o.close()
	}
}

// Of two plans, each question says which number the answer needs.
func TestTwoPlansOfOneOrganiser(t *testing.T) {
	o := newOffice(t, t.TempDir(), "2021-04-20 10:00")
	defer o.close()
	o.runs(Plans(o.book, o.cal))
	o.exec(somebodyElse, inTheBranch, withAccount, aPlan, signedUp,
		`INSERT INTO plan (id, state, title, day, minutes, unit, organiser, made) VALUES (19, 'open', '座谈', '2021-04-21', 90, 2, 3, 0)`)
	o.until("2021-04-22 09:00")
	o.heardAre("04-22 09:00 @吴涛 "+numbered,
		"04-22 09:00 @吴涛 #19 没有人报名。有人去了回“到了 19 周敏、吴涛 1.5小时”，没办成回“没办成 19”。\n「座谈」，4月21日。")
}

// Down in the morning, up in the evening: asked the next morning, and once.
func TestOrganisersAreAskedAfterDowntime(t *testing.T) {
	o := newOffice(t, t.TempDir(), "2021-04-20 10:00")
	defer o.close()
	o.runs(Plans(o.book, o.cal))
	o.exec(somebodyElse, inTheBranch, withAccount, aPlan, signedUp)
	o.clock.Set(moment(t, "2021-04-22 20:00"))
	o.crash()
	o.runs(Plans(o.book, o.cal))
	o.until("2021-04-27 10:00")
	o.heardAre("04-23 08:30 @吴涛 " + question)
}
