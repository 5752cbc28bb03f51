package docx

import (
	"strings"
	"unicode/utf8"
)

// clean is s as a Word file can hold it: one kind of newline, no control characters but
// newline and tab, no bytes that are no UTF-8.
func clean(s string) string {
	s = newlines.Replace(s)
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !inXML(r) {
			return -1
		}
		return r
	}, s)
}

var newlines = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

// inXML: XML 1.0, 2.2 Characters; C1 controls are left out as well.
func inXML(r rune) bool {
	return r == '\t' || r == '\n' || r >= 0x20 && r < 0x7f || r >= 0xa0 && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffd || r >= 0x10000 && r <= utf8.MaxRune
}

// escape writes s as the text of an element or the value of an attribute in double quotes.
func escape(s string) string { return escaper.Replace(s) }

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\t", "&#9;", "\n", "&#10;", "\r", "&#13;")

// content is the text of a run as elements: w:t, w:br, w:tab. The name of the text element
// is w:delText in what is deleted.
func content(s, name string) string {
	var b strings.Builder
	for s != "" {
		i := strings.IndexAny(s, "\n\t")
		if i < 0 {
			i = len(s)
		}
		if i > 0 {
			b.WriteString("<" + name + ` xml:space="preserve">` + escape(s[:i]) + "</" + name + ">")
			s = s[i:]
			continue
		}
		if s[0] == '\n' {
			b.WriteString("<w:br/>")
		} else {
			b.WriteString("<w:tab/>")
		}
		s = s[1:]
	}
	return b.String()
}

// chinese reports whether s has punctuation that Word would print in the Latin font and that
// is Chinese here: the quotes of “学习”, the dash of ——, the ellipsis, the dot of a name. The
// apostrophe of it’s is none.
func chinese(s string) bool {
	runes := []rune(s)
	for i, r := range runes {
		if !shared(r) {
			continue
		}
		if i > 0 && i < len(runes)-1 && latin(runes[i-1]) && latin(runes[i+1]) && r != '—' && r != '…' {
			continue
		}
		return true
	}
	return false
}

func latin(r rune) bool { return r|0x20 >= 'a' && r|0x20 <= 'z' }

// shared: characters for which w:hint decides between the Latin and the Chinese font (ECMA-376
// part 1, 17.3.2.26), as far as Chinese texts use them.
func shared(r rune) bool {
	switch {
	case strings.ContainsRune("·×÷±°§‰′″※", r):
		return true
	case r >= 0x2013 && r <= 0x201d, r == 0x2026, r == 0x2025:
		return true
	case r >= 0x2160 && r <= 0x217f, r >= 0x2190 && r <= 0x2199, r >= 0x2460 && r <= 0x24ff, r >= 0x25a0 && r <= 0x2612:
		return true
	}
	return false
}
