package main

import (
	"fmt"
	"strings"
	"time"
)

// quizYear is the year's daily question.
type quizYear struct {
	kinds    []string // of the bank's questions, in order
	from     time.Time
	open     map[*unit]bool // whose group has the question
	answered map[signIn]bool
}

func (g *generator) questionsCSV() string {
	rows := []string{"kind,text,A,B,C,D,E,F,answer,explanation,source"}
	for i, kind := range g.quiz.kinds {
		row := fmt.Sprintf("%s,第%d题：下列说法哪些正确？,甲,乙,丙,丁,,,%s,见材料,", kind, i+1, map[string]string{"单选": "B", "多选": "ABD"}[kind])
		if kind == "判断" {
			row = fmt.Sprintf("判断,第%d题：水往低处流。,,,,,,,对,见材料,", i+1)
		}
		rows = append(rows, row)
	}
	return strings.Join(rows, "\n") + "\n"
}

// openQuiz has the admins switch the question on in some groups, on a day of the first weeks.
func (g *generator) openQuiz() {
	for range g.between(5, 40) {
		g.quiz.kinds = append(g.quiz.kinds, g.word("单选", "单选", "多选", "判断"))
	}
	g.quiz.open, g.quiz.answered = map[*unit]bool{}, map[signIn]bool{}
	g.quiz.from = date(g.year, g.between(1, 3), g.between(8, 28))
	for i, u := range g.branches() {
		if i > 0 && g.chance(30) {
			continue
		}
		g.later(g.quiz.from.Add(time.Duration(g.between(6*60, 20*60))*time.Minute), func() {
			a := g.admin(g.dice, u, g.today())
			g.say(u.group(), a.name, g.word("每日一题 开", "每日一题开", "每日一题：开"))
			g.quiz.open[u] = true
		})
	}
}

// closeQuiz works out on which days there was a question.
func (g *generator) closeQuiz() {
	for day := g.quiz.from; day.Year() == g.year; day = day.AddDate(0, 0, 1) {
		if g.working(iso(day)) {
			g.posted = append(g.posted, iso(day))
		}
	}
}

// kindOn is the kind of the question of a day; false if it has none.
func (g *generator) kindOn(day time.Time) (string, bool) {
	if !g.working(iso(day)) || day.Before(g.quiz.from) {
		return "", false
	}
	n := 0
	for at := g.quiz.from; at.Before(day); at = at.AddDate(0, 0, 1) {
		if g.working(iso(at)) {
			n++
		}
	}
	return g.quiz.kinds[n%len(g.quiz.kinds)], true
}

func (g *generator) planAnswers(day time.Time) {
	for range g.between(1, 8) {
		at := day.Add(time.Duration(g.between(8*60, 23*60+40)) * time.Minute)
		g.later(at, func() { g.answer() })
	}
}

// answer lets somebody answer the day's question, or what would be an answer if there were one.
func (g *generator) answer() {
	p := pick(g.dice, g.people)
	if p.silent || g.waits(p) {
		return
	}
	s := p.on(g.today())
	u := pick(g.dice, g.branches())
	if s != nil && g.chance(80) {
		u = s.unit
	}
	room := u.group()
	open := g.quiz.open[u]
	if g.chance(30) {
		room, open = p.name, len(g.quiz.open) > 0
	}
	kind, asked := g.kindOn(g.civil())
	text, fits := g.wordsForAnswer(kind)
	if asked && open && s != nil && kind != "多选" && room != p.name && g.now.Hour() >= 9 && g.chance(15) {
		text, fits = "对", true
		if kind == "单选" {
			text = g.of("A B C D")
		}
		g.press(room, p.name, text)
	} else {
		g.say(room, p.name, text)
	}
	minute := g.now.Hour()*60 + g.now.Minute()
	in := signIn{p, g.today()}
	if asked && open && fits && s != nil && minute >= 8*60+30 && !g.quiz.answered[in] {
		g.quiz.answered[in] = true
		g.signIns = append(g.signIns, in)
	}
	if g.chance(3) {
		g.line("! redeliver")
	}
}

// waits reports whether somebody has an open draft, to which 对 would be said.
func (g *generator) waits(p *person) bool {
	for _, h := range g.happenings {
		if h.sender == p && h.state == "draft" {
			return true
		}
	}
	return false
}

// wordsForAnswer is an answer in any form, and whether its form fits the question.
func (g *generator) wordsForAnswer(kind string) (text string, fits bool) {
	single := g.of("A B C D")
	form := g.word("%s", "%s", "%s", "选%s", "我选%s", "答案是%s", "答 %s", "选 %s", "答案：%s")
	if g.chance(25) {
		single = strings.ToLower(single)
	}
	several := g.word("ACD", "A、C、D", "a,c", "AB", "a、b、d", "A C", "BCD", "ＡＢ", "acd", "A，C", "Ａ、Ｃ", "a c d", "A,B,D", "CDA")
	verdict := g.word("对", "错", "√", "×", "正确", "错误", "答案是对", "选对", "答 错", "对。")
	wrong := g.chance(15)
	switch {
	case kind == "单选" && wrong:
		return g.word("F", "E", several, verdict), false
	case kind == "多选" && wrong:
		return g.word("F", "AF", verdict), false
	case kind == "判断" && wrong:
		return g.word("C", "AC", "F"), false
	case kind == "多选":
		return fmt.Sprintf(form, several), true
	case kind == "判断":
		return verdict, true
	}
	if g.chance(10) {
		single = g.word("ａ", "Ｂ", "Ｃ")
	}
	return fmt.Sprintf(form, single), true
}
