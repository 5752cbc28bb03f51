package main

import (
	"maps"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/daybook-bot/daybook/bot/dingtalk"
	"github.com/daybook-bot/daybook/internal/simulator"
)

// TestChatsOnDingtalk plays every chat of the specification over the connections of Stream
// mode to the simulated service.
func TestChatsOnDingtalk(t *testing.T) { playChats(t, dingtalk.Platform, otherwiseOnDingtalk()) }

// TestChatsOnDingtalkCallback plays them through the callback address.
func TestChatsOnDingtalkCallback(t *testing.T) { playChats(t, dingtalkCallback, otherwiseOnDingtalk()) }

func otherwiseOnDingtalk() map[string][]string {
	there := maps.Clone(otherwise)
	there["陌生人绑定"] = []string{"聊天页", "钉钉"}
	// A button there says one thing: several letters are typed.
	there["签到"] = []string{"! click 周敏 A、B、C", "周敏: ABC"}
	return there
}

func TestYearOnDingtalkGivesItsFigures(t *testing.T) { playYear(t, dingtalk.Platform) }

// TestYearOnBadDingtalkGivesItsFigures has the service take a connection down at every 50th
// message and deliver every tenth twice, and the program crash now and then.
func TestYearOnBadDingtalkGivesItsFigures(t *testing.T) {
	data := t.TempDir()
	script := cutByCrashes(t, filepath.Join(yearFolder, "year.chat"), 10, rand.New(rand.NewPCG(2021, 1231)))
	state := playOn(t, dingtalk.Platform, script, data,
		simulator.Fault{What: "connection", Mode: "disconnect", Every: 50},
		simulator.Fault{What: "message", Mode: "twice", Every: 10},
	)
	checkYear(t, data)
	if state.Subscriptions < 10 {
		t.Errorf("only %d connections: none was taken down", state.Subscriptions)
	}
}

// One member on two networks is one member in every figure: the morning is played on WeCom,
// the afternoon on DingTalk, on the same data.
func TestOneMemberOnTwoNetworksCountsOnce(t *testing.T) {
	data := t.TempDir()
	mustRun(t, "play", "testdata/both/1 企业微信.chat", "testdata/both/2 钉钉.chat", "--data", data)
	got := valuesOf(t, data, "2021")
	for id, want := range map[string]float64{
		"sign-ins": 3, "sign-in-members": 3, "members": 4, "service-members": 3, "service-participations": 4, "service-hours": 9, "question-days": 1,
	} {
		if value, known := got[id]; !known || value != want {
			t.Errorf("%s is %v, want %v", id, value, want)
		}
	}
	mustRun(t, "verify", "--data", data)
}

// When a month's calls run out, what nobody waits for is held back and not counted as said.
func TestAMonthOfDingtalkThatRunsOut(t *testing.T) {
	data := t.TempDir()
	mustRun(t, "play", "testdata/month/额度.chat", "--config", "testdata/month/twelve.yaml", "--data", data)
	got := valuesOf(t, data, "2021")
	for id, want := range map[string]float64{"question-days": 2, "sign-ins": 1} {
		if got[id] != want {
			t.Errorf("%s is %v, want %v", id, got[id], want)
		}
	}
	mustRun(t, "verify", "--data", data)
}
