package understand_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/bot/understand"
)

// hostile are texts that would be slow to read if any rule looked at all the rest of the text
// from each place in it.
func hostile(size int) map[string]string {
	fill := func(s string) string { return "报告 志愿服务 昨天 " + strings.Repeat(s, size/len(s)) }
	names := &strings.Builder{}
	for i := 0; names.Len() < size; i++ {
		fmt.Fprintf(names, "、%s%c%c", []string{"张", "李", "王"}[i%3], rune('丁'+i/100%100), rune('丁'+i%100))
	}
	return map[string]string{
		"参加":        fill("参加"),
		"参加:":       fill("参加:"),
		"digits":    fill("1"),
		"numbers":   fill("1 "),
		"numerals":  fill("十"),
		"half":      fill("半"),
		"dots":      fill("1."),
		"commas":    fill("1,000"),
		"、":         fill("、"),
		"names":     "报告 志愿服务 昨天 参加：周敏" + names.String(),
		"one name":  fill("周敏"),
		"name list": fill("周敏、"),
		"quotes":    fill("《"),
		"nested":    fill("《") + fill("》"),
		"quoted":    fill("《一》"),
		"社区":        fill("社区"),
		"在":         fill("在"),
		"在会议室":      fill("在会议室"),
		"kinds":     fill("志愿服务+"),
		"会议":        fill("会议"),
		"labels":    fill("地点:时间:"),
		"dates":     fill("4月17日至"),
		"weeks":     fill("上周五"),
		"hours":     fill("2小时"),
		"clocks":    fill("8:30-"),
		"people":    fill("12人"),
		"units":     fill("第一支部全体"),
		"lines":     fill("\n1.周敏"),
		"spaces":    fill(" \n"),
		"control":   fill("\x00\x01"),
		"broken":    fill("\xff\xe6"),
		"marks":     fill("e\u0301\u0302"),
		"我":         fill("我"),
		"@":         fill("@记事本"),
		"除":         fill("除周敏"),
		"plain":     strings.Repeat("学习", size/6),
		"+1":        "+1" + strings.Repeat(" 17", size/3),
		"通过":        "通过" + strings.Repeat(" 17-99", size/6),
		"统计":        "统计 " + strings.Repeat("志愿服务人次", size/18),
		"新增任务":      "新增任务 " + strings.Repeat("负责人 截止 ", size/20),
		"改":         "改 参加人 " + strings.Repeat("周敏、", size/9),
		"改成":        "改 " + strings.Repeat("改成", size/6),
		"周敏2小时":     "更正 17 " + strings.Repeat("周敏2小时、", size/17),
		"截至":        "统计 " + strings.Repeat("截至", size/6),
		"近":         "统计 " + strings.Repeat("近", size/3),
		"第":         "统计 " + strings.Repeat("第", size/3),
		"授课":        fill("李授课"),
		"不是":        "不是" + strings.Repeat("，是", size/6),
		"多少":        strings.Repeat("多少", size/6),
		"chatter":   strings.Repeat("收到", size/6),
		"answer":    strings.Repeat("A、", size/4),
	}
}

// TestTimeIsLinear reads texts of 8 KB and of 128 KB: sixteen times the text may take not much
// more than sixteen times as long; a rule that looks at all the rest from each place would
// take 256 times. 10,000 people are on the roster. The machine may be busy with something
// else just then, so that only a ratio that is bad every time counts.
func TestTimeIsLinear(t *testing.T) {
	w := world(t)
	for i := range 10000 {
		w.People = append(w.People, understand.Person{Name: fmt.Sprintf("张%c%c", rune('丁'+i/100), rune('丁'+i%100)), Unit: "局机关/第一支部"})
	}
	r := understand.New(w)
	small, large := hostile(8<<10), hostile(128<<10)
	for name := range small {
		for _, draft := range []bool{false, true} {
			var ratios []string
			for range 8 {
				a, b := spent(r, small[name], draft), spent(r, large[name], draft)
				if b <= 16*4*a+100*time.Millisecond {
					ratios = nil
					break
				}
				ratios = append(ratios, fmt.Sprintf("%s to %s", a, b))
			}
			if ratios != nil {
				t.Errorf("%s (draft: %t): 8 KB to 128 KB take %s", name, draft, strings.Join(ratios, ", "))
			}
		}
	}
}

func spent(r *understand.Reader, said string, draft bool) time.Duration {
	start := time.Now()
	r.Read(understand.Input{Text: said, At: time.Unix(1618884000, 0), Open: "多选", Draft: draft, From: "吴涛"})
	return time.Since(start)
}
