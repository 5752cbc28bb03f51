package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/bot/dingtalk"
	"github.com/daybook-bot/daybook/bot/wecom"
	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/reminder"
	"github.com/daybook-bot/daybook/internal/secret"
	"github.com/daybook-bot/daybook/internal/store"
	"github.com/daybook-bot/daybook/internal/token"
	"github.com/daybook-bot/daybook/jobs"
)

func newServe(o *options) *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "正式运行：连上配置里的平台，到点提醒，/healthz",
		Args:  wrongUsage,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := o.settings()
			if err != nil {
				return err
			}
			return o.serve(cmd.Context(), c, clock.Wall(), cmd.ErrOrStderr())
		},
	}
}

// newLog writes to w what operators read. Whatever looks like a secret does not get there.
func newLog(w io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{ReplaceAttr: secret.Attr}))
}

// goodbye is how long requests that are being answered may take when the program ends.
const goodbye = 5 * time.Second

// serve runs the program until ctx ends, and then stops it in order: first nothing comes in
// any more, then what is being done is finished, then the file is closed.
func (o *options) serve(ctx context.Context, c config.Config, k clock.Clock, out io.Writer) (err error) {
	log := newLog(out)
	lock, err := store.Lock(o.dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	tokens, closeTokens, err := tokensOf(c, k, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeTokens()) }()
	s := &server{since: k.Now(), clock: k}
	platforms, err := s.platforms(c, k, log, tokens)
	if err != nil {
		return err
	}
	socket, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return &store.Trouble{What: "听不了 " + c.Listen, Mend: "请看看是不是被别的程序占着，或者改配置里的 listen。", Err: err}
	}
	if s.program, err = launch(ctx, o.dir, c, k, log, platforms, nightly(o.dir)); err != nil {
		return errors.Join(err, socket.Close())
	}
	web := &http.Server{Handler: s.handler(c), ReadHeaderTimeout: goodbye, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}
	served := make(chan error, 1)
	go func() { served <- web.Serve(socket) }()
	log.Info("started", "listen", socket.Addr().String(), "data", o.dir, "wecom", c.Wecom.Mode, "dingtalk", c.Dingtalk.Mode, "version", version)
	err = s.program.until(ctx, func() error {
		ending, done := context.WithTimeout(context.WithoutCancel(ctx), goodbye)
		defer done()
		return errors.Join(web.Shutdown(ending), notClosed(<-served))
	})
	log.Info("stopped")
	return err
}

// nightly copies the data every night. A play is not worth that: its nights pass in no time.
func nightly(dir string) extra {
	return func(db *store.DB, b *reminder.Book) jobs.Job {
		return jobs.Backup(db, filepath.Join(dir, "backup"), b)
	}
}

func notClosed(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// tokensOf is where access tokens are kept.
func tokensOf(c config.Config, k clock.Clock, log *slog.Logger) (token.Cache, func() error, error) {
	if c.Redis.URL == "" {
		return token.Here(k), func() error { return nil }, nil
	}
	password, err := c.Redis.Password()
	if err != nil {
		return nil, nil, badInput{err}
	}
	r, err := token.Dial(c.Redis.URL, password, log)
	if err != nil {
		return nil, nil, badInput{err}
	}
	return r, r.Close, nil
}

// until runs the program until ctx ends or it can go on no more, and stops it in order;
// before that, nothing more is to come in.
func (p *program) until(ctx context.Context, shut func() error) error {
	left := loops
	var ended error
	select {
	case <-ctx.Done():
	case ended = <-p.done:
		left--
	}
	err := errors.Join(ended, shut())
	p.stop()
	for range left {
		err = errors.Join(err, <-p.done)
	}
	return errors.Join(err, p.db.Close())
}

// server is the program as it is seen from outside.
type server struct {
	clock   clock.Clock
	since   time.Time
	program *program
	wecom   *wecomWay // nil: off

	dingtalk *dingtalkWay // nil: off
}

// platforms are the networks that the configuration wants.
func (s *server) platforms(c config.Config, k clock.Clock, log *slog.Logger, tokens token.Cache) (networks, error) {
	var connect []func(*store.DB, *reminder.Book) (bot.Platform, error)
	if c.Wecom.Mode != config.WecomOff {
		w, err := newWecom(c, k, log, tokens)
		if err != nil {
			return nil, err
		}
		s.wecom, connect = w, append(connect, w.connect)
	}
	if c.Dingtalk.Mode != config.DingtalkOff {
		w, err := newDingtalk(c, k, log, tokens)
		if err != nil {
			return nil, err
		}
		s.dingtalk, connect = w, append(connect, w.connect)
	}
	if len(connect) == 0 {
		log.Warn("no network is configured; see docs/wecom.md and docs/dingtalk.md")
	}
	return func(db *store.DB, reminders *reminder.Book) (all []bot.Platform, err error) {
		for _, one := range connect {
			robot, err := one(db, reminders)
			if err != nil {
				return nil, err
			}
			all = append(all, robot)
		}
		return all, nil
	}, nil
}

func (s *server) handler(c config.Config) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", s.healthz)
	if s.wecom != nil && s.wecom.address != nil {
		mux.Handle(c.Wecom.Callback.Path, s.wecom.address)
	}
	if c.Dingtalk.Mode == config.DingtalkCallback {
		mux.Handle(c.Dingtalk.Callback.Path, s.dingtalk.robot)
	}
	return mux
}

// health is what /healthz says. No name of a room or person stands in it: anybody who
// reaches the address may read it.
type health struct {
	OK        bool             `json:"ok"`
	Since     time.Time        `json:"since"`
	Version   string           `json:"version"`
	Database  string           `json:"database"` // ok, or what is wrong
	Undone    int              `json:"undelivered"`
	Platforms []platformHealth `json:"platforms"`
}

type platformHealth struct {
	Name        string     `json:"name"`
	OK          bool       `json:"ok"`
	State       string     `json:"state"`
	Since       time.Time  `json:"since"`
	Fault       string     `json:"fault,omitempty"`
	Mend        string     `json:"mend,omitempty"`
	Answered    *time.Time `json:"answered,omitempty"`
	Group       *time.Time `json:"group,omitempty"`
	Single      *time.Time `json:"single,omitempty"`
	Kicks       int        `json:"kicks"`
	Renewed     int        `json:"renewed"`
	Silent      *time.Time `json:"groups_silent,omitempty"`
	Unreachable int        `json:"unreachable"`
	Foreign     *time.Time `json:"foreign,omitempty"` // the last message that was not heard: for another robot or organisation

	Connections int           `json:"connections,omitempty"` // that stand, where there are several
	Month       []monthHealth `json:"month,omitempty"`
}

// monthHealth is what was used of a calendar month. A limit of 0 is none.
type monthHealth struct {
	Month string `json:"month"`
	Name  string `json:"name"`
	Used  int    `json:"used"`
	Limit int    `json:"limit"`
	Low   bool   `json:"low"` // only what matters is said
}

// lookTime bounds a look at the database for /healthz.
const lookTime = 3 * time.Second

func (s *server) healthz(w http.ResponseWriter, r *http.Request) {
	ctx, done := context.WithTimeout(r.Context(), lookTime)
	defer done()
	h := health{OK: true, Since: s.since, Version: version, Database: "ok", Platforms: []platformHealth{}}
	err := s.program.db.View(ctx, func(tx *store.Tx) error {
		unsent, err := tx.Unsents(tx.Now.Add(-24 * time.Hour))
		for _, u := range unsent {
			h.Undone += u.Count
		}
		return err
	})
	if err != nil {
		h.OK, h.Database = false, "cannot be read"
	}
	if s.wecom != nil {
		now, _ := s.wecom.health()
		h.Platforms = append(h.Platforms, seenFromOutside(now))
		h.OK = h.OK && now.Well()
	}
	if s.dingtalk != nil {
		now, _ := s.dingtalk.robot.Health()
		h.Platforms = append(h.Platforms, dingtalkFromOutside(now))
		h.OK = h.OK && now.Well()
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if !h.OK {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	if err := json.NewEncoder(w).Encode(h); err != nil {
		return // whoever asked has gone
	}
}

func seenFromOutside(h wecom.Health) platformHealth {
	return platformHealth{
		Name: wecom.Platform, OK: h.Well(), State: string(h.State), Since: h.Since, Fault: secret.Hide(h.Fault), Mend: h.Mend,
		Answered: unlessZero(h.Answered), Group: unlessZero(h.Group), Single: unlessZero(h.Single),
		Kicks: h.Kicks, Renewed: h.Renewed, Silent: unlessZero(h.Silent), Unreachable: len(h.Unreachable),
	}
}

func dingtalkFromOutside(h dingtalk.Health) platformHealth {
	seen := platformHealth{
		Name: dingtalk.Platform, OK: h.Well(), State: string(h.State), Since: h.Since, Fault: secret.Hide(h.Fault), Mend: h.Mend,
		Answered: unlessZero(h.Answered), Group: unlessZero(h.Group), Single: unlessZero(h.Single),
		Unreachable: len(h.Unreachable), Connections: h.Connections, Foreign: unlessZero(h.Foreign),
	}
	for _, m := range h.Month.Meters {
		seen.Month = append(seen.Month, monthHealth{h.Month.Month, m.Name, m.Used, m.Limit, m.Low()})
	}
	return seen
}

func unlessZero(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// askHealth asks a program that runs how it is. found is false if none answers there.
func askHealth(ctx context.Context, listen string) (h health, found bool) {
	ctx, done := context.WithTimeout(ctx, lookTime)
	defer done()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, here(listen)+"/healthz", http.NoBody)
	if err != nil {
		return h, false
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return h, false
	}
	err = json.NewDecoder(io.LimitReader(answer.Body, 1<<20)).Decode(&h)
	return h, errors.Join(err, answer.Body.Close()) == nil && h.Version != ""
}

// here is how a listening address is reached from this machine.
func here(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if ip := net.ParseIP(host); err == nil && (host == "" || ip != nil && ip.IsUnspecified()) {
		return "http://" + net.JoinHostPort("127.0.0.1", port)
	}
	return "http://" + listen
}
