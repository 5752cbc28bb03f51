// Package reminder decides what people are reminded of: what is due by rule is said once, on
// its day, to each group or person, never more than they can bear, and what was missed is
// made up for at most once. It does not know how dates are reckoned, nor what makes time pass.
//
// One decision is taken for every rule, occasion and recipient, and kept for ever. What will
// be sent (Plan) and what is sent (Sweep) come from the same code, so that a preview holds.
package reminder

import (
	"sync"
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/store"
)

// Audience is who hears of something.
type Audience string

// The audiences.
const (
	ToGroups Audience = "group"  // every group that the bot knows
	ToAdmins Audience = "admins" // the 管理员, or a unit's nearest admins, each in single chat
	ToMember Audience = "member" // one person in single chat
)

// Rule is one thing that people are reminded of, again and again or once, at one offset.
type Rule struct {
	Key    string // for ever: what became of its occasions is kept under it
	Name   string // 清明
	Falls  string // the rule of its dates as it was written: 农历九月初九
	Offset string // as it was written: 提前3天 09:00
	Text   string // what is said behind the name and the day
	Matter string // nobody hears of it twice a week in single chat
	To     Audience
	Unit   int64     // whose groups, those of the units below included, or admins; 0: the whole organisation
	Member int64     // who, if it is for one person
	Since  time.Time // what was due up to then is no reminder
	Late   int       // working days after which a missed reminder is not made up for; 0: Limits.Late

	// Next is the first moment after the given one; false if there is none any more.
	Next func(after time.Time) (Moment, bool)
}

// Moment is when people are to be reminded of an occasion.
type Moment struct {
	Occasion string // names the occasion for ever, whatever clocks and zones say: 2025-04-04
	Day      string // on which it is held
	Due      time.Time
	Guessed  bool // holidays that nobody knows yet may move it
}

// Limits are what people can bear (product.md, section 3).
type Limits struct {
	ADay, AWeek int            // reminders for a group; a week begins on Monday
	From, To    config.DayTime // of a working day; at no other time is anybody reminded
	Late        int            // working days after which a missed reminder is not made up for
}

// Bearable are the limits unless somebody says otherwise.
func Bearable() Limits {
	return Limits{ADay: 1, AWeek: 3, From: 8*60 + 30, To: 18 * 60, Late: config.DefaultLate}
}

// Reader reads a rule of dates and an offset as people write them in a chat. The mistake, with
// its mend, is for them; it is empty if there is none.
type Reader func(falls, offset string) (next func(after time.Time) (Moment, bool), mistake string)

// Book is all that people are reminded of in an organisation. It may be used by many
// goroutines.
type Book struct {
	// Unsaid is told, when it is settled, of what was to be said once and certainly was not;
	// nil: nobody is. It is set before Sweep.
	Unsaid func(tx *store.Tx, u store.Unsaid) error

	limits   Limits
	calendar calendar.Calendar
	fixed    []Rule
	read     Reader

	mu      sync.Mutex
	version int64 // of the rules
	rules   []Rule
	asked   outlook
	next    time.Time // as of asked
}

// New makes a book of the rules of a configuration and of those that people add in chats.
func New(l Limits, cal calendar.Calendar, fixed []Rule, read Reader) *Book {
	return &Book{limits: l, calendar: cal, fixed: fixed, read: read, version: -1}
}

// Know notes that the bot was spoken to in a group. What was due before is not for it.
func Know(tx *store.Tx, group chat.Place) error {
	_, err := tx.Exec(`INSERT INTO chat (platform, room, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
		group.Platform, group.Room, tx.Now.UnixMilli())
	return err
}
