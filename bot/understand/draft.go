package understand

import "strings"

var yes = wordlist("确认", "对", "对的", "对对", "对对对", "对啊", "是", "是的", "是的是的", "没错", "没问题", "没毛病", "ok", "okay", "可以", "可以的", "正确", "行", "无误", "没有问题", "√", "嗯对", "对没错", "确定", "准确", "好的确认", "就这样", "就是这样", "yes", "都对", "全对", "没错的", "对没问题", "是这样", "是这样的", "同意", "提交", "没有错", "没问题的", "没有问题的", "记录吧", "记录", "ok的", "👌")

var no = []string{
	"不对", "不是", "写错了", "写错", "搞错了", "弄错了", "错了", "填错了", "记错了", "说错了", "报错了", "有误", "不准确", "不正确", "更正一下", "改一下", "更正", "修改一下", "漏写了", "错",
}

// draftReply reads what the sender says to the open draft: yes, or what is wrong with it.
// A command word of another command is no reply.
func (s *reading) draftReply() bool {
	if !s.in.Draft {
		return false
	}
	if s.saysYes() {
		s.m.Intent = Confirm
		return true
	}
	if len(s.t.runes) > 200 || s.otherCommand() {
		return false
	}
	s.dropContrast()
	for _, read := range []func() bool{s.saysNo, s.statesChange, s.answersDraft} {
		s.m = Meaning{Intent: Amend}
		if read() {
			return true
		}
	}
	return false
}

// dropContrast takes what the sender says it was not, behind what it was: 是15人，不是12人.
func (s *reading) dropContrast() {
	t := s.t
	for i := 2; i < len(t.runes); i++ {
		if t.oneOf(i, "不是", "而不是") > 0 && !t.free(i+2) {
			from := i
			for from > 0 && strings.ContainsRune(" ,。;而", t.at(from-1)) {
				from--
			}
			t.take(from, len(t.runes))
			return
		}
	}
}

// saysYes says whether the message is nothing but yes, in one word or several.
func (s *reading) saysYes() bool {
	t := s.t
	if len(t.runes) > 20 {
		return false
	}
	said := false
	for i := 0; i < len(t.runes); {
		if _, end, ok := yes.find(t, i); ok {
			said, i = true, end
			continue
		}
		if end := t.oneOf(i, "好的", "好", "嗯嗯", "嗯", "谢谢", "收到", "核对"); end > 0 {
			i = end
			continue
		}
		if !strings.ContainsRune(" \n,。!.~、", t.at(i)) {
			return false
		}
		i++
	}
	return said
}

// otherCommand says whether the message begins with a command that is no mending.
func (s *reading) otherCommand() bool {
	n, end, ok := commands.find(s.t, 0)
	if !ok || !s.t.commandEnds(end) {
		return false
	}
	switch commandTable[n].intent {
	case Amend, Strike:
		record, _ := s.t.recordAt(s.t.argument(end))
		return record > 0
	case Join:
		return !s.namesOrMe(end)
	case Report, Plan, Confirm:
		return true
	}
	return true
}

// saysNo reads 不对，是3小时 and 写错了, with what is right or without.
func (s *reading) saysNo() bool {
	t := s.t
	end := t.oneOf(0, no...)
	if end == 0 {
		return false
	}
	i := t.argument(t.oneOfOr(t.argument(end), "了"))
	if t.nothing(i) {
		return true
	}
	if s.swaps(i) {
		return true
	}
	if t.has(0, "不是") || t.has(0, "不对") {
		if right := t.rightThing(i); right > 0 {
			i = right
		}
	}
	i = t.argument(t.oneOfOr(i, "应该是", "应当是", "应是", "应为", "是", "正确的是", "应该"))
	if t.nothing(i) {
		return true
	}
	if s.readChange(i) {
		return true
	}
	return s.unplaced(i)
}

// swaps reads 不是吴涛，是周敏: one goes, the other comes.
func (s *reading) swaps(i int) bool {
	who, end, ok := s.names.find(s.t, i)
	right := s.t.rightThing(i)
	if !ok || right < end || !s.t.has(0, "不是") || !s.namesOrMe(right) {
		return false
	}
	s.m.Field, s.m.Value = "participants", "-"+s.nameOf(who, i, end)
	return s.setNames(right, "+")
}

// unplaced keeps what is right according to the sender where no slot could be told. It is still
// a no.
func (s *reading) unplaced(i int) bool {
	s.m.Field, s.m.Value = "", ""
	s.m.Text = s.t.spelt(i, len(s.t.runes))
	return !s.t.has(0, "不是") || s.t.commaWithin()
}

func (t *text) commaWithin() bool {
	for i := range t.runes {
		if t.at(i) == ',' || blank(t.at(i)) {
			return true
		}
	}
	return false
}

// rightThing is where the right value begins in 不是3小时，是2小时; 0 if only one value is named.
func (t *text) rightThing(i int) int {
	for j := i; j < len(t.runes); j++ {
		if end := t.oneOf(j, ",应该是", ",应是", ",是", " 是", ",而是", "而是", ", 是", "应该是", "日是", "时是"); end > 0 && j > i {
			return end
		}
	}
	return 0
}

// statesChange reads what is wrong without a no before it: 少了李华, 时长改成3小时, 日期写错了.
func (s *reading) statesChange() bool {
	t := s.t
	i := t.oneOfOr(0, "把", "请把", "麻烦把", "还")
	if field, end, ok := fields.find(t, i); ok {
		next := t.argument(end)
		if t.oneOf(next, "改", "应", "写", "错", "不对", "有误", "是", "为") > 0 || t.at(end) == ':' || blank(t.at(end)) {
			return s.readField(field, end)
		}
		if field == "hours" || field == "headcount" || field == "expected" {
			return s.readField(field, end)
		}
	}
	if s.readComeAndGo(0) || s.readComeAndGo(i) || s.readPersonHours(i) {
		return true
	}
	for j := i; j < len(t.runes) && j < i+60; j++ {
		if end := t.oneOf(j, "改成", "改为", "换成", "应该是", "应为", "更正为"); end > 0 {
			return s.readValue(t.argument(end))
		}
	}
	if end := t.oneOf(0, "是", "应该是"); end > 0 {
		return s.readValue(t.argument(end))
	}
	return false
}

// answersDraft reads the bare value that the draft asked for: 3小时, 12人, 东华社区.
func (s *reading) answersDraft() bool {
	t := s.t
	if len(t.runes) > 60 {
		return false
	}
	if v, ok := s.formedHours(0); ok && t.wholeDuration() {
		s.m.Field, s.m.Value = "hours", v
		return true
	}
	if c, ok := t.countAt(t.oneOfOr(0, "共", "一共")); ok && c.unit != "" && t.nothing(c.to) {
		return s.readValue(0)
	}
	if sp, ok := s.spanAt(0); ok && t.nothing(sp.to) && sp.first.strength >= likely {
		return s.readValue(0)
	}
	if name, end := s.partnerWithin(0); end > 0 {
		s.m.Field, s.m.Value = "partner", name
		return true
	}
	if part, end := t.partAt(0); end > 0 && t.nothing(end) {
		s.m.Field, s.m.Value = "time_of_day", part
		return true
	}
	if s.setEverybody(0) {
		return true
	}
	if s.onlyNames() {
		s.m.Field = "participants"
		return s.setNames(0, "+")
	}
	return false
}

func (t *text) wholeDuration() bool {
	d, ok := t.durationAt(t.oneOfOr(0, "每人", "各"))
	return ok && t.nothing(t.oneOfOr(d.to, "每人"))
}

// onlyNames says whether the message is a list of names of the roster.
func (s *reading) onlyNames() bool {
	t := s.t
	i := 0
	for i < len(t.runes) {
		_, end, ok := s.names.find(t, i)
		if !ok {
			return false
		}
		i = t.skip(end)
		if join := t.joinsNames(end); join > 0 {
			i = join
		}
	}
	return i > 0
}
