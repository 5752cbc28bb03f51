package main

import (
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/daybook-bot/daybook/bot/commands"
	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/activity"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
	"github.com/daybook-bot/daybook/internal/task"
)

func newTrace(o *options) *cobra.Command {
	var of span
	var asJSON bool
	c := &cobra.Command{
		Use:   "trace FIGURE | #N | TN",
		Short: "一个数字出自哪些记录；一条记录（#17）或任务（T3）出自哪些消息",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) != 1 {
				return badInput{fmt.Errorf("要追溯什么？写一个数字的 id，或 '#17'、T3。用法：%s", c.UseLine())}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return o.look(cmd, func(tx *store.Tx, c config.Config) error {
				if subject, id, ok := numbered(args[0]); ok {
					return traceOne(cmd.OutOrStdout(), tx, subject, id, asJSON)
				}
				return traceFigure(cmd.OutOrStdout(), tx, c, args[0], of, asJSON)
			})
		},
	}
	of.flags(c)
	c.Flags().BoolVar(&asJSON, "json", false, "一行一个 JSON 对象")
	return c
}

var numberSaid = regexp.MustCompile(`^([#Tt]?)(\d{1,12})$`)

// numbered reads #17, 17 or T3.
func numbered(text string) (subject string, id int64, ok bool) {
	said := numberSaid.FindStringSubmatch(text)
	if said == nil {
		return "", 0, false
	}
	id, err := strconv.ParseInt(said[2], 10, 64)
	if err != nil {
		return "", 0, false
	}
	if strings.EqualFold(said[1], "T") {
		return figures.SubjectTask, id, true
	}
	return figures.SubjectRecord, id, true
}

// traced is a record or a task with its messages.
type traced struct {
	Record   int64             `json:"record,omitempty"`
	Task     int64             `json:"task,omitempty"`
	State    string            `json:"state,omitempty"`
	Kind     string            `json:"kind,omitempty"`
	Title    string            `json:"title,omitempty"`
	Day      string            `json:"day,omitempty"`
	Unit     string            `json:"unit,omitempty"`
	Members  []string          `json:"members,omitempty"`
	People   int               `json:"people,omitempty"`
	Hours    *figures.Value    `json:"hours,omitempty"`
	Messages []figures.Message `json:"messages"`
}

func traceOne(out io.Writer, tx *store.Tx, subject string, id int64, asJSON bool) error {
	t, ok, err := find(tx, subject, id)
	if err != nil {
		return err
	}
	if !ok {
		return badInput{fmt.Errorf("没有编号为 %d 的%s", id, map[string]string{figures.SubjectRecord: "记录", figures.SubjectTask: "任务"}[subject])}
	}
	if asJSON {
		return eachObject(out, []traced{t})
	}
	return printTraced(out, t)
}

func find(tx *store.Tx, subject string, id int64) (traced, bool, error) {
	t := traced{Messages: []figures.Message{}}
	messages, err := figures.Messages(tx, subject, id)
	if err != nil {
		return t, false, err
	}
	t.Messages = append(t.Messages, messages...)
	if subject == figures.SubjectTask {
		return findTask(tx, t, id)
	}
	r, ok, err := activity.Get(tx, id)
	if err != nil || !ok {
		return t, false, err
	}
	t.Record, t.State, t.Kind, t.Title, t.Day, t.People = id, string(r.State), r.Kind, r.Title, r.Day, r.Heads()
	if sum := r.Sum(); sum > 0 {
		t.Hours = &figures.Value{N: int64(sum), Minutes: true}
	}
	if t.Unit, err = pathOf(tx, r.Unit); err != nil {
		return t, false, err
	}
	for _, p := range r.People {
		if p.State != activity.In {
			continue
		}
		name, err := roster.Name(tx, p.Member)
		if err != nil {
			return t, false, err
		}
		t.Members = append(t.Members, name)
	}
	return t, true, nil
}

func findTask(tx *store.Tx, t traced, id int64) (traced, bool, error) {
	found, ok, err := task.Get(tx, id)
	if err != nil || !ok {
		return t, false, err
	}
	owner, err := roster.Name(tx, found.Owner)
	if err != nil {
		return t, false, err
	}
	t.Task, t.State, t.Kind, t.Title, t.Day, t.Members = id, string(found.State), found.List, found.Title, found.Day, []string{owner}
	t.Unit, err = pathOf(tx, found.Unit)
	return t, true, err
}

func pathOf(tx *store.Tx, unit int64) (string, error) {
	if unit == 0 {
		return "", nil
	}
	u, err := roster.UnitByID(tx, unit)
	return u.Path, err
}

func printTraced(out io.Writer, t traced) error {
	number, who := fmt.Sprintf("#%d", t.Record), "参加："
	if t.Task != 0 {
		number, who = fmt.Sprintf("T%d", t.Task), "负责人："
	}
	state := t.State
	if t.Record != 0 {
		state = commands.StateWords(activity.State(t.State))
	}
	fmt.Fprintln(out, strings.Join(strings.Fields(fmt.Sprintf("%s %s %s %s（%s，%s）", number, t.Day, t.Kind, t.Title, t.Unit, state)), " "))
	if len(t.Members) > 0 {
		fmt.Fprintf(out, "%s%s\n", who, strings.Join(t.Members, "、"))
	}
	if len(t.Messages) == 0 {
		fmt.Fprintln(out, "没有消息：是从文件导入的。")
	}
	for _, m := range t.Messages {
		verbs := make([]string, len(m.Verbs))
		for i, v := range m.Verbs {
			verbs[i] = commands.VerbWord(v)
		}
		_, err := fmt.Fprintf(out, "%s  %s  %s：%s\n", m.At.Format("2006-01-02 15:04"), strings.Join(verbs, "、"), m.From,
			strings.ReplaceAll(m.Text, "\n", "\n    "))
		if err != nil {
			return err
		}
	}
	return nil
}

func traceFigure(out io.Writer, tx *store.Tx, c config.Config, id string, of span, asJSON bool) error {
	def, ok := c.Figure(id)
	if !ok {
		return badInput{fmt.Errorf("没有“%s”这个数字。全部 id 见 daybook figures", id)}
	}
	scope, err := of.scope(tx, c)
	if err != nil {
		return err
	}
	rows, err := figures.Rows(tx, c, def, scope)
	if err != nil {
		return err
	}
	if asJSON {
		return eachObject(out, rows)
	}
	f, err := figures.Of(tx, c, def, scope)
	if err != nil {
		return err
	}
	head, err := heading(tx, scope)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s，%s：%s%s\n口径：%s\n", head, f.Label, f.Value, f.Unit, f.Definition)
	for _, r := range rows {
		if _, err := fmt.Fprintln(out, rowText(r)); err != nil {
			return err
		}
	}
	return nil
}

// rowText is #17 2021-04-17 清洁家园 局机关/第一支部 3人 7.5小时 周敏、吴涛、郑洁 消息 12、13.
func rowText(r figures.Row) string {
	var words []string
	add := func(word string) {
		if word != "" {
			words = append(words, word)
		}
	}
	switch {
	case r.Record != 0:
		add(fmt.Sprintf("#%d", r.Record))
	case r.Task != 0:
		add(fmt.Sprintf("T%d", r.Task))
	}
	add(r.Day)
	add(r.Kind)
	add(r.Title)
	add(r.Unit)
	if r.People > 0 {
		add(fmt.Sprintf("%d人", r.People))
	}
	if r.Hours != nil {
		add(r.Hours.String() + "小时")
	}
	add(strings.Join(r.Members, "、"))
	if len(r.Messages) > 0 {
		numbers := make([]string, len(r.Messages))
		for i, m := range r.Messages {
			numbers[i] = fmt.Sprint(m)
		}
		add("消息 " + strings.Join(numbers, "、"))
	}
	return strings.Join(words, "  ")
}
