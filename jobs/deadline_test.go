package jobs

import (
	"testing"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/task"
)

func TestWhenTasksAreSoonDue(t *testing.T) {
	for _, c := range []struct {
		name       string
		due, made  string
		today      string
		days       int
		isReminded bool
	}{
		{"nine days before", "2021-05-28", "2021-04-01", "2021-05-19", 0, false},
		{"eight days before", "2021-05-28", "2021-04-01", "2021-05-20", 8, true},
		{"missed, and made up for", "2021-05-28", "2021-04-01", "2021-05-24", 8, true},
		{"the day before", "2021-05-28", "2021-04-01", "2021-05-27", 1, true},
		{"on the day", "2021-05-28", "2021-04-01", "2021-05-28", 1, true},
		{"eight days before is a Sunday", "2021-04-26", "2021-04-01", "2021-04-16", 8, true},
		{"the day before is a Sunday that is worked", "2021-04-26", "2021-04-01", "2021-04-24", 8, true},
		{"on that Sunday", "2021-04-26", "2021-04-01", "2021-04-25", 1, true},
		{"the day before is a holiday", "2021-05-05", "2021-04-01", "2021-04-30", 1, true},
		{"made eight days before", "2021-05-28", "2021-05-20", "2021-05-21", 0, false},
		{"made the day before", "2021-05-28", "2021-05-27", "2021-05-28", 0, false},
		{"a due day that is none", "2021-05-40", "2021-04-01", "2021-05-20", 0, false},
	} {
		d := &deadlines{cal: calendar.Official(), today: moment(t, c.today+" 09:00").In(config.Default().Zone())}
		days, due := d.soon(task.Task{Due: c.due, Day: c.made, State: task.Doing})
		if days != c.days || due != c.isReminded {
			t.Errorf("%s: %d, %v; want %d, %v", c.name, days, due, c.days, c.isReminded)
		}
	}
}

// A whole story: to the owner before, to owner and admin after, once a week and in one message.
func TestDeadlines(t *testing.T) {
	o := newOffice(t, t.TempDir(), "2021-04-13 10:00")
	defer o.close()
	o.runs(Deadlines(o.book, o.cal))
	o.exec(somebodyElse, inTheBranch, withAccount, `
		INSERT INTO task (id, list, title, owner, unit, due, state, made, day) VALUES
			(1, '办实事', '网格台账', 3, 2, '2021-04-22', '进行中', 0, '2021-04-12'),
			(2, '整改', '会议记录', 3, 2, '2021-04-22', '进行中', 0, '2021-04-12'),
			(3, '整改', '已经办好', 3, 2, '2021-04-22', '已办结', 0, '2021-04-12'),
			(4, '整改', '没有期限', 3, 2, '', '进行中', 0, '2021-04-12'),
			(5, '整改', '管理员自己的', 2, 2, '2021-04-09', '进行中', 0, '2021-04-01')`)
	both := func(words string) string {
		return "提醒，有两件事：\n1. T1「网格台账」" + words + "。办完回复「办结 T1 怎么办的」。\n2. T2「会议记录」" + words + "。办完回复「办结 T2 怎么办的」。"
	}
	o.until("2021-04-18 10:00")
	o.heardAre("04-14 09:00 @周敏 T5「管理员自己的」4月9日到期，已超 5 天。办完回复「办结 T5 怎么办的」。",
		"04-14 09:00 @吴涛 "+both("还有 8 天到期（4月22日）"))
	o.exec(`UPDATE task SET state = '已办结' WHERE id = 5`)
	o.until("2021-04-25 10:00")
	o.heardAre("04-21 09:00 @吴涛 "+both("明天到期（4月22日）"),
		"04-23 09:00 @周敏 提醒，有两件事：\n1. T1「网格台账」（吴涛负责）4月22日到期，已超 1 天。\n2. T2「会议记录」（吴涛负责）4月22日到期，已超 1 天。")
	// The owner has left: only the admin hears.
	o.exec(`UPDATE task SET state = '已销号' WHERE id = 2`, `UPDATE spell SET ended = '2021-04-25' WHERE member = 3`)
	o.until("2021-05-02 10:00")
	o.heardAre("04-26 09:00 @周敏 T1「网格台账」（吴涛负责）4月22日到期，已超 4 天。")
}
