package summary

import "strings"

// markdownOf writes the annex as Markdown.
func markdownOf(parts []part) string {
	var b strings.Builder
	for i, p := range parts {
		if i > 0 {
			b.WriteString("\n#")
		}
		b.WriteString("## " + p.title + "\n\n")
		for _, line := range p.intro {
			b.WriteString(line + "\n\n")
		}
		if len(p.rows) > 0 {
			b.WriteString("| " + strings.Join(p.head, " | ") + " |\n" + strings.Repeat("|---", len(p.head)) + "|\n")
		}
		for _, row := range p.rows {
			for _, c := range row {
				b.WriteString("| " + cell(c.text()) + " ")
			}
			b.WriteString("|\n")
		}
		if p.after != "" {
			if len(p.rows) > 0 {
				b.WriteString("\n")
			}
			b.WriteString(p.after + "\n")
		}
	}
	return b.String()
}

func (c cellText) text() string {
	var b strings.Builder
	for _, r := range c {
		b.WriteString(r.Text)
	}
	return b.String()
}

// cell is a text that cannot break the table.
func cell(s string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(s), " "), "|", `\|`)
}
