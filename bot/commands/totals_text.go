package commands

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/roster"
)

// summing is the answer to 统计 before it is a sentence.
type summing struct {
	asked
	until   string // the day after the last one counted
	subject string // 三个支部
	all     []tally
	units   []unitTally // 各支部
}

// sentence is what can be forwarded as it stands: 截至2021年4月20日，三个支部共开展志愿服务23次、
// 参与41人、87人次、231.5小时。 Of several kinds it is a line for each.
func (s summing) sentence() string {
	head := s.when() + "，" + s.subject
	if s.campaign != "" {
		head = s.when() + "，" + s.subject + "在“" + s.campaign + "”中"
	}
	switch {
	case len(s.all) == 0:
		return head + "还没有记录。"
	case len(s.all) == 1 && !s.all[0].some:
		return head + "还没有" + s.all[0].kind.Name + "的记录。"
	case len(s.all) == 1:
		return head + "共" + verb(s.all[0]) + s.all[0].kind.Name + said(s.all[0]) + "。" + s.byUnits()
	}
	lines := []string{head + "共有："}
	for i, t := range s.all {
		end := "；"
		if i == len(s.all)-1 {
			end = "。"
		}
		lines = append(lines, t.kind.Name+orNone(t)+end)
	}
	return strings.Join(lines, "\n") + s.byUnits()
}

// when says of which time the sums are: a year, month or day by its name once it is over, and
// 截至 today while it runs.
func (s summing) when() string {
	last := moved(s.until, 0, -1)
	name := figures.PeriodName(s.period.From, s.until)
	sinceNewYear := s.period.From == last[:len("2021")]+"-01-01"
	runs := s.period.To > s.today
	if sinceNewYear && (runs || strings.Contains(name, "至")) {
		return "截至" + figures.PeriodName(last, s.until)
	}
	return name
}

// subject is who did it: 三个支部 when all are branches, else the unit or organisation.
func (d *Desk) subject(a asked, units []roster.Part) string {
	units = slices.DeleteFunc(slices.Clone(units), func(u roster.Part) bool { return u.Alone })
	branches := len(units) > 1 && !slices.ContainsFunc(units, func(u roster.Part) bool { return !strings.HasSuffix(u.Name, "支部") })
	switch {
	case a.unit.ID != 0:
		return a.unit.Name
	case branches:
		return numeral(len(units)) + "个支部"
	default:
		return d.Config.Organisation.Name
	}
}

// numeral writes small numbers of things as people do: 两个, 三个, 12个.
func numeral(n int) string {
	words := []string{"零", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十"}
	if n < len(words) {
		return words[n]
	}
	return fmt.Sprint(n)
}

// verb goes before a kind: 开展志愿服务, 有宣传稿件.
func verb(t tally) string {
	if slices.Contains([]string{"篇", "期", "本", "部", "项", "天", "名", "个"}, t.kind.Measures[0]) {
		return "有"
	}
	return "开展"
}

// said is 23次、参与41人、87人次、231.5小时. Nobody by name is not said among other numbers.
func said(t tally) string {
	var words []string
	for _, n := range t.numbers {
		participants := n.def.Count == config.CountMembers || n.def.Count == config.CountSignInMembers
		switch {
		case participants && n.N == 0 && len(t.numbers) > 1:
		case participants:
			words = append(words, "参与"+n.String()+"人")
		default:
			words = append(words, n.String()+n.word)
		}
	}
	if len(t.within) == 0 {
		return strings.Join(words, "、")
	}
	var parts []string
	for _, part := range t.within {
		parts = append(parts, part.kind.Name+said(part))
	}
	return strings.Join(words, "、") + "（含" + strings.Join(parts, "、") + "）"
}

func orNone(t tally) string {
	if !t.some {
		return "暂无"
	}
	return said(t)
}

// byUnits is 其中：第一支部…；第二支部…。
func (s summing) byUnits() string {
	if len(s.units) == 0 {
		return ""
	}
	var each []string
	for _, u := range s.units {
		each = append(each, u.unit.Called()+u.said(len(s.all) > 1))
	}
	if len(s.all) == 1 {
		return "其中：" + strings.Join(each, "；") + "。" + s.apart()
	}
	return "\n其中：\n" + strings.Join(each, "；\n") + "。" + s.apart()
}

func (u unitTally) said(named bool) string {
	var words []string
	for _, t := range u.all {
		switch {
		case !t.some:
		case named:
			words = append(words, t.kind.Name+said(t))
		default:
			words = append(words, said(t))
		}
	}
	if len(words) == 0 {
		return "暂无"
	}
	return strings.Join(words, "，")
}

// apart explains why the branches do not add up to the whole, where they do not.
func (s summing) apart() string {
	more, less := false, false
	for _, t := range s.all {
		for _, n := range t.numbers {
			sum := int64(0)
			for _, u := range s.units {
				sum += u.of(t.kind.Name, n.word)
			}
			more, less = more || sum > n.N, less || sum < n.N
		}
	}
	switch {
	case more:
		return "（相同的合计里只算一次，所以各支部相加会多一些）"
	case less:
		return "（其余的不在支部名下）"
	default:
		return ""
	}
}

func (u unitTally) of(kind, word string) int64 {
	for _, t := range u.all {
		for _, n := range t.numbers {
			if t.kind.Name == kind && n.word == word {
				return n.N
			}
		}
	}
	return 0
}

func pendingLine(n int) string { return fmt.Sprintf("另有待审 %d 条。", n) }

// yearBeforeLine is empty when the year before has nothing to compare with.
func yearBeforeLine(a asked, before []tally) string {
	when := "去年同期："
	if a.period.From[:len("2021")] != a.today[:len("2021")] {
		when = "上年同期：" // of a year that is not this one
	}
	before = slices.DeleteFunc(slices.Clone(before), func(t tally) bool { return !t.any() })
	switch len(before) {
	case 0:
		return ""
	case 1:
		return when + before[0].kind.Name + said(before[0]) + "。"
	}
	var words []string
	for _, t := range before {
		words = append(words, t.kind.Name+said(t))
	}
	return when + strings.Join(words, "，") + "。"
}

// dayWords is how people name a day or a moment near now: 今天10:05, 4月9日, 2020年12月30日.
func dayWords(at, now time.Time) string {
	switch {
	case at.Format(time.DateOnly) == now.Format(time.DateOnly):
		return "今天" + at.Format("15:04")
	case at.Year() == now.Year():
		return at.Format("1月2日")
	default:
		return at.Format("2006年1月2日")
	}
}
