package proofread

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/daybook-bot/daybook/internal/figures/reconcile"
)

// TestRewrittenHoldsUp holds that of a document that was rewritten, check finds nothing that
// differs but what was marked: in Word and in a text.
func TestRewrittenHoldsUp(t *testing.T) {
	db := ledger2021(t)
	subjects := []struct{ about, unit string }{
		{"志愿服务", "人次"}, {"志愿服务", "次"}, {"志愿服务时长", "小时"}, {"观影", "部"}, {"第二支部志愿服务", "人次"}, {"下半年志愿服务", "人次"}, {"植树", "棵"}, {"志愿服务最多的5月达到", "人次"},
	}
	before := []string{"", "", "", "近", "约", "超过", "不足", "共", "不少于"}
	behind := []string{"", "", "余", "左右", "以上"}
	numerals := []string{"1", "2", "7", "12", "15", "30", "58", "100", "380", "1,200", "两", "三", "十二", "十五", "三十", "一百二十", "三百八十七"}
	sentence := rapid.Custom(func(t *rapid.T) string {
		s := rapid.SampledFrom(subjects).Draw(t, "subject")
		n := rapid.SampledFrom(numerals).Draw(t, "numeral")
		h := rapid.SampledFrom(behind).Draw(t, "behind")
		first := rapid.SampledFrom(before).Draw(t, "before")
		switch {
		case first != "" && first != "共":
			h = ""
		case h == "余" && !strings.ContainsAny(n[len(n)-1:], "0") && !strings.HasSuffix(n, "十"):
			h = ""
		}
		if h == "余" {
			return s.about + first + n + h + s.unit
		}
		return s.about + first + n + s.unit + h
	})
	list := rapid.Custom(func(t *rapid.T) string {
		var n [3]int
		for i := range n {
			n[i] = rapid.IntRange(1, 300).Draw(t, "n")
		}
		return fmt.Sprintf("志愿服务方面，第一、第二、第三支部分别为%d人次、%d人次、%d人次", n[0], n[1], n[2])
	})
	rapid.Check(t, func(r *rapid.T) {
		var lines []string
		for range rapid.IntRange(1, 4).Draw(r, "paragraphs") {
			lines = append(lines, strings.Join(rapid.SliceOfN(rapid.OneOf(sentence, list), 1, 3).Draw(r, "sentences"), "。")+"。")
		}
		name, content := "去年.txt", []byte(strings.Join(lines, "\n"))
		if rapid.Bool().Draw(r, "word") {
			name, content = "去年.docx", word(t, lines...)
		}
		now, done := rewritten(t, db, name, content, 2021)
		d := read(t, name, now)
		differing := 0
		var said []string
		for _, c := range checked(t, db, d, 0) {
			if c.Verdict == reconcile.Differs {
				differing++
				said = append(said, c.Phrase)
			}
		}
		if differing != done.Doubt {
			r.Errorf("%s\nbecame\n%s\n%d are marked, and these differ: %q\n%+v", strings.Join(lines, "\n"), text(d), done.Doubt, said, done.Changes)
		}
	})
}

func text(d *Document) string {
	var all []string
	for _, p := range d.Paragraphs {
		all = append(all, p.Text)
	}
	return strings.Join(all, "\n")
}
