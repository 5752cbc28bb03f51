package jobs

import (
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/quiz"
	"github.com/daybook-bot/daybook/internal/store"
)

// QuestionCloses closes the day's question when its window ends. A group hears how many have
// answered, if it was to hear so a little later; nothing else is said.
func QuestionCloses(c config.Question) Job {
	window := quiz.NewWindow(c)
	return Job{
		Name: "question-closes",
		Due: func(_ *store.Tx, after time.Time) (time.Time, error) {
			for days := -1; ; days++ { // the window of a day may end with the next one's beginning
				if closes := window.Closes(after.AddDate(0, 0, days)); closes.After(after) {
					return closes, nil
				}
			}
		},
		Late: time.Hour,
		Run: func(tx *store.Tx, due time.Time) error {
			return quiz.Close(tx, tx.Day(due.Add(-time.Minute)))
		},
	}
}
