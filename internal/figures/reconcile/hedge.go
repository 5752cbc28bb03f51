package reconcile

import "math"

// hedge is how sure a writer was.
type hedge int

const (
	hedgeNone  hedge = iota
	hedgeMore        // 380余, 三百多: that and a little more, within what is left unwritten
	hedgeNear        // 近400: a little less
	hedgeAbout       // 约, 左右
	hedgeOver        // 超过, 逾, 突破: more
	hedgeLeast       // 以上, 不少于: that or more
	hedgeUnder       // 不足, 不到: less
	hedgeMost        // 不超过, 以内: that or less
)

var hedgesBefore = []struct {
	word  string
	hedge hedge
}{
	{"不超过", hedgeMost}, {"至多", hedgeMost}, {"最多", hedgeMost},
	{"不少于", hedgeLeast}, {"不低于", hedgeLeast}, {"至少", hedgeLeast}, {"不下", hedgeLeast}, {"不下于", hedgeLeast},
	{"将近", hedgeNear}, {"接近", hedgeNear},
	{"大约", hedgeAbout}, {"大概", hedgeAbout}, {"约为", hedgeAbout}, {"约有", hedgeAbout}, {"大致", hedgeAbout},
	{"超过", hedgeOver}, {"突破", hedgeOver}, {"多于", hedgeOver}, {"超出", hedgeOver},
	{"不足", hedgeUnder}, {"不到", hedgeUnder}, {"少于", hedgeUnder}, {"未满", hedgeUnder}, {"低于", hedgeUnder},
	{"近", hedgeNear}, {"约", hedgeAbout}, {"逾", hedgeOver}, {"超", hedgeOver}, {"上", hedgeLeast}, {"过", hedgeOver},
}

var hedgesBehind = []struct {
	word  string
	hedge hedge
}{
	{"左右", hedgeAbout}, {"上下", hedgeAbout}, {"以上", hedgeLeast}, {"之多", hedgeNone}, {"有余", hedgeMore}, {"以内", hedgeMost}, {"以下", hedgeMost},
}

// notHedges are words that end like a hedge and are none.
var notHedges = []string{"附近", "临近", "靠近", "最近", "邻近", "节约", "预约", "制约", "公约", "签约", "履约", "赶超", "反超", "线上", "网上", "云上", "以上", "会上", "路上", "晚上", "早上", "社会上", "手上", "身上", "通过", "经过", "不过"}

// hedgesOf reads the hedges before a number, and behind its unit.
func (l *line) hedgesOf(n *number) {
	j := n.from
	for l.at(j-1) == ' ' {
		j--
	}
	for _, h := range hedgesBefore {
		at := l.endsWith(j, h.word)
		if at < 0 || l.endsWith(j, notHedges...) >= 0 {
			continue
		}
		if (h.word == "上" || h.word == "过") && (!n.chinese || n.value < 100 || n.place < 100) {
			continue
		}
		n.lead = at
		if n.hedge == hedgeNone || h.hedge != hedgeAbout {
			n.hedge = h.hedge
		}
		break
	}
	for _, h := range hedgesBehind {
		if l.has(n.end, h.word) {
			n.end += len([]rune(h.word))
			if h.hedge != hedgeNone {
				n.hedge = h.hedge
			}
			return
		}
	}
}

// matches says whether somebody who knows that there were v could have written the number.
func (n number) matches(v float64) bool {
	const tiny = 1e-6
	if n.high > 0 {
		return v >= n.value-tiny && v <= n.high+tiny
	}
	switch n.hedge {
	case hedgeMore:
		return v >= n.value-tiny && v < n.value+n.place-tiny
	case hedgeNear:
		return v < n.value-tiny && v >= math.Min(n.value*0.9, n.value-1)-tiny
	case hedgeAbout:
		return math.Abs(v-n.value) <= math.Min(math.Max(n.value*0.05, n.place/2), n.value*0.1)+tiny || math.Abs(v-n.value) <= tiny
	case hedgeOver:
		return v > n.value+tiny
	case hedgeLeast:
		return v >= n.value-tiny
	case hedgeUnder:
		return v < n.value-tiny && v >= math.Min(n.value*0.6, n.value-1)-tiny
	case hedgeMost:
		return v <= n.value+tiny && v >= n.value*0.6-tiny
	}
	if math.Abs(v-n.value) < tiny {
		return true
	}
	return n.rounds(v)
}

// rounds says whether a number without a hedge is v with fewer places.
func (n number) rounds(v float64) bool {
	const tiny = 1e-6
	switch {
	case n.decimals > 0: // rounded to what is written
		return math.Abs(v-n.value) <= n.place/2+tiny
	case n.place >= 100 && n.rounded:
		return math.Abs(v-n.value) <= n.place/2+tiny
	default: // hours like 231.33 are written in whole ones
		return v != math.Trunc(v) && math.Mod(v*4, 1) > tiny && math.Abs(v-n.value) <= 0.5
	}
}
