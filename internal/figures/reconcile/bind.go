package reconcile

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// candidate is one way to read a number: as this figure, of this scope.
type candidate struct {
	figure int
	score  float64
	same   bool // its word stands in the number's own item
	before bool // before the number
	gap    int  // how far from it
	fit    float64
	run    bool // it goes on, in the same unit, about what was just counted
	unsure bool // nothing but its unit speaks for it: that it differs says nothing
}

// position is how a mention stands to a number.
type position struct {
	score  float64
	same   bool
	gap    int
	linked bool // needs that the number's own item says nothing else
	far    bool // and that its unit fits well
	next   bool // in the item just before
	above  bool // another paragraph's
}

const (
	nearMentions = 48 // of the mentions before a number, how many are looked at
	farItems     = 12 // how many items back a subject may have been named
)

// bind gives the figures that number k may be, the best first.
func (r *Reader) bind(l *line, k int) []candidate {
	n := l.numbers[k]
	own := l.ownWords(n)
	best := map[int]candidate{}
	note := func(m mention, p position) {
		for _, ref := range m.refs {
			c, ok := r.candidate(l, n, m, ref, p, own)
			if old, seen := best[ref.figure]; ok && (!seen || c.score > old.score) {
				best[ref.figure] = c
			}
		}
	}
	first := max(0, l.firstMentionAfter(n.from)-nearMentions)
	for _, m := range l.mentions[first:] {
		p, ok := l.position(m, k)
		if !ok && m.from > n.end {
			break
		}
		if ok {
			note(m, p)
		}
	}
	if len(best) == 0 && !l.named(n) {
		r.bindAbove(l, note)
	}
	if len(best) == 0 {
		r.bindNoun(l, n, best)
	}
	r.addSiblings(l, n, best)
	all := make([]candidate, 0, len(best))
	for _, c := range best {
		all = append(all, c)
	}
	r.prefer(l, n, all)
	slices.SortFunc(all, func(a, b candidate) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return a.figure - b.figure
	})
	return all
}

// addSiblings adds figures that a number may be for what it was already taken for: another
// measure of the same kind, in just this unit (学习用书4本，176册); a longer name, of which the rest
// stands beside the number (主题党日4次，与社区联合开展2次).
func (r *Reader) addSiblings(l *line, n number, best map[int]candidate) {
	it := l.around(n)
	said := l.text(it.from, it.to)
	for i, c := range best {
		f := r.lex.figures[i]
		for j, g := range r.lex.figures[:r.lex.own] {
			if _, there := best[j]; there || len(g.Kinds) == 0 {
				continue
			}
			fit := n.fits(g)
			same := slices.Equal(f.Kinds, g.Kinds)
			first, last, within := strings.Cut(g.Label, f.Label)
			rest := first + last
			switch {
			case same && fit == 3 && c.fit < 3:
			case within && utf8.RuneCountInString(rest) > 1 && fit >= c.fit && strings.Contains(said, rest):
			default:
				continue
			}
			c.figure, c.fit, c.score = j, fit, c.score+1.5*(fit-c.fit)+2.5
			best[j] = c
			break
		}
	}
}

// bindNoun knows 四本书 by the one figure whose unit is 本 and whose name has 书 in it, and
// 42位老人 by 敬老.
func (r *Reader) bindNoun(l *line, n number, best map[int]candidate) {
	noun := l.text(n.end, n.end+2)
	if n.unit == "" || n.before || !han(l.at(n.end)) {
		return
	}
	if !han(l.at(n.end+1)) || strings.ContainsRune("和及与", l.at(n.end+1)) {
		noun = l.text(n.end, n.end+1)
	}
	found := -1
	for i, f := range r.lex.figures[:r.lex.own] {
		if fits(n.unit, f.Unit) != 3 || !strings.ContainsAny(f.Label, strings.Trim(noun, "人员生活动服务职工作学习的群众民党干部")) {
			continue
		}
		if found >= 0 {
			return
		}
		found = i
	}
	if found >= 0 {
		best[found] = candidate{figure: found, score: 10, same: true, before: true, fit: 3}
	}
}

func (l *line) firstMentionAfter(i int) int {
	at, _ := slices.BinarySearchFunc(l.mentions, i, func(m mention, i int) int { return m.to - i })
	return at
}

// bindAbove looks for the subject where the paragraph itself names none: in the line before
// it, if that leads over to it, in the heading, in the paragraph before, in the title.
func (r *Reader) bindAbove(l *line, note func(mention, position)) {
	from := func(b *line, score float64) {
		if b == nil {
			return
		}
		for _, m := range b.mentions[max(0, len(b.mentions)-nearMentions):] {
			note(m, position{score: score, linked: true, far: true, above: true, gap: 100})
		}
	}
	if b := l.before; b != nil && (b.at(len(b.runes)-1) == ':' || len(b.runes) < 20) {
		from(b, -2)
	} else {
		from(b, -4)
	}
	from(l.heading, -3)
	from(l.title, -5)
}

// position says how mention m stands to number k; ok is false if they have nothing to do
// with one another.
func (l *line) position(m mention, k int) (position, bool) {
	n := l.numbers[k]
	here, there := l.itemOf[n.from], l.itemOf[m.from]
	switch {
	case l.p.Cell && m.from < l.own && n.from >= l.own: // the head of a row or a column
		p := position{same: true, score: 6 - 0.5*float64(here-there), gap: 1}
		return p, l.between(l.own, n.from) == 0 || here == l.itemOf[l.own]
	case m.to <= n.lead && here == there:
		p := position{same: true, gap: n.lead - m.to}
		p.score = 6 - 0.25*float64(p.gap) - 1.5*float64(l.between(m.to, n.from))
		return p, true
	case m.from >= n.end && here == there:
		p := position{same: true, gap: m.from - n.end}
		p.score = 6 - 0.3*float64(p.gap)
		if l.ownNumber(m, k) {
			p.score -= 4
		}
		return p, l.between(n.end, m.from) == 0
	case m.to <= n.from:
		return l.earlierPosition(m, n)
	case m.from >= n.end:
		return l.laterPosition(m, k)
	}
	return position{}, false
}

// earlierPosition is that of a mention in an item before the number's.
func (l *line) earlierPosition(m mention, n number) (position, bool) {
	here, there := l.itemOf[n.from], l.itemOf[m.from]
	steps, sentences := here-there, l.items[here].sentence-l.items[there].sentence
	p := position{score: 3 - 0.4*float64(steps), linked: true, gap: n.lead - m.to, next: steps == 1}
	if sentences > 0 {
		if l.named(n) {
			return p, false
		}
		p.score, p.far = -0.5-0.1*float64(steps), true
	}
	return p, steps <= farItems && sentences <= 3 && !l.lost(m.to, n)
}

// named says whether the number's own sentence has named what it speaks of.
func (l *line) named(n number) bool {
	from := l.items[l.firstItem(l.items[l.itemOf[n.from]].sentence)].from
	return slices.ContainsFunc(l.mentionsIn(max(from, n.from-80), n.from), strong)
}

// laterPosition is that of a mention in an item behind the number's: 44名党员、387人次参加志愿服务.
func (l *line) laterPosition(m mention, k int) (position, bool) {
	n := l.numbers[k]
	here, there := l.itemOf[n.from], l.itemOf[m.from]
	of := l.items[there]
	if l.items[here].sentence != of.sentence || there-here > 2 || !strings.ContainsRune("、,(", l.items[here+1].mark) {
		return position{}, false
	}
	p := position{score: 0.5 - 0.5*float64(there-here), linked: true, far: true, gap: m.from - n.end}
	return p, of.mark == '、' || l.between(n.end, m.from) == 0 && !l.ownNumber(m, k)
}

// lost says whether something of the same unit, of which nobody knows what it is, was counted
// between from and a number: what was spoken of before is over then.
func (l *line) lost(from int, n number) bool {
	for _, o := range l.unbound[max(0, len(l.unbound)-8):] {
		if o.from > from && o.from < n.from && o.unit == n.unit {
			return true
		}
	}
	return false
}

// between counts the numbers that claim something in [from, to).
func (l *line) between(from, to int) int {
	count := 0
	for _, n := range l.numbersFrom(from) {
		if n.from >= to {
			break
		}
		if n.why == "" && !n.vague {
			count++
		}
	}
	return count
}

// numbersFrom are the numbers that begin at i or behind it.
func (l *line) numbersFrom(i int) []number {
	at, _ := slices.BinarySearchFunc(l.numbers, i, func(n number, i int) int { return n.from - i })
	return l.numbers[at:]
}

// around is the part of a number's item that lies near it: people look no further, and a
// line without marks costs no more than another.
func (l *line) around(n number) item {
	const reach = 60
	it := l.items[l.itemOf[n.from]]
	it.from, it.to = max(it.from, n.from-reach), max(min(it.to, n.end+reach), n.end)
	return it
}

// mentionsIn are the mentions that lie in [from, to).
func (l *line) mentionsIn(from, to int) []mention {
	first := l.firstMentionAfter(from)
	last := first
	for last < len(l.mentions) && l.mentions[last].to <= to {
		last++
	}
	for first < last && l.mentions[first].from < from {
		first++
	}
	return l.mentions[first:last]
}

// ownNumber says whether a mention behind number k has a number of its own behind it.
func (l *line) ownNumber(m mention, k int) bool {
	for _, o := range l.numbers[k+1:] {
		if o.from < m.to || o.why != "" {
			continue
		}
		return l.itemOf[o.from] == l.itemOf[m.from] && o.from-m.to <= 4
	}
	return false
}

// candidate reads a number as the figure that a mention refers to.
func (r *Reader) candidate(l *line, n number, m mention, ref ref, p position, own ownWords) (candidate, bool) {
	f := r.lex.figures[ref.figure]
	fit := n.fits(f)
	if r.headCount(l, n, f) {
		fit = 3
	}
	c := candidate{figure: ref.figure, same: p.same, before: m.to <= n.from, gap: p.gap, fit: fit}
	if fit == 0 || fit < 1 && (p.linked || ref.weight < 8) || p.far && fit < 2.5 && !n.percent {
		return c, false
	}
	c.score = ref.weight + p.score + 1.5*fit
	made := ref.figure >= r.lex.own
	c.score -= map[bool]float64{true: 3}[made]
	switch {
	case p.same:
		if ref.weight < 5 && !l.plainBetween(m, n, fit) || l.foreignBetween(m, n) {
			return c, false
		}
	case made && own.unknown > 0, !own.allow(n, m, p.next && fit == 3), p.above && (own.unknown > 2 || p.score < -3 && generic(n.unit)):
		return c, false
	default:
		c.score -= 0.4 * float64(own.unknown)
	}
	return c, r.suits(l, n, m, f, p)
}

var plainTrie = trieOf(plainWords)

func trieOf(words []string) *trie {
	t := &trie{}
	for _, w := range words {
		t.add(w, ref{figure: utf8.RuneCountInString(w)})
	}
	return t
}

// longest is where the longest word at i ends; 0 if there is none.
func (t *trie) longest(l *line, i int) int {
	_, end := t.find(l, i)
	return end
}
