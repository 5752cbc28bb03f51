package chatscript

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

const day = 24 * time.Hour

// readClock reads "2021-04-01 08:30". Seconds may follow: a transcript has them when the
// bot spoke between two minutes.
func (p *parser) readClock(text string) {
	p.clocked = true
	at, err := time.Parse("2006-01-02 15:04", text)
	if err != nil {
		at, err = time.Parse("2006-01-02 15:04:05", text)
	}
	switch {
	case err != nil || at.Year() < 1970:
		p.wrong(fmt.Sprintf("“%s”不是时间", short(text)), "写成“== 2021-04-01 08:30”")
	case at.Before(p.now):
		p.wrong("时间倒退了：前面已经到了 "+clockText(p.now), "改成不早于它的时间，或者把这一段挪到前面")
	default:
		p.now = at
		p.add(step{act: moveClock, at: at})
	}
}

func clockText(t time.Time) string {
	if t.Second() != 0 {
		return t.Format("2006-01-02 15:04:05")
	}
	return t.Format("2006-01-02 15:04")
}

func (p *parser) readChat(name string) {
	p.placed = true
	if name == "" || strings.HasPrefix(name, "@") {
		p.wrong("“@”后面没有会话的名字", "写成“@ 第一支部群”或“@ 周敏”")
		return
	}
	p.chat = name
}

func (p *parser) readDirective(text string) {
	word, arg, _ := strings.Cut(text, " ")
	arg = strings.TrimLeft(arg, blanks)
	switch word {
	case "strict", "lenient":
		if arg != "" {
			p.wrong(fmt.Sprintf("“%% %s”后面多了“%s”", word, short(arg)), "单独写成一行“% "+word+"”")
		} else if word == "strict" {
			p.add(step{act: turnStrict})
		} else {
			p.add(step{act: turnLenient})
		}
	case "roster":
		if p.setOnce(&p.script.Roster, word, arg, "roster.csv") {
			p.script.Roster = beside(p.script.File, arg)
			p.readNames()
		}
	case "questions":
		if p.setOnce(&p.script.Questions, word, arg, "questions.csv") {
			p.script.Questions = beside(p.script.File, arg)
			if why := unreadable(p.script.Questions); why != "" {
				p.wrong(fmt.Sprintf("题库“%s”打不开：%s", short(arg), why), "路径从脚本所在的文件夹算起")
			}
		}
	case "platform":
		p.setOnce(&p.script.Platform, word, arg, "local")
	default:
		p.wrong(fmt.Sprintf("不认识“%% %s”", short(word)), "可以写“% strict”“% lenient”“% roster 文件”“% questions 文件”“% platform 平台”")
	}
}

func (p *parser) setOnce(field *string, word, arg, example string) bool {
	switch {
	case arg == "":
		p.wrong(fmt.Sprintf("“%% %s”后面还缺一样", word), fmt.Sprintf("写成“%% %s %s”", word, example))
		return false
	case *field != "":
		p.wrong(fmt.Sprintf("“%% %s”写了两次", word), "只留一行")
		return false
	}
	*field = arg
	return true
}

func (p *parser) readEvent(text string) {
	word, arg, _ := strings.Cut(text, " ")
	arg = strings.TrimLeft(arg, blanks)
	switch word {
	case "restart", "crash", "redeliver":
		if arg != "" {
			p.wrong(fmt.Sprintf("“! %s”后面多了“%s”", word, short(arg)), "单独写成一行“! "+word+"”")
			return
		}
		p.readBareEvent(word)
	case "offline":
		p.readOffline(arg)
	case "click":
		who, label, _ := strings.Cut(arg, " ")
		label = strings.TrimLeft(label, blanks)
		if label == "" {
			p.wrong("“! click”要写明谁按哪个按钮", "写成“! click 周敏 B”")
		} else if p.ready(true) {
			p.messages++
			p.add(step{act: click, who: who, text: label})
		}
	case "fail":
		n, err := strconv.Atoi(arg)
		if err != nil || n < 1 {
			p.wrong(fmt.Sprintf("“%s”不是次数", short(arg)), "写成“! fail 3”")
		} else if p.ready(false) {
			p.add(step{act: refuseSends, times: n})
		}
	default:
		p.wrong(fmt.Sprintf("不认识“! %s”", short(word)), "可以写“! restart”“! crash”“! redeliver”“! offline 2h”“! click 周敏 B”“! fail 3”")
	}
}

// readBareEvent takes a restart or crash even before the first ==, where nothing runs yet
// and nothing can be lost: a crash may stand after any line.
func (p *parser) readBareEvent(word string) {
	switch {
	case word == "restart":
		p.add(step{act: restart})
	case word == "crash":
		p.add(step{act: crash})
	case p.messages == 0:
		p.wrong("还没有人说过话，没有可以重送的", "把“! redeliver”写在要重送的那句话后面")
	default:
		p.add(step{act: redeliver})
	}
}

func (p *parser) readOffline(arg string) {
	span, err := time.ParseDuration(arg)
	if days, found := strings.CutSuffix(arg, "d"); found {
		var n int
		n, err = strconv.Atoi(days)
		span = time.Duration(min(max(n, 0), 36600)) * day
	}
	if err != nil || span <= 0 || p.now.Add(span).Year() > 9999 {
		p.wrong(fmt.Sprintf("“%s”不是一段时间", short(arg)), "写成“! offline 2h”“! offline 30m”或“! offline 3d”")
	} else if p.ready(false) {
		p.now = p.now.Add(span)
		p.add(step{act: goOffline, span: span})
	}
}

// readExpectation reads what follows "BOT".
func (p *parser) readExpectation(rest string) {
	s := step{}
	switch {
	case strings.HasPrefix(rest, ":"), strings.HasPrefix(rest, "："):
		s.act = expectExactly
		_, rest, _ = cutColon(rest)
	case strings.HasPrefix(rest, "~"):
		s.act = expectLike
		rest = rest[1:]
	case rest == "!":
		s.act = expectSilence
	case strings.HasPrefix(rest, "@"):
		clock, pattern, found := strings.Cut(rest[1:], "~")
		at, err := time.Parse("15:04", clock)
		if !found || err != nil {
			p.wrong(fmt.Sprintf("看不懂“BOT%s”", short(rest)), "写成“BOT@10:00~ *要他说的话*”")
			return
		}
		s.act, rest = expectAt, pattern
		s.minute = time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute
	default:
		p.wrong(fmt.Sprintf("看不懂“BOT%s”", short(rest)), "写成“BOT: 原话”“BOT~ *大意*”“BOT@10:00~ *大意*”或“BOT!”，符号用半角")
		return
	}
	switch {
	case !p.ready(true):
	case s.act == expectSilence:
		p.add(s)
	default:
		p.addWords(s, strings.TrimLeft(rest, blanks))
	}
}
