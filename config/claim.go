package config

import (
	"fmt"
	"slices"
	"strings"
)

// Claim is a sentence that says something of everybody (全员参与志愿服务). It is false unless
// the rows bear it out.
type Claim struct {
	ID         string `yaml:"id"`   // all-served
	Text       string `yaml:"text"` // 全员参与志愿服务: what may be written when it is true
	Some       string `yaml:"some"` // 参加志愿服务的成员: what is written with the numbers when it is not
	Definition string `yaml:"definition"`

	Of    Whole    `yaml:"of"`
	Did   Deed     `yaml:"did"`
	Kinds []string `yaml:"kinds,omitempty"` // of records; kinds that count as one of them are included
	List  string   `yaml:"list,omitempty"`  // of tasks
	Times int      `yaml:"times,omitempty"` // how often at least; left out: once
}

// Whole says of whom or what all are meant.
type Whole string

// Of whom a claim can speak.
const (
	WholeMembers  Whole = "members"  // on the roster on the period's last day
	WholeBranches Whole = "branches" // 各支部
	WholeTasks    Whole = "tasks"    // tasks created in the period
)

// Deed says what each of them did.
type Deed string

// What a claim can say of each.
const (
	DeedTookPart Deed = "took-part" // members: by name in records of the kinds
	DeedAnswered Deed = "answered"  // members: the daily question
	DeedHeld     Deed = "held"      // branches: records of the kinds
	DeedDone     Deed = "done"      // tasks: done or closed by the period's end
)

// deeds are what can be said of each whole.
var deeds = map[Whole][]Deed{
	WholeMembers:  {DeedTookPart, DeedAnswered},
	WholeBranches: {DeedHeld},
	WholeTasks:    {DeedDone},
}

// Claim finds a claim by its id.
func (c Config) Claim(id string) (Claim, bool) {
	i := slices.IndexFunc(c.Claims, func(one Claim) bool { return one.ID == id })
	if i < 0 {
		return Claim{}, false
	}
	return c.Claims[i], true
}

func (v *validation) claims(c Config) {
	seen := map[string]bool{}
	for i, one := range c.Claims {
		if !figureID.MatchString(one.ID) {
			v.add(path("claims", i, "id"), fmt.Sprintf("说法的 id“%s”不合用", one.ID), "用小写英文和短横，如 all-served")
		} else if seen[one.ID] {
			v.add(path("claims", i, "id"), fmt.Sprintf("“%s”有两个", one.ID), "留一个，或者改个 id")
		}
		seen[one.ID] = true
		for _, part := range []struct{ key, value, say string }{
			{"text", one.Text, "说法"}, {"some", one.Some, "不成立时怎么说"}, {"definition", one.Definition, "口径"},
		} {
			if strings.TrimSpace(part.value) == "" {
				v.add(path("claims", i, part.key), fmt.Sprintf("“%s”没写%s", one.ID, part.say), "请写 "+part.key)
			}
		}
		v.claim(c, i)
	}
}

func (v *validation) claim(c Config, i int) {
	one := c.Claims[i]
	can, ok := deeds[one.Of]
	switch {
	case !ok:
		v.add(path("claims", i, "of"), fmt.Sprintf("“%s”不知道说的是谁：“%s”", one.ID, one.Of), "可以写 members、branches、tasks")
	case !slices.Contains(can, one.Did):
		v.add(path("claims", i, "did"), fmt.Sprintf("“%s”不知道怎么看“%s”", one.ID, one.Did),
			"members 写 took-part 或 answered，branches 写 held，tasks 写 done")
	}
	if (one.Did == DeedTookPart || one.Did == DeedHeld) && len(one.Kinds) == 0 {
		v.add(path("claims", i, "kinds"), fmt.Sprintf("“%s”没写看哪些类别", one.ID), "请写 kinds")
	}
	for j, name := range one.Kinds {
		if _, ok := c.Kind(name); !ok {
			v.add(path("claims", i, "kinds", j), fmt.Sprintf("没有“%s”这个类别", name), "请写 kinds 里有的名称")
		}
	}
	if one.Did == DeedDone && !slices.Contains(c.Tasks, one.List) {
		v.add(path("claims", i, "list"), fmt.Sprintf("没有“%s”这个任务清单", one.List), "请写 tasks 里有的名称："+strings.Join(c.Tasks, "、"))
	}
	if one.Times < 0 {
		v.add(path("claims", i, "times"), "次数不能是负的", "至少几次，写正整数；不写就是一次")
	}
}
