package activity

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/store"
)

// tomorrow is a plan of voluntary work on 21 April 2021 at nine.
func tomorrow() Report {
	return Report{Kinds: []string{"志愿服务"}, Facts: Facts{Title: "清洁家园", Partner: "东华社区", Day: "2021-04-21"}}
}

// announce makes a plan and calls it in the group.
func (b *book) announce(member int64, rep Report, clock string) Plan {
	b.t.Helper()
	var r PlanResult
	b.do(func(tx *store.Tx) (err error) {
		tx.Now = b.now
		if r, err = Announce(tx, b.says(tx, member, group), rep, clock); err == nil && r.Refused == "" {
			err = Call(tx, r.Plan, group)
		}
		return err
	})
	if r.Refused != "" {
		b.t.Fatalf("refused: %s", r.Refused)
	}
	return r.Plan
}

// about runs a verb about a plan, said by a member in the group.
func (b *book) about(member int64, verb func(*store.Tx, Said) (PlanResult, error)) PlanResult {
	b.t.Helper()
	var r PlanResult
	b.do(func(tx *store.Tx) (err error) {
		tx.Now = b.now
		r, err = verb(tx, b.says(tx, member, group))
		return err
	})
	return r
}

func (b *book) signUp(member, number int64) PlanResult {
	b.t.Helper()
	return b.about(member, func(tx *store.Tx, said Said) (PlanResult, error) { return SignUp(tx, said, number) })
}

func (b *book) hold(member, number int64, who Attendance) Held {
	b.t.Helper()
	var h Held
	b.do(func(tx *store.Tx) (err error) {
		tx.Now = b.now
		h, err = Hold(tx, kinds, b.says(tx, member, group), number, who, b.now.Add(60*time.Hour))
		return err
	})
	return h
}

func (b *book) plan(number int64) Plan {
	b.t.Helper()
	var p Plan
	b.do(func(tx *store.Tx) (err error) {
		p, _, err = GetPlan(tx, number)
		return err
	})
	return p
}

// Plans and records have their numbers from one sequence, and none is given twice, whichever
// comes first and even if nothing comes of it.
func TestPlansAreNumberedWithRecords(t *testing.T) {
	b := open(t)
	var got []int64
	got = append(got, b.announce(zhou, tomorrow(), "09:00").ID)
	got = append(got, b.report(zhou, service())[0].ID)
	got = append(got, b.announce(zhou, tomorrow(), "").ID, b.announce(wu, tomorrow(), "").ID)
	two := service()
	two.Kinds = []string{"主题党日", "党课"}
	for _, r := range b.report(zhou, two) {
		got = append(got, r.ID)
	}
	if want := []int64{1, 2, 3, 4, 5, 6}; !slices.Equal(got, want) {
		t.Errorf("numbers %v, want %v", got, want)
	}
	for _, n := range got {
		_, isPlan := b.plan(n), b.plan(n).ID != 0
		if isRecord := b.get(n).ID != 0; isPlan == isRecord {
			t.Errorf("#%d: plan %v, record %v", n, isPlan, isRecord)
		}
	}
}

func TestAnnounceRefuses(t *testing.T) {
	b := open(t)
	on := func(day string) Report {
		rep := tomorrow()
		rep.Day = day
		return rep
	}
	for _, c := range []struct {
		name   string
		member int64
		rep    Report
		clock  string
		want   Refusal
	}{
		{"no day", zhou, on(""), "09:00", NoDay},
		{"yesterday", zhou, on("2021-04-19"), "", Over},
		{"today, before now", zhou, on("2021-04-20"), "09:59", Over},
		{"today, at this minute", zhou, on("2021-04-20"), "10:00", Over},
		{"today, later", zhou, on("2021-04-20"), "10:01", ""},
		{"today, nobody knows when", zhou, on("2021-04-20"), "", ""},
		{"has left", li, tomorrow(), "", NotOnRoster},
	} {
		r := b.about(c.member, func(tx *store.Tx, said Said) (PlanResult, error) { return Announce(tx, said, c.rep, c.clock) })
		if r.Refused != c.want {
			t.Errorf("%s: %q, want %q", c.name, r.Refused, c.want)
		}
	}
}

func TestSigningUp(t *testing.T) {
	b := open(t)
	p := b.announce(zhou, tomorrow(), "09:00")
	steps := []struct {
		member int64
		up     bool
		want   Refusal
		coming []int64
	}{
		{wu, true, "", []int64{wu}},
		{wu, true, Already, []int64{wu}},
		{zheng, true, "", []int64{wu, zheng}},
		{qian, false, NotThere, []int64{wu, zheng}},
		{wu, false, "", []int64{zheng}},
		{wu, false, NotThere, []int64{zheng}},
		{li, true, NotOnRoster, []int64{zheng}},
		{wu, true, "", []int64{wu, zheng}}, // back in the old place
	}
	for i, s := range steps {
		b.now = b.now.Add(time.Second)
		verb := SignOff
		if s.up {
			verb = SignUp
		}
		r := b.about(s.member, func(tx *store.Tx, said Said) (PlanResult, error) { return verb(tx, said, p.ID) })
		if r.Refused != s.want || !slices.Equal(b.plan(p.ID).Coming, s.coming) {
			t.Errorf("step %d: %q, coming %v; want %q, %v", i, r.Refused, b.plan(p.ID).Coming, s.want, s.coming)
		}
	}
	if r := b.signUp(wu, 99); r.Refused != NoPlan {
		t.Errorf("a number that is no plan's: %q", r.Refused)
	}
}

// What 去 means without a number.
func TestWhichPlanIsMeant(t *testing.T) {
	b := open(t)
	start := b.now
	meant := func(after time.Duration, place chat.Place) int64 {
		t.Helper()
		b.now = start.Add(after)
		var p Plan
		b.do(func(tx *store.Tx) (err error) {
			tx.Now = b.now
			p, _, err = PlanHere(tx, b.says(tx, wu, place))
			return err
		})
		return p.ID
	}
	day := func(d string) Report { rep := tomorrow(); rep.Day = d; return rep }
	b.announce(zhou, day("2021-04-22"), "09:00") // #1
	b.now = start.Add(time.Minute)
	b.announce(zhou, day("2021-04-20"), "18:00") // #2
	b.now = start.Add(2 * time.Minute)
	b.report(zhou, service()) // #3

	for _, c := range []struct {
		name  string
		after time.Duration
		place chat.Place
		want  int64
	}{
		{"the newest", time.Hour, group, 2},
		{"in another chat", time.Hour, private, 0},
		{"the newest is over, the other to come", 20 * time.Hour, group, 1},
		{"two days after the call", 49 * time.Hour, group, 0},
	} {
		if got := meant(c.after, c.place); got != c.want {
			t.Errorf("%s: #%d, want #%d", c.name, got, c.want)
		}
	}

	// When all is over, the newest of plans and records is meant, as long as nobody has said
	// what came of it.
	b.now = start.Add(3 * time.Minute)
	b.about(zhou, func(tx *store.Tx, said Said) (PlanResult, error) { return CancelPlan(tx, said, 1) })
	if got := meant(24*time.Hour, group); got != 0 {
		t.Errorf("over, and the record is newer: #%d", got)
	}
	b.now = start.Add(4 * time.Minute)
	late := b.announce(zhou, day("2021-04-20"), "19:00") // #4
	if got := meant(24*time.Hour, group); got != late.ID {
		t.Errorf("over, and newer than the record: #%d, want #%d", got, late.ID)
	}
}

func TestWhoMayChangeAPlan(t *testing.T) {
	for _, c := range []struct {
		member int64
		want   Refusal
	}{{zhou, ""}, {xu, ""}, {wang, ""}, {su, NotYours}, {wu, NotYours}} {
		b := open(t)
		p := b.announce(zhou, tomorrow(), "09:00")
		moved := b.about(c.member, func(tx *store.Tx, said Said) (PlanResult, error) {
			return ChangePlan(tx, kinds, said, p.ID, PlanChange{Field: "date", Value: "2021-04-22", Clock: "14:00"})
		})
		if moved.Refused != c.want {
			t.Errorf("member %d changes it: %q, want %q", c.member, moved.Refused, c.want)
		}
		off := b.about(c.member, func(tx *store.Tx, said Said) (PlanResult, error) { return CancelPlan(tx, said, p.ID) })
		if off.Refused != c.want {
			t.Errorf("member %d cancels it: %q, want %q", c.member, off.Refused, c.want)
		}
		if got := b.plan(p.ID); c.want == "" && (got.State != PlanCancelled || got.Day != "2021-04-22" || got.Clock != "14:00" || got.TimeOfDay != "下午") {
			t.Errorf("member %d left %+v", c.member, got)
		}
	}
}

func TestChangesOfAPlan(t *testing.T) {
	for _, c := range []struct {
		to   PlanChange
		want Refusal
		see  func(Plan) any
		is   any
	}{
		{PlanChange{Field: "date", Clock: "10:00"}, "", func(p Plan) any { return p.Day + p.Clock }, "2021-04-2110:00"},
		{PlanChange{Field: "date", Clock: "09:00"}, Already, nil, nil},
		{PlanChange{Field: "date", Value: "2021-04-19"}, Over, nil, nil},
		{PlanChange{Field: "date"}, BadValue, nil, nil},
		{PlanChange{Field: "place", Value: "局会议室"}, "", func(p Plan) any { return p.Place + "/" + p.Partner }, "局会议室/"},
		{PlanChange{Field: "place", Value: "紫菘社区"}, "", func(p Plan) any { return p.Place + "/" + p.Partner }, "/紫菘社区"},
		{PlanChange{Field: "title", Value: "文明劝导"}, "", func(p Plan) any { return p.Title }, "文明劝导"},
		{PlanChange{Field: "kind", Value: "党课"}, "", func(p Plan) any { return fmt.Sprint(p.Kinds) }, "[党课]"},
		{PlanChange{Field: "kind", Value: "没有的"}, BadValue, nil, nil},
		{PlanChange{Field: "hours", Value: "2"}, "", func(p Plan) any { return p.Minutes }, 120},
		{PlanChange{Field: "hours", Value: "1.5", Clock: "14:00"}, "", func(p Plan) any { return fmt.Sprint(p.Clock, p.Minutes) }, "14:0090"},
		{PlanChange{Field: "hours", Value: "25"}, BadValue, nil, nil},
		{PlanChange{Field: "hours", Value: "两"}, BadValue, nil, nil},
		{PlanChange{Field: "headcount", Value: "12"}, BadField, nil, nil},
		{PlanChange{Field: "title", Value: " "}, BadValue, nil, nil},
	} {
		b := open(t)
		p := b.announce(zhou, tomorrow(), "09:00")
		r := b.about(zhou, func(tx *store.Tx, said Said) (PlanResult, error) { return ChangePlan(tx, kinds, said, p.ID, c.to) })
		if r.Refused != c.want {
			t.Errorf("%+v: %q, want %q", c.to, r.Refused, c.want)
		}
		if c.want == "" {
			if got := c.see(b.plan(p.ID)); got != c.is {
				t.Errorf("%+v: %v, want %v", c.to, got, c.is)
			}
		} else if diff := cmp.Diff(p, b.plan(p.ID)); diff != "" {
			t.Errorf("%+v was refused and changed something:\n%s", c.to, diff)
		}
	}
}

// Cancelled when its day has passed, a plan has failed; nobody is to be told.
func TestCancellingAPlanThatIsOver(t *testing.T) {
	b := open(t)
	p := b.announce(zhou, tomorrow(), "")
	b.now = b.now.AddDate(0, 0, 2)
	r := b.about(zhou, func(tx *store.Tx, said Said) (PlanResult, error) { return CancelPlan(tx, said, p.ID) })
	if r.Refused != "" || r.Plan.State != PlanFailed {
		t.Errorf("%+v", r)
	}
	if again := b.about(zhou, func(tx *store.Tx, said Said) (PlanResult, error) { return CancelPlan(tx, said, p.ID) }); again.Refused != WrongState {
		t.Errorf("twice: %q", again.Refused)
	}
}

func TestWhenAnOrganiserIsAsked(t *testing.T) {
	for _, c := range []struct {
		name        string
		p           Plan
		day         string
		ask, giveUp bool
	}{
		{"on its day", Plan{Facts: Facts{Day: "2021-04-21"}}, "2021-04-21", false, false},
		{"the day after", Plan{Facts: Facts{Day: "2021-04-21"}}, "2021-04-22", true, false},
		{"it takes three days", Plan{Facts: Facts{Day: "2021-04-21", DayTo: "2021-04-23"}}, "2021-04-22", false, false},
		{"asked this week", Plan{Facts: Facts{Day: "2021-04-21"}, Asks: 1, AskAfter: "2021-04-28"}, "2021-04-28", false, false},
		{"a week later", Plan{Facts: Facts{Day: "2021-04-21"}, Asks: 1, AskAfter: "2021-04-28"}, "2021-04-29", true, false},
		{"the third was this week", Plan{Facts: Facts{Day: "2021-04-21"}, Asks: 3, AskAfter: "2021-05-12"}, "2021-05-12", false, false},
		{"the third was a week ago", Plan{Facts: Facts{Day: "2021-04-21"}, Asks: 3, AskAfter: "2021-05-12"}, "2021-05-13", false, true},
		{"could never be asked", Plan{Facts: Facts{Day: "2021-04-21"}}, "2021-06-21", false, true},
	} {
		c.p.State = PlanOpen
		if ask, giveUp := c.p.Due(c.day); ask != c.ask || giveUp != c.giveUp {
			t.Errorf("%s: ask %v, give up %v", c.name, ask, giveUp)
		}
		c.p.State = PlanHeld
		if ask, giveUp := c.p.Due(c.day); ask || giveUp {
			t.Errorf("%s, and it was held: ask %v, give up %v", c.name, ask, giveUp)
		}
	}
}
