package understand

import (
	"slices"
	"strings"
)

// command is something people can say with a word for it at the start of a message.
type command struct {
	intent Intent
	words  string
	// read reads what stands behind the word, from i on. It says false where the message is
	// not that command after all.
	read func(s *reading, i int) bool
	// glued says whether what stands at i, right behind the word and without a separator, is
	// an argument that the command takes; nil if it takes none but digits.
	glued func(s *reading, i int) bool
}

// commandTable is every command with its words. A word that begins another is no danger: the
// longest that stands at the start is meant.
var commandTable = []command{
	{intent: Report, words: "报告 上报 记录 报告一下 记录一下 上报一下 报一个 记一下 汇报", read: (*reading).readReportCommand, glued: (*reading).reportFollows},
	{intent: Plan, words: "活动 活动预告 发起活动 组织活动", read: (*reading).readPlanCommand, glued: (*reading).planFollows},
	{intent: PlanHeld, words: "全到 全到齐 全到齐了 全部到齐 都到了 到齐了 缺 到了", read: (*reading).readPlanHeld, glued: (*reading).nameFollows},
	{intent: PlanFailed, words: "没办成 没有办成 没搞成 没开成 活动没办成", read: (*reading).readRecords},
	{intent: Confirm, words: "确认 确定 确认提交 确认无误 确认记录", read: (*reading).readConfirm},
	{intent: Confirm, words: "都确认 全部确认 确认全部 确认所有 都确定", read: (*reading).readAll},
	{intent: Cancel, words: "取消 取消草稿 取消报告", read: (*reading).readRecords},
	{intent: Amend, words: "改 更正 修改 改成 改为 改一下 修改一下 更改 订正 把", read: (*reading).readAmendCommand, glued: (*reading).amendFollows},
	{intent: Withdraw, words: "撤回 作废 撤销 撤回记录 作废记录", read: (*reading).readRecordAndText},
	{intent: Join, words: "参加 +1 报名 我参加 我要参加 我报名 去 我去", read: (*reading).readJoin},
	{intent: Leave, words: "退出 我退出 取消报名 退出活动", read: (*reading).readRecords},
	{intent: Strike, words: "去掉 划掉 剔除", read: (*reading).readStrike, glued: (*reading).nameFollows},
	{intent: Photo, words: "补图 补照片 补充图片", read: (*reading).readRecords},
	{intent: Approve, words: "通过 同意 审核通过 批准", read: (*reading).readRecords},
	{intent: Approve, words: "全部通过 都通过 通过全部 通过所有 全都通过 一键通过", read: (*reading).readAll},
	{intent: Return, words: "退回 驳回 打回", read: (*reading).readReturn},
	{intent: Pending, words: "待审 待审核 待审列表 待办 待审批", read: (*reading).readNothing},
	{intent: Drafts, words: "我的草稿 草稿 草稿列表 我的草稿列表", read: (*reading).readNothing},
	{intent: RestoreDraft, words: "恢复草稿", read: (*reading).readRecords},
	{intent: Totals, words: "统计 统计一下 报数 汇总 统计数据", read: (*reading).readTotalsCommand, glued: (*reading).totalsFollow},
	{intent: Trace, words: "溯源 追溯", read: (*reading).readTrace, glued: (*reading).totalsFollow},
	{intent: Ledger, words: "台账 导出台账 台帐", read: (*reading).readWithPeriod, glued: (*reading).periodFollows},
	{intent: Sheet, words: "表 记录表 签到表 会议记录表", read: (*reading).readRecords},
	{intent: Summary, words: "年度总结 总结 工作总结 年终总结 半年总结", read: (*reading).readWithPeriod, glued: (*reading).periodFollows},
	{intent: Check, words: "核对 核对一下 核对文稿 核对总结", read: (*reading).readPeriodAlone, glued: (*reading).periodFollows},
	{intent: Rewrite, words: "照这个写今年的 照这份写今年的 照着这个写今年的 照着写今年的 照去年的写今年的 照这个写 照这份写 照着这个写 照去年的写", read: (*reading).readPeriodAlone, glued: (*reading).periodFollows},
	{intent: Freeze, words: "封账 封帐", read: (*reading).readWithPeriod, glued: (*reading).periodFollows},
	{intent: Freeze, words: "确认封账 确认封帐 确定封账", read: (*reading).readFreezeNow, glued: (*reading).periodFollows},
	{intent: Audit, words: "体检 封账体检 年度体检", read: (*reading).readPeriodAlone, glued: (*reading).periodFollows},
	{intent: Diff, words: "差异 封账差异", read: (*reading).readWithPeriod, glued: (*reading).periodFollows},
	{intent: Preview, words: "预告", read: (*reading).readPreview, glued: (*reading).daysFollow},
	{intent: Tasks, words: "清单 任务 任务清单 任务列表", read: (*reading).readTasks, glued: (*reading).taskListFollows},
	{intent: TaskAdd, words: "新增任务 添加任务 新建任务 增加任务 加任务", read: (*reading).readTaskAdd, glued: (*reading).taskListFollows},
	{intent: TaskDone, words: "办结", read: (*reading).readTask},
	{intent: TaskClose, words: "销号", read: (*reading).readTask},
	{intent: Mine, words: "我的 我的记录 我的统计 我的情况", read: (*reading).readWithPeriodOnly},
	{intent: MyData, words: "我的数据", read: (*reading).readNothing},
	{intent: ForgetMe, words: "删除我的数据 删除我的信息", read: (*reading).readNothing},
	{intent: Quiet, words: "免打扰 勿扰", read: (*reading).readQuiet, glued: (*reading).periodFollows},
	{intent: Resume, words: "恢复提醒 取消免打扰 关闭免打扰 解除免打扰", read: (*reading).readResume},
	{intent: LeaveOfAbsence, words: "请假 我请假 我要请假 我想请假", read: (*reading).readLeave, glued: (*reading).leaveFollows},
	{intent: ThemedayAdd, words: "新增主题日 添加主题日 增加主题日", read: (*reading).readThemeday},
	{intent: Pause, words: "暂停提醒", read: (*reading).readQuiet, glued: (*reading).periodFollows},
	{intent: Reminders, words: "提醒列表 提醒 查看提醒", read: (*reading).readReminders},
	{intent: Urgent, words: "应急 应急通知", read: (*reading).readText},
	{intent: Feedback, words: "意见 反馈 建议 意见建议 意见反馈 提意见", read: (*reading).readText},
	{intent: Compliance, words: "合规自检 自检", read: (*reading).readNothing},
	{intent: Web, words: "后台 管理后台 登录后台", read: (*reading).readNothing},
	{intent: Bind, words: "绑定 我要绑定", read: (*reading).readBind, glued: (*reading).nameFollows},
	{intent: Bind, words: "确认绑定 同意绑定 通过绑定 绑定通过 绑定确认", read: (*reading).readBindConfirm, glued: (*reading).nameFollows},
	{intent: ThisChat, words: "本群 本群是", read: (*reading).readThisChat, glued: (*reading).unitFollows},
	{intent: Question, words: "题目 今日一题 每日一题 今日题目 今天的题 今天的题目 看题 出题", read: (*reading).readQuestion, glued: (*reading).switchFollows},
	{intent: QuestionOn, words: "开启每日一题 打开每日一题", read: (*reading).readNothing},
	{intent: QuestionOff, words: "关闭每日一题 停止每日一题", read: (*reading).readNothing},
	{intent: QuestionSkip, words: "跳过本题 跳过 跳过今天的题 跳过这题 跳过此题", read: (*reading).readNothing},
	{intent: QuestionMend, words: "改答案 更正答案 修改答案 答案改为 答案改成 本题答案改为 本题答案改成", read: (*reading).readMend, glued: (*reading).answerFollows},
	{intent: Help, words: "帮助 help 使用帮助 使用说明 怎么用 怎么使用 菜单 指令 命令 功能 说明 你会什么 你能做什么 ?", read: (*reading).readNothing},
	{intent: Help, words: "你能看到群里聊天吗 你能看到群里的聊天吗 你能看到群聊吗 你能看到聊天吗 你会看群聊吗 你能看到我们聊天吗 你看得到群里聊天吗 你能看到群里说话吗", read: (*reading).readPrivacyQuestion},
}

var commands = func() *lexicon[int] {
	l := &lexicon[int]{}
	for n, c := range commandTable {
		for _, w := range strings.Fields(c.words) {
			l.add(w, n)
		}
	}
	return l
}()

// command reads a message that begins with a command word. The word counts only before the
// end, a separator, a digit, #, T or an argument of the command (understanding.md, Intents).
func (s *reading) command() bool {
	if s.listOfTasks() {
		return true
	}
	n, end, ok := commands.find(s.t, s.t.politely())
	if !ok {
		return false
	}
	c := commandTable[n]
	if !s.t.commandEnds(end) && (c.glued == nil || !c.glued(s, end)) {
		return false
	}
	s.m.Intent = c.intent
	s.t.take(0, end)
	return c.read(s, s.t.argument(end))
}

// politely is where a request begins that is dressed as one: 请帮我统计本月.
func (t *text) politely() int {
	i := t.skip(t.oneOfOr(0, "请帮我", "麻烦帮我", "帮我", "麻烦", "请"))
	if t.oneOf(i, "统计", "溯源", "汇总") > 0 {
		return i
	}
	return 0
}

// commandEnds says whether a command word may end at i.
func (t *text) commandEnds(i int) bool {
	r := t.at(i)
	if t.has(i, "记录") && (digit(t.at(t.skip(i+2))) || t.at(t.skip(i+2)) == '#') {
		return true
	}
	if record, end := t.recordAt(i); record > 0 && t.before(end, "条", "号") {
		return true // 通过第17条
	}
	return separator(r) || digit(r) || r == 't' && digit(t.at(t.skip(i+1)))
}

// argument is where what stands behind a command word begins: behind spaces, colons, commas.
func (t *text) argument(i int) int {
	for blank(t.at(i)) || t.at(i) != edge && strings.ContainsRune(":,。;!", t.at(i)) {
		i++
	}
	return i
}

// nothing says whether nothing but a question mark is free from i on.
func (t *text) nothing(i int) bool {
	return t.at(t.skip(t.oneOfOr(t.skip(i), "?"))) == edge
}

func (s *reading) readNothing(i int) bool { return s.t.nothing(i) }

// readResume reads 恢复提醒, 恢复提醒 群.
func (s *reading) readResume(i int) bool {
	end := s.t.oneOf(i, "本群", "这个群", "群里", "群")
	if end == 0 {
		return s.t.nothing(i)
	}
	s.m.Text = s.t.spelt(i, end)
	return s.t.nothing(end)
}

func (s *reading) readAll(i int) bool {
	s.m.All = true
	return s.t.nothing(i)
}

// readText keeps the free words behind a command.
func (s *reading) readText(i int) bool {
	s.m.Text = s.t.spelt(i, len(s.t.runes))
	return true
}

// recordAt reads the number of a record at i: 17, #17, 记录17, 17号; 0 if none stands there.
func (t *text) recordAt(i int) (record int64, end int) {
	j := t.skip(t.oneOfOr(i, "#", "no.", "记录#", "记录 #", "记录", "草稿#", "草稿", "第", "编号", "活动"))
	j = t.skip(t.oneOfOr(j, "#"))
	if !digit(t.at(j)) {
		return 0, i
	}
	for end = j; digit(t.at(end)) && end < j+longestNumeral; end++ {
		record = record*10 + int64(t.at(end)-'0')
	}
	if digit(t.at(end)) || t.at(end) == '.' && digit(t.at(end+1)) || record == 0 || t.isQuantity(end) {
		return 0, i
	}
	return record, t.oneOfOr(end, "号记录", "号", "条")
}

// isQuantity says whether a unit at i makes the number before it no record's number.
func (t *text) isQuantity(i int) bool {
	return t.oneOf(i, "人", "名", "位", "点", "月", "日", "天", "次", "年", "本", "册", "半", "篇", "万") > 0 ||
		t.oneOf(t.skip(i), "小时", "个小时", "个半", "个钟", "h", "分钟", "学时") > 0 ||
		t.at(i) == ':' && digit(t.at(i+1)) || t.at(i) == '/' && digit(t.at(i+1)) || t.at(i) == '-' && digit(t.at(i+1)) && t.oneOf(i+3, "点", ":", "日", "号") > 0
}

// mostRecords is how many records one message can name, one by one or in a range (通过 17-19).
const mostRecords = 100

func (s *reading) addRecord(n int64) {
	if len(s.m.Records) == mostRecords {
		s.problem("一次最多%d个编号，后面的请另发一条。", mostRecords)
		return
	}
	if !slices.Contains(s.m.Records, n) {
		s.m.Records = append(s.m.Records, n)
	}
}

// records reads record numbers from i on and gives back where they end.
func (s *reading) records(i int) int {
	for {
		n, end := s.t.recordAt(s.t.skip(i))
		if n == 0 {
			break
		}
		s.addRecord(n)
		i = end
		if to := s.t.oneOf(s.t.skip(i), "-", "~", "至", "到"); to > 0 {
			if last, end := s.t.recordAt(s.t.skip(to)); last > n && last-n < mostRecords {
				for n++; n <= last; n++ {
					s.addRecord(n)
				}
				i = end
			}
		}
		if and := s.t.oneOf(s.t.skip(i), "和", "及", "与"); and > 0 {
			if n, _ := s.t.recordAt(s.t.skip(and)); n == 0 {
				break // 撤回 17 和另一条重了
			}
			i = and
		}
		i = s.t.oneOfOr(s.t.skip(i), "、", ",", ";", "+")
	}
	if len(s.m.Records) > 0 {
		s.m.Record = s.m.Records[0]
	}
	if len(s.m.Records) == 1 {
		s.m.Records = nil
	}
	return s.t.skip(i)
}
