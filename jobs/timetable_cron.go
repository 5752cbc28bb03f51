package jobs

import (
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"github.com/daybook-bot/daybook/config"
)

const cronMend = "cron 后面写五项：分 时 日 月 周，如 cron 30 8 * * 1-5；周日写 0，不能写时区"

// parseCron reads a cron expression of five fields: minute, hour, day, month, weekday. It is
// read as what the clock of the organisation shows.
func parseCron(spec string) (first, error) {
	schedule, err := schedule(spec)
	if err != nil {
		return nil, config.Mistake{What: fmt.Sprintf("看不懂“cron %s”（%v）", spec, err), Mend: cronMend}
	}
	return func(from time.Time) (time.Time, bool) {
		// The schedule looks five years ahead, more than lie between two leap days.
		at := schedule.Next(from.Add(-time.Second))
		return at, !at.IsZero()
	}, nil
}

func schedule(spec string) (s cron.Schedule, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("%v", fault)
		}
	}()
	if strings.Contains(spec, "=") {
		return nil, fmt.Errorf("时区不在这里写")
	}
	return cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow).Parse(spec)
}
