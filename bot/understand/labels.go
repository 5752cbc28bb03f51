package understand

import "strings"

// slot is what a label announces.
type slot int

const (
	slotLecturer slot = iota + 1
	slotAuthor
	slotOutlet
	slotTopic
	slotTitle
	slotPlace
	slotPartner
	slotCampaign
	slotOwner
	slotDue
	slotPeople
	slotAbsent
	slotDate
	slotHours
	slotTotal
	slotKind
	slotUnit
	slotCount // announces a number that counts() reads itself
	slotAside // of no interest: its value is no part of the record
)

// labelWords are the words before a colon, by what they announce.
var labelWords = map[slot]string{
	slotLecturer: "授课人 授课人员 授课老师 授课教师 授课专家 授课领导 授课 主讲人 主讲 主讲老师 讲课人 宣讲人 讲授人",
	slotAuthor:   "作者 撰稿人 撰稿 撰写人 撰写 供稿人 供稿 执笔人 执笔 通讯员",
	slotOutlet:   "刊发 刊发于 刊发在 刊发媒体 刊发平台 刊登 刊登于 刊登在 刊载于 刊载 发表 发表于 发表在 发布于 发布在 发布平台 载于 见于 媒体 刊物 采用单位 登载于",
	slotTopic:    "专题 主题 学习专题 学习主题 活动主题 会议主题 党课主题 研讨主题 研讨专题 议题",
	slotTitle:    "标题 题目 名称 题名 书名 片名 影片 影片名称 电影 活动名称 稿件标题 文章标题 稿件名称 党课题目 会议名称 项目名称 活动 内容 活动内容 服务内容 服务项目",
	slotPlace:    "地点 活动地点 会议地点 学习地点 服务地点 参观地点 地址 场所 地方",
	slotPartner:  "共建单位 合作单位 联合单位 共建社区 联建单位 共建方 社区",
	slotCampaign: "专项 专项活动",
	slotOwner:    "负责人 责任人 牵头人 负责 责任 牵头 承办人",
	slotDue:      "截止 截止日期 截止时间 期限 完成时限 时限 完成时间 完成期限 限期",
	slotPeople: "参加 参加人 参加人员 参加同志 参加者 参加党员 参加名单 参加人员名单 参加人名单 参与 参与人 参与人员 参与者 人员 人员名单 参会 参会人 参会人员 出席 出席人 出席人员 " +
		"到场 到场人员 到会 到会人员 名单 服务人员 志愿者 志愿者名单 成员 参加成员 实到人员 参学人员 参演人员 参赛人员 活动人员 签到 签到人员 接龙",
	slotAbsent: "请假 请假人员 请假人 缺席 缺席人员 未参加 未参加人员 缺勤 未到人员 未到",
	slotDate:   "时间 日期 活动时间 活动日期 会议时间 会议日期 服务时间 服务日期 学习时间 学习日期 参观时间 开展时间 发放时间 发表时间 刊发时间 日子",
	slotHours:  "时长 服务时长 活动时长 学习时长 会议时长 志愿时长 志愿服务时长 课时",
	slotTotal:  "总时长 总小时 总服务时长 服务总时长 累计时长 合计时长 总小时数",
	slotKind:   "类别 类型 活动类别 活动类型 项目",
	slotUnit:   "支部 单位 所属支部 党支部 活动单位 组织单位 主办 所在支部",
	slotCount:  "人数 参加人数 参与人数 服务人数 到会人数 实到人数 应到人数 应到 实到 慰问人数 帮扶人数 发放数量 数量 册数 本数 慰问对象 帮扶对象 发放",
	slotAside:  "主持人 主持 记录人 联系人 联系电话 电话 手机 报送人 报送 上报人 填报人 拍照 摄影 天气 备注 附件 照片 图片 审核 审核人",
}

var labels = func() *lexicon[slot] {
	l := &lexicon[slot]{}
	for slot, words := range labelWords {
		for _, word := range strings.Fields(words) {
			l.add(word, slot)
		}
	}
	return l
}()

// label is a label in a message and where its value begins.
type label struct {
	slot     slot
	from, to int  // the label itself
	value    int  // where its value begins
	colon    bool // nothing but a label has a colon behind it
}

// labelAt reads the label at i: with a colon anywhere, without one where a person's name
// or the thing itself must follow.
func (s *reading) labelAt(i int) (label, bool) {
	t := s.t
	what, end, ok := labels.find(t, i)
	if !ok {
		return label{}, false
	}
	l := label{slot: what, from: i, to: end}
	if colon := t.oneOf(t.skip(t.oneOfOr(end, "是", "为")), ":"); colon > 0 {
		l.value, l.colon = t.skip(colon), true
		return l, true
	}
	l.value = t.skip(end)
	return s.bareLabel(l)
}

// bareLabel says whether the word at l is a label although no colon is behind it, and where
// its value begins.
func (s *reading) bareLabel(l label) (label, bool) {
	t, end := s.t, l.to
	spaced := t.free(l.from-1) && t.at(end) == ' '
	switch l.slot {
	case slotLecturer, slotAuthor, slotOwner:
		l.value = t.skip(t.oneOfOr(l.value, "是", "为"))
		return l, s.nameAt(l.value) || spaced && han(t.at(l.value))
	case slotOutlet:
		if t.before(end, "于", "在") {
			return l, t.at(l.value) != edge || s.quoteAt(l.value)
		}
		return l, spaced
	case slotTopic:
		return s.bareTopic(l)
	case slotPlace, slotDue:
		return l, spaced || t.free(l.from-1) && (t.beginsNumber(end) || t.at(end) == '在')
	case slotPeople:
		l.value = t.skip(t.oneOfOr(l.value, listLinks...))
		return l, s.listBegins(l.from, l.value)
	case slotCampaign, slotDate, slotHours, slotTotal:
		return l, spaced
	}
	return label{}, false
}

// bareTopic is bareLabel for topics: 专题是…, 专题“…”, 专题 学史明理.
func (s *reading) bareTopic(l label) (label, bool) {
	t, end := s.t, l.to
	if l.value == end { // 专题 为民办实事 begins with its 为
		l.value = t.oneOfOr(end, "是", "为")
	}
	word := t.free(l.from-1) && t.at(end) == ' ' && end-l.from == 2
	return l, s.quoteAt(l.value) || l.value > t.skip(end) || word && han(t.at(l.value))
}

// listLinks stand between a word for people and the list of them: 参加人员有周敏.
var listLinks = []string{"有", "为", "是", "的有", "包括"}

// listBegins says whether names follow at end, so that the words for people at [i, end), without
// a colon, begin a list: 参加 周敏、吴涛.
func (s *reading) listBegins(i, end int) bool {
	t := s.t
	j := t.skip(end)
	if t.meAt(j) > 0 && (t.at(i) == '参' || t.at(i) == '人') && t.joinsNames(t.meAt(j)) > 0 {
		return true
	}
	return s.nameAt(j) && s.namesIn(j, t.wordEnd(j)) != nil
}

// quoteAt says whether a quotation begins at i.
func (s *reading) quoteAt(i int) bool {
	_, ok := s.opens[i]
	return ok
}

// value is the text of a label's value and where it ends: a quotation, or all to the next
// comma, space or label.
func (s *reading) value(i int) (string, int) {
	t := s.t
	if n, ok := s.opens[i]; ok {
		q := &s.quotes[n]
		q.claimed = true
		return s.quoted(*q), q.to
	}
	end := i
	for end < i+60 && (!t.parts(end) || t.at(end) == '、') {
		if end > i {
			if l, ok := s.labelAt(end); ok && l.colon {
				break
			}
		}
		end++
	}
	return t.spelt(i, end), end
}
