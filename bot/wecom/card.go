package wecom

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/daybook-bot/daybook/internal/chat"
)

// What fits on a card, in characters ([101032]; §3.4).
const (
	mostButtons = 6
	mostOptions = 20
	mostListed  = 10
	buttonText  = 10
	optionText  = 11
	titleText   = 26
	subTitle    = 112
)

const (
	cardKey   = "card/"
	cardsKept = 60 * 24 * time.Hour
	askTitle  = "请点一下"
	doneKey   = "done"
	submitKey = "submit"
	nothingID = "none" // in a drop-down, what is chosen before anybody chooses
)

// card is a template card, in the parts that we use.
type card struct {
	Type     string       `json:"card_type"`
	Title    cardTitle    `json:"main_title"`
	SubTitle string       `json:"sub_title_text,omitempty"`
	Buttons  []cardButton `json:"button_list,omitempty"`
	Checkbox *checkbox    `json:"checkbox,omitempty"`
	Lists    []dropDown   `json:"select_list,omitempty"`
	Submit   *submit      `json:"submit_button,omitempty"`
	Task     string       `json:"task_id"`
}

type cardTitle struct {
	Title string `json:"title"`
	Desc  string `json:"desc,omitempty"`
}

type cardButton struct {
	Text  string `json:"text"`
	Style int    `json:"style"`
	Key   string `json:"key"`
}

type checkbox struct {
	Question string   `json:"question_key"`
	Mode     int      `json:"mode"`              // 0: one of them
	Disable  bool     `json:"disable,omitempty"` // honoured in updates only
	Options  []option `json:"option_list"`
}

// dropDown always has something chosen; the first option at the beginning.
type dropDown struct {
	Question string   `json:"question_key"`
	Title    string   `json:"title,omitempty"`
	Disable  bool     `json:"disable,omitempty"` // honoured in updates only
	Chosen   string   `json:"selected_id,omitempty"`
	Options  []option `json:"option_list"`
}

type option struct {
	ID      string `json:"id"`
	Text    string `json:"text"`
	Checked bool   `json:"is_checked,omitempty"`
}

type submit struct {
	Text string `json:"text"`
	Key  string `json:"key"`
}

// keptCard is a card as it is remembered: it cannot be updated without its whole JSON, and
// its buttons say what only we know.
type keptCard struct {
	Card    card          `json:"card"`
	Choices []chat.Choice `json:"choices"` // in the order of their keys; or boxes
}

// newCard makes a card of what can be chosen; false if that does not fit on one. The text
// stands on the card if it fits there; whole is false if it has to be said before.
func newCard(text string, r chat.Reply) (k keptCard, whole, fits bool) {
	choices := r.Choices
	if len(choices) == 0 {
		choices = r.Boxes
	}
	if len(choices) == 0 || len(choices) > mostOptions {
		return keptCard{}, false, false
	}
	c := card{Title: cardTitle{Title: askTitle}, Task: "daybook-" + rand.Text()}
	whole = utf8.RuneCountInString(text) <= subTitle && !strings.Contains(text, "\n")
	long := 0
	for _, choice := range choices {
		long = max(long, utf8.RuneCountInString(choice.Label))
	}
	switch {
	case len(r.Choices) == 0:
		c.asBoxes(choices, several)
	case len(choices) <= mostButtons && long <= buttonText:
		c.asButtons(choices)
	case len(choices) < mostListed && long <= buttonText:
		c.asDropDown(choices)
	default:
		c.asBoxes(choices, one)
	}
	if c.Buttons != nil && whole {
		c.SubTitle = text
	} else if whole = whole && utf8.RuneCountInString(text) <= titleText; whole {
		// A list has no room for a text, only for a title.
		c.Title.Title = text
	}
	return keptCard{c, choices}, whole, true
}

// asButtons: one tap is the answer. It suits 单选 and 判断.
func (c *card) asButtons(choices []chat.Choice) {
	c.Type = "button_interaction"
	for i, choice := range choices {
		c.Buttons = append(c.Buttons, cardButton{Text: choice.Label, Style: 1, Key: strconv.Itoa(i)})
	}
}

// Modes of a vote.
const (
	one     = 0
	several = 1
)

// asBoxes: tick and send. It is the only card on which several can be chosen of one
// question, so it is that of 多选.
func (c *card) asBoxes(choices []chat.Choice, mode int) {
	c.Type, c.Submit = "vote_interaction", &submit{Text: "选好了", Key: submitKey}
	c.Checkbox = &checkbox{Question: "choice", Mode: mode, Options: options(choices, optionText)}
}

// asDropDown: one of more than there can be buttons, without filling the screen. Something is
// always chosen in a drop-down, so it begins with nothing.
func (c *card) asDropDown(choices []chat.Choice) {
	c.Type, c.Submit = "multiple_interaction", &submit{Text: "选好了", Key: submitKey}
	nothing := option{ID: nothingID, Text: "——请选——"}
	c.Lists = []dropDown{{Question: "choice", Chosen: nothingID, Options: append([]option{nothing}, options(choices, buttonText)...)}}
}

func options(choices []chat.Choice, most int) []option {
	var all []option
	for i, choice := range choices {
		all = append(all, option{ID: strconv.Itoa(i), Text: cut(choice.Label, most)})
	}
	return all
}

// cut is the beginning of a text, of at most n characters.
func cut(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	return string([]rune(text)[:n-1]) + "…"
}

// pressed are the places of what was pressed or chosen in the card's choices, and what that
// says. The button that is left on a card that was answered says nothing; neither does a card
// that was sent with nothing chosen, and then empty is true.
func (k keptCard) pressed(e cardEvent) (chosen []int, says string, empty bool) {
	if e.key() == doneKey {
		return nil, "", false
	}
	ids := e.options()
	if k.Card.Buttons != nil {
		ids = []string{e.key()}
	}
	for i := range k.Choices {
		if slices.Contains(ids, strconv.Itoa(i)) {
			chosen, says = append(chosen, i), says+k.Choices[i].Says
		}
	}
	return chosen, says, len(chosen) == 0
}

// chosen is the card that shows what somebody chose, and lets them choose no more.
func (k keptCard) chosen(places []int) card {
	c := k.Card
	switch {
	case c.Buttons != nil:
		label := ""
		if len(places) > 0 {
			label = k.Choices[places[0]].Label
		}
		c.Buttons = []cardButton{{Text: cut("已选 "+label, buttonText), Style: 4, Key: doneKey}}
		return c
	case c.Checkbox != nil:
		box := *c.Checkbox
		box.Disable, box.Options = true, slices.Clone(box.Options)
		for i := range box.Options {
			box.Options[i].Checked = slices.Contains(places, i)
		}
		c.Checkbox = &box
	default:
		c.Lists = slices.Clone(c.Lists)
		for i := range c.Lists {
			c.Lists[i].Disable = true
			if len(places) > 0 {
				c.Lists[i].Chosen = strconv.Itoa(places[0])
			}
		}
	}
	c.Submit = &submit{Text: "已选好", Key: doneKey}
	return c
}

// again is the card for somebody who sent it without having chosen.
func (k keptCard) again() card {
	c := k.Card
	c.Title.Desc = "还没选呢，选了再点一次"
	return c
}

func (k keptCard) body() body { return body{"msgtype": "template_card", "template_card": k.Card} }

// keepCard remembers a card before it is sent: it may be pressed before we hear that it
// arrived.
func (a *Aibot) keepCard(ctx context.Context, k keptCard) error {
	text, err := encode(k)
	if err != nil {
		return fmt.Errorf("keep a card: %w", err)
	}
	if err := a.o.Shelf.Clear(ctx, cardKey, a.o.Clock.Now().Add(-cardsKept)); err != nil {
		return err
	}
	return a.o.Shelf.Put(ctx, cardKey+k.Card.Task, string(text))
}

func (a *Aibot) recallCard(ctx context.Context, task string) (keptCard, bool, error) {
	text, found, err := a.o.Shelf.Get(ctx, cardKey+task)
	if err != nil || !found {
		return keptCard{}, false, err
	}
	var k keptCard
	if err := json.Unmarshal([]byte(text), &k); err != nil {
		return keptCard{}, false, fmt.Errorf("recall a card: %w", err)
	}
	return k, true, nil
}

// cardEvent is what was pressed. The tables of the documents and their examples spell the
// names differently (§1.2); both are read.
type cardEvent struct {
	Task    string `json:"task_id"`
	Task2   string `json:"taskid"`
	Key     string `json:"event_key"`
	Key2    string `json:"eventkey"`
	Choices struct {
		Items  []selected `json:"selected_item"`
		Items2 []selected `json:"selecteditem"`
	} `json:"selected_items"`
	Choices2 struct {
		Items  []selected `json:"selected_item"`
		Items2 []selected `json:"selecteditem"`
	} `json:"selecteditems"`
}

type selected struct {
	IDs  optionIDs `json:"option_ids"`
	IDs2 optionIDs `json:"optionids"`
}

type optionIDs struct {
	ID  []string `json:"option_id"`
	ID2 []string `json:"optionid"`
}

func (e cardEvent) task() string { return cmp.Or(e.Task, e.Task2) }
func (e cardEvent) key() string  { return cmp.Or(e.Key, e.Key2) }

// options are the ids of all that was chosen.
func (e cardEvent) options() []string {
	var ids []string
	for _, items := range [][]selected{e.Choices.Items, e.Choices.Items2, e.Choices2.Items, e.Choices2.Items2} {
		for _, s := range items {
			ids = append(ids, slices.Concat(s.IDs.ID, s.IDs.ID2, s.IDs2.ID, s.IDs2.ID2)...)
		}
	}
	return ids
}
