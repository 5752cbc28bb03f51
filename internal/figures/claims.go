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
	did := piece("SELECT a.member FROM sign_in a WHERE").then(s.days("a.day"), piece("GROUP BY a.member HAVING count(*) >= ?", least(claim)))
	if claim.Did == config.DeedTookPart {
		did = piece("SELECT p.member FROM record r JOIN participation p ON p.record = r.id AND p.state = 'in' WHERE").
			then(s.records(c, claim.Kinds), piece("GROUP BY p.member HAVING count(*) >= ?", least(claim)))
	}
	query := piece("WITH who(id) AS (SELECT m.id FROM member m, (SELECT ? AS day) l WHERE m.category <> ? AND "+unitOn("m.id", "l.day")+" IS NOT NULL",
		s.lastDay(), roster.Outside).and(s.inUnit(unitOn("m.id", "l.day"))).
		then(piece(") SELECT count(*), coalesce(sum(id IN ("), did, piece(")), 0) FROM who"))
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

func proveBranches(tx *store.Tx, c config.Config, claim config.Claim, s Scope) (Proof, error) {
	branches, err := roster.Branches(tx, s.Unit)
	if err != nil {
		return Proof{}, err
	}
	if len(branches) == 0 && s.Unit != 0 {
		branches = []roster.Unit{{ID: s.Unit}}
	}
	p := Proof{All: int64(len(branches))}
	for _, u := range branches {
		of := s
		of.Unit = u.ID
		f, err := Of(tx, c, config.Figure{ID: claim.ID, Count: config.CountTimes, Kinds: claim.Kinds}, of)
		if err != nil {
			return Proof{}, err
		}
		if len(f.Records) >= least(claim) {
			p.Did++
		}
		p.Records = append(p.Records, f.Records...)
	}
	return p, nil
}

func proveTasks(tx *store.Tx, c config.Config, claim config.Claim, s Scope) (Proof, error) {
	all, err := Of(tx, c, config.Figure{ID: claim.ID, Count: config.CountTasks, List: claim.List}, s)
	if err != nil {
		return Proof{}, err
	}
	done, err := Of(tx, c, config.Figure{ID: claim.ID, Count: config.CountTasksDone, List: claim.List}, s)
	return Proof{All: all.Value.N, Did: done.Value.N, Tasks: all.Tasks}, err
}
