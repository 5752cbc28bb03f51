package understand

import (
	"strconv"
	"strings"
)

// fieldWords are what people call the slots of a record when they mend one.
var fieldWords = map[string]string{
	"hours":         "时长 小时 小时数 时数 服务时长 活动时长 学时 每人时长",
	"total_hours":   "总时长 合计时长 累计时长 总小时 总小时数",
	"headcount":     "人数 参加人数 实到 实到人数 人次 总人数",
	"expected":      "应到 应到人数",
	"date":          "日期 时间 活动时间 活动日期 日子",
	"date_to":       "结束日期 截止日期",
	"time_of_day":   "时段",
	"place":         "地点 地方 活动地点",
	"title":         "标题 题目 名称 活动名称 题名 书名 片名",
	"topic":         "专题 主题",
	"kind":          "类别 类型 种类",
	"participants":  "参加人 参加人员 参加 人员 名单 参与人员 参加者 参会人员",
	"lecturer":      "授课人 主讲人 主讲 讲课人",
	"author":        "作者 撰稿人",
	"outlet":        "刊发 刊物 媒体 刊发媒体 发表于 刊发于",
	"partner":       "共建单位 社区 共建社区 合作单位",
	"beneficiaries": "慰问人数 帮扶人数 慰问对象 困难党员 困难群众 帮扶对象",
	"copies":        "册数 本数 发放数量 数量 发放",
	"campaign":      "专项",
	"unit":          "支部 单位 所属支部",
}

var fields = func() *lexicon[string] {
	l := &lexicon[string]{}
	for field, words := range fieldWords {
		for _, w := range strings.Fields(words) {
			l.add(w, field)
		}
	}
	return l
}()

// readAmendCommand reads 改 时长 3小时 and 更正 17 人数 15.
// behind which the reason may stand: 更正 17 时长 3小时 原因：记错了.
func (s *reading) readAmendCommand(i int) bool {
	t := s.t
	s.readReason(i)
	bare := t.nothing(i)
	s.m.Record, i = t.recordAt(i)
	i = t.argument(t.oneOfOr(t.argument(i), "的"))
	if t.nothing(i) {
		return s.m.Record > 0 || !t.has0("把") && bare
	}
	return s.readChange(i)
}

// readReason takes the reason off the end of a correction.
func (s *reading) readReason(i int) {
	t := s.t
	for j := len(t.runes) - 1; j > i; j-- {
		if !separator(t.at(j - 1)) {
			continue
		}
		end := t.oneOf(j, "原因是", "理由是", "原因:", "理由:", "原因 ", "理由 ")
		if end == 0 {
			continue
		}
		if from := t.argument(end); from < len(t.runes) {
			s.m.Text = t.spelt(from, len(t.runes))
			t.cut([2]int{j - 1, len(t.runes)})
			return
		}
	}
}

func (s *reading) amendFollows(i int) bool {
	_, _, field := fields.find(s.t, i)
	_, duration := s.t.durationAt(i)
	_, date := s.spanAt(i)
	return field || duration || date || s.nameAt(i) || s.t.oneOf(i, "成", "为") > 0
}

// readChange reads what is to be changed, and to what, from i on: a field's name and a value,
// names that come or go, or a value that shows by its form what it is.
func (s *reading) readChange(i int) bool {
	t := s.t
	if field, end, ok := fields.find(t, i); ok {
		return s.readField(field, end)
	}
	if s.readComeAndGo(i) || s.readPersonHours(i) {
		return true
	}
	return s.readValue(t.pastChange(i))
}

// pastChange is the place behind what says that a value follows: 改成, 应该是, X改成.
func (t *text) pastChange(i int) int {
	for j := len(t.runes); j > i; j-- {
		if t.before(j, "改成", "改为", "换成", "更正为", "写成了应该是", "应该是", "应为", "应是", "而是", "应当是") {
			return t.argument(j)
		}
	}
	if likeVerb.at(t, i) > 0 { // 改 地点 为民巷社区
		return t.argument(i)
	}
	return t.argument(t.oneOfOr(i, "成", "为", "是"))
}

// readField reads the value of a field that was named, from i on.
func (s *reading) readField(field string, i int) bool {
	t := s.t
	if wrong := t.oneOf(i, "写错了", "写错", "错了", "不对", "有误", "错"); wrong > 0 {
		i = wrong
	}
	from := t.pastChange(t.argument(i))
	s.m.Field = field
	if t.nothing(from) {
		return true
	}
	rest := t.spelt(from, len(t.runes))
	switch field {
	case "hours", "total_hours":
		if v, ok := s.hoursValue(from); ok {
			s.m.Value = v
			return true
		}
		return t.oneOf(from, "写", "是") > 0
	case "headcount", "expected", "beneficiaries", "copies":
		return s.setNumber(from)
	case "date", "date_to":
		return s.setDateValue(from)
	case "participants", "lecturer", "author":
		return s.setEverybody(from) || s.setNames(from, "")
	case "kind":
		if k, ok := s.kindWordAt(from); ok {
			rest = k.kind
		}
	case "unit":
		if name, end := s.unitAt(from); end > 0 {
			rest = name
		}
	case "time_of_day":
		if part, end := t.partAt(from); end > from {
			rest = part
		}
	}
	s.m.Value = unquoted(rest)
	return true
}

// unquoted is a text without the marks around it.
func unquoted(text string) string {
	runes := []rune(text)
	if n := len(runes); n > 2 && closers[runes[0]] == runes[n-1] {
		return string(runes[1 : n-1])
	}
	return text
}

// hoursValue reads a length of time, or a bare number of hours, at i.
func (s *reading) hoursValue(i int) (string, bool) {
	t := s.t
	i = t.skip(t.oneOfOr(i, "每人", "各", "共", "合计", "都是"))
	if r, ok := t.clockRangeAt(i, false); ok {
		return hoursText(r.length), true
	}
	d, ok := t.durationAt(i)
	if !ok {
		n, isNumber := t.number(i)
		if !isNumber || !t.nothing(n.end) || n.milli > 1e8 {
			return "", false
		}
		d = duration{value: minutesOf(n.milli, 60)}
	}
	if d.value == 0 || d.value > 24*60 && s.m.Field != "total_hours" && d.days == 0 {
		s.problem("时长%s小时不对，请核对。", hoursText(d.value))
		return "", true
	}
	return hoursText(d.value), true
}

func (s *reading) setNumber(i int) bool {
	t := s.t
	i = t.skip(t.oneOfOr(i, "共", "是", "为"))
	n, ok := t.number(i)
	v, whole := n.whole()
	if !ok || !whole {
		return false
	}
	if heads := s.heads(v); heads > 0 {
		s.m.Value = strconv.Itoa(heads)
	}
	return true
}

// setDateValue reads a date from i on. What is mended may be a report or a plan: of a month and
// day without a year, the nearer one is meant (understanding.md: 改 日期 9月5日).
func (s *reading) setDateValue(i int) bool {
	for ; i < len(s.t.runes); i++ {
		sp, ok := s.spanAt(i)
		if !ok {
			continue
		}
		to := past
		if sp.first.month > 0 || sp.first.festival != "" {
			to = nearest
		}
		d, ok := sp.first.resolve(s.today, to)
		if !ok {
			s.problem("没有%s这一天，请写对日期。", sp.first.said)
			return true
		}
		s.m.Value = iso(d)
		return true
	}
	v, ok := s.hoursValueAnywhere()
	if ok {
		s.m.Field, s.m.Value = "hours", v
	}
	return ok || s.clockFrom(0) != ""
}

// hoursValueAnywhere reads a length of time wherever it stands: 时间 is what people call it too.
func (s *reading) hoursValueAnywhere() (string, bool) {
	list, ranges := s.t.durations(false)
	switch {
	case len(list) > 0:
		return hoursText(list[len(list)-1].value), true
	case len(ranges) > 0:
		return hoursText(ranges[0].length), true
	}
	return "", false
}

// readValue reads a value at i that shows by its form which slot it is for.
func (s *reading) readValue(i int) bool {
	t := s.t
	if v, ok := s.formedHours(i); ok {
		s.m.Field, s.m.Value = "hours", v
		return true
	}
	if sp, ok := s.spanAt(i); ok && sp.first.strength >= likely {
		s.m.Field = "date"
		return s.setDateValue(i)
	}
	if c, ok := t.countAt(t.oneOfOr(i, "共", "一共", "总共")); ok && c.unit != "" && t.nothing(c.to) {
		s.m.Field = map[bool]string{true: "copies", false: "headcount"}[c.unit == "册" || c.unit == "本"]
		return s.setNumber(c.from)
	}
	if part, end := t.partAt(i); end > i && t.nothing(end) {
		s.m.Field, s.m.Value = "time_of_day", part
		return true
	}
	if k, ok := s.kindWordAt(i); ok && t.nothing(k.to) {
		s.m.Field, s.m.Value = "kind", k.kind
		return true
	}
	if s.namesOrMe(i) {
		s.m.Field = "participants"
		return s.setNames(i, "")
	}
	if name, end := s.partnerWithin(i); end > 0 {
		s.m.Field, s.m.Value = "partner", name
		return true
	}
	if j := t.oneOfOr(i, "在", "到"); j > i && t.wholePlace(j) {
		s.m.Field, s.m.Value = "place", t.spelt(j, t.placeTo(j))
		return true
	}
	return false
}

func (s *reading) formedHours(i int) (string, bool) {
	i = s.t.oneOfOr(i, "每人", "各", "每人各")
	d, ok := s.t.durationAt(i)
	if _, isRange := s.t.clockRangeAt(i, false); !ok && !isRange || ok && !s.t.nothing(s.t.oneOfOr(d.to, "每人")) {
		return "", false
	}
	return s.hoursValue(i)
}

// partnerWithin finds a partner's name that is all there is from i on.
func (s *reading) partnerWithin(i int) (string, int) {
	for j := i; j < i+20 && j < len(s.t.runes); j++ {
		if name, from, end := s.partnerAt(j); end > 0 && from <= s.t.oneOfOr(i, "在", "到", "去") && s.t.nothing(end) {
			return name, end
		}
	}
	return "", 0
}
