// Package split cuts what is too long for one message of the network, whose limits count bytes
// while people read characters. It does not know what is said.
package split

import (
	"strings"
	"unicode/utf8"
)

// fence opens and closes a block of code in markdown.
const fence = "```"

// Text cuts a text into parts of at most limit bytes, between characters and never within
// one: at the end of a line where there is one, else at a space or after a full stop, else
// anywhere. A block of code that is cut is closed and opened again. Text that is no UTF-8
// is mended first; an empty text has no parts.
func Text(text string, limit int) []string {
	text = strings.TrimRight(strings.ToValidUTF8(text, "\uFFFD"), " \n\r\t")
	var parts []string
	for text != "" {
		part, rest := cut(text, limit)
		if rest != "" && strings.Count(part, fence)%2 == 1 && limit > 8*len(fence) {
			// Room for closing it; the next part opens it again.
			part, rest = cut(text, limit-len("\n"+fence))
			if strings.Count(part, fence)%2 == 1 {
				part, rest = part+"\n"+fence, fence+"\n"+rest
			}
		}
		if part != "" {
			parts = append(parts, part)
		}
		text = rest
	}
	return parts
}

// cut takes the first part off a text. What is between the parts in white space goes.
func cut(text string, limit int) (part, rest string) {
	if len(text) <= limit {
		return text, ""
	}
	end := limit
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	if end == 0 {
		_, end = utf8.DecodeRuneInString(text) // a limit below one character: one all the same
	}
	for _, mark := range []string{"\n", "。", "；", " "} {
		if at := strings.LastIndex(text[:end], mark); at >= end/2 {
			end = at + len(mark)
			break
		}
	}
	return strings.TrimRight(text[:end], " \n\r\t"), strings.TrimLeft(text[end:], "\n\r")
}
