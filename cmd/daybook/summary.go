package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/office/docx"
	"github.com/daybook-bot/daybook/internal/store"
	"github.com/daybook-bot/daybook/internal/summary"
)

func newSummary(o *options) *cobra.Command {
	var of span
	var out, template string
	c := &cobra.Command{
		Use:   "summary --year Y --out 总结.docx",
		Short: "总结：每个数字都有出处，文后附口径与来源",
		Long: `总结：每个数字都有出处，文后附口径与来源。
写成 Word（.docx）或 Markdown（.md）。模板先看 --template，再看配置里的 document.template，
再看数据目录里的 summary.docx、summary.md，都没有就用内置的。`,
		Args: wrongUsage,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := writable(out); err != nil {
				return badInput{err}
			}
			return o.summary(cmd, &of, out, template)
		},
	}
	of.flags(c)
	c.Flags().StringVar(&out, "out", "", "写到哪个文件（.docx 或 .md；已有的会被换掉）")
	c.Flags().StringVar(&template, "template", "", "自己的模板，.md 或 .docx")
	return c
}

func (o *options) summary(cmd *cobra.Command, of *span, out, template string) error {
	var files []file
	err := o.look(cmd, func(tx *store.Tx, c config.Config) error {
		scope, err := of.scope(tx, c)
		if err != nil {
			return err
		}
		t, err := findTemplate(o.dir, c, template)
		if err != nil {
			return badInput{err}
		}
		files, err = summaryFiles(tx, c, scope, t, out)
		return err
	})
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := replace(f.name, f.content); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(cmd.ErrOrStderr(), "写好了："+f.name); err != nil {
			return err
		}
	}
	return nil
}

// writable refuses what no summary can be written to.
func writable(out string) error {
	switch strings.ToLower(filepath.Ext(out)) {
	case ".md", ".docx":
		return nil
	case "":
		return errors.New("总结写到哪里？请写 --out 总结.docx 或 --out 总结.md")
	default:
		return fmt.Errorf("不会写 %s 文件。请写 --out 总结.docx 或 --out 总结.md", filepath.Ext(out))
	}
}

// template is a template of the summary.
type template struct {
	file string // empty: the preset's
	text []byte
}

// ownTemplates are where an organisation's own is looked for in the data folder.
var ownTemplates = []string{"summary.docx", "summary.md"}

// findTemplate finds the template: the one that was asked for, the configuration's, the one
// in the data folder, the preset's.
func findTemplate(dir string, c config.Config, asked string) (template, error) {
	if asked == "" {
		asked = c.Document.Template
	}
	if asked == "" {
		for _, name := range ownTemplates {
			own := filepath.Join(dir, name)
			if _, err := os.Stat(own); err == nil {
				asked = own
				break
			}
		}
	}
	if asked == "" {
		text, err := config.SummaryTemplateFor(c)
		return template{text: []byte(text)}, err
	}
	text, err := os.ReadFile(asked)
	if err != nil {
		return template{}, fmt.Errorf("打不开模板 %s：%w", asked, plain{err})
	}
	return template{file: asked, text: bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))}, nil
}

// file is a file that is to be written.
type file struct {
	name    string
	content []byte
}

// summaryFiles is a summary as the content of a file. Of a Word template the annex is a file
// of its own.
func summaryFiles(tx *store.Tx, c config.Config, scope figures.Scope, t template, out string) ([]file, error) {
	w := summary.Work{Config: c, Template: string(t.text), File: t.file}
	if summary.IsForm(t.file) {
		return formFiles(tx, w, scope, t, out)
	}
	if err := w.Fill(tx, scope); err != nil {
		return nil, asInput(err)
	}
	s, err := w.Build()
	if err != nil {
		return nil, asInput(err)
	}
	if strings.EqualFold(filepath.Ext(out), ".md") {
		return []file{{out, []byte(s.Markdown())}}, nil
	}
	d, err := s.Word()
	if err != nil {
		return nil, err
	}
	content, err := wordBytes(d)
	return []file{{out, content}}, err
}

func formFiles(tx *store.Tx, w summary.Work, scope figures.Scope, t template, out string) ([]file, error) {
	if !summary.IsForm(out) {
		return nil, badInput{fmt.Errorf("%s 是 Word 模板，填出来也是 Word 文件。请写 --out 总结.docx", t.file)}
	}
	form, err := summary.OpenForm(t.text)
	if err != nil {
		return nil, badInput{fmt.Errorf("%s：%w", t.file, err)}
	}
	if err := w.FillForm(tx, scope, form); err != nil {
		return nil, err
	}
	filled, err := w.BuildForm(form)
	if err != nil {
		return nil, asInput(err)
	}
	var b bytes.Buffer
	if err := filled.Write(&b); err != nil {
		return nil, err
	}
	annex, err := wordBytes(filled.Annex())
	return []file{{out, b.Bytes()}, {strings.TrimSuffix(out, filepath.Ext(out)) + "-口径与来源.docx", annex}}, err
}

func wordBytes(d docx.Document) ([]byte, error) {
	var b bytes.Buffer
	err := docx.Write(&b, d)
	return b.Bytes(), err
}

// asInput tells mistakes in a template from faults.
func asInput(err error) error {
	var mistakes config.Mistakes
	if errors.As(err, &mistakes) {
		return badInput{err}
	}
	return err
}

// replace writes a file in one step: whoever looks sees the old one or the whole new one.
func replace(file string, content []byte) error {
	return writeWhole(file, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
}
