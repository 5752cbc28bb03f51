package understand

import (
	"strconv"
	"strings"
)

// addUnits makes the units known by the last part of their paths, and by what people make of
// a number in it: 第一支部, 一支部, 第1支部, 1支部, 第一党支部.
func (r *Reader) addUnits(paths []string) {
	for _, path := range paths {
		for p := path; ; {
			cut := strings.LastIndexByte(p, '/')
			if cut < 0 {
				break
			}
			p = p[:cut]
			r.root.add(lastPart(p), lastPart(p))
		}
	}
	for _, path := range paths {
		name := lastPart(path)
		for _, spelling := range unitSpellings(name) {
			if _, taken := r.units.get(folded(spelling)); !taken {
				r.units.add(spelling, name)
			}
		}
	}
	for _, path := range paths {
		r.units.add(lastPart(path), lastPart(path))
	}
}

func unitSpellings(name string) []string {
	spellings := []string{name}
	number, behind := numberedUnit(name)
	if behind == "" {
		return spellings
	}
	words := []string{chineseNumber(number), strconv.Itoa(number)}
	ends := []string{behind}
	if strings.HasPrefix(behind, "支部") {
		ends = append(ends, "党"+behind, "分"+behind)
	}
	if strings.HasPrefix(behind, "党支部") {
		ends = append(ends, strings.TrimPrefix(behind, "党"))
	}
	for _, w := range words {
		for _, e := range ends {
			spellings = append(spellings, "第"+w+e, w+e)
		}
	}
	return spellings
}

// numberedUnit parts 第一支部 into 1 and 支部.
func numberedUnit(name string) (number int, behind string) {
	t := normalise(name)
	i := t.oneOfOr(0, "第")
	n, ok := t.number(i)
	v, whole := n.whole()
	if !ok || !whole || v < 1 || v > 99 || n.end >= len(t.runes) {
		return 0, ""
	}
	return int(v), t.matched(n.end, len(t.runes))
}

func chineseNumber(n int) string {
	digits := []rune("零一二三四五六七八九")
	tens, ones := n/10, n%10
	s := ""
	if tens > 1 {
		s = string(digits[tens])
	}
	if tens > 0 {
		s += "十"
	}
	if ones > 0 {
		s += string(digits[ones])
	}
	return s
}

// unitAt is the unit named at i and where its name ends; 0 if there is none. 第十一支部 is not
// 一支部.
func (s *reading) unitAt(i int) (string, int) {
	name, end, ok := s.units.find(s.t, i)
	if !ok || s.t.at(i-1) == '第' || s.t.numeral(i) && s.t.numeral(i-1) {
		return "", 0
	}
	return name, s.t.oneOfOr(end, "群")
}

func (t *text) numeral(i int) bool {
	r := t.at(i)
	return digit(r) || r != edge && strings.ContainsRune(numerals, r)
}

// ownUnit is the unit of the sender; empty if it is not known.
func (s *reading) ownUnit() string {
	who, ok := s.names.get(folded(s.in.From))
	if !ok || s.in.From == "" {
		return ""
	}
	return lastPart(s.people[who[0]].Unit)
}

var ownUnitWords = phrasesOf(strings.Fields(`我们支部 本支部 我支部 咱们支部 咱支部 我们单位 本单位 我们科 我们组 我们党支部 本党支部 我党支部`)...)

var everybody = phrasesOf(strings.Fields(`全体 全员 全局 所有党员 全部党员 全支部`)...)
var everybodyTail = phrasesOf(strings.Fields(`党员干部职工 党员干部 干部职工 党员 人员 成员 同志 职工 干部 青年 参加 参与`)...)

// units finds the unit of a report and whether everybody of it was there.
func (s *reading) findUnits() {
	t := s.t
	for i := 0; i < len(t.runes); i++ {
		if t.taken[i] {
			continue
		}
		name, end := s.unitAt(i)
		if end == 0 {
			if own := ownUnitWords.at(t, i); own > 0 {
				name, end = s.ownUnit(), own
			}
		}
		if end > 0 {
			i = s.unitFound(name, i, end) - 1
			continue
		}
		if end := t.everybodyAt(i); end > 0 {
			s.everyone("*", i, end)
			if t.has(i, "全支部") {
				s.m.Everyone = s.ownUnit()
			}
			i = end - 1
			continue
		}
		if _, end, ok := s.root.find(t, i); ok && !s.locative(i, end) {
			t.take(i, end)
			i = end - 1
		}
	}
	// Everybody of the unit that the report is about (understanding.md has only the two
	// words side by side).
	if s.m.Everyone == "*" && s.m.Unit != "" && !strings.Contains(t.matched(0, len(t.runes)), "全局") {
		s.m.Everyone, s.m.Unit = s.m.Unit, ""
	}
}

// locative says whether a unit's name is part of a place: 局机关会议室.
func (s *reading) locative(i, end int) bool {
	return s.t.before(i, "在", "到", "赴", "去", "于") || han(s.t.at(end)) && s.t.placeEnds(s.t.wordEnd(end))
}

// unitFound notes the unit named at [i, end) and takes its name; it gives back where the
// reading goes on.
func (s *reading) unitFound(name string, i, end int) int {
	t := s.t
	j := t.skip(t.oneOfOr(end, "党员", "的", "人员", "成员"))
	if all := t.everybodyAt(j); all > 0 {
		if name != "" {
			s.everyone(name, i, all)
		}
		t.take(i, all)
		return all
	}
	if s.m.Unit == "" {
		s.m.Unit = name
	}
	t.take(i, end)
	return end
}

// everybodyAt is where a word for everybody at i ends; 0 if there is none.
func (t *text) everybodyAt(i int) int {
	end := everybody.at(t, i)
	if end == 0 || t.oneOf(end, "会", "党员大会", "大会", "覆盖", "起立", "人民", "党员会") > 0 {
		return 0
	}
	for {
		next := everybodyTail.at(t, end)
		if next == 0 {
			return end
		}
		end = next
	}
}

func (s *reading) everyone(who string, from, to int) {
	if s.m.Everyone == "" || s.m.Everyone == "*" && who != "*" {
		s.m.Everyone = who
	}
	s.t.take(from, to)
}
