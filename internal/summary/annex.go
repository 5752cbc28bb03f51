package summary

import (
	"fmt"
	"strings"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/figures"
)

// annex lists every figure in the text: its value, its definition, the records behind it.
func (w Work) annex(used []string) string {
	var b strings.Builder
	b.WriteString("## 附：数字口径与来源\n\n")
	if len(used) == 0 {
		return b.String() + "正文里没有用到数字。\n"
	}
	b.WriteString("| 数字 | 数值 | 口径 | 来源 |\n|---|---|---|---|\n")
	for _, id := range used {
		f, _ := w.figure(id)
		fmt.Fprintf(&b, "| %s | %s%s | %s | %s |\n",
			cell(f.Label), f.Value, cell(f.Unit), cell(f.Definition), w.source(f))
	}
	return b.String()
}

// source names the rows behind a figure.
func (w Work) source(f figures.Figure) string {
	switch {
	case len(f.Records) > 0:
		return ranges("#", f.Records)
	case len(f.Tasks) > 0:
		return ranges("T", f.Tasks)
	case f.Value.N == 0:
		return "没有记录"
	}
	def, _ := w.Config.Figure(f.ID)
	switch def.Count {
	case config.CountBranches, config.CountRoster:
		return "名册"
	default:
		return "每日一题与答题"
	}
}

// ranges writes sorted numbers, three and more in a row as #3—#9.
func ranges(sign string, numbers []int64) string {
	var words []string
	for i := 0; i < len(numbers); {
		j := i
		for j+1 < len(numbers) && numbers[j+1] == numbers[j]+1 {
			j++
		}
		if j-i < 2 {
			j = i
			words = append(words, fmt.Sprintf("%s%d", sign, numbers[i]))
		} else {
			words = append(words, fmt.Sprintf("%s%d—%s%d", sign, numbers[i], sign, numbers[j]))
		}
		i = j + 1
	}
	return strings.Join(words, "、")
}

// cell is a text that cannot break the table.
func cell(s string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(s), " "), "|", `\|`)
}
