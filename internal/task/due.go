package task

import (
	"fmt"

	"github.com/daybook-bot/daybook/internal/store"
)

// Dated lists what is not done yet and has a due day, the most urgent first.
func Dated(tx *store.Tx) ([]Task, error) {
	tasks, err := store.Rows(tx, scanTask, selectTask+`WHERE state = ? AND due <> '' ORDER BY due, id`, Doing)
	if err != nil {
		return nil, fmt.Errorf("tasks with a due day: %w", err)
	}
	return tasks, nil
}
