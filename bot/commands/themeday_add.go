package commands

import (
	"context"
	"fmt"
	"strings"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/internal/reminder"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

const howToAddThemeDay = "请这样说：「新增主题日 重阳敬老 农历九月初九 提前3天 09:00」。"

// addThemeDay answers 新增主题日 重阳敬老 农历九月初九 提前3天 09:00. A 管理员 adds it for all
// groups, a 支部管理员 for those of the branch; with 管理员 at the end only the admins hear it.
func (d *Desk) addThemeDay(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	if refusal, err := mayNotAsAdmin(tx, t); err != nil || refusal != "" {
		return bot.Say(refusal), err
	}
	day, ok := themeDaySaid(t.Meaning.Text)
	if !ok {
		return asking(t, howToAddThemeDay+"哪一天可以写 9月10日、农历九月初九、清明、每月5日、每月最后一个周五。"), nil
	}
	m, err := roster.MemberOn(tx, t.Member, t.Day)
	if err != nil {
		return bot.Answer{}, err
	}
	whose := "各群"
	if m.Role == roster.BranchAdmin {
		day.Unit, whose = m.Unit.ID, m.Unit.Name+"的群"
	}
	if day.To == reminder.ToAdmins {
		whose = "管理员（单聊）"
	}
	added, err := d.Reminders.AddThemeDay(tx, day, t.Member, t.Row)
	if err != nil {
		return bot.Answer{}, err
	}
	switch {
	case added.Mistake != "":
		return asking(t, added.Mistake+"。"), nil
	case added.Double:
		return asking(t, fmt.Sprintf("已经有主题日「%s」了，请换个名称；「提醒 列表」可以看有哪些。", day.Name)), nil
	}
	words := fmt.Sprintf("好的，记下主题日「%s」：%s，下一次是%s。%s 提醒%s。", day.Name, day.Falls,
		dayWithYear(added.First.Day, t.Day), added.First.Due.In(tx.Zone()).Format("1月2日 15:04"), whose)
	if added.First.Guessed {
		words += fmt.Sprintf("\n%s年的放假安排还没有，这个时间以后可能会变。", added.First.Day[:4])
	}
	return bot.Say(words + "\n不要了就说「暂停提醒 " + day.Name + "」。"), nil
}

// whenToRemind is the offset of a theme day of which nobody said when to remind.
const whenToRemind = "提前3个工作日 09:00"

// themeDaySaid takes 重阳敬老 农历九月初九 提前3天 09:00 apart: the name, the day, from 提前 or
// 当天 on when to remind, and perhaps 管理员. False if the name or the day is missing.
func themeDaySaid(text string) (reminder.ThemeDay, bool) {
	words := strings.Fields(text)
	d := reminder.ThemeDay{To: reminder.ToGroups, Remind: whenToRemind}
	if n := len(words); n > 0 && (words[n-1] == "管理员" || words[n-1] == "admins") {
		d.To, words = reminder.ToAdmins, words[:n-1]
	}
	if len(words) < 2 {
		return d, false
	}
	d.Name = strings.Trim(words[0], "「」“”《》")
	words = words[1:]
	for i, w := range words {
		if i > 0 && beginsOffset(w) {
			d.Remind, words = strings.Join(words[i:], " "), words[:i]
			break
		}
	}
	d.Falls = strings.Join(words, " ")
	return d, d.Name != ""
}

func beginsOffset(word string) bool {
	for _, sign := range []string{"提前", "当天", "当日", "延后", "推后", "-", "+", "0d"} {
		if strings.HasPrefix(word, sign) {
			return true
		}
	}
	return false
}
