package main

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/daybook-bot/daybook/bot/wecom"
	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/chatscript"
	"github.com/daybook-bot/daybook/internal/simulator"
)

// otherwise is what has to be different in a chat on WeCom, as old and new by turns.
var otherwise = map[string][]string{
	// There the platform has another name.
	"陌生人绑定": {"聊天页", "企业微信"},
	// There the service does not deliver again what was said while nobody listened.
	"补发": {
		"有三件事", "有四件事",
		"! restart\n== 2025-09-29 17:00", "   4. 断线（9月26日，周五）。9月26日 08:00 到 9月29日 08:00 之间@我的话，我可能没有收到。没见我回的，请再发一次。\n! restart\n== 2025-09-29 17:00",
	},
	"断线重来": {"== 2021-04-21 11:10", "BOT~ *断线*4月20日 09:05 到 4月21日 11:05*请再发一次。\n== 2021-04-21 11:10"},
}

// TestChatsOnWecom plays every chat of the specification over a long connection to the
// simulated service, with buttons in groups on.
func TestChatsOnWecom(t *testing.T) { playChats(t, wecom.Platform, otherwise) }

// TestChatsOnWecomCallback plays them through the callback address, with webhooks and the app
// beside it.
func TestChatsOnWecomCallback(t *testing.T) {
	pushed := maps.Clone(otherwise)
	// What a webhook pushes has no buttons.
	pushed["签到"] = []string{"! click 周敏 对", "周敏: 对"}
	// What is pushed beside an answer may overtake it.
	pushed["台账"] = []string{"% strict", "", "BOT: 正在生成", "// 正在生成"}
	pushed["总结"], pushed["表"] = pushed["台账"], pushed["台账"]
	pushed["统计图"] = []string{"% strict", "", "BOT: 正在画", "// 正在画"}
	playChats(t, wecomCallback, pushed)
}

func playChats(t *testing.T, stage string, otherwise map[string][]string) {
	t.Helper()
	chats, err := filepath.Glob("testdata/chats/*.chat")
	if err != nil {
		t.Fatal(err)
	}
	for _, chat := range chats {
		name := strings.TrimSuffix(filepath.Base(chat), ".chat")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(chat)
			if err != nil {
				t.Fatal(err)
			}
			changed := strings.NewReplacer(otherwise[name]...).Replace(string(text))
			if len(otherwise[name]) > 0 && changed == string(text) {
				t.Fatalf("%s has nothing left that is different here", chat)
			}
			script, data := copyBeside(t, chat, changed), t.TempDir()
			playOn(t, stage, script, data)
			if stdout, stderr, code := run(t, "verify", "--data", data); code != 0 {
				t.Errorf("verify does not agree:\n%s%s", stdout, stderr)
			}
		})
	}
}

// copyBeside writes a script into a folder with the files of the folder it comes from.
func copyBeside(t *testing.T, script, text string) string {
	t.Helper()
	dir := t.TempDir()
	beside, err := filepath.Glob(filepath.Join(filepath.Dir(script), "*.*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range beside {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		write(t, dir, filepath.Base(file), string(content))
	}
	return write(t, dir, filepath.Base(script), text)
}

// playOn plays a script on the simulated service with some faults switched on, and
// returns what the service has seen.
func playOn(t *testing.T, stage, file, data string, faults ...simulator.Fault) simulator.State {
	t.Helper()
	scripts, err := parse([]string{file}, stage)
	if err != nil {
		t.Fatal(err)
	}
	c := config.Default()
	c.Wecom.GroupCards = true
	var log, out strings.Builder
	s, err := newStage(data, c, scripts[0], &log)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.leave(); err != nil {
			t.Error(err)
		}
		for _, hidden := range []string{stageSecret, stageKey, "response_code="} {
			if strings.Contains(log.String(), hidden) || strings.Contains(out.String(), hidden) {
				t.Errorf("%s is in the log or in the recording", hidden)
			}
		}
	}()
	cloud := cloudOf(t, s.net)
	for _, f := range faults {
		if err := cloud.Fail(f); err != nil {
			t.Fatal(err)
		}
	}
	result, err := chatscript.Play(t.Context(), scripts[0], s, chatscript.Options{
		Platform: platformOf(stage), Zone: c.Zone(), Member: func(name string) bool { return s.members[name] }, Out: &out,
	})
	if err != nil {
		t.Fatalf("%v\n%s", err, log.String())
	}
	for _, f := range result.Failures {
		t.Error(f)
	}
	return cloud.State()
}

// playedOn is a service that was played on.
type playedOn interface {
	Fail(simulator.Fault) error
	State() simulator.State
}

func cloudOf(t *testing.T, n network) playedOn {
	t.Helper()
	switch n := n.(type) {
	case *wecomStage:
		return n.cloud
	case *dingtalkStage:
		return n.cloud
	}
	t.Fatalf("played on a %T", n)
	return nil
}

func TestYearOnWecomGivesItsFigures(t *testing.T) { playYear(t, wecom.Platform) }

// Every tenth message is posted twice here.
func TestYearOnWecomCallbackGivesItsFigures(t *testing.T) {
	playYear(t, wecomCallback, simulator.Fault{What: "message", Mode: "twice", Every: 10})
}

func playYear(t *testing.T, stage string, faults ...simulator.Fault) {
	t.Helper()
	data := t.TempDir()
	state := playOn(t, stage, filepath.Join(yearFolder, "year.chat"), data, faults...)
	checkYear(t, data)
	if len(state.Refused) > 0 {
		t.Errorf("the service refused %d things, the first: %+v", len(state.Refused), state.Refused[0])
	}
	if len(state.Warnings) > 0 {
		t.Errorf("the service warns: %s", state.Warnings[0])
	}
}

// TestYearOnBadWecomGivesItsFigures has the service cut the line at every 50th message and
// deliver every tenth twice.
func TestYearOnBadWecomGivesItsFigures(t *testing.T) {
	data := t.TempDir()
	state := playOn(t, wecom.Platform, filepath.Join(yearFolder, "year.chat"), data,
		simulator.Fault{What: "connection", Mode: "drop", Every: 50},
		simulator.Fault{What: "message", Mode: "twice", Every: 10},
	)
	checkYear(t, data)
	if state.Subscriptions < 10 {
		t.Errorf("only %d connections: nothing was cut", state.Subscriptions)
	}
}

// What a callback address cannot do is the error of a step, with the reason; what is said
// later than its answers arrives all the same, by the webhook and the app.
func TestWhatWecomCallbackCannotDo(t *testing.T) {
	script := copyBeside(t, "testdata/chats/签到.chat", `% roster 名册.csv
% questions 题库.csv
== 2021-04-20 08:00
@ 第一支部群
王建国: 每日一题 开
== 2021-04-20 09:00
BOT~ *自愿作答*
! click 周敏 B
周敏: B
== 2021-04-20 09:05
BOT: 已收到 1 份答案，对错可单聊问我
@ 周敏
周敏: [图片 没有按钮.png]
`)
	write(t, filepath.Dir(script), "没有按钮.png", "\x89PNG\r\n\x1a\nquiz")
	data := t.TempDir()
	stdout, stderr, code := run(t, "play", "--platform", wecomCallback, script, "--data", data)
	if code != 1 || strings.Count(stderr, "没做成") != 1 || !strings.Contains(stderr, "签到.chat:8") ||
		!strings.Contains(stderr, "回调方式里只有回答带按钮") {
		t.Errorf("exit status %d\n%s%s", code, stdout, stderr)
	}
	if strings.Count(stderr, "没有等到") != 0 {
		t.Errorf("not all was said:\n%s", stderr)
	}
}
