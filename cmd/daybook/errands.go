package main

import (
	"context"
	"os"
	"path/filepath"

	"github.com/daybook-bot/daybook/bot/commands"
	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/errand"
	"github.com/daybook-bot/daybook/internal/ledger"
	"github.com/daybook-bot/daybook/internal/office/chart"
	"github.com/daybook-bot/daybook/internal/store"
)

// makers make what people ask for in a chat and have to wait for, by the kind of the errand.
// A maker reads with db.View.
func makers(c config.Config, db *store.DB) map[string]errand.Maker {
	return map[string]errand.Maker{
		ledger.Errand: func(ctx context.Context, e errand.Errand, folder string) (made errand.Made, err error) {
			var wanted ledger.Wanted
			if err := e.Unmarshal(&wanted); err != nil {
				return made, err
			}
			err = db.View(ctx, func(tx *store.Tx) error {
				name, err := wanted.WriteFile(tx, c, folder, e.Title)
				made.Files = []string{name}
				return err
			})
			return made, err
		},
		commands.ChartErrand: func(_ context.Context, e errand.Errand, folder string) (made errand.Made, err error) {
			var wanted commands.Chart
			if err := e.Unmarshal(&wanted); err != nil {
				return made, err
			}
			picture, err := chart.Bars(wanted.Title, wanted.Labels, wanted.Series...)
			if err != nil {
				return made, err
			}
			made.Files = []string{"统计.png"}
			return made, os.WriteFile(filepath.Join(folder, made.Files[0]), picture, 0o600)
		},
	}
}
