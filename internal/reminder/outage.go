package reminder

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/store"
)

// outageRule is the key under which it is kept that a group heard of an outage.
const outageRule = "outage"

// active is how long before an outage somebody must have spoken in a group for it to hear of
// the outage: where nobody speaks, nothing is missing. It spans a weekend.
const active = 72 * time.Hour

// Outage has every group of a platform that was active hear which minutes may be missing,
// because the platform does not deliver again what was said while it could not reach us. Each
// hears of an outage once, at a time when people may be reminded, and as one of the
// reminders that it can bear; told twice of the same beginning, it does nothing.
func (b *Book) Outage(tx *store.Tx, platform string, from, to time.Time) error {
	from, to = from.In(tx.Zone()), to.In(tx.Zone())
	spoke, err := store.Rows(tx, func(r *sql.Rows, room *string) error { return r.Scan(room) }, `
		SELECT DISTINCT room FROM message WHERE platform = ? AND room NOT LIKE '@%' AND sent > ? AND sent <= ?`,
		platform, from.Add(-active).UnixMilli(), from.UnixMilli())
	if err != nil {
		return fmt.Errorf("who was active before the outage of %s: %w", platform, err)
	}
	at := b.opening(tx.Now)
	l, err := openLedger(tx, at)
	if err != nil {
		return err
	}
	for _, room := range spoke {
		group, known, err := l.recipient(KeyOf(chat.Place{Platform: platform, Room: room}))
		if err != nil {
			return err
		}
		if !known {
			continue
		}
		if err := b.tellOutage(tx, l, group, from, to, at); err != nil {
			return err
		}
	}
	return nil
}

func (b *Book) tellOutage(tx *store.Tx, l *ledger, group Recipient, from, to, at time.Time) error {
	w, err := l.week(at)
	if err != nil {
		return err
	}
	day := from.Format(time.DateTime) // names this outage for ever
	i := item{rule: Rule{Key: outageRule, Name: "断线"}, moment: Moment{Occasion: day, Day: tx.Day(from), Due: at}, due: at}
	d := decision{to: group, at: at, state: Queued, items: []item{i}}
	if d.reason = b.burden(l, w, group, i, at); d.reason != "" {
		d.state = Held
	}
	push := ""
	if d.state == Queued {
		push = keyOf(d)
		err := tx.Say(chat.Outgoing{
			Key: push, To: group.Place, After: at, Until: b.closing(at), Once: true,
			Reply: chat.Reply{Text: outageText(from, to)},
		}, 0)
		if err != nil {
			return err
		}
	}
	_, err = tx.Exec(`
		INSERT INTO reminder (rule, day, recipient, name, matter, state, reason, due, at, push)
		VALUES (?, ?, ?, ?, '', ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		outageRule, day, group.Key, i.rule.Name, d.state, d.reason, at.UnixMilli(), at.UnixMilli(), push)
	if err != nil {
		return fmt.Errorf("note the outage for %s: %w", group.Key, err)
	}
	return nil
}

// outageText says which minutes may be missing, and what to do about it.
func outageText(from, to time.Time) string {
	const moment = "1月2日 15:04"
	until := to.Format("15:04")
	if from.Format(time.DateOnly) != to.Format(time.DateOnly) {
		until = to.Format(moment)
	}
	return fmt.Sprintf("刚才我断线了：%s 到 %s 之间@我的话，可能没有收到。没见我回的，请再发一次。", from.Format(moment), until)
}
