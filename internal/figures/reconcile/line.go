package reconcile

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// line is one paragraph made easy to match: runes folded one by one, each knowing the byte
// of the paragraph's text where it stands; -1 for the words that were put before and behind.
type line struct {
	p        Paragraph
	runes    []rune
	from     []int
	own, end int // runes [own, end) are the paragraph's own
	measures []string
	foreign  *trie
	unbound  []number // those of which it turned out that no figure stands behind them

	name     []bool // part of a name of the organisation's: 第一支部, 每日一题
	quoted   []bool // in 《》, or in short “”
	mentions []mention
	items    []item
	itemOf   []int
	numbers  []number
	times    []spoken
	places   []spoken

	before, heading, title *line // the paragraph before it, the heading above, the text's title
	up                     *line // of a heading: the one that it stands under
}

// edge is what rune i of a line is when there is none.
const edge = rune(0)

func (r *Reader) prepare(p Paragraph) *line {
	l := &line{p: p, measures: r.measures, foreign: r.lex.foreign}
	l.add(p.Before, false)
	l.own = len(l.runes)
	l.add(p.Text, true)
	l.end = len(l.runes)
	l.add(p.After, false)
	l.markQuotes()
	l.name = make([]bool, len(l.runes))
	r.lex.mark(l)
	l.dropQuoted()
	l.split()
	l.times = r.findTimes(l)
	l.places = r.findPlaces(l)
	l.dropNamed()
	l.numbers = l.findNumbers()
	return l
}

func (l *line) add(s string, own bool) {
	for i, r := range s {
		f := fold(r)
		if f == edge || (r == '*' || r == '`') && !betweenDigits(s, i) {
			continue
		}
		at := -1
		if own {
			at = i
		}
		l.runes, l.from = append(l.runes, f), append(l.from, at)
	}
}

// betweenDigits says whether the mark at byte i of s stands between two digits: 7*24. Elsewhere it
// makes letters bold.
func betweenDigits(s string, i int) bool {
	return i > 0 && i+1 < len(s) && digit(rune(s[i-1])) && digit(rune(s[i+1]))
}

// fold is the rune that r is matched as: one width, one kind of quotes and dashes.
func fold(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		r -= '！' - '!'
	case r == '\u3000' || r == '\u00a0' || r == '\t':
		return ' '
	case unicode.Is(unicode.Cf, r):
		return edge
	}
	switch r {
	case '—', '–', '―', '－', '−', '‐', '‑', '─':
		return '-'
	case '~', '〜', '∼':
		return '~'
	case '「', '『':
		return '“'
	case '」', '』':
		return '”'
	case '﹪', '٪':
		return '%'
	case '○', '〇':
		return '〇'
	case '．':
		return '.'
	case '﹐':
		return ','
	case '【', '〔', '[':
		return '['
	case '】', '〕', ']':
		return ']'
	}
	if s, ok := simplified[r]; ok {
		return s
	}
	return r
}

// simplified holds the traditional forms of the words that this package itself matches.
var simplified = map[rune]rune{'萬': '万', '億': '亿', '兩': '两', '餘': '余', '個': '个', '場': '场', '項': '项', '處': '处', '冊': '册', '時': '时', '間': '间', '約': '约', '過': '过', '黨': '党', '課': '课', '學': '学', '習': '习', '願': '愿', '務': '务', '會': '会', '開': '开', '壹': '一', '贰': '二', '叁': '三', '肆': '四', '伍': '五', '陆': '六', '柒': '七', '捌': '八', '玖': '九', '拾': '十', '佰': '百', '仟': '千'}

func (l *line) at(i int) rune {
	if i < 0 || i >= len(l.runes) {
		return edge
	}
	return l.runes[i]
}

func (l *line) has(i int, word string) bool {
	for _, r := range word {
		if l.at(i) != r {
			return false
		}
		i++
	}
	return true
}

// oneOf is where the first of words that stands at i ends; 0 if none does.
func (l *line) oneOf(i int, words ...string) int {
	for _, w := range words {
		if l.has(i, w) {
			return i + utf8.RuneCountInString(w)
		}
	}
	return 0
}

// endsWith is where the first of words that ends just before i begins; -1 if none does.
func (l *line) endsWith(i int, words ...string) int {
	for _, w := range words {
		if n := utf8.RuneCountInString(w); i >= n && l.has(i-n, w) {
			return i - n
		}
	}
	return -1
}

func (l *line) skip(i int) int {
	for l.at(i) == ' ' {
		i++
	}
	return i
}

// text is what is matched at [from, to).
func (l *line) text(from, to int) string {
	from, to = max(from, 0), min(to, len(l.runes))
	if from >= to {
		return ""
	}
	return string(l.runes[from:to])
}

// bytes are the bytes of the paragraph's text that [from, to) stands for; ok is false if it
// does not lie in it.
func (l *line) bytes(from, to int) (first, last int, ok bool) {
	if from < l.own || to > l.end || from >= to {
		return 0, 0, false
	}
	_, size := utf8.DecodeRuneInString(l.p.Text[l.from[to-1]:])
	return l.from[from], l.from[to-1] + size, true
}

// spelt is what the author wrote at [from, to).
func (l *line) spelt(from, to int) string {
	from, to = max(from, l.own), min(to, l.end)
	if first, last, ok := l.bytes(from, to); ok {
		return strings.TrimSpace(l.p.Text[first:last])
	}
	return ""
}

// longestTitle is how much may stand in quotation marks to be read as one name or motto.
const longestTitle = 16

// markQuotes marks what stands in 《》, and in quotation marks what is short.
func (l *line) markQuotes() {
	l.quoted = make([]bool, len(l.runes))
	book, quote, straight := -1, -1, -1
	for i, r := range l.runes {
		switch r {
		case '《':
			book = i
		case '》':
			l.quote(book, i, 60)
			book = -1
		case '“':
			quote = i
		case '"': // closes as it opens
			l.quote(straight, i, longestTitle)
			if straight = i; l.quoted[i] {
				straight = -1
			}
		case '”':
			l.quote(quote, i, longestTitle)
			quote = -1
		}
	}
}

func (l *line) quote(from, to, longest int) {
	if from < 0 || to-from > longest {
		return
	}
	for i := from; i <= to; i++ {
		l.quoted[i] = true
	}
}

func digit(r rune) bool { return r >= '0' && r <= '9' }

func letter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

func han(r rune) bool { return unicode.Is(unicode.Han, r) }

// dropNamed forgets words that only stand in a unit's name: 支部 of 第一支部.
func (l *line) dropNamed() {
	at := 0
	l.mentions = slices.DeleteFunc(l.mentions, func(m mention) bool {
		for at < len(l.places) && l.places[at].end < m.to {
			at++
		}
		return at < len(l.places) && m.weak && l.places[at].unit != 0 && l.places[at].at <= m.from
	})
}

// dropQuoted forgets words that are only part of a name in a list of quoted names: 整改 of
// “七一寄语”“整改通报”.
func (l *line) dropQuoted() {
	listed := false
	for i, r := range l.runes {
		if r != '“' {
			continue
		}
		end := i + 1
		for end < len(l.runes) && end-i <= longestTitle && l.runes[end] != '”' {
			end++
		}
		next := l.at(end+1) == '“' || strings.ContainsRune("、和及", l.at(end+1)) && l.at(end+2) == '“'
		if l.at(end) == '”' && (next || listed) {
			l.mentions = slices.DeleteFunc(l.mentions, func(m mention) bool {
				return m.from > i && m.to <= end && (m.from > i+1 || m.to < end)
			})
		}
		listed = next
	}
}
