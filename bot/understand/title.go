package understand

import (
	"slices"
	"strings"
	"unicode"
)

// longestTitle is the longest a title can be that was left over and not quoted, in runes.
const longestTitle = 40

// findTitle sets the title: what is quoted, else what is left over of the message, else the
// word for the kind where that says more than the kind (understanding.md: 清洁家园).
func (s *reading) findTitle(kinds []kindAt) {
	if title := s.quotedTitle(); title != "" {
		setOnce(&s.m.Title, title)
	}
	if s.m.Title != "" && (len(kinds) == 0 || s.m.Title != kinds[0].kind) {
		return
	}
	s.m.Title = s.leftover(kinds)
	if s.needs("place") && s.m.Place == "" {
		s.m.Place, s.m.Title = s.m.Title, "" // 参观学习 红色展厅: what is left is where they went
	}
	if s.m.Title == "" && len(kinds) > 0 && kinds[0].synonym && s.kind[kinds[0].kind].SynonymIsTitle {
		s.m.Title = kinds[0].said
	}
}

// piece is a run of words that no slot has taken, and how it is bounded.
type piece struct {
	from, to  int
	openLeft  bool // glued to a word that a slot has taken
	openRight bool
}

// leftover is the title that is left when the slots are out: the first run of words that
// could be one, and those behind it that only spaces part from it.
func (s *reading) leftover(kinds []kindAt) string {
	var parts []string
	last := 0
	for _, p := range s.pieces(s.lastSentence(kinds)) {
		grown, ok := s.withKind(p, kinds)
		if !ok {
			continue
		}
		if grown.from < last {
			continue
		}
		if len(parts) > 0 && !s.onlySpace(last, grown.from) {
			break
		}
		parts = append(parts, s.t.spelt(grown.from, grown.to))
		last = grown.to
	}
	title := strings.Join(parts, " ")
	if runeLen(title) > longestTitle {
		return ""
	}
	return title
}

func (s *reading) onlySpace(from, to int) bool {
	for i := from; i < to; i++ {
		if s.t.at(i) != ' ' {
			return false
		}
	}
	return true
}

// lastSentence is where the search for a title ends: at the end of the sentence that holds the
// kind, for in a news brief the rest is prose.
func (s *reading) lastSentence(kinds []kindAt) int {
	t := s.t
	from := 0
	if len(kinds) > 0 {
		from = kinds[0].to
	}
	for i := from; i < len(t.runes); i++ {
		if t.runes[i] == '。' {
			return i
		}
	}
	return len(t.runes)
}

// pieces cuts what is free before end into runs of words.
func (s *reading) pieces(end int) []piece {
	t := s.t
	var list []piece
	for i := 0; i < end; i++ {
		if t.titleStops(i) {
			continue
		}
		from := i
		for i < end && !t.titleStops(i) {
			i++
		}
		list = append(list, piece{from: from, to: i, openLeft: from > 0 && t.taken[from-1], openRight: i < len(t.taken) && t.taken[i]})
	}
	return list
}

// titleStops says whether no title goes on at i.
func (t *text) titleStops(i int) bool {
	r := t.at(i)
	if r == edge || !separator(r) {
		return r == edge
	}
	if r == '、' || r == '·' || r == '-' || r == '(' || r == ')' || r == '+' || r == '.' || r == '/' || r == '#' {
		return r != '(' && r != ')' && (t.free(i-1) || t.free(i+1))
	}
	return true
}

// noise are words at the ends of a piece that belong to no title.
var (
	noiseFront = phrasesOf(strings.Fields(`开展了 开展 组织了 组织 举行了 举行 举办了 举办 召开了 召开 进行了 进行 参加了 参加 参与了 参与 前往 一起 共同 集中开展 我们 我局
	我单位 本局 同志们 同志 大家 志愿者们 志愿者 党员干部 党员们 全体党员 干部职工 活动 内容是 内容 名称 主题为 题为 主题是 时间 地点
	时长 人员 参加人员 参加人 联合 每人 其他人 其余人 另外 以及 上午 下午 晚上 期间 带领 率领 部分 并 了 的 等 们 由 有 专题为 于
	与 和 及 共 均 各 主要 今年 一下 利用 积极 结束 完成了 完成 做了 做 讲了 听取了 观看了 观看 聆听了 聆听 听 走进 深入 来到 会同
	每天 每日`)...)
	noiseBack = phrasesOf(strings.Fields(`活动 开展了 开展 组织 举行 举办 召开 进行 参加 参与 一起 共同 时长 每人 各 共 约 为期 历时 持续 用时 服务时长 时间 地点 人员 在
	到 赴 去 于 由 与 和 及 的 了 等 有 共计 合计 累计 总时长 用了 花了 来 前往 以及 并 做 其中 发放 选送 一场 一次 参加人
	参加人员 共有 每人服务 服务 人均 来到 同志 志愿者 大概 大约 总计 同 为 从 一行 被 是`)...)
	noTitle = map[string]bool{
		"学习": true, "服务": true, "志愿": true, "党员": true, "现场": true, "上午": true, "下午": true, "党支部": true, "支部": true, "单位": true, "社区": true, "我们": true,
		"人次": true, "小时": true, "效果很好": true, "情况": true, "如下": true, "简讯": true, "接龙": true, "同志": true, "大家": true, "其他": true, "其余": true, "请假": true,
		"除": true, "外": true, "报告": true, "谢谢": true, "辛苦": true, "缺席": true, "全程": true, "昨日": true, "名单": true, "人员": true, "时间": true, "地点": true, "帮忙": true, "大会": true,
		"活动": true, "志愿活动": true, "党支部书记": true, "书记": true, "一次": true, "一场": true, "一期": true, "部分": true, "部分党员": true, "报名": true, "应到": true, "实到": true, "除了": true, "以外": true,
		"主持": true, "带队": true, "领队": true, "会议": true, "召集": true, "会": true, "课": true, "了": true, "小组": true, "班": true, "全部": true, "都": true, "一起去": true, "同事": true, "几个同事": true, "时长": true, "志愿者": true,
		"领导班子": true, "班子成员": true, "干部": true, "职工": true, "局领导": true, "签到": true, "附图": true, "图片": true, "照片": true, "备注": true, "多": true, "余": true, "名": true, "一个": true,
		"主题": true, "专题": true, "授课": true, "主讲": true, "题目": true, "地点在": true, "集中": true, "走进": true, "深入": true, "前往": true, "来到": true, "联合": true, "每天": true, "每日": true, "我": true, "会上": true, "会后": true, "活动中": true, "期间": true, "当天": true, "当日": true, "圆满": true,
	}
)

// trim drops noise from both ends of a piece.
func (s *reading) trim(p piece) piece {
	t := s.t
	for again := true; again; {
		again = false
		for p.from < p.to && (t.free(p.from) && t.at(p.from) != '(' || t.at(p.from) == ')') {
			p.from++
		}
		for p.to > p.from && (t.free(p.to-1) && t.at(p.to-1) != ')' || t.at(p.to-1) == '(') {
			p.to--
		}
		if front := t.front(p); front > 0 && p.openLeft {
			p.from, again = front, true
		}
		if n := noiseBack.before(t, p.to); n > 0 && p.to-n >= p.from && p.openRight {
			p.to, again = p.to-n, true
		}
	}
	if p.from < p.to && t.at(p.from) == '(' && t.at(p.to-1) == ')' {
		p.from, p.to = p.from+1, p.to-1
	}
	return p
}

// front is where the noise at the front of p ends; 0 if there is none.
func (t *text) front(p piece) int {
	if end := noiseFront.at(t, p.from); end > 0 && end <= p.to {
		return end
	}
	return 0
}

// withKind is the piece as a title: with the kind's word, if they are one word
// (学习教育动员大会). ok is false if it is none.
func (s *reading) withKind(p piece, kinds []kindAt) (piece, bool) {
	t := s.t
	for _, k := range kinds {
		if k.from == p.to && p.openRight {
			front := s.trimFront(p)
			if s.t.rawHolding(k.to) {
				return p, false // the kind's word begins a sentence: 中心组召开…
			}
			if front.to-front.from >= 2 && !noTitle[t.matched(front.from, front.to)] && !s.prose(front) && !s.verbLast(front) {
				front.to = s.kindTail(k.to)
				return front, true
			}
			return p, false
		}
	}
	begin := p.from
	p = s.trim(p)
	if front := s.trimFront(p); front.from > p.from && s.kindWordAll(front) {
		return front, true // 开展|清洁家园 behind 志愿服务
	}
	if s.saysNothing(p) {
		return p, false
	}
	for _, k := range kinds {
		if k.to == begin && p.from == begin && k.synonym && s.kind[k.kind].SynonymIsTitle {
			if telling.at(s.t, begin) > 0 {
				return p, false
			}
			p.from = k.from // 清洁家园|行动
		}
	}
	return p, true
}

// saysNothing says whether a piece is no title: too short, part of a sentence, the name of a kind,
// or words that another slot has read.
func (s *reading) saysNothing(p piece) bool {
	word := s.t.matched(p.from, p.to)
	return p.to-p.from < 2 || noTitle[word] || slices.Contains(restWords, word) || !wordy(word) ||
		(p.openLeft || p.openRight) && s.prose(p) ||
		absentWords.before(s.t, p.to) > 0 || p.openRight && s.t.before(p.to, ranks...) || s.t.peopleHelped(p) || s.namesKind(word, p) || s.clause(p)
}

// peopleHelped says whether a piece is nothing but words for people in need: 困难群众.
func (t *text) peopleHelped(p piece) bool {
	i := p.from
	for i < p.to {
		word := max(needyWords.at(t, i), countedWords.at(t, i))
		if word == 0 {
			return false
		}
		i = word
	}
	return i == p.to
}

// namesKind says whether a piece says no more than a kind: its name, or another word for it in
// the middle of a sentence (王建国讲党课).
func (s *reading) namesKind(word string, p piece) bool {
	w, ok := s.kinds.get(strings.TrimSuffix(word, "活动"))
	return ok && (!w.synonym || (p.openLeft || p.openRight) && !s.kind[w.kind].SynonymIsTitle)
}

// kindWordAll says whether a piece is a word for a kind that says more than the kind's name.
func (s *reading) kindWordAll(p piece) bool {
	w, ok := s.kinds.get(s.t.matched(p.from, p.to))
	return ok && w.synonym && s.kind[w.kind].SynonymIsTitle
}

// telling are the beginnings of clauses that tell how it was, and name nothing.
var telling = phrasesOf(strings.Fields(`为 根据 按照 围绕 随着 近日 通过 发放 受到 得到 取得 进一步 深入 认真 积极 现场 解答 清理 清扫 捡拾 擦拭 排查 帮助 协助 劝导
	营造 引导 增强 提高 提升 推动 形成 让 使 共发 共清 累计 大家 会上 会后 随后 活动中 活动结束 效果 反响 获得 赢得 整个 接着 最后
	与会 全程 结合 讨论 并 同时 向 对 把 将 到场 圆满 顺利 气氛 请 欢迎 希望 以实际 切实 充分 参观了 重温了 集体 打扫 擦 清除 宣传 详细 耐心
	热情 传达了 学习了 观看了 听取了 贯彻 落实`)...)

// clause says whether a piece between commas tells how it was: 受到居民好评, 为深入学习贯彻会议精神.
func (s *reading) clause(p piece) bool {
	t := s.t
	left, right := t.edgeRune(p.from-1), t.edgeRune(p.to)
	return (clauseBegins(left) || clauseBegins(right)) && telling.at(t, p.from) > 0
}

// edgeRune is rune i whether it is taken or not.
func (t *text) edgeRune(i int) rune {
	if i < 0 || i >= len(t.runes) {
		return edge
	}
	return t.runes[i]
}

// rawHolding says whether a verb of holding something stands at i.
func (t *text) rawHolding(i int) bool {
	return t.oneOf(i, "召开", "举行", "举办", "开展", "组织", "进行", "集中", "全体", "成员") > 0
}

// trimFront drops noise from the front of a piece, whatever is before it.
func (s *reading) trimFront(p piece) piece {
	for {
		end := s.t.front(p)
		if end == 0 {
			return p
		}
		p.from = end
	}
}

// verbLast says whether a piece ends in a verb of which the kind is the object: 组织开展|志愿服务.
func (s *reading) verbLast(p piece) bool { return noiseBack.before(s.t, p.to) > 0 }

// kindTail is where a title ends that a kind's word ends: its Han characters, digits and
// parentheses run on (颂歌献给党文艺汇演(一)).
func (s *reading) kindTail(i int) int {
	t := s.t
	end := i
	for !t.titleStops(end) && end < i+12 {
		end++
	}
	tail := piece{from: i, to: end, openLeft: true, openRight: end < len(t.taken) && t.taken[end]}
	for n := noiseBack.before(t, tail.to); n > 0 && tail.to-n >= i; n = noiseBack.before(t, tail.to) {
		tail.to -= n
	}
	return tail.to
}

// prose says whether a piece that is glued to other slots reads like part of a sentence.
func (s *reading) prose(p piece) bool {
	for i := p.from; i < p.to; i++ {
		if strings.ContainsRune("了着我你他她它们去来把被请很也都就还在到赴是有", s.t.at(i)) {
			return true
		}
	}
	return false
}

// wordy says whether a word holds enough to be read: two letters or characters.
func wordy(word string) bool {
	n := 0
	for _, r := range word {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n >= 2
}
