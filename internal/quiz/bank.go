package quiz

import (
	"fmt"
	"slices"
	"strings"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/roster/csvfile"
)

const maxOptions = 6

// File is a bank of questions as somebody wrote it, without mistakes.
type File struct {
	Name      string
	Questions []Question // without ids
}

// ReadCSV reads a bank: the columns kind, text and answer, and as far as they are there A to
// F, explanation and source (chat-scripts.md, last part). The error is config.Mistakes, with
// every mistake of the file.
func ReadCSV(file string) (File, error) {
	shape := csvfile.Shape{
		Required: []string{"kind", "text", "answer"},
		Optional: []string{"a", "b", "c", "d", "e", "f", "explanation", "source"},
	}
	rows, mistakes := csvfile.Read(file, shape)
	r := reader{file: file, mistakes: mistakes}
	f := File{Name: file}
	lines := map[[2]string]int{}
	for _, row := range rows {
		q, ok := r.question(row)
		if !ok {
			continue
		}
		key := [2]string{q.Kind, q.Text}
		if first := lines[key]; first > 0 {
			r.wrong(row.Line, fmt.Sprintf("和第%d行是同一道题", first), "删掉一行")
			continue
		}
		lines[key] = row.Line
		f.Questions = append(f.Questions, q)
	}
	if len(rows) == 0 && len(r.mistakes) == 0 {
		r.wrong(1, "题库里一道题也没有", "列名下面每道题写一行")
	}
	if len(r.mistakes) > 0 {
		slices.SortStableFunc(r.mistakes, func(a, b config.Mistake) int { return a.Line - b.Line })
		return File{}, r.mistakes
	}
	return f, nil
}

type reader struct {
	file     string
	mistakes config.Mistakes
}

func (r *reader) wrong(line int, what, mend string) {
	r.mistakes = append(r.mistakes, config.Mistake{File: r.file, Line: line, What: what, Mend: mend})
}

func (r *reader) question(row csvfile.Row) (Question, bool) {
	before := len(r.mistakes)
	q := Question{Kind: row.Get("kind"), Text: row.Get("text"), Explanation: row.Get("explanation"), Source: row.Get("source")}
	if q.Text == "" {
		r.wrong(row.Line, "没有题目", "在 text 一列写题目")
	}
	options := r.options(row)
	switch q.Kind {
	case Single, Multiple:
		q.Options = options
		r.choice(row, &q)
	case TrueOrNo:
		r.trueOrNo(row, &q, options)
	default:
		r.wrong(row.Line, fmt.Sprintf("不认识题型“%s”", q.Kind), "写单选、多选或判断")
	}
	return q, len(r.mistakes) == before
}

func (r *reader) options(row csvfile.Row) []string {
	var options []string
	for i, column := range []string{"a", "b", "c", "d", "e", "f"} {
		option := row.Get(column)
		if option == "" {
			continue
		}
		if len(options) < i {
			r.wrong(row.Line, fmt.Sprintf("有选项 %s，前面却空着", strings.ToUpper(column)), "选项从 A 起，中间不空")
			return options
		}
		options = append(options, option)
	}
	return options
}

func (r *reader) choice(row csvfile.Row, q *Question) {
	if len(q.Options) < 2 {
		r.wrong(row.Line, "选项不到两个", "至少写 A、B 两个选项")
		return
	}
	if q.Answer = Tidy(row.Get("answer")); q.Fits(q.Answer) {
		return
	}
	mend := fmt.Sprintf("从 %s 中写一个字母", q.Letters())
	if q.Kind == Multiple {
		mend = fmt.Sprintf("从 %s 中写所有对的字母，如 AB", q.Letters())
	}
	r.wrong(row.Line, fmt.Sprintf("答案“%s”和选项对不上", row.Get("answer")), mend)
}

// trueOrNo takes 对 or 错, and also the letter of an option that says so.
func (r *reader) trueOrNo(row csvfile.Row, q *Question, options []string) {
	said := row.Get("answer")
	q.Answer = Tidy(said)
	if len(q.Answer) == 1 && len(options) > 0 {
		q.Answer = Tidy(Question{Options: options}.option(q.Answer[0]))
	}
	if !q.Fits(q.Answer) {
		r.wrong(row.Line, fmt.Sprintf("判断题的答案“%s”不是对或错", said), "写对或错")
	}
}
