package reconcile

import (
	"regexp"
	"strings"

	"github.com/daybook-bot/daybook/config"
)

// whole stands between how many did what a claim says and how many there are:
// 参加过志愿服务的成员40名（全部44名）.
var whole = regexp.MustCompile(`^[^，。；]{1,12}[（(]全部$`)

// ofClaim decides about the numbers of a claim of everybody that does not hold, in the words in
// which the organisation says so. Numbers within these words are none.
func (r *Reader) ofClaim(l *line, n number, c *Claim) bool {
	if r.w.Prove == nil {
		return false
	}
	for _, claim := range r.w.Config.Claims {
		for _, words := range []string{claim.Text, claim.Some} {
			if at := l.lastBefore(words, n.to+len([]rune(words))); at >= 0 && n.from >= at && n.to <= at+len([]rune(words)) {
				c.Verdict, c.Reason = NotAFigure, "“全员”一类说法里的话"
				return true
			}
		}
		at := l.lastBefore(claim.Some, n.from)
		if at < 0 {
			continue
		}
		between := string(l.runes[at+len([]rune(claim.Some)) : n.from])
		if between != "" && !whole.MatchString(between) {
			continue
		}
		s, _ := r.scopes(l, n)
		v, all := r.proof(claim, s)
		c.Label = claim.Some
		if between != "" {
			v, c.Label = all, claim.Some+"（全部）"
		}
		c.Figure, c.Scope, c.Ledger, c.Known, c.Verdict = claim.ID, s, v, true, Differs
		if n.matches(v) {
			c.Verdict = Agrees
		}
		return true
	}
	return false
}

func (r *Reader) proof(claim config.Claim, s Scope) (did, all float64) {
	if r.err != nil {
		return 0, 0
	}
	d, a, err := r.w.Prove(claim, s)
	r.err = err
	return float64(d), float64(a)
}

// besides decides about what is left of a kind beside those that count as it: 其他集中学习8次.
func (r *Reader) besides(l *line, n number, c *Claim, best candidate, s Scope) bool {
	f := r.lex.figures[best.figure]
	for _, k := range r.w.Config.Kinds {
		words := "其他" + k.Name
		at := l.lastBefore(words, n.from)
		if at < 0 || len(f.Kinds) != 1 || f.Kinds[0] != k.Name {
			continue
		}
		if between := string(l.runes[at+len([]rune(words)) : n.from]); !l.p.Cell && between != "" {
			continue
		}
		s.Own = true
		v := r.value(f, s)
		r.fill(c, f, s, v)
		if c.Label, c.Verdict = words, Differs; n.matches(v) {
			c.Verdict = Agrees
		}
		return true
	}
	return false
}

// lastBefore is where words stand for the last time before a rune of the line; -1 if nowhere.
func (l *line) lastBefore(words string, end int) int {
	const reach = 200 // a line without end costs no more than another
	end = min(max(end, 0), len(l.runes))
	from := max(end-reach, 0)
	before := string(l.runes[from:end])
	at := strings.LastIndex(before, words)
	if at < 0 || words == "" {
		return -1
	}
	return from + len([]rune(before[:at]))
}
