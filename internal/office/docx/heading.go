package docx

import (
	"strconv"
	"strings"
)

// styleLevels are the levels of headings by the style's id; 0 for a style that is none.
type styleLevels map[string]int

// of is the level of a paragraph with that style; level, from its own properties, comes first.
func (s styleLevels) of(style string, level int) int {
	if level > 0 {
		return level % 10
	}
	return s[style]
}

// readStyles reads the styles of paragraphs: a style is a heading by its name, which is the
// same in every language, or by its outline level or that of the style it is based on.
func readStyles(raw []byte) (styleLevels, error) {
	type style struct {
		name, base string
		level      int
	}
	all, id := map[string]*style{}, ""
	err := elements(raw, func(e element) {
		s := all[id]
		switch {
		case e.Name.Local == "style":
			id = e.attr("styleId")
			all[id] = &style{}
		case s == nil:
		case e.Name.Local == "name":
			s.name = strings.ToLower(e.attr("val"))
		case e.Name.Local == "basedOn":
			s.base = e.attr("val")
		case e.Name.Local == "outlineLvl":
			s.level = outline(e.attr("val"))
		}
	})
	levels := styleLevels{}
	for id := range all {
		level, at := 0, id
		for range 20 { // styles that are based on each other in a ring end here
			s := all[at]
			if s == nil || level > 0 {
				break
			}
			if n, ok := strings.CutPrefix(s.name, "heading "); ok {
				level = outlineOf(n)
			} else if s.name == "title" {
				level = 1
			}
			if s.level > 0 {
				level = s.level
			}
			at = s.base
		}
		levels[id] = level % 10
	}
	return levels, err
}

// outline is the level for a w:outlineLvl: 0 to 8 are headings, 9 is none.
func outline(val string) int {
	n, err := strconv.Atoi(val)
	if err != nil || n < 0 || n > 9 {
		return 0
	}
	return n + 1
}

func outlineOf(digits string) int {
	n, err := strconv.Atoi(strings.TrimSpace(digits))
	if err != nil || n < 1 || n > 9 {
		return 0
	}
	return n
}
