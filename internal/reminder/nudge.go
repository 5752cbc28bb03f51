package reminder

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// Nudge is something that one person is to hear in single chat, because it is time.
type Nudge struct {
	Rule     string // with Occasion it names this nudge for ever: it is said to a person once
	Occasion string // a day, 2021-10-31: the day that it is about, or on which its time begins
	Name     string // what it is about, in the list of what was held back: T3 到期
	Matter   string // nobody hears of it twice a week
	Text     string
}

// Nudge has a person hear some nudges, all that may be said now in one message, and returns
// those. The others stay unsaid: what was said before, what the person was told of this week,
// or all of them, if the person cannot be reached or wants to be left in peace. What was held
// back is kept with its reason, and may be said when it is tried again. At a time at which
// nobody is to be reminded the message waits for the next at which people may be.
//
// Everything that is said to one person because it is time goes through here, or by a rule
// for one person; answers do not.
func (b *Book) Nudge(tx *store.Tx, member int64, nudges ...Nudge) ([]Nudge, error) {
	at := b.Opening(tx.Now)
	m, err := roster.MemberOn(tx, member, tx.Day(at))
	if err != nil {
		return nil, err
	}
	to, err := person(tx, m)
	if err != nil {
		return nil, err
	}
	var said []Nudge
	for _, n := range nudges {
		before, err := saidBefore(tx, to, n)
		if err != nil {
			return nil, err
		}
		if before {
			continue
		}
		reason, err := tooMuch(tx, to, n, at)
		if err != nil {
			return nil, err
		}
		if reason == "" {
			said = append(said, n)
			continue
		}
		if err := keepNudge(tx, to, n, Held, reason, at, ""); err != nil {
			return nil, err
		}
	}
	return said, b.sayNudges(tx, to, said, at)
}

// Opening is the moment itself if people may be reminded then, else the next at which they
// may.
func (b *Book) Opening(at time.Time) time.Time { return b.opening(at) }

func (b *Book) sayNudges(tx *store.Tx, to Recipient, said []Nudge, at time.Time) error {
	if len(said) == 0 {
		return nil
	}
	push := "nudge/" + said[0].Rule + "/" + said[0].Occasion + "/" + to.Key
	state := Queued
	for _, n := range said {
		if err := keepNudge(tx, to, n, state, "", at, push); err != nil {
			return err
		}
		state = Merged
	}
	return tx.Say(chat.Outgoing{
		Key: push, To: to.Place, After: at, Until: b.closing(at), Once: true, Reply: chat.Reply{Text: together(said)},
	}, 0)
}

// together is what is said of some nudges: the one, or a numbered list.
func together(said []Nudge) string {
	if len(said) == 1 {
		return said[0].Text
	}
	lines := []string{fmt.Sprintf("提醒，有%s件事：", numeral(len(said)))}
	for i, n := range said {
		lines = append(lines, fmt.Sprintf("%d. %s", i+1, n.Text))
	}
	return strings.Join(lines, "\n")
}

func saidBefore(tx *store.Tx, to Recipient, n Nudge) (bool, error) {
	var state State
	err := tx.QueryRow(`SELECT state FROM reminder WHERE rule = ? AND day = ? AND recipient = ?`, n.Rule, n.Occasion, to.Key).
		Scan(&state)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("what became of %s on %s: %w", n.Rule, n.Occasion, err)
	}
	return state == Queued || state == Merged, nil
}

// tooMuch says why a nudge is kept from somebody at a moment; empty if it is not.
func tooMuch(tx *store.Tx, to Recipient, n Nudge, at time.Time) (string, error) {
	if to.Place.Room == "" {
		return unreachable, nil
	}
	h, hushed, err := HushedOn(tx, to.Key, tx.Day(at))
	if err != nil || hushed {
		return h.Reason(), err
	}
	begins := monday(at)
	var times int
	err = tx.QueryRow(`
		SELECT count(*) FROM reminder
		WHERE recipient = ? AND matter = ? AND at >= ? AND at < ? AND state IN ('queued','merged')`,
		to.Key, n.Matter, begins.UnixMilli(), begins.AddDate(0, 0, 7).UnixMilli()).Scan(&times)
	if err != nil {
		return "", fmt.Errorf("what %s was told of %s: %w", to.Key, n.Matter, err)
	}
	if times > 0 {
		return saidThisWeek, nil
	}
	return "", nil
}

// Why somebody does not hear of something.
const (
	unreachable  = "还没有绑定账号，联系不上"
	saidThisWeek = "这件事本周已经提醒过"
)

func keepNudge(tx *store.Tx, to Recipient, n Nudge, s State, reason string, at time.Time, push string) error {
	_, err := tx.Exec(`
		INSERT INTO reminder (rule, day, recipient, name, matter, state, reason, due, at, push)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9)
		ON CONFLICT (rule, day, recipient) DO UPDATE SET name = ?4, state = ?6, reason = ?7, at = ?8, push = ?9`,
		n.Rule, n.Occasion, to.Key, n.Name, n.Matter, s, reason, at.UnixMilli(), push)
	if err != nil {
		return fmt.Errorf("%s on %s for %s: %w", n.Rule, n.Occasion, to.Key, err)
	}
	return nil
}
