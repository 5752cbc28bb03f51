// Package quiz holds the daily question: the bank, which question is whose day's, the groups
// that have it on, and the one answer of a member a day that counts (签到). It does not know
// how an answer is read from a text, nor when a day's question is posted.
//
// An answer that is wrong counts like one that is right. Whether it is right is never stored:
// it follows from the question's key, so that a mended key mends all.
package quiz

import (
	"slices"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/config"
)

// The kinds of question.
const (
	Single   = "单选"
	Multiple = "多选"
	TrueOrNo = "判断"
)

// The answers to a 判断.
const (
	True  = "对"
	False = "错"
)

// Question is one question of the bank.
type Question struct {
	ID          int64
	Kind        string
	Text        string
	Options     []string // A first; none for 判断
	Answer      string   // the key: sorted letters, or 对/错
	Explanation string
	Source      string
}

// Fits reports whether an answer (sorted letters, or 对/错) has a form that the question can
// be answered in, right or wrong.
func (q Question) Fits(answer string) bool {
	if q.Kind == TrueOrNo {
		return answer == True || answer == False
	}
	if answer == "" || q.Kind == Single && len(answer) != 1 {
		return false
	}
	for i := range len(answer) {
		if q.option(answer[i]) == "" || i > 0 && answer[i] <= answer[i-1] {
			return false
		}
	}
	return true
}

// option is the text of a letter's option; empty if there is none.
func (q Question) option(letter byte) string {
	i := int(letter) - 'A'
	if i < 0 || i >= len(q.Options) {
		return ""
	}
	return q.Options[i]
}

// Right reports whether an answer is the key.
func (q Question) Right(answer string) bool { return answer == q.Answer }

// Letters are the letters of the options: ABCD; none for 判断.
func (q Question) Letters() string {
	var b strings.Builder
	for i := range q.Options {
		b.WriteByte('A' + byte(i))
	}
	return b.String()
}

// Tidy makes sorted letters or 对/错 of an answer as banks and people write it: 「a、c」 is AC,
// √ is 对. It is empty when the text is no answer.
func Tidy(said string) string {
	switch strings.ToUpper(strings.TrimSpace(said)) {
	case True, "正确", "√", "✓", "是", "T", "TRUE", "Y":
		return True
	case False, "错误", "×", "✗", "否", "F", "FALSE", "N":
		return False
	}
	var letters []byte
	for _, r := range said {
		switch {
		case r >= 'a' && r <= 'z':
			r += 'A' - 'a'
		case r >= 'ａ' && r <= 'ｚ':
			r += 'A' - 'ａ'
		case r >= 'Ａ' && r <= 'Ｚ':
			r += 'A' - 'Ａ'
		}
		switch {
		case r >= 'A' && r < 'A'+maxOptions:
			letters = append(letters, byte(r))
		case strings.ContainsRune("、，,;； \u3000", r):
		default:
			return ""
		}
	}
	slices.Sort(letters)
	return string(slices.Compact(letters))
}

// Window is when the question of a working day can be answered.
type Window struct{ From, To config.DayTime }

// NewWindow is the window of a configuration.
func NewWindow(q config.Question) Window { return Window{q.From, q.To} }

// Opens is the instant at which the window of at's day opens.
func (w Window) Opens(at time.Time) time.Time { return moment(at, w.From) }

// Closes is the first instant after the window of at's day.
func (w Window) Closes(at time.Time) time.Time { return moment(at, w.To) }

// Contains reports whether at lies in the window of its day.
func (w Window) Contains(at time.Time) bool {
	return !at.Before(w.Opens(at)) && at.Before(w.Closes(at))
}

func moment(at time.Time, d config.DayTime) time.Time {
	year, month, day := at.Date()
	return time.Date(year, month, day, 0, int(d), 0, 0, at.Location())
}
