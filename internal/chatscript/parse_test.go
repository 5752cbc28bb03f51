package chatscript

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/daybook-bot/daybook/internal/chat"
)

const head = "== 2021-04-01 08:30\n@ 群\n"

func TestMistakesNameLineAndMend(t *testing.T) {
	tests := []struct{ name, script, want string }{
		{"no colon", head + "周敏 B\n", "3: “周敏 B” 少了冒号。写成“周敏: B”。"},
		{"no colon, one word", head + "你好\n", "3: “你好” 少了冒号。写成“名字: 话”；接着上一句说就空三格。"},
		{"colon only in the words", "% roster roster.csv\n" + head + "周敏 今天10:00开会\n", "4: “周敏 今天10:00开会” 少了冒号。写成“周敏: 今天10:00开会”。"},
		{"no name", head + ": B\n", "3: 冒号前面没有名字。写成“名字: 话”。"},
		{"speech before the first ==", "@ 群\n周敏: A\n周敏: B\n", "2: 这里还没有时间。前面先写一行“== 2021-04-01 08:30”。"},
		{"speech before the first @", "== 2021-04-01 08:30\n周敏: A\n周敏: B\n", "2: 这里还没说在哪个会话。前面先写一行“@ 群名”或“@ 人名”。"},
		{"expectation before the first ==", "@ 群\nBOT: A\n", "2: 这里还没有时间。前面先写一行“== 2021-04-01 08:30”。"},
		{"expectation before the first @", "== 2021-04-01 08:30\nBOT!\n", "2: 这里还没说在哪个会话。前面先写一行“@ 群名”或“@ 人名”。"},
		{"click before the first @", "== 2021-04-01 08:30\n! click 周敏 B\n", "2: 这里还没说在哪个会话。前面先写一行“@ 群名”或“@ 人名”。"},
		{"time goes backwards", head + "== 2021-04-01 08:29\n", "3: 时间倒退了：前面已经到了 2021-04-01 08:30。改成不早于它的时间，或者把这一段挪到前面。"},
		{"time goes backwards after offline", head + "! offline 2h\n== 2021-04-01 09:00\n", "4: 时间倒退了：前面已经到了 2021-04-01 10:30。改成不早于它的时间，或者把这一段挪到前面。"},
		{"time without the hour", "== 2021-04-01\n", "1: “2021-04-01”不是时间。写成“== 2021-04-01 08:30”。"},
		{"too long ago", "== 0021-04-01 08:30\n", "1: “0021-04-01 08:30”不是时间。写成“== 2021-04-01 08:30”。"},
		{"no such day", "== 2021-02-30 08:30\n", "1: “2021-02-30 08:30”不是时间。写成“== 2021-04-01 08:30”。"},
		{"no chat's name", "== 2021-04-01 08:30\n@\n", "2: “@”后面没有会话的名字。写成“@ 第一支部群”或“@ 周敏”。"},
		{"unknown directive", head + "% loose\n", "3: 不认识“% loose”。可以写“% strict”“% lenient”“% roster 文件”“% questions 文件”“% platform 平台”。"},
		{"directive and more", head + "% strict 吧\n", "3: “% strict”后面多了“吧”。单独写成一行“% strict”。"},
		{"directive without its file", head + "% roster\n", "3: “% roster”后面还缺一样。写成“% roster roster.csv”。"},
		{"directive twice", head + "% platform a\n% platform b\n", "4: “% platform”写了两次。只留一行。"},
		{"no question file", head + "% questions none.csv\n", "3: 题库“none.csv”打不开：没有这个文件。路径从脚本所在的文件夹算起。"},
		{"no roster file", head + "% roster none.csv\n", "3: 花名册“none.csv”打不开：没有这个文件。路径从脚本所在的文件夹算起。"},
		{"unknown event", head + "! sleep\n", "3: 不认识“! sleep”。可以写“! restart”“! crash”“! redeliver”“! offline 2h”“! click 周敏 B”“! fail 3”。"},
		{"event and more", head + "! crash 2\n", "3: “! crash”后面多了“2”。单独写成一行“! crash”。"},
		{"nothing to redeliver", head + "! redeliver\n", "3: 还没有人说过话，没有可以重送的。把“! redeliver”写在要重送的那句话后面。"},
		{"offline for nothing", head + "! offline 0h\n", "3: “0h”不是一段时间。写成“! offline 2h”“! offline 30m”或“! offline 3d”。"},
		{"offline for what", head + "! offline 两小时\n", "3: “两小时”不是一段时间。写成“! offline 2h”“! offline 30m”或“! offline 3d”。"},
		{"offline for ever", "== 9999-12-31 08:30\n! offline 1d\n", "2: “1d”不是一段时间。写成“! offline 2h”“! offline 30m”或“! offline 3d”。"},
		{"click on nothing", head + "! click 周敏\n", "3: “! click”要写明谁按哪个按钮。写成“! click 周敏 B”。"},
		{"fail how often", head + "! fail 0\n", "3: “0”不是次数。写成“! fail 3”。"},
		{"event before the first ==", "! fail 3\n", "1: 这里还没有时间。前面先写一行“== 2021-04-01 08:30”。"},
		{"nothing expected", head + "BOT:\n", "3: “BOT”后面没有话。写上要他说的话；要他不说话，写“BOT!”。"},
		{"no such hour", head + "BOT@25:00~ *\n", "3: 看不懂“BOT@25:00~ *”。写成“BOT@10:00~ *要他说的话*”。"},
		{"exact words at an hour", head + "BOT@10:00: 早\n", "3: 看不懂“BOT@10:00: 早”。写成“BOT@10:00~ *要他说的话*”。"},
		{"full-width sign", head + "BOT！\n", "3: 看不懂“BOT！”。写成“BOT: 原话”“BOT~ *大意*”“BOT@10:00~ *大意*”或“BOT!”，符号用半角。"},
		{"foreign sign", head + "＠ 群: 一\n", "3: 看不懂“＠ 群: 一”。每行以“==”“@”“%”“!”“//”或“名字:”开头，符号用半角。"},
		{"continuation of nothing", head + "   话\n", "3: 这一行接不上：前面没有话。前面先写“名字: 话”，要单独成行就顶格写。"},
		{"continuation of silence", head + "BOT!\n   话\n", "4: 这一行接不上：前面没有话。前面先写“名字: 话”，要单独成行就顶格写。"},
		{"two spaces", head + "周敏: A\n  B\n", "4: 这一行前面的空格不是三个。接着上一句说就空三格（半角），否则顶格写。"},
		{"full-width space", head + "周敏: A\n　　B\n", "4: 这一行前面的空格不是三个。接着上一句说就空三格（半角），否则顶格写。"},
		{"no attachment", head + "周敏: A\n   [图片 none.jpg]\n周敏: B\n", "3: 附件“none.jpg”打不开：没有这个文件。路径从脚本所在的文件夹算起。"},
		{"third person in a single chat", "== 2021-04-01 08:30\n@ 周敏\n周敏: A\n吴涛: B\n", "4: 这里是和“周敏”的单聊，“吴涛”不在。前面写一行“@ 群名”或“@ 吴涛”。"},
		{"no time at all", "// 空\n", "1: 这个脚本里没有时间。先写一行“== 2021-04-01 08:30”。"},
		{"other encoding", "// \xc7\xe5\xc3\xf7\n周敏 B\n", "1: 这一行不是 UTF-8 文字。用记事本打开，另存为 UTF-8 编码。"},
		{"other encoding of names", head + "\xd6\xdc: B\n", "3: 这一行不是 UTF-8 文字。用记事本打开，另存为 UTF-8 编码。"},
		{"broken expectation", head + "BOT: \xff\n", "3: 这一行不是 UTF-8 文字。用记事本打开，另存为 UTF-8 编码。"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := write(t, tt.script, "roster.csv", names)
			s, err := Parse(path)
			if err == nil {
				t.Fatal("no mistake found")
			}
			if s != nil {
				t.Error("a script with mistakes was returned")
			}
			if got, want := err.Error(), path+":"+tt.want; got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestAllMistakesAreTold(t *testing.T) {
	path := write(t, "== 2021-04-01 08:30\n@ 群\n周敏 B\n周敏: 好\n! sleep\n   x\n% what\nBOT?\n== 昨天\n周敏: [文件 no]\n")
	_, err := Parse(path)
	var ms Mistakes
	if !errors.As(err, &ms) {
		t.Fatalf("got %v", err)
	}
	var lines []int
	for _, m := range ms {
		lines = append(lines, m.Line)
	}
	if diff := cmp.Diff([]int{3, 5, 6, 7, 8, 9, 10}, lines); diff != "" {
		t.Errorf("lines (-want +got):\n%s\n%v", diff, err)
	}
}

func TestUnreadableFiles(t *testing.T) {
	dir := t.TempDir()
	none := filepath.Join(dir, "none.chat")
	_, err := Parse(none)
	if want := none + ": 打不开：没有这个文件。看看路径和文件名对不对、有没有权限读它。"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if _, err := Parse(dir); err == nil || !strings.Contains(err.Error(), "这是一个文件夹") {
		t.Errorf("folder: got %v", err)
	}
	if _, err := Parse(os.DevNull); err == nil || !strings.Contains(err.Error(), "这不是普通文件") {
		t.Errorf("device: got %v", err)
	}
}

func TestRosterMistakesNameTheRoster(t *testing.T) {
	tests := []struct{ name, roster, want string }{
		{"empty", "", ":1: 花名册是空的。第一行写列名：name,unit,role,joined,left,…。"},
		{"no names", "unit\n局\n", ":1: 第一行里没有“name”这一列。第一行写列名：name,unit,role,joined,left,…。"},
		{"quotes", "name,unit\n周敏,\"局\n", ":2: 引号没有配对。有逗号或引号的格子，两头加英文双引号，里面的引号写两个。"},
		{"encoding", "name\n周敏\n\xd6\xdc\n", ":3: 这一行不是 UTF-8 文字。在表格软件里另存为“CSV UTF-8”。"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := write(t, "% roster 名册.csv\n"+head, "名册.csv", tt.roster)
			_, err := Parse(path)
			if want := filepath.Join(filepath.Dir(path), "名册.csv") + tt.want; err == nil || err.Error() != want {
				t.Errorf("got  %v\nwant %s", err, want)
			}
		})
	}
}

func TestEveryFormIsUnderstood(t *testing.T) {
	script := "\ufeff// 清明前后\r\n" +
		"% strict\r\n" +
		"% roster roster.csv\r\n" +
		"% questions 题库.csv\r\n" +
		"% platform net\r\n" +
		"! crash\r\n" +
		"== 2021-04-01 08:30   \r\n" +
		"@ 第一支部群\r\n" +
		"周敏：B  \r\n" +
		"   第二行\r\n" +
		"// 中间的说明\r\n" +
		"\r\n" +
		"     缩进\r\n" +
		"\r\n" +
		"周敏: [图片 photo.jpg] 报告 [文件 单.xlsx]\r\n" +
		"周敏:\r\n" +
		"BOT: 时间：10:00\r\n" +
		"   第二行\r\n" +
		"BOT~ *#1*累计*\r\n" +
		"BOT@9:05~ *补发*\r\n" +
		"BOT!\r\n" +
		"% lenient\r\n" +
		"! restart\r\n! redeliver\r\n! offline 3d\r\n! click 周敏 选 B\r\n! fail 3\r\n" +
		"== 2021-04-04 08:30\r\n" +
		"== 2021-04-04 08:30:05"
	path := write(t, script, "roster.csv", "\ufeffunit, name\n局,周敏\n", "题库.csv", "", "photo.jpg", "", "单.xlsx", "")
	dir := filepath.Dir(path)
	s, err := Parse(path)
	if err != nil {
		t.Fatal(err)
	}
	named := []string{s.File, s.Platform, s.Roster, s.Questions}
	if diff := cmp.Diff([]string{path, "net", filepath.Join(dir, "roster.csv"), filepath.Join(dir, "题库.csv")}, named); diff != "" {
		t.Errorf("what the script names (-want +got):\n%s", diff)
	}
	at := time.Date(2021, 4, 1, 8, 30, 0, 0, time.UTC)
	group := "第一支部群"
	want := []step{
		{line: 2, act: turnStrict},
		{line: 6, act: crash},
		{line: 7, act: moveClock, at: at},
		{line: 9, act: speak, chat: group, who: "周敏", text: "B\n第二行\n\n  缩进", said: "B\n第二行\n\n  缩进"},
		{line: 15, act: speak, chat: group, who: "周敏", text: "[图片 photo.jpg] 报告 [文件 单.xlsx]", said: "报告", files: []chat.File{
			{Name: "photo.jpg", Ref: filepath.Join(dir, "photo.jpg")}, {Name: "单.xlsx", Ref: filepath.Join(dir, "单.xlsx")},
		}},
		{line: 16, act: speak, chat: group, who: "周敏"},
		{line: 17, act: expectExactly, chat: group, text: "时间：10:00\n第二行"},
		{line: 19, act: expectLike, chat: group, text: "*#1*累计*"},
		{line: 20, act: expectAt, chat: group, text: "*补发*", minute: 9*time.Hour + 5*time.Minute},
		{line: 21, act: expectSilence, chat: group},
		{line: 22, act: turnLenient, chat: group},
		{line: 23, act: restart, chat: group},
		{line: 24, act: redeliver, chat: group},
		{line: 25, act: goOffline, chat: group, span: 72 * time.Hour},
		{line: 26, act: click, chat: group, who: "周敏", text: "选 B"},
		{line: 27, act: refuseSends, chat: group, times: 3},
		{line: 28, act: moveClock, chat: group, at: at.Add(72 * time.Hour)},
		{line: 29, act: moveClock, chat: group, at: at.Add(72*time.Hour + 5*time.Second)},
	}
	if diff := cmp.Diff(want, s.steps, cmp.AllowUnexported(step{}), cmpopts.IgnoreFields(step{}, "source")); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	if s.steps[3].source != "周敏：B" || s.steps[2].source != "== 2021-04-01 08:30" {
		t.Errorf("sources: %q, %q", s.steps[3].source, s.steps[2].source)
	}
}

func TestWordsMayBeAnyBytes(t *testing.T) {
	s, err := Parse(write(t, head+"周敏: 坏\xff\xfe字\x01\n   又\xc3\n吴涛: 好\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := s.steps[1].said, "坏\xff\xfe字\x01\n又\xc3"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWhichChatsAreSingle(t *testing.T) {
	s, err := Parse(write(t, "% roster r.csv\n== 2021-04-01 08:30\n@ 周敏\nBOT!\n@ 生人\n生人: 绑定 周敏\n@ 群\n生人: 在\n@ 别的群\nBOT!\n", "r.csv", names))
	if err != nil {
		t.Fatal(err)
	}
	for chat, want := range map[string]bool{"周敏": true, "生人": true, "群": false, "别的群": false} {
		if s.single[chat] != want {
			t.Errorf("%s: single is %t, want %t", chat, s.single[chat], want)
		}
	}
}

// Joined line by line, this message would copy many gigabytes.
func TestLongMessage(t *testing.T) {
	s, err := Parse(write(t, head+"周敏: 报告\n"+strings.Repeat("   名字\n", 100_000)))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(s.steps[1].said, "\n名字"); got != 100_000 {
		t.Errorf("got %d lines", got)
	}
}
