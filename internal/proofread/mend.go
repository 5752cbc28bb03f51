package proofread

import (
	"math"
	"strconv"
	"strings"

	"github.com/daybook-bot/daybook/internal/figures/reconcile"
)

// edit is one change to a document: text[from:to] of a claim's paragraph.
type edit struct {
	c        reconcile.Claim
	from, to int
	text     string // what stands there afterwards; empty: what stood there before
	mark     bool
	comment  string
}

// now is what a claim says after an edit, with its unit; empty if it says what it said.
func (e edit) now(text string) string {
	if e.text == "" {
		return ""
	}
	said := e.c.Said(text)
	behind := said[min(len(said), len(e.c.Number)):]
	if e.to > e.c.To {
		behind = ""
	}
	if e.from == e.c.From {
		first := max(0, e.c.To-len(e.c.Number))
		return text[min(first, e.from):e.from] + e.text + behind
	}
	return e.text + behind
}

// mend is what becomes of a number that differs: what the ledger says, where that is sure; else
// a comment. nearest is another reading under which the number would be right.
func (d *Document) mend(c reconcile.Claim, nearest string) edit {
	text := d.Paragraphs[c.Paragraph].Text
	e := edit{c: c, from: c.From, to: c.To}
	from, to, instead, ok := 0, 0, "", false
	if c.Known && c.Number != "" {
		from, to, instead, ok = c.Replace(text)
	}
	switch {
	case c.Each:
		e.comment = "各支部不一样，请自己写：" + c.Reason + "。"
	case !ok:
		e.comment = ledgerSays(c) + "请看看这里怎么写。"
	case ordinal(text[:c.From], c):
		e.comment = "好像说的不是数目；要是数目，" + ledgerSays(c)
	case compared(text, c):
		e.comment = "这句在比大小，改了数还要看是不是这一个。" + ledgerSays(c)
	case nearest != "":
		e.comment = "写的「" + c.Said(text) + "」可能是" + nearest + "；" + ledgerSays(c) + "该用哪个，请您定。"
	default:
		e.from, e.to, e.text = from, to, instead
	}
	return e
}

func ledgerSays(c reconcile.Claim) string {
	if !c.Known {
		return ""
	}
	return "台账里" + c.Label + "是" + strconv.FormatFloat(math.Round(c.Ledger*100)/100, 'f', -1, 64) + "。"
}

// orders are words before a small number that make it one of a row, or part of a phrase.
var orders = []string{"第", "最后", "最后的", "最初", "头", "末", "前", "后", "首", "每", "逐", "同", "这", "那", "哪", "某", "另", "任", "唯", "又", "再", "上", "下", "新", "统", "单", "万", "进", "近"}

// ordinal says whether a number in Chinese numerals counts nothing: 最后一次, 每一名, 又一次.
func ordinal(before string, c reconcile.Claim) bool {
	if c.Value > 3 || strings.ContainsAny(c.Number, "0123456789０１２３４５６７８９") {
		return false
	}
	for _, word := range orders {
		if strings.HasSuffix(before, word) {
			return true
		}
	}
	return false
}

// compared says whether the part of the sentence in which a number stands compares: 最多的3月达到58人次.
// With another number another month may be the one.
func compared(text string, c reconcile.Claim) bool {
	from := strings.LastIndexAny(text[:c.From], "。；！？;!?\n")
	said := text[from+1 : c.From]
	if parts := strings.FieldsFunc(said, func(r rune) bool { return strings.ContainsRune("，,：:", r) }); len(parts) > 2 {
		said = strings.Join(parts[len(parts)-2:], "，")
	}
	behind := text[c.To:]
	if i := strings.IndexAny(behind, "。；！？;!?\n，,"); i >= 0 {
		behind = behind[:i]
	}
	for _, word := range []string{"最多", "最少", "最高", "最低", "最大", "最小", "最长", "最短", "居首", "第一位", "名列", "位居", "排名", "领先"} {
		if strings.Contains(said, word) || strings.Contains(behind, word) {
			return true
		}
	}
	return false
}
