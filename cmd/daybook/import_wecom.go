package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/daybook-bot/daybook/bot/wecom"
	"github.com/daybook-bot/daybook/bot/wecom/app"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

func newImportWecom(o *options) *cobra.Command {
	return &cobra.Command{
		Use:   "wecom",
		Short: "用自建应用查企业微信通讯录，给名册上的人提出绑定申请，等管理员通过",
		Args:  wrongUsage,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := o.settings()
			if err != nil {
				return err
			}
			if !c.Wecom.App.On() {
				return badInput{errors.New("没有配自建应用（wecom.app），查不了通讯录；见 docs/wecom.md")}
			}
			k := clock.Wall()
			log := newLog(cmd.ErrOrStderr())
			tokens, closeTokens, err := tokensOf(c, k, log)
			if err != nil {
				return err
			}
			w, err := newWecom(c, k, log, tokens)
			if err != nil {
				return errors.Join(err, closeTokens())
			}
			return errors.Join(o.bringIn(cmd, proposals(cmd.Context(), o, w.app)), closeTokens())
		},
	}
}

// proposed is what became of looking people up.
type proposed struct {
	asked, waiting, several, absent []string
	known                           int
}

func (p proposed) String() string {
	lines := []string{fmt.Sprintf("新提出 %d 个绑定申请，已在等的 %d 个，已经绑定的 %d 个。", len(p.asked), len(p.waiting), p.known)}
	for _, part := range []struct {
		names []string
		says  string
	}{
		{p.asked, "等管理员在单聊里逐个回复「绑定 姓名 通过」："},
		{p.several, "名册里有同名的，请他们自己说「绑定 姓名 支部」："},
		{p.absent, "通讯录里有、名册里没有："},
	} {
		if len(part.names) > 0 {
			lines = append(lines, part.says+strings.Join(part.names, "、"))
		}
	}
	return strings.Join(lines, "\n")
}

// proposals looks up, before any transaction, whom the app may see, and then proposes to
// recognise those whose names are on the roster. Nobody is recognised before an admin says so.
func proposals(ctx context.Context, o *options, a *app.App) func(*store.Tx) (fmt.Stringer, error) {
	accounts, err := lookUp(ctx, o, a)
	return func(tx *store.Tx) (fmt.Stringer, error) {
		if err != nil {
			return nil, err
		}
		return propose(tx, wecom.Platform, accounts)
	}
}

// lookUp lists accounts under the ids that the bot sees: those of the directory, or the
// encrypted ones of strangers who have written already (wecom.md section 1.6).
func lookUp(ctx context.Context, o *options, a *app.App) ([]roster.Account, error) {
	people, err := a.People(ctx)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	var accounts []roster.Account
	for _, p := range people {
		names[p.ID] = p.Name
		accounts = append(accounts, roster.Account{Platform: wecom.Platform, Person: p.ID, Shown: p.Name})
	}
	strangers, err := o.strangers(ctx)
	if err != nil {
		return nil, err
	}
	hidden := slices.DeleteFunc(strangers, func(id string) bool { return names[id] != "" })
	plain, err := a.Plain(ctx, hidden)
	if err != nil {
		return nil, err
	}
	if len(plain) == 0 {
		return accounts, nil
	}
	// The bot sees encrypted ids only: the others are of no use to it.
	accounts = nil
	for _, id := range hidden {
		if name := names[plain[id]]; name != "" {
			accounts = append(accounts, roster.Account{Platform: wecom.Platform, Person: id, Shown: name})
		}
	}
	return accounts, nil
}

func (o *options) strangers(ctx context.Context) (strangers []string, err error) {
	c, err := o.settings()
	if err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, o.dir, clock.Wall(), c.Zone())
	if err != nil {
		return nil, err
	}
	err = db.View(ctx, func(tx *store.Tx) error {
		strangers, err = tx.Strangers(wecom.Platform)
		return err
	})
	return strangers, errors.Join(err, db.Close())
}

func propose(tx *store.Tx, platform string, accounts []roster.Account) (fmt.Stringer, error) {
	var p proposed
	day := tx.Today()
	for _, who := range accounts {
		_, known, err := roster.Identify(tx, who.Platform, who.Person)
		if err != nil {
			return nil, err
		}
		if known {
			p.known++
			continue
		}
		a, err := roster.AskBind(tx, who, who.Shown, "", day)
		if err != nil {
			return nil, err
		}
		switch a.Outcome {
		case roster.Asked:
			p.asked = append(p.asked, who.Shown)
		case roster.AskedBefore:
			p.waiting = append(p.waiting, who.Shown)
		case roster.SeveralNamed:
			p.several = append(p.several, who.Shown)
		default:
			p.absent = append(p.absent, who.Shown)
		}
	}
	return p, tellProposals(tx, platform, p, day)
}

// tellProposals has the admins of the whole hear, once a day, who waits for them.
func tellProposals(tx *store.Tx, platform string, p proposed, day string) error {
	if len(p.asked) == 0 {
		return nil
	}
	admins, err := roster.Admins(tx, 0, day)
	if err != nil {
		return err
	}
	for _, admin := range admins {
		place, ok, err := roster.Reach(tx, admin)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		err = tx.Say(chat.Outgoing{
			Key: fmt.Sprintf("proposals/%s/%s/%d/%d", platform, day, admin, len(p.asked)+len(p.waiting)), To: place,
			Reply: chat.Reply{Text: fmt.Sprintf("%s通讯录里有 %d 位和名册对得上：%s。是本人的，请逐个回复「绑定 %s 通过」这样的话；不是的，回复「绑定 %s 不是」。",
				roster.PlatformName(platform), len(p.asked), strings.Join(p.asked, "、"), p.asked[0], p.asked[0])},
		}, 0)
		if err != nil {
			return err
		}
	}
	return nil
}
