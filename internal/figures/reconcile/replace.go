package reconcile

import (
	"math"
	"strings"
)

// Replace is what of its paragraph's text should give way to the ledger's value, and to what:
// the number alone where its hedge bears a round number (近400人次 → 近390人次), else the number
// with its hedge (近三十名 → 十五名). ok is false if there is no such way.
func (c Claim) Replace(text string) (from, to int, instead string, ok bool) {
	if instead, ok = c.Instead(c.Ledger); ok && c.bears(instead) {
		return c.From, c.To, instead, true
	}
	bare := c
	bare.n.hedge, bare.n.high, bare.n.behind = hedgeNone, 0, ""
	if instead, ok = bare.Instead(c.Ledger); !ok {
		return 0, 0, "", false
	}
	from, to = c.From, c.To
	if first := c.To - len(c.Number); first >= 0 && first < from && text[first:c.To] == c.Number {
		from = first
	}
	for _, unit := range c.spellings() {
		rest, found := strings.CutPrefix(text[c.To:], unit)
		if !found {
			continue
		}
		for _, h := range hedgesBehind {
			if strings.HasPrefix(rest, h.word) {
				return from, c.To + len(unit) + len(h.word), instead + unit, true
			}
		}
	}
	return from, to, instead, from < c.From || c.n.behind != "" || c.n.hedge == hedgeNone
}

// Said is what its paragraph's text says at a claim, to be quoted: 两场, 近400人次.
func (c Claim) Said(text string) string {
	for _, unit := range c.spellings() {
		if unit == "" || !strings.HasPrefix(text[min(c.To, len(text)):], unit) {
			continue
		}
		for _, h := range hedgesBehind {
			if strings.HasPrefix(text[c.To+len(unit):], h.word) {
				return c.Number + unit + h.word
			}
		}
		return c.Number + unit
	}
	return c.Number
}

// spellings are the ways in which a claim's unit may stand behind its number.
func (c Claim) spellings() []string {
	if c.n.unit == "" || c.n.before {
		return []string{""}
	}
	return []string{"个" + c.n.unit, c.n.unit, " " + c.n.unit, " 个" + c.n.unit, ""}
}

// bears says whether a hedge goes with a number: people say 近390 and 约95%, not 近16.
func (c Claim) bears(written string) bool {
	if c.n.hedge == hedgeNone || c.n.percent || c.Ledger != math.Trunc(c.Ledger) {
		return true
	}
	l := &line{}
	l.add(written, false)
	n, ok := l.numberAt(0)
	if !ok || n.value == c.Ledger && c.n.hedge == hedgeMore {
		return ok // 余 went with it
	}
	return n.value >= 10 && math.Mod(n.value, 10) == 0
}
