package understand

import (
	"slices"
	"strings"
)

// measureWords are what can be counted, as people ask for it.
var measureWords = []struct{ measure, words string }{
	{"人次", "人次"},
	{"时长", "多少小时 几个小时 几小时 时长 小时数 小时 多少个小时 多久 多长时间 学时"},
	{"次数", "次数 多少次 几次 场次 多少场 几场 多少回 几回"},
	{"人数", "人数 多少人 几个人 几人 多少名 多少位"},
}

var measureLexicon = func() *lexicon[string] {
	l := &lexicon[string]{}
	for _, m := range measureWords {
		for _, w := range strings.Fields(m.words) {
			l.add(w, m.measure)
		}
	}
	l.add("多少人次", "人次")
	l.add("几人次", "人次")
	return l
}()

var byUnitWords = phrasesOf(strings.Fields(`各支部 各个支部 各单位 各党支部 每个支部 分支部 按支部 各科室 各部门 各组`)...)

// readTotals reads what totals are asked for, in any order: kinds, measures, a period, a
// unit, a campaign.
func (s *reading) readTotals(from int) {
	s.findCampaign(from)
	s.findPeriod(from)
	for _, k := range s.kindWords() {
		if k.from < from || slices.Contains(s.m.Kinds, k.kind) {
			continue
		}
		s.m.Kinds = append(s.m.Kinds, k.kind)
		s.t.take(k.from, k.to)
	}
	if len(s.m.Kinds) > 0 {
		s.m.Kind = s.m.Kinds[0]
	}
	if len(s.m.Kinds) == 1 {
		s.m.Kinds = nil
	}
	for i := from; i < len(s.t.runes); i++ {
		if end := s.t.oneOf(i, "柱状图", "图表", "图"); end > 0 && s.t.nothing(end) {
			s.m.Chart = true
			return
		}
		if m, end, ok := measureLexicon.find(s.t, i); ok {
			if !slices.Contains(s.m.Measures, m) {
				s.m.Measures = append(s.m.Measures, m)
			}
			i = end - 1
			continue
		}
		i = max(i, s.totalsUnit(i)-1)
	}
}

// totalsUnit reads the unit at i that totals are asked for, and gives back where it ends.
func (s *reading) totalsUnit(i int) int {
	if end := byUnitWords.at(s.t, i); end > 0 {
		s.m.ByUnit = true
		return end
	}
	name, end := s.unitAt(i)
	if end == 0 {
		if end = ownUnitWords.at(s.t, i); end > 0 {
			name = s.ownUnit()
		}
	}
	if end > 0 {
		setOnce(&s.m.Unit, name)
	}
	return end
}

func (s *reading) findCampaign(from int) {
	for i := from; i < len(s.t.runes); i++ {
		name, end, ok := s.campaigns.find(s.t, i)
		if !ok {
			name, end = s.t.campaignLabel(i)
		}
		if end > 0 {
			s.m.Campaign = name
			s.t.take(i, end)
			return
		}
	}
}

// campaignLabel reads 专项 党史学习教育.
func (t *text) campaignLabel(i int) (string, int) {
	end := t.oneOf(i, "专项:", "专项 ")
	if end == 0 || !t.free(i-1) {
		return "", 0
	}
	from := t.skip(end)
	to := from
	for !t.parts(to) && to < from+longestWord {
		to++
	}
	if to == from {
		return "", 0
	}
	return t.spelt(from, to), to
}

// totalsQuestion reads a question for totals without a command word: 今年下沉多少小时了,
// 截至今天各支部志愿服务人次、时长报一下.
func (s *reading) totalsQuestion() bool {
	t := s.t
	if len(t.runes) > 80 || !s.asksForTotals() {
		return false
	}
	s.readTotals(0)
	counted := slices.ContainsFunc(s.m.Measures, func(m string) bool { return m != "" })
	if s.m.Kind == "" && !(counted && (s.m.Unit != "" || s.m.Period != nil || s.m.ByUnit)) {
		return false
	}
	s.m.Intent = Totals
	return true
}

func (s *reading) asksForTotals() bool {
	t := s.t
	for i := range t.runes {
		if t.oneOf(i, "多少", "报一下", "报个数", "报下数", "报一报", "统计一下", "汇总一下") > 0 {
			return true
		}
		if end := t.oneOf(i, "几"); end > 0 && t.oneOf(end, "次", "场", "人", "小时", "个小时", "篇", "期", "本", "册", "部", "处", "名", "位", "项", "回", "节", "堂", "个人", "个钟头", "条", "家") > 0 && !t.numeral(i-1) {
			return true
		}
		if end := t.oneOf(i, "累计", "合计", "总共", "一共"); end > 0 && !s.numberSoon(end) {
			return true
		}
	}
	return false
}

// numberSoon says whether a number follows within a few words: 累计服务37.5小时 states, it does
// not ask.
func (s *reading) numberSoon(i int) bool {
	for end := i + 8; i < end; i++ {
		if s.t.numeral(i) || s.t.has(i, "半") {
			return true
		}
	}
	return false
}
