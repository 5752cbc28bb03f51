package activity

import (
	"fmt"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/store"
)

// gatherFor is how long sign-ups in a group are gathered before the group hears of them.
const gatherFor = time.Minute

// GatherComing has a group hear, a minute after the first sign-up there, how many come. As
// long as that line waits, it tells of those that come or go after too; when it has been
// tried, another is begun, unless fresh is false: nobody new has come. Nobody is named, for a
// list of names shows who is missing.
func GatherComing(tx *store.Tx, p Plan, said Said, back chat.Back, fresh bool) error {
	reply := chat.Reply{Text: fmt.Sprintf("#%d 已有 %d 人报名。", p.ID, len(p.Coming))}
	prefix := fmt.Sprintf("coming/%d/%s/%s/", p.ID, said.Place.Platform, said.Place.Room)
	var lines int
	// '0' is the character behind '/', so this is every key that begins with the prefix.
	err := tx.QueryRow(`SELECT count(*) FROM outbox WHERE key >= ? AND key < ?`, prefix, prefix[:len(prefix)-1]+"0").Scan(&lines)
	if err != nil {
		return fmt.Errorf("gathered lines of plan %d: %w", p.ID, err)
	}
	if lines > 0 {
		rewritten, err := tx.Rewrite(fmt.Sprintf("%s%d", prefix, lines), reply)
		if err != nil || rewritten {
			return err
		}
	}
	if !fresh {
		return nil
	}
	return tx.Say(chat.Outgoing{
		Key: fmt.Sprintf("%s%d", prefix, lines+1), To: said.Place, After: tx.Now.Add(gatherFor), Back: back, Reply: reply,
	}, said.Message)
}
