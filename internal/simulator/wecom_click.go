package simulator

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// sentCard is a card in a conversation. An update replaces what everybody sees, or what some
// people see.
type sentCard struct {
	room room
	card *card
	seen map[string]*card // person → their own view
}

// view is the card as a person sees it.
func (s *sentCard) view(user string) *card {
	if k := s.seen[user]; k != nil {
		return k
	}
	return s.card
}

// cardEvent is the payload of template_card_event, with the names of the samples (§1.2).
type cardEvent struct {
	CardType      string    `json:"card_type"`
	EventKey      string    `json:"event_key"`
	TaskID        string    `json:"task_id"`
	SelectedItems *selected `json:"selected_items,omitempty"`
}

type selected struct {
	SelectedItem []selectedItem `json:"selected_item"`
}

type selectedItem struct {
	QuestionKey string    `json:"question_key"`
	OptionIDs   optionIDs `json:"option_ids"`
}

type optionIDs struct {
	OptionID []string `json:"option_id"`
}

// ErrNoCard says that a chat has nothing to press.
var ErrNoCard = errors.New("没有卡片")

// cardPress is somebody pressing a card.
type cardPress struct {
	sent  *sentCard
	event *cardEvent
}

// Click presses what the newest card of a chat offers under a label: a button, a menu item,
// an option (which is chosen and submitted) or a question to the bot. The event is sent
// exactly once and never again (§1.2), unless MsgID repeats it.
func (w *Wecom) Click(ctx context.Context, k Click) (string, error) {
	w.mu.Lock()
	if d, again := w.presses[k.MsgID]; again {
		w.mu.Unlock()
		return d.id, w.deliver(ctx, d)
	}
	sent := w.newestCard(k.Chat)
	if sent == nil {
		w.mu.Unlock()
		return "", fmt.Errorf("%s 里%w", k.Chat, ErrNoCard)
	}
	seen := sent.view(k.From)
	labels := k.Labels
	if len(labels) == 0 {
		labels = []string{k.Label}
	}
	e, question := seen.press(labels)
	if e == nil && question == "" {
		w.mu.Unlock()
		return "", fmt.Errorf("%s 的卡片上没有 %s，只有 %s",
			k.Chat, strings.Join(labels, "、"), strings.Join(seen.labels(), "、"))
	}
	w.meet(Person{ID: k.From})
	d := delivery{room: sent.room, id: cmp.Or(k.MsgID, w.messageID()), say: Say{From: k.From, Text: question}}
	if e != nil {
		d.card = &cardPress{sent, e}
	}
	w.presses[d.id] = d
	w.mu.Unlock()
	return d.id, w.deliver(ctx, d)
}

// newestCard is the card of a chat that was sent last. The caller holds mu.
func (w *Wecom) newestCard(chat string) *sentCard {
	for _, s := range slices.Backward(w.cards) {
		if s.room.id == chat {
			return s
		}
	}
	return nil
}

// press finds what the labels stand for: an event, or a question that is asked of the bot.
func (k *card) press(labels []string) (e *cardEvent, question string) {
	e = &cardEvent{CardType: k.CardType, TaskID: k.TaskID}
	if b := named(k.ButtonList, labels); b != nil {
		e.EventKey = b.Key
		if k.ButtonSelection != nil {
			e.SelectedItems = pick([]choice{*k.ButtonSelection}, nil)
		}
		return e, ""
	}
	if k.ActionMenu != nil {
		if b := named(k.ActionMenu.ActionList, labels); b != nil {
			e.EventKey = b.Key
			return e, ""
		}
	}
	for _, j := range k.JumpList {
		if j.Type == 3 && slices.Contains(labels, j.Title) {
			return nil, j.Question
		}
	}
	choices := k.SelectList
	if k.Checkbox != nil {
		choices = []choice{*k.Checkbox}
	}
	if k.SubmitButton == nil {
		return nil, ""
	}
	if e.SelectedItems = pick(choices, labels); e.SelectedItems == nil {
		return nil, ""
	}
	e.EventKey = k.SubmitButton.Key
	return e, ""
}

func named(buttons []button, labels []string) *button {
	for i, b := range buttons {
		if len(labels) == 1 && b.Text == labels[0] {
			return &buttons[i]
		}
	}
	return nil
}

// pick is what is selected when somebody chooses the labels; in a drop-down where they
// choose nothing, what was preselected. nil if a label is nowhere to be chosen. Without
// labels nothing is chosen by hand.
func pick(choices []choice, labels []string) *selected {
	var s selected
	found := map[string]bool{}
	for _, c := range choices {
		item := selectedItem{QuestionKey: c.QuestionKey}
		for _, label := range labels {
			if id := c.find(label); id != "" {
				item.OptionIDs.OptionID = append(item.OptionIDs.OptionID, id)
				found[label] = true
			}
		}
		if len(item.OptionIDs.OptionID) == 0 {
			item.OptionIDs.OptionID = []string{cmp.Or(c.SelectedID, c.OptionList[0].ID)}
		}
		if c.Mode == 0 && len(item.OptionIDs.OptionID) > 1 {
			return nil
		}
		s.SelectedItem = append(s.SelectedItem, item)
	}
	if len(found) < len(labels) {
		return nil
	}
	return &s
}

// find is the id of the option with a text, or else with an id; empty if there is none that
// can be chosen.
func (c choice) find(label string) string {
	if c.Disable {
		return ""
	}
	for _, o := range c.OptionList {
		if o.Text == label {
			return o.ID
		}
	}
	for _, o := range c.OptionList {
		if o.ID == label {
			return o.ID
		}
	}
	return ""
}
