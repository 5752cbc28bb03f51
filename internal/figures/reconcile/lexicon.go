package reconcile

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/daybook-bot/daybook/config"
)

// ref is a figure that a word may mean, and how sure that is: 10 its very name.
type ref struct {
	figure int
	weight float64
}

// lexicon is every word that may say what a number is about.
type lexicon struct {
	figures []config.Figure // of the configuration, then those made of one kind
	own     int             // how many are of the configuration
	parent  map[int][]int   // a figure → those whose kinds include its own
	words   *trie           // of figures
	names   *trie           // names that digits may stand in
	pairs   []pair
	foreign *trie    // words of other things
	done    []string // what this organisation says for being finished, beside doneWords
}

// pair are two words that mean something when the one follows the other: 社区…党课.
type pair struct {
	first, second string
	refs          []ref
}

// mention is a word of the lexicon in a line.
type mention struct {
	from, to int
	refs     []ref
	pair     bool // it is the second of two words
	weak     bool // people, units, partners: they stand everywhere
}

type trie struct {
	next map[rune]*trie
	refs []ref
	end  bool
}

func (t *trie) add(word string, r ...ref) {
	at := t
	for _, c := range word {
		c = fold(c)
		if c == edge || c == ' ' {
			continue
		}
		if at.next == nil {
			at.next = map[rune]*trie{}
		}
		if at.next[c] == nil {
			at.next[c] = &trie{}
		}
		at = at.next[c]
	}
	if at == t {
		return
	}
	at.end = true
	for _, one := range r {
		i := slices.IndexFunc(at.refs, func(o ref) bool { return o.figure == one.figure })
		switch {
		case i < 0:
			at.refs = append(at.refs, one)
		case at.refs[i].weight < one.weight:
			at.refs[i] = one
		}
	}
}

// find is the longest word at i.
func (t *trie) find(l *line, i int) (refs []ref, end int) {
	at := t
	for j := i; ; j++ {
		if at.end {
			refs, end = at.refs, j
		}
		if at = at.next[l.at(j)]; at == nil {
			return refs, end
		}
	}
}

func newLexicon(c config.Config) *lexicon {
	x := &lexicon{figures: slices.Clone(c.Figures), own: len(c.Figures), words: &trie{}, names: &trie{}, parent: map[int][]int{}}
	x.addMade(c)
	for i, f := range x.figures {
		x.addFigure(c, i, f)
	}
	x.addParts()
	x.addForeign(c)
	for _, w := range otherThings {
		x.words.add(w)
	}
	for _, n := range slices.Concat(c.Partners, c.Places, []string{c.Organisation.Name}) {
		x.names.add(n)
	}
	for _, g := range c.Campaigns {
		x.names.add(g.Name)
	}
	x.findParents(c)
	return x
}

// addMade makes figures of the kinds, so that also what no figure of the configuration
// speaks of can be looked up.
func (x *lexicon) addMade(c config.Config) {
	for _, k := range c.Kinds {
		for _, m := range []struct {
			count config.Count
			unit  string
		}{{config.CountTimes, k.Measures[0]}, {config.CountPeople, "人次"}, {config.CountHours, "小时"}, {config.CountMembers, "人"}} {
			f := config.Figure{ID: k.Name + "/" + string(m.count), Label: k.Name, Unit: m.unit, Count: m.count, Kinds: []string{k.Name}}
			if m.count == config.CountTimes && !slices.Contains([]string{"次", "篇", "期", "本", "部", "处"}, f.Unit) {
				f.Unit = "次"
			}
			if slices.ContainsFunc(c.Figures, func(o config.Figure) bool {
				return o.Count == f.Count && slices.Equal(o.Kinds, f.Kinds)
			}) {
				continue
			}
			x.figures = append(x.figures, f)
		}
	}
}

func (x *lexicon) addFigure(c config.Config, i int, f config.Figure) {
	add := func(word string, weight float64) {
		if first, second, ok := strings.Cut(word, "…"); ok {
			x.pairs = append(x.pairs, pair{first, second, []ref{{i, weight + 3}}})
			return
		}
		if utf8.RuneCountInString(word) < 2 {
			return
		}
		x.words.add(word, ref{i, weight})
		x.addSame(i, word, weight)
	}
	add(bareLabel(f), 10)
	add(f.Label, 10)
	add(unmeasured(f.Label), 9)
	for _, s := range f.Synonyms {
		add(s, 9)
	}
	if f.List != "" {
		add(f.List, 9)
	}
	if len(f.Kinds) == 1 || f.Count != config.CountPartners {
		for _, name := range f.Kinds {
			if k, ok := c.Kind(name); ok {
				add(k.Name, 9)
				for _, s := range k.Synonyms {
					add(s, 8)
				}
			}
		}
	}
	for _, w := range wordsOf[f.Count] {
		add(w, 6)
	}
	x.addMeasures(i, f)
}

// addMeasures adds words for what a figure measures, if it alone measures it.
func (x *lexicon) addMeasures(i int, f config.Figure) {
	if !slices.ContainsFunc(x.figures[:x.own], func(o config.Figure) bool {
		return o.ID != f.ID && o.Count == f.Count && fits(o.Unit, f.Unit) == 3
	}) && i < x.own {
		for _, w := range measuresOf[f.Count] {
			x.words.add(w, ref{i, 5})
		}
	}
}

// bareLabel is a figure's label without the words for being finished: 办实事已办结 → 办实事.
func bareLabel(f config.Figure) string {
	label := f.Label
	if f.Count == config.CountTasksDone {
		for _, done := range doneWords {
			label = strings.TrimSuffix(strings.TrimSuffix(label, done), "已")
		}
	}
	return label
}

// addForeign gathers the words of other things: those that are in no name of this
// organisation's.
func (x *lexicon) addForeign(c config.Config) {
	var ours strings.Builder
	for _, f := range c.Figures {
		ours.WriteString(f.Label + " " + strings.Join(f.Synonyms, " ") + " ")
		if rest := strings.TrimPrefix(f.Label, f.List); f.Count == config.CountTasksDone && rest != f.Label && utf8.RuneCountInString(rest) > 1 {
			x.done = append(x.done, strings.TrimPrefix(rest, "已"))
		}
	}
	for _, k := range c.Kinds {
		ours.WriteString(k.Name + " " + strings.Join(k.Synonyms, " ") + " ")
	}
	names := ours.String()
	x.foreign = trieOf(slices.DeleteFunc(slices.Clone(foreignWords), func(w string) bool { return strings.Contains(names, w) }))
}

// unmeasured is a label without what it is measured in: 志愿服务人次 → 志愿服务, 党员总数 → 党员.
func unmeasured(label string) string {
	for again := true; again; {
		again = false
		for _, w := range []string{"总时长", "总人次", "总人数", "总数", "总量", "人次", "人数", "次数", "时长", "小时数", "学时", "场次", "场数", "篇数", "册数", "本数", "件数", "项数", "户数", "处数", "期数", "天数", "个数", "数量", "数", "情况", "召开", "开展", "举办"} {
			if short, ok := strings.CutSuffix(label, w); ok && utf8.RuneCountInString(short) > 1 {
				label, again = short, true
			}
		}
	}
	return label
}

// addSame adds what people say instead of a word.
func (x *lexicon) addSame(figure int, word string, weight float64) {
	for _, group := range sameMeaning {
		if !slices.Contains(group, word) {
			continue
		}
		for _, other := range group {
			if first, second, ok := strings.Cut(other, "…"); ok {
				x.pairs = append(x.pairs, pair{first, second, []ref{{figure, weight}}})
				continue
			}
			x.words.add(other, ref{figure, weight - 2})
		}
	}
}

// addParts adds what is left of a longer word when a part of it is dropped, or its parts
// change places, where that means one thing only: 法律咨询 → 咨询, 安全生产检查 → 安全检查,
// 疫苗接种 → 接种疫苗.
func (x *lexicon) addParts() {
	owners := map[string][]int{}
	weight := map[string]float64{}
	for i, f := range x.figures {
		if label := []rune(f.Label); len(label) > 3 && slices.Contains([]config.Count{config.CountBranches, config.CountRoster}, f.Count) {
			x.words.add(string(label[len(label)-2:]), ref{i, 6}) // 下辖社区: what stands beside the number is a 社区
		}
		for part, w := range partsOf([]rune(unmeasured(bareLabel(f)))) {
			if slices.Contains(tooCommon, part) || w < weight[part] {
				continue
			}
			if w > weight[part] {
				owners[part], weight[part] = nil, w
			}
			owners[part] = append(owners[part], i)
		}
	}
	for part, who := range owners {
		label := unmeasured(bareLabel(x.figures[who[0]]))
		same := !slices.ContainsFunc(who, func(i int) bool { return unmeasured(bareLabel(x.figures[i])) != label })
		if at := x.words.get(part); same && (at == nil || !at.end) {
			for _, i := range who {
				x.words.add(part, ref{i, weight[part]})
			}
		}
	}
}

// partsOf gives what people may make of a label, and how surely they mean it.
func partsOf(label []rune) map[string]float64 {
	parts := map[string]float64{}
	n := len(label)
	switch {
	case n < 4 || n > 10:
		return parts
	case n == 4:
		parts[string(label[2:])+string(label[:2])] = 7
	}
	if n%2 == 1 {
		parts[string(label[n-2:])] = 4.5
		parts[string(label[:3])] = 4.5
		return parts
	}
	for cut := 0; cut < n; cut += 2 {
		parts[string(label[:cut])+string(label[cut+2:])] = 4.5
		if n > 4 {
			parts[string(label[cut:cut+2])] = 3.5
		}
	}
	return parts
}

func (t *trie) get(word string) *trie {
	for _, c := range word {
		if t = t.next[c]; t == nil {
			return nil
		}
	}
	return t
}

func (x *lexicon) findParents(c config.Config) {
	for i, f := range x.figures {
		for j, g := range x.figures {
			if i == j || f.Count != g.Count || len(f.Kinds) != 1 {
				continue
			}
			if k, ok := c.Kind(f.Kinds[0]); ok && k.CountsAs != "" && slices.Contains(g.Kinds, k.CountsAs) {
				x.parent[i] = append(x.parent[i], j)
			}
		}
	}
}

// mark finds the words of the lexicon in a line, and names.
func (x *lexicon) mark(l *line) {
	for i := 0; i < len(l.runes); {
		if _, end := x.names.find(l, i); end > 0 {
			for j := i; j < end; j++ {
				l.name[j] = true
			}
		}
		refs, end := x.words.find(l, i)
		if end == 0 {
			i++
			continue
		}
		m := mention{from: i, to: end, refs: refs}
		for j := i + 1; j < end-1; j++ { // 下沉社区: also 社区
			if inner, e := x.words.find(l, j); e == end {
				for _, r := range inner {
					if !slices.ContainsFunc(m.refs, func(o ref) bool { return o.figure == r.figure }) {
						m.refs = append(slices.Clip(m.refs), ref{r.figure, r.weight - 6})
					}
				}
			}
		}
		for j := i; j < end; j++ {
			l.name[j] = l.name[j] || numeral(l.at(j))
		}
		m.weak = x.weak(m)
		l.mentions = append(l.mentions, m)
		i = end
	}
	for _, p := range x.pairs {
		x.markPair(l, p)
	}
	slices.SortStableFunc(l.mentions, func(a, b mention) int { return a.to - b.to })
}

// farthestPair is how far the two words of a pair may be from one another.
const farthestPair = 10

func (x *lexicon) markPair(l *line, p pair) {
	for i := range l.runes {
		end := l.oneOf(i, p.first)
		if end == 0 {
			continue
		}
		for j := end; j < end+farthestPair && j < len(l.runes); j++ {
			if strings.ContainsRune("。;!?,、", l.at(j)) {
				break
			}
			if last := l.oneOf(j, p.second); last > 0 {
				l.mentions = slices.DeleteFunc(l.mentions, func(m mention) bool {
					return !m.pair && (m.from < end && m.to > i || m.from < last && m.to > j)
				})
				l.mentions = append(l.mentions, mention{from: j, to: last, refs: p.refs, pair: true})
				break
			}
		}
	}
}

// mentioned says whether a word of the lexicon begins at i.
func (l *line) mentioned(i int) bool {
	m := l.mentionOver(i)
	return m != nil && m.from == i
}

// weak says whether a word names only those who do everything: 党员, 支部, 社区.
func (x *lexicon) weak(m mention) bool {
	return len(m.refs) > 0 && !slices.ContainsFunc(m.refs, func(r ref) bool {
		switch x.figures[r.figure].Count {
		case config.CountRoster, config.CountBranches, config.CountPartners:
			return false
		}
		return r.weight > 3
	})
}
