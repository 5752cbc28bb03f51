package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/daybook-bot/daybook/bot/dingtalk"
	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

func newImportDingtalk(o *options) *cobra.Command {
	return &cobra.Command{
		Use:   "dingtalk",
		Short: "查钉钉通讯录，给名册上的人提出绑定申请，等管理员通过",
		Args:  wrongUsage,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := o.settings()
			if err != nil {
				return err
			}
			if c.Dingtalk.Mode == config.DingtalkOff {
				return badInput{errors.New("没有接钉钉（dingtalk.mode 是 off），查不了通讯录；见 docs/dingtalk.md")}
			}
			k := clock.Wall()
			log := newLog(cmd.ErrOrStderr())
			tokens, closeTokens, err := tokensOf(c, k, log)
			if err != nil {
				return err
			}
			w, err := newDingtalk(c, k, log, tokens)
			if err != nil {
				return errors.Join(err, closeTokens())
			}
			accounts, err := dingtalkAccounts(cmd.Context(), dingtalk.New(w.options))
			return errors.Join(o.bringIn(cmd, func(tx *store.Tx) (fmt.Stringer, error) {
				if err != nil {
					return nil, err
				}
				return propose(tx, dingtalk.Platform, accounts)
			}), closeTokens())
		},
	}
}

// dingtalkAccounts lists everybody whom the app may see.
func dingtalkAccounts(ctx context.Context, robot *dingtalk.Robot) ([]roster.Account, error) {
	people, err := robot.People(ctx)
	if fault := (*dingtalk.Fault)(nil); errors.As(err, &fault) && fault.Mend() != "" {
		err = fmt.Errorf("%w。%s", err, fault.Mend())
	}
	var accounts []roster.Account
	for _, p := range people {
		accounts = append(accounts, roster.Account{Platform: dingtalk.Platform, Person: p.ID, Shown: p.Name})
	}
	return accounts, err
}
