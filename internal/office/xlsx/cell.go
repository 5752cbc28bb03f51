package xlsx

import (
	"bufio"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Cell is what stands in one cell. The zero Cell is empty.
type Cell struct {
	kind   kind
	text   string
	number float64
	unit   string
	style  int
}

type kind byte

const (
	empty kind = iota
	text
	whole
	number
	day
)

// Text is a cell with words. It is never anything else, whatever it begins with.
func Text(words string) Cell {
	if words == "" {
		return Cell{}
	}
	return Cell{kind: text, text: words}
}

// Whole is a cell with a whole number, which numbers of more than fifteen digits are not.
func Whole(n int64) Cell { return Cell{kind: whole, number: float64(n)} }

// Number is a cell with a number, shown with as many decimals as it has.
func Number(n float64) Cell { return Cell{kind: number, number: n} }

// Of shows a number with its unit: 12次 is still the number 12.
func (c Cell) Of(unit string) Cell {
	c.unit = unit
	return c
}

// epoch is day 0 of a workbook, for days after 1900-02-28.
var epoch = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

// Day is a cell with a date, given as YYYY-MM-DD; what is none stays a text.
func Day(date string) Cell {
	at, err := time.Parse(time.DateOnly, date)
	if err != nil || at.Year() < 1901 {
		return Text(date)
	}
	return Cell{kind: day, number: at.Sub(epoch).Hours() / 24}
}

// put writes the cell.
func (c *Cell) put(w *bufio.Writer, s *styles, at string, bold bool) {
	style := c.style
	if style == 0 {
		style = s.of(c.kind, c.unit, bold)
	}
	put(w, `<c r="`, at, `" s="`, strconv.Itoa(style))
	switch c.kind {
	case empty:
		put(w, `"/>`)
	case text:
		put(w, `" t="inlineStr"><is><t xml:space="preserve">`)
		putText(w, c.text)
		put(w, `</t></is></c>`)
	default:
		put(w, `"><v>`, strconv.FormatFloat(c.number, 'f', -1, 64), `</v></c>`)
	}
}

// putText writes words as XML. What XML cannot hold is written as _x0007_, and so is what
// would be read as that (ECMA-376 part 1, 22.9.2.19).
func putText(w *bufio.Writer, words string) {
	from := 0
	for i, r := range words {
		var as string
		switch {
		case r == '&':
			as = "&amp;"
		case r == '<':
			as = "&lt;"
		case r == '>':
			as = "&gt;"
		case r == '_' && escaped(words[i:]):
			as = "_x005F_"
		case r == '\t' || r == '\n':
			continue
		case r < ' ' || r == 0xFFFE || r == 0xFFFF:
			as = fmt.Sprintf("_x%04X_", r)
		case r == utf8.RuneError && !strings.HasPrefix(words[i:], "�"):
			put(w, words[from:i], "�")
			from = i + 1
			continue
		default:
			continue
		}
		put(w, words[from:i], as)
		from = i + utf8.RuneLen(r)
	}
	put(w, words[from:])
}

// escaped reports whether a text begins like _x0041_.
func escaped(t string) bool {
	if len(t) < 7 || t[1] != 'x' || t[6] != '_' {
		return false
	}
	for _, c := range []byte(t[2:6]) {
		if !strings.ContainsRune("0123456789abcdefABCDEF", rune(c)) {
			return false
		}
	}
	return true
}

// cut gives as much of a text as a cell can hold, and the rest.
func cut(words string) (head, tail string) {
	if len(words) <= mostText {
		return words, ""
	}
	units := 0
	for i, r := range words {
		if r > 0xFFFF {
			units++
		}
		if units++; units > mostText {
			return words[:i], words[i:]
		}
	}
	return words, ""
}

// wide is how much room the cell takes, in half-width characters.
func (c Cell) wide() int {
	switch c.kind {
	case empty:
		return 0
	case text:
		most := 0
		for line := range strings.SplitSeq(c.text, "\n") {
			most = max(most, wide(line))
		}
		return most
	case day:
		return len("2021-04-17")
	default:
		return len(strconv.FormatFloat(c.number, 'f', -1, 64)) + wide(c.unit)
	}
}

func wide(words string) int {
	n := 0
	for _, r := range words {
		if n++; r >= 0x2E80 || r >= 0x2010 && r <= 0x2027 {
			n++
		}
	}
	return n
}
