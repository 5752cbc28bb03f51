package simulator_test

import (
	"encoding/hex"
	"encoding/json"
	"testing"

	"github.com/daybook-bot/daybook/internal/npm"
	"github.com/daybook-bot/daybook/internal/simulator"
)

// The official SDK knows nothing of us: what it can do with the simulated service, it can do
// with the real one, and the other way round.
func TestOfficialSDK(t *testing.T) {
	folder := npm.Install(t, "@wecom/aibot-node-sdk@1.0.7")
	cloud := simulator.NewWecom(simulator.Options{Secret: "geheim"})
	at, stop, err := cloud.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	script := npm.Run(t, folder, "testdata/aibot.js", "BOT_URL="+at.WS, "BOT_SECRET=geheim")
	type told struct{ What, Text, Chat, From, Picture, Key, M string }
	next := func(what string) told {
		t.Helper()
		line := script.Line()
		var got told
		if err := json.Unmarshal([]byte(line), &got); err != nil || got.What != what {
			t.Fatalf("the SDK tells %s, want %s; refused: %+v", line, what, cloud.State().Refused)
		}
		return got
	}
	say := func(s simulator.Say) {
		t.Helper()
		if _, err := cloud.Say(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	last := func(room string) simulator.Said {
		t.Helper()
		said := cloud.Said(room)
		if len(said) == 0 {
			t.Fatalf("nothing was said in %s", room)
		}
		return said[len(said)-1]
	}
	next("authenticated")

	say(simulator.Say{Chat: "wrGROUP1", Group: true, From: "zhangsan", Text: "@bot hello"})
	if got := next("text"); got.Text != "@bot hello" || got.Chat != "wrGROUP1" || got.From != "zhangsan" {
		t.Errorf("heard %+v", got)
	}
	if got := last("wrGROUP1"); got.Text != "heard @bot hello" || got.Open || got.Msgtype != "stream" {
		t.Errorf("said %+v", got)
	}

	picture := []byte("\x89PNG\r\n\x1a\nquiz")
	say(simulator.Say{Chat: "wrGROUP1", Group: true, From: "zhangsan", Text: "@bot look", Images: [][]byte{picture}})
	if got := next("mixed"); got.Picture != hex.EncodeToString(picture) {
		t.Errorf("the picture is %+v", got)
	}

	say(simulator.Say{Chat: "wrGROUP1", Group: true, From: "zhangsan", Text: "@bot push"})
	next("text")
	if got := last("wrGROUP1"); got.Via != "push" || got.Msgtype != "markdown" {
		t.Errorf("said %+v", got)
	}

	say(simulator.Say{From: "zhangsan", Event: "enter_chat"})
	next("enter")
	if got := last("zhangsan"); got.Via != "welcome" {
		t.Errorf("said %+v", got)
	}

	say(simulator.Say{From: "zhangsan", Text: "card"})
	next("text")
	if _, err := cloud.Click(t.Context(), simulator.Click{Chat: "zhangsan", From: "zhangsan", Label: "B"}); err != nil {
		t.Fatal(err)
	}
	if got := next("click"); got.Key != "b" {
		t.Errorf("pressed %+v", got)
	}
	if got := last("zhangsan"); got.Via != "update" {
		t.Errorf("said %+v", got)
	}

	say(simulator.Say{From: "zhangsan", Text: "file"})
	next("text")
	if got := last("zhangsan"); got.Msgtype != "file" || len(got.Files) != 1 || len(got.Files[0].Data) != 700*1024 || got.Files[0].Name != "台账.xlsx" {
		t.Errorf("said %s in %s, %d files", got.Msgtype, got.Chat, len(got.Files))
	}
	if refused := cloud.State().Refused; len(refused) > 0 {
		t.Errorf("the service refused %+v", refused)
	}
}
