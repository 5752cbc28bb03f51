package quiz

import (
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// Post notes that a group gets the question of at's day, and returns what is to be said
// there: the question with its buttons, and the key of the question that the group had
// before. What comes more than a minute after it was due says so. It is false when the bank
// is empty. Once and Until are set: a question is asked once and on its day only.
func Post(tx *store.Tx, place chat.Place, due, at time.Time, w Window) (chat.Outgoing, bool, error) {
	day := tx.Day(at)
	q, found, err := Choose(tx, day)
	if err != nil || !found {
		return chat.Outgoing{}, false, err
	}
	before, of, had, err := previous(tx, place, day)
	if err != nil {
		return chat.Outgoing{}, false, err
	}
	_, err = tx.Exec(`INSERT INTO question_post (day, platform, room, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		day, place.Platform, place.Room, tx.Now.UnixMilli())
	if err != nil {
		return chat.Outgoing{}, false, fmt.Errorf("note the question of %s in %s: %w", day, place.Room, err)
	}
	text := wording(day, q, before, of, had)
	if at.Sub(due) > time.Minute {
		text = "(补发，原定 " + due.In(tx.Zone()).Format("15:04") + ")\n" + text
	}
	return card(place, day, 0, q, text, w.Closes(at)), true, nil
}

// wording is what is posted on a day in a group that had another question before.
func wording(day string, q, before Question, of string, had bool) string {
	text := "每日一题（" + Spoken(day) + "，" + q.Kind + "）\n" + q.Card() + "\n" + howToAnswer(q)
	if had {
		text += "\n\n上一题（" + Spoken(of) + "）答案：" + before.Key()
	}
	return text
}

// Repost is Post for every group that had the day's question already, when another has taken
// its place.
func Repost(tx *store.Tx, at time.Time, w Window) ([]chat.Outgoing, error) {
	day := tx.Day(at)
	q, found, err := Of(tx, day)
	if err != nil || !found {
		return nil, err
	}
	var skipped int
	if err := tx.QueryRow(`SELECT skipped FROM question_day WHERE day = ?`, day).Scan(&skipped); err != nil {
		return nil, fmt.Errorf("questions skipped on %s: %w", day, err)
	}
	places, err := store.Rows(tx, func(r *sql.Rows, p *chat.Place) error { return r.Scan(&p.Platform, &p.Room) }, `
		SELECT platform, room FROM question_post JOIN chat USING (platform, room)
		WHERE day = ? AND question_on = 1 ORDER BY platform, room`, day)
	if err != nil {
		return nil, fmt.Errorf("groups with the question of %s: %w", day, err)
	}
	text := "今天换一道题（" + q.Kind + "），答过的不用再答。\n" + q.Card() + "\n" + howToAnswer(q)
	var all []chat.Outgoing
	for _, place := range places {
		all = append(all, card(place, day, skipped, q, text, w.Closes(at)))
	}
	return all, nil
}

func card(place chat.Place, day string, skipped int, q Question, text string, until time.Time) chat.Outgoing {
	key := "question/" + place.Platform + "/" + place.Room + "/" + day
	if skipped > 0 {
		key += "/" + strconv.Itoa(skipped)
	}
	return chat.Outgoing{Key: key, To: place, Until: until, Once: true, Reply: chat.Reply{Text: text, Choices: q.Choices(day), Boxes: q.Boxes()}}
}

// previous is the question that a group had last before a day, and its day.
func previous(tx *store.Tx, place chat.Place, day string) (q Question, of string, found bool, err error) {
	of, found, err = store.One(tx, func(r *sql.Rows, s *string) error { return r.Scan(s) },
		`SELECT day FROM question_post WHERE platform = ? AND room = ? AND day < ? ORDER BY day DESC LIMIT 1`,
		place.Platform, place.Room, day)
	if err != nil {
		return Question{}, "", false, fmt.Errorf("question of %s before %s: %w", place.Room, day, err)
	}
	if found {
		q, found, err = Of(tx, of)
	}
	return q, of, found, err
}

// Working reports whether the question is asked on a day. Of a year whose holiday notice is
// not in the calendar, Monday to Friday are worked, and the 管理员 hear once that year that
// this is a guess.
func Working(tx *store.Tx, c calendar.Calendar, day string) (bool, error) {
	kind := c.Day(day)
	if kind == calendar.Unknown {
		if err := warn(tx, day); err != nil {
			return false, err
		}
	}
	return kind.OrWeekday(day) == calendar.Working, nil
}

func warn(tx *store.Tx, day string) error {
	admins, err := roster.Admins(tx, 0, day)
	if err != nil {
		return err
	}
	year, _, _ := strings.Cut(day, "-")
	for _, admin := range admins {
		place, ok, err := roster.Reach(tx, admin)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		err = tx.Say(chat.Outgoing{
			Key: fmt.Sprintf("calendar/%s/%d", year, admin),
			To:  place,
			Reply: chat.Reply{Text: "我还没有" + year + "年的放假安排，每日一题先按周一到周五发，调休和节假日可能不准。" +
				"请让运维把程序升级到带有当年安排的版本。"},
		}, 0)
		if err != nil {
			return err
		}
	}
	return nil
}

// Card is the question as it is shown.
func (q Question) Card() string {
	lines := []string{q.Text}
	for i, option := range q.Options {
		lines = append(lines, string(rune('A'+i))+". "+option)
	}
	return strings.Join(lines, "\n")
}

// Key is the right answer and why, as people read it: 「A（甲项）。见学习材料。」
func (q Question) Key() string {
	key := q.Answer
	if len(q.Answer) == 1 && q.Kind != TrueOrNo {
		key += "（" + q.option(q.Answer[0]) + "）"
	}
	if q.Explanation == "" {
		return key + "。"
	}
	return key + "。" + q.Explanation
}

// Choices are the buttons of the question of a day: one press is the answer. A 多选 has Boxes
// instead.
func (q Question) Choices(day string) []chat.Choice {
	var all []chat.Choice
	switch q.Kind {
	case Single:
		all = q.letters()
	case TrueOrNo:
		all = []chat.Choice{{Label: True, Says: True}, {Label: False, Says: False}}
	}
	// On some networks everybody reads what a button says, and buttons stay where they are
	// when their day is over.
	for i := range all {
		all[i].Says = "答 " + Spoken(day) + " " + all[i].Says
	}
	return all
}

// Boxes are the letters of a 多选, to be ticked.
func (q Question) Boxes() []chat.Choice {
	if q.Kind != Multiple {
		return nil
	}
	return q.letters()
}

func (q Question) letters() []chat.Choice {
	var all []chat.Choice
	for _, letter := range q.Letters() {
		all = append(all, chat.Choice{Label: string(letter), Says: string(letter)})
	}
	return all
}

// HowTo says which form an answer has: 「从 ABCD 里回一个字母」.
func (q Question) HowTo() string {
	switch q.Kind {
	case Single:
		return "从 " + q.Letters() + " 里回一个字母"
	case Multiple:
		return "把选的字母一起回，如 " + q.Example()
	default:
		return "回“对”或“错”"
	}
}

// Example is an answer of the right form: B, AB or 对.
func (q Question) Example() string {
	switch q.Kind {
	case Single:
		return "B"
	case Multiple:
		return "AB"
	default:
		return True
	}
}

func howToAnswer(q Question) string {
	return "自愿作答：@我" + q.HowTo() + "；也可以单聊我。"
}

// Spoken is a day as people say it: 4月20日.
func Spoken(day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return fmt.Sprintf("%d月%d日", at.Month(), at.Day())
}
