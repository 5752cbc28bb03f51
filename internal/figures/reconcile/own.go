package reconcile

import (
	"slices"
	"strings"
)

// ownWords is what a number's own item says beside the number.
type ownWords struct {
	unknown  int  // how many characters nobody knows
	foreign  bool // it speaks of something else
	mentions []mention
}

// ownWords reads the item of a number up to the numbers beside it.
func (l *line) ownWords(n number) ownWords {
	it := l.items[l.itemOf[n.from]]
	from, to := it.from, it.to
	const reach = 24
	from, to = max(from, n.lead-reach), min(to, n.end+reach)
	for _, o := range l.numbersFrom(from - reach) {
		if o.lead >= to {
			break
		}
		if o.end <= n.lead && o.end > from && o.why == "" {
			from = o.end
		}
		if o.lead >= n.end && o.lead < to && o.why == "" {
			to = o.lead
			break
		}
	}
	var w ownWords
	w.mentions = l.mentionsIn(from, to)
	for _, part := range [][2]int{{from, n.lead}, {n.end, to}} {
		w.read(l, part[0], part[1])
	}
	return w
}

// read tells known words from others in [from, to).
func (w *ownWords) read(l *line, from, to int) {
	for i := from; i < to; {
		if m := l.mentionOver(i); m != nil {
			i = m.to
			continue
		}
		if end := l.foreign.longest(l, i); end > 0 && end <= to {
			w.foreign = w.foreign || !l.reached(i, end)
			i = end
			continue
		}
		if end := plainTrie.longest(l, i); end > 0 && end <= to {
			i = end
			continue
		}
		if han(l.at(i)) && !l.name[i] && !l.quoted[i] && !numeral(l.at(i)) {
			w.unknown++
		}
		i++
	}
}

// reached says whether the people named at [from, to) are those whom something reached:
// 惠及2400名居民 still speaks of what was spoken of before.
func (l *line) reached(from, to int) bool {
	it := l.items[l.itemOf[from]]
	return containsAny(l.text(from, to), []string{"居民", "村民", "老人", "学生", "儿童", "农户", "商户", "企业"}) &&
		containsAny(l.text(it.from, from), []string{"惠及", "服务", "受益", "覆盖", "辐射", "惠民"})
}

// mentionOver is the mention that rune i is part of; nil if there is none.
func (l *line) mentionOver(i int) *mention {
	if at := l.firstMentionAfter(i + 1); at < len(l.mentions) && l.mentions[at].from <= i {
		return &l.mentions[at]
	}
	return nil
}

// allow says whether a number may go on about what was named elsewhere.
func (w ownWords) allow(n number, named mention, next bool) bool {
	if w.foreign {
		return false
	}
	for _, m := range w.mentions {
		if sameRefs(m, named) {
			continue
		}
		if strong(m) {
			return false
		}
	}
	switch {
	case w.unknown == 0:
		return true
	case generic(n.unit):
		return w.unknown <= 2 || next && w.unknown <= 4
	default:
		return w.unknown <= 6
	}
}

// generic says whether a unit counts anything at all.
func generic(unit string) bool {
	return strings.Contains("个次项人名位家件条场节堂讲", unit)
}

func sameRefs(a, b mention) bool {
	return slices.ContainsFunc(a.refs, func(x ref) bool {
		return slices.ContainsFunc(b.refs, func(y ref) bool { return x.figure == y.figure })
	})
}

// strong says whether a mention alone can be what a number is about: not the people and units
// that do everything.
func strong(m mention) bool { return !m.weak }

// foreignBetween says whether something else is named between a mention and its number, or
// right behind the number.
func (l *line) foreignBetween(m mention, n number) bool {
	from, to := m.to, n.lead
	if m.from >= n.end {
		from, to = n.end, m.from
	}
	if to-from > 60 {
		return true
	}
	for i := from; i < to; i++ {
		if end := l.foreign.longest(l, i); end > 0 && end <= to && !l.hasAny(i, "接待") && !l.inMention(i, end) && !l.reached(i, end) {
			return true
		}
	}
	if m.to <= n.lead {
		if end := l.foreign.longest(l, n.end); end > 0 && !l.inMention(n.end, end) && !l.reached(n.end, end) {
			return true
		}
	}
	return false
}

// plainBetween says whether nothing of weight stands between a mention and its number. The
// rest of a longer name needs that: 师德 of 师德学习 does not mean it in 师德宣讲3场.
func (l *line) plainBetween(m mention, n number, fit float64) bool {
	var w ownWords
	if m.to <= n.lead {
		w.read(l, max(m.to, n.lead-20), n.lead)
	}
	return w.unknown == 0 || fit == 3 && w.unknown <= 2
}

// inMention says whether a mention covers one end of [from, to).
func (l *line) inMention(from, to int) bool {
	return l.mentionOver(from) != nil || l.mentionOver(to-1) != nil
}
