package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

var (
	measures = []string{"次", "人次", "小时", "篇", "期", "本", "册", "人", "部", "处"}
	onces    = []Once{OncePerRecord, OncePerTitle, OncePerPlace, OncePerTheme}
	slots    = []Slot{
		SlotPeople, SlotHours, SlotTitle, SlotPlace, SlotPartner, SlotLecturer, SlotCopies,
		SlotBeneficiaries, SlotAuthor, SlotOutlet,
	}
	counts = []Count{
		CountTimes, CountPeople, CountHours, CountMembers, CountCopies, CountBeneficiaries,
		CountPartners, CountTasks, CountTasksDone, CountBranches, CountRoster,
		CountQuestionDays, CountSignIns, CountSignInMembers,
	}
	figureID = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
)

// Validate finds everything in a configuration that cannot be worked with; none if all is well.
func (c Config) Validate() Mistakes {
	v := &validation{}
	v.organisation(c)
	v.kinds(c)
	v.figures(c)
	v.claims(c)
	v.document(c)
	v.campaigns(c)
	v.themeDays(c)
	v.words("partners", c.Partners)
	v.words("places", c.Places)
	v.words("tasks", c.Tasks)
	v.platforms(c)
	return v.found
}

type validation struct{ found Mistakes }

// path leads to a part of the file: keys, and places in lists from 0.
func path(steps ...any) []any { return steps }

func (v *validation) add(at []any, what, mend string) {
	v.found = append(v.found, Mistake{What: what, Mend: mend, at: at})
}

func (v *validation) organisation(c Config) {
	if strings.TrimSpace(c.Organisation.Name) == "" {
		v.add(path("organisation", "name"), "单位名称是空的", "请写上印在总结里的名称")
	}
	if _, err := time.LoadLocation(c.Organisation.TimeZone); err != nil || c.Organisation.TimeZone == "" {
		v.add(path("organisation", "time_zone"), fmt.Sprintf("没有“%s”这个时区", c.Organisation.TimeZone), "国内写 Asia/Shanghai")
	}
	if strings.TrimSpace(c.Bot.Name) == "" {
		v.add(path("bot", "name"), "机器人的名字是空的", "请写上它在群里显示的名字")
	}
	q := c.Question
	if q.From < 0 {
		v.add(path("question", "from"), "发题时间看不懂", `请写成 "08:30" 的样子，带引号`)
	}
	if q.To < 0 {
		v.add(path("question", "to"), "截止时间看不懂", `请写成 "24:00" 的样子，带引号`)
	}
	if q.From >= 0 && q.To >= 0 && q.From >= q.To {
		v.add(path("question", "to"), fmt.Sprintf("答题到%s为止，却%s才发题", q.To, q.From), "截止要晚于发题，当天内最晚 \"24:00\"")
	}
}

func (v *validation) kinds(c Config) {
	if len(c.Kinds) == 0 {
		v.add(path("kinds"), "一个类别也没有", "至少写一个，或者整项删去用内置的")
	}
	words := map[string]string{} // a word people say → the kind it means
	for i, k := range c.Kinds {
		if strings.TrimSpace(k.Name) == "" {
			v.add(path("kinds", i), "类别没有名称", "请写 name")
			continue
		}
		v.word(words, path("kinds", i, "name"), k.Name, k.Name)
		for j, s := range k.Synonyms {
			v.word(words, path("kinds", i, "synonyms", j), s, k.Name)
		}
		v.kind(c, i)
	}
}

// word notes that a word means a kind, unless it means another one already.
func (v *validation) word(words map[string]string, at []any, word, kind string) {
	if strings.TrimSpace(word) == "" {
		v.add(at, "“"+kind+"”的别名里有个空的", "删掉它")
		return
	}
	if other, taken := words[word]; taken {
		v.add(at, fmt.Sprintf("“%s”已经是“%s”的叫法", word, other), "一个词只能指一个类别，留一处")
		return
	}
	words[word] = kind
}

func (v *validation) kind(c Config, i int) {
	k := c.Kinds[i]
	if len(k.Measures) == 0 {
		v.add(path("kinds", i), "“"+k.Name+"”没写按什么计量", "请写 measures，如 [次]")
	}
	for j, m := range k.Measures {
		if !slices.Contains(measures, m) {
			v.add(path("kinds", i, "measures", j), fmt.Sprintf("不会按“%s”计量", m), "可以用："+strings.Join(measures, "、"))
		}
	}
	if !slices.Contains(onces, k.Once) {
		v.add(path("kinds", i, "once"), fmt.Sprintf("不懂“once: %s”", k.Once), "可以写 title、place、theme，或不写")
	}
	if !slices.Contains([]Every{"", EveryMonth, EveryQuarter}, k.Every) {
		v.add(path("kinds", i, "every"), fmt.Sprintf("不懂“every: %s”", k.Every), "可以写 month（每月）、quarter（每季度），或不写")
	}
	v.slots(path("kinds", i, "needs"), k.Needs)
	v.slots(path("kinds", i, "asks"), k.Asks)
	if k.CountsAs == "" {
		return
	}
	at := path("kinds", i, "counts_as")
	switch as, ok := c.Kind(k.CountsAs); {
	case !ok:
		v.add(at, fmt.Sprintf("没有“%s”这个类别", k.CountsAs), "counts_as 要写另一个类别的名称")
	case as.Name == k.Name:
		v.add(at, "“"+k.Name+"”算作它自己", "删掉 counts_as，或写另一个类别")
	case as.CountsAs != "":
		v.add(at, fmt.Sprintf("“%s”自己又算作“%s”", as.Name, as.CountsAs), "只能算作一层，请直接写 "+as.CountsAs)
	}
}

func (v *validation) slots(at []any, given []Slot) {
	for j, s := range given {
		if slices.Contains(slots, s) {
			continue
		}
		names := make([]string, len(slots))
		for n, s := range slots {
			names[n] = string(s)
		}
		v.add(append(slices.Clone(at), j), fmt.Sprintf("不懂“%s”", s), "可以用："+strings.Join(names, "、"))
	}
}

func (v *validation) figures(c Config) {
	seen := map[string]bool{}
	for i, f := range c.Figures {
		if !figureID.MatchString(f.ID) {
			v.add(path("figures", i, "id"), fmt.Sprintf("数字的 id“%s”不合用", f.ID), "用小写英文和短横，如 service-hours")
		} else if seen[f.ID] {
			v.add(path("figures", i, "id"), fmt.Sprintf("“%s”有两个", f.ID), "留一个，或者改个 id")
		}
		seen[f.ID] = true
		for _, part := range []struct{ key, value, say string }{
			{"label", f.Label, "名称"}, {"unit", f.Unit, "单位"}, {"definition", f.Definition, "口径"},
		} {
			if strings.TrimSpace(part.value) == "" {
				v.add(path("figures", i, part.key), fmt.Sprintf("“%s”没写%s", f.ID, part.say), "请写 "+part.key)
			}
		}
		v.figure(c, i)
	}
}

func (v *validation) figure(c Config, i int) {
	f := c.Figures[i]
	if !slices.Contains(counts, f.Count) {
		names := make([]string, len(counts))
		for n, s := range counts {
			names[n] = string(s)
		}
		v.add(path("figures", i, "count"), fmt.Sprintf("“%s”不知道怎么数“%s”", f.ID, f.Count), "可以用："+strings.Join(names, "、"))
	}
	for j, name := range f.Kinds {
		if _, ok := c.Kind(name); !ok {
			v.add(path("figures", i, "kinds", j), fmt.Sprintf("没有“%s”这个类别", name), "请写 kinds 里有的名称")
		}
	}
	if f.Count != CountTasks && f.Count != CountTasksDone {
		return
	}
	if !slices.Contains(c.Tasks, f.List) {
		v.add(path("figures", i, "list"), fmt.Sprintf("没有“%s”这个任务清单", f.List), "请写 tasks 里有的名称："+strings.Join(c.Tasks, "、"))
	}
}

func (v *validation) campaigns(c Config) {
	seen := map[string]bool{}
	for i, g := range c.Campaigns {
		switch {
		case strings.TrimSpace(g.Name) == "":
			v.add(path("campaigns", i), "专项没有名称", "请写 name")
		case seen[g.Name]:
			v.add(path("campaigns", i, "name"), fmt.Sprintf("专项“%s”有两个", g.Name), "留一个，或者改个名称")
		}
		seen[g.Name] = true
		from, to := v.date(i, "from", g.From), v.date(i, "to", g.To)
		if from && to && g.From > g.To {
			v.add(path("campaigns", i, "to"), fmt.Sprintf("专项“%s”还没开始就结束了", g.Name), "to 是最后一天，不能早于 from")
		}
		v.words("campaigns", g.Words, i, "words")
	}
}

func (v *validation) date(i int, key, value string) bool {
	if _, err := time.Parse(time.DateOnly, value); err != nil {
		v.add(path("campaigns", i, key), fmt.Sprintf("“%s”不是日期", value), "请写成 2021-03-01 的样子")
		return false
	}
	return true
}

// words checks a list of names: none empty, none twice.
func (v *validation) words(key string, list []string, under ...any) {
	seen := map[string]bool{}
	for i, w := range list {
		at := append(append(path(key), under...), i)
		switch {
		case strings.TrimSpace(w) == "":
			v.add(at, "有一项是空的", "删掉它")
		case seen[w]:
			v.add(at, fmt.Sprintf("“%s”写了两遍", w), "留一个")
		}
		seen[w] = true
	}
}
