package understand

import "fmt"

// What people say of an activity that is still to come, or was: when it begins, and who came.

// addTimes adds the time of day to a plan, and to a change that may be one of a plan; there
// also the day as one that is still to come. The reading is over: it looks at all the text.
func (s *reading) addTimes() {
	change := s.m.Intent == Amend && (s.m.Field == "date" || s.m.Field == "hours")
	if s.m.Intent != Plan && !change {
		return
	}
	clear(s.t.taken)
	s.m.Clock = s.clockFrom(0)
	if !change || s.m.Value == "" {
		return
	}
	for i := range s.t.runes {
		sp, ok := s.spanAt(i)
		if !ok || s.m.Field == "hours" && sp.first.strength < surely {
			continue
		}
		if d, ok := sp.first.resolve(s.today, coming); ok {
			s.m.Coming = iso(d)
		}
		return
	}
}

// clockFrom is the first time of day from i on, 09:00; empty if there is none. Nobody meets
// between one and six in the morning: 3点 is in the afternoon.
func (s *reading) clockFrom(i int) string {
	t := s.t
	for ; i < len(t.runes); i++ {
		if digit(t.at(i-1)) || t.at(i-1) == '.' {
			continue
		}
		c, ok := t.clockAt(i, false)
		if !ok {
			c, ok = t.bareHour(i)
		}
		if !ok || c.minutes >= 24*60 {
			continue
		}
		if c.part == "" && c.minutes >= 60 && c.minutes < 7*60 {
			c.minutes += 12 * 60
		}
		return fmt.Sprintf("%02d:%02d", c.minutes/60, c.minutes%60)
	}
	return ""
}

// readPlanHeld reads 全到 2.5小时, 缺 吴涛 加 李华 2小时, 全到 18 加 李华, 到了 周敏、吴涛 2小时.
func (s *reading) readPlanHeld(i int) bool {
	t := s.t
	absent, only := t.has(i-1, "缺") || t.has0("缺"), t.has0("到了")
	s.m.All = !only
	s.m.Record, i = t.recordAt(t.argument(i))
	for j := i; j < len(t.runes); j++ {
		if d, ok := t.durationAt(j); ok && !digit(t.at(j-1)) {
			s.m.Hours = d.value
			s.limitHours([]duration{d})
			t.cut([2]int{j, d.to})
			break
		}
	}
	if only {
		s.m.Participants = s.namesFrom(i)
		return s.named()
	}
	for j := i; j < len(t.runes); j++ {
		end := t.oneOf(j, "另外加", "另加", "再加", "加上", "还有", "多了", "加")
		if end == 0 || !s.namesOrMe(end) && !t.strangerAt(t.argument(end)) {
			continue
		}
		s.m.Participants = s.namesFrom(end)
		t.cut([2]int{j, len(t.runes)})
		break
	}
	if j := t.oneOf(t.argument(i), "缺了", "缺"); j > 0 {
		absent, i = true, j // 全到，缺吴涛
	}
	if absent {
		s.m.Except = s.namesFrom(i)
		return s.m.Except != nil || s.named()
	}
	return true
}

// named reports whether somebody was named.
func (s *reading) named() bool {
	return s.m.Participants != nil || s.m.UnknownNames != nil || s.m.Problems != nil
}

// namesFrom reads the list of names at i. Names that are not on the roster are in it, and
// among the unknown ones too.
func (s *reading) namesFrom(i int) []string {
	var names []string
	for _, m := range s.listAt(s.t.argument(i)) {
		switch {
		case m.several > 1:
			s.problem("有%d位%s，请写清是哪一位。", m.several, m.name)
			continue
		case m.unknown:
			s.m.UnknownNames = append(s.m.UnknownNames, m.name)
		}
		names = append(names, m.name)
	}
	return names
}
