package activity

import (
	"slices"
	"testing"

	"github.com/daybook-bot/daybook/internal/store"
)

func TestAmendADraft(t *testing.T) {
	for _, c := range []struct {
		what         string
		field, value string
		refused      Refusal
		heads, sum   int
	}{
		{"the hours", "hours", "3", "", 3, 540},
		{"hours with a fraction", "hours", "2.5", "", 3, 450},
		{"the sum", "total_hours", "10", "", 3, 600},
		{"no number", "hours", "多", BadValue, 3, 450},
		{"nothing", "hours", "0", BadValue, 3, 450},
		{"more than a day", "hours", "25", BadValue, 3, 450},
		{"more people than names", "headcount", "12", "", 12, 1800},
		{"as many as names", "headcount", "3", "", 3, 450},
		{"fewer than names", "headcount", "2", TooFew, 3, 450},
		{"no people", "headcount", "0", BadValue, 3, 450},
		{"one more", "participants", "+王建国", "", 4, 600},
		{"two more", "participants", "+王建国、许明春", "", 5, 750},
		{"one who is there", "participants", "+周敏", "", 3, 450},
		{"one whom nobody knows", "participants", "+张三丰", NoName, 3, 450},
		{"one fewer", "participants", "-郑洁", "", 2, 300},
		{"one who is not there", "participants", "-王建国", NotThere, 3, 450},
		{"hours of one", "participants", "周敏 2", "", 3, 420},
		{"hours of one who is new", "participants", "王建国 2", "", 4, 570},
		{"one for another", "participants", "-郑洁 +王建国", "", 3, 450},
		{"hours of two", "participants", "周敏 2、吴涛 1", "", 3, 330},
		{"other people", "participants", "王建国、苏琳", "", 2, 300},
		{"everybody", "everyone", "第二支部", "", 6, 900},
		{"a unit that there is not", "everyone", "第九支部", BadValue, 3, 450},
		{"no day", "date", "2021-02-30", BadValue, 3, 450},
		{"a kind by its synonym", "kind", "清洁家园", "", 3, 450},
		{"no kind", "kind", "散步", BadValue, 3, 450},
		{"what there is not", "weather", "晴", BadField, 3, 450},
		{"an empty title", "title", " ", BadValue, 3, 450},
		{"somebody else's unit", "unit", "第二支部", NotYours, 3, 450},
		{"copies", "copies", "44", "", 3, 450},
	} {
		t.Run(c.what, func(t *testing.T) {
			b := open(t)
			b.report(zhou, service())
			a := b.amend(zhou, 0, c.field, c.value)
			r := b.get(1)
			if a.Refused != c.refused || r.Heads() != c.heads || r.Sum() != c.sum {
				t.Errorf("refused %q, %d people, %d minutes; want %q, %d, %d", a.Refused, r.Heads(), r.Sum(), c.refused, c.heads, c.sum)
			}
		})
	}
}

func TestAmendFacts(t *testing.T) {
	b := open(t)
	rep := service()
	rep.Problems = []string{"暂按4小时"}
	b.report(xu, rep)
	for field, value := range map[string]string{"title": "文明劝导", "place": "局机关", "partner": "关公社区", "topic": "学史",
		"lecturer": "王建国", "author": "周敏", "outlet": "市局网站", "time_of_day": "下午", "campaign": "学史教育",
		"date": "2021-04-16/2021-04-17", "copies": "44", "beneficiaries": "15", "expected": "4", "unit": "第一支部"} {
		if a := b.amend(xu, 1, field, value); a.Refused != "" {
			t.Errorf("%s is refused: %s", field, a.Refused)
		}
	}
	want := Facts{Kind: "志愿服务", Title: "文明劝导", Topic: "学史", Campaign: "学史教育", Day: "2021-04-16", DayTo: "2021-04-17",
		TimeOfDay: "下午", Place: "局机关", Partner: "关公社区", Lecturer: "王建国", Author: "周敏", Outlet: "市局网站",
		Beneficiaries: 15, Copies: 44}
	r := b.get(1)
	if r.Facts != want || r.Expected != 4 || len(r.Problems) != 0 {
		t.Errorf("facts are %+v, expected %d, problems %v", r.Facts, r.Expected, r.Problems)
	}
	if a := b.amend(zhou, 0, "hours", "3"); a.Refused != NoDraft {
		t.Errorf("without a draft: %q", a.Refused)
	}
	if a := b.amend(zhou, 1, "hours", "3"); a.Refused != NotYours {
		t.Errorf("somebody else's draft: %q", a.Refused)
	}
}

func TestHeadsAndNamesAreSettled(t *testing.T) {
	b := open(t)
	rep := service()
	rep.Headcount = 12
	b.report(xu, rep)
	wantWants(t, b.get(1), WantHeads)
	b.amend(xu, 0, "headcount", "12")
	r := b.get(1)
	wantWants(t, r)
	if r.Unnamed != 9 || r.Sum() != 1800 {
		t.Errorf("%d without a name, %d minutes", r.Unnamed, r.Sum())
	}
	// One more name is one of the twelve.
	b.amend(xu, 0, "participants", "+王建国")
	if r = b.get(1); r.Heads() != 12 || r.Unnamed != 8 {
		t.Errorf("%d people, %d without a name", r.Heads(), r.Unnamed)
	}
	// One who was not there was one of the twelve too.
	b.amend(xu, 0, "participants", "-王建国")
	if r = b.get(1); r.Heads() != 11 || r.Unnamed != 8 {
		t.Errorf("%d people, %d without a name", r.Heads(), r.Unnamed)
	}
}

func TestASumStaysAsTheSenderSaidIt(t *testing.T) {
	b := open(t)
	rep := service()
	rep.Minutes, rep.TotalMinutes = 0, 450
	b.report(xu, rep)
	b.amend(xu, 0, "participants", "+王建国")
	if r := b.get(1); r.Sum() != 450 || r.person(zhou).Minutes != 113 || r.person(wang).Minutes != 112 {
		t.Errorf("%d minutes: %+v", r.Sum(), r.People)
	}
	if a := b.amend(xu, 0, "participants", "周敏 9"); a.Refused != TooLong {
		t.Errorf("more than the sum: %q", a.Refused)
	}
}

func TestTheSumOfARecordFollowsItsPeople(t *testing.T) {
	b := open(t)
	rep := service()
	rep.Names = append(rep.Names, "张三丰")
	rep.Minutes, rep.TotalMinutes, rep.Headcount = 0, 600, 4
	b.report(xu, rep)
	b.confirm(xu, 0)
	for _, c := range []struct {
		value      string
		heads, sum int
	}{
		{"-郑洁", 3, 450}, {"+郑洁", 4, 600}, {"+王建国", 5, 750}, {"王建国 1", 5, 660}, {"-张三丰", 4, 510}, {"许明春 4", 5, 750},
	} {
		a := b.amend(xu, 1, "participants", c.value)
		if r := b.get(1); a.Refused != "" || r.Heads() != c.heads || r.Sum() != c.sum {
			t.Errorf("%s: refused %q, %d people, %d minutes; want %d, %d", c.value, a.Refused, r.Heads(), r.Sum(), c.heads, c.sum)
		}
	}
}

func TestCorrect(t *testing.T) {
	b := open(t)
	b.report(zhou, service())
	b.confirm(zhou, 0)
	if a := b.amend(wu, 1, "hours", "3"); a.Refused != NotYours {
		t.Errorf("by somebody else: %q", a.Refused)
	}
	if a := b.amend(su, 1, "hours", "3"); a.Refused != NotYours {
		t.Errorf("by an admin of another unit: %q", a.Refused)
	}
	if a := b.amend(zhou, 1, "hours", "3"); a.Refused != "" || a.Again || b.get(1).State != Pending || b.get(1).Sum() != 540 {
		t.Errorf("by the sender, pending: %+v", a)
	}
	if a := b.amend(xu, 1, "hours", "2"); a.Refused != "" || b.get(1).State != Pending {
		t.Errorf("an admin's correction is no approval: %+v", a)
	}
	b.approve(xu, 1)
	if a := b.amend(xu, 1, "participants", "郑洁 3"); a.Refused != "" || a.Again || b.get(1).State != Accepted {
		t.Errorf("by an admin, accepted: %+v", a)
	}
	r := b.get(1)
	if p := r.person(zheng); p.Minutes != 180 || p.Source != Corrected || r.Sum() != 420 {
		t.Errorf("郑洁 is %+v of %d minutes", p, r.Sum())
	}
	if a := b.amend(zhou, 1, "hours", "1"); a.Refused != "" || !a.Again || b.get(1).State != Pending || b.get(1).DecidedBy != 0 {
		t.Errorf("by the sender, accepted: %+v", a)
	}
	if r = b.get(1); r.person(zheng).Minutes != 180 || r.Sum() != 300 {
		t.Errorf("郑洁's own hours are %+v of %d minutes", r.person(zheng), r.Sum())
	}
	for field, value := range map[string]string{"date": "2021-04-21", "headcount": "2", "participants": "周敏", "everyone": "第一支部"} {
		if a := b.amend(xu, 1, field, value); a.Refused == "" {
			t.Errorf("%s %s was taken", field, value)
		}
	}
	// On 31 March 郑洁 was not on the roster.
	if a := b.amend(xu, 1, "date", "2021-03-31"); a.Refused != NotOnRoster || !slices.Equal(a.Names, []string{"郑洁"}) {
		t.Errorf("moved to a day without 郑洁: %+v", a)
	}
	if r = b.get(1); r.Day != "2021-04-17" || r.Heads() != 3 {
		t.Errorf("what was refused has changed the record: %+v", r)
	}
	b.withdraw(xu, 1)
	if a := b.amend(xu, 1, "hours", "3"); a.Refused != WrongState {
		t.Errorf("withdrawn: %q", a.Refused)
	}
}

func TestAReturnedRecordIsMended(t *testing.T) {
	b := open(t)
	b.report(zhou, service())
	b.confirm(zhou, 0)
	if r := b.sendBack(xu, 1); r.Refused != "" || b.get(1).State != Returned || b.get(1).Reason != "时间不对" {
		t.Fatalf("returned is %+v", r)
	}
	if a := b.amend(zhou, 1, "date", "2021-04-16"); !a.Again || b.get(1).State != Pending || b.get(1).Reason != "" {
		t.Errorf("mended by the sender: %+v", a)
	}
	b.sendBack(xu, 1)
	if a := b.amend(xu, 1, "date", "2021-04-15"); a.Again || b.get(1).State != Accepted || b.get(1).DecidedBy != xu {
		t.Errorf("mended by an admin: %+v", a)
	}
}

func TestAuditAndOrigin(t *testing.T) {
	b := open(t)
	b.report(zhou, service())
	b.confirm(zhou, 0)
	b.amend(zhou, 1, "hours", "3")
	b.approve(xu, 1)
	b.do(func(tx *store.Tx) error {
		var verbs, detail string
		err := tx.QueryRow(`SELECT group_concat(verb, ' ') FROM (SELECT verb FROM audit WHERE subject = 'record 1' ORDER BY id)`).Scan(&verbs)
		if err == nil && verbs != "draft confirm amend approve" {
			t.Errorf("audit is %q", verbs)
		}
		if err != nil {
			return err
		}
		err = tx.QueryRow(`SELECT detail ->> '$.minutes.old' || ' ' || (detail ->> '$.minutes.new') FROM audit WHERE verb = 'amend'`).Scan(&detail)
		if err == nil && detail != "150 180" {
			t.Errorf("old and new are %q", detail)
		}
		if err != nil {
			return err
		}
		var n int
		err = tx.QueryRow(`SELECT count(*) FROM origin WHERE subject = 'record' AND id = 1`).Scan(&n)
		if err == nil && n != 4 {
			t.Errorf("%d messages are behind it", n)
		}
		return err
	})
}

// A place that is a community is the partner too, as it is in a report.
func TestAmendThePlaceToACommunity(t *testing.T) {
	b := open(t)
	b.report(zhou, service())
	b.amend(zhou, 0, "place", "关公社区")
	if r := b.get(1); r.Place != "关公社区" || r.Partner != "关公社区" {
		t.Errorf("at %q with %q", r.Place, r.Partner)
	}
	b.amend(zhou, 0, "place", "局机关")
	if r := b.get(1); r.Place != "局机关" || r.Partner != "关公社区" {
		t.Errorf("at %q with %q", r.Place, r.Partner)
	}
}
