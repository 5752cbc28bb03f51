package reconcile

import (
	"cmp"
	"slices"
	"strings"

	"github.com/daybook-bot/daybook/config"
)

// goOn adds what a number goes on about where its own item does not say it: what the number
// before it was about, or what the section and the text are about. What was named farther away
// than the last number gives way to what that was about.
func (r *Reader) goOn(l *line, n number, all []candidate, earlier []Claim) []candidate {
	if n.unit == "" || n.percent || n.vague || len(all) > 0 && (all[0].same || l.p.Cell) {
		return all
	}
	own := l.ownWords(n)
	if own.foreign || slices.ContainsFunc(own.mentions, strong) {
		return all
	}
	if c, last, ok := r.running(l, n, earlier); ok && (len(all) == 0 || !c.unsure && n.lead-last < all[0].gap && c.figure < r.lex.own && !r.akin(c.figure, all[0].figure)) {
		return r.withDone(l, n, c)
	}
	if len(all) > 0 {
		c, _, ok := r.running(l, n, earlier)
		all[0].run = ok && c.run && r.akin(c.figure, all[0].figure)
		return all
	}
	return r.ofText(l, n, own)
}

// ofText is what the section or the text is about, where the paragraph does not say it.
func (r *Reader) ofText(l *line, n number, own ownWords) []candidate {
	if c, ok := r.topic(l, n); ok && own.unknown <= 8 {
		return []candidate{c}
	}
	if c, ok := r.spoken(n); ok && own.unknown <= 4 {
		return []candidate{c}
	}
	return nil
}

// spoken is the one figure that the text has spoken of in a number's unit.
func (r *Reader) spoken(n number) (candidate, bool) {
	at, ok := r.said[plainUnit(n.unit)]
	if !ok || at < 0 || generic(n.unit) {
		return candidate{}, false
	}
	return candidate{figure: at, score: 3, gap: 60, fit: 3}, true
}

// note remembers what the text has spoken of, by its unit: -1 where that was several things.
func (r *Reader) note(c Claim) {
	if !c.Known || c.n.unit == "" {
		return
	}
	at := slices.IndexFunc(r.lex.figures, func(f config.Figure) bool { return f.ID == c.Figure })
	u := plainUnit(c.n.unit)
	if at < 0 || fits(u, r.lex.figures[at].Unit) != 3 {
		return
	}
	if before, ok := r.said[u]; ok && before != at {
		at = -1
	}
	r.said[u] = at
}

// aside says whether an earlier number stands in brackets that are closed by now, or is a part
// of what its own sentence counts: what follows does not go on about it.
func (l *line) aside(e, n number) bool {
	between := l.text(e.end, n.lead)
	if at := strings.IndexAny(between, "()"); at >= 0 && between[at] == ')' {
		return true
	}
	return l.items[l.itemOf[e.from]].sentence != l.items[l.itemOf[n.from]].sentence && l.partOf(e)
}

// standing says whether a figure counts people or places that do everything.
func (r *Reader) standing(at int) bool {
	return slices.Contains([]config.Count{config.CountRoster, config.CountBranches, config.CountPartners}, r.lex.figures[at].Count)
}

// besideScope says whether a period or a unit stands right before a number: 下半年一批.
func (l *line) besideScope(n number) bool {
	at := spokenBefore(l.times, n.lead)
	return l.besidePlace(n) || at >= 0 && n.lead-l.times[at].end <= 1
}

// besidePlace says whether the name of a unit stands right before a number: 第三支部13人.
func (l *line) besidePlace(n number) bool {
	at := spokenBefore(l.places, n.lead)
	return at >= 0 && l.places[at].unit != 0 && n.lead-l.places[at].end <= 1
}

// running is what the numbers before this one were about, if it is counted as they are, or
// as another measure of the same thing; last is where that number ended.
func (r *Reader) running(l *line, n number, earlier []Claim) (c candidate, last int, ok bool) {
	here := l.items[l.itemOf[n.from]]
	for i := len(earlier) - 1; i >= max(0, len(earlier)-6); i-- {
		e := earlier[i]
		of := l.items[l.itemOf[e.n.from]]
		if here.sentence-of.sentence > 2 || l.itemOf[n.from]-l.itemOf[e.n.from] > farItems {
			break
		}
		if e.Verdict == Unsupported && plainUnit(e.n.unit) == plainUnit(n.unit) {
			break
		}
		at := r.subject(l, e, n)
		if at < 0 {
			continue
		}
		found, fit := r.measuredSo(n, at)
		if !fit && plainUnit(e.n.unit) == plainUnit(n.unit) && here.sentence == of.sentence {
			found, fit = at, true // as it was counted before: 批 for 期
		}
		if fit {
			c = candidate{figure: found, score: 5, gap: n.lead - e.n.end, fit: 3, unsure: generic(n.unit) && found != at || here.sentence != of.sentence && generic(n.unit)}
			c.run = here.sentence == of.sentence && found == at && plainUnit(e.n.unit) == plainUnit(n.unit) && l.besideScope(n)
			return c, e.n.end, true
		}
	}
	return c, 0, false
}

// subject is the figure that an earlier claim was about, if a number may go on about it; -1 if not.
func (r *Reader) subject(l *line, e Claim, n number) int {
	if !e.Known || e.Label == "" || e.Figure == "" || l.aside(e.n, n) {
		return -1
	}
	at := slices.IndexFunc(r.lex.figures, func(f config.Figure) bool { return f.ID == e.Figure })
	if at >= 0 && r.standing(at) && !l.besidePlace(n) {
		return -1
	}
	return at
}

// akin says whether two figures count the same thing.
func (r *Reader) akin(i, j int) bool {
	f, g := r.lex.figures[i], r.lex.figures[j]
	return i == j || f.List != "" && f.List == g.List || len(f.Kinds) > 0 && slices.Equal(f.Kinds, g.Kinds)
}

// withDone adds the tasks that are done to all tasks: the words beside the number choose.
func (r *Reader) withDone(l *line, n number, c candidate) []candidate {
	all := []candidate{c}
	if r.lex.figures[c.figure].List == "" {
		return all
	}
	for i := range r.lex.figures[:r.lex.own] {
		if i != c.figure && r.akin(i, c.figure) {
			o := c
			o.figure = i
			all = append(all, o)
		}
	}
	r.prefer(l, n, all)
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	return all
}

// measuredSo is a figure itself, or that of the same kinds which is counted in a number's unit.
func (r *Reader) measuredSo(n number, at int) (int, bool) {
	f := r.lex.figures[at]
	if fits(n.unit, f.Unit) >= 2.5 {
		return at, true
	}
	for i, g := range r.lex.figures {
		if len(g.Kinds) > 0 && slices.Equal(f.Kinds, g.Kinds) && fits(n.unit, g.Unit) == 3 {
			return i, true
		}
	}
	return 0, false
}

// topic is what the section, or else the text, is about by its heading, if that names one thing
// that is counted in a number's unit.
func (r *Reader) topic(l *line, n number) (candidate, bool) {
	if l.p.Cell {
		if c, ok := r.namedIn(n, r.heads); ok {
			return c, true
		}
	}
	lines := []*line{l.title}
	if l.heading != l.title {
		for h := l.heading; h != nil; h = h.up {
			lines = append(lines, h)
		}
	}
	return r.namedIn(n, lines)
}

// namedIn is the one figure of a number's unit that lines name.
func (r *Reader) namedIn(n number, lines []*line) (candidate, bool) {
	found := -1
	for i := len(lines) - 1; i >= 0; i-- {
		if lines[i] == nil {
			continue
		}
		for _, m := range lines[i].mentions {
			if m.weak {
				continue
			}
			at := r.namedSo(n, m)
			if at >= 0 && found >= 0 && at != found {
				return candidate{}, false
			}
			found = max(found, at)
		}
	}
	if found < 0 {
		return candidate{}, false
	}
	return candidate{figure: found, score: 4, gap: 40, fit: 3, unsure: generic(n.unit)}, true
}

// namedSo is the likeliest figure that a mention means and that is counted in a number's unit;
// -1 if there is none.
func (r *Reader) namedSo(n number, m mention) int {
	found, best := -1, 0.0
	for _, ref := range m.refs {
		w := ref.weight
		if ref.figure >= r.lex.own {
			w -= 3
		}
		if fits(n.unit, r.lex.figures[ref.figure].Unit) == 3 && w > best {
			found, best = ref.figure, w
		}
	}
	return found
}

// single says whether a number is said of one time out of several: 最多的一次达18人.
func (l *line) single(n number) bool {
	it := l.around(n)
	said := l.text(max(it.from, n.lead-14), n.lead)
	for _, most := range []string{"最多", "最少", "最大", "最高", "最长", "规模最"} {
		i := strings.Index(said, most)
		if i >= 0 && containsAny(said[i:], []string{"一次", "一场", "一天", "一回", "一期", "单次", "单场", "一堂"}) {
			return true
		}
	}
	return containsAny(said, []string{"单次最", "单场最", "单日最"})
}
