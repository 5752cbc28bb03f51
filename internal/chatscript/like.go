package chatscript

import "strings"

// clean is text without what nobody sees: blanks at the ends of lines and around the whole.
func clean(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, blanks)
	}
	return strings.TrimLeft(strings.TrimRight(strings.Join(lines, "\n"), "\n"), blanks)
}

// like reports whether text matches a pattern in which * stands for any characters, line
// breaks included.
func like(pattern, text string) bool {
	pattern, text = clean(pattern), clean(text)
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return text == pattern
	}
	first, last := parts[0], parts[len(parts)-1]
	if !strings.HasPrefix(text, first) {
		return false
	}
	text = text[len(first):]
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(text, part)
		if i < 0 {
			return false
		}
		text = text[i+len(part):]
	}
	return strings.HasSuffix(text, last)
}
