package activity

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/daybook-bot/daybook/internal/store"
)

// saveChange writes a record and, to its audit, what is different from before.
func saveChange(tx *store.Tx, said Said, before Record, r *Record, verb string) error {
	if err := save(tx, r); err != nil {
		return err
	}
	differ := changes(before, *r)
	if said.Reason != "" {
		differ["reason"] = change{New: said.Reason}
	}
	return trace(tx, said, r.ID, verb, differ)
}

func (r Record) clone() Record {
	r.People = slices.Clone(r.People)
	r.Outside = slices.Clone(r.Outside)
	return r
}

// change is an old and a new value.
type change struct {
	Old string `json:"old"`
	New string `json:"new"`
}

// changes lists what differs between two states of a record, people by the numbers of their
// members, so that nobody's name stands in the audit.
func changes(before, after Record) map[string]change {
	old, now := flat(before), flat(after)
	differ := map[string]change{}
	for key := range now {
		if old[key] != now[key] {
			differ[key] = change{old[key], now[key]}
		}
	}
	return differ
}

// flat writes a record as one level of texts. The names outside the roster are only counted.
func flat(r Record) map[string]string {
	values := map[string]string{
		"state": string(r.State), "unit": strconv.FormatInt(r.Unit, 10),
		"kind": r.Kind, "title": r.Title, "topic": r.Topic, "campaign": r.Campaign,
		"day": r.Day, "day_to": r.DayTo, "time_of_day": r.TimeOfDay,
		"place": r.Place, "partner": r.Partner,
		"lecturer": r.Lecturer, "author": r.Author, "outlet": r.Outlet,
		"beneficiaries": strconv.Itoa(r.Beneficiaries), "copies": strconv.Itoa(r.Copies),
		"minutes": strconv.Itoa(r.Minutes), "total_minutes": strconv.Itoa(r.TotalMinutes),
		"headcount": strconv.Itoa(r.Headcount), "expected": strconv.Itoa(r.Expected),
		"everyone": r.Everyone, "outside": strconv.Itoa(len(r.Outside)),
		"unnamed": strconv.Itoa(r.Unnamed), "unnamed_minutes": strconv.Itoa(r.UnnamedMinutes),
	}
	for _, p := range r.People {
		values[fmt.Sprintf("member %d", p.Member)] = fmt.Sprintf("%s %d", p.State, p.Minutes)
	}
	return values
}
