package summary

import (
	"strings"
	"testing"

	"github.com/daybook-bot/daybook/internal/figures"
)

// aTemplate has two branches with something to tell of each, and one claim that holds.
func aTemplate(text string) Work {
	w := small(text)
	w.Unit, w.Campaign, w.Earlier = "第一支部", "清洁行动", "2020年"
	w.Before = []figures.Figure{{ID: "films", Value: figures.Value{N: 1}}, {ID: "tasks-total", Value: figures.Value{N: 2}},
		{ID: "members", Value: figures.Value{N: 45}}, {ID: "seminars"}}
	w.portions[portionsKey("service-hours", figures.ByUnit)] = []figures.Portion{
		{Name: "第二支部", Figure: figures.Figure{Value: figures.Value{N: 90, Minutes: true}}},
		{Name: "第1支部", Figure: figures.Figure{Value: figures.Value{N: 13800, Minutes: true}}},
		{Name: "第三支部", Figure: figures.Figure{Value: figures.Value{Minutes: true}}},
	}
	w.proofs["all-answered"] = figures.Proof{All: 44, Did: 44}
	return w
}

func TestTemplateSays(t *testing.T) {
	for name, tc := range map[string]struct{ template, want string }{
		"by unit, in its order": {`{{ figure "service-hours" "by" "unit" }}`, "第二支部1.5小时、第1支部230小时"},
		"by month":              {`{{ figure "films" "by" "month" }}`, "1月3部"},
		"by kind":               {`{{ figure "films" "by" "kind" }}`, "观影3部"},
		"nothing to take apart": {`{{ if figure "seminars" "by" "unit" }}有{{ else }}无{{ end }}`, "无"},
		"by its label":          {`{{ figure "志愿服务小时" }}，{{ figure "志愿服务（小时）" }}，{{ figure "志愿服务·小时" }}，{{ figure "观影" }}`, "231.5，231.5，231.5，3"},
		"a list":                {`{{ list "films" }}`, "观影甲、观影（1）"},
		"a list one by one":     {"{{ range list \"films\" }}- {{ . }}\n{{ end }}", "- 观影甲\n- 观影（1）"},
		"an empty list":         {`{{ if list "seminars" }}有{{ else }}无{{ end }}`, "无"},
		"a year before":         {`{{ before "films" }}，{{ before "seminars" }}，{{ if before "sign-ins" }}有{{ else }}无{{ end }}`, "1，0，无"},
		"more":                  {`{{ change "films" }}`, "比上年同期多2部"},
		"less":                  {`{{ change "members" }}`, "比上年同期少1名"},
		"the same":              {`{{ change "tasks-total" }}`, "与上年同期持平"},
		"nothing to compare":    {`{{ if change "seminars" }}有{{ else }}无{{ end }}{{ change "sign-ins" }}`, "无"},
		"a claim that holds":    {`{{ if claim "members" "all-answered" }}{{ claim "all-answered" }}{{ end }}`, "全员参与每日答题"},
		"one that does not":     {`{{ if claim "members" "all-served" }}全{{ else }}{{ claim "members" "all-served" }}{{ end }}`, "参加过志愿服务的成员41名（全部44名）"},
		"who and when":          {`{{ who }}，{{ earlier }}，{{ campaign }}，{{ today }}`, "局第一支部，2020年，清洁行动，2022年1月5日"},
		"signed":                {`{{ signed }}`, "局第一支部\n\n2022年1月5日"},
		"a table": {`{{ table "service-hours" "films" "by" "unit" }}`, `| 单位 | 志愿服务（小时） | 观影（部） |
|---|---:|---:|
| 第二支部 | 1.5 | 3 |
| 第1支部 | 230 | — |
| 第三支部 | 0 | — |
| 合计 | 231.5 | 3 |`},
		"dates and headings": {"# 2021年\n1. 甲\n（2）乙，2021年7月1日、9月30日，2021-07-01\n## 3支队伍", "# 2021年\n1. 甲\n（2）乙，2021年7月1日、9月30日，2021-07-01\n## 3支队伍"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := markdown(aTemplate(tc.template))
			if err != nil {
				t.Fatal(err)
			}
			if text, _, _ := strings.Cut(got, "\n\n## 附"); text != tc.want {
				t.Errorf("got  %q\nwant %q", text, tc.want)
			}
		})
	}
}

func TestTemplateRefuses(t *testing.T) {
	for name, tc := range map[string]struct{ template, want string }{
		"a label of several":   {`{{ figure "志愿服务" }}`, "没有“志愿服务”"},
		"something near":       {`{{ figure "志愿服务时" }}`, "相近的有：志愿服务小时"},
		"by what":              {`{{ figure "films" "by" "colour" }}`, "t.md:1:11：“films”不能按“colour”分开说"},
		"by nothing":           {`{{ figure "films" "by" }}`, `后面写 "by" "unit"`},
		"what does not divide": {`{{ figure "members" "by" "kind" }}`, "不能按“kind”分开说"},
		"no names":             {`{{ list "members" }}`, "列不出来"},
		"no claim":             {`{{ claim "members" "all-slept" }}`, "t.md:1:10：没有“all-slept”这个说法"},
		"of others":            {`{{ claim "branches" "all-served" }}`, "“all-served”说的是 members，不是 branches"},
		"a day that is a sum":  {"看了12日", "没有出处"},
		"months that count":    {"历时3个月", "没有出处"},
		"a year and a number":  {"2021年3次", "t.md:1:6：这里的数字没有出处"},
		"hidden from Fill":     {`{{ list (printf "%s" "x") }}`, "没有“x”这个数字"},
	} {
		t.Run(name, func(t *testing.T) {
			w := aTemplate(tc.template)
			if name == "a label of several" {
				w.Figures = append(w.Figures, figures.Figure{ID: "service-people", Label: "志愿服务", Unit: "人次"})
				tc.want = "“志愿服务”不止一个：志愿服务小时、志愿服务人次。请连单位一起写"
			}
			got, err := markdown(w)
			if err == nil {
				t.Fatalf("built %q", got)
			}
			if !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got  %v\nwant %s", err, tc.want)
			}
		})
	}
}

func TestAnnexSaysWhatNobodyProved(t *testing.T) {
	for name, tc := range map[string]struct{ template, want string }{
		"vague, by the label":    {`看了{{ figure "films" }}部。多次开展观影。`, "| 多次开展观影。 | 多次 | 实际的数：观影3部 |"},
		"vague, the nearest":     {`{{ figure "members" }}人分若干组，看了{{ figure "films" }}部。`, "| 44人分若干组，看了3部。 | 若干 | 实际的数：在册成员44名 |"},
		"vague and nothing near": {`大家做了许多。`, "| 大家做了许多。 | 许多 | 附近没有相应的数字 |"},
		"all":                    {`全员参加{{ figure "films" }}部。`, "| 全员参加3部。 | 全员 | 没有核对是不是每个人都做到了。能核对的说法用 {{ claim }} 写；附近的数字：观影3部 |"},
		"a number in characters": {`先后三次看了{{ figure "films" }}部。`, "| 先后三次看了3部。 | 三次 | 用汉字写的数，没有核对；附近的数字：观影3部 |"},
		"a date":                 {"2020年7月1日，好。", "| 2020年7月1日，好。 | 2020年7月1日 | 作者自己写的日期、序号或标题里的数 |"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := markdown(small(tc.template))
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(got, tc.want) {
				t.Errorf("no %s in\n%s", tc.want, got)
			}
		})
	}
	for _, harmless := range []string{"召开全体党员大会。", "第三次会议。", "一、好", "十九届六中全会", "一次又一次", "三会一课", "{{ claim \"all-served\" }}", "{{ text \"多次\" }}"} {
		got, err := markdown(small(harmless))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(got, "没有用记录核对") {
			t.Errorf("%s is remarked upon:\n%s", harmless, got)
		}
	}
}

func TestVagueWordsAreToldInTheirUnit(t *testing.T) {
	w := small("多人次的志愿服务。")
	w.Figures = append(w.Figures, figures.Figure{ID: "service-participations", Label: "志愿服务", Unit: "人次", Value: figures.Value{N: 7}})
	got, err := markdown(w)
	if want := "| 多人次 | 实际的数：志愿服务7人次 |"; err != nil || !strings.Contains(got, want) {
		t.Errorf("no %s (%v) in\n%s", want, err, got)
	}
}

// A table of several figures has a row for whatever any of them has a part in.
func TestTableHasTheRowsOfAll(t *testing.T) {
	w := small(`{{ table "films" "members" "by" "unit" }}`)
	key := portionsKey("members", figures.ByUnit)
	w.portions[key] = append(w.portions[key], figures.Portion{Name: "其他", Figure: figures.Figure{ID: "members", Unit: "名", Value: figures.Value{N: 5}}})
	got, err := markdown(w)
	if want := "| 其他 | — | 5 |"; err != nil || !strings.Contains(got, want) {
		t.Errorf("no %s (%v) in\n%s", want, err, got)
	}
}
