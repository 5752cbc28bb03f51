package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// deed is what a clerk has in mind when she reports.
type deed struct {
	kind, word string // the kind, and how she calls it
	day        time.Time
	part       string // 上午, 下午 or nothing

	title, topic, lecturer, author, outlet string
	place, partner                         string

	minutes int // 0: not said
	total   bool
	people  []*person
	own     map[*person]int
	heads   int // without names
	whole   *unit
	all     bool
	except  []*person
	unit    *unit // named in the text

	helped, copies int

	stranger string // a name that the roster does not have
	also     string // a second kind at the same event
	alsoTime int    // its own minutes; 0: as the first
	until    time.Time
	vague    bool // 半天, 一天
	listed   bool // everybody's hours stand in the list
	doubtful bool // something in it is asked about
}

// genre is a kind with the words for it and how often it is drawn.
type genre struct {
	kind, words string
	weight      int
	fill        func(*generator, *deed)
}

var genres = []genre{
	{"志愿服务", "", 40, (*generator).service},
	{"中心组学习", "中心组学习 理论学习中心组学习 中心组学习", 3, (*generator).meeting},
	{"集中学习", "集中学习 集中学习 集体学习", 8, (*generator).meeting},
	{"专题研讨", "专题研讨 集中研讨 交流研讨", 3, (*generator).meeting},
	{"支部党员大会", "支部党员大会 党员大会", 3, (*generator).meeting},
	{"支部委员会", "支部委员会 支委会", 3, (*generator).meeting},
	{"党小组会", "党小组会", 3, (*generator).meeting},
	{"组织生活会", "组织生活会 专题组织生活会", 2, (*generator).meeting},
	{"警示教育", "警示教育", 1, (*generator).meeting},
	{"青年理论学习", "青年理论学习", 1, (*generator).meeting},
	{"读书交流", "读书交流 读书会", 1, (*generator).meeting},
	{"会议", "会议 推进会 部署会", 2, (*generator).meeting},
	{"外请授课", "外请授课 专家授课", 2, (*generator).meeting},
	{"谈心谈话", "谈心谈话", 1, func(g *generator, d *deed) { d.heads = g.between(2, 20) }},
	{"线上活动", "线上活动 云祭扫", 2, (*generator).meeting},
	{"主题党日", "主题党日 支部主题党日 主题党日活动", 6, (*generator).partyDay},
	{"联合主题党日", "联合主题党日 联合党日", 2, func(g *generator, d *deed) {
		g.partyDay(d)
		d.partner, d.place = g.word(pick(g.dice, g.partners), pick(g.dice, g.partners), "市供电公司", "县人民医院"), ""
	}},
	{"党课", "党课 专题党课 廉政党课", 4, (*generator).lecture},
	{"社区党课", "社区党课", 2, func(g *generator, d *deed) { g.lecture(d); d.partner, d.place = pick(g.dice, g.partners), "" }},
	{"宣传稿件", "宣传稿件 稿件", 4, (*generator).article},
	{"心得体会", "心得体会", 2, (*generator).article},
	{"学习用书", "学习用书 发放书籍", 3, func(g *generator, d *deed) { d.title, d.copies = g.of(bookTitles), g.between(5, 120) }},
	{"信息简报", "信息简报", 1, func(g *generator, d *deed) { d.title = g.of(articleTitles) }},
	{"观影学习", "观影学习", 2, func(g *generator, d *deed) { g.meeting(d); d.title, d.topic = g.of(filmTitles), "" }},
	{"观影", "观影 看电影", 3, func(g *generator, d *deed) { g.meeting(d); d.title, d.topic = g.of(filmTitles), "" }},
	{"演讲比赛", "演讲比赛", 2, (*generator).contest},
	{"文艺汇演", "文艺汇演", 2, (*generator).contest},
	{"参观学习", "参观学习 参观", 4, (*generator).visit},
	{"专题学习班", "专题学习班 培训班", 3, (*generator).class},
	{"慰问帮扶", "慰问帮扶 走访慰问", 3, (*generator).help},
}

const (
	tasksWords    = "清洁家园 值班值守 反诈骗宣传 反诈宣传 文明劝导 防汛巡查 入户走访"
	bookTitles    = "《简明读本》 《江河志》 《水利史话》 《学习文件汇编》 《论语今读》 《党员手册（2023年版）》"
	articleTitles = "《江河记》 《学习有感》 《志愿服务在身边》 《主题党日进社区》 《一滴水的旅程》 《三个故事》 《会议之后》 《守堤人2小时》"
	filmTitles    = "《大河》 《远山》 《十八洞》 《1921》 《我们的会议》 《归途》"
	topics        = "学史明理 清明缅怀 青春向党 安全生产 廉洁从业 二十大精神 防汛备汛 为民办实事 江河大保护"
	sites         = "革命烈士纪念馆 水利博物馆 八七会议会址纪念馆 城市规划馆 廉政教育基地 李家大院旧址 引水工程展览馆"
	lecturersAway = "张教授 省委党校陈教授"
)

func (g *generator) draw() *deed {
	total := 0
	for _, s := range genres {
		total += s.weight
	}
	n := g.IntN(total)
	for _, s := range genres {
		if n -= s.weight; n < 0 {
			d := &deed{kind: s.kind, word: s.kind}
			if s.words != "" {
				d.word = g.of(s.words)
			}
			d.day, d.part = g.lately(), g.word("", "", "上午", "上午", "下午", "下午", "晚上")
			s.fill(g, d)
			g.spice(d)
			return d
		}
	}
	panic("no genre drawn")
}

// lately is a day of the year that is over, or today when the day is.
func (g *generator) lately() time.Time {
	today := g.civil()
	ago := g.IntN(4)
	if g.chance(25) {
		ago = g.IntN(30)
	}
	if ago == 0 && g.now.Hour() < 18 {
		ago = 1
	}
	day := today.AddDate(0, 0, -ago)
	if day.Year() < g.year {
		return date(g.year, 1, 1)
	}
	return day
}

func (g *generator) civil() time.Time {
	return date(g.now.Year(), int(g.now.Month()), g.now.Day())
}

// length is a length of time of up to so many half hours.
func (g *generator) length(most int) int { return 30 * g.between(1, most) }

func (g *generator) service(d *deed) {
	d.title = g.of(tasksWords)
	d.partner = pick(g.dice, g.partners)
	d.minutes = g.length(8)
	here := g.speakable(iso(d.day))
	switch g.IntN(10) {
	case 0, 1:
		d.heads = g.between(3, 40)
		d.total = g.chance(30)
	default:
		d.people = some(g.dice, here, g.between(1, 9))
		d.total = g.chance(10)
		if len(d.people) > 2 && !d.total && g.chance(15) {
			d.own = map[*person]int{d.people[0]: d.minutes + 30}
		}
	}
}

// speakable are the people on a day who can be named: everybody, namesakes by their alias.
func (g *generator) speakable(day string) []*person { return g.here(day, nil) }

// crowd says who was at a meeting.
func (g *generator) crowd(d *deed) {
	day := iso(d.day)
	switch g.IntN(8) {
	case 0, 1:
		d.heads = g.between(3, 60)
	case 2:
		d.people = some(g.dice, g.speakable(day), g.between(2, 8))
	case 3:
		d.all = true
	case 4, 5, 6:
		if d.whole = g.clearUnit(day); d.whole == nil {
			d.all = true
		}
	}
	if (d.all || d.whole != nil) && g.chance(30) {
		here := slices.DeleteFunc(g.speakable(day), func(p *person) bool { return !p.unitOn(day).within(d.whole) || p == g.sender })
		if len(here) > 3 {
			d.except = some(g.dice, here, g.between(1, 2))
		}
	}
}

// clearUnit is a unit that the sender may report for and whose name is no other's.
func (g *generator) clearUnit(day string) *unit {
	var may []*unit
	for _, u := range g.units {
		if !u.ambiguous && (g.sender.adminOf(u, g.today()) || g.sender.unitOn(day) == u) && len(g.here(day, u)) > 1 {
			may = append(may, u)
		}
	}
	if len(may) == 0 {
		return nil
	}
	return pick(g.dice, may)
}

func (g *generator) meeting(d *deed) {
	g.crowd(d)
	if g.chance(60) {
		d.minutes = g.length(6)
	}
	if g.chance(50) {
		d.place = pick(g.dice, g.places)
	}
	if g.chance(50) {
		d.topic = g.of(topics)
	}
	if g.chance(40) && !d.all && d.whole == nil {
		d.unit = g.clearUnit(iso(d.day))
	}
}

func (g *generator) partyDay(d *deed) {
	g.meeting(d)
	d.topic = g.of(topics)
}

func (g *generator) lecture(d *deed) {
	g.meeting(d)
	d.topic = ""
	if g.chance(50) {
		d.title = "《" + g.of(topics) + "》"
	}
	d.lecturer = pick(g.dice, g.speakable(iso(d.day))).known()
	if g.chance(20) {
		d.lecturer = g.of(lecturersAway)
	}
}

func (g *generator) article(d *deed) {
	d.title = g.of(articleTitles)
	if g.chance(70) || d.kind == "宣传稿件" {
		d.author = pick(g.dice, g.speakable(iso(d.day))).known()
	}
	if d.kind == "宣传稿件" {
		d.outlet = g.of("市局网站 省水利报 《江河日报》 县融媒体中心 学习强国平台")
	}
}

func (g *generator) contest(d *deed) {
	d.heads = g.between(1, 40)
	if g.chance(40) {
		d.heads, d.people = 0, some(g.dice, g.speakable(iso(d.day)), g.between(1, 6))
	}
	d.title = "《" + g.of("志存高远 颂歌献给党 岗位建功 我和我的祖国") + "》"
}

func (g *generator) visit(d *deed) {
	g.crowd(d)
	d.place = g.of(sites)
	d.minutes = g.length(6)
}

func (g *generator) class(d *deed) {
	d.title = "《" + g.of(topics) + "》"
	d.heads = g.between(1, 12)
	if g.chance(50) {
		d.minutes = 60 * g.between(2, 8)
	}
}

func (g *generator) help(d *deed) {
	d.partner = pick(g.dice, g.partners)
	d.helped = g.between(1, 30)
}

// spice adds what is not said every day.
func (g *generator) spice(d *deed) {
	second := map[string]string{"主题党日": "党课 志愿服务 参观学习", "集中学习": "专题研讨 党课", "支部党员大会": "党课 主题党日", "参观学习": "主题党日"}[d.kind]
	if second != "" && g.chance(25) && !d.total && len(d.own) == 0 {
		if d.also = g.of(second); d.also == "志愿服务" || g.chance(40) {
			d.alsoTime = g.length(4)
			d.minutes = g.length(4)
		}
		if d.also == "志愿服务" {
			d.partner, d.place = pick(g.dice, g.partners), ""
			if len(d.people)+d.heads == 0 && !d.all && d.whole == nil {
				d.heads = g.between(2, 30)
			}
		}
		if d.also == "参观学习" {
			d.place = g.of(sites)
		}
	}
	if d.kind == "专题学习班" && g.chance(50) {
		d.until = d.day
		d.day = d.day.AddDate(0, 0, -g.between(1, 3))
		d.part, d.minutes = "", 0
	}
	if d.minutes > 0 && !d.total && d.also == "" && len(d.own) == 0 && g.chance(6) {
		d.minutes, d.vague = 240*g.between(1, 2), true
		d.doubtful = d.kind == "志愿服务"
	}
}

// happen works out the records that a deed is, if it is reported now: one for each kind.
func (g *generator) happen(d *deed) []*happening {
	first := g.happenOne(d)
	if d.also == "" {
		return []*happening{first}
	}
	second := g.happenOne(d)
	second.kind, first.free, second.free = d.also, false, false
	if d.alsoTime > 0 {
		for p := range second.people {
			second.people[p] = d.alsoTime
		}
		second.minutes, second.unnamedMinutes = d.alsoTime, second.unnamed*d.alsoTime
	}
	return []*happening{first, second}
}

func (g *generator) happenOne(d *deed) *happening {
	day := iso(d.day)
	h := &happening{
		kind: d.kind, day: day, state: "draft", title: unquoted(d.title), topic: d.topic, place: d.place, partner: d.partner,
		helped: d.helped, copies: d.copies, minutes: d.minutes, people: map[*person]int{}, waiting: map[*person]bool{},
		sender: g.sender, at: g.now, quoted: strings.HasPrefix(d.title, "《"), summed: d.total, whole: d.all || d.whole != nil,
	}
	h.unit = g.sender.unitOn(day)
	if h.unit == nil {
		h.unit = g.sender.unitOn(g.today())
	}
	for _, u := range []*unit{d.unit, d.whole} {
		if u != nil && g.sender.adminOf(u, g.today()) {
			h.unit = u
		}
	}
	people := d.people
	if d.all || d.whole != nil {
		people = slices.DeleteFunc(g.here(day, d.whole), func(p *person) bool { return slices.Contains(d.except, p) })
	}
	for _, p := range people {
		h.people[p] = d.minutes
		if m, ok := d.own[p]; ok {
			h.people[p] = m
		}
	}
	h.unnamed = d.heads
	h.unnamedMinutes = d.heads * d.minutes
	h.free = len(d.own) == 0 && !d.total && d.heads == 0 && len(people) > 1
	return h
}

func unquoted(title string) string {
	return strings.TrimSuffix(strings.TrimPrefix(title, "《"), "》")
}

// facts are what a record comes to, in words that can be compared.
func (h *happening) facts() []string {
	var names []string
	for p, m := range h.people {
		names = append(names, fmt.Sprintf("%s %d分", p.name, m))
	}
	slices.Sort(names)
	return []string{
		"类别 " + h.kind, "日期 " + h.day, "单位 " + h.unit.path, "状态 " + h.state, fmt.Sprintf("%d人", h.heads()), fmt.Sprintf("%d分钟", h.sum()),
		"共建 " + h.partner, "地点 " + h.place, "标题 " + h.title, "专题 " + h.topic, fmt.Sprintf("%d册", h.copies), fmt.Sprintf("帮扶%d人", h.helped),
		fmt.Sprintf("不具名%d人", h.unnamed), strings.Join(names, "、"),
	}
}
