package main

import (
	"fmt"
	"slices"
	"time"
)

// report lets somebody report something, and decides what becomes of it.
func (g *generator) report() {
	g.sender = g.speaker()
	room := g.roomOf(g.sender)
	switch g.IntN(40) {
	case 0:
		g.reportSeveral(room)
	case 1, 2:
		g.reportLeftOpen(room)
	case 3, 4, 5:
		g.reportWithGap(room)
	default:
		g.reportOne(room)
	}
}

// draft drafts the records of a deed, and says it with something behind it. The first is
// the one that its sender speaks of.
func (g *generator) draft(room string, d *deed, behind string) *happening {
	hs := g.happen(d)
	first := hs[0]
	for _, h := range hs {
		h.number, h.room, h.parts = g.next, room, hs
		g.next++
		g.happenings = append(g.happenings, h)
	}
	text := g.tell(d) + behind
	if g.chance(6) && room != g.sender.name {
		text = "@记事本 " + text
	}
	if g.chance(4) && !first.quoted {
		text = fullWidth(text)
	}
	g.tellAbout(first, g.sender, room, text)
	g.hear("#%d", first.number)
	return first
}

// fullWidth writes digits as some keyboards do.
func fullWidth(text string) string {
	wide := []rune(text)
	for i, r := range wide {
		if r >= '0' && r <= '9' {
			wide[i] = r - '0' + '０'
		}
	}
	return string(wide)
}

func (g *generator) reportOne(room string) {
	d := g.draw()
	if g.chance(20) && !d.doubtful {
		h := g.draft(room, d, g.word(" 确认", "，确认", "。确认", "\n确认", " 确认无误"))
		g.confirmed(h)
		g.joinHere(h)
		return
	}
	h := g.draft(room, d, "")
	g.stumble()
	if g.chance(15) && room != h.sender.name {
		g.interrupt(room)
	}
	g.amendDraft(h)
	g.soon()
	if g.chance(5) {
		text := g.word("取消", fmt.Sprintf("取消 %d", h.number), fmt.Sprintf("取消 #%d", h.number))
		if len(h.parts) > 1 {
			text = "取消"
		}
		g.tellAbout(h, g.sender, room, text)
		h.become("cancelled")
		return
	}
	g.tellAbout(h, g.sender, room, g.word("确认", "确认", "确认", "对", "没问题", "OK", "是的", "可以", "确认。", "对的", "确认！", "ok", fmt.Sprintf("确认 %d", h.number), fmt.Sprintf("确认#%d", h.number)))
	g.hear("#%d", h.number)
	g.confirmed(h)
	g.stumble()
	g.joinHere(h)
}

// become changes the state of all parts of an event.
func (h *happening) become(state string) {
	for _, part := range h.parts {
		part.state = state
	}
}

// interrupt lets somebody else say something in between.
func (g *generator) interrupt(room string) {
	if p := g.speaker(); p != g.sender && !g.waits(p) {
		g.say(room, p.name, g.word("收到", "👍", "辛苦了", "统计 本月", "好的", "今年学习了几次？"))
	}
}

// stumble lets the program fall and rise again, or the platform repeat itself.
func (g *generator) stumble() {
	if g.chance(6) {
		g.line("! " + g.word("redeliver", "crash", "restart"))
	}
}

// soon lets a few minutes pass, sometimes none.
func (g *generator) soon() {
	if g.chance(60) {
		g.move(g.now.Add(time.Duration(g.between(1, 5)) * time.Minute))
	}
}

// tellAbout says something about a record, and keeps it for whoever reads a failure.
func (g *generator) tellAbout(h *happening, who *person, room, text string) {
	g.say(room, who.name, text)
	for _, part := range h.parts {
		part.said = append(part.said, g.now.Format("01-02 15:04 ")+who.name+"："+text)
	}
}

// confirmed records or submits all parts of an event, and plans what comes after.
func (g *generator) confirmed(h *happening) {
	for _, h := range h.parts {
		if h.sender.adminOf(h.unit, g.today()) {
			g.accepted(h)
			continue
		}
		h.state = "pending"
		g.later(g.now.Add(time.Duration(g.between(5, 2000))*time.Minute), func() { g.decide(h) })
	}
}

// reportSeveral reports several things one after the other and confirms them together.
func (g *generator) reportSeveral(room string) {
	var all []*happening
	for range g.between(2, 3) {
		all = append(all, g.draft(room, g.draw(), ""))
		g.soon()
	}
	g.tellAbout(all[0], g.sender, room, g.word("都确认", "全部确认"))
	for _, h := range slices.Backward(all) {
		h.said = append(h.said, "都确认")
	}
	for _, h := range all {
		g.confirmed(h)
	}
}

// reportLeftOpen reports something and forgets it, or finds it again.
func (g *generator) reportLeftOpen(room string) {
	h := g.draft(room, g.draw(), "")
	if g.now.YearDay() > 330 {
		g.tellAbout(h, g.sender, room, "确认")
		g.confirmed(h)
		return
	}
	g.later(g.now.AddDate(0, 0, 14), func() {
		h.become("lapsed")
		who := h.sender
		if who.on(g.today()) == nil || who.unitOn(g.today()) != who.unitOn(iso(h.at)) || g.chance(50) {
			return
		}
		g.tellAbout(h, who, room, fmt.Sprintf(g.word("恢复草稿 %d", "恢复草稿%d", "恢复草稿 #%d"), h.number))
		g.hear("#%d", h.number)
		g.tellAbout(h, who, room, "确认")
		g.confirmed(h)
	})
}

// joinHere lets somebody say in the group that they were there too.
func (g *generator) joinHere(h *happening) {
	if !h.free || h.room == h.sender.name || !g.chance(15) {
		return
	}
	p := g.speaker()
	if _, there := h.people[p]; there || p == h.sender || p.on(h.day) == nil || g.waits(p) {
		return
	}
	g.tellAbout(h, p, h.room, g.word("我也去了", "算我一个", "+1", "还有我", "我也参加了", "我也去了！"))
	g.count(h, p)
	if g.chance(20) && !h.waiting[p] {
		g.tellAbout(h, p, h.room, g.word("我没去", "我没参加"))
		delete(h.people, p)
	}
}

// count puts somebody who joined among the people, or lets them wait.
func (g *generator) count(h *happening, p *person) {
	if h.state == "pending" || p.unitOn(h.day).within(h.unit) || p.adminOf(h.unit, g.today()) {
		h.people[p] = h.minutes
		return
	}
	h.waiting[p] = true
	if g.chance(70) {
		g.later(g.now.Add(time.Hour), func() {
			if h.state != "accepted" || len(h.waiting) == 0 {
				return
			}
			a := g.admin(g.dice, h.unit, g.today())
			g.tellAbout(h, a, g.roomOf(a), fmt.Sprintf("通过 %d", h.number))
			h.letIn()
		})
	}
}
