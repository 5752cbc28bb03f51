package reconcile

import (
	"math"
	"strconv"
	"strings"
)

// spell writes a whole number in Chinese numerals: 387 → 三百八十七, 1047 → 一千零四十七.
func spell(v float64) string {
	n := int64(math.Round(v))
	if n == 0 {
		return "零"
	}
	var parts []string
	for unit := ""; n > 0; n /= 1e4 {
		low := n % 1e4
		if low > 0 {
			s := spellBelow10000(low)
			if n >= 1e4 && low < 1000 {
				s = "零" + s
			}
			parts = append(parts, s+unit)
		}
		unit = map[string]string{"": "万", "万": "亿", "亿": "万亿"}[unit]
	}
	var b strings.Builder
	for i := len(parts) - 1; i >= 0; i-- {
		b.WriteString(parts[i])
	}
	s := strings.TrimPrefix(b.String(), "零")
	if strings.HasPrefix(s, "一十") {
		return strings.TrimPrefix(s, "一")
	}
	return s
}

func spellBelow10000(n int64) string {
	digits := []string{"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
	var b strings.Builder
	zero, begun := false, false
	for _, u := range []struct {
		n    int64
		word string
	}{{1000, "千"}, {100, "百"}, {10, "十"}, {1, ""}} {
		d := n / u.n % 10
		if d == 0 {
			zero = begun
			continue
		}
		if zero {
			b.WriteString("零")
		}
		zero, begun = false, true
		b.WriteString(digits[d] + u.word)
	}
	return b.String()
}

// Instead is what should stand in the place of a claim's number for the ledger's value v,
// written as its author wrote it: in Chinese numerals or digits, with thousands parted or
// not, with 余 or 近 where that is still true. ok is false if there is no such way.
func (c Claim) Instead(v float64) (string, bool) {
	n := c.n
	if c.Number == "" || n.high > 0 && n.hedge != hedgeNone || n.vague {
		return "", false
	}
	if n.percent && strings.HasPrefix(c.Number, "百分之") {
		return "百分之" + spell(v), v == math.Trunc(v)
	}
	behind := ""
	switch n.hedge {
	case hedgeMore:
		v, behind = hedged(v, n, false)
	case hedgeNear, hedgeUnder, hedgeMost:
		v, _ = hedged(v, n, true)
	case hedgeAbout:
		v = roughly(v, n)
	case hedgeOver, hedgeLeast:
		v, _ = hedged(v, n, false)
	}
	if n.percent {
		return strconv.FormatFloat(v, 'f', min(n.decimals, 2), 64) + "%", true
	}
	if n.chinese {
		if v != math.Trunc(v) {
			return strconv.FormatFloat(v, 'f', -1, 64) + behind, true
		}
		if v == 2 && n.unit != "" {
			return "两" + behind, true
		}
		return spell(v) + behind, true
	}
	return arabic(v, c.Number) + behind, true
}

// roughly rounds a value as far as 约 allows, to no finer places than the author's where
// that is far enough.
func roughly(v float64, n number) float64 {
	for place := n.place * 10; place >= 1; place /= 10 {
		m := n
		m.value, m.place = math.Round(v/place)*place, place
		if place <= n.place && m.matches(v) || place == 10 && math.Abs(m.value-v) <= v*0.05 {
			return m.value
		}
	}
	return v
}

// hedged rounds a value to the places that the author wrote, down or up. Where that leaves
// nothing, or the value itself is round, it goes to fewer zeros.
func hedged(v float64, n number, up bool) (float64, string) {
	behind := ""
	if n.hedge == hedgeMore {
		behind = n.behind
	}
	for place := n.place; place >= 10; place /= 10 {
		low := math.Floor(v/place) * place
		switch {
		case up && low+place-v <= (low+place)*0.1 && low < v:
			return low + place, behind
		case up:
		case low > 0 && low < v && low >= v*0.8:
			return low, behind
		}
	}
	for place := 10.0; !up && place <= v; place *= 10 { // 44余 has no place left: 40余
		if low := math.Floor(v/place) * place; low < v && low >= v*0.8 {
			return low, behind
		}
	}
	if up || n.hedge == hedgeOver {
		if up && n.hedge != hedgeMost {
			return math.Floor(v) + 1, ""
		}
		return math.Max(math.Ceil(v)-1, 0), ""
	}
	return v, ""
}

// arabic writes a value in digits, its thousands parted if they were.
func arabic(v float64, like string) string {
	s := strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64)
	if strings.Contains(like, ".") && !strings.Contains(s, ".") && !strings.Contains(like, "万") {
		return s
	}
	if !strings.Contains(like, ",") && !strings.Contains(like, "，") {
		return s
	}
	whole, rest, _ := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if rest != "" {
		return whole + "." + rest
	}
	return whole
}
