// Package figures computes the numbers of the yearly summary from the rows, each by the
// definition in the configuration and each with the rows that it was computed from. It does
// not know who may see them, nor in which sentence they are told.
//
// A record counts when it is accepted and its day lies in the period. A kind's figures
// include the kinds that count as it. Of a unit, records are those of the unit and of all
// below it; person-times, hours and distinct people go by the participant's own unit on the
// record's day, people without a name by the record's unit (product.md 2).
package figures

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/store"
)

// Scope says of what a figure is asked.
type Scope struct {
	From, To string // business days, YYYY-MM-DD; To is the day after the last
	Unit     int64  // with all units below it; 0: everything
	Alone    bool   // of the Unit only what is directly in it
	Campaign string // by name; empty: whether or not it belongs to one
	Where    string // only records of this partner or at this place; tasks and answers have none
}

// Figure is one number and where it comes from.
type Figure struct {
	ID         string  `json:"id"`
	Label      string  `json:"label"`
	Value      Value   `json:"value"`
	Unit       string  `json:"unit"`
	Definition string  `json:"definition"`
	Records    []int64 `json:"records"`         // numbers of the records behind it, in order; never nil
	Tasks      []int64 `json:"tasks,omitempty"` // of the tasks behind it: 3 is T3
}

// Compute gives every figure of the configuration, in its order. Of a campaign it leaves out
// what no campaign can have: the daily question.
func Compute(tx *store.Tx, c config.Config, s Scope) ([]Figure, error) {
	all := make([]Figure, 0, len(c.Figures))
	for _, def := range c.Figures {
		if s.Campaign != "" && ofQuestion(def.Count) {
			continue
		}
		f, err := Of(tx, c, def, s)
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, nil
}

// Of gives one figure by any definition, which need not be in the configuration.
func Of(tx *store.Tx, c config.Config, def config.Figure, s Scope) (Figure, error) {
	f := Figure{ID: def.ID, Label: def.Label, Unit: def.Unit, Definition: def.Definition, Records: []int64{}}
	var ids string
	var err error
	if f.Value, ids, err = valueAndRows(tx, def, swift(c, def, s)); err != nil {
		return Figure{}, err
	}
	numbers, err := parseIDs(ids)
	if err != nil {
		return Figure{}, fmt.Errorf("compute %s: %w", def.ID, err)
	}
	if ofTasks(def.Count) {
		f.Tasks = numbers
	} else {
		f.Records = numbers
	}
	return f, nil
}

// ValueOf is the value of a figure, without its rows.
func ValueOf(tx *store.Tx, c config.Config, def config.Figure, s Scope) (Value, error) {
	return total(tx, def, swift(c, def, s))
}

func valueAndRows(tx *store.Tx, def config.Figure, q quick) (v Value, ids string, err error) {
	query := q.both
	if query.text == "" {
		if v, err = total(tx, def, q); err != nil || q.list.text == "" {
			return v, "", err
		}
		query = piece("SELECT ?, coalesce((", v.N).then(q.list, piece("), '')"))
	}
	v.Minutes = def.Count == config.CountHours
	if err := tx.QueryRow(query.text, query.args...).Scan(&v.N, &ids); err != nil {
		return Value{}, "", fmt.Errorf("compute %s: %w", def.ID, err)
	}
	return v, ids, nil
}

func total(tx *store.Tx, def config.Figure, q quick) (Value, error) {
	v := Value{Minutes: def.Count == config.CountHours}
	query := piece("SELECT coalesce((").then(q.total, piece("), 0)"))
	if err := tx.QueryRow(query.text, query.args...).Scan(&v.N); err != nil {
		return Value{}, fmt.Errorf("compute %s: %w", def.ID, err)
	}
	return v, nil
}

// Share is what one record or task adds to a figure: person-times, minutes, or 1 where
// things are counted. Shares of things that count once may add up to more than the value.
type Share struct{ ID, N int64 }

// MarshalJSON writes [17, 3].
func (s Share) MarshalJSON() ([]byte, error) { return json.Marshal([2]int64{s.ID, s.N}) }

// UnmarshalJSON reads [17, 3].
func (s *Share) UnmarshalJSON(b []byte) error {
	var pair [2]int64
	err := json.Unmarshal(b, &pair)
	s.ID, s.N = pair[0], pair[1]
	return err
}

// Shares gives what each record or task behind a figure adds to it, in order of their numbers.
func Shares(tx *store.Tx, c config.Config, def config.Figure, s Scope) ([]Share, error) {
	query := counted(c, def, s).rows.then(piece("SELECT id, sum(n) FROM counted WHERE id IS NOT NULL GROUP BY id ORDER BY id"))
	shares, err := store.Rows(tx, scanShare, query.text, query.args...)
	if err != nil {
		return nil, fmt.Errorf("shares of %s: %w", def.ID, err)
	}
	return shares, nil
}

// parseIDs reads numbers with commas between them. They come back sorted and without doubles.
func parseIDs(list string) ([]int64, error) {
	if list == "" {
		return []int64{}, nil
	}
	words := strings.Split(list, ",")
	ids := make([]int64, len(words))
	for i, w := range words {
		n, err := strconv.ParseInt(w, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("number of a row: %w", err)
		}
		ids[i] = n
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

func ofTasks(c config.Count) bool { return c == config.CountTasks || c == config.CountTasksDone }

func ofQuestion(c config.Count) bool {
	return c == config.CountQuestionDays || c == config.CountSignIns || c == config.CountSignInMembers
}

func ofRoster(c config.Count) bool { return c == config.CountRoster || c == config.CountBranches }
