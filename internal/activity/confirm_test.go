package activity

import (
	"testing"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/store"
)

func TestAdminsConfirmationAccepts(t *testing.T) {
	b := open(t)
	b.report(xu, service())
	b.report(zhou, Report{Kinds: []string{"集中学习"}, Facts: Facts{Day: "2021-04-17"}})
	if r := b.confirm(xu, 0); len(r.Records) != 1 || b.get(1).State != Accepted || b.get(1).DecidedBy != xu {
		t.Errorf("an admin's is %+v", r)
	}
	if r := b.confirm(zhou, 0); len(r.Records) != 1 || b.get(2).State != Pending {
		t.Errorf("a member's is %+v", r)
	}
	if r := b.confirm(zhou, 0); r.Refused != Already || r.Records[0].ID != 2 {
		t.Errorf("said twice: %+v", r.Result)
	}
	if r := b.confirm(zhou, 2); r.Refused != WrongState || r.Records[0].State != Pending {
		t.Errorf("said twice with its number: %+v", r.Result)
	}
	if r := b.confirm(wu, 0); r.Refused != NoDraft {
		t.Errorf("without a draft: %q", r.Refused)
	}
	if r := b.confirm(wu, 99); r.Refused != NoRecord {
		t.Errorf("a number that was never given: %q", r.Refused)
	}
}

func TestTheNewestDraftIsTheBareOne(t *testing.T) {
	b := open(t)
	b.report(xu, service())
	b.report(xu, service())
	b.report(xu, service())
	if r := b.confirm(zhou, 1); r.Refused != NotYours {
		t.Errorf("somebody else's draft: %q", r.Refused)
	}
	r := b.confirm(xu, 0)
	if r.Records[0].ID != 3 || len(r.Left) != 2 {
		t.Errorf("确认 meant %+v and left %+v", r.Records, r.Left)
	}
	if r = b.confirm(xu, 1); r.Records[0].ID != 1 || len(r.Left) != 1 || r.Left[0].ID != 2 {
		t.Errorf("确认 1 meant %+v and left %+v", r.Records, r.Left)
	}
	// Opened again, a draft is the newest.
	b.report(xu, service())
	b.do(func(tx *store.Tx) error {
		if _, err := Cancel(tx, b.says(tx, xu, group), 2); err != nil {
			return err
		}
		b.now = b.now.Add(time.Minute)
		_, err := Restore(tx, b.says(tx, xu, group), 2, b.now.Add(time.Hour))
		return err
	})
	if r = b.confirm(xu, 0); r.Records[0].ID != 2 {
		t.Errorf("确认 meant %+v", r.Records)
	}
}

func TestADraftBelongsToItsChat(t *testing.T) {
	b := open(t)
	b.report(zhou, service())
	b.do(func(tx *store.Tx) error {
		r, err := Confirm(tx, kinds, b.says(tx, zhou, private), 0)
		if err == nil && r.Refused != NoDraft {
			t.Errorf("确认 in another chat: %q", r.Refused)
		}
		for _, c := range []struct {
			member int64
			place  chat.Place
			want   bool
		}{{zhou, group, true}, {zhou, private, false}, {wu, group, false}} {
			has, fault := HasDraft(tx, c.member, c.place)
			if fault != nil || has != c.want {
				t.Errorf("member %d has a draft in %v: %v, %v", c.member, c.place, has, fault)
			}
		}
		return err
	})
}

func TestConfirmAll(t *testing.T) {
	b := open(t)
	incomplete := service()
	incomplete.Day = ""
	b.report(xu, service())
	b.report(xu, incomplete)
	b.report(xu, service())
	var r Confirmed
	b.do(func(tx *store.Tx) (err error) {
		r, err = ConfirmAll(tx, kinds, b.says(tx, xu, group))
		return err
	})
	if len(r.Records) != 2 || r.Records[0].ID != 1 || len(r.Left) != 1 || r.Left[0].ID != 2 {
		t.Errorf("都确认: %+v, left %+v", r.Records, r.Left)
	}
	b.do(func(tx *store.Tx) (err error) {
		r, err = ConfirmAll(tx, kinds, b.says(tx, xu, group))
		return err
	})
	if r.Refused != NotReady || len(r.Records) != 1 || r.Records[0].ID != 2 {
		t.Errorf("都确认 again: %+v", r)
	}
}

func TestAnEventIsConfirmedWholeOrNotAtAll(t *testing.T) {
	b := open(t)
	b.report(xu, Report{Kinds: []string{"主题党日", "志愿服务"}, Names: []string{"周敏"}, Facts: Facts{Day: "2021-04-17"}})
	if r := b.confirm(xu, 0); r.Refused != NotReady || len(r.Records) != 2 {
		t.Errorf("confirmed without hours: %+v", r)
	}
	if b.get(1).State != Draft || b.get(2).State != Draft {
		t.Error("one part was recorded")
	}
	b.amend(xu, 2, "hours", "2")
	if r := b.confirm(xu, 2); r.Refused != "" || b.get(1).State != Accepted || b.get(2).State != Accepted {
		t.Errorf("确认 2: %+v", r)
	}
}

func TestStrangersAreCountedOnceItIsSettled(t *testing.T) {
	b := open(t)
	rep := service()
	rep.Names = []string{"周敏", "老李", "张三丰"}
	b.report(xu, rep)
	if r := b.confirm(xu, 0); r.Refused != NotReady {
		t.Fatalf("confirmed with strangers: %+v", r)
	}
	b.amend(xu, 0, "headcount", "3")
	b.confirm(xu, 0)
	r := b.get(1)
	if r.State != Accepted || r.Named() != 1 || r.Unnamed != 2 || r.Sum() != 450 {
		t.Errorf("counted with a name %d, without %d, %d minutes", r.Named(), r.Unnamed, r.Sum())
	}
	if p := r.person(li); p.State != Struck {
		t.Errorf("老李 is %+v", p)
	}
	b.report(xu, rep)
	b.amend(xu, 0, "headcount", "1")
	b.confirm(xu, 0)
	if r = b.get(2); r.State != Accepted || r.Heads() != 1 {
		t.Errorf("counted %d", r.Heads())
	}
}

func TestDraftsLapse(t *testing.T) {
	b := open(t)
	b.report(zhou, service()) // lapses after 60 hours
	b.now = b.now.Add(60*time.Hour - time.Millisecond)
	var open []Record
	drafts := func() {
		t.Helper()
		b.do(func(tx *store.Tx) (err error) {
			open, err = Drafts(tx, b.says(tx, zhou, private))
			return err
		})
	}
	if drafts(); len(open) != 1 {
		t.Error("lapsed too early")
	}
	b.now = b.now.Add(time.Millisecond)
	if drafts(); len(open) != 0 || b.get(1).State != Lapsed {
		t.Error("not lapsed in time")
	}
	if r := b.confirm(zhou, 1); r.Refused != WrongState || r.Records[0].State != Lapsed {
		t.Errorf("确认 of a lapsed draft: %+v", r.Result)
	}
	b.do(func(tx *store.Tx) error {
		gone, err := LapsedDrafts(tx, b.says(tx, zhou, private))
		if err == nil && (len(gone) != 1 || gone[0].ID != 1) {
			t.Errorf("lapsed are %+v", gone)
		}
		if r, fault := Restore(tx, b.says(tx, wu, group), 1, b.now); fault != nil || r.Refused != NotYours {
			t.Errorf("somebody else's: %+v, %v", r, fault)
		}
		if r, fault := Restore(tx, b.says(tx, zhou, group), 1, b.now.Add(time.Hour)); fault != nil || r.Refused != "" || len(r.Records) != 1 {
			t.Errorf("恢复草稿: %+v, %v", r, fault)
		}
		return err
	})
	if r := b.confirm(zhou, 0); r.Refused != "" || b.get(1).State != Pending {
		t.Errorf("confirmed is %+v", r.Result)
	}
}

func TestWhenADraftLapses(t *testing.T) {
	worked := func(day string) bool { // 3–5 May 2021 are holidays, Saturday the 8th is worked
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case day >= "2021-05-01" && day <= "2021-05-05":
			return false
		case day == "2021-05-08":
			return true
		}
		return at.Weekday() != time.Saturday && at.Weekday() != time.Sunday
	}
	for _, c := range []struct{ made, want string }{
		{"2021-04-20 10:00", "2021-04-23 00:00"}, // Tuesday: Wednesday and Thursday
		{"2021-04-20 00:00", "2021-04-23 00:00"},
		{"2021-04-23 23:59", "2021-04-28 00:00"}, // Friday: Monday and Tuesday
		{"2021-04-30 10:00", "2021-05-08 00:00"}, // over the holidays
		{"2021-05-07 10:00", "2021-05-11 00:00"}, // over a Saturday that is worked
	} {
		made, err := time.ParseInLocation("2006-01-02 15:04", c.made, zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := Lapse(made, worked).Format("2006-01-02 15:04"); got != c.want {
			t.Errorf("made %s it lapses %s, want %s", c.made, got, c.want)
		}
	}
	never := Lapse(time.Date(2021, 4, 20, 10, 0, 0, 0, zone), func(string) bool { return false })
	if never.Before(time.Date(2021, 5, 1, 0, 0, 0, 0, zone)) {
		t.Errorf("without working days it lapses %v", never)
	}
}
