package understand

import "strings"

// readRecords reads a command that takes record numbers. Words behind a number are kept; words
// without one make it no command (取消明天的会).
func (s *reading) readRecords(i int) bool {
	if all := s.t.oneOf(i, "全部", "所有"); all > 0 && s.m.Intent == Approve {
		s.m.All = true
		return s.t.nothing(all)
	}
	i = s.records(i)
	if s.m.Record == 0 || s.t.nothing(i) {
		return s.t.nothing(i)
	}
	s.m.Text = s.t.spelt(s.t.argument(i), len(s.t.runes))
	return true
}

// readRecordAndText reads a record number, or none, and free words.
func (s *reading) readRecordAndText(i int) bool {
	i = s.records(i)
	s.m.Text = s.t.spelt(i, len(s.t.runes))
	return true
}

// readReturn reads 退回 17 时间不对: one record, and the reason.
func (s *reading) readReturn(i int) bool {
	n, end := s.t.recordAt(i)
	s.m.Record = n
	s.m.Text = s.t.spelt(s.t.argument(end), len(s.t.runes))
	return true
}

// readConfirm reads 确认, 确认 17. Of other words behind it (确认一下时间) it is no command.
func (s *reading) readConfirm(i int) bool {
	if all := s.t.oneOf(i, "全部", "所有"); all > 0 {
		s.m.All = true
		return s.t.nothing(all)
	}
	i = s.t.oneOfOr(i, "无误", "没问题", "提交", "记录")
	return s.t.nothing(s.records(i)) && !s.t.has(len(s.t.runes)-1, "?")
}

// readJoin reads 参加 17 2小时, +1 17, 参加.
func (s *reading) readJoin(i int) bool {
	t := s.t
	s.m.Record, i = t.recordAt(i)
	i = t.skip(t.oneOfOr(t.skip(i), ",", "、"))
	i = t.oneOfOr(i, "每人", "各", "共")
	if d, ok := t.durationAt(i); ok {
		s.m.Hours = d.value
		i = d.to
		s.limitHours([]duration{d})
	}
	if s.m.Record == 0 || t.nothing(i) {
		return t.nothing(i)
	}
	s.m.Text = t.spelt(t.argument(i), len(t.runes))
	return true
}

// readStrike reads 去掉 17 郑洁. Without a number the record is the one that is quoted.
func (s *reading) readStrike(i int) bool {
	s.m.Record, i = s.t.recordAt(i)
	for _, m := range s.listAt(s.t.skip(i)) {
		switch {
		case m.unknown:
			s.m.UnknownNames = append(s.m.UnknownNames, m.name)
		case m.several > 1:
			s.problem("有%d位%s，请写清是哪一位。", m.several, m.name)
		default:
			s.m.Participants = append(s.m.Participants, m.name)
		}
	}
	return s.m.Record > 0 || s.m.Participants != nil || s.m.UnknownNames != nil
}

func (s *reading) readTotalsCommand(i int) bool {
	s.readTotals(i)
	return true
}

func (s *reading) readTrace(i int) bool {
	if record, end := s.t.recordAt(i); record > 0 && s.t.nothing(end) {
		s.m.Record = record
		return true
	}
	s.readTotals(i)
	return true
}

// readWithPeriod reads a command with a period, or none.
func (s *reading) readWithPeriod(i int) bool {
	if s.m.Intent == Summary && s.t.has(0, "半年总结") {
		return s.t.nothing(i)
	}
	s.findCampaign(i)
	s.findPeriod(i)
	if s.m.Intent == Ledger || s.m.Intent == Summary {
		for ; i < len(s.t.runes); i++ {
			i = max(i, s.totalsUnit(i)-1)
		}
	}
	if s.m.Intent == Summary && s.m.Period == nil && s.m.Campaign == "" && s.m.Unit == "" && s.m.Problems == nil {
		return s.t.nothing(i)
	}
	return true
}

// readFreezeNow reads 确认封账 2021: what 封账 asked for is meant.
func (s *reading) readFreezeNow(i int) bool {
	s.m.Confirm = true
	return s.readPeriodAlone(i)
}

// readPeriodAlone reads a command with a period and no other words, or with none at all.
func (s *reading) readPeriodAlone(i int) bool {
	if s.t.nothing(i) {
		return true
	}
	d, end, ok := s.periodAt(i)
	if !ok || !s.t.nothing(s.t.oneOfOr(end, "的")) {
		return false
	}
	s.setPeriod(d)
	return true
}

// readWithPeriodOnly reads a command with a period or nothing.
func (s *reading) readWithPeriodOnly(i int) bool {
	if s.t.nothing(i) {
		return true
	}
	s.findPeriod(i)
	return s.m.Period != nil
}

// readPreview reads 预告 60天.
func (s *reading) readPreview(i int) bool {
	if s.t.nothing(i) {
		return true
	}
	n, ok := s.t.daysAt(s.t.oneOfOr(i, "未来", "今后", "接下来", "近"))
	if ok {
		s.m.Days = n
		return true
	}
	s.findPeriod(i)
	return s.m.Period != nil
}

// daysAt reads a number of days: 60天, 两周, 一个月, 60.
func (t *text) daysAt(i int) (int, bool) {
	i = t.skip(i)
	n, ok := t.number(i)
	v, whole := n.whole()
	if !ok || !whole || v < 1 || v > 3660 {
		return 0, false
	}
	count, end := t.daysIn(t.skip(n.end), false)
	if end == 0 {
		return int(v), n.arabic && t.nothing(n.end)
	}
	return int(min(v*count, 3660)), true
}

func (s *reading) readQuestion(i int) bool {
	t := s.t
	switch {
	case t.nothing(i):
		return true
	case !t.has0("每日一题") && !t.has0("今日一题"):
		return false
	}
	on := t.oneOf(i, "开启", "打开", "开始", "开")
	off := t.oneOf(i, "关闭", "关掉", "停止", "停", "关")
	switch {
	case on > 0 && t.nothing(on):
		s.m.Intent = QuestionOn
	case off > 0 && t.nothing(off):
		s.m.Intent = QuestionOff
	default:
		return false
	}
	return true
}

// has0 says whether word stands at the start, taken or not.
func (t *text) has0(word string) bool {
	return strings.HasPrefix(t.matched(0, min(len(t.runes), longestWord)), word)
}

func (s *reading) readMend(i int) bool {
	i = s.t.argument(s.t.oneOfOr(i, "为", "成", "是"))
	s.m.Answer = s.answerAt(i)
	return s.m.Answer != ""
}

func (s *reading) readReminders(i int) bool {
	return s.t.nothing(s.t.oneOfOr(i, "列表", "清单", "有哪些"))
}

func (s *reading) readThisChat(i int) bool {
	i = s.t.argument(s.t.oneOfOr(i, "是", "属于", "归"))
	name, end := s.unitAt(i)
	if end == 0 {
		if root, to, ok := s.root.find(s.t, i); ok {
			name, end = root, to
		}
	}
	if end > 0 && s.t.nothing(end) {
		s.m.Unit = name
		return true
	}
	s.m.Text = s.t.spelt(i, len(s.t.runes))
	return s.m.Text != ""
}

// readBind keeps the words behind 绑定 as they are: a name, perhaps a unit, and what an admin
// decides (通过, 不是).
func (s *reading) readBind(i int) bool {
	s.m.Text = s.t.spelt(i, len(s.t.runes))
	return true
}

// readBindConfirm brings 确认绑定 张三 into the form 绑定 张三 通过.
func (s *reading) readBindConfirm(i int) bool {
	s.m.Text = strings.TrimSpace(s.t.spelt(i, len(s.t.runes)) + " 通过")
	return true
}

// readQuiet reads 免打扰 本周, 免打扰 3天.
func (s *reading) readQuiet(i int) bool {
	if n, ok := s.t.daysAt(i); ok {
		s.m.Days = n
		return true
	}
	if to := s.t.oneOf(i, "到", "至"); to > 0 {
		if w, _, ok := s.dateAt(s.t.skip(to)); ok {
			if d, ok := w.resolve(s.today, coming); ok {
				s.setPeriod(days{s.today, d.AddDate(0, 0, 1)})
				return true
			}
		}
	}
	s.findPeriod(i)
	if s.m.Period == nil {
		s.m.Text = s.t.spelt(i, len(s.t.runes))
	}
	return true
}

// readLeave reads 请假 3天, 请假 5月1日至5月7日, 请假 明天 看病.
func (s *reading) readLeave(i int) bool {
	t := s.t
	s.m.Text = t.spelt(i, len(t.runes))
	for j := i; j < len(t.runes); j++ {
		sp, ok := s.spanAt(j)
		if !ok {
			continue
		}
		s.setDates(sp, coming)
		t.take(sp.from, sp.to)
		break
	}
	s.m.TimeOfDay = s.findPart(span{}, nil)
	for j := i; j < len(t.runes); j++ {
		if !t.beginsNumber(j) || t.taken[j] {
			continue
		}
		if n, ok := t.daysAt(j); ok {
			s.m.Days = n
			break
		}
	}
	if s.m.Date == "" && s.m.Days == 0 && s.m.Problems == nil {
		s.findPeriod(i)
	}
	return true
}

func (s *reading) readThemeday(i int) bool {
	s.m.Text = s.t.spelt(i, len(s.t.runes))
	s.readQuotes()
	s.m.Title = s.quotedTitle()
	if date, ok := s.findDate(); ok {
		s.setDates(date, coming)
	}
	return true
}

// readPrivacyQuestion keeps the question whether the bot reads along, for help to answer.
func (s *reading) readPrivacyQuestion(i int) bool {
	s.m.Text = s.t.spelt(0, len(s.t.runes))
	return s.t.nothing(i)
}

// What may stand right behind a command word.

func (s *reading) nameFollows(i int) bool { return s.nameAt(i) }

func (s *reading) unitFollows(i int) bool {
	_, end := s.unitAt(s.t.oneOfOr(i, "是"))
	return end > 0
}

func (s *reading) periodFollows(i int) bool {
	_, _, ok := s.periodAt(i)
	return ok
}

func (s *reading) daysFollow(i int) bool {
	_, ok := s.t.daysAt(s.t.oneOfOr(i, "未来", "今后", "接下来"))
	return ok || s.periodFollows(i)
}

func (s *reading) switchFollows(i int) bool {
	return s.t.oneOf(i, "开", "关", "打开", "停") > 0
}

func (s *reading) answerFollows(i int) bool { return s.answerAt(s.t.oneOfOr(i, "为", "成")) != "" }

func (s *reading) leaveFollows(i int) bool {
	_, ok := s.spanAt(i)
	_, days := s.t.daysAt(i)
	return ok || days || s.t.oneOf(i, "半天") > 0
}

func (s *reading) totalsFollow(i int) bool {
	i = s.t.skip(s.t.oneOfOr(i, "一下", "下"))
	_, _, measure := measureLexicon.find(s.t, i)
	_, kind := s.kindWordAt(i)
	_, unit := s.unitAt(i)
	_, _, campaign := s.campaigns.find(s.t, i)
	return measure || kind || unit > 0 || campaign || s.periodFollows(i) || byUnitWords.at(s.t, i) > 0 || ownUnitWords.at(s.t, i) > 0 || i >= len(s.t.runes)
}
