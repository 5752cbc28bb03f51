package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
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
			if err := copyable("--out", args[0], out); err != nil {
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
				head, err := heading(tx, scope)
				if err != nil {
					return err
				}
				if err := someRecords(tx, c, scope, head); err != nil {
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
			_, err = fmt.Fprintln(cmd.OutOrStdout(), rewritten(out, d.Word(), done, old)+changesTold(d, done))
			return err
		},
	}
	of.flags(c)
	c.Flags().StringVar(&out, "out", "", "写到哪个文件，和原稿一样的格式（已有的会被换掉，原稿不动）")
	return c
}

// copyable refuses what no copy can be written to: the document itself, under whatever name.
func copyable(flag, from, to string) error {
	if to == "" {
		return fmt.Errorf("写到哪里？请写 %s 和文件名", flag)
	}
	if !strings.EqualFold(filepath.Ext(from), filepath.Ext(to)) {
		return fmt.Errorf("%s 要和原稿一样是 %s 文件", flag, filepath.Ext(from))
	}
	there, err := os.Stat(to)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("写不了 %s：%w", to, err)
	case there.IsDir():
		return fmt.Errorf("%s 是文件夹。%s 后面写文件名", to, flag)
	}
	if here, err := os.Stat(from); err == nil && os.SameFile(here, there) {
		return fmt.Errorf("%s 就是原稿，原稿不能覆盖。%s 换个名字", to, flag)
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
		done.Changed, done.Same, map[bool]string{true: "、标了黄"}[marked], done.Marked-done.Doubt, done.Left)
	if done.OldYear > 0 {
		fmt.Fprintf(&b, "，其中 %d 处写着%d年，请自己改", done.OldYear, old)
	}
	b.WriteString("。")
	if done.Doubt > 0 {
		fmt.Fprintf(&b, "另有 %d 处拿不准该写几，没有换%s。", done.Doubt, map[bool]string{true: "、加了批注"}[marked])
	}
	if done.Annex {
		b.WriteString("附表（数字口径与来源）还是原来的，请删掉。")
	}
	return b.String()
}
