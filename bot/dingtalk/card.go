package dingtalk

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
)

const (
	cardKey   = "card/"
	cardsKept = 30 * 24 * time.Hour

	// cardWindow is how long we take before a press is answered: the service waits for 2 s
	// (§3.5).
	cardWindow = 1500 * time.Millisecond
)

// keptCard is what has to be remembered of an interactive card: its buttons say what only we
// know.
type keptCard struct {
	Room    string        `json:"room"`
	Choices []chat.Choice `json:"choices"`
}

// pickedOptions make an update change what it names and nothing else (§3.4).
var pickedOptions = map[string]bool{"updateCardDataByKey": true, "updatePrivateDataByKey": true}

// cardMap is what the template's variables are set to: strings only (§3.3).
type cardMap map[string]string

// card says a part as an interactive card of the template that is configured (§3.3).
func (r *Robot) card(ctx context.Context, o chat.Outgoing, p part) error {
	id := "daybook-" + rand.Text()
	// It may be pressed before we hear that it arrived.
	if err := r.o.Shelf.Clear(ctx, cardKey, r.o.Clock.Now().Add(-cardsKept)); err != nil {
		return err
	}
	if err := r.o.Shelf.Put(ctx, cardKey+id, encoded(keptCard{o.To.Room, p.choices})); err != nil {
		return err
	}
	b := body{
		"cardTemplateId": r.o.Template, "outTrackId": id, "callbackType": "STREAM", "userIdType": 1,
		"cardData": map[string]any{"cardParamMap": cardMap{"title": title(p.text), "text": markdown(named(p.text, p.mention)), "options": options(p.choices)}},
	}
	if o.To.Private() {
		staff, err := r.staffID(ctx, strings.TrimPrefix(o.To.Room, "@"))
		if err != nil {
			return err
		}
		b["openSpaceId"] = "dtv1.card//IM_ROBOT." + staff
		b["imRobotOpenSpaceModel"] = map[string]any{"supportForward": false}
		b["imRobotOpenDeliverModel"] = map[string]string{"spaceType": "IM_ROBOT", "robotCode": r.o.Robot}
	} else {
		b["openSpaceId"] = "dtv1.card//IM_GROUP." + o.To.Room
		b["imGroupOpenSpaceModel"] = map[string]any{"supportForward": false, "lastMessageI18n": map[string]string{"ZH_CN": title(p.text)}}
		b["imGroupOpenDeliverModel"] = map[string]string{"robotCode": r.o.Robot}
	}
	var fate struct {
		Result struct {
			Delivered []struct {
				Success bool `json:"success"`
			} `json:"deliverResults"`
		} `json:"result"`
	}
	if err := r.caller.api(ctx, http.MethodPost, "/v1.0/card/instances/createAndDeliver", b, &fate); err != nil {
		return err
	}
	for _, d := range fate.Result.Delivered {
		if !d.Success {
			return &Fault{What: "createAndDeliver", Status: http.StatusOK, Code: "notDelivered"}
		}
	}
	return nil
}

// options are the buttons as the template reads them.
func options(choices []chat.Choice) string {
	type option struct {
		ID   string `json:"id"`
		Text string `json:"text"`
	}
	all := []option{}
	for i, c := range choices {
		all = append(all, option{strconv.Itoa(i), c.Label})
	}
	return encoded(all)
}

// press is that somebody pressed a button of a card (§3.5).
type press struct {
	Track   string `json:"outTrackId"`
	Corp    string `json:"corpId"`
	User    string `json:"userId"`
	Content text   `json:"content"`
	Value   text   `json:"value"` // in older documents
}

// choice is which of some buttons was pressed.
func (p press) choice(choices []chat.Choice) (int, bool) {
	content := p.Content
	if content == "" {
		content = p.Value
	}
	var with struct {
		Private struct {
			Actions []string        `json:"actionIds"`
			Params  map[string]text `json:"params"`
		} `json:"cardPrivateData"`
		Params map[string]text `json:"params"`
	}
	if err := lenient([]byte(content), &with); err != nil {
		return 0, false
	}
	for _, says := range append([]string{string(with.Private.Params["choice"]), string(with.Params["choice"])}, with.Private.Actions...) {
		if i, err := strconv.Atoi(says); err == nil && i >= 0 && i < len(choices) {
			return i, true
		}
		if i := slices.IndexFunc(choices, func(c chat.Choice) bool { return c.Label == says }); i >= 0 {
			return i, true
		}
	}
	return 0, false
}

// pressed takes in that somebody has pressed a button: they say what it says. The answer,
// which must come soon, shows them what they chose.
func (r *Robot) pressed(b []byte, say func(code int, data string)) {
	var p press
	if err := lenient(b, &p); err != nil || p.Track == "" || p.User == "" {
		r.o.Log.Warn("a button that nobody pressed", "platform", Platform)
		say(http.StatusOK, cardTaken)
		return
	}
	r.spawn(func(ctx context.Context) {
		text, found, err := r.o.Shelf.Get(ctx, cardKey+p.Track)
		var kept keptCard
		if err == nil && found {
			err = json.Unmarshal([]byte(text), &kept)
		}
		i, chosen := p.choice(kept.Choices)
		if err != nil || !found || !chosen {
			r.o.Log.Warn("a button of a card that is not known", "platform", Platform, "fault", err)
			say(http.StatusOK, cardTaken)
			return
		}
		r.takePress(ctx, p, kept, i, say)
	})
}

func (r *Robot) takePress(ctx context.Context, p press, kept keptCard, i int, say func(code int, data string)) {
	id, err := r.identifyStaff(ctx, p.User)
	r.mu.Lock()
	keep := r.keep
	r.mu.Unlock()
	if err != nil || keep == nil {
		say(http.StatusInternalServerError, "")
		return
	}
	m := chat.Message{
		ID:    fmt.Sprintf("card/%s/%s/%d", p.Track, p.User, i), // no id comes with it, and it may come again
		Place: chat.Place{Platform: Platform, Room: kept.Room}, From: chat.Person{ID: id},
		Text: kept.Choices[i].Says, Sent: r.o.Clock.Now(),
	}
	if m.Place.Private() {
		m.Place = chat.Direct(Platform, id)
	}
	picked := cardMap{"picked": kept.Choices[i].Label}
	receipt := keep(m)
	late := time.NewTimer(cardWindow)
	defer late.Stop()
	select {
	case err := <-receipt:
		if err != nil {
			r.o.Log.Error("a button could not be kept", "platform", Platform, "fault", err)
			say(http.StatusInternalServerError, "")
			return
		}
		say(http.StatusOK, encoded(map[string]any{"response": map[string]any{
			"cardUpdateOptions": pickedOptions, "userPrivateData": map[string]any{"cardParamMap": picked},
		}}))
	case <-late.C:
		say(http.StatusOK, cardTaken)
		if r.kept(ctx, receipt) == nil {
			r.show(ctx, p, picked)
		}
	}
}

// show has a card show one person what they chose, after the time in which a press is
// answered. When that fails the card stays as it was, which does no harm.
func (r *Robot) show(ctx context.Context, p press, picked cardMap) {
	err := r.caller.api(ctx, http.MethodPut, "/v1.0/card/instances", body{
		"outTrackId": p.Track, "userIdType": 1, "cardUpdateOptions": pickedOptions,
		"privateData": map[string]any{p.User: map[string]any{"cardParamMap": picked}},
	}, nil)
	if err != nil && ctx.Err() == nil {
		r.o.Log.Debug("a card was not updated", "platform", Platform, "fault", err)
	}
}
