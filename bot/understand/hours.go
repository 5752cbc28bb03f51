package understand

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// noteHours remembers where lengths of time stand, for lists of names with hours in them.
func (s *reading) noteHours(list []duration) {
	s.hoursAt = map[int]int{}
	for n := range list {
		s.hoursAt[list[n].from] = list[n].to
		if s.marks.total == list[n].from+1 {
			list[n].total = true
		}
	}
}

// hideNames takes the names that end in a numeral and have hours or a date right behind them
// (万一一个半小时), so that those are read alone. show frees them again.
func (s *reading) hideNames() []mention {
	t := s.t
	var hidden []mention
	for i := 0; i < len(t.runes); i++ {
		_, end, ok := s.names.find(t, i)
		if !ok || !t.numeral(end-1) {
			continue
		}
		name := []mention{{from: i, to: end}}
		t.take(i, end)
		_, hours := t.durationAt(end)
		if _, date := s.spanAt(end); !hours && !date {
			s.show(name)
			continue
		}
		hidden = append(hidden, name...)
		i = end - 1
	}
	return hidden
}

func (s *reading) show(hidden []mention) {
	for _, m := range hidden {
		for i := m.from; i < m.to; i++ {
			s.t.taken[i] = false
		}
	}
}

// assignHours gives every length of time to whom it belongs: to all, to one person, to one of
// several kinds, or to the sum over people.
func (s *reading) assignHours(list []duration, ranges []clockRange, people []mention, kinds []kindAt) {
	if len(kinds) > 1 && s.kindHours(list, ranges, s.withRepeats(kinds)) {
		return
	}
	own := s.ownHours(list, people)
	var common *duration
	for n := range list {
		d := &list[n]
		switch {
		case d.total:
			if s.m.TotalHours == 0 {
				s.m.TotalHours = d.value
			}
		case own[n]:
		case common == nil || common.halfDay && !d.halfDay || d.each && !common.each:
			common = d
		}
	}
	switch {
	case common != nil && !(common.halfDay && len(ranges) > 0) && !s.sumsUp(common, ranges):
		s.m.Hours = s.spread(common)
		s.doubtHalfDay(common)
	case len(ranges) > 0:
		for _, r := range ranges {
			s.m.Hours += r.length
		}
	}
	s.reconcileTotal()
}

// spread is what a length comes to over the days of the report, if it was said for each day.
func (s *reading) spread(d *duration) Minutes {
	if d.daily {
		return d.value * Minutes(s.daysSaid(d))
	}
	return d.value
}

func (s *reading) daysSaid(d *duration) int {
	if s.m.DateTo == "" {
		return max(1, d.days)
	}
	from, err := time.Parse(isoDay, s.m.Date)
	if err != nil {
		return 1
	}
	to, err := time.Parse(isoDay, s.m.DateTo)
	if err != nil {
		return 1
	}
	return int(to.Sub(from).Hours())/24 + 1
}

// doubtHalfDay says that 半天 is a guess where hours are counted.
func (s *reading) doubtHalfDay(d *duration) {
	if s.rawOneOf(d.from, "半天", "半日", "半个工作日") > d.from && slices.Contains(s.kind[s.m.Kind].Measures, "小时") {
		s.problem("“%s”没有起止时间，暂按%s小时。", s.t.spelt(d.from, d.to), hoursText(d.value))
	}
}

// sumsUp says whether d is what a stretch by the clock comes to over all people: 8:00-11:30,
// 共2人7小时.
func (s *reading) sumsUp(d *duration, ranges []clockRange) bool {
	heads := max(s.m.Headcount, len(s.m.Participants))
	return len(ranges) == 1 && heads > 1 && !d.each && d.value == ranges[0].length*Minutes(heads)
}

// reconcileTotal drops a sum that says no more than the hours of each; it asks about one that
// says something else.
func (s *reading) reconcileTotal() {
	heads := max(s.m.Headcount, len(s.m.Participants))
	if s.m.TotalHours == 0 || s.m.Hours == 0 || heads == 0 {
		return
	}
	if s.m.Hours*Minutes(heads) != s.m.TotalHours {
		s.problem("%d人每人%s小时，和共%s小时对不上，请核对。", heads, hoursText(s.m.Hours), hoursText(s.m.TotalHours))
	}
	s.m.TotalHours = 0
}

// limitHours leaves out hours that nobody can have: more than 24 a day, or none at all.
func (s *reading) limitHours(list []duration) {
	days := s.daysSaid(&duration{})
	for _, d := range list {
		days = max(days, d.days)
		if d.value == 0 {
			s.problem("时长不能是0，请核对。")
		}
	}
	limit := Minutes(24 * 60 * days)
	if s.m.Hours > limit {
		s.problem("每人%s小时，一天没有这么长，请核对时长。", hoursText(s.m.Hours))
		s.m.Hours = 0
	}
	for _, hours := range []map[string]Minutes{s.m.OwnHours, s.m.KindHours} {
		for _, who := range slices.Sorted(maps.Keys(hours)) {
			h := hours[who]
			if h > limit || h == 0 {
				s.problem("%s%s小时，请核对时长。", who, hoursText(h))
				delete(hours, who)
			}
		}
	}
	if s.m.TotalHours > 24*60*mostPeople {
		s.problem("合计时长太长了，请核对。")
		s.m.TotalHours = 0
	}
}

// ownHours sets the hours of single people: 周敏3小时，其他人2.5小时. It says which lengths it
// has used. A length behind the last of a list is everybody's.
func (s *reading) ownHours(list []duration, people []mention) map[int]bool {
	ends := map[int]int{}
	for p, m := range people {
		ends[m.to] = p
	}
	behind := map[int]int{} // place in list → place in people
	common := false
	for n, d := range list {
		if d.total {
			continue
		}
		if p := s.personBefore(d.from, ends); p >= 0 && !d.each && !d.rest {
			behind[n] = p
		} else {
			common = true
		}
	}
	used := map[int]bool{}
	if len(behind) == 0 || len(behind) == 1 && !common && s.isLast(behind, people) {
		return used
	}
	s.m.OwnHours = map[string]Minutes{}
	for n, p := range behind {
		used[n] = true
		s.m.OwnHours[people[p].name] = list[n].value
		for ; p > 0 && s.t.linked(people[p-1].to, people[p].from); p-- {
			s.m.OwnHours[people[p-1].name] = list[n].value
		}
	}
	for _, m := range people {
		if m.unknown || m.several > 1 || m.absent || m.other {
			delete(s.m.OwnHours, m.name)
		}
	}
	return used
}

// personBefore is the person whose name ends right before at, by place in people; -1 if none does.
func (s *reading) personBefore(at int, ends map[int]int) int {
	for gap := range 3 {
		if p, ok := ends[at-gap]; ok {
			return p
		}
		if at-gap < 1 || !strings.ContainsRune(" :(各", s.t.runes[at-gap-1]) {
			break
		}
	}
	return -1
}

// isLast says whether the only person with hours behind the name is the last one named.
func (s *reading) isLast(behind map[int]int, people []mention) bool {
	for _, p := range behind {
		for _, m := range people[p+1:] {
			if !m.absent && !m.other {
				return false
			}
		}
	}
	return true
}

// withRepeats is kinds and where their words stand again: 主题党日+党课 … 党课1小时.
func (s *reading) withRepeats(kinds []kindAt) []kindAt {
	all := slices.Clone(kinds)
	for _, k := range s.kindWords() {
		if contains(kinds, k.kind) {
			all = append(all, k)
		}
	}
	slices.SortFunc(all, func(a, b kindAt) int { return a.from - b.from })
	return all
}

// kindHours gives each of several kinds the hours behind its word. It says whether at least two
// have hours of their own, or one that is named once more for that (党课+志愿服务 … 志愿服务2小时).
func (s *reading) kindHours(list []duration, ranges []clockRange, kinds []kindAt) bool {
	hours, again := map[string]Minutes{}, false
	give := func(at int, value Minutes) {
		for n := len(kinds) - 1; n >= 0; n-- {
			if kinds[n].to <= at {
				again = again || at-kinds[n].to <= 1 && slices.ContainsFunc(kinds[:n], func(k kindAt) bool { return k.kind == kinds[n].kind })
				if hours[kinds[n].kind] == 0 {
					hours[kinds[n].kind] = value
				}
				return
			}
		}
	}
	for _, d := range list {
		if !d.total {
			give(d.from, d.value)
		}
	}
	for _, r := range ranges {
		give(r.from, r.length)
	}
	if len(hours) < 2 && !again {
		return false
	}
	s.m.KindHours = hours
	return true
}

// hoursText is m in hours, as short as can be: 150 minutes are 2.5.
// hoursText is m in hours, as short as can be: 150 minutes are 2.5.
func hoursText(m Minutes) string { return strconv.FormatFloat(float64(m)/60, 'f', -1, 64) }
