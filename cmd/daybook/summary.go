package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/store"
	"github.com/daybook-bot/daybook/internal/summary"
)

func newSummary(o *options) *cobra.Command {
	var of span
	var out, template string
	c := &cobra.Command{
		Use:   "summary --year Y --out 总结.md",
		Short: "年度总结：每个数字都有出处，文后附口径与来源",
		Args:  wrongUsage,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := writable(out); err != nil {
				return badInput{err}
			}
			w := summary.Work{File: template}
			if err := readTemplate(&w); err != nil {
				return err
			}
			err := o.look(cmd, func(tx *store.Tx, c config.Config) error {
				scope, err := of.scope(tx, c)
				if err != nil {
					return err
				}
				w.Config, w.Period = c, figures.PeriodName(scope.From, scope.To)
				w.Figures, err = figures.Compute(tx, c, scope)
				return err
			})
			if err != nil {
				return err
			}
			text, err := w.Build()
			if err != nil {
				return badInput{err}
			}
			if err := replace(out, text); err != nil {
				return err
			}
			_, err = fmt.Fprintln(cmd.ErrOrStderr(), "写好了："+out)
			return err
		},
	}
	of.flags(c)
	c.Flags().StringVar(&out, "out", "", "写到哪个文件（.md；已有的会被换掉）")
	c.Flags().StringVar(&template, "template", "", "自己的模板（默认：内置的）")
	return c
}

// writable refuses what no summary can be written to yet.
func writable(out string) error {
	switch filepath.Ext(out) {
	case ".md":
		return nil
	case ".docx":
		return errors.New("Word 格式的总结要到后面的版本才有。现在请写 --out 总结.md")
	case "":
		return errors.New("总结写到哪里？请写 --out 总结.md")
	default:
		return fmt.Errorf("不会写 %s 文件。请写 --out 总结.md", filepath.Ext(out))
	}
}

func readTemplate(w *summary.Work) error {
	if w.File == "" {
		var err error
		w.Template, err = config.SummaryTemplate()
		return err
	}
	text, err := os.ReadFile(w.File)
	if err != nil {
		return badInput{fmt.Errorf("打不开模板 %s：%w", w.File, err)}
	}
	w.Template = string(text)
	return nil
}

// replace writes a file in one step: whoever looks sees the old one or the whole new one.
func replace(file, text string) (err error) {
	draft, err := os.CreateTemp(filepath.Dir(file), ".summary-*")
	if err != nil {
		return fmt.Errorf("写不了 %s，请检查这个文件夹在不在、能不能写：%w", file, err)
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("写 %s 没有成功：%w", file, errors.Join(err, draft.Close(), os.Remove(draft.Name())))
		}
	}()
	if _, err = draft.WriteString(text); err != nil {
		return err
	}
	if err = draft.Chmod(0o644); err != nil {
		return err
	}
	if err = draft.Sync(); err != nil {
		return err
	}
	if err = draft.Close(); err != nil {
		return err
	}
	return os.Rename(draft.Name(), file)
}
