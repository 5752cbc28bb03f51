package jobs

import (
	"errors"
	"fmt"
	"strings"

	"github.com/daybook-bot/daybook/config"
)

// CheckThemeDays is a config.Check: it finds the theme days whose rule says nothing or can
// never come, and the reminders that cannot be read.
func CheckThemeDays(c config.Config, found func(what, mend string, at ...any)) {
	for i, d := range c.ThemeDays {
		if strings.TrimSpace(d.On) == "" {
			continue // config has said so
		}
		rule, err := ParseRule(d.On)
		if err != nil {
			tell(err, found, "themedays", i, "on")
		}
		for j, line := range d.Reminders() {
			r, errLine := ParseReminder(line)
			switch {
			case errLine != nil:
				tell(errLine, found, "themedays", i, "remind", j)
			case err == nil && r.Offset.At == OwnTime && !rule.HasTimes():
				found(fmt.Sprintf("“%s”没写几点", line), "请写成 -3wd 09:00 group 的样子", "themedays", i, "remind", j)
			}
		}
	}
}

func tell(err error, found func(what, mend string, at ...any), at ...any) {
	var m config.Mistake
	if !errors.As(err, &m) {
		m = config.Mistake{What: err.Error()}
	}
	found(m.What, m.Mend, at...)
}
