package figures

import (
	"slices"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/roster"
)

// count is how a figure is counted. rows begins a query with a table `counted` of
//
//	id    the record's or task's number; NULL for what has none
//	n     what it adds
//	what  what counts only once, where things are told apart
//
// and value is an aggregate over it.
type count struct {
	rows  fragment
	value string
}

const (
	sum      = "sum(n)"
	distinct = "count(DISTINCT what)"
)

// table makes a query's rows the table `counted`. Materialised, because SQLite otherwise
// works out a sum over participations once for every time that it is mentioned.
func table(rows fragment, value string) count {
	return count{piece("WITH counted(id, n, what) AS MATERIALIZED (").then(rows, piece(")")), value}
}

func counted(c config.Config, def config.Figure, s Scope) count {
	records := s.records(c, def.Kinds)
	ofUnit := records.and(s.inUnit("r.unit"))
	switch def.Count {
	case config.CountTimes:
		return times(c, def.Kinds, ofUnit)
	case config.CountPeople:
		return table(s.perHead("count(*)", "r.unnamed", records), sum)
	case config.CountHours:
		return table(s.perHead("coalesce(sum(p.minutes), 0)", "r.unnamed_minutes", records), sum)
	case config.CountMembers:
		return table(piece("SELECT r.id, 1, p.member FROM record r JOIN participation p ON p.record = r.id AND p.state = 'in'").
			and(s.inUnit("p.unit")).then(piece("WHERE"), records), distinct)
	case config.CountCopies:
		return table(piece("SELECT r.id, r.copies, NULL FROM record r WHERE r.copies > 0").and(ofUnit), sum)
	case config.CountBeneficiaries:
		return table(piece("SELECT r.id, r.beneficiaries, NULL FROM record r WHERE r.beneficiaries > 0").and(ofUnit), sum)
	case config.CountPartners:
		return table(piece("SELECT r.id, 1, r.partner FROM record r WHERE r.partner <> ''").and(ofUnit), distinct)
	case config.CountTasks, config.CountTasksDone:
		return tasks(c, def, s)
	default:
		return ofThePlace(def.Count, s)
	}
}

// times counts records, those that are the same by their kind's Once only once.
func times(c config.Config, kinds []string, records fragment) count {
	what, once := sameness(c, kinds)
	if !once {
		return table(piece("SELECT r.id, 1, NULL FROM record r WHERE").then(records), sum)
	}
	return table(piece("SELECT r.id, 1,").then(what, piece("FROM record r WHERE"), records), distinct)
}

// sameness is what a record is one of, by its kind's Once; false if each of the kinds counts
// every record.
func sameness(c config.Config, kinds []string) (what fragment, once bool) {
	const same = `|| char(31) ||` // no title has this sign
	what = piece("coalesce(CASE r.kind")
	asked := withThoseThatCount(c, kinds)
	for _, k := range c.Kinds {
		if len(asked) > 0 && !slices.Contains(asked, k.Name) {
			continue
		}
		var key string
		switch k.Once {
		case config.OncePerTitle:
			key = "nullif(r.title, '')"
		case config.OncePerPlace:
			key = "nullif(r.place, '')"
		case config.OncePerTheme:
			key = "substr(r.day, 1, 7) " + same + " coalesce(nullif(r.topic, ''), nullif(r.title, ''))"
		default:
			continue
		}
		once = true
		what = what.then(piece("WHEN ? THEN r.kind "+same+" "+key, k.Name))
	}
	// What cannot be told apart is NULL so far, and counts by its number.
	return what.then(piece("END, r.id)")), once
}

// perHead sums something over a record's people: named is an aggregate over its
// participations p that count, unnamed the column for those without a name.
func (s Scope) perHead(named, unnamed string, records fragment) fragment {
	return piece("SELECT id, n, NULL FROM (").then(s.heads(named, unnamed, records), piece(") WHERE n > 0"))
}

// heads is perHead with those records, too, of which nobody counts.
func (s Scope) heads(named, unnamed string, records fragment) fragment {
	rest := piece(unnamed)
	if s.Unit != 0 {
		rest = piece("CASE WHEN").then(s.inUnit("r.unit"), piece("THEN "+unnamed+" ELSE 0 END"))
	}
	return piece("SELECT r.id AS id, (SELECT "+named+" FROM participation p WHERE p.record = r.id AND p.state = 'in'").
		and(s.inUnit("p.unit")).
		then(piece(") +"), rest, piece("AS n FROM record r WHERE"), records)
}

func tasks(c config.Config, def config.Figure, s Scope) count {
	rows := piece("SELECT t.id, 1, NULL FROM task t WHERE t.list = ?", def.List).
		and(s.days("t.day")).and(s.inUnit("t.unit")).and(s.inCampaign(c, "", "t.day", "t.title"))
	if def.Count == config.CountTasksDone {
		rows = rows.and(piece("t.state <> '进行中' AND CASE WHEN t.done_day <> '' THEN t.done_day ELSE t.closed_day END < ?", s.To))
	}
	return table(rows, sum)
}

// ofThePlace counts what is no record: units, people on the roster, questions and answers.
func ofThePlace(what config.Count, s Scope) count {
	switch what {
	case config.CountBranches:
		return table(piece("SELECT NULL, 1, NULL FROM unit l WHERE NOT EXISTS (SELECT 1 FROM unit u WHERE u.parent = l.id)").
			and(s.inUnit("l.id")), sum)
	case config.CountRoster:
		last := s.lastDay()
		day := "(SELECT day FROM last)"
		return count{piece("WITH last(day) AS (SELECT ?), counted(id, n, what) AS MATERIALIZED (SELECT NULL, 1, NULL FROM member m WHERE m.category <> ? AND "+
			unitOn("m.id", day)+" IS NOT NULL", last, roster.Outside).and(s.inUnit(unitOn("m.id", day))).then(piece(")")), sum}
	case config.CountQuestionDays:
		return table(piece("SELECT NULL, 1, q.day FROM question_post q WHERE").then(s.days("q.day")), distinct)
	case config.CountSignIns, config.CountSignInMembers:
		value := sum
		if what == config.CountSignInMembers {
			value = distinct
		}
		return table(piece("SELECT NULL, 1, a.member FROM sign_in a WHERE").then(s.days("a.day")).
			and(s.inUnit(unitOn("a.member", "a.day"))), value)
	default:
		return table(piece("SELECT NULL, 0, NULL WHERE FALSE"), sum)
	}
}
