package understand

import (
	"slices"
	"strings"
)

// judgements are the ways of saying right or wrong.
var judgements = func() *lexicon[string] {
	l := &lexicon[string]{}
	for verdict, words := range map[string]string{
		"对": "对 对的 对了 正确 正确的 是 是的 是对的 是正确的 没错 √ 说法正确 t true 是√ 打勾 打√ 对√ √对 yes",
		"错": "错 错的 错误 错误的 是错的 是错误的 不对 不正确 × x 不是 说法错误 false 打叉 打× 错× ×错 no 错了 不对的 不",
	} {
		for _, w := range strings.Fields(words) {
			l.add(w, verdict)
		}
	}
	return l
}()

var beforeAnswer = []string{
	"我的答案是", "我的答案", "答案应该是", "答案就是", "答案是", "答案为", "答案选", "答案", "正确答案是", "正确答案", "我选择", "我选", "应该选择", "应该选", "应该是", "应当是", "应选", "选择", "选项", "选",
	"我答", "回答", "答", "我觉得是", "我觉得选", "我觉得", "我认为是", "我认为选", "我认为", "觉得是", "觉得选", "我猜是", "我猜", "猜", "就是", "可能是", "好像是", "肯定是", "肯定选", "是", "本题选", "这题选", "这道题选", "本题", "这题", "今日一题", "每日一题", "我", "题目", "今天选", "今天的答案是", "交作业", "作答", "签到",
}

var behindAnswer = []string{"选项", "项", "吧", "了", "啊", "吗", "哦", "的", "对", "正确", "都对", "全对", "都选", "谢谢", "?", "才对"}

// answerBegins is where the answer itself begins, behind what people say before it.
func (t *text) answerBegins(i int) int {
	for {
		i = t.pastSigns(i)
		end := t.oneOf(i, beforeAnswer...)
		if end == 0 || t.pastSigns(end) >= len(t.runes) {
			return i
		}
		i = end
	}
}

func (t *text) pastSigns(i int) int {
	for blank(t.at(i)) || t.at(i) != edge && strings.ContainsRune(":,。;(", t.at(i)) {
		i++
	}
	return i
}

// quizAnswer reads an answer to the open question. Whether it fits the question's kind, the
// quiz decides.
func (s *reading) quizAnswer() bool {
	if s.in.Open == "" || len(s.t.runes) > 40 {
		return false
	}
	answer, day := s.answerAt(0), ""
	if answer == "" {
		answer, day = s.datedAnswer()
	}
	if answer == "" {
		return false
	}
	s.m.Intent, s.m.Answer, s.m.Date = Answer, answer, day
	return true
}

// datedAnswer reads 答 4月20日 B, as buttons say it: a button stays where it is when its day is
// over.
func (s *reading) datedAnswer() (answer, day string) {
	w, end, ok := s.dateAt(s.t.answerBegins(0))
	if !ok {
		return "", ""
	}
	at, ok := w.resolve(s.today, past)
	if !ok {
		return "", ""
	}
	if answer = s.answerAt(end); answer == "" {
		return "", ""
	}
	return answer, iso(at)
}

// answerAt reads the rest of the message as an answer: sorted letters, 对 or 错; empty if it is none.
func (s *reading) answerAt(i int) string {
	t := s.t
	if verdict := s.judgement(i); verdict != "" {
		return verdict
	}
	i = t.answerBegins(i)
	if verdict := s.judgement(i); verdict != "" {
		return verdict
	}
	return t.letters(i)
}

// plainJudgements are those that answer a question of any kind; 是的 and its like answer one
// that asks for right or wrong.
var plainJudgements = strings.Fields("对 对的 正确 错 错的 错误 不对 不正确 √ ×")

func (s *reading) judgement(i int) string {
	word := strings.TrimRight(s.t.matched(min(i, len(s.t.runes)), len(s.t.runes)), " ?")
	verdict, ok := judgements.get(word)
	if !ok || s.in.Open != "判断" && !slices.Contains(plainJudgements, word) {
		return ""
	}
	return verdict
}

// letters reads the rest of the message as letters A to F, however they are parted.
func (t *text) letters(i int) string {
	var found []rune
	for i < len(t.runes) {
		r := t.at(i)
		switch {
		case r >= 'a' && r <= 'f':
			if slices.Contains(found, r-'a'+'A') && t.at(i-1) == r {
				return ""
			}
			found = append(found, r-'a'+'A')
			i++
		case strings.ContainsRune(" \n、,，.;/+&()和与-|及跟", r):
			i++
		default:
			end := t.oneOf(i, behindAnswer...)
			if end == 0 || len(found) == 0 {
				return ""
			}
			i = end
		}
	}
	slices.Sort(found)
	return string(slices.Compact(found))
}
