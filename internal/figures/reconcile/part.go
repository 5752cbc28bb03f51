package reconcile

import (
	"slices"
	"strings"

	"github.com/daybook-bot/daybook/config"
)

// part decides about a number that is said of one activity by its title (入户走访8次、62人次) or of
// one place (在东华社区服务170人次): the ledger is asked for that part. The words narrow all
// numbers behind them that share the subject. What differs is left to others, unless the part
// is named right beside the number, or the number before it was of the same part.
func (r *Reader) part(l *line, n number, c *Claim, all []candidate, s Scope, earlier []Claim) bool {
	narrow, beside := r.narrowing(l, n, all[0], earlier)
	if narrow == (Scope{}) {
		return false
	}
	s.Title, s.Where = narrow.Title, narrow.Where
	for _, a := range all {
		if a.rivals(all[0]) && !r.looser(a, all[0]) && r.narrows(a.figure) && r.right(n, a, s, c) {
			c.Label += "（" + s.Title + s.Where + "）"
			return true
		}
	}
	f := r.lex.figures[all[0].figure]
	switch {
	case !beside || narrow.Where == "" && !r.narrows(all[0].figure):
		return false
	case r.narrows(all[0].figure):
		if v := r.value(f, s); v > 0 {
			r.fill(c, f, s, v)
			c.Verdict, c.Label = Differs, c.Label+"（"+s.Title+s.Where+"）"
			return true
		}
	}
	c.Verdict, c.Reason = Unsupported, "是其中的一部分，没有单独的记录"
	return true
}

// narrows says whether a figure counts records, which have titles and places.
func (r *Reader) narrows(at int) bool {
	f := r.lex.figures[at]
	return len(f.Kinds) > 0 && slices.Contains([]config.Count{config.CountTimes, config.CountPeople, config.CountHours, config.CountMembers, config.CountCopies, config.CountBeneficiaries}, f.Count)
}

// narrowing is the title or the place that a number is said of, and whether that is sure.
func (r *Reader) narrowing(l *line, n number, a candidate, earlier []Claim) (s Scope, beside bool) {
	here := l.items[l.itemOf[n.from]]
	if at := r.placeBefore(l, n, here.from); at != "" {
		return Scope{Where: at}, true
	}
	if slices.ContainsFunc(l.mentionsIn(here.from, n.from), strong) {
		return Scope{Title: r.titleBefore(l, a, here.from, n.from)}, false
	}
	if k := len(earlier) - 1; k >= 0 {
		e := earlier[k]
		if e.Known && (e.Scope.Title != "" || e.Scope.Where != "") && l.items[l.itemOf[e.n.from]].sentence == here.sentence &&
			l.between(e.n.end, n.from) == 0 && len(l.timesIn(e.n.end, n.from)) == 0 &&
			!slices.ContainsFunc(l.mentionsIn(e.n.end, n.from), strong) {
			return Scope{Title: e.Scope.Title, Where: e.Scope.Where}, l.itemOf[n.from]-l.itemOf[e.n.from] == 1
		}
	}
	first := l.items[l.firstItem(here.sentence)].from
	if title := r.titleBefore(l, a, first, n.from); title != "" || l.named(n) {
		return Scope{Title: title}, false
	}
	if at := r.placeBefore(l, n, first); at != "" {
		return Scope{Where: at}, false
	}
	if title := r.titleBefore(l, a, 0, first); title != "" {
		return Scope{Title: title}, false
	}
	if h := l.heading; h != nil {
		return Scope{Title: r.titleBefore(h, a, 0, len(h.runes))}, false
	}
	return Scope{}, false
}

// timesIn are the periods named in [from, to).
func (l *line) timesIn(from, to int) []spoken {
	var all []spoken
	for _, t := range l.times {
		if t.at >= from && t.at < to {
			all = append(all, t)
		}
	}
	return all
}

// titleBefore is the title of a candidate's kind that is named last in [from, to), if the
// kind itself is not named behind it.
func (r *Reader) titleBefore(l *line, a candidate, from, to int) string {
	f := r.lex.figures[a.figure]
	if len(f.Kinds) != 1 {
		return ""
	}
	k, ok := r.w.Config.Kind(f.Kinds[0])
	if !ok || !k.SynonymIsTitle {
		return ""
	}
	for _, m := range slices.Backward(l.mentionsIn(from, to)) {
		if m.weak {
			continue
		}
		if word := l.text(m.from, m.to); slices.Contains(k.Synonyms, word) {
			return word
		}
		return ""
	}
	return ""
}

// placeBefore is the one partner or place that is named in [from, n), not in a list of several.
func (r *Reader) placeBefore(l *line, n number, from int) string {
	found := ""
	for i := from; i < n.lead; i++ {
		end := r.where.longest(l, i)
		if end == 0 || end > n.lead {
			continue
		}
		if word := l.text(i, end); len([]rune(word)) > 2 {
			if found != "" && found != word || strings.ContainsRune("、和及与等", l.at(end)) || l.at(i-1) == '、' && l.between(i-12, i) == 0 {
				return ""
			}
			found = word
		}
		i = end - 1
	}
	return found
}
