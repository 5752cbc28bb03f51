package reconcile

import (
	"math"
	"strings"
)

// number is one numeral of a line, with what stands around it and belongs to it.
type number struct {
	from, to int // with 余, 多 and 几 that stand within: 380余, 1万余
	lead     int // where the hedge before it begins; from if there is none
	value    float64
	high     float64 // the upper end of a range; else 0
	place    float64 // what one in the last written place is worth, zeros at the end left out: 380 → 10
	decimals int
	chinese  bool
	rounded  bool // written in 万 with a decimal: 1.2万
	hedge    hedge
	behind   string // 余, 多: what stands within, behind the numeral
	unit     string // as it is written: 人次, 个小时; empty if there is none
	unitAt   int    // where the unit begins; to if there is none
	end      int    // where number, unit and what hedges behind them end
	before   bool   // the unit stood before the number: 人次387
	percent  bool
	why      string // no figure, and this is why
	vague    bool
}

const chineseDigits = "〇零一二两三四五六七八九十百千万亿廿卅"

var numeralValue = map[rune]float64{
	'〇': 0, '零': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9,
	'十': 10, '百': 100, '千': 1000, '万': 1e4, '亿': 1e8, '廿': 20, '卅': 30,
}

// A numeral longer than this is the number of no thing.
const longestNumeral = 16

func numeral(r rune) bool {
	return digit(r) || r != edge && strings.ContainsRune(chineseDigits, r)
}

// beginsNumber says whether a numeral begins at i, not in the middle of another.
func beginsNumber(l *line, i int) bool {
	r := l.at(i)
	if digit(r) {
		return !digit(l.at(i - 1))
	}
	return r != edge && strings.ContainsRune(chineseDigits, r) && !(l.at(i-1) != edge && strings.ContainsRune(chineseDigits, l.at(i-1)))
}

// findNumbers finds all numerals of the line, those that claim nothing among them.
func (l *line) findNumbers() []number {
	var all []number
	for i := 0; i < len(l.runes); {
		if n, ok := l.vagueAt(i); ok {
			all = append(all, n)
			i = n.end
			continue
		}
		if !numeral(l.at(i)) {
			i++
			continue
		}
		n, ok := l.numberAt(i)
		if !ok {
			i = max(n.to, i+1)
			continue
		}
		l.dress(&n)
		if n.why == "" {
			n.why = l.notFigure(n)
		}
		all = append(all, n)
		i = max(n.to, i+1)
	}
	return all
}

// numberAt reads the bare numeral at i.
func (l *line) numberAt(i int) (number, bool) {
	if digit(l.at(i)) {
		return l.arabic(i)
	}
	return l.chinese(i)
}

func (l *line) arabic(i int) (number, bool) {
	n := number{from: i, lead: i}
	digits, zeros := 0, 0
	j := i
	for ; digit(l.at(j)) || j > i && l.at(j) == ',' && l.thousands(j) || l.spaced(i, j); j++ {
		if !digit(l.at(j)) {
			continue
		}
		n.value = n.value*10 + float64(l.at(j)-'0')
		digits++
		if zeros++; l.at(j) != '0' {
			zeros = 0
		}
	}
	n.place = math.Pow10(min(zeros, max(digits-1, 0)))
	if l.at(j) == '.' && digit(l.at(j+1)) {
		for j++; digit(l.at(j)); j++ {
			n.decimals++
			n.value += float64(l.at(j)-'0') * math.Pow10(-n.decimals)
		}
		n.place = math.Pow10(-n.decimals)
	}
	n.to = j
	if digits > longestNumeral || n.decimals > longestNumeral {
		n.why = "太长，不像一个数目"
		return n, true
	}
	l.multiplier(&n)
	return n, true
}

// spaced says whether the space at j parts the thousands of the numeral that begins at i and is
// counted in something: 1 047小时.
func (l *line) spaced(i, j int) bool {
	return l.at(j) == ' ' && j > i && j-i <= 3 && digit(l.at(j+1)) && digit(l.at(j+2)) && digit(l.at(j+3)) && !digit(l.at(j+4)) && l.measureAt(l.skip(j+4)) > 0
}

// multiplier reads 万, 千, 百, 亿 behind a numeral: 1.2万, 3万余, 5百多.
func (l *line) multiplier(n *number) {
	j := n.to
	if l.at(j) == ' ' {
		j++
	}
	inner := hedgeNone
	if r := l.at(j); r == '余' || r == '多' {
		if m := l.at(j + 1); m == '万' || m == '亿' {
			inner = hedgeMore
			j++
		}
	}
	times := map[rune]float64{'万': 1e4, '亿': 1e8, '千': 1e3, '百': 100}[l.at(j)]
	if times == 0 || (l.at(j) == '千' || l.at(j) == '百') && strings.ContainsRune("分克米瓦", l.at(j+1)) {
		return
	}
	n.value, n.place, n.to = n.value*times, n.place*times, j+1
	n.rounded, n.decimals = n.decimals > 0, 0
	if inner != hedgeNone {
		n.hedge, n.behind = inner, "余"
	}
}

func (l *line) chinese(i int) (number, bool) {
	var value []float64
	j := i
	for ; numeral(l.at(j)) && !digit(l.at(j)); j++ {
		if len(value) <= longestNumeral {
			value = append(value, numeralValue[l.at(j)])
		}
	}
	n := number{from: i, lead: i, to: j, chinese: true}
	if len(value) > longestNumeral {
		n.why = "太长，不像一个数目"
		return n, true
	}
	positional := true
	for _, v := range value {
		positional = positional && v <= 9
	}
	switch {
	case positional && len(value) == 2 && value[1] == value[0]+1 && value[0] > 0:
		n.value, n.high = value[0], value[1] // 三四次
	case positional:
		for _, v := range value {
			n.value = n.value*10 + v
		}
	default:
		n.value = additive(value)
	}
	l.fraction(&n)
	n.place = lowestPlace(n.value)
	if n.decimals > 0 {
		n.place = math.Pow10(-n.decimals)
	}
	return n, true
}

// fraction reads 点五 of 二点五.
func (l *line) fraction(n *number) {
	k := n.to + 1
	if l.at(n.to) != '点' || !numeral(l.at(k)) || digit(l.at(k)) || numeralValue[l.at(k)] > 9 {
		return
	}
	for numeral(l.at(k)) && !digit(l.at(k)) && numeralValue[l.at(k)] <= 9 && n.decimals < longestNumeral {
		n.decimals++
		n.value += numeralValue[l.at(k)] * math.Pow10(-n.decimals)
		k++
	}
	n.to = k
	if m := numeralValue[l.at(k)]; m >= 100 && !digit(l.at(k)) {
		n.value, n.to, n.decimals = n.value*m, k+1, 0
	}
}

func lowestPlace(v float64) float64 {
	place := 1.0
	for v >= 10 && math.Mod(v, 10) == 0 {
		v, place = v/10, place*10
	}
	return place
}

// additive adds up a numeral with 十, 百, 千, 万: 两千一百, 一百零五, 一百五 (150), 廿一.
func additive(value []float64) float64 {
	var total, section, last, unit float64
	pending, zero := false, false
	for i, v := range value {
		switch {
		case v >= 1e4:
			if section+last == 0 {
				last = 1
			}
			total, section, last, pending, unit = (total+section+last)*v, 0, 0, false, v
		case v == 10 || v == 100 || v == 1000:
			if !pending {
				last = 1
			}
			section, last, pending, unit = section+last*v, 0, false, v
		case v >= 20:
			section, unit = section+v, 10
		default:
			last, pending = v, v != 0
			if short := i == len(value)-1 && unit >= 100 && !zero && value[i-1] == unit; short {
				last = v * unit / 10
			}
			zero = v == 0
		}
	}
	return total + section + last
}

// dress reads what belongs to a numeral: 余 and 多, its unit, the hedges on both sides, the
// other end of a range.
func (l *line) dress(n *number) {
	if j := l.skip(n.to); n.hedge == hedgeNone && (l.at(j) == '余' || l.at(j) == '多' && !l.hasAny(j, "多种", "多样", "多项式") || l.at(j) == '来' && n.chinese && n.value >= 10 || l.at(j) == '几' && n.value >= 10) {
		n.hedge, n.behind, n.to = hedgeMore, string(l.at(j)), j+1
	}
	if l.at(n.to) == '万' && n.hedge == hedgeMore {
		n.value, n.place, n.to = n.value*1e4, n.place*1e4, n.to+1
	}
	l.rangeOf(n)
	l.percentage(n)
	n.unitAt, n.end = n.to, n.to
	if !n.percent {
		l.unitOf(n)
	}
	l.hedgesOf(n)
	if n.chinese && n.value == 1 && n.unit != "" && l.hasAny(n.end, "都没", "也没", "都未", "也未", "没") {
		n.value = 0 // 一篇没交: none
	}
}

func (l *line) hasAny(i int, words ...string) bool { return l.oneOf(i, words...) > 0 }

// rangeOf reads 10至15次, 3-5个, 3、4次.
func (l *line) rangeOf(n *number) {
	j := l.skip(n.to)
	k := l.oneOf(j, "至", "到", "-", "~")
	if k == 0 && l.at(j) == '、' && digit(l.at(j-1)) && n.value < 10 {
		if m, ok := l.numberAt(j + 1); ok && m.value == n.value+1 && m.value < 11 && digit(l.at(j+1)) && l.measureAt(m.to) > 0 {
			k = j + 1
		}
	}
	if k == 0 {
		return
	}
	k = l.skip(k)
	if !numeral(l.at(k)) || digit(l.at(k)) == n.chinese {
		return
	}
	m, ok := l.numberAt(k)
	if !ok || m.value <= n.value || n.value >= 1900 && m.value <= 2100 || l.hasAny(l.skip(m.to), "月", "日", "年", "号", "时", "点", ":", "-", "季度") || l.at(n.from-1) == '-' {
		return
	}
	n.high, n.to = m.value, m.to
}

// percentage reads 95%, 百分之九十五, 三成, 1.5倍, 5个百分点.
func (l *line) percentage(n *number) {
	j := l.skip(n.to)
	if l.at(j) == '%' || l.at(j) == '‰' {
		n.percent, n.unit, n.to = true, string(l.at(j)), j+1
	}
	if l.endsWith(n.from, "百分之") >= 0 {
		n.percent, n.unit, n.from = true, "%", n.from-3
		n.lead = n.from
	}
}
