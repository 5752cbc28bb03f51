package reminder

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// text is the message that reminds of some items: one sentence, or a numbered list. What is
// late says so, and when it was planned.
func text(items []item, now time.Time) string {
	var lines []string
	for _, i := range items {
		if line := i.line(now); !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	if len(lines) == 1 {
		return items[0].mark(now) + "提醒：" + items[0].about()
	}
	for n := range lines {
		lines[n] = fmt.Sprintf("%d. %s", n+1, lines[n])
	}
	return fmt.Sprintf("提醒，有%s件事：\n", numeral(len(lines))) + strings.Join(lines, "\n")
}

// line is one item of several: 清明（4月4日，周日）。可以约着去扫墓。
func (i item) line(now time.Time) string { return i.mark(now) + i.about() }

func (i item) about() string {
	return i.rule.Name + "（" + spokenDay(i.moment.Day) + "）。" + strings.Join(strings.Fields(i.rule.Text), " ")
}

// mark says of what is late when it was planned; empty for what is not.
func (i item) mark(now time.Time) string {
	planned := "15:04"
	switch {
	case !i.late(now):
		return ""
	case i.moment.Due.Format(time.DateOnly) != now.Format(time.DateOnly):
		planned = "1月2日 15:04"
	}
	return "(补发，原定 " + i.moment.Due.Format(planned) + ") "
}

// names are what some items are about, for the list of what will be sent.
func names(items []item) string {
	var all []string
	for _, i := range items {
		if !slices.Contains(all, i.rule.Name) {
			all = append(all, i.rule.Name)
		}
	}
	return strings.Join(all, "、")
}

func spokenDay(day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return fmt.Sprintf("%d月%d日，周%s", at.Month(), at.Day(), weekdays[at.Weekday()])
}

var weekdays = [...]string{"日", "一", "二", "三", "四", "五", "六"}

func spokenMoment(at time.Time) string { return at.Format("1月2日 15:04") }

func numeral(n int) string {
	if n == 2 {
		return "两"
	}
	if digits := []rune("零一二三四五六七八九十"); n < len(digits) {
		return string(digits[n])
	}
	return fmt.Sprintf(" %d ", n)
}
