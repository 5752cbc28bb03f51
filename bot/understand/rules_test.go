package understand

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/config"
)

func TestNormalise(t *testing.T) {
	for said, want := range map[string]string{
		"  报告　志愿服务  ": "报告 志愿服务",
		"ＡＢＣ１２：００":    "abc12:00",
		"一\x00二\x1b三": "一 二 三",
		"一\xff二":      "一 二",
		"一 \n 二":      "一\n二",
		"确认了。！~":      "确认",
		"了":           "了",
		"報告 參觀學習":     "报告 参观学习",
		"14:00—16:30": "14:00-16:30",
		"零\u200b宽":    "零宽",
	} {
		if got := string(normalise(said).runes); got != want {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
	text := normalise("看《江河（1）》")
	if got := text.spelt(1, len(text.runes)); got != "《江河（1）》" {
		t.Errorf("not spelt as its author did: %q", got)
	}
}

func TestNumber(t *testing.T) {
	for said, want := range map[string]int64{
		"3": 3000, "2.5": 2500, "1,047": 1047000, "1.2万": 12000000, "三": 3000, "十二": 12000, "二十一": 21000, "一百零五": 105000,
		"一百五": 150000, "两": 2000, "廿一": 21000, "两千一百": 2100000, "二〇二一": 2021000, "三十": 30000, "二点五小时": 2500, "十": 10000,
	} {
		if n, ok := normalise(said).number(0); !ok || n.milli != want {
			t.Errorf("%s: %d (%t), want %d", said, n.milli, ok, want)
		}
	}
	for _, said := range []string{"", "人", "点", "9999999999999999"} {
		if n, ok := normalise(said).number(0); ok {
			t.Errorf("%q: %d, want none", said, n.milli)
		}
	}
}

func TestDurations(t *testing.T) {
	for said, want := range map[string]Minutes{
		"2小时": 120, "2.5h": 150, "两个半小时": 150, "半小时": 30, "半天": 240, "一天": 480, "90分钟": 90, "1小时半": 90, "2小时30分": 150,
		"一个半钟头": 90, "半个小时": 30, "三刻钟": 45, "全天": 480, "两天半": 1200, "2 小时": 120, "4.25小时": 255,
	} {
		if d, ok := normalise(said).durationAt(0); !ok || d.value != want {
			t.Errorf("%s: %d (%t), want %d", said, d.value, ok, want)
		}
	}
	for _, said := range []string{"第3天", "3天前", "5人", "2次", "4月17日", "半山", "2home"} {
		text := normalise(said)
		for i := range text.runes {
			if d, ok := text.durationAt(i); ok {
				t.Errorf("%s: %d minutes, want none", said, d.value)
			}
		}
	}
}

func TestClockRanges(t *testing.T) {
	for said, want := range map[string]Minutes{
		"8:30-11:00": 150, "下午2点到5点半": 210, "上午9点至11点半": 150, "9-11点": 120, "8:30-3:00": 390, "22:00-6:00": 480, "14:00—16:30": 150,
		"晚上7点到9点": 120, "上午9点到下午4点": 420, "8点半到11点": 150, "8时30分至10时": 90, "两点到四点": 120,
	} {
		if r, ok := normalise(said).clockRangeAt(0, false); !ok || r.length != want {
			t.Errorf("%s: %d (%t), want %d", said, r.length, ok, want)
		}
	}
	for _, said := range []string{"8:30", "9:00-9:00", "25:00-26:00", "3-5人", "8:75-9:00"} {
		if r, ok := normalise(said).clockRangeAt(0, false); ok {
			t.Errorf("%s: %d minutes, want none", said, r.length)
		}
	}
	if r, ok := normalise("8.30-11.30").clockRangeAt(0, true); !ok || r.length != 180 {
		t.Errorf("8.30-11.30 beside a sure date: %d (%t), want 180", r.length, ok)
	}
}

// at is a reading of a text on a Tuesday.
func at(r *Reader, said string) *reading {
	return &reading{Reader: r, t: normalise(said), today: civil(2021, 4, 20)}
}

func TestDates(t *testing.T) {
	r := New(World{})
	for said, want := range map[string]string{
		"今天": "2021-04-20", "昨天": "2021-04-19", "前天": "2021-04-18", "4月17日": "2021-04-17", "4.17": "2021-04-17", "4/17": "2021-04-17",
		"17号": "2021-04-17", "上周五": "2021-04-16", "本周一": "2021-04-19", "周六": "2021-04-17", "2021年3月5日": "2021-03-05", "清明节": "2021-04-04",
		"五一": "2020-05-01", "上个月28号": "2021-03-28", "去年12月1日": "2020-12-01", "四月十七": "2021-04-17", "12月30日": "2020-12-30",
		"2021-04-17": "2021-04-17", "20210417": "2021-04-17", "星期日": "2021-04-18", "2月29日": "2020-02-29", "25号": "2021-03-25",
	} {
		s := at(r, said)
		w, _, ok := s.dateAt(0)
		if d, found := w.resolve(s.today, past); !ok || !found || iso(d) != want {
			t.Errorf("%s: %s (%t, %t), want %s", said, iso(d), ok, found, want)
		}
	}
	for said, want := range map[string]string{"4月17日": "2022-04-17", "周六": "2021-04-24", "17号": "2021-05-17", "5月1日": "2021-05-01", "周二": "2021-04-20", "月底": "2021-04-30"} {
		s := at(r, said)
		w, _, ok := s.dateAt(0)
		if d, found := w.resolve(s.today, coming); !ok || !found || iso(d) != want {
			t.Errorf("coming %s: %s (%t, %t), want %s", said, iso(d), ok, found, want)
		}
	}
	for _, said := range []string{"2.5小时", "第5号", "3号楼", "4月12人", "3/5人", "1.5万", "13.5", "100号", "周敏", "十一人"} {
		if w, _, ok := at(r, said).dateAt(0); ok && w.strength > perhaps {
			t.Errorf("%s is no date, but %+v", said, w)
		}
	}
	for _, said := range []string{"2月30日", "4月31日", "13月5日", "2021年2月29日"} {
		s := at(r, said)
		w, _, ok := s.dateAt(0)
		if d, found := w.resolve(s.today, past); !ok || found {
			t.Errorf("%s: %s (%t), want a date that does not exist", said, iso(d), ok)
		}
	}
}

func TestPeriods(t *testing.T) {
	r := New(World{})
	for said, want := range map[string]Period{
		"本周": {"2021-04-19", "2021-04-26"}, "上月": {"2021-03-01", "2021-04-01"}, "3月": {"2021-03-01", "2021-04-01"},
		"第三季度": {"2021-07-01", "2021-10-01"}, "上半年": {"2021-01-01", "2021-07-01"}, "今年以来": {"2021-01-01", "2021-04-21"},
		"2021年3月": {"2021-03-01", "2021-04-01"}, "4月1日至6月30日": {"2021-04-01", "2021-07-01"}, "近7天": {"2021-04-14", "2021-04-21"},
		"最近一个月": {"2021-03-22", "2021-04-21"}, "截至6月30日": {"2021-01-01", "2021-07-01"}, "截至上月底": {"2021-01-01", "2021-04-01"},
		"去年": {"2020-01-01", "2021-01-01"}, "12月1日至1月31日": {"2020-12-01", "2021-02-01"}, "q2": {"2021-04-01", "2021-07-01"}, "3月以来": {"2021-03-01", "2021-04-21"},
	} {
		s := at(r, said)
		s.findPeriod(0)
		if s.m.Period == nil || *s.m.Period != want {
			t.Errorf("%s: %v, want %v", said, s.m.Period, want)
		}
	}
	s := at(r, "6月1日至5月1日")
	if s.findPeriod(0); s.m.Period != nil && s.m.Period.From >= s.m.Period.To {
		t.Errorf("a period from %s to %s", s.m.Period.From, s.m.Period.To)
	}
}

// bureau is a small organisation with all that makes names hard.
func bureau() *Reader {
	return New(World{
		Kinds: []config.Kind{{Name: "志愿服务", Synonyms: []string{"下沉社区", "清洁家园"}, Measures: []string{"人次", "小时"}, SynonymIsTitle: true}, {Name: "社区党课"}, {Name: "会议"}},
		People: []Person{
			{Name: "周敏", Aliases: []string{"敏姐"}, Unit: "局/第一支部"}, {Name: "于国", Unit: "局/第一支部"}, {Name: "高素", Unit: "局/第二支部"},
			{Name: "李华", Unit: "局/第一支部"}, {Name: "李华", Unit: "局/第二支部"}, {Name: "欧阳志远", Aliases: []string{"李华"}, Unit: "局/第二支部"},
			{Name: "阿依古丽·买买提", Unit: "局/第二支部"},
		},
		Units:    []string{"局/第一支部", "局/第二支部", "局/第十一支部"},
		Partners: []string{"东华街道办"}, Places: []string{"八七会议会址"}, Campaigns: []string{"党史学习教育"}, Bot: "记事本",
	})
}

var tuesday = time.Date(2021, 4, 20, 10, 0, 0, 0, time.FixedZone("", 8*3600))

func TestNames(t *testing.T) {
	r := bureau()
	for said, want := range map[string][]string{
		"报告 志愿服务 昨天 参加：敏姐、于国":       {"周敏", "于国"},
		"报告 志愿服务 昨天 提高素质 关于国家安全":    nil,
		"报告 志愿服务 昨天 参加：阿依古丽·买买提":    {"阿依古丽·买买提"},
		"报告 志愿服务 昨天 组织周敏、于国到东华社区":   {"周敏", "于国"},
		"报告 志愿服务 昨天 参加：周敏强、于国":      {"于国"},
		"报告 志愿服务 昨天 周敏、高素在东华社区 2小时": {"周敏", "高素"},
	} {
		m := r.Read(Input{Text: said, At: tuesday})
		if !slices.Equal(m.Participants, want) {
			t.Errorf("%s: %v, want %v", said, m.Participants, want)
		}
	}
	if m := r.Read(Input{Text: "报告 志愿服务 昨天 参加：周敏强、于国", At: tuesday}); !slices.Equal(m.UnknownNames, []string{"周敏强"}) {
		t.Errorf("周敏强 is nobody's name, but %v", m.UnknownNames)
	}
	m := r.Read(Input{Text: "报告 志愿服务 昨天 参加：李华、周敏", At: tuesday})
	if len(m.Problems) != 1 || !slices.Equal(m.Participants, []string{"周敏"}) {
		t.Errorf("two of one name: %v, problems %q", m.Participants, m.Problems)
	}
}

func TestUnits(t *testing.T) {
	r := bureau()
	for said, want := range map[string]string{"统计 一支部": "第一支部", "统计 第1支部": "第一支部", "统计 第二党支部": "第二支部", "统计 第十一支部": "第十一支部", "统计 11支部": "第十一支部", "统计 第三支部": "", "统计 二十一支部": ""} {
		if m := r.Read(Input{Text: said, At: tuesday}); m.Unit != want {
			t.Errorf("%s: %q, want %q", said, m.Unit, want)
		}
	}
}

func TestPartnersAndPlaces(t *testing.T) {
	r := bureau()
	for said, want := range map[string][2]string{
		"报告 志愿服务 昨天 东华街道办 2小时":   {"东华街道办", ""},
		"报告 志愿服务 昨天 到和平社区 2小时":   {"和平社区", "和平社区"},
		"报告 下沉社区 昨天 2小时":         {"", ""},
		"报告 社区党课 昨天 紫菘社区":        {"紫菘社区", ""},
		"报告 志愿服务 昨天 在八七会议会址 2小时": {"", "八七会议会址"},
		"报告 志愿服务 昨天 走进东华社区 2小时":  {"东华社区", "东华社区"},
		"报告 志愿服务 昨天 高素东华社区 2小时":  {"东华社区", ""},
	} {
		m := r.Read(Input{Text: said, At: tuesday})
		if m.Partner != want[0] || m.Place != want[1] {
			t.Errorf("%s: partner %q, place %q, want %q", said, m.Partner, m.Place, want)
		}
	}
}

func TestMentionOfTheBot(t *testing.T) {
	r := bureau()
	for _, said := range []string{"@记事本 帮助", "帮助 @记事本", "@记事本帮助", "@别名机器人 帮助", "@记事本", "", " \n"} {
		if m := r.Read(Input{Text: said, At: tuesday}); m.Intent != Help {
			t.Errorf("%q: %s, want help", said, m.Intent)
		}
	}
}

func TestCampaign(t *testing.T) {
	m := bureau().Read(Input{Text: "统计 本月 党史学习教育 人次", At: tuesday})
	if m.Campaign != "党史学习教育" || m.Period == nil || !slices.Equal(m.Measures, []string{"人次"}) {
		t.Errorf("%+v", m)
	}
}

func TestConcurrentReads(t *testing.T) {
	r := bureau()
	want := r.Read(Input{Text: "报告 志愿服务 昨天 参加：周敏、于国 2小时", At: tuesday})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				if got := r.Read(Input{Text: "报告 志愿服务 昨天 参加：周敏、于国 2小时", At: tuesday}); !slices.Equal(got.Participants, want.Participants) {
					t.Errorf("%v, want %v", got.Participants, want.Participants)
				}
			}
		})
	}
	all.Wait()
}

// TestLabelsAndCommandsAreWords holds that no word of the tables is folded into another: it
// could never match.
func TestLabelsAndCommandsAreWords(t *testing.T) {
	for _, c := range commandTable {
		if c.read == nil || c.words == "" {
			t.Errorf("%s has no words or no reader", c.intent)
		}
	}
	owner := map[string]slot{}
	for slot, words := range labelWords {
		for _, w := range strings.Fields(words) {
			if other, taken := owner[w]; taken && other != slot {
				t.Errorf("label %s announces two slots", w)
			}
			owner[w] = slot
			if folded(w) != w {
				t.Errorf("label %s is matched as %s", w, folded(w))
			}
		}
	}
}
