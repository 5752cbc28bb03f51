package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"time"

	"github.com/daybook-bot/daybook/bot/wecom"
	"github.com/daybook-bot/daybook/bot/wecom/app"
	"github.com/daybook-bot/daybook/bot/wecom/seal"
	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/secret"
	"github.com/daybook-bot/daybook/internal/store"
	"github.com/daybook-bot/daybook/internal/token"
)

// patient is how long doctor waits for anything on the network.
const patient = 10 * time.Second

// clockOff is how far the clock may be off before signatures and reminders suffer.
const clockOff = 2 * time.Minute

func freeSpace(dir string) (uint64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return s.Bavail * uint64(s.Bsize), nil
}

func (e *examination) redis(ctx context.Context) {
	if e.config.Redis.URL == "" {
		return
	}
	r, closeIt, err := tokensOf(e.config, e.clock, newLog(io.Discard))
	if err == nil {
		if pinged, ok := r.(*token.Redis); ok {
			err = pinged.Ping(ctx)
		}
		err = errors.Join(err, closeIt())
	}
	if err != nil {
		e.add("redis", ill, err.Error(), "请看看 redis 在不在、地址和密码对不对；不和别的程序共用令牌，就把 redis.url 留空")
		return
	}
	e.add("redis", well, "有回答", "")
}

func (e *examination) wecom(ctx context.Context, running bool) {
	c := e.config.Wecom
	if c.Mode == config.WecomOff {
		if e.config.Dingtalk.Mode != config.DingtalkOff {
			return // one network is enough
		}
		e.add("企业微信", care, "没有接（wecom.mode 是 off）", "怎么从零接通，见 docs/wecom.md")
		return
	}
	secrets, err := c.Secrets()
	if err != nil {
		e.add("企业微信密钥", ill, err.Error(), "")
		return
	}
	e.add("企业微信密钥", well, "都读得到", "")
	e.reach(ctx)
	switch c.Mode {
	case config.WecomSocket:
		if !running {
			e.dial(ctx)
		}
	case config.WecomCallback:
		e.address(ctx, secrets, running)
	}
	if c.App.On() {
		e.app(ctx, secrets)
	}
}

// reach asks the API for nothing, to see whether it can be reached and what time it is there.
func (e *examination) reach(ctx context.Context) {
	ctx, done := context.WithTimeout(ctx, patient)
	defer done()
	r, err := http.NewRequestWithContext(ctx, http.MethodHead, e.config.Wecom.API, http.NoBody)
	if err != nil {
		e.add("企业微信接口", ill, err.Error(), "请改 wecom.api")
		return
	}
	answer, err := http.DefaultClient.Do(r)
	if err == nil {
		err = answer.Body.Close()
	}
	if err != nil {
		e.add("企业微信接口", ill, "连不上 "+r.URL.Host+"："+secret.Hide(err.Error()), "请让这台机器能访问 "+r.URL.Host+" 的 443 端口（出口防火墙、代理）")
		return
	}
	e.add("企业微信接口", well, "连得上 "+r.URL.Host, "")
	there, err := http.ParseTime(answer.Header.Get("Date"))
	if err != nil {
		return // it does not tell
	}
	if off := e.clock.Now().Sub(there); off > clockOff || off < -clockOff {
		e.add("时钟", ill, fmt.Sprintf("这台机器的钟差了 %s", off.Round(time.Second)), "请打开时间同步（timedatectl set-ntp true）；回调的签名和提醒的时间都靠它")
		return
	}
	e.add("时钟", well, "和企业微信的一致", "")
}

// dial opens the door and goes away: to subscribe would kick a program that is connected.
func (e *examination) dial(ctx context.Context) {
	at, err := url.Parse(e.config.Wecom.URL)
	if err != nil {
		return // the configuration was checked
	}
	port := at.Port()
	if port == "" {
		port = map[string]string{"wss": "443", "ws": "80"}[at.Scheme]
	}
	ctx, done := context.WithTimeout(ctx, patient)
	defer done()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort(at.Hostname(), port))
	if err == nil {
		err = conn.Close()
	}
	if err != nil {
		e.add("长连接", ill, "连不上 "+at.Host+"："+err.Error(), "请让这台机器能访问 "+at.Hostname()+" 的 "+port+" 端口")
		return
	}
	e.add("长连接", well, "连得上 "+at.Host+"；BotID 和 Secret 对不对，serve 启动后再看", "")
}

// address asks our own callback address what the service would ask.
func (e *examination) address(ctx context.Context, secrets config.WecomSecrets, running bool) {
	box, err := seal.New(secrets.Token.Reveal(), secrets.AESKey.Reveal(), "")
	if err != nil {
		e.add("回调密钥", ill, "EncodingAESKey 应是 43 位字母和数字", "请从管理后台重新复制到 wecom.callback.aes_key_file 指的文件")
		return
	}
	if running {
		e.verify(ctx, box)
	}
	e.pushes()
}

// pushes tells what in callback mode can be said later than an answer.
func (e *examination) pushes() {
	hooks, people := len(e.config.Wecom.Webhooks), e.config.Wecom.App.On()
	switch {
	case hooks > 0 && people:
		e.add("主动推送", well, fmt.Sprintf("提醒和通知走 %d 个群的 webhook 和自建应用", hooks), "")
	case hooks > 0:
		e.add("主动推送", care, fmt.Sprintf("群里的提醒走 webhook（配了 %d 个群）；给个人的（管理员通知、待审、任务到期）发不出去", hooks),
			"配自建应用 wecom.app，或改用长连接（wecom.mode: socket）")
	case people:
		e.add("主动推送", care, "给个人的通知走自建应用；群里的提醒、每日一题发不出去", "给每个群配 wecom.webhooks，或改用长连接（wecom.mode: socket）")
	default:
		e.add("主动推送", care, "回调方式只能回答，不能主动说话：提醒、每日一题、管理员通知都发不出去",
			"改用长连接（wecom.mode: socket）；或者给每个群配 wecom.webhooks，给个人配自建应用 wecom.app")
	}
}

func (e *examination) verify(ctx context.Context, box *seal.Box) {
	const word = "daybook-doctor"
	envelope, err := box.Seal([]byte(word), fmt.Sprint(e.clock.Now().Unix()), "doctor")
	if err != nil {
		e.add("回调地址", ill, err.Error(), "")
		return
	}
	q := url.Values{"msg_signature": {envelope.Signature}, "timestamp": {envelope.Timestamp}, "nonce": {envelope.Nonce}, "echostr": {envelope.Encrypt}}
	said, err := ask(ctx, here(e.config.Listen)+e.config.Wecom.Callback.Path+"?"+q.Encode())
	if err != nil || said != word {
		e.add("回调地址", ill, "本机的回调地址没有按规矩回答", "正在运行的 serve 可能还是旧的配置，请重启它")
		return
	}
	e.add("回调地址", well, "本机上答得对；公网能不能到，请在管理后台点一次“保存”", "")
}

func (e *examination) app(ctx context.Context, secrets config.WecomSecrets) {
	c := e.config.Wecom
	a := app.New(app.Options{API: c.API, CorpID: c.App.CorpID, Agent: c.App.AgentID, Secret: secrets.App, Cache: token.Here(e.clock)})
	err := a.Check(ctx)
	what := "拿得到令牌"
	if err == nil {
		var people []app.Person
		people, err = a.People(ctx)
		what = fmt.Sprintf("拿得到令牌，看得到 %d 个人", len(people))
	}
	if err != nil {
		mend := "请看看网络和 wecom.app 的三项"
		if fault := (*app.Fault)(nil); errors.As(err, &fault) && fault.Mend() != "" {
			mend = fault.Mend()
		}
		e.add("自建应用", ill, err.Error(), mend)
		return
	}
	e.add("自建应用", well, what, "")
}

// groups lists the groups that were heard from: their ids are what webhooks are configured
// by, and the platform tells nobody else.
func (e *examination) groups(tx *store.Tx) error {
	c := e.config.Wecom
	if c.Mode == config.WecomOff {
		return nil
	}
	hooked := map[string]bool{}
	for _, h := range c.Webhooks {
		hooked[h.Chat] = true
	}
	groups, err := tx.Groups(wecom.Platform)
	if err != nil {
		return err
	}
	if len(groups) == 0 {
		e.add("群", care, "还没有群跟机器人说过话", "把机器人加进群，在群里 @ 它说一句“帮助”")
	}
	for _, g := range groups {
		says := g.Place.Room
		if g.Unit != "" {
			says += "（" + g.Unit + "）"
		}
		says += "，最近一句 " + e.when(g.Heard)
		delete(hooked, g.Place.Room)
		state, mend := well, ""
		if c.Mode == config.WecomCallback && !hasWebhook(c, g.Place.Room) {
			state, mend = care, "这个群收不到提醒：请在群里加一个“消息推送”机器人，把它的 key 配到 wecom.webhooks，或改用长连接"
		}
		e.add("群", state, says, mend)
	}
	for room := range hooked {
		e.add("群", care, "webhook 配给了 "+room+"，可这个群没跟机器人说过话", "请核对 wecom.webhooks 里的 chat")
	}
	return nil
}

func hasWebhook(c config.Wecom, room string) bool {
	for _, h := range c.Webhooks {
		if h.Chat == room {
			return true
		}
	}
	return false
}

func ask(ctx context.Context, address string) (string, error) {
	ctx, done := context.WithTimeout(ctx, patient)
	defer done()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return "", err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", err
	}
	said, err := io.ReadAll(io.LimitReader(answer.Body, 1<<10))
	return string(said), errors.Join(err, answer.Body.Close())
}
