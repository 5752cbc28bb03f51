package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/daybook-bot/daybook/bot/understand"
	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

func newFigures(o *options) *cobra.Command {
	var of span
	var asJSON, compare bool
	var key, out string
	c := &cobra.Command{
		Use:   "figures --year Y",
		Short: "全部数字：口径、数值、出自哪些记录",
		Args:  wrongUsage,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if key != "" {
				return o.signFigures(cmd, &of, key, out)
			}
			return o.look(cmd, func(tx *store.Tx, c config.Config) error {
				scope, err := of.scope(tx, c)
				if err != nil {
					return err
				}
				all, err := figures.Compute(tx, c, scope)
				if err != nil {
					return err
				}
				if compare {
					return compareFigures(cmd.OutOrStdout(), tx, c, scope, all, asJSON)
				}
				if asJSON {
					return eachObject(cmd.OutOrStdout(), all)
				}
				head, err := heading(tx, scope)
				if err != nil {
					return err
				}
				return printFigures(cmd.OutOrStdout(), head, all)
			})
		},
	}
	of.flags(c)
	c.Flags().BoolVar(&asJSON, "json", false, "一行一个 JSON 对象")
	c.Flags().BoolVar(&compare, "compare", false, "旁边列出上年同期")
	c.Flags().StringVar(&key, "sign", "", "写一份签了名的数字文件上报：签名的钥匙（还没有这个文件就新做一把）")
	c.Flags().StringVar(&out, "out", "", "签名的文件写到哪里（默认：标准输出）")
	return c
}

// heading says of what figures are: 2021年，局机关/第一支部，专项“清洁行动”.
func heading(tx *store.Tx, s figures.Scope) (string, error) {
	words := []string{figures.PeriodName(s.From, s.To)}
	if s.Unit != 0 {
		path, err := pathOf(tx, s.Unit)
		if err != nil {
			return "", err
		}
		words = append(words, path)
	}
	if s.Campaign != "" {
		words = append(words, "专项“"+s.Campaign+"”")
	}
	return strings.Join(words, "，"), nil
}

func printFigures(out io.Writer, head string, all []figures.Figure) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, head)
	for _, f := range all {
		fmt.Fprintf(w, "%s\t%s%s\t%s\n", f.ID, f.Value, f.Unit, f.Label)
	}
	return w.Flush()
}

// look opens the data for reading and shows it to f.
func (o *options) look(cmd *cobra.Command, f func(*store.Tx, config.Config) error) (err error) {
	db, c, err := o.data(cmd)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return db.View(cmd.Context(), func(tx *store.Tx) error { return f(tx, c) })
}

// eachObject prints one JSON object a line.
func eachObject[T any](out io.Writer, all []T) error {
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	for _, one := range all {
		if err := e.Encode(one); err != nil {
			return err
		}
	}
	return nil
}

// span are the flags that say of what a figure is asked.
type span struct {
	year                             int
	period, from, to, unit, campaign string
}

func (s *span) flags(c *cobra.Command) {
	c.Flags().IntVar(&s.year, "year", 0, "哪一年，例如 2021（默认：今年）")
	c.Flags().StringVar(&s.period, "period", "", "期间，和对机器人说的一样：上半年、第三季度、4月1日至6月30日")
	c.Flags().StringVar(&s.from, "from", "", "第一天，例如 2021-04-01")
	c.Flags().StringVar(&s.to, "to", "", "最后一天，算在内，例如 2021-06-30")
	c.Flags().StringVar(&s.unit, "unit", "", "只看一个单位和它下面的")
	c.Flags().StringVar(&s.campaign, "campaign", "", "只看一个专项")
}

func (s *span) scope(tx *store.Tx, c config.Config) (figures.Scope, error) {
	period, err := s.days(tx)
	if err != nil {
		return figures.Scope{}, badInput{err}
	}
	if _, ok := c.Campaign(s.campaign); s.campaign != "" && !ok {
		return figures.Scope{}, badInput{fmt.Errorf("配置里没有专项“%s”。专项写在 daybook.yaml 的 campaigns 里", s.campaign)}
	}
	unit, err := s.unitID(tx)
	return figures.Scope{From: period.From, To: period.To, Unit: unit, Campaign: s.campaign}, err
}

func (s *span) unitID(tx *store.Tx) (int64, error) {
	if s.unit == "" {
		return 0, nil
	}
	found, err := roster.UnitsNamed(tx, s.unit)
	if err != nil {
		return 0, err
	}
	if len(found) == 1 {
		return found[0].ID, nil
	}
	units, err := roster.Units(tx)
	if err != nil {
		return 0, err
	}
	paths := make([]string, len(units))
	for i, u := range units {
		paths[i] = u.Path
	}
	what := "名册上没有"
	if len(found) > 1 {
		what = "不止一个单位叫"
	}
	return 0, badInput{fmt.Errorf("%s“%s”。名册上的单位：%s", what, s.unit, strings.Join(paths, "、"))}
}

// days is the period that the flags say; without any the current year.
func (s *span) days(tx *store.Tx) (understand.Period, error) {
	dated := s.from != "" || s.to != ""
	switch {
	case s.year != 0 && (s.period != "" || dated), s.period != "" && dated:
		return understand.Period{}, errors.New("期间说了两遍。--year、--period、--from 加 --to，只写一种")
	case s.period != "":
		return spoken(s.period, tx.Now)
	case dated:
		return between(s.from, s.to)
	case s.year == 0:
		return yearOf(tx.Now.Year())
	default:
		return yearOf(s.year)
	}
}

func yearOf(year int) (understand.Period, error) {
	if year < 1000 || year > 9998 {
		return understand.Period{}, fmt.Errorf("没有 %d 年。写成四位数，例如 --year 2021", year)
	}
	return understand.Period{From: fmt.Sprintf("%04d-01-01", year), To: fmt.Sprintf("%04d-01-01", year+1)}, nil
}

func between(from, to string) (understand.Period, error) {
	first, err := time.Parse(time.DateOnly, from)
	if err != nil {
		return understand.Period{}, fmt.Errorf("--from “%s”不是日期。写成 2021-04-01，并用 --to 写最后一天", from)
	}
	last, err := time.Parse(time.DateOnly, to)
	if err != nil {
		return understand.Period{}, fmt.Errorf("--to “%s”不是日期。写成 2021-06-30，并用 --from 写第一天", to)
	}
	if last.Before(first) {
		return understand.Period{}, fmt.Errorf("--to %s 比 --from %s 还早。两头对调一下", to, from)
	}
	return understand.Period{From: from, To: last.AddDate(0, 0, 1).Format(time.DateOnly)}, nil
}

// spoken reads a period as people say it to the bot.
func spoken(words string, now time.Time) (understand.Period, error) {
	m := understand.New(understand.World{}).Read(understand.Input{Text: "统计 " + words, At: now})
	if m.Period == nil {
		return understand.Period{}, fmt.Errorf("看不懂期间“%s”。可以写 上半年、第三季度、2021年3月、4月1日至6月30日", words)
	}
	return *m.Period, nil
}
