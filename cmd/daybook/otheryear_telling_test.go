package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// tell puts a deed into the words of a clerk.
func (g *generator) tell(d *deed) string {
	if g.chance(10) && d.plain() && !g.waits(g.sender) {
		if text := strings.TrimPrefix(g.inPieces(d), "\n"); !strings.HasPrefix(text, "活动") {
			return text // 活动 is the word for what is still to come
		}
	}
	if d.kind == "志愿服务" && !d.vague && d.minutes > 0 && len(d.people)+d.heads > 0 && d.stranger == "" && g.chance(50) {
		return g.command() + g.serviceInProse(d)
	}
	if d.kind != "志愿服务" && d.also == "" && d.until.IsZero() && g.chance(25) {
		if text := g.meetingInProse(d); text != "" {
			return g.command() + text
		}
	}
	return g.command() + g.inPieces(d)
}

// plain reports whether a deed is known for a report without the word: it has hours or people.
func (d *deed) plain() bool {
	return d.minutes > 0 || d.heads > 0 || len(d.people) > 0 || d.all || d.whole != nil || d.helped > 0
}

// command begins a report; at times there is none.
func (g *generator) command() string {
	return g.word("报告 ", "报告 ", "报告 ", "上报 ", "记录 ", "报告：", "报告:", "报告，", "报告一下 ", "上报：", "报告\n", "记录：")
}

func (g *generator) wordsForDate(d *deed) string {
	if !d.until.IsZero() {
		return wordsForDays(g.dice, d.day, d.until)
	}
	if d.part == "晚上" && g.civil().Sub(d.day) == 24*time.Hour && g.chance(50) {
		return "昨晚"
	}
	return wordsForDay(g.dice, d.day, g.civil()) + d.part
}

// called is the word for the kind, with what was done.
func (g *generator) wordsForKind(d *deed) string {
	if d.kind == "志愿服务" {
		return g.word("志愿服务 "+d.title, "志愿服务 "+d.title, d.title, d.title+"志愿服务", "下沉社区 "+d.title, "志愿服务（"+d.title+"）", "志愿服务："+d.title, "志愿服务活动 "+d.title, "下沉社区"+d.title)
	}
	text := d.word
	if d.also != "" {
		text = d.kind + g.word("+", "+", "＋", " + ") + d.also
	}
	if d.title != "" {
		text += g.word("", " ", " ") + g.inMarks(d.title)
		if strings.HasPrefix(d.title, "《") && g.chance(15) {
			text = d.title + " " + d.word
		}
	}
	return text
}

// inMarks puts a title into marks of one sort or another.
func (g *generator) inMarks(title string) string {
	if g.chance(12) && slices.Contains(strings.Fields("《江河志》 《水利史话》 《大河》 《远山》 《归途》 《简明读本》"), title) {
		return " " + unquoted(title)
	}
	if g.chance(75) || strings.ContainsAny(title, "（）") {
		return title
	}
	pair := []rune(g.word("「」", "“”", "“”", "『』"))
	return string(pair[0]) + unquoted(title) + string(pair[1])
}

// inPieces puts one piece for each slot in any order.
func (g *generator) inPieces(d *deed) string {
	apart := g.word(" ", " ", "，", "，", "；", ", ", "\n")
	labels := g.chance(40)
	label := func(words ...string) string {
		if !labels {
			return ""
		}
		w := g.word(words...)
		if w != "" {
			w += g.word("：", "：", ":", " ")
		}
		return w
	}
	rest := []string{g.place(d, label), g.topic(d), g.roles(d), g.things(d)}
	people, last := g.present(d, apart)
	when, length := g.wordsForDate(d), g.lengthOf(d)
	if d.listed {
		length = ""
	}
	if (d.part == "上午" || d.part == "下午") && d.minutes >= 60 && d.minutes <= 180 && !d.total && !d.vague && d.also == "" && len(d.own) == 0 && g.chance(25) {
		when, length = when+wordsForClock(g.dice, d.part, d.minutes), ""
	}
	when = label("时间", "日期", "活动时间") + when
	rest = append(rest, when, length)
	if d.unit != nil {
		rest = append(rest, g.wordsForUnit(d.unit))
	}
	if !last {
		rest = append(rest, people)
	}
	rest = slices.DeleteFunc(rest, func(s string) bool { return s == "" })
	g.Shuffle(len(rest), func(i, j int) { rest[i], rest[j] = rest[j], rest[i] })
	kind := g.wordsForKind(d)
	if labels && g.chance(40) {
		kind = g.word("类别：", "活动：", "内容：") + kind
	}
	at := 0
	if g.chance(25) {
		at = g.IntN(len(rest) + 1)
	}
	rest = slices.Insert(rest, at, kind)
	if last && people != "" {
		rest = append(rest, people)
	}
	text := rest[0]
	for i, piece := range rest[1:] {
		between := apart
		if strings.HasPrefix(piece, "\n") || between == " " && strings.HasSuffix(rest[i], "：") {
			between = ""
		}
		text += between + piece
	}
	return text
}

func (g *generator) place(d *deed, label func(...string) string) string {
	name := d.partner
	if name == "" {
		name = d.place
	}
	switch {
	case name == "":
		return ""
	case d.kind == "参观学习" || d.also == "参观学习":
		return g.word("赴", "到", "地点：", "参观地点：") + name
	case d.kind == "联合主题党日":
		return g.word("联合", "与", "和") + name
	}
	if at := label("地点", "活动地点", "地点"); at != "" {
		return at + name
	}
	return g.word("", "", "在", "到") + name
}

func (g *generator) topic(d *deed) string {
	if d.topic == "" {
		return ""
	}
	return g.word("专题：", "主题：", "专题:", "主题是：", "专题 ") + d.topic
}

func (g *generator) roles(d *deed) string {
	var parts []string
	if d.lecturer != "" {
		parts = append(parts, g.word("授课人：", "主讲：", "授课人:", "主讲人：", "授课人 ")+d.lecturer)
	}
	if d.author != "" {
		parts = append(parts, g.word("作者：", "作者:", "作者 ", "撰稿：")+d.author)
	}
	if d.outlet != "" {
		parts = append(parts, g.word("刊发：", "发表于", "刊发于", "刊发:")+d.outlet)
	}
	return strings.Join(parts, g.word("，", " ", "；"))
}

func (g *generator) things(d *deed) string {
	switch {
	case d.copies > 0:
		return fmt.Sprintf(g.word("发放%d册", "发放%d册", "共%d册", "%d册", "发放%d本", "购%d册"), d.copies)
	case d.helped > 0:
		return fmt.Sprintf(g.word("困难党员%d名", "困难群众%d人", "慰问困难党员%d名", "困难群众%d户", "帮扶困难群众%d人", "慰问老党员%d名"), d.helped)
	}
	return ""
}

func (g *generator) lengthOf(d *deed) string {
	switch {
	case d.minutes == 0:
		return ""
	case d.alsoTime > 0:
		return d.kind + wordsForLength(g.dice, d.minutes) + g.word("，", "、") + d.also + wordsForLength(g.dice, d.alsoTime)
	case d.vague && d.minutes == 240:
		return g.word("半天", "时长半天", "半天时间")
	case d.vague:
		return g.word("一天", "时长一天", "1天")
	case d.total:
		n := d.heads + len(d.people)
		return g.word("共", "合计", "累计", "总时长", "共计", "累计服务", "总时长：") + decimalHours(d.minutes*n) + g.word("小时", "小时", "个小时")
	case len(d.own) > 0:
		for p, m := range d.own {
			return p.known() + wordsForLength(g.dice, m) + g.word("，", "、") + g.word("其他人", "其余人", "其他人各") + wordsForLength(g.dice, d.minutes)
		}
	}
	prefix := g.word("每人", "每人", "时长", "时长：", "各", "服务时长：", "每人服务")
	if d.heads == 0 && len(d.people) == 0 || len(d.people) == 0 && g.chance(60) {
		prefix = g.word("", "", "时长", "时长：", "时长 ")
	}
	if d.kind != "志愿服务" {
		prefix = g.word("", "", "时长", "时长：", "时长:")
	}
	return prefix + wordsForLength(g.dice, d.minutes)
}

// present says who was there. last means that nothing may stand behind it.
func (g *generator) present(d *deed, apart string) (text string, last bool) {
	switch {
	case d.heads > 0:
		return wordsForHeads(g.dice, d.heads), false
	case d.all || d.whole != nil:
		return g.everybody(d), false
	case len(d.people) == 0:
		return "", false
	}
	names := g.names(d.people, g.sender)
	if d.stranger != "" {
		names = append(names, d.stranger)
		return g.word("参加：", "参加人：", "人员：") + strings.Join(names, "、"), true
	}
	if len(d.own) > 0 && g.chance(40) {
		return g.ownInList(d), false
	}
	if len(names) > 1 && g.chance(15) && len(d.own) == 0 {
		return g.word("\n", "\n#接龙\n", "\n参加：\n", "\n接龙：\n", "\n参加人员：\n") + g.chain(names), true
	}
	label := g.word("参加：", "参加人：", "参加人员：", "人员：", "参加人:", "参与人员：", "参加 ", "参加人 ", "参加人员 ")
	joined := g.inWords(names)
	if g.chance(12) && len(d.own) == 0 {
		return label + strings.Join(names, g.word("，", " ", ",", ", ")), true
	}
	if len(names) > 2 && g.chance(20) {
		joined += fmt.Sprintf(g.word("等%d人", "共%d人", "（%d人）", "，共%d人"), len(names))
	}
	if len(names) > 2 && g.chance(25) && apart != " " && names[0] != "我" {
		label = ""
	}
	return label + joined, g.chance(60) && len(d.own) == 0
}

// ownInList says who was there and how long each.
func (g *generator) ownInList(d *deed) string {
	d.listed = true
	style := g.word("%s%s", "%s（%s）", "%s %s", "%s：%s", "%s(%s)")
	var items []string
	for _, p := range d.people {
		m, ok := d.own[p]
		if !ok {
			m = d.minutes
		}
		items = append(items, fmt.Sprintf(style, called(g.dice, p, nil), wordsForLength(g.dice, m)))
	}
	return g.word("参加：", "参加人：", "人员：", "参加人员：") + strings.Join(items, "、")
}

func (g *generator) everybody(d *deed) string {
	who := g.word("全体", "全体", "全局", "全体党员", "全体干部职工")
	if d.whole != nil {
		who = g.wordsForUnit(d.whole) + g.word("全体", "全体", "全体党员", "全体同志", "党员全体", "全员")
	}
	if len(d.except) == 0 {
		return who
	}
	names := strings.Join(g.names(d.except, nil), "、")
	return g.word(who+"除"+names, who+"，除"+names, who+"（除"+names+"外）", who+"，"+names+"请假", who+"除"+names+"外", who+"（"+names+"请假）")
}
