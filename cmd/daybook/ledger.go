package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/ledger"
	"github.com/daybook-bot/daybook/internal/store"
)

func newLedger(o *options) *cobra.Command {
	var of span
	var out string
	order := ledger.Order{}
	c := &cobra.Command{
		Use:   "ledger --year Y --out 台账.xlsx",
		Short: "台账：每个类别一张表，合计就是口径里的数字",
		Args:  wrongUsage,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if filepath.Ext(out) != ".xlsx" {
				return badInput{errors.New("台账写到哪里？请写 --out 台账.xlsx")}
			}
			err := o.look(cmd, func(tx *store.Tx, c config.Config) (err error) {
				order.Config = c
				if order.Scope, err = of.scope(tx, c); err != nil {
					return err
				}
				if order.About, err = heading(tx, order.Scope); err != nil {
					return err
				}
				order.Progress = progressOn(cmd.ErrOrStderr(), "台账")
				return writeWhole(out, func(w io.Writer) error { return ledger.Write(tx, w, order) })
			})
			if err == nil {
				_, err = fmt.Fprintln(cmd.ErrOrStderr(), "写好了："+out)
			}
			return err
		},
	}
	of.flags(c)
	c.Flags().StringVar(&out, "out", "", "写到哪个文件（.xlsx；已有的会被换掉）")
	c.Flags().BoolVar(&order.Members, "members", false, "另给每个参加过的人一张表")
	return c
}

// progressOn shows on a terminal how far a long work has come; elsewhere it is nil.
func progressOn(w io.Writer, name string) func(done, of int64) {
	file, ok := w.(*os.File)
	if !ok {
		return nil
	}
	if info, err := file.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	return func(done, of int64) {
		end := ""
		if done == of {
			end = "\r\x1b[K"
		}
		fmt.Fprintf(w, "\r%s %d%%（%d/%d 条）%s", name, done*100/max(1, of), done, of, end)
	}
}

// writeWhole writes a file in one step: whoever looks sees the old one or the whole new one.
func writeWhole(file string, write func(io.Writer) error) (err error) {
	if err := aFile(file); err != nil {
		return err
	}
	draft, err := os.CreateTemp(filepath.Dir(file), ".daybook-*")
	if err != nil {
		return badInput{fmt.Errorf("写不了 %s，请检查这个文件夹在不在、能不能写（%w）", file, plain{err})}
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(draft.Name()))
		}
	}()
	w := bufio.NewWriterSize(draft, 1<<18)
	err = write(w)
	if err == nil {
		err = w.Flush()
	}
	if err = errors.Join(err, draft.Chmod(0o644), draft.Sync(), draft.Close()); err != nil {
		return err
	}
	return os.Rename(draft.Name(), file)
}
