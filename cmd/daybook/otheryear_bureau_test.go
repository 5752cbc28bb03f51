package main

import (
	"fmt"
	"slices"
	"strings"
)

// bureau is an organisation that no test has seen: its units, people, partners and places.
type bureau struct {
	units    []*unit
	people   []*person
	partners []string // known from the configuration, or named …社区
	inConfig []string
	places   []string
}

type unit struct {
	name, path string
	parent     *unit
	children   int
	ambiguous  bool // another unit has the same name
}

// group is the chat of a unit's people.
func (u *unit) group() string {
	if u.ambiguous {
		return u.parent.name + u.name + "群"
	}
	return u.name + "群"
}

// within reports whether u is a or below it.
func (u *unit) within(a *unit) bool {
	for ; u != nil; u = u.parent {
		if u == a {
			return true
		}
	}
	return a == nil
}

type person struct {
	name, id string
	aliases  []string
	category string
	spells   []stint
	silent   bool // shares the name with somebody, and so is only spoken of, by alias
}

// stint is a time in a unit; days are YYYY-MM-DD, both included, empty: open.
type stint struct {
	unit           *unit
	role, from, to string
}

// on is the stint of a person on a day; nil if there is none.
func (p *person) on(day string) *stint {
	for i := range p.spells {
		s := &p.spells[i]
		if s.from <= day && (s.to == "" || s.to >= day) {
			return s
		}
	}
	return nil
}

func (p *person) unitOn(day string) *unit {
	if s := p.on(day); s != nil {
		return s.unit
	}
	return nil
}

// adminOf reports whether a person may decide for a unit on a day.
func (p *person) adminOf(u *unit, day string) bool {
	s := p.on(day)
	return s != nil && (s.role == "管理员" || s.role == "支部管理员" && u.within(s.unit))
}

// known is the word by which a person is certainly known.
func (p *person) known() string {
	if p.silent {
		return p.aliases[0]
	}
	return p.name
}

func (b *bureau) unitAt(path string) *unit {
	for _, u := range b.units {
		if u.path == path {
			return u
		}
	}
	u := &unit{path: path, name: path[strings.LastIndexByte(path, '/')+1:]}
	if cut := strings.LastIndexByte(path, '/'); cut >= 0 {
		u.parent = b.unitAt(path[:cut])
		u.parent.children++
	}
	for _, other := range b.units {
		if other.name == u.name {
			other.ambiguous, u.ambiguous = true, true
		}
	}
	b.units = append(b.units, u)
	return u
}

func (b *bureau) branches() []*unit {
	return slices.DeleteFunc(slices.Clone(b.units), func(u *unit) bool { return u.children > 0 })
}

func (b *bureau) here(day string, u *unit) []*person {
	return slices.DeleteFunc(slices.Clone(b.people), func(p *person) bool {
		return p.on(day) == nil || !p.unitOn(day).within(u)
	})
}

// admin is somebody who may decide for a unit.
func (b *bureau) admin(d dice, u *unit, day string) *person {
	return pick(d, slices.DeleteFunc(slices.Clone(b.people), func(p *person) bool { return !p.adminOf(u, day) }))
}

func drawBureau(d dice, year int) *bureau {
	b := &bureau{}
	paths := drawPaths(d)
	for _, path := range paths {
		b.unitAt(path)
	}
	names := drawNames(d, d.between(10, 60)+d.IntN(2)*d.between(0, 90))
	for i, name := range names {
		u := b.unitAt(paths[i%len(paths)])
		role := "成员"
		switch {
		case i == 0:
			role = "管理员"
		case i < len(paths):
			role = "支部管理员"
		}
		b.people = append(b.people, &person{name: name, id: fmt.Sprintf("w%03d", i), spells: []stint{{unit: u, role: role, from: d.word("", "2015-07-01")}}})
	}
	b.transfer(d, len(paths), year)
	b.nickname(d)
	b.category(d)
	b.surround(d)
	return b
}

// drawPaths draws a tree of units and lists those that people belong to, the bigger before
// the smaller.
func drawPaths(d dice) []string {
	root := d.word("局机关/", "市水文中心/", "县自然资源局/", "区城管局/", "")
	n := d.between(2, 8)
	var paths []string
	switch d.IntN(5) {
	case 0:
		for i := range n {
			paths = append(paths, root+"第"+numeral(i+1)+"支部")
		}
	case 1:
		for i := range n {
			paths = append(paths, root+"机关"+numeral(i+1)+"支部")
		}
	case 2:
		odd := strings.Fields("办公室 城区站党支部 北岸站党支部 财务科 老干部支部 青年突击队 上游分局党支部 执法大队支部")
		for i := range n {
			paths = append(paths, root+odd[i])
		}
	case 3:
		for i := range max(2, n/2) {
			branch := root + "第" + numeral(i+1) + "党支部"
			paths = append(paths, branch)
			for g := range d.between(1, 3) {
				paths = append(paths, branch+"/第"+numeral(g+1)+"小组")
			}
		}
	default:
		for i := range n {
			paths = append(paths, root+"第"+numeral(i+1)+"党支部")
		}
	}
	return paths
}

// drawNames draws different names, none the beginning of another.
func drawNames(d dice, n int) []string {
	names := some(d, strings.Fields("高远 万一 于大会 习文 党建国 江河 方向 安全 汪洋 成功 白雪 党育红 何时珍 余庆 严肃 石阶 路遥 宣讲文 会长青"), d.between(1, 6))
	surnames := strings.Fields("王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 高 林 罗 郑 梁 谢 宋 唐 许 韩 冯 邓 曹 欧阳 司马 诸葛 上官 于 和 时 万 党 会")
	given := strings.Fields("伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 兰 霞 平 刚 桂 英 建 国 志 远 文 博 立 云 雪 清 川 溪 楠 一 千 双 开 学 习")
	for len(names) < n {
		name := pick(d, surnames) + pick(d, given)
		if d.chance(55) {
			name += pick(d, given)
		}
		if len([]rune(name)) == 2 && strings.ContainsAny(name, "和会时学习开一千双平") {
			continue // 和平, 学习, 时时: words before they are names
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	d.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	return names
}

// transfer lets some come, some go and some change their unit in the course of the year. The
// first ones are admins, who stay.
func (b *bureau) transfer(d dice, admins, year int) {
	day := func() (string, string) { // the last day here, the first day there
		at := date(year, d.between(2, 11), d.between(1, 28))
		return iso(at.AddDate(0, 0, -1)), iso(at)
	}
	for _, p := range b.people[min(admins+1, len(b.people)):] {
		last, first := day()
		old := &p.spells[0]
		switch {
		case d.chance(4):
			old.from = first
		case d.chance(4):
			old.to = last
		case d.chance(6):
			to := pick(d, b.units)
			if to == old.unit || to.children > 0 {
				continue
			}
			old.to = last
			p.spells = append(p.spells, stint{unit: to, role: "成员", from: first})
		}
	}
}

// nickname gives aliases, and a namesake to somebody.
func (b *bureau) nickname(d dice) {
	taken := map[string]bool{}
	for _, p := range b.people {
		taken[p.name] = true
	}
	give := func(p *person, alias string) bool {
		if taken[alias] {
			return false
		}
		taken[alias] = true
		p.aliases = append(p.aliases, alias)
		return true
	}
	for _, p := range b.people {
		if d.chance(15) && !strings.ContainsAny(p.name[:len("上")], "上时") { // 老上上周日, 2小时
			give(p, d.word("小", "老")+string([]rune(p.name)[:1]))
		}
	}
	if len(b.people) < 15 {
		return
	}
	one, other := b.people[len(b.people)-1], b.people[len(b.people)-2]
	taken[other.name] = false
	other.name = one.name
	if give(one, "大"+one.name) && give(other, "小"+one.name) {
		one.silent, other.silent = true, true
		one.aliases, other.aliases = one.aliases[len(one.aliases)-1:], other.aliases[len(other.aliases)-1:]
	}
}

func (b *bureau) category(d dice) {
	for _, p := range b.people {
		p.category = d.word("在职党员", "在职党员", "预备党员", "离退休", "群众", "")
	}
}

// surround draws the places and partners of the bureau.
func (b *bureau) surround(d dice) {
	b.inConfig = some(d, strings.Fields("长江村 市第一中学 幸福里居委会 城东消防救援站 滨江街道 和平社区 于家湾社区"), d.between(1, 3))
	b.partners = append(some(d, strings.Fields("桃园社区 双河社区 向阳路社区 同心桥社区 为民巷社区 青年路社区 八一社区 三里桥社区 水岸新城社区 向阳社区 党校路社区"), d.between(2, 4)), b.inConfig...)
	b.places = some(d, strings.Fields("局会议室 三楼会议室 党员活动室 大礼堂 机关食堂 多功能厅 二号会议室 水情会商室"), 3)
}

func (b *bureau) rosterCSV() string {
	rows := []string{"name,unit,role,joined,left,wecom,dingtalk,alias,category"}
	for _, p := range b.people {
		for _, s := range p.spells {
			rows = append(rows, strings.Join([]string{p.name, s.unit.path, s.role, s.from, s.to, p.id, "", strings.Join(p.aliases, "/"), p.category}, ","))
		}
	}
	return strings.Join(rows, "\n") + "\n"
}

func (b *bureau) configYAML() string {
	return "partners: [" + strings.Join(b.inConfig, ", ") + "]\nplaces: [水情会商室]\n" +
		"campaigns: [{name: 学史专项, from: 2020-01-01, to: 2030-12-31, words: [学史]}]\n"
}
