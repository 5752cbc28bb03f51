package commands

import (
	"testing"
	"time"

	"github.com/daybook-bot/daybook/bot/understand"
)

const (
	theCard  = "哪一项正确？\nA. 甲\nB. 乙\nC. 丙\nD. 丁\n"
	thePost  = "每日一题（4月20日，单选）\n" + theCard + "自愿作答：@我从 ABCD 里回一个字母；也可以单聊我。"
	turnedOn = "好的，这个群的每日一题开了：工作日 08:30 发题，自愿作答。不要了就说「每日一题 关」。"
)

func meaning(i understand.Intent) understand.Meaning { return understand.Meaning{Intent: i} }

func answering(answer string) understand.Meaning {
	return understand.Meaning{Intent: understand.Answer, Answer: answer}
}

// goTo moves the clock to a time of a day of April 2021.
func (c *counter) goTo(day, hour, minute, second int) {
	c.clock.Set(time.Date(2021, 4, day, hour, minute, second, 0, c.clock.Now().Location()))
}

func TestSwitchingTheQuestion(t *testing.T) {
	c := openCounter(t)
	on, off := meaning(understand.QuestionOn), meaning(understand.QuestionOff)
	c.says("许明春", "@许明春", on, "@许明春: 每日一题是按群开关的，请到群里说。")
	c.says("周敏", "一群", on, "一群: 这要由第一支部的管理员来定：许明春。")
	c.says("许明春", "一群", on, "一群: "+turnedOn, "一群: "+thePost)
	c.says("许明春", "一群", on, "一群: 每日一题本来就开着。")
	c.says("许明春", "一群", off, "一群: 好的，这个群的每日一题关了。想再开，说「每日一题 开」。")
	c.says("许明春", "一群", off, "一群: 这个群本来就没有开每日一题。")
	c.says("许明春", "一群", on, "一群: "+turnedOn) // the day's question is there already

	c.do(`INSERT INTO chat (platform, room, unit) VALUES ('local', '二群', 3)`)
	c.says("许明春", "二群", on, "二群: 这要由第二支部的管理员来定：苏琳。")
	c.says("苏琳", "二群", on, "二群: "+turnedOn, "二群: "+thePost)

	c.goTo(21, 8, 29, 59)
	c.says("许明春", "三群", on, "三群: "+turnedOn)
	c.goTo(24, 10, 0, 0) // a Saturday
	c.says("许明春", "四群", on, "四群: "+turnedOn)
}

func TestSwitchingOnWithoutABank(t *testing.T) {
	c := openCounter(t)
	c.do(`DELETE FROM question`)
	c.says("许明春", "一群", meaning(understand.QuestionOn), "一群: "+turnedOn+"可是题库还是空的，请运维用 daybook import questions 导入。")
	c.says("周敏", "一群", meaning(understand.Question), "一群: 今天还没有题。题库要是空的，请运维用 daybook import questions 导入。")
}

func TestShowingTheQuestion(t *testing.T) {
	c := openCounter(t)
	show := meaning(understand.Question)
	c.says("周敏", "一群", show, "一群: 这个群没有开每日一题。管理员在群里说「每日一题 开」就有了。")
	c.says("周敏", "@周敏", show, "@周敏: 现在没有哪个群开着每日一题。管理员在群里说「每日一题 开」就有了。")
	c.says("许明春", "一群", meaning(understand.QuestionOn), "一群: "+turnedOn, "一群: "+thePost)
	c.says("周敏", "一群", show, "一群: 今日一题（单选）\n"+theCard+"请从 ABCD 里回一个字母。"+inGroup)
	c.says("周敏", "@周敏", show, "@周敏: 今日一题（单选）\n"+theCard+"请从 ABCD 里回一个字母。")
	c.says("周敏", "@周敏", answering("C"), "@周敏: 您答的是 C，答案是 B（乙）。见材料。")
	c.says("周敏", "@周敏", show, "@周敏: 今日一题（单选）\n"+theCard+"您答的是 C，答案是 B（乙）。见材料。")
	c.says("周敏", "一群", show, "一群: 今日一题（单选）\n"+theCard+"请从 ABCD 里回一个字母。"+inGroup)
	c.goTo(21, 8, 0, 0)
	c.says("周敏", "一群", show, "一群: 今天的题 08:30 才发，到时再答。")
	c.goTo(24, 12, 0, 0)
	c.says("周敏", "一群", show, "一群: 今天休息，没有每日一题，下个工作日见。")
}

func TestAnswering(t *testing.T) {
	c := openCounter(t)
	c.says("周敏", "一群", answering("B"), "一群: 这个群没有开每日一题。管理员在群里说「每日一题 开」就有了。")
	c.says("许明春", "一群", meaning(understand.QuestionOn), "一群: "+turnedOn, "一群: "+thePost)
	c.says("周敏", "一群", answering("AC"), "一群: 今天是单选题，请从 ABCD 里回一个字母。"+inGroup)
	c.says("周敏", "@周敏", answering("错"), "@周敏: 今天是单选题，请从 ABCD 里回一个字母。")
	c.says("周敏", "一群", answering("C"), "一群: 已收到 1 份答案，对错可单聊问我")
	c.says("周敏", "一群", answering("B"), "一群: 今天已经收到您的答案啦，一天一份就够了。")
	c.says("周敏", "@周敏", answering("B"), "@周敏: 今天已经收到您的答案啦。您答的是 C，答案是 B（乙）。见材料。")
	c.says("王建国", "一群", answering("B"))
	c.says("许明春", "@许明春", answering("B"), "@许明春: 答对了！答案是 B（乙）。见材料。")
	c.says("老李", "一群", answering("B"), "一群: 您当天不在名册上，这份答案没有记。请管理员看一下名册。")
	c.goTo(20, 23, 59, 59)
	c.says("苏琳", "@苏琳", answering("A"), "@苏琳: 您答的是 A，答案是 B（乙）。见材料。")
	c.goTo(21, 0, 0, 0)
	c.says("周敏", "一群", answering("B"), "一群: 今天的题 08:30 才发，到时再答。")
	c.goTo(24, 12, 0, 0)
	c.says("周敏", "@周敏", answering("B"), "@周敏: 今天休息，没有每日一题，下个工作日见。")
	if n := c.count(`SELECT count(*) FROM sign_in WHERE day = '2021-04-20'`); n != 4 {
		t.Errorf("%d sign-ins, want those of 周敏, 王建国, 许明春 and 苏琳", n)
	}
	c.desk.Config.Question.To = 18 * 60
	c.goTo(20, 18, 0, 0)
	c.says("王建国", "@王建国", answering("B"), "@王建国: 今天的题收到 18:00，已经截止了，下一题再来。")
}

func TestSkippingTheQuestion(t *testing.T) {
	c := openCounter(t)
	skip := meaning(understand.QuestionSkip)
	c.says("周敏", "一群", skip, "一群: 这要由第一支部的管理员来定：许明春。")
	c.says("许明春", "@许明春", skip, "@许明春: 今天没有题，不用跳过。")
	c.says("许明春", "一群", meaning(understand.QuestionOn), "一群: "+turnedOn, "一群: "+thePost)
	c.says("周敏", "@周敏", answering("B"), "@周敏: 答对了！答案是 B（乙）。见材料。")
	c.says("许明春", "@许明春", skip, "@许明春: 好的，今天的题换成下一道了。已经答过的照样算签到。",
		"一群: 今天换一道题（多选），答过的不用再答。\n哪些正确？\nA. 甲\nB. 乙\nC. 丙\n自愿作答：@我把选的字母一起回，如 AB；也可以单聊我。")
	c.says("周敏", "@周敏", answering("AC"), "@周敏: 今天已经收到您的答案啦。答对了！答案是 B（乙）。见材料。")
	c.says("许明春", "@许明春", answering("AC"), "@许明春: 答对了！答案是 AC。")
	c.do(`UPDATE question SET retired = 1 WHERE position = 1`)
	c.says("许明春", "@许明春", skip, "@许明春: 题库里没有别的题可换了。")
}

func TestMendingTheKey(t *testing.T) {
	c := openCounter(t)
	mend := func(answer string) understand.Meaning {
		return understand.Meaning{Intent: understand.QuestionMend, Answer: answer}
	}
	c.says("许明春", "@许明春", mend("C"), "@许明春: 还没有出过题。")
	c.says("许明春", "一群", meaning(understand.QuestionOn), "一群: "+turnedOn, "一群: "+thePost)
	c.says("周敏", "@周敏", answering("C"), "@周敏: 您答的是 C，答案是 B（乙）。见材料。")
	c.says("周敏", "@周敏", mend("C"), "@周敏: 这要由第一支部的管理员来定：许明春。")
	c.says("许明春", "@许明春", mend("对"), "@许明春: 4月20日那道是单选题，答案没有改。请写「改答案」加上对的答案，如「改答案 B」。")
	c.says("许明春", "一群", understand.Meaning{Intent: understand.QuestionMend, Text: "c"}, "一群: 好的，4月20日那道题的答案改好了。大家的签到不变，对错按新答案算。")
	c.says("周敏", "@周敏", meaning(understand.Question), "@周敏: 今日一题（单选）\n"+theCard+"答对了！答案是 C（丙）。见材料。")
}

func TestAnAnswerWithoutAQuestion(t *testing.T) {
	c := openCounter(t)
	heard := func(text string) understand.Meaning {
		return understand.Meaning{Intent: understand.Unknown, Text: text}
	}
	off := "这个群没有开每日一题。管理员在群里说「每日一题 开」就有了。"
	c.says("周敏", "群", heard("b"), "群: "+off)
	c.says("周敏", "群", heard("A、C"), "群: "+off)
	for _, words := range []string{"是", "错", "BOT", "G"} {
		c.says("周敏", "群", heard(words), "群: 没听懂这句话。报告活动请以「报告」开头，回复「帮助」看看怎么说。")
	}
}
