package simulator

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// card is a template card (§3.4), as far as the service looks into it.
type card struct {
	CardType              string     `json:"card_type"`
	MainTitle             *titleBody `json:"main_title"`
	SubTitleText          string     `json:"sub_title_text"`
	HorizontalContentList []struct {
		KeyName string `json:"keyname"`
		Value   string `json:"value"`
		Type    int    `json:"type"`
		URL     string `json:"url"`
		UserID  string `json:"userid"`
	} `json:"horizontal_content_list"`
	JumpList []struct {
		Type     int    `json:"type"`
		Title    string `json:"title"`
		URL      string `json:"url"`
		Question string `json:"question"`
	} `json:"jump_list"`
	CardAction *struct {
		Type  int    `json:"type"`
		URL   string `json:"url"`
		AppID string `json:"appid"`
	} `json:"card_action"`
	ActionMenu *struct {
		ActionList []button `json:"action_list"`
	} `json:"action_menu"`
	TaskID          string       `json:"task_id"`
	Feedback        *feedbackRef `json:"feedback"`
	Checkbox        *choice      `json:"checkbox"`
	SelectList      []choice     `json:"select_list"`
	ButtonSelection *choice      `json:"button_selection"`
	ButtonList      []button     `json:"button_list"`
	SubmitButton    *button      `json:"submit_button"`
}

type titleBody struct {
	Title string `json:"title"`
	Desc  string `json:"desc"`
}

type button struct {
	Text  string `json:"text"`
	Style int    `json:"style"`
	Key   string `json:"key"`
}

// choice is a question with options: check boxes or a drop-down.
type choice struct {
	QuestionKey string   `json:"question_key"`
	Title       string   `json:"title"`
	Mode        int      `json:"mode"`
	Disable     bool     `json:"disable"`
	SelectedID  string   `json:"selected_id"`
	OptionList  []option `json:"option_list"`
}

type option struct {
	ID        string `json:"id"`
	Text      string `json:"text"`
	IsChecked bool   `json:"is_checked"`
}

// The card types of the channels. A webhook's cards cannot be answered (§3.1).
var (
	aibotCards   = []string{"text_notice", "news_notice", "button_interaction", "vote_interaction", "multiple_interaction"}
	webhookCards = []string{"text_notice", "news_notice"}
)

var taskID = regexp.MustCompile(`^[0-9A-Za-z_\-@]{1,128}$`)

// parseCard reads a card and refuses what the service refuses. Lengths that the documents
// only recommend are warned of. The caller holds mu.
func (w *Wecom) parseCard(text json.RawMessage, allowed []string) (*card, *refusal) {
	if len(text) == 0 {
		return nil, refuse(41016, "template_card is missing")
	}
	var k card
	if err := json.Unmarshal(text, &k); err != nil {
		return nil, badParameter("template_card: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	if !slices.Contains(allowed, k.CardType) {
		return nil, refuse(40008, "invalid card_type %q", k.CardType)
	}
	for _, check := range []func(*card) *refusal{checkNotice, checkFrame, checkTask, checkButtons, checkVote, checkSelects} {
		if r := check(&k); r != nil {
			return nil, r
		}
	}
	k.dropStrangers()
	w.adviseCard(&k)
	return &k, nil
}

// dropStrangers takes off what a card of its type does not show.
func (k *card) dropStrangers() {
	if k.CardType != "button_interaction" {
		k.ButtonList, k.ButtonSelection = nil, nil
	}
	if k.CardType != "vote_interaction" {
		k.Checkbox = nil
	}
	if k.CardType != "multiple_interaction" {
		k.SelectList = nil
	}
	if k.Checkbox == nil && k.SelectList == nil {
		k.SubmitButton = nil
	}
}

func checkNotice(k *card) *refusal {
	notice := slices.Contains(webhookCards, k.CardType)
	titled := k.MainTitle != nil && k.MainTitle.Title != ""
	if !titled && (k.CardType != "text_notice" || k.SubTitleText == "") {
		return refuse(41016, "missing title")
	}
	if a := k.CardAction; notice && (a == nil || (a.Type != 1 || a.URL == "") && (a.Type != 2 || a.AppID == "")) {
		return refuse(42045, "card_action missing or invalid")
	}
	return nil
}

func checkFrame(k *card) *refusal {
	switch {
	case len(k.HorizontalContentList) > 6:
		return badParameter("horizontal_content_list has more than 6")
	case len(k.JumpList) > 3:
		return badParameter("jump_list has more than 3")
	case k.ActionMenu != nil && (len(k.ActionMenu.ActionList) < 1 || len(k.ActionMenu.ActionList) > 3):
		return badParameter("action_menu has %d items, not 1 to 3", len(k.ActionMenu.ActionList))
	case k.ActionMenu != nil && k.TaskID == "":
		return badParameter("action_menu needs a task_id")
	}
	for _, j := range k.JumpList {
		if j.Type == 3 && (j.Question == "" || len(j.Question) > 200) {
			return badParameter("jump_list: question is %d bytes, not 1 to 200", len(j.Question))
		}
	}
	return nil
}

func checkTask(k *card) *refusal {
	needed := k.CardType == "button_interaction" || k.CardType == "vote_interaction"
	if (needed || k.TaskID != "") && !taskID.MatchString(k.TaskID) {
		return badParameter("task_id %q is not 1 to 128 of 0-9A-Za-z_-@", k.TaskID)
	}
	return nil
}

func checkButtons(k *card) *refusal {
	if k.CardType != "button_interaction" {
		return nil
	}
	if len(k.ButtonList) < 1 || len(k.ButtonList) > 6 {
		return badParameter("button_list has %d, not 1 to 6", len(k.ButtonList))
	}
	keys := map[string]bool{}
	for _, b := range k.ButtonList {
		switch {
		case b.Text == "" || b.Key == "" || len(b.Key) > 1024:
			return badParameter("a button needs a text and a key of at most 1024 bytes")
		case keys[b.Key]:
			return badParameter("button key %q occurs twice", b.Key)
		case b.Style < 0 || b.Style > 4:
			return badParameter("button style is %d, not 1 to 4", b.Style)
		}
		keys[b.Key] = true
	}
	if k.ButtonSelection != nil {
		return checkOptions(*k.ButtonSelection, 10)
	}
	return nil
}

func checkVote(k *card) *refusal {
	if k.CardType != "vote_interaction" {
		return nil
	}
	if k.Checkbox == nil {
		return badParameter("checkbox is missing")
	}
	if k.Checkbox.Mode != 0 && k.Checkbox.Mode != 1 {
		return badParameter("checkbox.mode is %d, not 0 or 1", k.Checkbox.Mode)
	}
	if r := checkOptions(*k.Checkbox, 20); r != nil {
		return r
	}
	return checkSubmit(k.SubmitButton)
}

func checkSelects(k *card) *refusal {
	if k.CardType != "multiple_interaction" {
		return nil
	}
	if len(k.SelectList) < 1 || len(k.SelectList) > 3 {
		return badParameter("select_list has %d, not 1 to 3", len(k.SelectList))
	}
	for _, s := range k.SelectList {
		if r := checkOptions(s, 10); r != nil {
			return r
		}
	}
	return checkSubmit(k.SubmitButton)
}

func checkSubmit(b *button) *refusal {
	if b == nil || b.Text == "" || b.Key == "" || len(b.Key) > 1024 {
		return badParameter("submit_button needs a text and a key of at most 1024 bytes")
	}
	return nil
}

func checkOptions(c choice, most int) *refusal {
	if c.QuestionKey == "" || len(c.QuestionKey) > 1024 {
		return badParameter("question_key is missing or too long")
	}
	if len(c.OptionList) < 1 || len(c.OptionList) > most {
		return badParameter("option_list has %d, not 1 to %d", len(c.OptionList), most)
	}
	ids := map[string]bool{}
	for _, o := range c.OptionList {
		if o.ID == "" || len(o.ID) > 128 || o.Text == "" || ids[o.ID] {
			return badParameter("an option needs a text and an id of its own of at most 128 bytes")
		}
		ids[o.ID] = true
	}
	return nil
}

// adviseCard warns of texts longer than "建议" (§3.4).
func (w *Wecom) adviseCard(k *card) {
	advise := func(what, text string, most int) {
		if n := utf8.RuneCountInString(text); n > most {
			w.warn("%s: %s has %d characters, more than the recommended %d", k.CardType, what, n, most)
		}
	}
	if k.MainTitle != nil {
		advise("main_title.title", k.MainTitle.Title, 26)
		advise("main_title.desc", k.MainTitle.Desc, 30)
	}
	advise("sub_title_text", k.SubTitleText, 112)
	for _, h := range k.HorizontalContentList {
		advise("keyname", h.KeyName, 5)
		advise("value", h.Value, 26)
	}
	for _, b := range k.ButtonList {
		advise("button", b.Text, 10)
	}
	if k.Checkbox != nil {
		for _, o := range k.Checkbox.OptionList {
			advise("option", o.Text, 11)
		}
	}
	for _, s := range k.SelectList {
		for _, o := range s.OptionList {
			advise("option", o.Text, 10)
		}
	}
}

// newTask refuses a task_id that was used before: it is unique per bot for ever (§3.4).
func (w *Wecom) newTask(id string) *refusal {
	if id != "" && w.tasks[id] {
		return badParameter("task_id %q was used before", id)
	}
	return nil
}

// words is what people read on the card.
func (k *card) words() string {
	var lines []string
	add := func(text string) {
		if text != "" {
			lines = append(lines, text)
		}
	}
	if k.MainTitle != nil {
		add(k.MainTitle.Title)
		add(k.MainTitle.Desc)
	}
	add(k.SubTitleText)
	for _, h := range k.HorizontalContentList {
		add(strings.TrimSpace(h.KeyName + " " + h.Value))
	}
	return strings.Join(lines, "\n")
}

// labels are what people can press on the card, in its order.
func (k *card) labels() []string {
	var labels []string
	if c := k.Checkbox; c != nil && !c.Disable {
		labels = append(labels, c.texts()...)
	}
	for _, s := range k.SelectList {
		if !s.Disable {
			labels = append(labels, s.texts()...)
		}
	}
	for _, b := range k.ButtonList {
		labels = append(labels, b.Text)
	}
	for _, j := range k.JumpList {
		labels = append(labels, j.Title)
	}
	if k.ActionMenu != nil {
		for _, b := range k.ActionMenu.ActionList {
			labels = append(labels, b.Text)
		}
	}
	return labels
}

func (c choice) texts() []string {
	var texts []string
	for _, o := range c.OptionList {
		texts = append(texts, o.Text)
	}
	return texts
}
