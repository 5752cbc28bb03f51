package summary

import (
	"fmt"
	"strings"
)

// fixed are words that stand for themselves in a Form.
var fixed = map[string]string{
	"期间": "period", "上年": "earlier", "单位": "who", "单位名称": "who", "组织": "organisation", "专项": "campaign",
	"日期": "today", "今天": "today",
}

// tails are what can stand behind the name of a figure in a Form, with or without · between.
var tails = []struct {
	words string
	name  string
	by    string
}{
	{"按支部 分支部 各支部 按单位 各单位", "figure", "unit"},
	{"按月 按月份 分月 各月", "figure", "month"},
	{"按类别 分类别 各类", "figure", "kind"},
	{"清单 名单 列表 有哪些", "list", ""},
	{"上年同期 去年同期 上年 去年", "before", ""},
	{"比上年同期 比上年 同比 增减", "change", ""},
}

// asksFor reads what stands in 【】 as one of the functions of a template:
//
//	【志愿服务小时】【志愿服务·小时】【service-hours】   a figure, by label and unit or by its id
//	【志愿服务小时·按支部】【…·按月】【…·按类别】       the same taken apart
//	【参观学习·清单】                               the names of what was counted
//	【观影部·上年】【观影部·比上年】                   the year before; 比上年同期多3部
//	【全员参与志愿服务】                             a claim, by its words or its id
//	【期间】【单位】【上年】【专项】【日期】
//	【=十九届六中全会】                              the author's own words
func (w Work) asksFor(words string) (name string, args []string, err error) {
	if text, ok := strings.CutPrefix(words, "="); ok {
		return "text", []string{text}, nil
	}
	if text, ok := strings.CutPrefix(words, "＝"); ok {
		return "text", []string{text}, nil
	}
	said := strings.TrimSpace(words)
	f, err := w.find(said)
	if err == nil {
		return "figure", []string{f.ID}, nil
	}
	if name, ok := fixed[said]; ok {
		return name, nil, nil
	}
	for _, c := range w.Config.Claims {
		if said == c.ID || bare(said) == bare(c.Text) {
			return "claim", []string{c.ID}, nil
		}
	}
	for _, t := range tails {
		for _, tail := range strings.Fields(t.words) {
			head, ok := strings.CutSuffix(said, tail)
			if !ok {
				continue
			}
			of, fault := w.find(strings.Trim(head, "·•・，,：: "))
			switch {
			case fault != nil:
			case t.by != "":
				return t.name, []string{of.ID, "by", t.by}, nil
			default:
				return t.name, []string{of.ID}, nil
			}
		}
	}
	return "", nil, err
}

// fillSlot is what comes in the place of 【words】, with marks.
func (w Work) fillSlot(words string) (string, error) {
	name, args, err := w.asksFor(words)
	if err != nil {
		return "", err
	}
	switch name {
	case "text":
		return authors(args[0]), nil
	case "figure":
		said, err := w.printFigure(args[0], args[1:]...)
		return fmt.Sprint(said), err
	case "list":
		said, err := w.printList(args[0])
		return said.String(), err
	case "before":
		if _, known := w.before(args[0]); !known {
			return "—", nil
		}
		said, err := w.printDerived(args[0], keyBefore)
		if err != nil {
			return "", err
		}
		return said.String(), nil
	case "change":
		said, err := w.printChange(args[0])
		if err == nil && said == "" {
			said = "上年同期没有记录"
		}
		return string(said), err
	case "claim":
		said, err := w.printClaim(args...)
		if err != nil {
			return "", err
		}
		return said.String(), nil
	}
	return w.fixed()[name], nil
}
