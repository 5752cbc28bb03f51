package main

import (
	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/reminder"
	"github.com/daybook-bot/daybook/jobs"
)

// due is what the program says because it is time.
func due(c config.Config, cal calendar.Calendar, b *reminder.Book) []jobs.Job {
	return []jobs.Job{
		jobs.Question(c.Question, cal),
		jobs.QuestionCloses(c.Question),
		jobs.Reminders(b),
		jobs.Plans(b, cal),
		jobs.Deadlines(b, cal),
		jobs.Duties(b, c, cal),
		jobs.Digest(b, cal),
		jobs.Brief(b, c, cal),
	}
}
