// Package checkup looks through a period before it is signed (体检): what contradicts itself,
// what was left lying about, what is likely a mistake. It does not know who may see it; it
// changes nothing and refuses nothing.
package checkup

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// Check names what was looked for.
type Check string

// The checks, in the order in which their findings come.
const (
	Pending    Check = "pending"     // records, and people who join, that an admin has not decided on
	Drafts     Check = "drafts"      // that nobody confirmed
	TwoPlaces  Check = "two-places"  // one person in two places at once
	LongDay    Check = "long-day"    // more than eight hours of one person on one day
	OffRoster  Check = "off-roster"  // people who were not on the roster that day
	DayOff     Check = "day-off"     // a meeting on a day off
	Everyone   Check = "everyone"    // 全体 that the names do not bear out
	Duplicates Check = "duplicates"  // two records of one thing, likely
	Missing    Check = "missing"     // what the kind needs
	NowNothing Check = "now-nothing" // a figure that was something the year before
)

// Finding is one thing to be looked at. What names nobody, so that it can be said anywhere;
// People are those whom it concerns.
type Finding struct {
	Check   Check    `json:"check"`
	What    string   `json:"what"`
	People  []string `json:"people,omitempty"`
	Records []int64  `json:"records,omitempty"`
	Figure  string   `json:"figure,omitempty"` // its id
	Do      string   `json:"do"`

	units []int64 // whose records they are
}

// Span is what is looked at: days, To the day after the last, in a unit and all below it; 0
// is the whole organisation.
type Span struct {
	From, To string
	Unit     int64
}

// mostFound bounds what one check gives: where so much is found, the first thousand are enough
// to see why.
const mostFound = 1000

// Look goes through all checks. Of a unit it gives what one of its records is in; figures
// are looked at for the whole organisation only.
func Look(tx *store.Tx, c config.Config, cal calendar.Calendar, s Span) ([]Finding, error) {
	l := looking{tx: tx, config: c, calendar: cal, Span: s, names: map[int64]string{}, onRoster: map[string][]roster.Member{}}
	var found []Finding
	for _, check := range []func() ([]Finding, error){
		l.pending, l.drafts, l.twoPlaces, l.longDays, l.longDaysUnnamed, l.offRoster, l.daysOff, l.everyone, l.duplicates, l.missing, l.nothingNow,
	} {
		more, err := check()
		if err != nil {
			return nil, fmt.Errorf("look through %s to %s: %w", s.From, s.To, err)
		}
		found = append(found, more...)
	}
	if s.Unit == 0 {
		return found, nil
	}
	below, err := roster.Subtree(tx, s.Unit)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(found, func(f Finding) bool {
		return !slices.ContainsFunc(f.units, func(u int64) bool { return slices.Contains(below, u) })
	}), nil
}

type looking struct {
	tx       *store.Tx
	config   config.Config
	calendar calendar.Calendar
	Span
	names    map[int64]string
	onRoster map[string][]roster.Member // by day and unit
}

// people are the names of members, in their order, each once.
func (l *looking) people(members []int64) ([]string, error) {
	var all []string
	for _, m := range slices.Compact(slices.Sorted(slices.Values(members))) {
		if _, known := l.names[m]; !known {
			name, err := roster.Name(l.tx, m)
			if err != nil {
				return nil, err
			}
			l.names[m] = name
		}
		all = append(all, l.names[m])
	}
	return all, nil
}

// rosterOn is who is counted in a unit and below it on a day.
func (l *looking) rosterOn(unit int64, day string) ([]roster.Member, error) {
	key := fmt.Sprintf("%s %d", day, unit)
	if members, known := l.onRoster[key]; known {
		return members, nil
	}
	members, err := roster.MembersOn(l.tx, unit, day)
	if err != nil {
		return nil, err
	}
	members = slices.DeleteFunc(members, func(m roster.Member) bool { return m.Category == roster.Outside })
	l.onRoster[key] = members
	return members, nil
}

// dayWords is 4月17日.
func dayWords(day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return at.Format("1月2日")
}

// numbers is #17、#18; of many the first ones.
func numbers(records []int64) string {
	const most = 10
	var words []string
	for i, r := range records {
		if i == most {
			return strings.Join(words, "、") + fmt.Sprintf("等 %d 条", len(records))
		}
		words = append(words, fmt.Sprintf("#%d", r))
	}
	return strings.Join(words, "、")
}

// title is 志愿服务「清洁家园」.
func title(kind, title string) string {
	if title == "" {
		return kind
	}
	return kind + "「" + title + "」"
}

func byRecord(a, b Finding) int {
	if len(a.Records) == 0 || len(b.Records) == 0 {
		return len(a.Records) - len(b.Records)
	}
	return cmp.Compare(a.Records[0], b.Records[0])
}
