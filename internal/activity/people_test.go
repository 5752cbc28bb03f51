package activity

import (
	"testing"
)

func TestMinutes(t *testing.T) {
	named := func(own ...int) []Person {
		var p []Person
		for i, m := range own {
			p = append(p, Person{Member: int64(i + 1), Unit: first, Minutes: m, Own: m > 0, State: In, Source: Reported})
		}
		return p
	}
	for _, c := range []struct {
		what    string
		r       Record
		each    []int
		unnamed int
		rest    int
	}{
		{"the same for everybody", Record{Minutes: 150, People: named(0, 0, 0)}, []int{150, 150, 150}, 0, 0},
		{"one with hours of their own", Record{Minutes: 150, People: named(180, 0)}, []int{180, 150}, 0, 0},
		{"a bare number", Record{Minutes: 150, Headcount: 12}, nil, 12, 1800},
		{"a number and some names", Record{Minutes: 60, Headcount: 5, People: named(0, 90)}, []int{60, 90}, 3, 180},
		{"a sum that can be split", Record{TotalMinutes: 2250, Headcount: 15}, nil, 15, 2250},
		{"a sum with a remainder for the first", Record{TotalMinutes: 100, People: named(0, 0, 0)}, []int{34, 33, 33}, 0, 0},
		{"a sum beside hours of one's own", Record{TotalMinutes: 100, Headcount: 4, People: named(40, 0)}, []int{40, 20}, 2, 40},
		{"a remainder that reaches those without a name", Record{TotalMinutes: 11, Headcount: 4, People: named(0, 0)}, []int{3, 3}, 2, 5},
		{"a sum smaller than its parts gives nobody less than nothing", Record{TotalMinutes: 30, People: named(40, 0)}, []int{40, 0}, 0, 0},
		{"nobody to split among", Record{TotalMinutes: 30}, nil, 0, 0},
	} {
		r := c.r
		r.recount()
		for i, p := range r.People {
			if p.Minutes != c.each[i] {
				t.Errorf("%s: person %d has %d minutes, want %d", c.what, i, p.Minutes, c.each[i])
			}
		}
		if r.Unnamed != c.unnamed || r.UnnamedMinutes != c.rest {
			t.Errorf("%s: %d without a name for %d minutes, want %d for %d", c.what, r.Unnamed, r.UnnamedMinutes, c.unnamed, c.rest)
		}
	}
}

func TestHeadsAndNames(t *testing.T) {
	people := func(known, strangers, joined int) []Person {
		var p []Person
		for i := range known + strangers + joined {
			one := Person{Member: int64(i + 1), Unit: first, State: In, Source: Reported}
			if i >= known && i < known+strangers {
				one.Unit, one.off = 0, true
			}
			if i >= known+strangers {
				one.Source = Joined
			}
			p = append(p, one)
		}
		return p
	}
	for _, c := range []struct {
		what  string
		r     Record
		clear bool
	}{
		{"names alone", Record{People: people(3, 0, 0)}, true},
		{"a number alone", Record{Headcount: 12}, true},
		{"a number alone, and one who joined", Record{Headcount: 12, People: people(0, 0, 1)}, true},
		{"both, the same", Record{Headcount: 3, People: people(3, 0, 0)}, true},
		{"both, and one who joined", Record{Headcount: 3, People: people(3, 0, 1)}, true},
		{"more than names", Record{Headcount: 12, People: people(9, 0, 0)}, false},
		{"fewer than names", Record{Headcount: 2, People: people(3, 0, 0)}, false},
		{"settled", Record{Headcount: 12, Settled: true, People: people(9, 0, 0)}, true},
		{"a stranger", Record{People: people(2, 1, 0)}, false},
		{"a stranger whom the number includes", Record{Headcount: 3, People: people(2, 1, 0)}, true},
		{"a stranger whom the number leaves out", Record{Headcount: 2, People: people(2, 1, 0)}, false},
		{"a name that nobody bears", Record{Outside: []string{"张三丰"}, People: people(2, 0, 0)}, false},
		{"no draft any more", Record{State: Accepted, Headcount: 12, People: people(9, 0, 0)}, true},
	} {
		if c.r.State == "" {
			c.r.State = Draft
		}
		if got := c.r.peopleClear(); got != c.clear {
			t.Errorf("%s: clear is %v, want %v", c.what, got, c.clear)
		}
	}
}
