package understand

import (
	"slices"
	"strings"
)

// count is a number of people or of things in a report.
type count struct {
	value    int64
	unit     string
	weight   int // how surely it says how many took part
	from, to int
}

// mostPeople is the largest head-count that is believed.
const mostPeople = 100000

var (
	needyWords    = phrasesOf(strings.Fields(`困难 孤寡 贫困 特困 低保 残疾 受助 救助 老党员 独居 空巢 留守 受益 惠及 对象 慰问 帮扶 失独 孤儿 五保`)...)
	absentCounts  = phrasesOf(strings.Fields(`缺席 请假 未到 未参加 缺勤 缺 因公 因事 因病 迟到`)...)
	expectedWords = phrasesOf(strings.Fields(`应到 应到会 应到党员 应到会党员 应参会党员 应到人数 应参加 应参会 应出席`)...)
	presentWords  = phrasesOf(strings.Fields(`实到 实到会 实到党员 实到会党员 实参会党员 实参会 实到人数 实际到会 实际参加 实参加 到会 到场 实际到`)...)
	sumWords      = phrasesOf(strings.Fields(`共 共计 合计 总计 总共 累计 一共 共有 人数 参加人数 参与人数 总人数`)...)
	headLabels    = phrasesOf(strings.Fields(`人数 参加人数 参与人数 总人数 到会人数 服务人数`)...)
	tookPartWords = phrasesOf(strings.Fields(`参加 参与 出席 一行 选送 听课 参会 到 组织 派出 参赛 参演 带领 等 志愿者 受众 覆盖 出动 服务人数 派 听众`)...)
)

// counts finds head-counts, expected heads, people helped and copies, and takes them.
func (s *reading) counts() {
	t := s.t
	best := count{weight: -1}
	for i := 0; i < len(t.runes); i++ {
		if t.taken[i] || !t.beginsNumber(i) {
			continue
		}
		if end := s.ratio(i); end > 0 {
			i = end - 1
			continue
		}
		c, ok := t.countAt(i)
		if !ok {
			continue
		}
		heads := s.sort(&c)
		if heads && c.weight > best.weight {
			best = c
		}
		t.takeCounted(c, heads)
		i = c.to - 1
	}
	if best.weight > 0 {
		s.m.Headcount = s.heads(best.value)
	}
}

// takeCounted takes a count and the words that say what is counted, which are no title: 听课30人,
// 困难党员15名.
func (t *text) takeCounted(c count, heads bool) {
	from, to := c.from, c.to
	for n := 0; n < 4; n++ {
		for t.at(from-1) == ' ' || t.at(from-1) == ':' {
			from--
		}
		word := max(countedWords.before(t, from), needyWords.before(t, from))
		if word == 0 {
			break
		}
		from -= word
	}
	to = t.oneOfOr(to, "的")
	to = t.oneOfOr(to, "困难党员", "困难群众", "困难家庭", "困难职工", "老党员", "党员", "群众", "志愿者", "同志", "职工", "干部", "青年", "听众", "老人", "儿童", "学生")
	if !heads {
		to = t.oneOfOr(to, "困难", "孤寡老人", "留守儿童")
	}
	t.take(from, to)
}

// countedWords are what may stand before a number of people or copies and is counted by it.
var countedWords = phrasesOf(strings.Fields(`参加 参与 出席 一行 选送 听课 参会 组织 派出 参赛 参演 志愿者 受众 出动 到会 应到 实到 共 共计 合计 总计 人数 参加人数 参与人数
	发放 发了 党员 群众 家庭 职工 老人 儿童 学生 居民 同志 干部 青年 各 约 慰问 慰问了 帮扶 帮扶了 走访 走访了 看望 看望了 等 一共
	缺席 请假 到场 服务 现场 听众 观众 学员 覆盖 惠及 受益 服务群众`)...)

// heads is a number of people, or 0 and a problem if it cannot be one.
func (s *reading) heads(v int64) int {
	switch {
	case v == 0:
		s.problem("人数不能是0，请核对。")
		return 0
	case v > mostPeople:
		s.problem("人数%d太多了，请核对。", v)
		return 0
	}
	return int(v)
}

// ratio reads 3/5人 and 实到12/应到15: present and expected.
func (s *reading) ratio(i int) int {
	t := s.t
	a, ok := t.number(i)
	present, whole := a.whole()
	if !ok || !whole || !a.arabic || t.at(a.end) != '/' {
		return 0
	}
	b, ok := t.number(a.end + 1)
	expected, whole := b.whole()
	end := t.oneOf(b.end, "人", "名")
	if !ok || !whole || end == 0 {
		return 0
	}
	s.m.Headcount, s.m.Expected = s.heads(present), s.heads(expected)
	t.take(i, end)
	return end
}

// countAt reads the count that begins at i: 12人, 二十多名, 44册, or a bare number behind 实到.
func (t *text) countAt(i int) (count, bool) {
	n, ok := t.number(i)
	v, whole := n.whole()
	if !ok || !whole || t.before(i, "第", "每", "#", "t", "no.", "近") && !t.before(i, "共", "计") {
		return count{}, false
	}
	j := t.skip(t.oneOfOr(n.end, "余", "多", "几", "来"))
	if j > n.end && blank(t.at(j-1)) && t.oneOf(j, "人", "名", "位", "册", "本") > 0 && t.nounBegins(j) {
		j = n.end
	}
	c := count{value: v, from: i, to: j}
	if end := t.oneOf(t.oneOfOr(j, "个"), "人次", "人", "名", "位", "册", "本", "户"); end > 0 {
		c.unit, c.to = t.matched(t.oneOfOr(j, "个"), end), end
		if c.unit == "人" && strings.ContainsRune("民大才物工均生间员一质", t.at(end)) && t.at(end) != edge {
			return count{}, false
		}
		if !n.arabic && v == 1 && tookPartWords.before(t, i) == 0 && sumWords.before(t, i) == 0 && !t.alone(i, c.to) {
			return count{}, false // 一名党员一面旗
		}
		return c, true
	}
	c.to = n.end
	labelled := slices.ContainsFunc([]*phrases{expectedWords, absentCounts, presentWords, headLabels}, func(words *phrases) bool { return t.labelledBy(i, words) })
	return c, labelled && t.oneOf(n.end, "小时", "个", "h", "分", "月", "日", "号", ".", ":", "天", "次", "场") == 0
}

// alone says whether a count of people and the noun behind it are all there is between separators.
func (t *text) alone(i, end int) bool {
	return t.free(i-1) && t.free(t.oneOfOr(end, "党员干部", "党员", "同志", "群众", "志愿者", "干部", "职工"))
}

// nounBegins says whether what stands at j behind a space is a noun of its own (人民公园), no unit.
func (t *text) nounBegins(j int) bool {
	return t.oneOf(j, "人民", "人大", "人才", "名师", "名家", "本月", "本周", "本人", "本次", "人物", "人员") > 0
}

// labelledBy says whether one of words stands before i, a colon or a space between perhaps.
func (t *text) labelledBy(i int, words *phrases) bool {
	if words.before(t, i) > 0 {
		return true
	}
	for blank(t.at(i-1)) || t.at(i-1) == ':' {
		i--
	}
	return words.before(t, i) > 0
}

// sort puts a count into the slot that its surroundings name. It says whether the count is a
// candidate for the head-count, and weighs it.
func (s *reading) sort(c *count) bool {
	t := s.t
	switch {
	case c.unit == "册" || c.unit == "本" && s.books(c):
		if s.m.Copies == 0 || t.labelledBy(c.from, sumWords) {
			s.m.Copies = int(min(c.value, 1e9))
		}
		return false
	case c.unit == "本":
		return false
	case t.labelledBy(c.from, expectedWords), t.saidOf(c.to, expectedWords):
		s.m.Expected = s.heads(c.value)
		return false
	case t.labelledBy(c.from, absentCounts), t.absentees(c.to):
		return false
	case c.unit == "户" || s.needy(c):
		s.helped(c)
		return false
	case c.unit == "位" && t.oneOf(c.to, "老师", "专家", "教授") > 0:
		return false
	}
	c.weight = t.headWeight(c)
	return true
}

// absentees says whether the number that ends at i is of people who were absent: 3人请假, but not
// 实到15人缺席1人.
func (t *text) absentees(i int) bool {
	return t.saidOf(i, absentWords)
}

// saidOf says whether one of words stands behind a number that ends at i, and speaks of it, not of
// the next: 16人应到，15人实到.
func (t *text) saidOf(i int, words *phrases) bool {
	end := words.at(t, i)
	for blank(t.at(end)) || t.at(end) == ':' {
		end++
	}
	return end > 0 && !t.beginsNumber(end)
}

// helped sets the number of people helped to c: to the first that is named, to a sum, or to
// both of two groups that stand side by side (困难党员15名、困难群众23人).
func (s *reading) helped(c *count) {
	both := s.marks.helped > 0 && s.t.sideBySide(s.marks.helped, c.from)
	same := both && s.marks.homes != (c.unit == "户") && s.t.skip(max(s.marks.helped, s.t.joinsNames(s.marks.helped))) == c.from
	switch {
	case s.m.Beneficiaries == 0 || s.t.labelledBy(c.from, sumWords):
		s.m.Beneficiaries = s.heads(c.value)
	case same:
		if c.unit != "户" {
			s.m.Beneficiaries = s.heads(c.value) // 困难群众30户65人
		}
	case both:
		s.m.Beneficiaries = s.heads(int64(s.m.Beneficiaries) + c.value)
	}
	s.marks.helped, s.marks.homes = c.to, c.unit == "户"
}

// sideBySide says whether only a comma or 和 and words for people in need part [from, to).
func (t *text) sideBySide(from, to int) bool {
	if join := t.joinsNames(from); join > 0 {
		from = join
	} else if t.at(from) != ' ' && from < to {
		return false
	}
	for from = t.skip(from); from < to; {
		word := max(needyWords.at(t, from), countedWords.at(t, from))
		if word == 0 {
			return false
		}
		from = t.skip(word)
	}
	return true
}

func (t *text) headWeight(c *count) int {
	switch {
	case t.labelledBy(c.from, presentWords), t.saidOf(c.to, presentWords):
		return 5
	case t.labelledBy(c.from, sumWords):
		return 4
	case t.labelledBy(c.from, tookPartWords), t.oneOf(c.to, "参加", "参与", "出席", "到会", "参会") > 0:
		return 3
	case c.unit == "人次":
		return 2
	}
	return 1
}

// books says whether 本 at c counts copies: they were handed out, or the kind is of books.
func (s *reading) books(c *count) bool {
	for _, slot := range s.kind[s.m.Kind].Needs {
		if slot == "copies" {
			return true
		}
	}
	for i := c.from - 1; i >= c.from-10 && i >= 0; i-- {
		if s.t.oneOf(i, "发放", "发了", "赠", "购", "领取", "发给") > 0 {
			return true
		}
	}
	return s.t.oneOf(c.to, "发放") > 0
}

// needy says whether c counts people who were helped: 困难党员15名, 慰问23名老党员.
func (s *reading) needy(c *count) bool {
	t := s.t
	end := t.oneOfOr(c.to, "的")
	for i := end; i <= end+2; i++ {
		if needyWords.at(t, i) > 0 && !t.has(i, "慰问") && !t.has(i, "帮扶") {
			return true
		}
		if t.free(i) {
			break
		}
	}
	if t.oneOf(c.to, "参加", "参与", "志愿者", "干部", "到", "前往", "赴") > 0 {
		return false
	}
	for i, spaces := c.from-1, 0; i >= 0 && i >= c.from-14; i-- {
		switch r := t.at(i); {
		case r == ' ' || r == ':':
			spaces++
		case r == '、':
		case separator(r):
			spaces = 9
		}
		if spaces > 1 {
			break
		}
		if t.oneOf(i, "参加", "参与", "出席", "一行", "选送", "听课", "参会") > 0 || t.oneOf(i, "共", "志愿者") > 0 {
			return false
		}
		if needyWords.at(t, i) > 0 {
			return true
		}
	}
	return s.helpsPeople() && !t.labelledBy(c.from, tookPartWords) && !t.labelledBy(c.from, presentWords) && c.unit != "人次"
}

// helpsPeople says whether the report's kind counts the people helped.
func (s *reading) helpsPeople() bool {
	for _, slot := range s.kind[s.m.Kind].Needs {
		if slot == "beneficiaries" {
			return true
		}
	}
	return false
}
