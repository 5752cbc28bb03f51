package chatscript

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/daybook-bot/daybook/internal/chat"
)

func TestStepsReachTheStageInOrder(t *testing.T) {
	_, stage, _ := perform(t, `! crash
! restart
== 2021-04-01 08:30
@ 群
周敏: 卡 A B
   C
! click 吴涛 B
! fail 3
! restart
! crash
! offline 2h
== 2021-04-01 10:30
@ 王建国
王建国: 待审
@ 新人
新人: 绑定 张三
`)
	want := []string{
		"start 2021-04-01T08:30:00+08:00",
		`say 群 周敏 "卡 A B\nC"`,
		`say 群 吴涛 "说 B"`,
		"fail 3",
		"restart",
		"crash",
		"offline 2h0m0s",
		"move 2021-04-01T10:30:00+08:00",
		`say @王建国 王建国 "待审"`,
		`say @新人 新人 "绑定 张三"`,
	}
	if diff := cmp.Diff(want, stage.log); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestMessageIsDeliveredWhole(t *testing.T) {
	s, err := Parse(write(t, "% platform net\n== 2021-04-01 08:30\n! offline 30m\n@ 群\n生人: [图片 a.jpg] 看\n", "a.jpg", ""))
	if err != nil {
		t.Fatal(err)
	}
	zone := time.FixedZone("", 6*60*60)
	for platform, wanted := range map[string]string{"": "net", "other": "other"} {
		stage := newTheatre()
		if _, err := Play(t.Context(), s, stage, Options{Platform: platform, Zone: zone}); err != nil {
			t.Fatal(err)
		}
		for id, m := range stage.had {
			want := chat.Message{
				ID: id, Place: chat.Place{Platform: wanted, Room: "群"}, From: chat.Person{ID: "生人", Name: "生人"},
				Text: "看", Sent: time.Date(2021, 4, 1, 9, 0, 0, 0, zone), Files: s.steps[2].files,
			}
			if diff := cmp.Diff(want, m); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		}
		if len(stage.had) != 1 {
			t.Errorf("%d messages", len(stage.had))
		}
	}
}

func TestMembersThatTheScriptDoesNotName(t *testing.T) {
	s, err := Parse(write(t, head+"生人: 私 王建国 好\n@ 王建国\nBOT: 好\n"))
	if err != nil {
		t.Fatal(err)
	}
	play := func(o Options) int {
		result, err := Play(t.Context(), s, newTheatre(), o)
		if err != nil {
			t.Fatal(err)
		}
		return len(result.Failures)
	}
	if n := play(Options{}); n != 1 {
		t.Errorf("as a group: %d failures, want 1", n)
	}
	if n := play(Options{Member: func(name string) bool { return name == "王建国" }}); n != 0 {
		t.Errorf("as a single chat: %d failures", n)
	}
}

// ids are the ids of the messages of a script, in the order of their texts.
func ids(t *testing.T, script string) map[string]bool {
	t.Helper()
	_, stage, _ := perform(t, script)
	all := map[string]bool{}
	for id := range stage.had {
		all[id] = true
	}
	return all
}

func TestIDs(t *testing.T) {
	once := ids(t, head+"周敏: 一\n")
	tests := []struct {
		name, script string
		all, same    int // how many ids, how many of them that of the message above
	}{
		{"again", head + "周敏: 一\n", 1, 1},
		{"after a crash and others", head + "! crash\n吴涛: 二\n周敏: 一\n", 2, 1},
		{"equal ones", head + "周敏: 一\n周敏: 一\n周敏: 一\n", 3, 1},
		{"another time", "== 2021-04-01 08:31\n@ 群\n周敏: 一\n", 1, 0},
		{"another chat", "== 2021-04-01 08:30\n@ 别的群\n周敏: 一\n", 1, 0},
		{"another speaker", head + "吴涛: 一\n", 1, 0},
		{"another text", head + "周敏: 二\n", 1, 0},
		{"texts that only look alike together", head + "周: 敏: 一\n", 1, 0},
		{"redelivered", head + "周敏: 一\n! redeliver\n! redeliver\n", 1, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ids(t, tt.script)
			same := 0
			for id := range got {
				if once[id] {
					same++
				}
			}
			if len(got) != tt.all || same != tt.same {
				t.Errorf("%d ids, %d the same; want %d, %d", len(got), same, tt.all, tt.same)
			}
		})
	}
}

func TestRedeliverRepeatsTheLastMessageInItsOwnChat(t *testing.T) {
	_, stage, _ := perform(t, head+"周敏: 一\n@ 别的群\n== 2021-04-02 08:30\n! crash\n! redeliver\n@ 群\n周敏: 卡 A\n! click 吴涛 A\n! redeliver\n")
	var got []string
	for _, line := range stage.log {
		if strings.HasPrefix(line, "say") {
			got = append(got, line)
		}
		if strings.HasPrefix(line, "again") {
			got = append(got, "again")
		}
	}
	want := []string{`say 群 周敏 "一"`, `say 群 周敏 "一"`, "again", `say 群 周敏 "卡 A"`, `say 群 吴涛 "说 A"`, `say 群 吴涛 "说 A"`, "again"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhatTheProgramSaysWhenItStartsAgain(t *testing.T) {
	for _, event := range []string{"! crash", "! restart", "! offline 1h"} {
		stage := newTheatre()
		stage.wake = "我回来了"
		failures, _, _ := performOn(t, stage, head+"% strict\n"+event+"\nBOT: 我回来了\n")
		if len(failures) > 0 {
			t.Errorf("%s: %v", event, failures)
		}
	}
}

func TestFaultsEndThePlay(t *testing.T) {
	tests := []struct {
		word, want string
		failures   int
	}{
		{"start", "例.chat:1: start: the network is broken", 0},
		{"move", "例.chat:5: move the clock: the network is broken", 1},
		{"crash", "例.chat:6: crash and start again: the network is broken", 1},
		{"restart", "例.chat:7: restart: the network is broken", 1},
		{"offline", "例.chat:8: go offline: the network is broken", 1},
	}
	for _, tt := range tests {
		t.Run(tt.word, func(t *testing.T) {
			s, err := Parse(write(t, head+"周敏: 听\nBOT: 一\n== 2021-04-01 08:31\n! crash\n! restart\n! offline 1h\n"))
			if err != nil {
				t.Fatal(err)
			}
			stage := newTheatre()
			stage.fault[tt.word] = errBroken
			result, err := Play(t.Context(), s, stage, Options{})
			if !errors.Is(err, errBroken) || !strings.HasSuffix(err.Error(), tt.want) {
				t.Errorf("got %v, want … %s", err, tt.want)
			}
			if len(result.Failures) != tt.failures {
				t.Errorf("got %v, want %d failures", result.Failures, tt.failures)
			}
		})
	}
}

func TestWhatCannotBeDoneKeepsItsReason(t *testing.T) {
	stage := newTheatre()
	stage.fault["fail"], stage.fault["say"] = errBroken, errBroken
	failures, _, _ := performOn(t, stage, head+"BOT: 一\n! fail 1\n周敏: 说 一\n! redeliver\n== 2021-04-01 08:31\n")
	var got []string
	for _, f := range failures {
		got = append(got, fmt.Sprint(f.Line, " ", errors.Is(f.Err, errBroken)))
	}
	if diff := cmp.Diff([]string{"5 true", "6 true", "7 true"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestPlayStopsWithItsContext(t *testing.T) {
	s, err := Parse(write(t, head+"周敏: 一\n"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	stage := newTheatre()
	if _, err := Play(ctx, s, stage, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if stage.log != nil {
		t.Errorf("played %v", stage.log)
	}
}

func TestSecondScriptOnTheSameStage(t *testing.T) {
	stage := newTheatre()
	performOn(t, stage, head+"周敏: 说 一\n")
	failures, _, out := performOn(t, stage, "% strict\n== 2021-03-01 08:30\n@ 群\n周敏: 说 二\nBOT: 二\n")
	if len(failures) > 0 || strings.Contains(out, "一") {
		t.Errorf("failures %v, heard:\n%s", failures, out)
	}
}

const story = `== 2021-04-01 08:30
@ 群
周敏：说 好
   的
! crash
吴涛: 等 61s 晚些|了
周敏: 卡 A B
! click 吴涛 B
! redeliver
周敏: 私 王建国  待审
== 2021-04-01 12:00
! offline 2h
== 2021-04-02 09:00
! fail 2
@ 周敏
周敏: 说 一
   
     二
周敏:
`

const heardStory = `== 2021-04-01 08:30
@ 群
周敏: 说 好
   的
BOT: 好
   的
! crash
吴涛: 等 61s 晚些|了
周敏: 卡 A B
BOT: 请选
// [A] [B]
! click 吴涛 B
BOT: B
! redeliver
周敏: 私 王建国  待审
@ 王建国
BOT: 待审
== 2021-04-01 08:31:01
@ 群
BOT: 晚些|了
== 2021-04-01 12:00
! offline 2h
== 2021-04-02 09:00
! fail 2
@ 周敏
周敏: 说 一

     二
BOT: 一

     二
周敏:
`

// The conversation is printed as a script that, played strictly, is the same conversation.
func TestTranscript(t *testing.T) {
	_, first, out := perform(t, story)
	if diff := cmp.Diff(heardStory, out); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	failures, second, again := perform(t, "% strict\n"+out)
	if len(failures) > 0 {
		t.Errorf("played again: %v", failures)
	}
	if diff := cmp.Diff(out, again); diff != "" {
		t.Errorf("printed again (-first +second):\n%s", diff)
	}
	if diff := cmp.Diff(first.had, second.had); diff != "" {
		t.Errorf("messages (-first +second):\n%s", diff)
	}
}

func TestTranscriptOfOddWords(t *testing.T) {
	for _, text := range []string{"", "\n一", "　段", "一\r\n二", "*", "坏\xff", "   ", "BOT: 一", "一\n\n\n", "// 一", "一:二："} {
		stage := newTheatre()
		stage.wake = text
		_, _, out := performOn(t, stage, "% strict\n"+head+"! crash\n")
		stage = newTheatre()
		stage.wake = text
		if failures, _, _ := performOn(t, stage, "% strict\n"+out); len(failures) > 0 {
			t.Errorf("%q: %v\n%s", text, failures, out)
		}
	}
}

func TestTranscriptOfComingBack(t *testing.T) {
	stage := newTheatre()
	stage.wake = "我回来了"
	_, _, out := performOn(t, stage, head+"! offline 2h\n")
	if diff := cmp.Diff("== 2021-04-01 08:30\n! offline 2h\n@ 群\nBOT: 我回来了\n", out); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errBroken }

func TestConversationThatCannotBeWritten(t *testing.T) {
	s, err := Parse(write(t, head+"周敏: 一\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Play(t.Context(), s, newTheatre(), Options{Out: brokenPipe{}}); !errors.Is(err, errBroken) {
		t.Errorf("got %v", err)
	}
}

// A year on the stage asks for what is new only; asking for everything would be a thousand
// times the work.
func TestPlayingIsLinear(t *testing.T) {
	var script strings.Builder
	script.WriteString(head)
	at := time.Date(2021, 4, 1, 8, 30, 0, 0, time.UTC)
	for i := range 2500 {
		at = at.Add(3 * time.Hour)
		fmt.Fprintf(&script, "== %s\n周敏: 说 第%d条\nBOT: 第%d条\n", clockText(at), i, i)
	}
	s, err := Parse(write(t, script.String()))
	if err != nil {
		t.Fatal(err)
	}
	stage := &counting{theatre: newTheatre()}
	result, err := Play(t.Context(), s, stage, Options{Out: &bytes.Buffer{}})
	if err != nil || len(result.Failures) > 0 {
		t.Fatal(err, result.Failures)
	}
	if stage.given != 2500 {
		t.Errorf("%d utterances asked for, 2500 said", stage.given)
	}
}

type counting struct {
	*theatre
	given int
}

func (c *counting) Said(since int) []Utterance {
	said := c.theatre.Said(since)
	c.given += len(said)
	return said
}
