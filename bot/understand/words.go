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
