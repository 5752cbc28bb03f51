package quiz

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/store"
)

const columns = `question.id, question.kind, question.text, question.options, question.answer, question.explanation, question.source`

func scanQuestion(r *sql.Rows, q *Question) error { return scan(r, q) }

func scan(r *sql.Rows, q *Question, more ...any) error {
	var options string
	into := append([]any{&q.ID, &q.Kind, &q.Text, &options, &q.Answer, &q.Explanation, &q.Source}, more...)
	if err := r.Scan(into...); err != nil {
		return err
	}
	return json.Unmarshal([]byte(options), &q.Options)
}

// Of is a day's question; false if none has been chosen for the day.
func Of(tx *store.Tx, day string) (Question, bool, error) {
	q, found, err := store.One(tx, scanQuestion,
		`SELECT `+columns+` FROM question_day JOIN question ON question.id = question WHERE day = ?`, day)
	if err != nil {
		return Question{}, false, fmt.Errorf("question of %s: %w", day, err)
	}
	return q, found, nil
}

// Latest is the question of the latest day up to the given one that had any, and that day.
func Latest(tx *store.Tx, day string) (q Question, of string, found bool, err error) {
	of, found, err = store.One(tx, func(r *sql.Rows, s *string) error { return r.Scan(s) },
		`SELECT day FROM question_day WHERE day <= ? ORDER BY day DESC LIMIT 1`, day)
	if err != nil {
		return Question{}, "", false, fmt.Errorf("latest question up to %s: %w", day, err)
	}
	if found {
		q, found, err = Of(tx, of)
	}
	return q, of, found, err
}

// Choose is the day's question, chosen now if none has been yet: the one behind the question
// of the day before that had any. It is false when the bank is empty.
func Choose(tx *store.Tx, day string) (Question, bool, error) {
	q, found, err := Of(tx, day)
	if err != nil || found {
		return q, found, err
	}
	if q, found, err = next(tx, day); err != nil || !found {
		return Question{}, false, err
	}
	if _, err := tx.Exec(`INSERT INTO question_day (day, question, at) VALUES (?, ?, ?)`, day, q.ID, tx.Now.UnixMilli()); err != nil {
		return Question{}, false, fmt.Errorf("choose the question of %s: %w", day, err)
	}
	return q, true, nil
}

// next is the question behind the one that was asked last up to a day; behind the last of
// the bank comes the first.
func next(tx *store.Tx, day string) (Question, bool, error) {
	q, found, err := store.One(tx, scanQuestion, `
		SELECT `+columns+` FROM question WHERE retired = 0 ORDER BY position <= coalesce((
			SELECT asked.position FROM question_day JOIN question asked ON asked.id = question_day.question
			WHERE day <= ? ORDER BY day DESC LIMIT 1), 0), position, id LIMIT 1`, day)
	if err != nil {
		return Question{}, false, fmt.Errorf("next question of the bank: %w", err)
	}
	return q, found, nil
}

// Skip gives a day the next question in place of the one it has. It is false when the day has
// no question, or the bank no other.
func Skip(tx *store.Tx, day string, by, message int64) (Question, bool, error) {
	old, found, err := Of(tx, day)
	if err != nil || !found {
		return Question{}, false, err
	}
	q, found, err := next(tx, day)
	if err != nil || !found || q.ID == old.ID {
		return Question{}, false, err
	}
	if _, err := tx.Exec(`UPDATE question_day SET question = ?, skipped = skipped + 1 WHERE day = ?`, q.ID, day); err != nil {
		return Question{}, false, fmt.Errorf("skip the question of %s: %w", day, err)
	}
	return q, true, tx.Audit(store.Change{Member: by, Message: message, Verb: "skip", Subject: subject(old.ID),
		Detail: map[string]any{"day": day, "instead": q.ID}})
}

// Mend gives a question another key. Answers stay as they are; which of them are right
// follows from the new key. It is false when the key does not fit the question.
func Mend(tx *store.Tx, q Question, answer string, by, message int64) (bool, error) {
	if !q.Fits(answer) {
		return false, nil
	}
	if _, err := tx.Exec(`UPDATE question SET answer = ? WHERE id = ?`, answer, q.ID); err != nil {
		return false, fmt.Errorf("mend the key of question %d: %w", q.ID, err)
	}
	return true, tx.Audit(store.Change{Member: by, Message: message, Verb: "mend", Subject: subject(q.ID),
		Detail: map[string]any{"old": q.Answer, "new": answer}})
}

func subject(question int64) string { return fmt.Sprintf("question %d", question) }

// Switch has a group take part or not. It is false when that was so already.
func Switch(tx *store.Tx, place chat.Place, on bool, by, message int64) (bool, error) {
	was, err := IsOn(tx, place)
	if err != nil || was == on {
		return false, err
	}
	_, err = tx.Exec(`
		INSERT INTO chat (platform, room, question_on) VALUES (?, ?, ?)
		ON CONFLICT (platform, room) DO UPDATE SET question_on = excluded.question_on`, place.Platform, place.Room, on)
	if err != nil {
		return false, fmt.Errorf("switch the question of %s: %w", place.Room, err)
	}
	return true, tx.Audit(store.Change{Member: by, Message: message, Verb: "question", Subject: "chat " + place.Room,
		Detail: map[string]any{"platform": place.Platform, "on": on}})
}

// IsOn reports whether a group takes part.
func IsOn(tx *store.Tx, place chat.Place) (bool, error) {
	on, found, err := store.One(tx, func(r *sql.Rows, on *bool) error { return r.Scan(on) },
		`SELECT question_on FROM chat WHERE platform = ? AND room = ?`, place.Platform, place.Room)
	if err != nil {
		return false, fmt.Errorf("does %s take part: %w", place.Room, err)
	}
	return found && on, nil
}

// Groups lists the groups that take part.
func Groups(tx *store.Tx) ([]chat.Place, error) {
	places, err := store.Rows(tx, func(r *sql.Rows, p *chat.Place) error { return r.Scan(&p.Platform, &p.Room) },
		`SELECT platform, room FROM chat WHERE question_on = 1 ORDER BY platform, room`)
	if err != nil {
		return nil, fmt.Errorf("groups that take part: %w", err)
	}
	return places, nil
}

// OpenAt reports whether the question is on for a message at a place: in a group if the group
// takes part, in a single chat if any group does.
func OpenAt(tx *store.Tx, place chat.Place, private bool) (bool, error) {
	if !private {
		return IsOn(tx, place)
	}
	groups, err := Groups(tx)
	return len(groups) > 0, err
}

// OpenKind is the kind of question that an answer at a place and time would be for; empty
// where the question is off. Before a day's question is posted and on days without one it is
// the kind of the latest, so that an early answer is understood and told that it is early.
func OpenKind(tx *store.Tx, place chat.Place, private bool, at time.Time) (string, error) {
	open, err := OpenAt(tx, place, private)
	if err != nil || !open {
		return "", err
	}
	q, _, _, err := Latest(tx, tx.Day(at))
	return q.Kind, err
}
