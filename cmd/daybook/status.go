package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/store"
)

// badInput is wrong usage, or a file that cannot be read: exit status 2.
type badInput struct{ err error }

func (b badInput) Error() string { return b.err.Error() }
func (b badInput) Unwrap() error { return b.err }

// errTold ends a command that has told already what did not hold: exit status 1, no word more.
var errTold = errors.New("told already")

// status is the exit status of the program: 0 done, 1 it did not hold or failed, 2 wrong
// usage or unreadable input (cli.md).
func status(err error) int {
	var (
		bad      badInput
		mistakes config.Mistakes // of a file, found only when it was brought in
	)
	switch {
	case err == nil:
		return 0
	case errors.As(err, &bad), errors.As(err, &mistakes):
		return 2
	default:
		return 1
	}
}

// explain says what happened and what to do about it; nothing if that is not needed.
func explain(err error) string {
	if err == nil || errors.Is(err, errTold) {
		return ""
	}
	if errors.Is(err, context.Canceled) {
		return "停下了。已经记下的都还在，再运行一次就接着来。"
	}
	var trouble *store.Trouble
	if errors.As(err, &trouble) {
		return fmt.Sprintf("%s\n%s\n（%v）", trouble.What, trouble.Mend, trouble.Err)
	}
	return err.Error()
}
