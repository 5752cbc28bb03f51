package reconcile

import (
	"strings"
)

// ownScope is what a text is about by its title, or by who has signed it: the whole, or a
// quarter, or one unit of it.
func (r *Reader) ownScope(paragraphs []Paragraph) Scope {
	own := r.whole
	for i, p := range paragraphs[:min(3, len(paragraphs))] {
		if p.Cell {
			break
		}
		if len([]rune(p.Text)) > 40 || strings.ContainsAny(p.Text, "。；") {
			continue
		}
		s := r.titleScope(r.prepare(Paragraph{Text: p.Text}))
		if s == r.whole || p.Heading && r.sibling(paragraphs, i, s) {
			continue
		}
		own = s
		break
	}
	if own.Unit == 0 {
		own.Unit = r.signed(paragraphs)
	}
	return own
}

// titleScope is what a short line says a text is about.
func (r *Reader) titleScope(l *line) Scope {
	s := r.whole
	for _, t := range l.times { // a single month is when the text was written
		if !t.year && !t.month && !t.again && t.from >= r.w.From && t.to <= r.w.To && !(Scope{From: t.from, To: t.to}).day() {
			s.From, s.To = t.from, t.to
			break
		}
	}
	if len(l.places) == 1 {
		s.Unit = l.places[0].unit
	}
	return s
}

// sibling says whether another heading names a period or a unit beside that of heading i: then
// it is about its section only.
func (r *Reader) sibling(paragraphs []Paragraph, i int, s Scope) bool {
	for j, p := range paragraphs {
		if !p.Heading || j == i || p.level() > paragraphs[i].level() {
			continue
		}
		o := r.titleScope(r.prepare(Paragraph{Text: p.Text}))
		if o.Unit != 0 && s.Unit != 0 && o.Unit != s.Unit || (o.From >= s.To || o.To <= s.From) {
			return true
		}
	}
	return false
}

// signed is the unit of who wrote a text: of its signature, or of 我是第二支部书记.
func (r *Reader) signed(paragraphs []Paragraph) int64 {
	for i, p := range paragraphs {
		if i > 5 || p.Cell {
			break
		}
		l := r.prepare(Paragraph{Text: p.Text})
		for _, at := range l.places {
			said := l.text(at.at-16, at.at)
			if at.unit != 0 && !strings.ContainsAny(said, "。;") && containsAny(said, []string{"我是", "担任", "我代表", "任职"}) {
				return at.unit
			}
		}
	}
	for _, p := range paragraphs[max(0, len(paragraphs)-3):] {
		if p.Cell || p.Heading || len([]rune(p.Text)) > 24 || strings.ContainsAny(p.Text, "，。；、") {
			continue
		}
		if l := r.prepare(Paragraph{Text: p.Text}); len(l.places) == 1 && len(l.numbers) <= 4 && l.places[0].unit != 0 {
			return l.places[0].unit
		}
	}
	return 0
}

// level is how deep a heading stands: that of its document, or what its number says.
func (p Paragraph) level() int {
	if p.Level > 0 {
		return p.Level
	}
	text := strings.TrimSpace(p.Text)
	marks := len(text) - len(strings.TrimLeft(text, "#"))
	switch {
	case marks > 0:
		return marks
	case strings.HasPrefix(text, "第"):
		return 11
	case strings.HasPrefix(text, "（"), strings.HasPrefix(text, "("):
		return 13
	case text != "" && digit([]rune(text)[0]):
		return 14
	}
	return 12
}
