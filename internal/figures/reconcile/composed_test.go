package reconcile

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// clauses are true of the bureau's 2021, and say so by themselves.
var clauses = strings.Fields(`集中学习16次 开展16次集中学习 组织集中学习16场 中心组学习5次 开展中心组学习5次 志愿服务387人次、1047小时 累计开展志愿服务387人次 387人次参加志愿服务
	志愿服务时长1047小时 发放学习用书4本、176册 观看影片3部 组织观影3部 讲党课2次 上了2堂党课 到2处红色教育基地参观学习 参观学习2处 主题党日4次 开展主题党日4次 联合主题党日2次 社区党课1次
	外请授课1次 参加专题学习班3次 刊发宣传稿件8篇 8篇稿件见报 心得体会6篇 召开组织生活会3次 线上活动3次 慰问困难党员15名 办实事4项 办结实事4项 整改问题12个 每日一题201天 答题159人次
	共建社区3个 演讲比赛1人 文艺汇演21人参演 植树200棵 投入经费3万元`)

// TestComposed puts clauses together at random: what is true alone stays true in company.
func TestComposed(t *testing.T) {
	r := New(bureau(t))
	random := rand.New(rand.NewPCG(2021, 12))
	tried, wrong := 0, 0
	for range 800 {
		var b strings.Builder
		b.WriteString([]string{"", "全年", "2021年，", "一年来，我局", "今年以来，"}[random.IntN(5)])
		for i := range 2 + random.IntN(5) {
			if i > 0 {
				b.WriteString([]string{"，", "，", "、", "；", "，其中", "，还"}[random.IntN(5)])
			}
			b.WriteString(clauses[random.IntN(len(clauses))])
		}
		text := b.String() + "。"
		claims, err := r.Check([]Paragraph{{Text: text}})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range claims {
			want := Agrees
			if c.Unit == "棵" || c.Unit == "万元" || c.Unit == "元" {
				want = Unsupported
			}
			if c.Verdict == NotAFigure {
				continue
			}
			if tried++; c.Verdict != want {
				wrong++
				t.Logf("%s %s: %s as %s (%v) in %s", c.Number, c.Unit, c.Verdict, c.Figure, c.Ledger, text)
			}
		}
	}
	t.Logf("%d of %d are wrong", wrong, tried)
	if wrong*50 > tried {
		t.Error("too many")
	}
}
