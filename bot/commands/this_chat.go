package commands

import (
	"context"
	"fmt"
	"strings"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// thisChat ties a group to a unit, which no platform tells: 本群 第一支部.
func (d *Desk) thisChat(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	place := t.Message.Place
	if place.Private() {
		return bot.Say("这句话要在群里说，如在第一支部的群里@我说「本群 第一支部」。"), nil
	}
	old, tied, err := roster.UnitAt(tx, place)
	if err != nil {
		return bot.Answer{}, err
	}
	words := t.Meaning.Unit
	if words == "" {
		words = t.Meaning.Text
	}
	if words == "" {
		return bot.Say(whoseChat(old, tied) + bot.HowToAnswer(place)), nil
	}
	units, err := roster.UnitsNamed(tx, words)
	if err != nil {
		return bot.Answer{}, err
	}
	if len(units) != 1 {
		return whichUnit(tx, words, units)
	}
	// To take a chat away from a unit takes the rights of that unit too.
	for _, unit := range []roster.Unit{units[0], old} {
		if unit.ID == 0 {
			continue
		}
		may, err := roster.AdminOf(tx, t.Member, unit.ID, t.Day)
		if err != nil {
			return bot.Answer{}, err
		}
		if !may {
			who, err := whoMay(tx, unit, t.Day)
			return bot.Say(who), err
		}
	}
	if err := roster.Tie(tx, place, units[0].ID, t.Member, t.Row); err != nil {
		return bot.Answer{}, err
	}
	return bot.Say(fmt.Sprintf("好的，本群就是%s的群了。", units[0].Name)), nil
}

func whoseChat(unit roster.Unit, tied bool) string {
	if tied {
		return fmt.Sprintf("本群是%s的群。要改，请管理员说「本群 支部名」。", unit.Name)
	}
	return "本群还没有归到哪个支部，请管理员说「本群 第一支部」这样的话。"
}

func whichUnit(tx *store.Tx, words string, fit []roster.Unit) (bot.Answer, error) {
	if len(fit) > 1 {
		var paths []string
		for _, u := range fit {
			paths = append(paths, u.Path)
		}
		return bot.Say(fmt.Sprintf("“%s”有几个：%s。请写全。", words, strings.Join(paths, "、"))), nil
	}
	units, err := roster.Leaves(tx)
	if err != nil {
		return bot.Answer{}, err
	}
	var names []string
	for _, u := range units {
		names = append(names, u.Name)
	}
	return bot.Say(fmt.Sprintf("名册里没有“%s”。现有：%s。", brief(words), strings.Join(names, "、"))), nil
}
