package summary

import (
	"regexp"
	"strings"
)

// Dates are the author's own, and so are the numbers of headings and lists.
var (
	dates = regexp.MustCompile(`〔(?:19|20)\d{2}〕第?\d+号|(?:19|20)\d{2}(?:年(?:度|\d{1,2}月(?:\d{1,2}日)?)?|[-./]\d{1,2}[-./]\d{1,2})|\d{1,2}月\d{1,2}日|\d{1,2}月(?:份|底|初|末|[上中下]旬)`)
	// 1. 2、 （3） at the beginning of a line.
	enumerator = regexp.MustCompile(`^[\s>*-]*[（(]?\d{1,2}(?:[）)．、]|\.\D)`)
)

// lineAt is the line around an offset, and where it begins.
func lineAt(text string, at int) (line string, begin int) {
	begin = strings.LastIndexByte(text[:at], '\n') + 1
	line, _, _ = strings.Cut(text[begin:], "\n")
	return line, begin
}

// numbered is how much of a line only numbers it.
func numbered(line string) int {
	bare := strings.TrimLeft(line, "# ")
	if hit := enumerator.FindStringIndex(bare); hit != nil {
		return len(line) - len(bare) + hit[1]
	}
	return 0
}

// own tells whether the digit at an offset is the author's own: it stands in a heading, in a
// date, or numbers an item.
func own(text string, at int) bool {
	line, begin := lineAt(text, at)
	at -= begin
	if strings.HasPrefix(strings.TrimSpace(line), "#") || at < numbered(line) {
		return true
	}
	for _, hit := range dates.FindAllStringIndex(line, -1) {
		if hit[0] <= at && at < hit[1] {
			return true
		}
	}
	return false
}

var ownNumber = regexp.MustCompile(dates.String() + `|[\p{Nd}\p{No}][\p{Nd}\p{No}.,-]*`)

// ownNumbers finds in a part of a text, which begins at an offset, the dates and the numbers
// in headings. What only numbers an item is not worth telling.
func ownNumbers(text string, at int, part string) [][2]int {
	var found [][2]int
	for _, hit := range ownNumber.FindAllStringIndex(part, -1) {
		from, to := at+hit[0], at+hit[1]
		if line, begin := lineAt(text, from); from-begin >= numbered(line) {
			found = append(found, [2]int{from, to})
		}
	}
	return found
}
