package activity

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/internal/store"
)

// One answer makes the record.
func TestWhatAPlanBecomes(t *testing.T) {
	for _, c := range []struct {
		name   string
		who    Attendance
		want   Refusal
		names  []string
		people []int64
		sum    int
	}{
		{"all", Attendance{All: true, Minutes: 150}, "", nil, []int64{wu, zheng}, 300},
		{"one missing, another came", Attendance{All: true, Absent: []string{"吴涛"}, Extra: []string{"钱伟"}, Minutes: 120}, "", nil, []int64{zheng, qian}, 240},
		{"who was there is named", Attendance{Extra: []string{"周敏", "周敏"}, Minutes: 60}, "", nil, []int64{zhou}, 60},
		{"as long as planned", Attendance{All: true}, "", nil, []int64{wu, zheng}, 180},
		{"nobody of that name", Attendance{All: true, Extra: []string{"张三丰"}}, NoName, []string{"张三丰"}, nil, 0},
		{"had not signed up", Attendance{All: true, Absent: []string{"周敏"}}, NotThere, []string{"周敏"}, nil, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := open(t)
			rep := tomorrow()
			rep.Minutes = 90
			p := b.announce(zhou, rep, "09:00")
			b.signUp(wu, p.ID)
			b.now = b.now.Add(time.Second)
			b.signUp(zheng, p.ID)
			b.now = b.now.AddDate(0, 0, 2)
			h := b.hold(zhou, p.ID, c.who)
			if h.Refused != c.want || !slices.Equal(h.Names, c.names) {
				t.Fatalf("%q %v, want %q %v", h.Refused, h.Names, c.want, c.names)
			}
			if c.want != "" {
				if got := b.plan(p.ID); got.State != PlanOpen || got.Record != 0 {
					t.Errorf("refused, and yet %+v", got)
				}
				return
			}
			r := b.get(h.Drafts[0].ID)
			var there []int64
			for _, one := range r.People {
				there = append(there, one.Member)
			}
			if !slices.Equal(there, c.people) || r.Sum() != c.sum || r.Day != "2021-04-21" || r.TimeOfDay != "上午" || r.Title != "清洁家园" {
				t.Errorf("%+v", r)
			}
			if got := b.plan(p.ID); got.State != PlanHeld || got.Record != r.ID {
				t.Errorf("the plan: %+v", got)
			}
			if again := b.hold(zhou, p.ID, c.who); again.Refused != WrongState {
				t.Errorf("a second time: %q", again.Refused)
			}
		})
	}
}

// The record is accepted or waits as any report by the one who answers, and all messages of
// the plan are its own.
func TestTheRecordOfAPlanIsDecidedAsAReport(t *testing.T) {
	for member, want := range map[int64]State{zhou: Pending, xu: Accepted} {
		b := open(t)
		p := b.announce(zhou, tomorrow(), "")
		b.signUp(wu, p.ID)
		b.now = b.now.AddDate(0, 0, 2)
		h := b.hold(member, p.ID, Attendance{All: true, Minutes: 150})
		if h.Refused != "" {
			t.Fatal(h.Refused)
		}
		if done := b.confirm(member, h.Drafts[0].ID); len(done.Records) != 1 || done.Records[0].State != want {
			t.Errorf("member %d: %+v, want %s", member, done, want)
		}
		var verbs []string
		b.do(func(tx *store.Tx) error {
			var n int
			for _, verb := range []string{"plan", "join", "draft", "confirm"} {
				if err := tx.QueryRow(`SELECT count(*) FROM origin WHERE subject = 'record' AND id = ? AND verb = ?`, h.Drafts[0].ID, verb).Scan(&n); err != nil {
					return err
				}
				verbs = append(verbs, fmt.Sprint(verb, n))
			}
			return nil
		})
		if want := []string{"plan1", "join1", "draft1", "confirm1"}; !slices.Equal(verbs, want) {
			t.Errorf("origins %v, want %v", verbs, want)
		}
	}
}

func TestWhichPlanIsAnswered(t *testing.T) {
	b := open(t)
	first := b.announce(zhou, tomorrow(), "")
	second := b.announce(zhou, tomorrow(), "")
	if h := b.hold(zhou, first.ID, Attendance{All: true}); h.Refused != TooSoon {
		t.Errorf("before its day: %q", h.Refused)
	}
	b.now = b.now.AddDate(0, 0, 2)
	asked := func(p Plan) {
		b.do(func(tx *store.Tx) error { return Asked(tx, p, "2021-04-22") })
	}
	if h := b.hold(zhou, 0, Attendance{All: true}); h.Refused != NoPlan {
		t.Errorf("nobody was asked: %q", h.Refused)
	}
	asked(first)
	asked(second)
	if h := b.hold(zhou, 0, Attendance{All: true}); h.Refused != Several || len(h.Plans) != 2 {
		t.Errorf("asked about two: %q, %d plans", h.Refused, len(h.Plans))
	}
	if r := b.about(wu, func(tx *store.Tx, said Said) (PlanResult, error) { return Fail(tx, said, first.ID) }); r.Refused != NotYours {
		t.Errorf("somebody else: %q", r.Refused)
	}
	if r := b.about(zhou, func(tx *store.Tx, said Said) (PlanResult, error) { return Fail(tx, said, first.ID) }); r.Refused != "" || r.Plan.State != PlanFailed {
		t.Errorf("failed: %+v", r)
	}
	// One is left; given up, it can still be told by its number.
	b.do(func(tx *store.Tx) error { return GiveUp(tx, b.planIn(tx, second.ID)) })
	if h := b.hold(zhou, 0, Attendance{All: true}); h.Refused != NoPlan {
		t.Errorf("given up: %q", h.Refused)
	}
	if h := b.hold(zhou, second.ID, Attendance{All: true}); h.Refused != "" || len(h.Drafts) != 1 {
		t.Errorf("given up, told by its number: %+v", h)
	}
}

func (b *book) planIn(tx *store.Tx, number int64) Plan {
	b.t.Helper()
	p, ok, err := GetPlan(tx, number)
	if err != nil || !ok {
		b.t.Fatalf("plan %d: %v, %v", number, ok, err)
	}
	return p
}
