package simulator

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Click presses a button or a link of the newest message or card of a chat that has any. One that
// makes the client send a message sends it as the person, and calls the robot in a group
// (§3.2); any other opens a page or does nothing, and then there is no message.
func (d *Dingtalk) Click(ctx context.Context, k Click) (string, error) {
	newest, found := d.clickable(k.Chat)
	if !found {
		return "", fmt.Errorf("%s 里没有能点的东西", k.Chat)
	}
	if newest.card != nil {
		return d.press(ctx, newest, k)
	}
	i := slices.Index(newest.Choices, k.Label)
	if i < 0 {
		return "", fmt.Errorf("%s 里没有 %s 可以点，只有 %s", k.Chat, k.Label, strings.Join(newest.Choices, "、"))
	}
	text, works := dtmd(newest.actions[i].url)
	if !works {
		return "", nil
	}
	say := Say{Chat: k.Chat, Group: !newest.Private, From: k.From, Text: text, MsgID: k.MsgID}
	if say.Group {
		say.Text = "@" + d.o.Name + " " + text
	}
	return d.Say(ctx, say)
}

// clickable is the newest message of a chat that has something to press.
func (d *Dingtalk) clickable(chat string) (Said, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, s := range slices.Backward(d.said) {
		if s.Chat == chat && len(s.Choices) > 0 {
			return s, true
		}
	}
	return Said{}, false
}
