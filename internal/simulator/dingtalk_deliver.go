package simulator

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
)

// cardMap is what a template's variables are set to: strings only (§3.3).
type cardMap struct {
	CardParamMap map[string]string `json:"cardParamMap"`
}

// cardBody is the body of createAndDeliver, of its two halves and of an update.
type cardBody struct {
	CardTemplateID   string             `json:"cardTemplateId"`
	OutTrackID       string             `json:"outTrackId"`
	CallbackType     string             `json:"callbackType"`
	CallbackRouteKey string             `json:"callbackRouteKey"`
	UserIDType       int                `json:"userIdType"`
	CardData         cardMap            `json:"cardData"`
	PrivateData      map[string]cardMap `json:"privateData"`
	OpenSpaceID      string             `json:"openSpaceId"`
	Group            *deliverModel      `json:"imGroupOpenDeliverModel"`
	Robot            *deliverModel      `json:"imRobotOpenDeliverModel"`
	Options          updateOptions      `json:"cardUpdateOptions"`
}

type deliverModel struct {
	RobotCode string            `json:"robotCode"`
	SpaceType string            `json:"spaceType"`
	AtUserIDs map[string]string `json:"atUserIds"`
}

type updateOptions struct {
	Data    bool `json:"updateCardDataByKey"`
	Private bool `json:"updatePrivateDataByKey"`
}

// deliverResult is how it went in one place: success has to be looked at (§3.3).
type deliverResult struct {
	SpaceType string `json:"spaceType"`
	SpaceID   string `json:"spaceId"`
	Success   bool   `json:"success"`
	CarrierID string `json:"carrierId"`
	ErrorMsg  string `json:"errorMsg"`
}

type cardResult struct {
	Success bool        `json:"success"`
	Result  cardOutcome `json:"result"`
}

type cardOutcome struct {
	OutTrackID     string          `json:"outTrackId"`
	DeliverResults []deliverResult `json:"deliverResults,omitempty"`
}

func readCard(text []byte) (*cardBody, *refusal) {
	var b cardBody
	if err := json.Unmarshal(text, &b); err != nil {
		// A value that is no string ends here, too (§3.3).
		return nil, badAPI("param.error", "body: %v", err)
	}
	switch {
	case b.OutTrackID == "":
		return nil, badAPI("param.error", "outTrackId 为空")
	case b.UserIDType < 0 || b.UserIDType > 2:
		return nil, badAPI("param.error", "userIdType 只能是 1 或 2，不是 %d", b.UserIDType)
	}
	return &b, nil
}

// createAndDeliver makes a card and puts it where it belongs (§3.3). The caller holds mu.
func (d *Dingtalk) createAndDeliver(r *http.Request, text []byte) (any, *refusal) {
	b, refused := readCard(text)
	if refused != nil {
		return nil, refused
	}
	if _, refused := spaceIDs(b.OpenSpaceID); refused != nil {
		return nil, refused
	}
	if refused := d.makeCard(b); refused != nil {
		return nil, refused
	}
	return d.deliverCard(r, text)
}

// createCard is the first half of it. The caller holds mu.
func (d *Dingtalk) createCard(_ *http.Request, text []byte) (any, *refusal) {
	b, refused := readCard(text)
	if refused == nil {
		refused = d.makeCard(b)
	}
	if refused != nil {
		return nil, refused
	}
	return cardResult{true, cardOutcome{OutTrackID: b.OutTrackID}}, nil
}

// makeCard keeps a new card. One whose outTrackId exists stays as it was (§3.3). The caller
// holds mu.
func (d *Dingtalk) makeCard(b *cardBody) *refusal {
	i := slices.IndexFunc(d.o.Org.Templates, func(t Template) bool { return t.ID == b.CardTemplateID })
	switch {
	case i < 0:
		return badAPI("param.templateNotExist", "没有模板 %q", b.CardTemplateID)
	case d.o.Org.Templates[i].Unpublished:
		return badAPI("param.templateUnpublished", "模板 %q 没有发布", b.CardTemplateID)
	case d.cards[b.OutTrackID] != nil:
		d.warn("there is a card %q already; nothing changes", b.OutTrackID)
		return nil
	case b.CallbackType != "STREAM" && b.CallbackType != "HTTP":
		d.warn("callbackType is %q: nobody will hear of a press", b.CallbackType)
	}
	d.checkCardMap(b.CardData.CardParamMap)
	c := &dingCard{
		track: b.OutTrackID, template: d.o.Org.Templates[i], callback: b.CallbackType, route: b.CallbackRouteKey,
		public: maps.Clone(b.CardData.CardParamMap), private: map[string]map[string]string{}, seen: map[string]map[string]string{},
	}
	if c.public == nil {
		c.public = map[string]string{}
	}
	d.cards[c.track] = c
	d.setPrivates(c, b, false)
	return nil
}

func (d *Dingtalk) setPrivates(c *dingCard, b *cardBody, byKey bool) {
	for id, m := range b.PrivateData {
		who := d.person(id, b.UserIDType)
		if who == "" {
			d.warn("privateData is for %q, who is nobody of the organisation", id)
			continue
		}
		c.setPrivate(who, m.CardParamMap, byKey)
	}
}

// deliverCard puts a card where it belongs: the second half. The caller holds mu.
func (d *Dingtalk) deliverCard(_ *http.Request, text []byte) (any, *refusal) {
	b, refused := readCard(text)
	if refused != nil {
		return nil, refused
	}
	spaces, refused := spaceIDs(b.OpenSpaceID)
	if refused != nil {
		return nil, refused
	}
	c := d.cards[b.OutTrackID]
	if c == nil {
		return nil, badAPI("param.cardNotExist", "没有卡片 %q", b.OutTrackID)
	}
	_, lost := d.faults.takeIf("card", func(f *Fault) bool { return f.Mode == "undelivered" })
	all := cardResult{true, cardOutcome{OutTrackID: c.track}}
	for _, space := range spaces {
		one := deliverResult{SpaceType: space[0], SpaceID: space[1], CarrierID: d.processKey()}
		chat, private, to, why := d.space(space, b)
		if lost {
			why = "deliver failed"
		}
		if one.Success, one.ErrorMsg = why == "", why; !one.Success {
			one.CarrierID = ""
			d.note("card", badAPI("deliver", "%s %s: %s", space[0], space[1], why))
		} else if len(c.places) == 0 || d.said[c.places[len(c.places)-1]].Chat != chat {
			c.places = append(c.places, len(d.said))
			d.said = append(d.said, Said{At: d.now(), Chat: chat, Private: private, To: to, Via: "card", Msgtype: "card", Raw: text, card: c})
		}
		all.Result.DeliverResults = append(all.Result.DeliverResults, one)
	}
	d.redraw(c)
	return all, nil
}

// space is a place for a card, whom the card calls there, and why it cannot be put there. The
// caller holds mu.
func (d *Dingtalk) space(space [2]string, b *cardBody) (chat string, private bool, to []string, why string) {
	model := b.Group
	if space[0] == "IM_ROBOT" {
		model = b.Robot
	}
	switch {
	case space[0] != "IM_GROUP" && space[0] != "IM_ROBOT":
		return "", false, nil, "this space is not simulated"
	case model == nil:
		return "", false, nil, "the deliver model is missing"
	case model.RobotCode != d.o.Bot:
		return "", false, nil, "robotCode is unknown"
	}
	if space[0] == "IM_ROBOT" {
		who := d.person(space[1], b.UserIDType)
		if _, known := d.people[who]; !known || model.SpaceType != "IM_ROBOT" {
			return "", false, nil, "the person is unknown, or spaceType is not IM_ROBOT"
		}
		return who, true, nil, ""
	}
	if _, known := d.groups[space[1]]; !known {
		return "", false, nil, "the robot is not in the group"
	}
	if d.allowGroup(space[1], false) != nil {
		return "", false, nil, "send too fast"
	}
	for _, id := range slices.Sorted(maps.Keys(model.AtUserIDs)) {
		to = append(to, cmp.Or(d.person(id, b.UserIDType), id))
	}
	return space[1], false, to, ""
}

// updateCard changes what all see, and what some people see (§3.4). The caller holds mu.
func (d *Dingtalk) updateCard(_ *http.Request, text []byte) (any, *refusal) {
	b, refused := readCard(text)
	if refused != nil {
		return nil, refused
	}
	c := d.cards[b.OutTrackID]
	if c == nil {
		return nil, badAPI("param.cardNotExist", "没有卡片 %q", b.OutTrackID)
	}
	if c.answering > 0 {
		d.warn("card %q is updated before its press is answered", c.track)
	}
	d.checkCardMap(b.CardData.CardParamMap)
	if b.CardData.CardParamMap != nil {
		if !b.Options.Data {
			c.public = map[string]string{}
		}
		maps.Copy(c.public, b.CardData.CardParamMap)
		c.seen = map[string]map[string]string{}
	}
	d.setPrivates(c, b, b.Options.Private)
	d.redraw(c)
	return struct {
		Success bool `json:"success"`
		Result  bool `json:"result"`
	}{true, true}, nil
}
