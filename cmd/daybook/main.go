// Daybook keeps an organisation's record in its chat groups and writes the yearly summary
// from it. Main reads the arguments and tells how it went; it does nothing else.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := newDaybook().ExecuteContext(ctx)
	if words := explain(err); words != "" {
		fmt.Fprintln(os.Stderr, words)
	}
	os.Exit(status(err))
}
