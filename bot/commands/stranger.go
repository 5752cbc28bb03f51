package commands

import (
	"context"
	"fmt"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// stranger asks somebody who is not known to bind, once a day in each place. Whoever asked
// already hears that it is being looked at.
func (d *Desk) stranger(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	if a, ok, err := d.adminCode(tx, t); err != nil || ok {
		return a, err
	}
	place := t.Message.Place
	waiting, err := roster.WaitingOf(tx, place.Platform, t.Message.From.ID)
	if err != nil {
		return bot.Answer{}, err
	}
	key, text := "stranger", "还不认识您。请回复「绑定 姓名」，如「绑定 张三」，管理员确认后就可以用了。"+bot.HowToAnswer(place)
	if len(waiting) > 0 {
		name, err := roster.Name(tx, waiting[0].Member)
		if err != nil {
			return bot.Answer{}, err
		}
		key, text = "stranger-waiting", fmt.Sprintf("您申请绑定%s，还在等管理员确认，确认后就可以用了。", name)
	}
	return bot.Answer{Also: []chat.Outgoing{{
		Key:   fmt.Sprintf("%s/%s/%s/%s", key, place.Platform, place.Room, t.Day),
		To:    place,
		Back:  t.Message.Back,
		Reply: chat.Reply{Text: text},
	}}}, nil
}

// adminCode makes the sender of a one-time code 管理员; false when the message is none.
func (d *Desk) adminCode(tx *store.Tx, t bot.Turn) (bot.Answer, bool, error) {
	code, ok := roster.LooksLikeCode(t.Message.Text)
	if !ok || !t.Message.Place.Private() {
		return bot.Answer{}, false, nil
	}
	from := t.Message.From
	use, member, err := roster.UseAdminCode(tx, t.Row, t.Message.Place.Platform, from.ID, from.Name, code)
	if err != nil {
		return bot.Answer{}, false, err
	}
	switch use {
	case roster.CodeWrong:
		return bot.Say("这个管理码不对，请对着运维给的再看一眼，八位数字。"), true, nil
	case roster.CodeTooMany:
		return bot.Say("管理码试错的次数太多了，先歇一小时再试。要是一直不行，请运维运行 daybook admin-code 再生成一个。"), true, nil
	case roster.CodeUsed:
		return bot.Say("这个管理码已经用过了。请运维运行 daybook admin-code 再生成一个。"), true, nil
	case roster.CodeLapsed:
		return bot.Say("这个管理码已经过了 24 小时。请运维运行 daybook admin-code 再生成一个。"), true, nil
	case roster.CodeHomonym:
		return bot.Say(fmt.Sprintf("名册里有几位%s，分不清您是哪一位。请运维在名册里填上您的账号再导入一次，然后重发管理码。", from.Name)), true, nil
	case roster.CodeGranted:
		return bot.Say(fmt.Sprintf("%s，您现在是管理员了，回复「帮助」看看能做什么。\n%s", member.Name, whatIsKept)), true, nil
	default:
		return bot.Answer{}, false, nil
	}
}
