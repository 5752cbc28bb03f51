package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// generator lets a bureau live through a year, writes down what is said, and keeps the book.
type generator struct {
	dice
	*bureau
	chatLog
	book

	year    int
	busy    int // in how many of a hundred days something is said
	next    int // the next record's number
	tasks   int
	working func(day string) bool
	sender  *person // who reports just now
	quiz    quizYear
}

func newGenerator(seed uint64, busy int, working func(string) bool) *generator {
	d := newDice(seed)
	year := 2022 + int(seed)%5
	return &generator{dice: d, year: year, busy: busy, bureau: drawBureau(d, year), next: 1, working: working}
}

// zone is the organisation's, of which the script's times are.
func (g *generator) zone() *time.Location { return time.FixedZone("CST", 8*60*60) }

// live goes through the year.
func (g *generator) live() {
	g.line("% roster roster.csv")
	g.line("% questions questions.csv")
	g.now = date(g.year, 1, 3)
	g.openQuiz()
	for day := date(g.year, 1, 5); day.Year() == g.year && day.YearDay() < 361; day = day.AddDate(0, 0, 1) {
		g.planDay(day)
	}
	g.run(date(g.year, 12, 31).Add(23 * time.Hour))
	g.closeQuiz()
}

func (g *generator) planDay(day time.Time) {
	if !g.chance(g.busy) {
		return
	}
	at := func() time.Time { return day.Add(time.Duration(g.between(9*60, 20*60)) * time.Minute) }
	if g.chance(45) {
		g.later(at(), g.report)
	}
	if g.chance(8) {
		g.later(at(), g.report)
	}
	if g.chance(5) {
		g.later(at(), g.task)
	}
	if g.chance(15) {
		g.later(at(), g.chat)
	}
	if g.chance(4) {
		g.later(at(), func() { g.line("! " + g.word("restart", "crash")) })
	}
	if g.chance(3) {
		g.later(day.Add(7*time.Hour), func() {
			minutes := g.between(5, 90)
			g.line(fmt.Sprintf("! offline %dm", minutes))
			g.now = g.now.Add(time.Duration(minutes) * time.Minute)
		})
	}
	if g.chance(3) {
		g.later(at(), func() {
			g.line("! fail " + g.word("1", "2", "3"))
			p := g.speaker()
			g.say(p.name, p.name, "清单")
			g.move(g.now.Add(30 * time.Minute))
		})
	}
	if g.chance(3) {
		g.later(at(), func() {
			g.say(pick(g.dice, g.branches()).group(), g.word("路人甲", "新来的"), g.word("报告 志愿服务 清洁家园 桃园社区 昨天 2小时 5人", "B", "参加 1", "确认", "通过 1"))
		})
	}
	if g.chance(35) {
		g.planAnswers(day)
	}
}

// room is where somebody speaks: in a group, or alone with the bot.
func (g *generator) roomOf(p *person) string {
	if g.chance(25) {
		return p.name
	}
	return p.unitOn(g.today()).group()
}

// speaker is somebody who can speak today.
func (g *generator) speaker() *person {
	for {
		p := pick(g.dice, g.people)
		if !p.silent && p.on(g.today()) != nil && (p.on(g.today()).role != "成员" || g.chance(40)) {
			return p
		}
	}
}

func (g *generator) chat() {
	p := g.speaker()
	g.say(g.roomOf(p), p.name, g.word("收到", "好的", "辛苦了", "👍", "统计 本月", "今年志愿服务多少小时了？", "待审", "我的草稿", "清单", "帮助", "大家注意安全", "昨天的报告写得不错", "请大家积极报告活动", "明天上午开会，请带笔记本", "谢谢大家"))
}

func (g *generator) decide(h *happening) {
	if h.state != "pending" {
		return
	}
	a := g.admin(g.dice, h.unit, g.today())
	n := h.number
	switch g.IntN(12) {
	case 0:
		g.tellAbout(h, a, g.roomOf(a), fmt.Sprintf(g.word("退回 %d 时间不对", "退回%d 请补充名单", "退回 #%d，重复了"), n))
		h.state = "returned"
	case 1: // nobody decides
	case 2:
		for _, other := range g.happenings {
			if other.state == "pending" && a.adminOf(other.unit, g.today()) {
				g.later(g.now.Add(time.Minute), func() { g.afterwards(other) })
				other.state = "accepted"
			}
			if a.adminOf(other.unit, g.today()) && other.state == "accepted" {
				other.letIn()
			}
		}
		g.tellAbout(h, a, g.roomOf(a), g.word("全部通过", "都通过"))
	case 3: // and another one with it
		text := fmt.Sprintf("通过 %d", n)
		for _, other := range g.happenings {
			if other != h && other.state == "pending" && a.adminOf(other.unit, g.today()) {
				text = fmt.Sprintf(g.word("通过 %d %d", "通过 %d、%d", "通过 #%d #%d", "通过%d,%d"), n, other.number)
				other.letIn()
				g.tellAbout(h, a, g.roomOf(a), text)
				other.said = append(other.said, text)
				g.accepted(h)
				g.accepted(other)
				return
			}
		}
		g.tellAbout(h, a, g.roomOf(a), text)
		h.letIn()
		g.accepted(h)
	default:
		g.tellAbout(h, a, g.roomOf(a), fmt.Sprintf(g.word("通过 %d", "通过%d", "通过 #%d", "通过#%d", "同意 %d"), n))
		h.letIn()
		g.accepted(h)
	}
}

// letIn counts those who waited to join.
func (h *happening) letIn() {
	for p := range h.waiting {
		h.people[p] = h.minutes
	}
	clear(h.waiting)
}

func (g *generator) accepted(h *happening) {
	h.state = "accepted"
	g.later(g.now.Add(time.Duration(g.between(1, 200))*time.Minute), func() { g.afterwards(h) })
}

// afterwards is what people say of a record once it counts.
func (g *generator) afterwards(h *happening) {
	if h.state != "accepted" {
		return
	}
	switch g.IntN(12) {
	case 0:
		if h.free {
			g.join(h)
		}
	case 1:
		if h.free {
			g.leave(h)
		}
	case 2:
		if h.free {
			g.strike(h)
		}
	case 3:
		g.correct(h)
	case 4:
		if g.chance(40) {
			g.tellAbout(h, h.sender, h.sender.name, fmt.Sprintf(g.word("撤回 %d", "撤回#%d", "作废 %d"), h.number))
			h.state = "withdrawn"
		}
	}
}

// among are those who are in a record and can speak today.
func (g *generator) among(h *happening) []*person {
	var all []*person
	for p := range h.people {
		if !p.silent && p.on(g.today()) != nil {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b *person) int { return strings.Compare(a.name, b.name) })
	return all
}

func (g *generator) join(h *happening) {
	p := g.speaker()
	_, there := h.people[p]
	if there || p.on(h.day) == nil || p == h.sender {
		return
	}
	g.tellAbout(h, p, p.name, fmt.Sprintf(g.word("参加 %d", "参加%d", "参加 #%d", "+1 %d", "参加#%d"), h.number))
	g.count(h, p)
}

func (g *generator) leave(h *happening) {
	all := g.among(h)
	if len(all) < 2 {
		return
	}
	p := pick(g.dice, all)
	g.tellAbout(h, p, p.name, fmt.Sprintf(g.word("退出 %d", "退出%d", "退出 #%d", "我没去 %d"), h.number))
	delete(h.people, p)
}

func (g *generator) strike(h *happening) {
	all := g.among(h)
	if len(all) < 2 {
		return
	}
	p, a := pick(g.dice, all), g.admin(g.dice, h.unit, g.today())
	g.tellAbout(h, a, g.roomOf(a), fmt.Sprintf(g.word("去掉 %d %s", "去掉 #%d %s", "更正 %d 去掉%s"), h.number, called(g.dice, p, nil)))
	delete(h.people, p)
}
