package activity

import (
	"fmt"
	"testing"

	"github.com/daybook-bot/daybook/internal/store"
)

func (b *book) year(unit int64, kind, year string) Sum {
	b.t.Helper()
	var s Sum
	b.do(func(tx *store.Tx) (err error) {
		s, err = Year(tx, kinds, unit, kind, year)
		return err
	})
	return s
}

func TestYear(t *testing.T) {
	b := open(t)
	told := func(member int64, rep Report) {
		b.report(member, rep)
		b.confirm(member, 0)
	}
	mixed := service()
	mixed.Names, mixed.Headcount = []string{"周敏", "钱伟"}, 4
	b.report(xu, mixed)
	b.amend(xu, 0, "headcount", "4")
	b.confirm(xu, 0)
	before := service()
	before.Day = "2020-12-31"
	before.Names = []string{"周敏"}
	told(xu, before)
	told(zhou, service()) // pending, counts nowhere
	for _, c := range []struct {
		unit int64
		year string
		want Sum
	}{
		{first, "2021", Sum{Times: 1, People: 4, Minutes: 600}}, // 钱伟 of the second branch among them
		{second, "2021", Sum{}},
		{office, "2021", Sum{Times: 1, People: 4, Minutes: 600}},
		{first, "2020", Sum{Times: 1, People: 1, Minutes: 150}},
	} {
		if got := b.year(c.unit, "志愿服务", c.year); got != c.want {
			t.Errorf("unit %d in %s: %+v, want %+v", c.unit, c.year, got, c.want)
		}
	}
	b.withdraw(xu, 1)
	if got := b.year(office, "志愿服务", "2021"); got != (Sum{}) {
		t.Errorf("withdrawn it still counts: %+v", got)
	}
}

func TestYearTellsRecordsApart(t *testing.T) {
	b := open(t)
	told := func(kind string, f Facts) {
		f.Day = "2021-04-" + fmt.Sprint(10+b.n%9)
		b.report(xu, Report{Kinds: []string{kind}, Facts: f})
		b.confirm(xu, 0)
	}
	told("学习用书", Facts{Title: "江河志", Copies: 44})
	told("学习用书", Facts{Title: "江河志", Copies: 10})
	told("学习用书", Facts{Title: "简明读本", Copies: 1})
	if s := b.year(first, "学习用书", "2021"); s.Times != 2 || s.Copies != 55 {
		t.Errorf("books: %+v", s)
	}
	told("主题党日", Facts{Topic: "七一"})
	told("主题党日", Facts{Title: "七一"})
	told("主题党日", Facts{})
	told("主题党日", Facts{})
	if s := b.year(first, "主题党日", "2021"); s.Times != 3 {
		t.Errorf("party days: %+v", s)
	}
	told("集中学习", Facts{})
	told("观影学习", Facts{})
	if s := b.year(first, "集中学习", "2021"); s.Times != 2 {
		t.Errorf("sessions, films among them: %+v", s)
	}
	if s := b.year(first, "观影学习", "2021"); s.Times != 1 {
		t.Errorf("films: %+v", s)
	}
}

func TestAlike(t *testing.T) {
	for _, c := range []struct {
		what   string
		sender int64
		change func(*Report)
		alike  bool
	}{
		{"the same again", xu, func(*Report) {}, true},
		{"told by somebody else who was there", zhou, func(*Report) {}, true},
		{"told by somebody else, of other people", su, func(r *Report) { r.Names = []string{"苏琳"} }, false},
		{"with one person in common", su, func(r *Report) { r.Names = []string{"苏琳", "周敏"} }, true},
		{"another day", xu, func(r *Report) { r.Day = "2021-04-16" }, false},
		{"another kind", xu, func(r *Report) { r.Kinds = []string{"集中学习"} }, false},
		{"another place", xu, func(r *Report) { r.Partner = "关公社区" }, false},
		{"the afternoon", xu, func(r *Report) { r.TimeOfDay = "下午" }, false},
		{"without saying where or when", xu, func(r *Report) { r.Partner, r.TimeOfDay = "", "" }, true},
		{"another title, at the same place", xu, func(r *Report) { r.Title = "文明劝导" }, true},
		{"another title, nowhere", xu, func(r *Report) { r.Partner, r.Title = "", "文明劝导" }, false},
		{"without a day", xu, func(r *Report) { r.Day = "" }, false},
	} {
		t.Run(c.what, func(t *testing.T) {
			b := open(t)
			b.report(xu, service())
			b.confirm(xu, 0)
			rep := service()
			c.change(&rep)
			again := b.report(c.sender, rep)[0]
			b.do(func(tx *store.Tx) error {
				found, err := Alike(tx, again)
				if err == nil && (len(found) > 0) != c.alike {
					t.Errorf("alike are %+v", found)
				}
				return err
			})
		})
	}
}

// Books and films have nobody in them: what is called otherwise is another one, be it at the same place.
func TestAlikeGoesByTitlesWhereNobodyWas(t *testing.T) {
	for title, alike := range map[string]int{"江河志": 1, "简明读本": 0, "": 1} {
		b := open(t)
		book := func(title string) Record {
			return b.report(xu, Report{Kinds: []string{"学习用书"}, Facts: Facts{Day: "2021-04-15", Title: title, Place: "大厅", Copies: 3}})[0]
		}
		book("江河志")
		b.confirm(xu, 0)
		again := book(title)
		b.do(func(tx *store.Tx) error {
			found, err := Alike(tx, again)
			if err == nil && len(found) != alike {
				t.Errorf("%q: alike are %+v", title, found)
			}
			return err
		})
	}
}
