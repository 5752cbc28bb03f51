package commands

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/internal/activity"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/reminder"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// plan answers 活动 明天9点 东华社区 清洁家园: in a group with the call itself. What an admin says
// in single chat is called in the groups of the unit. 活动 18 calls a plan (again) here.
func (d *Desk) plan(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	if p, meant, err := calledAgain(tx, t); err != nil || meant {
		if err != nil {
			return bot.Answer{}, err
		}
		return d.callHere(tx, t, p)
	}
	if words := planDoubt(t); words != "" {
		return asking(t, words), nil
	}
	made, err := activity.Announce(tx, saidIn(t), reportOf(t.Meaning), t.Meaning.Clock)
	if err != nil {
		return bot.Answer{}, err
	}
	switch made.Refused {
	case "":
		return d.callHere(tx, t, made.Plan)
	case activity.Over:
		return asking(t, fmt.Sprintf("%s已经过了，预告不了。办过的活动请这样报：「报告 志愿服务 清洁家园 东华社区 昨天 2.5小时」。", whenWords(made.Plan))), nil
	case activity.NotOnRoster:
		return bot.Say("您现在不在名册上，发不了活动。请管理员先把您加进名册。"), nil
	}
	return asking(t, "哪一天？请写上日子，比如「活动 明天9点 东华社区 清洁家园」。"), nil
}

var planNumber = regexp.MustCompile(`^#?(\d{1,12})$`)

// calledAgain finds the plan of 活动 18.
func calledAgain(tx *store.Tx, t bot.Turn) (activity.Plan, bool, error) {
	said := planNumber.FindStringSubmatch(strings.TrimSpace(t.Meaning.Text))
	if said == nil {
		return activity.Plan{}, false, nil
	}
	n, err := strconv.ParseInt(said[1], 10, 64)
	if err != nil {
		return activity.Plan{}, false, fmt.Errorf("number of a plan: %w", err)
	}
	return activity.GetPlan(tx, n)
}

var yearNamed = regexp.MustCompile(`\d{4}|明年|后年`)

// farAhead is how far ahead a day that was said without its year is more likely one that has
// passed, in days.
const farAhead = 300

// planDoubt asks what has to be clear before a plan is told to others; empty if all is.
func planDoubt(t bot.Turn) string {
	m := t.Meaning
	switch {
	case len(m.Problems) > 0 && m.Date == "":
		return strings.Join(m.Problems, "")
	case m.Date == "":
		return "哪一天？请写上日子，比如「活动 明天9点 东华社区 清洁家园」。"
	case m.Date > addDays(t.Day, farAhead) && !yearNamed.MatchString(m.Text):
		return fmt.Sprintf("今年%s已经过了。是明年的活动，请写「%s年%s」；办过的活动请以「报告」开头。", spellDay(m.Date), m.Date[:len("2021")], spellDay(m.Date))
	case m.Kind == "" && m.Title == "" && m.Topic == "" && m.Place == "" && m.Partner == "":
		return "办什么活动？请写上，比如「活动 明天9点 东华社区 清洁家园」。"
	}
	return ""
}

// callHere calls a plan in the group in which this is said, or from single chat in the groups
// of its unit, if an admin says so. Else it stays between the bot and its organiser.
func (d *Desk) callHere(tx *store.Tx, t bot.Turn, p activity.Plan) (bot.Answer, error) {
	here := t.Message.Place
	if p.State != activity.PlanOpen {
		return asking(t, endedWords(p)), nil
	}
	if err := activity.Call(tx, p, here); err != nil {
		return bot.Answer{}, err
	}
	if !here.Private() {
		return bot.Say(callWords(p, here)), nil
	}
	groups, may, err := groupsToCall(tx, t, p)
	if err != nil {
		return bot.Answer{}, err
	}
	if len(groups) == 0 {
		why := fmt.Sprintf("现在只有您和我知道。要大家报名，请到群里@我说「活动 %d」。", p.ID)
		if may {
			why = fmt.Sprintf("还没有归到本支部的群，现在只有您和我知道。请到群里@我说「活动 %d」。", p.ID)
		}
		return bot.Say("已记下 " + planLine(p) + "。\n" + why), nil
	}
	return d.callThere(tx, t, p, groups)
}

// groupsToCall are the groups of a plan's unit; none unless the speaker is an admin of it.
func groupsToCall(tx *store.Tx, t bot.Turn, p activity.Plan) (groups []reminder.Recipient, may bool, err error) {
	if may, err = roster.AdminOf(tx, t.Member, p.Unit, t.Day); err != nil || !may {
		return nil, may, err
	}
	units, err := roster.Subtree(tx, p.Unit)
	if err != nil {
		return nil, may, err
	}
	all, err := reminder.Groups(tx)
	return slices.DeleteFunc(all, func(g reminder.Recipient) bool { return !slices.Contains(units, g.Unit) }), may, err
}

// callThere has groups hear of a plan: now, or when people may be disturbed again, unless it
// would have begun by then.
func (d *Desk) callThere(tx *store.Tx, t bot.Turn, p activity.Plan, groups []reminder.Recipient) (bot.Answer, error) {
	at := d.Reminders.Opening(tx.Now)
	if begins := beginning(p, tx.Zone()); !at.Before(begins) {
		at = tx.Now
	}
	answer := bot.Answer{}
	var names []string
	for _, g := range groups {
		if err := activity.Call(tx, p, g.Place); err != nil {
			return bot.Answer{}, err
		}
		answer.Also = append(answer.Also, chat.Outgoing{
			Key: fmt.Sprintf("plan/%d/%d/%s", p.ID, t.Row, g.Key), To: g.Place, After: at, Once: true,
			Reply: chat.Reply{Text: callWords(p, g.Place)},
		})
		names = append(names, g.Name)
	}
	when := "已发到"
	if at.After(tx.Now) {
		when = fmt.Sprintf("现在不打扰大家，%s 发到", at.Format("1月2日 15:04"))
	}
	answer.Text = fmt.Sprintf("好的，%s%s：%s。办完后的那个工作日早上，我来问您到了哪些人。", when, strings.Join(names, "、"), planLine(p))
	return answer, nil
}

func beginning(p activity.Plan, zone *time.Location) time.Time {
	clock := p.Clock
	if clock == "" {
		clock = "24:00"
	}
	day, err := time.ParseInLocation(time.DateOnly, p.Day, zone)
	if err != nil {
		return time.Time{}
	}
	hour, errHour := strconv.Atoi(clock[:2])
	minute, errMinute := strconv.Atoi(clock[3:])
	if errHour != nil || errMinute != nil {
		return day
	}
	return time.Date(day.Year(), day.Month(), day.Day(), hour, minute, 0, 0, zone)
}

// callWords is the call for a plan. To come is everybody's own choice.
func callWords(p activity.Plan, at chat.Place) string {
	return fmt.Sprintf("活动预告 %s\n自愿参加：去的回复「去」或「参加 %d」；报了名又去不了，回复「退出 %d」。", planLine(p), p.ID, p.ID) + bot.HowToAnswer(at)
}

// planLine is a plan in one line: #18 志愿服务「清洁家园」｜2021-04-21 周三 09:00｜东华社区.
func planLine(p activity.Plan) string {
	head := fmt.Sprintf("#%d", p.ID)
	if len(p.Kinds) > 0 {
		head += " " + strings.Join(p.Kinds, "+")
	}
	if p.Title != "" {
		head += "「" + brief(p.Title) + "」"
	}
	fields := []string{head, p.Day + " " + weekdayOf(p.Day)}
	if p.DayTo != "" {
		fields[1] = p.Day + "至" + p.DayTo
	}
	switch {
	case p.Clock != "":
		fields[1] += " " + p.Clock
	case p.TimeOfDay != "":
		fields[1] += " " + p.TimeOfDay
	}
	if p.Minutes > 0 {
		fields[1] += "，约" + hoursWords(p.Minutes)
	}
	for _, word := range []string{p.Place, p.Partner} {
		if word != "" && !slices.Contains(fields, brief(word)) {
			fields = append(fields, brief(word))
		}
	}
	if p.Topic != "" {
		fields = append(fields, "专题："+brief(p.Topic))
	}
	if p.Lecturer != "" {
		fields = append(fields, "授课人："+brief(p.Lecturer))
	}
	return strings.Join(fields, "｜")
}

// whenWords is 4月20日 09:00.
func whenWords(p activity.Plan) string {
	return strings.TrimSpace(spellDay(p.LastDay()) + " " + p.Clock)
}

func weekdayOf(day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return "周" + string([]rune("日一二三四五六")[at.Weekday()])
}
