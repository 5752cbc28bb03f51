package figures

import (
	"github.com/daybook-bot/daybook/config"
)

// quick counts and lists apart, each with a query that does no more than it must: of a year
// of 1,000,000 records all figures are there in less than two seconds (the benchmark of this
// package). It gives the same as count, which gathers every row with what it adds; a test
// compares the two, and Verify recounts in a third way.
type quick struct {
	total fragment // one number, NULL for none
	list  fragment // numbers of records or tasks with commas between, NULL for none; empty: it has no rows
	both  fragment // the two at once, where that is quicker; else empty
}

// swift is the quick way of a figure.
func swift(c config.Config, def config.Figure, s Scope) quick {
	records := s.records(c, def.Kinds)
	ofUnit := records.and(s.inUnit("r.unit"))
	of := func(aggregate string, condition fragment) quick {
		return quick{
			total: piece("SELECT " + aggregate + " FROM record r WHERE").then(condition),
			list:  piece("SELECT string_agg(r.id, ',') FROM record r WHERE").then(condition),
		}
	}
	switch def.Count {
	case config.CountTimes:
		q := of("count(*)", ofUnit)
		if what, once := sameness(c, def.Kinds); once {
			q.total = piece("SELECT count(DISTINCT").then(what, piece(") FROM record r WHERE"), ofUnit)
		}
		return q
	case config.CountPeople:
		return s.ofPeople(records, "count(*)", "r.unnamed")
	case config.CountHours:
		return s.ofPeople(records, "coalesce(sum(p.minutes), 0)", "r.unnamed_minutes")
	case config.CountMembers:
		return quick{
			total: s.taking("count(DISTINCT p.member)", records),
			list: piece("SELECT string_agg(r.id, ',') FROM record r WHERE").then(records).
				and(piece("EXISTS (SELECT 1 FROM participation p WHERE p.record = r.id AND p.state = 'in'").and(s.inUnit("p.unit")).then(piece(")"))),
		}
	case config.CountCopies:
		return of("sum(r.copies)", ofUnit.and(piece("r.copies > 0")))
	case config.CountBeneficiaries:
		return of("sum(r.beneficiaries)", ofUnit.and(piece("r.beneficiaries > 0")))
	case config.CountPartners:
		return of("count(DISTINCT r.partner)", ofUnit.and(piece("r.partner <> ''")))
	case config.CountTasks, config.CountTasksDone:
		rows := tasks(c, def, s).rows
		return quick{total: rows.then(piece("SELECT sum(n) FROM counted")), list: rows.then(piece("SELECT string_agg(id, ',') FROM counted"))}
	default:
		rows := ofThePlace(def.Count, s)
		return quick{total: rows.rows.then(piece("SELECT " + rows.value + " FROM counted"))}
	}
}

// ofPeople sums something over people: named is an aggregate over participations p, unnamed
// the column of record r for those without a name, who go by the record's unit.
func (s Scope) ofPeople(records fragment, named, unnamed string) quick {
	heads := piece("WITH heads(id, n) AS MATERIALIZED (").then(s.heads(named, unnamed, records), piece(")"))
	return quick{
		total: piece("SELECT coalesce((").then(s.taking(named, records),
			piece("), 0) + coalesce((SELECT sum("+unnamed+") FROM record r WHERE"), records.and(s.inUnit("r.unit")), piece("), 0)")),
		list: heads.then(piece("SELECT string_agg(id, ',') FILTER (WHERE n > 0) FROM heads")),
		both: heads.then(piece("SELECT coalesce(sum(n), 0), coalesce(string_agg(id, ',') FILTER (WHERE n > 0), '') FROM heads")),
	}
}

// taking is an aggregate over the participations of records.
func (s Scope) taking(aggregate string, records fragment) fragment {
	return piece("SELECT "+aggregate+" FROM record r JOIN participation p ON p.record = r.id AND p.state = 'in'").
		and(s.inUnit("p.unit")).then(piece("WHERE"), records)
}
