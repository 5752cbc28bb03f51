package reconcile

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// measures are the words that count things, the longer before those they begin with.
var measures = byLength(strings.Fields(`人次 人天 册次 篇次 号人 家次 户次 车次 场次 批次 班次 件次 例次 人(次) 个小时 个钟头 个学时 个课时 小时 钟头 学时 课时 工时 个工作日 工作日 个百分点 百分点
	平方米 平方公里 立方米 公里 千米 公斤 千克 万元 亿元 元 块钱 分钟 道题 个人 次 场 期 篇 名 人 位 项 件 本 册 部 处 个 家 户 天 道 条 份 张 块 棵 株 台 套 辆 支 面 幅 封
	起 例 宗 笔 批 轮 回 堂 节 讲 门 座 间 所 栋 亩 吨 斤 米 度 分 岁 种 类 款 届 级 对 组 队 班 枚 盏 盒 箱 袋 瓶 艘 头 只 口 桌 顿 页 字 集 版 层 根 把 顶 趟 遍 番 段 首 曲 倍 成 课 桩 则 稿 处室 支队 人份 车 条次 h`))

// cutOff are the words that begin like a measure and are none.
var cutOff = map[string]string{
	"人": "民口类大才均生物力工事格身文防", "名": "单称字录额誉言牌", "位": "置列于居", "处": "理置长级分罚", "场": "所馆地景面合", "期": "间限末待望盼", "次": "数日要序年月",
	"本": "单局次年月地市区级系着职科支党", "条": "例件", "天": "气然下", "家": "庭属园长政国风", "部": "门分署队长委", "部门": "", "项": "", "件": "", "课": "题程件堂", "讲": "话述解课授座好求",
	"节": "约日省假能点", "面": "向对临积", "分": "别析享类工钟布组为管", "度": "", "级": "别", "组": "织成长", "队": "伍员", "班": "子", "对": "于标照接口外策", "道": "路德理", "口": "号",
	"头": "", "把": "关握", "成": "立为效果员本绩", "轮": "训流岗", "批": "评准示", "回": "头顾访复应", "起": "来到草点", "所": "有在属", "门": "口", "种": "植", "类": "似", "集": "中体", "版": "权", "页": "面",
	"字": "", "支": "部撑持委出", "笔": "记", "首": "次先", "张": "贴", "块": "", "层": "面次", "段": "", "根": "据本", "顶": "", "支队": "伍", "车": "间", "度过": "", "元": "", "封": "闭控", "例": "如行会", "户": "外籍", "届": "",
}

func byLength(words []string) []string {
	slices.SortStableFunc(words, func(a, b string) int { return utf8.RuneCountInString(b) - utf8.RuneCountInString(a) })
	return words
}

// measuresWith are all measures, and those of the figures.
func measuresWith(units []string) []string {
	all := slices.Clone(measures)
	for _, u := range units {
		if !slices.Contains(all, u) && u != "" {
			all = append(all, u)
		}
	}
	return byLength(all)
}

// measureAt is where the measure at i ends; 0 if there is none.
func (l *line) measureAt(i int) int {
	for _, m := range l.measures {
		if !l.has(i, m) {
			continue
		}
		end := i + utf8.RuneCountInString(m)
		if next := l.at(end); next != edge && strings.ContainsRune(cutOff[m], next) {
			continue
		}
		return end
	}
	return 0
}

// unitOf finds the unit of a number: behind it, or else among the words before it.
func (l *line) unitOf(n *number) {
	j := l.skip(n.to)
	if end := l.oneOf(j, "个半小时", "个半钟头", "个半学时"); end > 0 {
		n.value, n.unit, n.unitAt, n.end = n.value+0.5, "小时", j, end
		return
	}
	if end := l.measureAt(j); end > 0 {
		l.writtenUnit(n, j, end)
		return
	}
	r := l.at(j)
	unknown := !n.chinese && han(r) && !strings.ContainsRune("的了和及与是为在中内以上下左右不等至到约余多大年月日号时点并而较比", r) && !l.name[min(j, len(l.name)-1)] && !l.mentioned(j)
	if word := l.measureBefore(*n); word != "" && !unknown && (!n.chinese || n.value >= 10 && !han(r)) {
		n.unit, n.before = word, true
		return
	}
	if unknown {
		n.unit, n.unitAt, n.end = string(r), j, j+1
	}
}

// writtenUnit is the measure at [j, end) behind a number.
func (l *line) writtenUnit(n *number, j, end int) {
	n.unit, n.unitAt, n.end = strings.ReplaceAll(l.text(j, end), "(", ""), j, end
	n.unit = strings.TrimSuffix(n.unit, ")")
	if n.unit == "个" && l.endsWith(n.from, "人有", "人共有", "人数有", "人一共有", "人员有") >= 0 {
		n.unit = "个人"
	}
	if n.unit == "个" && l.hasAny(end, persons...) {
		n.unit = "个人"
	}
	for _, more := range []string{"(次)", "次", " 次"} { // 人(次)
		if n.unit == "人" && l.has(end, more) {
			n.unit, n.end = "人次", end+utf8.RuneCountInString(more)
		}
	}
	if len(n.unit) > len("个") && strings.HasPrefix(n.unit, "个") {
		n.unit = strings.TrimPrefix(n.unit, "个")
	}
}

// persons are those of whom people say 个: 八十六个孩子.
var persons = strings.Fields(`孩子 同志 老师 同学 学生 党员 职工 人 队员 演员 小伙 姑娘 年轻人 娃`)

// measureWords are the words before a number that say what it counts.
var measureWords = []struct{ word, unit string }{
	{"服务时长", "小时"}, {"总时长", "小时"}, {"小时数", "小时"}, {"时长", "小时"}, {"课时数", "课时"}, {"学时数", "学时"}, {"人次数", "人次"}, {"人次", "人次"}, {"人数", "人"}, {"场次", "场次"}, {"次数", "次"},
	{"篇数", "篇"}, {"册数", "册"}, {"本数", "本"}, {"件数", "件"}, {"项数", "项"}, {"期数", "期"}, {"部数", "部"}, {"处数", "处"}, {"个数", "个"}, {"户数", "户"}, {"天数", "天"}, {"小时", "小时"}, {"学时", "学时"},
}

// measureBefore is the unit that words before a bare number say: 人次387, 时长（小时）：1047, （次）16.
func (l *line) measureBefore(n number) string {
	if l.p.Cell && n.from >= l.own {
		return l.measureIn(0, l.own)
	}
	const near = 14
	stop := max(n.from-near, 0)
	j := n.from
	for j > stop && !numeral(l.at(j-1)) && !strings.ContainsRune("。、,;", l.at(j-1)) {
		j--
	}
	return l.measureIn(j, n.from)
}

// measureIn is the measure that is named last in [from, to).
func (l *line) measureIn(from, to int) string {
	window := l.text(from, to)
	best, at := "", -1
	for _, m := range measureWords {
		if i := strings.LastIndex(window, m.word); i > at {
			best, at = m.unit, i
		}
	}
	if open := strings.LastIndex(window, "("); open >= 0 {
		if end := strings.Index(window[open:], ")"); end > 0 {
			inside := strings.TrimSpace(strings.TrimPrefix(window[open+1:open+end], "单位:"))
			if slices.Contains(l.measures, inside) {
				return strings.TrimPrefix(inside, "个小")
			}
		}
	}
	return best
}

// fits says how well a written unit goes with a figure's: 3 the same, 2 another word for it,
// 1 perhaps, 0 not.
func fits(written, figure string) float64 {
	written, figure = plainUnit(written), plainUnit(figure)
	switch {
	case written == figure:
		return 3
	case written == "":
		return 1.5
	}
	if s := alike[figure][written]; s > 0 {
		return s
	}
	if alike[figure] == nil && written == "个" {
		return 1
	}
	return 0
}

func plainUnit(u string) string {
	u = strings.TrimPrefix(u, "个小")
	switch u {
	case "时":
		return "小时"
	case "钟头", "个钟头", "h", "个小时", "小时":
		return "小时"
	case "名", "位", "个人", "人员", "号人":
		return "人"
	case "场次":
		return "场"
	}
	return u
}

var alike = map[string]map[string]float64{
	"次":  {"场": 2, "回": 2, "堂": 2, "节": 2, "讲": 2, "期": 2, "轮": 2, "批": 1, "批次": 2, "趟": 2, "课": 1.5, "届": 1.5, "个": 0.8, "项": 0.8, "班": 1, "班次": 2, "遍": 2},
	"场":  {"次": 2, "回": 2, "期": 2, "堂": 2, "节": 1.5, "讲": 1.5, "轮": 1.5, "批次": 1.5, "届": 1.5, "个": 0.8},
	"期":  {"次": 2, "场": 2, "班": 1.5, "份": 1, "个": 0.8, "批": 1, "讲": 1.5, "篇": 1},
	"人":  {"人次": 1},
	"人次": {"人": 1, "次": 0.5},
	"小时": {"学时": 2, "课时": 2, "工时": 2},
	"学时": {"小时": 2, "课时": 2.5},
	"课时": {"小时": 2, "学时": 2.5},
	"篇":  {"份": 2, "条": 1.5, "则": 2, "件": 1.5, "个": 0.8, "稿": 2},
	"条":  {"篇": 1.5, "则": 2, "项": 1.5, "件": 1.5, "个": 1.5},
	"份":  {"篇": 2, "件": 1.5, "册": 1, "张": 1, "本": 1},
	"本":  {"种": 2.5, "册": 1, "部": 1, "套": 1.5},
	"册":  {"本": 1.5, "套": 1, "份": 1},
	"部":  {"集": 1, "个": 0.8, "场": 1, "次": 1},
	"处":  {"个": 2, "地": 2, "座": 2, "所": 2, "家": 2, "次": 1},
	"个":  {"家": 2.5, "处": 2, "支": 1, "项": 1.5, "件": 1, "所": 2, "座": 2},
	"项":  {"件": 2.5, "个": 2.5, "条": 2.5, "桩": 2, "宗": 1.5, "类": 1},
	"件":  {"项": 2.5, "个": 2, "条": 2, "桩": 2, "宗": 2, "起": 2, "例": 2},
	"起":  {"件": 2, "例": 2, "宗": 2, "个": 1, "次": 1},
	"天":  {"日": 2, "期": 1.5, "道": 1.5, "题": 1.5, "道题": 1.5, "次": 1},
	"户":  {"家": 2, "户次": 1},
	"家":  {"个": 2.5, "户": 2, "处": 1.5, "所": 1.5, "家次": 1},
	"户次": {"户": 1.5, "家次": 1.5, "次": 1},
	"家次": {"家": 1.5, "户次": 1.5, "次": 1},
}
