package commands

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/bot/understand"
	"github.com/daybook-bot/daybook/internal/quiz"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

const memberHelp = `可以这样对我说：
报告 志愿服务 清洁家园 东华社区 4月17日上午 2.5小时 参加：周敏、吴涛
确认｜取消｜改 时长 3小时｜更正 17 人数 15｜撤回 17
参加 17｜退出 17｜我的草稿｜我的
活动 明天9点 东华社区 清洁家园｜去｜改 18 时间 明天10点｜取消 18
今日一题｜直接回答 B、ACD 或 对
清单｜办结 T3 已回访
免打扰 本周｜请假 5月1日至5月7日｜恢复提醒`

const adminHelp = `
管理员还可以说：
待审｜通过 17｜退回 17 时间不对｜全部通过
统计 志愿服务 一季度 各支部｜统计 本年 图｜溯源 17
台账 2021｜年度总结 2021｜表 17
把写好的总结发来，再说：核对 2021｜照这个写今年的
体检 2021｜封账 2021｜差异 2021
新增任务 %s 完善台账 负责人 王建国 截止 10月31日｜销号 T3
每日一题 开｜本群 第一支部
预告 60天｜提醒 列表｜新增主题日 重阳敬老 农历九月初九 提前3天 09:00
暂停提醒｜恢复提醒 群｜应急 明天上午停水`

func (d *Desk) helpCommands() map[understand.Intent]bot.Command {
	return map[understand.Intent]bot.Command{
		understand.Help:    {Run: d.help},
		understand.Chatter: {Run: silence},
		understand.Unknown: {Run: d.notUnderstood},
	}
}

func (d *Desk) help(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	if t.Meaning.Text != "" { // 你能看到群里聊天吗
		return bot.Say(whatIsKept), nil
	}
	if sent := documentsIn(t.Message.Files); len(sent) > 0 && filepath.Ext(sent[0].Name) == "" {
		return bot.Say("收到文件。要是文稿，可以说“核对”和台账对一遍，或者“照这个写今年的”。" + bot.HowToAnswer(t.Message.Place)), nil
	} else if len(sent) > 0 {
		return bot.Say("收到文稿。要和台账核对，说“核对”；要照它写今年的，说“照这个写今年的”。" + bot.HowToAnswer(t.Message.Place)), nil
	}
	if t.Member == 0 {
		return bot.Say("先告诉我您是谁：回复「绑定 姓名」，管理员确认后就可以用了。" + bot.HowToAnswer(t.Message.Place)), nil
	}
	admin, err := roster.IsAdmin(tx, t.Member, t.Day)
	if err != nil {
		return bot.Answer{}, err
	}
	if admin {
		return bot.Say(memberHelp + fmt.Sprintf(adminHelp, d.someList())), nil
	}
	return bot.Say(memberHelp), nil
}

// someList is a list of tasks to give as an example.
func (d *Desk) someList() string {
	if len(d.Config.Tasks) == 0 {
		return "办实事"
	}
	return d.Config.Tasks[0]
}

// silence is the answer to 收到, 好的 and the like.
func silence(context.Context, *store.Tx, bot.Turn) (bot.Answer, error) {
	return bot.Answer{}, nil
}

// later are commands of the product that this version does not serve yet.
var later = map[understand.Intent]bool{
	understand.Photo:  true,
	understand.MyData: true, understand.ForgetMe: true, understand.Feedback: true,
	understand.Compliance: true, understand.Web: true,
}

func (d *Desk) notUnderstood(ctx context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	if a, ok, err := d.adminCode(tx, t); err != nil || ok {
		return a, err
	}
	if later[t.Meaning.Intent] {
		return bot.Say("这个功能还没有开通。回复「帮助」看看现在能做什么。"), nil
	}
	if looksLikeAnswer(strings.TrimPrefix(t.Message.Text, "@"+d.Config.Bot.Name)) {
		return d.question(ctx, tx, t)
	}
	return bot.Say("没听懂这句话。报告活动请以「报告」开头，回复「帮助」看看怎么说。"), nil
}

// looksLikeAnswer tells letters that answer a question from words. 对 may confirm, too.
func looksLikeAnswer(text string) bool {
	answer := quiz.Tidy(text)
	return answer != "" && strings.Trim(answer, "ABCDEF") == ""
}
