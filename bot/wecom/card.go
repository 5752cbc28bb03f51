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
)

// card is a template card, in the parts that we use.
type card struct {
	Type     string       `json:"card_type"`
	Title    cardTitle    `json:"main_title"`
	SubTitle string       `json:"sub_title_text,omitempty"`
	Buttons  []cardButton `json:"button_list,omitempty"`
	Checkbox *checkbox    `json:"checkbox,omitempty"`
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
	Choices []chat.Choice `json:"choices"` // in the order of their keys
}

// newCard makes a card of some choices: buttons where they fit, else a list to choose from;
// false if there are too many. The text stands on the card if it fits there; whole is false
// if it has to be said before.
func newCard(text string, choices []chat.Choice) (k keptCard, whole, fits bool) {
	if len(choices) == 0 || len(choices) > mostOptions {
		return keptCard{}, false, false
	}
	c := card{Title: cardTitle{Title: askTitle}, Task: "daybook-" + rand.Text()}
	if whole = utf8.RuneCountInString(text) <= subTitle && !strings.Contains(text, "\n"); whole {
		c.SubTitle = text
	}
	long := slices.MaxFunc(choices, func(a, b chat.Choice) int {
		return cmp.Compare(utf8.RuneCountInString(a.Label), utf8.RuneCountInString(b.Label))
	})
	if len(choices) <= mostButtons && utf8.RuneCountInString(long.Label) <= buttonText {
		c.Type = "button_interaction"
		for i, choice := range choices {
			c.Buttons = append(c.Buttons, cardButton{Text: choice.Label, Style: 1, Key: strconv.Itoa(i)})
		}
		return keptCard{c, choices}, whole, true
	}
	c.Type = "vote_interaction"
	// A list has no room for a text, only for a title.
	if whole = whole && utf8.RuneCountInString(text) <= titleText; whole {
		c.Title.Title = text
	}
	c.SubTitle = ""
	c.Checkbox = &checkbox{Question: "choice"}
	c.Submit = &submit{Text: "选好了", Key: "submit"}
	for i, choice := range choices {
		c.Checkbox.Options = append(c.Checkbox.Options, option{ID: strconv.Itoa(i), Text: cut(choice.Label, optionText)})
	}
	return keptCard{c, choices}, whole, true
}

// cut is the beginning of a text, of at most n characters.
func cut(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	return string([]rune(text)[:n-1]) + "…"
}

// pressed is what was pressed or chosen and what that says; empty if nothing.
func (k keptCard) pressed(e cardEvent) (label, says string) {
	chosen := e.options()
	if k.Card.Checkbox == nil {
		chosen = []string{e.key()}
	}
	var labels, words []string
	for _, id := range chosen {
		if i, err := strconv.Atoi(id); err == nil && i >= 0 && i < len(k.Choices) {
			labels, words = append(labels, k.Choices[i].Label), append(words, k.Choices[i].Says)
		}
	}
	return strings.Join(labels, "、"), strings.Join(words, "")
}

// chosen is the card that shows what somebody chose, and lets them choose no more.
func (k keptCard) chosen(label string) card {
	c := k.Card
	if c.Checkbox == nil {
		c.Buttons = []cardButton{{Text: cut("已选 "+label, buttonText), Style: 4, Key: doneKey}}
		return c
	}
	box := *c.Checkbox
	box.Disable = true
	box.Options = slices.Clone(box.Options)
	for i := range box.Options {
		box.Options[i].Checked = i < len(k.Choices) && strings.Contains("、"+label+"、", "、"+k.Choices[i].Label+"、")
	}
	c.Checkbox, c.Submit = &box, &submit{Text: "已选好", Key: doneKey}
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
