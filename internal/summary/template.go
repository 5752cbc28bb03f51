package summary

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/template"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/figures"
)

// functions are what a template can say, beside if, else, with, range and the like:
//
//	{{ figure "films" }}                      a figure's value; false in a condition when it is zero.
//	                                          By its id, or by label and unit: {{ figure "志愿服务小时" }}
//	{{ figure "service-hours" "by" "unit" }}  第一支部386.5小时、第二支部… in the roster's order, without
//	                                          those that have none; also by "month", by "kind"
//	{{ table "service-hours" "by" "unit" }}   the same as a table, with all of them; of several figures:
//	                                          {{ table "service-participations" "service-hours" "by" "month" }}
//	{{ chart "service-hours" "by" "month" }}  and as a picture; in Markdown, the table
//	{{ list "visit-sites" }}                  what was counted by its names: 红岩革命纪念馆、…; false when there
//	                                          is none; {{ range list "films" }}- {{ . }} … {{ end }}
//	{{ before "films" }}                      the value a year before; {{ change "films" }}: 比上年同期多3部
//	{{ claim "members" "all-served" }}        全员参与志愿服务, false unless the rows bear it out; printed
//	                                          when false it says how many did
//	{{ text "十九届六中全会 2021" }}             what the author wrote, digits and all
//	{{ period }} {{ earlier }} {{ organisation }} {{ who }} {{ campaign }} {{ today }}
//	{{ signed }}                              who signs, and the date, on the right
func (w Work) functions() template.FuncMap {
	all := template.FuncMap{
		"figure": w.printFigure,
		"table":  w.printTable,
		"chart":  w.printChart,
		"list":   w.printList,
		"before": func(name string) (bound, error) { return w.printDerived(name, keyBefore) },
		"change": w.printChange,
		"claim":  w.printClaim,
		"text":   authors,
	}
	for name, words := range w.fixed() {
		all[name] = func() string { return words }
	}
	return all
}

// fixed are the words that are the same wherever they stand.
func (w Work) fixed() map[string]string {
	return map[string]string{
		"period":       authors(w.Period),
		"earlier":      authors(w.Earlier),
		"organisation": authors(w.Config.Organisation.Name),
		"who":          authors(w.Who()),
		"campaign":     markedIfAny(w.Campaign),
		"today":        authors(w.Day),
		"signed":       right + authors(w.Who()) + "\n\n" + right + authors(w.Day),
	}
}

// errHidden is what Fill could not foresee.
var errHidden = errors.New(`id 要直接写在引号里，不能用别的东西算出来`)

func markedIfAny(words string) string {
	if words == "" {
		return ""
	}
	return authors(words)
}

// phrase is text that is false in a condition when there is none, and may hold
// bound values.
type phrase string

func (w Work) printFigure(name string, by ...string) (any, error) {
	f, err := w.find(name)
	if err != nil {
		return nil, err
	}
	if len(by) == 0 {
		return bind(f.ID, f.Value), nil
	}
	how, err := w.along(f, by)
	if err != nil {
		return nil, err
	}
	all, ok := w.portions[portionsKey(f.ID, how)]
	if !ok {
		return nil, errHidden
	}
	var words []string
	for i, p := range all {
		if p.Figure.Value.N != 0 {
			words = append(words, authors(p.Name)+bind(portionKey(f.ID, how, i), p.Figure.Value).String()+authors(f.Unit))
		}
	}
	return phrase(strings.Join(words, "、")), nil
}

// along reads "by" "unit".
func (w Work) along(f figures.Figure, words []string) (figures.By, error) {
	if len(words) != 2 || words[0] != "by" {
		return "", fmt.Errorf(`“%s”后面写 "by" "unit"、"by" "month" 或 "by" "kind"`, f.ID)
	}
	def, _ := w.Config.Figure(f.ID)
	how := figures.By(words[1])
	if !figures.Splits(def, how) {
		return "", fmt.Errorf("“%s”不能按“%s”分开说", f.ID, words[1])
	}
	return how, nil
}

var heads = map[figures.By]string{figures.ByUnit: "单位", figures.ByMonth: "月份", figures.ByKind: "类别"}

// several reads figures and along what they are taken apart: "films" "visit-sites" "by" "month".
func (w Work) several(args []string) (all []figures.Figure, how figures.By, err error) {
	if len(args) < 3 {
		return nil, "", errors.New(`要写数字和分法，如 "service-hours" "by" "unit"`)
	}
	for _, name := range args[:len(args)-2] {
		f, err := w.find(name)
		if err != nil {
			return nil, "", err
		}
		if how, err = w.along(f, args[len(args)-2:]); err != nil {
			return nil, "", err
		}
		if _, ok := w.portions[portionsKey(f.ID, how)]; !ok {
			return nil, "", errHidden
		}
		all = append(all, f)
	}
	return all, how, nil
}

// names are those of the first figure's portions, and of what any other has beside them.
func (w Work) names(all []figures.Figure, how figures.By) []string {
	var names []string
	for i, f := range all {
		for _, p := range w.portions[portionsKey(f.ID, how)] {
			if !slices.Contains(names, p.Name) && (i == 0 || p.Figure.Value.N != 0) {
				names = append(names, p.Name)
			}
		}
	}
	return names
}

func (w Work) printTable(args ...string) (string, error) {
	all, how, err := w.several(args)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	line := func(first string, each func(f figures.Figure) string) {
		b.WriteString("| " + first)
		for _, f := range all {
			b.WriteString(" | " + each(f))
		}
		b.WriteString(" |\n")
	}
	line(heads[how], func(f figures.Figure) string { return authors(cell(f.Label + "（" + f.Unit + "）")) })
	b.WriteString("|---" + strings.Repeat("|---:", len(all)) + "|\n")
	for _, name := range w.names(all, how) {
		line(authors(cell(name)), func(f figures.Figure) string {
			if key, v, ok := w.portion(f.ID, how, name); ok {
				return bind(key, v).String()
			}
			return "—"
		})
	}
	line("合计", func(f figures.Figure) string { return bind(f.ID, f.Value).String() })
	return "\n" + b.String(), nil
}

// named are names with 、 between them, but for titles in 《》; each can be printed by itself.
type named []string

func (n named) String() string {
	return strings.ReplaceAll(strings.Join(n, "、"), "》"+string(markEnd)+"、"+string(markText)+"《", "》"+string(markEnd)+string(markText)+"《")
}

func (w Work) printList(name string) (named, error) {
	f, err := w.find(name)
	if err != nil {
		return nil, err
	}
	if def, _ := w.Config.Figure(f.ID); !figures.Named(def) {
		return nil, fmt.Errorf("“%s”数的不是有名称的东西，列不出来", f.ID)
	}
	t, ok := w.things[f.ID]
	if !ok {
		return nil, errHidden
	}
	list := make(named, len(t.names))
	for i, one := range t.names {
		list[i] = authors(strings.Join(strings.Fields(one), " "))
	}
	if t.more && len(list) > 0 {
		list[len(list)-1] += "等"
	}
	return list, nil
}

// printDerived prints what is derived from a figure; nothing when the year before is not known.
func (w Work) printDerived(name, what string) (bound, error) {
	f, err := w.find(name)
	if err != nil {
		return nil, err
	}
	n, ok := w.number(f.ID + what)
	if !ok {
		return bind(f.ID+what, figures.Value{})[:0], nil
	}
	return bind(n.key, n.value), nil
}

func (w Work) printChange(name string) (phrase, error) {
	f, err := w.find(name)
	if err != nil {
		return "", err
	}
	before, ok := w.before(f.ID)
	switch more := f.Value.N - before.N; {
	case !ok || before.N == 0:
		return "", nil
	case more == 0:
		return "与上年同期持平", nil
	default:
		n, _ := w.number(f.ID + keyChange)
		return phrase(map[bool]string{true: "比上年同期多", false: "比上年同期少"}[more > 0] + bind(n.key, n.value).String() + authors(f.Unit)), nil
	}
}

// printClaim is a claim of everybody. Like a bound value its one element lies behind its
// length when it is false.
func (w Work) printClaim(names ...string) (bound, error) {
	claim, err := w.claimed(names)
	if err != nil {
		return nil, err
	}
	p, ok := w.proofs[claim.ID]
	if !ok {
		return nil, errHidden
	}
	if p.Holds() {
		return bound{string(markFigure) + keyClaim + claim.ID + string(markValue) + claim.Text + string(markEnd)}, nil
	}
	unit := claimUnits[claim.Of]
	said := authors(claim.Some) + bind(keyClaim+claim.ID+keyDid, figures.Value{N: p.Did}).String() + unit +
		"（全部" + bind(keyClaim+claim.ID+keyAll, figures.Value{N: p.All}).String() + unit + "）"
	return bound{said}[:0], nil
}

var claimUnits = map[config.Whole]string{config.WholeMembers: "名", config.WholeBranches: "个", config.WholeTasks: "项"}

// claimed is the claim that {{ claim "members" "all-served" }} or {{ claim "all-served" }} names.
func (w Work) claimed(names []string) (config.Claim, error) {
	if len(names) == 0 || len(names) > 2 {
		return config.Claim{}, fmt.Errorf(`claim 要写说法的 id：{{ claim "members" "all-served" }}`)
	}
	claim, ok := w.Config.Claim(names[len(names)-1])
	if !ok {
		return config.Claim{}, fmt.Errorf("没有“%s”这个说法", names[len(names)-1])
	}
	if len(names) == 2 && names[0] != string(claim.Of) {
		return config.Claim{}, fmt.Errorf("“%s”说的是 %s，不是 %s", claim.ID, claim.Of, names[0])
	}
	return claim, nil
}
