package understand

import "strings"

const community = "社区"

// prepositions lead to a place or a partner.
const prepositions = "在到赴去于与和"

// leading words are no part of a community's name: 走进东华社区 is 东华社区.
var beforeCommunity = phrasesOf(strings.Fields(`走进 深入 前往 来到 走访 联合 会同 对接 结对 服务 帮助 支援 组织 进驻 奔赴 共建 包保 慰问 参加 开展 联系 辖区 下沉 赶到 赶赴
	回到 抵达 协助 支持 对口 联建 地点 参与 完成 进行 打扫 报到 及 由 为 对 从 给 帮 进 来 往 同 跟 向 是`)...)

// likeVerb are the beginnings of communities' names that look like such a word: 向阳路社区.
var likeVerb = phrasesOf(strings.Fields(`向阳 向荣 向东 向前 向上 向善 同心 同德 同乐 同和 同安 同兴 同福 同济 同仁 同庆 同盛 为民 来福 来安 来凤 来龙 进贤 进步 进德 由义 从善 从文 及第`)...)

// goingTo are those of them that are in no community's name, wherever they stand before it.
var goingTo = phrasesOf(strings.Fields(`走进 深入 前往 来到 进驻 奔赴 赶赴 赶到 抵达`)...)

// notCommunity are words that before 社区 name no community.
var notCommunity = map[string]bool{
	"": true, "本": true, "该": true, "各": true, "我": true, "所在": true, "多个": true, "两个": true, "三个": true, "几个": true, "个": true, "老旧": true, "智慧": true,
	"所属": true, "有关": true, "相关": true, "周边": true, "附近": true, "一个": true, "全": true, "小": true, "我们": true, "居住地": true, "双报到": true, "城市": true, "和谐": true, "文明": true, "平安": true,
}

// findPartners sets the partner, and the place if the partner is where it happened. It takes
// the names of all partners.
func (s *reading) findPartners() {
	t := s.t
	for i := 0; i < len(t.runes); i++ {
		if t.taken[i] {
			continue
		}
		name, from, end := s.partnerAt(i)
		if end == 0 {
			continue
		}
		if s.m.Partner == "" {
			s.m.Partner = name
			if here := t.before(from, "在", "到", "赴", "去", "于", "走进", "深入", "前往", "来到"); here && s.m.Place == "" {
				s.m.Place = name
				s.marks.place = from
			}
		}
		s.takePlaceTail(from, end)
		i = end - 1
	}
}

// partnerAt is the partner whose name begins at i, or the community whose name ends with the
// 社区 at i; end is 0 if there is none.
func (s *reading) partnerAt(i int) (name string, from, end int) {
	if name, end, ok := s.partners.find(s.t, i); ok {
		return name, i, end
	}
	if !s.t.has(i, community) {
		return "", 0, 0
	}
	from = s.communityBegins(i)
	if from < 0 || notCommunity[s.t.matched(from, i)] {
		return "", 0, 0
	}
	end = i + 2
	return s.t.spelt(from, end), from, end
}

// communityBegins is where the name that ends with the 社区 at i begins; -1 if there is none.
// It begins behind a separator, a digit, a date, a name, or a preposition.
func (s *reading) communityBegins(i int) int {
	t := s.t
	from := i
	for from > 0 && i-from < 12 && han(t.at(from-1)) {
		r := t.at(from - 1)
		if strings.ContainsRune(prepositions, r) && !t.partOfName(from-1) {
			break
		}
		from--
	}
	if i-from >= 12 {
		return -1
	}
	for {
		end := beforeCommunity.at(t, from)
		if end == 0 || i-end < 2 || likeVerb.at(t, from) > 0 {
			break
		}
		from = end
	}
	for j := i - 2; j > from; j-- { // 志愿者走进东华社区
		if end := goingTo.at(t, j); end > 0 && i-end >= 2 {
			from = end
			break
		}
	}
	if who, end, ok := s.names.find(t, from); ok && end < i && len(who) > 0 {
		from = end
	}
	if k, ok := s.kindWordAt(from); ok {
		from = k.to // 下沉社区 is a word for a kind, and ends behind i
	}
	if from >= i || beforeCommunity.at(t, from) == i {
		return -1
	}
	return from
}

// beginsPartner says whether the word at i is the name of a partner: 和平社区.
func (s *reading) beginsPartner(i int) bool {
	_, _, known := s.partners.find(s.t, i)
	return known || s.t.partOfName(i) && s.t.before(s.t.wordEnd(i), community)
}

// partOfName says whether the 和, 于 or 与 at i begins a community's name: 和平社区, 于家社区.
func (t *text) partOfName(i int) bool {
	before := t.at(i - 1)
	if !t.free(i-1) && !strings.ContainsRune(prepositions, before) {
		return false
	}
	next := t.at(i + 1)
	switch t.at(i) {
	case '和':
		return next != edge && strings.ContainsRune("平谐美顺睦兴盛风畅泰济义瑞悦煦信合润苑馨安", next)
	case '于':
		return next == '家' || next == '庄' || next == '洪'
	}
	return false
}

// placeTail is what may stand behind a partner's name and is the same place.
var placeTail = phrasesOf(strings.Fields(`党群服务中心 新时代文明实践站 便民服务中心 社区服务中心 服务中心 居民委员会 居委会 党总支 党支部 党委 办事处 活动中心 活动室 会议室
	文化广场 小广场 广场 卡点 网格 文化站 服务站 居民 辖区 门口 小区 内 里 群众`)...)

// takePlaceTail takes a partner's name and what belongs to it, and sets a fuller place.
func (s *reading) takePlaceTail(from, end int) {
	t := s.t
	tail := placeTail.at(t, end)
	if tail == 0 {
		t.take(from, end)
		return
	}
	whole := t.spelt(from, tail)
	t.take(from, tail)
	if s.m.Place == s.m.Partner && t.runes[tail-1] != '民' && t.runes[tail-1] != '众' && t.runes[tail-1] != '内' && t.runes[tail-1] != '里' {
		s.m.Place = whole
	}
}

// jointPartner finds the partner of a kind that needs one, where no community is named:
// 与市供电公司联合开展.
func (s *reading) jointPartner() {
	if s.m.Partner != "" || !s.needs("partner") {
		return
	}
	t := s.t
	for i := range t.runes {
		end := t.oneOf(i, "与", "和", "同", "联合", "携手", "会同")
		if end == 0 || !t.free(i-1) && t.at(i) != '与' {
			continue
		}
		to := end
		for to < end+20 && han(t.at(to)) && t.oneOf(to, "联合", "共同", "开展", "举办", "举行", "共建", "一起", "联建", "结对") == 0 {
			to++
		}
		if to-end >= 3 && to-end <= 18 {
			s.m.Partner = t.spelt(end, to)
			t.take(i, to)
			return
		}
	}
}

// needs says whether the report's kind cannot do without a slot.
func (s *reading) needs(slot string) bool {
	for _, need := range s.kind[s.m.Kind].Needs {
		if string(need) == slot {
			return true
		}
	}
	return false
}
