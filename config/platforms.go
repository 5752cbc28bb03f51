package config

import (
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/daybook-bot/daybook/internal/secret"
)

// Redis is where access tokens are kept when other programs of the organisation share them.
type Redis struct {
	URL          string `yaml:"url"` // redis://host:6379/0; empty: in this process
	PasswordFile string `yaml:"password_file"`
}

// Password is in the file or in DAYBOOK_REDIS_PASSWORD.
func (r Redis) Password() (secret.Text, error) {
	return secret.Read(r.PasswordFile, "DAYBOOK_REDIS_PASSWORD")
}

// How the program hears what is said on WeCom.
const (
	WecomOff      = "off"      // not at all
	WecomSocket   = "socket"   // a long connection that we open
	WecomCallback = "callback" // the network posts to an address of ours
)

// Wecom is the bot on WeCom (企业微信). Secrets are not in the configuration, only the files
// that hold them; the environment goes before a file.
type Wecom struct {
	Mode       string         `yaml:"mode"`
	BotID      string         `yaml:"bot_id"`
	SecretFile string         `yaml:"secret_file"`
	URL        string         `yaml:"url"`         // of the long connection
	API        string         `yaml:"api"`         // of everything over HTTP
	GroupCards bool           `yaml:"group_cards"` // buttons in groups too
	Callback   WecomAddress   `yaml:"callback"`
	Webhooks   []WecomWebhook `yaml:"webhooks"`
	App        WecomApp       `yaml:"app"`
}

// WecomAddress is where the network posts to in callback mode.
type WecomAddress struct {
	Path       string `yaml:"path"`
	TokenFile  string `yaml:"token_file"`
	AESKeyFile string `yaml:"aes_key_file"`
}

// WecomWebhook is the robot of one group, which can only speak.
type WecomWebhook struct {
	Chat    string `yaml:"chat"` // the group's id, as messages from it carry it
	KeyFile string `yaml:"key_file"`
}

// WecomApp is a self-built app, for names of people and for files to a person.
type WecomApp struct {
	CorpID     string `yaml:"corp_id"`
	AgentID    int    `yaml:"agent_id"`
	SecretFile string `yaml:"secret_file"`
}

// On reports whether there is such an app.
func (a WecomApp) On() bool { return a.CorpID != "" }

// WecomSecrets are what the files and the environment say.
type WecomSecrets struct {
	Bot           secret.Text            // DAYBOOK_WECOM_SECRET
	Token, AESKey secret.Text            // DAYBOOK_WECOM_TOKEN, DAYBOOK_WECOM_AES_KEY
	App           secret.Text            // DAYBOOK_WECOM_APP_SECRET
	Webhooks      map[string]secret.Text // by chat; DAYBOOK_WECOM_WEBHOOK_1, _2 … in the order of the list
}

// Secrets reads what the mode and the options need. What is missing or cannot be read comes
// back as Mistakes, all of them, with the mend and without the secrets.
func (w Wecom) Secrets() (WecomSecrets, error) {
	s := WecomSecrets{Webhooks: map[string]secret.Text{}}
	var missing Mistakes
	read := missing.read
	switch w.Mode {
	case WecomSocket:
		s.Bot = read("机器人的 Secret", "wecom.secret_file", w.SecretFile, "DAYBOOK_WECOM_SECRET")
	case WecomCallback:
		s.Token = read("回调的 Token", "wecom.callback.token_file", w.Callback.TokenFile, "DAYBOOK_WECOM_TOKEN")
		s.AESKey = read("回调的 EncodingAESKey", "wecom.callback.aes_key_file", w.Callback.AESKeyFile, "DAYBOOK_WECOM_AES_KEY")
	}
	for i, hook := range w.Webhooks {
		s.Webhooks[hook.Chat] = read("群 "+hook.Chat+" 的 webhook key", fmt.Sprintf("wecom.webhooks[%d].key_file", i),
			hook.KeyFile, fmt.Sprintf("DAYBOOK_WECOM_WEBHOOK_%d", i+1))
	}
	if w.App.On() {
		s.App = read("自建应用的 Secret", "wecom.app.secret_file", w.App.SecretFile, "DAYBOOK_WECOM_APP_SECRET")
	}
	return s, missing.err()
}

// beside makes the names of files relative to the folder of the configuration.
func (c *Config) beside(file string) {
	folder := filepath.Dir(file)
	names := []*string{&c.Redis.PasswordFile, &c.Wecom.SecretFile, &c.Wecom.Callback.TokenFile,
		&c.Wecom.Callback.AESKeyFile, &c.Wecom.App.SecretFile, &c.Dingtalk.SecretFile, &c.Document.Template}
	for i := range c.Wecom.Webhooks {
		names = append(names, &c.Wecom.Webhooks[i].KeyFile)
	}
	for i := range c.Dingtalk.Webhooks {
		names = append(names, &c.Dingtalk.Webhooks[i].TokenFile)
	}
	for _, name := range names {
		if *name != "" && !filepath.IsAbs(*name) {
			*name = filepath.Join(folder, *name)
		}
	}
}

func (v *validation) platforms(c Config) {
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		v.add(path("listen"), fmt.Sprintf("“%s”不是监听地址", c.Listen), "请写成 127.0.0.1:8080 的样子")
	}
	v.redis(c.Redis)
	v.wecom(c.Wecom)
	v.wecomAddresses(c.Wecom)
	v.dingtalk(c.Dingtalk)
	if c.Wecom.Callback.Path == c.Dingtalk.Callback.Path {
		v.add(path("dingtalk", "callback", "path"), "两个平台的回调路径是同一个", "请改一个")
	}
}

func (v *validation) redis(r Redis) {
	if r.URL == "" {
		return
	}
	at, err := url.Parse(r.URL)
	switch {
	case err != nil || at.Host == "" && at.Path == "" || at.Scheme != "redis" && at.Scheme != "rediss" && at.Scheme != "unix":
		v.add(path("redis", "url"), "redis 的地址看不懂", "请写成 redis://127.0.0.1:6379/0 的样子")
	case hasPassword(at):
		v.add(path("redis", "url"), "密码写在了 redis 的地址里", "请把它移到 password_file 指的文件，或环境变量 DAYBOOK_REDIS_PASSWORD")
	}
}

func hasPassword(u *url.URL) bool {
	_, has := u.User.Password()
	return has || u.Query().Has("password")
}

func (v *validation) wecom(w Wecom) {
	switch w.Mode {
	case WecomOff, WecomCallback:
	case WecomSocket:
		if strings.TrimSpace(w.BotID) == "" {
			v.add(path("wecom", "bot_id"), "长连接要有机器人的 ID", "请抄管理后台里机器人的 BotID")
		}
	default:
		v.add(path("wecom", "mode"), fmt.Sprintf("不懂“mode: %s”", w.Mode), "可以写 off、socket、callback")
	}
	seen := map[string]bool{}
	for i, hook := range w.Webhooks {
		switch {
		case strings.TrimSpace(hook.Chat) == "":
			v.add(path("wecom", "webhooks", i), "webhook 没写是哪个群的", "请写 chat；在群里 @ 机器人说一句话后，daybook doctor 会列出群的 id")
		case seen[hook.Chat]:
			v.add(path("wecom", "webhooks", i, "chat"), fmt.Sprintf("群 %s 有两个 webhook", hook.Chat), "留一个")
		}
		seen[hook.Chat] = true
	}
	if a := w.App; a.On() && a.AgentID <= 0 {
		v.add(path("wecom", "app", "agent_id"), "自建应用缺 agent_id", "请抄应用详情页上的 AgentId，是个数字")
	} else if !a.On() && (a.AgentID != 0 || a.SecretFile != "") {
		v.add(path("wecom", "app", "corp_id"), "自建应用缺 corp_id", "请抄“我的企业”页最下面的企业 ID")
	}
}

func (v *validation) wecomAddresses(w Wecom) {
	v.address("wecom", "url", w.URL, "wss", "ws")
	v.address("wecom", "api", w.API, "https", "http")
	v.posted("wecom", w.Callback.Path)
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
