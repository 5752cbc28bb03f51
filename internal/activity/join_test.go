package activity

import (
	"testing"
	"time"

	"github.com/daybook-bot/daybook/internal/store"
)

func TestJoinAndLeave(t *testing.T) {
	b := open(t)
	b.report(xu, service())
	b.confirm(xu, 0)
	if r := b.join(zhou, 1, 0); r.Refused != Already {
		t.Errorf("one who is there: %q", r.Refused)
	}
	if r := b.join(wang, 0, 120); r.Refused != "" || b.get(1).Sum() != 570 || b.person(1, wang).Source != Joined {
		t.Errorf("我也去了: %+v", r)
	}
	if r := b.leave(wang, 0); r.Refused != "" || b.get(1).Sum() != 450 || b.person(1, wang).State != Left {
		t.Errorf("我没去: %+v", r)
	}
	if r := b.leave(wang, 1); r.Refused != NotThere {
		t.Errorf("one who is gone: %q", r.Refused)
	}
	if r := b.leave(wang, 0); r.Refused != NotThere || r.Records[0].ID != 1 {
		t.Errorf("nowhere: %q", r.Refused)
	}
	if r := b.leave(zhou, 1); r.Refused != "" || b.get(1).Heads() != 2 {
		t.Errorf("one who was reported: %+v", r)
	}
	if r := b.join(zhou, 1, 0); r.Refused != "" || b.person(1, zhou).Source != Reported || b.get(1).Sum() != 450 {
		t.Errorf("and back: %+v", r)
	}
	if r := b.join(li, 1, 0); r.Refused != NotOnRoster {
		t.Errorf("one who has left: %q", r.Refused)
	}
	if r := b.join(wang, 1, 25*60); r.Refused != BadValue {
		t.Errorf("more than a day: %q", r.Refused)
	}
	b.withdraw(xu, 1)
	if r := b.join(wang, 1, 0); r.Refused != WrongState {
		t.Errorf("withdrawn: %q", r.Refused)
	}
	if r := b.join(wang, 0, 0); r.Refused != NoRecord {
		t.Errorf("nothing here any more: %q", r.Refused)
	}
}

func TestJoiningTwoDaysLater(t *testing.T) {
	b := open(t)
	b.report(xu, service())
	b.confirm(xu, 0)
	b.now = b.now.Add(48*time.Hour + time.Millisecond)
	if r := b.join(wang, 0, 0); r.Refused != NoRecord {
		t.Errorf("after 48 hours: %q", r.Refused)
	}
	b.now = b.now.Add(-time.Millisecond)
	if r := b.join(wang, 0, 0); r.Refused != "" {
		t.Errorf("at 48 hours: %q", r.Refused)
	}
}

func TestJoiningAnotherUnitsRecordWaits(t *testing.T) {
	b := open(t)
	b.report(zhou, service())
	b.confirm(zhou, 0)
	// As long as it is pending, its admin sees who joined.
	if b.join(su, 1, 0); b.person(1, su).State != In {
		t.Errorf("苏琳 is %+v", b.person(1, su))
	}
	b.approve(xu, 1)
	if b.join(qian, 1, 60); b.person(1, qian).State != Waiting || b.get(1).Heads() != 4 {
		t.Errorf("钱伟 is %+v", b.person(1, qian))
	}
	if r := b.join(qian, 1, 0); r.Refused != Already {
		t.Errorf("asked twice: %q", r.Refused)
	}
	waits := func(member int64, want int) {
		t.Helper()
		b.do(func(tx *store.Tx) error {
			w, err := WaitingFor(tx, member, "2021-04-20")
			if err == nil && len(w) != want {
				t.Errorf("%d wait for member %d, want %d", len(w), member, want)
			}
			return err
		})
	}
	waits(xu, 1)
	waits(wang, 1)
	waits(su, 0)
	waits(zhou, 0)
	if r := b.approve(su, 1)[0]; r.Refused != NotYours {
		t.Errorf("by an admin of another unit: %q", r.Refused)
	}
	if r := b.approve(xu, 1)[0]; r.Refused != "" || len(r.Joins) != 1 || b.get(1).Heads() != 5 || b.person(1, qian).Minutes != 60 {
		t.Errorf("let in: %+v", r)
	}
	waits(xu, 0)
	if r := b.approve(xu, 1)[0]; r.Refused != Already {
		t.Errorf("approved twice: %q", r.Refused)
	}
	b.strike(xu, 1, "钱伟")
	if b.join(qian, 1, 0); b.person(1, qian).State != Waiting {
		t.Errorf("one who was struck is %+v", b.person(1, qian))
	}
	if r := b.sendBack(xu, 1); r.Refused != "" || b.person(1, qian).State != Struck || b.get(1).State != Accepted {
		t.Errorf("refused: %+v", r)
	}
}

func TestOneOfThoseWithoutANameJoins(t *testing.T) {
	b := open(t)
	rep := service()
	rep.Headcount, rep.Minutes, rep.TotalMinutes = 5, 0, 500
	b.report(xu, rep)
	b.amend(xu, 0, "headcount", "5")
	b.confirm(xu, 0)
	b.join(wang, 1, 0)
	if r := b.get(1); r.Heads() != 5 || r.Unnamed != 1 || r.Sum() != 500 || r.person(wang).Minutes != 100 {
		t.Errorf("first to join: %d people, %d without a name, %d minutes", r.Heads(), r.Unnamed, r.Sum())
	}
	b.join(xu, 1, 0)
	// All five have a name now; the next one is one more.
	b.join(zhang1, 1, 0)
	if r := b.get(1); r.Heads() != 6 || r.Unnamed != 0 || r.Sum() != 600 {
		t.Errorf("third to join: %d people, %d without a name, %d minutes", r.Heads(), r.Unnamed, r.Sum())
	}
	b.leave(zhang1, 1)
	b.leave(xu, 1)
	b.leave(wang, 1)
	if r := b.get(1); r.Heads() != 5 || r.Unnamed != 2 || r.Sum() != 500 {
		t.Errorf("all gone again: %d people, %d without a name, %d minutes", r.Heads(), r.Unnamed, r.Sum())
	}
}

func TestStrike(t *testing.T) {
	b := open(t)
	b.report(zhou, service())
	if r := b.strike(wu, 1, "郑洁"); r.Refused != NotYours {
		t.Errorf("by somebody else: %q", r.Refused)
	}
	if r := b.strike(zhou, 1, "郑洁"); r.Refused != "" || b.get(1).Heads() != 2 {
		t.Errorf("by the sender of a draft: %+v", r)
	}
	b.confirm(zhou, 0)
	b.approve(xu, 1)
	if r := b.strike(zhou, 1, "吴涛"); r.Refused != NotYours {
		t.Errorf("by the sender of an accepted one: %q", r.Refused)
	}
	if r := b.strike(xu, 1, "吴涛", "钱伟"); r.Refused != NotThere || r.Names[0] != "钱伟" || b.get(1).Heads() != 2 {
		t.Errorf("one of them is not there: %+v", r)
	}
	if r := b.strike(xu, 1, "吴涛"); r.Refused != "" || b.get(1).Heads() != 1 || b.get(1).Sum() != 150 {
		t.Errorf("by an admin: %+v", r)
	}
}

// TestLeavingTwice has 我没去 said twice leave the older record alone.
func TestLeavingTwice(t *testing.T) {
	b := open(t)
	for range 2 {
		b.report(zhou, service())
		b.confirm(zhou, 0)
		b.join(wang, 0, 0)
	}
	b.leave(wang, 0)
	if r := b.leave(wang, 0); r.Refused != NotThere || b.person(1, wang).State != In || b.person(2, wang).State != Left {
		t.Errorf("the second time: %+v", r)
	}
	if r := b.leave(wang, 1); r.Refused != "" {
		t.Errorf("the older one by its number: %q", r.Refused)
	}
}

func TestDecide(t *testing.T) {
	b := open(t)
	b.report(zhou, service())
	b.report(zhou, service())
	b.confirm(zhou, 1)
	rulings := b.approve(xu, 1, 2, 99)
	if rulings[0].Refused != "" || rulings[0].Was != Pending || b.get(1).State != Accepted {
		t.Errorf("pending: %+v", rulings[0])
	}
	if rulings[1].Refused != WrongState || rulings[1].Record.State != Draft {
		t.Errorf("a draft: %+v", rulings[1])
	}
	if rulings[2].Refused != NoRecord || rulings[2].Record.ID != 99 {
		t.Errorf("no record: %+v", rulings[2])
	}
	if r := b.approve(zhou, 1)[0]; r.Refused != NotYours {
		t.Errorf("by the sender: %q", r.Refused)
	}
	if r := b.sendBack(xu, 1); r.Refused != Already {
		t.Errorf("returned after it was accepted: %q", r.Refused)
	}
}

func TestWithdraw(t *testing.T) {
	b := open(t)
	b.report(zhou, service())
	if r := b.withdraw(zhou, 1); r.Refused != "" || b.get(1).State != Cancelled {
		t.Errorf("a draft: %+v", r)
	}
	b.report(zhou, service())
	b.confirm(zhou, 0)
	for _, member := range []int64{wu, su} {
		if r := b.withdraw(member, 2); r.Refused != NotYours {
			t.Errorf("by member %d: %q", member, r.Refused)
		}
	}
	if r := b.withdraw(xu, 2); r.Refused != "" || b.get(2).State != Withdrawn {
		t.Errorf("by an admin: %+v", r)
	}
	if r := b.withdraw(zhou, 2); r.Refused != Already {
		t.Errorf("twice: %q", r.Refused)
	}
	if r := b.withdraw(zhou, 99); r.Refused != NoRecord {
		t.Errorf("no record: %q", r.Refused)
	}
}
