package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/daybook-bot/daybook/internal/store"
)

// Set by the build: -ldflags "-X main.version=… -X main.commit=…".
var version, commit = "dev", "unknown"

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "版本、提交号、数据格式版本",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "daybook %s (%s) schema %d\n", version, commit, store.SchemaVersion)
			return err
		},
	}
}
