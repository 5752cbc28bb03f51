package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/daybook-bot/daybook/bot/commands"
	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/store"
)

// signed is a freeze as --json prints it.
type signed struct {
	From     string    `json:"from"`
	To       string    `json:"to"` // the day after the last
	Version  int       `json:"version"`
	SignedAt time.Time `json:"signed_at"`
	SignedBy string    `json:"signed_by"` // empty: the operator
	Hash     string    `json:"hash"`
}

// diffed is what diff --json prints.
type diffed struct {
	signed
	figures.Diff
}

func newDiff(o *options) *cobra.Command {
	var of span
	var version int
	var asJSON bool
	c := &cobra.Command{
		Use:   "diff --year Y",
		Short: "差异：封账以来哪些数字变了，是谁改了什么",
		Args:  wrongUsage,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return o.look(cmd, func(tx *store.Tx, c config.Config) error {
				f, err := frozen(tx, &of, version)
				if err != nil {
					return err
				}
				d, err := figures.Differences(tx, c, f)
				if err != nil {
					return err
				}
				if asJSON {
					return eachObject(cmd.OutOrStdout(), []diffed{{signed{f.From, f.To, f.Version, f.At, f.Signer, f.Hash}, d}})
				}
				for _, line := range commands.DiffLines(f, d, commands.DiffShown{Names: true}) {
					if _, err := fmt.Fprintln(cmd.OutOrStdout(), line); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
	of.flags(c)
	c.Flags().IntVar(&version, "version", 0, "和第几版比（默认：最新一版）")
	c.Flags().BoolVar(&asJSON, "json", false, "打印一个 JSON 对象")
	return c
}
