package figures

import (
	"fmt"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// Proof is what the rows say of a claim of everybody.
type Proof struct {
	All, Did       int64   // how many there are, and how many of them did it
	Records, Tasks []int64 // that it was looked for in
}

// Holds tells whether the claim is true. Of nobody nothing is.
func (p Proof) Holds() bool { return p.All > 0 && p.Did == p.All }

// Prove looks in the rows whether all did what a claim says.
func Prove(tx *store.Tx, c config.Config, claim config.Claim, s Scope) (Proof, error) {
	var p Proof
	var err error
	switch claim.Of {
	case config.WholeMembers:
		p, err = proveMembers(tx, c, claim, s)
	case config.WholeBranches:
		p, err = proveBranches(tx, c, claim, s)
	case config.WholeTasks:
		p, err = proveTasks(tx, c, claim, s)
	}
	if err != nil {
		return Proof{}, fmt.Errorf("prove %s: %w", claim.ID, err)
	}
	return p, nil
}

func least(claim config.Claim) int { return max(1, claim.Times) }

// proveMembers looks at those who are on the roster on the last day of the scope, whatever
// unit they were in when they did it.
func proveMembers(tx *store.Tx, c config.Config, claim config.Claim, s Scope) (Proof, error) {
	times := piece("SELECT count(*) FROM sign_in a WHERE a.member = who.id").and(s.days("a.day"))
	if claim.Did == config.DeedTookPart {
		times = piece("SELECT count(*) FROM (SELECT 1 FROM participation p JOIN record r ON r.id = p.record WHERE p.member = who.id AND p.state = 'in'").
			and(s.records(c, claim.Kinds)).then(piece("LIMIT ?)", least(claim)))
	}
	query := piece("WITH who(id) AS (SELECT m.id FROM member m, (SELECT ? AS day) l WHERE m.category <> ? AND "+unitOn("m.id", "l.day")+" IS NOT NULL",
		s.lastDay(), roster.Outside).and(s.inUnit(unitOn("m.id", "l.day"))).
		then(piece(") SELECT count(*), coalesce(sum(("), times, piece(") >= ?), 0) FROM who", least(claim)))
	var p Proof
	if err := tx.QueryRow(query.text, query.args...).Scan(&p.All, &p.Did); err != nil {
		return Proof{}, err
	}
	if claim.Did != config.DeedTookPart {
		return p, nil
	}
	f, err := Of(tx, c, config.Figure{ID: claim.ID, Count: config.CountMembers, Kinds: claim.Kinds}, s)
	p.Records = f.Records
	return p, err
}

// proveBranches counts each branch's records, with those of the groups in it.
func proveBranches(tx *store.Tx, c config.Config, claim config.Claim, s Scope) (Proof, error) {
	branches, err := roster.Branches(tx, s.Unit)
	if err != nil || len(branches) == 0 {
		return Proof{}, err // of a branch alone nothing is said of all branches
	}
	records := s.records(c, claim.Kinds).and(s.inUnit("r.unit"))
	query := piece("SELECT coalesce(r.unit, 0), count(*) FROM record r WHERE").then(records, piece("GROUP BY r.unit"))
	units, err := store.Rows(tx, scanShare, query.text, query.args...)
	if err != nil {
		return Proof{}, err
	}
	times := map[int64]int64{}
	for _, u := range units {
		times[u.ID] = u.N
	}
	p := Proof{All: int64(len(branches))}
	for _, u := range branches {
		below, err := roster.Subtree(tx, u.ID)
		if err != nil {
			return Proof{}, err
		}
		held := int64(0)
		for _, unit := range below {
			held += times[unit]
		}
		if held >= int64(least(claim)) {
			p.Did++
		}
	}
	f, err := Of(tx, c, config.Figure{ID: claim.ID, Count: config.CountTimes, Kinds: claim.Kinds}, s)
	p.Records = f.Records
	return p, err
}

func proveTasks(tx *store.Tx, c config.Config, claim config.Claim, s Scope) (Proof, error) {
	all, err := Of(tx, c, config.Figure{ID: claim.ID, Count: config.CountTasks, List: claim.List}, s)
	if err != nil {
		return Proof{}, err
	}
	done, err := Of(tx, c, config.Figure{ID: claim.ID, Count: config.CountTasksDone, List: claim.List}, s)
	return Proof{All: all.Value.N, Did: done.Value.N, Tasks: all.Tasks}, err
}
