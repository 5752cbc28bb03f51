package commands

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/internal/activity"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// draftText repeats what was understood of an event, what is missing, and how to go on.
// bare is how it is confirmed: 确认, or 确认 17 when a newer draft is there.
func (d *Desk) draftText(tx *store.Tx, t bot.Turn, parts []activity.Record, bare bool) (string, error) {
	var lines []string
	for _, r := range parts {
		lines = append(lines, "草稿 "+recordLine(r))
	}
	people, err := peopleLine(tx, parts[0])
	if err != nil {
		return "", err
	}
	notes, ready, err := d.draftNotes(tx, t, parts)
	if err != nil {
		return "", err
	}
	next := nextStep(parts, bare, ready)
	switch {
	case len(notes) > 0 && people != "":
		lines = append(lines, people)
		fallthrough
	case len(notes) > 0:
		lines = append(lines, notes...)
		lines = append(lines, next)
	case people != "":
		lines = append(lines, people+" "+next)
	default:
		lines = append(lines, next)
	}
	return strings.Join(lines, "\n"), nil
}

func nextStep(parts []activity.Record, bare, ready bool) string {
	confirm, together := "「确认」", ""
	if !bare {
		confirm = fmt.Sprintf("「确认 %d」", parts[0].ID)
	}
	if len(parts) > 1 {
		together = "一起"
	}
	if !ready {
		return "补好后回复" + confirm + together + "记录，不要了就「取消」。"
	}
	change := "改 日期 4月5日"
	if slices.ContainsFunc(parts, func(r activity.Record) bool { return r.Sum() > 0 }) {
		change = "改 时长 3小时"
	}
	return "回复" + confirm + together + "记录，或「" + change + "」。"
}

// recordLine is a record in one line: #17 志愿服务「清洁家园」｜2021-04-17 上午｜东华社区｜3人 × 2.5小时 = 7.5小时
func recordLine(r activity.Record) string {
	head := fmt.Sprintf("#%d %s", r.ID, r.Kind)
	if r.Kind == "" {
		head = fmt.Sprintf("#%d", r.ID)
	}
	if r.Title != "" {
		head += "「" + brief(r.Title) + "」"
	}
	fields := []string{head}
	add := func(said bool, words string) {
		if said {
			fields = append(fields, words)
		}
	}
	day := r.Day
	if r.DayTo != "" && r.DayTo != r.Day {
		day += "至" + r.DayTo
	}
	add(r.Day != "", strings.TrimSpace(day+" "+r.TimeOfDay))
	add(r.Place != "", brief(r.Place))
	add(r.Partner != "" && r.Partner != r.Place, brief(r.Partner))
	add(r.Topic != "", "专题："+brief(r.Topic))
	add(r.Lecturer != "", "授课人："+brief(r.Lecturer))
	add(r.Author != "", "作者："+brief(r.Author))
	add(r.Outlet != "", "刊发："+brief(r.Outlet))
	add(r.Copies > 0, fmt.Sprintf("%d册", r.Copies))
	add(r.Beneficiaries > 0, fmt.Sprintf("帮扶%d人", r.Beneficiaries))
	add(r.Expected > 0, fmt.Sprintf("应到%d人", r.Expected))
	add(r.Campaign != "", "专项："+brief(r.Campaign))
	count := countWords(r)
	add(count != "", count)
	return strings.Join(fields, "｜")
}

// countWords is how many were there and for how long.
func countWords(r activity.Record) string {
	heads, sum := r.Heads(), r.Sum()
	switch {
	case heads == 0 && r.Minutes > 0:
		return hoursWords(r.Minutes)
	case heads == 0:
		return ""
	case sum == 0:
		return fmt.Sprintf("%d人", heads)
	case sum == heads*r.Minutes && evenly(r):
		return fmt.Sprintf("%d人 × %s = %s", heads, hoursWords(r.Minutes), hoursWords(sum))
	}
	return fmt.Sprintf("%d人 共%s", heads, hoursWords(sum))
}

func evenly(r activity.Record) bool {
	return !slices.ContainsFunc(r.People, func(p activity.Person) bool { return p.State == activity.In && p.Minutes != r.Minutes })
}

// hoursWords prints minutes as hours without trailing zeros: 2.5小时, 0.75小时. What does not
// come out in hundredths is rounded to them.
func hoursWords(minutes int) string {
	hundredths := strconv.FormatFloat(float64(minutes)/60, 'f', 2, 64)
	return strings.TrimSuffix(strings.TrimRight(hundredths, "0"), ".") + "小时"
}

// fewNames is how many names an answer lists before it says 等44人.
const fewNames = 15

// peopleLine names who took part.
func peopleLine(tx *store.Tx, r activity.Record) (string, error) {
	off := r.Off()
	var named, except []string
	for _, p := range r.People {
		if slices.Contains(off, p.Member) || p.State != activity.In && p.State != activity.Struck {
			continue
		}
		name, err := roster.Name(tx, p.Member)
		if err != nil {
			return "", err
		}
		if p.State == activity.Struck {
			except = append(except, name)
			continue
		}
		if p.Own {
			name += hoursWords(p.Minutes)
		}
		named = append(named, name)
	}
	switch {
	case r.Everyone != "":
		words := "参加：" + everyoneWords(r.Everyone)
		if len(except) > 0 {
			words += "除" + someNames(except)
		}
		return fmt.Sprintf("%s，%d人。", words, r.Heads()), nil
	case len(named) == 0:
		return "", nil
	case len(named) > fewNames:
		return fmt.Sprintf("参加：%s等%d人。", strings.Join(named[:fewNames], "、"), r.Heads()), nil
	case r.Unnamed > 0:
		return fmt.Sprintf("参加：%s，另有%d人不具名。", strings.Join(named, "、"), r.Unnamed), nil
	}
	return "参加：" + strings.Join(named, "、") + "。", nil
}

// someNames lists names, or the first of many.
func someNames(all []string) string {
	var some []string
	for _, name := range all[:min(len(all), fewNames)] {
		some = append(some, brief(name))
	}
	words := strings.Join(some, "、")
	if len(all) > fewNames {
		words += fmt.Sprintf("等%d人", len(all))
	}
	return words
}

// briefRunes is as much of somebody's own words as an answer repeats.
const briefRunes = 60

func brief(words string) string {
	runes := []rune(words)
	if len(runes) <= briefRunes {
		return words
	}
	return string(runes[:briefRunes]) + "…"
}

func everyoneWords(everyone string) string {
	if everyone == "*" {
		return "全体"
	}
	return everyone[strings.LastIndex(everyone, "/")+1:] + "全体"
}

// spellDay is a day as people say it, 4月17日; of another year than the words speak of, it
// would mislead, so those who need the year print the day itself.
func spellDay(day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return "那天"
	}
	return fmt.Sprintf("%d月%d日", at.Month(), at.Day())
}
