package understand_test

import (
	"slices"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/bot/understand"
	"github.com/daybook-bot/daybook/config"
)

// Names that are told apart by an alias, or that hold words of other slots.
func TestNamesThatAreWords(t *testing.T) {
	r := understand.New(understand.World{Kinds: config.Default().Kinds, People: []understand.Person{
		{Name: "张伟", Aliases: []string{"大张伟"}}, {Name: "张伟", Aliases: []string{"小张伟"}},
		{Name: "宣讲文"}, {Name: "和杰艳"}, {Name: "周敏"}, {Name: "吴涛"}, {Name: "时学杰", Aliases: []string{"小时"}}, {Name: "万一"},
	}, Units: []string{"机关四支部"}})
	for text, want := range map[string][]string{
		"报告 清洁家园 东华社区 昨天 2小时 参加：大张伟、周敏":            {"大张伟", "周敏"},
		"报告 昨天周敏、小张伟到东华社区清洁家园，每人2小时":               {"周敏", "小张伟"},
		"报告 昨天周敏、宣讲文、吴涛到东华社区清洁家园，每人2小时":            {"周敏", "宣讲文", "吴涛"},
		"报告 清洁家园 东华社区 昨天 2小时 参加人：周敏 和杰艳 吴涛":        {"周敏", "和杰艳", "吴涛"},
		"报告 清洁家园 东华社区 昨天 2小时 参加人：周敏、吴涛和和杰艳":        {"周敏", "吴涛", "和杰艳"},
		"报告 清洁家园 东华社区 昨天 2小时\n参加：\n1. 小张伟\n2. 大张伟": {"小张伟", "大张伟"},
		"报告 清洁家园 东华社区 昨天 参加：周敏、万一 万一一个半小时，其他人1小时":  {"周敏", "万一"},
		"报告 周敏、万一一月十一日去东华社区参加志愿服务值班值守，每人1小时":       {"周敏", "万一"},
		"报告 5日机关四支部周敏、吴涛去东华社区值班值守，每人1小时":           {"周敏", "吴涛"},
	} {
		m := r.Read(understand.Input{Text: text, At: time.Date(2023, 2, 7, 13, 0, 0, 0, time.UTC)})
		if m.Kind != "志愿服务" || m.Date == "" || !slices.Equal(m.Participants, want) || len(m.UnknownNames)+len(m.Problems) > 0 {
			t.Errorf("%s\n    is %s with %v, not %v %v", text, m.Kind, m.Participants, m.UnknownNames, m.Problems)
		}
		if hours := m.OwnHours["万一"]; m.OwnHours != nil && hours != 90 {
			t.Errorf("%s\n    is %d minutes for 万一", text, hours)
		}
	}
}
