package reminder

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/store"
)

// outageRule is the key under which it is kept what a group heard of outages.
const outageRule = "outage"

// active is how long before an outage somebody must have spoken in a group for it to hear of
// the outage: where nobody speaks, nothing is missing. It spans a weekend.
const active = 72 * time.Hour

// Outage notes that a platform, which does not deliver again, could not reach us for a time.
// Every group that was active hears once which minutes may be missing, as one of the
// reminders that it can bear and together with those. Told twice of the same beginning, it
// notes nothing new.
func (b *Book) Outage(tx *store.Tx, platform string, from, to time.Time) error {
	_, err := tx.Exec(`
		INSERT INTO outage (platform, room, began, ended)
		SELECT platform, room, ?2, ?3 FROM chat WHERE platform = ?1 AND room NOT LIKE '@%' AND EXISTS (
			SELECT 1 FROM message m WHERE m.platform = ?1 AND m.room = chat.room AND m.sent > ?4 AND m.sent <= ?2)
		ON CONFLICT DO NOTHING`,
		platform, from.UnixMilli(), to.UnixMilli(), from.Add(-active).UnixMilli())
	if err != nil {
		return fmt.Errorf("note the outage of %s: %w", platform, err)
	}
	return nil
}

// untold are the outages of which a group has neither heard nor is to hear.
const untold = `
	FROM outage o WHERE NOT EXISTS (
		SELECT 1 FROM reminder r WHERE r.rule = '` + outageRule + `' AND r.day = CAST(o.began AS TEXT)
			AND r.recipient = 'group/' || o.platform || '/' || o.room)`

func anyOutage(tx *store.Tx) (bool, error) {
	var n int
	if err := tx.QueryRow(`SELECT count(*)` + untold).Scan(&n); err != nil {
		return false, fmt.Errorf("outages: %w", err)
	}
	return n > 0, nil
}

// outages puts those that nobody has heard of among what is to be decided.
func (b *Book) outages(l *ledger, put func(Recipient, item)) error {
	type gap struct {
		place      chat.Place
		from, till int64
	}
	gaps, err := store.Rows(l.tx, func(r *sql.Rows, g *gap) error {
		return r.Scan(&g.place.Platform, &g.place.Room, &g.from, &g.till)
	}, `SELECT o.platform, o.room, o.began, o.ended`+untold+` ORDER BY o.began`)
	if err != nil {
		return fmt.Errorf("outages: %w", err)
	}
	for _, g := range gaps {
		group, known, err := l.recipient(KeyOf(g.place))
		if err != nil {
			return err
		}
		occasion := fmt.Sprint(g.from)
		done, err := l.decided(occasionOf(occasion), KeyOf(g.place), l.tx.Now)
		if err != nil {
			return err
		}
		if !known || done {
			continue
		}
		from, till := l.tx.Time(g.from), l.tx.Time(g.till)
		put(group, item{
			rule:   Rule{Key: outageRule, Name: "断线", Matter: "断线", To: ToGroups, Text: outageText(from, till)},
			moment: Moment{Occasion: occasion, Day: l.tx.Day(from), Due: till},
			due:    b.opening(till),
		})
	}
	return nil
}

func occasionOf(of string) occasion { return occasion{outageRule, of} }

// outageText says which minutes may be missing, and what to do about it.
func outageText(from, to time.Time) string {
	const moment = "1月2日 15:04"
	until := to.Format("15:04")
	if from.Format(time.DateOnly) != to.Format(time.DateOnly) {
		until = to.Format(moment)
	}
	return fmt.Sprintf("%s 到 %s 之间@我的话，我可能没有收到。没见我回的，请再发一次。", from.Format(moment), until)
}
