package chart

import (
	"bytes"
	"compress/gzip"
	_ "embed" // the font
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode"

	"github.com/golang/freetype/truetype"
)

// Noto Sans SC, cut down to the characters that documents and names have (scripts/chart-font);
// its licence lies beside it and goes with the program.
//
//go:embed NotoSansSC.ttf.gz
var packed []byte

// Licence is the text of the font's licence.
//
//go:embed NotoSansSC.OFL.txt
var Licence string

// font is unpacked when somebody draws for the first time.
var font = sync.OnceValues(func() (*truetype.Font, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("font: %w", err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("font: %w", err)
	}
	f, err := truetype.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("font: %w", err)
	}
	return f, nil
})

// missing stands for a character that the font does not have, as in Chinese print.
const missing = '〓'

// drawable is a text in one line, with a sign for what the font cannot draw: left to itself it
// would draw nothing there.
func drawable(f *truetype.Font, text string) string {
	var b strings.Builder
	for _, r := range strings.Join(strings.Fields(text), " ") {
		switch {
		case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r): // they change what stands before them
		case r != ' ' && f.Index(r) == 0:
			b.WriteRune(missing)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
