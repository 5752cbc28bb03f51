package commands

import (
	"context"
	"fmt"
	"strings"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
	"github.com/daybook-bot/daybook/internal/task"
)

// tasks answers 清单: a member's own tasks, and all those of an admin's units.
func (d *Desk) tasks(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	open, err := task.List(tx, t.Member, t.Day)
	if err != nil {
		return bot.Answer{}, err
	}
	var lines []string
	for _, one := range open {
		if t.Meaning.List != "" && one.List != t.Meaning.List {
			continue
		}
		owner, err := roster.Name(tx, one.Owner)
		if err != nil {
			return bot.Answer{}, err
		}
		lines = append(lines, taskLine(one, owner, t.Day))
	}
	if len(lines) == 0 {
		return bot.Say("没有要办的任务。"), nil
	}
	if more := len(lines) - fewLines; more > 0 {
		lines = append(lines[:fewLines], fmt.Sprintf("……还有 %d 项，急的在前。", more))
	}
	return bot.Say(strings.Join(lines, "\n")), nil
}

// taskLine is a task in one line: T3 办实事「完善网格台账」｜王建国｜截止 2021-10-31｜进行中
func taskLine(one task.Task, owner, today string) string {
	fields := []string{fmt.Sprintf("T%d %s「%s」", one.ID, brief(one.List), brief(one.Title)), owner}
	if one.Due != "" {
		fields = append(fields, "截止 "+one.Due)
	}
	state := string(one.State)
	if one.Overdue(today) {
		state = "已超期"
	}
	return strings.Join(append(fields, state), "｜")
}
