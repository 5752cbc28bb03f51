package understand

import (
	"slices"
	"strings"
)

func (r *Reader) addPeople(people []Person) {
	byName := map[string][]int{}
	for i, p := range people {
		if name := folded(p.Name); runeLen(name) > 1 {
			byName[name] = append(byName[name], i)
		}
	}
	byAlias := map[string][]int{}
	for i, p := range people {
		for _, alias := range p.Aliases {
			if alias == "小时" { // or every 2小时 would be somebody's
				continue
			}
			alias = folded(alias)
			// A name is stronger than another person's alias.
			if _, taken := byName[alias]; !taken && runeLen(alias) > 1 && !slices.Contains(byAlias[alias], i) {
				byAlias[alias] = append(byAlias[alias], i)
			}
		}
	}
	for name, who := range byName {
		r.names.add(name, who)
	}
	for alias, who := range byAlias {
		r.names.add(alias, who)
	}
}

// nameAt says whether a name of the roster stands at i.
func (s *reading) nameAt(i int) bool {
	_, _, ok := s.names.find(s.t, i)
	return ok
}

// mention is a person spoken of in a message.
type mention struct {
	name     string // as on the roster; as written if unknown
	unknown  bool   // not on the roster
	several  int    // how many people go by that name, if more than one
	from, to int
	listed   bool // in a list that says who took part
	absent   bool // 请假
	other    bool // lecturer, author, owner
}

// nameOf is the roster's name of the person spoken of at [from, to); of one of several who
// share it, the alias that was said, which tells them apart.
func (s *reading) nameOf(who []int, from, to int) string {
	p := s.people[who[0]]
	if same, _ := s.names.get(folded(p.Name)); len(who) > 1 || len(same) < 2 {
		return p.Name
	}
	said := s.t.matched(from, to)
	for _, alias := range p.Aliases {
		if folded(alias) == said {
			return alias
		}
	}
	return p.Name
}

func (s *reading) person(who []int, from, to int) mention {
	m := mention{name: s.nameOf(who, from, to), from: from, to: to}
	if len(who) > 1 {
		m.several = len(who)
	}
	return m
}

// myself is the sender as a mention; ok is false if nobody knows who that is.
func (s *reading) myself(from, to int) (mention, bool) {
	if s.in.From == "" {
		return mention{}, false
	}
	if who, ok := s.names.get(folded(s.in.From)); ok {
		m := s.person(who, from, to)
		m.several = 0
		return m, true
	}
	return mention{name: s.in.From, unknown: len(s.people) > 0, from: from, to: to}, true
}

// Words that stand right before and right behind a name in a sentence. A short name occurs
// inside ordinary words (提高素质), so it is one only between these, separators and other names.
var (
	beforeName = phrasesOf(strings.Fields(`由 和 与 及 有 请 让 派 带 同 跟 被 给 除 除了 组织 安排 带领 率领 邀请 陪同 书记 主任 委员 队员 志愿者 党员 干部 同志 支部
	局长 科长 成员 人员 处长 部长 组长 我局 职工 了 是 对 向 去掉 漏 少 加上 还 会同 加 包括 分别 选派 选送 单位 授课人 主讲 作者
	在 以及 天 日 号 午 晚 早 年 点 时 领导 书记员 推荐 代表 名 人 参加 其中 为 把 将 负责人 改成 改为 换成`)...)
	afterName = phrasesOf(strings.Fields(`到 去 赴 在 参 同志 等 和 与 及 也 主讲 授课 讲 请假 没 未 来 前往 开展 一起 一行 两 二 三 四 五 六 七 八 九 十 共 带
	分别 代表 各 每 书记 局长 主任 科长 副 主持 撰写 撰稿 执笔 出席 缺席 因 负责 做 作 于 外 以 今 昨 前天 上午 下午 上 下 值
	走访 为 从 的 改 半 领 陪 是 组织 进行 慰问 宣讲 清 不 志愿 全 通过 个人 还 老师 对 向 给 深入 完成 我 随 了 同 帮 入户
	观看 听 学习 都 加 先 利用 处长 部长 组长 发言 报名 服务 退 忘 漏 多`)...)
)

// mentions finds the people of the roster who are spoken of, and 我. It does not take them.
func (s *reading) mentions() []mention {
	t := s.t
	var list []mention
	for i := 0; i < len(t.runes); i++ {
		if t.taken[i] {
			continue
		}
		m, ok := s.mentionAt(i, list)
		if !ok {
			continue
		}
		list = append(list, m)
		i = m.to - 1
	}
	return list
}

func (s *reading) mentionAt(i int, sofar []mention) (mention, bool) {
	if end := s.t.meAt(i); end > 0 {
		return s.myself(i, end)
	}
	who, end, ok := s.names.find(s.t, i)
	if !ok || !s.standsAlone(i, end, sofar) {
		return mention{}, false
	}
	return s.person(who, i, end), true
}

// standsAlone says whether the name at [i, end) is no part of other words.
func (s *reading) standsAlone(i, end int, sofar []mention) bool {
	t := s.t
	chained, listed := false, false
	if n := len(sofar); n > 0 {
		chained = sofar[n-1].to == i
		listed = sofar[n-1].to == i-1 && t.at(i-1) == '、'
	}
	left := t.free(i-1) || chained || digit(t.at(i-1)) || beforeName.before(t, i) > 0
	right := t.free(end) || digit(t.at(end)) || afterName.at(t, end) > 0 || s.nameAt(end) || s.partnerFollows(end)
	if end-i > 2 {
		return left || right
	}
	return left && right || listed && t.at(end) == '、' || left && listed || t.at(end) == '、' && s.nameAt(end+1)
}

// partnerFollows says whether a partner's name begins at i: 周敏|水果湖社区.
func (s *reading) partnerFollows(i int) bool {
	if _, _, ok := s.partners.find(s.t, i); ok {
		return true
	}
	for end := i + 2; end < i+8 && han(s.t.at(end)); end++ {
		if s.t.has(end, community) {
			return true
		}
	}
	return false
}

// meAt is where a 我 that means the sender alone ends; 0 if there is none at i.
func (t *text) meAt(i int) int {
	end := t.oneOf(i, "我", "本人")
	if end == 0 || t.at(i-1) == '自' {
		return 0
	}
	next := t.at(end)
	if t.at(i) == '我' && next != edge && strings.ContainsRune("们局的国市省县区镇街乡村社院校厂党军处科部所队站室自单支公司方系委办", next) {
		return 0
	}
	return end
}

// joinsNames is where what joins two names of a list at i ends, 0 if nothing does.
func (t *text) joinsNames(i int) int {
	i = t.skip(i)
	end := t.oneOf(i, "、", ",", "和", "与", "以及", "及", "/", "&", ";", "|", "@")
	if end == 0 {
		return 0
	}
	return t.skip(t.oneOfOr(t.skip(end), "@"))
}

// claim turns mentions into the slots participants, except and unknown_names. Those who are said
// to have been absent are in except even if the roster has no such name, and nowhere else.
func (s *reading) claim(list []mention) {
	listed := slices.ContainsFunc(list, func(m mention) bool { return m.listed })
	seen := map[string]bool{}
	var strangers []string
	for _, m := range list {
		if m.other || seen[m.name] || listed && !m.listed && !m.absent {
			continue
		}
		switch {
		case m.unknown && m.absent:
			s.m.Except = append(s.m.Except, m.name)
			strangers = append(strangers, m.name)
		case m.unknown:
			s.m.UnknownNames = append(s.m.UnknownNames, m.name)
		case m.several > 1:
			s.problem("有%d位%s，请写清是哪一位（可写别名）。", m.several, m.name)
		case m.absent:
			s.m.Except = append(s.m.Except, m.name)
		default:
			s.m.Participants = append(s.m.Participants, m.name)
		}
		seen[m.name] = true
	}
	if len(strangers) > 0 && len(s.people) > 0 {
		s.problem("名册上没有%s，请核对。", strings.Join(strangers[:min(len(strangers), 5)], "、"))
	}
}
