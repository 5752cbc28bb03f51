package understand

import "strings"

// listAt reads the list of names that begins at i, behind 参加: and its like. It takes what it
// reads, and leaves the rest of the message alone.
func (s *reading) listAt(i int) []mention {
	var list []mention
	surely := true // what follows 、 in a list is a name; what follows a comma or a space may be another matter
	for i = s.itemNumber(s.t.skip(i)); i < len(s.t.runes); {
		items, end := s.listItem(i, surely)
		if end == i {
			break
		}
		s.t.take(i, end)
		list = append(list, items...)
		end = s.afterItem(end)
		next := s.t.joinsNames(end)
		if j := s.t.skip(end); !s.nameAt(next) && (s.nameAt(j) || s.beginsPartner(j)) { // 和杰艳 is a name
			next = 0
		}
		if next == 0 {
			next = s.t.skip(end)
			surely = false
			if next == end && !s.nameAt(next) {
				break
			}
		} else {
			surely = s.t.at(s.t.skip(end)) != ',' && s.t.at(s.t.skip(end)) != ';'
		}
		next = s.itemNumber(next)
		i = next
	}
	for n := range list {
		list[n].listed = true
	}
	return list
}

// listItem reads one item of a list: a name, names without anything between them, 我, or
// somebody who is not on the roster.
func (s *reading) listItem(i int, surely bool) ([]mention, int) {
	t := s.t
	if end := t.meAt(i); end > 0 {
		if m, ok := s.myself(i, end); ok {
			return []mention{m}, end
		}
		return nil, end
	}
	end := t.wordEnd(i)
	if list := s.namesIn(i, end); list != nil {
		return list, list[len(list)-1].to
	}
	cut := t.nameEnd(i, end)
	word := t.spelt(i, cut)
	if end == i || cut == i || !likeName(word, surely && cut == end) || s.notName(i) {
		return nil, i
	}
	return []mention{{name: word, unknown: true, from: i, to: cut}}, cut
}

// namesIn reads [i, end) as names of the roster, one behind the other, and what may follow a
// name; nil if it is something else (李华强 is not 李华).
func (s *reading) namesIn(i, end int) []mention {
	var list []mention
	for i < end {
		who, to, ok := s.names.find(s.t, i)
		if !ok {
			break
		}
		list = append(list, s.person(who, i, to))
		i = to
	}
	if len(list) == 0 {
		return nil
	}
	if i < end && afterName.at(s.t, i) == 0 && s.t.oneOf(i, "人", "名") == 0 {
		return nil
	}
	return list
}

// wordEnd is the end of the run of name characters at i.
func (t *text) wordEnd(i int) int {
	end := i
	for end < i+60 && (han(t.at(end)) && t.at(end) != '〇' || t.at(end) == '·' || letter(t.at(end))) {
		end++
	}
	return end
}

// nameEnd is where a stranger's name within [i, end) ends: before what may follow a name.
func (t *text) nameEnd(i, end int) int {
	for j := i + 2; j < end && j <= i+4; j++ {
		if t.oneOf(j, "等", "同志", "参加", "参与", "到", "去", "赴", "在", "和", "与", "及", "一起", "一行", "两人", "三人", "请假", "共", "各", "前往", "每人", "因", "老师", "书记", "主任") > 0 {
			return j
		}
	}
	return end
}

// notName says whether a word at i that looks like a name is surely another.
func (s *reading) notName(i int) bool {
	_, unit := s.unitAt(i)
	if _, _, ok := s.kinds.find(s.t, i); ok || unit > 0 {
		return true
	}
	return s.t.oneOf(i, "全体", "全员", "全局", "全部", "其他", "其余", "共", "应到", "实到", "请假", "缺席", "时长", "地点", "时间", "每人", "各", "等",
		"确认", "党员", "干部", "职工", "群众", "领导", "大家", "同志", "成员", "支部", "主讲", "授课", "人员", "效果", "现场", "活动", "服务", "学习", "志愿", "单位", "会议",
		"合计", "累计", "总计", "上午", "下午", "晚上", "中午", "和", "与", "及", "以及", "全程", "高度", "认真", "备注", "照片", "局") > 0 ||
		strings.ContainsRune("在到赴去于", s.t.at(i))
}

// afterItem is the place behind what may follow a name in a list: 同志, (组长), the hours of
// that one person.
func (s *reading) afterItem(i int) int {
	t := s.t
	i = t.oneOfOr(i, "同志", "等", "书记", "主任", "局长", "科长", "老师")
	j := t.skip(t.oneOfOr(t.skip(i), ":", "("))
	if to, ok := s.hoursAt[j]; ok {
		return t.oneOfOr(to, ")")
	}
	if end := t.closeParen(i); t.at(i) == '(' && end > 0 {
		return end
	}
	return i
}

// closeParen is the place behind the parenthesis that closes the one at i, if nothing but a
// few words is between.
func (t *text) closeParen(i int) int {
	for j := i + 1; j <= i+12 && j < len(t.runes); j++ {
		if t.runes[j] == ')' {
			return j + 1
		}
	}
	return 0
}

// itemNumber is the place behind the number of a list's item: 2. or 3、
func (s *reading) itemNumber(i int) int {
	n, end := s.t.shortNumber(i)
	if end == i || n == 0 {
		return i
	}
	j := s.t.oneOf(end, ".", "、", ")", ",", ":")
	if j == 0 {
		j = end
	}
	j = s.t.skip(j)
	if !s.nameAt(j) && !(j > end && likeName(s.t.spelt(j, s.t.wordEnd(j)), false)) {
		return i
	}
	s.t.take(i, j)
	return j
}

// chain reads a list of names with a number before each (接龙) anywhere in the message:
// lines 「1. 周敏」 or 「1. 周敏 2. 吴涛」. Two items make a list.
func (s *reading) chain() []mention {
	t := s.t
	var starts []int // of the names
	for i := 0; i < len(t.runes); i++ {
		if !digit(t.at(i)) || !t.free(i-1) || digit(t.at(i-1)) || t.at(i-1) == '.' {
			continue
		}
		if j := s.numbered(i); j > 0 {
			starts = append(starts, i)
			i = j
		}
	}
	if len(starts) < 2 && !strings.Contains(t.matched(0, min(len(t.runes), 400)), "接龙") {
		return nil
	}
	var list []mention
	for _, i := range starts {
		j := s.numbered(i)
		if j == 0 {
			continue
		}
		t.take(i, j)
		items, end := s.listItem(j, t.at(i-1) == '\n')
		t.take(j, end)
		list = append(list, items...)
	}
	for n := range list {
		list[n].listed = true
	}
	return list
}

// numbered is where the name behind the item number at i begins; 0 if there is none.
func (s *reading) numbered(i int) int {
	_, end := s.t.shortNumber(i)
	if digit(s.t.at(end)) {
		return 0
	}
	j := s.t.skip(s.t.oneOfOr(end, ".", "、", ")", ":", ","))
	if end == j && !s.nameAt(j) {
		return 0
	}
	word := s.t.wordEnd(j)
	if s.namesIn(j, word) != nil || s.t.meAt(j) > 0 || likeName(s.t.spelt(j, word), false) && !s.notName(j) {
		return j
	}
	return 0
}

var absentWords = phrasesOf(strings.Fields(`请假 缺席 未参加 没参加 没有参加 未到 没到 没来 没去 未能参加 不在 缺勤 出差未 休假`)...)

// absentStrangers finds those who are said to have been absent and are not on the roster: 全体除
// 李四、王五, 张三请假.
func (s *reading) absentStrangers() []mention {
	t := s.t
	var list []mention
	for i := range t.runes {
		if end := t.oneOf(i, "除了", "除开", "除去", "除"); end > 0 && (t.free(i-1) || t.before(i, "体", "员", "局", "部")) {
			for from := t.skip(end); from < len(t.runes); {
				m, ok := s.strangerTo(from)
				if ok {
					list = append(list, m)
				} else if _, m.to, ok = s.names.find(t, from); !ok {
					break
				}
				if from = t.joinsNames(m.to); from == 0 {
					break
				}
			}
		}
		if absentWords.at(t, i) > 0 && !t.takenAt(i) {
			if m, ok := s.strangerTo(t.wordBegin(i)); ok && m.to == i {
				list = append(list, m)
			}
		}
	}
	return list
}

// strangerTo is the person not on the roster whose name begins at i.
func (s *reading) strangerTo(i int) (mention, bool) {
	t := s.t
	to := i
	for to < i+3 && han(t.at(to)) && t.oneOf(to, "外", "以外", "之外", "等", "和", "与", "及") == 0 && absentWords.at(t, to) == 0 {
		to++
	}
	word := t.spelt(i, to)
	if !likeName(word, false) || s.nameAt(i) || s.notName(i) || t.meAt(i) > 0 {
		return mention{}, false
	}
	return mention{name: word, unknown: true, from: i, to: to}, true
}

// wordBegin is where the run of Han characters that ends at i begins.
func (t *text) wordBegin(i int) int {
	for n := 0; n < 8 && han(t.at(i-1)); n++ {
		i--
	}
	return i
}

// absences marks the people who were not there: 除李四、王五, 吴涛请假, 李华因病未参加.
func (s *reading) absences(list []mention) {
	t := s.t
	for n := range list {
		switch {
		case n > 0 && list[n-1].absent && list[n-1].listed == list[n].listed && t.linked(list[n-1].to, list[n].from) && s.excepted(list, n):
			list[n].absent = true
		case t.before(list[n].from, "除", "除了", "除去", "缺", "缺了", "除开"):
			list[n].absent = true
		case t.absent(list[n].to):
			for k := n; k >= 0 && (k == n || !list[k].listed && t.linked(list[k].to, list[k+1].from)); k-- {
				list[k].absent = true
			}
		}
	}
}

// excepted says whether the run of names that list[n] stands in began with 除.
func (s *reading) excepted(list []mention, n int) bool {
	return !s.t.absent(list[n-1].to)
}

// linked says whether nothing but 、 or 和 stands between from and to.
func (t *text) linked(from, to int) bool {
	return to-from <= 2 && (to == from || t.oneOf(from, "、", "和", "与", "及", "以及", "/") == to)
}

// absent says whether the words at i say that the one before was not there.
func (t *text) absent(i int) bool {
	i = t.oneOfOr(i, "等", "同志")
	if t.at(i) == '因' {
		for j := i; j < i+8 && !t.free(j); j++ {
			if absentWords.at(t, j) > 0 {
				return true
			}
		}
	}
	return absentWords.at(t, i) > 0
}
