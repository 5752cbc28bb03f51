package chatscript

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Failure is a step that did not go as the script says.
type Failure struct {
	File string
	Line int
	Step string // the line as written
	What string // in plain Chinese
	Diff string // lines of "- " wanted, "+ " said, "  " both; empty if nothing was compared
	Err  error  // why the network could not do the step; nil for an expectation
}

func (f Failure) String() string {
	text := fmt.Sprintf("%s:%d: %s\n  %s", f.File, f.Line, f.Step, f.What)
	if f.Diff != "" {
		text += "\n" + f.Diff
	}
	return text
}

func unexpected(u *heard, place string) Failure {
	return Failure{
		Line: u.during.line, Step: u.during.source,
		What: fmt.Sprintf("机器人在“%s”说了没有写在这里的话：", place),
		Diff: prefixed("+ ", clean(u.Text)),
	}
}

func notSilent(e *expectation, noise []*heard) Failure {
	for _, u := range noise {
		u.told = true
	}
	return Failure{Line: e.line, Step: e.source, What: "机器人本该不再说话，却说了：", Diff: others(noise, nil)}
}

// notSaid compares what was wanted with the most similar of what was said instead.
func notSaid(e *expectation, said []*heard, zone *time.Location) Failure {
	f := Failure{Line: e.line, Step: e.source}
	said = slices.DeleteFunc(slices.Clone(said), func(u *heard) bool { return u.wanted })
	want := clean(e.text)
	if len(said) == 0 {
		f.What, f.Diff = "没有等到这句话，机器人什么也没说：", prefixed("- ", want)
		return f
	}
	f.What = "没有等到这句话，机器人说的是："
	if e.act == expectAt {
		f.What = "没有在这一分钟等到这句话，机器人说的是："
		f.Diff = prefixed("- ", want) + "\n" + others(said, zone)
		return f
	}
	best := said[0]
	for _, u := range said[1:] {
		if likeness(want, u.Text) > likeness(want, best.Text) {
			best = u
		}
	}
	f.Diff = diff(want, clean(best.Text))
	if rest := slices.DeleteFunc(said, func(u *heard) bool { return u == best }); len(rest) > 0 {
		f.Diff += "\n" + others(rest, nil)
	}
	return f
}

// others lists what was said, with its time if zone is there, and not without end.
func others(said []*heard, zone *time.Location) string {
	const most = 8
	var lines []string
	for i, u := range said {
		if i == most {
			lines = append(lines, fmt.Sprintf("  …… 另有 %d 句", len(said)-most))
			break
		}
		text := clean(u.Text)
		if zone != nil {
			text = "[" + u.At.In(zone).Format("01-02 15:04") + "] " + text
		}
		lines = append(lines, prefixed("+ ", text))
	}
	return strings.Join(lines, "\n")
}

func prefixed(mark, text string) string {
	return mark + strings.ReplaceAll(text, "\n", "\n"+mark)
}
