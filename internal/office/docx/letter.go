package docx

import (
	"strconv"
	"strings"
)

// letter is the text of an element that stands for a character.
func letter(e element) string {
	switch e.Name.Local {
	case "tab", "ptab":
		return "\t"
	case "br", "cr":
		if kind := e.attr("type"); kind == "page" || kind == "column" {
			return "" // paper, not text
		}
		return "\n"
	case "noBreakHyphen":
		return "-"
	case "sym":
		return symbol(e)
	}
	return ""
}

// symbol is the character of a w:sym. Fonts of symbols put theirs at F000 and up.
func symbol(e element) string {
	n, err := strconv.ParseUint(e.attr("char"), 16, 32)
	if err != nil || n == 0 || !inXML(rune(n)) {
		return ""
	}
	if n >= 0xf000 && n <= 0xf0ff {
		n -= 0xf000
	}
	if strings.HasPrefix(e.attr("font"), "Wingdings") || e.attr("font") == "Symbol" {
		if s, ok := symbols[e.attr("font")][n]; ok {
			return s
		}
		return "□"
	}
	return string(rune(n))
}

// symbols that stand in forms.
var symbols = map[string]map[uint64]string{
	"Symbol":      {0xb7: "•", 0xb4: "×", 0xb1: "±", 0xb8: "÷", 0xa3: "≤", 0xb3: "≥"},
	"Wingdings":   {0xfc: "✓", 0xfe: "☑", 0xfd: "☒", 0xfb: "✗", 0x6c: "●", 0x6e: "■", 0x9f: "•", 0xd8: "➢", 0xb2: "☆"},
	"Wingdings 2": {0x50: "✓", 0x52: "☑", 0x53: "☒", 0x4f: "✗"},
}

// fields follows the fields of a story: what stands between begin and separate is no text.
type fields []bool // those that are open; true: still in its instruction

const maxFields = 50 // open at once; more are no text of people

func (f *fields) change(kind string) {
	switch n := len(*f) - 1; {
	case kind == "begin" && n < maxFields:
		*f = append(*f, true)
	case kind == "separate" && n >= 0:
		(*f)[n] = false
	case kind == "end" && n >= 0:
		*f = (*f)[:n]
	}
}

func (f *fields) instruction() bool {
	for _, in := range *f {
		if in {
			return true
		}
	}
	return false
}

// close ends instructions with their paragraph: a field that is never ended must not swallow the document.
func (f *fields) close() {
	kept := (*f)[:0]
	for _, in := range *f {
		if !in {
			kept = append(kept, in)
		}
	}
	*f = kept
}
