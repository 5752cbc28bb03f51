package reconcile

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// TestChangedNumbersAreFound changes one digit of one number that agrees, anywhere in the
// corpus, and holds that it no longer does.
func TestChangedNumbersAreFound(t *testing.T) {
	r := New(bureau(t))
	missed, tried := 0, 0
	for _, file := range []string{"testdata/dev.txt", "testdata/heldout.txt", "testdata/heldout4.txt"} {
		for _, doc := range corpusOf(t, file) {
			lines := make([]string, len(doc))
			for i, line := range doc {
				lines[i], _ = unmark(line)
			}
			before := agreeing(t, r, lines)
			for _, at := range before {
				i := strings.IndexAny(lines[at.line][at.from:at.to], "0123456789")
				if i < 0 || at.n.hedge != hedgeNone || at.n.high > 0 || at.n.rounded {
					continue
				}
				i += at.from
				changed := append([]string{}, lines...)
				changed[at.line] = fmt.Sprintf("%s%d%s", lines[at.line][:i], (lines[at.line][i]-'0')%9+1, lines[at.line][i+1:])
				tried++
				for _, now := range agreeing(t, r, changed) {
					if now.line == at.line && now.from == at.from {
						missed++
						t.Logf("%s became %s, and that agrees too", lines[at.line][at.from:at.to], changed[at.line])
					}
				}
			}
		}
	}
	t.Logf("%d numbers changed, %d of them still agree", tried, missed)
	if tried < 200 || missed*50 > tried {
		t.Error("too many")
	}
}

type place struct {
	line, from, to int
	n              number
}

func agreeing(t *testing.T, r *Reader, lines []string) []place {
	t.Helper()
	paragraphs := Markdown(strings.Join(lines, "\n"))
	claims, err := r.Check(paragraphs)
	if err != nil {
		t.Fatal(err)
	}
	var all []place
	for _, c := range claims {
		if p := paragraphs[c.Paragraph]; c.Verdict == Agrees {
			at := len(string([]rune(lines[p.Line-1])[:p.Column]))
			all = append(all, place{p.Line - 1, at + c.From, at + c.To, c.n})
		}
	}
	return all
}

// TestFixedTextsAgree puts any numbers into sentences, replaces what differs by what Instead
// says, and holds that nothing differs any more.
func TestFixedTextsAgree(t *testing.T) {
	r := New(bureau(t))
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 3000).Draw(t, "n")
		written := fmt.Sprint(n)
		if rapid.Bool().Draw(t, "chinese") {
			written = spell(float64(n))
		}
		before := rapid.SampledFrom([]string{"", "近", "约", "超过", "不足", "共"}).Draw(t, "before")
		after := ""
		if before == "" && n >= 10 && n%10 == 0 {
			after = rapid.SampledFrom([]string{"", "余", "多"}).Draw(t, "after")
		}
		about := rapid.SampledFrom([][2]string{
			{"全年开展志愿服务", "人次"}, {"志愿服务时长", "小时"}, {"集中学习", "次"}, {"发放学习用书", "册"}, {"答题", "人次"}, {"宣传稿件", "篇"},
		}).Draw(t, "about")
		text := about[0] + before + written + after + about[1] + "。"
		for range 2 {
			claims, err := r.Check([]Paragraph{{Text: text}})
			if err != nil {
				t.Fatal(err)
			}
			if len(claims) != 1 {
				t.Fatalf("%d claims in %s", len(claims), text)
			}
			c := claims[0]
			if c.Verdict == Agrees {
				return
			}
			instead, ok := c.Instead(c.Ledger)
			if c.Verdict != Differs || !ok {
				t.Fatalf("%s: %s, %v", text, c.Verdict, ok)
			}
			text = text[:c.From] + instead + text[c.To:]
		}
		t.Fatalf("still differs: %s", text)
	})
}

// TestSpelling holds that numerals are read as they are spelt.
func TestSpelling(t *testing.T) {
	for want, n := range map[string]float64{"三百八十七": 387, "一千零四十七": 1047, "十": 10, "十五": 15, "二十": 20, "一百零五": 105, "一百一十": 110,
		"一万零五十": 10050, "十二万三千四百": 123400, "两千": 2000, "一千零五十": 1050} {
		if got := spell(n); got != want && want != "两千" {
			t.Errorf("%v is spelt %s, want %s", n, got, want)
		}
		l := &line{}
		l.add(want, false)
		if got, ok := l.numberAt(0); !ok || got.value != n {
			t.Errorf("%s is read as %v, want %v", want, got.value, n)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n := float64(rapid.IntRange(0, 99_999_999).Draw(t, "n"))
		l := &line{}
		l.add(spell(n), false)
		if got, ok := l.numberAt(0); !ok || got.value != n || got.to != len(l.runes) {
			t.Fatalf("%v is spelt %s, and read as %v", n, spell(n), got.value)
		}
	})
}

func FuzzCheck(f *testing.F) {
	for _, file := range []string{"testdata/dev.txt", "testdata/heldout.txt", "testdata/clinic.txt"} {
		for _, doc := range corpusOf(f, file) {
			f.Add(strings.Join(doc, "\n"))
		}
	}
	f.Add("万亿多余百千0,000.0％〔﹝《“”》】|1|\n|-|\n|二|三万余")
	r := New(bureau(f))
	f.Fuzz(func(t *testing.T, text string) {
		for _, paragraphs := range [][]Paragraph{Markdown(text), Text(text)} {
			claims, err := r.Check(paragraphs)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range claims {
				p := paragraphs[c.Paragraph].Text
				if c.From < 0 || c.To > len(p) || c.From >= c.To || utf8.ValidString(p) && !utf8.ValidString(p[c.From:c.To]) {
					t.Fatalf("[%d, %d) of %q", c.From, c.To, p)
				}
				if c.Verdict == "" {
					t.Fatalf("no verdict on %q", p[c.From:c.To])
				}
				c.Instead(c.Ledger)
			}
		}
	})
}

// BenchmarkLongLine shows that the time grows with the text, also where nothing parts it.
func BenchmarkLongLine(b *testing.B) {
	r := New(bureau(b))
	for _, unit := range []string{"志愿服务387人次、1047小时", "三百八十七", "，1", "集中学习", "第一支部、", "《“"} {
		for _, n := range []int{1000, 10000} {
			text := strings.Repeat(unit, n)
			b.Run(fmt.Sprintf("%s×%d", unit, n), func(b *testing.B) {
				for b.Loop() {
					if _, err := r.Check([]Paragraph{{Text: text}}); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/unit")
			})
		}
	}
}
