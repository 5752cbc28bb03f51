package summary

import (
	"strings"

	"github.com/daybook-bot/daybook/internal/figures"
)

// While the template is filled in, what is allowed to hold digits stands between marks, which
// no text can contain: they are no characters in Unicode.
const (
	markFigure = '\uFDD0' // a figure's id follows
	markValue  = '\uFDD1' // its value follows
	markText   = '\uFDD2' // the author's own words follow
	markEnd    = '\uFDD3'
)

// right begins a paragraph that stands on the right: who signs, the date.
const right = "\uFDD4"

// picture begins a paragraph that is a chart; behind it stand its figures and By, as authors'.
const picture = "\uFDD5"

// isMark reports whether a rune is one of the marks around what holds digits.
func isMark(r rune) bool { return r >= markFigure && r <= markEnd }

// isSign reports whether a rune is one that no author can write: a mark, right, picture.
func isSign(r rune) bool { return isMark(r) || string(r) == right || string(r) == picture }

// forReading is a text without what only says where it stands.
func forReading(text string) string { return strings.ReplaceAll(text, right, "") }

// bound is a value in the template. Its one element lies behind its length when the value
// is zero: a slice without elements is false in a condition, and can still be printed.
type bound []string

func bind(key string, v figures.Value) bound {
	b := bound{string(markFigure) + key + string(markValue) + v.String() + string(markEnd)}
	if v.N == 0 {
		return b[:0]
	}
	return b
}

// String is the value between marks.
func (b bound) String() string { return b[:1][0] }

// authors marks words of the author's.
func authors(words string) string {
	return string(markText) + strings.Map(func(r rune) rune {
		if isSign(r) {
			return -1
		}
		return r
	}, words) + string(markEnd)
}

// piece is a stretch of what a template became: the text between marks, or outside them.
type piece struct {
	figure string // the key of the number that this is; empty: text
	free   bool   // stands outside all marks
	text   string
}

// split takes a filled-in template apart at its marks. It is false when a mark is not where
// it belongs: something in the template has cut a value to pieces.
func split(marked string) ([]piece, bool) {
	var pieces []piece
	for marked != "" {
		at := strings.IndexFunc(marked, isMark)
		if at != 0 {
			if at < 0 {
				at = len(marked)
			}
			pieces = append(pieces, piece{free: true, text: marked[:at]})
			marked = marked[at:]
			continue
		}
		one, rest, ok := marks(marked)
		if !ok {
			return nil, false
		}
		pieces, marked = append(pieces, one), rest
	}
	return pieces, true
}

// marks reads one marked value or text from the beginning of a string.
func marks(s string) (one piece, rest string, ok bool) {
	inner, rest, ok := strings.Cut(s, string(markEnd))
	if !ok {
		return piece{}, "", false
	}
	if text, ok := strings.CutPrefix(inner, string(markText)); ok {
		return piece{text: text}, rest, !strings.ContainsFunc(text, isMark)
	}
	inner, isFigure := strings.CutPrefix(inner, string(markFigure))
	id, value, hasValue := strings.Cut(inner, string(markValue))
	return piece{figure: id, text: value}, rest, isFigure && hasValue && !strings.ContainsFunc(id+value, isMark)
}

// plainText is a stretch without its marks, for people to read.
func plainText(marked string) string {
	pieces, ok := split(marked)
	if !ok {
		return strings.Map(func(r rune) rune {
			if isMark(r) {
				return -1
			}
			return r
		}, marked)
	}
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(p.text)
	}
	return b.String()
}
