package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/daybook-bot/daybook/bot/commands"
	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/checkup"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/store"
)

func newAudit(o *options) *cobra.Command {
	var of span
	var asJSON bool
	c := &cobra.Command{
		Use:   "audit --year Y",
		Short: "体检：封账之前，有哪些记录自相矛盾、没办完、像是记错了",
		Args:  wrongUsage,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cal, err := calendar.Load(o.dir)
			if err != nil {
				return badInput{err}
			}
			return o.look(cmd, func(tx *store.Tx, c config.Config) error {
				if of.campaign != "" {
					return badInput{fmt.Errorf("体检不分专项。请去掉 --campaign")}
				}
				scope, err := of.scope(tx, c)
				if err != nil {
					return err
				}
				found, err := checkup.Look(tx, c, cal, checkup.Span{From: scope.From, To: scope.To, Unit: scope.Unit})
				if err != nil {
					return err
				}
				if asJSON {
					return eachObject(cmd.OutOrStdout(), found)
				}
				head := figures.PeriodName(scope.From, scope.To) + "体检：没有发现问题。"
				if len(found) > 0 {
					head = fmt.Sprintf("%s体检：有 %d 处要看一看。", figures.PeriodName(scope.From, scope.To), len(found))
				}
				if _, err := fmt.Fprintln(cmd.OutOrStdout(), head); err != nil {
					return err
				}
				for i, f := range found {
					if _, err := fmt.Fprintf(cmd.OutOrStdout(), "%d. %s\n", i+1, commands.FindingWords(f, true)); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
	of.flags(c)
	c.Flags().BoolVar(&asJSON, "json", false, "一行一个 JSON 对象")
	return c
}
