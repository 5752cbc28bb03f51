package understand

import "strings"

// number is a numeral in a text.
type number struct {
	milli  int64 // thousandths
	end    int
	arabic bool // written in digits
	digits int  // how many
}

func (n number) whole() (int64, bool) { return n.milli / 1000, n.milli%1000 == 0 }

// A numeral longer than this is no number of anything.
const longestNumeral = 15

const numerals = "〇零○一二三四五六七八九十百千万两廿卅壹贰叁肆伍陆柒捌玖拾"

// beginsNumber says whether a numeral begins at i, not in the middle of another.
func (t *text) beginsNumber(i int) bool {
	r := t.at(i)
	if digit(r) {
		return !digit(t.at(i-1)) && !(t.at(i-1) == '.' && digit(t.at(i-2)))
	}
	return r != edge && strings.ContainsRune(numerals, r) && !strings.ContainsRune(numerals, t.at(i-1))
}

// number reads the numeral at i: 12, 2.5, 1,047, 1.2万, 十二, 一百零五, 二〇二一, 两千一百.
func (t *text) number(i int) (number, bool) {
	var n number
	var ok bool
	if digit(t.at(i)) {
		n, ok = t.arabic(i)
	} else {
		n, ok = t.chinese(i)
	}
	if ok && n.arabic && n.milli < 1e12 {
		switch t.at(n.end) {
		case '万':
			n.milli, n.end = n.milli*10000, n.end+1
		case '千', '百':
			if !strings.ContainsRune(numerals, t.at(n.end+1)) {
				n.milli, n.end = n.milli*map[rune]int64{'千': 1000, '百': 100}[t.at(n.end)], n.end+1
			}
		}
	}
	return n, ok
}

func (t *text) arabic(i int) (number, bool) {
	n := number{arabic: true}
	begin := i
	for digit(t.at(i)) || t.thousands(begin, i) {
		if digit(t.at(i)) {
			n.digits++
			if n.digits > longestNumeral {
				return number{}, false
			}
			n.milli = n.milli*10 + int64(t.at(i)-'0')*1000
		}
		i++
	}
	if t.at(i) == '.' && digit(t.at(i+1)) {
		i++
		for unit := int64(100); digit(t.at(i)); unit /= 10 {
			n.milli += int64(t.at(i)-'0') * unit
			i++
		}
	}
	n.end = i
	return n, n.digits > 0
}

// thousands says whether the comma at i parts thousands of the numeral that began at begin:
// 1,047 and 12,345,678 but not 17,180,2, nor 21，150分钟 with a Chinese comma.
func (t *text) thousands(begin, i int) bool {
	if t.at(i) != ',' || t.said[t.from[i]] != ',' || i == begin || i-begin > 3 && t.at(i-4) != ',' {
		return false
	}
	return digit(t.at(i+1)) && digit(t.at(i+2)) && digit(t.at(i+3)) && !digit(t.at(i+4))
}

var numeralValue = map[rune]int64{
	'〇': 0, '零': 0, '○': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9,
	'壹': 1, '贰': 2, '叁': 3, '肆': 4, '伍': 5, '陆': 6, '柒': 7, '捌': 8, '玖': 9,
	'十': 10, '拾': 10, '百': 100, '千': 1000, '万': 10000, '廿': 20, '卅': 30,
}

// chinese reads the Chinese numeral at i.
func (t *text) chinese(i int) (number, bool) {
	var value []int64
	for strings.ContainsRune(numerals, t.at(i)) && t.at(i) != edge {
		value = append(value, numeralValue[t.at(i)])
		i++
		if len(value) > longestNumeral {
			return number{}, false
		}
	}
	if len(value) == 0 {
		return number{}, false
	}
	n := number{end: i, digits: len(value)}
	if positional(value) {
		for _, v := range value {
			n.milli = n.milli*10 + v*1000
		}
	} else {
		n.milli = additive(value) * 1000
	}
	if fraction := t.fraction(i); fraction > 0 {
		n.milli, n.end = n.milli+fraction, i+2
	}
	return n, true
}

// fraction reads 点五 of 二点五小时. Two 点 that is no clock time needs a unit of time behind it.
func (t *text) fraction(i int) int64 {
	v, ok := numeralValue[t.at(i+1)]
	if t.at(i) != '点' || !ok || v > 9 || t.oneOf(i+2, "小时", "个小时", "个钟", "h", "万") == 0 {
		return 0
	}
	return v * 100
}

// positional says whether a numeral is spoken digit by digit: 二〇二一.
func positional(value []int64) bool {
	for _, v := range value {
		if v > 9 {
			return false
		}
	}
	return true
}

// additive adds up a numeral with 十, 百, 千, 万: 两千一百, 一百零五, 一百五 (150), 廿一.
func additive(value []int64) int64 {
	var total, section, last, unit int64
	pending := false
	for i, v := range value {
		switch {
		case v == 10000:
			total, section = total+(section+last)*v, 0
			last, pending, unit = 0, false, v
		case v == 10 || v == 100 || v == 1000:
			if !pending {
				last = 1
			}
			section, last, pending, unit = section+last*v, 0, false, v
		case v >= 20:
			section, unit = section+v, 10
		default:
			last, pending = v, true
			if short := i == len(value)-1 && i > 0 && unit >= 100 && value[i-1] == unit; short {
				last = v * unit / 10
			}
			if v == 0 {
				pending = false
			}
		}
	}
	return total + section + last
}
