package jobs

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/calendar"
)

// Offset says when a reminder of an occasion goes out: so many days or working days before
// it (negative) or after it, at a time of the day.
type Offset struct {
	Days    int
	Working bool
	At      config.DayTime
}

// OwnTime as the time of an offset is the time that the rule itself says, as a cron
// expression does; of another rule it is midnight.
const OwnTime config.DayTime = -1

// How far away an offset may be.
const (
	mostDays     = 366
	mostWorkdays = 250
)

// from is the day that lies at the offset from another.
func (o Offset) from(day string, cal calendar.Calendar) (calendar.Workday, bool) {
	switch {
	case !o.Working:
		at, err := time.Parse(time.DateOnly, day)
		return calendar.Workday{Day: at.AddDate(0, 0, o.Days).Format(time.DateOnly)}, err == nil
	case o.Days < 0:
		return cal.Before(day, -o.Days, calendar.ByWeekday)
	default:
		return cal.After(day, o.Days, calendar.ByWeekday)
	}
}

// String writes the offset as ParseOffset reads it: -10wd 09:00.
func (o Offset) String() string {
	unit, at := "d", ""
	if o.Working {
		unit = "wd"
	}
	if o.At != OwnTime {
		at = " " + o.At.String()
	}
	return fmt.Sprintf("%d%s%s", o.Days, unit, at)
}

var (
	reOffset        = regexp.MustCompile(`^([+-]?)(\d{1,3}) ?(wd|d)(?: (\S+))?$`)
	reOffsetChinese = regexp.MustCompile(`^(提前|延后|推后) ?(\d{1,3}|[一二三四五六七八九十廿卅]{1,3}) ?(天|日|个?工作日)(?: ?(\d\S*))?$`)
	reSameDay       = regexp.MustCompile(`^当[天日](?: ?(\d\S*))?$`)
)

// ParseOffset reads -3d 09:00, -10wd 09:00, 0d 08:30, 提前3天 09:00, 提前十个工作日 09:00,
// 延后1天 09:00, 当天 08:30. Without a time it is OwnTime. What it cannot read is a
// config.Mistake without file and line.
func ParseOffset(text string) (Offset, error) {
	said := strings.Join(strings.Fields(halfWidth(text)), " ")
	o, at, ok := Offset{}, "", false
	if m := reOffset.FindStringSubmatch(said); m != nil {
		o, at, ok = Offset{Days: number(m[2]), Working: m[3] == "wd"}, m[4], true
		if m[1] == "-" {
			o.Days = -o.Days
		}
	} else if m := reOffsetChinese.FindStringSubmatch(said); m != nil {
		o, at = Offset{Days: number(m[2]), Working: strings.HasSuffix(m[3], "工作日")}, m[4]
		ok = o.Days > 0
		if m[1] == "提前" {
			o.Days = -o.Days
		}
	} else if m := reSameDay.FindStringSubmatch(said); m != nil {
		at, ok = m[1], true
	}
	if !ok {
		return Offset{}, config.Mistake{What: fmt.Sprintf("看不懂“%s”是什么时候提醒", shorten(text)),
			Mend: "可以写 -3d 09:00（提前3天）、-10wd 09:00（提前10个工作日）、0d 08:30（当天）"}
	}
	if far := max(o.Days, -o.Days); far > mostDays || o.Working && far > mostWorkdays {
		return Offset{}, config.Mistake{What: fmt.Sprintf("“%s”离得太远", shorten(text)),
			Mend: fmt.Sprintf("最多提前 %d 天，或 %d 个工作日", mostDays, mostWorkdays)}
	}
	o.At = OwnTime
	if at == "" {
		return o, nil
	}
	clock, err := config.ParseDayTime(at)
	if err != nil || clock >= 24*60 {
		return Offset{}, config.Mistake{What: fmt.Sprintf("“%s”不是几点几分", shorten(at)), Mend: "请写成 09:00 的样子，从 00:00 到 23:59"}
	}
	o.At = clock
	return o, nil
}

// Audience is who hears a reminder.
type Audience string

// The audiences.
const (
	ToAdmins Audience = "admins" // the 管理员, each in single chat
	ToGroup  Audience = "group"  // the groups
)

// Reminder is one line of a theme day's remind.
type Reminder struct {
	Offset Offset
	To     Audience
}

// ParseReminder reads an offset and who hears it: -10wd 09:00 admins, 当天 08:30 群里. What it
// cannot read is a config.Mistake without file and line.
func ParseReminder(text string) (Reminder, error) {
	words := strings.Fields(halfWidth(text))
	if len(words) < 2 {
		return Reminder{}, notWhom(text)
	}
	var r Reminder
	switch words[len(words)-1] {
	case string(ToAdmins), "管理员":
		r.To = ToAdmins
	case string(ToGroup), "群里", "群":
		r.To = ToGroup
	default:
		return Reminder{}, notWhom(text)
	}
	var err error
	r.Offset, err = ParseOffset(strings.Join(words[:len(words)-1], " "))
	return r, err
}

func notWhom(text string) error {
	return config.Mistake{What: fmt.Sprintf("“%s”没写提醒谁", shorten(text)), Mend: "请在最后写 admins（管理员）或 group（群里），如 -3wd 09:00 group"}
}
