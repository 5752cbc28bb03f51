package chatscript

import "strings"

// clean is text as people see it: no blanks at the ends of lines or around the whole, and a
// sign for what is no character.
func clean(text string) string {
	lines := strings.Split(strings.ToValidUTF8(text, "�"), "\n")
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
