package understand

import "unicode"

// politeness is what people say that wants no answer.
var politeness = wordlist(
	"收到", "已收到", "收到收到", "好的", "好", "好嘞", "好滴", "好哒", "嗯", "嗯嗯", "恩", "噢", "哦", "喔", "啊", "吧", "了", "ok", "okay", "okk", "行", "可以", "没问题", "明白", "明白了", "知道", "知道了", "了解", "清楚",
	"辛苦", "辛苦了", "大家辛苦", "大家辛苦了", "您辛苦", "您辛苦了", "谢谢", "谢谢您", "谢谢你", "谢谢大家", "多谢", "感谢", "非常感谢", "谢", "谢了", "thanks", "thx", "不客气", "不用谢", "客气",
	"早", "早上好", "上午好", "中午好", "下午好", "晚上好", "早安", "晚安", "你好", "您好", "大家好", "在吗", "hi", "hello", "再见", "拜拜", "回见",
	"哈", "哈哈", "哈哈哈", "呵呵", "嘿嘿", "嘻嘻", "赞", "点赞", "点个赞", "棒", "真棒", "太棒", "厉害", "加油", "给力", "牛", "666", "恭喜", "祝贺", "学习", "向大家学习", "为你点赞", "优秀", "佩服",
	"是的", "是", "对的", "对啊", "没错", "没事", "没关系", "同意", "支持", "欢迎", "新年好", "新年快乐", "节日快乐", "周末愉快", "遵命", "照办", "马上", "马上办", "稍等", "稍后", "各位", "大家", "领导", "同志们", "小助手", "机器人",
	"真", "太", "很", "非常", "都", "也", "的", "呢", "呀", "啦", "哦哦", "嗯呢", "注意身体", "已阅", "已读", "已知", "已知悉", "知悉", "阅", "今天", "昨天", "这周", "最近",
)

// leadsNowhere are words of politeness that say nothing by themselves.
var leadsNowhere = map[string]bool{
	"对": true, "是": true, "学习": true, "真": true, "太": true, "很": true, "非常": true, "都": true, "也": true, "的": true, "各位": true, "大家": true, "领导": true,
	"今天": true, "昨天": true, "这周": true, "最近": true,
	"同志们": true, "小助手": true, "机器人": true,
}

// chatter reads a message of nothing but politeness and pictures: 收到，谢谢👍.
func (s *reading) chatter() bool {
	t := s.t
	if len(t.runes) > 60 {
		return false
	}
	said := false
	for i := 0; i < len(t.runes); {
		if word, end, ok := politeness.find(t, i); ok {
			said = said || !leadsNowhere[word]
			i = end
			continue
		}
		if _, end, ok := s.names.find(t, i); ok {
			i = end
			continue
		}
		end := t.emoticon(i)
		if end == i {
			return false
		}
		said = said || unicode.Is(unicode.So, t.at(i)) || end > i+1
		i = end
	}
	if said {
		s.m.Intent = Chatter
	}
	return said
}

// emoticon is the end of a sign, a picture or a picture's name ([强]) at i.
func (t *text) emoticon(i int) int {
	r := t.at(i)
	if r == '[' {
		for end := i + 1; end < i+8; end++ {
			if t.at(end) == ']' {
				return end + 1
			}
		}
	}
	if r == '√' || r == '×' || r == '?' || r == '+' {
		return i
	}
	if separator(r) {
		return i + 1
	}
	return i
}
