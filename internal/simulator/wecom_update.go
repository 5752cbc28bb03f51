package simulator

import "encoding/json"

// updateBody replaces a card within 5 s of somebody pressing it (§3.4).
type updateBody struct {
	ResponseType string          `json:"response_type"`
	UserIDs      []string        `json:"userids"`
	TemplateCard json.RawMessage `json:"template_card"`
}

// updateCard is aibot_respond_update_msg.
func (w *Wecom) updateCard(c *socket, cmd command) (any, *refusal) {
	q, r := w.answerable(c, cmd.Headers.ReqID, "card", cardWindow)
	if r != nil {
		return nil, r
	}
	return nil, w.replaceCard(q, cmd.Body)
}

// replaceCard changes the card of an event for those it names, or for everybody.
func (w *Wecom) replaceCard(q *request, text json.RawMessage) *refusal {
	var body updateBody
	if r := decode(text, &body); r != nil {
		return r
	}
	if body.ResponseType != "update_template_card" {
		return refuse(40008, "response_type is %q, not update_template_card", body.ResponseType)
	}
	k, r := w.parseCard(body.TemplateCard, aibotCards)
	switch {
	case r != nil:
		return r
	case k.TaskID != q.card.card.TaskID:
		return badParameter("task_id %q is not the %q of the event", k.TaskID, q.card.card.TaskID)
	}
	var to []string
	for _, id := range body.UserIDs {
		userID := w.meant(id)
		if userID == "" {
			return refuse(40003, "invalid userid %q", id)
		}
		to = append(to, userID)
	}
	if len(to) == 0 {
		q.card.card, q.card.seen = k, map[string]*card{}
	}
	for _, userID := range to {
		q.card.seen[userID] = k
	}
	w.said = append(w.said, Said{
		At: w.now(), Chat: q.room.id, Private: !q.room.group, To: to, Via: "update",
		Msgtype: "template_card", Text: k.words(), Choices: k.labels(), Raw: text,
	})
	return nil
}
