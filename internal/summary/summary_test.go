package summary

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/figures"
)

var update = flag.Bool("update", false, "write the golden files anew")

// aYear is a work in which every figure of the preset has a value of its own, or is zero.
func aYear(t *testing.T, zero bool) Work {
	t.Helper()
	text, err := config.SummaryTemplate()
	if err != nil {
		t.Fatal(err)
	}
	c := config.Default()
	c.Organisation.Name = "市水务三局"
	w := Work{Config: c, Period: "2021年", Template: text}
	for i, def := range c.Figures {
		f := figures.Figure{ID: def.ID, Label: def.Label, Unit: def.Unit, Definition: def.Definition, Records: []int64{}}
		f.Value.Minutes = def.Count == config.CountHours
		if !zero {
			f.Value.N = int64(101 + i)
			first := int64(10 * i)
			switch def.Count {
			case config.CountTasks, config.CountTasksDone:
				f.Tasks = []int64{first}
			case config.CountTimes, config.CountPeople, config.CountHours:
				f.Records = []int64{first + 1, first + 2, first + 3, first + 5}
			}
		}
		w.Figures = append(w.Figures, f)
	}
	apart(&w)
	return w
}

// apart takes every figure apart as Fill would: into two branches, January, and its kinds,
// and gives names to what has them; what is claimed of all is true of none.
func apart(w *Work) {
	w.Day = "2022年1月5日"
	w.portions, w.things, w.proofs = map[string][]figures.Portion{}, map[string]things{}, map[string]figures.Proof{}
	for _, f := range w.Figures {
		def, _ := w.Config.Figure(f.ID)
		rest := f
		rest.Value.N, rest.Records = min(7, f.Value.N), []int64{}
		most := f
		most.Value.N -= rest.Value.N
		w.portions[portionsKey(f.ID, figures.ByUnit)] = []figures.Portion{{Name: "第一支部", Figure: most}, {Name: "第二支部", Figure: rest}}
		w.portions[portionsKey(f.ID, figures.ByMonth)] = []figures.Portion{{Name: "1月", Figure: f}}
		for _, k := range def.Kinds {
			w.portions[portionsKey(f.ID, figures.ByKind)] = []figures.Portion{{Name: k, Figure: f}}
		}
		if f.Value.N > 0 {
			w.things[f.ID] = things{names: []string{f.Label + "甲", f.Label + "（1）"}}
		} else {
			w.things[f.ID] = things{}
		}
	}
	for _, c := range w.Config.Claims {
		w.proofs[c.ID] = figures.Proof{All: 44, Did: 41}
	}
}

func TestPresetTemplate(t *testing.T) {
	for name, zero := range map[string]bool{"full.md": false, "empty.md": true} {
		t.Run(name, func(t *testing.T) {
			got, err := markdown(aYear(t, zero))
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name, got)
		})
	}
}

func markdown(w Work) (string, error) {
	s, err := w.Build()
	if err != nil {
		return "", err
	}
	return s.Markdown(), nil
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("run with -update if this is meant:\n%s", d)
	}
}

// TestPresetTellsEveryFigure holds the preset's template and its figures together: each one
// is in the text and in the annex, and reads well when it is zero.
func TestPresetTellsEveryFigure(t *testing.T) {
	w := aYear(t, false)
	got, err := markdown(w)
	if err != nil {
		t.Fatal(err)
	}
	text, annex, ok := strings.Cut(got, "## 附：")
	if !ok {
		t.Fatal("no annex")
	}
	for _, f := range w.Figures {
		if !strings.Contains(text, f.Value.String()) || !strings.Contains(annex, "| "+f.Value.String()+f.Unit+" | — | "+f.Definition) {
			t.Errorf("%s (%s) is missing", f.ID, f.Value)
		}
	}
	if n := strings.Count(text, "\n## "); n != 5 {
		t.Errorf("%d sections", n)
	}
}

func TestNothingIsSaidOfWhatIsZero(t *testing.T) {
	got, err := markdown(aYear(t, true))
	if err != nil {
		t.Fatal(err)
	}
	text, _, _ := strings.Cut(got, "## 附：")
	text = strings.NewReplacer("2021", "", "2022年1月5日", "").Replace(text)
	if zeros := regexp.MustCompile(`.{0,12}\d.{0,6}`).FindAllString(text, -1); len(zeros) > 0 {
		t.Errorf("told though zero: %q", zeros)
	}
	for _, silly := range []string{"，。", "。。", "：。", "，，", "有。", "\n，", "\n。"} {
		if strings.Contains(text, silly) {
			t.Errorf("reads badly: %q in %s", silly, text)
		}
	}
}

// TestEveryMixOfFiguresReadsWell leaves single figures out of a full year, and puts single
// figures into an empty one.
func TestEveryMixOfFiguresReadsWell(t *testing.T) {
	full, empty := aYear(t, false), aYear(t, true)
	for i, f := range full.Figures {
		for _, mix := range []struct {
			base, other Work
		}{{full, empty}, {empty, full}} {
			w := mix.base
			w.Figures = append([]figures.Figure{}, mix.base.Figures...)
			w.Figures[i] = mix.other.Figures[i]
			got, err := markdown(w)
			if err != nil {
				t.Fatal(err)
			}
			text, _, _ := strings.Cut(got, "## 附：")
			for _, silly := range []string{"，。", "。。", "：。", "，，", "、。", "\n，", "\n。", "：，", "{{"} {
				if strings.Contains(text, silly) {
					t.Errorf("%s: reads badly: %q in %s", f.ID, silly, text)
				}
			}
		}
	}
}

func TestBuild(t *testing.T) {
	for name, tc := range map[string]struct{ template, want string }{
		"a figure":         {`看了{{ figure "films" }}部`, "看了3部"},
		"zero":             {`看了{{ figure "seminars" }}部`, "看了0部"},
		"not when zero":    {`好{{ if figure "seminars" }}，看了{{ figure "seminars" }}部{{ end }}。`, "好。"},
		"when there is":    {`{{ if figure "films" }}有{{ else }}无{{ end }}`, "有"},
		"with":             {`{{ with figure "films" }}看了{{ . }}部{{ end }}{{ with figure "seminars" }}听了{{ . }}次{{ end }}`, "看了3部"},
		"and, or, not":     {`{{ if and (figure "films") (not (figure "seminars")) }}是{{ end }}{{ if or (figure "seminars") (figure "films") }}也是{{ end }}`, "是也是"},
		"hours":            {`{{ figure "service-hours" }}小时`, "231.5小时"},
		"author's digits":  {`{{ text "十九届六中全会 2021" }}之后`, "十九届六中全会 2021之后"},
		"period":           {`{{ organisation }}{{ period }}`, "局2021年"},
		"Chinese numerals": {`一、三个支部，二〇二一年`, "一、三个支部，二〇二一年"},
		"marks are gone":   {`{{ text "甲` + string(markEnd) + `乙" }}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := markdown(small(tc.template))
			if tc.want == "" {
				if err == nil {
					t.Errorf("built %q", got)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if text, _, _ := strings.Cut(got, "\n\n## 附"); text != tc.want {
				t.Errorf("got %q, want %q", text, tc.want)
			}
		})
	}
}

func small(template string) Work {
	c := config.Default()
	c.Organisation.Name = "局"
	w := Work{Config: c, Period: "2021年", Template: template, File: "t.md", Figures: []figures.Figure{
		{ID: "films", Label: "观影", Unit: "部", Value: figures.Value{N: 3}, Definition: "甲|乙", Records: []int64{3, 5, 6, 7, 9}},
		{ID: "service-hours", Label: "志愿服务", Unit: "小时", Value: figures.Value{N: 13890, Minutes: true}},
		{ID: "seminars", Label: "专题研讨", Unit: "次"},
		{ID: "tasks-total", Label: "办实事", Unit: "项", Value: figures.Value{N: 2}, Tasks: []int64{1, 2}},
		{ID: "members", Label: "在册成员", Unit: "名", Value: figures.Value{N: 44}},
		{ID: "sign-ins", Label: "答题", Unit: "人次", Value: figures.Value{N: 9}},
	}}
	apart(&w)
	at := time.Date(2021, 4, 9, 10, 0, 0, 0, time.UTC)
	w.Before = []figures.Figure{{ID: "films", Value: figures.Value{N: 2}}}
	w.records = []figures.Origin{{ID: 3, Day: "2021-04-09", Kind: "观影", Title: "开国大典", Unit: "局机关/第一支部",
		First: figures.Heard{At: at, Where: "第一支部群"}, Last: figures.Heard{At: at.AddDate(0, 0, 1), Where: "单聊"}}}
	w.tasks = []figures.Origin{{ID: 2, Day: "2021-04-11", Kind: "办实事", Title: "修路灯"}}
	return w
}

func TestAnnex(t *testing.T) {
	got, err := markdown(small(`{{ figure "films" }} {{ figure "films" }} {{ figure "seminars" }} {{ figure "tasks-total" }} {{ figure "members" }} {{ figure "sign-ins" }}`))
	if err != nil {
		t.Fatal(err)
	}
	_, annex, _ := strings.Cut(got, "## 附")
	want := `：数字口径与来源

局，2021年。正文里的数字都由记录算出；# 是记录的编号，T 是任务的编号，可以单聊对机器人说“溯源”加编号，查看当时的消息。

| 数字 | 数值 | 上年同期 | 口径 | 来源 | 最早和最近的消息 |
|---|---|---|---|---|---|
| 观影 | 3部 | 2部 | 甲\|乙 | #3、#5—#7、#9 | 2021-04-09 10:00 第一支部群；2021-04-10 10:00 单聊 |
| 专题研讨 | 0次 | — |  | 没有记录 | — |
| 办实事 | 2项 | — |  | T1、T2 | 导入的记录 |
| 在册成员 | 44名 | — |  | 名册 | — |
| 答题 | 9人次 | — |  | 每日一题与答题 | — |

### 记录与任务

| 编号 | 日期 | 类别 | 名称 | 最早的消息 | 最近的消息 |
|---|---|---|---|---|---|
| #3 | 2021-04-09 | 观影 | “开国大典” | 2021-04-09 10:00 第一支部群 | 2021-04-10 10:00 单聊 |
| T2 | 2021-04-11 | 办实事 | “修路灯” | 导入 | 导入 |

其余的没有逐条列出：全部在台账里，也可以用 daybook trace 查看。
`
	if d := cmp.Diff(want, annex); d != "" {
		t.Error(d)
	}
}

func TestBuildRefuses(t *testing.T) {
	for name, tc := range map[string]struct{ template, want string }{
		"a digit":                {"好的。\n我们看了12部电影，很好。下一句", "t.md:2:5：这里的数字没有出处：“我们看了12部电影，很好。”"},
		"a digit after trimming": {"甲 {{- figure \"films\" -}}   \n  乙7丙", "t.md:2:4：这里的数字没有出处：“乙7丙”"},
		"a full-width digit":     {"看了３部", "t.md:1:3：这里的数字没有出处：“看了３部”"},
		"a circled digit":        {"第①条", "t.md:1:2：这里的数字没有出处"},
		"in a hidden branch":     {`{{ if figure "seminars" }}共9次{{ end }}`, "t.md:1:28：这里的数字没有出处：“共9次”"},
		"in an else":             {`{{ if figure "films" }}甲{{ else }}共9次{{ end }}`, "t.md:1:36：这里的数字没有出处：“共9次”"},
		"in a definition":        {`{{ define "x" }}共9次{{ end }}甲`, "t.md:1:18：这里的数字没有出处"},
		"a made-up number":       {`看了{{ 12 }}部`, "t.md：写成的总结第 1 行有个没有出处的数字：“看了12部”"},
		"a printed number":       {`看了{{ printf "%d" 12 }}部`, "t.md：写成的总结第 1 行有个没有出处的数字"},
		"the length of a figure": {"甲\n看了{{ len (figure \"films\") }}部", "t.md：写成的总结第 2 行有个没有出处的数字：“看了1部”"},
		"no such figure":         {"甲\n{{ figure \"filns\" }}", "t.md:2:11：没有“filns”这个数字"},
		"in a condition":         {`{{ if or (figure "films") (figure "x") }}甲{{ end }}`, "t.md:1:35：没有“x”这个数字"},
		"no end":                 {"甲\n{{ if figure \"films\" }}", "t.md:2：这里看不懂"},
		"no such word":           {`{{ graph "x" }}`, "t.md:1：这里看不懂（function \"graph\" not defined）"},
		"a wrong argument":       {`{{ figure }}`, "t.md:1：这里看不懂"},
		"a figure cut short":     {`{{ printf "%.4s" (figure "service-hours") }}`, "t.md：模板把一个数字切开了"},
		"a figure rewritten":     {`{{ slice (print (figure "service-hours")) 0 22 }}{{ slice (print (figure "service-hours")) 24 }}`, "“service-hours”被模板改成了"},
		"a figure by chance":     {`{{ figure (printf "%s" "y") }}`, "没有“y”这个数字"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := markdown(small(tc.template))
			if err == nil {
				t.Fatalf("built %q", got)
			}
			if !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got  %v\nwant %s", err, tc.want)
			}
		})
	}
}

func TestBuildNamesAllMistakesInOrder(t *testing.T) {
	_, err := markdown(small("甲1，乙2。\n{{ figure \"x\" }}丙3"))
	var found config.Mistakes
	if !errors.As(err, &found) {
		t.Fatalf("%T: %v", err, err)
	}
	var at [][2]int
	for _, m := range found {
		at = append(at, [2]int{m.Line, m.Column})
	}
	if d := cmp.Diff([][2]int{{1, 2}, {1, 5}, {2, 11}, {2, 18}}, at); d != "" {
		t.Errorf("%s\n%v", d, err)
	}
}

// FuzzBuild: whatever a template does with figures, no number comes out that is none of theirs.
func FuzzBuild(f *testing.F) {
	preset, err := config.SummaryTemplate()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(preset)
	f.Add(`{{ with figure "films" }}{{ . }}{{ end }}1`)
	f.Add(`{{ len (figure "films") }}{{ index (figure "films") 0 }}`)
	f.Add(`{{ printf "%v %d" (figure "films") 7 }}`)
	f.Add(`{{ printf "%.18s" (figure "service-hours") }}{{ period }}`)
	f.Add(`{{ slice (organisation) 0 3 }}{{ figure "films" | html | urlquery }}`)
	allowed := []string{"2021", "3", "231.5", "0", "2", "44", "9"}
	number := regexp.MustCompile(`\d+(\.\d+)?`)
	f.Fuzz(func(t *testing.T, template string) {
		if strings.Contains(template, "range") || strings.Contains(template, "template") || strings.Contains(template, "text") {
			return // may run for ever by intention; the author's own digits cannot be told from ours here
		}
		got, err := markdown(small(template))
		if err != nil {
			return
		}
		text, _, _ := strings.Cut(got, "## 附：")
		text = withoutOwn(text)
		// A figure may stand right beside another.
		for _, n := range number.FindAllString(text, -1) {
			for _, a := range allowed {
				n = strings.ReplaceAll(n, a, "")
			}
			if strings.ContainsFunc(n, isDigit) {
				t.Errorf("%q became %q", template, text)
			}
		}
	})
}

// withoutOwn takes away what an author may write: headings, dates, the numbers of items.
func withoutOwn(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(strings.TrimSpace(line), "#") {
			lines = append(lines, dates.ReplaceAllString(line[numbered(line):], ""))
		}
	}
	return strings.Join(lines, "")
}
