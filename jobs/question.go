package jobs

import (
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/quiz"
	"github.com/daybook-bot/daybook/internal/store"
)

// Question posts the day's question when its window opens, on working days, in the groups
// that have it on. As long as the window is open it is caught up.
func Question(c config.Question, cal calendar.Calendar) Job {
	window := quiz.NewWindow(c)
	return Job{
		Name: "question",
		Due: func(_ *store.Tx, after time.Time) (time.Time, error) {
			opens := window.Opens(after)
			if !opens.After(after) {
				opens = window.Opens(after.AddDate(0, 0, 1))
			}
			return opens, nil
		},
		Late: time.Duration(c.To-c.From)*time.Minute - time.Millisecond,
		Run: func(tx *store.Tx, due time.Time) error {
			return postQuestion(tx, due.In(tx.Zone()), window, cal)
		},
	}
}

func postQuestion(tx *store.Tx, due time.Time, window quiz.Window, cal calendar.Calendar) error {
	groups, err := quiz.Groups(tx)
	if err != nil || len(groups) == 0 {
		return err
	}
	working, err := quiz.Working(tx, cal, tx.Day(due))
	if err != nil || !working {
		return err
	}
	for _, group := range groups {
		post, ok, err := quiz.Post(tx, group, due, tx.Now, window)
		if err != nil || !ok {
			return err
		}
		if err := tx.Say(post, 0); err != nil {
			return err
		}
	}
	return nil
}
