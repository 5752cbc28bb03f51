package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/daybook-bot/daybook/bot/understand"
	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/roster"
)

// asked is one message of --jsonl (understanding.md, "Normalise first").
type asked struct {
	At    string `json:"at"`
	Text  string `json:"text"`
	Open  string `json:"open"`
	Draft bool   `json:"draft"`
	From  string `json:"from"`
}

func newUnderstand(o *options) *cobra.Command {
	var (
		at, rosterFile, open string
		jsonl                bool
	)
	c := &cobra.Command{
		Use:   "understand TEXT | -",
		Short: "一句话是什么意思：意图与要素，一行一个 JSON",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			settings, err := o.settings()
			if err != nil {
				return err
			}
			reader, err := readerOf(settings, rosterFile)
			if err != nil {
				return badInput{err}
			}
			u := understanding{reader: reader, zone: settings.Zone(), out: json.NewEncoder(cmd.OutOrStdout())}
			u.out.SetEscapeHTML(false)
			if u.at, err = parseTime(at, u.zone); err != nil {
				return badInput{err}
			}
			if jsonl {
				return u.objects(cmd, args)
			}
			return u.texts(cmd, args, open)
		},
	}
	c.Flags().StringVar(&at, "at", "", "什么时候说的，例如 2021-04-20T10:00:00+08:00（默认：现在）")
	c.Flags().StringVar(&rosterFile, "roster", "", "名册 CSV")
	c.Flags().StringVar(&open, "open", "", "正在答的题：单选、多选、判断")
	c.Flags().BoolVar(&jsonl, "jsonl", false, `逐行读 {"at","text","open","draft","from"}`)
	return c
}

// readerOf is a reader that knows the kinds of the configuration and the people of a file.
func readerOf(c config.Config, rosterFile string) (*understand.Reader, error) {
	w := understand.World{Kinds: c.Kinds, Partners: c.Partners, Places: c.Places, Tasks: c.Tasks, Bot: c.Bot.Name}
	for _, g := range c.Campaigns {
		w.Campaigns = append(w.Campaigns, g.Name)
	}
	if rosterFile == "" {
		return understand.New(w), nil
	}
	file, err := roster.ReadCSV(rosterFile)
	if err != nil {
		return nil, err
	}
	units := map[string]bool{}
	for _, p := range file.People {
		last := p.Spells[len(p.Spells)-1]
		w.People = append(w.People, understand.Person{Name: p.Name, Aliases: p.Aliases, Unit: last.Unit})
		for _, spell := range p.Spells {
			units[spell.Unit] = true
		}
	}
	w.Units = slices.Sorted(maps.Keys(units))
	return understand.New(w), nil
}

type understanding struct {
	reader *understand.Reader
	zone   *time.Location
	at     time.Time
	out    *json.Encoder
}

// texts reads one message from the arguments, or one a line from standard input.
func (u understanding) texts(cmd *cobra.Command, args []string, open string) error {
	if len(args) == 0 {
		return badInput{fmt.Errorf("要理解哪句话？写在命令后面，或用 - 从标准输入逐行读。用法：%s", cmd.UseLine())}
	}
	if args[0] != "-" {
		return u.out.Encode(u.reader.Read(understand.Input{Text: args[0], At: u.at, Open: open}))
	}
	return eachLine(cmd.InOrStdin(), func(_ int, line string) error {
		return u.out.Encode(u.reader.Read(understand.Input{Text: line, At: u.at, Open: open}))
	})
}

// objects reads one message an object, from a file or from standard input.
func (u understanding) objects(cmd *cobra.Command, args []string) (err error) {
	in, name := cmd.InOrStdin(), "标准输入"
	if len(args) == 1 && args[0] != "-" {
		name = args[0]
		file, err := os.Open(name)
		if err != nil {
			return badInput{fmt.Errorf("打不开 %s：%w", name, plain{err})}
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		in = file
	}
	return eachLine(in, func(n int, line string) error {
		if strings.TrimSpace(line) == "" {
			return nil
		}
		var q asked
		if err := json.Unmarshal([]byte(line), &q); err != nil {
			return badInput{fmt.Errorf("%s:%d：不是一个 JSON 对象（%w）。每行写成 {\"text\":\"…\"}", name, n, err)}
		}
		at := u.at
		if q.At != "" {
			var err error
			if at, err = parseTime(q.At, u.zone); err != nil {
				return badInput{fmt.Errorf("%s:%d：%w", name, n, err)}
			}
		}
		return u.out.Encode(u.reader.Read(understand.Input{Text: q.Text, At: at, Open: q.Open, Draft: q.Draft, From: q.From}))
	})
}

// eachLine calls do with every line and its number, however long the lines are.
func eachLine(in io.Reader, do func(n int, line string) error) error {
	lines := bufio.NewReader(in)
	for n := 1; ; n++ {
		line, err := lines.ReadString('\n')
		last := errors.Is(err, io.EOF)
		if err != nil && !last {
			return fmt.Errorf("read line %d: %w", n, err)
		}
		if line != "" {
			if fault := do(n, strings.TrimRight(line, "\r\n")); fault != nil {
				return fault
			}
		}
		if last {
			return nil
		}
	}
}

// parseTime reads a moment; an empty one is now.
func parseTime(text string, zone *time.Location) (time.Time, error) {
	if text == "" {
		return time.Now().In(zone), nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04", time.DateOnly} {
		if at, err := time.ParseInLocation(layout, text, zone); err == nil {
			return at.In(zone), nil
		}
	}
	return time.Time{}, fmt.Errorf("看不懂时间 %q。写成 2021-04-20T10:00:00+08:00 或 2021-04-20 10:00", text)
}
