package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/bot/commands"
	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/errand"
	"github.com/daybook-bot/daybook/internal/quiz"
	"github.com/daybook-bot/daybook/internal/reminder"
	"github.com/daybook-bot/daybook/internal/store"
	"github.com/daybook-bot/daybook/jobs"
)

// options are what every command takes.
type options struct{ dir, config string }

func newDaybook() *cobra.Command {
	o := &options{}
	root := &cobra.Command{
		Use:           "daybook",
		Short:         "记一次，处处用：群里的工作记录与年度总结",
		Args:          wrongUsage,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return badInput{fmt.Errorf("%w\n用法：%s", wrongFlag(c, err), c.UseLine())}
	})
	root.PersistentFlags().StringVar(&o.dir, "data", "data", "数据目录：程序的一切都在里面")
	root.PersistentFlags().StringVar(&o.config, "config", "", "配置文件（默认：数据目录里的 daybook.yaml，没有则用内置方案 study）")
	root.AddCommand(
		newPlay(o), newUnderstand(o), newTotals(o), newFigures(o), newTrace(o), newVerify(o),
		newSummary(o), newSheet(o), newLedger(o), newCheck(o), newRewrite(o), newFreeze(o), newDiff(o), newAudit(o), newRollup(), newCalendar(o), newImport(o), newAdminCode(o), newSimulate(), newServe(o), newDoctor(o), newVersion(),
	)
	return root
}

// settings reads the configuration.
func (o *options) settings() (config.Config, error) {
	file := o.config
	if file == "" {
		file = filepath.Join(o.dir, "daybook.yaml")
		if _, err := os.Stat(file); os.IsNotExist(err) {
			return config.Default(), nil
		}
	}
	c, err := config.Load(file, jobs.CheckThemeDays)
	var unread *fs.PathError
	if errors.As(err, &unread) {
		err = fmt.Errorf("读不了配置 %s。看看路径对不对、运行 daybook 的用户有没有权限读它\n（%w）", file, err)
	}
	if err != nil {
		return config.Config{}, badInput{err}
	}
	return c, nil
}

// open opens the data for a command that does one thing and ends.
func (o *options) open(cmd *cobra.Command) (*store.DB, config.Config, error) {
	c, err := o.settings()
	if err != nil {
		return nil, c, err
	}
	db, err := store.Open(cmd.Context(), o.dir, clock.Wall(), c.Zone())
	return db, c, err
}

// data is open for a command that only reads: it does not make a data folder where
// there is none.
func (o *options) data(cmd *cobra.Command) (*store.DB, config.Config, error) {
	if _, err := os.Stat(filepath.Join(o.dir, store.FileName)); os.IsNotExist(err) {
		return nil, config.Config{}, badInput{fmt.Errorf("%s 里还没有数据。用 --data 指明数据目录", o.dir)}
	}
	return o.open(cmd)
}

// program is Daybook at work: the bot and the jobs on one database.
type program struct {
	db   *store.DB
	bot  *bot.Bot
	jobs *jobs.Runner
	stop context.CancelFunc
	done chan error // what each of the loops says when it has ended
}

// loops is how many there are: the bot, the jobs, the errands.
const loops = 3

// networks makes the chat networks that the program listens to; what they must remember is
// kept in the database.
type networks func(*store.DB, *reminder.Book) ([]bot.Platform, error)

// extra makes a job that only some programs have.
type extra func(*store.DB, *reminder.Book) jobs.Job

// launch starts the program on the data in dir. It runs until halt or kill.
func launch(ctx context.Context, dir string, c config.Config, k clock.Clock, log *slog.Logger, connect networks, more ...extra) (*program, error) {
	cal, err := calendar.Load(dir)
	if err != nil {
		return nil, badInput{err}
	}
	db, err := store.Open(ctx, dir, k, c.Zone())
	if err != nil {
		return nil, err
	}
	desk := commands.New(c, cal)
	desk.Reminders = jobs.Book(c, cal)
	platforms, err := connect(db, desk.Reminders)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	all := due(c, cal, desk.Reminders)
	for _, job := range more {
		all = append(all, job(db, desk.Reminders))
	}
	folder, err := filepath.Abs(filepath.Join(dir, "files"))
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	errands := jobs.NewErrands(db, k, log, folder, makers(c, db, dir, fetchFrom(platforms)))
	p := &program{
		db:   db,
		bot:  bot.New(db, k, desk.Router(), log, platforms...),
		jobs: jobs.New(db, k, log, all...),
		done: make(chan error, loops),
	}
	p.bot.Held = func(tx *store.Tx, o chat.Outgoing, reason string) error {
		return errors.Join(quiz.TakeBack(tx, o, reason), desk.Reminders.HoldBack(tx, o, reason))
	}
	p.bot.GivenUp = quiz.TakeBack
	desk.Reminders.Unsaid = func(tx *store.Tx, u store.Unsaid) error {
		return quiz.TakeBack(tx, chat.Outgoing{Key: u.Key, To: u.To}, "没有送到")
	}
	if err := p.jobs.Enrol(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	ctx, p.stop = context.WithCancel(context.WithoutCancel(ctx))
	go func() { p.done <- p.bot.Run(ctx) }()
	go func() { p.jobs.Run(ctx); p.done <- nil }()
	go func() { errands.Run(ctx); p.done <- nil }()
	return p, nil
}

// halt stops the program in order.
func (p *program) halt() error {
	p.stop()
	for range loops {
		if err := <-p.done; err != nil {
			return err
		}
	}
	return p.db.Close()
}

// kill stops it as if the power went: nothing is finished that was not committed.
func (p *program) kill() error {
	p.stop()
	err := p.db.Kill()
	for range loops {
		if ended := <-p.done; ended != nil && !errors.Is(ended, store.ErrKilled) {
			err = errors.Join(err, ended)
		}
	}
	return err
}

// settle returns when nothing is left to do at this moment (architecture.md, decision 10). A
// fault of the machine ends it: the program tries again later, but here no time passes.
func (p *program) settle(ctx context.Context) error {
	for {
		changed := p.db.Changed()
		settled, _, err := p.state(ctx)
		if err != nil || settled {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case trouble := <-p.db.Failed():
			return trouble
		case <-changed:
		}
	}
}

// state tells whether nothing is left to do now, and when the next thing is due; zero if
// nothing is.
func (p *program) state(ctx context.Context) (settled bool, next time.Time, err error) {
	err = p.db.View(ctx, func(tx *store.Tx) error {
		quiet, err := p.bot.Settled(tx)
		if err != nil {
			return err
		}
		job, err := p.jobs.Next(tx)
		if err != nil {
			return err
		}
		send, err := tx.NextSend()
		if err != nil {
			return err
		}
		made, err := errand.Due(tx)
		if err != nil {
			return err
		}
		job = earlier(job, made)
		next = earlier(job, send)
		settled = quiet && (job.IsZero() || job.After(tx.Now))
		return nil
	})
	return settled, next, err
}

func earlier(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}
