package understand

import (
	"slices"
	"time"
)

// readReportCommand reads 报告 and all that follows.
func (s *reading) readReportCommand(i int) bool {
	t := s.t
	if record, end := t.recordAt(i); record > 0 && t.nothing(end) {
		s.m.Intent, s.m.Record = Trace, record
		return true
	}
	t.take(0, i)
	s.closingConfirm()
	s.readReport(past)
	return true
}

// closingConfirm takes the 确认 that a report ends with.
func (s *reading) closingConfirm() {
	t := s.t
	end := len(t.runes)
	for _, word := range []string{"确认无误", "确认提交", "确认"} {
		from := end - runeLen(word)
		if from > 0 && t.has(from, word) {
			s.m.Confirm = true
			t.take(from, end)
			return
		}
	}
}

// reportFollows says whether a report begins at i, right behind 报告: with a kind, a date, a
// name, a unit or a place.
func (s *reading) reportFollows(i int) bool {
	t := s.t
	i = t.skip(t.oneOfOr(i, "一下"))
	_, kind := s.kindWordAt(i)
	_, date := s.spanAt(i)
	_, unit := s.unitAt(i)
	_, part := t.partAt(i)
	_, quote := closers[t.at(i)]
	return kind || date || unit > 0 || part > i || quote || s.nameAt(i) || t.meAt(i) > 0 && !t.has(i, "我的") ||
		ownUnitWords.at(t, i) > 0 || t.oneOf(i, "在", "全体", "全局") > 0
}

// readPlanCommand reads 活动 明天9点 东华社区 清洁家园.
func (s *reading) readPlanCommand(i int) bool {
	t := s.t
	if t.nothing(i) {
		return false
	}
	s.m.Text = t.spelt(i, len(t.runes))
	t.take(0, i)
	s.readReport(coming)
	return true
}

func (s *reading) planFollows(i int) bool {
	sp, date := s.spanAt(i)
	return date && !s.t.nothing(sp.to)
}

// joinInPassing reads 我也去了, 算我一个, +1 and 我没去.
func (s *reading) joinInPassing() bool {
	t := s.t
	join := []string{
		"我也去了", "我也参加了", "我也参加", "我也去", "我也在", "我也来了", "我也来", "我也到了", "我也是", "我也报名", "我也要去", "我也要参加", "我也参与了", "我也参与",
		"算我一个", "算上我", "我算一个", "加我一个", "加上我", "还有我", "带我一个", "加我", "我去了", "我参加了", "我参加", "我去", "我要去", "我要参加", "我报名", "我来", "我能去", "漏了我", "少了我", "别忘了我", "也有我",
	}
	leave := []string{
		"我没去", "我没参加", "我没有参加", "我没有去", "我没来", "我不去", "我去不了", "我来不了", "我参加不了", "我不参加", "没去成", "我没去成", "我没能参加", "我没到", "去不了", "我退出", "不去了", "我不能参加", "我不能去",
	}
	i := t.skip(t.oneOfOr(0, "昨天", "今天", "上午", "下午"))
	i = t.oneOfOr(i, "也", "请", "把")
	if end := t.longestOf(i, leave); end > 0 {
		s.m.Intent = Leave
		return s.readRecords(t.argument(t.oneOfOr(end, "了")))
	}
	if end := t.longestOf(i, join); end > 0 {
		s.m.Intent = Join
		return s.readJoin(t.argument(t.oneOfOr(end, "了")))
	}
	return false
}

func (t *text) longestOf(i int, words []string) int {
	best := 0
	for _, w := range words {
		if t.has(i, w) {
			best = max(best, i+runeLen(w))
		}
	}
	return best
}

// plainReport reads a report or a plan that has no command word: a kind with a day that is
// over and hours or people, or a day that is to come with a kind or a place.
func (s *reading) plainReport() bool {
	day, ok := s.plainDay()
	if !ok {
		return false
	}
	s.forget()
	if day.After(s.today) && !s.dayWithHours() {
		s.forget()
		text := s.t.spelt(0, len(s.t.runes))
		s.readReport(coming)
		s.m.Intent, s.m.Text = Plan, text
		return s.m.Date != "" && !s.asks() && (s.m.Kind != "" || s.m.Place != "" || s.m.Partner != "")
	}
	s.forget()
	s.closingConfirm()
	s.readReport(past)
	s.m.Intent = Report
	return s.m.Kind != "" && !s.asks() && (s.hasHours() || s.hasPeople())
}

// dayWithHours says whether the message has hours, which no plan has, and a day that may as
// well be lately over: 1号, said on the 23rd.
func (s *reading) dayWithHours() bool {
	s.readReport(past)
	return s.hasHours() && s.m.Date <= iso(s.today) && s.m.Date > iso(s.today.AddDate(0, 0, -31))
}

// plainDay is the day that a message without a command word is about; of a date without a
// year, whichever is nearer.
func (s *reading) plainDay() (time.Time, bool) {
	s.readQuotes()
	s.readLabels()
	s.findKinds()
	date, ok := s.findDate()
	if !ok {
		part := s.findPart(span{}, nil)
		return s.today, part != ""
	}
	day, ok := date.first.resolve(s.today, nearest)
	if !ok { // 2月30日: a report with a problem
		return s.today, date.first.strength == surely
	}
	return day, date.first.strength > perhaps || s.m.Kind != ""
}

// asks says whether the message is a question or a request, which reports nothing.
func (s *reading) asks() bool {
	t := s.t
	for i := range t.runes {
		if n := len(t.runes); i == n-1 && (t.runes[i] == '?' || t.runes[i] == '吗' || t.runes[i] == '呢') {
			return true
		}
	}
	return t.has0("请") || t.has0("为什么") || t.has0("什么时候") || t.has0("怎么")
}

func (s *reading) hasHours() bool {
	return s.m.Hours > 0 || s.m.TotalHours > 0 || s.m.OwnHours != nil || s.m.KindHours != nil
}

func (s *reading) hasPeople() bool {
	return s.m.Headcount > 0 || s.m.Beneficiaries > 0 || s.m.Everyone != "" || slices.ContainsFunc([][]string{s.m.Participants, s.m.UnknownNames}, func(l []string) bool { return len(l) > 0 })
}
