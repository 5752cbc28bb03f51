package reconcile

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// unitName is a spelling of a unit's name.
type unitName struct {
	word string
	id   int64
}

// unitNames gives the units' spellings: the last part of a path, and of 第一支部 also 一支部,
// 第一党支部, 第1支部.
func unitNames(units []Unit) []unitName {
	var names []unitName
	add := func(word string, id int64) {
		if utf8.RuneCountInString(word) > 1 && !slices.ContainsFunc(names, func(n unitName) bool { return n.word == word }) {
			names = append(names, unitName{word, id})
		}
	}
	for _, u := range units {
		if strings.Contains(u.Path, "/") {
			add(lastPart(u.Path), u.ID)
		}
	}
	for _, u := range units {
		name := lastPart(u.Path)
		if !strings.Contains(u.Path, "/") {
			continue
		}
		number, behind, ok := numberedUnit(name)
		if !ok {
			if before, found := strings.CutSuffix(name, "党支部"); found {
				add(before+"支部", u.ID)
			} else if before, found := strings.CutSuffix(name, "支部"); found {
				add(before+"党支部", u.ID)
			}
			continue
		}
		for _, n := range []string{chineseNumber(number), strconv.Itoa(number)} {
			for _, b := range []string{behind, strings.TrimPrefix(behind, "党"), "党" + strings.TrimPrefix(behind, "党")} {
				if b == "党"+behind && !strings.HasPrefix(behind, "支部") {
					continue
				}
				add("第"+n+b, u.ID)
				add(n+b, u.ID)
			}
		}
	}
	slices.SortStableFunc(names, func(a, b unitName) int {
		return utf8.RuneCountInString(b.word) - utf8.RuneCountInString(a.word)
	})
	return names
}

func lastPart(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// numberedUnit parts 第一支部 into 1 and 支部.
func numberedUnit(name string) (number int, behind string, ok bool) {
	l := &line{}
	l.add(name, false)
	i := l.oneOf(0, "第")
	if !numeral(l.at(i)) {
		return 0, "", false
	}
	n, ok := l.numberAt(i)
	if !ok || n.value < 1 || n.value > 99 || n.to >= len(l.runes) {
		return 0, "", false
	}
	return int(n.value), l.text(n.to, len(l.runes)), true
}

func chineseNumber(n int) string {
	return spell(float64(n))
}
