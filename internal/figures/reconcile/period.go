package reconcile

import (
	"slices"
	"time"
)

// day says whether a period is a single day.
func (s Scope) day() bool {
	from, err := time.Parse(time.DateOnly, s.From)
	return err == nil && from.AddDate(0, 0, 1).Format(time.DateOnly) == s.To
}

// scopes are what a number can be about, the likeliest first: what was named last in its
// sentence, or else what its section and its text are about.
func (r *Reader) scopes(l *line, n number) (likely Scope, strict bool) {
	i := n.from
	sentence := l.items[l.itemOf[min(i, len(l.runes))]].sentence
	first := l.items[l.firstItem(sentence)].from
	near := func(at int) bool { return l.itemOf[i]-l.itemOf[at] <= 1 }
	leads := func(p spoken) bool { return p.at-first <= 1 } // it begins the sentence
	s := r.base(l)
	strict = true
	times, behind := l.timesFor(n)
	if behind {
		i = n.end + 2
	}
	if t, ok := l.timeBefore(times, i, sentence); ok && t.year {
		s.From, s.To = r.whole.From, r.whole.To
	} else if ok && !t.again {
		s.From, s.To = t.from, t.to
		strict = (near(t.at) || leads(t) && !t.month) && !t.vague && !s.day()
	}
	if p, ok := lastBefore(l, l.places, i, sentence); ok && p.all {
		s.Unit = 0
	} else if ok {
		s.Unit, s.Campaign = p.unit, p.campaign
		strict = strict && p.unit != 0 && (near(p.at) || leads(p))
	} else if at := l.sectionPlace(); s.Unit == 0 && at.unit != 0 {
		s.Unit, strict = at.unit, false
	}
	return s, strict
}

// base is what a number is about where its sentence names nothing: the period of its section,
// or the whole text's.
func (r *Reader) base(l *line) Scope {
	s := r.own
	for h := l.heading; h != nil && h != l.title; h = h.up {
		if t, ok := h.onlyTime(); ok {
			s.From, s.To = t.from, t.to
			break
		}
	}
	return s
}

// onlyTime is the period that a heading names, if it names one.
func (l *line) onlyTime() (spoken, bool) {
	if len(l.times) != 1 {
		return spoken{}, false
	}
	t := l.times[0]
	return t, !t.year && !t.vague && !t.again && !(Scope{From: t.from, To: t.to}).day()
}

// sectionPlace is the unit that the headings above a line name.
func (l *line) sectionPlace() spoken {
	for h := l.heading; h != nil; h = h.up {
		if len(h.places) == 1 && h.places[0].unit != 0 {
			return h.places[0]
		}
	}
	return spoken{}
}

// timeBefore is the period that was named last before i in its sentence. Behind a semicolon
// only one holds on that the sentence began with, and that no other has followed.
func (l *line) timeBefore(times []spoken, i, sentence int) (spoken, bool) {
	t, ok := lastBefore(l, times, i, sentence)
	if !ok {
		return t, false
	}
	clause := l.itemOf[i]
	for clause > 0 && l.items[clause].from > t.at && l.items[clause-1].sentence == sentence && l.items[clause].mark != ';' {
		clause--
	}
	if t.at >= l.items[clause].from {
		return t, true
	}
	first := l.items[l.firstItem(sentence)].from
	day := Scope{From: t.from, To: t.to}.day()
	if at := spokenBefore(times, i); at > 0 && times[at-1].at >= first || t.at-first > 3 || day {
		return spoken{}, false
	}
	return t, true
}

// timesFor are the periods that a number may be of: those before it, without those with which
// another is only compared (较上半年的153人次); behind says that it is one in brackets behind
// the number (8名（7月1日）).
func (l *line) timesFor(n number) (times []spoken, behind bool) {
	if at := spokenBefore(l.times, n.end+2); at >= 0 && l.times[at].at == n.end+1 && l.at(n.end) == '(' {
		return l.times[:at+1], true
	}
	times = l.times
	for at := spokenBefore(times, n.from); at >= 0 && (times[at].listed || times[at].compared && l.between(times[at].end, n.from) > 0); at-- {
		times = times[:at]
	}
	return times, false
}

func lastBefore(l *line, all []spoken, i, sentence int) (spoken, bool) {
	at := spokenBefore(all, i)
	if at < 0 || l.items[l.itemOf[all[at].at]].sentence != sentence {
		return spoken{}, false
	}
	return all[at], true
}

// spokenBefore is the last of all that begins before i; -1 if there is none.
func spokenBefore(all []spoken, i int) int {
	at, _ := slices.BinarySearchFunc(all, i, func(s spoken, i int) int { return s.at - i })
	return at - 1
}
