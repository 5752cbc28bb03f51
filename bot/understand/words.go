package understand

import "slices"

// lexicon finds the longest of many words that stands at a place. Finding costs a few
// look-ups, however many words there are.
type lexicon[T any] struct {
	words   map[string]T
	lengths map[rune][]int // of the words that begin with a rune, longest first
}

// longestWord is the longest word of a lexicon, in runes. It bounds what a look-up costs.
const longestWord = 40

func (l *lexicon[T]) add(word string, value T) {
	word = folded(word)
	n := runeLen(word)
	if n == 0 || n > longestWord {
		return
	}
	if l.words == nil {
		l.words, l.lengths = map[string]T{}, map[rune][]int{}
	}
	l.words[word] = value
	first := []rune(word)[0]
	if !slices.Contains(l.lengths[first], n) {
		l.lengths[first] = append(l.lengths[first], n)
		slices.SortFunc(l.lengths[first], func(a, b int) int { return b - a })
	}
}

// get is the value of a word that was added.
func (l *lexicon[T]) get(word string) (T, bool) {
	value, ok := l.words[word]
	return value, ok
}

// find is the longest word at i and where it ends.
func (l *lexicon[T]) find(t *text, i int) (value T, end int, ok bool) {
	first := t.at(i)
	if first == edge {
		return value, 0, false
	}
	for _, n := range l.lengths[first] {
		if i+n > len(t.runes) || t.takenWithin(i, i+n) {
			continue
		}
		if value, ok := l.words[string(t.runes[i:i+n])]; ok {
			return value, i + n, true
		}
	}
	return value, 0, false
}

func (t *text) takenWithin(from, to int) bool {
	return slices.Contains(t.taken[from:to], true)
}

// wordlist is a lexicon of words that mean nothing but themselves.
func wordlist(words ...string) *lexicon[string] {
	l := &lexicon[string]{}
	for _, w := range words {
		l.add(w, w)
	}
	return l
}

// phrases are words to look for at a place or right before it. Looking costs as many
// comparisons as there are words that begin, or end, with the rune found there.
type phrases struct {
	first, last map[rune][][]rune // longest first
}

func phrasesOf(words ...string) *phrases {
	p := &phrases{first: map[rune][][]rune{}, last: map[rune][][]rune{}}
	all := make([][]rune, 0, len(words))
	for _, w := range words {
		all = append(all, []rune(w))
	}
	slices.SortStableFunc(all, func(a, b []rune) int { return len(b) - len(a) })
	for _, w := range all {
		p.first[w[0]] = append(p.first[w[0]], w)
		p.last[w[len(w)-1]] = append(p.last[w[len(w)-1]], w)
	}
	return p
}

// at is where the longest of the words that stands at i ends; 0 if none does.
func (p *phrases) at(t *text, i int) int {
	for _, w := range p.first[t.at(i)] {
		if t.hasRunes(i, w) {
			return i + len(w)
		}
	}
	return 0
}

// before is the length of the longest of the words that ends right before i; 0 if none does.
func (p *phrases) before(t *text, i int) int {
	for _, w := range p.last[t.at(i-1)] {
		if t.hasRunes(i-len(w), w) {
			return len(w)
		}
	}
	return 0
}

func (t *text) hasRunes(i int, word []rune) bool {
	for n, r := range word {
		if t.at(i+n) != r {
			return false
		}
	}
	return true
}
