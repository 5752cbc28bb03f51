package dingtalk

import "strings"

// Words tell an operator what the service did not take, and the mend.
func (f *Fault) Words() string {
	says := f.Says()
	if mend := f.Mend(); mend != "" {
		says += "。" + mend
	}
	return says
}

// Says is Words without the mend.
func (f *Fault) Says() string {
	says := "钉钉没有收（" + f.What
	if f.Code != "" {
		says += "，" + f.Code
	}
	says += "）"
	switch why := f.why(); {
	case why != "":
		says += "：" + why
	case len(f.Needs) > 0:
		says += "：缺权限 " + strings.Join(f.Needs, "、")
	}
	return says
}

// why is a refusal in words for people; empty for one that we do not know.
func (f *Fault) why() string {
	switch {
	case f.is(throttled...):
		return "一分钟里说得太多，歇一分钟再说"
	case f.is("1111", codeNoJSON):
		return "这个出口 IP 可能叫得太多，被挡几分钟"
	case f.is(busy...):
		return "钉钉正忙，过一会儿再说"
	case f.is(noSession...):
		return "会话过期了，或者 webhook 的 access_token 不对"
	case f.is("400013", "group.disbanded"):
		return "群解散了"
	case f.is("400106", "invalid.openConversationId", "conversation.org.notMatch"):
		return "机器人不在这个群里"
	case f.is("400101"):
		return "webhook 的 access_token 不对，请核对 dingtalk.webhooks"
	case f.is("400102", "bot.stopped", "bot.forbidden.sendMessage", "send.forbidden"):
		return "机器人被停用或不许说话，请群主和管理员看看"
	case f.is("invalidStaffId"):
		return "单位里没有这个 userid，或者他不在应用的可见范围里"
	case f.is(wrongSecret...):
		return "Client ID 或 Client Secret 不对"
	case f.is(badToken...):
		return "令牌不认了"
	case f.is(monthOver...):
		return "本月的次数用完了"
	case f.is("60011", "43007"):
		return "缺通讯录的权限"
	case f.is("310000"):
		return "群机器人的安全设置（关键词、加签、IP）不让说"
	case f.is("460101", "invalidParameter.msgParam.tooLong"):
		return "太长了"
	case f.is("430101", "430102", "430103", "430104", "contain.unsafe.url", "contain.notAllowed.text"):
		return "钉钉认为里面有不安全的内容或链接"
	case f.is("40004"):
		return "这种文件钉钉不收"
	}
	return ""
}
