package wecom

import "fmt"

// Words tell an operator what the service did not take.
func (r *Refusal) Words() string {
	says := fmt.Sprintf("企业微信没有收（%s，%d）", r.Command, r.Code)
	if why, known := inWords[r.Code]; known {
		says += "：" + why
	}
	return says
}

// inWords are meanings for people.
var inWords = map[int]string{
	codeBusy:          "企业微信正忙，过一会儿再说",
	codeWrongType:     "这种消息那里不收",
	codeWrongChars:    "里面有那里不收的字符",
	codeTooLong:       "太长了",
	codeQuota:         "说得太多，歇一会儿再说",
	codeConcurrent:    "同时说得太多，过一会儿再说",
	codeConflict:      "同时说了两句，过一会儿再说",
	codeDevice:        "群里有人的设备显示不了",
	codeOldRequest:    "要回的那条消息那边已经不认了",
	codeStreamOver:    "这句话开得太久，那边关了",
	codeNotSubscribed: "连接刚断，连上再说",
	codeWrongSecret:   "BotID 或 Secret 不对",
	codeForbidden:     "群里不许机器人说话",
	codeWrongChat:     "没有这个会话，或者机器人进不去",
	codeNotInGroup:    "机器人不在这个群里",
	codeEmpty:         "是空的",
	codeImageTooBig:   "图片太大",
	codeWrongBot:      "没有这个机器人",
}
