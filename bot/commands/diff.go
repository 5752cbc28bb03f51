package commands

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/store"
)

// What fits into one message.
const (
	diffRows    = 10 // of one figure
	diffRecords = 20
)

// differences answers 差异 2021: what has changed since the period was frozen. Who did it and
// why is told in single chat only.
func (d *Desk) differences(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	if refusal, err := onlyOrgAdmin(tx, t, "看差异"); err != nil || refusal != "" {
		return bot.Say(refusal), err
	}
	from, to := t.Day[:len("2021")]+"-01-01", ""
	if p := t.Meaning.Period; p != nil {
		from, to = p.From, p.To
	}
	f, frozen, err := figures.Frozen(tx, from, to)
	if t.Meaning.Period == nil {
		f, frozen, err = figures.LastFrozen(tx)
	}
	switch {
	case err != nil:
		return bot.Answer{}, err
	case !frozen && t.Meaning.Period == nil:
		return asking(t, "还没有封过账。要封请说「封账 "+t.Day[:len("2021")]+"年」。"), nil
	case !frozen:
		name := figures.PeriodName(from, to)
		return asking(t, fmt.Sprintf("%s还没有封过账。要封请说「封账 %s」。", name, name)), nil
	}
	diff, err := figures.Differences(tx, d.Config, f)
	if err != nil {
		return bot.Answer{}, err
	}
	lines := DiffLines(f, diff, DiffShown{Names: t.Message.Place.Private(), Rows: diffRows, Records: diffRecords})
	if diff.Any() && !t.Message.Place.Private() {
		lines = append(lines, "谁改的、为什么，请单聊问我。")
	}
	return bot.Say(strings.Join(lines, "\n")), nil
}

// DiffShown is how much of a difference is told: with names and reasons or without, and at
// most so many rows of a figure and so many records; 0 is all.
type DiffShown struct {
	Names         bool
	Rows, Records int
}

// DiffLines tells a difference.
func DiffLines(f figures.Freeze, d figures.Diff, show DiffShown) []string {
	since := fmt.Sprintf("%s第 %d 版封账（%s）以来", f.Period(), f.Version, signer(f))
	if !d.Any() {
		return []string{since + "没有变化。"}
	}
	var lines, same []string
	for _, one := range d.Figures {
		if one.Old == one.New {
			same = append(same, fmt.Sprintf("%s%s%s", one.Label, one.New, one.Unit))
			continue
		}
		lines = append(lines, figureLines(one, d, show.Rows)...)
	}
	if changed := len(d.Figures) - len(same); changed > 0 {
		lines = append([]string{fmt.Sprintf("%s，%d 个数字变了：", since, changed)}, lines...)
	} else {
		lines = append(lines, since+"，按原来的口径，数字都没有变。")
	}
	if len(same) > 0 {
		lines = append(lines, "数没变、背后的记录变了："+some(same))
	}
	lines = append(lines, definitionLines(d.Definitions)...)
	return append(lines, rowLines(d.Rows, show)...)
}

func figureLines(one figures.FigureDiff, d figures.Diff, most int) []string {
	lines := []string{fmt.Sprintf("%s %s%s → %s%s", one.Label, one.Old, one.Unit, one.New, one.Unit)}
	for i, r := range one.Rows {
		if i == most && most > 0 {
			return append(lines, fmt.Sprintf("　……还有 %d 条", len(one.Rows)-i))
		}
		lines = append(lines, "　"+shareWords(one, r, d))
	}
	if len(one.Rows) == 0 {
		lines = append(lines, "　名册、出题或答题有变动，没有对应的记录")
	}
	return lines
}

// shareWords is #17 由7.5改为6, 少了 #2（-2）, 多了 #4（+1）.
func shareWords(of figures.FigureDiff, r figures.ShareDiff, d figures.Diff) string {
	sign := "#"
	row, _ := d.Row(of, r.ID)
	if row.Subject == figures.SubjectTask {
		sign = "T"
	}
	name := fmt.Sprintf("%s%d", sign, r.ID)
	switch {
	case r.Old == r.New:
		return name + " 改过，和别的记录算不算一个因此变了"
	case r.Old.N == 0 && of.CountsOnce():
		return "多了 " + name
	case r.New.N == 0 && of.CountsOnce():
		return "少了 " + name
	case r.Old.N == 0:
		return "多了 " + name + "（+" + r.New.String() + "）"
	case r.New.N == 0:
		return "少了 " + name + "（-" + r.Old.String() + "）"
	}
	return name + " 由" + r.Old.String() + "改为" + r.New.String()
}

func definitionLines(all []figures.DefinitionDiff) []string {
	if len(all) == 0 {
		return nil
	}
	lines := []string{"口径改过的（不是记录变了）："}
	for _, d := range all {
		switch {
		case d.New == nil:
			lines = append(lines, fmt.Sprintf("%s（%s）现在的配置里没有了，按原口径今天是%s", d.Old.Label, d.Old.Unit, d.Value))
		case d.Old == nil:
			lines = append(lines, fmt.Sprintf("%s（%s）是封账后新加的，今天是%s", d.New.Label, d.New.Unit, d.ByNew))
		default:
			lines = append(lines, fmt.Sprintf("%s（%s）按原口径今天是%s，按新口径是%s", d.Old.Label, d.Old.Unit, d.Value, d.ByNew))
			if d.Old.Text != d.New.Text {
				lines = append(lines, "　原："+d.Old.Text, "　新："+d.New.Text)
			}
		}
	}
	return lines
}

func rowLines(rows []figures.RowDiff, show DiffShown) []string {
	if len(rows) == 0 {
		return nil
	}
	lines := []string{"改动的记录："}
	for i, r := range rows {
		if i == show.Records && show.Records > 0 {
			return append(lines, fmt.Sprintf("……还有 %d 条，全部可在服务器上用 daybook diff 查看。", len(rows)-i))
		}
		sign := "#"
		if r.Subject == figures.SubjectTask {
			sign = "T"
		}
		lines = append(lines, fmt.Sprintf("%s%d %s", sign, r.ID, editWords(r, show.Names)))
	}
	return lines
}

// editWords is 1月8日 周敏更正（时长），原因：签到表上是2小时; edits of one person on one
// day that say no more are one.
func editWords(r figures.RowDiff, names bool) string {
	if len(r.Changes) == 0 {
		switch {
		case r.Came:
			return "现在算进来了，日志里没有是谁改的"
		case r.Gone:
			return "现在不算了，日志里没有是谁改的"
		}
		return "和封账时不一样，日志里没有是谁改的"
	}
	var parts []string
	last := ""
	for _, e := range r.Changes {
		who := e.At.Format("1月2日")
		switch {
		case !names:
		case e.By != "":
			who += " " + e.By
		case e.Member == 0:
			who += " 自动"
		}
		words := VerbWord(e.Verb) + fieldWords(e)
		if names && e.Reason != "" {
			words += "，原因：" + cut(e.Reason, traceText)
		}
		if who == last {
			parts[len(parts)-1] += "、" + words
			continue
		}
		parts, last = append(parts, who+words), who
	}
	return strings.Join(parts, "；")
}

// fieldWords names what an amendment changed: （时长、人数）.
func fieldWords(e figures.Edit) string {
	if e.Verb != "amend" {
		return ""
	}
	var words []string
	for _, key := range slices.Sorted(maps.Keys(e.Fields)) {
		word, known := map[string]string{
			"minutes": "时长", "total_minutes": "时长", "headcount": "人数", "day": "日期", "day_to": "日期",
			"title": "标题", "topic": "专题", "kind": "类别", "place": "地点", "partner": "共建单位", "campaign": "专项",
			"copies": "册数", "beneficiaries": "帮扶人数", "unit": "单位", "author": "作者", "outlet": "刊发",
			"lecturer": "授课人", "expected": "应到", "time_of_day": "时段",
		}[key]
		if strings.HasPrefix(key, "member ") && e.Fields["minutes"] == (figures.Was{}) {
			word, known = "参加人", true
		}
		if known && !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	if len(words) == 0 {
		return ""
	}
	return "（" + strings.Join(words, "、") + "）"
}
