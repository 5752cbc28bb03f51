package commands

import (
	"fmt"
	"slices"
	"strings"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/activity"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// draftNotes are the sentences that stand with a draft: what is odd, what it may repeat, what
// is missing and how to give it. ready says that nothing has to be settled.
func (d *Desk) draftNotes(tx *store.Tx, t bot.Turn, parts []activity.Record) (notes []string, ready bool, err error) {
	ready = true
	add := func(words string) {
		if words != "" && !slices.Contains(notes, words) {
			notes = append(notes, words)
		}
	}
	for _, r := range parts {
		for _, problem := range r.Problems {
			if isFuture(problem) {
				problem += "已经办过的，看清年份再确认；是预告，就「取消」，等办完再报。"
			}
			add(problem)
		}
		strangers, err := strangerWords(tx, r)
		if err != nil {
			return nil, false, err
		}
		add(strangers)
		again, err := activity.Alike(tx, r)
		if err != nil {
			return nil, false, err
		}
		if len(again) > 0 {
			add(fmt.Sprintf("可能和 %s 是同一件事；不是的话，照样确认就行。", numbersOf(again)))
		}
		kind := d.kindOf(r)
		for _, want := range r.Wants(kind, t.Day) {
			ready = false
			if want == activity.WantPast && slices.ContainsFunc(r.Problems, isFuture) {
				continue
			}
			add(wantWords(want, r))
		}
		if asks := r.Asks(kind); len(asks) > 0 {
			add(askWords(asks))
		}
	}
	return notes, ready, nil
}

func (d *Desk) kindOf(r activity.Record) config.Kind {
	if kind, ok := d.Config.Kind(r.Kind); ok {
		return kind
	}
	return config.Kind{Name: r.Kind}
}

// isFuture tells the sentence about a day to come, which the reader of messages may have
// said already.
func isFuture(problem string) bool { return strings.Contains(problem, "还没到") }

// strangerWords points out who is named and not on the roster on the record's day.
func strangerWords(tx *store.Tx, r activity.Record) (string, error) {
	off, err := namesOf(tx, r.Off())
	if err != nil {
		return "", err
	}
	var unknown, several []string
	for i, name := range r.Outside {
		if i >= fewNames {
			unknown = append(unknown, name)
			continue
		}
		bearers, err := roster.MembersNamed(tx, name, r.Day)
		if err != nil {
			return "", err
		}
		if len(bearers) > 1 {
			several = append(several, fmt.Sprintf("名册上有%d位%s，请用别名写明是哪一位。", len(bearers), brief(name)))
		} else {
			unknown = append(unknown, name)
		}
	}
	var words []string
	if len(unknown) > 0 {
		words = append(words, "不在名册："+someNames(unknown)+"。")
	}
	if len(off) > 0 {
		words = append(words, spellDay(r.Day)+"不在名册："+someNames(off)+"。")
	}
	return strings.Join(append(words, several...), ""), nil
}

// wantWords asks for what a draft cannot be recorded without.
func wantWords(want activity.Want, r activity.Record) string {
	switch want {
	case activity.WantKind:
		return "是哪一类活动？请「改 类别 志愿服务」。"
	case activity.WantDay:
		return "是哪一天？请「改 日期 4月17日」。"
	case activity.WantPast:
		return futureWords(r)
	case activity.WantHeads:
		return headsWords(r)
	case activity.WantNames:
		return namesWords(r)
	case activity.WantSum:
		return "各人的时长加起来和合计对不上，请「改 总时长 37.5小时」，或改某个人的时长。"
	case activity.WantLength:
		return "一个人一天不会超过24小时，请「改 时长 3小时」。"
	}
	slot := config.Slot(want)
	return "还缺" + slotWords[slot] + "，请「改 " + slotExample[slot] + "」。"
}

// futureWords asks what a day to come is about (product.md 2).
func futureWords(r activity.Record) string {
	day := max(r.Day, r.DayTo)
	return fmt.Sprintf("%s还没到。是活动预告，还是去年%s？已经办过的请「改 日期」写明年月日；是预告，等办完再报。", spellDay(day), spellDay(day))
}

func headsWords(r activity.Record) string {
	named := r.Named()
	if r.Headcount < named {
		return fmt.Sprintf("说是%d人，具名的却有%d人。都去了请「改 人数 %d」，有没去的请这样说：「去掉郑洁」。", r.Headcount, named, named)
	}
	words := fmt.Sprintf("%d人，其中 %d 人具名？是这样请「改 人数 %d」", r.Headcount, named, r.Headcount)
	if named > 0 {
		words += fmt.Sprintf("，只记具名的请「改 人数 %d」", named)
	}
	return words + "。"
}

func namesWords(r activity.Record) string {
	named := r.Named()
	words := fmt.Sprintf("他们也去了请「改 人数 %d」（计数，不具名）", named+len(r.Outside)+len(r.Off()))
	if named > 0 {
		words += fmt.Sprintf("，不算他们请「改 人数 %d」", named)
	}
	return words + "。"
}

func askWords(slots []config.Slot) string {
	var words []string
	for _, slot := range slots {
		words = append(words, slotWords[slot])
	}
	return "方便的话补上" + strings.Join(words, "、") + "：「改 " + slotExample[slots[0]] + "」。"
}

var slotWords = map[config.Slot]string{
	config.SlotPeople: "参加的人", config.SlotHours: "时长", config.SlotTitle: "标题", config.SlotPlace: "地点",
	config.SlotPartner: "共建社区", config.SlotLecturer: "授课人", config.SlotCopies: "册数",
	config.SlotBeneficiaries: "帮扶人数", config.SlotAuthor: "作者", config.SlotOutlet: "刊发媒体",
}

var slotExample = map[config.Slot]string{
	config.SlotPeople: "人数 12", config.SlotHours: "时长 3小时", config.SlotTitle: "标题 清洁家园", config.SlotPlace: "地点 局会议室",
	config.SlotPartner: "社区 东华社区", config.SlotLecturer: "授课人 周敏", config.SlotCopies: "册数 44",
	config.SlotBeneficiaries: "帮扶人数 15", config.SlotAuthor: "作者 周敏", config.SlotOutlet: "刊发 市局网站",
}
