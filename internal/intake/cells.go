package intake

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/internal/office/xlsx"
)

// dayWritten are the ways in which people write a date.
var dayWritten = regexp.MustCompile(`^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s+0?0:00(?::00)?)?$`)

// dayOf reads a date: a number of days as workbooks keep it, 2021-04-17, 2021/4/17, 2021年4月17日.
func dayOf(text string) (string, bool) {
	if day, ok := xlsx.DayOf(text); ok {
		return day, true
	}
	m := dayWritten.FindStringSubmatch(text)
	if m == nil {
		return "", false
	}
	at, err := time.Parse("2006-1-2", m[1]+"-"+m[2]+"-"+m[3])
	if err != nil {
		return "", false
	}
	return at.Format(time.DateOnly), true
}

const minutesADay = 24 * 60

// daysBetween is how many days the second lies after the first; 0 if one is none.
func daysBetween(first, second string) int {
	from, err := time.Parse(time.DateOnly, first)
	to, fault := time.Parse(time.DateOnly, second)
	if err != nil || fault != nil {
		return 0
	}
	return int(to.Sub(from).Hours() / 24)
}

// countWritten is 12, 12人, 12人次.
var countWritten = regexp.MustCompile(`^(\d{1,9})(?:\.0+)?\s*(?:人次|人|名|册|本|位)?$`)

func countOf(text string) (int, bool) {
	m := countWritten.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	n, err := strconv.Atoi(m[1])
	return n, err == nil
}

// lengthWritten is 2.5, 2.5小时, 150分钟.
var lengthWritten = regexp.MustCompile(`^(\d{1,9}(?:\.\d+)?)\s*(小时|个小时|学时|h|分钟|分)?$`)

// minutesOf reads a length of time in whole minutes; without a unit it is in hours.
func minutesOf(text string) (int, bool) {
	m := lengthWritten.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	n, err := strconv.ParseFloat(m[1], 64)
	if err != nil {
		return 0, false
	}
	if m[2] == "分钟" || m[2] == "分" {
		return int(math.Round(n)), n == math.Trunc(n)
	}
	return int(math.Round(n * 60)), math.Abs(n*60-math.Round(n*60)) < 0.31 // 0.33小时 is meant to be 20分钟
}

// named is somebody as a cell names them: 周敏（局机关/第一支部，45分钟）.
type named struct {
	name    string
	beside  []string // what stands in brackets and is no length of time
	minutes int
	own     bool
}

// unnamedWritten is 另3人未具名.
var unnamedWritten = regexp.MustCompile(`^另有?(\d{1,9})人(?:未具名|不具名)?$`)

// peopleOf reads a list of people, and how many more it says there were. A space parts two
// people, unless it stands in the name of somebody who is known.
func peopleOf(text string, known func(name string) bool) (people []named, unnamed int, err error) {
	for _, word := range splitPeople(text, known) {
		if m := unnamedWritten.FindStringSubmatch(word); m != nil {
			if unnamed, err = strconv.Atoi(m[1]); err != nil {
				return nil, 0, fmt.Errorf("“%s”里的人数看不懂", word)
			}
			continue
		}
		p, err := personOf(word)
		if err != nil {
			return nil, 0, err
		}
		people = append(people, p)
	}
	return people, unnamed, nil
}

// splitPeople cuts a list at its commas and spaces, but not within brackets or names.
func splitPeople(text string, known func(name string) bool) []string {
	var words []string
	for _, part := range cut(text, "、，,；;\n\t/") {
		words = append(words, joinNames(cut(part, " \u3000"), known)...)
	}
	return words
}

// joinNames puts together what is one name with spaces in it, the longest there is.
func joinNames(words []string, known func(name string) bool) []string {
	var names []string
	for len(words) > 0 {
		n := len(words)
		for ; n > 1; n-- {
			if strings.ContainsAny(strings.Join(words[:n-1], " "), "（(") {
				continue // a bracket ends a name
			}
			name, _, _ := strings.Cut(strings.ReplaceAll(strings.Join(words[:n], " "), "(", "（"), "（")
			if known(strings.TrimSpace(name)) {
				break
			}
		}
		names = append(names, strings.Join(words[:n], " "))
		words = words[n:]
	}
	return names
}

// cut cuts a text at some marks, but not within brackets.
func cut(text, marks string) []string {
	var words []string
	var b strings.Builder
	depth := 0
	end := func() {
		if w := strings.TrimSpace(b.String()); w != "" {
			words = append(words, w)
		}
		b.Reset()
	}
	for _, r := range text {
		switch {
		case r == '（' || r == '(':
			depth++
		case r == '）' || r == ')':
			depth = max(0, depth-1)
		case depth == 0 && strings.ContainsRune(marks, r):
			end()
			continue
		}
		b.WriteRune(r)
	}
	end()
	return words
}

func personOf(word string) (named, error) {
	name, rest, bracket := strings.Cut(strings.NewReplacer("(", "（", ")", "）").Replace(word), "（")
	p := named{name: strings.TrimSpace(name)}
	if p.name == "" || bracket && !strings.HasSuffix(rest, "）") {
		return p, fmt.Errorf("“%s”看不懂", word)
	}
	for _, said := range strings.FieldsFunc(strings.TrimSuffix(rest, "）"), func(r rune) bool { return strings.ContainsRune("，,、；;", r) }) {
		said = strings.TrimSpace(said)
		if minutes, ok := minutesOf(said); ok && strings.ContainsAny(said, "时分h") {
			p.minutes, p.own = minutes, true
			continue
		}
		p.beside = append(p.beside, said)
	}
	return p, nil
}
