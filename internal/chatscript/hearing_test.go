package chatscript

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The lines count from the "% roster" that perform puts before the script, so == is line 2,
// @ is line 3 and the first step of these stories line 4.
func TestWhatIsExpected(t *testing.T) {
	tests := []struct {
		name, story string
		failed      []int // lines
	}{
		// exactly, alike
		{"exactly", "周敏: 说 好\nBOT: 好", nil},
		{"not exactly", "周敏: 说 好的\nBOT: 好", []int{5}},
		{"a star is a star", "周敏: 说 好的\nBOT: 好*", []int{5}},
		{"alike", "周敏: 说 已记录 #1，累计 3 人次\nBOT~ *#1*累计*3*人次*", nil},
		{"not alike to the end", "周敏: 说 已记录 #1。\nBOT~ *#1", []int{5}},
		{"not alike from the beginning", "周敏: 说 已记录 #1。\nBOT~ #1*", []int{5}},
		{"over line breaks", "周敏: 说 一\n   二\n   三\nBOT~ 一*三", nil},
		{"several lines", "周敏: 说 一\n   二\nBOT: 一\n   二", nil},
		{"several lines, other breaks", "周敏: 说 一\n   二\nBOT: 一二", []int{6}},
		{"unseen blanks", "周敏: 说 一 \n   二\nBOT: 一\n   二  ", nil},

		// lenient: in order, others are skipped
		{"others are skipped", "周敏: 说 一|二|三|四\nBOT: 二\nBOT: 四", nil},
		{"in order", "周敏: 说 一|二\nBOT: 二\nBOT: 一", []int{6}},
		{"once said is once heard", "周敏: 说 一\nBOT: 一\nBOT: 一", []int{6}},
		{"a failure takes nothing from the next", "周敏: 说 一|二\nBOT: 三\nBOT: 一\nBOT: 二", []int{5}},
		{"from the preceding step", "周敏: 说 一\n周敏: 说 二\nBOT: 一", []int{6}},
		{"until the clock moves", "周敏: 听\nBOT: 一\n周敏: 说 一", nil},
		{"not after the clock moved", "周敏: 等 60s 一\nBOT: 一\n== 2021-04-01 08:31", []int{5}},
		{"a minute later", "周敏: 等 60s 一\n== 2021-04-01 08:31\nBOT: 一", nil},
		{"the same clock again ends it too", "周敏: 听\nBOT: 一\n== 2021-04-01 08:30\n周敏: 说 一", []int{5}},
		{"upon a move and a step after it", "周敏: 等 60s 一\n== 2021-04-01 08:31\n周敏: 说 二\nBOT: 二", nil},
		{"the failure is at its own turn", "周敏: 听\nBOT~ 草稿*\n周敏: 说 草稿 #1\nBOT~ 草稿*\n周敏: 说 草稿 #2\nBOT~ 草稿*", []int{5}},
		{"late, between its neighbours", "周敏: 说 一\nBOT: 一\n周敏: 听\nBOT: 二\n周敏: 说 二|三\nBOT: 三\nBOT: 四", []int{10}},

		// chats
		{"another chat is not this one", "周敏: 私 王建国 一\nBOT: 一", []int{5}},
		{"the other chat, after @", "周敏: 私 王建国 一\n@ 王建国\nBOT: 一", nil},
		{"each chat has its own order", "周敏: 私 王建国 一\n@ 王建国\nBOT: 一\n@ 群\nBOT!", nil},
		{"back in the first chat", "周敏: 说 一|二\nBOT: 一\n@ 王建国\nBOT!\n@ 群\nBOT: 二", nil},

		// silence
		{"silence", "周敏: 听\nBOT!", nil},
		{"no silence", "周敏: 说 一\nBOT!", []int{5}},
		{"nothing more", "周敏: 说 一\nBOT: 一\nBOT!", nil},
		{"something more", "周敏: 说 一|二\nBOT: 一\nBOT!", []int{6}},
		{"silence on this alone", "周敏: 说 一\n周敏: 听\nBOT!", nil},
		{"silence until the clock moves", "周敏: 听\nBOT!\n周敏: 说 一", []int{5}},
		{"silence is over when the clock moves", "周敏: 等 60s 一\nBOT!\n== 2021-04-01 08:31", nil},
		{"silence in this chat", "周敏: 私 王建国 一\nBOT!", nil},

		// at a minute
		{"at its minute", "周敏: 等 90m 一\n== 2021-04-01 12:00\nBOT@10:00~ 一", nil},
		{"seconds do not count", "周敏: 等 5430s 一\n== 2021-04-01 12:00\nBOT@10:00~ *", nil},
		{"at another minute", "周敏: 等 91m 一\n== 2021-04-01 12:00\nBOT@10:00~ 一", []int{6}},
		{"other words at its minute", "周敏: 等 90m 二\n== 2021-04-01 12:00\nBOT@10:00~ 一", []int{6}},
		{"of the day reached", "周敏: 等 90m 一\n== 2021-04-02 12:00\nBOT@10:00~ 一", []int{6}},
		{"the right one of two", "周敏: 等 30m 一\n周敏: 等 90m 一\n== 2021-04-01 12:00\nBOT@10:00~ 一", nil},
		{"checks, moves nothing", "周敏: 等 90m 一\nBOT@10:00~ 一", []int{5}},
		{"now", "周敏: 说 一\nBOT@08:30~ 一", nil},

		// strict
		{"strict", "% strict\n周敏: 说 一|二\nBOT: 一\nBOT: 二", nil},
		{"strict: one not listed", "% strict\n周敏: 说 一|二\nBOT: 二", []int{5}},
		{"strict: one too many", "% strict\n周敏: 说 一|二\nBOT: 一", []int{5}},
		{"strict: in another chat", "% strict\n周敏: 私 王建国 一\nBOT!", []int{5}},
		{"strict: on the way of the clock", "% strict\n周敏: 等 60s 一\n== 2021-04-02 08:30", []int{6}},
		{"strict: found though the script ends", "% strict\n周敏: 说 一", []int{5}},
		{"strict: wrong words are two failures", "% strict\n周敏: 说 一\nBOT: 二", []int{5, 6}},
		{"strict: the other order", "% strict\n周敏: 说 一|二\nBOT: 二\nBOT: 一", []int{5, 7}},
		{"strict: listed late", "% strict\n周敏: 说 一\n周敏: 听\nBOT: 一", []int{5, 7}},
		{"strict from here on", "周敏: 说 一\n% strict\n周敏: 说 二\nBOT: 二", nil},
		{"lenient again", "% strict\n周敏: 说 一\nBOT: 一\n% lenient\n周敏: 说 二", nil},
		{"strict: what broke the silence is told once", "% strict\n周敏: 说 一\nBOT!", []int{6}},

		// a restart or a crash changes nothing in the conversation
		{"before a crash", "周敏: 说 一\n! crash\nBOT: 一", nil},
		{"before a restart", "周敏: 说 一\n! restart\nBOT: 一", nil},
		{"silence after a crash", "周敏: 说 一\n! crash\nBOT!", nil},
		{"after being offline the clock has moved", "周敏: 等 60s 一\n! offline 2h\nBOT@08:31~ 一", nil},
		{"before being offline is past", "周敏: 说 一\n! offline 2h\nBOT: 一", []int{6}},
		{"refused sends are no turn", "周敏: 说 一\n! fail 1\nBOT: 一", nil},

		// again
		{"a redelivery is answered once", "周敏: 说 一\nBOT: 一\n! redeliver\nBOT!", nil},
		{"a redelivery is a turn", "周敏: 说 一\n! redeliver\nBOT: 一", []int{6}},
		{"a card", "周敏: 卡 A B\nBOT: 请选\n! click 吴涛 B\nBOT: B", nil},
		{"no such button", "周敏: 卡 A B\n! click 吴涛 C\n周敏: 说 一\nBOT: 一", []int{5}},
		{"cannot be delivered", "周敏: 坏\n周敏: 说 一\nBOT: 一", []int{4}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			failures, _, _ := perform(t, head+tt.story)
			var lines []int
			for _, f := range failures {
				lines = append(lines, f.Line)
			}
			if diff := cmp.Diff(tt.failed, lines); diff != "" {
				t.Errorf("failed lines (-want +got):\n%s\n%v", diff, failures)
			}
		})
	}
}

func TestFailuresCanBeRead(t *testing.T) {
	tests := []struct{ name, story, want string }{
		{
			"nothing said", "周敏: 听\nBOT: 好",
			"例.chat:5: BOT: 好\n  没有等到这句话，机器人什么也没说：\n- 好",
		},
		{
			"line by line, the most similar first", "周敏: 说 再见|已记录 #2\n   累计 3 人次\n   完\nBOT: 已记录 #1\n   累计 3 人次",
			"例.chat:7: BOT: 已记录 #1\n  没有等到这句话，机器人说的是：\n- 已记录 #1\n+ 已记录 #2\n  累计 3 人次\n+ 完\n+ 再见",
		},
		{
			"with the time", "周敏: 等 30m 一\n== 2021-04-01 12:00\nBOT@10:00~ 一",
			"例.chat:6: BOT@10:00~ 一\n  没有在这一分钟等到这句话，机器人说的是：\n- 一\n+ [04-01 09:00] 一",
		},
		{
			"silence", "周敏: 说 一\n   二|三\nBOT!",
			"例.chat:6: BOT!\n  机器人本该不再说话，却说了：\n+ 一\n+ 二\n+ 三",
		},
		{
			"strict", "% strict\n周敏: 私 王建国 一\n   二",
			"例.chat:5: 周敏: 私 王建国 一\n  机器人在“王建国”说了没有写在这里的话：\n+ 一\n+ 二",
		},
		{
			"undeliverable", "周敏: 坏",
			"例.chat:4: 周敏: 坏\n  这一步没做成：the network is broken",
		},
		{
			"not without end", "周敏: 说 1|2|3|4|5|6|7|8|9|10\nBOT!",
			"例.chat:5: BOT!\n  机器人本该不再说话，却说了：\n+ 1\n+ 2\n+ 3\n+ 4\n+ 5\n+ 6\n+ 7\n+ 8\n  …… 另有 2 句",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			failures, _, _ := perform(t, head+tt.story)
			if len(failures) != 1 {
				t.Fatalf("got %d failures: %v", len(failures), failures)
			}
			got := failures[0].String()
			got = got[strings.Index(got, "例.chat"):]
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestLike(t *testing.T) {
	tests := []struct {
		pattern, text string
		want          bool
	}{
		{"*", "", true},
		{"*", "一\n二", true},
		{"一", "一", true},
		{"一", "一一", false},
		{"一*一", "一", false},
		{"一*一", "一一", true},
		{"*一*二*", "二一", false},
		{"*一*二*", "零一\n\n二三", true},
		{"一**二", "一二", true},
		{"*。", "好。\n ", true},
		{"　　好*", "好人", true},
	}
	for _, tt := range tests {
		if got := like(tt.pattern, tt.text); got != tt.want {
			t.Errorf("like(%q, %q) = %t", tt.pattern, tt.text, got)
		}
	}
}

func TestDiffOfVeryLongTexts(t *testing.T) {
	long := strings.Repeat("一\n", 2000)
	got := diff(long+"甲", long+"乙")
	if n := strings.Count(got, "\n"); n != 4001 {
		t.Errorf("got %d line breaks", n)
	}
}
