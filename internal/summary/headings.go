package summary

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/daybook-bot/daybook/internal/office/docx"
)

// levels are how the headings of each level are numbered (GB/T 9704, 7.3.3).
var levels = map[docx.Style]struct {
	numbered *regexp.Regexp
	write    func(n int) string
}{
	docx.Heading1: {regexp.MustCompile(`^[一二三四五六七八九十百]+、`), func(n int) string { return chinese(n) + "、" }},
	docx.Heading2: {regexp.MustCompile(`^（[一二三四五六七八九十百]+）`), func(n int) string { return "（" + chinese(n) + "）" }},
	docx.Heading3: {regexp.MustCompile(`^\d+[.．]`), func(n int) string { return fmt.Sprintf("%d.", n) }},
}

// numberHeadings numbers the headings of a level when the author numbered none of it.
func numberHeadings(blocks []docx.Block) []docx.Block {
	theirs := map[docx.Style]bool{}
	for _, b := range blocks {
		if p, ok := b.(docx.Paragraph); ok && levels[p.Style].numbered != nil && levels[p.Style].numbered.MatchString(text(p)) {
			theirs[p.Style] = true
		}
	}
	at := map[docx.Style]int{}
	for i, b := range blocks {
		p, ok := b.(docx.Paragraph)
		if !ok || levels[p.Style].write == nil {
			continue
		}
		for below := p.Style + 1; below <= docx.Heading3; below++ {
			at[below] = 0
		}
		if at[p.Style]++; !theirs[p.Style] {
			p.Runs = append([]docx.Run{{Text: levels[p.Style].write(at[p.Style])}}, p.Runs...)
			blocks[i] = p
		}
	}
	return blocks
}

func text(p docx.Paragraph) string {
	var b strings.Builder
	for _, r := range p.Runs {
		b.WriteString(r.Text)
	}
	return b.String()
}

// chinese writes 1 to 99 as 一 … 九十九.
func chinese(n int) string {
	digits := []rune("零一二三四五六七八九")
	switch {
	case n < 10:
		return string(digits[n])
	case n > 99:
		return fmt.Sprint(n)
	}
	words := "十"
	if n >= 20 {
		words = string(digits[n/10]) + "十"
	}
	if n%10 > 0 {
		words += string(digits[n%10])
	}
	return words
}
