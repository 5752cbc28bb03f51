package commands

import (
	"context"
	"fmt"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/bot/understand"
	"github.com/daybook-bot/daybook/internal/activity"
	"github.com/daybook-bot/daybook/internal/errand"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/sheet"
	"github.com/daybook-bot/daybook/internal/store"
)

// documentCommands are those that make a file of what is recorded.
func (d *Desk) documentCommands() map[understand.Intent]bot.Command {
	return map[understand.Intent]bot.Command{
		understand.Summary: {Run: d.summary},
		understand.Sheet:   {Run: d.sheet},
		understand.Check:   {Run: d.check},
		understand.Rewrite: {Run: d.rewrite},
	}
}

// sheet answers 表 17 with the record sheet and the sign-in sheet of a record. They name
// people, and so they are for the record's sender and the admins of its unit.
func (d *Desk) sheet(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	if t.Meaning.Record == 0 {
		return asking(t, "要哪一条记录的表？比如“表 17”。"), nil
	}
	r, ok, err := activity.Get(tx, t.Meaning.Record)
	if err != nil {
		return bot.Answer{}, err
	}
	if !ok {
		return bot.Say(fmt.Sprintf("没有 #%d 这条记录。", t.Meaning.Record)), nil
	}
	may, err := roster.AdminOf(tx, t.Member, r.Unit, t.Day)
	switch {
	case err != nil:
		return bot.Answer{}, err
	case !may && r.Sender != t.Member:
		return bot.Say(fmt.Sprintf("#%d 的表请它的报告人或本单位的管理员来要。", r.ID)), nil
	case !r.Open():
		return bot.Say(fmt.Sprintf("#%d %s，没有表可做。", r.ID, StateWords(r.State))), nil
	}
	return d.errand(tx, t, errand.Wish{Kind: sheet.Errand, Args: sheet.Wanted{Record: r.ID},
		Title: fmt.Sprintf("#%d%s的记录表和签到表", r.ID, r.Kind)}, "里面有姓名，")
}
