package roster

import (
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"math/big"
	"time"

	"github.com/daybook-bot/daybook/internal/store"
)

// madeUpUnit is the organisation's name until a roster tells it.
const madeUpUnit = "本单位"

// Outside is the category of a 管理员 who came by a code and stands on no roster: somebody
// who runs the program. They have their rights, and are no member of whom anything is counted.
const Outside = "不在册"

// codeLife is how long a one-time code can be used.
const codeLife = 24 * time.Hour

const codeDigits = 8

// Wrong codes of one account within an hour, and of all accounts within a day, after which
// none is looked at any more for that long. With eight digits nobody gets far.
const (
	guessesAnHour = 5
	guessesADay   = 50
)

// guessed is the subject of the audit rows that tell of wrong codes.
const guessed = "admin-code"

// CodeUse tells what became of a one-time code that somebody sent.
type CodeUse int

// The ways in which the use of a code ends. CodeWrong is written down, and CodeGranted changes
// what the sender may do.
const (
	CodeUnknown CodeUse = iota // no such code, and there is none to guess
	CodeWrong                  // no such code, while there is one
	CodeTooMany                // too many wrong ones; this one was not even looked at
	CodeUsed                   // somebody has used it before
	CodeLapsed                 // it is more than 24 hours old
	CodeHomonym                // several members bear the stranger's name
	CodeGranted                // the sender is 管理员 now
)

// MakeAdminCode makes a one-time code of eight digits, 4827 1935: the person who sends it in a
// single chat within 24 hours becomes 管理员. Only its hash is stored.
func MakeAdminCode(tx *store.Tx) (string, error) {
	limit := new(big.Int).Exp(big.NewInt(10), big.NewInt(codeDigits), nil)
	n, err := rand.Int(rand.Reader, limit)
	if err != nil {
		return "", fmt.Errorf("draw a code: %w", err)
	}
	code := fmt.Sprintf("%0*d", codeDigits, n)
	if _, err := tx.Exec(`INSERT INTO admin_code (hash, made) VALUES (?, ?)`, hash(code), tx.Now.UnixMilli()); err != nil {
		return "", fmt.Errorf("keep a code: %w", err)
	}
	return code[:4] + " " + code[4:], nil
}

// LooksLikeCode finds a one-time code in a message that holds nothing else.
func LooksLikeCode(text string) (code string, ok bool) {
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			code += string(r)
		case r >= '０' && r <= '９':
			code += string(r - '０' + '0')
		case r == ' ' || r == '\u3000' || r == '-' || r == '\n':
		default:
			return "", false
		}
		if len(code) > codeDigits {
			return "", false
		}
	}
	return code, len(code) == codeDigits
}

// UseAdminCode makes the sender of a code 管理员 from today on: the member whose account it is;
// or the only member of the name that is shown, who is on the roster today; or else a new member of that name, in the
// organisation's highest unit. The member is told with their unit and role of today. message
// is the row of what they sent.
func UseAdminCode(tx *store.Tx, message int64, platform, person, shown, code string) (CodeUse, Member, error) {
	if many, err := tooManyGuesses(tx, platform, person); err != nil || many {
		return CodeTooMany, Member{}, err
	}
	use, err := checkCode(tx, code)
	if err == nil && use == CodeWrong {
		err = tx.Audit(store.Change{Message: message, Verb: "admin-code-wrong", Subject: guessed,
			Detail: map[string]any{"platform": platform, "person": person}})
	}
	if err != nil || use != CodeGranted {
		return use, Member{}, err
	}
	member, bound, err := Identify(tx, platform, person)
	if err != nil {
		return 0, Member{}, err
	}
	if !bound {
		var use CodeUse
		if shown == "" {
			shown = person
		}
		if member, use, err = settleStranger(tx, shown); err != nil || use != CodeGranted {
			return use, Member{}, err
		}
		if err := give(tx, platform, person, member); err != nil {
			return 0, Member{}, err
		}
	}
	if err := promote(tx, member); err != nil {
		return 0, Member{}, err
	}
	_, err = tx.Exec(`UPDATE admin_code SET used = ?, member = ? WHERE hash = ?`, tx.Now.UnixMilli(), member, hash(code))
	if err != nil {
		return 0, Member{}, fmt.Errorf("note the use of a code: %w", err)
	}
	err = tx.Audit(store.Change{Member: member, Message: message, Verb: "admin-code", Subject: "roster",
		Detail: map[string]any{"member": member, "platform": platform, "person": person}})
	if err != nil {
		return 0, Member{}, err
	}
	m, err := MemberOn(tx, member, tx.Today())
	return CodeGranted, m, err
}

func checkCode(tx *store.Tx, code string) (CodeUse, error) {
	type row struct {
		made int64
		used bool
	}
	c, found, err := store.One(tx, func(r *sql.Rows, c *row) error { return r.Scan(&c.made, &c.used) },
		`SELECT made, used IS NOT NULL FROM admin_code WHERE hash = ?`, hash(code))
	switch {
	case err != nil:
		return 0, fmt.Errorf("look up a code: %w", err)
	case !found:
		return noCode(tx)
	case c.used:
		return CodeUsed, nil
	case tx.Now.Sub(tx.Time(c.made)) > codeLife:
		return CodeLapsed, nil
	}
	return CodeGranted, nil
}

// noCode tells whether a code that does not exist could have been one: eight digits are most
// often something else.
func noCode(tx *store.Tx) (CodeUse, error) {
	_, open, err := store.One(tx, scanID, `SELECT 1 FROM admin_code WHERE used IS NULL AND made >= ? LIMIT 1`,
		tx.Now.Add(-codeLife).UnixMilli())
	if err != nil {
		return 0, fmt.Errorf("look for codes: %w", err)
	}
	if open {
		return CodeWrong, nil
	}
	return CodeUnknown, nil
}

// tooManyGuesses reports whether an account, or all together, sent too many wrong codes.
func tooManyGuesses(tx *store.Tx, platform, person string) (bool, error) {
	var own, all int
	err := tx.QueryRow(`
		SELECT count(*) FILTER (WHERE at > ?2 AND detail ->> 'platform' = ?4 AND detail ->> 'person' = ?5), count(*)
		FROM audit WHERE subject = ?1 AND at > ?3`,
		guessed, tx.Now.Add(-time.Hour).UnixMilli(), tx.Now.Add(-24*time.Hour).UnixMilli(), platform, person).Scan(&own, &all)
	if err != nil {
		return false, fmt.Errorf("count wrong codes: %w", err)
	}
	return own >= guessesAnHour || all >= guessesADay, nil
}

// settleStranger finds or makes the member that a stranger with a code is.
func settleStranger(tx *store.Tx, shown string) (int64, CodeUse, error) {
	named, err := Bindable(tx, shown, "", tx.Today())
	if err != nil {
		return 0, 0, err
	}
	switch {
	case len(named) == 1:
		return named[0].ID, CodeGranted, nil
	case len(named) > 1:
		return 0, CodeHomonym, nil
	}
	made, err := tx.Exec(`INSERT INTO member (name, category) VALUES (?, ?)`, shown, Outside)
	if err != nil {
		return 0, 0, fmt.Errorf("make member %s: %w", shown, err)
	}
	id, err := made.LastInsertId()
	return id, CodeGranted, err
}

// promote makes a member 管理员 from today on: in the unit where they are, or else in the
// highest one.
func promote(tx *store.Tx, member int64) error {
	today := tx.Today()
	m, err := MemberOn(tx, member, today)
	if err != nil {
		return err
	}
	if m.Role == OrgAdmin {
		return nil
	}
	unit := m.Unit.ID
	if unit == 0 {
		if unit, err = root(tx); err != nil {
			return err
		}
	}
	_, err = tx.Exec(`
		INSERT INTO spell (member, unit, role, joined) VALUES (?, ?, ?, ?)
		ON CONFLICT (member, unit, joined) DO UPDATE SET role = excluded.role, ended = ''`, member, unit, OrgAdmin, today)
	if err != nil {
		return fmt.Errorf("make member %d 管理员: %w", member, err)
	}
	return nil
}

// root is the highest unit, made up if there is none yet.
func root(tx *store.Tx) (int64, error) {
	id, found, err := store.One(tx, scanID, `SELECT id FROM unit WHERE parent IS NULL ORDER BY id LIMIT 1`)
	if err != nil || found {
		return id, err
	}
	made, err := tx.Exec(`INSERT INTO unit (name, path) VALUES (?1, ?1)`, madeUpUnit)
	if err != nil {
		return 0, fmt.Errorf("make the highest unit: %w", err)
	}
	return made.LastInsertId()
}

func hash(code string) string {
	sum := sha256.Sum256([]byte(code))
	return hex.EncodeToString(sum[:])
}
