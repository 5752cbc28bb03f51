package reconcile

import (
	"slices"
	"strings"

	"github.com/daybook-bot/daybook/config"
)

// force is what a list before a number decides about it: 集中学习、主题党日分别为16次和4次.
type force struct {
	refs     []ref
	unit     int64
	from, to string
}

// distribute finds runs of numbers that belong, one by one, to a list named before them.
func (r *Reader) distribute(l *line) map[int]force {
	forced := map[int]force{}
	for k := 0; k < len(l.numbers); {
		end := k + 1
		for end < len(l.numbers) && l.runs(l.numbers[end-1], l.numbers[end]) {
			end++
		}
		if count := end - k; count > 1 && l.numbers[k].why == "" {
			r.assign(l, k, count, forced)
		}
		k = end
	}
	return forced
}

// branchesBefore are all branches, in their order, if a list of numbers is said to be theirs:
// 各支部分别是112人次、141人次、134人次.
func (r *Reader) branchesBefore(l *line, n number) []int64 {
	said := l.text(n.lead-40, n.lead)
	if i := strings.LastIndexAny(said, "。;"); i >= 0 {
		said = said[i:]
	}
	if !containsAny(said, []string{"分别", "依次"}) {
		return nil
	}
	var ids []int64
	named := strings.Contains(said, "各支部") || strings.Contains(said, "个支部") || strings.Contains(said, "个党支部")
	for _, u := range r.w.Units {
		if u.Branch {
			ids = append(ids, u.ID)
		}
	}
	for _, f := range r.lex.figures[:r.lex.own] {
		named = named || f.Count == config.CountBranches && containsAny(said, []string{"各" + f.Label, "个" + f.Label})
	}
	if !named {
		return nil
	}
	return ids
}

// runs says whether nothing but a separator stands between two numbers.
func (l *line) runs(a, b number) bool {
	if a.why != "" || b.why != "" || a.vague || b.vague || b.lead < a.end {
		return false
	}
	switch strings.TrimSpace(l.text(a.end, b.lead)) {
	case "、", "和", ",", "及", "与", "以及", ",和", "、和", "/", "":
		return true
	}
	return false
}

// assign gives number k and the count−1 behind it what the list before them names.
func (r *Reader) assign(l *line, k, count int, forced map[int]force) {
	n := l.numbers[k]
	it := l.itemOf[n.from]
	start := it
	for start > 0 && l.items[start-1].sentence == l.items[it].sentence && it-start < farItems {
		start--
	}
	from := l.items[start].from
	if units := r.unitList(l, from, n.from); len(units) == count {
		forceUnits(forced, k, units)
		return
	}
	if units := l.unitsOf(from, n.from); len(units) == count && containsAny(l.text(n.lead-8, n.lead), []string{"分别", "依次"}) {
		forceUnits(forced, k, units)
		return
	}
	if times := l.timesList(from, n); len(times) >= count {
		for i, t := range times[len(times)-count:] {
			forced[k+i] = force{from: t.from, to: t.to}
		}
		return
	}
	if branches := r.branchesBefore(l, n); len(branches) == count {
		forceUnits(forced, k, branches)
		return
	}
	list := l.mentionList(from, n.lead)
	if len(list) != count {
		return
	}
	least := 2.5
	if containsAny(l.text(list[0].from, n.lead), []string{"分别", "依次", "各"}) {
		least = 0.5
	}
	for i, m := range list {
		fits := slices.ContainsFunc(m.refs, func(ref ref) bool {
			return ref.figure < r.lex.own && l.numbers[k+i].fits(r.lex.figures[ref.figure]) >= least
		})
		if !fits {
			return
		}
	}
	for i, m := range list {
		forced[k+i] = force{refs: m.refs}
	}
}

func forceUnits(forced map[int]force, k int, units []int64) {
	for i, u := range units {
		forced[k+i] = force{unit: u}
	}
}

// timesList are the periods in [from, n), if a list of numbers is said to be theirs: 7月、8月分别.
func (l *line) timesList(from int, n number) []spoken {
	times := l.timesIn(from, n.from)
	if len(times) == 0 || !strings.Contains(l.text(times[len(times)-1].end, n.lead), "分别") || slices.ContainsFunc(times, func(t spoken) bool { return t.from == "" || t.compared }) {
		return nil
	}
	return times
}

// mentionList is the last list of subjects in [from, to), with nothing but separators
// between them and little behind them.
func (l *line) mentionList(from, to int) []mention {
	var list []mention
	for _, m := range l.mentionsIn(max(from, to-120), to) {
		if m.weak {
			continue
		}
		if len(list) > 0 {
			last := list[len(list)-1]
			if m.from < last.to { // a pair that covers a word
				continue
			}
			switch strings.Trim(strings.TrimSpace(l.text(last.to, m.from)), "“”\"") {
			case "、", "和", "及", "与", "以及", ",":
			default:
				list = nil
			}
		}
		list = append(list, m)
	}
	if len(list) < 2 || to-list[len(list)-1].to > 14 {
		return nil
	}
	return list
}

// unitList is the last list of units in [from, to): 第一支部、第二支部, 第一、第二、第三支部.
func (r *Reader) unitList(l *line, from, to int) []int64 {
	var list []int64
	end := -1
	first, _ := slices.BinarySearchFunc(l.places, max(from, to-160), func(s spoken, i int) int { return s.at - i })
	for _, p := range l.places[first:] {
		if p.end > to {
			break
		}
		if p.unit == 0 {
			continue
		}
		switch strings.TrimSpace(l.text(end, p.at)) {
		case "、", "和", "及", "与", "以及", ",":
		default:
			list = r.shortUnits(l, from, p)
		}
		list = append(list, p.unit)
		end = p.end
	}
	return list
}

// unitsOf are the units that [from, to) names, each once.
func (l *line) unitsOf(from, to int) []int64 {
	var all []int64
	first, _ := slices.BinarySearchFunc(l.places, max(from, to-160), func(s spoken, i int) int { return s.at - i })
	for _, p := range l.places[first:] {
		if p.at >= to {
			break
		}
		if p.unit != 0 && !slices.Contains(all, p.unit) {
			all = append(all, p.unit)
		}
	}
	return all
}

// shortUnits are the units of a list whose last part is said once: 第一、第二 before 第三支部.
func (r *Reader) shortUnits(l *line, from int, last spoken) []int64 {
	name := l.text(last.at, last.end)
	_, behind, ok := numberedUnit(name)
	if !ok {
		return nil
	}
	var list []int64
	i := last.at
	for {
		sep := -1
		for _, s := range []string{"、", "和", "与", "及"} {
			if at := l.endsWith(i, s); at >= from {
				sep = at
				break
			}
		}
		if sep < 0 {
			break
		}
		j := sep
		for j > from && numeral(l.at(j-1)) {
			j--
		}
		if j == sep {
			break
		}
		if l.at(j-1) == '第' {
			j--
		}
		word := l.text(j, sep) + behind
		at := slices.IndexFunc(r.units, func(u unitName) bool { return u.word == word })
		if at < 0 {
			break
		}
		list = append(list, r.units[at].id)
		i = j
	}
	slices.Reverse(list)
	return list
}

// forcedCandidates are the figures of a word that was given to a number.
func (r *Reader) forcedCandidates(n number, f force) []candidate {
	var all []candidate
	for _, ref := range f.refs {
		fit := fits(n.unit, r.lex.figures[ref.figure].Unit)
		if fit == 0 {
			continue
		}
		score := ref.weight + 6 + 1.5*fit
		if ref.figure >= r.lex.own {
			score -= 3
		}
		all = append(all, candidate{figure: ref.figure, score: score, same: true, fit: fit})
	}
	slices.SortStableFunc(all, func(a, b candidate) int {
		if a.score > b.score {
			return -1
		}
		return 1
	})
	return all
}
