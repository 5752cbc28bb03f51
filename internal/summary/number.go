package summary

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/figures"
)

// number is something that a template can print: a figure, a portion of one, what it was a
// year before, a claim. Its key names it among the marks.
type number struct {
	key   string
	row   string // the key of its row in the annex
	label string
	unit  string
	value figures.Value
	text  string // what is printed: the value, of a claim that holds its words

	definition     string
	records, tasks []int64
	before         *figures.Value
	roster         string // where it comes from if not from records or tasks
}

// unitInName tells numbers of one label apart; a claim needs none.
func (n number) unitInName() string {
	if strings.HasPrefix(n.row, keyClaim) {
		return ""
	}
	return "（" + n.unit + "）"
}

// The parts of a key behind a figure's id.
const (
	keyBefore = "|before"
	keyChange = "|change"
	keyDid    = "|did"
	keyAll    = "|all"
	keyClaim  = "claim|"
)

func portionsKey(id string, by figures.By) string { return id + "|" + string(by) }

func portionKey(id string, by figures.By, n int) string {
	return portionsKey(id, by) + "|" + strconv.Itoa(n)
}

// number finds what a key names; false if that is not known.
func (w Work) number(key string) (number, bool) {
	if rest, ok := strings.CutPrefix(key, keyClaim); ok {
		return w.claimNumber(key, rest)
	}
	id, rest, derived := strings.Cut(key, "|")
	f, ok := w.figure(id)
	if !ok {
		return number{}, false
	}
	n := w.numberOf(id, f)
	if !derived {
		return n, true
	}
	before, known := w.before(id)
	switch n.key = key; "|" + rest {
	case keyBefore:
		n.value = before
	case keyChange:
		n.value.N = max(f.Value.N-before.N, before.N-f.Value.N)
	default:
		return w.portionNumber(f, key, rest)
	}
	n.text = n.value.String()
	return n, known
}

func (w Work) numberOf(key string, f figures.Figure) number {
	n := number{key: key, row: key, label: f.Label, unit: f.Unit, value: f.Value, text: f.Value.String(),
		definition: f.Definition, records: f.Records, tasks: f.Tasks}
	if before, ok := w.before(f.ID); ok {
		n.before = &before
	}
	switch def, _ := w.Config.Figure(f.ID); def.Count {
	case config.CountBranches, config.CountRoster:
		n.roster = "名册"
	case config.CountQuestionDays, config.CountSignIns, config.CountSignInMembers:
		n.roster = "每日一题与答题"
	}
	return n
}

func (w Work) portionNumber(whole figures.Figure, key, rest string) (number, bool) {
	by, place, _ := strings.Cut(rest, "|")
	all := w.portions[portionsKey(whole.ID, figures.By(by))]
	i, err := strconv.Atoi(place)
	if err != nil || i < 0 || i >= len(all) {
		return number{}, false
	}
	n := w.numberOf(key, all[i].Figure)
	n.before = nil
	n.label = whole.Label + "·" + all[i].Name
	n.definition = fmt.Sprintf("%s（%s）中%s的部分。", whole.Label, whole.Unit, all[i].Name)
	return n, true
}

// portion is a portion of a figure by its name; false if there is none.
func (w Work) portion(id string, by figures.By, name string) (key string, v figures.Value, ok bool) {
	all := w.portions[portionsKey(id, by)]
	i := slices.IndexFunc(all, func(p figures.Portion) bool { return p.Name == name })
	if i < 0 {
		return "", figures.Value{}, false
	}
	return portionKey(id, by, i), all[i].Figure.Value, true
}

func (w Work) claimNumber(key, rest string) (number, bool) {
	id, part, _ := strings.Cut(rest, "|")
	claim, ok := w.Config.Claim(id)
	p, known := w.proofs[id]
	if !ok || !known {
		return number{}, false
	}
	n := number{key: key, row: keyClaim + id, label: claim.Text, unit: claimUnits[claim.Of], definition: claim.Definition,
		records: p.Records, tasks: p.Tasks, roster: "名册与答题"}
	switch "|" + part {
	case keyDid:
		n.value.N = p.Did
	case keyAll:
		n.value.N = p.All
	default:
		n.text = claim.Text
		return n, p.Holds()
	}
	n.text = n.value.String()
	return n, true
}

func (w Work) figure(id string) (figures.Figure, bool) {
	i := slices.IndexFunc(w.Figures, func(f figures.Figure) bool { return f.ID == id })
	if i < 0 {
		return figures.Figure{}, false
	}
	return w.Figures[i], true
}

func (w Work) before(id string) (figures.Value, bool) {
	i := slices.IndexFunc(w.Before, func(f figures.Figure) bool { return f.ID == id })
	if i < 0 {
		return figures.Value{}, false
	}
	return w.Before[i].Value, true
}

// find is the figure that somebody means: by its id, or by label and unit as people write
// them: 志愿服务小时, 志愿服务（小时）, 志愿服务·小时; the label alone where one figure bears it.
func (w Work) find(name string) (figures.Figure, error) {
	if f, ok := w.figure(name); ok {
		return f, nil
	}
	said := bare(name)
	var found []figures.Figure
	for _, f := range w.Figures {
		if said != "" && (said == bare(f.Label+f.Unit) || said == bare(f.ID)) {
			return f, nil
		}
		if said == bare(f.Label) {
			found = append(found, f)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		if near := w.near(said); len(near) > 0 {
			return figures.Figure{}, fmt.Errorf("没有“%s”这个数字。相近的有：%s", name, strings.Join(near, "、"))
		}
		return figures.Figure{}, fmt.Errorf("没有“%s”这个数字", name)
	default:
		return figures.Figure{}, fmt.Errorf("“%s”不止一个：%s。请连单位一起写", name, names(found))
	}
}

func names(all []figures.Figure) string {
	var words []string
	for _, f := range all {
		words = append(words, f.Label+f.Unit)
	}
	return strings.Join(words, "、")
}

// bare is a name without what people put between its parts.
func bare(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\u3000·•・-—－_/（）()：:的", r) {
			return -1
		}
		return r
	}, strings.ToLower(name))
}

// mostNear bounds how many names are offered.
const mostNear = 4

// near are the figures whose names have most in common with what was said.
func (w Work) near(said string) []string {
	type one struct {
		name  string
		score float64
	}
	var all []one
	for _, f := range w.Figures {
		score := max(alike(said, bare(f.Label+f.Unit)), alike(said, bare(f.ID)), alike(said, bare(f.Label)))
		if score >= 0.34 {
			all = append(all, one{f.Label + f.Unit, score})
		}
	}
	slices.SortStableFunc(all, func(a, b one) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return 0
	})
	var names []string
	for _, o := range all[:min(len(all), mostNear)] {
		names = append(names, o.name)
	}
	return names
}

// alike is how much of two names' pairs of letters is the same, from 0 to 1.
func alike(a, b string) float64 {
	pairs := func(s string) map[string]int {
		m := map[string]int{}
		runes := []rune("^" + s + "$")
		for i := range len(runes) - 1 {
			m[string(runes[i:i+2])]++
		}
		return m
	}
	x, y := pairs(a), pairs(b)
	same, all := 0, 0
	for p, n := range x {
		same += min(n, y[p])
		all += n
	}
	for _, n := range y {
		all += n
	}
	return 2 * float64(same) / float64(all)
}
