package summary

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"text/template/parse"
	"unicode"
	"unicode/utf8"

	"github.com/daybook-bot/daybook/config"
)

const templateName = "template"

const (
	mendDigit  = "换成 {{ figure \"…\" }}；是自己要写的，用 {{ text \"…\" }} 标明"
	mendFigure = "请对照 daybook figures 列出的 id"
)

var mends = map[string]string{"figure": mendFigure, "table": mendFigure, "chart": mendFigure, "list": mendFigure, "before": mendFigure, "change": mendFigure,
	"claim": "请对照配置里 claims 的 id"}

// isDigit tells what may not stand in a text unbound: digits of any script, and ①, ², ½.
func isDigit(r rune) bool { return unicode.IsDigit(r) || unicode.Is(unicode.No, r) }

// check finds in a template, before it is filled in, digits in its text and figures that do
// not exist, also where a condition hides them this time.
func (w Work) check(t *template.Template) config.Mistakes {
	c := checking{work: w}
	for _, part := range t.Templates() {
		if part.Tree != nil && part.Root != nil {
			c.node(part.Root)
		}
	}
	for i, r := range w.Template {
		if isSign(r) {
			c.add(i, "模板里有个看不见的记号", "删掉它")
		}
	}
	slices.SortStableFunc(c.found, func(a, b config.Mistake) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return c.found
}

type checking struct {
	work  Work
	found config.Mistakes
}

func (c *checking) add(offset int, what, mend string) {
	before := c.work.Template[:min(offset, len(c.work.Template))]
	c.found = append(c.found, config.Mistake{
		Line:   strings.Count(before, "\n") + 1,
		Column: utf8.RuneCountInString(before[strings.LastIndex(before, "\n")+1:]) + 1,
		What:   what,
		Mend:   mend,
	})
}

func (c *checking) node(n parse.Node) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, one := range n.Nodes {
			c.node(one)
		}
	case *parse.TextNode:
		c.text(n)
	case *parse.ActionNode:
		c.pipe(n.Pipe)
	case *parse.IfNode:
		c.branch(&n.BranchNode)
	case *parse.WithNode:
		c.branch(&n.BranchNode)
	case *parse.RangeNode:
		c.branch(&n.BranchNode)
	case *parse.PipeNode:
		c.pipe(n)
	}
}

func (c *checking) branch(b *parse.BranchNode) {
	c.pipe(b.Pipe)
	c.node(b.List)
	c.node(b.ElseList)
}

func (c *checking) pipe(p *parse.PipeNode) {
	for _, command := range p.Cmds {
		for _, arg := range command.Args {
			c.node(arg)
		}
		if name, words, ok := called(command); ok && len(words) > 0 {
			if err := c.work.call(name, words); err != nil {
				c.add(int(command.Args[1].Position()), err.Error(), mends[name])
			}
		}
	}
}

// called is the function that a command calls with words that stand in the template.
func called(command *parse.CommandNode) (name string, words []string, ok bool) {
	id, ok := command.Args[0].(*parse.IdentifierNode)
	if !ok {
		return "", nil, false
	}
	for _, arg := range command.Args[1:] {
		word, ok := arg.(*parse.StringNode)
		if !ok {
			return "", nil, false
		}
		words = append(words, word.Text)
	}
	return id.Ident, words, true
}

// call tries one of the functions that name a figure or a claim.
func (w Work) call(name string, words []string) (err error) {
	switch name {
	case "figure":
		_, err = w.printFigure(words[0], words[1:]...)
	case "table":
		_, err = w.printTable(words...)
	case "chart":
		_, err = w.printChart(words...)
	case "claim":
		_, err = w.printClaim(words...)
	case "list":
		_, err = w.printList(words[0])
	case "before", "change":
		_, err = w.find(words[0])
	}
	return err
}

// text points out the first digit of every number in a piece of the author's text.
func (c *checking) text(n *parse.TextNode) {
	inNumber := false
	for i, r := range string(n.Text) {
		if isDigit(r) && !inNumber && !own(c.work.Template, int(n.Pos)+i) {
			c.add(int(n.Pos)+i, "这里的数字没有出处：“"+sentence(string(n.Text), i)+"”", mendDigit)
		}
		inNumber = isDigit(r)
	}
}

// unbound finds in what a template became the digits that came from nowhere, which an
// expression made up, and values that are no longer what the figure says.
func (w Work) unbound(marked string) (found config.Mistakes) {
	pieces, ok := split(marked)
	if !ok {
		return config.Mistakes{{What: "模板把一个数字切开了", Mend: "数字要原样写出来，不要再用 printf、slice 去改它"}}
	}
	at := 0 // in the text without marks
	text := plainText(marked)
	for _, p := range pieces {
		switch n, ok := w.number(p.figure); {
		case p.free:
			found = append(found, digits(text, at, p.text)...)
		case p.figure == "":
		case !ok && p.text == "0": // what is not known and was printed all the same
		case p.text != n.text:
			found = append(found, config.Mistake{What: fmt.Sprintf("“%s”被模板改成了“%s”", p.figure, p.text), Mend: "数字要原样写出来"})
		}
		at += len(p.text)
	}
	return found
}

// numbersIn are the numbers in what a template became, in their order, each once.
func (w Work) numbersIn(marked string) []number {
	var used []number
	pieces, _ := split(marked)
	for _, p := range pieces {
		n, ok := w.number(p.figure)
		if ok && !slices.ContainsFunc(used, func(u number) bool { return u.key == n.key }) {
			used = append(used, n)
		}
	}
	return used
}

// digits points out the numbers in a part of a text that begins at an offset.
func digits(text string, at int, part string) config.Mistakes {
	var found config.Mistakes
	inNumber := false
	for i, r := range part {
		if isDigit(r) && !inNumber && !own(text, at+i) {
			line := strings.Count(text[:at+i], "\n") + 1
			found = append(found, config.Mistake{
				What: fmt.Sprintf("写成的总结第 %d 行有个没有出处的数字：“%s”", line, sentence(text, at+i)), Mend: mendDigit})
		}
		inNumber = isDigit(r)
	}
	return found
}

// sentence is the sentence around an offset.
func sentence(text string, at int) string {
	const ends = "。！？；\n"
	from := strings.LastIndexAny(text[:at], ends)
	if from >= 0 {
		_, size := utf8.DecodeRuneInString(text[from:])
		from += size
	} else {
		from = 0
	}
	to := strings.IndexAny(text[at:], ends)
	if to < 0 {
		return strings.TrimSpace(text[from:])
	}
	_, size := utf8.DecodeRuneInString(text[at+to:])
	return strings.TrimSpace(text[from : at+to+size])
}

var templateSays = regexp.MustCompile(`^template: ` + templateName + `:(\d+)(?::(\d+))?: (?s:(.*))$`)

// fromTemplate puts what text/template says into words for the author.
func fromTemplate(err error) config.Mistakes {
	m := config.Mistake{What: "模板看不懂（" + err.Error() + "）", Mend: "请检查 {{ }} 是不是成对、if 有没有 end"}
	if at := templateSays.FindStringSubmatch(err.Error()); at != nil {
		line, fault := strconv.Atoi(at[1])
		if fault == nil {
			m.Line, m.What = line, "这里看不懂（"+at[3]+"）"
		}
	}
	return config.Mistakes{m}
}
