package understand

import "slices"

// marks are the places in a message where labels announce what follows.
type marks struct {
	lists  []int // names of those who took part
	absent []int // names of those who did not
	date   int   // the date, +1; 0 if no label announces one
	kind   int   // the kind, +1
	total  int   // the hours of all people together, +1
	helped int   // where the last number of people helped ends
	homes  bool  // that number counts households
	place  int   // where the partner stands that is the place, if one is
}

// readReport fills the slots of a report or a plan. Each step takes what it has understood,
// so that the next ones see less; their order is that of understanding.md, Slots.
func (s *reading) readReport(to toward) {
	s.readQuotes()
	s.readLabels()
	s.findTopic()
	kinds := s.findKinds()
	numbered := s.chain()
	hidden := s.hideNames()
	date, dated := s.findDate()
	durations, ranges := s.t.durations(dated && date.first.strength == surely)
	s.show(hidden)
	s.noteHours(durations)
	people := append(numbered, s.listed()...)
	people = append(people, s.mentions()...)
	people = s.roles(inOrder(people))
	s.counts()
	part := s.findPart(date, ranges)
	if !dated && part != "" {
		date, dated = span{first: when{day: s.today, pledged: true, strength: surely}}, true
	}
	if dated {
		s.setDates(date, to)
	}
	s.findUnits()
	s.claim(people)
	s.assignHours(durations, ranges, people, kinds)
	s.takePeople(people)
	s.findPartners()
	s.jointPartner()
	s.findPlace()
	s.findTitle(kinds)
	s.limitHours(durations)
}

// inOrder sorts mentions as they stand in the text. One that is in a list is not there twice.
func inOrder(people []mention) []mention {
	slices.SortStableFunc(people, func(a, b mention) int { return a.from - b.from })
	return slices.CompactFunc(people, func(a, b mention) bool { return a.from == b.from })
}

func (s *reading) takePeople(people []mention) {
	for _, m := range people {
		s.t.take(m.from, m.to)
	}
}

// readLabels reads the values of labels and takes them; of lists, dates and hours it takes
// the label alone and marks the place.
func (s *reading) readLabels() {
	for i := 0; i < len(s.t.runes); i++ {
		if s.t.taken[i] {
			continue
		}
		l, ok := s.labelAt(i)
		if k, isKind := s.kindWordAt(i); isKind && !(ok && l.to > k.to) {
			i = k.to - 1
			continue
		}
		if ok && l.slot != slotCount {
			i = max(i, s.readLabel(l)-1)
		}
	}
}

// readLabel reads one label and gives back where the reading goes on.
func (s *reading) readLabel(l label) int {
	t := s.t
	t.take(l.from, l.value)
	switch l.slot {
	case slotPeople:
		s.marks.lists = append(s.marks.lists, l.value)
	case slotAbsent:
		s.marks.absent = append(s.marks.absent, l.value)
	case slotDate:
		if s.marks.date == 0 {
			s.marks.date = l.value + 1
		}
	case slotKind:
		s.marks.kind = l.value + 1
	case slotTotal:
		s.marks.total = l.value + 1
	case slotHours, slotUnit, slotDue:
	default:
		if l.slot == slotTitle && s.saysKind(l) {
			break
		}
		text, end := s.value(l.value)
		s.setLabelled(l, text, end)
		t.take(l.value, end)
		return end
	}
	return l.value
}

// saysKind says whether a label that may stand before a title stands before the kind, as in
// 活动：集中学习. Behind 标题 or 名称, it is a title all the same.
func (s *reading) saysKind(l label) bool {
	_, kind := s.kindWordAt(l.value)
	switch s.t.matched(l.from, l.to) {
	case "活动", "内容", "活动内容", "服务内容", "服务项目":
		return kind
	}
	return false
}

func (s *reading) setLabelled(l label, text string, end int) {
	switch l.slot {
	case slotLecturer:
		setOnce(&s.m.Lecturer, s.nameOr(text, l.value, end))
	case slotAuthor:
		setOnce(&s.m.Author, s.nameOr(text, l.value, end))
	case slotOwner:
		setOnce(&s.m.Owner, s.nameOr(text, l.value, end))
	case slotOutlet:
		setOnce(&s.m.Outlet, text)
	case slotTopic:
		setOnce(&s.m.Topic, text)
	case slotTitle:
		setOnce(&s.m.Title, text)
	case slotCampaign:
		setOnce(&s.m.Campaign, text)
	case slotPartner:
		setOnce(&s.m.Partner, text)
	case slotPlace:
		setOnce(&s.m.Place, text)
		for i := l.value; i < end; i++ {
			if name, _, stop := s.partnerAt(i); stop > 0 {
				setOnce(&s.m.Partner, name)
			}
		}
	}
}

func setOnce(slot *string, value string) {
	if *slot == "" {
		*slot = value
	}
}

// nameOr is the roster's spelling of the person named at [from, to), or the words as they are.
func (s *reading) nameOr(text string, from, to int) string {
	if who, end, ok := s.names.find(s.t, from); ok && (end == to || afterName.at(s.t, end) > 0) {
		return s.nameOf(who, from, end)
	}
	for i := from + 2; i < to && i < from+8; i++ {
		if who, end, ok := s.names.find(s.t, i); ok && end == to && s.t.before(i, ranks...) {
			return s.nameOf(who, i, end) // 局长王建国
		}
	}
	if end := s.t.meAt(from); end > 0 && s.in.From != "" {
		return s.in.From
	}
	return text
}

// findDate finds the date of a report: the one with a label, else the surest, else the
// first. It takes every date that is sure to be one.
func (s *reading) findDate() (best span, found bool) {
	for i := 0; i < len(s.t.runes); i++ {
		if s.t.taken[i] {
			continue
		}
		sp, ok := s.spanAt(i)
		if !ok {
			continue
		}
		labelled := s.marks.date == i+1
		if !found || labelled || sp.first.strength > best.first.strength && s.marks.date != best.from+1 {
			best, found = sp, true
		}
		if sp.first.strength == surely {
			s.t.take(sp.from, sp.to)
		}
		i = sp.to - 1
	}
	if found {
		s.t.take(best.from, best.to)
	}
	return best, found
}

// findPart sets the part of the day, if the message names one.
func (s *reading) findPart(date span, ranges []clockRange) string {
	part := date.first.part
	for i := 0; i < len(s.t.runes); i++ {
		p, end := s.t.partAt(i)
		if end == i {
			continue
		}
		if part == "" {
			part = p
		}
		s.t.take(i, end)
		i = end - 1
	}
	for _, r := range ranges {
		if part == "" {
			part = r.part
		}
	}
	s.m.TimeOfDay = part
	s.takeClocks()
	return part
}

// takeClocks takes the clock times that are no stretches: no slot holds them.
func (s *reading) takeClocks() {
	for i := 0; i < len(s.t.runes); i++ {
		if s.t.taken[i] || !s.t.beginsNumber(i) {
			continue
		}
		if c, ok := s.t.clockAt(i, false); ok {
			s.t.take(i, c.end)
			i = c.end - 1
		}
	}
}

// listed reads the lists that labels announced.
func (s *reading) listed() []mention {
	var people []mention
	for _, at := range s.marks.lists {
		people = append(people, s.listAt(at)...)
	}
	for _, at := range s.marks.absent {
		for _, m := range s.listAt(at) {
			m.absent, m.listed = true, false
			people = append(people, m)
		}
	}
	return people
}

var (
	lectures = []string{"主讲", "授课", "讲授", "讲党课", "讲课", "作党课", "做党课", "上党课", "讲专题党课", "作专题", "作宣讲", "作辅导", "作了题为", "讲了", "领讲", "以《", "讲廉政", "讲了一堂", "为大家讲", "为全体", "为党员"}
	writes   = []string{"撰写", "撰稿", "执笔", "供稿", "写的", "所写", "投稿"}
	ranks    = []string{"书记", "同志", "局长", "主任", "科长", "副局长", "处长", "副书记", "部长", "老师", "教授"}
)

// roles marks the people who are lecturers, authors or owners, and those who were absent.
func (s *reading) roles(people []mention) []mention {
	s.strangers(&people)
	s.absences(people)
	for n := range people {
		m := &people[n]
		if m.listed || m.absent || m.unknown {
			continue
		}
		behind := s.rawOneOf(m.to, ranks...)
		switch {
		case m.name == s.m.Lecturer || m.name == s.m.Author || m.name == s.m.Owner:
			m.other = !s.amongOthers(people, n) // who speaks and stands in the list was there
		case s.rawOneOf(behind, lectures...) > behind || s.lecturesTo(behind):
			m.other = true
			setOnce(&s.m.Lecturer, m.name)
		case s.rawOneOf(behind, writes...) > behind:
			m.other = true
			setOnce(&s.m.Author, m.name)
		case s.rawOneOf(behind, "主持") > behind:
			m.other = true
		}
	}
	s.byAuthor(people)
	s.guestLecturer()
	return people
}

// amongOthers says whether a 、 joins people[n] to somebody else.
func (s *reading) amongOthers(people []mention, n int) bool {
	joined := func(a, b mention) bool { return s.t.has(a.to, "、") && a.to+1 == b.from }
	return n > 0 && joined(people[n-1], people[n]) || n+1 < len(people) && joined(people[n], people[n+1])
}

// guestLecturer reads the lecturer who is not on the roster: 省委党校张教授主讲.
func (s *reading) guestLecturer() {
	t := s.t
	for i := 1; i < len(t.runes) && s.m.Lecturer == ""; i++ {
		end := t.oneOf(i, "主讲", "授课", "讲授")
		if end == 0 {
			continue
		}
		from := i
		for from > 0 && i-from < 15 && han(t.at(from-1)) && !t.before(from, "邀请", "由", "请", "特邀", "聘请") {
			from--
		}
		if i-from < 2 || i-from >= 15 {
			continue
		}
		name := i
		for j := i - 1; j >= from+2; j-- {
			if t.at(j) == '为' || t.at(j) == '给' { // 张教授为全体党员授课
				name = j
			}
		}
		s.m.Lecturer = t.spelt(from, name)
		t.take(from, name)
		t.take(i, end)
	}
}

// lecturesTo says whether the words at i say to whom or where a lecture was given:
// 为第一支部全体党员讲授, 到东华社区讲党课.
func (s *reading) lecturesTo(i int) bool {
	if s.t.oneOf(i, "为", "给", "到", "在", "赴", "去", "走进", "深入") == 0 {
		return false
	}
	for j := i + 1; j < i+20 && !clauseBegins(s.t.edgeRune(j)) && !s.t.has(j, "听") && !s.t.has(j, "参加"); j++ {
		if s.rawOneOf(j, "讲授", "讲党课", "讲课", "上党课", "授课", "讲专题", "讲廉政", "讲了", "作专题") > j {
			return true
		}
	}
	return false
}

// rawOneOf is oneOf over taken runes too; i if no word stands there.
func (s *reading) rawOneOf(i int, words ...string) int {
	for _, w := range words {
		end := i
		for _, r := range w {
			if s.t.edgeRune(end) != r {
				end = i
				break
			}
			end++
		}
		if end > i {
			return end
		}
	}
	return i
}

// byAuthor sets the author of a kind that asks for one: the only person named, or, where
// there is no outlet to ask for either (心得体会), the sender.
func (s *reading) byAuthor(people []mention) {
	asks := s.kind[s.m.Kind].Asks
	if !slices.Contains(asks, "author") || s.m.Author != "" {
		return
	}
	for n := range people {
		if m := &people[n]; !m.listed && !m.absent && !m.unknown {
			m.other = true
			setOnce(&s.m.Author, m.name)
		}
	}
	if !slices.Contains(asks, "outlet") && len(s.marks.lists) == 0 {
		setOnce(&s.m.Author, s.in.From)
	}
}

// strangers adds those who stand in a list with people of the roster, without a label before
// it, and are not on the roster: 昨天周敏、张三丰到东华社区.
func (s *reading) strangers(people *[]mention) {
	t := s.t
	var more []mention
	for _, m := range *people {
		if before, ok := s.strangerTo(t.wordBegin(m.from - 1)); ok && !m.listed && t.at(m.from-1) == '、' && before.to == m.from-1 {
			more = append(more, before)
		}
		if m.listed || t.at(m.to) != '、' || t.at(m.to+1) == edge || s.nameAt(m.to+1) {
			continue
		}
		from := m.to + 1
		to := t.nameEnd(from, t.wordEnd(from))
		if word := t.spelt(from, to); likeName(word, false) && !s.notName(from) && t.meAt(from) == 0 {
			more = append(more, mention{name: word, unknown: true, from: from, to: to})
		}
	}
	*people = inOrder(append(append(*people, more...), s.absentStrangers()...))
}
