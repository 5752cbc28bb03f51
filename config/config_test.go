package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

func load(t *testing.T, text string) (Config, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "daybook.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return Load(file)
}

func TestDefaultIsValid(t *testing.T) {
	c := Default()
	if m := c.Validate(); len(m) > 0 {
		t.Fatalf("the preset is wrong:\n%v", m)
	}
	if len(c.Kinds) < 30 || len(c.Figures) != 37 {
		t.Errorf("%d kinds and %d figures", len(c.Kinds), len(c.Figures))
	}
}

func TestExampleSaysWhatDefaultSays(t *testing.T) {
	text, err := Example()
	if err != nil {
		t.Fatal(err)
	}
	c, err := load(t, text)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(Default(), c); d != "" {
		t.Error(d)
	}
}

// Everything that Default sets outside the preset must be visible in the example: without
// it, the test above would hold for an empty file too.
func TestExampleNamesEverySetting(t *testing.T) {
	text, err := Example()
	if err != nil {
		t.Fatal(err)
	}
	var says map[string]any
	if err := yaml.Unmarshal([]byte(text), &says); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"organisation", "bot", "question", "partners", "places", "tasks", "duties", "campaigns", "listen", "redis", "wecom", "dingtalk"} {
		if _, ok := says[key]; !ok {
			t.Errorf("example.yaml does not show %s", key)
		}
	}
}

func TestLoadKeepsWhatIsLeftOut(t *testing.T) {
	for _, empty := range []string{"", "# nothing\n", "organisation:\n"} {
		c, err := load(t, empty)
		if err != nil {
			t.Fatalf("%q: %v", empty, err)
		}
		if d := cmp.Diff(Default(), c); d != "" {
			t.Errorf("%q: %s", empty, d)
		}
	}
	c, err := load(t, "organisation: {name: 水务局}\nquestion: {from: 9:05}\ncampaigns:\n  - {name: 学史, from: 2021-03-01, to: 2021-03-31, words: [学史]}\n")
	if err != nil {
		t.Fatal(err)
	}
	want := Default()
	want.Organisation.Name = "水务局"
	want.Question.From = 9*60 + 5
	want.Campaigns = []Campaign{{Name: "学史", From: "2021-03-01", To: "2021-03-31", Words: []string{"学史"}}}
	if d := cmp.Diff(want, c); d != "" {
		t.Error(d)
	}
}

func TestOwnKindsReplaceThePreset(t *testing.T) {
	c, err := load(t, "kinds:\n  - {name: 志愿服务, measures: [人次, 小时]}\n  - {name: 巡河, measures: [次], counts_as: 志愿服务}\n")
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Kinds) != 2 {
		t.Errorf("%d kinds", len(c.Kinds))
	}
	for id, want := range map[string]bool{"service-hours": true, "tasks-total": true, "partners": true, "films": false} {
		if _, ok := c.Figure(id); ok != want {
			t.Errorf("figure %s there: %v", id, ok)
		}
	}
	c, err = load(t, "figures:\n  - {id: x, label: 甲, unit: 次, definition: 甲的次数。, count: times, kinds: [会议]}\n")
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Figures) != 1 || len(c.Kinds) < 30 {
		t.Errorf("%d figures, %d kinds", len(c.Figures), len(c.Kinds))
	}
}

func TestLoadFindsEveryMistakeWithItsLine(t *testing.T) {
	for name, tc := range map[string]struct{ text, want string }{
		"unknown key":      {"organisation:\n  nmae: 局\n", "2：没有“nmae”这一项"},
		"twice":            {"tasks: [办实事]\ntasks: [整改]\n", "2：“tasks”写了两遍"},
		"wrong shape":      {"tasks: 办实事\n", "1：“办实事”放在这里不合适；这里要的是一串词"},
		"no YAML":          {"organisation:\n\tname: x\n", "2：读不懂这一行"},
		"name empty":       {"organisation:\n  name: ''\n", "2：单位名称是空的"},
		"zone":             {"organisation:\n  time_zone: Asia/Wuhan\n", "2：没有“Asia/Wuhan”这个时区"},
		"zone empty":       {"organisation:\n  time_zone: ''\n", "2：没有“”这个时区"},
		"bot":              {"bot: {name: ' '}\n", "1：机器人的名字是空的"},
		"time":             {"question:\n  from: 早上\n", "2：发题时间看不懂"},
		"time 25":          {"question:\n  to: \"24:01\"\n", "2：截止时间看不懂"},
		"window":           {"question:\n  from: \"09:00\"\n  to: \"08:00\"\n", "3：答题到08:00为止，却09:00才发题"},
		"no kinds":         {"kinds: []\n", "1：一个类别也没有"},
		"nameless kind":    {"kinds:\n  - {name: 会议, measures: [次]}\n  - {measures: [次]}\n", "3：类别没有名称"},
		"word twice":       {"kinds:\n  - name: 会议\n    measures: [次]\n  - name: 党会\n    synonyms: [会议]\n    measures: [次]\n", "5：“会议”已经是“会议”的叫法"},
		"empty synonym":    {"kinds:\n  - {name: 会议, measures: [次], synonyms: ['']}\n", "2：“会议”的别名里有个空的"},
		"no measure":       {"kinds:\n  - name: 会议\n", "2：“会议”没写按什么计量"},
		"measure":          {"kinds:\n  - name: 会议\n    measures: [回]\n", "3：不会按“回”计量"},
		"once":             {"kinds:\n  - {name: 会议, measures: [次], once: day}\n", "2：不懂“once: day”"},
		"slot":             {"kinds:\n  - name: 会议\n    measures: [次]\n    needs: [people, photo]\n", "4：不懂“photo”"},
		"counts as":        {"kinds:\n  - name: 会议\n    measures: [次]\n    counts_as: 大会\n", "4：没有“大会”这个类别"},
		"counts as itself": {"kinds:\n  - name: 会议\n    measures: [次]\n    counts_as: 会议\n", "4：“会议”算作它自己"},
		"counts as twice":  {"kinds:\n  - {name: 甲, measures: [次]}\n  - {name: 乙, measures: [次], counts_as: 甲}\n  - {name: 丙, measures: [次], counts_as: 乙}\n", "4：“乙”自己又算作“甲”"},
		"figure id":        {"figures:\n  - {id: 甲, label: 甲, unit: 次, definition: 甲, count: times}\n", "2：数字的 id“甲”不合用"},
		"figure twice":     {"figures:\n  - {id: a, label: 甲, unit: 次, definition: 甲, count: times}\n  - {id: a, label: 甲, unit: 次, definition: 甲, count: times}\n", "3：“a”有两个"},
		"definition":       {"figures:\n  - {id: a, label: 甲, unit: 次, count: times}\n", "2：“a”没写口径"},
		"count":            {"figures:\n  - {id: a, label: 甲, unit: 次, definition: 甲, count: rank}\n", "2：“a”不知道怎么数“rank”"},
		"figure kind":      {"figures:\n  - id: a\n    label: 甲\n    unit: 次\n    definition: 甲\n    count: times\n    kinds: [打球]\n", "7：没有“打球”这个类别"},
		"list":             {"figures:\n  - {id: a, label: 甲, unit: 项, definition: 甲, count: tasks, list: 好事}\n", "2：没有“好事”这个任务清单"},
		"campaign":         {"campaigns:\n  - {from: 2021-01-01, to: 2021-02-01}\n", "2：专项没有名称"},
		"campaign twice":   {"campaigns:\n  - {name: 甲, from: 2021-01-01, to: 2021-02-01}\n  - {name: 甲, from: 2021-01-01, to: 2021-02-01}\n", "3：专项“甲”有两个"},
		"campaign date":    {"campaigns:\n  - {name: 甲, from: 2021-02-30, to: 2021-03-01}\n", "2：“2021-02-30”不是日期"},
		"campaign dates":   {"campaigns:\n  - name: 甲\n    from: 2021-03-02\n    to: 2021-03-01\n", "4：专项“甲”还没开始就结束了"},
		"partner twice":    {"partners:\n  - 东华社区\n  - 东华社区\n", "3：“东华社区”写了两遍"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := load(t, tc.text)
			if err == nil {
				t.Fatal("accepted")
			}
			if !strings.Contains(err.Error(), "daybook.yaml:"+tc.want) {
				t.Errorf("got  %v\nwant %s", err, tc.want)
			}
		})
	}
}

func TestLoadTellsAllMistakesInOrder(t *testing.T) {
	_, err := load(t, "organisation:\n  time_zone: X\ntasks: ['']\nbot:\n  name: ''\n")
	var m Mistakes
	if !errors.As(err, &m) {
		t.Fatalf("%T: %v", err, err)
	}
	var lines []int
	for _, one := range m {
		lines = append(lines, one.Line)
		if one.Mend == "" {
			t.Errorf("no mend: %v", one)
		}
	}
	if d := cmp.Diff([]int{2, 3, 5}, lines); d != "" {
		t.Errorf("%s\n%v", d, err)
	}
}

func TestLoadWithoutFile(t *testing.T) {
	if _, err := Load(filepath.Join(t.TempDir(), "none.yaml")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

// FuzzLoad: whatever a file says, it is loaded or refused in words, and what is loaded is valid.
func FuzzLoad(f *testing.F) {
	example, err := Example()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(example)
	f.Add("kinds:\n  - &a {name: 会议, measures: [次], counts_as: *a}\n")
	f.Add("question: {from: 8:30, to: [1]}\n")
	f.Add("figures: {a: b}\n")
	f.Add("- x\n- y\n")
	f.Fuzz(func(t *testing.T, text string) {
		c, mistakes := parse([]byte(text))
		if len(mistakes) > 0 {
			if mistakes.Error() == "" {
				t.Error("refused without a word")
			}
			return
		}
		if m := c.Validate(); len(m) > 0 {
			t.Errorf("loaded though wrong: %v", m)
		}
	})
}
