package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/daybook-bot/daybook/bot/commands"
	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/reminder"
	"github.com/daybook-bot/daybook/internal/store"
	"github.com/daybook-bot/daybook/jobs"
)

const calendarDays = 7

func newCalendar(o *options) *cobra.Command {
	var (
		from   string
		days   int
		asJSON bool
	)
	c := &cobra.Command{
		Use:   "calendar",
		Short: "以后会发什么：时间、会话、内容，和会被压下来的原因",
		Args:  wrongUsage,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if days < 1 || days > 3660 {
				return badInput{fmt.Errorf("--days %d 不行，请写 1 到 3660", days)}
			}
			db, cfg, err := o.data(cmd)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, db.Close()) }()
			cal, err := calendar.Load(o.dir)
			if err != nil {
				return err
			}
			desk := commands.New(cfg, cal)
			desk.Reminders = jobs.Book(cfg, cal)
			var (
				sends []reminder.Send
				start time.Time
			)
			err = db.View(cmd.Context(), func(tx *store.Tx) error {
				if start = tx.Now; from != "" {
					if start, err = time.ParseInLocation(time.DateOnly, from, tx.Zone()); err != nil {
						return badInput{fmt.Errorf("--from %q 不是日期，请写成 2025-04-01 的样子", from)}
					}
				}
				sends, err = desk.Ahead(tx, start, days)
				return err
			})
			if err != nil {
				return err
			}
			for _, year := range desk.Reminders.UnknownYears(start, days) {
				if _, err := fmt.Fprintln(cmd.ErrOrStderr(), reminder.UnknownYear(year)); err != nil {
					return err
				}
			}
			return printSends(cmd.OutOrStdout(), sends, asJSON)
		},
	}
	c.Flags().StringVar(&from, "from", "", "从哪一天看起，YYYY-MM-DD（默认现在）")
	c.Flags().IntVar(&days, "days", calendarDays, "看几天")
	c.Flags().BoolVar(&asJSON, "json", false, "每条一行 JSON")
	return c
}

func printSends(w io.Writer, sends []reminder.Send, asJSON bool) error {
	for _, s := range sends {
		if asJSON {
			line, err := json.Marshal(struct {
				At   string `json:"at"`
				Chat string `json:"chat"`
				Rule string `json:"rule"`
				Text string `json:"text"`
				Held string `json:"held,omitempty"`
			}{s.At.Format(time.RFC3339), s.To.Name, s.Rule, s.Text, s.Held})
			if err != nil {
				return fmt.Errorf("write what will be sent: %w", err)
			}
			if _, err := fmt.Fprintln(w, string(line)); err != nil {
				return err
			}
			continue
		}
		held := ""
		if s.Held != "" {
			held = "（不发：" + s.Held + "）"
		}
		if _, err := fmt.Fprintf(w, "%s %s%s\n%s\n\n", s.At.Format("2006-01-02 15:04"), s.To.Name, held, s.Text); err != nil {
			return err
		}
	}
	return nil
}
