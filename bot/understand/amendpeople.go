package understand

import (
	"slices"
	"strings"
)

// setNames sets the value to the people named from i on, with a sign before them: + for those
// who come, - for those who go.
func (s *reading) setNames(i int, sign string) bool {
	var names []string
	for _, m := range s.listAt(i) {
		switch {
		case m.several > 1:
			s.problem("有%d位%s，请写清是哪一位。", m.several, m.name)
			continue
		case m.unknown:
			s.m.UnknownNames = append(s.m.UnknownNames, m.name)
		}
		if !slices.Contains(names, m.name) {
			names = append(names, m.name)
		}
	}
	if len(names) == 0 {
		return s.m.Problems != nil
	}
	s.m.Value = joinValue(s.m.Value, sign+strings.Join(names, "、"))
	return true
}

// setEverybody reads 全体, 第一支部全体 as the people who took part.
func (s *reading) setEverybody(i int) bool {
	name, end := s.unitAt(i)
	if end == 0 {
		name, end = "*", i
	}
	all := s.t.everybodyAt(s.t.skip(end))
	if all == 0 || !s.t.nothing(all) {
		return false
	}
	s.m.Field, s.m.Value = "everyone", name
	return true
}

func joinValue(a, b string) string {
	if a == "" {
		return b
	}
	return a + " " + b
}

var comeWords = []string{"少了", "漏了", "漏掉了", "漏掉", "漏记了", "漏写了", "少写了", "少记了", "忘了", "忘记了", "忘写了", "加上", "再加上", "还要加上", "补上", "再加", "增加", "添加", "加", "还有", "添上", "缺了", "少", "漏", "落了", "算上"}
var goWords = []string{"去掉", "删掉", "删除", "多了", "多写了", "多记了", "划掉", "减去", "没有", "不算", "剔除", "除去"}
var absentWordsMild = []string{"没来", "没去", "没参加", "没有参加", "没到", "不在", "未参加", "没在", "请假", "没有来", "没有去", "未到"}

// tailWords stand behind names at the very end, by the sign of the names: 把郑洁去掉.
var tailWords = map[string][]string{
	"-": {"去掉", "删掉", "删除", "删去", "划掉", "剔除"},
	"+": {"加上", "补上", "添上", "加进来", "加进去", "算上", "漏了", "漏掉"},
}

// readComeAndGo reads 少了李华, 去掉郑洁, 李华没来, 周敏改成吴涛.
func (s *reading) readComeAndGo(i int) bool {
	t := s.t
	s.m.Field = "participants"
	if end := t.oneOf(i, "去掉", "删掉", "删除", "划掉", "剔除"); end > 0 && t.strangerAt(t.argument(end)) {
		return s.setNames(t.argument(end), "-")
	}
	if end := t.oneOf(i, goWords...); end > 0 && s.namesOrMe(end) {
		return s.setNames(t.argument(end), "-")
	}
	if end := t.oneOf(i, comeWords...); end > 0 {
		end = t.oneOfOr(end, "一个", "一位", "个", "了")
		if s.namesOrMe(end) || t.strangerAt(t.argument(end)) {
			return s.setNames(t.argument(end), "+")
		}
	}
	if who, end, ok := s.names.find(t, i); ok {
		if to := t.oneOf(end, "改成", "改为", "换成"); to > 0 && s.namesOrMe(to) {
			s.m.Value = "-" + s.nameOf(who, i, end)
			return s.setNames(to, "+")
		}
		if sign := t.signBehind(end); sign != "" {
			return s.setNames(i, sign)
		}
	}
	s.m.Field = ""
	return false
}

// signBehind is the sign for names that what stands behind them says: 李华没来, 把郑洁去掉 or
// 李华也去了, 把李华加上.
func (t *text) signBehind(i int) string {
	for j := i; j < i+60 && j < len(t.runes); j++ {
		if t.oneOf(j, absentWordsMild...) > 0 {
			return "-"
		}
	}
	for j := i; j < i+60 && j < len(t.runes); j++ {
		if t.oneOf(j, "也去了", "也参加", "也在", "也来了", "也去", "也来") > 0 {
			return "+"
		}
		for sign, words := range tailWords {
			if end := t.oneOf(j, words...); end > 0 && t.nothing(t.oneOfOr(end, "了")) {
				t.take(j, end)
				return sign
			}
		}
	}
	return ""
}

func (s *reading) namesOrMe(i int) bool {
	i = s.t.argument(i)
	return s.nameAt(i) || s.t.meAt(i) > 0
}

// strangerAt says whether all that is left from i on is names that may be people's.
func (t *text) strangerAt(i int) bool {
	end := t.wordEnd(i)
	return end > i && likeName(t.spelt(i, end), false) && (t.nothing(end) || t.joinsNames(end) > 0)
}

// readPersonHours reads 周敏 2小时: the hours of single people.
func (s *reading) readPersonHours(i int) bool {
	t := s.t
	var values []string
	for {
		name, end, known := s.personAt(i)
		d, ok := t.ownDuration(end)
		if end == 0 || !ok {
			break
		}
		if d.value == 0 || d.value > 24*60 {
			s.problem("时长%s小时不对，请核对。", hoursText(d.value))
			return true
		}
		if !known {
			s.m.UnknownNames = append(s.m.UnknownNames, name)
		}
		values = append(values, name+" "+hoursText(d.value))
		i = t.skip(t.oneOfOr(t.skip(d.to), "、", ",", ";", "和"))
	}
	if len(values) == 0 {
		return false
	}
	s.m.Field, s.m.Value = "participants", strings.Join(values, "、")
	return true
}

// personAt is the person named at i, or what may be a stranger's name before a space; end is 0 if
// there is neither.
func (s *reading) personAt(i int) (name string, end int, known bool) {
	if end := s.t.meAt(i); end > 0 && s.in.From != "" {
		return s.in.From, end, true
	}
	if who, end, ok := s.names.find(s.t, i); ok {
		return s.nameOf(who, i, end), end, true
	}
	end = s.t.wordEnd(i)
	if word := s.t.spelt(i, end); likeName(word, false) && s.t.at(end) == ' ' {
		return word, end, false
	}
	return "", 0, false
}

// ownDuration is the length of time behind a person's name: 周敏 2小时, 周敏改成2小时.
func (t *text) ownDuration(i int) (duration, bool) {
	i = t.skip(t.oneOfOr(t.skip(i), "时长", "的时长", ":"))
	return t.durationAt(t.skip(t.oneOfOr(i, "改成", "改为", "应该是", "应为", "是", ":")))
}
