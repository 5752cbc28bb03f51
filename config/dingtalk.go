package config

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/daybook-bot/daybook/internal/secret"
)

// How the program hears what is said on DingTalk.
const (
	DingtalkOff      = "off"      // not at all
	DingtalkStream   = "stream"   // connections that we open
	DingtalkCallback = "callback" // the network posts to an address of ours
)

// Dingtalk is the bot on DingTalk (钉钉). Secrets are not in the configuration, only the
// files that hold them; the environment goes before a file.
type Dingtalk struct {
	Mode       string            `yaml:"mode"`
	ClientID   string            `yaml:"client_id"` // AppKey
	SecretFile string            `yaml:"secret_file"`
	RobotCode  string            `yaml:"robot_code"` // empty: the client id
	CorpID     string            `yaml:"corp_id"`    // whose messages are heard
	API        string            `yaml:"api"`        // of the newer interfaces
	OAPI       string            `yaml:"oapi"`       // of the older ones, and of webhooks
	Card       string            `yaml:"card"`       // the template of interactive cards; empty: buttons are links
	Month      DingtalkMonth     `yaml:"month"`
	Callback   DingtalkAddress   `yaml:"callback"`
	Webhooks   []DingtalkWebhook `yaml:"webhooks"`
}

// DingtalkMonth is how often the organisation may call in a calendar month. 0: without end.
type DingtalkMonth struct {
	API     int `yaml:"api"`
	Webhook int `yaml:"webhook"` // and what is pushed to us
}

// DingtalkAddress is where the network posts to in callback mode.
type DingtalkAddress struct {
	Path string `yaml:"path"`
}

// DingtalkWebhook is the address of the robot in one group, at which it can speak and call
// people.
type DingtalkWebhook struct {
	Chat      string `yaml:"chat"`       // the group's id, as messages from it carry it
	TokenFile string `yaml:"token_file"` // the access token, or the whole address
}

// DingtalkSecrets are what the files and the environment say.
type DingtalkSecrets struct {
	App      secret.Text            // DAYBOOK_DINGTALK_SECRET
	Webhooks map[string]secret.Text // by chat; DAYBOOK_DINGTALK_WEBHOOK_1, _2 … in the order of the list
}

func defaultDingtalk() Dingtalk {
	return Dingtalk{
		Mode: DingtalkOff, API: "https://api.dingtalk.com", OAPI: "https://oapi.dingtalk.com",
		Month: DingtalkMonth{API: 5000, Webhook: 3000}, Callback: DingtalkAddress{Path: "/dingtalk/callback"},
		Webhooks: []DingtalkWebhook{},
	}
}

// Robot is the code of the robot.
func (d Dingtalk) Robot() string {
	if d.RobotCode != "" {
		return d.RobotCode
	}
	return d.ClientID
}

// Secrets reads what the mode and the options need. What is missing or cannot be read comes
// back as Mistakes, all of them, with the mend and without the secrets.
func (d Dingtalk) Secrets() (DingtalkSecrets, error) {
	s := DingtalkSecrets{Webhooks: map[string]secret.Text{}}
	var missing Mistakes
	if d.Mode != DingtalkOff {
		s.App = missing.read("钉钉应用的 Client Secret", "dingtalk.secret_file", d.SecretFile, "DAYBOOK_DINGTALK_SECRET")
	}
	for i, hook := range d.Webhooks {
		key := fmt.Sprintf("dingtalk.webhooks[%d].token_file", i)
		text := missing.read("群 "+hook.Chat+" 的 webhook", key, hook.TokenFile, fmt.Sprintf("DAYBOOK_DINGTALK_WEBHOOK_%d", i+1))
		token, ok := tokenOf(text)
		if !ok {
			missing = append(missing, Mistake{What: "群 " + hook.Chat + " 的 webhook 地址里没有 access_token", Mend: "请从群的机器人页面重新复制到 " + key + " 指的文件"})
		}
		s.Webhooks[hook.Chat] = token
	}
	return s, missing.err()
}

// tokenOf is the access token in the address that people copy, or the text itself.
func tokenOf(text secret.Text) (secret.Text, bool) {
	if !strings.Contains(text.Reveal(), "://") {
		return text, true
	}
	at, err := url.Parse(text.Reveal())
	if err != nil {
		return secret.Text{}, false
	}
	token := at.Query().Get("access_token")
	return secret.New(token), token != ""
}

// read takes a secret that must be there.
func (m *Mistakes) read(what, key, file, variable string) secret.Text {
	value, err := secret.Read(file, variable)
	switch {
	case errors.Is(err, secret.ErrOpenToAll):
		*m = append(*m, Mistake{What: what + "的文件谁都能读：" + file, Mend: "请 chmod 600 " + file})
	case err != nil:
		*m = append(*m, Mistake{What: what + "读不出来：" + err.Error(), Mend: "请看看 " + key + " 写的文件在不在、能不能读"})
	case !value.Set():
		*m = append(*m, Mistake{What: "缺" + what, Mend: fmt.Sprintf("请把它放进一个文件，在 %s 里写文件名；或者设环境变量 %s", key, variable)})
	}
	return value
}

func (v *validation) dingtalk(d Dingtalk) {
	switch d.Mode {
	case DingtalkOff:
	case DingtalkStream, DingtalkCallback:
		if strings.TrimSpace(d.ClientID) == "" {
			v.add(path("dingtalk", "client_id"), "钉钉要有应用的 Client ID", "请抄开放平台「凭证与基础信息」里的 Client ID（原 AppKey）")
		}
		if d.Mode == DingtalkCallback && strings.TrimSpace(d.CorpID) == "" {
			v.add(path("dingtalk", "corp_id"), "回调方式要有本单位的 CorpId", "签名管不到消息内容，要靠它认单位；请抄开放平台首页右上角的 CorpId")
		}
	default:
		v.add(path("dingtalk", "mode"), fmt.Sprintf("不懂“mode: %s”", d.Mode), "可以写 off、stream、callback")
	}
	for key, value := range map[string]int{"api": d.Month.API, "webhook": d.Month.Webhook} {
		if value < 0 {
			v.add(path("dingtalk", "month", key), fmt.Sprintf("每月 %d 次不成立", value), "请写次数；不限就写 0")
		}
	}
	seen := map[string]bool{}
	for i, hook := range d.Webhooks {
		switch {
		case strings.TrimSpace(hook.Chat) == "":
			v.add(path("dingtalk", "webhooks", i), "webhook 没写是哪个群的", "请写 chat；在群里 @ 机器人说一句话后，daybook doctor 会列出群的 id")
		case seen[hook.Chat]:
			v.add(path("dingtalk", "webhooks", i, "chat"), fmt.Sprintf("群 %s 有两个 webhook", hook.Chat), "留一个")
		}
		seen[hook.Chat] = true
	}
	v.address("dingtalk", "api", d.API, "https", "http")
	v.address("dingtalk", "oapi", d.OAPI, "https", "http")
	v.posted("dingtalk", d.Callback.Path)
}

// address checks where a network is: encrypted, or on this machine.
func (v *validation) address(network, key, value, safe, open string) {
	at, err := url.Parse(value)
	if err != nil || at.Host == "" || at.Scheme != safe && at.Scheme != open {
		v.add(path(network, key), fmt.Sprintf("%s.%s 不是地址", network, key), "请写成 "+safe+"://… 的样子，或者删掉用默认的")
	} else if at.Scheme == open && !loopback(at.Hostname()) {
		v.add(path(network, key), fmt.Sprintf("%s.%s 没有加密", network, key), "请写 "+safe+"://；不加密的只能是本机的模拟器")
	}
}

// posted checks where a network posts to.
func (v *validation) posted(network, at string) {
	if !strings.HasPrefix(at, "/") || strings.ContainsAny(at, " {}?#") || at == "/healthz" {
		v.add(path(network, "callback", "path"), fmt.Sprintf("回调路径“%s”不合用", at), "请写成 /"+network+"/callback 的样子")
	}
}
