package main

import (
	"fmt"
	"slices"
)

// amendDraft mends a draft before it is confirmed.
func (g *generator) amendDraft(h *happening) {
	if !g.chance(20) || len(h.parts) > 1 {
		return
	}
	g.soon()
	text := g.mend(h, "")
	if text == "" {
		return
	}
	g.tellAbout(h, h.sender, h.room, text)
	g.hear("#%d", h.number)
}

// correct mends a record by its number. Of one that is not an admin it has to be accepted again.
func (g *generator) correct(h *happening) {
	who := h.sender
	if who.on(g.today()) == nil || g.chance(40) {
		who = g.admin(g.dice, h.unit, g.today())
	}
	text := g.mend(h, fmt.Sprintf(g.word("更正 %d ", "更正 #%d ", "更正%d "), h.number))
	if text == "" {
		return
	}
	g.tellAbout(h, who, who.name, text)
	if !who.adminOf(h.unit, g.today()) {
		h.state = "pending"
		g.decide(h)
	}
}

// mend changes something of a record and says so. begin is what stands before it, of a
// record its number.
func (g *generator) mend(h *happening, begin string) string {
	draft := begin == ""
	word := func(drafts, records []string) string {
		if draft {
			return pick(g.dice, drafts)
		}
		return begin + pick(g.dice, records)
	}
	if g.chance(40) {
		if text := g.mendFact(h, word); text != "" {
			return text
		}
	}
	switch {
	case h.copies > 0:
		h.copies = g.between(5, 99)
		return fmt.Sprintf(word([]string{"改 册数 %d", "改 册数 %d册"}, []string{"册数 %d"}), h.copies)
	case h.free && h.minutes > 0 && g.chance(40):
		return g.mendHours(h, word)
	case h.free && g.chance(50):
		return g.mendPeople(h, draft, word)
	case h.unnamed > 0 && len(h.people) == 0 && !h.summed:
		h.unnamed = g.between(2, 60)
		h.unnamedMinutes = h.unnamed * h.minutes
		return fmt.Sprintf(word([]string{"改 人数 %d", "不对，是%d人", "人数改成%d", "改 人数 %d人"}, []string{"人数 %d", "人数 %d人", "人数改为%d"}), h.unnamed)
	}
	return ""
}

func (g *generator) mendHours(h *happening, word func(drafts, records []string) string) string {
	h.minutes = g.length(8)
	for p := range h.people {
		h.people[p] = h.minutes
	}
	said := wordsForLength(g.dice, h.minutes)
	return fmt.Sprintf(word([]string{"改 时长 %s", "不对，是%s", "时长改成%s", "应该是%s", "改成%s"}, []string{"时长 %s", "时长改成%s", "时长：%s"}), said)
}

func (g *generator) mendPeople(h *happening, draft bool, word func(drafts, records []string) string) string {
	if g.chance(50) && len(h.people) > 2 {
		p := pick(g.dice, g.among(h))
		delete(h.people, p)
		return fmt.Sprintf(word([]string{"去掉%s", "去掉 %s", "%s没去", "多了%s"}, []string{"去掉%s"}), called(g.dice, p, nil))
	}
	here := slices.DeleteFunc(g.here(h.day, nil), func(p *person) bool {
		_, there := h.people[p]
		return there || h.waiting[p]
	})
	if len(here) == 0 {
		return ""
	}
	p := pick(g.dice, here)
	h.people[p] = h.minutes
	return fmt.Sprintf(word([]string{"少了%s", "漏了%s", "加上%s", "少了 %s", "还有%s"}, []string{"少了%s", "加上%s"}), called(g.dice, p, nil))
}

// mendFact mends something beside people and hours; empty if there is nothing to mend.
func (g *generator) mendFact(h *happening, word func(drafts, records []string) string) string {
	switch g.IntN(5) {
	case 0:
		return g.mendDay(h, word)
	case 1:
		if h.partner == "" || h.kind == "联合主题党日" {
			return ""
		}
		h.partner = pick(g.dice, g.partners)
		return fmt.Sprintf(word([]string{"改 地点 %s", "改 地点：%s", "地点改成%s"}, []string{"地点 %s", "地点改成%s", "地点：%s"}), h.partner)
	case 2:
		if h.kind != "参观学习" {
			return ""
		}
		h.place = g.of(sites)
		return fmt.Sprintf(word([]string{"改 地点 %s", "地点改成%s"}, []string{"地点 %s", "地点改为%s"}), h.place)
	case 3:
		if !h.quoted || h.kind != "学习用书" && h.kind != "宣传稿件" {
			return ""
		}
		title := g.of(bookTitles)
		h.title = unquoted(title)
		return fmt.Sprintf(word([]string{"改 标题 %s", "标题改成%s"}, []string{"标题 %s", "标题改为%s"}), title)
	default:
		return g.mendOne(h, word)
	}
}

// mendDay moves a record to another day on which everybody was where they were.
func (g *generator) mendDay(h *happening, word func(drafts, records []string) string) string {
	day := g.lately()
	for p := range h.people {
		if len(p.spells) > 1 || p.unitOn(iso(day)) == nil {
			return ""
		}
	}
	if h.whole || len(h.sender.spells) > 1 || h.sender.unitOn(iso(day)) == nil || len(h.waiting) > 0 {
		return ""
	}
	h.day = iso(day)
	said := fmt.Sprintf("%d月%d日", day.Month(), day.Day())
	return fmt.Sprintf(word([]string{"改 日期 %s", "不对，是%s", "日期改成%s", "改 时间 %s", "日期写错了，应该是%s"}, []string{"日期 %s", "日期改为%s", "时间 %s"}), said)
}

// mendOne gives one person other hours than the rest.
func (g *generator) mendOne(h *happening, word func(drafts, records []string) string) string {
	all := g.among(h)
	if !h.free || h.minutes == 0 || h.whole || len(all) < 2 {
		return ""
	}
	p := pick(g.dice, all)
	minutes := g.length(8)
	h.people[p], h.free = minutes, false
	return fmt.Sprintf(word([]string{"改 %s %s", "%s%s", "%s是%s"}, []string{"%s %s", "%s %s", "%s改为%s"}), called(g.dice, p, nil), wordsForLength(g.dice, minutes))
}
