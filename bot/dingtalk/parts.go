package dingtalk

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/daybook-bot/daybook/bot/split"
	"github.com/daybook-bot/daybook/internal/chat"
)

// Sizes in bytes. The service takes 15,000 of a message over the API and 20,000 over a
// webhook, both as JSON (§2.2, §2.5); nobody reads that much at once.
const (
	mostText    = 9000
	mostEncoded = 14000
)

// part is one message of an utterance.
type part struct {
	uuid    string // the same whenever it is sent
	text    string
	mention []chat.Person
	choices []chat.Choice
	file    *chat.File
}

// parts are the messages that an utterance takes: the mentions go with the first text, the
// buttons with the last.
func parts(o chat.Outgoing) []part {
	var all []part
	for i, piece := range pieces(o.Reply.Text) {
		sum := sha256.Sum256([]byte(o.Key + "/" + strconv.Itoa(i)))
		all = append(all, part{uuid: hex.EncodeToString(sum[:16]), text: piece})
	}
	if n := len(all); n > 0 {
		all[0].mention, all[n-1].choices = o.Reply.Mention, o.Reply.Choices
	}
	for i := range o.Reply.Files {
		all = append(all, part{file: &o.Reply.Files[i]})
	}
	return all
}

// pieces cuts a text between characters, so that each piece is short enough as JSON and as the
// text of a card too.
func pieces(said string) []string {
	for limit := mostText; ; limit /= 2 {
		cut := split.Text(said, limit)
		fit := true
		for _, one := range cut {
			fit = fit && len(encoded(encoded(markdown(one)))) <= mostEncoded
		}
		if fit || limit < mostText/16 {
			return cut
		}
	}
}

// dtmd is the address of a button that says something as the person who presses it (§3.2).
// The host is written small, and a space as %20.
func dtmd(says string) string {
	return "dtmd://dingtalkclient/sendMessage?content=" + strings.ReplaceAll(url.QueryEscape(says), "+", "%20")
}

// markdown is a text so that its lines stay lines (§2.1).
func markdown(said string) string { return strings.ReplaceAll(said, "\n", "  \n  ") }

// title is what the list of chats shows of a card.
func title(said string) string {
	const most = 24
	line, _, _ := strings.Cut(said, "\n")
	if utf8.RuneCountInString(line) <= most {
		return line
	}
	return string([]rune(line)[:most-1]) + "…"
}

// body is the JSON of a message to a webhook.
type body map[string]any

// plainText is a text to a webhook that calls people. Who is called must stand in the text
// too, by their id; the client shows the name (§2.1).
func plainText(said string, staff []string) body {
	b := body{"msgtype": "text"}
	if len(staff) > 0 {
		b["at"] = map[string]any{"atUserIds": staff}
		said = "@" + strings.Join(staff, " @") + " " + said
	}
	b["text"] = map[string]string{"content": said}
	return b
}

// actionCard is a text with buttons to a webhook. An action card calls people by what stands
// in its text alone.
func actionCard(p part, staff []string) body {
	said := markdown(p.text)
	if len(staff) > 0 {
		said = "@" + strings.Join(staff, " @") + "  \n  " + said
	}
	type button struct {
		Title string `json:"title"`
		URL   string `json:"actionURL"`
	}
	var buttons []button
	for _, c := range p.choices {
		buttons = append(buttons, button{c.Label, dtmd(c.Says)})
	}
	return body{"msgtype": "actionCard", "actionCard": map[string]any{
		"title": title(p.text), "text": said, "btnOrientation": orientation(p.choices), "btns": buttons,
	}}
}

// orientation puts two short buttons beside each other, and others below each other.
func orientation(choices []chat.Choice) string {
	if len(choices) == 2 {
		return "1"
	}
	return "0"
}

// sample is a message over the API: its kind, and its parameters as JSON (§2.4).
func (p part) sample() (key, param string) {
	said := named(p.text, p.mention)
	switch n := len(p.choices); {
	case n == 0:
		return "sampleText", encoded(map[string]string{"content": said})
	case n == 1:
		return "sampleActionCard", encoded(map[string]string{
			"title": title(p.text), "text": markdown(said), "singleTitle": p.choices[0].Label, "singleURL": dtmd(p.choices[0].Says)})
	case n <= 5:
		card := map[string]string{"title": title(p.text), "text": markdown(said)}
		for i, c := range p.choices {
			card["actionTitle"+strconv.Itoa(i+1)], card["actionURL"+strconv.Itoa(i+1)] = c.Label, dtmd(c.Says)
		}
		return "sampleActionCard" + strconv.Itoa(n), encoded(card)
	default:
		// There is no card with more than five buttons; links in a text do the same.
		for _, c := range p.choices {
			said += "\n[" + c.Label + "](" + dtmd(c.Says) + ")"
		}
		return "sampleMarkdown", encoded(map[string]string{"title": title(p.text), "text": markdown(said)})
	}
}

// named calls people by their names, where nobody can be called otherwise (§2.2).
func named(said string, mention []chat.Person) string {
	for _, p := range mention {
		name := p.Name
		if name == "" {
			name = p.ID
		}
		said = "@" + name + " " + said
	}
	return said
}
