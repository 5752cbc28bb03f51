package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/intake"
	"github.com/daybook-bot/daybook/internal/store"
)

// errDry undoes what a dry run has done.
var errDry = errors.New("a dry run writes nothing")

func newImportRecords(o *options) *cobra.Command {
	var dry, similar, asJSON bool
	c := &cobra.Command{
		Use:   "records FILE.xlsx|FILE.csv",
		Short: "以往的记录：台账的格式，每张表一个类别；先加 --dry-run 试一遍",
		Args:  oneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			rep, err := o.importRecords(cmd, args[0], dry, similar)
			if err != nil {
				return err
			}
			if asJSON {
				return eachObject(cmd.OutOrStdout(), []intake.Report{rep})
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), rep)
			return err
		},
	}
	c.Flags().BoolVar(&dry, "dry-run", false, "只检查，说会导入什么，什么都不写")
	c.Flags().BoolVar(&similar, "similar", false, "和已有记录很像的也导入：确实是另一件事")
	c.Flags().BoolVar(&asJSON, "json", false, "结果是一个 JSON 对象")
	return c
}

func (o *options) importRecords(cmd *cobra.Command, file string, dry, similar bool) (rep intake.Report, err error) {
	c, err := o.settings()
	if err != nil {
		return rep, err
	}
	table, err := intake.Read(c, file)
	var mistakes config.Mistakes
	if errors.As(err, &mistakes) {
		return rep, badInput{err}
	}
	if err != nil {
		return rep, err
	}
	db, _, err := o.open(cmd)
	if err != nil {
		return rep, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	err = db.Update(cmd.Context(), func(tx *store.Tx) (err error) {
		if rep, err = intake.Bring(tx, c, table, similar); err == nil && dry {
			return errDry
		}
		return err
	})
	switch {
	case errors.Is(err, errDry):
		rep.Dry = true
		return rep, nil
	case errors.As(err, &mistakes):
		return rep, badInput{err}
	}
	return rep, err
}
