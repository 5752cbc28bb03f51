package roster

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/store"
)

// local is the platform of chat scripts and of the demo: its person ids are names.
const local = "local"

// platforms are the networks that the roster's file has a column for, under their own name.
var platforms = []struct{ id, shown string }{
	{"wecom", "企业微信"},
	{"dingtalk", "钉钉"},
}

// PlatformName is what people call a platform; its id if nobody has named it.
func PlatformName(platform string) string {
	for _, p := range platforms {
		if p.id == platform {
			return p.shown
		}
	}
	if platform == local {
		return "聊天页"
	}
	return platform
}

// Identify finds the member whose account this is; false for a stranger.
func Identify(tx *store.Tx, platform, person string) (int64, bool, error) {
	member, known, err := store.One(tx, scanID, `SELECT member FROM identity WHERE platform = ? AND person = ?`, platform, person)
	if err != nil {
		return 0, false, fmt.Errorf("whose account is %s on %s: %w", person, platform, err)
	}
	return member, known, nil
}

// Seen notes that an account was used at a time; what was noted later stays.
func Seen(tx *store.Tx, platform, person string, at time.Time) error {
	_, err := tx.Exec(`UPDATE identity SET last_seen = ?3 WHERE platform = ?1 AND person = ?2 AND last_seen < ?3`,
		platform, person, at.UnixMilli())
	if err != nil {
		return fmt.Errorf("note that %s on %s was seen: %w", person, platform, err)
	}
	return nil
}

// Reach is the single chat in which a member is spoken to: on the account they used last. Of
// accounts that were never used, it is one on the platform that somebody wrote on last. The
// name that a roster gives everybody on the chat page is no account while people write
// elsewhere: nobody would read it. It is false for a member without an account.
func Reach(tx *store.Tx, member int64) (chat.Place, bool, error) {
	scan := func(r *sql.Rows, p *chat.Place) error {
		var person string
		if err := r.Scan(&p.Platform, &person); err != nil {
			return err
		}
		*p = chat.Direct(p.Platform, person)
		return nil
	}
	place, found, err := store.One(tx, scan, `
		WITH latest (platform) AS (SELECT platform FROM message ORDER BY id DESC LIMIT 1)
		SELECT platform, person FROM identity
		WHERE member = ?1 AND NOT (platform = ?2 AND last_seen = 0 AND ?2 <> coalesce((SELECT platform FROM latest), ?2))
		ORDER BY last_seen DESC, platform = (SELECT platform FROM latest) DESC,
			platform = ?2, bound DESC, person LIMIT 1`, member, local)
	if err != nil {
		return chat.Place{}, false, fmt.Errorf("where to reach member %d: %w", member, err)
	}
	return place, found, nil
}

// accounts counts a member's accounts on a platform.
func accounts(tx *store.Tx, member int64, platform string) (int, error) {
	var n int
	err := tx.QueryRow(`SELECT count(*) FROM identity WHERE member = ? AND platform = ?`, member, platform).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("accounts of member %d: %w", member, err)
	}
	return n, nil
}

// give makes an account a member's, whoever had it before.
func give(tx *store.Tx, platform, person string, member int64) error {
	_, err := tx.Exec(`
		INSERT INTO identity (platform, person, member, bound) VALUES (?, ?, ?, ?)
		ON CONFLICT (platform, person) DO UPDATE SET member = excluded.member, bound = excluded.bound`,
		platform, person, member, tx.Now.UnixMilli())
	if err != nil {
		return fmt.Errorf("bind %s on %s to member %d: %w", person, platform, member, err)
	}
	return nil
}
