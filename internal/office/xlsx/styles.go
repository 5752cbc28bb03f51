package xlsx

import (
	"fmt"
	"strings"
)

// styles are the looks of cells, given out as they are needed. The first ones are fixed.
type styles struct {
	looks   []look
	numbers map[look]int
	formats []string // of our own, from firstFormat on
}

type look struct {
	kind kind
	unit string
	bold bool
}

const (
	styleHead   = 1 // the header
	firstFormat = 164
)

func (s *styles) init() {
	s.numbers = map[look]int{}
	s.looks = []look{{}, {kind: text, bold: true}}
}

// of is the number of a look.
func (s *styles) of(k kind, unit string, bold bool) int {
	if k == empty {
		k = text
	}
	l := look{k, unit, bold}
	n, known := s.numbers[l]
	if !known {
		n = len(s.looks)
		s.looks, s.numbers[l] = append(s.looks, l), n
	}
	return n
}

// format is the number format of a look: built in where there is one. Text has the format of
// text, so that it stays text when somebody edits it.
func (s *styles) format(l look) int {
	var code string
	switch {
	case l.kind == text:
		return 49
	case l.kind == day:
		code = "yyyy-mm-dd"
	case l.unit != "" && l.kind == whole:
		code = `0"` + strings.ReplaceAll(l.unit, `"`, "") + `"`
	case l.unit != "":
		code = `General"` + strings.ReplaceAll(l.unit, `"`, "") + `"`
	case l.kind == whole:
		return 1
	default:
		return 0
	}
	for i, f := range s.formats {
		if f == code {
			return firstFormat + i
		}
	}
	s.formats = append(s.formats, code)
	return firstFormat + len(s.formats) - 1
}

func (s *styles) xml() string {
	var cells strings.Builder
	for i, l := range s.looks {
		font, fill, side := 0, 0, "left"
		switch {
		case l.kind == whole || l.kind == number || l.kind == day:
			side = "center"
		}
		quoted := ""
		if l.kind == text {
			quoted = ` quotePrefix="1"`
		}
		if l.bold {
			font, fill = 1, 3
		}
		if i == styleHead {
			fill, side, quoted = 2, "center", ""
		}
		fmt.Fprintf(&cells, `<xf numFmtId="%d" fontId="%d" fillId="%d" borderId="1" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"%s>`+
			`<alignment horizontal="%s" vertical="center" wrapText="1"/></xf>`, s.format(l), font, fill, quoted, side)
	}
	var formats strings.Builder
	if len(s.formats) > 0 {
		fmt.Fprintf(&formats, `<numFmts count="%d">`, len(s.formats))
		for i, f := range s.formats {
			fmt.Fprintf(&formats, `<numFmt numFmtId="%d" formatCode="%s"/>`, firstFormat+i, attribute(f))
		}
		formats.WriteString(`</numFmts>`)
	}
	return declaration + `<styleSheet xmlns="` + mainSpace + `">` + formats.String() +
		`<fonts count="2"><font><sz val="11"/><name val="宋体"/><family val="3"/><charset val="134"/></font>` +
		`<font><b/><sz val="11"/><name val="宋体"/><family val="3"/><charset val="134"/></font></fonts>` +
		`<fills count="4"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>` +
		solid("FFDCE6F1") + solid("FFF2F2F2") + `</fills>` +
		`<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>` +
		`<border>` + side("left") + side("right") + side("top") + side("bottom") + `<diagonal/></border></borders>` +
		`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
		fmt.Sprintf(`<cellXfs count="%d">`, len(s.looks)) + cells.String() + `</cellXfs>` +
		`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
}

func solid(colour string) string {
	return `<fill><patternFill patternType="solid"><fgColor rgb="` + colour + `"/><bgColor indexed="64"/></patternFill></fill>`
}

func side(name string) string {
	return `<` + name + ` style="thin"><color rgb="FFBFBFBF"/></` + name + `>`
}
