package chatscript

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/daybook-bot/daybook/internal/chat"
)

const (
	indent = "   "         // begins a line that continues a message
	blanks = " \t\r\u3000" // what nobody sees at the end of a line

	// No name begins with one of these: the line means something else, or is meant to.
	marks = "=@!%/#*-＝＠！％＃／"
)

var attachment = regexp.MustCompile(`[ \t]*\[(?:图片|文件)[ \t]+([^\]\n]+)\][ \t]*`)

type parser struct {
	script   *Script
	mistakes Mistakes
	number   int // of the line being read
	line     string
	chat     string    // the name after the last @
	now      time.Time // where the clock stands; zero before the first ==
	clocked  bool      // a == was there, or its absence has been told
	placed   bool      // an @ was there, or its absence has been told
	messages int
	open     []string // the lines of the message that a continuation would continue
	empty    int      // blank lines since the last of them
}

func parse(file, text string) (*Script, Mistakes) {
	p := &parser{script: &Script{File: file, members: map[string]bool{}, single: map[string]bool{}}}
	text = strings.TrimPrefix(text, "\ufeff")
	for i, line := range strings.Split(text, "\n") {
		p.number, p.line = i+1, strings.TrimRight(line, blanks)
		if !utf8.ValidString(p.line) && !p.isSpeech() {
			p.wrong("这一行不是 UTF-8 文字", "用记事本打开，另存为 UTF-8 编码")
			break // every other line would say the same
		}
		p.read()
	}
	p.close()
	p.findSingleChats()
	if p.now.IsZero() && len(p.mistakes) == 0 {
		p.number = 1
		p.wrong("这个脚本里没有时间", "先写一行“== 2021-04-01 08:30”")
	}
	slices.SortStableFunc(p.mistakes, func(a, b Mistake) int { return cmp.Compare(a.Line, b.Line) })
	return p.script, p.mistakes
}

func (p *parser) wrong(what, mend string) {
	p.mistakes = append(p.mistakes, Mistake{File: p.script.File, Line: p.number, What: what, Mend: mend})
}

// isSpeech reports whether the line holds a person's words. They may be any bytes: a
// network can deliver them, so a script must be able to.
func (p *parser) isSpeech() bool {
	if strings.HasPrefix(p.line, indent) {
		last := len(p.script.steps) - 1
		return p.open != nil && p.script.steps[last].act == speak
	}
	who, _, found := cutColon(p.line)
	return found && utf8.ValidString(who) && !strings.HasPrefix(who, "BOT") && !strings.ContainsRune(marks, firstRune(who))
}

func (p *parser) read() {
	line := p.line
	switch {
	case line == "":
		p.empty++
		return
	case strings.HasPrefix(line, "//"):
		return
	case strings.HasPrefix(line, indent):
		p.resume(line[len(indent):])
		return
	case strings.ContainsRune(blanks, firstRune(line)):
		p.wrong("这一行前面的空格不是三个", "接着上一句说就空三格（半角），否则顶格写")
		return
	}
	p.close()
	switch {
	case strings.HasPrefix(line, "=="):
		p.readClock(strings.Trim(line[2:], blanks))
	case line[0] == '@':
		p.readChat(strings.Trim(line[1:], blanks))
	case line[0] == '%':
		p.readDirective(strings.Trim(line[1:], blanks))
	case line[0] == '!':
		p.readEvent(strings.Trim(line[1:], blanks))
	case strings.HasPrefix(line, "BOT") && !isWord(firstRune(line[3:])):
		p.readExpectation(line[3:])
	default:
		p.readSpeech()
	}
}

func (p *parser) add(s step) {
	s.line, s.source, s.chat = p.number, p.line, p.chat
	p.script.steps = append(p.script.steps, s)
}

// addWords adds a step whose text further lines may continue.
func (p *parser) addWords(s step, first string) {
	p.add(s)
	p.open = []string{first}
}

func (p *parser) resume(text string) {
	if p.open == nil {
		p.wrong("这一行接不上：前面没有话", "前面先写“名字: 话”，要单独成行就顶格写")
		return
	}
	for ; p.empty > 0; p.empty-- {
		p.open = append(p.open, "")
	}
	p.open = append(p.open, text)
}

// close ends the message that is open. Blank lines after it were only space between steps.
func (p *parser) close() {
	p.empty = 0
	if p.open == nil {
		return
	}
	s := &p.script.steps[len(p.script.steps)-1]
	s.text = strings.Join(p.open, "\n")
	p.open = nil
	here := p.number
	p.number = s.line
	if s.act == speak {
		p.attach(s)
	} else if clean(s.text) == "" {
		p.wrong("“BOT”后面没有话", "写上要他说的话；要他不说话，写“BOT!”")
	}
	p.number = here
}

func (p *parser) attach(s *step) {
	for _, m := range attachment.FindAllStringSubmatch(s.text, -1) {
		name := strings.Trim(m[1], blanks)
		path := beside(p.script.File, name)
		if why := unreadable(path); why != "" {
			p.wrong(fmt.Sprintf("附件“%s”打不开：%s", short(name), why), "路径从脚本所在的文件夹算起")
		}
		s.files = append(s.files, chat.File{Name: baseName(name), Ref: path})
	}
	s.said = s.text
	if s.files != nil {
		s.said = strings.Trim(attachment.ReplaceAllString(s.text, " "), blanks+"\n")
	}
}

// ready reports whether there is a clock and, if the step needs one, a chat. What is missing
// is told once: one line mends all steps after it.
func (p *parser) ready(inChat bool) bool {
	switch {
	case !p.clocked:
		p.wrong("这里还没有时间", "前面先写一行“== 2021-04-01 08:30”")
		p.clocked = true
		return false
	case inChat && !p.placed:
		p.wrong("这里还没说在哪个会话", "前面先写一行“@ 群名”或“@ 人名”")
		p.placed = true
		return false
	}
	return true
}

func (p *parser) readSpeech() {
	who, text, found := cutColon(p.line)
	switch {
	case strings.ContainsRune(marks, firstRune(p.line)):
		p.wrong(fmt.Sprintf("看不懂“%s”", short(p.line)), "每行以“==”“@”“%”“!”“//”或“名字:”开头，符号用半角")
		return
	case !found:
		p.wrong(missingColon(p.line))
		return
	case who == "":
		p.wrong("冒号前面没有名字", "写成“名字: 话”")
		return
	}
	if p.ready(true) {
		p.messages++
		p.addWords(step{act: speak, who: who}, text)
	}
}

func missingColon(line string) (what, mend string) {
	what = fmt.Sprintf("“%s” 少了冒号", short(line))
	who, text, found := strings.Cut(line, " ")
	if !found {
		return what, "写成“名字: 话”；接着上一句说就空三格"
	}
	return what, fmt.Sprintf("写成“%s: %s”", short(who), short(strings.TrimLeft(text, blanks)))
}

// findSingleChats needs the whole script: a chat is a single chat also when the person whose
// name it bears speaks there.
func (p *parser) findSingleChats() {
	s := p.script
	for _, st := range s.steps {
		if s.members[st.chat] || (st.act == speak || st.act == click) && st.who == st.chat {
			s.single[st.chat] = true
		}
	}
	for _, st := range s.steps {
		if st.act != speak && st.act != click {
			continue
		}
		p.number = st.line
		first, _, spaced := strings.Cut(st.who, " ")
		if spaced && s.members[first] && !s.members[st.who] {
			p.wrong(missingColon(st.source))
		} else if s.single[st.chat] && st.who != st.chat {
			p.wrong(fmt.Sprintf("这里是和“%s”的单聊，“%s”不在", short(st.chat), short(st.who)), "前面写一行“@ 群名”或“@ "+short(st.who)+"”")
		}
	}
}

// cutColon splits at the first colon, which may be full-width.
func cutColon(line string) (who, text string, found bool) {
	i := strings.IndexAny(line, ":：")
	if i < 0 {
		return "", "", false
	}
	_, width := utf8.DecodeRuneInString(line[i:])
	return strings.Trim(line[:i], blanks), strings.TrimLeft(line[i+width:], blanks), true
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

func isWord(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

func baseName(path string) string { return path[strings.LastIndexAny(path, `/\`)+1:] }
