package understand

import (
	"strings"

	"github.com/daybook-bot/daybook/config"
)

// quote is a quotation; from and to take in its marks.
type quote struct {
	from, to int
	book     bool // 《》
	heading  bool // 【】
	claimed  bool // by another slot than the title
}

// longestQuote bounds what can be a title, in runes.
const longestQuote = 120

var closers = map[rune]rune{'《': '》', '「': '」', '『': '』', '“': '”', '"': '"', '‘': '’', '【': '】', '〈': '〉'}

// readQuotes finds the quotations that are not within others, and takes them: what is quoted
// is nobody's name, date or number.
func (s *reading) readQuotes() {
	t := s.t
	s.opens = map[int]int{}
	for i := 0; i < len(t.runes); i++ {
		closer, ok := closers[t.at(i)]
		if !ok {
			continue
		}
		end := t.closing(i, closer)
		if end == 0 {
			continue
		}
		s.opens[i] = len(s.quotes)
		s.quotes = append(s.quotes, quote{from: i, to: end, book: t.at(i) == '《', heading: t.at(i) == '【'})
		t.take(i, end)
		i = end - 1
	}
}

// closing is the place behind the mark that closes the quotation opened at i; 0 if there is none near.
func (t *text) closing(i int, closer rune) int {
	opener, depth := t.at(i), 1
	for j := i + 1; j < len(t.runes) && j <= i+longestQuote; j++ {
		switch r := t.at(j); {
		case r == closer:
			depth--
			if depth == 0 {
				if j == i+1 {
					return 0
				}
				return j + 1
			}
		case r == opener:
			depth++
		case r == '\n':
			return 0
		}
	}
	return 0
}

// quoted is what stands between the marks of q.
func (s *reading) quoted(q quote) string {
	return strings.Trim(s.t.spelt(q.from+1, q.to-1), " \t")
}

// quotedTitle is the title that the message quotes: the one in book marks, else the first
// quotation, of those that no other slot has claimed.
func (s *reading) quotedTitle() string {
	var books []string
	other, heading := "", ""
	for _, q := range s.quotes {
		switch text := s.quoted(q); {
		case q.claimed || noTitle[text]:
		case q.book:
			books = append(books, text)
		case q.heading:
			setOnce(&heading, text)
		default:
			setOnce(&other, text)
		}
	}
	switch {
	case len(books) > 1 && s.kind[s.m.Kind].Once == config.OncePerTitle:
		s.problem("一次只记一个：《%s》已记在这里，其余的请分开报。", books[0])
		return books[0]
	case len(books) > 0:
		return strings.Join(books, "、")
	case other != "":
		return other
	}
	return heading
}
