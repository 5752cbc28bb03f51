package activity

import (
	"slices"
	"testing"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/store"
)

func wantWants(t *testing.T, r Record, want ...Want) {
	t.Helper()
	if got := r.Wants(kindOf(kinds, r.Kind), "2021-04-20"); !slices.Equal(got, want) {
		t.Errorf("#%d wants %v, want %v", r.ID, got, want)
	}
}

func TestReportThatLacksNothing(t *testing.T) {
	b := open(t)
	r := b.report(zhou, service())[0]
	if r.ID != 1 || r.Event != 1 || r.State != Draft || r.Unit != first {
		t.Errorf("draft is %+v", r)
	}
	if r.Heads() != 3 || r.Sum() != 450 {
		t.Errorf("%d people, %d minutes; want 3 and 450", r.Heads(), r.Sum())
	}
	wantWants(t, r)
	kept := b.get(1)
	if kept.Title != "清洁家园" || kept.Partner != "东华社区" || kept.TimeOfDay != "上午" || kept.Sum() != 450 {
		t.Errorf("kept is %+v", kept)
	}
}

func TestWhatAReportLacks(t *testing.T) {
	for _, c := range []struct {
		what   string
		change func(*Report)
		want   []Want
	}{
		{"no kind", func(r *Report) { r.Kinds = nil }, []Want{WantKind}},
		{"no day", func(r *Report) { r.Day = "" }, []Want{WantDay}},
		{"a day to come", func(r *Report) { r.Day = "2021-04-24" }, []Want{WantPast}},
		{"days that are not over", func(r *Report) { r.DayTo = "2021-04-21" }, []Want{WantPast}},
		{"no people", func(r *Report) { r.Names = nil }, []Want{Want(config.SlotPeople)}},
		{"no hours", func(r *Report) { r.Minutes = 0 }, []Want{Want(config.SlotHours)}},
		{"hours for some is hours", func(r *Report) { r.Minutes, r.OwnMinutes = 0, map[string]int{"周敏": 60} }, nil},
		{"12人，其中 3 人具名", func(r *Report) { r.Headcount = 12 }, []Want{WantHeads}},
		{"a name that nobody bears", func(r *Report) { r.Names = append(r.Names, "张三丰") }, []Want{WantNames}},
		{"not on the roster any more", func(r *Report) { r.Names = append(r.Names, "老李") }, []Want{WantNames}},
		{"not on the roster yet", func(r *Report) { r.Day = "2021-03-31" }, []Want{WantNames}},
		{"the number includes the stranger", func(r *Report) { r.Names, r.Headcount = append(r.Names, "老李"), 4 }, nil},
		{"more than the sum", func(r *Report) { r.TotalMinutes, r.OwnMinutes = 100, map[string]int{"周敏": 120} }, []Want{WantSum}},
		{"more than a day", func(r *Report) { r.Minutes = 25 * 60 }, []Want{WantLength}},
		{"two days", func(r *Report) { r.Minutes, r.DayTo = 25*60, "2021-04-18" }, nil},
	} {
		t.Run(c.what, func(t *testing.T) {
			rep := service()
			c.change(&rep)
			wantWants(t, open(t).report(zhou, rep)[0], c.want...)
		})
	}
}

func TestEverybody(t *testing.T) {
	b := open(t)
	rep := Report{Kinds: []string{"集中学习"}, Everyone: "第一支部", Except: []string{"吴涛"}, Minutes: 60, Facts: Facts{Day: "2021-04-17"}}
	r := b.report(xu, rep)[0]
	if r.Everyone != "局机关/第一支部" || r.Heads() != 5 || r.Sum() != 300 {
		t.Fatalf("全体 is %d people of %q with %d minutes, want 5 and 300", r.Heads(), r.Everyone, r.Sum())
	}
	// In March 郑洁 was not there yet, and 老李 still was.
	b.amend(xu, r.ID, "date", "2021-03-17")
	r = b.get(r.ID)
	if r.person(zheng) != nil || r.person(li) == nil || r.Heads() != 5 {
		t.Errorf("on 17 March they are %+v", r.People)
	}
	b.amend(xu, r.ID, "date", "2021-04-17")
	b.confirm(xu, 0)
	r = b.get(r.ID)
	if r.State != Accepted || r.Heads() != 5 || r.person(li) != nil || r.person(wu).State != Struck {
		t.Errorf("recorded are %+v", r.People)
	}
	all := b.report(wang, Report{Kinds: []string{"集中学习"}, Everyone: "*", Facts: Facts{Day: "2021-04-17"}})[0]
	if all.Heads() != 9 || all.Unit != first {
		t.Errorf("全体 of all is %d people for unit %d, want 9 for the sender's", all.Heads(), all.Unit)
	}
}

func TestWhoseRecord(t *testing.T) {
	for _, c := range []struct {
		what   string
		sender int64
		rep    Report
		unit   int64
	}{
		{"the sender's unit", zhou, Report{}, first},
		{"named by its admin", xu, Report{Unit: "第一支部"}, first},
		{"named by an admin of all", wang, Report{Unit: "第二支部"}, second},
		{"everybody of another unit, by an admin of all", wang, Report{Everyone: "第二支部"}, second},
		{"everybody of another unit, by somebody else", xu, Report{Everyone: "第二支部"}, first},
		{"the whole organisation", wang, Report{Unit: "局机关"}, office},
		{"the whole organisation, by somebody else", xu, Report{Unit: "局机关"}, first},
		{"a unit that there is not", wang, Report{Unit: "第九支部"}, first},
	} {
		c.rep.Kinds, c.rep.Day = []string{"集中学习"}, "2021-04-17"
		if r := open(t).report(c.sender, c.rep)[0]; r.Unit != c.unit {
			t.Errorf("%s: unit %d, want %d", c.what, r.Unit, c.unit)
		}
	}
}

func TestNames(t *testing.T) {
	b := open(t)
	rep := service()
	rep.Names = []string{"周敏", "张伟", "周敏"}
	// Of two 张伟 the one in the record's unit is meant.
	r := b.report(zhou, rep)[0]
	if len(r.People) != 2 || r.People[1].Member != zhang1 {
		t.Errorf("people are %+v", r.People)
	}
	// Whoever says 我 is meant, whatever the unit.
	rep.Names, rep.Unit = []string{"张伟"}, "第一支部"
	if r = b.report(zhang2, rep)[0]; len(r.People) != 1 || r.People[0].Member != zhang2 {
		t.Errorf("people are %+v", r.People)
	}
	// An admin of all reports for 局机关, where there is no 张伟: nobody can tell which.
	rep.Unit = "局机关"
	if r = b.report(wang, rep)[0]; len(r.People) != 0 || !slices.Equal(r.Outside, []string{"张伟"}) {
		t.Errorf("people are %+v, outside %v", r.People, r.Outside)
	}
}

func TestPartsOfOneEvent(t *testing.T) {
	b := open(t)
	drafts := b.report(xu, Report{
		Kinds: []string{"主题党日", "党课", "志愿服务"}, Everyone: "第一支部", Minutes: 60,
		KindMinutes: map[string]int{"志愿服务": 150}, Problems: []string{"暂按4小时"},
		Facts: Facts{Day: "2021-04-15", Topic: "学史增信", Lecturer: "王建国"},
	})
	if len(drafts) != 3 || drafts[2].ID != 3 || drafts[2].Event != 1 {
		t.Fatalf("drafts are %+v", drafts)
	}
	if drafts[0].Minutes != 60 || drafts[2].Minutes != 150 {
		t.Errorf("minutes are %d and %d", drafts[0].Minutes, drafts[2].Minutes)
	}
	if drafts[0].Lecturer != "" || drafts[1].Lecturer != "王建国" {
		t.Errorf("lecturers are %q and %q", drafts[0].Lecturer, drafts[1].Lecturer)
	}
	if len(drafts[0].Problems) != 1 || len(drafts[1].Problems) != 0 {
		t.Errorf("problems are said more than once")
	}
	// What they share is amended in all of them, their own hours only where it is clear which.
	b.amend(xu, 2, "place", "局会议室")
	if a := b.amend(xu, 0, "hours", "2"); a.Refused != WhichPart {
		t.Errorf("three parts with different hours: %q", a.Refused)
	}
	b.amend(xu, 3, "hours", "3")
	b.amend(xu, 0, "lecturer", "许明春")
	first, lecture, work := b.get(1), b.get(2), b.get(3)
	if first.Place != "局会议室" || work.Place != "局会议室" {
		t.Errorf("places are %q and %q", first.Place, work.Place)
	}
	if first.Minutes != 60 || work.Minutes != 180 {
		t.Errorf("minutes are %d and %d", first.Minutes, work.Minutes)
	}
	if first.Lecturer != "" || lecture.Lecturer != "许明春" {
		t.Errorf("lecturers are %q and %q", first.Lecturer, lecture.Lecturer)
	}
	b.do(func(tx *store.Tx) error {
		r, err := Cancel(tx, b.says(tx, xu, group), 1)
		if err == nil && (len(r.Records) != 1 || r.Records[0].ID != 1) {
			t.Errorf("取消 1 dropped %+v", r.Records)
		}
		return err
	})
	done := b.confirm(xu, 0)
	if done.Refused != "" || len(done.Records) != 2 || b.get(3).State != Accepted || b.get(1).State != Cancelled {
		t.Errorf("confirmed are %+v", done)
	}
}

func TestAuthorIsTheSender(t *testing.T) {
	r := open(t).report(zhou, Report{Kinds: []string{"心得体会"}, Facts: Facts{Title: "有感", Day: "2021-04-17"}})[0]
	if r.Author != "周敏" || r.Heads() != 0 {
		t.Errorf("author %q, %d people", r.Author, r.Heads())
	}
}

func TestNobodyReportsFromOutside(t *testing.T) {
	b := open(t)
	b.do(func(tx *store.Tx) error {
		rep := service()
		r, err := Begin(tx, kinds, b.says(tx, li, group), rep, b.now)
		if err == nil && r.Refused != NotOnRoster {
			t.Errorf("refused is %q", r.Refused)
		}
		return err
	})
}
