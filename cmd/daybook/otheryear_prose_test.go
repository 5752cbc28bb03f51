package main

import (
	"fmt"
	"strings"
)

// serviceInProse tells of a service in a sentence, or as a brief for the news.
func (g *generator) serviceInProse(d *deed) string {
	when := g.wordsForDate(d)
	if len(d.people) == 0 {
		return g.brief(d, when)
	}
	if len(d.people) > 1 && len(d.own) == 0 && !d.total && g.chance(20) {
		return g.briefWithNames(d, when)
	}
	names := g.names(d.people, g.sender)
	list, n := g.inWords(names), len(names)
	hours := wordsForLength(g.dice, d.minutes)
	to := g.word("到", "赴", "去", "前往", "在")
	doing := g.word("参加志愿服务"+d.title, "开展"+d.title+"志愿服务", "参加"+d.title+"志愿服务活动", "开展"+d.title, "志愿服务（"+d.title+"）")
	switch {
	case len(d.own) > 0:
		return when + "，" + list + to + d.partner + doing + "，" + g.lengthOf(d)
	case d.total:
		return fmt.Sprintf("%s，%s%s%s%s，共%d人，%s", when, list, to, d.partner, doing, n, g.lengthOf(d))
	}
	forms := []string{
		when + g.word("", "，") + list + to + d.partner + doing + "，" + g.word("每人", "各", "每人服务", "时长") + hours,
		list + when + to + d.partner + doing + "，每人" + hours,
		when + "组织" + list + "到" + d.partner + doing + "，每人" + hours,
		when + "，" + d.partner + "，" + d.title + "，" + list + "，每人" + hours,
		d.title + "，" + when + "，" + d.partner + "，" + list + "，每人" + hours,
	}
	if n > 1 {
		forms = append(forms, fmt.Sprintf("%s，组织%s等%d人赴%s%s，每人%s", when, list, n, d.partner, doing, hours),
			fmt.Sprintf("%s，%s一行%d人到%s%s，每人%s。", when, list, n, d.partner, doing, hours))
	}
	if (d.part == "上午" || d.part == "下午") && d.minutes >= 60 && d.minutes <= 180 {
		forms = append(forms, when+wordsForClock(g.dice, d.part, d.minutes)+"在"+d.partner+d.title+"，参加人："+list)
	}
	if n == 1 && names[0] == "我" {
		forms = []string{"我" + when + "去" + d.partner + d.title + hours, when + "我到" + d.partner + "参加" + d.title + "，" + hours}
	}
	return pick(g.dice, forms)
}

// brief is a piece for the news that says how many there were.
func (g *generator) brief(d *deed, when string) string {
	hours := wordsForLength(g.dice, d.minutes)
	length := g.word("每人服务", "活动历时", "时长", "每人") + hours
	if d.total {
		length = g.word("累计服务", "合计", "服务时长共计", "累计志愿服务时长") + decimalHours(d.minutes*d.heads) + "小时"
	}
	head := g.word("", "", "【简讯】", "简讯：")
	forms := []string{
		fmt.Sprintf("%s%s，组织%d名党员到%s开展%s志愿服务，%s", head, when, d.heads, d.partner, d.title, length),
		fmt.Sprintf("%s%s，我局%d名党员志愿者走进%s开展%s志愿服务活动。活动中，大家分工协作，受到居民好评。%s。", head, when, d.heads, d.partner, d.title, length),
		fmt.Sprintf("%s为深入学习贯彻会议精神，%s，%d名党员干部赴%s开展%s活动，%s。", head, when, d.heads, d.partner, d.title, length),
		fmt.Sprintf("%s%s在%s开展%s，参加%d人，%s", head, when, d.partner, d.title, d.heads, length),
		fmt.Sprintf("%s %s %s %s %s", d.title, d.partner, when, fmt.Sprintf("%d人", d.heads), length),
	}
	return pick(g.dice, forms)
}

// meetingInProse tells of a meeting in a sentence; empty if it does not fit one.
func (g *generator) meetingInProse(d *deed) string {
	if d.title != "" || d.lecturer != "" || d.helped > 0 || d.partner != "" || d.kind == "参观学习" || d.kind == "谈心谈话" {
		return ""
	}
	var b strings.Builder
	b.WriteString(g.wordsForDate(d))
	who, _ := g.present(d, "，")
	switch {
	case d.whole != nil && len(d.except) == 0:
		b.WriteString(g.word("，", "组织") + who)
		who = ""
	case d.unit != nil:
		b.WriteString(g.word("，", "") + g.wordsForUnit(d.unit))
	}
	if d.place != "" {
		b.WriteString("在" + d.place)
	}
	b.WriteString(g.word("召开", "开展", "举行", "组织") + d.word)
	if d.topic != "" {
		b.WriteString("，" + g.topic(d))
	}
	if d.minutes > 0 {
		b.WriteString("，" + g.lengthOf(d))
	}
	if who != "" {
		b.WriteString("，" + strings.TrimPrefix(who, "\n"))
	}
	return b.String()
}
