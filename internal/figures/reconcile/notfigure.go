package reconcile

import (
	"slices"
	"strings"
)

// notFigure says why a numeral claims nothing; empty if it may claim something. The subject
// that it might have is not looked at here.
func (l *line) notFigure(n number) string {
	for _, rule := range []func(number) string{l.inName, l.ordinal, l.duration, l.date, l.clock, l.pages, l.dateRange, l.dateDigits, l.year, l.edition, l.documentNumber, l.place, l.marker, l.chapter, l.enumerator, l.listNumber, l.glued, l.setPhrase, l.often} {
		if why := rule(n); why != "" {
			return why
		}
	}
	return ""
}

func (l *line) inName(n number) string {
	switch {
	case l.name[n.from] && l.name[min(n.to, len(l.runes))-1]:
		return "名称里的数字"
	case l.quoted[n.from] && !l.quotesNumber(n):
		return "书名或引语里的数字"
	}
	return ""
}

// quotesNumber says whether nothing but a number and its unit stands in quotation marks: “387人次”.
func (l *line) quotesNumber(n number) bool {
	return !n.chinese && n.unit != "" && l.knownUnit(n.unit) && strings.ContainsRune("“\"", l.at(n.lead-1)) && strings.ContainsRune("”\"", l.at(n.end))
}

func (l *line) ordinal(n number) string {
	if r := l.at(n.from - 1); r == '第' {
		return "序数"
	}
	if n.unit == "" && n.to == len(l.runes) && l.own == n.from && n.value < 10000 && l.p.Before == "" && l.p.Place == "" {
		return "页码"
	}
	return ""
}

// duration knows 100周年, 三年, 两个月.
func (l *line) duration(n number) string {
	j := l.skip(n.to)
	switch {
	case l.hasAny(j, "周年", "周岁"):
		return "周年"
	case l.at(j) == '年' && n.yearly(), l.hasAny(j, "年代", "年级", "年度", "年期"):
		return "日期"
	case l.at(j) == '年':
		return "时间长短"
	case l.hasAny(j, "个月", "个季度", "个年头", "周", "个星期", "星期", "年来", "个多月", "个半月", "世纪", "个世纪"):
		return "时间长短"
	}
	return ""
}

// yearly says whether a number can be that of a year.
func (n number) yearly() bool {
	return n.value >= 1900 && n.value <= 2100 && n.hedge == hedgeNone && n.decimals == 0
}

// date knows 6月, 三季度, 22日.
func (l *line) date(n number) string {
	j := l.skip(n.to)
	switch {
	case l.at(j) == '月' && n.value <= 12, l.hasAny(j, "季度", "月份"):
		return "日期"
	case l.hasAny(j, "日", "号") && n.value >= 1 && n.value <= 31 && n.hedge == hedgeNone && !l.hasAny(j, "号文", "号人", "号职工", "号干部"):
		return "日期"
	}
	return ""
}

// clock knows 9时, 上午8点半, 8:30.
func (l *line) clock(n number) string {
	j := l.skip(n.to)
	switch {
	case l.hasAny(j, "时", "点") && n.value <= 24 && n.decimals == 0 && (l.oneOf(j+1, "许", "整", "半", "左右", "至", "到", "-", "前", "后", "起", "开", "分") > 0 || numeral(l.at(j+1)) || l.endsWith(n.from, "上午", "下午", "晚上", "早上", "晚", "早", "中午") >= 0):
		return "时刻"
	case l.hasAny(j, "分") && (l.at(n.from-1) == '时' || l.at(n.from-1) == '点') && !n.chinese:
		return "时刻"
	case l.at(n.to) == ':' && digit(l.at(n.to+1)) && digit(l.at(n.to+2)) && n.value < 25, l.at(n.from-1) == ':' && digit(l.at(n.from-2)) && n.value < 60 && n.to-n.from == 2:
		return "时刻"
	}
	return ""
}

// pages knows 共3页, 78岁, 18层, 零下3度.
func (l *line) pages(n number) string {
	j := l.skip(n.to)
	switch {
	case l.hasAny(j, "页", "周岁", "℃", "°", "摄氏度", "度高温", "度的高温"), l.at(j) == '岁' && !l.hasAny(j, "岁月") && n.decimals == 0 && l.endsWith(n.lead, "平均年龄", "平均", "年龄为") < 0:
		return "年龄、温度、页数"
	case l.at(j) == '层' && !l.hasAny(j, "层次", "层面") && !n.chinese:
		return "楼层"
	case n.value == 1 && n.chinese && l.at(n.from-1) == '后' && l.at(n.from-2) == '最':
		return "序数"
	}
	return ""
}

// dateRange knows the first part of 1-6月, 3月5-7日, 2019-2021年.
func (l *line) dateRange(n number) string {
	j := l.skip(n.to)
	if n.high > 0 || !strings.ContainsRune("-~至到、", l.at(j)) {
		return ""
	}
	k := l.skip(j + 1)
	m, ok := l.numberAt(k)
	if !numeral(l.at(k)) || !ok {
		return ""
	}
	e := l.skip(m.to)
	switch {
	case l.hasAny(e, "月", "季度", "年") && n.value <= 12 && m.value <= 12,
		l.hasAny(e, "日", "号") && m.value <= 31 && n.value <= 31 && n.unit == "",
		n.yearly() && m.value > 0 && m.value <= 2100:
		return "日期"
	}
	return ""
}

// dateDigits knows dates written in digits: 2021.3.5, 2021-03-05, 3/15.
func (l *line) dateDigits(n number) string {
	switch {
	case n.high > 0 || n.chinese:
		return ""
	case digit(l.at(n.to+1)) && strings.ContainsRune("-/.", l.at(n.to)) && n.decimals == 0:
		return "日期或编号"
	case digit(l.at(n.from-2)) && strings.ContainsRune("-/.", l.at(n.from-1)):
		return "日期或编号"
	case n.decimals > 0 && l.at(n.to) == '.' && digit(l.at(n.to+1)):
		return "日期或编号"
	case n.decimals > 0 && n.value >= 1900 && n.value < 2101 && n.unit == "":
		return "日期"
	}
	return ""
}

// year knows 2021 that stands alone.
func (l *line) year(n number) string {
	switch {
	case n.chinese || !n.yearly() || n.high > 0 || n.to-n.from != 4:
		return ""
	case n.unit == "" && !n.before:
		return "年份"
	case len([]rune(n.unit)) == 1 && !l.knownUnit(n.unit):
		return "年份"
	}
	return ""
}

func (l *line) knownUnit(u string) bool {
	return slices.Contains(l.measures, u)
}

// edition knows 十九届六中全会, 二十大, 十四五.
func (l *line) edition(n number) string {
	j := n.to
	switch {
	case l.at(j) == '届' && (n.chinese || l.hasAny(j+1, "中央", "全国")):
		return "届次"
	case l.hasAny(j, "中全会", "中、", "次全会", "次党代会"):
		return "届次"
	case l.at(j) == '大' && n.chinese && (l.knownCongress(n) || !l.hasAny(j+1, "类", "项")):
		return "届次或固定说法"
	case l.hasAny(n.from, "十四五", "十三五", "十五五", "十二五"), l.hasAny(n.from, "七一", "八一", "五四", "六一", "三八", "五一", "十一", "一二九", "九一八", "七七") && (n.unit == "" || n.before):
		return "固定说法"
	}
	return ""
}

func (l *line) knownCongress(n number) bool { return n.value >= 7 && n.value <= 30 }

// documentNumber knows 〔2021〕5号.
func (l *line) documentNumber(n number) string {
	j := l.skip(n.to)
	switch {
	case l.at(n.from-1) == '[' && l.at(n.to) == ']':
		return "文号"
	case l.at(j) == '号' && (l.at(n.from-1) == ']' || l.at(n.from-1) == ')' || l.hasAny(j+1, "文", "令", "公告", "通知")):
		return "文号"
	case l.hasAny(j, "号人", "号职工", "号干部"):
	case l.at(j) == '号' && n.unit == "" && !n.chinese, l.at(j) == '号' && n.chinese:
		return "编号"
	}
	return ""
}

// place knows rooms, roads and telephone numbers.
func (l *line) place(n number) string {
	j := l.skip(n.to)
	switch {
	case !n.chinese && l.hasAny(j, "楼", "室", "单元", "栋", "路公交", "国道", "省道"):
		return "编号"
	case l.hasAny(j, "热线", "专线", "电话", "平台热线"):
		return "电话"
	case !n.chinese && n.unit == "" && n.decimals == 0 && n.to-n.from >= 7 && !strings.Contains(l.text(n.from, n.to), ",") && !strings.ContainsAny(l.text(n.from, n.to), "万亿"):
		return "号码"
	case !n.chinese && l.at(n.from) == '0' && digit(l.at(n.from+1)):
		return "号码"
	}
	return ""
}

// marker knows what numbers headings and lists: 一、 （二） 3. (4) 一是 其二.
func (l *line) marker(n number) string {
	prev, next := l.at(n.from-1), l.at(n.to)
	switch {
	case !n.small():
		return ""
	case l.begins(n) && strings.ContainsRune("、.)．", next) && next != edge && !digit(l.at(n.to+1)):
		return "标题、条目的序号"
	case prev == '(' && next == ')' && n.unit == "":
		return "标题、条目的序号"
	}
	return ""
}

// chapter knows the numbers of headings without a mark behind them, and those of tables: 2.1
// 主要做法, 表1.
func (l *line) chapter(n number) string {
	switch {
	case n.chinese || n.value >= 100 || l.knownUnit(n.unit) && !(l.p.Heading && l.at(n.to) == ' '):
		return ""
	case l.endsWith(n.from, "表", "图", "附件") >= 0:
		return "图表的编号"
	case l.p.Heading && l.begins(n) && (n.decimals > 0 || l.at(n.to) == ' '):
		return "标题、条目的序号"
	}
	return ""
}

func (n number) small() bool { return n.value < 100 && n.decimals == 0 && n.hedge == hedgeNone }

// begins says whether nothing but marks stands before a number.
func (l *line) begins(n number) bool {
	start := n.from
	for l.at(start-1) == ' ' || l.at(start-1) == '#' || l.at(start-1) == '*' {
		start--
	}
	return start == l.own
}

// enumerator knows 一是 and 其二.
func (l *line) enumerator(n number) string {
	prev, next := l.at(n.from-1), l.at(n.to)
	switch {
	case !n.small():
		return ""
	case n.chinese && strings.ContainsRune("是要为则来", next) && next != edge && (l.boundary(n.from-1) || l.begins(n)) && !l.hasAny(n.to, "来自"):
		return "条目的序号"
	case n.chinese && prev == '其' && !l.hasAny(n.from-2, "尤其"):
		return "条目的序号"
	}
	return ""
}

// listNumber knows the numbers of a list within a line: 1.人员到位 2.责任到位.
func (l *line) listNumber(n number) string {
	prev, next := l.at(n.from-1), l.at(n.to)
	switch {
	case !n.small() || n.chinese || n.unit != "" || n.value >= 30:
	case l.boundary(n.from-1) && strings.ContainsRune(".、", next) && next != edge && han(l.at(l.skip(n.to+1))) && prev != '、' && prev != ':' && prev != ',':
		return "条目的序号"
	}
	return ""
}

// boundary says whether nothing stands at i, or a mark of punctuation.
func (l *line) boundary(i int) bool {
	r := l.at(i)
	return r == edge || r == ' ' || strings.ContainsRune(sentenceMarks+itemMarks+"“”\"", r)
}

// glued knows digits that are part of a word: A4, T3, 5G, 1+1, 7×24.
func (l *line) glued(n number) string {
	prev, next := l.at(n.from-1), l.at(n.to)
	if n.chinese {
		if n.unit == "" && !n.before && !n.percent {
			return "词语里的数字"
		}
		return ""
	}
	switch {
	case letter(prev) && !slices.Contains([]string{"篇", "次", "人次", "项", "名", "件", "册"}, n.unit) || prev == '#' || prev == '_' || prev == '@' || prev == '№' || prev == '$':
		return "编号"
	case letter(next) && n.unit != "h":
		return "编号"
	case strings.ContainsRune("+×*=<>&_^", next) && next != edge && !n.percent, strings.ContainsRune("+×=<>&^", prev) && prev != edge:
		return "固定说法"
	}
	return ""
}

var setPhrases = strings.Fields(`个意识 个自信 个维护 个确立 个全面 个代表 个一百年 个一 个务必 个必须 个到位 个结合 个带头 个坚持 个聚焦 个不 个更加 个方面 个层面 个环节 个阶段 个维度 个角度 个抓手 个关键 个统筹 个转变 个提升
	个重点 个步骤 个关系 个原则 个清单 个化 个相结合 个字 个敢 个如何 个革命 个伟大 个为什么 个能 个优先 个过硬 个起来 个强化 个月 个专题 个板块 个小组 个批次 个时段 个主题 个篇章 项规定 项纪律 项原则 项职责 项重点 项基本 项法规 项要求 条主线 条战线 条底线 条红线 条心 条措施
	个大局 大 会一课 学一做 严三实 位一体 重一大 稳 保 风 岗双责 带一路 下基层 史 手抓 促进 不误 结合 本账 条例 张网 盘棋 体化 站式 窗 网通办 件事一次办 线 起 致 直 定 样 般 律 切 同 些 度 旦 部分 方面 级 流 心 并 系列 时间 时 类 把手 家人 把尺子 股劲 张图 道防线 块牌子 公里
	中心 基本点 极管理 级书记 级联动 级网格 面红旗 面旗帜 分为二`)

// setPhrase knows Chinese numerals that count nothing: 四个意识, 三会一课, 一批, 24小时值班.
func (l *line) setPhrase(n number) string {
	j := n.to
	if l.hasAny(j, "小时以外", "小时之外", "小时内外", "小时以内响应", "小时值", "小时在线", "小时不", "小时待", "小时响应", "小时轮", "小时全", "小时开放", "小时内", "小时自助", "小时服务热线") || n.value == 365 && n.unit == "天" {
		return "固定说法"
	}
	if !n.chinese || n.hedge != hedgeNone {
		return ""
	}
	if l.hasAny(j, setPhrases...) && n.value < 20 {
		return "固定说法"
	}
	if n.value == 1 && l.hasAny(j, "批批", "次次", "件件", "个个", "项项", "次性", "个又", "次又", "篇又", "场又", "项又", "件又", "本账", "个支部一", "名党员一", "名党员就", "个党员一", "个支部就", "人一", "人多", "户一", "项一", "事一", "月一", "周一", "季一") {
		return "固定说法"
	}
	return ""
}

// often knows 每月一次, 每两周一次: how often, not how many.
func (l *line) often(n number) string {
	if !n.chinese || n.value > 3 || n.hedge != hedgeNone {
		return ""
	}
	before := l.text(max(n.from-8, 0), n.from)
	for _, w := range []string{"每周", "每月", "每季", "每年", "每日", "每天", "每两", "每三", "每半", "每个月", "每隔", "每一"} {
		if i := strings.LastIndex(before, w); i >= 0 && !strings.ContainsAny(before[i:], ",。、;") {
			return "频次"
		}
	}
	return ""
}

// vagueWords say that there were several, not how many.
var vagueWords = []string{"数十", "数百", "数千", "几十", "几百", "几千", "十几", "好几", "若干", "许多", "众多", "多", "数", "几", "大批", "大量"}

// vagueAt reads 多次, 数十场, 若干篇 at i.
func (l *line) vagueAt(i int) (number, bool) {
	end := l.oneOf(i, vagueWords...)
	if end == 0 || numeral(l.at(i-1)) || l.name[i] || l.quoted[i] {
		return number{}, false
	}
	if strings.ContainsRune("数", l.at(i)) && strings.ContainsRune("人次总件无多少个", l.at(i-1)) && l.at(i-1) != edge {
		return number{}, false
	}
	last := l.measureAt(end)
	if last == 0 || strings.ContainsRune("个种方级度分成元", l.at(end)) {
		return number{}, false
	}
	return number{from: i, lead: i, to: end, unit: l.text(end, last), unitAt: end, end: last, vague: true, chinese: true}, true
}
