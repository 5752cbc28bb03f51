package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/sheet"
	"github.com/daybook-bot/daybook/internal/store"
)

func newSheet(o *options) *cobra.Command {
	var out string
	c := &cobra.Command{
		Use:   "sheet N --out 记录表.docx",
		Short: "一条记录的记录表和签到表，打印出来签字用",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) != 1 {
				return badInput{fmt.Errorf("要哪一条记录的表？写编号，例如 17。用法：%s", c.UseLine())}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			subject, id, ok := numbered(args[0])
			if !ok || subject != figures.SubjectRecord {
				return badInput{fmt.Errorf("“%s”不是记录的编号。写成 17 或 '#17'", args[0])}
			}
			if !strings.EqualFold(filepath.Ext(out), ".docx") {
				return badInput{errors.New("表写到哪里？请写 --out 记录表.docx")}
			}
			var content []byte
			err := o.look(cmd, func(tx *store.Tx, c config.Config) (err error) {
				content, err = sheetFile(tx, c, id)
				return err
			})
			if err != nil {
				return err
			}
			if err := replace(out, content); err != nil {
				return err
			}
			_, err = fmt.Fprintln(cmd.ErrOrStderr(), "写好了："+out)
			return err
		},
	}
	c.Flags().StringVar(&out, "out", "", "写到哪个文件（.docx；已有的会被换掉）")
	return c
}

func sheetFile(tx *store.Tx, c config.Config, id int64) ([]byte, error) {
	d, ok, err := sheet.Document(tx, c, id)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, badInput{fmt.Errorf("没有编号为 %d 的记录", id)}
	}
	return wordBytes(d)
}
