package config

import (
	"fmt"
	"strconv"
	"strings"
)

// SummaryTemplateFor is the template of the yearly summary of somebody who has written none:
// the preset's, or, where the configuration lacks figures or claims that the preset's speaks
// of, a plain one with all that the configuration has.
func SummaryTemplateFor(c Config) (string, error) {
	text, err := SummaryTemplate()
	if err != nil {
		return "", err
	}
	preset := Default()
	for _, f := range preset.Figures {
		if _, ok := c.Figure(f.ID); !ok && strings.Contains(text, strconv.Quote(f.ID)) {
			return plainTemplate(c), nil
		}
	}
	for _, one := range preset.Claims {
		if _, ok := c.Claim(one.ID); !ok && strings.Contains(text, strconv.Quote(one.ID)) {
			return plainTemplate(c), nil
		}
	}
	return text, nil
}

// plainTemplate tells each figure that is not zero, those with one label in one sentence, then
// the claims that hold.
func plainTemplate(c Config) string {
	var b strings.Builder
	b.WriteString("# {{ who }}{{ period }}{{ campaign }}工作总结\n\n")
	b.WriteString("文中数字全部由日常记录算出，口径与来源附后，可以逐条核对。\n\n## 一、主要情况\n\n")
	for i, f := range c.Figures {
		if i == 0 || c.Figures[i-1].Label != f.Label {
			fmt.Fprintf(&b, "{{ $lead := text %q }}", f.Label)
		}
		fmt.Fprintf(&b, "{{ if figure %q }}{{ $lead }}{{ figure %[1]q }}{{ text %q }}{{ $lead = \"、\" }}{{ end }}", f.ID, f.Unit)
		if i == len(c.Figures)-1 || c.Figures[i+1].Label != f.Label {
			b.WriteString("{{ if eq $lead \"、\" }}。{{ end }}")
		}
	}
	b.WriteString("\n\n")
	for _, one := range c.Claims {
		fmt.Fprintf(&b, "{{ if claim %q }}{{ claim %[1]q }}。{{ end }}", one.ID)
	}
	if f, ok := c.drawn(); ok {
		fmt.Fprintf(&b, "\n\n{{ if figure %q }}## 二、分开来看\n\n{{ with figure %[1]q \"by\" \"unit\" }}%s按单位看，{{ . }}。{{ end }}\n\n{{ chart %[1]q \"by\" \"month\" }}{{ end }}",
			f.ID, "{{ text "+strconv.Quote(f.Label)+" }}")
	}
	b.WriteString("\n\n{{ signed }}\n")
	return b.String()
}

// drawn is the figure worth a picture: the first that counts hours, or else people.
func (c Config) drawn() (Figure, bool) {
	for _, count := range []Count{CountHours, CountPeople} {
		for _, f := range c.Figures {
			if f.Count == count {
				return f, true
			}
		}
	}
	return Figure{}, false
}
