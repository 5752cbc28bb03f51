package main

import (
	"fmt"
	"strings"
)

// reportWithGap reports a service without its hours, or without its people, or with a name
// that nobody knows, and says what was asked for.
func (g *generator) reportWithGap(room string) {
	d := &deed{kind: "志愿服务", day: g.lately(), part: g.word("", "上午")}
	g.service(d)
	d.own, d.total, d.stranger = nil, false, ""
	minutes, heads, people := d.minutes, d.heads, d.people
	gap := g.IntN(3)
	switch {
	case gap == 0:
		d.minutes = 0
	case gap == 1 || len(people) < 2:
		d.heads, d.people = 0, nil
		heads = g.between(2, 20)
	default:
		d.stranger = g.word("张三丰", "李时珍", "司马光")
	}
	h := g.draft(room, d, "")
	g.soon()
	var text string
	switch {
	case gap == 0:
		said := wordsForLength(g.dice, minutes)
		text = g.word("改 时长 "+said, said, "时长"+said, "时长 "+said, "每人"+said, "改 时长："+said)
		h.minutes = minutes
		for p := range h.people {
			h.people[p] = minutes
		}
		h.unnamedMinutes = h.unnamed * minutes
	case d.stranger == "":
		text = fmt.Sprintf(g.word("改 人数 %d", "%d人", "共%d人", "人数 %d", "人数：%d"), heads)
		h.unnamed, h.unnamedMinutes, h.free = heads, heads*minutes, false
	case g.chance(50):
		text = "去掉" + d.stranger
	default:
		text = fmt.Sprintf("改 人数 %d", len(people)+1)
		h.unnamed, h.unnamedMinutes, h.free = 1, minutes, false
	}
	g.tellAbout(h, g.sender, room, text)
	g.hear("#%d", h.number)
	g.tellAbout(h, g.sender, room, "确认")
	g.hear("#%d", h.number)
	g.confirmed(h)
}

// briefWithNames is a piece for the news that names people among other words.
func (g *generator) briefWithNames(d *deed, when string) string {
	list, n := g.inWords(g.names(d.people, nil)), len(d.people)
	hours := wordsForLength(g.dice, d.minutes)
	forms := []string{
		"%[1]s，党员志愿者%[2]s等%[3]d人走进%[4]s，开展%[5]s志愿服务活动。大家不怕脏不怕累，受到居民一致好评。每人服务%[6]s。",
		"【志愿服务】%[1]s，%[2]s等%[3]d名党员在%[4]s开展“%[5]s”活动，时长%[6]s。",
		"为进一步服务群众，%[1]s，我单位组织%[2]s%[3]d人前往%[4]s开展%[5]s，每人%[6]s，取得良好效果",
		"%[1]s\n地点：%[4]s\n内容：%[5]s\n人员：%[2]s（共%[3]d人）\n每人时长：%[6]s",
	}
	text := fmt.Sprintf(pick(g.dice, forms), when, list, n, d.partner, d.title, hours)
	return strings.TrimSpace(text)
}
