package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/store"
)

func newVerify(o *options) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "verify",
		Short: "把每个数字从原始记录重数一遍，并检查数据文件",
		Args:  wrongUsage,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return o.look(cmd, func(tx *store.Tx, c config.Config) error {
				found, err := figures.Verify(tx, c)
				if err != nil {
					return err
				}
				if asJSON {
					err = eachObject(cmd.OutOrStdout(), found)
				} else {
					err = printFindings(cmd, found)
				}
				if err == nil && len(found) > 0 {
					err = errTold
				}
				return err
			})
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "一行一个 JSON 对象")
	return c
}

func printFindings(cmd *cobra.Command, found []figures.Finding) error {
	if len(found) == 0 {
		_, err := fmt.Fprintln(cmd.OutOrStdout(), "全部相符。")
		return err
	}
	for _, f := range found {
		if _, err := fmt.Fprintln(cmd.OutOrStdout(), f.What); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(cmd.ErrOrStderr(), "有 %d 处不符。请先备份数据目录，再按编号用 daybook trace 查看。\n", len(found))
	return err
}
