package main

import (
	"fmt"
	"time"
)

// task has an admin give somebody something to do, which is done, or not.
func (g *generator) task() {
	owner := g.speaker()
	a := g.admin(g.dice, owner.unitOn(g.today()), g.today())
	e := &duty{list: g.word("办实事", "整改"), made: g.today(), owner: owner.unitOn(g.today()), ownedBy: owner}
	g.tasks++
	e.number = g.tasks
	g.errands = append(g.errands, e)
	due := g.civil().AddDate(0, 0, g.between(10, 90))
	until := fmt.Sprintf("%d月%d日", due.Month(), due.Day())
	if due.Year() != g.year {
		until = fmt.Sprintf("%d年%d月%d日", due.Year(), due.Month(), due.Day())
	}
	title := g.word("完善网格台账", "修缮健身器材", "疏通排水沟", "查摆问题第3条", "为老旧小区加装路灯5盏", "整理学习记录")
	who := called(g.dice, owner, nil)
	g.say(g.roomOf(a), a.name, fmt.Sprintf(g.word(
		"新增任务 %[1]s %[2]s 负责人 %[3]s 截止 %[4]s", "新增任务 %[1]s %[2]s 负责人：%[3]s 截止：%[4]s", "新增任务：%[1]s %[2]s，负责人：%[3]s，截止%[4]s",
		"新增任务 %[1]s %[2]s 截止 %[4]s 负责人 %[3]s", "新增任务 %[1]s %[2]s，由%[3]s负责，%[4]s前完成"), e.list, title, who, until))
	g.hear("T%d", e.number)
	if g.chance(75) {
		g.later(g.now.Add(time.Duration(g.between(1, 60*24*50))*time.Minute), func() { g.finish(e) })
	}
}

func (g *generator) finish(e *duty) {
	if e.ownedBy.on(g.today()) == nil {
		return
	}
	g.say(g.roomOf(e.ownedBy), e.ownedBy.name, fmt.Sprintf(g.word("办结 T%d 已回访", "办结T%d", "办结 t%d 已完成", "办结 T%d，群众满意"), e.number))
	e.done = g.today()
	if g.chance(60) {
		a := g.admin(g.dice, e.owner, g.today())
		g.say(g.roomOf(a), a.name, fmt.Sprintf(g.word("销号 T%d", "销号T%d"), e.number))
	}
}
