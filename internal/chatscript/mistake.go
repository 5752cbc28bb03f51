package chatscript

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

// Mistake is something in a file that cannot be understood, with its mend, in the words of
// the person who wrote the file.
type Mistake struct {
	File string
	Line int // from 1; 0 when the whole file is meant
	What string
	Mend string
}

func (m Mistake) String() string {
	if m.Line == 0 {
		return fmt.Sprintf("%s: %s。%s。", m.File, m.What, m.Mend)
	}
	return fmt.Sprintf("%s:%d: %s。%s。", m.File, m.Line, m.What, m.Mend)
}

// Mistakes are all the mistakes of a script and its roster, in the order of their lines.
type Mistakes []Mistake

func (ms Mistakes) Error() string {
	lines := make([]string, len(ms))
	for i, m := range ms {
		lines[i] = m.String()
	}
	return strings.Join(lines, "\n")
}

// plain says why a file cannot be opened, without its path: that stands beside it.
func plain(err error) string {
	var of *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "没有这个文件"
	case errors.Is(err, fs.ErrPermission):
		return "没有权限"
	case errors.As(err, &of):
		return of.Err.Error()
	}
	return err.Error()
}

// short is a piece of the file as it may stand inside a sentence.
func short(text string) string {
	const most = 24
	runes := []rune(strings.ToValidUTF8(text, "�"))
	if len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return string(runes)
}
