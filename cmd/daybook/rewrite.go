package main

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/office/docx"
	"github.com/daybook-bot/daybook/internal/proofread"
	"github.com/daybook-bot/daybook/internal/store"
)

func newRewrite(o *options) *cobra.Command {
	var of span
	var out string
	c := &cobra.Command{
		Use:   "rewrite 去年的总结.docx --year Y --out 今年的总结.docx",
		Short: "照去年的写今年的：数字换成这一期的（修订），没有记录的标出来",
		Args:  oneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := copyable(args[0], out); err != nil {
				return badInput{err}
			}
			d, err := readDocument(args[0])
			if err != nil {
				return err
			}
			var b bytes.Buffer
			var done proofread.Done
			var old int
			var same bool
			err = o.look(cmd, func(tx *store.Tx, c config.Config) error {
				scope, err := of.scope(tx, c)
				if err != nil {
					return err
				}
				year, err := strconv.Atoi(scope.From[:4])
				if err != nil {
					return err
				}
				if old = d.OwnYear(year); old == 0 {
					old = year
				}
				same = old == year
				claims, err := d.Check(tx, c, scope, year-old)
				if err != nil {
					return err
				}
				done, err = d.Rewrite(&b, claims, old, docx.By{Author: c.Bot.Name, At: tx.Now})
				return err
			})
			if err != nil {
				return err
			}
			if err := replace(out, b.Bytes()); err != nil {
				return err
			}
			if same {
				done.OldYear = 0
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), rewritten(out, d.Word(), done, old))
			return err
		},
	}
	of.flags(c)
	c.Flags().StringVar(&out, "out", "", "写到哪个文件（.docx；已有的会被换掉）")
	return c
}

// copyable refuses what no copy can be written to.
func copyable(from, to string) error {
	switch {
	case to == "":
		return errors.New("写到哪里？请写 --out 今年的总结.docx")
	case !strings.EqualFold(filepath.Ext(from), filepath.Ext(to)):
		return fmt.Errorf("--out 要和原稿一样是 %s 文件", filepath.Ext(from))
	case filepath.Clean(from) == filepath.Clean(to):
		return errors.New("--out 不能就是原稿，换个名字")
	}
	return nil
}

// rewritten tells what was done to last year's document.
func rewritten(out string, marked bool, done proofread.Done, old int) string {
	var b strings.Builder
	b.WriteString("写好了")
	if out != "" {
		b.WriteString("：" + out)
	}
	fmt.Fprintf(&b, "。换成这一期的 %d 处，没变的 %d 处，没有记录%s的 %d 处；日期、届次等 %d 处没有动",
		done.Changed, done.Same, map[bool]string{true: "、标了黄"}[marked], done.Marked, done.Left)
	if done.OldYear > 0 {
		fmt.Fprintf(&b, "，其中 %d 处写着%d年，请自己改", done.OldYear, old)
	}
	b.WriteString("。")
	return b.String()
}
