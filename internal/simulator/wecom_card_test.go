package simulator

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The samples of §3.4.
const (
	voteCard = `{"card_type":"vote_interaction","main_title":{"title":"Q12","desc":"Which port does HTTPS use?"},
 "checkbox":{"question_key":"q12","mode":0,"option_list":[{"id":"A","text":"A. 80"},{"id":"B","text":"B. 443"},{"id":"C","text":"C. 22"}]},
 "submit_button":{"text":"Submit","key":"submit_q12"},"task_id":"%s"}`
	multipleCard = `{"card_type":"multiple_interaction","main_title":{"title":"Quick 3"},"select_list":[
 {"question_key":"q1","title":"Q1","option_list":[{"id":"a","text":"A"},{"id":"b","text":"B"}]},
 {"question_key":"q2","title":"Q2","selected_id":"b","option_list":[{"id":"a","text":"AA"},{"id":"b","text":"BB"}]}],
 "submit_button":{"text":"Submit","key":"submit_m1"},"task_id":"%s"}`
	buttonCard = `{"card_type":"button_interaction","main_title":{"title":"Q12","desc":"HTTPS port?"},"sub_title_text":"Tap once",
 "button_list":[{"text":"80","style":1,"key":"ans:q12:A"},{"text":"443","style":1,"key":"ans:q12:B"}],"task_id":"%s"}`
	noticeCard = `{"card_type":"text_notice","main_title":{"title":"公告"},"card_action":{"type":1,"url":"https://example.org"},
 "jump_list":[{"type":3,"title":"帮助","question":"怎么报名"}]}`
)

func cardTo(chat string, kind int, card string) string {
	return fmt.Sprintf(`{"chatid":%q,"chat_type":%d,"msgtype":"template_card","template_card":%s}`, chat, kind, card)
}

// §3.4: what a card must have. Each row spoils a good one.
func TestCardsAreChecked(t *testing.T) {
	vote, button, multiple := fmt.Sprintf(voteCard, "v"), fmt.Sprintf(buttonCard, "b"), fmt.Sprintf(multipleCard, "m")
	many := func(n int) string {
		var options []string
		for i := range n {
			options = append(options, fmt.Sprintf(`{"id":"%d","text":"%d"}`, i, i))
		}
		return "[" + strings.Join(options, ",") + "]"
	}
	for _, tt := range []struct {
		name, card, old, new string
		code                 int
	}{
		{"vote", vote, "", "", 0},
		{"multiple", multiple, "", "", 0},
		{"button", button, "", "", 0},
		{"notice", noticeCard, "", "", 0},
		{"type", vote, "vote_interaction", "vote", 40008},
		{"title", vote, `"title":"Q12"`, `"title":""`, 41016},
		{"nesting", `{"msgtype":"template_card"}`, "", "", 40008},
		{"not JSON of a card", `"card"`, "", "", 40035},
		{"card_action missing", noticeCard, `"card_action"`, `"card_act"`, 42045},
		{"card_action without url", noticeCard, `"url":"https://example.org"`, `"url":""`, 42045},
		{"card_action of type 0", noticeCard, `{"type":1,`, `{"type":0,`, 42045},
		{"question too long", noticeCard, "怎么报名", strings.Repeat("问", 67), 40035},
		{"no task_id", vote, `"task_id":"v"`, `"x":1`, 40035},
		{"no task_id is allowed on multiple", multiple, `"task_id":"m"`, `"x":1`, 0},
		{"characters of task_id", vote, `"task_id":"v"`, `"task_id":"a b"`, 40035},
		{"task_id of 128", vote, `"task_id":"v"`, `"task_id":"` + strings.Repeat("v", 128) + `"`, 0},
		{"task_id of 129", vote, `"task_id":"v"`, `"task_id":"` + strings.Repeat("v", 129) + `"`, 40035},
		{"no checkbox", vote, `"checkbox"`, `"box"`, 40035},
		{"mode", vote, `"mode":0`, `"mode":2`, 40035},
		{"options with one id", vote, `"id":"B"`, `"id":"A"`, 40035},
		{"option without text", vote, `"text":"C. 22"`, `"text":""`, 40035},
		{"21 options", vote, `[{"id":"A","text":"A. 80"},{"id":"B","text":"B. 443"},{"id":"C","text":"C. 22"}]`, many(21), 40035},
		{"20 options", vote, `[{"id":"A","text":"A. 80"},{"id":"B","text":"B. 443"},{"id":"C","text":"C. 22"}]`, many(20), 0},
		{"no submit_button", vote, `"submit_button"`, `"button"`, 40035},
		{"11 options of a drop-down", multiple, `[{"id":"a","text":"A"},{"id":"b","text":"B"}]`, many(11), 40035},
		{"no drop-down", multiple, `"select_list"`, `"list"`, 40035},
		{"buttons with one key", button, "ans:q12:B", "ans:q12:A", 40035},
		{"key of 1025", button, "ans:q12:B", strings.Repeat("k", 1025), 40035},
		{"style", button, `"style":1`, `"style":5`, 40035},
		{"no buttons", button, `"button_list"`, `"buttons"`, 40035},
		{"style is a number", button, `"style":1`, `"style":"1"`, 40035},
		{"feedback without id", noticeCard, `"card_type"`, `"feedback":{"id":""},"card_type"`, 40035},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := start(t, Options{})
			b := s.connect()
			s.hear(b, Say{From: "lisi", Text: "hi"})
			card := tt.card
			if tt.old != "" {
				if card = strings.Replace(card, tt.old, tt.new, 1); card == tt.card {
					t.Fatalf("%q is not in the card", tt.old)
				}
			}
			b.do("aibot_send_msg", "", cardTo("lisi", 1, card), tt.code)
		})
	}
}

// §3.4: a task_id is unique per bot for ever.
func TestTaskIDsAreUsedOnce(t *testing.T) {
	s := start(t, Options{})
	b := s.connect()
	s.hear(b, Say{From: "lisi", Text: "hi"})
	b.do("aibot_send_msg", "", cardTo("lisi", 1, fmt.Sprintf(voteCard, "t")), 0)
	b.do("aibot_send_msg", "", cardTo("lisi", 1, fmt.Sprintf(buttonCard, "t")), 40035)
	s.Advance(365 * 24 * time.Hour)
	b.do("aibot_send_msg", "", cardTo("lisi", 1, fmt.Sprintf(buttonCard, "t")), 40035)
}

// §3.4: lengths beyond "建议" are not refused, because nobody says what happens then.
func TestRecommendedLengths(t *testing.T) {
	s := start(t, Options{})
	b := s.connect()
	s.hear(b, Say{From: "lisi", Text: "hi"})
	card := strings.Replace(fmt.Sprintf(voteCard, "t"), "A. 80", "一二三四五六七八九十甲乙", 1)
	b.do("aibot_send_msg", "", cardTo("lisi", 1, card), 0)
	if w := s.State().Warnings; len(w) != 1 || !strings.Contains(w[0], "12 characters") {
		t.Errorf("%q", w)
	}
}

func (s *stage) click(b *robot, k Click) (frame, callback) {
	s.t.Helper()
	if _, err := s.Click(s.t.Context(), k); err != nil {
		s.t.Fatal(err)
	}
	f := b.read()
	var c callback
	if err := json.Unmarshal(f.Body, &c); err != nil {
		s.t.Fatal(err)
	}
	return f, c
}

func picked(pairs ...string) *selected {
	var s selected
	for i := 0; i < len(pairs); i += 2 {
		s.SelectedItem = append(s.SelectedItem, selectedItem{pairs[i], optionIDs{strings.Split(pairs[i+1], "+")}})
	}
	return &s
}

// §1.2 and §3.4, "What comes back", with the field names of the samples.
func TestClicks(t *testing.T) {
	voteMany := strings.Replace(voteCard, `"mode":0`, `"mode":1`, 1)
	for _, tt := range []struct {
		name, card string
		labels     []string
		want       *cardEvent // nil: there is no such thing
	}{
		{"button", buttonCard, []string{"443"}, &cardEvent{"button_interaction", "ans:q12:B", "t", nil}},
		{"no such button", buttonCard, []string{"22"}, nil},
		{"option by text", voteCard, []string{"B. 443"}, &cardEvent{"vote_interaction", "submit_q12", "t", picked("q12", "B")}},
		{"option by id", voteCard, []string{"B"}, &cardEvent{"vote_interaction", "submit_q12", "t", picked("q12", "B")}},
		{"two of one", voteCard, []string{"A", "B"}, nil},
		{"two of many", voteMany, []string{"A", "C"}, &cardEvent{"vote_interaction", "submit_q12", "t", picked("q12", "A+C")}},
		{"one is missing", voteMany, []string{"A", "D"}, nil},
		{"a default is always preselected", multipleCard, []string{"B"}, &cardEvent{"multiple_interaction", "submit_m1", "t", picked("q1", "b", "q2", "b")}},
		{"the other question", multipleCard, []string{"AA"}, &cardEvent{"multiple_interaction", "submit_m1", "t", picked("q1", "a", "q2", "a")}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := start(t, Options{})
			b := s.connect()
			s.hear(b, groupText("@bot hi"))
			b.do("aibot_send_msg", "", cardTo("g1", 2, fmt.Sprintf(tt.card, "t")), 0)
			k := Click{Chat: "g1", From: "lisi", Labels: tt.labels}
			if tt.want == nil {
				if _, err := s.Click(t.Context(), k); err == nil {
					t.Error("it was pressed")
				}
				return
			}
			f, c := s.click(b, k)
			if f.Cmd != "aibot_event_callback" || c.MsgType != "event" || c.CreateTime != morning.Unix() ||
				c.ChatType != "group" || c.From.UserID != "lisi" || c.Event.EventType != "template_card_event" {
				t.Errorf("%+v", c)
			}
			if diff := cmp.Diff(tt.want, c.Event.Card); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What a card of its type does not show cannot be pressed.
func TestStrangePartsOfACard(t *testing.T) {
	s := start(t, Options{})
	b := s.connect()
	s.hear(b, Say{From: "lisi", Text: "hi"})
	strange := strings.Replace(noticeCard, `{"card_type"`, `{"button_list":[{"text":"B","key":"b"}],"button_selection":{},"checkbox":{},"select_list":[{}],"submit_button":{"text":"S","key":"s"},"card_type"`, 1)
	b.do("aibot_send_msg", "", cardTo("lisi", 1, strange), 0)
	for _, label := range []string{"B", "S", ""} {
		if _, err := s.Click(t.Context(), Click{Chat: "lisi", From: "lisi", Label: label}); err == nil {
			t.Errorf("%q was pressed", label)
		}
	}
	if got := s.Said("lisi")[0].Choices; len(got) != 1 || got[0] != "帮助" {
		t.Errorf("%q", got)
	}
}

// §3.4: a jump of type 3 asks the bot a question, which is a message like any other.
func TestQuestionOfACard(t *testing.T) {
	s := start(t, Options{})
	b := s.connect()
	s.hear(b, Say{From: "lisi", Text: "hi"})
	b.do("aibot_send_msg", "", cardTo("lisi", 1, noticeCard), 0)
	if _, c := s.click(b, Click{Chat: "lisi", From: "lisi", Label: "帮助"}); c.MsgType != "text" || c.Text.Content != "怎么报名" {
		t.Errorf("%+v", c)
	}
}

// §3.4, "Updating": within 5 s, with the same task_id, for those it names or for everybody.
func TestCardUpdate(t *testing.T) {
	s := start(t, Options{})
	b := s.connect()
	f, _ := s.hear(b, groupText("@bot hi"))
	b.do("aibot_respond_msg", f.Headers.ReqID, cardTo("", 0, fmt.Sprintf(buttonCard, "t")), 0)
	greyed := strings.Replace(fmt.Sprintf(buttonCard, "t"), `"text":"443","style":1`, `"text":"已答","style":4`, 1)
	update := func(kind, users, card string) string {
		return fmt.Sprintf(`{"response_type":%q,%s"template_card":%s}`, kind, users, card)
	}
	e, _ := s.click(b, Click{Chat: "g1", From: "lisi", Label: "443"})
	r := e.Headers.ReqID
	b.do("aibot_respond_update_msg", f.Headers.ReqID, update("update_template_card", "", greyed), 846605)
	b.do("aibot_respond_update_msg", r, update("update", "", greyed), 40008)
	b.do("aibot_respond_update_msg", r, update("update_template_card", "", fmt.Sprintf(buttonCard, "u")), 40035)
	b.do("aibot_respond_update_msg", r, update("update_template_card", `"userids":"lisi",`, greyed), 40035)
	b.do("aibot_respond_update_msg", r, update("update_template_card", `"userids":["lisi"],`, greyed), 0)

	if _, err := s.Click(t.Context(), Click{Chat: "g1", From: "lisi", Label: "443"}); err == nil {
		t.Error("who has seen the update can still press the button")
	}
	e, _ = s.click(b, Click{Chat: "g1", From: "wangwu", Label: "443"})
	b.do("aibot_respond_update_msg", e.Headers.ReqID, update("update_template_card", "", greyed), 0)
	if _, err := s.Click(t.Context(), Click{Chat: "g1", From: "zhaoliu", Label: "443"}); err == nil {
		t.Error("an update for all does not reach all")
	}
	if said := s.Said("g1"); len(said) != 3 || said[1].Via != "update" || said[1].To[0] != "lisi" || said[2].To != nil {
		t.Errorf("%+v", said)
	}
}

// A press is sent exactly once (§1.2); a test may still have it arrive twice.
func TestPressAgainByID(t *testing.T) {
	s := start(t, Options{})
	b := s.connect()
	s.hear(b, groupText("@bot hi"))
	b.do("aibot_send_msg", "", cardTo("g1", 2, fmt.Sprintf(buttonCard, "t")), 0)
	_, first := s.click(b, Click{Chat: "g1", From: "lisi", Label: "443", MsgID: "e1"})
	b.do("aibot_send_msg", "", cardTo("g1", 2, fmt.Sprintf(voteCard, "u")), 0)
	_, again := s.click(b, Click{Chat: "g1", From: "lisi", Label: "443", MsgID: "e1"})
	if first.MsgID != "e1" || again.MsgID != "e1" || again.Event.Card.EventKey != "ans:q12:B" {
		t.Errorf("%+v %+v", first, again)
	}
}
