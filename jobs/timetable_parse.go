package jobs

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/calendar"
)

// ParseRule reads a rule:
//
//	3-5  3月5日  每年3月5日              a date of every year; 2-29 in leap years only
//	2027-05-04  2027年5月4日            a single day
//	清明  冬至 …                         a solar term
//	农历九月初九  农历闰六月初一  除夕  端午   a lunar date; a leap month only when it is named
//	每月5日                             the last day, in a month that is too short
//	每月第一个周五  每月最后一个周三        skipped in a month that has no fifth one
//	每月最后一天  每周一
//	cron 30 8 * * 1-5                  minute, hour, day, month, weekday (0 is Sunday)
//
// each with 顺延 behind it if it is held on the next working day instead of a day off. Spaces
// and full-width letters do not matter. What is no rule, and a rule that names no day from
// 1950 to 2100, is a config.Mistake without file and line.
func ParseRule(text string) (Rule, error) {
	r := Rule{text: text}
	said := strings.Join(strings.Fields(halfWidth(text)), " ")
	for _, word := range []string{"遇休顺延", "顺延"} {
		if rest, ok := strings.CutSuffix(said, word); ok {
			said, r.postponed = strings.TrimSpace(rest), true
			break
		}
	}
	var err error
	if spec, ok := strings.CutPrefix(said, "cron "); ok {
		r.cron = true
		r.first, err = parseCron(spec)
	} else {
		r.first, err = parseDays(strings.ReplaceAll(said, " ", ""))
	}
	if err != nil {
		return Rule{}, err
	}
	if _, ok := r.next(time.Time{}); !ok {
		return Rule{}, config.Mistake{What: fmt.Sprintf("“%s”永远等不到那一天", shorten(text)), Mend: "请核对月份和日子，换一个有的"}
	}
	return r, nil
}

const (
	numeral = `(\d{1,2}|[一二三四五六七八九十廿卅]{1,3})`
	week    = `(?:周|星期|礼拜)([一二三四五六日天])`
)

var (
	reOnce        = regexp.MustCompile(`^(\d{4})(?:-(\d{1,2})-(\d{1,2})|年(\d{1,2})月(\d{1,2})[日号])$`)
	reYearlyShort = regexp.MustCompile(`^(?:每年)?(\d{1,2})-(\d{1,2})$`)
	reYearly      = regexp.MustCompile(`^(?:每年)?` + numeral + `月` + numeral + `[日号]$`)
	reLunar       = regexp.MustCompile(`^(?:农历|阴历)(闰?)(正|冬|腊|` + numeral + `)月初?` + numeral + `日?$`)
	reMonthly     = regexp.MustCompile(`^每个?月` + numeral + `[日号]$`)
	reLastDay     = regexp.MustCompile(`^每个?月(?:最后一[天日]|月?[底末])$`)
	reNth         = regexp.MustCompile(`^每个?月(?:第` + numeral + `个?|最后一个?)` + week + `$`)
	reWeekly      = regexp.MustCompile(`^每个?` + week + `$`)
)

// festivals are the lunar dates that have a name.
var festivals = map[string][2]int{
	"春节": {1, 1}, "元宵": {1, 15}, "端午": {5, 5}, "七夕": {7, 7}, "中秋": {8, 15}, "重阳": {9, 9},
	"腊八": {12, 8}, "除夕": {12, 30},
}

func parseDays(said string) (first, error) {
	if m := reOnce.FindStringSubmatch(said); m != nil {
		return parseOnce(m[1], m[2]+m[4], m[3]+m[5], said)
	}
	for _, re := range []*regexp.Regexp{reYearlyShort, reYearly} {
		if m := re.FindStringSubmatch(said); m != nil {
			return yearly(time.Month(number(m[1])), number(m[2])), nil
		}
	}
	if m := reLunar.FindStringSubmatch(said); m != nil {
		month := lunarMonth(m[2])
		if m[1] != "" {
			month = -month
		}
		return lunarDate(month, number(m[4])), nil
	}
	if m := reMonthly.FindStringSubmatch(said); m != nil && number(m[1]) >= 1 && number(m[1]) <= 31 {
		return monthly(dayOfMonth(number(m[1]))), nil
	}
	if reLastDay.MatchString(said) {
		return monthly(lastDay), nil
	}
	if m := reNth.FindStringSubmatch(said); m != nil {
		if m[1] == "" {
			return monthly(lastWeekday(weekday(m[2]))), nil
		}
		return monthly(nthWeekday(number(m[1]), weekday(m[2]))), nil
	}
	if m := reWeekly.FindStringSubmatch(said); m != nil {
		return weekly(weekday(m[1])), nil
	}
	return parseName(said)
}

func parseOnce(year, month, day, said string) (first, error) {
	at, err := time.Parse("2006-1-2", year+"-"+month+"-"+day)
	if err != nil || at.Year() < calendar.FirstYear || at.Year() > calendar.LastYear {
		return nil, config.Mistake{What: fmt.Sprintf("没有“%s”这一天", said),
			Mend: fmt.Sprintf("请核对日期；年份从 %d 到 %d", calendar.FirstYear, calendar.LastYear)}
	}
	return once(at), nil
}

// parseName reads a day that has a name of its own, with or without 节.
func parseName(said string) (first, error) {
	name := strings.TrimPrefix(said, "农历")
	for _, name := range []string{name, strings.TrimSuffix(name, "节")} {
		if d, ok := festivals[name]; ok {
			return lunarDate(d[0], d[1]), nil
		}
		if slices.Contains(calendar.SolarTerms(), name) {
			return solarTerm(name), nil
		}
	}
	return nil, config.Mistake{What: fmt.Sprintf("看不懂“%s”是哪一天", shorten(said)),
		Mend: "可以写 3-5、2027-05-04、清明、农历九月初九、每月5日、每月第一个周五、每月最后一天、每周一，或 cron 30 8 * * 1-5"}
}

func lunarMonth(said string) int {
	switch said {
	case "正":
		return 1
	case "冬":
		return 11
	case "腊":
		return 12
	default:
		return number(said)
	}
}

func weekday(said string) time.Weekday {
	if said == "天" {
		return time.Sunday
	}
	return time.Weekday(slices.Index([]rune("日一二三四五六"), []rune(said)[0]))
}

// number reads 5, 05, 五, 十五, 二十五, 廿五; 0, which is no day and no month, if it is none
// of these.
func number(said string) int {
	if n, err := strconv.Atoi(said); err == nil {
		return n
	}
	tens := 0
	for _, ten := range []struct {
		said string
		is   int
	}{{"三十", 30}, {"卅", 30}, {"二十", 20}, {"廿", 20}, {"一十", 10}, {"十", 10}} {
		if rest, ok := strings.CutPrefix(said, ten.said); ok {
			said, tens = rest, ten.is
			break
		}
	}
	if said == "" {
		return tens
	}
	digits := []rune(said)
	unit := slices.Index([]rune("一二三四五六七八九"), digits[0]) + 1
	if len(digits) > 1 || unit == 0 {
		return 0
	}
	return tens + unit
}

// halfWidth turns full-width letters, digits and signs into the ones they stand for.
func halfWidth(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			return r - '！' + '!'
		}
		return r
	}, text)
}

// shorten keeps a long text from filling the sentence that refuses it.
func shorten(text string) string {
	const most = 30
	if runes := []rune(strings.ToValidUTF8(text, "�")); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
