package figures

import (
	"database/sql"
	"fmt"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// ofParts is Of for each of some parts that have nothing in common. Person-times and hours,
// which go by the participant's unit, are counted in one pass for all of them.
func ofParts(tx *store.Tx, c config.Config, def config.Figure, s Scope, parts []roster.Part) ([]Figure, error) {
	if len(parts) > 1 && (def.Count == config.CountPeople || def.Count == config.CountHours) {
		return peopleOfParts(tx, c, def, s, parts)
	}
	all := make([]Figure, len(parts))
	for i, p := range parts {
		of := s
		of.Unit, of.Alone = p.ID, p.Alone
		var err error
		if all[i], err = Of(tx, c, def, of); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func peopleOfParts(tx *store.Tx, c config.Config, def config.Figure, s Scope, parts []roster.Part) ([]Figure, error) {
	named, unnamed := "count(*)", "r.unnamed"
	if def.Count == config.CountHours {
		named, unnamed = "sum(p.minutes)", "r.unnamed_minutes"
	}
	records := s.records(c, def.Kinds)
	query := piece("WITH heads(id, unit, n) AS MATERIALIZED (SELECT r.id, p.unit, "+named+
		" FROM record r JOIN participation p ON p.record = r.id AND p.state = 'in' WHERE").
		then(records, piece("GROUP BY r.id, p.unit UNION ALL SELECT r.id, r.unit, "+unnamed+" FROM record r WHERE"), records, piece("AND "+unnamed+" > 0)"),
			piece("SELECT unit, sum(n), coalesce(string_agg(id, ',') FILTER (WHERE n > 0), '') FROM heads WHERE unit IS NOT NULL GROUP BY unit"))
	type portion struct {
		unit, n int64
		ids     string
	}
	units, err := store.Rows(tx, func(r *sql.Rows, p *portion) error { return r.Scan(&p.unit, &p.n, &p.ids) }, query.text, query.args...)
	if err != nil {
		return nil, fmt.Errorf("compute %s of each part: %w", def.ID, err)
	}
	of := map[int64]portion{}
	for _, p := range units {
		of[p.unit] = p
	}
	all := make([]Figure, len(parts))
	for i, p := range parts {
		below := []int64{p.ID}
		if !p.Alone {
			if below, err = roster.Subtree(tx, p.ID); err != nil {
				return nil, err
			}
		}
		ids := ""
		f := Figure{ID: def.ID, Label: def.Label, Unit: def.Unit, Definition: def.Definition, Value: Value{Minutes: def.Count == config.CountHours}}
		for _, u := range below {
			f.Value.N += of[u].n
			if ids != "" && of[u].ids != "" {
				ids += ","
			}
			ids += of[u].ids
		}
		if f.Records, err = parseIDs(ids); err != nil {
			return nil, fmt.Errorf("compute %s of each part: %w", def.ID, err)
		}
		all[i] = f
	}
	return all, nil
}
