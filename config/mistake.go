package config

import (
	"fmt"
	"strings"
)

// Mistake is one thing that is wrong in a file somebody wrote: where, what, and the mend,
// in the words of the person who has to mend it. Line and Column count from 1; 0 is not known.
type Mistake struct {
	File         string
	Line, Column int
	What, Mend   string

	at []any // the part of the configuration that is meant
}

func (m Mistake) Error() string {
	var b strings.Builder
	if m.File != "" {
		b.WriteString(m.File)
		if m.Line > 0 {
			fmt.Fprintf(&b, ":%d", m.Line)
			if m.Column > 0 {
				fmt.Fprintf(&b, ":%d", m.Column)
			}
		}
		b.WriteString("：")
	}
	b.WriteString(m.What)
	if m.Mend != "" {
		b.WriteString("；" + m.Mend)
	}
	return b.String()
}

// Mistakes are all that is wrong in one file. As an error they are one line each.
type Mistakes []Mistake

func (m Mistakes) Error() string {
	lines := make([]string, len(m))
	for i, one := range m {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// err is the mistakes as an error, nil if there are none.
func (m Mistakes) err() error {
	if len(m) == 0 {
		return nil
	}
	return m
}
