package commands

import (
	"context"
	"fmt"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/bot/understand"
	"github.com/daybook-bot/daybook/internal/activity"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

func (d *Desk) planCommands() map[understand.Intent]bot.Command {
	return map[understand.Intent]bot.Command{
		understand.Plan:       {Run: d.plan},
		understand.PlanHeld:   {Run: d.planHeld},
		understand.PlanFailed: {Run: d.planFailed},
	}
}

// aboutPlan answers what was said of a plan.
type aboutPlan func(tx *store.Tx, t bot.Turn, p activity.Plan) (bot.Answer, error)

// unnumbered finds the plan that is meant without a number; false if none is.
type unnumbered func(tx *store.Tx, said activity.Said) (activity.Plan, bool, error)

// alsoPlans lets what is said of records be said of plans: their numbers are of one sequence.
func (d *Desk) alsoPlans(all map[understand.Intent]bot.Command) {
	for intent, of := range map[understand.Intent]struct {
		plan aboutPlan
		bare unnumbered
	}{
		understand.Join:     {d.signUp, activity.PlanHere},
		understand.Leave:    {d.signOff, activity.SignedUpHere},
		understand.Amend:    {d.changePlan, noPlan},
		understand.Cancel:   {d.cancelPlan, noPlan},
		understand.Withdraw: {d.cancelPlan, noPlan},
		understand.Trace:    {tracePlan, noPlan},
	} {
		c := all[intent]
		all[intent] = bot.Command{Run: orPlan(c.Run, of.plan, of.bare), Reads: c.Reads}
	}
}

func noPlan(*store.Tx, activity.Said) (activity.Plan, bool, error) {
	return activity.Plan{}, false, nil
}

func orPlan(record bot.Handler, plan aboutPlan, bare unnumbered) bot.Handler {
	one := func(ctx context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
		find := bare
		if t.Meaning.Record != 0 {
			find = func(tx *store.Tx, _ activity.Said) (activity.Plan, bool, error) {
				return activity.GetPlan(tx, t.Meaning.Record)
			}
		}
		p, found, err := find(tx, saidIn(t))
		if err != nil {
			return bot.Answer{}, err
		}
		if found {
			return plan(tx, t, p)
		}
		return record(ctx, tx, t)
	}
	return func(ctx context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
		which := meantRecords(t.Meaning)
		if len(which) < 2 {
			return one(ctx, tx, t)
		}
		for _, n := range which {
			if _, found, err := activity.GetPlan(tx, n); err != nil || found {
				if err != nil {
					return bot.Answer{}, err
				}
				return forEach(one)(ctx, tx, t)
			}
		}
		return record(ctx, tx, t)
	}
}

// planRefused says why nothing was done about a plan.
func planRefused(tx *store.Tx, t bot.Turn, r activity.PlanResult) (bot.Answer, error) {
	p := r.Plan
	switch r.Refused {
	case activity.NotYours:
		organiser, err := roster.Name(tx, p.Organiser)
		if err != nil {
			return bot.Answer{}, err
		}
		who, err := deciders(tx, p.Unit, t.Day)
		if who == organiser {
			return bot.Say(fmt.Sprintf("#%d 是%s发起的，要改请找本人。", p.ID, organiser)), err
		}
		return bot.Say(fmt.Sprintf("#%d 是%s发起的，要改请找本人或%s。", p.ID, organiser, who)), err
	case activity.NotOnRoster:
		return bot.Say(fmt.Sprintf("您%s不在名册上，不能报名 #%d。有误请告诉管理员。", spellDay(p.Day), p.ID)), nil
	case activity.TooSoon:
		return asking(t, fmt.Sprintf("#%d 还没到日子（%s）。不办了请回复「取消 %d」。", p.ID, spellDay(p.Day), p.ID)), nil
	}
	return asking(t, endedWords(p)), nil
}

// endedWords says what became of a plan that is not open any more, and how to go on.
func endedWords(p activity.Plan) string {
	switch p.State {
	case activity.PlanCancelled:
		return fmt.Sprintf("活动 #%d 已经取消了。", p.ID)
	case activity.PlanHeld:
		return fmt.Sprintf("活动 #%d 已经办完，记在 #%d。要参加、退出、更正，请用 #%d。", p.ID, p.Record, p.Record)
	case activity.PlanFailed:
		return fmt.Sprintf("活动 #%d 没有办成。", p.ID)
	}
	return fmt.Sprintf("活动 #%d 已经过去，一直没有结果。办成了的话，请发起人回复「全到 %d 2.5小时」。", p.ID, p.ID)
}
