package figures

import (
	"database/sql"
	"slices"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/config"
)

// fragment is a piece of SQL with its arguments.
type fragment struct {
	text string
	args []any
}

func piece(text string, args ...any) fragment { return fragment{text, args} }

// then joins pieces with a space between them.
func (f fragment) then(more ...fragment) fragment {
	for _, m := range more {
		if m.text == "" {
			continue
		}
		f.text = strings.TrimSpace(f.text + " " + m.text)
		f.args = slices.Concat(f.args, m.args)
	}
	return f
}

// and adds a condition, if there is one.
func (f fragment) and(condition fragment) fragment {
	if condition.text == "" {
		return f
	}
	return f.then(piece("AND"), condition)
}

// list is (?, ?, ?) with the words.
func list(words []string) fragment {
	args := make([]any, len(words))
	for i, w := range words {
		args[i] = w
	}
	return piece("("+strings.TrimSuffix(strings.Repeat("?, ", len(words)), ", ")+")", args...)
}

// inUnit is the condition that a column's unit is the scope's or, unless it stands alone, one
// below it.
func (s Scope) inUnit(column string) fragment {
	switch {
	case s.Unit == 0:
		return fragment{}
	case s.Alone:
		return piece(column+" = ?", s.Unit)
	}
	return piece(column+` IN (WITH RECURSIVE below(id) AS (
		SELECT ? UNION SELECT u.id FROM unit u JOIN below b ON u.parent = b.id) SELECT id FROM below)`, s.Unit)
}

// days is the condition that a column's day lies in the scope.
func (s Scope) days(column string) fragment {
	return piece(column+" >= ? AND "+column+" < ?", s.From, s.To)
}

// lastDay is the last day of the scope.
func (s Scope) lastDay() string {
	to, err := time.Parse(time.DateOnly, s.To)
	if err != nil {
		return s.To
	}
	return to.AddDate(0, 0, -1).Format(time.DateOnly)
}

// unitOn is the unit that a member belongs to on a day; both are SQL. Of two spells that
// cover a day the one that began later wins (internal/roster).
func unitOn(member, day string) string {
	return `(SELECT s.unit FROM spell s WHERE s.member = ` + member + `
		AND s.joined <= ` + day + ` AND (s.ended = '' OR s.ended >= ` + day + `)
		ORDER BY s.joined DESC, s.id DESC LIMIT 1)`
}

// inCampaign is the condition that a row belongs to the scope's campaign: named is the
// column with a campaign's name (empty: there is none), within are the columns in which its
// words may stand.
func (s Scope) inCampaign(c config.Config, named, day string, within ...string) fragment {
	if s.Campaign == "" {
		return fragment{}
	}
	f := piece("(FALSE")
	if named != "" {
		f = f.then(piece("OR "+named+" = ?", s.Campaign))
	}
	if g, ok := c.Campaign(s.Campaign); ok && len(g.Words) > 0 {
		f = f.then(piece("OR "+day+" BETWEEN ? AND ? AND (FALSE", g.From, g.To))
		for _, word := range g.Words {
			for _, column := range within {
				f = f.then(piece("OR instr("+column+", ?) > 0", word))
			}
		}
		f = f.then(piece(")"))
	}
	return f.then(piece(")"))
}

// records is the condition on record r that it counts.
func (s Scope) records(c config.Config, kinds []string) fragment {
	return piece("r.state = 'accepted'").and(s.suited(c, kinds))
}

// suited is the condition on record r that it would count, whatever its state.
func (s Scope) suited(c config.Config, kinds []string) fragment {
	f := s.days("r.day")
	if names := withThoseThatCount(c, kinds); len(names) > 0 {
		f = f.and(piece("r.kind IN").then(list(names)))
	}
	if s.Where != "" {
		f = f.and(piece("(instr(r.partner, ?) > 0 OR instr(r.place, ?) > 0)", s.Where, s.Where))
	}
	return f.and(s.inCampaign(c, "r.campaign", "r.day", "r.kind", "r.title", "r.topic"))
}

// withThoseThatCount adds the kinds that count as one of the given ones.
func withThoseThatCount(c config.Config, kinds []string) []string {
	names := slices.Clone(kinds)
	for _, k := range c.Kinds {
		if k.CountsAs != "" && slices.Contains(kinds, k.CountsAs) && !slices.Contains(names, k.Name) {
			names = append(names, k.Name)
		}
	}
	return names
}

func scanShare(r *sql.Rows, s *Share) error { return r.Scan(&s.ID, &s.N) }
