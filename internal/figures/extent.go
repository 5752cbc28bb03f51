package figures

import (
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/store"
)

// Extent tells of the records of a kind how many there are, and which slots any of them fills.
type Extent struct {
	Records                                                         int64
	DayTo, Part, Topic, Partner, Lecturer, Author, Outlet, Campaign bool
	Copies, Beneficiaries, Expected, Minutes                        bool

	others []int64 // those that were confirmed and do not count, in the order of their days and numbers
}

// Extents looks over all records in the scope that were ever confirmed, by kind.
func Extents(tx *store.Tx, c config.Config, s Scope) (map[string]Extent, error) {
	type one struct {
		kind string
		Extent
		others string
	}
	query := piece(`SELECT r.kind, count(*), max(r.day_to <> '' AND r.day_to <> r.day), max(r.time_of_day <> ''),
			max(r.topic <> ''), max(r.partner <> ''), max(r.lecturer <> ''), max(r.author <> ''), max(r.outlet <> ''), max(r.campaign <> ''),
			max(r.copies > 0), max(r.beneficiaries > 0), max(r.expected > 0), max(r.minutes > 0 OR r.unnamed_minutes > 0),
			coalesce(json_group_array(r.id ORDER BY r.day, r.id) FILTER (WHERE r.state <> 'accepted'), '[]')
		FROM record r WHERE ` + inLedger).and(s.of(c)).then(piece("GROUP BY r.kind"))
	all, err := store.Rows(tx, func(r *sql.Rows, x *one) error {
		if err := r.Scan(&x.kind, &x.Records, &x.DayTo, &x.Part, &x.Topic, &x.Partner, &x.Lecturer, &x.Author, &x.Outlet, &x.Campaign,
			&x.Copies, &x.Beneficiaries, &x.Expected, &x.Minutes, &x.others); err != nil {
			return err
		}
		return json.Unmarshal([]byte(x.others), &x.Extent.others)
	}, query.text, query.args...)
	if err != nil {
		return nil, fmt.Errorf("extent of the ledger: %w", err)
	}
	extents := map[string]Extent{}
	for _, x := range all {
		if !x.Minutes {
			if x.Minutes, err = anyMinutes(tx, c, x.kind, s); err != nil {
				return nil, err
			}
		}
		extents[x.kind] = x.Extent
	}
	return extents, nil
}

// anyMinutes tells whether people of a kind's records have any time, though the records say of none.
func anyMinutes(tx *store.Tx, c config.Config, kind string, s Scope) (some bool, err error) {
	query := piece(`SELECT EXISTS (SELECT 1 FROM record r JOIN participation p ON p.record = r.id
		WHERE p.state = 'in' AND p.minutes > 0 AND r.kind = ? AND `+inLedger, kind).and(s.of(c)).then(piece(")"))
	if err := tx.QueryRow(query.text, query.args...).Scan(&some); err != nil {
		return false, fmt.Errorf("extent of %s: %w", kind, err)
	}
	return some, nil
}

// uncounted are the entries that do not count.
func (x Extent) uncounted(tx *store.Tx, s Scope) ([]Entry, error) {
	if len(x.others) == 0 {
		return nil, nil
	}
	ids, err := json.Marshal(x.others)
	if err != nil {
		return nil, err
	}
	query := s.entries().then(piece("r.id IN (SELECT value FROM json_each(?)) ORDER BY r.day, r.id", string(ids)))
	return store.Rows(tx, func(r *sql.Rows, e *Entry) (err error) {
		*e, err = scanEntry(r)
		return err
	}, query.text, query.args...)
}

// Sums are what the records of kinds come to that count.
type Sums struct {
	People, Minutes, Copies, Beneficiaries int64
}

// SumsOf computes at once what Of gives for people, hours, copies and beneficiaries.
func SumsOf(tx *store.Tx, c config.Config, kinds []string, s Scope) (Sums, error) {
	var sums Sums
	if s.Unit != 0 {
		for count, into := range map[config.Count]*int64{config.CountPeople: &sums.People, config.CountHours: &sums.Minutes,
			config.CountCopies: &sums.Copies, config.CountBeneficiaries: &sums.Beneficiaries} {
			f, err := Of(tx, c, config.Figure{Count: count, Kinds: kinds}, s)
			if err != nil {
				return sums, err
			}
			*into = f.Value.N
		}
		return sums, nil
	}
	query := piece(`SELECT coalesce(sum(r.unnamed + (SELECT count(*) FROM participation p WHERE p.record = r.id AND p.state = 'in')), 0),
			coalesce(sum(r.unnamed_minutes + (SELECT coalesce(sum(p.minutes), 0) FROM participation p WHERE p.record = r.id AND p.state = 'in')), 0),
			coalesce(sum(r.copies), 0), coalesce(sum(r.beneficiaries), 0)
		FROM record r WHERE`).then(s.records(c, kinds))
	err := tx.QueryRow(query.text, query.args...).Scan(&sums.People, &sums.Minutes, &sums.Copies, &sums.Beneficiaries)
	if err != nil {
		return sums, fmt.Errorf("sums of %v: %w", kinds, err)
	}
	return sums, nil
}
