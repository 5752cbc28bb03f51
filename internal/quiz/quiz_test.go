package quiz

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/daybook-bot/daybook/internal/chat"
)

var (
	single   = Question{Kind: Single, Text: "哪一项正确？", Options: []string{"甲", "乙", "丙", "丁"}, Answer: "B"}
	multiple = Question{Kind: Multiple, Text: "哪些正确？", Options: []string{"甲", "乙", "丙"}, Answer: "AC", Explanation: "见材料。"}
	trueOrNo = Question{Kind: TrueOrNo, Text: "正确吗？", Answer: False}
)

func TestFits(t *testing.T) {
	for _, c := range []struct {
		q      Question
		answer string
		want   bool
	}{
		{single, "A", true}, {single, "D", true}, {single, "E", false}, {single, "AC", false}, {single, "对", false}, {single, "错", false},
		{single, "", false}, {single, "a", false}, {single, "@", false},
		{multiple, "A", true}, {multiple, "ABC", true}, {multiple, "AD", false}, {multiple, "CA", false}, {multiple, "AA", false}, {multiple, "对", false}, {multiple, "", false},
		{trueOrNo, "对", true}, {trueOrNo, "错", true}, {trueOrNo, "A", false}, {trueOrNo, "", false},
	} {
		if got := c.q.Fits(c.answer); got != c.want {
			t.Errorf("%s, %q: %v", c.q.Kind, c.answer, got)
		}
	}
}

func TestTidy(t *testing.T) {
	for said, want := range map[string]string{
		"B": "B", "b": "B", "ｂ": "B", "Ｂ": "B", "dca": "ACD", "A、C、D": "ACD", "a, c": "AC", "AA": "A", " F ": False,
		"对": True, "√": True, "正确": True, "true": True, "错": False, "×": False, "错误": False,
		"G": "", "选B": "", "AZ": "", "": "", "对错": "",
	} {
		if got := Tidy(said); got != want {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
}

func TestKeyAndCard(t *testing.T) {
	for _, c := range []struct {
		q                             Question
		key, card, how, labels, boxes string
	}{
		{single, "B（乙）。", "哪一项正确？\nA. 甲\nB. 乙\nC. 丙\nD. 丁", "从 ABCD 里回一个字母", "ABCD", ""},
		{multiple, "AC。见材料。", "哪些正确？\nA. 甲\nB. 乙\nC. 丙", "把选的字母一起回，如 AB", "", "ABC"},
		{trueOrNo, "错。", "正确吗？", "回“对”或“错”", "对错", ""},
	} {
		labels, boxes := "", ""
		for _, choice := range c.q.Choices("2021-04-20") {
			labels += choice.Label
			if choice.Says != "答 4月20日 "+choice.Label {
				t.Errorf("%s says %s", choice.Label, choice.Says)
			}
		}
		for _, box := range c.q.Boxes() {
			boxes += box.Label
		}
		got := []string{c.q.Key(), c.q.Card(), c.q.HowTo(), labels, boxes}
		if diff := cmp.Diff([]string{c.key, c.card, c.how, c.labels, c.boxes}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.q.Kind, diff)
		}
		if !c.q.Fits(c.q.Example()) {
			t.Errorf("%s: the example %s does not fit", c.q.Kind, c.q.Example())
		}
	}
}

func TestWindow(t *testing.T) {
	until18 := Window{8*60 + 30, 18 * 60}
	for _, c := range []struct {
		w    Window
		at   time.Time
		want bool
	}{
		{window, at("08:30").Add(-time.Millisecond), false},
		{window, at("08:30"), true},
		{window, at("23:59:59"), true},
		{window, at("00:00").AddDate(0, 0, 1), false},
		{until18, at("17:59:59"), true},
		{until18, at("18:00"), false},
	} {
		if got := c.w.Contains(c.at); got != c.want {
			t.Errorf("%v contains %s: %v", c.w, c.at, got)
		}
	}
	if got := window.Closes(at("12:00")); !got.Equal(at("00:00").AddDate(0, 0, 1)) {
		t.Errorf("closes %s", got)
	}
}

// Everybody answers at any time in any form; what the rules say is kept whatever the order.
func TestAnswersKeepTheRules(t *testing.T) {
	b := open(t)
	b.questions(single, multiple, trueOrNo)
	b.switched(first, true)
	last := map[string]bool{} // member and day with a sign-in
	day := 0
	rapid.Check(t, func(r *rapid.T) {
		today := at("00:00").AddDate(0, 0, day)
		day++
		b.post(first, today.Add(510*time.Minute), today.Add(510*time.Minute))
		for range rapid.IntRange(1, 8).Draw(r, "answers") {
			member := rapid.Int64Range(1, 3).Draw(r, "member")
			sent := today.Add(time.Duration(rapid.IntRange(0, 24*60-1).Draw(r, "minute")) * time.Minute)
			place := rapid.SampledFrom([]chat.Place{first, second, chat.Direct("local", "x")}).Draw(r, "place")
			answer := rapid.SampledFrom([]string{"A", "B", "AC", "对", "错", "E", ""}).Draw(r, "answer")
			got := b.answer(member, place, sent, answer)

			q := []Question{single, multiple, trueOrNo}[(day-1)%3]
			key := sent.Format(time.DateOnly) + string(rune('0'+member))
			want := Counted
			switch {
			case place == second:
				want = SwitchedOff
			case sent.Before(today.Add(510 * time.Minute)):
				want = Early
			case last[key]:
				want = Again
			case !q.Fits(answer):
				want = Misfit
			default:
				last[key] = true
			}
			if got.Outcome != want {
				r.Fatalf("%s by %d in %s at %s: outcome %d, want %d", answer, member, place.Room, sent, got.Outcome, want)
			}
		}
		if n := b.count(`SELECT count(*) FROM sign_in`); n != len(last) {
			r.Fatalf("%d sign-ins, want %d", n, len(last))
		}
	})
}
