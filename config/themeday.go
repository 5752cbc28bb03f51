package config

import (
	"fmt"
	"slices"
	"strings"
)

// ThemeDay is a day that people are reminded of (主题日): what it is called, when it is, and
// who hears of it when.
type ThemeDay struct {
	Name string `yaml:"name"`

	// On is the rule of its date: 3-5, 清明, 农历九月初九, 每月5日 顺延 … What a rule can say is the
	// business of whoever reads it; a Check of theirs finds the ones that say nothing.
	On string `yaml:"on"`

	Text string `yaml:"text"` // what a reminder says, without the date

	// Remind says when reminders go out, and to whom: "-10wd 09:00 admins" is ten working
	// days before at nine to the 管理员, "0d 08:30 group" the day itself in the groups.
	// Left out, it is DefaultRemind; an empty list is no reminder.
	Remind []string `yaml:"remind,omitempty"`

	// Shift says what becomes of a reminder that falls on a day off.
	Shift Shift `yaml:"shift,omitempty"`

	// Late is after how many working days a reminder that was missed is not made up for any
	// more. Left out or 0 it is DefaultLate.
	Late int `yaml:"late,omitempty"`

	Off bool `yaml:"off,omitempty"` // nobody is reminded
}

// Shift says what becomes of something that falls on a day off.
type Shift string

// Where it can go. Left out means before.
const (
	ShiftBefore Shift = "before" // to the last working day before
	ShiftAfter  Shift = "after"  // to the next working day
	ShiftNone   Shift = "none"   // it stays
)

// DefaultRemind is the rhythm of a theme day that says none: time enough for the 管理员 to
// prepare, a few days for everybody else.
func DefaultRemind() []string { return []string{"-10wd 09:00 admins", "-3wd 09:00 group"} }

// The limits of ThemeDay.Late.
const (
	DefaultLate = 2
	MostLate    = 30
)

// Reminders are the reminders of a theme day, those of DefaultRemind if it says none.
func (d ThemeDay) Reminders() []string {
	if d.Remind == nil {
		return DefaultRemind()
	}
	return d.Remind
}

func (v *validation) themeDays(c Config) {
	seen := map[string]bool{}
	for i, d := range c.ThemeDays {
		switch {
		case strings.TrimSpace(d.Name) == "":
			v.add(path("themedays", i), "主题日没有名称", "请写 name")
		case seen[d.Name]:
			v.add(path("themedays", i, "name"), fmt.Sprintf("主题日“%s”有两个", d.Name), "留一个，或者改个名称")
		}
		seen[d.Name] = true
		if strings.TrimSpace(d.On) == "" {
			v.add(path("themedays", i, "on"), fmt.Sprintf("“%s”没写是哪一天", d.Name), "请写 on，如 3-5、清明、农历九月初九、每月5日")
		}
		if strings.TrimSpace(d.Text) == "" {
			v.add(path("themedays", i, "text"), fmt.Sprintf("“%s”没写提醒说什么", d.Name), "请写 text，一两句话就好")
		}
		if d.Late < 0 || d.Late > MostLate {
			v.add(path("themedays", i, "late"), fmt.Sprintf("“late: %d”不合用", d.Late), fmt.Sprintf("写过几个工作日就不补发，1 到 %d；不写是 %d", MostLate, DefaultLate))
		}
		if !slices.Contains([]Shift{"", ShiftBefore, ShiftAfter, ShiftNone}, d.Shift) {
			v.add(path("themedays", i, "shift"), fmt.Sprintf("不懂“shift: %s”", d.Shift), "可以写 before（提前到前一个工作日）、after（推后到下一个工作日）、none（照发）")
		}
	}
}
