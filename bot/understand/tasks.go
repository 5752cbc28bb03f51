package understand

import "strings"

// alsoCalled are other words for lists of tasks that many organisations have.
var alsoCalled = map[string]string{"办实事": "为民办实事 民生实事 我为群众办实事", "整改": "问题整改 整改落实"}

// addTaskLists makes an organisation's own names of its lists go before what others call theirs.
func (r *Reader) addTaskLists(lists []string) {
	for _, list := range lists {
		for _, w := range strings.Fields(alsoCalled[list]) {
			r.tasks.add(w, list)
		}
	}
	for _, list := range lists {
		r.tasks.add(list, list)
	}
}

func (s *reading) taskListFollows(i int) bool {
	_, _, ok := s.tasks.find(s.t, i)
	return ok
}

// listOfTasks reads 办实事清单, 整改清单 at the start of a message.
func (s *reading) listOfTasks() bool {
	list, end, ok := s.tasks.find(s.t, s.t.politely())
	if !ok || !s.t.has(end, "清单") || !s.t.nothing(end+runeLen("清单")) {
		return false
	}
	s.m.Intent, s.m.List = Tasks, list
	return true
}

// readTasks reads 清单, 清单 整改.
func (s *reading) readTasks(i int) bool {
	if list, end, ok := s.tasks.find(s.t, i); ok {
		s.m.List, i = list, end
	}
	return s.t.nothing(i)
}

// readTaskAdd reads 新增任务 办实事 完善网格台账 负责人 王建国 截止 10月31日. What is neither the
// list, the owner nor the due date is the task.
func (s *reading) readTaskAdd(i int) bool {
	t := s.t
	if list, end, ok := s.tasks.find(t, i); ok && (t.free(end) || s.t.has(end, "任务")) {
		s.m.List, i = list, t.argument(t.oneOfOr(end, "任务"))
	}
	t.take(0, i)
	s.readQuotes()
	for j := i; j < len(t.runes); j++ {
		l, ok := s.labelAt(j)
		if !ok || l.slot != slotOwner && l.slot != slotDue && l.slot != slotTitle {
			continue
		}
		t.take(l.from, l.value)
		if l.slot == slotOwner {
			text, end := s.value(l.value)
			s.setOwner(text, l.value, end)
			t.take(l.value, end)
		}
		j = l.value - 1
	}
	s.ownerBefore()
	s.dueDate(i)
	s.m.Title = s.quotedTitle()
	if s.m.Title == "" {
		s.m.Title = s.taskTitle(i)
	}
	return true
}

func (s *reading) setOwner(text string, from, to int) {
	if text == "" || s.m.Owner != "" {
		return
	}
	s.m.Owner = s.nameOr(text, from, to)
	if _, known := s.names.get(folded(text)); !known && len(s.people) > 0 && s.m.Owner == text {
		s.m.UnknownNames = append(s.m.UnknownNames, text)
	}
}

// ownerBefore reads 由王建国负责, 王建国负责.
func (s *reading) ownerBefore() {
	t := s.t
	for j := 0; j < len(t.runes) && s.m.Owner == ""; j++ {
		who, end, ok := s.names.find(t, j)
		if !ok {
			continue
		}
		if to := t.oneOf(end, "负责", "牵头", "承办"); to > 0 {
			s.m.Owner = s.nameOf(who, j, end)
			from := j
			if t.at(j-1) == '由' {
				from--
			}
			t.take(from, to)
		}
	}
}

// dueDate reads the day a task is due: the first that 截止 or 前 marks, else the first.
func (s *reading) dueDate(from int) {
	t := s.t
	best, found := span{}, false
	for i := from; i < len(t.runes); i++ {
		if t.taken[i] {
			continue
		}
		sp, ok := s.spanAt(i)
		if !ok || sp.first.strength < likely {
			continue
		}
		marked := t.free(i-1) && i > 0 && t.taken[i-1] || t.oneOf(sp.to, "前", "之前", "以前", "截止") > 0 || t.before(i, "截止", "截至", "于", "到", "期限")
		if !found || marked {
			best, found = sp, true
		}
		if marked {
			break
		}
		i = sp.to - 1
	}
	if !found {
		return
	}
	if d, ok := best.first.resolve(s.today, coming); ok {
		s.m.Due = iso(d)
		if d.Before(s.today) {
			s.problem("%s已经过了，请核对截止日期。", best.first.said)
		}
	} else {
		s.problem("没有%s这一天，请写对日期。", best.first.said)
	}
	from = best.from
	for _, word := range []string{"截止到", "截止", "截至", "期限", "于", "到"} {
		if t.before(best.from, word) {
			from = best.from - runeLen(word)
			break
		}
	}
	t.take(from, t.oneOfOr(best.to, "之前完成", "以前完成", "前完成", "之前", "以前", "前", "截止", "完成"))
}

// taskTitle is what is left: words with what parts them, as they were written.
func (s *reading) taskTitle(i int) string {
	var parts []string
	for _, p := range s.pieces(len(s.t.runes)) {
		p = s.trim(piece{from: p.from, to: p.to})
		if p.to > p.from && p.from >= i && wordy(s.t.matched(p.from, p.to)) {
			parts = append(parts, s.t.spelt(p.from, p.to))
		}
	}
	return strings.Join(parts, " ")
}

// readTask reads 办结 T3 已回访: a task's number and a note.
func (s *reading) readTask(i int) bool {
	t := s.t
	j := t.skip(t.oneOfOr(i, "任务t", "任务 t", "任务", "#t", "t", "#"))
	n, ok := t.number(j)
	v, whole := n.whole()
	if ok && whole && n.arabic && v > 0 {
		s.m.Task = v
		i = n.end
	}
	s.m.Text = t.spelt(t.argument(t.oneOfOr(i, "号")), len(t.runes))
	return true
}
