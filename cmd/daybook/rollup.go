package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/rollup"
)

func newRollup() *cobra.Command {
	var asJSON bool
	var trust []string
	c := &cobra.Command{
		Use:   "rollup A.json B.json …",
		Short: "汇总：把各单位签过名的数字文件并排相加",
		Long: `汇总：把各单位用 daybook figures --sign 写的文件并排相加。
每份都核对签名；口径不同的数字不加，把两边的口径都列出来；同一个单位、不同期间、改动过的文件不收。
--trust 后面写各单位交来的 .pub 文件，写了就只认名单里的钥匙。`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return badInput{fmt.Errorf("汇总哪些文件？用法：daybook rollup A.json B.json")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			sheets, err := readSheets(cmd, args, trust)
			if err != nil {
				return err
			}
			table, err := rollup.Add(sheets)
			if err != nil {
				return badInput{err}
			}
			if asJSON {
				err = writeTableJSON(cmd.OutOrStdout(), table)
			} else {
				err = writeTable(cmd.OutOrStdout(), table)
			}
			if err == nil && !table.Holds() {
				err = errTold
			}
			return err
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "一行一个 JSON 对象，一个数字一行")
	c.Flags().StringArrayVar(&trust, "trust", nil, "信任的公钥文件，可以写几次")
	return c
}

func readSheets(cmd *cobra.Command, files, trust []string) ([]rollup.Signed, error) {
	trusted := rollup.Trusted{}
	for _, file := range trust {
		if err := trusted.ReadTrusted(file); err != nil {
			return nil, badInput{err}
		}
	}
	var sheets []rollup.Signed
	for _, file := range files {
		s, err := readSheet(file)
		if err != nil {
			return nil, err
		}
		if len(trust) > 0 {
			if err := trusted.Check(s); err != nil {
				return nil, fmt.Errorf("%s：%w", file, err)
			}
		} else {
			fmt.Fprintf(cmd.ErrOrStderr(), "%s：%s签，钥匙指纹 %s\n", file, s.Organisation, rollup.Fingerprint(s.Key))
		}
		if s.Frozen == 0 {
			fmt.Fprintf(cmd.ErrOrStderr(), "%s：还没有封账，是 %s 的数\n", file, s.Made.Format("2006-01-02"))
		}
		sheets = append(sheets, s)
	}
	if len(trust) == 0 {
		fmt.Fprintln(cmd.ErrOrStderr(), "没有写 --trust，只核对了签过以后没有改动；是不是本人签的，请对一下指纹。")
	}
	return sheets, nil
}

func writeTable(out io.Writer, t rollup.Table) error {
	lines := [][]string{append(append([]string{figures.PeriodName(t.From, t.To)}, t.Organisations...), "合计", "")}
	var differ []rollup.Row
	for _, r := range t.Rows {
		line := []string{fmt.Sprintf("%s（%s）", r.Label, r.Unit)}
		for _, v := range r.Values {
			line = append(line, orMissing(v))
		}
		sum := orMissing(r.Sum)
		if r.AtMost {
			sum = "至多" + sum
		}
		lines = append(lines, append(line, sum, r.Note))
		if len(r.Others) > 0 {
			differ = append(differ, r)
		}
	}
	var b strings.Builder
	columns(&b, lines)
	for _, r := range differ {
		fmt.Fprintf(&b, "\n%s（%s）口径不同：\n", r.Label, r.Unit)
		fmt.Fprintf(&b, "  %s：%s\n", holder(t, r), definitionWords(r.Definition))
		for _, o := range r.Others {
			fmt.Fprintf(&b, "  %s：%s\n", o.Organisation, definitionWords(o.Definition))
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// holder is the organisation whose definition a row has: the first that keeps the figure.
func holder(t rollup.Table, r rollup.Row) string {
	for i, v := range r.Values {
		if v != nil {
			return t.Organisations[i]
		}
	}
	return ""
}

// definitionWords is a definition with what is counted: the words alone may be the same.
func definitionWords(d figures.Definition) string {
	counted := string(d.Count)
	for _, r := range d.Rules {
		counted += " " + r.Name
		if r.Once != "" {
			counted += "/" + string(r.Once)
		}
		if r.CountsAs != "" {
			counted += "→" + r.CountsAs
		}
	}
	if d.List != "" {
		counted += " " + d.List
	}
	return fmt.Sprintf("%s（%s）%s [%s]", d.Label, d.Unit, d.Text, counted)
}

func orMissing(v *figures.Value) string {
	if v == nil {
		return "—"
	}
	return v.String()
}

// columns writes a table that stands straight in a terminal, where a Chinese character is
// two columns wide.
func columns(b *strings.Builder, lines [][]string) {
	widths := make([]int, len(lines[0]))
	for _, line := range lines {
		for i, cell := range line {
			widths[i] = max(widths[i], width(cell))
		}
	}
	for _, line := range lines {
		text := ""
		for i, cell := range line {
			pad := strings.Repeat(" ", widths[i]-width(cell))
			if i > 0 && i < len(line)-1 {
				text += pad + cell + "  "
			} else {
				text += cell + pad + "  "
			}
		}
		b.WriteString(strings.TrimRight(text, " ") + "\n")
	}
}

func width(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r >= 0x1100 {
			n++
		}
	}
	return n
}

func writeTableJSON(out io.Writer, t rollup.Table) error {
	type other struct {
		Organisation string             `json:"organisation"`
		Definition   figures.Definition `json:"definition"`
	}
	type row struct {
		ID         string                    `json:"id"`
		Label      string                    `json:"label"`
		Unit       string                    `json:"unit"`
		Values     map[string]*figures.Value `json:"values"`
		Sum        *figures.Value            `json:"sum"`
		AtMost     bool                      `json:"at_most,omitempty"`
		Note       string                    `json:"note,omitempty"`
		Definition string                    `json:"definition"`
		Others     []other                   `json:"others,omitempty"`
	}
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	for _, r := range t.Rows {
		one := row{r.ID, r.Label, r.Unit, map[string]*figures.Value{}, r.Sum, r.AtMost, r.Note, r.Text, nil}
		for i, v := range r.Values {
			one.Values[t.Organisations[i]] = v
		}
		for _, o := range r.Others {
			one.Others = append(one.Others, other{o.Organisation, o.Definition})
		}
		if err := e.Encode(one); err != nil {
			return err
		}
	}
	return nil
}
