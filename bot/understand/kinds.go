package understand

import (
	"slices"
	"strings"

	"github.com/daybook-bot/daybook/config"
)

// kindWord is a word that means a kind: its name, or a synonym.
type kindWord struct {
	kind    string
	said    string
	synonym bool
}

func (r *Reader) addKinds(kinds []config.Kind) {
	r.kind = map[string]config.Kind{}
	for _, k := range kinds {
		r.kind[k.Name] = k
		for _, s := range k.Synonyms {
			r.kinds.add(s, kindWord{kind: k.Name, said: s, synonym: true})
		}
	}
	// Names last: where one kind's synonym is another's name, the name wins.
	for _, k := range kinds {
		r.kinds.add(k.Name, kindWord{kind: k.Name, said: k.Name})
	}
}

// kindAt is a kind word and where it stands.
type kindAt struct {
	kindWord
	from, to int
}

// noKindBefore are words that begin with a kind word and are something else: behind 会议,
// any of 室厅… makes a 会议室.
var noKindBefore = map[string]string{
	"会议": "室 厅 旧址 会址 址 精神 纪要 记录 通知 中心 由 桌",
	"宣讲": "团 员", "演出": "服 厅", "比赛": "场 用", "参观": "者 券", "下沉": "式 广场", "小组会": "议室",
	"调研": "员 组", "中心组": "成员", "纪录片": "厅",
}

func (t *text) noKind(k kindAt) bool {
	for word := range strings.FieldsSeq(noKindBefore[k.said]) {
		if t.has(k.to, word) {
			return true
		}
	}
	return false
}

// kindWords finds every kind word that is free, from left to right, the longest at each place.
func (s *reading) kindWords() []kindAt {
	var list []kindAt
	for i := 0; i < len(s.t.runes); i++ {
		k, ok := s.kindWordAt(i)
		if !ok {
			continue
		}
		k.from = s.pastUnit(k)
		list = append(list, k)
		i = k.to - 1
	}
	return list
}

// pastUnit is where a kind's word begins behind the name of a unit that it shares a word with:
// 第一支部|主题党日, of which 支部主题党日 is a kind's word too.
func (s *reading) pastUnit(k kindAt) int {
	for i := max(k.from-6, 0); i < k.from; i++ {
		_, unit := s.unitAt(i)
		for _, end := range []int{unit, byUnitWords.at(s.t, i), ownUnitWords.at(s.t, i)} {
			if end > k.from && end < k.to {
				return end
			}
		}
	}
	return k.from
}

func (s *reading) kindWordAt(i int) (kindAt, bool) {
	w, end, ok := s.kinds.find(s.t, i)
	if !ok {
		return kindAt{}, false
	}
	k := kindAt{kindWord: w, from: i, to: end}
	if s.t.noKind(k) || s.insideName(k) {
		return kindAt{}, false
	}
	return k, true
}

// insideName says whether a kind word is part of the name of somebody who is spoken of: 宣讲文.
func (s *reading) insideName(k kindAt) bool {
	for i := max(k.from-2, 0); i <= k.from; i++ {
		_, end, ok := s.names.find(s.t, i)
		if ok && end >= k.to && end-i > k.to-k.from && (s.t.free(i-1) || beforeName.before(s.t, i) > 0) && (s.t.free(end) || afterName.at(s.t, end) > 0) {
			return true
		}
	}
	return false
}

// findKinds sets the kinds of a report and takes the words that named them. It gives back
// the word of every kind, the chief one first.
func (s *reading) findKinds() []kindAt {
	words := s.kindWords()
	if len(words) == 0 {
		words = s.kindsInQuotes()
	}
	if len(words) == 0 {
		return nil
	}
	chosen := []kindAt{words[0]}
	for i, w := range words[1:] {
		if !contains(chosen, w.kind) && (s.joined(words[i], w) && s.chosenLast(chosen, words[i]) || s.happensToo(words[0], w)) {
			chosen = append(chosen, w)
		}
	}
	for _, w := range chosen {
		s.t.take(w.from, w.to)
	}
	s.m.Kind = chosen[0].kind
	if len(chosen) > 1 {
		for _, w := range chosen {
			s.m.Kinds = append(s.m.Kinds, w.kind)
		}
	}
	return chosen
}

func contains(list []kindAt, kind string) bool {
	return slices.ContainsFunc(list, func(k kindAt) bool { return k.kind == kind })
}

func (s *reading) chosenLast(chosen []kindAt, w kindAt) bool {
	return chosen[len(chosen)-1].kind == w.kind
}

// kindsInQuotes finds a kind that is named nowhere but in a quotation.
func (s *reading) kindsInQuotes() []kindAt {
	for _, q := range s.quotes {
		for i := q.from; i < q.to; i++ {
			s.t.taken[i] = false
		}
		var found []kindAt
		for i := q.from; i < q.to && len(found) == 0; i++ {
			if k, ok := s.kindWordAt(i); ok {
				found = append(found, k)
			}
		}
		s.t.take(q.from, q.to)
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// joined says whether b is the next of several kinds behind a: 主题党日+党课, with the hours of
// each perhaps: 主题党日1小时+党课1.5小时.
func (s *reading) joined(a, b kindAt) bool {
	t := s.t
	i := t.oneOfOr(t.skip(a.to), "活动", "会议")
	if d, ok := t.durationAt(t.skip(t.oneOfOr(t.skip(i), "(", ":"))); ok {
		i = t.oneOfOr(d.to, ")")
	}
	plus := t.oneOf(t.skip(i), "+", "&", "加", "、", "和", "及", "与", "以及", "暨")
	return plus > 0 && t.skip(plus) == b.from
}

// verbs of holding something. In a news brief, each may tell of another thing that happened.
var holding = phrasesOf(strings.Fields(`开展了 开展 举行了 举行 举办了 举办 召开了 召开 组织了 组织 进行了 进行 讲授了 讲授 上了一堂 上了 上 讲了一堂 讲了 讲 听取了 观看了
	观看 参加了 参加 并 还 到 随后 接着`)...)

// happensToo says whether w, in a clause of its own behind the first kind's, tells of another
// thing at the same event.
func (s *reading) happensToo(first, w kindAt) bool {
	t := s.t
	clause := false
	for i := w.from - 1; i >= first.to && i > w.from-60; i-- {
		switch t.at(i) {
		case ',', '。', ';', '\n', '.':
			clause = true
		}
		if clause {
			break
		}
	}
	if !clause {
		return false
	}
	return holding.before(t, w.from) > 0 || deed(w) && clauseBegins(t.at(w.from-1))
}

func clauseBegins(r rune) bool { return r == ',' || r == '。' || r == ';' || r == '\n' }

// deed says whether a kind word is itself a verb: 瞻仰烈士陵园, 慰问困难党员.
func deed(w kindAt) bool {
	switch w.said {
	case "讲党课", "参观", "瞻仰", "观看电影", "看电影", "观看纪录片", "走访慰问", "慰问", "入户走访":
		return true
	}
	return false
}
