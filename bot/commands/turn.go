package commands

import (
	"context"
	"fmt"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/bot/understand"
	"github.com/daybook-bot/daybook/internal/activity"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/quiz"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// meet notes who spoke, and when they were last seen.
func (d *Desk) meet(tx *store.Tx, row int64, m chat.Message) error {
	member, known, err := roster.Identify(tx, m.Place.Platform, m.From.ID)
	if err != nil || !known {
		return err
	}
	if _, err := tx.Exec(`UPDATE message SET member = ? WHERE id = ?`, member, row); err != nil {
		return fmt.Errorf("note the sender of message %d: %w", row, err)
	}
	return roster.Seen(tx, m.Place.Platform, m.From.ID, m.Sent)
}

// turn reads a message with all that its meaning depends on: who speaks, what is open in
// the chat, and what it quotes.
func (d *Desk) turn(tx *store.Tx, row int64, m chat.Message) (bot.Turn, error) {
	t := bot.Turn{Message: m, Row: row, Day: tx.Day(m.Sent)}
	member, _, err := roster.Identify(tx, m.Place.Platform, m.From.ID)
	if err != nil {
		return bot.Turn{}, err
	}
	t.Member = member
	in := understand.Input{Text: m.Text, At: m.Sent.In(tx.Zone())}
	if in.Open, err = quiz.OpenKind(tx, m.Place, m.Place.Private(), m.Sent); err != nil {
		return bot.Turn{}, err
	}
	if member != 0 {
		if in.From, err = roster.Name(tx, member); err != nil {
			return bot.Turn{}, err
		}
		if in.Draft, err = activity.HasDraft(tx, member, m.Place); err != nil {
			return bot.Turn{}, err
		}
	}
	reader, err := d.understanding(tx)
	if err != nil {
		return bot.Turn{}, err
	}
	t.Meaning = reader.Read(in)
	addQuoted(&t.Meaning, m.Quoted)
	return t, nil
}

// addQuoted lets a quoted message of the bot supply the number that the text leaves out.
func addQuoted(m *understand.Meaning, quoted string) {
	record, task := bot.Refers(quoted)
	if m.Record == 0 {
		m.Record = record
	}
	if m.Task == 0 {
		m.Task = task
	}
}

// world is what the reader of messages has to know of the organisation.
func (d *Desk) world(people []roster.Person, units []roster.Unit) understand.World {
	w := understand.World{
		Kinds:    d.Config.Kinds,
		Partners: d.Config.Partners,
		Places:   d.Config.Places,
		Tasks:    d.Config.Tasks,
		Bot:      d.Config.Bot.Name,
	}
	for _, c := range d.Config.Campaigns {
		w.Campaigns = append(w.Campaigns, c.Name)
	}
	for _, p := range people {
		w.People = append(w.People, understand.Person{Name: p.Name, Aliases: p.Aliases, Unit: p.Unit})
	}
	for _, u := range units {
		w.Units = append(w.Units, u.Path)
	}
	return w
}

// membersOnly has a stranger asked who they are, whatever they said; only binding and help
// are for everybody. 谢谢 in a group is no reason to ask.
func (d *Desk) membersOnly(intent understand.Intent, run bot.Handler) bot.Handler {
	if intent == understand.Bind || intent == understand.Help {
		return run
	}
	return func(ctx context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
		if t.Member != 0 || (intent == understand.Chatter && !t.Message.Place.Private()) {
			return run(ctx, tx, t)
		}
		return d.stranger(ctx, tx, t)
	}
}
