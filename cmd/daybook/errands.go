package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/daybook-bot/daybook/bot/commands"
	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/errand"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/ledger"
	"github.com/daybook-bot/daybook/internal/office/chart"
	"github.com/daybook-bot/daybook/internal/proofread"
	"github.com/daybook-bot/daybook/internal/sheet"
	"github.com/daybook-bot/daybook/internal/store"
	"github.com/daybook-bot/daybook/internal/summary"
)

// makers make what people ask for in a chat and have to wait for, by the kind of the errand.
// A maker reads with db.View. dir is the data folder; fetch brings a file from a chat.
func makers(c config.Config, db *store.DB, dir string, fetch fetching) map[string]errand.Maker {
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
		summary.Errand: func(ctx context.Context, e errand.Errand, folder string) (errand.Made, error) {
			var scope figures.Scope
			if err := e.Unmarshal(&scope); err != nil {
				return errand.Made{}, err
			}
			var files []file
			err := db.View(ctx, func(tx *store.Tx) error {
				t, err := findTemplate(dir, c, "")
				if err != nil {
					return err
				}
				t.file = strings.TrimPrefix(filepath.Base("/"+t.file), "/") // what is wrong with it is told in a chat
				files, err = summaryFiles(tx, c, scope, t, fileTitle(e.Title)+".docx")
				return err
			})
			var wrong badInput
			if errors.As(err, &wrong) {
				return errand.Made{}, &errand.Refusal{Text: e.Title + "没有做成，模板要先改一改：\n" + firstLines(wrong.Error())}
			}
			if err != nil {
				return errand.Made{}, err
			}
			return made(folder, files)
		},
		proofread.Errand: func(ctx context.Context, e errand.Errand, folder string) (errand.Made, error) {
			return proofreadFile(ctx, c, db, e, folder, fetch)
		},
		sheet.Errand: func(ctx context.Context, e errand.Errand, folder string) (errand.Made, error) {
			var wanted sheet.Wanted
			if err := e.Unmarshal(&wanted); err != nil {
				return errand.Made{}, err
			}
			var content []byte
			err := db.View(ctx, func(tx *store.Tx) (err error) {
				content, err = sheetFile(tx, c, wanted.Record)
				return err
			})
			if err != nil {
				return errand.Made{}, err
			}
			return made(folder, []file{{fileTitle(e.Title) + ".docx", content}})
		},
	}
}

// mostMistakes is how many lines of what is wrong with a template fit into a chat.
const mostMistakes = 8

// firstLines are the first of a list of mistakes.
func firstLines(mistakes string) string {
	lines := strings.Split(mistakes, "\n")
	if len(lines) <= mostMistakes {
		return mistakes
	}
	return strings.Join(lines[:mostMistakes], "\n") + fmt.Sprintf("\n还有 %d 处，请在服务器上用 daybook summary 看全。", len(lines)-mostMistakes)
}

// made writes files into the folder of an errand.
func made(folder string, files []file) (errand.Made, error) {
	var m errand.Made
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(folder, f.name), f.content, 0o600); err != nil {
			return errand.Made{}, fmt.Errorf("write %s: %w", f.name, err)
		}
		m.Files = append(m.Files, f.name)
	}
	return m, nil
}

// fileTitle is a title without what no file may be called.
func fileTitle(title string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, title)
}
