package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/daybook-bot/daybook/bot/commands"
	"github.com/daybook-bot/daybook/bot/understand"
	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

func newTotals(o *options) *cobra.Command {
	var (
		of     span
		kinds  []string
		byUnit bool
		asJSON bool
	)
	c := &cobra.Command{
		Use:   "totals",
		Short: "“统计”说的话：一句可以转发的合计",
		Args:  wrongUsage,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return o.look(cmd, func(tx *store.Tx, c config.Config) error {
				m, err := of.question(tx, c, kinds)
				if err != nil {
					return err
				}
				m.ByUnit = byUnit
				text, numbers, refusal, err := commands.New(c, calendar.Calendar{}).Totals(tx, m)
				if err != nil {
					return err
				}
				if refusal != "" {
					return badInput{errors.New(refusal)}
				}
				if asJSON {
					return eachObject(cmd.OutOrStdout(), numbers)
				}
				_, err = fmt.Fprintln(cmd.OutOrStdout(), text)
				return err
			})
		},
	}
	of.flags(c)
	c.Flags().StringSliceVar(&kinds, "kind", nil, "类别，可以写几个（默认：有记录的全部）")
	c.Flags().BoolVar(&byUnit, "by-unit", false, "各支部分别列出")
	c.Flags().BoolVar(&asJSON, "json", false, "一行一个 JSON 对象")
	return c
}

// question is what the flags ask, as a message would.
func (s *span) question(tx *store.Tx, c config.Config, kinds []string) (understand.Meaning, error) {
	scope, err := s.scope(tx, c)
	if err != nil {
		return understand.Meaning{}, err
	}
	m := understand.Meaning{Intent: understand.Totals, Campaign: scope.Campaign, Period: &understand.Period{From: scope.From, To: scope.To}}
	if scope.Unit != 0 {
		unit, err := roster.UnitByID(tx, scope.Unit)
		if err != nil {
			return understand.Meaning{}, err
		}
		m.Unit = unit.Path
	}
	for _, word := range kinds {
		name, ok := kindNamed(c, word)
		if !ok {
			return understand.Meaning{}, badInput{fmt.Errorf("没有“%s”这个类别。配置里的类别：%s", word, kindNames(c))}
		}
		m.Kinds = append(m.Kinds, name)
	}
	return m, nil
}

// kindNamed finds a kind by its name or by what else it is called.
func kindNamed(c config.Config, word string) (string, bool) {
	for _, k := range c.Kinds {
		if k.Name == word || slices.Contains(k.Synonyms, word) {
			return k.Name, true
		}
	}
	return "", false
}

func kindNames(c config.Config) string {
	names := make([]string, len(c.Kinds))
	for i, k := range c.Kinds {
		names[i] = k.Name
	}
	return strings.Join(names, "、")
}
