package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/daybook-bot/daybook/bot/dingtalk"
	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/secret"
	"github.com/daybook-bot/daybook/internal/store"
	"github.com/daybook-bot/daybook/internal/token"
)

// dingtalk looks at DingTalk without connecting as the robot: messages would go to whoever
// is connected, at random.
func (e *examination) dingtalk(ctx context.Context, running bool) {
	c := e.config.Dingtalk
	if c.Mode == config.DingtalkOff {
		if e.config.Wecom.Mode != config.WecomOff {
			return // one network is enough
		}
		e.add("钉钉", care, "没有接（dingtalk.mode 是 off）", "怎么从零接通，见 docs/dingtalk.md")
		return
	}
	w, err := newDingtalk(e.config, e.clock, newLog(io.Discard), token.Here(e.clock))
	if err != nil {
		e.add("钉钉密钥", ill, err.Error(), "")
		return
	}
	e.add("钉钉密钥", well, "都读得到", "")
	robot := dingtalk.New(w.options)
	if err := robot.Check(ctx); err != nil {
		says, mend := chat.InWords(err), reachable
		if fault := (*dingtalk.Fault)(nil); errors.As(err, &fault) {
			says, mend = fault.Says(), cmp.Or(fault.Mend(), mend)
		}
		e.add("钉钉应用", ill, "拿不到令牌："+secret.Hide(says), mend)
		return
	}
	e.add("钉钉应用", well, "拿得到令牌", "")
	if c.Mode == config.DingtalkStream && !running {
		e.dingtalkGate(ctx, robot)
	}
	if c.Mode == config.DingtalkCallback && running {
		e.dingtalkAddress(ctx)
	}
	if c.Card != "" && c.Mode == config.DingtalkCallback {
		e.add("互动卡片", care, "回调方式收不到卡片的点击", "改用 dingtalk.mode: stream，或者删掉 dingtalk.card，用链接按钮")
	}
}

// reachable is what has to be opened for the service to be reached.
const reachable = "请让这台机器能访问 api.dingtalk.com 和 oapi.dingtalk.com 的 443 端口（出口防火墙、代理）"

// dingtalkGate asks the gateway of Stream mode whether it lets the app in.
func (e *examination) dingtalkGate(ctx context.Context, robot *dingtalk.Robot) {
	err := robot.CheckGate(ctx)
	fault := (*dingtalk.Fault)(nil)
	switch {
	case err == nil:
		e.add("钉钉长连接", well, "网关让进；群里收不收得到，serve 启动后 @ 机器人说一句试试", "")
	case errors.As(err, &fault):
		e.add("钉钉长连接", ill, "网关不让进："+secret.Hide(fault.Says()), dingtalk.MendRefused())
	default:
		e.add("钉钉长连接", ill, "网关没有回答："+secret.Hide(chat.InWords(err)), reachable)
	}
}

// dingtalkAddress asks our own address for something that it must refuse.
func (e *examination) dingtalkAddress(ctx context.Context) {
	ctx, done := context.WithTimeout(ctx, patient)
	defer done()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, here(e.config.Listen)+e.config.Dingtalk.Callback.Path, http.NoBody)
	if err != nil {
		e.add("钉钉回调地址", ill, err.Error(), "")
		return
	}
	answer, err := http.DefaultClient.Do(r)
	if err == nil {
		err = answer.Body.Close()
	}
	if err != nil || answer.StatusCode != http.StatusForbidden {
		e.add("钉钉回调地址", ill, "本机的回调地址没有按规矩回答", "正在运行的 serve 可能还是旧的配置，请重启它")
		return
	}
	e.add("钉钉回调地址", well, "本机上在听；公网能不能到，请在群里 @ 机器人说一句试试", "")
}

// dingtalkMonth shows what of the month's calls is used, whether the program runs or not.
func (e *examination) dingtalkMonth(ctx context.Context, db *store.DB) error {
	if e.config.Dingtalk.Mode == config.DingtalkOff {
		return nil
	}
	month, err := dingtalk.ReadMonth(ctx, db.Shelf(dingtalk.Platform), e.clock.Now(), e.config.Zone(), dingtalkLimits(e.config))
	if err != nil {
		return err
	}
	for _, m := range month.Meters {
		state, mend := well, ""
		if m.Low() {
			state, mend = care, "到月底只发回答和主题日；不够用，请管理员在开放平台看「资源用量」，买了再改 dingtalk.month"
		}
		e.add("钉钉 "+month.Month, state, meterName(m.Name)+" "+meterUse(m), mend)
	}
	return nil
}

// dingtalkGroups lists the groups that were heard from: their ids are what webhooks are
// configured by.
func (e *examination) dingtalkGroups(tx *store.Tx) error {
	if e.config.Dingtalk.Mode == config.DingtalkOff {
		return nil
	}
	hooked := map[string]bool{}
	for _, h := range e.config.Dingtalk.Webhooks {
		hooked[h.Chat] = true
	}
	groups, err := tx.Groups(dingtalk.Platform)
	if err != nil {
		return err
	}
	if len(groups) == 0 {
		e.add("钉钉群", care, "还没有群跟机器人说过话", "把机器人加进内部群，在群里 @ 它说一句“帮助”")
	}
	for _, g := range groups {
		says := g.Place.Room
		if g.Unit != "" {
			says += "（" + g.Unit + "）"
		}
		delete(hooked, g.Place.Room)
		e.add("钉钉群", well, says+"，最近一句 "+e.when(g.Heard), "")
	}
	for room := range hooked {
		e.add("钉钉群", care, fmt.Sprintf("webhook 配给了 %s，可这个群没跟机器人说过话", room), "请核对 dingtalk.webhooks 里的 chat")
	}
	return nil
}
