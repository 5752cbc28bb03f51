package simulator_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/daybook-bot/daybook/internal/npm"
	"github.com/daybook-bot/daybook/internal/simulator"
)

// The official SDKs know nothing of us: what they can do with the simulated service, they can
// do with the real one, and the other way round.
func TestDingtalkOfficialGoSDK(t *testing.T) {
	program := filepath.Join(t.TempDir(), "robot")
	run := func(args ...string) ([]byte, error) {
		c := exec.CommandContext(t.Context(), "go", args...)
		c.Dir = filepath.Join("testdata", "dingtalksdk")
		c.Env = append(os.Environ(), "GOFLAGS=-trimpath -mod=readonly", "GOWORK=off", "CGO_ENABLED=0")
		return c.CombinedOutput()
	}
	// Its modules are not ours, and may not be on this machine.
	if out, err := run("mod", "download"); err != nil {
		if os.Getenv("DAYBOOK_NODE") == "required" {
			t.Fatalf("the SDK is not to be had: %v\n%s", err, out)
		}
		t.Skipf("the SDK is not to be had: %v\n%s", err, out)
	}
	if out, err := run("build", "-o", program, "."); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	judge(t, func(t *testing.T, base string) *npm.Script {
		robot := exec.CommandContext(t.Context(), program)
		robot.Env = append(os.Environ(), "API_BASE="+base, "APP_SECRET=geheim")
		return npm.Follow(t, robot)
	})
}

func TestDingtalkOfficialNodeSDK(t *testing.T) {
	folder := npm.Install(t, "dingtalk-stream@2.1.5")
	judge(t, func(t *testing.T, base string) *npm.Script {
		return npm.Run(t, folder, "testdata/dingtalk.js", "API_BASE="+base, "APP_SECRET=geheim")
	})
}

// judge has a robot on an SDK connect, hear a message, a press of a card and an event, and
// acknowledge them; the message it answers.
func judge(t *testing.T, run func(t *testing.T, base string) *npm.Script) {
	cloud := simulator.NewDingtalk(simulator.Options{Bot: "dingAAAA", Name: "bot", Secret: "geheim"})
	at, stop, err := cloud.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	script := run(t, at.HTTP)
	type told struct{ What, Text, Room, Who, Choice, Type string }
	next := func(want told) {
		t.Helper()
		line := script.Line()
		var got told
		if err := json.Unmarshal([]byte(line), &got); err != nil || want.Text == "*" && got.Text == "" {
			t.Fatalf("the SDK tells %s", line)
		}
		if want.Text == "*" {
			got.Text = "*"
		}
		if got != want {
			t.Fatalf("the SDK tells %s, want %+v; refused: %+v", line, want, cloud.State().Refused)
		}
		if err := cloud.Acknowledged(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	say := func(s simulator.Say) {
		t.Helper()
		if _, err := cloud.Say(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	next(told{What: "connected"})
	if err := cloud.Subscribed(t.Context()); err != nil {
		t.Fatal(err)
	}

	say(simulator.Say{Chat: "cid6Ke/BL+ov==", Group: true, From: "0123456", Name: "小李", Text: "@bot quiz"})
	next(told{What: "message", Text: " quiz", Room: "cid6Ke/BL+ov==", Who: "0123456"})
	if said := cloud.Said("cid6Ke/BL+ov=="); len(said) != 1 || said[0].Text != "heard quiz" || said[0].Via != "reply" {
		t.Errorf("said %+v", said)
	}

	deliver(t, at.HTTP)
	if _, err := cloud.Click(t.Context(), simulator.Click{Chat: "cid6Ke/BL+ov==", From: "0123456", Label: "乙"}); err != nil {
		t.Fatal(err)
	}
	next(told{What: "card", Choice: "B", Room: "cid6Ke/BL+ov==", Who: "0123456"})
	if got := cloud.Card("cid6Ke/BL+ov==", "0123456")["picked"]; got != "B" {
		t.Errorf("who pressed sees that they picked %q", got)
	}
	if got := cloud.Card("cid6Ke/BL+ov==", "0654321")["picked"]; got != "" {
		t.Errorf("somebody else sees that they picked %q", got)
	}

	say(simulator.Say{Event: "chat_update_title", Chat: "cid6Ke/BL+ov==", From: "0123456", Title: "新名"})
	next(told{What: "event", Type: "chat_update_title", Text: "*"})

	s := cloud.State()
	for _, topic := range []string{"/v1.0/im/bot/messages/get", "/v1.0/card/instances/callback", "chat_update_title"} {
		if s.Acknowledged[topic] != 1 {
			t.Errorf("%s was acknowledged %d times", topic, s.Acknowledged[topic])
		}
	}
	if len(s.Refused) > 0 || len(s.Warnings) > 0 || s.Unacknowledged > 0 || s.Lost > 0 {
		t.Errorf("state %+v", s)
	}
}

// deliver puts a quiz into the group, as some program does.
func deliver(t *testing.T, base string) {
	t.Helper()
	call := func(path, body, token string) string {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("x-acs-dingtalk-access-token", token)
		a, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(a.Body)
		if err != nil {
			t.Fatal(err)
		}
		if err := a.Body.Close(); err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	var b struct{ AccessToken string }
	if err := json.Unmarshal([]byte(call("/v1.0/oauth2/accessToken", `{"appKey":"dingAAAA","appSecret":"geheim"}`, "")), &b); err != nil {
		t.Fatal(err)
	}
	done := call("/v1.0/card/instances/createAndDeliver", fmt.Sprintf(`{"cardTemplateId":%q,"outTrackId":"quiz-17","callbackType":"STREAM","userIdType":1,
		"cardData":{"cardParamMap":{"title":"Q17","options":"[{\"id\":\"A\",\"text\":\"甲\"},{\"id\":\"B\",\"text\":\"乙\"}]","closed":"false"}},
		"openSpaceId":"dtv1.card//IM_GROUP.cid6Ke/BL+ov==","imGroupOpenSpaceModel":{"supportForward":false},
		"imGroupOpenDeliverModel":{"robotCode":"dingAAAA"}}`, simulator.QuizTemplate), b.AccessToken)
	if !strings.Contains(done, `"success":true,"carrierId":"pqk`) {
		t.Fatalf("the card: %s", done)
	}
}
