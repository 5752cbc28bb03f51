package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// numeral writes 1 to 99 as in 二十一.
func numeral(n int) string {
	digits := []rune("零一二三四五六七八九")
	tens, ones := n/10, n%10
	text := ""
	if tens > 1 {
		text = string(digits[tens])
	}
	if tens > 0 {
		text += "十"
	}
	if ones > 0 || n == 0 {
		text += string(digits[ones])
	}
	return text
}

var weekdays = []rune("日一二三四五六")

// festival names the days that have a name.
var festival = map[string]string{"1-1": "元旦", "3-8": "三八妇女节", "5-1": "五一", "5-4": "五四青年节", "6-1": "六一儿童节", "7-1": "七一", "8-1": "八一建军节", "10-1": "国庆节"}

// wordsForDay says a day that is over, or today, as somebody says it who speaks on today.
func wordsForDay(d dice, day, today time.Time) string {
	y, m, n := day.Date()
	forms := []string{
		fmt.Sprintf("%d年%d月%d日", y, m, n), fmt.Sprintf("%d-%02d-%02d", y, m, n),
		fmt.Sprintf("%d.%d.%d", y, m, n), fmt.Sprintf("%d/%d/%d", y, m, n),
	}
	if y == today.Year() {
		plain := fmt.Sprintf("%d月%d日", m, n)
		forms = append(forms, plain, plain, plain, plain, fmt.Sprintf("%d月%d号", m, n), fmt.Sprintf("%d.%d", m, n), fmt.Sprintf("%d/%d", m, n),
			numeral(int(m))+"月"+numeral(n)+"日", fmt.Sprintf("%02d月%02d日", m, n), plain+"（周"+string(weekdays[day.Weekday()])+"）",
			plain+"(星期"+string(weekdays[day.Weekday()])+")")
		if m == today.Month() {
			forms = append(forms, fmt.Sprintf("%d号", n), fmt.Sprintf("%d日", n), fmt.Sprintf("本月%d日", n))
		}
	}
	if name := festival[fmt.Sprintf("%d-%d", m, n)]; name != "" && y == today.Year() {
		forms = append(forms, name, name, name)
	}
	ago := int(today.Sub(day).Hours() / 24)
	switch ago {
	case 0:
		forms = append(forms, "今天", "今天", "今日")
	case 1:
		forms = append(forms, "昨天", "昨天", "昨日")
	case 2:
		forms = append(forms, "前天")
	}
	monday := today.AddDate(0, 0, -(int(today.Weekday())+6)%7)
	name := string(weekdays[day.Weekday()])
	switch {
	case ago == 0:
	case !day.Before(monday):
		forms = append(forms, "本周"+name, "周"+name, "这周"+name)
	case !day.Before(monday.AddDate(0, 0, -7)):
		forms = append(forms, "上周"+name, "上星期"+name)
	}
	return pick(d, forms)
}

// wordsForDays says some days in a row.
func wordsForDays(d dice, from, to time.Time) string {
	first := fmt.Sprintf("%d月%d日", from.Month(), from.Day())
	forms := []string{first + d.word("至", "-", "到", "—") + fmt.Sprintf("%d月%d日", to.Month(), to.Day())}
	if from.Month() == to.Month() {
		forms = append(forms, first+d.word("至", "-", "到")+fmt.Sprintf("%d日", to.Day()), fmt.Sprintf("%d月%d-%d日", from.Month(), from.Day(), to.Day()))
	}
	if from.Year() != to.Year() {
		forms = []string{fmt.Sprintf("%d年%s至%d年%d月%d日", from.Year(), first, to.Year(), to.Month(), to.Day())}
	}
	return pick(d, forms)
}

// wordsForLength says a length of time of whole or half hours, or of minutes.
func wordsForLength(d dice, minutes int) string {
	h, half := minutes/60, minutes%60 == 30
	forms := []string{fmt.Sprintf("%d分钟", minutes)}
	if minutes > 180 {
		forms = nil
	}
	chinese := numeral(h)
	if h == 2 {
		chinese = "两"
	}
	switch {
	case half && h == 0:
		forms = append(forms, "半小时", "半个小时", "0.5小时")
	case half:
		forms = append(forms, fmt.Sprintf("%d.5小时", h), fmt.Sprintf("%d.5小时", h), fmt.Sprintf("%d.5h", h), fmt.Sprintf("%d.5个小时", h),
			chinese+"个半小时", fmt.Sprintf("%d小时30分钟", h), fmt.Sprintf("%d个半小时", h), chinese+"小时三十分")
	case minutes%60 == 0:
		forms = append(forms, fmt.Sprintf("%d小时", h), fmt.Sprintf("%d小时", h), fmt.Sprintf("%d个小时", h), fmt.Sprintf("%dh", h), chinese+"小时", chinese+"个小时",
			fmt.Sprintf("%d.0小时", h), fmt.Sprintf("%dH", h))
	}
	return pick(d, forms)
}

func decimalHours(minutes int) string {
	return strings.TrimSuffix(fmt.Sprintf("%.1f", float64(minutes)/60), ".0")
}

// wordsForClock says from when to when, and with that a length of time and a part of the day.
func wordsForClock(d dice, part string, minutes int) string {
	from := d.between(8, 9)*60 + d.IntN(2)*30
	if part == "下午" {
		from = d.between(13, 15)*60 + d.IntN(2)*30
	}
	to := from + minutes
	digital := func(m int) string { return fmt.Sprintf("%d:%02d", m/60, m%60) }
	spoken := func(m, less int) string {
		text := fmt.Sprintf("%d点", m/60-less)
		if m%60 == 30 {
			text += d.word("半", "30分", "30")
		}
		return text
	}
	dash := d.word("-", "-", "—", "~", "至", "到", "–", "～")
	twelve := 0
	if part == "下午" {
		twelve = 12
	}
	forms := []string{
		digital(from) + dash + digital(to),
		strings.ReplaceAll(digital(from)+dash+digital(to), ":", "："),
		spoken(from, 0) + d.word("到", "至", "-") + spoken(to, 0),
	}
	if to/60 < 13 || part == "下午" {
		forms = append(forms, part+spoken(from, twelve)+d.word("到", "至", "-")+spoken(to, twelve))
	}
	return pick(d, forms)
}

// wordsForHeads says how many there were.
func wordsForHeads(d dice, n int) string {
	forms := []string{"%d人", "%d人", "%d名", "共%d人", "参加%d人", "%d人参加", "人数：%d", "参加人数：%d人", "%d名党员", "%d名党员干部", "%d位同志", "%d人次", "实到%d人", "共计%d人", "参加人数%d"}
	if n < 100 && d.chance(15) {
		return d.word("", "共", "参加") + numeral(n) + d.word("人", "名同志", "名党员")
	}
	if d.chance(10) {
		return fmt.Sprintf("应到%d人，实到%d人", n+d.between(1, 5), n)
	}
	return fmt.Sprintf(pick(d, forms), n)
}

// called is how somebody is spoken of: by the name, or an alias.
func called(d dice, p, sender *person) string {
	switch {
	case p == sender && d.chance(25):
		return "我"
	case len(p.aliases) > 0 && d.chance(30):
		return pick(d, p.aliases)
	}
	return p.known()
}

func (g *generator) names(people []*person, sender *person) []string {
	var names []string
	for _, p := range people {
		names = append(names, called(g.dice, p, sender))
	}
	// 我 stands first, as people put it.
	if i := slices.Index(names, "我"); i > 0 {
		names[0], names[i] = names[i], names[0]
	}
	return names
}

// inWords joins names as in a sentence.
func (g *generator) inWords(names []string) string {
	if n := len(names); n > 1 && g.chance(15) {
		return strings.Join(names[:n-1], "、") + g.word("和", "及", "以及") + names[n-1]
	}
	return strings.Join(names, "、")
}

// chain is a 接龙, a name a line.
func (g *generator) chain(names []string) string {
	style := g.word("%d. %s", "%d.%s", "%d、%s", "%d %s", "%d）%s")
	var lines []string
	for i, name := range names {
		lines = append(lines, fmt.Sprintf(style, i+1, name))
	}
	return strings.Join(lines, "\n")
}

// wordsForUnit says a unit of which no other has the name.
func (g *generator) wordsForUnit(u *unit) string {
	if g.sender.unitOn(g.today()) == u && g.chance(15) {
		return g.word("我们支部", "本支部")
	}
	if rest, ok := strings.CutPrefix(u.name, "第"); ok && g.chance(25) {
		return rest
	}
	return u.name
}
