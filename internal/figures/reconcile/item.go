package reconcile

import (
	"slices"
	"strings"
)

// item is a stretch between two marks of punctuation: the smallest piece that says one
// thing. Its rank is the mark before it.
type item struct {
	from, to int
	sentence int  // which sentence of the line it is in
	mark     rune // the mark before it; edge at the beginning of a sentence
}

const (
	sentenceMarks = "。!?\n"
	itemMarks     = ",;:、()…|[]"
)

// split cuts a line into sentences and items. A mark within a number or a name is none.
func (l *line) split() {
	l.itemOf = make([]int, len(l.runes)+1)
	sentence, from, mark := 0, 0, edge
	cut := func(to int, next rune) {
		if to > from {
			l.items = append(l.items, item{from: from, to: to, sentence: sentence, mark: mark})
			for i := from; i < to; i++ {
				l.itemOf[i] = len(l.items) - 1
			}
		}
		mark = next
	}
	for i, r := range l.runes {
		switch {
		case l.unbroken(i), (r == ':' || r == '(') && leadsToNumber(l, i+1):
			continue
		case strings.ContainsRune(sentenceMarks, r):
			cut(i, edge)
			sentence++
			from = i + 1
		case strings.ContainsRune(itemMarks, r):
			cut(i, r)
			from = i + 1
		case strings.ContainsRune("和及与并", r) && beginsNumber(l, i+1) && l.endsWith(i+1, "惠及", "涉及", "普及", "遍及", "波及", "参与") < 0:
			cut(i, '、')
			from = i + 1
		}
	}
	cut(len(l.runes), edge)
	for i := 1; i < len(l.itemOf); i++ { // marks belong to what is before them
		if l.itemOf[i] == 0 {
			l.itemOf[i] = l.itemOf[i-1]
		}
	}
	if len(l.items) == 0 {
		l.items = []item{{}}
	}
}

// leadsToNumber says whether a number follows at once: 志愿服务：387人次 is one item.
func leadsToNumber(l *line, i int) bool {
	i = l.skip(i)
	for _, h := range hedgesBefore {
		if end := l.oneOf(i, h.word); end > 0 && beginsNumber(l, end) {
			return true
		}
	}
	if !beginsNumber(l, i) || digit(l.at(i)) && digit(l.at(i-2)) {
		return false
	}
	n, ok := l.numberAt(i)
	return ok && !l.hasAny(l.skip(n.to), "季度", "月", "年", "日", "号", "支部", "是", "、", ".", ")")
}

// unbroken says whether the mark at i is part of a name or a number.
func (l *line) unbroken(i int) bool {
	return l.quoted[i] || l.at(i) == ',' && digit(l.at(i-1)) && l.thousands(i)
}

// thousands says whether the comma at i parts thousands: 1,047.
func (l *line) thousands(i int) bool {
	if l.from[i] >= 0 && l.p.Text[l.from[i]] != ',' {
		return false // a Chinese comma parts what is said
	}
	return digit(l.at(i+1)) && digit(l.at(i+2)) && digit(l.at(i+3)) && !digit(l.at(i+4))
}

// firstItem is the first item of a sentence.
func (l *line) firstItem(sentence int) int {
	i, _ := slices.BinarySearchFunc(l.items, sentence, func(it item, s int) int { return it.sentence - s })
	for i > 0 && i < len(l.items) && l.items[i-1].sentence == sentence {
		i--
	}
	return min(i, len(l.items)-1)
}
