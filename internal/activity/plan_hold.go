package activity

import (
	"slices"
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/store"
)

// Attendance is what an organiser says of who came. Names are as people wrote them.
type Attendance struct {
	All     bool     // all who signed up, beside Absent
	Absent  []string // who signed up and did not come
	Extra   []string // who came and had not signed up; without All, everybody who came
	Minutes int      // for each; 0: as long as was planned
}

// Held is what came of an answer. Refused, nothing was changed.
type Held struct {
	PlanResult
	Drafts []Record // of the record it becomes, a part for each kind
	Names  []string // of whom the refusal speaks
}

// Hold makes the drafts of the record that a plan becomes, as a report by the speaker: its
// organiser may, and an admin of its unit, from its day on. Without a number it is the plan
// whose organiser the speaker is and was asked about. The messages of the plan are those of
// the record. The caller confirms the drafts, or lets the speaker add what is missing.
func Hold(tx *store.Tx, c config.Config, said Said, number int64, who Attendance, lapses time.Time) (Held, error) {
	asked, err := answered(tx, said, number)
	if err != nil || asked.Refused != "" {
		return Held{PlanResult: asked}, err
	}
	p := asked.Plan
	if said.Day < p.Day {
		return Held{PlanResult: refusePlan(TooSoon, p)}, nil
	}
	members, refused, names, err := attended(tx, said, p, who)
	if err != nil || refused != "" {
		return Held{PlanResult: refusePlan(refused, p), Names: names}, err
	}
	drafts, err := draftsOf(tx, c, said, p, members, who.Minutes, lapses)
	if err != nil {
		return Held{}, err
	}
	p.State, p.Record = PlanHeld, drafts[0].ID
	if err := savePlan(tx, p); err != nil {
		return Held{}, err
	}
	return Held{PlanResult: PlanResult{Plan: p}, Drafts: drafts},
		tracePlan(tx, said, p, "held", map[string]int64{"record": p.Record})
}

// Fail notes that nothing came of a plan. It may be said by whom Hold may, and means the same
// plan.
func Fail(tx *store.Tx, said Said, number int64) (PlanResult, error) {
	asked, err := answered(tx, said, number)
	if err != nil || asked.Refused != "" {
		return asked, err
	}
	if said.Day < asked.Plan.Day {
		return refusePlan(TooSoon, asked.Plan), nil
	}
	return endPlan(tx, said, asked.Plan, PlanFailed, "failed")
}

// answered finds the plan that an answer is about.
func answered(tx *store.Tx, said Said, number int64) (PlanResult, error) {
	if number == 0 {
		waiting, err := plans(tx, `WHERE plan.state = 'open' AND organiser = ? AND asks > 0 ORDER BY day, id`, said.Member)
		switch {
		case err != nil:
			return PlanResult{}, err
		case len(waiting) == 0:
			return refusePlan(NoPlan, Plan{}), nil
		case len(waiting) > 1:
			return PlanResult{Refused: Several, Plans: waiting}, nil
		}
		return PlanResult{Plan: waiting[0]}, nil
	}
	p, ok, err := GetPlan(tx, number)
	if err != nil || !ok {
		return refusePlan(NoPlan, Plan{}), err
	}
	if p.State != PlanOpen && p.State != PlanLapsed {
		return refusePlan(WrongState, p), nil
	}
	refused, err := mayPlan(tx, said, p)
	return PlanResult{Refused: refused, Plan: p}, err
}

// attended lists the members who came.
func attended(tx *store.Tx, said Said, p Plan, who Attendance) (members []int64, why Refusal, names []string, err error) {
	var strangers, strays []string
	if who.All {
		members = slices.Clone(p.Coming)
	}
	for _, name := range who.Absent {
		member, ok, err := find(tx, said, name, p.Day, p.Unit)
		if err != nil {
			return nil, "", nil, err
		}
		if i := slices.Index(members, member); ok && i >= 0 {
			members = slices.Delete(members, i, i+1)
		} else {
			strays = append(strays, name)
		}
	}
	for _, name := range who.Extra {
		member, ok, err := find(tx, said, name, p.Day, p.Unit)
		switch {
		case err != nil:
			return nil, "", nil, err
		case !ok:
			strangers = append(strangers, name)
		case !slices.Contains(members, member):
			members = append(members, member)
		}
	}
	switch {
	case len(strangers) > 0:
		return nil, NoName, strangers, nil
	case len(strays) > 0:
		return nil, NotThere, strays, nil
	}
	return members, "", nil, nil
}

// draftsOf makes the drafts of what a plan became.
func draftsOf(tx *store.Tx, c config.Config, said Said, p Plan, members []int64, minutes int, lapses time.Time) ([]Record, error) {
	rep := Report{Facts: p.Facts, Kinds: p.Kinds, Minutes: minutes}
	if minutes == 0 {
		rep.Minutes = p.Minutes
	}
	whole := Record{
		State: Draft, Facts: p.Facts, Unit: p.Unit,
		Sender: said.Member, Room: said.Place, Source: "chat", Made: said.At, Lapses: lapses,
	}
	for _, m := range members {
		whole.People = append(whole.People, Person{Member: m, Source: Reported, State: In})
	}
	drafts, err := createParts(tx, c, said, whole, rep)
	if err != nil {
		return nil, err
	}
	steps, err := Steps(tx, p)
	if err != nil {
		return nil, err
	}
	for _, r := range drafts {
		for _, s := range steps {
			if err := tx.Origin("record", r.ID, s.Message, s.Verb); err != nil {
				return nil, err
			}
		}
	}
	return drafts, nil
}
