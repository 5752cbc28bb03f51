package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/secret"
	"github.com/daybook-bot/daybook/internal/store"
)

func newDoctor(o *options) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "doctor",
		Short: "体检：配置、密钥、网络、时钟、磁盘、节假日、没送出去的话，逐项说怎么办",
		Args:  wrongUsage,
		RunE: func(cmd *cobra.Command, _ []string) error {
			found, err := o.examine(cmd.Context(), clock.Wall())
			if err != nil {
				return err
			}
			if asJSON {
				err = eachObject(cmd.OutOrStdout(), found)
			} else {
				err = printSigns(cmd, found)
			}
			if err == nil && anyIll(found) {
				err = errTold
			}
			return err
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "一行一个 JSON 对象")
	return c
}

// How a thing is.
const (
	well = "ok"   // as it should be
	care = "care" // it works, and somebody should know
	ill  = "ill"  // it does not work
)

// sign is what the examination found about one thing, and the mend.
type sign struct {
	What  string `json:"what"`
	State string `json:"state"`
	Says  string `json:"says"`
	Mend  string `json:"mend,omitempty"`
}

func anyIll(found []sign) bool {
	for _, s := range found {
		if s.State == ill {
			return true
		}
	}
	return false
}

func printSigns(cmd *cobra.Command, found []sign) error {
	marks := map[string]string{well: "✓", care: "！", ill: "✗"}
	for _, s := range found {
		line := fmt.Sprintf("%s %s：%s\n", marks[s.State], s.What, s.Says)
		if s.Mend != "" {
			line += "  → " + strings.ReplaceAll(s.Mend, "\n", "\n    ") + "\n"
		}
		if _, err := fmt.Fprint(cmd.OutOrStdout(), line); err != nil {
			return err
		}
	}
	return nil
}

// examination gathers what is found.
type examination struct {
	config config.Config
	dir    string
	clock  clock.Clock
	found  []sign
}

func (e *examination) add(what, state, says, mend string) {
	e.found = append(e.found, sign{what, state, says, mend})
}

// examine looks at everything that can be looked at without disturbing a program that runs:
// it never subscribes with the bot, which would kick the program out. The error is a fault
// of the examination itself.
func (o *options) examine(ctx context.Context, k clock.Clock) ([]sign, error) {
	e := &examination{dir: o.dir, clock: k}
	c, err := o.settings()
	if err != nil {
		e.add("配置", ill, err.Error(), "改好再来一次；每一项的写法见 config/example.yaml")
		return e.found, nil
	}
	e.config = c
	e.add("配置", well, "读得懂", "")
	e.disk()
	e.calendar()
	running := e.program(ctx)
	e.redis(ctx)
	e.wecom(ctx, running)
	e.dingtalk(ctx, running)
	return e.found, e.data(ctx)
}

// room is how much space the disk should have.
const roomNeeded = 500 << 20

func (e *examination) disk() {
	probe, err := os.CreateTemp(e.dir, "doctor-*")
	if err != nil {
		e.add("数据文件夹", ill, "写不了 "+e.dir, "请看看文件夹在不在（serve 会建），运行 daybook 的用户能不能写；或者用 --data 换一个")
		return
	}
	if err := errors.Join(probe.Close(), os.Remove(probe.Name())); err != nil {
		e.add("数据文件夹", ill, err.Error(), "请检查磁盘")
		return
	}
	free, err := freeSpace(e.dir)
	switch {
	case err != nil:
		e.add("磁盘", care, "看不出还剩多少："+err.Error(), "")
	case free < roomNeeded:
		e.add("磁盘", ill, fmt.Sprintf("只剩 %d MB", free>>20), "请腾出一些空间；写满了就记不下新的消息")
	default:
		e.add("磁盘", well, fmt.Sprintf("能写，还剩 %d GB", free>>30), "")
	}
}

func (e *examination) calendar() {
	cal, err := calendar.Load(e.dir)
	if err != nil {
		e.add("节假日", ill, err.Error(), "请改好或删掉数据文件夹里的节假日文件")
		return
	}
	now := e.clock.Now().In(e.config.Zone())
	for _, year := range []int{now.Year(), now.AddDate(0, 2, 0).Year()} {
		if !cal.Known(year) {
			e.add("节假日", care, fmt.Sprintf("还没有 %d 年的放假安排，先按周一到周五算", year),
				"国务院办公厅的通知出来后，用 daybook import holidays 导入")
			return
		}
	}
	e.add("节假日", well, "今年的放假安排都有", "")
}

// program asks a program that runs how it is.
func (e *examination) program(ctx context.Context) (running bool) {
	h, running := askHealth(ctx, e.config.Listen)
	if !running {
		e.add("运行", care, "daybook serve 没在运行（"+e.config.Listen+" 没有回答）", "平时要让它一直开着；下面只查静态的东西")
		return false
	}
	if h.Database != "ok" {
		e.add("数据库", ill, "正在运行的程序读不了数据库", "请看它的日志和磁盘")
	}
	for _, p := range h.Platforms {
		says := roster.PlatformName(p.Name) + "，状态 " + p.State
		if p.Answered != nil {
			says += "，最近一次应答 " + e.when(*p.Answered)
		}
		for _, seen := range []struct {
			at   *time.Time
			what string
		}{{p.Group, "群消息"}, {p.Single, "单聊消息"}} {
			if seen.at != nil {
				says += "，最近的" + seen.what + " " + e.when(*seen.at)
			}
		}
		if p.Fault != "" {
			says += "；原因：" + p.Fault
		}
		if p.Connections > 0 {
			says += fmt.Sprintf("，%d 条连接", p.Connections)
		}
		if p.Kicks > 0 {
			says += fmt.Sprintf("；被挤下线 %d 次", p.Kicks)
		}
		if p.Silent != nil {
			says += fmt.Sprintf("；单聊收得到、群里收不到，为此重连过 %d 次", p.Renewed)
		}
		state := well
		switch {
		case !p.OK:
			state = ill
		case p.Silent != nil:
			state = care
		}
		e.add("连接", state, says, p.Mend)
		e.oneSided(p)
		if p.Foreign != nil {
			e.add("别处的消息", care, "有消息不是给这个机器人、或不是本单位的，没有听；最近一条 "+e.when(*p.Foreign),
				"要是自己人说的，请核对 dingtalk.corp_id 和 dingtalk.robot_code，改好后重启")
		}
	}
	return true
}

// quietGroups is how long no group may say anything while single chats do (reference §9.3).
const quietGroups = 24 * time.Hour

func (e *examination) oneSided(p platformHealth) {
	if p.Silent == nil && p.Group != nil && p.Single != nil && p.Single.Sub(*p.Group) > quietGroups {
		e.add("群消息", care, "单聊有消息，群里一天多没有动静", "请在群里 @ 机器人试一句；没有反应，就重启 serve，再看看机器人还在不在群里")
	}
}

func (e *examination) when(t time.Time) string { return t.In(e.config.Zone()).Format("01-02 15:04") }

// data looks at what did not arrive.
func (e *examination) data(ctx context.Context) (err error) {
	if _, err := os.Stat(filepath.Join(e.dir, store.FileName)); os.IsNotExist(err) {
		e.add("数据", care, "还没有数据文件", "第一次 daybook serve 时会建；先 daybook import roster 导入名册")
		return nil
	}
	db, err := store.Open(ctx, e.dir, e.clock, e.config.Zone())
	if err != nil {
		e.add("数据", ill, explain(err), "")
		return nil
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := e.dingtalkMonth(ctx, db); err != nil {
		return err
	}
	return db.View(ctx, func(tx *store.Tx) error {
		unsent, err := tx.Unsents(tx.Now.AddDate(0, 0, -7))
		if err != nil {
			return err
		}
		if len(unsent) == 0 {
			e.add("发件", well, "一周内的话都送到了", "")
		}
		for i, u := range unsent {
			if i == mostReasons {
				e.add("发件", care, fmt.Sprintf("还有 %d 种", len(unsent)-i), "")
				break
			}
			state := map[string]string{"queued": "还在重试", "failed": "没送到", "unknown": "不知道送到没有"}[u.State]
			e.add("发件", care, fmt.Sprintf("%s 有 %d 条%s，最近一条 %s：%s", u.To.Room, u.Count, state, e.when(u.Last), secret.Hide(u.Reason)), "")
		}
		return errors.Join(e.groups(tx), e.dingtalkGroups(tx))
	})
}

// mostReasons of what did not arrive are told.
const mostReasons = 10
