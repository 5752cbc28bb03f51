package simulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

const cardPath = "/v1.0/card/instances"

// quizCard is the card of the reference (§3.3), with some of it replaced: old, new, old, new.
func quizCard(replace ...string) string {
	body := fmt.Sprintf(`{"cardTemplateId":%q,"outTrackId":"quiz-17","callbackType":"STREAM","userIdType":1,
		"cardData":{"cardParamMap":{"title":"Q17","options":"[{\"id\":\"A\",\"text\":\"chan\"},{\"id\":\"B\",\"text\":\"map\"}]","closed":"false"}},
		"privateData":{"0123456":{"cardParamMap":{"picked":"","title":"mine"}}},
		"openSpaceId":"dtv1.card//IM_GROUP.g1",
		"imGroupOpenSpaceModel":{"supportForward":false,"lastMessageI18n":{"ZH_CN":"新题目"}},
		"imGroupOpenDeliverModel":{"robotCode":"bot","atUserIds":{"0123456":"小李"}}}`, QuizTemplate)
	return strings.NewReplacer(replace...).Replace(body)
}

func startQuiz(t *testing.T) (*dingStage, *dingRobot) {
	t.Helper()
	s := startDing(t, Options{
		People: []Person{{ID: "0123456", Name: "小李"}, {ID: "0654321", Name: "小王"}},
		Org:    Org{Groups: map[string]string{"g1": "学习群"}, Templates: []Template{{}, {ID: "draft.schema", Unpublished: true}}},
	})
	return s, s.connect()
}

func (s *dingStage) click(chat, from, label string) {
	s.t.Helper()
	if _, err := s.Click(s.t.Context(), Click{Chat: chat, From: from, Label: label}); err != nil {
		s.t.Fatal(err)
	}
}

// A card stands in the group, and a press comes as §3.5 shows; the answer is for the one who
// pressed, an update is for all (§3.4).
func TestDingtalkCard(t *testing.T) {
	s, b := startQuiz(t)
	var done struct {
		Success bool
		Result  struct {
			OutTrackID     string
			DeliverResults []struct {
				SpaceType, SpaceID, CarrierID string
				Success                       bool
			}
		}
	}
	s.api(cardPath+"/createAndDeliver", quizCard()).into(t, &done)
	if r := done.Result.DeliverResults; !done.Success || len(r) != 1 || !r[0].Success || r[0].CarrierID == "" || r[0].SpaceID != "g1" {
		t.Fatalf("%+v", done)
	}
	said := s.Said("g1")
	if len(said) != 1 || said[0].Text != "Q17" || strings.Join(said[0].Choices, " ") != "chan map" || said[0].To[0] != "0123456" {
		t.Fatalf("said %+v", said)
	}
	if got := s.Card("g1", "0123456")["title"]; got != "Q17" {
		t.Errorf("privateData changed a variable that is not private: %q", got)
	}

	s.click("g1", "0123456", "map")
	f := b.read()
	var press struct {
		Type, OutTrackID, CorpID, UserID, SpaceType, SpaceID, Content string
		UserIDType                                                    int
	}
	f.into(t, &press)
	if f.Type != "CALLBACK" || f.Headers["topic"] != "/v1.0/card/instances/callback" || press.Type != "actionCallback" || press.OutTrackID != "quiz-17" ||
		press.UserID != "0123456" || press.UserIDType != 1 || press.SpaceType != "IM_GROUP" || press.SpaceID != "g1" ||
		press.Content != `{"cardPrivateData":{"actionIds":["opt"],"params":{"choice":"B"}}}` {
		t.Errorf("frame %+v", f)
	}
	b.ack(f, 200, `{"response":{"cardUpdateOptions":{"updateCardDataByKey":true,"updatePrivateDataByKey":true},
		"cardData":{"cardParamMap":{"title":"only for you"}},"userPrivateData":{"cardParamMap":{"picked":"B"}}}}`)
	s.acknowledged()
	mine, theirs := s.Card("g1", "0123456"), s.Card("g1", "0654321")
	if mine["picked"] != "B" || mine["title"] != "only for you" || theirs["picked"] != "" || theirs["title"] != "Q17" {
		t.Errorf("who pressed sees %v, others %v", mine, theirs)
	}

	token := s.token()
	put := func(body string) {
		if a := s.request(http.MethodPut, cardPath, body, "x-acs-dingtalk-access-token", token); a.status != 200 {
			t.Errorf("%d %s", a.status, a.text)
		}
	}
	put(`{"outTrackId":"quiz-17","cardData":{"cardParamMap":{"closed":"true"}},"cardUpdateOptions":{"updateCardDataByKey":true}}`)
	if said := s.Said("g1"); len(said) != 1 || said[0].Text != "Q17" || len(said[0].Choices) > 0 {
		t.Errorf("said %+v", said)
	}
	put(`{"outTrackId":"quiz-17","cardData":{"cardParamMap":{"closed":"true"}}}`)
	if got := s.Card("g1", "0654321"); len(got) != 1 {
		t.Errorf("without updateCardDataByKey the rest is still there: %v", got)
	}
	if refused := s.State().Refused; len(refused) > 0 {
		t.Errorf("refused %+v", refused)
	}
}

// A press is answered within 2 s, or who pressed sees an error and nothing changes (§3.5).
func TestDingtalkCardTwoSeconds(t *testing.T) {
	const answer = `{"response":{"userPrivateData":{"cardParamMap":{"picked":"B"}}}}`
	for _, c := range []struct {
		after time.Duration
		want  string
	}{{2 * time.Second, "B"}, {2*time.Second + time.Millisecond, ""}} {
		s, b := startQuiz(t)
		s.api(cardPath+"/createAndDeliver", quizCard())
		s.click("g1", "0654321", "B")
		f := b.read()
		s.Advance(c.after)
		b.ack(f, 200, answer)
		s.acknowledged()
		if got := s.Card("g1", "0654321")["picked"]; got != c.want {
			t.Errorf("answered after %s: picked %q, want %q", c.after, got, c.want)
		}
		if n := len(s.State().Refused); (n > 0) != (c.want == "") {
			t.Errorf("answered after %s: refused %+v", c.after, s.State().Refused)
		}
		// It does not come again (§3.5 knows no second time).
		s.Advance(time.Hour)
		s.say(Say{From: "0654321", Text: "next"})
		if f := b.read(); f.Headers["topic"] != botTopic {
			t.Errorf("frame %+v", f)
		}
	}
}

// What is no answer to a press, and presses that nobody hears.
func TestDingtalkCardUnheard(t *testing.T) {
	s, b := startQuiz(t)
	s.api(cardPath+"/createAndDeliver", quizCard())
	for _, bad := range []string{`{}`, `{"response":null}`, `{"response":{"userPrivateData":{"picked":"B"}}}`, `ok`} {
		before := len(s.State().Refused)
		s.click("g1", "0654321", "B")
		b.ack(b.read(), 200, bad)
		s.acknowledged()
		if len(s.State().Refused) != before+1 {
			t.Errorf("%s was taken", bad)
		}
	}
	s.api(cardPath+"/createAndDeliver", quizCard(`"quiz-17"`, `"quiz-18"`, `"STREAM"`, `"stream"`))
	s.click("g1", "0654321", "B")
	if r := s.refused(); !strings.Contains(r.Why, "goes nowhere") {
		t.Errorf("refused %+v", r)
	}
	s.api(cardPath+"/createAndDeliver", quizCard(`"quiz-17"`, `"quiz-19"`))
	cut(b.ws)
	s.connections(0)
	s.click("g1", "0654321", "B")
	if r := s.refused(); !strings.Contains(r.Why, "sees an error") || s.State().Unacknowledged != 0 {
		t.Errorf("state %+v", s.State())
	}
}

// What createAndDeliver refuses, and what it does not do in spite of its 200 (§3.3).
func TestDingtalkCardRefused(t *testing.T) {
	for _, c := range []struct {
		name string
		card string
		want string
	}{
		{"template", quizCard(QuizTemplate, "other.schema"), "param.templateNotExist"},
		{"draft", quizCard(QuizTemplate, "draft.schema"), "param.templateUnpublished"},
		{"no id", quizCard(`"quiz-17"`, `""`), "param.error"},
		{"a number", quizCard(`"Q17"`, `17`), "param.error"},
		{"space", quizCard("dtv1.card//", ""), "param.error"},
	} {
		s, _ := startQuiz(t)
		if a := s.api(cardPath+"/createAndDeliver", c.card); a.status != 400 || !strings.Contains(a.text, `"code":"`+c.want+`"`) {
			t.Errorf("%s: %d %s, want %s", c.name, a.status, a.text, c.want)
		}
	}
	for name, card := range map[string]string{
		"group":    quizCard("IM_GROUP.g1", "IM_GROUP.g2"),
		"robot":    quizCard(`"robotCode":"bot"`, `"robotCode":"x"`),
		"model":    quizCard("imGroupOpenDeliverModel", "other"),
		"nobody":   quizCard("IM_GROUP.g1", "IM_ROBOT.nobody", "imGroupOpenDeliverModel", "imRobotOpenDeliverModel"),
		"no robot": quizCard("IM_GROUP.g1", "IM_ROBOT.0123456", "imGroupOpenDeliverModel", "imRobotOpenDeliverModel"),
	} {
		s, _ := startQuiz(t)
		if a := s.api(cardPath+"/createAndDeliver", card); a.status != 200 || !strings.Contains(a.text, `"success":false`) || len(s.Said("")) > 0 {
			t.Errorf("%s: %d %s", name, a.status, a.text)
		}
	}
	s, _ := startQuiz(t)
	a := s.api(cardPath+"/createAndDeliver", quizCard("IM_GROUP.g1", "IM_ROBOT."+unionID("0123456"), `"userIdType":1`, `"userIdType":2`,
		"imGroupOpenDeliverModel", "imRobotOpenDeliverModel", `"robotCode":"bot"`, `"robotCode":"bot","spaceType":"IM_ROBOT"`))
	if said := s.Said("0123456"); !strings.Contains(a.text, `"success":true,"carrierId":"pqk`) || len(said) != 1 || !said[0].Private {
		t.Errorf("a single chat by unionId: %s", a.text)
	}
	s.api(cardPath+"/createAndDeliver", quizCard(`"Q17"`, `"other"`))
	if got := s.Card("0123456", "")["title"]; got != "Q17" {
		t.Errorf("a card with an id that was used has become %q", got)
	}
}

// Made and delivered in two steps it is the same card; a press may go by HTTP (§3.3, §3.5).
func TestDingtalkCardByHTTP(t *testing.T) {
	s, _ := startQuiz(t)
	heard := make(chan *http.Request, 1)
	at := s.catch(func(w http.ResponseWriter, r *http.Request) {
		heard <- r
		writeJSON(w, 200, json.RawMessage(`{"userPrivateData":{"cardParamMap":{"picked":"A"}}}`))
	})
	if a := s.api("/v1.0/card/callbacks/register", fmt.Sprintf(`{"callbackRouteKey":"k","callbackUrl":%q,"apiSecret":"this is a secret"}`, at)); a.status != 200 {
		t.Fatal(a.text)
	}
	card := quizCard(`"STREAM"`, `"HTTP","callbackRouteKey":"k"`)
	for _, step := range []string{"", "/deliver"} {
		if a := s.api(cardPath+step, card); a.status != 200 {
			t.Errorf("%s: %s", step, a.text)
		}
	}
	s.Advance(time.UnixMilli(1577262236757).Sub(s.State().Now))
	s.click("g1", "0654321", "chan")
	r := <-heard
	if got := r.Header.Get("x-ddpaas-signature"); got != "cviWWKk4OPwVpK0VGNkvThhQ7PXwQPYvJhM+/YVA1VI=" || r.Header.Get("x-ddpaas-signature-timestamp") != "1577262236757" {
		t.Errorf("headers %v", r.Header)
	}
	if got := s.Card("g1", "0654321")["picked"]; got != "A" {
		t.Errorf("picked %q", got)
	}
}
