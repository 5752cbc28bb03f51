package calendar

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/config"
)

// Notice is the holiday notice of one year: the days that it gives free and the weekend days
// that it has worked in exchange, some of them in December of the year before.
type Notice struct {
	Year    int
	Off, On []string // days in order

	text []byte // as it was written, with its comments
}

// ReadNotice reads a file of one year:
//
//	year: 2021
//	source: 国办发明电〔2020〕27号
//	off:
//	  - 2021-01-01 至 2021-01-03
//	on:
//	  - 2021-02-07
//
// It is YAML as plain as that: a list may stand in brackets instead, and # begins a comment.
// What is wrong comes back as config.Mistakes, all of it; another error means that the file
// could not be read.
func ReadNotice(file string) (Notice, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return Notice{}, fmt.Errorf("read holidays: %w", err)
	}
	n, mistakes := parseNotice(file, text)
	if len(mistakes) > 0 {
		return Notice{}, mistakes
	}
	return n, nil
}

// entry is a word of the file and the line on which it stands.
type entry struct {
	line int
	text string
}

// reader gathers what a file says and what is wrong with it.
type reader struct {
	file     string
	mistakes config.Mistakes
	entries  map[string][]entry // by key
	lines    map[string]int     // where a key stands
	key      string             // whose list the following lines are
}

func parseNotice(file string, text []byte) (Notice, config.Mistakes) {
	r := &reader{file: file, entries: map[string][]entry{}, lines: map[string]int{}}
	line := 0
	for said := range strings.Lines(strings.TrimPrefix(string(text), "\ufeff")) {
		line++
		r.read(line, said)
	}
	n := r.notice()
	n.text = text
	slices.SortStableFunc(r.mistakes, func(a, b config.Mistake) int { return a.Line - b.Line })
	return n, r.mistakes
}

func (r *reader) wrong(line int, what, mend string) {
	r.mistakes = append(r.mistakes, config.Mistake{File: r.file, Line: line, What: what, Mend: mend})
}

var comment = regexp.MustCompile(`(^|\s)#.*`)

func (r *reader) read(line int, said string) {
	said = strings.TrimSpace(comment.ReplaceAllString(strings.TrimRight(said, "\r\n"), ""))
	if said == "" {
		return
	}
	if item, ok := strings.CutPrefix(said, "-"); ok {
		r.add(line, item)
		return
	}
	key, value, ok := strings.Cut(said, ":")
	key = strings.TrimSpace(key)
	switch {
	case !ok || !slices.Contains([]string{"year", "source", "off", "on"}, key):
		r.wrong(line, fmt.Sprintf("看不懂“%s”", shorten(said)), "每行写 year:、source:、off:、on: 之一，或者“- 日期”")
		r.key = ""
		return
	case r.lines[key] > 0:
		r.wrong(line, fmt.Sprintf("“%s”写了两遍", key), fmt.Sprintf("第 %d 行已经有了，合成一处", r.lines[key]))
	default:
		r.lines[key] = line
	}
	r.key = key
	value = strings.TrimSpace(value)
	if list, ok := strings.CutPrefix(value, "["); ok {
		value = strings.TrimSuffix(list, "]")
	}
	for item := range strings.SplitSeq(value, ",") {
		if strings.TrimSpace(item) != "" {
			r.add(line, item)
		}
	}
}

func (r *reader) add(line int, item string) {
	if r.key != "off" && r.key != "on" && r.lines[r.key] != line {
		r.wrong(line, fmt.Sprintf("“%s”不知道是放假还是上班", shorten(item)), "放假的写在 off: 下面，上班的写在 on: 下面")
		return
	}
	r.entries[r.key] = append(r.entries[r.key], entry{line, strings.Trim(strings.TrimSpace(item), `"'`)})
}

// notice makes sense of what was read.
func (r *reader) notice() Notice {
	n := Notice{Year: r.year()}
	if n.Year == 0 {
		return n
	}
	seen := map[string]int{} // a day → its line
	for _, e := range r.entries["off"] {
		n.Off = append(n.Off, r.days(e, n.Year, seen)...)
	}
	for _, e := range r.entries["on"] {
		for _, day := range r.days(e, n.Year, seen) {
			if at, ok := parse(day); ok && byWeekday(at) == Working {
				r.wrong(e.line, fmt.Sprintf("%s是%s，本来就上班", day, weekday(at)), "on 下面只写调休要上班的周六周日；请核对日期")
				continue
			}
			n.On = append(n.On, day)
		}
	}
	for _, must := range []struct{ name, day string }{{"元旦", "-01-01"}, {"国庆节", "-10-01"}} {
		day := strconv.Itoa(n.Year) + must.day
		if seen[day] == 0 {
			r.wrong(r.lines["off"], fmt.Sprintf("%s（%s）没有放假", must.name, day), "一年的安排要写全，请对照通知补上")
		}
	}
	slices.Sort(n.Off)
	slices.Sort(n.On)
	return n
}

func (r *reader) year() int {
	said := r.entries["year"]
	if len(said) != 1 {
		r.wrong(r.lines["year"], "看不出是哪一年", "请写一行 year: 2027")
		return 0
	}
	year, err := strconv.Atoi(said[0].text)
	if err != nil || year < FirstYear || year > LastYear {
		r.wrong(said[0].line, fmt.Sprintf("“%s”不是年份", shorten(said[0].text)), fmt.Sprintf("请写 %d 到 %d 之间的一年，如 2027", FirstYear, LastYear))
		return 0
	}
	return year
}

var daySpan = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2})(?:\s*(?:至|~|～|–)\s*(\d{4}-\d{2}-\d{2}))?$`)

// longestHoliday keeps a slip of the pen in a month from freeing half a year.
const longestHoliday = 15

// days are the days of one entry, a day or a span of days, unless something is wrong with it.
func (r *reader) days(e entry, year int, seen map[string]int) []string {
	span := daySpan.FindStringSubmatch(e.text)
	if span == nil {
		r.wrong(e.line, fmt.Sprintf("“%s”不是日期", shorten(e.text)), "请写成 2027-01-01，或 2027-01-01 至 2027-01-03")
		return nil
	}
	from, okFrom := parse(span[1])
	to, okTo := parse(span[2])
	if span[2] == "" {
		to, okTo = from, okFrom
	}
	switch {
	case !okFrom || !okTo:
		r.wrong(e.line, fmt.Sprintf("“%s”里有一天不存在", e.text), "请核对月份和日子")
		return nil
	case to.Before(from):
		r.wrong(e.line, fmt.Sprintf("“%s”前后颠倒了", e.text), "早的写在前面")
		return nil
	case to.After(from.AddDate(0, 0, longestHoliday-1)):
		r.wrong(e.line, fmt.Sprintf("“%s”超过了 %d 天", e.text, longestHoliday), "请核对日期；真有这么长就分成两行")
		return nil
	}
	var days []string
	for at := from; !at.After(to); at = at.AddDate(0, 0, 1) {
		day := at.Format(time.DateOnly)
		switch {
		case at.Year() != year && (at.Year() != year-1 || at.Month() != time.December):
			r.wrong(e.line, fmt.Sprintf("%s不在%d年里", day, year), "这里只写这一年的日子和上一年 12 月的；别的年份另写一个文件")
			return nil
		case seen[day] > 0:
			r.wrong(e.line, fmt.Sprintf("%s写了两遍", day), fmt.Sprintf("第 %d 行已经有了，留一处", seen[day]))
			return nil
		}
		seen[day] = e.line
		days = append(days, day)
	}
	return days
}

func weekday(at time.Time) string {
	return "周" + string([]rune("日一二三四五六")[at.Weekday()])
}

// shorten keeps a line of nonsense from filling the screen.
func shorten(said string) string {
	const most = 30
	runes := []rune(strings.TrimSpace(strings.ToValidUTF8(said, "�")))
	if len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return string(runes)
}
