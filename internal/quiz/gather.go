package quiz

import (
	"fmt"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/store"
)

// gatherFor is how long answers of a group are gathered before the group hears of them.
const gatherFor = time.Minute

// Gather has a group hear, a minute after the first answer, how many have come that day. As
// long as that line waits, it tells of those that come after too; when it has been tried,
// another line is begun. Nobody is named, for a list of names shows who is missing.
func Gather(tx *store.Tx, place chat.Place, back chat.Back, day string, message int64) error {
	var answers int
	err := tx.QueryRow(`SELECT count(*) FROM sign_in WHERE day = ? AND platform = ? AND room = ?`,
		day, place.Platform, place.Room).Scan(&answers)
	if err != nil {
		return fmt.Errorf("answers of %s on %s: %w", place.Room, day, err)
	}
	reply := chat.Reply{Text: fmt.Sprintf("已收到 %d 份答案，对错可单聊问我", answers)}
	prefix, lines, err := gathered(tx, place, day)
	if err != nil {
		return err
	}
	if lines > 0 {
		rewritten, err := tx.Rewrite(fmt.Sprintf("%s%d", prefix, lines), reply)
		if err != nil || rewritten {
			return err
		}
	}
	return tx.Say(chat.Outgoing{
		Key:   fmt.Sprintf("%s%d", prefix, lines+1),
		To:    place,
		After: tx.Now.Add(gatherFor),
		Back:  back,
		Reply: reply,
	}, message)
}

// gathered counts the lines about a day's answers that a group heard or is to hear. The key of
// each is the prefix and its number.
func gathered(tx *store.Tx, place chat.Place, day string) (prefix string, lines int, err error) {
	prefix = "answers/" + place.Platform + "/" + place.Room + "/" + day + "/"
	// '0' is the character behind '/', so this is every key that begins with the prefix.
	err = tx.QueryRow(`SELECT count(*) FROM outbox WHERE key >= ? AND key < ?`, prefix, prefix[:len(prefix)-1]+"0").Scan(&lines)
	if err != nil {
		return "", 0, fmt.Errorf("gathered lines of %s on %s: %w", place.Room, day, err)
	}
	return prefix, lines, nil
}
