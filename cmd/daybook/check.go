package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/figures/reconcile"
	"github.com/daybook-bot/daybook/internal/office/docx"
	"github.com/daybook-bot/daybook/internal/proofread"
	"github.com/daybook-bot/daybook/internal/store"
)

func newCheck(o *options) *cobra.Command {
	var of span
	var asJSON, all bool
	var fix string
	c := &cobra.Command{
		Use:   "check 总结.docx|.md|.txt --year Y",
		Short: "核对写好的文稿：每个数字和台账对不对得上",
		Args:  oneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			if fix != "" {
				if err := copyable("--fix", args[0], fix); err != nil {
					return badInput{err}
				}
			}
			text, err := readDocument(args[0])
			if err != nil {
				return err
			}
			var claims []reconcile.Claim
			var head string
			var by docx.By
			err = o.look(cmd, func(tx *store.Tx, c config.Config) error {
				scope, err := of.scope(tx, c)
				if err != nil {
					return err
				}
				if head, err = heading(tx, scope); err != nil {
					return err
				}
				if err := someRecords(tx, c, scope, head); err != nil {
					return err
				}
				by = docx.By{Author: c.Bot.Name, At: tx.Now}
				claims, err = text.Check(tx, c, scope, 0)
				return err
			})
			if err != nil {
				return err
			}
			if fix != "" {
				if err := fixed(cmd, text, claims, fix, by); err != nil {
					return err
				}
			}
			found := findings(text, claims)
			if asJSON {
				err = found.json(cmd.OutOrStdout(), all)
			} else {
				err = found.print(cmd.OutOrStdout(), head, all)
			}
			if err != nil {
				return err
			}
			return found.verdict()
		},
	}
	of.flags(c)
	c.Flags().BoolVar(&asJSON, "json", false, "一行一个 JSON 对象")
	c.Flags().BoolVar(&all, "all", false, "不算数字的（日期、届次、固定说法）也列出来")
	c.Flags().StringVar(&fix, "fix", "", "另写一份到这个文件（已有的会被换掉，原稿不动）：对不上的改成台账的数，Word 里是修订")
	return c
}

// fixed writes a copy of a document with the wrong numbers put right.
func fixed(cmd *cobra.Command, d *proofread.Document, claims []reconcile.Claim, out string, by docx.By) error {
	var b bytes.Buffer
	done, err := d.Fix(&b, claims, by)
	if err != nil {
		return err
	}
	if err := replace(out, b.Bytes()); err != nil {
		return err
	}
	var said strings.Builder
	fmt.Fprintf(&said, "写好了：%s，改了 %d 处", out, done.Changed)
	if done.Marked > 0 {
		fmt.Fprintf(&said, "，另有 %d 处没有改%s，要您看一看", done.Marked, map[bool]string{true: "、加了批注"}[d.Word()])
	}
	said.WriteString("。" + changesTold(d, done))
	_, err = fmt.Fprintln(cmd.ErrOrStderr(), said.String())
	return err
}

// changesTold lists what was done to a text, which shows no trace of it; of a Word document
// only what its margin cannot say.
func changesTold(d *proofread.Document, done proofread.Done) string {
	if d.Word() {
		return ""
	}
	var b strings.Builder
	for _, c := range done.Changes {
		fmt.Fprintf(&b, "\n第%d行第%d字\t", c.Line, c.Column)
		switch {
		case c.Now == "":
			fmt.Fprintf(&b, "「%s」没有改：%s", c.Was, c.Why)
		case c.Why != "":
			fmt.Fprintf(&b, "「%s」改成「%s」：%s", c.Was, c.Now, c.Why)
		default:
			fmt.Fprintf(&b, "「%s」改成「%s」", c.Was, c.Now)
		}
	}
	return b.String()
}

// someRecords refuses to compare a document with a ledger in which there is nothing.
func someRecords(tx *store.Tx, c config.Config, s figures.Scope, head string) error {
	empty, err := proofread.Empty(tx, c, s)
	if err != nil {
		return err
	}
	if empty {
		return badInput{errors.New(noRecords(head))}
	}
	return nil
}

func noRecords(head string) string {
	return head + "没有记录，没法核对。看看时间、单位对不对。"
}

// readDocument reads a document from a file.
func readDocument(file string) (*proofread.Document, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, badInput{cannotOpen(file, err)}
	}
	d, err := proofread.Read(file, content)
	if err != nil {
		return nil, badInput{fmt.Errorf("%s：%w", file, err)}
	}
	return d, nil
}

// cannotOpen says why a file cannot be read, and what to do.
func cannotOpen(file string, err error) error {
	info, look := os.Stat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("没有 %s 这个文件。看看文件名和所在的文件夹对不对", file)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("没有权限读 %s。请让文件的主人给您权限，或者复制一份", file)
	case look == nil && info.IsDir():
		return fmt.Errorf("%s 是文件夹。请写里面的哪一份文稿（.docx、.md、.txt）", file)
	default:
		return fmt.Errorf("打不开 %s：%w", file, plain{err})
	}
}

// finding is one claim as check prints it.
type finding struct {
	Text    string            `json:"text"`
	Value   float64           `json:"value"`
	Unit    string            `json:"unit"`
	Verdict reconcile.Verdict `json:"verdict"`
	Figure  *string           `json:"figure"`
	Ledger  *float64          `json:"ledger"`
	Label   string            `json:"label,omitempty"`
	Nearest string            `json:"nearest,omitempty"`
	Reason  string            `json:"reason,omitempty"`
	Number  string            `json:"number"`
	Said    string            `json:"said"` // the number with its unit
	Line    int               `json:"line,omitempty"`
	Column  int               `json:"column,omitempty"`
	Place   string            `json:"place,omitempty"`
}

type checked struct {
	all   []finding
	count map[reconcile.Verdict]int
}

func findings(d *proofread.Document, claims []reconcile.Claim) checked {
	c := checked{count: map[reconcile.Verdict]int{}}
	for _, one := range claims {
		p := d.Paragraphs[one.Paragraph]
		f := finding{
			Text: one.Phrase, Value: one.Value, Unit: one.Unit, Verdict: one.Verdict,
			Label: one.Label, Nearest: one.Nearest, Reason: one.Reason, Number: one.Number, Said: one.Said(p.Text), Line: p.Line, Place: p.Place,
		}
		if p.Line > 0 {
			f.Place = ""
			f.Column = p.Column + utf8.RuneCountInString(p.Text[:one.From]) + 1
		}
		if one.Figure != "" && !strings.ContainsAny(one.Figure, "/+") { // made for one sentence: no figure has that id
			f.Figure = &one.Figure
		}
		if one.Known {
			f.Ledger = &one.Ledger
		}
		c.count[one.Verdict]++
		c.all = append(c.all, f)
	}
	return c
}

func claimed(v reconcile.Verdict) bool {
	return v == reconcile.Agrees || v == reconcile.Differs || v == reconcile.Unsupported
}

func (c checked) json(out io.Writer, all bool) error {
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	for _, f := range c.all {
		if all || claimed(f.Verdict) {
			if err := e.Encode(f); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c checked) print(out io.Writer, head string, all bool) error {
	var b strings.Builder
	fmt.Fprintf(&b, "核对%s的数字：\n", head)
	for _, f := range c.all {
		if line := f.line(all); line != "" {
			fmt.Fprintf(&b, "%s\t%s\n", f.where(), line)
		}
	}
	b.WriteString(c.sum() + "\n")
	_, err := io.WriteString(out, b.String())
	return err
}

// sum says how many there are of each.
func (c checked) sum() string {
	var b strings.Builder
	n := c.count
	fmt.Fprintf(&b, "对得上 %d 处，对不上 %d 处，没有记录 %d 处", n[reconcile.Agrees], n[reconcile.Differs], n[reconcile.Unsupported])
	if n[reconcile.Vague] > 0 {
		fmt.Fprintf(&b, "；说得含糊的 %d 处", n[reconcile.Vague])
	}
	fmt.Fprintf(&b, "；另有日期、届次、固定说法等 %d 处，不算数字。", n[reconcile.NotAFigure])
	return b.String()
}

func (f finding) where() string {
	if f.Line > 0 {
		return fmt.Sprintf("第%d行第%d字", f.Line, f.Column)
	}
	return f.Place
}

func (f finding) line(all bool) string {
	ledger := ""
	if f.Ledger != nil {
		ledger = strconv.FormatFloat(math.Round(*f.Ledger*100)/100, 'f', -1, 64)
	}
	switch f.Verdict {
	case reconcile.Agrees:
		return fmt.Sprintf("✓ %s（%s）", f.Text, f.Label)
	case reconcile.Differs:
		s := fmt.Sprintf("✗ %s：%s写的是「%s」，台账是%s", f.Text, f.Label, f.Said, ledger)
		if f.Said == "" { // 未开展…
			s = fmt.Sprintf("✗ %s：%s，台账是%s", f.Text, f.Label, ledger)
		}
		if f.Nearest != "" {
			s += "（可能写的是" + f.Nearest + "）"
		}
		return s
	case reconcile.Unsupported:
		s := "? " + f.Text + "：「" + f.Said + "」没有记录"
		if f.Reason != "" {
			s += "（" + f.Reason + "）"
		}
		return s
	case reconcile.Vague:
		return fmt.Sprintf("~ %s：%s是%s", f.Text, f.Label, ledger)
	default:
		if all {
			return fmt.Sprintf("- %s：「%s」是%s", f.Text, f.Said, f.Reason)
		}
		return ""
	}
}

// verdict is the exit status: it holds, or it does not.
func (c checked) verdict() error {
	if c.count[reconcile.Differs]+c.count[reconcile.Unsupported] == 0 {
		return nil
	}
	return errTold
}
