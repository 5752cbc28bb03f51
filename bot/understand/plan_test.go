package understand_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/daybook-bot/daybook/bot/understand"
)

// What is said of a plan, on Tuesday, 20 April 2021.
func TestPlans(t *testing.T) {
	r := understand.New(world(t))
	at := time.Date(2021, 4, 20, 10, 0, 0, 0, time.FixedZone("CST", 8*3600))
	for text, want := range map[string]understand.Meaning{
		"活动 明天9点 东华社区 清洁家园": {Intent: understand.Plan, Kind: "志愿服务", Title: "清洁家园", Partner: "东华社区",
			Date: "2021-04-21", Clock: "09:00", Text: "明天9点 东华社区 清洁家园"},
		"活动 周五下午2点半 主题党日": {Intent: understand.Plan, Kind: "主题党日", Date: "2021-04-23", TimeOfDay: "下午", Clock: "14:30",
			Text: "周五下午2点半 主题党日"},
		"活动 4月25日 3点 党课": {Intent: understand.Plan, Kind: "党课", Date: "2021-04-25", Clock: "15:00", Text: "4月25日 3点 党课"},
		"活动 明天 8:30-11:00 紫菘社区 值班值守": {Intent: understand.Plan, Kind: "志愿服务", Title: "值班值守", Partner: "紫菘社区",
			Date: "2021-04-21", Clock: "08:30", Hours: 150, Text: "明天 8:30-11:00 紫菘社区 值班值守"},

		"去":     {Intent: understand.Join},
		"+1 18": {Intent: understand.Join, Record: 18},
		"我不去了":  {Intent: understand.Leave},
		"退出 18": {Intent: understand.Leave, Record: 18},

		"全到 2.5小时":         {Intent: understand.PlanHeld, All: true, Hours: 150},
		"全到":               {Intent: understand.PlanHeld, All: true},
		"全到18 2小时":         {Intent: understand.PlanHeld, All: true, Record: 18, Hours: 120},
		"缺 吴涛 加 李华 2小时":    {Intent: understand.PlanHeld, All: true, Except: []string{"吴涛"}, Participants: []string{"李华"}, Hours: 120},
		"缺吴涛、郑洁，加李华":       {Intent: understand.PlanHeld, All: true, Except: []string{"吴涛", "郑洁"}, Participants: []string{"李华"}},
		"缺 18 吴涛 2.5小时":    {Intent: understand.PlanHeld, All: true, Record: 18, Except: []string{"吴涛"}, Hours: 150},
		"全到 加 李华、赵磊 两个半小时": {Intent: understand.PlanHeld, All: true, Participants: []string{"李华", "赵磊"}, Hours: 150},
		"到了 周敏、吴涛 2小时":     {Intent: understand.PlanHeld, Participants: []string{"周敏", "吴涛"}, Hours: 120},
		"缺 张三丰 2小时":        {Intent: understand.PlanHeld, All: true, Except: []string{"张三丰"}, UnknownNames: []string{"张三丰"}, Hours: 120},
		"没办成":              {Intent: understand.PlanFailed},
		"没办成 18":           {Intent: understand.PlanFailed, Record: 18},
		"缺什么材料":            {Intent: understand.Unknown},
		"改 18 时间 明天10点":    {Intent: understand.Amend, Record: 18, Field: "date", Value: "2021-04-21", Clock: "10:00", Coming: "2021-04-21"},
		"改 18 时间 10点":      {Intent: understand.Amend, Record: 18, Field: "date", Clock: "10:00"},
		"改 18 日期 周五":       {Intent: understand.Amend, Record: 18, Field: "date", Value: "2021-04-16", Coming: "2021-04-23"},
		"改 18 时间 下午2点到4点":  {Intent: understand.Amend, Record: 18, Field: "hours", Value: "2", Clock: "14:00"},
		"改 18 地点 紫菘社区":     {Intent: understand.Amend, Record: 18, Field: "place", Value: "紫菘社区"},
		"取消 18":            {Intent: understand.Cancel, Record: 18},
	} {
		got := r.Read(understand.Input{Text: text, At: at, From: "周敏"})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}
