package understand

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// text is one message made easy to match: folded to one width, one case, simplified
// characters, single spaces. Every rune remembers where in the message it came from, so that
// what is read out of it is spelt as its author spelt it.
//
// A rune is taken once it belongs to a slot. A taken rune is an end of the text for
// whoever looks at it afterwards: no later rule can match it or match across it.
type text struct {
	said  string // valid UTF-8
	runes []rune
	from  []int // from[i] and to[i] are the bytes of said that rune i stands for
	to    []int
	taken []bool
}

// edge is what rune i of a text is when there is none, or none that is free.
const edge = rune(0)

// normalise prepares a message. It costs time in proportion to the message, whatever is in it.
func normalise(said string) *text {
	t := &text{said: strings.ToValidUTF8(said, " ")}
	var segments norm.Iter
	segments.InitString(norm.NFKC, t.said)
	for !segments.Done() {
		from := segments.Pos()
		segment := string(segments.Next())
		for _, r := range segment {
			t.add(fold(r), from, segments.Pos())
		}
	}
	t.taken = make([]bool, len(t.runes))
	t.dropClosing()
	return t
}

// add appends a rune, so that spaces are single, line breaks win over spaces and the text
// begins with neither.
func (t *text) add(r rune, from, to int) {
	last := len(t.runes) - 1
	switch {
	case r == edge:
		return
	case blank(r) && last < 0:
		return
	case blank(r) && blank(t.runes[last]):
		if r == '\n' {
			t.runes[last] = r
		}
		return
	}
	t.runes = append(t.runes, r)
	t.from, t.to = append(t.from, from), append(t.to, to)
}

func blank(r rune) bool { return r == ' ' || r == '\n' }

// fold is the rune that r is matched as; edge for a rune that shows nothing.
func fold(r rune) rune {
	switch {
	case r == '\n' || r == '\u2028' || r == '\u2029':
		return '\n'
	case unicode.IsSpace(r) || unicode.IsControl(r) || r == unicode.ReplacementChar:
		return ' '
	case unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r):
		return edge
	case unicode.Is(unicode.Pd, r) || r == '−' || r == '─' || r == '━' || r == 'ー':
		return '-'
	case r >= 'A' && r <= 'Z':
		return r + 'a' - 'A'
	case r < 0x80:
		return r
	}
	if simple, ok := simplified[r]; ok {
		return simple
	}
	return r
}

// simplified holds the traditional characters that occur in this package's own words and
// in common surnames, and signs that mean the same thing.
var simplified = pairs("報报錄录記记時时間间點点參参與与員员務务願愿學学習习區区會会議议題题課课黨党開开關关" +
	"請请總总計计統统國国團团體体隊队帶带領领導导組组織织動动場场館馆處处長长書书記记寫写從从來来兩两萬万個个" +
	"號号週周這这後后對对錯错選选確确認认過过還还沒没補补圖图單单據据結结銷销辦办增增減减應应實实賬账帳账" +
	"東东濤涛偉伟潔洁麗丽曉晓遠远歐欧陽阳強强軍军傑杰靜静豔艳艷艳紅红蘭兰蓮莲鵬鹏飛飞輝辉勝胜寧宁穎颖瑩莹瓊琼嬌娇興兴榮荣貴贵寶宝銀银鋒锋銘铭鎮镇澤泽潤润滿满漢汉濱滨瀾澜煒炜" +
	"燦灿爾尔瑤瑶環环維维綱纲緒绪聖圣聰聪臨临藝艺蕭萧諾诺譽誉豐丰賢贤賴赖躍跃軒轩進进達达鄧邓鈞钧鈺钰銳锐錦锦門门閆闫雙双順顺頌颂顏颜顯显風风駿骏騰腾鶴鹤麥麦黃黄齊齐齡龄" +
	"講讲簡简調调實实踐践論论讀读訓训勸劝騙骗詐诈責责數数為为於于眾众禮礼廣广臺台淨净樓楼員员舊旧紀纪愛爱熱热聯联傳传標标準准頭头現现場场應应該该誤误給给過过" +
	"觀观電电聽听談谈話话訪访問问幫帮貧贫困困難难戶户發发購购領领報报導导線线雲云揚扬張张陳陈劉刘趙赵錢钱孫孙" +
	"吳吴鄭郑馮冯衛卫蔣蒋韓韩楊杨許许呂吕嚴严華华謝谢鄒邹潘潘蘇苏魯鲁韋韦馬马鳳凤龍龙葉叶鍾钟羅罗賀贺顧顾" +
	"•·・·‧·✓√✔√☑√✅√✗×✘×❌×❎×✕×✖×∶:﹕:～~〜~∼~")

func pairs(s string) map[rune]rune {
	table := map[rune]rune{}
	runes := []rune(s)
	for i := 0; i+1 < len(runes); i += 2 {
		table[runes[i]] = runes[i+1]
	}
	return table
}

const closing = "。.!~吧了啊哦呀啦噢喔,;、… "

// dropClosing drops the marks and the particles that a sentence ends with, unless the text
// is nothing but those.
func (t *text) dropClosing() {
	end := len(t.runes)
	for end > 0 && (blank(t.runes[end-1]) || strings.ContainsRune(closing, t.runes[end-1])) {
		end--
	}
	if end > 0 {
		t.runes, t.from, t.to, t.taken = t.runes[:end], t.from[:end], t.to[:end], t.taken[:end]
	}
}

// at is rune i, or edge if there is none or it is taken.
func (t *text) at(i int) rune {
	if i < 0 || i >= len(t.runes) || t.taken[i] {
		return edge
	}
	return t.runes[i]
}

// has says whether word, as fold spells it, stands at i.
func (t *text) has(i int, word string) bool {
	for _, r := range word {
		if t.at(i) != r {
			return false
		}
		i++
	}
	return true
}

// oneOf is where the first of words that stands at i ends; 0 if none does. Longer words have
// to be listed before their beginnings.
func (t *text) oneOf(i int, words ...string) int {
	for _, w := range words {
		if t.has(i, w) {
			return i + runeLen(w)
		}
	}
	return 0
}

// before says whether one of words ends just before i.
func (t *text) before(i int, words ...string) bool {
	for _, w := range words {
		if t.has(i-runeLen(w), w) {
			return true
		}
	}
	return false
}

func runeLen(s string) int {
	n := 0
	for range s {
		n++
	}
	return n
}

// skip is the first place from i on that is no space.
func (t *text) skip(i int) int {
	for blank(t.at(i)) {
		i++
	}
	return i
}

func (t *text) take(from, to int) {
	for i := max(from, 0); i < min(to, len(t.taken)); i++ {
		t.taken[i] = true
	}
}

// spelt is what the author wrote at [from, to), on one line.
func (t *text) spelt(from, to int) string {
	if from >= to {
		return ""
	}
	return oneLine(t.said[t.from[from]:t.to[to-1]])
}

// oneLine is said without line breaks and control characters, in valid UTF-8.
func oneLine(said string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(said, " "), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	}), " ")
}

// matched is the text at [from, to) as it is matched.
func (t *text) matched(from, to int) string {
	if from >= to {
		return ""
	}
	return string(t.runes[from:to])
}

// folded is a word of the configuration or the roster as texts are matched.
func folded(word string) string {
	t := &text{}
	for _, r := range norm.NFKC.String(strings.ToValidUTF8(word, " ")) {
		t.add(fold(r), 0, 0)
	}
	return strings.TrimSpace(string(t.runes))
}

func digit(r rune) bool { return r >= '0' && r <= '9' }

func letter(r rune) bool { return r >= 'a' && r <= 'z' }

func han(r rune) bool { return unicode.Is(unicode.Han, r) }

// separator says whether r parts words: anything but letters, digits and Han characters.
func separator(r rune) bool {
	return !han(r) && !unicode.IsLetter(r) && !unicode.IsDigit(r)
}

// free says whether i lies beside a word: an edge, or a separator.
func (t *text) free(i int) bool { return separator(t.at(i)) }
