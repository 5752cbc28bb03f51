package understand

import "strings"

// placeNouns end the names of places, so that one is known without a preposition.
var placeNouns = phrasesOf(strings.Fields(`会议室 礼堂 活动室 教室 广场 纪念馆 博物馆 展览馆 图书馆 文化馆 档案馆 科技馆 美术馆 体育馆 党校 党群服务中心 服务中心 活动中心 文化中心
	教育基地 基地 烈士陵园 陵园 公园 故居 旧址 会址 展馆 展厅 报告厅 多功能厅 会议厅 大厅 影院 电影院 剧院 剧场 影剧院 食堂 操场 办公室 党员之家 阅览室 党建室
	党员活动室 服务站 卡点 纪念碑 纪念园 纪念堂 敬老院 养老院 福利院 幸福院 书店 书屋 水库 大堤 泵站 水文站 现场 小区 机关大院 会堂 俱乐部 博物院 规划馆 展示馆 陈列馆 党史馆 史馆 遗址 古镇 老区 展览中心 馆 驻地 村史馆 党建馆 大桥 示范点 生态园 文化园 产业园 培训中心 学院 学校 小学 中学 大学 医院`)...)

// placeStops are where the name of a place behind a preposition ends.
var placeStops = phrasesOf(strings.Fields(`开展 举行 举办 召开 参加 进行 组织 参观 学习 观看 听取 慰问 集中 集体 瞻仰 看望 了解 开会 值班 宣讲 上党课 参与 打扫 清理 走访
	缅怀 祭扫 重温 接受 做 听 讲 协助 帮助 为 集合 报到 与 和 共 调研 给 交流 献花 一起 观影 看 植树 巡查 劝导 祭 举 上 搞 对
	里 内 参 并 现场学习 实地 服务 志愿`)...)

// notPlaces are what stands behind a preposition and is no place.
var notPlaces = phrasesOf(strings.Fields(`会 场 位 期 达 此 上述 岗 职 线 编 册 年 掉 世 了 前 后 一起 家 哪 全局 全市 全省 全国 我局 我市 我单位 校 读 建 活动
	学习 工作 大家 群众 党员 去 来 过 现 目前 各 疫情 党的 是 其 他 她 的 帮 做 看 参加 参与 开展 底 今 昨`)...)

// notPreposition are words that 在, 到, 赴, 去 and 于 only end.
var notPreposition = phrasesOf(strings.Fields(`正 现 存 旨 实 潜 内 外 应 收 达 得 感 直 遇 看 听 想 说 受 签 报 送 带 拿 寄 关 对 由 位 至 等 便 属 鉴 善 过 失 出 上 下 进
	回 做 用 勇 敢 忙 乐 处`)...)

// findPlace sets the place: a known one, one behind a preposition, or words that end as
// places do. It takes the place's words.
func (s *reading) findPlace() {
	s.knownPlace()
	end := len(s.t.runes)
	if s.m.Place != "" {
		end = s.marks.place // a place before the partner's is where it began
	}
	for i, found := 0, false; i < end && !found; i++ {
		if r := s.t.at(i); r != edge && strings.ContainsRune("在到赴去于", r) {
			found = s.placeBehind(i)
		}
	}
	if s.m.Place == "" {
		s.placeByNoun()
	}
	if s.needs("place") && s.m.Place == "" && s.m.Partner != "" {
		s.m.Place = s.m.Partner
	}
}

func (s *reading) knownPlace() {
	for i := 0; i < len(s.t.runes); i++ {
		name, end, ok := s.places.find(s.t, i)
		if !ok {
			continue
		}
		if s.m.Place == "" {
			s.m.Place = name
		}
		s.t.take(i, end)
		i = end - 1
	}
}

// placeBehind reads the place behind the preposition at i. It says whether there is one.
func (s *reading) placeBehind(i int) bool {
	t := s.t
	from := i + 1
	if notPreposition.before(t, i) > 0 || notPlaces.at(t, from) > 0 && !t.wholePlace(from) || !han(t.at(t.pastDigits(from))) {
		return false
	}
	to := t.placeTo(from)
	if t.oneOf(to-1, "开", "办", "讲", "过", "听") == to && t.takenAt(to) && !t.placeEnds(to) {
		to-- // 在三楼会议室开|党课
	}
	if to-from < 2 || to-from > 24 || t.oneOf(to-1, "下", "中", "时", "前", "后") > 0 {
		return false
	}
	s.m.Place = t.spelt(from, to)
	t.take(i, t.oneOfOr(to, "里", "内"))
	return true
}

// takenAt says whether another slot has taken what stands at i.
func (t *text) takenAt(i int) bool { return i >= 0 && i < len(t.taken) && t.taken[i] }

// wholePlace says whether the words at i end as places do, whatever they begin with (会议中心).
func (t *text) wholePlace(i int) bool { return t.placeEnds(t.placeTo(i)) }

func (t *text) pastDigits(i int) int {
	for n := 0; digit(t.at(i)) && n < 5; n++ {
		i++
	}
	return i
}

// placeTo is where the name of a place that begins at from ends.
func (t *text) placeTo(from int) int {
	to := from
	for to < from+25 && !t.parts(to) {
		if to > from+1 && placeStops.at(t, to) > 0 && !t.stopInside(to) {
			break
		}
		to++
	}
	return to
}

// parts says whether i lies outside a word that may hold digits, dots and parentheses.
func (t *text) parts(i int) bool {
	r := t.at(i)
	return r == edge || separator(r) && !strings.ContainsRune("()·-#", r)
}

// stopInside says whether a stop word at i is part of a place's name: 学习中心, 服务大厅.
func (t *text) stopInside(i int) bool {
	for end := i; end < i+8 && !t.parts(end); end++ {
		if end > i+1 && t.placeEnds(end) {
			return true
		}
	}
	return t.placeEnds(t.wordEnd(i)) && t.wordEnd(i)-i < 8
}

// placeEnds says whether the words that end at i end as places do.
func (t *text) placeEnds(i int) bool { return placeNouns.before(t, i) > 0 }

// placeByNoun reads words between separators that end as places do: 局会议室.
func (s *reading) placeByNoun() {
	t := s.t
	for i := 0; i < len(t.runes); i++ {
		if t.parts(i) || !t.parts(i-1) {
			continue
		}
		to := i
		for to < i+16 && !t.parts(to) {
			to++
		}
		i = t.oneOfOr(i, "参观", "瞻仰", "走进")
		if t.parts(to) && to-i >= 3 && t.placeEnds(to) && !t.before(to, "学习中心") {
			s.m.Place = t.spelt(i, to)
			t.take(i, to)
			return
		}
	}
}
