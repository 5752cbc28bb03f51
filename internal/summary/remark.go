package summary

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// remark is something the author said that no row was asked about.
type remark struct{ sentence, words, note string }

// What an author may say and no figure stands behind.
var (
	vague = regexp.MustCompile(`(?:几十|数十|几百|数百|上百|近百|上千|数千|若干|[多数几])(?:人次|个小时|小时|[次场个名人项篇部本册处期批件])|许多|众多|大量|大批|一系列|若干|数十|上百|数百`)
	// All of somebody: true only when the rows say so.
	everybody = regexp.MustCompile(`全员|全覆盖|人人|全体|百分之百|无一(?:缺席|例外|遗漏)|一个不[少落漏]|全部(?:参加|参与|到场|到位|完成|办结|销号)|(?:每一?名|每一?位|所有)(?:党员干部|党员|成员|干部|职工|同志)`)
	// 全体党员大会 and the like are names of meetings.
	meetings = regexp.MustCompile(`^(?:党员|团员|干部|职工|成员|委员)*(?:大会|会议|会)`)
	// Counts in Chinese numerals; 一 alone is mostly none (一次次, 一个).
	numerals = regexp.MustCompile(`(?:[二两三四五六七八九十百千万][一二三四五六七八九十百千万零〇]*|一[十百千万][一二三四五六七八九十百千万零〇]*)(?:余|多)?(?:人次|个小时|小时|个支部|个社区|个单位|[次场名人项篇部本册处期批])`)
)

// before these a numeral is no count: 第三次, 十八届三次.
const ordinals = "第届初星周"

// remark finds what the author said without a figure.
func (s Summary) remark() []remark {
	var all []remark
	text := plainText(s.body)
	add := func(from, to int, note func(near string) string) {
		r := remark{sentence: strings.Trim(forReading(sentence(text, from)), "# -*>"), words: text[from:to], note: note(s.nearest(text, from, to))}
		if !slices.Contains(all, r) {
			all = append(all, r)
		}
	}
	pieces, _ := split(s.body)
	at := 0
	for _, p := range pieces {
		if p.free {
			s.remarkPiece(text, at, p.text, add)
		}
		at += len(p.text)
	}
	return all
}

func (s Summary) remarkPiece(text string, at int, words string, add func(from, to int, note func(string) string)) {
	for _, hit := range everybody.FindAllStringIndex(words, -1) {
		if !meetings.MatchString(words[hit[1]:]) {
			add(at+hit[0], at+hit[1], func(near string) string {
				return "没有核对是不是每个人都做到了。能核对的说法用 {{ claim }} 写" + also("；附近的数字：", near)
			})
		}
	}
	for _, hit := range vague.FindAllStringIndex(words, -1) {
		add(at+hit[0], at+hit[1], func(near string) string { return actual(near) })
	}
	for _, hit := range numerals.FindAllStringIndex(words, -1) {
		before, _ := utf8.DecodeLastRuneInString(words[:hit[0]])
		if !strings.ContainsRune(ordinals, before) || hit[0] == 0 {
			add(at+hit[0], at+hit[1], func(near string) string {
				return "用汉字写的数，没有核对" + also("；附近的数字：", near)
			})
		}
	}
	for _, own := range ownNumbers(text, at, words) {
		add(own[0], own[1], func(string) string { return "作者自己写的日期、序号或标题里的数" })
	}
}

func also(intro, near string) string {
	if near == "" {
		return ""
	}
	return intro + near
}

func actual(near string) string {
	if near == "" {
		return "附近没有相应的数字"
	}
	return "实际的数：" + near
}

// nearest is the figure that a stretch of the text is most likely about: the one whose label
// the sentence says, in the unit of the stretch if there is one (多次), or else the nearest number in the sentence, or in the paragraph.
func (s Summary) nearest(text string, from, to int) string {
	said := sentence(text, from)
	label, unit, best := "", false, ""
	for _, f := range s.work.Figures {
		if utf8.RuneCountInString(f.Label) < 2 || !strings.Contains(said, f.Label) {
			continue
		}
		same := strings.HasSuffix(text[from:to], f.Unit)
		if len(f.Label) > len(label) || f.Label == label && same && !unit {
			label, unit, best = f.Label, same, f.Label+f.Value.String()+f.Unit
		}
	}
	if best != "" {
		return best
	}
	begin := strings.LastIndexByte(text[:from], '\n') + 1
	end := len(text)
	if i := strings.IndexByte(text[to:], '\n'); i >= 0 {
		end = to + i
	}
	pieces, _ := split(s.body)
	at, distance := 0, len(text)
	for _, p := range pieces {
		if p.figure != "" && at >= begin && at < end {
			away := max(from-at, at-to)
			// A stop between them counts for much.
			away += 1000 * strings.Count(text[min(at, from):max(at, from)], "。")
			if n, ok := s.work.number(p.figure); ok && away < distance {
				distance, best = away, n.label+n.value.String()+n.unit
			}
		}
		at += len(p.text)
	}
	return best
}
