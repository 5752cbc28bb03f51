package understand

// findTopic reads the topic that a sentence names: 以“缅怀先烈”为主题, 围绕学史明理专题. Those
// behind a label (专题:) are read with the labels.
func (s *reading) findTopic() {
	t := s.t
	for n := range s.quotes {
		q := &s.quotes[n]
		if s.m.Topic == "" && !q.claimed && t.oneOf(q.to, "为主题", "为专题", "专题", "为题") > 0 {
			s.m.Topic = s.quoted(*q)
			q.claimed = !t.has(q.to, "为题") // what a lecture is called is its title too
			from := q.from
			if t.before(from, "以", "围绕") {
				from = q.from - 2
				if t.before(q.from, "以") {
					from = q.from - 1
				}
			}
			t.take(from, t.oneOf(q.to, "为主题", "为专题", "专题", "为题"))
		}
	}
	for i := 0; i < len(t.runes) && s.m.Topic == ""; i++ {
		begin := t.oneOf(i, "围绕", "以")
		if begin == 0 {
			continue
		}
		for end := begin + 2; end < begin+20 && !t.free(end); end++ {
			if to := t.oneOf(end, "为主题", "为专题", "专题", "主题"); to > 0 && (t.at(i) == '围') != t.has(end, "为") {
				s.m.Topic = t.spelt(begin, end)
				t.take(i, to)
				break
			}
		}
	}
}
