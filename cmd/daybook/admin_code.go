package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

func newAdminCode(o *options) *cobra.Command {
	return &cobra.Command{
		Use:   "admin-code",
		Short: "一次性口令：谁把它单聊发给机器人，谁就是管理员",
		Args:  wrongUsage,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			db, _, err := o.open(cmd)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, db.Close()) }()
			var code string
			err = db.Update(cmd.Context(), func(tx *store.Tx) error {
				code, err = roster.MakeAdminCode(tx)
				return err
			})
			if err != nil {
				return err
			}
			if _, err := fmt.Fprintln(cmd.OutOrStdout(), code); err != nil {
				return err
			}
			_, err = fmt.Fprintln(cmd.ErrOrStderr(), "请在单聊里把它发给机器人。只能用一次，24 小时内有效。")
			return err
		},
	}
}
