package config

import (
	"errors"
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
	read := func(what, key, file, variable string) secret.Text {
		value, err := secret.Read(file, variable)
		switch {
		case errors.Is(err, secret.ErrOpenToAll):
			missing = append(missing, Mistake{What: what + "的文件谁都能读：" + file, Mend: "请 chmod 600 " + file})
		case err != nil:
			missing = append(missing, Mistake{What: what + "读不出来：" + err.Error(), Mend: "请看看 " + key + " 写的文件在不在、能不能读"})
		case !value.Set():
			missing = append(missing, Mistake{What: "缺" + what, Mend: fmt.Sprintf("请把它放进一个文件，在 %s 里写文件名；或者设环境变量 %s", key, variable)})
		}
		return value
	}
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
		&c.Wecom.Callback.AESKeyFile, &c.Wecom.App.SecretFile, &c.Document.Template}
	for i := range c.Wecom.Webhooks {
		names = append(names, &c.Wecom.Webhooks[i].KeyFile)
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
	for _, part := range []struct {
		key, value string
		schemes    []string
	}{{"url", w.URL, []string{"wss", "ws"}}, {"api", w.API, []string{"https", "http"}}} {
		at, err := url.Parse(part.value)
		if err != nil || at.Host == "" || at.Scheme != part.schemes[0] && at.Scheme != part.schemes[1] {
			v.add(path("wecom", part.key), fmt.Sprintf("wecom.%s 不是地址", part.key), "请写成 "+part.schemes[0]+"://… 的样子，或者删掉用默认的")
		} else if at.Scheme == part.schemes[1] && !loopback(at.Hostname()) {
			v.add(path("wecom", part.key), fmt.Sprintf("wecom.%s 没有加密", part.key), "请写 "+part.schemes[0]+"://；不加密的只能是本机的模拟器")
		}
	}
	if !strings.HasPrefix(w.Callback.Path, "/") || strings.ContainsAny(w.Callback.Path, " {}?#") || w.Callback.Path == "/healthz" {
		v.add(path("wecom", "callback", "path"), fmt.Sprintf("回调路径“%s”不合用", w.Callback.Path), "请写成 /wecom/callback 的样子")
	}
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
