package commands

import (
	"strings"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/bot/understand"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

func (d *Desk) rosterCommands() map[understand.Intent]bot.Command {
	return map[understand.Intent]bot.Command{
		understand.Bind:     {Run: d.bind},
		understand.ThisChat: {Run: d.thisChat},
	}
}

// whoMay says whose business something is that the sender may not do: 「这要由第一支部的管理员
// 来定：许明春。」 The whole organisation is the zero Unit.
func whoMay(tx *store.Tx, unit roster.Unit, day string) (string, error) {
	admins, err := roster.Admins(tx, unit.ID, day)
	if err != nil {
		return "", err
	}
	var names []string
	for _, admin := range admins {
		name, err := roster.Name(tx, admin)
		if err != nil {
			return "", err
		}
		names = append(names, name)
	}
	of := ""
	if unit.Name != "" {
		of = unit.Name + "的"
	}
	if len(names) == 0 {
		return "这要由" + of + "管理员来定。现在还没有管理员，请运维运行 daybook admin-code。", nil
	}
	return "这要由" + of + "管理员来定：" + strings.Join(names, "、") + "。", nil
}

// heard is somebody who can be spoken to in private.
type heard struct {
	member int64
	place  chat.Place
}

// nearestHeard lists the admins nearest to a unit who have an account: those who decide for
// it, and if none of them can be reached, the 管理员.
func nearestHeard(tx *store.Tx, unit int64, day string) ([]heard, error) {
	for _, of := range []int64{unit, 0} {
		admins, err := roster.Admins(tx, of, day)
		if err != nil {
			return nil, err
		}
		var all []heard
		for _, admin := range admins {
			place, ok, err := roster.Reach(tx, admin)
			if err != nil {
				return nil, err
			}
			if ok {
				all = append(all, heard{admin, place})
			}
		}
		if len(all) > 0 {
			return all, nil
		}
	}
	return nil, nil
}
