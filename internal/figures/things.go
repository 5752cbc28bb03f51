package figures

import (
	"database/sql"
	"fmt"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/store"
)

// Named tells whether what a figure counts has names: titles, places, partners.
func Named(def config.Figure) bool {
	return def.Count == config.CountTimes || def.Count == config.CountPartners || def.Count == config.CountCopies || ofTasks(def.Count)
}

// Things names what a figure counts, each once, in the order in which it first happened, at
// most so many: titles in 《》 where a title counts once, places, topics, partners, titles of
// tasks. What has no name is not among them. more tells whether there are others.
func Things(tx *store.Tx, c config.Config, def config.Figure, s Scope, most int) (names []string, more bool, err error) {
	from, name := piece("record r WHERE").then(s.records(c, def.Kinds)).and(s.inUnit("r.unit")), thingName(c, def)
	switch {
	case ofTasks(def.Count):
		from, name = tasks(c, def, s).rows, piece("r.title")
		from = piece("task r WHERE r.id IN (").then(from, piece("SELECT id FROM counted)"))
	case def.Count == config.CountCopies:
		from = from.and(piece("r.copies > 0"))
	case def.Count == config.CountPartners:
		from = from.and(piece("r.partner <> ''"))
	}
	query := piece("SELECT name FROM (SELECT").then(name, piece("AS name, r.day AS day, r.id AS id FROM"), from,
		piece(") WHERE name <> '' GROUP BY name ORDER BY min(day), min(id) LIMIT ?", most+1))
	names, err = store.Rows(tx, func(r *sql.Rows, name *string) error { return r.Scan(name) }, query.text, query.args...)
	if err != nil {
		return nil, false, fmt.Errorf("things of %s: %w", def.ID, err)
	}
	if len(names) > most {
		return names[:most], true, nil
	}
	return names, false, nil
}

// thingName is the column, or what is made of several, that names what is counted.
func thingName(c config.Config, def config.Figure) fragment {
	if def.Count == config.CountPartners {
		return piece("r.partner")
	}
	name, told := piece("CASE r.kind"), false
	for _, k := range c.Kinds {
		switch k.Once {
		case config.OncePerTitle:
			name = name.then(piece("WHEN ? THEN '《' || nullif(trim(r.title, '《》'), '') || '》'", k.Name))
		case config.OncePerPlace:
			name = name.then(piece("WHEN ? THEN coalesce(nullif(r.place, ''), r.title)", k.Name))
		case config.OncePerTheme:
			name = name.then(piece("WHEN ? THEN coalesce(nullif(r.topic, ''), r.title)", k.Name))
		default:
			continue
		}
		told = true
	}
	if !told {
		return piece("r.title")
	}
	return name.then(piece("ELSE r.title END"))
}
