package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/quiz"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

func newImport(o *options) *cobra.Command {
	c := &cobra.Command{
		Use:   "import",
		Short: "导入名册、题库（CSV）、以往的记录（台账）、放假安排或企业微信账号，要么全部成功，要么什么都不变",
		Args:  wrongUsage,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	c.AddCommand(
		newImportRecords(o), newImportWecom(o), newImportDingtalk(o),
		&cobra.Command{
			Use:   "roster FILE.csv",
			Short: "名册：name,unit,role,joined,left,wecom,dingtalk[,alias,category]",
			Args:  oneFile,
			RunE:  func(cmd *cobra.Command, args []string) error { return o.importRoster(cmd, args[0]) },
		},
		&cobra.Command{
			Use:   "questions FILE.csv",
			Short: "题库：kind,text,A,B,C,D,E,F,answer,explanation,source",
			Args:  oneFile,
			RunE:  func(cmd *cobra.Command, args []string) error { return o.importQuestions(cmd, args[0]) },
		},
		&cobra.Command{
			Use:   "holidays FILE.yaml",
			Short: "一年的放假和调休：year: 2027、off: [放假的日子]、on: [调休上班的日子]",
			Args:  oneFile,
			RunE:  func(cmd *cobra.Command, args []string) error { return o.importHolidays(cmd, args[0]) },
		},
	)
	return c
}

func oneFile(c *cobra.Command, args []string) error {
	if len(args) != 1 {
		return badInput{fmt.Errorf("需要且只要一个文件。用法：%s", c.UseLine())}
	}
	return nil
}

func wrongUsage(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return badInput{fmt.Errorf("不认识 %q。用法：%s", args[0], c.UseLine())}
	}
	return nil
}

func (o *options) importRoster(cmd *cobra.Command, name string) error {
	file, err := roster.ReadCSV(name)
	if err != nil {
		return badInput{err}
	}
	return o.bringIn(cmd, func(tx *store.Tx) (fmt.Stringer, error) { return roster.Import(tx, file) })
}

func (o *options) importQuestions(cmd *cobra.Command, name string) error {
	file, err := quiz.ReadCSV(name)
	if err != nil {
		return badInput{err}
	}
	return o.bringIn(cmd, func(tx *store.Tx) (fmt.Stringer, error) { return quiz.Import(tx, file) })
}

// importHolidays keeps a year's holiday notice in the data folder, where it goes before the
// one that comes with the program.
func (o *options) importHolidays(cmd *cobra.Command, name string) error {
	notice, err := calendar.ReadNotice(name)
	if err != nil {
		return badInput{err}
	}
	kept, err := calendar.Keep(o.dir, notice)
	if err == nil {
		_, err = fmt.Fprintln(cmd.OutOrStdout(), kept)
	}
	return err
}

// bringIn imports in one transaction and prints what it did.
func (o *options) bringIn(cmd *cobra.Command, file func(*store.Tx) (fmt.Stringer, error)) (err error) {
	db, _, err := o.open(cmd)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var done fmt.Stringer
	err = db.Update(cmd.Context(), func(tx *store.Tx) error {
		done, err = file(tx)
		return err
	})
	if err == nil {
		_, err = fmt.Fprintln(cmd.OutOrStdout(), done)
	}
	return err
}
