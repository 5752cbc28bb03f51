package reminder

import (
	"fmt"
	"strings"

	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// HoldBack notes that what was to be said was kept back by its network, and why: it is then
// among what was held back, like what is kept from people for their peace.
func (b *Book) HoldBack(tx *store.Tx, o chat.Outgoing, reason string) error {
	done, err := tx.Exec(`UPDATE reminder SET state = 'held', reason = ?1, at = ?2 WHERE push = ?3 AND push <> ''`,
		reason, tx.Now.UnixMilli(), o.Key)
	if err != nil {
		return fmt.Errorf("hold %s back: %w", o.Key, err)
	}
	if n, err := done.RowsAffected(); err != nil || n > 0 {
		return err
	}
	recipient := KeyOf(o.To)
	if o.To.Private() {
		member, known, err := roster.Identify(tx, o.To.Platform, strings.TrimPrefix(o.To.Room, "@"))
		if err != nil {
			return err
		}
		if known {
			recipient = KeyOfMember(member)
		}
	}
	_, err = tx.Exec(`
		INSERT INTO reminder (rule, day, recipient, name, matter, state, reason, due, at)
		VALUES (?1, ?2, ?3, ?4, ?1, 'held', ?5, ?6, ?6)
		ON CONFLICT (rule, day, recipient) DO UPDATE SET state = 'held', reason = ?5, at = ?6`,
		o.Key, tx.Today(), recipient, Short(o.Reply.Text), reason, tx.Now.UnixMilli())
	if err != nil {
		return fmt.Errorf("hold %s back: %w", o.Key, err)
	}
	return nil
}
