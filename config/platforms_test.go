package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPlatformMistakes(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"listen: somewhere\n", "不是监听地址"},
		{"redis: {url: 'http://x'}\n", "redis 的地址看不懂"},
		{"redis: {url: 'redis://:TOPSECRET@x:6379'}\n", "密码写在了"},
		{"redis: {url: 'redis://x:6379?password=TOPSECRET'}\n", "密码写在了"},
		{"wecom: {mode: socket}\n", "BotID"},
		{"wecom: {mode: telegram}\n", "off、socket、callback"},
		{"wecom: {secret: TOPSECRET}\n", "密钥不能直接写在配置里"},
		{"wecom: {callback: {aes_key: TOPSECRET}}\n", "aes_key_file"},
		{"wecom: {webhooks: [{key_file: a}]}\n", "没写是哪个群"},
		{"wecom: {webhooks: [{chat: g, key_file: a}, {chat: g, key_file: b}]}\n", "有两个"},
		{"wecom: {app: {corp_id: ww1}}\n", "缺 agent_id"},
		{"wecom: {app: {agent_id: 5}}\n", "缺 corp_id"},
		{"wecom: {url: 'https://x'}\n", "wecom.url 不是地址"},
		{"wecom: {url: 'ws://far.example'}\n", "没有加密"},
		{"wecom: {api: 'http://far.example'}\n", "没有加密"},
		{"wecom: {callback: {path: wecom}}\n", "回调路径"},
		{"wecom: {callback: {path: /healthz}}\n", "回调路径"},
		{"dingtalk: {mode: stream}\n", "Client ID"},
		{"dingtalk: {mode: callback, client_id: a}\n", "CorpId"},
		{"dingtalk: {mode: socket}\n", "off、stream、callback"},
		{"dingtalk: {month: {api: -1}}\n", "不限就写 0"},
		{"dingtalk: {secret: TOPSECRET}\n", "密钥不能直接写在配置里"},
		{"dingtalk: {webhooks: [{token_file: a}]}\n", "没写是哪个群"},
		{"dingtalk: {webhooks: [{chat: g}, {chat: g}]}\n", "有两个"},
		{"dingtalk: {api: 'http://far.example'}\n", "没有加密"},
		{"dingtalk: {oapi: 'wss://x'}\n", "dingtalk.oapi 不是地址"},
		{"dingtalk: {callback: {path: /wecom/callback}}\n", "是同一个"},
	} {
		_, err := load(t, test.text)
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), ":1") {
			t.Errorf("%s→ %v", test.text, err)
		} else if strings.Contains(err.Error(), "TOPSECRET") {
			t.Errorf("the secret shows: %v", err)
		}
	}
	c, err := load(t, "wecom: {mode: socket, bot_id: b, url: 'ws://127.0.0.1:5/x', api: 'http://localhost:5', secret_file: s}\nredis: {url: 'redis://x'}\n")
	if err != nil {
		t.Fatal(err)
	}
	if !filepath.IsAbs(c.Wecom.SecretFile) || filepath.Base(c.Wecom.SecretFile) != "s" {
		t.Errorf("secret_file is %s", c.Wecom.SecretFile)
	}
}

func TestSecrets(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string, mode os.FileMode) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		return file
	}
	w := Wecom{
		Mode: WecomCallback, SecretFile: filepath.Join(dir, "not-needed"),
		Callback: WecomAddress{TokenFile: write("token", "T\n", 0o600)},
		Webhooks: []WecomWebhook{{"g1", write("key", "K1", 0o600)}, {Chat: "g2"}},
		App:      WecomApp{CorpID: "ww", AgentID: 1, SecretFile: write("app", "TOPSECRET", 0o604)},
	}
	t.Setenv("DAYBOOK_WECOM_WEBHOOK_2", "K2")
	s, err := w.Secrets()
	var mistakes Mistakes
	if !errors.As(err, &mistakes) || len(mistakes) != 2 {
		t.Fatalf("%v", err)
	}
	for _, want := range []string{"EncodingAESKey", "DAYBOOK_WECOM_AES_KEY", "chmod 600"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("nothing of %s in %v", want, err)
		}
	}
	if strings.Contains(err.Error(), "TOPSECRET") {
		t.Errorf("the secret shows: %v", err)
	}
	if s.Token.Reveal() != "T" || s.Webhooks["g1"].Reveal() != "K1" || s.Webhooks["g2"].Reveal() != "K2" {
		t.Errorf("%q %q %q", s.Token.Reveal(), s.Webhooks["g1"].Reveal(), s.Webhooks["g2"].Reveal())
	}

	t.Setenv("DAYBOOK_WECOM_SECRET", "S")
	s, err = Wecom{Mode: WecomSocket}.Secrets()
	if err != nil || s.Bot.Reveal() != "S" {
		t.Errorf("%q, %v", s.Bot.Reveal(), err)
	}
	if _, err := (Wecom{Mode: WecomOff}).Secrets(); err != nil {
		t.Error(err)
	}
}

func TestDingtalkSecrets(t *testing.T) {
	hook := filepath.Join(t.TempDir(), "hook")
	if err := os.WriteFile(hook, []byte("https://oapi.dingtalk.com/robot/send?access_token=TOPSECRET\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	d := Dingtalk{Mode: DingtalkStream, Webhooks: []DingtalkWebhook{{"g1", hook}, {Chat: "g2"}, {Chat: "g3"}}}
	t.Setenv("DAYBOOK_DINGTALK_WEBHOOK_2", "K2")
	t.Setenv("DAYBOOK_DINGTALK_WEBHOOK_3", "https://oapi.dingtalk.com/robot/send?token=TOPSECRET")
	s, err := d.Secrets()
	var mistakes Mistakes
	if !errors.As(err, &mistakes) || len(mistakes) != 2 || strings.Contains(err.Error(), "TOPSECRET") {
		t.Errorf("%v", err)
	}
	if s.Webhooks["g1"].Reveal() != "TOPSECRET" || s.Webhooks["g2"].Reveal() != "K2" {
		t.Errorf("%q %q", s.Webhooks["g1"].Reveal(), s.Webhooks["g2"].Reveal())
	}
}
